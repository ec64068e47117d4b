"""School days: what is free where, and which hours are for sleep."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

import holidays

from commands.timing.instants import instant, instant_again, local_time
from commands.timing.rhythm import A_DAY
from storage.calendars import Room

# Longer than any break: whoever has none for so long has no calendar, but a mistake in it.
MOST_DAYS = 200
_SATURDAY = 5


@lru_cache(maxsize=1024)
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166) and region in a year; none where nobody has written them down."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return frozenset()
    found = holidays.country_holidays(country, subdiv=region if region in regions_of(country) else None, years=year)
    return frozenset(found.keys())


@lru_cache(maxsize=256)
def regions_of(country: str) -> tuple[str, ...]:
    """The regions of a country that have public holidays of their own, as the library names them (ISO 3166-2)."""
    known = holidays.list_supported_countries(include_aliases=False)
    return tuple(each for each in known.get(country, []) if each == each.upper() and len(each) <= 3)


def is_free(room: Room, day: date) -> bool:
    """Whether a school is closed on what would else be a school day: a public holiday, or a break of its own."""
    if day in public_holidays(room.country, room.region, day.year):
        return True
    return day in room.closed


def is_school_day(room: Room, day: date) -> bool:
    """Whether there is school."""
    return day.weekday() < _SATURDAY and not is_free(room, day)


def next_school_day(room: Room, day: date) -> date | None:
    """The first school day after a day."""
    later = (day + number * A_DAY for number in range(1, MOST_DAYS))
    return next((each for each in later if is_school_day(room, each)), None)


def awake(room: Room, moment: datetime) -> datetime:
    """A moment; or the end of the quiet hours, if it falls into them."""
    return _awake(moment, room.zone, room.quiet_from, room.quiet_until)


@lru_cache(maxsize=65536)
def _awake(moment: datetime, zone: str, begin: time, end: time) -> datetime:
    local = local_time(moment, zone)
    at = local.time()
    if begin == end:
        return moment
    over_midnight = begin > end
    quiet = (at >= begin or at < end) if over_midnight else begin <= at < end
    if not quiet:
        return moment
    day = local.date() + A_DAY if over_midnight and at >= begin else local.date()
    ends = instant(day, end, zone)
    return ends if ends > moment else instant_again(day, end, zone)
