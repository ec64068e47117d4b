"""Questions as a table (CSV) that spreadsheets open and `read_table` reads: the same again, and no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from commands.cell import harmless
from commands.quiz.figures import written
from commands.quiz.headings import (
    ANSWER,
    CATEGORY,
    CLOSEST,
    EXPLANATION,
    FEEDBACK,
    MATCH,
    POLL_SEVERAL,
    QUESTION,
    RIGHT,
    SECONDS,
    SEVERAL,
    TITLE,
    TYPE,
)
from commands.quiz.question import CHOICE, NUMBER, SHORT, TRUE, TRUE_FALSE, Option, Question, Texts

# By name, number of the answer, language: as `headings.column_of` reads it.
Column = tuple[str, int, str]
_ORDER = (TYPE, TITLE, CATEGORY, QUESTION, ANSWER, MATCH, RIGHT, FEEDBACK, EXPLANATION, SECONDS)


def to_csv(questions: Iterable[Question], separator: str = ",") -> str:
    """A table with all of them, with the mark by which spreadsheets know its encoding."""
    columns, rows = to_rows(questions)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(each) for each in row] for row in rows)
    return f"\ufeff{text.getvalue()}"


def to_rows(questions: Iterable[Question]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings, and the cells of each question as they are."""
    rows = [dict(_cells(each)) for each in questions]
    columns = {(TYPE, 0, ""), (QUESTION, 0, ""), (RIGHT, 0, "")}.union(*rows)
    ordered = sorted(columns, key=lambda each: (_ORDER.index(each[0]), each[1:]))
    return tuple(map(_heading, ordered)), tuple(tuple(row.get(each, "") for each in ordered) for row in rows)


def _heading(column: Column) -> str:
    name, number, language = column
    return name + (f" {number}" if number else "") + (f" ({language})" if language else "")


def _cells(question: Question) -> Iterator[tuple[Column, str]]:
    for name, cell in (
        (TYPE, _type(question)),
        (TITLE, question.title),
        (CATEGORY, question.category),
        (RIGHT, _right(question)),
        (SECONDS, str(question.seconds)),
    ):
        if cell:
            yield (name, 0, ""), cell
    yield from _spoken(QUESTION, 0, question.text)
    yield from _spoken(EXPLANATION, 0, question.explanation)
    for number, each in enumerate(question.options, start=1):
        yield from _spoken(ANSWER, number, _answer(question, each))
        yield from _spoken(MATCH, number, each.match)
        yield from _spoken(FEEDBACK, number, each.feedback)


def _spoken(name: str, number: int, texts: Texts) -> Iterator[tuple[Column, str]]:
    yield from (((name, number, code), text) for code, text in texts.items() if text)


def _type(question: Question) -> str:
    if question.several:
        return SEVERAL if question.kind == CHOICE else POLL_SEVERAL
    return CLOSEST if question.closeness else question.kind


def _answer(question: Question, option: Option) -> Texts:
    if question.kind != NUMBER:
        return option.text
    return {"": "*" if option.number is None else written(option.number, option.tolerance)}


def _right(question: Question) -> str:
    """Each answer that brings something, with what it brings unless that is everything."""
    if question.kind == TRUE_FALSE:
        return "true" if question.options[TRUE].weight > 0 else "false"
    weights = [each.weight for each in question.options]
    if question.kind not in {CHOICE, NUMBER, SHORT} or (question.kind != CHOICE and set(weights) == {100}):
        return ""
    plain = set(weights) <= {0, 100} and not question.several
    return ", ".join(f"{at}" if plain else f"{at}:{weight}" for at, weight in enumerate(weights, start=1) if weight)
