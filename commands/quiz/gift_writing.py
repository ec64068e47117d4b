"""Questions as GIFT, for Moodle and for Silta itself: what is read again is the same.

A text in several languages is written as Moodle's filter for them reads it. What GIFT has no place for stands in a
comment: the seconds, closeness, a poll (there, everything is right) and an order (there, numbers are matched).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from commands.quiz.figures import written
from commands.quiz.markup import as_html
from commands.quiz.question import NUMBER, ORDER, POLL, SECONDS, TRUE, Option, Question, Texts

# Moodle refuses points that are not one of its own; ours are rounded to hundredths.
_POINTS = {33: "33.33333", 67: "66.66667", 17: "16.66667", 83: "83.33333", 14: "14.28571", 13: "12.5", 11: "11.11111"}
_SPECIAL = re.compile(r"([~=#{}:\\])")
_MARKED = ("[", "%")


def to_gift(questions: Iterable[Question]) -> str:
    """A file with all of them, in their order."""
    blocks, category = [], ""
    for each in questions:
        if each.category != category:
            category = each.category
            blocks.append(f"$CATEGORY: {category}".strip())
        blocks.append(_block(each))
    return "\n\n".join([*blocks, ""])


def _block(question: Question) -> str:
    html = _needs_html(question)
    notes = "".join(f"[{each}]" for each in _notes(question))
    title = f"::{_escaped(question.title)}::" if question.title else ""
    asked = f"[html]{_escaped(as_html(question.text))}" if html else f"[plain]{_escaped(question.text[''])}"
    explanation = _part(question.explanation, html=html)
    lines = [
        *([f"// {notes}"] if notes else []),
        f"{title}{asked} {{{'#' if question.kind == NUMBER else ''}",
        *(f"\t{each}" for each in _answers(question, html=html)),
        *([f"\t####{explanation}"] if explanation else []),
        "}",
    ]
    return "\n".join(lines)


def _needs_html(question: Question) -> bool:
    """Whether it says something in more than one language, or something that plain GIFT would take for an arrow."""
    texts = [question.text, question.explanation]
    for each in question.options:
        texts += [each.text, each.match, each.feedback]
    return any(set(each) - {""} for each in texts) or any(
        "->" in text for each in question.options for texts in (each.text, each.feedback) for text in texts.values()
    )


def _notes(question: Question) -> Iterator[str]:
    if question.kind in {POLL, ORDER}:
        yield f"kind:{question.kind}"
    if question.closeness:
        yield "closeness"
    if question.seconds != SECONDS:
        yield f"seconds:{question.seconds}"


def _answers(question: Question, *, html: bool) -> Iterator[str]:
    match question.kind:
        case "truefalse":
            yield _boolean(question.options, html=html)
        case "matching":
            yield from (_paired(each.text, each.match, html=html) for each in question.options)
        case "order":
            yield from (
                _paired({"": str(number)}, each.text, html=html) for number, each in enumerate(question.options, 1)
            )
        case "choice" | "poll":
            signs = _chosen_by(question)
            yield from (
                sign + _said(question, each, html=html) for sign, each in zip(signs, question.options, strict=True)
            )
        case _:
            yield from (_sign(question, each) + _said(question, each, html=html) for each in question.options)


def _chosen_by(question: Question) -> Iterator[str]:
    """The sign of each option: one equals sign says that one alone may be chosen. In a poll everything is right."""
    weights = [100 if question.kind == POLL else each.weight for each in question.options]
    single = weights.index(100) if not question.several else None
    for at, weight in enumerate(weights):
        yield "=" if at == single else f"~{_points(weight)}" if weight else "~"


def _sign(question: Question, option: Option) -> str:
    if question.kind == NUMBER and option.number is None and not option.weight:
        return "~"
    return f"={_points(option.weight)}"


def _points(weight: int) -> str:
    exact = _POINTS.get(abs(weight), str(abs(weight)))
    return f"%{'-' if weight < 0 else ''}{exact}%"


def _said(question: Question, option: Option, *, html: bool) -> str:
    feedback = _part(option.feedback, html=html)
    text = _part(option.text, html=html)
    if question.kind == NUMBER:
        if option.number is None:
            return f"*#{feedback}" if option.weight else f"#{feedback}"
        # A colon that says how far is no text.
        text = written(option.number, option.tolerance)
    return f"{text}#{feedback}" if feedback else text


def _paired(text: Texts, match: Texts, *, html: bool) -> str:
    return f"={_part(text, html=html)} -> {_part(match, html=html)}"


def _boolean(options: Sequence[Option], *, html: bool) -> str:
    right = options[TRUE].weight > 0
    praise, wrong = (options if right else options[::-1])[:2]
    return "#".join(
        [
            "TRUE" if right else "FALSE",
            *(_part(each.feedback, html=html) for each in (wrong, praise) if praise.feedback or wrong.feedback),
        ]
    )


def _part(texts: Texts, *, html: bool) -> str:
    """A text as it stands among others, so that no beginning of it is taken for points or for a format."""
    if html:
        return _escaped(as_html(texts))
    text = texts.get("", "")
    return ("[plain]" if text.startswith(_MARKED) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", r"\n")
