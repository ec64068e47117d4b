"""Pace: how fast a platform lets us speak, overall and in each place. Whatever answers a person goes first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

# A little less than what is allowed: what leaves us evenly arrives less evenly.
MARGIN = 0.985
# How much of a delay is caught up with at most, in turns: more would come in bursts, with silence between them.
CATCH_UP = 1.0
PLACES_REMEMBERED = 4096

# A platform that refuses again what is asked after a pause is asked less and less: each pause is twice the last.
FIRST_SILENCE, LONGEST_SILENCE = 0.25, 60.0
PROBE = 2.0


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(eq=False, slots=True)
class Turn:
    """When it was somebody's turn, and when they had the platform's answer."""

    given: float
    answered: float | None = None

    def arrived(self, way: float) -> float:
        """When it was with the platform, if the fastest answer took `way`: with a new connection that is later."""
        return self.given if self.answered is None else max(self.given, self.answered - way)


@dataclass(slots=True, eq=False)
class _Waiter:
    place: str
    windows: tuple[Window, ...]
    turn: asyncio.Future[Turn]


_Queue = OrderedDict[_Waiter, None]


@dataclass(slots=True)
class _Past:
    """When it was a place's turn lately, oldest first."""

    at: deque[float] = field(default_factory=deque)

    def ready(self, windows: Iterable[Window]) -> float:
        """From when on it may be this place's turn again."""
        times = self.at
        return max((times[-each.count] + each.seconds for each in windows if len(times) >= each.count), default=0.0)


class Pace:
    """Gives turns: so many a second overall, and in each place as its windows allow; first come, first served."""

    def __init__(self, rate: int, *, now: Callable[[], float] | None = None) -> None:
        """At most `rate` turns a second."""
        self._rate = rate
        self._interval = 1.0 / (rate * MARGIN)
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._next = 0.0
        self._lately: list[Turn] = []
        self._silence, self._silent_until = 0.0, 0.0
        self._urgent: _Queue = OrderedDict()
        self._waiting: _Queue = OrderedDict()
        self._pasts: dict[str, _Past] = {}
        self._changed = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    async def turn(self, place: str = "", windows: tuple[Window, ...] = (), *, urgent: bool = False) -> Turn:
        """Wait for one's turn; `urgent` ones overtake all others. Whoever had it says when it is `over`."""
        waiter = _Waiter(place, windows, asyncio.get_running_loop().create_future())
        queue = self._urgent if urgent else self._waiting
        queue[waiter] = None
        self._changed.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._give())
        try:
            return await waiter.turn
        finally:
            queue.pop(waiter, None)  # whoever went away does not wait any more

    def over(self, turn: Turn) -> None:
        """The platform has answered."""
        turn.answered = self._now()

    def pause(self, seconds: float) -> None:
        """The platform asks for silence."""
        self._next = max(self._next, self._now() + seconds)

    def refused(self, seconds: float = 0.0) -> None:
        """What was asked came too soon, and should come again after `seconds`. What was under way meanwhile says
        nothing new; but if it is refused again after the silence, the next one is longer.
        """
        now = self._now()
        if now >= self._silent_until:
            self._silence = min(self._silence * 2 or FIRST_SILENCE, LONGEST_SILENCE)
            self._silent_until = now + max(self._silence, seconds)
        self.pause(max(self._silent_until - now, seconds))

    def taken(self) -> None:
        """The platform takes what is asked again."""
        if self._silence and self._now() >= self._silent_until:
            self._silence, self._next = 0.0, self._now()

    async def stop(self) -> None:
        """No more turns."""
        if self._pump is not None:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump

    async def _give(self) -> None:
        while self._urgent or self._waiting:
            self._changed.clear()
            now = self._now()
            if now < (free := self._free(now)):
                await asyncio.sleep(free - now)
                continue  # somebody urgent may have come meanwhile
            chosen, soonest = self._choose(now)
            if chosen is None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(soonest - now, 0.001)):  # wait_for may swallow that we are stopped
                        await self._changed.wait()
                continue
            self._next = max(self._next, now - CATCH_UP * self._interval) + self._interval
            if self._silence:
                self._next = max(self._next, now + PROBE)  # one finds out first whether the silence is over
            turn = Turn(now)
            self._lately.append(turn)
            if chosen.windows:
                self._remember(chosen, now)
            chosen.turn.set_result(turn)

    def _free(self, now: float) -> float:
        """From when on there may be a turn: evenly, and never one too many within a little more than a second."""
        second = self._rate * self._interval
        way = min((each.answered - each.given for each in self._lately if each.answered is not None), default=0.0)
        self._lately = [each for each in self._lately if each.arrived(way) + second > now]
        full = len(self._lately) - self._rate
        if full < 0:
            return self._next
        return max(self._next, sorted(each.arrived(way) for each in self._lately)[full] + second)

    def _choose(self, now: float) -> tuple[_Waiter | None, float]:
        """Whose turn it is, if anybody's; otherwise from when on it will be somebody's."""
        soonest = now + 60.0
        for queue in (self._urgent, self._waiting):
            closed: set[str] = set()
            for each in queue:
                if each.place in closed or each.turn.done():
                    continue
                past = self._pasts.get(each.place) if each.windows else None
                ready = past.ready(each.windows) if past else 0.0
                if ready <= now:
                    del queue[each]
                    return each, now
                soonest = min(soonest, ready)
                closed.add(each.place)
        return None, soonest

    def _remember(self, chosen: _Waiter, now: float) -> None:
        past = self._pasts.pop(chosen.place, None) or _Past()
        past.at.append(now)
        while len(past.at) > max(each.count for each in chosen.windows):
            past.at.popleft()
        self._pasts[chosen.place] = past  # now the newest
        if len(self._pasts) > PLACES_REMEMBERED:
            del self._pasts[next(iter(self._pasts))]
