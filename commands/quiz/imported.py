"""What came of reading a file of questions: those that can be played, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass

from commands.message import Plural, Text
from commands.quiz.question import Question


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be taken: the line of the file at which it begins (from 1), and why."""

    line: int
    reason: Text | Plural


@dataclass(frozen=True, slots=True)
class Imported:
    """Questions, each with the line at which it begins, in the order of the file; and the problems, in that order."""

    questions: tuple[tuple[int, Question], ...] = ()
    problems: tuple[Problem, ...] = ()
