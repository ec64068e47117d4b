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
PERCENT = 100
MOST_POINTS = 5
FEW = 5  # ballots: a school with fewer makes all figures of schools coarse


def keys() -> tuple[Text, Text]:
    """What the two bars of an entry stand for."""
    return Text("Every person counts the same"), Text("Every school counts the same")


def bar_of(
    contest: Contest, standing: Standing, counted: Mapping[str, Any], *, label: Line, pictures: tuple[Media, ...]
) -> Bar:
    """An entry's row of the chart. Its bars are no more exact than its figures."""
    others = len(counted["standings"]) - 1
    most = {SCORE: MOST_POINTS, RANKED: others}.get(contest.method, counted["ballots"])
    schools = of_schools(contest, standing, counted)
    return Bar(
        label=label,
        figures=(_said(contest.method, standing.persons), _said_of_schools(contest.method, schools)),
        lengths=(
            _length(standing.persons, most),
            _length(Fraction(schools), most if contest.method in {SCORE, RANKED} else PERCENT),
        ),
        place=standing.place,
        picture=pictures[0] if pictures else None,
    )


def _said(method: str, figure: Fraction) -> Text | Plural:
    if method == SCORE:
        return Text("{points} of 5 points", points=rounded(figure, 2))
    if method == RANKED:
        return Plural("before {n} other", "before {n} others", n=int(figure))
    return Plural("{n} vote", "{n} votes", n=int(figure))


def _said_of_schools(method: str, figure: Decimal) -> Text | Plural:
    if method == SCORE:
        return Text("{points} of 5 points", points=figure)
    if method == RANKED:
        return _said(method, Fraction(figure))
    return Text("Schools on average: {percent} %", percent=figure)


def is_coarse(contest: Contest, counted: Mapping[str, Any]) -> bool:
    """Whether a school has so few ballots that its share would say what is on them."""
    return contest.method != RANKED and counted.get("fewest", 0) < FEW


def of_schools(contest: Contest, standing: Standing, counted: Mapping[str, Any]) -> Decimal:
    """What may be known of the schools' figure: per cent of all schools' weight, points, or how many others it beats.

    The exact figure is a sum of fractions, each over one school's ballots: of a small school it says who voted what.
    """
    coarse = is_coarse(contest, counted)
    if contest.method == RANKED:
        return rounded(standing.schools, 0)
    if contest.method == SCORE:
        return rounded(standing.schools * 2, 0) / 2 if coarse else rounded(standing.schools, 1)
    percent = standing.schools * PERCENT / max(counted["schools"], 1)
    return rounded(percent / 10, 0) * 10 if coarse else rounded(percent, 0)


def rounded(figure: Fraction, places: int) -> Decimal:
    """A figure as it is read: with so many places behind the point, halves rounded up."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _length(figure: Fraction, most: int) -> int:
    return min(WHOLE, int(figure * WHOLE / most)) if most else 0
