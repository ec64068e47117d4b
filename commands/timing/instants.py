"""Instants: the moment that a local time means, also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_A_SECOND = timedelta(seconds=1)
# No change of a clock in use skips more than this, nor do two stand closer together.
_WITHIN = timedelta(hours=26)


@lru_cache(maxsize=65536)
def instant(day: date, at: time, zone: str) -> datetime:
    """The aware UTC moment of a local time in a zone (IANA).

    A time that comes twice is the first of the two; one that does not exist is the first moment after the gap.
    """
    clock = ZoneInfo(zone)
    local = datetime.combine(day, at).replace(fold=0)  # the first of two, and in a gap the old offset
    moment = local.replace(tzinfo=clock).astimezone(UTC)
    if moment.astimezone(clock).replace(tzinfo=None) == local:
        return moment
    before, after = moment - _WITHIN, moment
    changed = after.astimezone(clock).utcoffset()
    while after - before > _A_SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(clock).utcoffset() == changed:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def instant_again(day: date, at: time, zone: str) -> datetime:
    """The second moment of a local time that comes twice."""
    return datetime.combine(day, at, ZoneInfo(zone)).replace(fold=1).astimezone(UTC)


def local_time(moment: datetime, zone: str) -> datetime:
    """What the clock of a zone shows at a moment."""
    return moment.astimezone(ZoneInfo(zone))
