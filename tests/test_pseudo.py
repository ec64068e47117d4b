"""A language that is none: every sentence from the catalogues comes wrapped, so that one that bypasses them shows.

People wander through every command, button and form that they are offered, and whatever they are shown
must be wrapped, except what people wrote themselves.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from brewing import LINKS
from catalogues import extracted, said_in, sentences
from conftest import Databases
from conversation import START, Cast, Clock, Conversation
from house import modules
from walk import TYPED, Walk

from bot.language import Languages, Voice
from bot.settings import Settings
from bot.wiring import silta
from commands.catalogue import CATALOGUE
from commands.languages import ALIASES, LANGUAGES
from commands.message import Country, Form, Items, Language, Line, Option, Plural, Reply, Text, Value, Versions, Words
from commands.parameter import Choice
from commands.plan.reading import ABOUT, FREE
from storage import places

_CODE = re.compile(r"[A-Z0-9-]+")
_LETTER = re.compile(r"[^\W\d_]")


class Pseudo(gettext.NullTranslations):
    """Wraps what the catalogues know, leaves alone what they do not, and remembers what it has said."""

    def __init__(self) -> None:
        super().__init__()
        self.known = sentences(extracted())
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        self.said.add(message)
        return f"⟦{message}⟧" if message in self.known else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.said |= {msgid1, msgid2}
        sentence = msgid1 if n == 1 else msgid2
        return f"⟦{sentence}⟧" if (msgid1, msgid2) in self.known else sentence


@dataclass(frozen=True)
class Reader:
    """Somebody who reads everything, and knows what people may have written."""

    voice: Voice
    words: frozenset[str]

    def finds(self, reply: Reply) -> Iterator[str]:
        """What bypasses the catalogues in a message or a form."""
        for line in lines_of(reply):
            yield from self.doubts(line)

    def doubts(self, line: Line | Option) -> Iterator[str]:
        if isinstance(line, Option):
            if isinstance(line.label, Text | Plural):
                yield from self.doubts(line.label)
            elif isinstance(line.label, str) and line.label not in line.value.replace("_", " "):
                yield from self.suspects(line.label)
            return
        if isinstance(line, Versions):
            return  # it brings its own languages along
        if isinstance(line, Words):
            yield from self.suspects(line.text)
            return
        literal = "".join(span.text for span in self.voice.spans(line) if not span.value)
        while literal != (literal := re.sub(r"⟦[^⟦⟧]*⟧", "", literal)):
            continue
        if _LETTER.search(literal):
            yield literal
        for value in line.values.values():
            yield from self.values(value)

    def values(self, value: Value) -> Iterator[str]:
        if isinstance(value, Text | Plural):
            yield from self.doubts(value)
        elif isinstance(value, Items):
            for each in value.values:
                yield from self.values(each)
        elif isinstance(value, str):
            yield from self.suspects(value)

    def suspects(self, text: str) -> Iterator[str]:
        """What neither people wrote nor a code is."""
        known = text in self.words or TYPED in text or _CODE.fullmatch(text) or not _LETTER.search(text)
        if not known and not all(part in self.words or _CODE.fullmatch(part) for part in text.split()):
            yield text


def lines_of(reply: Reply) -> Iterator[Line | Option]:
    if isinstance(reply, Form):
        yield from (each for each in (reply.title, *reply.problems.values()) if each)
        for options in reply.options.values():
            yield from options
        return
    yield from (each for each in (reply.topic, reply.title, reply.warm, *reply.lines) if each)
    yield from (button.label for button in reply.buttons)
    if reply.file is not None:
        yield from reply.file.columns
        yield from (Text("{row}", row=row) for row in reply.file.rows)
        for page in reply.file.book.pages if reply.file.book else ():
            yield from (each for each in (page.title, page.note, *page.lines) if each)
    if reply.grid is not None:
        yield from reply.grid.columns
        yield from (Text("{row}", row=row) for row in reply.grid.rows)
    for each in reply.more:
        yield from lines_of(each)


def declared() -> Iterator[Line | Option]:
    """All that commands say of themselves."""
    for group in CATALOGUE.groups:
        yield from (group.word, group.description, *(each.label for each in group.exhibits.values()))
        for command in group.commands:
            yield from (line for line in (command.word, command.description, command.at_desk) if line)
            for each in command.takes:
                yield from (line for line in (each.label, each.hint) if line)
                yield from each.kind.options if isinstance(each.kind, Choice) else ()


@pytest.fixture
def pseudo() -> Pseudo:
    return Pseudo()


@pytest.fixture
def languages(pseudo: Pseudo) -> Languages:
    return Languages({each.value: pseudo for each in LANGUAGES})


@pytest.fixture
def project_on_sqlite(databases: Databases) -> Iterator[tuple[str, Cast]]:
    url, cast = databases.fresh("sqlite", "project")
    assert cast is not None
    yield url, cast
    databases.drop(url)


@pytest.fixture
async def walk(project_on_sqlite: tuple[str, Cast], languages: Languages, tmp_path: Path) -> AsyncIterator[Walk]:
    (url, cast), clock = project_on_sqlite, Clock(START)
    settings = Settings(data=tmp_path, database_url=url)
    async with silta(settings, clock=clock, languages=languages, delivering=False) as started:
        yield Walk(Conversation(started, clock, cast))


@pytest.fixture
def reader(languages: Languages, project_on_sqlite: tuple[str, Cast]) -> Reader:
    _, cast = project_on_sqlite
    words = {each.alias for roles in cast.values() for each in roles} | set(cast)
    words |= {"Me, My Heritage and You", "icebraker", *(path for path, _, _ in CATALOGUE.commands())}
    words |= {each.label for each in LANGUAGES if isinstance(each.label, str)}
    words |= {word for _, *lists in ALIASES.values() for text in lists for word in text.split()}
    words |= {*LINKS, *(each.removeprefix("https://") for each in LINKS)}
    # What plans are written with has one English name everywhere.
    words |= {each.name for _, _, command in CATALOGUE.commands() for each in command.takes}
    words |= {"title", "phases", "name", "activities", *ABOUT, *FREE, "local", "together"}
    return Reader(languages.voice("en", "UTC"), frozenset(words))


async def test_no_sentence_bypasses_the_catalogues(
    walk: Walk, reader: Reader, pseudo: Pseudo, caplog: pytest.LogCaptureFixture
) -> None:
    it = walk.it
    teacher, pupil, abroad = it.teacher("Seinäjoki"), it.pupil("Seinäjoki"), it.pupil("Vic")
    await walk.project_lives()
    await walk.invites(teacher)
    await walk.through(it.stranger(), "")
    for someone, at in (
        (teacher, places.CLASS),
        (pupil, places.CLASS),
        (abroad, places.CLASS),
        (teacher, places.DESK),
        (it.teacher("Vic"), places.DESK),
        (abroad, places.CLASS),
        (pupil, places.CLASS),
        (it.teacher("Vic"), places.DESK),
        (teacher, places.CLASS),
    ):
        await walk.through(someone, at, gently=True)
    for someone, at in ((it.pupil("Bologna"), abroad.place()), (pupil, places.CLASS), (teacher, places.DESK)):
        await walk.through(someone, at)
    shown = [*walk.replies]
    for someone in (teacher, pupil, abroad):
        shown += [each for key in walk.pages_of(someone) for each in it.messages_at(key)]
    went_wrong = {(record.args[0], str(record.exc_info[1])[:200]) for record in caplog.records if record.exc_info}
    assert went_wrong == set(), "whatever people do, nothing goes wrong on our side"
    assert {found for each in shown for found in reader.finds(each)} == set()
    for line in declared():
        reader.voice.say(line) if not isinstance(line, Option) else list(reader.doubts(line))
    rooms = [each for each in modules("bot", "commands") if not each.name.startswith("bot/adapters")]
    written = {part.value for module in rooms for _, said in said_in(module) for part in said}
    assert len(written - pseudo.said) <= len(written) * 0.1, "\n".join(sorted(written - pseudo.said))


def test_nothing_that_is_declared_bypasses_the_catalogues(reader: Reader) -> None:
    assert [found for line in declared() for found in reader.doubts(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        Text("A sentence that no catalogue knows"),
        Plural("{n} unknown", "{n} unknowns", n=2),
        Text("Hello, {alias}", alias="dear friend"),
        Text("Hello, {alias}", alias=Text("A sentence that no catalogue knows")),
        Words("Something that Silta says", "en"),
        Option("yes", "Certainly"),
    ],
)
def test_a_sentence_that_bypasses_them_is_found(reader: Reader, line: Line | Option) -> None:
    assert list(reader.doubts(line))


@pytest.mark.parametrize(
    "line",
    [
        Text("Hello, {alias}", alias=f"{TYPED} 12"),
        Text("Hello, {alias}", alias=Text("Help")),
        Text("{alias}", alias=Items((Language("fi"), Country("RE"), 12))),
        Words(TYPED, "en"),
        Option("fi", Language("fi")),
        Option("Europe/Madrid", "Madrid"),
    ],
)
def test_what_people_wrote_and_what_the_language_names_is_not(reader: Reader, line: Line | Option) -> None:
    assert list(reader.doubts(line)) == []
