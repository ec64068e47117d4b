"""Breaks from a calendar file (iCalendar, RFC 5545), as school offices and calendar programs write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Component

from commands.message import Text
from commands.parameter import Unclear

MOST_BREAKS = 200
LONGEST_TITLE = 80
NO_CALENDAR = Text("This is no calendar file. Calendar programs export one that ends in .ics.")
NO_DAYS = Text("There is no event of whole days in this file.")


def breaks_in(content: str) -> list[tuple[date, date, str]]:
    """The events of whole days in a calendar, as (first day, last day, title), the earliest first.

    Events with a time of day are lessons and meetings, no breaks. Each is taken as it stands, without its repetitions.
    """
    try:
        calendar = Calendar.from_ical(content)
        events = [each for each in calendar.walk("VEVENT") if each.get("DTSTART") is not None]
        found = sorted({_days(each) for each in events if _is_of_days(each)})
    except (ValueError, KeyError, AttributeError, IndexError, TypeError, OverflowError) as error:
        raise Unclear(NO_CALENDAR) from error
    if not found:
        raise Unclear(NO_DAYS)
    return found[:MOST_BREAKS]


def _is_of_days(event: Component) -> bool:
    return not isinstance(event.decoded("DTSTART"), datetime)


def _days(event: Component) -> tuple[date, date, str]:
    """In the format an event ends on the day after its last."""
    first = event.decoded("DTSTART")
    if event.get("DTEND") is not None:
        end = event.decoded("DTEND")
    elif event.get("DURATION") is not None:
        end = first + event.decoded("DURATION")
    else:
        end = first + timedelta(days=1)
    return first, max(first, end - timedelta(days=1)), " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_TITLE]
