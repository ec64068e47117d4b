"""Aiken, Moodle's plainest format: a question on one line, answers behind letters, and `ANSWER:` with the right one."""

from __future__ import annotations

import re

from commands.message import Text
from commands.quiz.imported import Found, Imported, Reason, gathered
from commands.quiz.question import CHOICE, Option, Question
from commands.quiz.soundness import shared, tidy

_OPTION = re.compile(r"([A-Za-z])[.)]\s+(.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z](?:\s*,\s*[A-Z])*")

NO_ANSWER_LINE = Text("There is no line that says which answer is right, such as “ANSWER: A”.")
NO_SUCH_LETTER = Text("The right answer names a letter that no answer has.")
NO_QUESTION = Text("There is no question above these answers.")


def read_aiken(text: str) -> Imported:
    """Every question of an Aiken file; what is none, with the reason."""
    return gathered(_found(text))


def _found(text: str) -> Found:
    asked: list[str] = []
    options: list[tuple[str, str]] = []
    begins = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = tidy(raw)
        if not line:
            continue
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if options and not answer and not option:
            yield begins, NO_ANSWER_LINE  # the next question begins, and this one has not ended
            asked, options, begins = [], [], 0
        begins = begins or number
        if answer:
            yield begins, _question(asked, options, answer[1])
            asked, options, begins = [], [], 0
        elif option and asked:
            options.append((option[1].upper(), option[2]))
        else:
            asked.append(line)
    if begins:
        yield begins, NO_ANSWER_LINE


def _question(asked: list[str], options: list[tuple[str, str]], answer: str) -> Question | Reason:
    if not asked:
        return NO_QUESTION
    letters = answer.strip().upper()
    right = set(re.findall("[A-Z]", letters)) if _LETTERS.fullmatch(letters) else {""}
    if not right <= {letter for letter, _ in options}:
        return NO_SUCH_LETTER
    flags = tuple(letter in right for letter, _ in options)
    several = len(right) > 1
    weights = shared(flags) if several else tuple(100 * each for each in flags)
    return Question(
        kind=CHOICE,
        text={"": " ".join(asked)},
        options=tuple(
            Option(text={"": said}, weight=weight) for (_, said), weight in zip(options, weights, strict=True)
        ),
        several=several,
    )
