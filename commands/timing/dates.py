"""Dates: one day and no other, as somebody typed it."""

from __future__ import annotations

from datetime import date, timedelta

from commands.message import Text
from commands.parameter import Unclear
from commands.timing.said import next_weekday, read_day

# A year that was mistyped would else be noticed by nobody.
FAR_AHEAD = timedelta(days=3 * 366)


def one_day(raw: str, locale: str, today: date) -> date:
    """The date, or the next day of that name, that somebody means. Anything else is asked."""
    said = read_day(raw, locale, today)
    if isinstance(said, tuple) and len(said) == 1:
        return next_weekday(said[0], today)
    if isinstance(said, date) and said - today <= FAR_AHEAD:
        return said
    raise Unclear(Text("Please write one date, such as {today}.", today=today.isoformat()))
