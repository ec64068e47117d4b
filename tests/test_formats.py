"""How each language writes times, days, numbers and lists: word for word as Babel does, only sooner."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import formats, written_by
from commands.languages import LANGUAGES

ZONES = ("Europe/Helsinki", "Europe/Madrid", "Indian/Reunion", "UTC", "Asia/Kathmandu")
CODES = [option.value for option in LANGUAGES]
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001  (the strategy gives it its zone)
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001  (see above)
    timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
)
# Some group numbers oddly: Polish writes four digits without a mark, India goes by two, Arabic has digits of its own.
MORE = [*CODES, "pt_PT", "pl", "hi", "de_CH", "ar"]


def day_pattern(locale: Locale) -> str:
    return re.sub(r"\s*,?\s*('[^']*'\s*)?y+", "", locale.date_formats["full"].pattern)


@pytest.mark.parametrize("code", CODES)
@given(moment=MOMENTS)
def test_times_and_days_are_babels(code: str, moment: datetime) -> None:
    ours, locale = formats(Locale.parse(code)), Locale.parse(code)
    assert ours.time(moment) == format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)
    assert ours.day(moment) == format_date(moment, day_pattern(locale), locale=locale)


@pytest.mark.parametrize("code", MORE)
@given(number=st.integers(min_value=-(10**12), max_value=10**12) | st.integers(min_value=-10_000, max_value=10_000))
def test_numbers_are_babels(code: str, number: int) -> None:
    locale = Locale.parse(code)
    assert formats(locale).number(number) == format_decimal(number, locale=locale)


@pytest.mark.parametrize("code", MORE)
@given(items=st.lists(st.text(max_size=9), max_size=6))
def test_lists_are_babels(code: str, items: list[str]) -> None:
    locale = Locale.parse(code)
    assert formats(locale).items(items) == format_list(items, locale=locale)


def test_a_pattern_with_more_in_it_than_clock_and_day_is_babels_own() -> None:
    locale, moment = Locale.parse("zh_Hant_TW"), datetime(2024, 3, 31, 14, 5, tzinfo=UTC)
    write = written_by("B h:mm", locale)
    assert write(moment) == format_time(moment, "B h:mm", tzinfo=UTC, locale=locale)
    assert write(moment) != write(moment.replace(hour=9))
