"""How often in a row, against a slow walk through every day; and what a school's holidays do to it: nothing."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.reflection.streak import Chance, streak
from commands.timing.school import public_holidays
from storage.calendars import Break, Room

A_DAY = timedelta(days=1)
BEGIN = date(2025, 8, 11)
TIMES = {
    "lessons_from": time(8),
    "lessons_until": time(15),
    "quiet_from": time(21),
    "quiet_until": time(7),
}


def room(*breaks: tuple[date, date]) -> Room:
    """A class in Seinäjoki, with these breaks of its own."""
    own = tuple(Break(id=number, first=first, last=last, title="") for number, (first, last) in enumerate(breaks))
    return Room(id=1, school="", country="FI", region="", zone="Europe/Helsinki", breaks=own, **TIMES)


def week(number: int, *, wrote: bool, open_now: bool = False) -> Chance:
    """The round of a week of 2025, from Monday to Sunday."""
    first = date.fromisocalendar(2025, number, 1)
    return Chance(wrote=wrote, open_now=open_now, first=first, last=first + 6 * A_DAY)


@st.composite
def terms(draw: st.DrawFn) -> tuple[list[Chance], Room]:
    """Rounds one after another, of any length and with any pause between, and breaks that fall anywhere."""
    chances, at = [], BEGIN
    for _ in range(draw(st.integers(0, 12))):
        first = at + draw(st.integers(0, 9)) * A_DAY
        last = first + draw(st.integers(0, 13)) * A_DAY
        chances.append(Chance(wrote=draw(st.booleans()), open_now=draw(st.integers(0, 5)) == 0, first=first, last=last))
        at = first + draw(st.integers(1, 14)) * A_DAY
    breaks = []
    for _ in range(draw(st.integers(0, 4))):
        first = BEGIN + draw(st.integers(0, 150)) * A_DAY
        breaks.append((first, first + draw(st.integers(0, 20)) * A_DAY))
    return chances, room(*breaks)


def walked(chances: list[Chance], here: Room) -> int:
    """The same, from the first day on: whoever misses a round that was for them begins anew."""
    length = 0
    for chance in chances:
        school, free, day = 0, 0, chance.first
        while day <= chance.last:
            if day.isoweekday() <= 5:
                closed = any(each.first <= day <= each.last for each in here.breaks)
                closed = closed or day in public_holidays(here.country, here.region, day.year)
                school, free = school + (not closed), free + closed
            day += A_DAY
        if chance.wrote:
            length += 1
        elif not chance.open_now and school > free:
            length = 0
    return length


@settings(deadline=None, max_examples=600)
@given(terms())
def test_counted_back_it_is_what_a_slow_walk_counts(term: tuple[list[Chance], Room]) -> None:
    chances, here = term
    assert streak(reversed(chances), here) == walked(chances, here)


@settings(deadline=None, max_examples=200)
@given(terms(), st.data())
def test_a_round_that_lay_in_holidays_changes_nothing(term: tuple[list[Chance], Room], data: st.DataObject) -> None:
    chances, here = term
    first = date(2026, 6, 8)
    away = Chance(wrote=False, open_now=False, first=first, last=first + 6 * A_DAY)
    at = data.draw(st.integers(0, len(chances)))
    there = room(*((each.first, each.last) for each in here.breaks), (first, first + 11 * A_DAY))
    assert streak(reversed([*chances[:at], away, *chances[at:]]), there) == streak(reversed(chances), here)


def test_what_is_still_open_is_not_missed_yet() -> None:
    assert streak([week(41, wrote=False, open_now=True), week(40, wrote=True), week(39, wrote=True)], room()) == 2
    assert streak([week(41, wrote=False), week(40, wrote=True)], room()) == 0


def test_the_autumn_break_is_passed_over_and_a_single_free_day_is_not() -> None:
    autumn = room((date.fromisocalendar(2025, 42, 1), date.fromisocalendar(2025, 42, 5)))
    weeks = [week(43, wrote=True), week(42, wrote=False), week(41, wrote=True)]
    assert streak(weeks, autumn) == 2
    one_day = room((date.fromisocalendar(2025, 42, 1), date.fromisocalendar(2025, 42, 1)))
    assert streak(weeks, one_day) == 1


def test_whoever_writes_in_the_holidays_is_counted() -> None:
    autumn = room((date.fromisocalendar(2025, 42, 1), date.fromisocalendar(2025, 42, 5)))
    assert streak([week(42, wrote=True), week(41, wrote=True)], autumn) == 2


def test_public_holidays_are_holidays() -> None:
    assert streak([week(52, wrote=False), week(51, wrote=True)], room()) == 1  # Christmas Eve, Day and St Stephen's
    assert streak([week(50, wrote=False), week(49, wrote=True)], room()) == 0  # Independence Day is a Saturday
