"""Kahoot's spreadsheet: what a teacher has filled in there is a quiz here, and a bad row is named by its number."""

from __future__ import annotations

import pytest
from asking import PIECES
from growing import grows_evenly
from hypothesis import given
from hypothesis import strategies as st
from sheets import KAHOOT, kahoot, tsv, workbook

from bot.sheet import text_of
from commands.message import Plural
from commands.quiz.formats import read_any
from commands.quiz.kahoot import NO_HEADINGS, NO_SUCH_ANSWER, RIGHT_NUMBERS, read_kahoot
from commands.quiz.soundness import NO_TEXT, NONE_RIGHT, SECONDS, TOO_FEW, TWICE

GOOD = ("What is 2 + 2?", "3", "4", None, None, 20, 2)
TIMES = (5, 10, 20, 30, 60, 90, 120, 240)


def too_long(n: int) -> Plural:
    return Plural(
        "A text is {n} character longer than Kahoot’s limit.",
        "A text is {n} characters longer than Kahoot’s limit.",
        n=n,
    )


def test_a_filled_in_spreadsheet_is_a_quiz():
    found = read_any(
        text_of(kahoot(GOOD, ("Even?", 1, 2, 3, 4, 60, "2,4"), ("Empty below", "a", "b", "", "", None, 1)))
    )
    assert not found.problems
    assert [line for line, _ in found.questions] == [9, 10, 11]
    first, second, third = (each for _, each in found.questions)
    assert (first.kind, first.text, first.seconds, first.several) == ("choice", {"": "What is 2 + 2?"}, 20, False)
    assert [(each.text[""], each.weight) for each in first.options] == [("3", 0), ("4", 100)]
    assert [(each.text[""], each.weight) for each in second.options] == [("1", -50), ("2", 50), ("3", -50), ("4", 50)]
    assert (second.several, second.seconds, third.seconds) == (True, 60, 30)


@pytest.mark.parametrize("seconds", [*TIMES, 7, 239, "20", "20.0"])
def test_every_whole_number_of_seconds_from_5_to_240_is_taken(seconds):
    ((_, question),) = read_kahoot(tsv((*GOOD[:5], seconds, 2))).questions
    assert question.seconds == int(float(seconds))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Q" * 121, "a", "b", None, None, 20, 1), too_long(1)),
        (("Q", "a" * 80, "b", None, None, 20, 1), too_long(5)),
        (("", "a", "b", None, None, 20, 1), NO_TEXT),
        (("Q", "a", None, None, None, 20, 1), TOO_FEW),
        (("Q", "a", "a", None, None, 20, 1), TWICE),
        (("Q", "a", "b", None, None, 20, None), NONE_RIGHT),
        (("Q", "a", "b", None, None, 20, 3), NO_SUCH_ANSWER),
        (("Q", "a", "b", None, None, 20, "1,4"), NO_SUCH_ANSWER),
        (("Q", "a", "b", None, None, 20, 5), RIGHT_NUMBERS),
        (("Q", "a", "b", None, None, 20, "a"), RIGHT_NUMBERS),
        (("Q", "a", "b", None, None, 20, "12"), RIGHT_NUMBERS),
        (("Q", "a", "b", None, None, 4, 1), SECONDS),
        (("Q", "a", "b", None, None, 241, 1), SECONDS),
        (("Q", "a", "b", None, None, "7.5", 1), SECONDS),
        (("Q", "a", "b", None, None, "soon", 1), SECONDS),
        (("Q", "a", "b", None, None, "9" * 5000, 1), SECONDS),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_taken(row, reason):
    found = read_kahoot(tsv(GOOD, row, GOOD))
    assert [(each.line, each.reason) for each in found.problems] == [(10, reason)]
    assert [line for line, _ in found.questions] == [9, 11]


def test_exactly_as_long_as_kahoot_allows_is_not_too_long():
    assert read_kahoot(tsv(("Q" * 120, "a" * 75, "b" * 75, None, None, 5, 1))).problems == ()


@pytest.mark.parametrize("right", ["1.3", "1;3", "1, 3", " 1 ,3 "])
def test_right_answers_as_spreadsheets_of_other_countries_write_them(right):
    # "1,3" is a number where the comma belongs to numbers.
    ((_, question),) = read_kahoot(tsv(("Q", "a", "b", "c", None, 20, right))).questions
    assert [each.weight for each in question.options] == [50, -50, 50]


def test_answers_with_a_gap_keep_their_numbers():
    ((_, question),) = read_kahoot(tsv(("Q", "a", None, "c", None, 20, 3))).questions
    assert [(each.text[""], each.weight) for each in question.options] == [("a", 0), ("c", 100)]


def test_empty_rows_between_are_nothing():
    found = read_kahoot(tsv(GOOD, (None,) * 7, (None, None, None, None, None, 20, None), GOOD))
    assert ([line for line, _ in found.questions], found.problems) == ([9, 12], ())


def test_headings_without_what_kahoot_adds_will_do_and_their_row_may_have_moved():
    head = [None, "Question", *(f"Answer {n}" for n in (1, 2, 3, 4)), "Time limit", "Correct answer(s)"]
    found = read_any(text_of(workbook([head, [1, *GOOD]])))
    assert [line for line, _ in found.questions] == [2]


def test_another_spreadsheet_is_not_taken_for_kahoots():
    assert [each.reason for each in read_kahoot(text_of(workbook([["a", "b"]]))).problems] == [NO_HEADINGS]
    ours = workbook([["question", "answer 1", "answer 2", "right"], ["Which?", "a", "b", 2]])
    ((line, question),) = read_any(text_of(ours)).questions
    assert (line, [each.weight for each in question.options]) == (2, [0, 100])


def test_the_words_of_a_cell_stay_as_they_are():
    words = 'Say "hi",\nthen\u2028{=x ~y}; \\n <b>'
    ((_, question),) = read_any(text_of(kahoot((words, "a", "b", None, None, 20, 1)))).questions
    assert question.text == {"": 'Say "hi",\nthen\n{=x ~y}; \\n <b>'}


@given(st.lists(PIECES | st.sampled_from(["\t", "\n", "\t".join(["", *KAHOOT])]), max_size=20).map("".join))
def test_whatever_is_read_nothing_is_raised(text):
    read_kahoot(text)
    read_kahoot(tsv() + text)


@pytest.mark.parametrize(
    "repeated", ["\t", "\n", '"', '\t"\n', "1\tQ\ta\tb\t\t\t20\t1\n", "9", "\tQ\ta\tb\t\t\t20\t1,1"]
)
def test_what_is_made_to_take_long_takes_as_long_as_it_is(repeated):
    assert grows_evenly(read_kahoot, repeated, head=tsv())
    assert grows_evenly(read_any, repeated, head=tsv())
