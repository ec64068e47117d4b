"""What lets a test read like a conversation: people who say and press things, and what they get to see."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from plain import buttons_of, plain
from sqlalchemy import select, text

from bot.dispatch import Answer
from bot.language import Voice
from bot.silta import Silta
from bot.typed import read_typed
from commands.call import Action, Call, Origin
from commands.message import Form, Message, Reply, Text
from commands.packing import unpack
from storage import codes, places, timeline
from storage.database import METADATA

MANY = 100
NOTHING: Mapping[str, object] = {}
START = datetime(2023, 10, 3, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that only goes when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass(frozen=True)
class Role:
    """Somebody in the cast: how they come in, what they are called, and where they sit."""

    account: str
    alias: str
    project: int
    room: int
    seat: int
    person: int


Cast = dict[str, list[Role]]  # by class; the teacher first


@dataclass(frozen=True)
class Heard:
    """What came back: the answer, and how it reads."""

    answer: Answer
    voice: Voice
    english: Voice

    @property
    def reply(self) -> Reply:
        return self.answer.reply

    @property
    def text(self) -> str:
        """As the one who asked reads it."""
        return plain(self.reply, self.voice)

    def says(self, sentence: str | Text) -> bool:
        """Whether it says so, in English, whatever language it was said in."""
        return self.english.say(sentence) in plain(self.reply, self.english)

    @property
    def refused(self) -> bool:
        return isinstance(self.reply, Message) and self.reply.problem

    @property
    def asks(self) -> tuple[str, ...]:
        return self.reply.ask if isinstance(self.reply, Form) else ()

    @property
    def kept(self) -> dict[str, str]:
        """What a form remembers of what was typed."""
        assert isinstance(self.reply, Form)
        return {name: str(each) for name, each in self.reply.action.arguments.items()} | dict(self.reply.given)

    @property
    def codes(self) -> list[str]:
        assert isinstance(self.reply, Message)
        return [card.code.text for card in self.reply.cards]

    @property
    def buttons(self) -> list[str]:
        return [self.english.say(each.label) for _, each in buttons_of(self.reply)]


@dataclass
class Someone:
    """A person at a device. What they heard last is what they can press or fill in."""

    it: Conversation
    role: Role
    heard: Heard | None = None
    answer: Answer | None = None

    @property
    def platform(self) -> str:
        """Where they speak."""
        return self.it.door.platform if self.it.door else places.WEB

    @property
    def user(self) -> str:
        """What they are called there."""
        return str(self.it.door.user(self.role.account)) if self.it.door else self.role.account

    @property
    def alias(self) -> str:
        return self.role.alias

    def place(self, at: str = places.CLASS) -> str:
        """The key of one of the places where they are at home; any other key names itself."""
        homes = {
            places.CLASS: f"class/{self.role.room}",
            places.DESK: f"desk/{self.role.room}",
            places.STAFF: f"staff/{self.role.project}",
            places.OWN: f"own/{self.role.project}-{self.role.person}",
        }
        return homes.get(at, at)

    async def says(self, typed: str, *, at: str = places.CLASS, **how: Any) -> Heard:
        """Type a command."""
        action = self.means(typed)
        if self._through_a_door(action.command):
            return await self._hears(self.it.door.says(self, typed, **{"at": at, "event": None, **how}))
        return await self.does(action.command, at=at, **how, said=action.arguments)

    def means(self, typed: str) -> Action:
        """What is asked for by typing this."""
        return read_typed(typed, self.it.silta.dispatch.catalogue, self.it.english)

    async def presses(self, label: str, *, at: str | None = None, on: str = "", **typed: object) -> Heard:
        """Press a button of the last answer, or of what stands at a place; `on` is what the card with it says."""
        action = self.finds(label, at=at, on=on)
        if self.it.door is not None:
            return await self._hears(self.it.door.presses(self, action, at=at, typed=typed))
        return await self.does(action.command, at=at or places.CLASS, said={**action.arguments, **typed})

    async def fills(self, **typed: object) -> Heard:
        """Fill in and send the form that was heard last."""
        assert self.heard is not None
        assert isinstance(self.heard.reply, Form), self.heard.text
        if self.it.door is not None:
            return await self._hears(self.it.door.fills(self, typed))
        form = self.heard.reply
        action = Action.unpack(form.action.pack())
        return await self.does(action.command, said={**action.arguments, **form.given, **typed})

    def finds(self, label: str, *, at: str | None = None, on: str = "") -> Action:
        """The action of a button, as a platform carries it: the newest one that fits."""
        if at is None:
            assert self.heard is not None
            shown = [self.heard.reply]
        else:
            shown = self.it.messages_at(self.place(at))[::-1]
        for message in shown:
            for card, button in buttons_of(message):
                if self.it.english.say(button.label) == label and on in plain(card, self.it.english):
                    return Action.unpack(button.action.pack())
        read = "\n\n".join(plain(each, self.it.english) for each in shown)
        raise AssertionError(f"no button {label!r} here:\n{read}")

    async def does(
        self,
        command: str,
        *,
        at: str = places.CLASS,
        event: str | None = None,
        source: str = "",
        said: Mapping[str, object] = NOTHING,
        **arguments: object,
    ) -> Heard:
        """Dispatch a Call, deliver what it posted, and hear the answer. `said` are arguments by whatever name."""
        arguments = {**said, **arguments}
        if self._through_a_door(command):
            return await self._hears(self.it.door.does(self, command, at=at, event=event, arguments=arguments))
        call = self.call(command, at=at, event=event, source=source, said=arguments)
        answer = await self.it.silta.dispatch(call)
        if answer.posted:
            await self.it.delivers()
        self.heard = self.it.hears(answer)
        return self.heard

    def _through_a_door(self, command: str) -> bool:
        """Whether this is asked on another platform; what belongs to Silta's pages is asked there."""
        found = self.it.silta.dispatch.catalogue.find(command)
        return self.it.door is not None and (self.it.door.platform == places.WEB or not (found and found.on_pages))

    async def _hears(self, answering: Awaitable[Answer]) -> Heard:
        """What the platform answered, once what it posted has arrived."""
        answer = await answering
        if answer.posted:
            await self.it.delivers()
        self.heard = self.it.hears(answer)
        return self.heard

    def call(
        self,
        command: str,
        *,
        at: str = places.CLASS,
        event: str | None = None,
        source: str = "",
        said: Mapping[str, object] = NOTHING,
        **arguments: object,
    ) -> Call:
        origin = Origin(
            platform=places.WEB,
            place=self.place(at) if at else "",
            account=self.user if self.platform == places.WEB else self.role.account,
            event_id=event or f"event {next(self.it.events)}",
            at=self.it.clock.now,
            source=source,
            expires_at=self.it.clock.now + timedelta(days=90),
        )
        return Call(command=command, arguments={**said, **arguments}, origin=origin)


