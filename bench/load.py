"""The load: so many calls with so many pending, and what they cost in CPU, in time, and to the slowest."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.side import Side
from bench.world import Saying

SLICE_SECONDS = 0.002


LONGEST_BUSY_SECONDS = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What to measure. `busy` keeps the loop burning, `switch` is the threads' interval if not the side's own."""

    pending: int
    calls: int
    busy: bool = False
    switch: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What a batch cost: CPU and latencies in microseconds, `rate` in calls a second."""

    cpu: float
    rate: float
    p50: float
    p99: float
    most: float


async def measure(side: Side, order: Order, stream: Iterator[Saying]) -> Figures:
    """Keep `pending` calls in flight until all are answered."""
    raws = iter([side.raw(next(stream)) for _ in range(order.calls)])
    latencies: list[float] = []

    async def one_after_another() -> None:
        for raw in raws:
            start = time.perf_counter()
            await side.answer(raw)
            latencies.append(time.perf_counter() - start)

    burner = asyncio.create_task(_burn()) if order.busy else None
    with _switching(order.switch):
        wall, cpu = time.perf_counter(), time.process_time()
        # With the default interval a burning loop may starve threads altogether: then the time is up, not the calls.
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_BUSY_SECONDS if order.busy else None):
                await asyncio.gather(*(one_after_another() for _ in range(order.pending)))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if burner is not None:
        burner.cancel()
        with suppress(asyncio.CancelledError):
            await burner
    answered = len(latencies)
    latencies = sorted(latencies) or [wall]
    return Figures(
        cpu=cpu / max(answered, 1) * 1e6,
        rate=answered / wall,
        p50=latencies[len(latencies) // 2] * 1e6,
        p99=latencies[int(len(latencies) * 0.99)] * 1e6,
        most=latencies[-1] * 1e6,
    )


async def _burn() -> None:
    """A busy event loop: slices of pure computing, one after another, with a polite pause of nothing in between."""
    while True:
        until = time.perf_counter() + SLICE_SECONDS
        while time.perf_counter() < until:
            pass
        await asyncio.sleep(0)


@contextmanager
def _switching(interval: float | None) -> Iterator[None]:
    before = sys.getswitchinterval()
    if interval is not None:
        sys.setswitchinterval(interval)
    yield
    sys.setswitchinterval(before)
