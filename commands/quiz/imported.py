"""What came of reading a file of questions: those that can be played, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commands.message import Plural, Text
from commands.quiz.question import Question
from commands.quiz.soundness import flaw

MOST_QUESTIONS = 2000
MOST_PROBLEMS = 500

Reason = Text | Plural
# What a reader finds, one after another: the line at which it begins, and a question or why there is none.
Found = Iterable[tuple[int, Question | Reason]]

TOO_MANY = Plural(
    "A quiz takes {n} question at most. From this line on nothing was read.",
    "A quiz takes {n} questions at most. From this line on nothing was read.",
    n=MOST_QUESTIONS,
)
TOO_BAD = Text("Too much could not be read. From this line on nothing was read.")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be taken: the line of the file at which it begins (from 1), and why."""

    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Imported:
    """Questions, each with the line at which it begins, in the order of the file; and the problems, in that order."""

    questions: tuple[tuple[int, Question], ...] = ()
    problems: tuple[Problem, ...] = ()


def gathered(found: Found) -> Imported:
    """All of it, in order; what cannot be played is a problem too. Reading ends where there is too much of either."""
    questions: list[tuple[int, Question]] = []
    problems: list[Problem] = []
    for line, each in found:
        reason = flaw(each) if isinstance(each, Question) else each
        if len(questions) == MOST_QUESTIONS or len(problems) == MOST_PROBLEMS:
            problems.append(Problem(line, TOO_MANY if len(questions) == MOST_QUESTIONS else TOO_BAD))
            break
        if reason is not None:
            problems.append(Problem(line, reason))
        elif isinstance(each, Question):
            questions.append((line, each))
    return Imported(tuple(questions), tuple(problems))
