"""Breaks from a calendar file (iCalendar, RFC 5545), as school offices and calendar programs write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Component

from commands.message import Text
from commands.parameter import Unclear

LONGEST_TITLE = 80
NO_CALENDAR = Text("This is no calendar file. Calendar programs export one that ends in .ics.")
NO_DAYS = Text("There is no event of whole days in this file.")


def breaks_in(content: str, since: date, until: date, longest: timedelta) -> list[tuple[date, date, str]]:
    """The events of whole days in a calendar that are not over, as (first day, last day, title), the earliest first.

    Events with a time of day are lessons and meetings, no breaks. Each is taken as it stands, without its repetitions;
    one that cannot be read is passed by.
    """
    try:
        events = Calendar.from_ical(content).walk("VEVENT")
    except (ValueError, KeyError, AttributeError, IndexError, TypeError, OverflowError) as error:
        raise Unclear(NO_CALENDAR) from error
    found = {days for each in events if (days := _days(each)) is not None}
    coming = sorted(each for each in found if each[1] >= since and each[1] <= until and each[1] - each[0] <= longest)
    if not coming:
        raise Unclear(NO_DAYS)
    return coming


def _days(event: Component) -> tuple[date, date, str] | None:
    """In the format an event ends on the day after its last; midnights count as days."""
    try:
        first = event.decoded("DTSTART")
        if event.get("DTEND") is not None:
            end = event.decoded("DTEND")
        else:
            end = first + (event.decoded("DURATION") if event.get("DURATION") is not None else timedelta(days=1))
        first, end = _a_day(first), _a_day(end)
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
        return None
    if first is None or end is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    title = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_TITLE]
    return first, max(first, end - timedelta(days=1)), title


def _a_day(moment: date | datetime) -> date | None:
    """The day that a date or a midnight means; nothing for any other time."""
    if not isinstance(moment, datetime):
        return moment if isinstance(moment, date) else None
    return moment.date() if moment.time() == time() else None
