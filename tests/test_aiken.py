"""Aiken: what Moodle documents, several right letters, and whatever is missing."""

from __future__ import annotations

import pytest
from asking import PIECES
from growing import grows_evenly
from hypothesis import given
from hypothesis import strategies as st

from commands.quiz.aiken import NO_ANSWER_LINE, NO_QUESTION, NO_SUCH_LETTER, read_aiken
from commands.quiz.formats import read_any
from commands.quiz.soundness import TOO_FEW, TWICE

# The syntax that Moodle documents (docs.moodle.org, "Aiken format", as of 2026): a full stop or a bracket after each
# letter, a blank line between two questions. The questions are ours.
DOCUMENTED = """Which of these towns is in South Ostrobothnia?
A. Would it be Vic?
B. Perhaps Bologna?
C. Or is it Seinäjoki?
ANSWER: C

Which island has a volcano that is awake?
A) Réunion
B) Mauritius
C) Rodrigues
D) Gotland
E) Fårö
F) Capri
ANSWER: A
"""


def told(text: str) -> list[tuple]:
    return [
        (line, each.text[""], [(option.text[""], option.weight) for option in each.options])
        for line, each in read_aiken(text).questions
    ]


def test_what_moodle_documents_means_what_it_means_in_moodle():
    assert told(DOCUMENTED) == [
        (
            1,
            "Which of these towns is in South Ostrobothnia?",
            [("Would it be Vic?", 0), ("Perhaps Bologna?", 0), ("Or is it Seinäjoki?", 100)],
        ),
        (
            7,
            "Which island has a volcano that is awake?",
            [
                *(("Réunion", 100), ("Mauritius", 0), ("Rodrigues", 0), ("Gotland", 0)),
                *(("Fårö", 0), ("Capri", 0)),
            ],
        ),
    ]
    assert not read_aiken(DOCUMENTED).problems
    assert read_any(DOCUMENTED) == read_aiken(DOCUMENTED)


def test_blank_lines_old_line_ends_and_small_letters_do_no_harm():
    text = "Which?\r\n\r\na) one\r\nb) two\r\n\r\nanswer : b\r\n"
    assert told(text) == [(1, "Which?", [("one", 0), ("two", 100)])]


def test_several_letters_share_the_points():
    ((_, question),) = read_aiken("Which?\nA. 1\nB. 2\nC. 3\nANSWER: A, C").questions
    assert question.several
    assert [each.weight for each in question.options] == [50, -50, 50]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Which?\nA. one\nB. two\n", 3, NO_ANSWER_LINE),
        ("Which?\nA. one\nB. two\nANSWER: C", 3, NO_SUCH_LETTER),
        ("Which?\nA. one\nB. two\nANSWER: all", 3, NO_SUCH_LETTER),
        ("Which?\nA. one\nB. two\nANSWER:", 3, NO_SUCH_LETTER),
        ("Which?\nA. one\nANSWER: A", 3, TOO_FEW),
        ("Which?\nA. one\nB. one\nANSWER: A", 3, TWICE),
        ("ANSWER: A", 3, NO_QUESTION),
        ("Words alone", 3, NO_ANSWER_LINE),
    ],
)
def test_what_is_missing_is_named_and_the_rest_is_taken(text, line, reason):
    good = "Good?\nA. yes\nB. no\nANSWER: A\n"
    found = read_aiken(f"\n\n{text}")
    assert [(each.line, each.reason) for each in found.problems] == [(line, reason)]
    found = read_aiken(f"{good}\n{text}")
    assert [(each.text[""], len(found.problems)) for _, each in found.questions] == [("Good?", 1)]


def test_a_question_that_never_ends_does_not_swallow_the_next():
    found = read_aiken("First?\nA. one\nB. two\n\nSecond?\nA. one\nB. two\nANSWER: B")
    assert [(each.line, each.reason) for each in found.problems] == [(1, NO_ANSWER_LINE)]
    assert [line for line, _ in found.questions] == [5]


@given(st.lists(PIECES | st.sampled_from(["\nA. ", "\nANSWER: A\n", "\n"]), max_size=9).map("".join))
def test_whatever_is_read_nothing_is_raised(text):
    found = read_aiken(text)
    assert all(line >= 1 for line, _ in found.questions)


@pytest.mark.parametrize(
    "repeated", ["A. x\n", "ANSWER: A\n", "ANSWER:\n", "Q\nA. x\n", "\n", " ", " \n", "x", "A", "ANSWER "]
)
def test_what_is_made_to_take_long_takes_as_long_as_it_is(repeated):
    assert grows_evenly(read_aiken, repeated, head="Q\n")
    assert grows_evenly(read_any, repeated, head="Q\n")


def test_braces_in_a_question_of_aiken_do_not_make_it_gift():
    text = """What is a set?
A. {1, 2}
B. 12
ANSWER: A

Which town has the porticoes?
A. Bologna
B. Vic
ANSWER: A
"""
    found = read_any(text)
    assert [each.text[""] for _, each in found.questions] == ["What is a set?", "Which town has the porticoes?"]
    assert found.problems == ()
