"""Figures of a result: what an entry has in both tallies, in words and as the length of a bar."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from commands.contest.brief import Contest
from commands.contest.counting import RANKED, SCORE, Standing
from commands.message import Bar, Line, Media, Plural, Text

WHOLE = 1000  # thousandths
MOST_POINTS = 5


def keys() -> tuple[Text, Text]:
    """What the two bars of an entry stand for."""
    return Text("Every person counts the same"), Text("Every school counts the same")


def bar_of(
    contest: Contest, standing: Standing, counted: Mapping[str, Any], *, label: Line, pictures: tuple[Media, ...]
) -> Bar:
    """An entry's row of the chart."""
    others = len(counted["standings"]) - 1
    most = {SCORE: (MOST_POINTS, MOST_POINTS), RANKED: (others, others)}.get(
        contest.method, (counted["ballots"], counted["schools"])
    )
    figures = (standing.persons, standing.schools)
    return Bar(
        label=label,
        figures=(_said(contest.method, standing.persons), _said_of_schools(contest.method, standing.schools, most[1])),
        lengths=tuple(_length(figure, of) for figure, of in zip(figures, most, strict=True)),
        place=standing.place if standing.place <= 3 else 0,
        picture=pictures[0] if pictures else None,
    )


def _said(method: str, figure: Fraction) -> Text | Plural:
    if method == SCORE:
        return Text("{points} of 5 points", points=rounded(figure, 2))
    if method == RANKED:
        return Plural("before {n} other", "before {n} others", n=int(figure))
    return Plural("{n} vote", "{n} votes", n=int(figure))


def _said_of_schools(method: str, figure: Fraction, schools: int) -> Text | Plural:
    if method in {SCORE, RANKED}:
        return _said(method, figure)
    return Text("Schools on average: {percent} %", percent=rounded(figure * 100 / max(schools, 1), 1))


def rounded(figure: Fraction, places: int) -> Decimal:
    """A figure as it is read: with so many places behind the point, halves rounded up."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _length(figure: Fraction, most: int) -> int:
    return min(WHOLE, int(figure * WHOLE / most)) if most else 0
