"""Time against a slow walk: every half hour of six years in eight zones, and calendars gone through day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.timing.instants import instant
from commands.timing.planning import moments_on, plan_from, plan_next
from commands.timing.rhythm import (
    ANYWAY,
    DAILY,
    MONTHLY,
    NEXT,
    ONCE,
    SCHOOL_DAYS,
    SKIP,
    WEEKLY,
    Rhythm,
    next_day,
    unpack,
)
from commands.timing.school import awake, is_free, is_school_day, next_school_day, public_holidays, regions_of
from storage.calendars import Break, Room

ZONES = (
    *("Europe/Helsinki", "Europe/Madrid", "Europe/Rome", "Indian/Reunion", "Europe/Dublin"),
    *("America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"),
)
DAY, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=30)
FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
MIDNIGHT, NOON = time(0), time(12)


def days_from(first: date, last: date) -> list[date]:
    """Every day, one by one."""
    found = [first]
    while found[-1] < last:
        found.append(found[-1] + DAY)
    return found


DAYS = days_from(FIRST, LAST)


def walk(zone: str) -> dict[tuple[date, time], datetime]:
    """When every half hour of every day comes, found by going through all of UTC and looking at the clock on the wall.

    What the clock shows twice counts when it is shown first; what it never shows counts as what it shows next.
    """
    wall = ZoneInfo(zone)
    shown: dict[datetime, datetime] = {}
    moment = datetime.combine(FIRST - 2 * DAY, MIDNIGHT, UTC)
    while moment.date() < LAST + 3 * DAY:
        shown.setdefault(moment.astimezone(wall).replace(tzinfo=None), moment)
        moment += HALF_AN_HOUR
    found = {}
    following = None
    for day in reversed([*DAYS, LAST + DAY]):
        for at in reversed(HALF_HOURS):
            following = shown.get(datetime.combine(day, at), following)
            found[day, at] = following
    return found


@pytest.fixture(scope="module")
def walked() -> dict[str, dict[tuple[date, time], datetime]]:
    return {zone: walk(zone) for zone in ZONES}


def room(number: int = 1, **how) -> Room:
    """A classroom without nights."""
    usual = {"school": f"School {number}", "country": "", "region": "", "zone": "UTC"}
    hours = {"lessons_from": time(8), "lessons_until": time(15), "quiet_from": MIDNIGHT, "quiet_until": MIDNIGHT}
    return Room(**{"id": number, **usual, **hours, **how})


def rhythm(repeats: str = DAILY, **how) -> Rhythm:
    return Rhythm(**{"repeats": repeats, "at": NOON, "first": FIRST, "free": ANYWAY, **how})


def days_of(which: Rhythm, last: date) -> list[date]:
    """On which days it comes, up to one."""
    found: list[date] = []
    day = next_day(which, None)
    while day is not None and day <= last:
        found.append(day)
        day = next_day(which, day)
    return found


# What the walk finds at the clocks' changes, so that nobody has to trust it either.


def test_the_walk_knows_when_clocks_are_changed(walked):
    helsinki = walked["Europe/Helsinki"]
    assert helsinki[date(2025, 3, 30), time(3)] == helsinki[date(2025, 3, 30), time(4)]
    assert helsinki[date(2025, 3, 30), time(3, 30)] == datetime(2025, 3, 30, 1, tzinfo=UTC)
    assert helsinki[date(2025, 10, 26), time(3)] == datetime(2025, 10, 26, 0, tzinfo=UTC)
    assert helsinki[date(2025, 10, 26), time(4)] == datetime(2025, 10, 26, 2, tzinfo=UTC)
    howe = walked["Australia/Lord_Howe"]
    assert howe[date(2025, 10, 5), time(2)] == howe[date(2025, 10, 5), time(2, 30)]
    assert howe[date(2025, 4, 6), time(1, 30)] + 2 * HALF_AN_HOUR == howe[date(2025, 4, 6), time(2)]
    assert walked["Asia/Kolkata"][date(2025, 1, 1), time(5, 30)] == datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_of_six_years_comes_when_the_clock_on_the_wall_first_shows_it(zone, walked):
    wrong = [
        (day, at, instant(day, at, zone), moment)
        for (day, at), moment in walked[zone].items()
        if instant(day, at, zone) != moment
    ]
    assert wrong == []


def test_what_comes_daily_or_weekly_leaves_out_no_day_and_takes_none_twice():
    assert days_of(rhythm(DAILY), LAST) == DAYS
    for weekday in range(7):
        expected = [day for day in DAYS if day.weekday() == weekday]
        assert days_of(rhythm(WEEKLY, weekdays=(weekday,)), LAST) == expected


@pytest.mark.parametrize(
    "at", [time(0), time(1, 30), time(2), time(2, 30), time(3), time(3, 30), time(14), time(23, 30)]
)
def test_planned_for_all_zones_at_once_each_gets_it_at_its_own_local_time_every_day(at, walked):
    rooms = [room(number, zone=zone) for number, zone in enumerate(ZONES)]
    planned, seen = None, []
    while planned is None or planned.day < LAST:
        planned = plan_next(rhythm(DAILY, at=at), rooms, 0, planned and planned.day)
        assert planned.moments == {number: walked[zone][planned.day, at] for number, zone in enumerate(ZONES)}
        assert planned.due_at == min(walked[zone][planned.day, at] for zone in ZONES)
        seen.append(planned.day)
    assert seen == DAYS


@settings(deadline=None)
@given(
    day=st.dates(FIRST, LAST),
    minute=st.integers(0, 1439),
    zone=st.sampled_from([*ZONES, "Pacific/Apia", "Asia/Tehran"]),
)
def test_every_minute_is_the_first_at_which_the_clock_shows_it_or_more(day, minute, zone):
    found = instant(day, time(minute // 60, minute % 60), zone)
    wanted = datetime.combine(day, time(minute // 60, minute % 60))
    wall = ZoneInfo(zone)
    walker = datetime.combine(day, time(minute // 60, minute % 60), UTC) - 15 * timedelta(hours=1)
    while walker.astimezone(wall).replace(tzinfo=None) < wanted:
        walker += timedelta(minutes=1)
    assert found == walker


@pytest.mark.parametrize("day", [date(2025, 3, 30), date(2025, 10, 26)])
def test_a_time_taken_from_a_clock_that_showed_it_twice_is_still_the_first(day):
    instant.cache_clear()  # the two times are equal: who comes first must not decide for the other
    again = instant(day, time(2, 30, fold=1), "Europe/Rome")
    instant.cache_clear()
    assert again == instant(day, time(2, 30), "Europe/Rome")


def test_a_day_that_a_country_left_out_comes_at_its_end():
    # Samoa went from the 29th straight to the 31st when it changed sides of the date line.
    assert instant(date(2011, 12, 30), NOON, "Pacific/Apia") == instant(date(2011, 12, 31), MIDNIGHT, "Pacific/Apia")


# Rhythms, day by day.


def every_n_weeks(first: date, last: date, interval: int, weekdays: set[int]) -> list[date]:
    """By counting Mondays from the first week on."""
    monday = first
    while monday.weekday() != 0:
        monday -= DAY
    found, week = [], 0
    for day in days_from(monday, last):
        week += day.weekday() == 0 and day != monday
        if week % interval == 0 and day.weekday() in weekdays and day >= first:
            found.append(day)
    return found


@settings(deadline=None)
@given(
    first=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    interval=st.integers(1, 26),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)
def test_every_n_weeks_keeps_in_step_with_the_first(first, interval, weekdays):
    last = first + 400 * DAY
    found = days_of(rhythm(WEEKLY, first=first, interval=interval, weekdays=tuple(sorted(weekdays))), last)
    assert found == every_n_weeks(first, last, interval, weekdays)


@settings(deadline=None)
@given(first=st.dates(FIRST, date(2028, 12, 31)), monthday=st.integers(1, 31))
def test_every_month_has_it_once_and_a_short_one_on_its_last_day(first, monthday):
    last = first + 800 * DAY
    expected = [
        day
        for day in days_from(first, last)
        if day.day == monthday or (day.day < monthday and (day + DAY).month != day.month)
    ]
    assert days_of(rhythm(MONTHLY, first=first, monthday=monthday), last) == expected


def test_the_last_of_every_month():
    found = days_of(rhythm(MONTHLY, first=date(2028, 1, 31), monthday=31), date(2028, 6, 30))
    assert [(day.month, day.day) for day in found] == [(1, 31), (2, 29), (3, 31), (4, 30), (5, 31), (6, 30)]


rhythms = st.builds(
    Rhythm,
    repeats=st.sampled_from([ONCE, DAILY, SCHOOL_DAYS, WEEKLY, MONTHLY]),
    at=st.times(),
    first=st.dates(FIRST, date(2027, 12, 31)),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    interval=st.integers(1, 6),
    monthday=st.integers(1, 31),
    together=st.booleans(),
    free=st.sampled_from([NEXT, SKIP, ANYWAY]),
)


@settings(deadline=None)
@given(which=rhythms, lasts=st.integers(-5, 100))
def test_from_and_until_bound_it_and_the_middle_can_be_asked_for_alone(which, lasts):
    last = which.first + lasts * DAY
    bounded = unpack(rhythm(**{**fields(which), "last": last}).pack())
    everything = days_of(which, which.first + 120 * DAY)
    within = [day for day in everything if day <= last]
    assert days_of(bounded, which.first + 120 * DAY) == within
    assert all(day >= which.first for day in everything)
    for asked in days_from(which.first - 5 * DAY, which.first + 30 * DAY):
        assert next_day(bounded, asked) == next((day for day in within if day > asked), None)


def fields(which: Rhythm) -> dict[str, object]:
    return {name: getattr(which, name) for name in Rhythm.__dataclass_fields__}


@settings(deadline=None)
@given(rhythms)
def test_what_was_kept_is_what_was_meant(which):
    assert unpack(which.pack()) == which


# Days without school.

REUNION = room(1, country="RE", zone="Indian/Reunion")
FRANCE = room(2, country="FR", zone="Europe/Paris")


def test_reunion_is_free_on_the_20th_of_december_and_france_is_not():
    for year in range(2025, 2031):
        assert is_free(REUNION, date(year, 12, 20))
        assert not is_free(FRANCE, date(year, 12, 20))
        assert is_free(REUNION, date(year, 12, 25))
        assert is_free(FRANCE, date(year, 12, 25))


def test_a_region_has_its_own_holidays_whether_it_is_called_by_letters_or_by_digits():
    assert date(2026, 9, 11) in public_holidays("ES", "CT", 2026)  # Diada
    assert date(2026, 9, 11) not in public_holidays("ES", "", 2026)
    assert date(2026, 12, 26) in public_holidays("FR", "57", 2026)  # Moselle keeps Saint Stephen's
    assert "57" in regions_of("FR")
    assert date(2026, 12, 26) not in public_holidays("FR", "", 2026)


def test_a_country_or_region_nobody_knows_has_no_holidays_of_its_own():
    assert public_holidays("XX", "", 2026) == frozenset()
    assert public_holidays("FI", "no such", 2026) == public_holidays("FI", "", 2026)


def comes_on(which: Rhythm, rooms: list[Room], number: int = 1, last: date = LAST) -> list[date]:
    """The local days on which a class gets it, up to a planned day."""
    zone = ZoneInfo(next(each.zone for each in rooms if each.id == number))
    found, planned = [], plan_next(which, rooms, rooms[0].id, None)
    while planned is not None and planned.day <= last:
        if number in planned.moments:
            found.append(planned.moments[number].astimezone(zone).date())
        planned = plan_next(which, rooms, rooms[0].id, planned.day)
    return found


def test_on_a_public_holiday_it_is_moved_left_out_or_comes_anyway():
    # In 2027 the 20th of December is a Monday.
    first, last = date(2027, 12, 13), date(2027, 12, 27)
    mondays = {"first": first, "last": last, "weekdays": (0,)}
    assert comes_on(rhythm(WEEKLY, free=NEXT, **mondays), [REUNION]) == [first, date(2027, 12, 21), last]
    assert comes_on(rhythm(WEEKLY, free=SKIP, **mondays), [REUNION]) == [first, last]
    assert comes_on(rhythm(WEEKLY, free=ANYWAY, **mondays), [REUNION]) == [first, date(2027, 12, 20), last]


def test_what_is_moved_to_the_end_of_a_break_passes_the_weekend_too():
    friday, monday = date(2026, 2, 20), date(2026, 3, 2)
    closed = Break(id=1, first=friday, last=date(2026, 2, 27), title="Winter")
    assert comes_on(rhythm(ONCE, first=friday, free=NEXT), [room(breaks=(closed,))]) == [monday]
    assert comes_on(rhythm(ONCE, first=friday, free=SKIP), [room(breaks=(closed,))]) == []


def test_where_one_class_is_free_it_alone_waits():
    both = [FRANCE, REUNION]
    which = rhythm(ONCE, first=date(2027, 12, 20), free=NEXT)
    assert comes_on(which, both, FRANCE.id) == [date(2027, 12, 20)]
    assert comes_on(which, both, REUNION.id) == [date(2027, 12, 21)]
    which = rhythm(ONCE, first=date(2027, 12, 20), free=SKIP)
    assert comes_on(which, both, REUNION.id) == [date(2027, 12, 21)]
    assert comes_on(which, [REUNION, FRANCE], FRANCE.id) == []


breaks = st.lists(
    st.tuples(st.dates(FIRST, date(2027, 12, 31)), st.integers(0, 40)).map(
        lambda found: Break(id=1, first=found[0], last=found[0] + found[1] * DAY, title="")
    ),
    max_size=8,
).map(tuple)


@st.composite
def rooms_with_nights(draw) -> Room:
    """Any classroom that is awake for more than an hour a day: one hour may be the one that clocks leave out."""
    begin, lasts = draw(st.integers(0, 1439)), draw(st.integers(0, 22 * 60))
    end = (begin + lasts) % 1440
    return room(
        country=draw(st.sampled_from(["FI", "ES", "IT", "RE", "FR", "US", ""])),
        region=draw(st.sampled_from(["", "CT"])),
        zone=draw(st.sampled_from(ZONES)),
        quiet_from=time(begin // 60, begin % 60),
        quiet_until=time(end // 60, end % 60),
        breaks=draw(breaks),
    )


schools = rooms_with_nights()


def classes(found: list[Room]) -> list[Room]:
    """Several, each with a number of its own."""
    return [
        room(n, **{name: getattr(each, name) for name in Room.__dataclass_fields__ if name not in {"id", "closed"}})
        for n, each in enumerate(found)
    ]


@settings(deadline=None)
@given(school=schools, day=st.dates(FIRST, date(2027, 12, 31)))
def test_the_next_school_day_is_the_first_that_is_neither_weekend_nor_free(school, day):
    found = next_school_day(school, day)
    walker = day + DAY
    while walker.weekday() > 4 or is_free(school, walker):
        walker += DAY
    assert found == walker
    assert is_school_day(school, walker)
    inside = any(each.first <= day <= each.last for each in school.breaks)
    assert is_free(school, day) == (inside or day in public_holidays(school.country, school.region, day.year))


def occurrences(which: Rhythm, rooms: list[Room]) -> list[dict[int, datetime]]:
    """The first forty."""
    found, planned = [], plan_next(which, rooms, 0, None)
    while planned is not None and len(found) < 40:
        found.append(dict(planned.moments))
        planned = plan_next(which, rooms, 0, planned.day)
    return found


@settings(deadline=None)
@given(which=rhythms, found=st.lists(schools, min_size=1, max_size=3))
def test_no_class_gets_two_occurrences_on_one_day_because_one_was_moved(which, found):
    awake_always = [
        room(number, country=each.country, region=each.region, zone=each.zone, breaks=each.breaks)
        for number, each in enumerate(found)
    ]
    own = rhythm(**{**fields(which), "together": False})
    comes = occurrences(own, awake_always)
    for each in awake_always:
        days = [moments[each.id].astimezone(ZoneInfo(each.zone)).date() for moments in comes if each.id in moments]
        assert all(one < other for one, other in pairwise(days))
        if which.free != ANYWAY:
            assert not [day for day in days if is_free(each, day)]


def is_night(where: Room, moment: datetime) -> bool:
    """Whether the clock on the wall shows one of the quiet hours: found by going from their begin to their end."""
    shown = moment.astimezone(ZoneInfo(where.zone)).time()
    begin, end = where.quiet_from, where.quiet_until
    if begin < end:
        return begin <= shown < end
    return begin != end and not end <= shown < begin


@settings(deadline=None)
@given(which=rhythms, found=st.lists(schools, min_size=1, max_size=3))
def test_nobody_gets_anything_at_night(which, found):
    rooms = classes(found)
    for moments in occurrences(which, rooms):
        assert not [
            (each, moments[each.id]) for each in rooms if each.id in moments and is_night(each, moments[each.id])
        ]


@settings(deadline=None)
@given(school=schools, minutes=st.integers(0, 6 * 365 * 24 * 60))
def test_what_falls_into_the_night_waits_for_its_end_and_no_longer(school, minutes):
    moment = datetime.combine(FIRST, MIDNIGHT, UTC) + timedelta(minutes=minutes)
    walker = moment
    while is_night(school, walker):
        walker += timedelta(minutes=1)
    assert awake(school, moment) == walker


@pytest.mark.parametrize("quiet", [(time(21), time(3, 30)), (time(1), time(3, 30)), (time(3, 15), time(3, 45))])
def test_a_night_that_ends_while_clocks_are_changed_ends_once(quiet):
    where = room(zone="Europe/Helsinki", quiet_from=quiet[0], quiet_until=quiet[1])
    for change in (datetime(2025, 3, 29, 20, tzinfo=UTC), datetime(2025, 10, 25, 20, tzinfo=UTC)):
        for minutes in range(8 * 60):
            moment = change + timedelta(minutes=minutes)
            walker = moment
            while is_night(where, walker):
                walker += timedelta(minutes=1)
            assert awake(where, moment) == walker


# Together.


@settings(deadline=None)
@given(which=rhythms, found=st.lists(schools, min_size=2, max_size=4), day=st.dates(FIRST, date(2027, 12, 31)))
def test_together_is_one_instant_by_the_clock_where_it_was_said(which, found, day):
    rooms = [room(number, zone=each.zone, breaks=each.breaks) for number, each in enumerate(found)]
    moments = moments_on(rhythm(**{**fields(which), "together": True}), rooms, 0, day)
    assert len(set(moments.values())) <= 1
    if moments:
        assert set(moments) == {each.id for each in rooms}
        local = moments[0].astimezone(ZoneInfo(rooms[0].zone))
        assert local.date() >= day
        if which.free == ANYWAY:
            assert moments[0] == instant(day, which.at, rooms[0].zone)


@settings(deadline=None)
@given(which=rhythms, found=st.lists(schools, min_size=1, max_size=3), hours=st.integers(0, 3000))
def test_the_next_one_reaches_nobody_before_now(which, found, hours):
    rooms = classes(found)
    now = datetime.combine(which.first, NOON, UTC) + timedelta(hours=hours)
    planned = plan_from(which, rooms, 0, now)
    earlier = plan_next(which, rooms, 0, None)
    while earlier is not None and min(earlier.moments.values()) <= now:
        earlier = plan_next(which, rooms, 0, earlier.day)
    assert planned == earlier
    assert planned is None or all(moment > now for moment in planned.moments.values())


def test_what_comes_this_very_moment_is_no_longer_next():
    found = plan_from(rhythm(DAILY), [room()], 1, datetime.combine(FIRST, NOON, UTC))
    assert found.day == FIRST + DAY
