"""Kahoot's spreadsheet for questions: headings in row 8, below them a question a row from column B on.

Question (at most 120 characters), answers 1 to 4 (at most 75 each), time limit in seconds, and the numbers of the
right answers, such as `1,3`. It comes here as text, one line a row, cells separated by tabs.
"""

from __future__ import annotations

import re

from commands.message import Plural, Text
from commands.quiz.headings import ANSWER, QUESTION, column_of
from commands.quiz.imported import Found, Imported, Reason, gathered
from commands.quiz.question import CHOICE, LEAST_SECONDS, MOST_SECONDS, SECONDS, Option, Question
from commands.quiz.soundness import NONE_RIGHT, shared, tidy
from commands.quiz.soundness import SECONDS as WRONG_SECONDS
from commands.quiz.table import records

LONGEST_QUESTION, LONGEST_ANSWER = 120, 75
# Above it stands what Kahoot tells its users; somebody may have taken some of it away.
LOWEST_HEADING = 20
FIRST, ANSWERS = 1, 4
COLUMNS = FIRST + 1 + ANSWERS + 2

NO_HEADINGS = Text("This is not Kahoot’s spreadsheet: in row 8, from column B on, its headings should stand.")
RIGHT_NUMBERS = Text("The right answers are given by their numbers, such as 1 or 1,3.")
NO_SUCH_ANSWER = Text("The number of a right answer names an answer that is empty.")


def read_kahoot(text: str) -> Imported:
    """Every question of the spreadsheet; rows that are none, with the reason."""
    return gathered(_found(text))


def heading_row(text: str) -> int:
    """The row of the headings, from 1; 0 if this is not Kahoot's spreadsheet."""
    rows = text.split("\n", LOWEST_HEADING)[:LOWEST_HEADING]
    return next((number for number, row in enumerate(rows, start=1) if _is_heading(row.split("\t"))), 0)


def _is_heading(cells: list[str]) -> bool:
    """Kahoot adds to its headings how long each may be."""
    if len(cells) < COLUMNS or cells[0].strip():
        return False
    names = [column_of(re.split(" [-–—(]", tidy(each).strip('"'))[0]) for each in cells[FIRST : FIRST + 3]]
    return names == [(QUESTION, 0, ""), (ANSWER, 1, ""), (ANSWER, 2, "")]


def _found(text: str) -> Found:
    heading = heading_row(text)
    if not heading:
        yield 1, NO_HEADINGS
        return
    lines = [f"{each}\n" for each in text.split("\n")[heading:]]
    for line, cells in records(lines, "\t"):
        # The first column counts the questions, also where there is none.
        given = [tidy(each) for each in (cells or [])[FIRST:]] + [""] * COLUMNS
        question, answers, time, right = given[0], given[1 : 1 + ANSWERS], given[5], given[6]
        if any((question, *answers, right)):
            yield heading + line, _question(question, answers, time, right)


def _question(asked: str, answers: list[str], time: str, right: str) -> Question | Reason:
    if too_long := _too_long(asked, answers):
        return too_long
    seconds = time.removesuffix(".0") or str(SECONDS)
    if not (seconds.isascii() and seconds.isdigit() and LEAST_SECONDS <= int(seconds[:6]) <= MOST_SECONDS):
        return WRONG_SECONDS
    numbers = {int(each) for each in re.findall(r"\d", right)}
    if not right:
        return NONE_RIGHT
    if not re.fullmatch(r"[1-4](?:\.0)?(?:\s*[,;.]\s*[1-4])*", right):
        return RIGHT_NUMBERS
    numbers -= {0}
    there = [at for at, each in enumerate(answers, start=1) if each]
    if not numbers <= set(there):
        return NO_SUCH_ANSWER
    flags = tuple(at in numbers for at in there)
    several = len(numbers) > 1
    weights = shared(flags) if several else tuple(100 * each for each in flags)
    options = (Option(text={"": answers[at - 1]}, weight=weight) for at, weight in zip(there, weights, strict=True))
    return Question(kind=CHOICE, text={"": asked}, options=tuple(options), several=several, seconds=int(seconds))


def _too_long(asked: str, answers: list[str]) -> Reason | None:
    for text, longest in ((asked, LONGEST_QUESTION), *((each, LONGEST_ANSWER) for each in answers)):
        over = len(text) - longest
        if over > 0:
            return Plural(
                "A text is {n} character longer than Kahoot’s limit.",
                "A text is {n} characters longer than Kahoot’s limit.",
                n=over,
            )
    return None
