"""Mixing pupils of several schools: every rule on random classes, and the best there is by brute force."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil

import fair
import pytest
from house import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import mixing
from commands.mixing import Mixture, Pupil, Table, fingerprint, mix, place_late, tie

Pair = frozenset[int]
Groups = Sequence[Sequence[Pupil]]

FOUR_SCHOOLS = (25, 12, 15, 8)


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (classes of a test, no secrets)


def class_of(*schools: int) -> list[Pupil]:
    """So many pupils of each school."""
    whose = [school for school, people in enumerate(schools) for _ in range(people)]
    return [Pupil(person=100 + number, school=school) for number, school in enumerate(whose)]


def pairs_of(groups: Groups) -> list[Pair]:
    return [frozenset((one.person, other.person)) for group in groups for one, other in combinations(group, 2)]


@dataclass(frozen=True)
class Case:
    """All that a mixture is asked for."""

    pupils: Sequence[Pupil]
    size: int = 4
    most: int | None = None
    apart: frozenset[Pair] = frozenset()
    met: Counter[Pair] = field(default_factory=Counter)
    seed: int = 1

    def mixed(self) -> Mixture:
        return mix(self.pupils, size=self.size, most=self.most, apart=self.apart, met=dict(self.met), seed=self.seed)

    def rounds(self, how_many: int) -> Iterator[Mixture]:
        """One mixture after the other, each knowing all before it."""
        met = Counter(self.met)
        for number in range(how_many):
            mixture = replace(self, met=met, seed=self.seed + number).mixed()
            met.update(pairs_of(mixture.groups))
            yield mixture

    def after(self, rounds: int) -> Case:
        """The same case, once so many rounds have been."""
        return replace(self, met=Counter(pair for each in self.rounds(rounds) for pair in pairs_of(each.groups)))


def test_every_rule_holds_on_random_classes() -> None:
    holds_on_random_classes(100)


@pytest.mark.long
def test_every_rule_holds_on_a_thousand_random_classes() -> None:
    holds_on_random_classes(1000)


def test_small_classes_are_mixed_as_well_as_brute_force_can() -> None:
    assert [case for case in small_cases(400) if short_of_the_best(case)] == []


@pytest.mark.long
def test_thousands_of_small_classes_are_mixed_as_well_as_brute_force_can() -> None:
    assert [case for case in small_cases(4000, start=1000) if short_of_the_best(case)] == []


def test_no_dead_end_holds() -> None:
    pupils = [Pupil(person=person, school=school) for person, school in enumerate((3, 0, 1, 0, 2, 1))]
    apart = frozenset(map(frozenset, ((0, 3), (0, 4), (0, 5), (1, 2), (1, 3), (1, 5), (2, 4), (2, 5), (3, 5))))
    met = Counter({frozenset((1, 4)): 1, frozenset((4, 5)): 2})
    for seed in range(40):
        mixture = Case(pupils, size=2, apart=apart, met=met, seed=seed).mixed()
        assert (mixture.apart, mixture.repeated) == (True, 2), "only 0 and 1, 2 and 3, 4 and 5 can be together"


def test_nobody_meets_again_where_large_classes_can_avoid_it() -> None:
    for seed in range(60):
        chance = drawn(seed)
        case = Case(class_of(*(chance.randint(1, 16) for _ in range(chance.randint(2, 4)))), chance.randint(2, 5))
        case = replace(case, met=avoidable(case, chance, share=0.3), seed=seed)
        assert case.mixed().repeated == 0, case


def test_four_schools_after_five_rounds_with_five_pairs_apart() -> None:
    case = Case(
        class_of(*FOUR_SCHOOLS),
        apart=frozenset(map(frozenset, ((100, 101), (100, 130), (126, 140), (152, 159), (110, 150)))),
    )
    case = case.after(5)
    mixture = case.mixed()
    assert not faults(case, mixture)
    assert (mixture.apart, mixture.repeated) == (True, 0)
    assert [len(group) for group in mixture.groups] == [4] * 15
    for group in mixture.groups:
        schools = Counter(each.school for each in group)
        assert schools[0] in {1, 2}, "25 in 15 groups"
        assert schools[1] in {0, 1}
        assert schools[2] == 1
        assert schools[3] in {0, 1}


def test_sixty_pupils_are_new_to_each_other_for_ten_rounds() -> None:
    case = Case(class_of(*FOUR_SCHOOLS))
    assert most_rounds(case) == 15, "then 25 pupils have met all 15 of another school"
    for seed in (0, 100, 200):
        assert 10 <= rounds_without_repetition(replace(case, seed=seed)) <= 15


def test_three_schools_of_three_are_new_to_each_other_for_as_long_as_can_be() -> None:
    for seed in range(20):
        case = Case(class_of(3, 3, 3), size=3, seed=seed)
        assert rounds_without_repetition(case) == most_rounds(case) == 3


@pytest.mark.parametrize(
    ("schools", "size", "most", "sizes"),
    [
        ((), 4, None, []),
        ((1,), 4, None, [1]),
        ((1, 1), 4, None, [2]),
        ((2, 1), 2, None, [3]),
        ((5,), 2, 1, [2, 3]),
        ((3, 4), 4, None, [3, 4]),
        ((6, 1), 4, None, [3, 4]),
        ((5, 5), 4, None, [3, 3, 4]),
        ((6, 6), 4, None, [4, 4, 4]),
        ((6, 6), 4, 1, [2] * 6),
        ((8, 4), 4, 2, [3] * 4),
        ((9, 1), 5, 1, [2] * 5),
        ((9, 2), 5, 3, [3, 4, 4]),
        ((3, 3), 1, None, [2, 2, 2]),
        ((2, 2), 9, None, [4]),
    ],
)
def test_groups_are_as_many_as_they_should_be(schools, size, most, sizes) -> None:
    mixture = Case(class_of(*schools), size, most).mixed()
    assert sorted(len(group) for group in mixture.groups) == sizes


def test_whoever_is_not_there_is_passed_over() -> None:
    case = Case(class_of(4, 4))
    absent = frozenset(map(frozenset, ((1, 2), (1, 100), (100,))))
    assert replace(case, apart=absent, met=Counter(absent)).mixed() == case.mixed()


def test_groups_that_cannot_keep_a_pair_apart_say_so() -> None:
    case = Case(class_of(2, 2), size=2, apart=frozenset(pairs_of([class_of(2, 2)])))
    assert not case.mixed().apart
    assert not faults(case, case.mixed())


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_the_same_class_is_mixed_the_same_in_whatever_order_it_comes(seed: int) -> None:
    chance = drawn(seed)
    case = Case(class_of(5, 4, 3), size=3, seed=seed).after(4)
    case = replace(case, apart=frozenset(chance.sample(pairs_of([case.pupils]), 6)))
    met = chance.sample(list(case.met.items()), len(case.met))
    pairs = chance.sample(sorted(map(sorted, case.apart)), len(case.apart))
    shuffled = replace(
        case,
        pupils=chance.sample(case.pupils, len(case.pupils)),
        met=Counter({frozenset(sorted(pair, reverse=True)): times for pair, times in met}),
        apart=dict.fromkeys(frozenset(reversed(pair)) for pair in pairs).keys(),
    )
    assert shuffled.mixed() == case.mixed()


def test_another_process_mixes_the_same() -> None:
    program = "from test_mixing import *; print(fingerprint(Case(class_of(9, 8, 7), size=3).after(7).mixed()), end='')"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("1", "2")
    }
    assert printed == {fingerprint(Case(class_of(9, 8, 7), size=3).after(7).mixed())}


def test_another_seed_mixes_anew() -> None:
    assert len({fingerprint(Case(class_of(6, 6), seed=seed).mixed()) for seed in range(50)}) >= 48


def test_chance_puts_anybody_with_anybody_equally_often() -> None:
    mixtures = (Case(class_of(1, 1, 1, 1, 1, 1), 2, seed=seed).mixed() for seed in range(1500))
    met = Counter(pair for mixture in mixtures for pair in pairs_of(mixture.groups))
    assert len(met) == 15
    assert all(220 < times < 380 for times in met.values()), "each about 300 times"


def test_a_swap_adds_to_the_cost_what_it_was_said_to_add() -> None:
    for seed in range(20):
        chance = drawn(seed)
        case = Case(class_of(5, 4, 2), 3, seed=seed).after(4)
        table = Table(case.pupils, 4, tie(case.pupils, case.met), chance)
        for _ in range(20):
            one = chance.randrange(len(table.at))
            added, other = chance.choice(list(table.swaps(one)))
            before = table.cost
            table.swap(one, other)
            groups = [
                [each for each, at in zip(case.pupils, table.at, strict=False) if at == group] for group in range(4)
            ]
            assert table.cost == before + added == sum(case.met[pair] for pair in pairs_of(groups))


def test_a_fingerprint_is_of_the_groups_whatever_their_order() -> None:
    mixture = Case(class_of(6, 6)).mixed()
    turned = replace(mixture, groups=tuple(group[::-1] for group in mixture.groups[::-1]))
    assert fingerprint(turned) == fingerprint(mixture)
    assert len(fingerprint(mixture)) == len(bytes.fromhex(fingerprint(mixture))) * 2 == 8
    first, second, *rest = mixture.groups
    changed = ((second[0], *first[1:]), (first[0], *second[1:]), *rest)
    assert fingerprint(replace(mixture, groups=changed)) != fingerprint(mixture)


@given(st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_whoever_comes_late_goes_where_they_are_missed_most(seed: int) -> None:
    chance = drawn(seed)
    pupils = class_of(*(chance.randint(1, 6) for _ in range(3)))
    groups = [list(group) for group in Case(pupils, size=3, seed=seed).mixed().groups]
    groups[0].extend(Pupil(person=person, school=chance.randrange(3)) for person in range(chance.randrange(3)))
    newcomer = Pupil(person=99, school=chance.randrange(4))
    others = chance.sample(pupils, chance.randrange(len(pupils)) // 2)
    apart = {frozenset((99, each.person)) for each in others}
    met = {frozenset((99, each.person)): chance.randint(1, 3) for each in chance.choices(pupils, k=5)}
    before = [tuple(group) for group in groups]
    index = place_late(newcomer, groups, apart=apart, met=met)
    assert [tuple(group) for group in groups] == before, "nobody else moves"
    assert not misplaced(newcomer, groups, index, {each.person for each in others}, met)


def test_four_who_come_late_from_one_school_go_to_four_groups() -> None:
    groups = [list(group) for group in Case(class_of(4, 4, 4), size=3).mixed().groups]
    for person in range(4):
        newcomer = Pupil(person=person, school=1)
        groups[place_late(newcomer, groups, apart=(), met={})].append(newcomer)
    assert [len(group) for group in groups] == [4] * 4


def test_whoever_must_be_apart_from_somebody_in_every_group_is_placed_in_none() -> None:
    newcomer, pupils = Pupil(person=1, school=0), class_of(2, 2)
    groups = [pupils[::2], pupils[1::2]]
    assert place_late(newcomer, groups, apart={frozenset((1, 100)), frozenset((1, 103))}, met={}) is None
    assert place_late(newcomer, groups, apart={frozenset((1, 100))}, met={}) == 1
    assert place_late(newcomer, [], apart=(), met={}) is None


def test_nobody_waits_for_a_mixture() -> None:
    # The processor's time, and several times what it takes (0.06 and 0.25 s): a busy machine does not matter.
    for schools, seconds in ((FOUR_SCHOOLS, 0.4), ((60, 50, 50, 40), 1.5)):
        case = Case(class_of(*schools))
        met = Counter(pairs_of([case.pupils]))
        with fair.working() as worked:
            assert replace(case, met=met).mixed().repeated > 0, "everybody has met everybody: all steps are in vain"
            assert worked() < seconds


def test_these_checks_bite(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(class_of(4, 4), apart=frozenset([frozenset((100, 104))]), met=Counter([frozenset((100, 105))]))
    a, b, c, d, e, f, g, h = case.pupils
    good = case.mixed()
    assert faults(case, good) == set()
    for groups, fault in (
        (((a, b, e, f), (c, d, g)), "everybody once"),
        (((a, b, e, f), (c, d, g, g)), "everybody once"),
        (((a, b, e), (c, d, f), (g, h)), "how many groups"),
        (((a, b, e, f, g), (c, d, h)), "sizes"),
        (((a,), (b, c, d, e, f, g, h)), "nobody alone"),
        (((a, b, c, f), (d, e, g, h)), "schools"),
        (((a, b, e, f), (c, d, g, h)), "apart"),
        (((a, b, f, g), (c, d, e, h)), "repeated"),
    ):
        assert fault in faults(case, replace(good, groups=groups, apart=True, repeated=0)), fault
    monkeypatch.setattr(mixing, "STEPS", 1)
    assert any(short_of_the_best(each) for each in small_cases(20))
    assert rounds_without_repetition(Case(class_of(*FOUR_SCHOOLS))) < 5


def holds_on_random_classes(how_many: int) -> None:
    @settings(max_examples=how_many, deadline=None)
    @given(cases())
    def holds(case: Case) -> None:
        mixture = case.mixed()
        assert not faults(case, mixture)
        assert mixture.apart, "there is an arrangement in which all are apart"

    holds()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Classes of any kind, after rounds that were really mixed. Their pairs can all be kept apart."""
    schools = draw(st.lists(st.integers(0, 12), min_size=1, max_size=5).filter(any))
    case = Case(
        pupils=draw(st.permutations(class_of(*schools))),
        size=draw(st.integers(1, 7)),
        most=draw(st.none() | st.integers(1, 4)),
        seed=draw(st.integers(0, 10**6)),
    )
    case = case.after(draw(st.integers(0, 4)))
    chance = drawn(case.seed)
    every = pairs_of([case.pupils])
    together = pairs_of(dealt(case.pupils, len(case.mixed().groups), chance))
    return replace(case, apart=frozenset(chance.sample(every, min(len(every), draw(st.integers(0, 8))))) - {*together})


