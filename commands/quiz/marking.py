"""Marking: what an answer brings, in hundredths of the question's points. Nothing here knows who answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from commands.quiz.figures import readings
from commands.quiz.question import CHOICE, MATCHING, NUMBER, ORDER, POLL, SHORT, TRUE_FALSE, Option, Question

FULL = 100
# What was chosen, or in which order (indices of options; of a match, for each option with a text the index of the
# option whose match was put beside it, or -1); or what was typed.
Answer = tuple[int, ...] | str


def mark(question: Question, answer: Answer) -> int:
    """From 0 to 100. A poll has nothing to win; an answer of another kind than was asked for brings nothing."""
    return max(0, min(FULL, _MARKS[question.kind](question, answer)))


def met(question: Question, answer: Answer) -> tuple[int, ...]:
    """Which options the answer is: those chosen, or the accepted answer that brings most. Their feedback is due."""
    if isinstance(answer, str):
        fits = {NUMBER: _is_number, SHORT: _is_text}.get(question.kind)
        found = [] if fits is None else [at for at, each in enumerate(question.options) if fits(each, answer)]
        return tuple(sorted(found, key=lambda at: -question.options[at].weight)[:1])
    if question.kind in {CHOICE, TRUE_FALSE, POLL}:
        return tuple(sorted({at for at in answer if 0 <= at < len(question.options)}))
    return ()


def _chosen(question: Question, answer: Answer) -> int:
    chosen = met(question, answer)
    if len(chosen) > 1 and not question.several:
        return 0
    right = {at for at, each in enumerate(question.options) if each.weight > 0}
    # Three thirds are one: whoever found all that is right, and nothing else, has everything.
    if question.several and right and set(chosen) == right:
        return FULL
    return sum(question.options[at].weight for at in chosen)


def _best(question: Question, answer: Answer) -> int:
    return _chosen(question, answer) if isinstance(answer, str) else 0


def _numbered(question: Question, answer: Answer) -> int:
    if not question.closeness or not isinstance(answer, str):
        return _best(question, answer)
    return max((_closeness(each, number) for number in readings(answer) for each in question.options), default=0)


def _closeness(option: Option, number: Decimal) -> int:
    """Everything for the number itself, half at half its tolerance, nothing from its tolerance on.

    Without a tolerance it is a tenth of the number (of nothing: one).
    """
    if option.number is None:
        return 0
    reach = option.tolerance or abs(option.number) / 10 or Decimal(1)
    return int(option.weight * max(Decimal(0), 1 - abs(number - option.number) / reach))


def _ordered(question: Question, answer: Answer) -> int:
    """The share of pairs that stand in the right order: one swap of neighbours costs little, the reverse everything.

    What was left out, or named twice, stands behind everything else in no order.
    """
    count = len(question.options)
    if isinstance(answer, str) or count < 2:
        return 0
    place: dict[int, int] = {}
    for at, option in enumerate(answer):
        if 0 <= option < count:
            place.setdefault(option, at)
    last = len(answer)
    pairs = [(first, second) for first in range(count) for second in range(first + 1, count)]
    right = sum(place.get(first, last) < place.get(second, last) for first, second in pairs)
    return FULL * right // len(pairs)


def _matched(question: Question, answer: Answer) -> int:
    """The share of pairs found. Where the same match stands twice, either will do."""
    pairs = [each for each in question.options if any(each.text.values())]
    if isinstance(answer, str) or not pairs:
        return 0
    beside = [question.options[at].match if 0 <= at < len(question.options) else None for at in answer]
    found = sum(each.match == given for each, given in zip(pairs, beside, strict=False))
    return FULL * found // len(pairs)


def _is_number(option: Option, answer: str) -> bool:
    """Whether it is near enough; an option without a number is met by everything else."""
    return option.number is None or any(abs(each - option.number) <= option.tolerance for each in readings(answer))


def _is_text(option: Option, answer: str) -> bool:
    given = folded(answer)
    return any(_fits(folded(each), given) for each in option.text.values())


def folded(text: str) -> str:
    """Letters and digits without case, accents and the space around them; punctuation stays, in its plain form."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each)).translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())


_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_PLAIN |= str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
_PIECES = re.compile(r"(\\\*|\*)")


def _fits(pattern: str, text: str) -> bool:
    r"""Whether a text is the pattern, where `*` stands for anything and `\*` for itself."""
    pieces = [""]
    for each in _PIECES.split(pattern):
        if each == "*":
            pieces.append("")
        else:
            pieces[-1] += "*" if each == r"\*" else each
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    # The leftmost place of each piece leaves most for the next: nothing is ever tried again.
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


_MARKS: dict[str, Callable[[Question, Answer], int]] = {
    CHOICE: _chosen,
    TRUE_FALSE: _chosen,
    NUMBER: _numbered,
    SHORT: _best,
    ORDER: _ordered,
    MATCHING: _matched,
    POLL: lambda _question, _answer: 0,
}
