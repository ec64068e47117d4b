"""The first weeks of a real project: Seinäjoki on Discord, Vic's teacher on Telegram, the rest on the web; one process,
started as an operator starts it.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aiohttp import ClientSession, DummyCookieJar
from discord_double import DiscordDouble, running_discord
from door_discord import buttons_on as discord_buttons
from door_telegram import buttons_on as telegram_buttons
from doors import read
from served import Visitor
from telegram_double import TelegramDouble, running_telegram
from test_command_line import SILTA, environment

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
WITHIN = 20


@dataclass
class World:
    """One Silta, and all that is around it."""

    discord: DiscordDouble
    telegram: TelegramDouble
    http: ClientSession
    address: str
    founder_link: str

    def visitor(self, language: str) -> Visitor:
        return Visitor(self, language=language)  # type: ignore[arg-type]  # all that it needs of a site


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with running_discord() as discord, running_telegram() as telegram:
        settings = {
            "data": folder,
            "port": 0,
            "discord_token": discord.token,
            "discord_api": discord.api,
            "discord_gateway": discord.gateway,
            "telegram_token": telegram.token,
            "telegram_api": telegram.base,
        }
        process = await asyncio.create_subprocess_exec(
            *SILTA, "run", env=environment(**settings), stdout=asyncio.subprocess.PIPE, stderr=sys.stderr
        )
        assert process.stdout is not None
        try:
            address = await line_of(process.stdout, r"http://127\.0\.0\.1:\d+")
            link = await line_of(process.stdout, r"http://\S+/join/\S+")
            async with ClientSession(cookie_jar=DummyCookieJar()) as http:
                yield World(discord, telegram, http, address, link)
        finally:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), WITHIN) == 0


async def line_of(stream: asyncio.StreamReader, pattern: str) -> str:
    async with asyncio.timeout(WITHIN):
        while line := (await stream.readline()).decode():
            if found := re.search(pattern, line):
                return found.group(0)
    raise AssertionError(f"it never said {pattern}")


async def until(found: Callable[[], Any]) -> Any:
    """What is there, as soon as it is."""
    async with asyncio.timeout(WITHIN):
        while not (it := found()):  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.02)
    return it


# Discord


async def slash(world: World, user: int, channel: int, path: str, **options: Any) -> Any:
    done = await world.discord.slash(user, channel, path, options)
    await done.answered()
    return await done.settled()


async def sends(world: World, user: int, form: Any, **fields: Any) -> Any:
    done = await world.discord.submit(user, form.modal, fields, channel_id=form.channel_id)
    await done.answered()
    return await done.settled()


async def presses_on_discord(world: World, user: int, channel: int, action: str, *, on: str = "") -> Any:
    """Press the newest button with such an action, on a message that says so."""

    def there() -> Any:
        for message in reversed(world.discord.messages(channel)):
            for _, data in discord_buttons(message):
                if data.startswith(action) and on in read(message["content"]):
                    return message, data
        return None

    message, data = await until(there)
    done = await world.discord.press(user, message, data)
    await done.answered()
    return await done.settled()


def code_in(texts: list[str]) -> str:
    found = CODE.search("\n".join(texts))
    assert found, texts
    return found.group(0)


def stands_on_discord(world: World, channel: int, words: str) -> bool:
    return any(words in read(each["content"]) for each in world.discord.messages(channel))


# Telegram


async def newest(world: World, chat: int, before: int) -> dict:
    """The newest of what the bot says, once it has said something new."""
    await until(lambda: len(world.telegram.sent(chat)) > before)
    await world.telegram.quiet()
    return world.telegram.sent(chat)[-1]


async def says(world: World, user: int, chat: int, words: str) -> dict:
    before = len(world.telegram.sent(chat))
    world.telegram.say(user, chat, words)
    return await newest(world, chat, before)


async def chooses(world: World, user: int, question: dict, answer: str) -> dict:
    """Press the button that carries this answer."""
    data = next(data for _, data in telegram_buttons(question) if unquote(data).endswith(f"={answer}"))
    before = len(world.telegram.sent(question["chat"]["id"]))
    world.telegram.press(user, question, data)
    return await newest(world, question["chat"]["id"], before)


async def presses_on_telegram(world: World, user: int, chat: int, action: str, *, on: str) -> None:
    def there() -> Any:
        for message in reversed(world.telegram.sent(chat)):
            for _, data in telegram_buttons(message):
                if data.startswith(action) and on in read(message.get("text", "")):
                    return message, data
        return None

    message, data = await until(there)
    world.telegram.press(user, message, data)
    await world.telegram.quiet()


# The web


async def presses_on_page(visitor: Visitor, page: str, action: str, *, on: str = "") -> Any:
    """Press a button by what it does, whatever it is called in this language."""

    async def there() -> Any:
        for button in reversed((await visitor.get(page)).page.all("button")):
            cards = [each.text for each in button.above() if each.tag in {"article", "section"}]
            fits = str(button.get("value") or "").startswith(action)
            if fits and (not on or any(on in each for each in cards)):
                return button
        return None

    async with asyncio.timeout(WITHIN):
        while not (button := await there()):  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.05)
    return await visitor.post(page, action=button["value"])


async def stands_on_page(visitor: Visitor, page: str, words: str) -> bool:
    async with asyncio.timeout(WITHIN):
        while words not in (await visitor.get(page)).page.text:  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.05)
    return True


async def comes_in(world: World, code: str, reads: str, *forms: dict[str, str]) -> tuple[Visitor, str]:
    """Somebody comes in on the web, filling in what is asked; they, and the page that they land on."""
    visitor = world.visitor(reads)
    answered = await visitor.come_in(code)
    for fields in forms:
        answered = await visitor.fill(answered, at="/join", **fields)
    await visitor.follow(answered)
    return visitor, visitor.at


async def test_the_first_weeks(tmp_path: Path) -> None:  # noqa: PLR0915  (weeks are long)
    async with world(tmp_path) as it:
        discord, telegram = it.discord, it.telegram
        guild = discord.guild("Seinäjoen lyseo")
        room, desk, staff = (discord.channel(guild, name) for name in ("9b", "opettajat", "opehuone"))
        maarit, oona = discord.user("Maarit", locale="fi"), discord.user("Oona", locale="fi")

        # Maarit starts the project on the web, and makes Discord hers.
        about = {"alias": "Maarit", "school": "Seinäjoki", "name": "9B", "country": "FI", "language": "fi"}
        title = {"title": "Me, My Heritage and You"}
        founder, her_class = await comes_in(it, it.founder_link.rpartition("/")[2], "fi", title, about)
        number = her_class.rpartition("/")[2]
        shown = await founder.says("/link", at=f"/desk/{number}")
        linked = await slash(it, maarit, desk, "link code", code=code_in([shown.page.text]))
        assert "Maarit" in read(linked.messages[-1]["content"])
        for channel, kind in ((room, "class"), (desk, "desk"), (staff, "staff")):
            made = await slash(it, maarit, channel, "classroom here", kind=kind)
            assert made.messages

        # Laia comes from Vic, on Telegram alone; her pupils get seats for the web.
        invitation = await slash(it, maarit, desk, "project invite", who="partner")
        code = code_in([read(each["content"]) for each in invitation.messages])
        laia = telegram.user("Laia", language="ca")
        telegram.start(laia, code)
        question = await newest(it, laia, 0)
        for words in ("Laia", "Vic", "9B", "ES"):
            question = await says(it, laia, laia, words)
        question = await chooses(it, laia, question, "ca")
        await chooses(it, laia, question, "Europe/Madrid")
        alerts = telegram.calls("answerCallbackQuery")
        assert "9B" in read(str(alerts[-1].params["text"])), "the button says that her class is there"
        her_desk = telegram.group("Vic, profes")
        await says(it, laia, her_desk, "/classroom here kind:desk")
        await says(it, laia, laia, "/classroom seats number:1")
        seats = await until(lambda: [each for each in telegram.sent(laia) if CODE.search(read(each["text"]))])
        pau, vic = await comes_in(it, code_in([read(seats[-1]["text"])]), "ca")

        # Giulia and Anaïs come on the web.
        others = {}
        for school, country, language in (("Bologna", "IT", "it"), ("Saint-Pierre", "RE", "fr")):
            invitation = await slash(it, maarit, desk, "project invite", who="partner")
            code = code_in([read(each["content"]) for each in invitation.messages])
            facts = {"alias": f"Prof {school}", "school": school, "name": "3C", "country": country}
            others[school] = await comes_in(it, code, language, {**facts, "language": language})

        # Oona knocks on Discord, and Maarit lets her in there.
        invitation = await slash(it, maarit, desk, "project invite", who="class")
        code = code_in([read(each["content"]) for each in invitation.messages])
        asked = await slash(it, oona, discord.dm(oona), "project join", code=code)
        await sends(it, oona, asked, alias="Utelias Kettu")
        await presses_on_discord(it, maarit, desk, "classroom admit", on="Utelias Kettu")

        # One question reaches everybody, each in their own language.
        await slash(it, maarit, room, "icebreaker open", prompt="window")
        await until(lambda: stands_on_discord(it, room, "ikkunasta"))
        assert await stands_on_page(pau, vic, "finestra")
        assert await stands_on_page(others["Bologna"][0], others["Bologna"][1].replace("desk", "class"), "finestra")
        french = others["Saint-Pierre"][1].replace("desk", "class")
        assert await stands_on_page(others["Saint-Pierre"][0], french, "fenêtre")

        # Oona answers with a form, Pau on his page; nothing crosses before the own teacher's yes.
        form = await presses_on_discord(it, oona, room, "icebreaker answer")
        await sends(it, oona, form, text="Näen junaradan ja kuusia.", language="suomi")
        answered = await presses_on_page(pau, vic, "icebreaker answer")
        await pau.fill(answered, at=vic, text="Veig la plaça plena de gent.", language="ca")
        assert not stands_on_discord(it, room, "la plaça")
        await presses_on_discord(it, maarit, desk, "review approve", on="junaradan")
        await presses_on_telegram(it, laia, her_desk, "review approve", on="la plaça")
        assert await stands_on_page(pau, vic, "Näen junaradan ja kuusia.")
        assert await stands_on_page(others["Saint-Pierre"][0], french, "Veig la plaça plena de gent.")
        await until(lambda: stands_on_discord(it, room, "Veig la plaça plena de gent."))

        # Oona replies to Pau just where his words stand; Pau hears of it.
        his = next(each for each in discord.messages(room) if "plaça" in read(each["content"]))
        await discord.say(oona, room, "Mitä torilla myydään?", reply_to=int(his["id"]))
        await presses_on_discord(it, maarit, desk, "review approve", on="torilla")
        assert await stands_on_page(pau, vic, "Mitä torilla myydään?")

        # Closing it says so wherever it stands.
        await slash(it, maarit, room, "icebreaker close")
        await until(lambda: stands_on_discord(it, room, "suljettu"))
        assert discord.refused_429 == 0
        assert telegram.parse_modes_used == []
