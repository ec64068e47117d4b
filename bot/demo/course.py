"""The course of a play: what the script's people do and what is planned, moment after moment, on a clock that jumps."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.demo.clock import VirtualClock
from bot.demo.script import Step
from bot.demo.stage import Stage
from storage import parcels, schedules

Pause = Callable[[datetime], Awaitable[None]]


async def at_once(_moment: datetime) -> None:
    """Nobody watches: there is nothing to wait for."""


async def play(
    stage: Stage, clock: VirtualClock, steps: Sequence[Step], *, until: datetime, pause: Pause = at_once
) -> None:
    """Let time pass until then, `steps` in their order; `pause` is waited for before each moment."""
    waiting = deque(steps)
    while (moment := await asyncio.to_thread(_next, stage, waiting)) is not None and moment <= until:
        await pause(moment)
        clock.now = max(clock.now, moment)
        await _settle(stage)
        while waiting and waiting[0].at <= clock.now:
            await stage.play(waiting.popleft())
            await _settle(stage)
    clock.now = max(clock.now, until)


async def _settle(stage: Stage) -> None:
    """All that is due is done and delivered."""
    while await stage.silta.clockwork.tick():
        pass
    while await stage.silta.delivery.deliver_due():
        pass


def _next(stage: Stage, waiting: deque[Step]) -> datetime | None:
    """When something happens next: something planned, a post that is planned for a class, or a step of the script."""
    with stage.silta.reader.connect() as connection:
        known = (schedules.next_due(connection), parcels.next_due(connection), waiting[0].at if waiting else None)
    return min((each for each in known if each is not None), default=None)
