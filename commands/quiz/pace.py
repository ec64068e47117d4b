"""Pace: until when an answer to a live question counts, fairly on every platform. Pure: it knows no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.extra_time import TO_THE_END, USUAL

# What was pressed in time may be so late on its way.
GRACE = timedelta(seconds=3)
# How long everybody waits for a place that a question has not reached.
PATIENCE = timedelta(seconds=20)
FULL = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A live question as it stands for one pupil: how long it takes, whether it is still asked, when it reached where
    they are (None: not yet), how much time they have (`times` as much as others; 0: until the end), and whether what is
    right stands in their class already.
    """

    seconds: int
    current: bool
    reached_at: datetime | None
    times: int = USUAL
    revealed: bool = False

    @property
    def ends_at(self) -> datetime | None:
        """When their time is over; None if it has not begun, or does not end before the round does."""
        if self.reached_at is None or self.times == TO_THE_END:
            return None
        return self.reached_at + timedelta(seconds=self.seconds * self.times)

    def counts(self, at: datetime) -> bool:
        """Whether an answer that was received at this moment counts, while the round is open."""
        if self.revealed or (self.times == USUAL and not self.current):
            return False
        return self.ends_at is None or at <= self.ends_at + GRACE

    def left(self, at: datetime) -> float:
        """Which share of the usual time is left, from 0 to 1."""
        if self.reached_at is None:
            return 1.0
        return min(1.0, max(0.0, 1 - (at - self.reached_at).total_seconds() / self.seconds))


def quick(points: int, left: float) -> int:
    """Points where speed counts: half of them for being right, up to the other half for being quick."""
    return round(points * (1 + left) / 2)


def usual_share(marked: Iterable[tuple[int, int]]) -> float:
    """How quick those were who had something right, on average, from what it was worth and what it brought them.

    So quick counts whoever has more time: it neither costs nor brings anything. If nobody knew it, that is half.
    """
    shares = [min(1.0, max(0.0, 2 * brought / worth - 1)) for worth, brought in marked if worth > 0]
    return sum(shares) / len(shares) if shares else 0.5


def moves_on_at(asked_at: datetime, seconds: int, reached: tuple[datetime | None, ...]) -> datetime:
    """When nobody can answer a question any more: when the last place has had its time, if it comes soon enough."""
    latest = asked_at + PATIENCE
    begun = max((min(each or latest, latest) for each in reached), default=asked_at)
    return max(begun, asked_at) + timedelta(seconds=seconds) + GRACE
