"""Replanning: the calendars have changed, so what waits may come at other times."""

from __future__ import annotations

from commands.command import Context
from commands.timing.planning import plan_next, waiting
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import unpack
from storage import schedules
from storage.schedules import ACTIVE


def replan(context: Context) -> None:
    """Everything that waits in the project comes when the calendars of now say."""
    rooms = rooms_here(context)
    for each in schedules.schedules_of(context.connection, context.project.id):
        if each.state != ACTIVE:
            continue
        planned = waiting(each, rooms) or plan_next(unpack(each.rhythm), rooms, each.classroom_id, each.day)
        if planned is not None and planned.due_at != each.due_at:
            schedules.set_state(
                context.connection, each.id, state=ACTIVE, day=planned.day, due_at=planned.due_at, moved=each.moved
            )
