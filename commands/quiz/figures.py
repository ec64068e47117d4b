"""Numbers in questions and answers: written with a point or a comma, as ranges, or with how far off is still right."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

# Long enough for every constant of physics, short enough to be exact below.
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([ '’.,\u00a0\u202f])\d{3})(?:\1\d{3}){0,3}(?:[.,]\d{1,12})?")
_EXACT = 250
_LONGEST = 90


def number_of(text: str) -> Decimal | None:
    """The number that a text is, its decimals behind a point or a comma; None if it is none."""
    text = text.strip()[: _LONGEST + 1].replace("−", "-").replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def readings(text: str) -> tuple[Decimal, ...]:
    """Every number that somebody may have meant: `1,000` is one in Finland and a thousand in Ireland."""
    text = text.strip()[: _LONGEST + 1].replace("−", "-")
    found = [number_of(text)]
    if grouped := _GROUPED.fullmatch(text):
        found.append(number_of(text.replace(grouped[1], "")))
    return tuple(each for each in found if each is not None)


def span_of(text: str) -> tuple[Decimal, Decimal] | None:
    """A number and its tolerance, of `3`, `3:0.5` (give or take) or `2.5..3.5` (from, to); None if it is neither."""
    low, dots, high = text.partition("..")
    if not dots:
        low, colon, high = text.partition(":")
        if not colon:
            number = number_of(low)
            return None if number is None else (number, Decimal(0))
    first, second = number_of(low), number_of(high)
    if first is None or second is None or (not dots and second < 0):
        return None
    if not dots:
        return first, second
    with localcontext(prec=_EXACT):
        middle, reach = (first + second) / 2, abs(second - first) / 2
    # What could not be read again could not be kept.
    return (middle, reach) if number_of(str(middle)) == middle and number_of(str(reach)) == reach else None


def written(number: Decimal, tolerance: Decimal) -> str:
    """What `span_of` reads as these."""
    return f"{number}:{tolerance}" if tolerance else str(number)
