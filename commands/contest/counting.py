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
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from operator import add

APPROVAL, ONE, RANKED, SCORE = "approval", "one", "ranked", "score"
PERSON, SCHOOL = "person", "school"

# What a mark says that is no vote: this entry is not the voter's to judge; and what a score is that was not given.
BARRED, LEAST_POINTS = 0, 1

Marks = Mapping[int, int]
Matrix = list[list[int]]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's ballot: the id of the voter's school, and a mark by entry id.

    By approval and one choice a mark is 1, ranked it is the rank from 1 (equal ranks are allowed), scored it is 1–5.
    0 says that this voter may not judge this entry: it is left out as if the voter had never seen it. An entry without
    a mark could have been judged: it has no vote; it is ranked last, tied with all others that have no rank; it has
    the lowest score, so that one friend's five does not win against a hundred voters' fours.
    """

    school: int
    marks: Marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where an entry came: its place from 1, which no other has, and its figures in both tallies.

    By approval and one choice these are votes: of `Count.ballots`, and, where every school has one vote that its
    ballots share, of `Count.schools`. Scored, they are mean scores (0 if nobody may judge it): of all who may judge it,
    and of the means of the schools where somebody may. Ranked, they are how many of the other entries it beats.
    `broken_by` is what chose it for its place, if the tally that decides put several before all the rest: "tally" (the
    other) or "lot".
    """

    entry: int
    place: int
    persons: Fraction
    schools: Fraction
    broken_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """One way of counting: each entry's figure, and all that are before it."""

    figures: Mapping[int, Fraction]
    behind: Mapping[int, AbstractSet[int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What came of it: how many ballots there were, from how many schools, how many from the school with the fewest of
    those that have any, and the entries, best first.
    """

    method: str
    decides: str
    ballots: int
    schools: int
    fewest: int
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
    deciding, other = (persons, by_school) if decides == PERSON else (by_school, persons)
    standings = tuple(
        Standing(
            entry=entry,
            place=place,
            persons=persons.figures[entry],
            schools=by_school.figures[entry],
            broken_by=broken_by,
        )
        for place, (entry, broken_by) in enumerate(_places(entries, deciding, other, seed=seed), start=1)
    )
    return Count(
        method=method,
        decides=decides,
        ballots=len(ballots),
        schools=len(schools),
        fewest=min(map(len, schools.values()), default=0),
        standings=standings,
    )


def seed_hash(seed: str) -> str:
    """What is published when a contest opens, so that nobody can choose the lot later: the SHA-256 of the seed."""
    return sha256(seed.encode()).hexdigest()


def drawn(seed: str, entries: Sequence[int]) -> str:
    """The lot, to be checked with any program: the seed and its seal, and the entries' numbers, the luckiest first."""
    lots = sorted((_lot(seed, entry), entry) for entry in entries)
    return "".join(f"{line}\n" for line in (f"{seed_hash(seed)}  {seed}", *(f"{lot}  {seed}{n}" for lot, n in lots)))


def _lot(seed: str, entry: int) -> str:
    """Ties go to the lowest SHA-256 of the seed with the entry's id written behind it."""
    return sha256(f"{seed}{entry}".encode()).hexdigest()


def _places(entries: Sequence[int], deciding: Tally, other: Tally, *, seed: str) -> Iterator[tuple[int, str]]:
    """Who comes next, and what broke the tie if there was one.

    Schulze's method leaves pairs open that have no order, and they may lie anywhere among the others: counting how many
    each beats would decide between them. So every place is given by itself, to one that none of the rest is before.
    """
    left = set(entries)
    while left:
        unbeaten = _unbeaten(left, deciding)
        best = _unbeaten(unbeaten, other)
        chosen = min(best, key=lambda entry: _lot(seed, entry))
        yield chosen, "" if len(unbeaten) == 1 else "tally" if len(best) == 1 else "lot"
        left.remove(chosen)


def _unbeaten(among: AbstractSet[int], tally: Tally) -> set[int]:
    return {entry for entry in among if tally.behind[entry].isdisjoint(among)}


def _by_figure(entries: Sequence[int], figures: Sequence[Fraction | int]) -> Tally:
    """A tally in which the higher figure is before the lower one."""
    of = dict(zip(entries, map(Fraction, figures), strict=True))
    return Tally(figures=of, behind={entry: {each for each in of if of[each] > of[entry]} for entry in of})


def _votes(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> tuple[Tally, Tally]:
    """Approval and one choice: each mark is a vote; a school's share is of all its ballots, empty ones too."""
    given = [Counter(entry for marks in ballots for entry, mark in marks.items() if mark) for ballots in schools]
    persons = [sum(votes[entry] for votes in given) for entry in entries]
    shares = [
        sum(Fraction(votes[entry], len(ballots)) for votes, ballots in zip(given, schools, strict=True))
        for entry in entries
    ]
    return _by_figure(entries, persons), _by_figure(entries, shares)


def _scores(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> tuple[Tally, Tally]:
    """The mean of all who may judge it, and the mean of their schools' means; who gave no points gave the least."""
    persons, means = [], []
    for entry in entries:
        given = [
            [score for marks in ballots if (score := marks.get(entry, LEAST_POINTS)) != BARRED] for ballots in schools
        ]
        persons.append(_mean([score for scores in given for score in scores]))
        means.append(_mean([_mean(scores) for scores in given if scores]))
    return _by_figure(entries, persons), _by_figure(entries, means)


def _mean(values: Sequence[Fraction | int]) -> Fraction:
    return Fraction(sum(values), len(values)) if values else Fraction(0)


def _ranks(entries: Sequence[int], schools: Sequence[Sequence[Marks]]) -> tuple[Tally, Tally]:
    """Schulze's method with winning votes, in both tallies. A pair counts for the voters who may judge both."""
    size = len(entries)
    persons: Matrix = [[0] * size for _ in entries]
    shares: list[tuple[Matrix, Matrix]] = []
    for ballots in schools:
        preferring, judging = _preferences(entries, ballots)
        persons = [list(map(add, row, more)) for row, more in zip(persons, preferring, strict=True)]
        shares.append((preferring, judging))
    return _schulze(entries, persons), _schulze(entries, _weighed(size, shares))


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


def _schulze(entries: Sequence[int], pairs: Matrix) -> Tally:
    """One beats another if its strongest path to it is stronger than the strongest one back."""
    size = range(len(pairs))
    strongest = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in size] for a in size]
    for via, onward in enumerate(strongest):
        for row in strongest:
            if reach := row[via]:
                row[:] = [max(have, min(reach, link)) for have, link in zip(row, onward, strict=True)]
    return Tally(
        figures={entries[a]: Fraction(sum(strongest[a][b] > strongest[b][a] for b in size)) for a in size},
        behind={entries[a]: {entries[b] for b in size if strongest[b][a] > strongest[a][b]} for a in size},
    )


Tallying = Callable[[Sequence[int], Sequence[Sequence[Marks]]], tuple[Tally, Tally]]
TALLIES: Mapping[str, Tallying] = {APPROVAL: _votes, ONE: _votes, RANKED: _ranks, SCORE: _scores}
