"""How the ballots of a contest become places: four methods, each in two tallies, and a lot that anybody can check.

Every method is tallied twice: with one vote for each person, and with the same weight for every school that has a
ballot at all, however many. One of them decides, ties go to the other, and what is still tied goes to the lot. All of
it is exact: whole numbers and fractions, and nothing hangs on how a machine rounds.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from operator import add

APPROVAL, ONE, RANKED, SCORE = "approval", "one", "ranked", "score"
PERSON, SCHOOL = "person", "school"

Marks = Mapping[int, int]
Figures = tuple[Sequence[Fraction | int], Sequence[Fraction | int]]
Matrix = list[list[int]]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's ballot: the id of the voter's school, and a mark by entry id.

    By approval and one choice a mark is 1, ranked it is the rank from 1 (equal ranks are allowed), scored it is 1–5.
    0 says that this voter may not judge this entry: it is left out as if the voter had never seen it. An entry without
    a mark could have been judged: it has no vote; it is ranked last, tied with all others that have no rank; it has
    no score, which is neither a good nor a bad one.
    """

    school: int
    marks: Marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where an entry came: its place from 1, which no other has, and its figures in both tallies.

    By approval and one choice these are votes: of `Count.ballots`, and, where every school has one vote that its
    ballots share, of `Count.schools`. Scored, they are mean scores (0 if nobody scored it): of all who scored it, and
    of the means of the schools where somebody did. Ranked, they are how many of the other entries it beats.
    `broken_by` is what put it before the next one, if the tally that decides did not: "tally" (the other) or "lot".
    """

    entry: int
    place: int
    persons: Fraction
    schools: Fraction
    broken_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What came of it: how many ballots there were and from how many schools, and the entries, best first."""

    method: str
    decides: str
    ballots: int
    schools: int
    standings: tuple[Standing, ...]


def count(method: str, entries: Sequence[int], ballots: Sequence[Ballot], *, decides: str, seed: str) -> Count:
    """The places of `entries`, in whichever order they and the ballots come.

    Marks for anything else (an entry that was withdrawn) do not count. `decides` is the tally that decides. Raises
    ValueError for a method or tally that does not exist.
    """
    if decides not in {PERSON, SCHOOL} or method not in TALLIES:
        raise ValueError(f"no such count: {method}, {decides}")
    schools: dict[int, list[Marks]] = {}
    for ballot in ballots:
        schools.setdefault(ballot.school, []).append(ballot.marks)
    persons, by_school = TALLIES[method](entries, list(schools.values()))
    standings = _places(
        dict(zip(entries, map(Fraction, persons), strict=True)),
        dict(zip(entries, map(Fraction, by_school), strict=True)),
        decides=decides,
        seed=seed,
    )
    return Count(method=method, decides=decides, ballots=len(ballots), schools=len(schools), standings=standings)


def seed_hash(seed: str) -> str:
    """What is published when a contest opens, so that nobody can choose the lot later: the SHA-256 of the seed."""
    return sha256(seed.encode()).hexdigest()


def _lot(seed: str, entry: int) -> str:
    """Ties go to the lowest SHA-256 of the seed with the entry's id written behind it."""
    return sha256(f"{seed}{entry}".encode()).hexdigest()


def _places(
    persons: Mapping[int, Fraction], schools: Mapping[int, Fraction], *, decides: str, seed: str
) -> tuple[Standing, ...]:
    first, other = (persons, schools) if decides == PERSON else (schools, persons)
    order = sorted(persons, key=lambda entry: (-first[entry], -other[entry], _lot(seed, entry)))

    def broken_by(entry: int, then: int) -> str:
        return "" if first[entry] != first[then] else "tally" if other[entry] != other[then] else "lot"

    return tuple(
        Standing(
            entry=entry,
            place=place,
            persons=persons[entry],
            schools=schools[entry],
            broken_by="".join(broken_by(entry, then) for then in order[place : place + 1]),
        )
        for place, entry in enumerate(order, start=1)
    )


