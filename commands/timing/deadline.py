"""A deadline: until when something is open, as somebody typed it; each class has it at its own local time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from commands.command import Context
from commands.message import Text
from commands.parameter import Unclear
from commands.timing.dates import one_day
from commands.timing.instants import instant, local_time
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import A_DAY, ONCE, Rhythm
from commands.timing.said import read_clock, read_span
from storage import schedules

AT_THE_END = time(15)
TIME_MISSING = Text("Please say at what time.")
TOO_EARLY = Text("That would be over before it begins. Please choose a later day.")
_WITH_TIME = re.compile(
    r"(.*?)[\s,]*?(?:\s(\D{0,8}\d{1,2}[:.h]\d{2}(?:\s?[ap]m)?|\D{0,8}\d{1,2}\s?(?:h|am|pm)))?", re.IGNORECASE
)


def read_deadline(context: Context, raw: str) -> datetime:
    """The local day and time (naive: each class has its own) that somebody means: a day, or so long from now."""
    return read_day_and_time(context, raw, usual=AT_THE_END)


def read_day_and_time(context: Context, raw: str, *, usual: time | None) -> datetime:
    """The local day and time (naive) that somebody means in one breath; without a `usual` time one must be said."""
    today = local_time(context.due, context.classroom.zone).date()
    said = _WITH_TIME.fullmatch(raw.strip())
    words, clock = (said[1], said[2]) if said else (raw, None)
    at = read_clock(clock, context.locale) if clock else usual
    if at is None:
        raise Unclear(TIME_MISSING)
    if (days := read_span(words, context.locale)) is not None:
        return datetime.combine(today + days * A_DAY, at)
    return datetime.combine(one_day(words, context.locale, today), at)


def in_each_class(context: Context, until: datetime) -> dict[int, datetime]:
    """The moment at which a local time ends something in each class: later than it begins there."""
    begins = context.moments or {}
    ends = {each.id: instant(until.date(), until.time(), each.zone) for each in rooms_here(context)}
    if any(end <= begins.get(room, context.due) for room, end in ends.items()):
        raise Unclear(TOO_EARLY)
    return ends


def call_at(context: Context, moment: datetime, command: str, arguments: Mapping[str, str], *, subject: str) -> None:
    """Let a command of a round's own course be called at a moment."""
    schedules.add(context.connection, row_at(context, moment, command, arguments, subject=subject))


def row_at(
    context: Context, moment: datetime, command: str, arguments: Mapping[str, str], *, subject: str
) -> dict[str, Any]:
    """The same, to be kept along with others."""
    local = local_time(moment, context.classroom.zone)
    rhythm = Rhythm(repeats=ONCE, at=local.time(), first=local.date(), together=True, free="anyway")
    return schedules.row_of(
        project_id=context.project.id,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        command=command,
        arguments=arguments,
        locale=context.locale,
        rhythm=rhythm.pack(),
        state=schedules.ACTIVE,
        day=local.date(),
        due_at=moment,
        now=context.now,
        subject=subject,
    )
