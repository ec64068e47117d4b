"""Slots: the times at which everybody can talk, the fairest first. How uncomfortable one is for somebody is how far its
middle lies from the middle of their hours that day, in hundredths of the way to their edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commands.timing.instants import instant, local_time
from commands.timing.rhythm import A_DAY
from commands.timing.school import is_free, is_school_day
from storage.calendars import Room

EDGE = 100
# What lies outside of somebody's hours is twice as bad as their edge, however far outside.
OUTSIDE = 200
A_STEP = timedelta(minutes=15)
DAYS_AHEAD = 21

Span = tuple[datetime, datetime]
Week = Mapping[int, tuple[time, time]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """When somebody of a class can talk: hours by the day of the week (Monday is 0), on the clock of their school.
    `lessons` says that these are lessons, which only a school day has.
    """

    room: Room
    week: Week
    name: str = ""
    lessons: bool = False

    def on(self, day: date) -> Span | None:
        """From when to when on a local day; nothing on one without hours, or without school."""
        hours = self.week.get(day.weekday())
        closed = not is_school_day(self.room, day) if self.lessons else is_free(self.room, day)
        if hours is None or closed:
            return None
        begin, end = (instant(day, each, self.room.zone) for each in hours)
        return (begin, end) if begin < end else None

    def spans(self, since: datetime, days: int) -> list[Span]:
        """All from a moment on, for so many days."""
        first = local_time(since, self.room.zone).date()
        found = (self.on(first + number * A_DAY) for number in range(days + 1))
        return [each for each in found if each is not None and each[1] > since]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A time for everybody, and how uncomfortable it is for each class, in hundredths."""

    starts_at: datetime
    burdens: Mapping[int, int]


def lessons_of(room: Room) -> Offer:
    """The lessons of a class, as hours."""
    hours = (room.lessons_from, room.lessons_until)
    return Offer(room=room, week=dict.fromkeys(range(5), hours), name=room.school, lessons=True)


def common(offers: Sequence[Offer], since: datetime, days: int = DAYS_AHEAD) -> list[Span]:
    """The spans of time that all of them share."""
    shared = offers[0].spans(since, days) if offers else []
    for each in offers[1:]:
        shared = list(_both(shared, each.spans(since, days)))
    return [(max(begin, since), end) for begin, end in shared if end > since]


def _both(one: Sequence[Span], other: Sequence[Span]) -> Iterator[Span]:
    """What two orderly rows of spans share."""
    at = 0
    for begin, end in one:
        while at < len(other) and other[at][1] <= begin:
            at += 1
        for number in range(at, len(other)):
            if other[number][0] >= end:
                break
            yield max(begin, other[number][0]), min(end, other[number][1])


def slots(offers: Sequence[Offer], since: datetime, minutes: int, days: int = DAYS_AHEAD) -> list[Slot]:
    """All times at quarters of an hour at which everybody can talk so long, the soonest first."""
    length = timedelta(minutes=minutes)
    spans = [(each.room.id, each.spans(since - A_DAY, days + 1)) for each in offers]
    found = []
    for begin, end in common(offers, since, days):
        # Of each, the hours in which this lies: the same for all of its quarters.
        hours = [(room, next(each for each in own if each[0] <= begin and end <= each[1])) for room, own in spans]
        start = _quarter(begin)
        while start + length <= end:
            found.append(Slot(starts_at=start, burdens=_worst((room, _off(own, start, length)) for room, own in hours)))
            start += A_STEP
    return found


def _quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour; those of all zones fall together."""
    over = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + A_STEP


def burdens(offers: Sequence[Offer], start: datetime, minutes: int) -> dict[int, int]:
    """How uncomfortable a time is for each class; where several of a class take part, for the one who has it worst."""
    return _worst((each.room.id, discomfort(each, start, minutes)) for each in offers)


def _worst(felt: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for room, each in felt:
        found[room] = max(found.get(room, 0), each)
    return found


def discomfort(offer: Offer, start: datetime, minutes: int) -> int:
    """Nothing in the middle of somebody's hours, EDGE at either end of them, OUTSIDE beyond."""
    hours = offer.on(local_time(start, offer.room.zone).date())
    length = timedelta(minutes=minutes)
    if hours is None or start < hours[0] or start + length > hours[1]:
        return OUTSIDE
    return _off(hours, start, length)


def _off(hours: Span, start: datetime, length: timedelta) -> int:
    play = (hours[1] - hours[0] - length) / 2
    return round(EDGE * abs(start - hours[0] - play) / play) if play else 0


def fairest(found: Sequence[Slot], borne: Mapping[int, int], most: int) -> list[Slot]:
    """The best slot of each day, the fairest day first: the one after which whoever has borne most has borne least;
    then the one that is least uncomfortable altogether; then the soonest.
    """
    best: dict[date, Slot] = {}
    for each in sorted(found, key=lambda slot: _weight(slot, borne)):
        best.setdefault(each.starts_at.date(), each)
    return list(best.values())[:most]


def _weight(slot: Slot, borne: Mapping[int, int]) -> tuple[list[int], int, datetime]:
    after = sorted((borne.get(room, 0) + each for room, each in slot.burdens.items()), reverse=True)
    return after, sum(slot.burdens.values()), slot.starts_at


def in_the_way(offers: Sequence[Offer], since: datetime, minutes: int) -> list[tuple[Offer, Slot]]:
    """Those without whom the others could meet, each with the first time at which they could."""
    found = []
    for each in offers:
        others = [other for other in offers if other is not each]
        possible = slots(others, since, minutes) if len({other.room.school for other in others}) > 1 else []
        if possible:
            found.append((each, min(possible, key=lambda slot: _weight(slot, {}))))
    return found
