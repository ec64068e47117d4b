"""What makes a question playable: texts that are clean and not endless, enough answers, and one that is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from commands.message import Plural, Text
from commands.quiz.question import (
    CHOICE,
    LEAST_SECONDS,
    MATCHING,
    MOST_SECONDS,
    NUMBER,
    ORDER,
    POLL,
    SHORT,
    TRUE_FALSE,
    Question,
    Texts,
)

LONGEST_TEXT, LONGEST_ANSWER, LONGEST_NAME = 1500, 300, 200
MOST_ANSWERS = 20

_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
# Controls, and halves of characters, say nothing. A tab is a space: tables are made of it.
_SILENT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

NO_TEXT = Text("This question has no text.")
EMPTY_ANSWER = Text("One of the answers is empty.")
TWICE = Text("The same answer stands there twice.")
NONE_RIGHT = Text("No answer is marked as right.")
TOO_FEW = Text("This question needs two answers at least.")
NO_ACCEPTED = Text("This question has no answer.")
NO_NUMBER = Text("The answer is not a number.")
SECONDS = Text(
    "The time to answer is a whole number of seconds from {least} to {most}.", least=LEAST_SECONDS, most=MOST_SECONDS
)


def tidy(text: str) -> str:
    """The text without what cannot be seen, and without the space around it and at the end of its lines."""
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    text = unicodedata.normalize("NFC", _SILENT.sub("", text)).strip()
    return "\n".join(each.rstrip() for each in text.split("\n"))


def tidy_line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def flaw(question: Question) -> Text | Plural | None:
    """Why the question cannot be played; None if it can."""
    if not any(question.text.values()):
        return NO_TEXT
    if not LEAST_SECONDS <= question.seconds <= MOST_SECONDS:
        return SECONDS
    return _endless(question) or _CHECKS[question.kind](question)


def _endless(question: Question) -> Text | Plural | None:
    """What is too long or too many."""
    if len(question.options) > MOST_ANSWERS:
        return Plural(
            "This question has more than {n} answer.", "This question has more than {n} answers.", n=MOST_ANSWERS
        )
    for texts, longest in _lengths(question):
        over = max(map(len, texts.values()), default=0) - longest
        if over > 0:
            return Plural("A text is {n} character too long.", "A text is {n} characters too long.", n=over)
    return None


def _lengths(question: Question) -> Iterator[tuple[Texts, int]]:
    yield {"title": question.title, "category": question.category}, LONGEST_NAME
    yield from ((question.text, LONGEST_TEXT), (question.explanation, LONGEST_TEXT))
    for each in question.options:
        yield from ((each.text, LONGEST_ANSWER), (each.match, LONGEST_ANSWER), (each.feedback, LONGEST_TEXT))


def _choice(question: Question) -> Text | None:
    return _offered(question) or _right(question)


def _right(question: Question) -> Text | None:
    weights = [each.weight for each in question.options]
    if max(weights, default=0) <= 0:
        return NONE_RIGHT
    if not question.several and max(weights) < 100:
        return NONE_RIGHT
    return None


def _offered(question: Question) -> Text | None:
    """What may be chosen, or put in order."""
    return _different([each.text for each in question.options])


def _different(texts: list[Texts]) -> Text | None:
    if len(texts) < 2:
        return TOO_FEW
    if not all(any(each.values()) for each in texts):
        return EMPTY_ANSWER
    if len({tuple(sorted(each.items())) for each in texts}) < len(texts):
        return TWICE
    return None


def _short(question: Question) -> Text | None:
    if not question.options:
        return NO_ACCEPTED
    if not all(any(each.text.values()) for each in question.options):
        return EMPTY_ANSWER
    return _right(question)


def _number(question: Question) -> Text | None:
    if not any(each.number is not None for each in question.options):
        return NO_NUMBER
    return _right(question)


def _matching(question: Question) -> Text | None:
    pairs = [each for each in question.options if any(each.text.values())]
    if not all(any(each.match.values()) for each in question.options):
        return EMPTY_ANSWER
    return _different([each.text for each in pairs])


def _sound(question: Question) -> Text | None:
    return None if any(each.weight >= 100 for each in question.options) else NONE_RIGHT


_CHECKS = {
    CHOICE: _choice,
    TRUE_FALSE: _sound,
    NUMBER: _number,
    SHORT: _short,
    ORDER: _offered,
    MATCHING: _matching,
    POLL: _offered,
}


def shared(right: tuple[bool, ...]) -> tuple[int, ...]:
    """Weights where several are right: they share the points, and a wrong one takes away what a right one brings."""
    each = round(100 / max(1, sum(right)))
    return tuple(each if one else -each for one in right)