def _votes(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> Figures:
    """Approval and one choice: each mark is a vote; a school's share is of all its ballots, empty ones too."""
    given = [Counter(entry for marks in ballots for entry, mark in marks.items() if mark) for ballots in schools]
    return (
        [sum(votes[entry] for votes in given) for entry in entries],
        [
            sum(Fraction(votes[entry], len(ballots)) for votes, ballots in zip(given, schools, strict=True))
            for entry in entries
        ],
    )


def _scores(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> Figures:
    """The mean of the scores given, and the mean of the schools' means; who gave none is in neither."""
    persons, means = [], []
    for entry in entries:
        given = [[score for marks in ballots if (score := marks.get(entry))] for ballots in schools]
        persons.append(_mean([score for scores in given for score in scores]))
        means.append(_mean([_mean(scores) for scores in given if scores]))
    return persons, means


def _mean(values: Sequence[Fraction | int]) -> Fraction:
    return Fraction(sum(values), len(values)) if values else Fraction(0)


def _ranks(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> Figures:
    """How many others each beats by Schulze's method, with winning votes, in both tallies.

    Of any two entries whose order Schulze decides, the one that beats more others is before the other: what beats an
    entry also beats all that this entry beats. A pair counts for the voters who may judge both.
    """
    size = len(entries)
    persons: Matrix = [[0] * size for _ in entries]
    shares: list[tuple[Matrix, Matrix]] = []
    for ballots in schools:
        preferring, judging = _preferences(entries, ballots)
        persons = [list(map(add, row, more)) for row, more in zip(persons, preferring, strict=True)]
        shares.append((preferring, judging))
    return _wins(persons), _wins(_weighed(size, shares))


def _weighed(size: int, shares: Sequence[tuple[Matrix, Matrix]]) -> Matrix:
    """Every pair's sum of the schools' shares, all times one number that makes them whole."""
    times = math.lcm(*{judges for _, judging in shares for row in judging for judges in row if judges})
    total: Matrix = [[0] * size for _ in range(size)]
    for preferring, judging in shares:
        for sums, votes, judges in zip(total, preferring, judging, strict=True):
            for at, vote in enumerate(votes):
                if vote:
                    sums[at] += vote * (times // judges[at])
    return total


def _preferences(entries: Sequence[int], ballots: Sequence[Marks]) -> tuple[Matrix, Matrix]:
    """How many ballots prefer each entry (row) to each other one (column), and how many may judge both.

    One entry's ranks on all ballots are one long number, a lane for each ballot, and all ballots are compared at once:
    with the lane's highest bit set beforehand, taking b's rank from a's leaves that bit where a's is not the better.
    """
    size = len(entries)
    preferring, judging = [[0] * size for _ in entries], [[0] * size for _ in entries]
    last = 1 + max((rank for marks in ballots for rank in marks.values()), default=0)
    kind = next(kind for kind in "BHIQ" if last < 1 << 8 * array(kind).itemsize - 1)
    wide = 8 * array(kind).itemsize
    every = _number(array(kind, [1 << wide - 1]) * len(ballots))
    ranks, judged = [], []
    for entry in entries:
        lanes = array(kind, [marks.get(entry, last) for marks in ballots])
        rank = _number(lanes)
        ranks.append(rank)
        # Only the barred have rank 0: for them alone, taking 1 from it takes the highest bit too.
        judged.append((rank | every) - (every >> wide - 1) & every if 0 in lanes else every)
    for a, b in combinations(range(size), 2):
        both = judged[a] & judged[b]
        judges = both.bit_count()
        preferring[a][b] = judges - ((ranks[a] | every) - ranks[b] & both).bit_count()
        preferring[b][a] = judges - ((ranks[b] | every) - ranks[a] & both).bit_count()
        judging[a][b] = judging[b][a] = judges
    return preferring, judging


def _number(lanes: array[int]) -> int:
    return int.from_bytes(lanes.tobytes(), sys.byteorder)


def _wins(pairs: Matrix) -> list[int]:
    """How many others each beats: the strongest path to the other is stronger than the strongest one back."""
    size = range(len(pairs))
    strongest = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in size] for a in size]
    for via, onward in enumerate(strongest):
        for row in strongest:
            if reach := row[via]:
                row[:] = [max(have, min(reach, link)) for have, link in zip(row, onward, strict=True)]
    return [sum(strongest[a][b] > strongest[b][a] for b in size) for a in size]


Tally = Callable[[Sequence[int], Sequence[Sequence[Marks]]], Figures]
TALLIES: Mapping[str, Tally] = {APPROVAL: _votes, ONE: _votes, RANKED: _ranks, SCORE: _scores}
