"""Doors: the same conversation through another platform, from its raw events to its raw requests."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plain import buttons_of
from sqlalchemy import select

from bot.adapters.chat import asked, carry
from bot.chart import chart_of
from bot.dispatch import Answer, Dispatch
from bot.language import Voice
from bot.silta import Silta
from commands.call import Call, Upload
from commands.message import Form, Message, Reply
from commands.packing import unpack
from commands.parameter import Reference, References
from storage import drafts, people, places
from storage.outbox import PLANNED, delivery, post
from storage.places import place

ANSWERED_WITHIN = 10


@dataclass
class Overheard:
    """Silta's dispatch, with every answer written down by the event that it answers."""

    inner: Dispatch
    answers: dict[str, Answer] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def __call__(self, call: Call) -> Answer:
        answer = await self.inner(call)
        self.answers[call.origin.event_id] = answer
        self.news.set()
        return answer

    async def answer_to(self, event: object) -> Answer:
        async with asyncio.timeout(ANSWERED_WITHIN):
            while str(event) not in self.answers:
                self.news.clear()
                await self.news.wait()
        return self.answers[str(event)]


def read(raw: str) -> str:
    """What a person sees of a raw text: no markup, no isolates, no strokes before marks."""
    text = re.sub(r"\[((?:[^\]\\]|\\.)*)\]\(<[^>]*>\)", r"\1", raw)
    text = re.sub(r"(?<!\\)\*\*", "", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return re.sub("[\u2066-\u2069\u2060]", "", text)


def spoken(reply: Reply, voice: Voice) -> list[str]:
    """The lines that a reply must bring before a person, whatever the platform."""
    if isinstance(reply, Form):
        # One question at a time: what is wrong with the others is said when they are asked.
        wrong = [voice.say(reply.problems[each]) for each in reply.ask[:1] if each in reply.problems]
        return [*([voice.say(reply.title)] if reply.title else []), *wrong]
    lines = [voice.say(each) for each in (reply.topic, reply.title) if each]
    lines += [reply.byline.alias, reply.byline.school] if reply.byline else []
    lines += [voice.say(each) for each in reply.lines]
    lines += [voice.say(reply.warm)] if reply.warm else []
    lines += [card.code.text for card in reply.cards]
    lines += [media.description.text for media in reply.media if media.description]
    if reply.drawing:
        chart = chart_of(reply.drawing, voice)
        lines += [chart.title, *(each for row in chart.rows for each in (row.name, *row.figures))]
    return [line for line in lines if line.strip()] + [line for more in reply.more for line in spoken(more, voice)]


def agrees(reply: Reply, voice: Voice, raw: list[str], buttons: set[tuple[str, str]]) -> None:
    """What came out of the platform says what was answered, and its buttons carry what they should."""
    shown = squeezed("\n".join(map(read, raw)))
    for line in spoken(reply, voice):
        # Where no platform puts strokes before marks, reading takes those away that stand there by themselves.
        assert squeezed(line) in shown or squeezed(read(line)) in shown, f"{line!r} is not in {shown!r}"
    for _, button in buttons_of(reply):
        wanted = (voice.say(button.label), carry(button.action)[0])
        assert wanted in buttons, f"{wanted} is not among {buttons}"


def squeezed(text: str) -> str:
    """Without white space: where a text was cut, or a line broken, is another question."""
    return re.sub(r"[\s\u2060\u2066-\u2069]+", "", text)


def is_file(value: object) -> bool:
    return isinstance(value, Upload)


def sign_in(connection: Any, platform: str, user: object, person: int, now: datetime) -> None:
    """Somebody has linked this account before."""
    people.sign_in(connection, platform=platform, user=str(user), person_id=person, now=now, expires_at=None)


def furnish(connection: Any, platform: str, key: object, like: str) -> None:
    """A chat that is the same place as one on the web."""
    there = places.find_place(connection, places.WEB, like)
    assert there is not None, like
    places.assign_place(
        connection,
        platform=platform,
        key=str(key),
        kind=there.kind,
        project_id=there.project_id,
        classroom_id=there.classroom_id,
        person_id=there.person_id,
    )


async def keep(silta: Silta, packed: str, now: datetime) -> None:
    """An action that some button is too short for."""
    await silta.writer.run(lambda connection: drafts.keep_actions(connection, [packed], now))


def posted(silta: Silta, platform: str, key: object) -> list[tuple[str, Message]]:
    """What stands at a place by the outbox: what the platform calls it, and the message."""
    question = (
        select(delivery.c.external, post.c.message)
        .join(post, post.c.id == delivery.c.post_id)
        .join(place, place.c.id == delivery.c.place_id)
        .where(place.c.platform == platform, place.c.key == str(key), ~post.c.withdrawn, delivery.c.state != PLANNED)
        .order_by(delivery.c.id)
    )
    with silta.reader.connect() as connection:
        rows = connection.execute(question).all()
    found = []
    for row in rows:
        message = unpack(row.message)
        assert isinstance(message, Message)
        assert row.external is not None, f"a post never arrived at {key}"
        found.append((row.external, message))
    return found


def voice_at(silta: Silta, platform: str, key: object) -> Voice:
    """The voice of a place."""
    with silta.reader.connect() as connection:
        here = places.find_place(connection, platform, str(key))
        assert here is not None, key
        around = places.surroundings_of(connection, [here.id])[here.id]
    return silta.languages.voice(silta.languages.pick(around.locales), around.zone)


def carried(silta: Silta, command: str, arguments: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What only a button can bring, and what a person can give."""
    found = silta.dispatch.catalogue.find(command)
    kinds = {each.name: each.kind for each in found.takes} if found else {}
    brought = {
        name: each for name, each in arguments.items() if isinstance(kinds.get(name), Reference | References | None)
    }
    return brought, {name: each for name, each in arguments.items() if name not in brought}


def first_asked(silta: Silta, form: Form) -> Any:
    """The parameter that is asked for now."""
    return asked(form, silta.dispatch.catalogue)[0]
