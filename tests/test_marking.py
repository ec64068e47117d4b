"""Marking: what answers bring, against the plainest way to count it."""

from __future__ import annotations

import fnmatch
from decimal import Decimal
from itertools import permutations

import pytest
from asking import PIECES, QUESTIONS
from growing import grows_evenly
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.quiz.gift import read_gift
from commands.quiz.marking import FULL, folded, mark, met
from commands.quiz.question import Option, Question


def gift(text: str) -> Question:
    ((_, question),) = read_gift(text).questions
    return question


@pytest.mark.parametrize(
    ("answers", "chosen", "points"),
    [
        ("{~a =b ~c}", (1,), 100),
        ("{~a =b ~c}", (0,), 0),
        ("{~a =b ~c}", (), 0),
        ("{~a =b ~c}", (7,), 0),
        ("{~a =b ~c}", (-2,), 0),
        ("{~a =b ~c}", (0, 1), 0),
        ("{~a =b ~c}", "b", 0),
        ("{~a ~%50%b =c}", (1,), 50),
        ("{~%-50%a =b}", (0,), 0),
        ("{~%50%a ~%50%b ~%-50%c}", (0, 1), 100),
        ("{~%50%a ~%50%b ~%-50%c}", (0,), 50),
        ("{~%50%a ~%50%b ~%-50%c}", (0, 0), 50),
        ("{~%50%a ~%50%b ~%-50%c}", (0, 1, 2), 50),
        ("{~%50%a ~%50%b ~%-50%c}", (2,), 0),
        ("{~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}", (0, 1, 2), 100),
        ("{~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}", (2, 0), 66),
        ("{T}", (0,), 100),
        ("{T}", (1,), 0),
        ("{F}", (0, 1), 0),
    ],
)
def test_what_is_chosen(answers, chosen, points):
    assert mark(gift(f"Which?{answers}"), chosen) == points


@pytest.mark.parametrize(
    ("accepted", "said", "points"),
    [
        ("=Orléans", "  orleans ", 100),
        ("=hyvää yötä", "HYVAA   YOTA", 100),
        ("=hyvaa", "hyvää", 100),
        ("=Straße", "STRASSE", 100),
        ("=Ørsted", "orsted", 100),
        ("=l'eau", "L’EAU", 100),
        ("=ﬁn", "fin", 100),
        ("=ΣΟΦΟΣ", "σοφος", 100),
        ("=يَوْم", "يوم", 100),
        ("=Nazareth =%75%Nazereth", "nazereth", 75),
        ("=%50%house* =house", "house", 100),
        ("=%50%house* =house", "houses", 50),
        ("=*Grant*wife*", "I think Ulysses Grant and his wife, both", 100),
        ("=*Grant*wife*", "his wife and Grant", 0),
        ("=aba*aba", "aba", 0),
        ("=aba*aba", "abaaba", 100),
        ("=2 \\\\* 3", "2 * 3", 100),
        ("=2 \\\\* 3", "2 and 3", 0),
        ("=Frog =%0%*", "Cat", 0),
        ("=a.c", "abc", 0),
        ("=[ab]", "a", 0),
        ("=colour", "color", 0),
        ("=a", "", 0),
    ],
)
def test_what_is_typed(accepted, said, points):
    assert mark(gift(f"Which?{{{accepted}}}"), said) == points


@pytest.mark.parametrize(
    ("accepted", "said", "points"),
    [
        ("#3.14:0.01", "3.15", 100),
        ("#3.14:0.01", "3,13", 100),
        ("#3.14:0.01", "3.1501", 0),
        ("#1..5", "1", 100),
        ("#1..5", "5.0", 100),
        ("#1..5", "0.999", 0),
        ("#=1822:0 =%50%1822:2", "1822", 100),
        ("#=1822:0 =%50%1822:2", "1824", 50),
        ("#=%50%1822:2 =1822:0", "1822", 100),
        ("#1000", "1,000", 100),
        ("#1000", "1 000", 100),
        ("#1000", "1.000", 100),
        ("#1", "1,000", 100),
        ("#1234567.5", "1’234’567,5", 100),
        ("#-3", "−3", 100),
        ("#6.02e23:1e21", "6.02E23", 100),
        ("#4", "four", 0),
        ("#4", "", 0),
        ("#4", "NaN", 0),
        ("#4", "9" * 10_000, 0),
        ("#4", "٤", 100),
        ("#4", "0.004", 0),
        ("#=4 =%25%*", "nonsense", 25),
    ],
)
def test_what_number_is_typed(accepted, said, points):
    assert mark(gift(f"How many?{{{accepted}}}"), said) == points


