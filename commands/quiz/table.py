"""A table of questions (CSV): one a row, under headings in English or another of Silta's languages.

Needed is `question`; then `answer 1`, `answer 2` … and `right`: `2`, or `1,3` if several are right, or with their
points `1:100, 2:50, 4:-50`, or true, false. `type` may say what kind it is, else the rest shows it: see headings. A
number is `3.14`, or `3.14:0.01` (give or take), or `1..5`. Where only one answer is accepted, it may stand under
`right`. An order stands in the right order. `match 1` goes with `answer 1`. `feedback 1`, `explanation`, `seconds`,
`title` and `category` may be there; each text in more languages too: `question (fi)`, `answer 1 (fi)`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from commands.cell import restored
from commands.message import Text
from commands.quiz import headings
from commands.quiz.figures import span_of
from commands.quiz.headings import ANSWER, CATEGORY, EXPLANATION, FEEDBACK, MATCH, QUESTION, RIGHT, TITLE, TYPE
from commands.quiz.imported import Found, Imported, Reason, gathered
from commands.quiz.marking import folded
from commands.quiz.question import (
    CHOICE,
    MATCHING,
    NUMBER,
    ORDER,
    POLL,
    SECONDS,
    SHORT,
    TRUE_FALSE,
    Option,
    Question,
    Texts,
)
from commands.quiz.soundness import NO_NUMBER, shared, tidy, tidy_line
from commands.quiz.soundness import SECONDS as WRONG_SECONDS

# Whoever forgets a quotation mark must not lose the rest of the file to one cell.
MOST_LINES = 60
MOST_COLUMNS = 400
_RIGHT = re.compile(r"\s*(\d{1,2})\s*(?::\s*(-?\d{1,3})\s*)?")

QUOTES = Text("The quotation marks in this row do not fit together.")
NO_HEADINGS = Text(
    "The first row should name the columns: question, answer 1, answer 2, right. Other languages of Silta work too."
)
NO_SUCH_ANSWER = Text("What stands under “right” is not the number of one of the answers.")
NOT_BOOLEAN = Text("What stands under “right” is neither true nor false.")

Column = tuple[str, int, str]


def read_table(text: str) -> Imported:
    """Every question of a table; the rows that are none, with the reason."""
    return gathered(_found(text.removeprefix("\ufeff")))


def is_table(text: str) -> bool:
    """Whether its first row names columns that Silta knows."""
    first = next(iter(records(_lines(text.removeprefix("\ufeff")), separator_of(text))), (0, None))[1]
    return first is not None and _columns(first) is not None


def _found(text: str) -> Found:
    rows = records(_lines(text), separator_of(text))
    first, heading = next(iter(rows), (1, None))
    columns = _columns(heading or [])
    if columns is None:
        yield first, NO_HEADINGS
        return
    for line, cells in rows:
        if cells is None:
            yield line, QUOTES
        elif any(each.strip() for each in cells):
            given = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell.strip()}
            yield line, _question(Row({column: tidy(restored(cell)) for column, cell in given.items() if column}))


def _lines(text: str) -> list[str]:
    return [f"{each}\n" for each in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def separator_of(text: str) -> str:
    """What stands between the cells: whatever makes most known columns of the first row that is not empty."""
    first = next((each for each in text[:10_000].lstrip("\ufeff").split("\n") if each.strip()), "")
    return max("\t;,", key=lambda each: sum(column is not None for column in _named(first.split(each))))


def records(lines: list[str], separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Row by row, with the line at which it begins; none where it cannot be told where the row ends."""
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at : at + MOST_LINES], delimiter=separator, strict=True)
        # Rows are read on from the same reader as long as it has lines left to look ahead to.
        begins = at
        try:
            for row in reader:
                yield at + 1, row
                at = begins + reader.line_num
                if at - begins > MOST_LINES // 2:
                    break
        except csv.Error:
            yield at + 1, None
            at += 1


def _named(cells: list[str]) -> list[Column | None]:
    return [headings.column_of(tidy_line(each).strip('"')) for each in cells[:MOST_COLUMNS]]


