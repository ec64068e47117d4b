"""A clock that only goes while the machine has time for us: what a platform gives a bot, a busy machine does not take.

Several tests run beside each other, and a browser and a PostgreSQL with them; the bot of one of them may stand ready to
run for seconds and not get a processor. The real bot has one, and its three seconds are measured by this clock.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

QUEUED = Path("/proc/thread-self/schedstat")  # ran, stood ready, times: in nanoseconds, of this thread (Linux)


def seconds() -> float:
    """As `time.monotonic`, without the time for which this thread stood ready while the machine ran somebody else."""
    return time.monotonic() - stood_ready()


def stood_ready() -> float:
    """For how many seconds this thread could have run, and was not let."""
    return int(QUEUED.read_text().split()[1]) / 1e9 if QUEUED.exists() else 0.0


@contextmanager
def working() -> Iterator[Callable[[], float]]:
    """For how many seconds this thread has worked since.

    What other threads do does not count, nor does the search for garbage among all that thousands of tests have left.
    """
    collecting = gc.isenabled()
    gc.disable()
    began = time.thread_time()
    try:
        yield lambda: time.thread_time() - began
    finally:
        if collecting:
            gc.enable()
