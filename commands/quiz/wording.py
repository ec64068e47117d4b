"""Wording: what a question says to one reader: in their language, or else in its own, marked as such."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from commands.message import Language, Line, Text, Words
from commands.quiz.question import CHOICE, MATCHING, NUMBER, ORDER, POLL, TRUE, TRUE_FALSE, Question, Texts
from commands.quiz.soundness import MOST_ANSWERS

LETTERS = "ABCDEFGHIJKLMNOPQRST"[:MOST_ANSWERS]
# Of more places nobody reads a number but as a power of ten.
LONGEST_FIGURE = 15
SAID_TRUE, SAID_FALSE = Text("True"), Text("False")
SEVERAL = Text("More than one answer may be right.")
IN_ORDER = Text("Put them into the right order: press one after the other.")
IN_PAIRS = Text("Find what goes together: press a letter for each number.")
SAY_A_NUMBER = Text("Answer with a number.")
SAY_A_WORD = Text("Answer with a word or a few.")
JUST_AN_OPINION = Text("There is no right or wrong here.")


def words(texts: Texts, language: str, locale: str) -> Words:
    """What it says to a reader: their language's version, or else that of the quiz."""
    if locale in texts:
        return Words(texts[locale], locale)
    return Words(texts.get("", ""), language) if "" in texts else _any(texts)


def _any(texts: Texts) -> Words:
    code = next(iter(texts), "en")
    return Words(texts.get(code, ""), code)


def lettered(letter: str, texts: Texts, language: str, locale: str) -> Words:
    """An answer behind its letter."""
    said = words(texts, language, locale)
    return Words(f"{letter}. {said.text}", said.language)


def foreign(question: Question, language: str, locale: str) -> Text | None:
    """That a question is in another language than its reader's."""
    said = words(question.text, language, locale).language
    return None if said == locale else Text("This question is in another language: {language}", language=Language(said))


def shown_order(question: Question, seed: str) -> tuple[int, ...]:
    """Which option stands behind which letter: the same for everybody in a round, and never in the right order."""
    if question.kind in {TRUE_FALSE, POLL}:
        return tuple(range(len(question.options)))
    order = list(range(len(question.options)))
    if question.kind == MATCHING:
        # A match that stands twice is offered once.
        order = [at for at in order if question.options[at].match not in [each.match for each in question.options[:at]]]
    Random(seed).shuffle(order)  # noqa: S311  (the secret is the seed)
    if question.kind == ORDER and order == sorted(order):
        order = order[1:] + order[:1]
    return tuple(order)


def lines_of(question: Question, language: str, locale: str, seed: str) -> tuple[Line, ...]:
    """What stands below a question: how to answer it, and what there is to choose from."""
    how = _how(question)
    mark = foreign(question, language, locale)
    return (*((mark,) if mark else ()), *((how,) if how else ()), *_offered(question, language, locale, seed))


def _how(question: Question) -> Text | None:
    match question.kind:
        case "choice":
            return SEVERAL if question.several else None
        case "order":
            return IN_ORDER
        case "matching":
            return IN_PAIRS
        case "number":
            return SAY_A_NUMBER
        case "short":
            return SAY_A_WORD
        case "poll":
            return JUST_AN_OPINION
    return None


def _offered(question: Question, language: str, locale: str, seed: str) -> tuple[Line, ...]:
    order = shown_order(question, seed)
    if question.kind in {CHOICE, POLL, ORDER}:
        texts = [question.options[at].text for at in order]
        return tuple(lettered(letter, each, language, locale) for letter, each in zip(LETTERS, texts, strict=False))
    if question.kind == MATCHING:
        lefts = [each.text for each in question.options if any(each.text.values())]
        numbered = [lettered(str(at), each, language, locale) for at, each in enumerate(lefts, start=1)]
        matches = [question.options[at].match for at in order]
        return (*numbered, *(lettered(*each, language, locale) for each in zip(LETTERS, matches, strict=False)))
    return ()


def right_answer(question: Question, language: str, locale: str, *, whole: bool = False) -> tuple[Line, ...]:
    """What is right, for after a question; the `whole` has what is only partly right as well, for who wrote it."""
    if question.kind == POLL:
        return ()
    if question.kind == TRUE_FALSE:
        true = question.options[TRUE].weight > 0
        return (Text("It is true."),) if true else (Text("It is false."),)
    return (Text("The right answer:"), *_right_words(question, language, locale, whole=whole))


def _right_words(question: Question, language: str, locale: str, *, whole: bool) -> tuple[Line, ...]:
    if question.kind == ORDER:
        return tuple(
            lettered(str(at), each.text, language, locale) for at, each in enumerate(question.options, start=1)
        )
    if question.kind == MATCHING:
        pairs = [each for each in question.options if any(each.text.values())]
        return tuple(_pair(words(each.text, language, locale), words(each.match, language, locale)) for each in pairs)
    # Of several that are right together each has its share; of one, what brings less is not it.
    best = 1 if whole or question.several else max((each.weight for each in question.options), default=0)
    right = [each for each in question.options if each.weight >= max(1, best)]
    if question.kind == NUMBER:
        return tuple(_figure(question, each.number, each.tolerance) for each in right if each.number is not None)
    said = [words(each.text, language, locale) for each in right]
    return tuple(said if question.kind == CHOICE else [Words(_as_read(each.text), each.language) for each in said])


def _as_read(pattern: str) -> str:
    r"""A pattern as people write: what may be anything is left out, and `\*` is a star."""
    return "*".join(each.replace("*", "…") for each in pattern.split(r"\*"))


def _figure(question: Question, number: Decimal, tolerance: Decimal) -> Text | Words:
    """A number as it is written where its reader lives, and how far from it is right as well."""
    if max(abs(number.adjusted()), abs(tolerance.adjusted())) > LONGEST_FIGURE:
        return Words(str(number), "en")
    plain = Decimal(f"{number:f}")
    if not tolerance or question.closeness:
        return Text("{number}", number=plain)
    return Text("{number} ± {tolerance}", number=plain, tolerance=Decimal(f"{tolerance:f}"))


def _pair(left: Words, right: Words) -> Words:
    return Words(f"{left.text} – {right.text}", left.language)


def explanation_of(question: Question, language: str, locale: str) -> tuple[Line, ...]:
    """Why it is so, in its author's words, if they said so."""
    return (words(question.explanation, language, locale),) if any(question.explanation.values()) else ()