def _columns(cells: list[str]) -> list[Column | None] | None:
    """The columns; none if questions and anything to answer are not among them, or one is there twice."""
    found = _named(cells)
    known = [each for each in found if each]
    names = {name for name, _, _ in known}
    return found if QUESTION in names and names & {ANSWER, RIGHT} and len(known) == len(set(known)) else None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that are not empty, by column."""

    cells: Mapping[Column, str]

    def said(self, name: str) -> str:
        """What stands in the one column of this name."""
        return self.cells.get((name, 0, ""), "")

    def texts(self, name: str, number: int = 0) -> Texts:
        """The same words by language."""
        return {code: cell for (each, at, code), cell in self.cells.items() if (each, at) == (name, number)}

    def numbers(self) -> list[int]:
        """The answers that are there, by their numbers."""
        return sorted({number for name, number, _ in self.cells if number})


def _question(row: Row) -> Question | Reason:
    said = row.said(TYPE)
    kind = headings.kind_of(said) if said else _shown(row)
    if kind is None:
        return Text("Silta knows no such type of question: {type}", type=said[:40])
    seconds = row.said(headings.SECONDS)
    if seconds and not (seconds.isascii() and seconds.isdigit() and len(seconds) < 6):
        return WRONG_SECONDS
    question = Question(
        kind={headings.SEVERAL: CHOICE, headings.CLOSEST: NUMBER, headings.POLL_SEVERAL: POLL}.get(kind, kind),
        text=row.texts(QUESTION),
        several=kind in {headings.SEVERAL, headings.POLL_SEVERAL},
        closeness=kind == headings.CLOSEST,
        seconds=int(seconds or SECONDS),
        explanation=row.texts(EXPLANATION),
        title=tidy_line(row.said(TITLE)),
        category=tidy_line(row.said(CATEGORY)),
    )
    if question.kind == TRUE_FALSE:
        return _boolean(question, row)
    return _weighed(question, row)


def _answers(row: Row) -> dict[int, Texts]:
    """The answers by their numbers; where there is none, what is right is the one."""
    found = {number: row.texts(ANSWER, number) for number in row.numbers()}
    return found if found or not row.said(RIGHT) else {1: {"": row.said(RIGHT)}}


def _shown(row: Row) -> str:
    """Which kind it is, when nobody says."""
    right, answers = row.said(RIGHT), _answers(row)
    if any(row.texts(MATCH, number) for number in answers):
        return MATCHING
    if headings.boolean_of(right) is not None and not row.numbers():
        return TRUE_FALSE
    if len(answers) == 1 and not (row.numbers() and right):
        return NUMBER if all(span_of(each.get("", "")) for each in answers.values()) else SHORT
    return headings.SEVERAL if len(re.findall("[,;]", right)) else CHOICE


def _boolean(question: Question, row: Row) -> Question | Reason:
    right = headings.boolean_of(row.said(RIGHT))
    if right is None:
        return NOT_BOOLEAN
    weights = (100, 0) if right else (0, 100)
    options = tuple(
        Option(weight=weight, feedback=row.texts(FEEDBACK, number)) for number, weight in enumerate(weights, start=1)
    )
    return replace(question, options=options)


def _weighed(question: Question, row: Row) -> Question | Reason:
    answers = _answers(row)
    weights = _weights(question, row.said(RIGHT) if row.numbers() else "", answers)
    if weights is None:
        return NO_SUCH_ANSWER
    options = []
    for number, text in answers.items():
        option = Option(text=text, weight=weights[number], feedback=row.texts(FEEDBACK, number))
        if question.kind == MATCHING:
            option = replace(option, match=row.texts(MATCH, number))
        if question.kind == NUMBER:
            span = span_of(text.get("", ""))
            if span is None and text != {"": "*"}:
                return NO_NUMBER
            exact, tolerance = span or (None, Decimal(0))
            option = replace(option, text={}, number=exact, tolerance=tolerance)
        options.append(option)
    return replace(question, options=tuple(options))


def _weights(question: Question, right: str, answers: Mapping[int, Texts]) -> dict[int, int] | None:
    """What each answer brings; None if that names an answer which is not there."""
    if question.kind in {ORDER, MATCHING, POLL}:
        return dict.fromkeys(answers, 0)
    if not right and question.kind in {NUMBER, SHORT}:
        return dict.fromkeys(answers, 100)
    named: dict[int, str] = {}
    for piece in re.split("[,;]", right) if right else ():
        found = _RIGHT.fullmatch(piece)
        if not found or int(found[1]) not in answers:
            # Somebody may have written the answer itself.
            same = [at for at, each in answers.items() if folded(right) in map(folded, each.values())]
            if question.several and same:
                return dict(zip(answers, shared(tuple(each in same for each in answers)), strict=True))
            return {at: 100 * (at in same) for at in answers} if same else None
        named[int(found[1])] = found[2] or ""
    if question.several and not any(named.values()):
        return dict(zip(answers, shared(tuple(each in named for each in answers)), strict=True))
    return {each: int(named[each] or 100) if each in named else 0 for each in answers}
