"""How pupils of several schools come into groups: evenly, apart where they must be, and with people new to them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

# Pairs of persons; how often each shared a group; for each pupil's number, whom to keep from, and how much.
Pairs = Collection[frozenset[int]]
Meetings = Mapping[frozenset[int], int]
Ties = list[dict[int, int]]

# How long a mixture is improved, and how long nobody goes back to a group that they left. Steps and never a time, so
# that it comes out the same on every machine: small classes need two hundred of them, and a class of 200 no second.
STEPS = 3000
AWAY = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Pupil:
    """Somebody who is to be in a group: the ids of the person and of their school."""

    person: int
    school: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixture:
    """The groups; whether everybody is apart who must be; and how often those who now meet have met before."""

    groups: tuple[tuple[Pupil, ...], ...]
    apart: bool
    repeated: int


def mix(
    pupils: Sequence[Pupil],
    *,
    size: int,
    most: int | None,
    apart: Pairs,
    met: Meetings,
    seed: int,
    groups: int | None = None,
) -> Mixture:
    """Everybody in exactly one group: first evenly, then apart who must be, then with people new to each other.

    Each person is among the pupils once. `size` is how many people a group should have, `most` how many of them from
    one school at most; both at least 1. `apart` are pairs who must not share a group, `met` is how often pairs have
    shared one; absent persons are passed over. `groups` is their number, where `size` is not to decide it. The same
    arguments, in any order, and seed give the same groups.
    """
    if not pupils:
        return Mixture(groups=(), apart=True, repeated=0)
    # Groups are drawn, not guarded: this needs no cryptography.
    chance = random.Random(seed)  # noqa: S311
    present = sorted(pupils, key=lambda each: (each.school, each.person))
    groups = groups or how_many_groups(Counter(each.school for each in present), size=size, most=most)
    # One pair that must be apart weighs more than all that ever met.
    heavy = 1 + sum(met.values())
    ties = tie(present, Counter(met) + Counter(dict.fromkeys(apart, heavy)))
    cost, at = improve(Table(present, groups, ties, chance), chance)
    together, repeated = divmod(cost, heavy)
    members: list[list[Pupil]] = [[] for _ in range(groups)]
    for each, group in zip(present, at, strict=False):  # empty chairs come last, and nobody sits on them
        members[group].append(each)
    return Mixture(groups=tuple(map(tuple, members)), apart=not together, repeated=repeated)


def place_late(newcomer: Pupil, groups: Sequence[Sequence[Pupil]], *, apart: Pairs, met: Meetings) -> int | None:
    """The index of the group for somebody who comes late, while everybody else stays where they are.

    That is where fewest are of their school, then where fewest are, then where they have met fewest. None if every
    group holds somebody from whom they must be apart.
    """
    open_groups = []
    for index, group in enumerate(groups):
        pairs = [frozenset((newcomer.person, each.person)) for each in group]
        if not any(pair in apart for pair in pairs):
            schoolmates = sum(each.school == newcomer.school for each in group)
            open_groups.append((schoolmates, len(group), sum(met.get(pair, 0) for pair in pairs), index))
    return min(open_groups)[-1] if open_groups else None


def fingerprint(mixture: Mixture) -> str:
    """Eight hexadecimal digits that are the same for the same groups, in whatever order they stand."""
    persons = sorted(sorted(each.person for each in group) for group in mixture.groups)
    return sha256(repr(persons).encode()).hexdigest()[:8]


def how_many_groups(schools: Counter[int], *, size: int, most: int | None) -> int:
    """As near as can be to groups of this size; more of them if that brings a school's share nearer to `most`."""
    people, largest = schools.total(), max(schools.values())
    # Nobody is alone in a group while there is anybody to be with.
    limit = max(1, people // 2)
    fewest = min(limit, max(1, (2 * people + size) // (2 * size)))
    if most is None:
        return fewest
    return min(range(fewest, limit + 1), key=lambda groups: max(most, -(-largest // groups)))


def tie(present: Sequence[Pupil], weights: Meetings) -> Ties:
    """The weights of pairs, as ties between those who are present."""
    numbers = {each.person: number for number, each in enumerate(present)}
    ties: Ties = [{} for _ in present]
    for pair, weight in weights.items():
        if len(pair) == 2 and pair <= numbers.keys():
            one, other = (numbers[person] for person in pair)
            ties[one][other] = ties[other][one] = weight
    return ties


def deal(schools: Sequence[int | None], groups: int, chance: random.Random) -> list[int]:
    """A group for each: dealt in turn, one school after the other, which spreads each as evenly as can be."""
    turns = {school: chance.random() for school in dict.fromkeys(schools)}
    order = sorted(chance.sample(range(len(schools)), len(schools)), key=lambda number: turns[schools[number]])
    return [group for _, group in sorted((number, turn % groups) for turn, number in enumerate(order))]


class Table:
    """Who is in which group while a mixture is improved. A pupil is a number here, and so is an empty chair.

    Empty chairs make all groups equally long and are one more school, spread as evenly as the others. So changing
    places is the only move there is, also for who goes to a smaller group; and it leads everybody to every group.
    """

    def __init__(self, present: Sequence[Pupil], groups: int, ties: Ties, chance: random.Random) -> None:
        empty = -len(present) % groups
        self.schools = [*(each.school for each in present), *[None] * empty]
        self.ties = [*ties, *({} for _ in range(empty))]
        self.at = deal(self.schools, groups, chance)
        self.counts = {school: [0] * groups for school in self.schools}
        self.felt = [[0] * groups for _ in self.schools]
        for number, group in enumerate(self.at):
            self.counts[self.schools[number]][group] += 1
            for other, weight in self.ties[number].items():
                self.felt[other][group] += weight
        self.cost = sum(felt[group] for felt, group in zip(self.felt, self.at, strict=True)) // 2

    def swaps(self, one: int) -> Iterator[tuple[int, int]]:
        """With whom one can change places so that all schools stay even, each behind what it adds to the cost."""
        here, felt, ties, ours = self.at[one], self.felt[one], self.ties[one], self.counts[self.schools[one]]
        for other, there in enumerate(self.at):
            theirs = self.counts[self.schools[other]]
            if there != here and (ours is theirs or (ours[here] > ours[there] and theirs[there] > theirs[here])):
                gone = felt[here] + self.felt[other][there] + 2 * ties.get(other, 0)
                yield felt[there] + self.felt[other][here] - gone, other

    def swap(self, one: int, other: int) -> None:
        """Let two change places."""
        here, there = self.at[one], self.at[other]
        for number, left, entered in ((one, here, there), (other, there, here)):
            self.cost += self.felt[number][entered] - self.felt[number][left]
            self.at[number] = entered
            self.counts[self.schools[number]][left] -= 1
            self.counts[self.schools[number]][entered] += 1
            for neighbour, weight in self.ties[number].items():
                self.felt[neighbour][left] -= weight
                self.felt[neighbour][entered] += weight


def improve(table: Table, chance: random.Random) -> tuple[int, list[int]]:
    """The least cost found, and the groups for it.

    Somebody with a tie in their group takes the best swap, even a bad one. Who has left a group stays away for a few
    steps, unless coming back is better than ever: so no dead end holds.
    """
    best = table.cost, table.at.copy()
    away = [[0] * len(felt) for felt in table.felt]
    for step in range(STEPS):
        if not table.cost:
            break
        one = chance.choice([number for number, group in enumerate(table.at) if table.felt[number][group]])
        here = table.at[one]
        swaps = [
            (added, other)
            for added, other in table.swaps(one)
            if table.cost + added < best[0] or (away[one][table.at[other]] <= step and away[other][here] <= step)
        ]
        if swaps:
            least = min(swaps)[0]
            other = chance.choice([other for added, other in swaps if added == least])
            away[one][here] = away[other][table.at[other]] = step + chance.randint(1, AWAY + 1)
            table.swap(one, other)
            if table.cost < best[0]:
                best = table.cost, table.at.copy()
    return best
