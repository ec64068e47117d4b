"""Answers: what somebody pressed or typed becomes what can be marked, and is kept; and reads well again later."""

from __future__ import annotations

from collections.abc import Mapping

from commands.message import Line, Text, Words
from commands.quiz.figures import readings
from commands.quiz.marking import Answer, folded
from commands.quiz.question import CHOICE, MATCHING, NUMBER, ORDER, POLL, SHORT, TRUE, TRUE_FALSE, Question
from commands.quiz.soundness import LONGEST_ANSWER
from commands.quiz.wording import LETTERS, SAID_FALSE, SAID_TRUE, shown_order, words

TOO_LONG = Text("Please answer in a few words.")
TYPED = frozenset({NUMBER, SHORT})
UNCLEAR = Text("Please answer with the letters that stand there, such as A.")


def needed(question: Question) -> int:
    """How many letters an answer has; 0 for one or more."""
    if question.kind == ORDER:
        return len(question.options)
    if question.kind == MATCHING:
        return sum(any(each.text.values()) for each in question.options)
    return 0 if question.several else 1


def offered(question: Question, seed: str) -> str:
    """The letters that there are."""
    return LETTERS[:2] if question.kind == TRUE_FALSE else LETTERS[: len(shown_order(question, seed))]


def read(question: Question, seed: str, raw: str) -> Answer | None:
    """The answer that is meant; None if it is unclear."""
    if question.kind in TYPED:
        return _typed(question, raw.strip())
    order = (0, 1) if question.kind == TRUE_FALSE else shown_order(question, seed)
    known = dict(zip(LETTERS, order, strict=False))
    # As the buttons say it; whatever else is typed may be a word that has such letters.
    pressed = _in_letters(question, known, raw) if raw == "".join(sorted(raw)) else None
    if pressed is None:
        pressed = _in_words(question, raw)
    letters = "".join(each for each in raw.upper() if each not in " ,;.")
    return pressed if pressed is not None else _in_letters(question, known, letters)


def _typed(question: Question, said: str) -> str | None:
    """What was typed, if it is an answer at all: a slip of the fingers is asked for again, and costs nothing."""
    if not 0 < len(said) <= LONGEST_ANSWER:
        return None
    return said if question.kind == SHORT or readings(said) else None


def _in_letters(question: Question, known: Mapping[str, int], letters: str) -> Answer | None:
    if not letters or not set(letters) <= known.keys():
        return None
    chosen = tuple(known[each] for each in letters)
    many = needed(question)
    if many and len(chosen) != many:
        return None
    return chosen if question.kind == MATCHING or len(set(chosen)) == len(chosen) else None


def _in_words(question: Question, raw: str) -> Answer | None:
    """Who types the answer itself instead of its letter means that one."""
    if question.kind not in {CHOICE, POLL}:
        return None
    wanted = folded(raw)
    same = [at for at, each in enumerate(question.options) if wanted in {folded(text) for text in each.text.values()}]
    return tuple(same) if len(same) == 1 else None


def as_kept(answer: Answer) -> str:
    """As it is stored: what was typed, or the numbers of the options."""
    return answer if isinstance(answer, str) else " ".join(map(str, answer))


def as_read(question: Question, kept: str) -> Answer:
    """What was stored."""
    return kept if question.kind in TYPED else tuple(map(int, kept.split()))


def said(question: Question, answer: Answer, language: str, locale: str) -> tuple[Line, ...]:
    """An answer in words."""
    if isinstance(answer, str):
        return (Words(answer, locale),)
    if question.kind == TRUE_FALSE:
        return (SAID_TRUE if answer[:1] == (TRUE,) else SAID_FALSE,)
    known = [question.options[at] for at in answer if 0 <= at < len(question.options)]
    if question.kind == MATCHING:
        lefts = [each for each in question.options if any(each.text.values())]
        pairs = zip(lefts, known, strict=False)
        both = ((words(left.text, language, locale), words(right.match, language, locale)) for left, right in pairs)
        return tuple(Words(f"{left.text} – {right.text}", left.language) for left, right in both)
    return tuple(words(each.text, language, locale) for each in known)
