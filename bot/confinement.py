"""Confinement: some work in a process of its own that may do hardly anything, and what came of it."""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

LONGEST_ANSWER = 16_000_000
WALL_SECONDS = 10.0
LIMITS = {
    "RLIMIT_AS": 1280 << 20,  # enough for the hungriest of our formats at the most pixels
    "RLIMIT_CPU": 6,
    "RLIMIT_NOFILE": 0,  # what is open stays so: the pipe for the answer; nothing else can be opened, sockets neither
    "RLIMIT_FSIZE": 0,
    "RLIMIT_NPROC": 0,  # Linux lets root fork all the same: Silta's container does not run as root
    "RLIMIT_CORE": 0,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tighter:
    """Limits for work that needs less than pictures do: bytes beyond what the process has already, and seconds."""

    more_memory: int
    cpu_seconds: int

    def limits(self) -> dict[str, int]:
        """By the system's names. Only Linux says how much there is already."""
        limits = {**LIMITS, "RLIMIT_CPU": self.cpu_seconds}
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            limits["RLIMIT_AS"] = pages * resource.getpagesize() + self.more_memory
        return limits


def limited(
    work: Callable[[], bytes], *, tighter: Tighter | None = None, wall_seconds: float = WALL_SECONDS
) -> bytes | None:
    """What `work` gives in a process of its own that may do hardly anything; None if it died or did not end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _work(work, tighter, writing)
    os.close(writing)
    given = _read(reading, time.monotonic() + wall_seconds)
    os.close(reading)
    os.kill(child, signal.SIGKILL)  # it may have closed the pipe and live on; if it has ended, this does nothing
    _, status = os.waitpid(child, 0)
    return given if status == 0 else None


def _work(work: Callable[[], bytes], tighter: Tighter | None, writing: int) -> NoReturn:
    status = 1
    with suppress(BaseException):  # nobody is there to hear of it
        _give_up_rights(tighter, writing)
        rest = memoryview(work())
        while rest:
            rest = rest[os.write(writing, rest) :]
        status = 0
    os._exit(status)  # the server's buffers and handlers are not ours to flush


def _give_up_rights(tighter: Tighter | None, kept: int) -> None:
    """Keep one file descriptor, and only as much of everything else as the work needs."""
    limits = tighter.limits() if tighter else LIMITS  # asked while a file can be opened
    os.closerange(0, kept)
    os.closerange(kept + 1, kept + 64)  # the server has none beyond
    for name, most in limits.items():
        # Systems other than Linux lack some limits, or refuse to set them: there the others have to do.
        try:
            limit = getattr(resource, name)
            hard = resource.getrlimit(limit)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limit, (least, least))
        except (AttributeError, OSError, ValueError):
            if sys.platform == "linux":
                raise


def _read(reading: int, until: float) -> bytes | None:
    """Everything up to the end of the pipe; None if that takes too long or is too much."""
    parts, total = [], 0
    while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(reading, 1 << 20)
        parts.append(part)
        total += len(part)
        if not part or total > LONGEST_ANSWER:
            return None if part else b"".join(parts)
    return None
