"""Scores: what everybody's answers come to, for each pupil and, side by side with that, for each school."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from storage.responses import Response


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """A pupil's points, and which place they share with those who have as many."""

    person_id: int
    alias: str
    school: str
    points: int
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A school's points on average over those of its pupils who played: many do not beat few."""

    school_id: int
    school: str
    average: Fraction
    players: int
    place: int

    @property
    def rounded(self) -> int:
        """The average as a whole number; a half counts up."""
        return int(self.average + Fraction(1, 2))


def players_of(responses: Iterable[Response], neutral: Collection[int]) -> tuple[Player, ...]:
    """Everybody who answered, the best first; who has as many points shares the place. Neutral schools do not count."""
    points: dict[int, int] = {}
    known: dict[int, Response] = {}
    for each in responses:
        if each.school_id not in neutral:
            points[each.person_id] = points.get(each.person_id, 0) + (each.points or 0)
            known[each.person_id] = each
    order = sorted(points, key=lambda person: (-points[person], known[person].alias.casefold(), person))
    return tuple(
        Player(
            person_id=each,
            alias=known[each].alias,
            school=known[each].school,
            points=points[each],
            place=1 + sum(other > points[each] for other in points.values()),
        )
        for each in order
    )


def scores_of(responses: Iterable[Response], neutral: Collection[int]) -> tuple[Score, ...]:
    """Every school that played, the best average first. Neutral schools do not count."""
    points: dict[int, dict[int, int]] = {}
    names: dict[int, str] = {}
    for each in responses:
        if each.school_id not in neutral:
            own = points.setdefault(each.school_id, {})
            own[each.person_id] = own.get(each.person_id, 0) + (each.points or 0)
            names[each.school_id] = each.school
    averages = {school: Fraction(sum(own.values()), len(own)) for school, own in points.items()}
    order = sorted(averages, key=lambda school: (-averages[school], names[school]))
    return tuple(
        Score(
            school_id=each,
            school=names[each],
            average=averages[each],
            players=len(points[each]),
            place=1 + sum(other > averages[each] for other in averages.values()),
        )
        for each in order
    )
