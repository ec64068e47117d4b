"""A house that is lived in: every class has said something, with pictures and voices, answers back and mixed groups."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from conftest import Databases
from conversation import START, Cast, Clock, Conversation
from served import Served, serving_site
from sqlalchemy.engine import make_url
from uploads import photo, voice

from bot.settings import Settings
from bot.wiring import silta
from commands.message import Message

# Whatever was written there, with the language it was written in.
WRITTEN = {
    "Hello, everyone": "en",
    "And hello to you": "en",
    "El mercado del sábado": "es",
    "El río por la tarde": "es",
    "Cuento cómo suena": "es",
    "Huele a naranjas": "es",
    "Le lagon et ses poissons": "fr",
    "Törnävän kesäteatteri": "fi",
    "What does it smell of?": "en",
    "The portici": "en",
    "The portici in the rain": "en",
    "I read it to you": "en",
    "Qui a eu cette idée ?": "fr",
    "The two towers": "en",
    "Which ones?": "en",
    "Good morning to all": "en",
    "Bonjour à notre groupe": "fr",
    "¿Qué se come los domingos?": "es",
    "Riisipuuroa ja kanelia": "fi",
    "Kulhollinen puuroa": "fi",
    "Näin se keitetään": "fi",
}
VISIT, SUNDAY = 1, 2  # the rounds


async def much_happens(it: Conversation) -> None:
    """Until something of every kind stands somewhere, is published, waits or has come back."""
    await it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await it.pupil("Bologna").does("note write", text="Hello, everyone")
    await it.pupil("Bologna", 1).does("note write", text="And hello to you")
    await answers_come_from_everywhere(it)
    await answers_are_answered(it)
    await it.pupil("Bologna", 1).does("icebreaker answer", text="The two towers")
    await it.teacher("Bologna").presses("Return with a word", at="desk", on="towers", word="Which ones?")
    await it.teacher("Bologna").does("note write", at="staff", text="Good morning to all")
    await groups_are_mixed(it)
    await sunday_is_asked_about(it)
    await it.teacher("Bologna").does(
        "classroom apart", first=it.pupil("Bologna").role.seat, second=it.pupil("Bologna", 1).role.seat
    )
    await it.delivers()


async def answers_come_from_everywhere(it: Conversation) -> None:
    """One is a picture and a voice as well."""
    abroad = it.pupil("Vic")
    market = {"text": "El mercado del sábado", "picture": photo(), "description": "El río por la tarde"}
    await abroad.does("icebreaker answer", **market)
    await abroad.presses("Add your voice", voice=voice(), description="Cuento cómo suena")
    await it.pupil("Saint-Pierre").does("icebreaker answer", text="Le lagon et ses poissons")
    await it.pupil("Seinäjoki").does("icebreaker answer", text="Törnävän kesäteatteri")
    await it.pupil("Bologna").does("icebreaker answer", text="The portici")
    for school in it.cast:
        await it.teacher(school).presses("Yes, publish", at="desk")


async def answers_are_answered(it: Conversation) -> None:
    """Across the schools and back; then the first pupil adds what still waits: with words, and without."""
    await it.pupil("Bologna").presses("Reply", at="class", on="El mercado", text="What does it smell of?")
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on="smell")
    await it.pupil("Vic").does("icebreaker show")
    await it.pupil("Vic").presses("Reply", at="class", on="The portici", text="Huele a naranjas")
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="Huele")
    await it.pupil("Saint-Pierre").presses("Reply", at="class", on="The portici", text="Qui a eu cette idée ?")
    await it.teacher("Saint-Pierre").presses("Yes, publish", at="desk", on="idée")
    pupil = it.pupil("Bologna")
    await pupil.does("icebreaker show", round=VISIT)
    item = pupil.finds("Add a picture").arguments["item"]
    rain = {"item": item, "picture": photo("green"), "description": "The portici in the rain"}
    await pupil.does("attachment picture", **rain)
    await pupil.does("attachment voice", item=item, voice=voice(), description="I read it to you")
    await pupil.does("attachment picture", item=item, picture=photo("blue"))


async def sunday_is_asked_about(it: Conversation) -> None:
    """A teacher's own question, with one answer to see and to hear: what stands on the wall."""
    await it.teacher("Vic").does("icebreaker open", question="¿Qué se come los domingos?")
    pupil = it.pupil("Seinäjoki")
    porridge = {"picture": photo("yellow"), "description": "Kulhollinen puuroa"}
    await pupil.does("icebreaker answer", round=SUNDAY, text="Riisipuuroa ja kanelia", **porridge)
    await pupil.presses("Add your voice", voice=voice(), description="Näin se keitetään")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Riisipuuroa")


async def groups_are_mixed(it: Conversation) -> None:
    """From all schools; in the first of them somebody has said hello."""
    teacher = it.teacher("Bologna")
    await teacher.does("icebreaker groups", round=VISIT, size=4)
    await teacher.presses("Post these groups")
    number = await member_of_the_first_group(it, "Saint-Pierre")
    await it.pupil("Saint-Pierre", number).does("icebreaker say", at="group/1-1", text="Bonjour à notre groupe")
    await it.teacher("Saint-Pierre").presses("Yes, publish", at="desk", on="Bonjour")


async def member_of_the_first_group(it: Conversation, school: str) -> int:
    """Which pupil of a school is in it."""
    for number in range(len(it.cast[school]) - 1):
        told = (await it.pupil(school, number).says("/icebreaker group")).reply
        if isinstance(told, Message) and told.place == "group/1-1":
            return number
    raise AssertionError(f"nobody of {school} is in the first group")


@pytest_asyncio.fixture(loop_scope="session")
async def lived_in(filled: tuple[str, Cast], databases: Databases, tmp_path: Path) -> AsyncIterator[Served]:
    """The server with that house; much happens once a session, and every test has a copy of what came of it."""
    url, cast = filled
    path, template = Path(make_url(url).database or ""), databases.folder / "lived-in.db"
    if not template.exists():
        clock = Clock(START)
        async with silta(Settings(data=tmp_path, database_url=url), clock=clock, delivering=False) as running:
            await much_happens(Conversation(running, clock, cast))
        shutil.copyfile(path, template)
    shutil.copyfile(template, path)
    async with serving_site(tmp_path, url, cast) as served:
        yield served
