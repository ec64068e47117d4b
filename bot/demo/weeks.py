"""The weeks of a plan, played on a clock that jumps from one thing that is due to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.demo.clock import VirtualClock
from bot.demo.stage import Stage
from commands.call import Action
from commands.message import Message
from storage import parcels, schedules


async def play_plan(stage: Stage, clock: VirtualClock, plan: dict[str, Any]) -> None:
    """Start the plan that Silta brings along as a teacher would, and let its weeks pass."""
    first = date.fromisoformat(plan["first"])
    clock.now = datetime.fromisoformat(plan["starts"])
    teacher = stage.actors[plan["who"]]
    shown = (await stage.call(teacher, Action("plan preview", {"first": first.isoformat()}))).reply
    if not isinstance(shown, Message) or not shown.buttons:
        raise TypeError("the plan was not taken")
    await stage.call(teacher, shown.buttons[0].action)
    until = clock.now + timedelta(weeks=plan["weeks"], days=7)
    while (due := _next(stage)) is not None and due <= until:
        clock.now = max(clock.now, due)
        while await stage.silta.clockwork.tick():
            pass
        while await stage.silta.delivery.deliver_due():
            pass


def _next(stage: Stage) -> datetime | None:
    """When something is due next: something planned, or a post that is planned for a class."""
    with stage.silta.reader.connect() as connection:
        known = (schedules.next_due(connection), parcels.next_due(connection))
    return min((each for each in known if each is not None), default=None)