def dealt(pupils: Sequence[Pupil], groups: int, chance: random.Random) -> Groups:
    """Even groups, made without what is tested: everybody in turn, school by school."""
    order = sorted(chance.sample(pupils, len(pupils)), key=lambda each: each.school)
    return [order[start::groups] for start in range(groups)]


def avoidable(case: Case, chance: random.Random, *, share: float) -> Counter[Pair]:
    """Meetings of a share of all pairs, none of which needs to come again: there are even groups without any."""
    together = set(pairs_of(dealt(case.pupils, len(case.mixed().groups), chance)))
    return Counter(pair for pair in pairs_of([case.pupils]) if pair not in together and chance.random() < share)


def faults(case: Case, mixture: Mixture) -> set[str]:
    """The rules that do not hold, whether or not there are better groups."""
    groups, together = mixture.groups, set(pairs_of(mixture.groups))
    persons = sorted(each.person for group in groups for each in group)
    sizes = [len(group) for group in groups]
    schools = [[sum(each.school == school for each in group) for group in groups] for school in range(5)]
    rules = {
        "everybody once": persons == sorted(each.person for each in case.pupils),
        "how many groups": len(groups) == groups_wanted(case),
        "sizes": even(sizes),
        "nobody alone": len(persons) == 1 or min(sizes) > 1,
        "schools": all(map(even, schools)),
        "apart": mixture.apart == together.isdisjoint(case.apart),
        "repeated": mixture.repeated == sum(case.met[pair] for pair in together),
    }
    return {rule for rule, holds in rules.items() if not holds}


