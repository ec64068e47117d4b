"""A series in a calendar program: read by a parser that shares nothing with the writer, it is what the bot promised."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlalchemy import select
from test_coffee import LINK, page_of, rows, sets
from test_coffee_slots import ROOMS

from commands.coffee.calendar import Wording, calendar_of, zone_of
from commands.coffee.series import occasions
from commands.timing.rhythm import MONTHLY, ONCE, SKIP, WEEKLY, Rhythm
from storage.coffees import HELD, OFF, ON, Coffee, Meeting
from storage.database import METADATA
from storage.schedules import schedule

ZONES = ("Europe/Helsinki", "Europe/Madrid", "Europe/Rome", "Indian/Reunion")
WORDING = Wording(summary="Cakes; and, tea", description=LINK)
BY_WEB = pytest.mark.parametrize("door", ["sqlite by web"], indirect=True)


def series_in(zone, rhythm, sequence=0):
    return Coffee(
        round_id=7,
        project_id=1,
        state="open",
        classroom_id=0,
        zone=zone,
        whom="teachers",
        theme="",
        link=LINK,
        minutes=30,
        rhythm=rhythm.pack(),
        sequence=sequence,
        opened_at=datetime(2025, 12, 1, tzinfo=UTC),
    )


def meetings_in(zone, rhythm):
    anchor = next(each for each in ROOMS if each.zone == zone)
    return [
        Meeting(
            id=number,
            round_id=7,
            day=each.day,
            local=each.local.isoformat(),
            starts_at=each.starts_at,
            state=each.state,
            starter="",
        )
        for number, each in enumerate(occasions(rhythm, zone, anchor, ROOMS))
    ]


def weekly(first, at=time(12, 30), interval=1, last=None):
    return Rhythm(
        repeats=WEEKLY,
        at=at,
        first=first,
        last=last,
        weekdays=(first.weekday(),),
        interval=interval,
        together=True,
        free=SKIP,
    )


def moments_in(calendar):
    """All that another program would show, in UTC, by the rules of the zone that stand in the file itself."""
    for zone in ZONES:
        vobject.icalendar.registerTzid(zone, None)  # it would keep those of a file that it read before
    found = vobject.readOne(calendar)
    found.validate()
    events = list(found.vevent_list)
    moved = {each.recurrence_id.value.astimezone(UTC): each for each in events if hasattr(each, "recurrence_id")}
    whole = [each for each in events if not hasattr(each, "recurrence_id")]
    moments = set()
    for event in whole:
        if hasattr(event, "status") and event.status.value == "CANCELLED":
            continue
        days = list(event.rruleset) if event.rruleset else [event.dtstart.value]
        moments |= {each.astimezone(UTC) for each in days}
    assert moved.keys() <= moments
    return (moments - moved.keys()) | {each.dtstart.value.astimezone(UTC) for each in moved.values()}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", range(2026, 2031))
@pytest.mark.parametrize("interval", [1, 2, 3])
def test_for_every_week_of_five_years_file_and_bot_agree_in_every_zone(zone, year, interval):
    for first in (date(year, 1, 7), date(year, 1, 8)):
        rhythm = weekly(first, interval=interval, last=date(year, 12, 31))
        meetings = meetings_in(zone, rhythm)
        on = [each for each in meetings if each.state == ON]
        assert len(on) >= 30 // interval
        found = moments_in(calendar_of(series_in(zone, rhythm), rhythm, meetings, WORDING))
        assert found == {each.starts_at for each in on}
        assert {each.astimezone(ZoneInfo(zone)).time() for each in found} == {time(12, 30)}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [1, 15, 28, 29, 30, 31])
def test_every_month_also_where_a_month_is_too_short(zone, day):
    for year in range(2026, 2031):
        rhythm = Rhythm(
            repeats=MONTHLY, at=time(9, 15), first=date(year, 1, day), monthday=day, together=True, free=SKIP
        )
        meetings = meetings_in(zone, rhythm)
        found = moments_in(calendar_of(series_in(zone, rhythm), rhythm, meetings, WORDING))
        assert found == {each.starts_at for each in meetings if each.state == ON}
        assert len(found) >= 5


@pytest.mark.parametrize("zone", ZONES)
def test_the_rules_of_a_zone_in_the_file_are_those_of_the_zone_at_every_hour_of_five_years(zone):
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    written = zone_of(zone, first, last)
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{written.to_ical().decode()}END:VCALENDAR\r\n"
    theirs = vobject.readOne(file).vtimezone.tzinfo
    changes = 0
    for number in range(5 * 365 * 24):
        naive = datetime(2026, 1, 1) + timedelta(hours=number, minutes=30)  # noqa: DTZ001  (a clock on the wall)
        ours = naive.replace(tzinfo=ZoneInfo(zone))
        if (
            ours.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive
            or ours.replace(fold=1).utcoffset() != ours.utcoffset()
        ):
            changes += 1  # skipped, or there twice
            continue
        assert naive.replace(tzinfo=theirs).utcoffset() == ours.utcoffset(), naive
    assert changes == (0 if zone == "Indian/Reunion" else 10)


def test_the_zone_is_real_and_nothing_is_in_utc():
    rhythm = weekly(date(2026, 1, 9))
    file = calendar_of(series_in("Europe/Madrid", rhythm), rhythm, meetings_in("Europe/Madrid", rhythm), WORDING)
    assert "DTSTART;TZID=Europe/Madrid:20260109T123000" in file
    assert "BEGIN:VTIMEZONE" in file
    assert file.count("BEGIN:DAYLIGHT") == 5
    # The moment of a change is written as the clock before it would have shown it.
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000" in file
    assert "BEGIN:STANDARD\r\nDTSTART:20261025T030000" in file
    assert "EXDATE;TZID=Europe/Madrid:" in file
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))


def test_a_meeting_that_was_moved_or_is_off_is_so_in_the_file():
    rhythm = weekly(date(2026, 3, 4), last=date(2026, 4, 30))
    meetings = meetings_in("Europe/Rome", rhythm)
    moved = datetime(2026, 3, 12, 8, tzinfo=UTC)
    meetings[1] = Meeting(
        id=1, round_id=7, day=meetings[1].day, local="2026-03-12T09:00:00", starts_at=moved, state=HELD, starter=""
    )
    meetings[2] = Meeting(**{name: getattr(meetings[2], name) for name in Meeting.__slots__} | {"state": OFF})
    found = moments_in(calendar_of(series_in("Europe/Rome", rhythm, 2), rhythm, meetings, WORDING))
    assert found == {each.starts_at for each in meetings if each.state in {ON, HELD}}
    assert moved in found


def test_a_single_one_that_was_moved_is_only_where_it_is_now():
    rhythm = Rhythm(repeats=ONCE, at=time(9), first=date(2026, 3, 4), together=True)
    (meeting,) = meetings_in("Europe/Rome", rhythm)
    moved = datetime(2026, 3, 12, 8, tzinfo=UTC)
    there = Meeting(
        id=1, round_id=7, day=meeting.day, local="2026-03-12T09:00:00", starts_at=moved, state=ON, starter=""
    )
    assert moments_in(calendar_of(series_in("Europe/Rome", rhythm), rhythm, [there], WORDING)) == {moved}


def test_what_is_wholly_off_says_so_under_the_same_uid():
    rhythm = weekly(date(2026, 3, 4), last=date(2026, 4, 30))
    meetings = meetings_in("Europe/Rome", rhythm)
    before = calendar_of(series_in("Europe/Rome", rhythm), rhythm, meetings, WORDING)
    off = [Meeting(**{name: getattr(each, name) for name in Meeting.__slots__} | {"state": OFF}) for each in meetings]
    after = calendar_of(series_in("Europe/Rome", rhythm, 1), rhythm, off, WORDING)
    assert "METHOD:CANCEL" in after
    assert "STATUS:CANCELLED" in after
    assert moments_in(after) == set()
    uids = [vobject.readOne(each).vevent.uid.value for each in (before, after)]
    assert uids[0] == uids[1]


def test_hostile_words_stay_words():
    rhythm = weekly(date(2026, 3, 4))
    wording = Wording(summary="a\r\nEND:VEVENT\r\nBEGIN:VALARM,;\\n", description="x" * 400)
    file = calendar_of(series_in("Europe/Rome", rhythm), rhythm, meetings_in("Europe/Rome", rhythm), wording)
    found = vobject.readOne(file)
    assert len(found.vevent_list) == 1
    assert "VALARM" not in found.vevent.contents
    assert found.vevent.summary.value.replace("\r", "") == "a\nEND:VEVENT\nBEGIN:VALARM,;\\n"


@BY_WEB
@pytest.mark.parametrize("school", ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"])
async def test_for_every_week_of_five_years_file_reminders_and_promised_local_times_agree(it, school):
    teacher = it.teacher(school)
    with it.silta.reader.connect() as connection:
        zones = dict(
            connection.execute(select(METADATA.tables["school"].c.name, METADATA.tables["school"].c.zone)).all()
        )
    for year in range(2026, 2031):
        it.clock.now = datetime(year, 1, 2, 9, tzinfo=UTC)
        await it.silta.writer.run(lambda connection: connection.exec_driver_sql("UPDATE account SET expires_at = NULL"))
        heard = await sets(it, school=school, when=f"{year}-01-07 12:15", repeats="week", ends=f"{year}-12-31")
        assert heard.says("It is set")
        number = max(row.id for row in rows(it, "round"))
        file = (await teacher.does("coffee file", round=number)).reply.file.plain[0]
        assert file.name == "coffee.ics"
        moments = moments_in(file.text)
        assert 40 <= len(moments) <= 53
        assert {each.astimezone(ZoneInfo(zones[school])).time() for each in moments} == {time(12, 15)}
        with it.silta.reader.connect() as connection:
            calls = connection.execute(
                select(schedule.c.command, schedule.c.due_at).where(schedule.c.subject == f"round {number}")
            ).all()
        ahead = {"coffee remind": timedelta(days=1), "coffee soon": timedelta(minutes=10), "coffee start": timedelta()}
        for command, before in ahead.items():
            assert {row.due_at + before for row in calls if row.command == command} == moments
        assert len(calls) == 3 * len(moments)


@BY_WEB
@pytest.mark.parametrize("week", ["2026-03-26", "2026-10-22", "2027-03-25"])
async def test_in_the_weeks_in_which_clocks_are_changed_everybody_reads_the_right_time(it, week):
    """Thursday before and after: in Europe the clock says the same, on Réunion an hour more or less."""
    first = date.fromisoformat(week)
    it.clock.now = datetime(first.year, first.month, first.day, 6, tzinfo=UTC) - timedelta(days=3)
    await it.silta.writer.run(lambda connection: connection.exec_driver_sql("UPDATE account SET expires_at = NULL"))
    await sets(it, when=f"{week} 11:00", repeats="week", ends=str(first + timedelta(days=8)))
    for meeting in rows(it, "meeting"):
        await it.comes(meeting.starts_at - timedelta(days=1))
        await it.comes(meeting.starts_at - timedelta(minutes=10))
        for school, zone in zip(("Seinäjoki", "Vic", "Bologna", "Saint-Pierre"), ZONES, strict=True):
            local = meeting.starts_at.astimezone(ZoneInfo(zone))
            said = f"{local:%A, %B} {local.day}, {local.hour % 12 or 12}:{local:%M}"
            assert said in page_of(it, it.teacher(school)), school
        await it.comes(meeting.starts_at)
    assert len({each.starts_at.astimezone(ZoneInfo("Indian/Reunion")).time() for each in rows(it, "meeting")}) == 2
    assert {each.starts_at.astimezone(ZoneInfo("Europe/Madrid")).time() for each in rows(it, "meeting")} == {time(11)}
