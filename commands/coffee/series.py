"""A series: on which days a coffee break comes, at which moment each is, and which are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commands.timing.instants import instant, local_time
from commands.timing.rhythm import ONCE, Rhythm, next_day
from commands.timing.school import is_free
from storage.calendars import Room
from storage.coffees import ON, OUT

MOST = 60
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """One day of a series: its local time on the clock of the series, the moment that this is, and whether it comes."""

    day: date
    local: datetime
    starts_at: datetime
    state: str


def occasions(rhythm: Rhythm, zone: str, anchor: Room, rooms: Sequence[Room]) -> tuple[Occasion, ...]:
    """All days of a series. The first is always meant; of the others those are left out on which the class by whose
    clock it goes has no school, or fewer than two schools have, or on which the clock skips that time.
    """
    found: list[Occasion] = []
    day = next_day(rhythm, None)
    while day is not None and len(found) < MOST and day - rhythm.first <= A_YEAR:
        local = datetime.combine(day, rhythm.at)
        comes = not found or (exists(local, zone) and not _closed(day, anchor, rooms))
        found.append(
            Occasion(day=day, local=local, starts_at=instant(day, rhythm.at, zone), state=ON if comes else OUT)
        )
        day = None if rhythm.repeats == ONCE else next_day(rhythm, day)
    while found and found[-1].state == OUT:
        found.pop()
    return tuple(found)


def exists(local: datetime, zone: str) -> bool:
    """Whether a clock ever shows this time; where it is put forward it skips some."""
    return local_time(instant(local.date(), local.time(), zone), zone).replace(tzinfo=None) == local


def _closed(day: date, anchor: Room, rooms: Sequence[Room]) -> bool:
    schools = {each.school: not is_free(each, day) for each in rooms}
    return is_free(anchor, day) or (len(schools) > 1 and sum(schools.values()) < 2)
