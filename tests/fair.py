"""A clock that only goes while the machine has time for us: what a platform gives a bot, a busy machine does not take.

Several tests run beside each other, and a browser and a PostgreSQL with them; the bot of one of them may stand ready to
run for seconds and not get a processor. The real bot has one, and its three seconds are measured by this clock.
"""

from __future__ import annotations

import time
from pathlib import Path

QUEUED = Path("/proc/thread-self/schedstat")  # ran, stood ready, times: in nanoseconds, of this thread (Linux)


def seconds() -> float:
    """As `time.monotonic`, without the time for which this thread stood ready while the machine ran somebody else."""
    return time.monotonic() - stood_ready()


def stood_ready() -> float:
    """For how many seconds this thread could have run, and was not let."""
    return int(QUEUED.read_text().split()[1]) / 1e9 if QUEUED.exists() else 0.0