@pytest.mark.parametrize(
    ("accepted", "said", "points"),
    [
        ("#1917:20", "1917", 100),
        ("#1917:20", "1907", 50),
        ("#1917:20", "1932", 25),
        ("#1917:20", "1937", 0),
        ("#1917:20", "0", 0),
        ("#200", "210", 50),
        ("#0", "0,5", 50),
        ("#1917:20", "x", 0),
        ("#=%50%10:10 =30:10", "10", 50),
        ("#=%50%10:10 =30:10", "25", 50),
    ],
)
def test_closeness_falls_evenly_to_nothing_at_the_tolerance(accepted, said, points):
    assert mark(gift(f"// [closeness]\nWhen?{{{accepted}}}"), said) == points


ORDER = Question(kind="order", text={"": "When?"}, options=tuple(Option(text={"": each}) for each in "abcd"))


def test_an_order_is_the_share_of_pairs_that_stand_right():
    for answer in permutations(range(4)):
        pairs = [(a, b) for at, a in enumerate(answer) for b in answer[at + 1 :]]
        assert mark(ORDER, answer) == FULL * sum(a < b for a, b in pairs) // len(pairs)
    assert [mark(ORDER, each) for each in ((0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0))] == [100, 83, 0]
    # Half an answer is worth what it says; twice the same says it once.
    assert [mark(ORDER, each) for each in ((), (0,), (0, 1), (0, 0, 1), (9, -1, 0))] == [0, 50, 83, 83, 50]


def test_pairs_bring_their_share_and_either_of_two_like_matches_will_do():
    question = gift("Match.{=a -> x =b -> y =c -> x = -> z}")
    assert mark(question, (0, 1, 2)) == mark(question, (2, 1, 0)) == 100
    assert mark(question, (0, 1, 3)) == 66
    assert [mark(question, each) for each in ((), (-1, -1, -1), (1,), (0,), (0, 1, 2, 0, 0), "x")] == [
        0,
        0,
        0,
        33,
        100,
        0,
    ]


def test_a_poll_has_nothing_to_win():
    assert mark(gift("// [kind:poll]\nWhich?{=a ~%100%b}"), (0,)) == 0


def test_whose_feedback_is_due():
    assert met(gift("Which?{~a =b}"), (1, 1, 9)) == (1,)
    assert met(gift("Which?{=%0%* =%50%a* =ab}"), "ab") == (2,)
    assert met(gift("How many?{#=4 =%50%5:1~#no}"), "4") == (0,)
    assert met(gift("How many?{#=4 =%50%5:1~#no}"), "7") == (2,)
    assert met(ORDER, (0, 1, 2, 3)) == ()


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(QUESTIONS, PIECES | st.lists(st.integers(-2, 6), max_size=6).map(tuple))
def test_whatever_is_answered_it_is_between_nothing_and_everything(question, answer):
    assert 0 <= mark(question, answer) <= FULL
    assert all(0 <= at < len(question.options) for at in met(question, answer))


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(QUESTIONS)
def test_the_right_answer_brings_everything(question):
    right = [at for at, each in enumerate(question.options) if each.weight > 0]
    best = max(question.options, key=lambda each: each.weight)
    match question.kind:
        case "choice" | "truefalse":
            assert mark(question, tuple(right) if question.several else (question.options.index(best),)) == FULL
        case "order":
            assert mark(question, tuple(range(len(question.options)))) == FULL
        case "matching":
            pairs = [at for at, each in enumerate(question.options) if each.text]
            assert mark(question, tuple(pairs)) == FULL
        case "number" if best.number is not None:
            assert mark(question, str(best.number)) == FULL
        case "short" if not any(each in text for text in best.text.values() for each in "*\\"):
            assert all(mark(question, text) == FULL for text in best.text.values())


@settings(max_examples=500)
@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_a_star_stands_for_anything_as_it_does_in_names_of_files(pattern, said):
    question = Question(kind="short", text={"": "?"}, options=(Option(text={"": pattern}, weight=100),))
    assert (mark(question, said) == FULL) == fnmatch.fnmatchcase(said, pattern)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


def test_a_hostile_pattern_takes_as_long_as_it_is():
    def work(text: str) -> None:
        stars = Question(kind="short", text={"": "?"}, options=(Option(text={"": "a*" * 100 + "b"}, weight=100),))
        assert mark(stars, text) == 0

    assert grows_evenly(work, "a")


@given(st.integers(-(10**6), 10**6).map(Decimal), st.integers(0, 1000).map(Decimal))
def test_closer_is_never_worse(number, off):
    question = Question(
        kind="number",
        text={"": "?"},
        closeness=True,
        options=(Option(number=number, tolerance=Decimal(500), weight=100),),
    )
    assert mark(question, str(number + off)) >= mark(question, str(number + off + 1))
    assert mark(question, str(number + off)) == mark(question, str(number - off))
