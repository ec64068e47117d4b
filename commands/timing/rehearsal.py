"""Rehearsal: what a command would say and post at its time, found out by carrying it out and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commands.command import Command, Context
from commands.message import Clock, Day, Form, Language, Line, Message, Reply, Text
from commands.packing import unpack
from commands.timing.instants import local_time
from commands.timing.planning import Planned
from commands.timing.saying import inert
from storage import calendars, places, receipts
from storage.calendars import Room


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsed:
    """What whoever asks would be answered, and every message that would be posted: to whom, when, in which language.
    `reached` are the classrooms that get any of them.
    """

    reply: Reply
    messages: tuple[Message, ...]
    reached: frozenset[int] = frozenset()

    def among(self, rooms: Sequence[Room]) -> tuple[Room, ...]:
        """Those of these that get something; all of them, if nobody does."""
        return tuple(each for each in rooms if each.id in self.reached) or tuple(rooms)


def rehearse(context: Context, command: Command, planned: Planned) -> Rehearsed:
    """Carry out a command as at its time, look at what comes of it, and undo it all."""
    savepoint = context.connection.begin_nested()
    try:
        now, prepared = planned.due_at, command.prepared(context.connection, context.identity, context.call.arguments)
        there = replace(context, now=now, due=now, moments=planned.moments, posts=[], prepared=prepared)
        reply = context.perform(there, command)
        messages, reached = ((), set()) if isinstance(reply, Form) else _messages(there)
    finally:
        savepoint.rollback()
    return Rehearsed(reply=reply, messages=messages, reached=frozenset(reached))


def _messages(context: Context) -> tuple[tuple[Message, ...], set[int]]:
    posted = receipts.posted(context.connection, context.project.id, tuple(dict.fromkeys(context.posts)))
    schools = {
        each.id: each for each in calendars.rooms_of(context.connection, [context.project.id])[context.project.id]
    }
    found: list[Message] = []
    reached: set[int] = set()
    for packed, to in posted:
        message = unpack(packed)
        ids = [place for place, _ in to]
        rooms = places.classrooms_at(context.connection, ids)
        reached |= set(rooms.values())
        around = places.surroundings_of(context.connection, ids)
        lines: list[Line] = []
        for place, moment in to:
            local = local_time(moment, around[place].zone)
            line = _line(
                schools[rooms[place]].school if place in rooms else "", local.isoformat(), around[place].locales[0]
            )
            lines += [] if line in lines else [line]  # several places of one class hear the same
        if isinstance(message, Message):
            found.append(Message(lines=tuple(lines), more=(inert(message),)))
    return tuple(found), reached


def _line(school: str, local: str, locale: str) -> Text:
    day, time, language = Day(local[:10]), Clock(local[11:19]), Language(locale)
    if not school:
        return Text("Staff room: {day}, {time}, in {language}", day=day, time=time, language=language)
    return Text("{school}: {day}, {time}, in {language}", school=school, day=day, time=time, language=language)
