"""What goes wrong between Silta and a platform, by script: the doubles ask before they take each request."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """The ways in which a request can go wrong."""

    TOO_MANY = "429"  # a real 429 of the platform, with `seconds` to wait
    BROKEN = "500"
    BAD_GATEWAY = "502"
    TIMED_OUT = "504"
    RESET_BEFORE = "reset before"  # the connection ends before the request was taken in
    RESET_AFTER = "reset after"  # it was taken in, and the connection ends before the answer
    STALL = "stall"  # the answer comes `seconds` late; what was asked is done at once
    GARBAGE = "garbage"  # done, but the answer with status 200 is no JSON


@dataclass(frozen=True)
class Mishap:
    """One thing that goes wrong."""

    kind: Kind
    seconds: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether the platform has done what was asked nevertheless."""
        return self.kind in {Kind.RESET_AFTER, Kind.STALL, Kind.GARBAGE}


@dataclass
class Mishaps:
    """A script: what happens to the next requests whose path holds `on`, in order; None lets one pass."""

    script: deque[Mishap | None] = field(default_factory=deque)
    on: str = ""
    happened: list[Mishap] = field(default_factory=list)

    def plan(self, mishaps: Iterable[Mishap | None], *, on: str = "") -> None:
        """From now on, this."""
        self.script, self.on = deque(mishaps), on

    def next(self, path: str) -> Mishap | None:
        """What happens to this request."""
        if not self.script or self.on not in path:
            return None
        mishap = self.script.popleft()
        if mishap is not None:
            self.happened.append(mishap)
        return mishap
