"""A series as a calendar file (iCalendar, RFC 5545): on the clock on which it was set, with the rules of its zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from commands.timing.instants import instant
from commands.timing.rhythm import MONTHLY, ONCE, Rhythm, next_day
from storage.coffees import HELD, OFF, ON, OUT, Coffee, Meeting

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Calendar programs want an organiser; no address of anybody's is known here, and this says so.
NOBODY = "invalid:nomail"
A_SECOND = timedelta(seconds=1)
A_DAY, AHEAD = timedelta(days=1), timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a calendar shows, in its reader's language."""

    summary: str
    description: str


def calendar_of(series: Coffee, rhythm: Rhythm, meetings: Sequence[Meeting], wording: Wording) -> str:
    """The file. It always has the same UID, so that a newer one replaces an older; one that is off says so."""
    off = all(each.state not in {ON, HELD} for each in meetings)
    found = Calendar()
    found.add("prodid", "-//Silta//coffee//EN")
    found.add("version", "2.0")
    found.add("method", "CANCEL" if off else "PUBLISH")
    first, last = min(each.starts_at for each in meetings), max(each.starts_at for each in meetings)
    found.add_component(zone_of(series.zone, first, last + timedelta(minutes=series.minutes)))
    for each in _events(series, rhythm, meetings, wording, off=off):
        found.add_component(each)
    return str(found.to_ical(), "utf-8")


def _events(
    series: Coffee, rhythm: Rhythm, meetings: Sequence[Meeting], wording: Wording, *, off: bool
) -> Iterator[Event]:
    """The series itself, then each meeting that was moved, and those that its rhythm knows no more."""
    alone = [each for each in meetings if not _is_in(each, rhythm)]
    meetings = [each for each in meetings if _is_in(each, rhythm)]
    whole = _event(series, meetings[0].day if meetings else rhythm.first, rhythm, wording)
    if off:
        whole.add("status", "CANCELLED")
        yield whole
        yield from _apart(series, rhythm, alone, wording)
        return
    if rhythm.repeats != ONCE:
        whole.add("rrule", _rule(rhythm, meetings[-1], series.zone))
        if left_out := [_planned(each, rhythm, series.zone) for each in meetings if each.state not in {ON, HELD}]:
            whole.add("exdate", left_out)
    moved = [each for each in meetings if each.state in {ON, HELD} and _is_moved(each, rhythm)]
    if rhythm.repeats == ONCE and moved:
        whole = _event(series, meetings[0].day, rhythm, wording, at=datetime.fromisoformat(meetings[0].local))
        moved = []
    yield whole
    for each in moved:
        own = _event(series, each.day, rhythm, wording, at=datetime.fromisoformat(each.local))
        own.add("recurrence-id", _planned(each, rhythm, series.zone))
        yield own
    yield from _apart(series, rhythm, alone, wording)


def _apart(series: Coffee, rhythm: Rhythm, alone: Sequence[Meeting], wording: Wording) -> Iterator[Event]:
    for each in (one for one in alone if one.state != OUT):
        found = _event(series, each.day, rhythm, wording, at=datetime.fromisoformat(each.local), alone=True)
        if each.state == OFF:
            found.add("status", "CANCELLED")
        yield found


def _is_in(meeting: Meeting, rhythm: Rhythm) -> bool:
    """Whether a day is one of a rhythm. From a day on a series can come at another time: those before stay as they
    were, and no rule of the file would bring them.
    """
    return meeting.day >= rhythm.first and next_day(rhythm, meeting.day - A_DAY) == meeting.day


def _event(
    series: Coffee, day: date, rhythm: Rhythm, wording: Wording, at: datetime | None = None, *, alone: bool = False
) -> Event:
    start = (at or datetime.combine(day, rhythm.at)).replace(tzinfo=ZoneInfo(series.zone))
    found = Event()
    own = f"-{day:%Y%m%d}" if alone else ""
    found.add("uid", f"coffee-{series.round_id}-{series.opened_at:%Y%m%d%H%M%S}{own}@silta.invalid")
    found.add("sequence", series.sequence)
    found.add("dtstamp", series.opened_at)
    found.add("dtstart", start)
    found.add("duration", timedelta(minutes=series.minutes))
    found.add("summary", wording.summary)
    found.add("description", wording.description)
    organizer = vCalAddress(NOBODY)
    organizer.params["CN"] = "Silta"
    found.add("organizer", organizer)
    if series.link:
        found.add("url", series.link)
        found.add("location", series.link)
    return found


def _planned(meeting: Meeting, rhythm: Rhythm, zone: str) -> datetime:
    return datetime.combine(meeting.day, rhythm.at, ZoneInfo(zone))


def _is_moved(meeting: Meeting, rhythm: Rhythm) -> bool:
    return datetime.fromisoformat(meeting.local) != datetime.combine(meeting.day, rhythm.at)


def _rule(rhythm: Rhythm, last: Meeting, zone: str) -> dict[str, object]:
    """How it repeats, until its last day: with a zone, the format wants that end in UTC."""
    until = instant(last.day, rhythm.at, zone)
    if rhythm.repeats == MONTHLY:
        # In a month too short for it, it comes on the last day.
        days = list(range(min(28, rhythm.monthday), rhythm.monthday + 1))
        return {"freq": "MONTHLY", "bymonthday": days, "bysetpos": -1, "until": until}
    days_of_week = [DAYS[each] for each in rhythm.weekdays]
    return {"freq": "WEEKLY", "interval": rhythm.interval, "byday": days_of_week, "wkst": "MO", "until": until}


def zone_of(zone: str, first: datetime, last: datetime) -> Timezone:
    """The rules of a zone from a day to a day and well beyond, with all changes of its clocks: some programs keep the
    first rules of a zone that they are given.
    """
    clock = ZoneInfo(zone)
    start = (first - A_DAY).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = Timezone()
    found.add("tzid", zone)
    found.add_component(_rules(clock, start, _offset(clock, start)))
    for change in _changes(clock, start, max(last, first + AHEAD) + A_DAY):
        # Each by itself: not every program reads several in one.
        found.add_component(_rules(clock, change, _offset(clock, change - A_SECOND)))
    return found


def _offset(clock: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()


def _rules(clock: ZoneInfo, moment: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What holds from a moment on, which is written as the clock before would have shown it."""
    local = moment.astimezone(clock)
    found = TimezoneDaylight() if local.dst() else TimezoneStandard()
    found.add("dtstart", (moment + before).replace(tzinfo=None))
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", local.utcoffset())
    found.add("tzname", local.tzname())
    return found


def _changes(clock: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments between at which clocks are changed. Two of them never stand closer together than a day."""
    day = start
    while day < end:
        later = day + A_DAY
        offset = _offset(clock, later)
        if _offset(clock, day) != offset:
            before, after = day, later
            while after - before > A_SECOND:
                middle = before + (after - before) // 2
                before, after = (before, middle) if _offset(clock, middle) == offset else (middle, after)
            yield after.replace(microsecond=0)
        day = later
