"""Lettering: the fonts that pictures are lettered with on every machine, and how much of a text has room."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import groupby

import fontpkg
from PIL import ImageFont

# What the first one has no letters for is lettered with the next.
FAMILIES = ("Noto Sans", "Noto Sans Arabic")
FILES = tuple(str(fontpkg.path(family)) for family in FAMILIES)
REGULAR, BOLD = 400, 600

ELLIPSIS = "…"
# More than this of a text has room nowhere.
MOST = 200
# Marks can be stacked on a letter without end.
MOST_MARKS = 2
_MEASURED_AT = 100
# No font has a letter here: what looks the same is what it draws for want of one.
_NO_LETTER = "\U0010ffff"


@cache
def _font(number: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FILES[number], _MEASURED_AT)
    font.set_variation_by_axes([weight, 100])
    return font


@cache
def _wanting(number: int) -> bytes:
    return bytes(_font(number, REGULAR).getmask(_NO_LETTER))


@lru_cache(maxsize=8192)
def _number(letter: str) -> int | None:
    """Which font has this letter."""
    if letter.isspace() or unicodedata.combining(letter):
        return 0
    found = (
        number for number in range(len(FILES)) if bytes(_font(number, REGULAR).getmask(letter)) != _wanting(number)
    )
    return next(found, None)


def width(text: str, size: float, weight: int = REGULAR) -> float:
    """How wide a text is in letters of this size."""
    runs = ((number or 0, "".join(run)) for number, run in groupby(text, _number))
    return sum(_font(number, weight).getlength(run) for number, run in runs) * size / _MEASURED_AT


def drawable(text: str) -> str:
    """A text on one line, of nothing but letters that can be drawn. What cannot leaves an ellipsis if nothing else is
    left.
    """
    letters: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", " ".join(text[: 10 * MOST].split()))[:MOST]:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS and unicodedata.category(letter)[0] != "C" and _number(letter) is not None:
            letters.append(letter)
    return " ".join("".join(letters).split()) or (ELLIPSIS if text.strip() else "")


def fitted(text: str, room: float, size: float, weight: int = REGULAR) -> str:
    """As much of a text as has room, with an ellipsis where it was cut."""
    whole = drawable(text)
    if len(text.strip()) <= MOST and width(whole, size, weight) <= room:
        return whole
    low, high = 0, len(whole)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(whole[:middle] + ELLIPSIS, size, weight) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return whole[:low].rstrip(f" {ELLIPSIS}") + ELLIPSIS
