"""A clock of the play's own, which stands still until it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands still until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now