# Events of the template are in the database's memory already.
_EVENTS = itertools.count()


@dataclass
class Conversation:
    """Everyone in a project, and the clock on the wall."""

    silta: Silta
    clock: Clock
    cast: Cast
    events: Iterator[int] = field(default=_EVENTS)
    door: Any = None  # the platform through which everybody speaks; without one, straight to dispatch

    @property
    def english(self) -> Voice:
        return self.silta.languages.voice("en", "UTC")

    def teacher(self, school: str) -> Someone:
        return Someone(self, self.cast[school][0])

    def pupil(self, school: str, number: int = 0) -> Someone:
        return Someone(self, self.cast[school][1 + number])

    def stranger(self, account: str = "a stranger") -> Someone:
        return Someone(self, Role(account=account, alias="", project=0, room=0, seat=0, person=0))

    async def delivers(self) -> None:
        """Carry every post that is due to its place."""
        for _ in range(MANY):
            if not await self.silta.delivery.deliver_due():
                return
        raise AssertionError("delivery never rests")

    async def ticks(self) -> None:
        """Do what is due, and carry what that posts to its place."""
        for _ in range(MANY):
            if not await self.silta.clockwork.tick():
                break
        else:
            raise AssertionError("the clock never rests")
        await self.delivers()

    async def comes(self, moment: str | datetime) -> None:
        """It is this moment now (UTC), and what was due until then is done."""
        self.clock.now = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment).replace(tzinfo=UTC)
        await self.ticks()

    def hears(self, answer: Answer) -> Heard:
        return Heard(answer, self.silta.languages.voice(answer.locale, answer.zone), self.english)

    def sees(self, school: str, words: str, *, at: str = places.CLASS) -> bool:
        """Whether these words stand at a class's place, said in its own language or in English."""
        key = Someone(self, self.cast[school][0]).place(at)
        return words in self.reads(key) or words in self.reads(key, english=True)

    def everyone_sees(self, words: str) -> list[str]:
        """The classes in whose place these words stand."""
        return [school for school in self.cast if self.sees(school, words)]

    def reads(self, key: str, *, english: bool = False) -> str:
        """A place's time line from top to bottom."""
        if self.door is not None:
            self.door.shows(key)
        with self.silta.reader.connect() as connection:
            here = places.find_place(connection, places.WEB, key)
            assert here is not None, key
            around = places.surroundings_of(connection, [here.id])[here.id]
            entries = timeline.latest_entries(connection, [here.id], limit=200)
        locale = self.silta.languages.pick(around.locales)
        voice = self.silta.languages.voice("en" if english else locale, around.zone)
        said = [
            f"{each.alias}: {each.text}" if each.text else plain(unpack(each.message or ""), voice) for each in entries
        ]
        return "\n\n".join(said)

    def messages_at(self, key: str) -> list[Message]:
        with self.silta.reader.connect() as connection:
            here = places.find_place(connection, places.WEB, key)
            assert here is not None, key
            entries = timeline.latest_entries(connection, [here.id], limit=200)
        found = [unpack(each.message) for each in entries if each.message]
        return [each for each in found if isinstance(each, Message)]

    def remembers(self, words: str) -> set[str]:
        """The tables in which these words stand anywhere."""
        with self.silta.reader.connect() as connection:
            return {
                table.name
                for table in METADATA.sorted_tables
                if any(words in str(value) for row in connection.execute(select(table)) for value in row)
            }

    def count(self, table: str) -> int:
        with self.silta.reader.connect() as connection:
            return int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)  # noqa: S608  (our own table's name)


async def a_code(silta: Silta, clock: Clock, kind: str, **whose: int) -> str:
    """A code as an operator makes it."""
    code = codes.mint()
    hashed = codes.hashed(code) or ""
    await silta.writer.run(
        lambda connection: codes.keep(
            connection, hash=hashed, kind=kind, now=clock.now, lasts=timedelta(days=14), **whose
        )
    )
    return code
