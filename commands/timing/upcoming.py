"""Upcoming: what reaches one's own class until a moment, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from commands.command import Context
from commands.message import Clock, Day, Line, Text
from commands.timing.instants import local_time
from commands.timing.planning import plan_next, waiting
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import unpack
from commands.timing.saying import about
from storage import schedules
from storage.calendars import Room
from storage.schedules import ACTIVE, Schedule

MOST_LINES = 40


def upcoming(context: Context, until: datetime) -> tuple[Line, ...]:
    """What comes to one's own class until then, by its own clock, the soonest first."""
    known, rooms = schedules.schedules_of(context.connection, context.project.id), rooms_here(context)
    # What only belongs to something else, such as a reminder, is not worth a line.
    shown = [each for each in known if (found := context.catalogue.find(each.command)) is not None and found.listed]
    coming = [
        *(
            (moment, _lines(context, moment, each))
            for each in shown
            for moment in _moments(context, each, rooms, until)
        ),
        *(pair for group in context.catalogue.groups if group.coming for pair in group.coming(context, until)),
    ]
    coming.sort(key=lambda pair: pair[0])
    return tuple(line for _, lines in coming[:MOST_LINES] for line in lines)


def _moments(context: Context, schedule: Schedule, rooms: tuple[Room, ...], until: datetime) -> Iterator[datetime]:
    """The moments at which something reaches one's own class."""
    planned = waiting(schedule, rooms) if schedule.state == ACTIVE else None
    while planned is not None and planned.due_at < until:
        if context.classroom.id in planned.moments:
            yield planned.moments[context.classroom.id]
        planned = plan_next(unpack(schedule.rhythm), rooms, schedule.classroom_id, planned.day)


def _lines(context: Context, moment: datetime, schedule: Schedule) -> tuple[Line, ...]:
    local = local_time(moment, context.classroom.zone)
    said = about(context.catalogue, schedule)
    if not said or not isinstance(said[0], Text):
        return ()
    day, time = Day(local.date().isoformat()), Clock(local.time().isoformat())
    return (Text("<b>{day}, {time}</b> – {what}", day=day, time=time, what=said[0]), *said[1:])
