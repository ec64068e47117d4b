"""An event loop whose time flies: whenever nothing is under way, it is as late as the next one who sleeps wants it.

So the real libraries, the doubles and Silta itself wait for as long as they always do (a retry, a rate limit, a stall,
a lease), and the test does not. Nothing is patched: only `loop.time()` runs ahead of the clock on the wall.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from conversation import START

T = TypeVar("T")

# So long nothing may happen on any socket before it is believed that nothing will: loopback takes microseconds. Where
# the machine lets us wait for longer than we asked, it is busy, and that was no sign.
STILL = 0.004
BUSY, LOOKS = 1.5, 25


class Impatient(selectors.DefaultSelector):
    """Waits for sockets a moment only; if nobody is at work elsewhere, the rest of the time has passed."""

    def __init__(self, still: float) -> None:
        super().__init__()
        self.skipped, self.at_work, self.still = 0.0, 0, still

    def select(self, timeout: float | None = None) -> Any:
        hurried = timeout is not None and timeout > self.still and not self.at_work
        found = self._look() if hurried else super().select(timeout)
        if not found and timeout is not None and timeout > self.still and not self.at_work:
            self.skipped += timeout - self.still
        return found

    def _look(self) -> Any:
        """Whether anything happens soon, by a machine that has time for us."""
        for _ in range(LOOKS):
            began = time.monotonic()
            found = super().select(self.still)
            if found or time.monotonic() - began < self.still * BUSY:
                return found
        return []


class Hurrying(asyncio.SelectorEventLoop):
    """The loop."""

    def __init__(self, still: float) -> None:
        self.impatient = Impatient(still)
        super().__init__(self.impatient)

    def time(self) -> float:
        # Without sockets nobody else is waited for, and only our own work takes time, whatever the machine does beside.
        passed = super().time() if self.impatient.still else time.thread_time()
        return passed + self.impatient.skipped

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        """Work in a thread takes its own time."""
        future = super().run_in_executor(executor, func, *args)
        self.impatient.at_work += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _: asyncio.Future[Any]) -> None:
        self.impatient.at_work -= 1


class LoopClock:
    """A clock on the wall that goes as the loop does."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()  # it is asked from threads, too
        self._began = self._loop.time()

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    @property
    def now(self) -> datetime:
        return self()

    @property
    def seconds(self) -> float:
        return self._loop.time() - self._began


def mind_the_writer(writer: Any) -> None:
    """Its threads are at work too."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Hurrying)
    run = writer.run

    async def counted(*work: Any) -> Any:
        loop.impatient.at_work += 1
        try:
            return await run(*work)
        finally:
            loop.impatient.at_work -= 1

    writer.run = counted


def hurry(scene: Coroutine[Any, Any, T], *, still: float = STILL) -> T:
    """Run it as fast as it goes; without sockets nothing need be waited for at all."""
    with asyncio.Runner(loop_factory=partial(Hurrying, still)) as runner:
        return runner.run(scene)
