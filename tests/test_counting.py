"""How ballots become places: published examples, and properties against a slow and obvious count."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.contest.counting import (
    APPROVAL,
    ONE,
    PERSON,
    RANKED,
    SCHOOL,
    SCORE,
    Ballot,
    Count,
    count,
    seed_hash,
)

METHODS = (APPROVAL, ONE, RANKED, SCORE)
A, B, C, D, E = 1, 2, 3, 4, 5
LARGE, MIDDLE, SMALL = 1, 2, 3

# The examples of Markus Schulze, "The Schulze Method of Voting" (arXiv:1804.02973), section 3: the ballots, and how
# many others each beats. Example 3 is the one of Wikipedia's article; its order is E, A, C, B, D.
PUBLISHED = {
    "example 1": ("8 ACDB, 2 BADC, 4 CDBA, 4 DBAC, 3 DCBA", "D3 A2 C1 B0"),
    "example 2": ("3 ACDB, 9 BACD, 8 CDAB, 5 DABC, 5 DBCA", "C3 D2 B1 A0"),
    "example 3": ("5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC", "E4 A3 C2 B1 D0"),
    "example 4, where it leaves ties": ("3 ABCD, 2 CBDA, 2 DABC, 2 DBCA", "B1 D1 A0 C0"),
    "example 5": ("12 ABCD, 6 ADBC, 9 BCDA, 15 CDAB, 21 DBAC", "D3 A1 B1 C0"),
    "example 7, before": ("3 ADEBCF, 3 BFECDA, 4 CABFDE, 1 DBCEFA, 4 DEFABC, 2 ECBDFA, 2 FACDBE", "A5"),
    "example 7, with two more for A": (
        "3 ADEBCF, 3 BFECDA, 4 CABFDE, 1 DBCEFA, 4 DEFABC, 2 ECBDFA, 2 FACDBE, 2 AEFCBD",
        "D5",
    ),
    "example 10, with ranks that are shared or missing": (
        "6 ABCD, 8 A=B, 8 A=C, 18 A=CD, 8 A=C=D, 40 B, 4 CBDA, 9 CDAB, 8 C=D, 14 DABC, 11 DBCA, 4 DCAB",
        "D3",
    ),
}


def ranked(text: str, school: int = LARGE) -> list[Ballot]:
    """Ballots such as "8 ACDB, 2 A=BC": how many, and the entries from the first, = between those that share a rank."""
    ballots = []
    for many, order in (each.split(" ") for each in text.split(", ")):
        marks, rank = {}, 1
        for at, letter in enumerate(order):
            if letter != "=":
                rank = rank if at and order[at - 1] == "=" else at + 1
                marks[number(letter)] = rank
        ballots += [Ballot(school, marks)] * int(many)
    return ballots


def number(letter: str) -> int:
    return 1 + "ABCDEF".index(letter)


def order_of(counted: Count) -> list[int]:
    return [each.entry for each in counted.standings]


def by_person(method: str, entries: Sequence[int], ballots: Sequence[Ballot]) -> Count:
    return count(method, entries, ballots, decides=PERSON, seed="s")


@pytest.mark.parametrize("example", PUBLISHED)
def test_what_schulze_published(example: str) -> None:
    text, expected = PUBLISHED[example]
    entries = sorted({number(letter) for letter in text if letter.isalpha()})
    for tally in (PERSON, SCHOOL):
        counted = count(RANKED, entries, ranked(text), decides=tally, seed="s")
        wins = {each.entry: each.persons for each in counted.standings}
        said = [(number(each[0]), int(each[1])) for each in expected.split()]
        assert [(entry, wins[entry]) for entry, _ in said] == said
        assert counted.standings[0].entry in {entry for entry, beaten in said if beaten == said[0][1]}
        assert all(each.schools == each.persons for each in counted.standings), "one school is everybody"


def test_forty_five_voters() -> None:
    assert order_of(by_person(RANKED, range(1, 6), ranked(PUBLISHED["example 3"][0]))) == [E, A, C, B, D]


def test_equal_ranks_and_gaps_between_ranks_mean_the_same_order() -> None:
    one = Ballot(LARGE, {A: 1, B: 1, C: 3})
    assert by_person(RANKED, [A, B, C], [one]) == by_person(RANKED, [A, B, C], [Ballot(LARGE, {A: 7, B: 7, C: 70_000})])


# Three schools of twenty-five, twelve and five. Each votes as one for its own.
BLOCKS = [(LARGE, 25, A), (MIDDLE, 12, B), (SMALL, 5, C)]


def test_a_large_school_wins_by_persons_and_not_by_schools() -> None:
    ballots = [
        *[Ballot(LARGE, {A: 1})] * 25,
        *[Ballot(MIDDLE, {B: 1})] * 12,
        *[Ballot(SMALL, {B: 1})] * 3,
        *[Ballot(SMALL, {C: 1})] * 2,
    ]
    persons = count(ONE, [A, B, C], ballots, decides=PERSON, seed="s")
    schools = count(ONE, [A, B, C], ballots, decides=SCHOOL, seed="s")
    assert order_of(persons) == [A, B, C]
    assert order_of(schools) == [B, A, C]
    assert {each.entry: (each.persons, each.schools) for each in persons.standings} == {
        A: (25, 1),
        B: (15, Fraction(8, 5)),
        C: (2, Fraction(2, 5)),
    }
    assert (persons.ballots, persons.schools) == (42, 3)


def test_a_large_school_ranks_and_both_tallies_differ() -> None:
    ballots = ranked("25 ABC", LARGE) + ranked("12 BCA", MIDDLE) + ranked("5 BCA", SMALL)
    counted = count(RANKED, [A, B, C], ballots, decides=PERSON, seed="s")
    assert [(each.entry, each.persons, each.schools) for each in counted.standings] == [(A, 2, 0), (B, 1, 2), (C, 0, 1)]
    assert order_of(count(RANKED, [A, B, C], ballots, decides=SCHOOL, seed="s")) == [B, C, A]


def test_a_large_school_scores_and_both_tallies_differ() -> None:
    ballots = [
        *[Ballot(LARGE, {A: 5, B: 3})] * 25,
        *[Ballot(MIDDLE, {A: 1, B: 4})] * 12,
        *[Ballot(SMALL, {A: 2, B: 4})] * 5,
    ]
    counted = count(SCORE, [A, B], ballots, decides=SCHOOL, seed="s")
    assert [(each.entry, each.persons, each.schools) for each in counted.standings] == [
        (B, Fraction(143, 42), Fraction(11, 3)),
        (A, Fraction(147, 42), Fraction(8, 3)),
    ]


def test_where_every_school_votes_for_its_own_the_schools_are_tied_and_the_persons_decide() -> None:
    ballots = [Ballot(school, {entry: 1}) for school, pupils, entry in BLOCKS for _ in range(pupils)]
    counted = count(APPROVAL, [C, B, A], ballots, decides=SCHOOL, seed="s")
    assert [(each.entry, each.broken_by) for each in counted.standings] == [(A, "tally"), (B, "tally"), (C, "")]


def test_who_leaves_an_entry_unscored_gives_it_the_least() -> None:
    counted = by_person(SCORE, [A, B, C], [Ballot(LARGE, {A: 4}), Ballot(LARGE, {A: 5, B: 5}), Ballot(SMALL, {A: 3})])
    assert [(each.entry, each.persons, each.schools) for each in counted.standings] == [
        (A, 4, Fraction(15, 4)),
        (B, Fraction(7, 3), 2),
        (C, 1, 1),
    ]


def test_one_friends_five_points_do_not_win_against_what_everybody_likes() -> None:
    friend, everybody = Ballot(SMALL, {B: 5}), [*[Ballot(LARGE, {A: 5})] * 99, Ballot(LARGE, {A: 4})]
    counted = by_person(SCORE, [A, B], [*everybody, friend])
    assert [(each.entry, each.persons) for each in counted.standings] == [
        (A, Fraction(500, 101)),
        (B, Fraction(105, 101)),
    ]


def test_who_may_not_judge_an_entry_gives_it_no_points_at_all() -> None:
    ballots = [Ballot(LARGE, {A: 0, B: 5}), Ballot(LARGE, {A: 4, B: 1}), Ballot(SMALL, {A: 0, B: 2})]
    counted = by_person(SCORE, [A, B, C], ballots)
    assert {each.entry: (each.persons, each.schools) for each in counted.standings} == {
        A: (4, 4),
        B: (Fraction(8, 3), Fraction(5, 2)),
        C: (1, 1),
    }


def test_ranks_without_an_order_go_to_the_other_tally_and_not_to_who_beats_more() -> None:
    """1 and 2 are unbeaten by persons, and 1 beats one more; by schools 2 beats both."""
    said = [(1, "ACB"), (1, "CAB"), (2, "BCA"), (1, "ACB"), (2, "BAC"), (1, "BAC")]
    ballots = [each for school, order in said for each in ranked(f"1 {order}", school)]
    counted = count(RANKED, [A, B, C], ballots, decides=PERSON, seed="s")
    assert {each.entry: each.persons for each in counted.standings}[A] > 0, "by counting it would be first"
    assert (counted.standings[0].entry, counted.standings[0].broken_by) == (B, "tally")


def test_the_school_with_the_fewest_ballots_says_how_exact_figures_may_be() -> None:
    ballots = [*[Ballot(LARGE, {A: 1})] * 7, *[Ballot(SMALL, {A: 1})] * 3]
    assert by_person(ONE, [A], ballots).fewest == 3
    assert by_person(ONE, [A], []).fewest == 0


def test_an_empty_ballot_is_in_its_schools_weight() -> None:
    counted = by_person(APPROVAL, [A, B], [Ballot(LARGE, {}), Ballot(LARGE, {A: 1}), Ballot(SMALL, {B: 1, A: 1})])
    assert (counted.ballots, counted.schools) == (3, 2)
    assert [(each.entry, each.persons, each.schools) for each in counted.standings] == [
        (A, 2, Fraction(3, 2)),
        (B, 1, 1),
    ]


def test_who_may_not_judge_an_entry_does_not_rank_it_last() -> None:
    own = [Ballot(LARGE, {A: 0, B: 1, C: 2})] * 25
    others = ranked("2 ABC", SMALL)
    assert order_of(by_person(RANKED, [A, B, C], own + others)) == [A, B, C]
    forgetful = [Ballot(LARGE, {B: 1, C: 2})] * 25
    assert order_of(by_person(RANKED, [A, B, C], forgetful + others)) == [B, C, A], "without a mark, last"


def test_a_school_weighs_the_same_in_a_pair_that_few_there_may_judge() -> None:
    barred = [Ballot(LARGE, {A: 0, B: 1})] * 24 + ranked("1 AB", LARGE)
    against = ranked("2 BA, 1 AB", SMALL)
    counted = count(RANKED, [A, B], barred + against, decides=SCHOOL, seed="s")
    assert [(each.entry, each.persons, each.schools) for each in counted.standings] == [(A, 0, 1), (B, 0, 0)]


def test_nobody_voted_and_the_lot_decides_as_was_published() -> None:
    for method in METHODS:
        counted = count(method, [A, B, C, D], [], decides=PERSON, seed="maple")
        assert order_of(counted) == sorted([A, B, C, D], key=lambda each: sha256(f"maple{each}".encode()).hexdigest())
        assert [each.place for each in counted.standings] == [1, 2, 3, 4]
        assert [each.broken_by for each in counted.standings] == ["lot", "lot", "lot", ""]
        assert {(each.persons, each.schools) for each in counted.standings} == {(0, 0)}
    assert seed_hash("maple") == sha256(b"maple").hexdigest()


def test_other_seeds_draw_other_lots() -> None:
    assert {tuple(order_of(count(ONE, [A, B, C], [], decides=PERSON, seed=f"{n}"))) for n in range(200)} == set(
        permutations([A, B, C])
    )


def test_nothing_was_entered() -> None:
    for method in METHODS:
        assert by_person(method, [], [Ballot(LARGE, {A: 1})]).standings == ()


def test_what_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="no such count"):
        count("borda", [A], [], decides=PERSON, seed="s")
    with pytest.raises(ValueError, match="no such count"):
        count(ONE, [A], [], decides="teachers", seed="s")


# The slow and obvious count: every figure as its sentence says it, every path by trying all of them.


def figures(method: str, entries: Sequence[int], ballots: Sequence[Ballot]) -> dict[int, tuple[Fraction, Fraction]]:
    schools = [[each for each in ballots if each.school == school] for school in {each.school for each in ballots}]
    if method == RANKED:
        persons, by_school = (
            {a: Fraction(sum(road[a, b] > road[b, a] for b in entries if b != a)) for a in entries}
            for road in schulze(entries, ballots)
        )
        return {entry: (persons[entry], by_school[entry]) for entry in entries}
    said = {}
    for entry in entries:
        if method == SCORE:
            given = [[each.marks.get(entry, 1) for each in some if each.marks.get(entry) != 0] for some in schools]
            everybody = [score for scores in given for score in scores]
            means = [Fraction(sum(scores), len(scores)) for scores in given if scores]
            said[entry] = (
                Fraction(sum(everybody), len(everybody)) if everybody else Fraction(0),
                sum(means, Fraction(0)) / len(means) if means else Fraction(0),
            )
        else:
            votes = [sum(each.marks.get(entry, 0) for each in some) for some in schools]
            shares = (Fraction(some, len(school)) for some, school in zip(votes, schools, strict=True))
            said[entry] = (Fraction(sum(votes)), sum(shares, Fraction(0)))
    return said


def prefers(ballot: Ballot, a: int, b: int) -> bool:
    return judges(ballot, a, b) and ballot.marks.get(a, 10**9) < ballot.marks.get(b, 10**9)


def judges(ballot: Ballot, a: int, b: int) -> bool:
    return ballot.marks.get(a) != 0 and ballot.marks.get(b) != 0


def pair_by_persons(a: int, b: int, ballots: Sequence[Ballot], schools: Sequence[Sequence[Ballot]]) -> Fraction:
    return Fraction(sum(prefers(each, a, b) for each in ballots))


def pair_by_schools(a: int, b: int, ballots: Sequence[Ballot], schools: Sequence[Sequence[Ballot]]) -> Fraction:
    total = Fraction(0)
    for school in schools:
        judging = [each for each in school if judges(each, a, b)]
        if judging:
            total += Fraction(sum(prefers(each, a, b) for each in judging), len(judging))
    return total


Roads = dict[tuple[int, int], Fraction]


def strongest_roads(pairs: Roads, entries: Sequence[int]) -> Roads:
    """What the paper calls p[a,b]."""

    def strongest(a: int, b: int) -> Fraction:
        between = [each for each in entries if each not in {a, b}]
        roads = ((a, *via, b) for size in range(len(between) + 1) for via in permutations(between, size))
        return max(min(strength(x, y) for x, y in pairwise(road)) for road in roads)

    def strength(a: int, b: int) -> Fraction:
        return pairs[a, b] if pairs[a, b] > pairs[b, a] else Fraction(0)

    return {(a, b): strongest(a, b) for a, b in permutations(entries, 2)}


def schulze(entries: Sequence[int], ballots: Sequence[Ballot]) -> tuple[Roads, Roads]:
    schools = [[each for each in ballots if each.school == school] for school in {each.school for each in ballots}]
    by_person, by_school = (
        strongest_roads({(a, b): tally(a, b, ballots, schools) for a, b in permutations(entries, 2)}, entries)
        for tally in (pair_by_persons, pair_by_schools)
    )
    return by_person, by_school


def places(
    method: str, entries: Sequence[int], ballots: Sequence[Ballot], *, decides: str, seed: str
) -> list[tuple[int, str]]:
    """Who comes where and by what: each place goes to whoever no other one left is before."""
    if method == RANKED:
        roads = schulze(entries, ballots)
        before = [{(a, b) for a, b in road if road[a, b] > road[b, a]} for road in roads]
    else:
        known = figures(method, entries, ballots)
        before = [{(a, b) for a, b in permutations(entries, 2) if known[a][side] > known[b][side]} for side in (0, 1)]
    deciding, other = before if decides == PERSON else before[::-1]
    left, said = list(entries), []
    while left:
        tied = [each for each in left if not any((one, each) in deciding for one in left)]
        still = [each for each in tied if not any((one, each) in other for one in tied)]
        first = min(still, key=lambda each: sha256(f"{seed}{each}".encode()).hexdigest())
        said.append((first, "" if len(tied) == 1 else "tally" if len(still) == 1 else "lot"))
        left.remove(first)
    return said


def marks_of(method: str, entries: Sequence[int]) -> st.SearchStrategy[dict[int, int]]:
    """What a voter may have marked: little of it, so that there are ties; some of it for what was withdrawn."""
    known = st.sampled_from([*entries, 99])
    if method == ONE:
        return st.dictionaries(known, st.just(1), max_size=1)
    highest = {APPROVAL: 1, RANKED: 4, SCORE: 5}[method]
    return st.dictionaries(known, st.integers(0, highest), max_size=6)


@st.composite
def elections(draw: st.DrawFn) -> tuple[str, list[int], list[Ballot]]:
    method = draw(st.sampled_from(METHODS))
    entries = draw(st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True))
    ballot = st.builds(Ballot, st.integers(1, 4), marks_of(method, entries))
    return method, entries, draw(st.lists(ballot, max_size=12))


@given(elections(), st.sampled_from([PERSON, SCHOOL]), st.text(max_size=4))
def test_the_same_as_counted_slowly(election: tuple[str, list[int], list[Ballot]], decides: str, seed: str) -> None:
    method, entries, ballots = election
    counted = count(method, entries, ballots, decides=decides, seed=seed)
    assert {each.entry: (each.persons, each.schools) for each in counted.standings} == figures(method, entries, ballots)
    assert [(each.entry, each.broken_by) for each in counted.standings] == places(
        method, entries, ballots, decides=decides, seed=seed
    )
    assert [each.place for each in counted.standings] == list(range(1, len(entries) + 1))


@given(elections(), st.sampled_from([PERSON, SCHOOL]))
def test_nobody_comes_before_whoever_beats_them(election: tuple[str, list[int], list[Ballot]], decides: str) -> None:
    _, entries, ballots = election
    roads = schulze(entries, ballots)[0 if decides == PERSON else 1]
    order = order_of(count(RANKED, entries, ballots, decides=decides, seed="s"))
    for at, entry in enumerate(order):
        assert all(roads[later, entry] <= roads[entry, later] for later in order[at + 1 :])


@given(elections(), st.randoms(use_true_random=False))
def test_in_whichever_order_all_comes(election: tuple[str, list[int], list[Ballot]], chance) -> None:
    method, entries, ballots = election
    counted = count(method, entries, ballots, decides=PERSON, seed="s")
    chance.shuffle(entries)
    chance.shuffle(ballots)
    assert count(method, entries, ballots, decides=PERSON, seed="s") == counted


@given(elections(), st.integers(2, 5))
def test_a_school_weighs_no_more_for_having_more_pupils(
    election: tuple[str, list[int], list[Ballot]], times: int
) -> None:
    method, entries, ballots = election
    more = ballots + [each for each in ballots if each.school == 1] * (times - 1)
    one, other = (count(method, entries, each, decides=SCHOOL, seed="s") for each in (ballots, more))
    assert {each.entry: each.schools for each in one.standings} == {
        each.entry: each.schools for each in other.standings
    }


@given(elections())
def test_whom_all_prefer_comes_first(election: tuple[str, list[int], list[Ballot]]) -> None:
    method, entries, ballots = election
    best = entries[0]
    mark = {RANKED: 1, SCORE: 5}.get(method, 1)
    low = {RANKED: 3, SCORE: 4}.get(method)
    all_for_one = [
        Ballot(each.school, {entry: low for entry in each.marks if low} | {best: mark}) for each in ballots
    ] or [Ballot(1, {best: mark})]
    for decides in (PERSON, SCHOOL):
        counted = count(method, entries, all_for_one, decides=decides, seed="s")
        assert (counted.standings[0].entry, counted.standings[0].broken_by) == (best, "")


def test_more_than_a_byte_of_ranks() -> None:
    entries = list(range(1, 201))
    ballots = [Ballot(n % 3, {entry: 1 + (entry * 7 + n) % 200 for entry in entries[n:]}) for n in range(9)]
    counted = by_person(RANKED, entries, ballots)
    few = [entries[0], entries[10], entries[150], entries[199]]
    slowly = figures(RANKED, few, ballots)
    assert {each.entry: (each.persons, each.schools) for each in by_person(RANKED, few, ballots).standings} == slowly
    assert len(counted.standings) == 200
