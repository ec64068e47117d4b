"""Formats: how one language writes a time, a day, a number and a list. CLDR's patterns are taken apart once, and kept.

Every word here is Babel's own: it is asked how it writes each hour, each minute and each month, not each moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from operator import attrgetter

from babel import Locale
from babel.dates import parse_pattern, tokenize_pattern
from babel.numbers import format_decimal

_YEAR = re.compile(r"\s*,?\s*('[^']*'\s*)?y+")

# What a field of a pattern depends on, and a moment for each that it can be.
_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
_HOURS = attrgetter("hour"), [_MONDAY + timedelta(hours=each) for each in range(24)]
_MINUTES = attrgetter("minute"), [_MONDAY + timedelta(minutes=each) for each in range(60)]
_WEEKDAYS = datetime.weekday, [_MONDAY + timedelta(days=each) for each in range(7)]
_DAYS = attrgetter("day"), [_MONDAY + timedelta(days=each) for each in range(31)]
_MONTHS = attrgetter("month"), [_MONDAY.replace(month=each) for each in range(1, 13)]
_FIELDS: dict[str, tuple[Callable[[datetime], int], list[datetime]]] = {
    **dict.fromkeys("HhKka", _HOURS),
    "m": _MINUTES,
    **dict.fromkeys("Ec", _WEEKDAYS),
    "d": _DAYS,
    **dict.fromkeys("ML", _MONTHS),
}


class Formats:
    """How a language writes them, and what it calls `languages`, `countries` and `weekdays`.

    `time` is the short one; `day` is the full date without its year.
    """

    def __init__(self, locale: Locale) -> None:
        """Take this language's patterns apart, and look up its names."""
        self._locale = locale
        # Below this, digits are all there is to a number; but there is a language that writes 9 99.
        self._grouped = 1000 if format_decimal(999, locale=locale) == "999" else 0
        self._list = {place: str(pattern) for place, pattern in locale.list_patterns["standard"].items()}
        self.languages: dict[str, str] = dict(locale.languages)
        self.countries: dict[str, str] = dict(locale.territories)
        self.weekdays: dict[int, str] = dict(locale.days["stand-alone"]["wide"])
        self.time = written_by(locale.time_formats["short"].pattern, locale)
        # CLDR's skeletons would shorten the names as well.
        self.day = written_by(_YEAR.sub("", locale.date_formats["full"].pattern), locale)

    def number(self, number: int | Decimal) -> str:
        """A whole number, or one with a fraction, which has as many places as are given."""
        if isinstance(number, Decimal):
            places = "0" * max(0, -int(number.as_tuple().exponent))
            return format_decimal(number, format=f"#,##0.{places}".rstrip("."), locale=self._locale)
        return str(number) if 0 <= number < self._grouped else format_decimal(number, locale=self._locale)

    def items(self, items: Sequence[str]) -> str:
        """Some things, one after another, as a list."""
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return self._list["2"].format(*items)
        joined = self._list["start"].format(*items[:2])
        for each in items[2:-1]:
            joined = self._list["middle"].format(joined, each)
        return self._list["end"].format(joined, items[-1])


@cache
def formats(locale: Locale) -> Formats:
    """The formats of a language, the same for all who read it."""
    return Formats(locale)


def written_by(pattern: str, locale: Locale) -> Callable[[datetime], str]:
    """What writes a moment by a pattern of CLDR's. Babel itself does, if not only clock and day are in it."""
    columns, literal = [], ""
    for _, token in tokenize_pattern(pattern):
        if isinstance(token, str):
            literal += token
            continue
        letter, width = token
        if letter not in _FIELDS:
            return lambda moment: parse_pattern(pattern).apply(moment, locale)
        part, moments = _FIELDS[letter]
        field = parse_pattern(letter * width)
        columns.append((part, {part(each): literal + field.apply(each, locale) for each in moments}))
        literal = ""
    return lambda moment: "".join([words[part(moment)] for part, words in columns]) + literal
