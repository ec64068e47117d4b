"""`python -m bench.tally`: 10,000 ranked ballots over 40 entries, by Silta and as one writes Schulze down, by turns."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from statistics import median

from commands.contest.counting import PERSON, RANKED, Ballot, count

ROUNDS = 5
BALLOTS, ENTRIES, SCHOOLS = 10_000, 40, 8


def ballots() -> Iterator[Ballot]:
    """Everybody leans to the same entries, with a taste of their own; some rank few, some share ranks."""
    chance = random.Random(40)  # noqa: S311  (a repeatable load, no secret)
    liked = {entry: chance.gauss(0, 0.5) for entry in range(1, ENTRIES + 1)}
    for _ in range(BALLOTS):
        taste = {entry: leaning + chance.gauss(0, 1) for entry, leaning in liked.items()}
        order = sorted(taste, key=taste.__getitem__)[: ENTRIES if chance.random() < 0.5 else chance.randint(1, ENTRIES)]
        ranks = {entry: rank - chance.randrange(2) for rank, entry in enumerate(order, start=2)}
        yield Ballot(chance.randrange(SCHOOLS) ** 2 // SCHOOLS, ranks)


def plain(entries: Sequence[int], votes: Sequence[Ballot]) -> list[tuple[int, int, int]]:
    """As the method's description reads: each ballot's pairs are counted, then the strongest paths. Exact as well."""
    persons: dict[tuple[int, int], int] = defaultdict(int)
    schools: dict[tuple[int, int, int], int] = defaultdict(int)
    sizes: dict[int, int] = defaultdict(int)
    for ballot in votes:
        sizes[ballot.school] += 1
        for a in entries:
            rank = ballot.marks.get(a)
            if rank is None:
                continue
            for b in entries:
                if rank < ballot.marks.get(b, ENTRIES + 1):
                    persons[a, b] += 1
                    schools[ballot.school, a, b] += 1
    shares: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for (school, a, b), number in schools.items():
        shares[a, b] += Fraction(number, sizes[school])
    both = plain_wins(entries, persons), plain_wins(entries, shares)
    return [(entry, both[0][entry], both[1][entry]) for entry in entries]


def plain_wins(
    entries: Sequence[int], pairs: dict[tuple[int, int], int] | dict[tuple[int, int], Fraction]
) -> dict[int, int]:
    """The triple loop of the description."""
    strongest = {}
    for a in entries:
        for b in entries:
            strongest[a, b] = pairs[a, b] if pairs[a, b] > pairs[b, a] else 0
    for via in entries:
        for a in entries:
            if a != via:
                for b in entries:
                    if b not in {a, via}:
                        strongest[a, b] = max(strongest[a, b], min(strongest[a, via], strongest[via, b]))
    return {a: sum(strongest[a, b] > strongest[b, a] for b in entries if a != b) for a in entries}


def measure() -> dict[str, float]:
    """Median seconds of CPU of both, and how many times as much the plain one needs."""
    entries, votes = range(1, ENTRIES + 1), list(ballots())
    spent: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(ROUNDS):
        said = {}
        for side in sorted(spent, reverse=bool(number % 2)):
            began = time.process_time()
            if side == "ours":
                counted = count(RANKED, entries, votes, decides=PERSON, seed="bench")
                said[side] = sorted((each.entry, int(each.persons), int(each.schools)) for each in counted.standings)
            else:
                said[side] = plain(entries, votes)
            spent[side].append(time.process_time() - began)
        assert said["ours"] == said["plain"], "both sides come to the same places"
    figures = {side: median(seconds) for side, seconds in spent.items()}
    ratios = [one / other for one, other in zip(spent["plain"], spent["ours"], strict=True)]
    return {**figures, "plain/ours": median(ratios)}


if __name__ == "__main__":
    print(measure())
