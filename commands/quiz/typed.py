"""A question as a pupil types it: its kind, its words, and its answers one a line, the right ones behind a star."""

from __future__ import annotations

import re
from decimal import Decimal

from commands.message import Option as Choosable
from commands.message import Plural, Text
from commands.quiz.figures import readings
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
)
from commands.quiz.soundness import flaw, shared, tidy, tidy_line

TRUE, FALSE = "true", "false"
KINDS = (
    Choosable(CHOICE, Text("Choose: one or more are right")),
    Choosable(TRUE, Text("A sentence that is true")),
    Choosable(FALSE, Text("A sentence that is false")),
    Choosable(NUMBER, Text("A number")),
    Choosable(SHORT, Text("A word or a few")),
    Choosable(ORDER, Text("Put into the right order")),
    Choosable(MATCHING, Text("Find what goes together")),
    Choosable(POLL, Text("An opinion, without points")),
)
STAR = Text("Write a star * before each right answer, such as: * Helsinki")
PAIR = Text("Write each pair on a line of its own, such as: Italy = Rome")
A_NUMBER = Text("Write the number, such as 42. With 42 ± 3 near is right too; with 42 ~ 10 nearer brings more.")
_NUMBER = re.compile(r"(?P<number>[^±~]+?)\s*(?:(?P<how>±|\+/?-|~)\s*(?P<reach>.+))?")
_STARRED = re.compile(r"\s*\*\s*")


def read(kind: str, text: str, answers: str, explanation: str = "", seconds: int = SECONDS) -> Question | Text | Plural:
    """The question that is meant, or why it cannot be played."""
    lines = [each for each in map(tidy_line, answers.splitlines()) if each]
    several = sum(map(_starred, lines)) > 1
    options = _options(kind, lines)
    if isinstance(options, Text):
        return options
    question = Question(
        kind=TRUE_FALSE if kind in {TRUE, FALSE} else kind,
        text={"": tidy(text)},
        options=options,
        several=kind == CHOICE and several,
        closeness=kind == NUMBER and "~" in answers,
        seconds=seconds,
        explanation={"": tidy(explanation)} if explanation else {},
    )
    return flaw(question) or question


def written(question: Question) -> str:
    """The answers as somebody would type them, to change them."""
    lines = []
    for each in question.options:
        said = each.text.get("") or next(iter(each.text.values()), "")
        if question.kind == MATCHING:
            said = f"{said} = {each.match.get('') or next(iter(each.match.values()), '')}"
        elif question.kind == NUMBER:
            said = _reach(question, each)
        elif question.kind == CHOICE and each.weight > 0:
            said = f"* {said}"
        lines.append(said)
    return "" if question.kind == TRUE_FALSE else "\n".join(lines)


def kind_of(question: Question) -> str:
    """The kind as it is chosen in the form."""
    if question.kind != TRUE_FALSE:
        return question.kind
    return TRUE if question.options[0].weight > 0 else FALSE


def _reach(question: Question, option: Option) -> str:
    sign = "~" if question.closeness else "±"
    return f"{option.number} {sign} {option.tolerance}" if option.tolerance else str(option.number)


def _options(kind: str, lines: list[str]) -> tuple[Option, ...] | Text:
    match kind:
        case "true" | "false":
            right = (kind == TRUE, kind == FALSE)
            return tuple(Option(weight=100 * each) for each in right)
        case "choice":
            return _chosen(lines)
        case "number":
            found = _number(lines)
            return (found,) if found else A_NUMBER
        case "matching":
            return _pairs(lines)
    weight = 100 if kind == SHORT else 0
    return tuple(Option(text={"": each}, weight=weight) for each in lines)


def _chosen(lines: list[str]) -> tuple[Option, ...] | Text:
    right = tuple(map(_starred, lines))
    if not any(right):
        return STAR
    weights = shared(right) if sum(right) > 1 else tuple(100 * each for each in right)
    words = [_STARRED.sub("", each, count=1) if _starred(each) else each for each in lines]
    return tuple(Option(text={"": each}, weight=weight) for each, weight in zip(words, weights, strict=True))


def _starred(line: str) -> bool:
    return line.startswith("*")


def _number(lines: list[str]) -> Option | None:
    said = _NUMBER.fullmatch(lines[0]) if len(lines) == 1 else None
    number = next(iter(readings(said["number"])), None) if said else None
    if said is None or number is None:
        return None
    reach = next(iter(readings(said["reach"])), None) if said["reach"] else Decimal(0)
    return None if reach is None else Option(number=number, tolerance=abs(reach), weight=100)


def _pairs(lines: list[str]) -> tuple[Option, ...] | Text:
    found = [tuple(map(str.strip, each.split("=", 1))) for each in lines]
    if not all(len(each) == 2 and all(each) for each in found):
        return PAIR
    return tuple(Option(text={"": pair[0]}, match={"": pair[1]}) for pair in found)
