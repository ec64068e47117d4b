"""Cells of a table of text: none that a spreadsheet would run as a formula, and the same words when read again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

# With what a formula begins, with what it goes on, and what it cannot reach anywhere without.
_BEGINS = frozenset("=+-@")
_GOES_ON = _BEGINS | frozenset("&*/^<>,;:")
_REACHES = re.compile(r"[(|!\[（｜！［]")
# Where a cell falls apart if the table is read with another country's separator.
_BREAKS = re.compile(r"([,;\t\r\n]+)")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it says that it is text.

    Read with another country's separator, a cell falls apart: then no piece of it is a formula that reaches anywhere.
    """
    return _guarded(cell, lambda piece: f"'{piece}")


def restored(cell: str) -> str:
    """What the cell was before it was made harmless."""
    return _guarded(cell, lambda piece: piece.removeprefix("'"))


def _guarded(cell: str, turn: Callable[[str], str]) -> str:
    first, *rest = _BREAKS.split(cell)
    # What ends so could go on in the next cell.
    reaches, told = _seen(reversed(cell)) in _GOES_ON, []
    for piece in reversed(rest):
        reaches = reaches or bool(_REACHES.search(piece))
        told.append(turn(piece) if reaches and _begins(piece) else piece)
    whole = first + "".join(reversed(told))
    return turn(whole) if _begins(whole) or whole.lstrip("'").startswith(("\t", "\r", "\n")) else whole


def _begins(text: str) -> bool:
    """Whether it begins as a formula does. Apostrophes that stand there already are counted by nobody."""
    return _seen(text.lstrip("'")) in _BEGINS


def _seen(text: Iterable[str]) -> str:
    """The first character that can be seen, quotes aside, in its plain width."""
    return unicodedata.normalize("NFKC", next((each for each in text if each.isprintable() and each not in ' "'), ""))