def even(counts: Sequence[int]) -> bool:
    return max(counts) - min(counts) <= 1


def groups_wanted(case: Case) -> int:
    """The nearest to the size, then as few more as bring the largest school's share as near to `most` as can be."""
    people, largest = len(case.pupils), max(Counter(each.school for each in case.pupils).values())
    possible = range(1, max(1, people // 2) + 1)
    nearest = min(reversed(possible), key=lambda groups: abs(groups - people / case.size))
    too_many = {
        groups: max(0, ceil(largest / groups) - (case.most or people)) for groups in possible if groups >= nearest
    }
    return min(groups for groups, excess in too_many.items() if excess == min(too_many.values()))


def small_cases(how_many: int, start: int = 0) -> Iterator[Case]:
    """Classes of up to nine, half of them after real rounds and half with any meetings, kept apart at random."""
    for seed in range(start, start + how_many):
        chance = drawn(seed)
        pupils = [Pupil(person=person, school=chance.randrange(4)) for person in range(chance.randint(1, 9))]
        every = pairs_of([pupils])
        apart = frozenset(chance.sample(every, min(len(every), chance.choice((0, 0, 1, 2, 4, 6, 9)))))
        case = Case(pupils, chance.randint(1, 6), chance.choice((None, 1, 2, 3)), apart=apart, seed=seed)
        if seed % 2:
            yield case.after(chance.randint(0, 5))
        else:
            met = chance.sample(every, chance.randint(0, len(every)))
            yield replace(case, met=Counter({pair: chance.choice((1, 1, 2, 3)) for pair in met}))


def short_of_the_best(case: Case) -> bool:
    """Brute force finds groups that keep all apart where `mix` does not, or with fewer who meet again."""
    mixture = case.mixed()
    assert not faults(case, mixture)
    every = [set(pairs_of(groups)) for groups in even_groups(case.pupils, len(mixture.groups))]
    repeated = [sum(case.met[pair] for pair in pairs) for pairs in every if pairs.isdisjoint(case.apart)]
    return mixture.apart != bool(repeated) or (mixture.apart and mixture.repeated != min(repeated))


def even_groups(pupils: Sequence[Pupil], how_many: int) -> Iterator[Groups]:
    """Every way there is to make so many groups of the same size, each school evenly spread."""
    schools = Counter(each.school for each in pupils)
    groups: list[list[Pupil]] = [[] for _ in range(how_many)]

    def counts(school: int) -> list[int]:
        return [sum(each.school == school for each in group) for group in groups]

    def seat(number: int) -> Iterator[Groups]:
        if number == len(pupils):
            if even([len(group) for group in groups]) and all(even(counts(school)) for school in schools):
                yield [list(group) for group in groups]
            return
        school = pupils[number].school
        for group, schoolmates in zip(groups, counts(school), strict=True):
            if len(group) < ceil(len(pupils) / how_many) and schoolmates < ceil(schools[school] / how_many):
                group.append(pupils[number])
                yield from seat(number + 1)
                group.pop()
            if not group:
                break  # one empty group is like another

    return seat(0)


def rounds_without_repetition(case: Case) -> int:
    """How many rounds there are until somebody must meet somebody again."""
    return next(number for number, mixture in enumerate(case.rounds(99)) if mixture.repeated)


def most_rounds(case: Case) -> int:
    """No more rounds than this are possible: between two schools, or in one, all pairs there are have met by then."""
    groups = groups_wanted(case)
    schools = Counter(each.school for each in case.pupils)
    counts = {
        school: [people // groups + (each < people % groups) for each in range(groups)]
        for school, people in schools.items()
    }
    limits = [
        people * (people - 1) // 2 // inside
        for school, people in schools.items()
        if (inside := sum(each * (each - 1) // 2 for each in counts[school]))
    ]
    for one, other in combinations(schools, 2):
        # Fewest meet where most of one school are with fewest of the other.
        if across := sum(a * b for a, b in zip(counts[one], reversed(counts[other]), strict=True)):
            limits.append(schools[one] * schools[other] // across)
    return min(limits)


def misplaced(newcomer: Pupil, groups: Groups, index: int | None, apart: set[int], met: dict[Pair, int]) -> bool:
    """Another group is better, or this one is forbidden."""
    free = [number for number, group in enumerate(groups) if apart.isdisjoint(each.person for each in group)]
    if index not in free:
        return index is not None or bool(free)
    best = free
    for measure in (
        lambda group: [each.school for each in group].count(newcomer.school),
        len,
        lambda group: sum(met.get(frozenset((newcomer.person, each.person)), 0) for each in group),
    ):
        best = [number for number in best if measure(groups[number]) == min(measure(groups[each]) for each in best)]
    return index not in best
