"""/language: Silta speaks to each person, and in each class's place, in its own language."""

import gettext

import pytest
from conversation import Conversation

from bot.dispatch import NOT_YOURS
from bot.language import Languages
from bot.settings import Settings
from bot.wiring import silta


class Marked(gettext.NullTranslations):
    """A language in which every sentence carries the language's mark, so that one hears which was spoken."""

    def __init__(self, code):
        super().__init__()
        self.code = code

    def gettext(self, message):
        return f"⟨{self.code}⟩ {message}"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟨{self.code}⟩ {msgid1 if n == 1 else msgid2}"


@pytest.fixture
async def it(project, clock, tmp_path):
    """The same project where the languages can be told apart."""
    url, cast = project
    spoken = Languages({code: Marked(code) for code in ("fi", "es", "fr")})
    settings = Settings(data=tmp_path, database_url=url)
    async with silta(settings, clock=clock, languages=spoken, delivering=False) as started:
        yield Conversation(started, clock, cast)


async def test_at_first_silta_speaks_the_language_of_the_class(it):
    assert (await it.pupil("Seinäjoki").says("/help")).text.startswith("⟨fi⟩ Help")
    assert (await it.pupil("Bologna").says("/help")).text.startswith("Help")


async def test_then_the_language_that_one_chose(it):
    pupil = it.pupil("Seinäjoki")
    await pupil.says("/language fr")
    assert (await pupil.says("/help")).text.startswith("⟨fr⟩ Help")
    assert (await it.pupil("Seinäjoki", 1).says("/help")).text.startswith("⟨fi⟩ Help")


async def test_a_language_is_also_found_by_its_own_name(it):
    heard = await it.pupil("Bologna").says("/language suomi")
    assert heard.says("From now on Silta speaks Finnish to you.")


async def test_a_post_speaks_the_language_of_each_class_whoever_reads_it(it):
    await it.pupil("Vic").says("/language fr")
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:window")
    for school, mark in {"Seinäjoki": "⟨fi⟩ ", "Vic": "⟨es⟩ ", "Bologna": "", "Saint-Pierre": "⟨fr⟩ "}.items():
        posted = it.reads(it.pupil(school).place())
        assert f"\n{mark}What do you see from your window right now?\n" in posted
        assert f"[{mark}Answer]" in posted


async def test_what_people_wrote_is_never_translated(it):
    await it.teacher("Seinäjoki").says("/icebreaker open question:Help")
    assert "\nHelp\n" in it.reads(it.pupil("Vic").place())


async def test_an_unknown_language_gives_the_list_to_choose_from(it):
    heard = await it.pupil("Vic").says("/language klingon")
    assert heard.asks == ("language",)
    assert "⟨es⟩ Please choose one" in heard.text


async def test_a_refusal_speaks_the_readers_language_too(it):
    heard = await it.pupil("Saint-Pierre").says("/review")
    assert heard.text == f"⟨fr⟩ {NOT_YOURS.msgid}"


async def test_a_stranger_is_asked_to_come_in_first(it):
    heard = await it.stranger().says("/language fi", at="")
    assert heard.refused
    assert heard.says("First come in with a code")
