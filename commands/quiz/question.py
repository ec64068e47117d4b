"""Questions of a quiz: what is asked, which answers are right, and how both are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CHOICE, TRUE_FALSE, NUMBER, SHORT, ORDER, MATCHING, POLL = (
    "choice",
    "truefalse",
    "number",
    "short",
    "order",
    "matching",
    "poll",
)
KINDS = (CHOICE, TRUE_FALSE, NUMBER, SHORT, ORDER, MATCHING, POLL)
# The words for true and false are everybody's own: these options have no text.
TRUE, FALSE = 0, 1

LEAST_SECONDS, MOST_SECONDS, SECONDS = 5, 240, 30

# By language; "" is the language of the quiz.
Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One answer that the author gives.

    What may be chosen (choice, poll; of true or false the first is true); an item (order: in the right order); an
    accepted answer (short: `*` stands for anything; number: `number`, and how far from it is still right); or a pair
    (matching: `text` goes with `match`; without a text, a match that belongs nowhere).
    `weight` is what it brings, in hundredths of the question's points; below nothing, it takes away.
    """

    text: Texts = field(default_factory=dict)
    weight: int = 0
    feedback: Texts = field(default_factory=dict)
    match: Texts = field(default_factory=dict)
    number: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question. `several`: more than one option may be chosen. `closeness`: a number off by less brings more, and off
    by its tolerance nothing. `explanation` is for after the answer, `seconds` for playing live.
    """

    kind: str
    text: Texts
    options: tuple[Option, ...] = ()
    several: bool = False
    closeness: bool = False
    seconds: int = SECONDS
    explanation: Texts = field(default_factory=dict)
    title: str = ""
    category: str = ""


def as_details(question: Question) -> dict[str, Any]:
    """The question as JSON knows it; what is as usual is left out."""
    options = [
        _given(
            text=dict(each.text),
            weight=each.weight,
            feedback=dict(each.feedback),
            match=dict(each.match),
            number=None if each.number is None else str(each.number),
            tolerance=str(each.tolerance) if each.tolerance else None,
        )
        for each in question.options
    ]
    return {"kind": question.kind, "text": dict(question.text), "seconds": question.seconds} | _given(
        options=options,
        several=question.several,
        closeness=question.closeness,
        explanation=dict(question.explanation),
        title=question.title,
        category=question.category,
    )


def question_of(details: Mapping[str, Any]) -> Question:
    """The question that was made into these details."""
    return Question(**{**details, "options": tuple(map(_option_of, details.get("options", ())))})


def _given(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _option_of(details: Mapping[str, Any]) -> Option:
    numbers = {name: Decimal(details[name]) for name in ("number", "tolerance") if name in details}
    return Option(**{**details, **numbers})
