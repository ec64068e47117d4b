"""Times for a coffee break: within everybody's hours, never on a free day, and over a year in fair turns."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.coffee.link import read_link
from commands.coffee.slots import EDGE, OUTSIDE, Offer, Slot, discomfort, fairest, in_the_way, lessons_of, slots
from commands.coffee.starters import PUPILS, TEACHERS, next_starter
from commands.parameter import Unclear
from storage.calendars import Break, Room

SCENARIO = (
    ("Seinäjoki", "FI", "Europe/Helsinki", time(8), time(15)),
    ("Vic", "ES", "Europe/Madrid", time(8, 30), time(14, 30)),
    ("Bologna", "IT", "Europe/Rome", time(8), time(14)),
    ("Saint-Pierre", "FR", "Indian/Reunion", time(7, 30), time(16, 30)),
)


def room(number, school="Vic", country="ES", zone="Europe/Madrid", lessons=(time(8), time(15)), breaks=()):
    return Room(
        id=number,
        school=school,
        country=country,
        region="",
        zone=zone,
        lessons_from=lessons[0],
        lessons_until=lessons[1],
        quiet_from=time(21),
        quiet_until=time(7),
        breaks=tuple(breaks),
    )


ROOMS = tuple(
    room(number, school, country, zone, (begin, end))
    for number, (school, country, zone, begin, end) in enumerate(SCENARIO)
)


@cache
def holidays_in(country, year):
    return holidays.country_holidays(country, years=year)


def public_holiday(each, day):
    return day in holidays_in(each.country, day.year)


@pytest.mark.parametrize("year", range(2026, 2031))
def test_for_every_week_of_five_years_lessons_and_free_days_are_kept_in_all_four_zones(year):
    away = Break(id=1, first=date(year, 10, 19), last=date(year, 10, 25), title="")
    rooms = [*ROOMS[:3], room(3, *SCENARIO[3][:3], SCENARIO[3][3:], [away])]
    offers = [lessons_of(each) for each in rooms]
    weeks = 0
    for week in range(53):
        since = datetime(year, 1, 1, tzinfo=UTC) + timedelta(weeks=week)
        found = slots(offers, since, 45, days=7)
        weeks += bool(found)
        for slot in found:
            for each in rooms:  # by the plainest reckoning there is
                begin = slot.starts_at.astimezone(ZoneInfo(each.zone))
                end = (slot.starts_at + timedelta(minutes=45)).astimezone(ZoneInfo(each.zone))
                assert each.lessons_from <= begin.time() < end.time() <= each.lessons_until
                assert begin.weekday() < 5
                assert begin.date() == end.date()
                assert not public_holiday(each, begin.date())
                assert not (each.id == 3 and away.first <= begin.date() <= away.last)
            assert slot.starts_at >= since
    assert weeks >= 48


clocks = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
spans = st.lists(clocks, min_size=2, max_size=2, unique=True).map(lambda pair: (min(pair), max(pair)))
weeks_of_hours = st.dictionaries(st.integers(0, 6), spans, min_size=1, max_size=7)
zones = st.sampled_from(["Europe/Helsinki", "Europe/Madrid", "Indian/Reunion", "America/New_York", "Asia/Kathmandu"])
# Between the changes of clocks, which the test above meets.
starts = st.datetimes(datetime(2026, 4, 7), datetime(2026, 10, 15)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001  (made aware at once)


@given(
    hours=st.lists(st.tuples(zones, weeks_of_hours), min_size=2, max_size=4), since=starts, minutes=st.integers(10, 90)
)
@settings(max_examples=60, deadline=None)
def test_slots_are_those_that_a_plain_look_at_every_quarter_finds(hours, since, minutes):
    offers = [Offer(room=room(number, str(number), "FI", zone), week=week) for number, (zone, week) in enumerate(hours)]
    found = {each.starts_at for each in slots(offers, since, minutes, days=4)}
    length = timedelta(minutes=minutes)
    first = since.replace(minute=0, second=0, microsecond=0)
    for number in range(4 * 24 * 3):
        start = first + number * timedelta(minutes=15)
        if start < since:
            continue
        fits = all(discomfort(each, start, minutes) <= EDGE for each in offers)
        plainly = all(_is_open(each, start, length) for each in offers)
        assert (start in found) == fits == plainly


def _is_open(offer, start, length):
    """Whether the clock on the wall says so."""
    begin = start.astimezone(ZoneInfo(offer.room.zone))
    end = (start + length).astimezone(ZoneInfo(offer.room.zone))
    hours = offer.week.get(begin.weekday())
    if hours is None or public_holiday(offer.room, begin.date()):
        return False
    return begin.date() == end.date() and hours[0] <= begin.time() and end.time() <= hours[1]


def test_the_middle_is_comfortable_the_edge_is_not_and_outside_is_worst():
    offer = Offer(room=room(1, zone="Indian/Reunion", country="FR"), week={0: (time(10), time(14))})
    at = {hour: datetime(2026, 3, 2, hour - 4, tzinfo=UTC) for hour in (9, 10, 12, 13)}
    assert discomfort(offer, datetime(2026, 3, 2, 7, 30, tzinfo=UTC), 60) == 0
    assert discomfort(offer, at[10], 60) == discomfort(offer, at[13], 60) == EDGE
    assert discomfort(offer, at[9], 60) == OUTSIDE
    assert discomfort(offer, at[12] + timedelta(days=1), 60) == OUTSIDE


def test_who_is_in_the_way_is_known_with_the_time_that_the_others_share():
    offers = [
        Offer(room=room(1, "A"), week={0: (time(9), time(12))}, name="a"),
        Offer(room=room(2, "B"), week={0: (time(9), time(12))}, name="b"),
        Offer(room=room(3, "C"), week={1: (time(9), time(12))}, name="c"),
    ]
    since = datetime(2026, 3, 2, tzinfo=UTC)
    assert slots(offers, since, 60) == []
    assert [(each.name, slot.starts_at.hour) for each, slot in in_the_way(offers, since, 60)] == [("c", 9)]


burdens = st.integers(0, EDGE)
offered = st.lists(st.lists(burdens, min_size=3, max_size=3), min_size=1, max_size=6)


def chosen(options, borne):
    found = [
        Slot(starts_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number), burdens=dict(enumerate(each)))
        for number, each in enumerate(options)
    ]
    best = fairest(found, borne, 1)[0]
    return {room: borne.get(room, 0) + each for room, each in best.burdens.items()}


@given(year=st.lists(offered, min_size=40, max_size=52))
@settings(max_examples=60, deadline=None)
def test_over_a_year_nobody_bears_more_than_if_the_worst_off_were_spared_each_week_alone(year):
    """The bound that holds whatever is offered: week by week, the least that the worst-off of that week has to bear."""
    borne: dict[int, int] = {}
    bound = 0
    for options in year:
        borne = chosen(options, borne)
        bound += min(max(each) for each in options)
        assert max(borne.values()) <= bound


@given(
    weeks=st.lists(st.tuples(st.integers(20, EDGE), st.permutations([0, 1, 2, 3])), min_size=40, max_size=52),
    classes=st.integers(2, 4),
)
@settings(max_examples=60, deadline=None)
def test_over_a_year_nobodys_share_is_more_than_one_meeting_over_the_fair_one(weeks, classes):
    """Each week somebody has to take the uncomfortable time, and it could be anybody."""
    borne: dict[int, int] = {}
    for hard, order in weeks:
        turns = [each for each in order if each < classes]
        borne = chosen([[hard * (who == turn) for who in range(classes)] for turn in turns], borne)
        assert max(borne.values()) - min(borne.values()) <= EDGE
    assert max(borne.values()) <= sum(borne.values()) / classes + EDGE


def test_without_memory_it_would_not_be_fair():
    """What the two above would not see if nothing were remembered."""
    options = [[EDGE, 0, 0], [0, EDGE, 0], [0, 0, EDGE]]
    alone = {0: 0, 1: 0, 2: 0}
    for _ in range(30):
        for who, each in chosen(options, {}).items():
            alone[who] += each
    assert max(alone.values()) == 30 * EDGE


def test_the_best_time_of_each_day_is_shown_once():
    since = datetime(2026, 3, 2, tzinfo=UTC)
    found = fairest(slots([lessons_of(each) for each in ROOMS], since, 30), {}, 5)
    assert len({each.starts_at.date() for each in found}) == 5


@pytest.mark.parametrize("known", [TEACHERS, PUPILS])
def test_there_are_twenty_starts_and_none_comes_again_while_that_can_be_helped(known):
    assert len(known) >= 20
    assert len({each.msgid for each in known.values()}) == len(known)
    used: dict[str, int] = {}
    for turn in range(2 * len(known)):
        each = next_starter(known, used, turn * 7)
        used[each] = used.get(each, 0) + 1
    assert set(used.values()) == {2}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://meet.example.org/a?b=c&d=%20#e", "https://meet.example.org/a?b=c&d=%20#e"),
        ("  HTTPS://Meet.Example.org  ", "https://meet.example.org"),
        ("https://meet.example.org:8443/x", "https://meet.example.org:8443/x"),
        ("https://meet.example.org:443/x", "https://meet.example.org/x"),
        ("https://café.example/é", "https://xn--caf-dma.example/%C3%A9"),
        ("https://pаypal.example/", "https://xn--pypal-4ve.example/"),
    ],
)
def test_a_link_is_read_as_what_it_is(typed, read):
    assert read_link(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "http://a.example",
        "ftp://a.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a.example/\u202egpj.exe",
        "https://a.example/a\nb",
        "https://a.example/\x00",
        "https://user:secret@a.example",
        "https://a.example@b.example",
        "https://a.example%40b.example",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https:///a.example",
        "https://-",
        "//a.example",
        "https://a.example/" + "x" * 500,
        'https://a.example/"onclick=',
        "https://a.example\\.b.example/",
        "",
    ],
)
def test_what_is_no_link_is_refused(typed):
    with pytest.raises(Unclear):
        read_link(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_a_plain_https_address_or_a_kind_question(typed):
    for raw in (typed, f"https://{typed}", f"https://a.example/{typed}"):
        try:
            read = read_link(raw)
        except Unclear:
            continue
        assert read.startswith("https://")
        assert read.isascii()
        assert read.isprintable()
        assert not set(read) & set(" <>\"'`\\@") - set("'@")
        assert "@" not in read.split("/")[2]
        assert read_link(read) == read
