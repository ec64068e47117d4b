"""Rhythm: on which local days something comes, and at what time of day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import DAILY as BY_DAY
from dateutil.rrule import MONTHLY as BY_MONTH
from dateutil.rrule import WEEKLY as BY_WEEK
from dateutil.rrule import rrule

ONCE, DAILY, SCHOOL_DAYS, WEEKLY, MONTHLY = "once", "day", "schoolday", "week", "month"
SKIP, NEXT, ANYWAY = "skip", "next", "anyway"
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """When something comes: `repeats` from the day `first` on until `last`, `at` a time of day.

    `weekdays` (Monday is 0) are those of WEEKLY, every `interval` weeks; `monthday` is that of MONTHLY, and a month too
    short for it has it on its last day. `together` means one instant for everybody, on the clock of the classroom in
    which it was said; else each has its own local time. `free` says what happens on a day without school.
    """

    repeats: str
    at: time
    first: date
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    monthday: int = 0
    together: bool = False
    free: str = NEXT

    def pack(self) -> str:
        """As it is kept."""
        return json.dumps(
            [
                self.repeats,
                self.at.isoformat(),
                self.first.isoformat(),
                self.last and self.last.isoformat(),
                self.weekdays,
                self.interval,
                self.monthday,
                self.together,
                self.free,
            ]
        )


@lru_cache(maxsize=4096)
def unpack(packed: str) -> Rhythm:
    """What was kept."""
    repeats, at, first, last, weekdays, interval, monthday, together, free = json.loads(packed)
    return Rhythm(
        repeats=repeats,
        at=time.fromisoformat(at),
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        weekdays=tuple(weekdays),
        interval=interval,
        monthday=monthday,
        together=together,
        free=free,
    )


def next_day(rhythm: Rhythm, after: date | None) -> date | None:
    """The first day of a rhythm that comes after another, or its first day of all; None if it is over."""
    start = rhythm.first if after is None else max(rhythm.first, after + A_DAY)
    if rhythm.repeats == ONCE:
        day: date | None = rhythm.first if start <= rhythm.first else None
    else:
        day = _from(rhythm.repeats, rhythm.first, rhythm.weekdays, rhythm.interval, rhythm.monthday, start)
    return None if day is None or (rhythm.last is not None and day > rhythm.last) else day


@lru_cache(maxsize=8192)
def _from(
    repeats: str, first: date, weekdays: tuple[int, ...], interval: int, monthday: int, start: date
) -> date | None:
    """The first day from `start` on. The rule begins anew there, in step: counting from the first would cost more with
    every year. It takes what a day depends on and no more, so that rhythms share what is known.
    """
    if repeats == DAILY:
        rule = rrule(BY_DAY, dtstart=_midnight(start))
    elif repeats == MONTHLY:
        # The last of the days from 28 on that a month has, up to the one that is meant.
        days = range(min(28, monthday), monthday + 1)
        rule = rrule(BY_MONTH, dtstart=_midnight(start.replace(day=1)), bymonthday=tuple(days), bysetpos=-1)
    else:
        week = first - first.weekday() * A_DAY
        passed = (start - week) // A_WEEK
        in_step = week + passed // interval * interval * A_WEEK
        days_of_week = weekdays or MONDAY_TO_FRIDAY
        rule = rrule(BY_WEEK, dtstart=_midnight(in_step), interval=interval, byweekday=days_of_week)
    found = rule.after(_midnight(start), inc=True)
    return found.date() if found else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
