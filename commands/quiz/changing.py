"""Changing a quiz that one is writing: a question's words, its place, its translation; or it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commands.call import Action
from commands.command import Context
from commands.message import Button, Form, Language, Message, Plural, Reply, Text, refusal
from commands.quiz import typed
from commands.quiz.question import TRUE_FALSE, Option, Question, Texts, as_details
from commands.quiz.quizzes import unpacked
from commands.quiz.soundness import flaw, tidy, tidy_line
from commands.quiz.writing import GONE, edit
from storage import contributions, quizzes
from storage.contributions import Contribution
from storage.quizzes import Kept

AS_MANY = Text("Please write one line for each answer, in the same order.")


def change(
    context: Context,
    *,
    question: int,
    text: str | None = None,
    answers: str | None = None,
    kind: str | None = None,
    explanation: str | None = None,
    seconds: int | None = None,
) -> Reply:
    """Write a question anew; its form holds what it says now."""
    found = _own(context, question)
    if isinstance(found, Message):
        return found
    quiz, kept = found
    before = unpacked(kept.details)
    said = {"text": text, "answers": answers, "kind": kind, "explanation": explanation}
    if not any(said.values()) and seconds is None:
        return _form(question, _as_typed(before), {})
    now = {**_as_typed(before), **{name: each for name, each in said.items() if each}}
    read = _changed(before, now, seconds or before.seconds)
    if not isinstance(read, Question):
        return _form(question, now, {"answers": read})
    quizzes.change(context.connection, kept.id, as_details(read))
    return edit(context, quiz=quiz.id)


def _changed(before: Question, now: Mapping[str, str], seconds: int) -> Question | Text | Plural:
    """The question as it is written now. What its form cannot show of it, such as feedback, stays."""
    known = _as_typed(before)
    if all(tidy(now[name]) == tidy(known[name]) for name in ("kind", "answers")):
        text, explanation = {"": tidy(now["text"])}, {"": tidy(now["explanation"])} if now["explanation"] else {}
        kept = replace(before, text=_kept(before.text, text), seconds=seconds)
        kept = replace(kept, explanation=_kept(before.explanation, explanation))
        return flaw(kept) or kept
    read = typed.read(now["kind"], now["text"], now["answers"], now["explanation"], seconds)
    if not isinstance(read, Question):
        return read
    return replace(_still_translated(before, read), title=before.title, category=before.category)


def _form(question: int, given: Mapping[str, str], problems: Mapping[str, Text | Plural]) -> Form:
    ask = ("kind", "text", "answers", "explanation")
    action = Action("quiz change", {"question": question})
    return Form(action=action, title=Text("Change the question"), ask=ask, given=given, problems=problems)


def _as_typed(question: Question) -> dict[str, str]:
    return {
        "kind": typed.kind_of(question),
        "text": question.text.get("", ""),
        "answers": typed.written(question),
        "explanation": question.explanation.get("", ""),
    }


def _still_translated(before: Question, now: Question) -> Question:
    """Translations stay with those words that are still the same."""
    return replace(
        now,
        text=_kept(before.text, now.text),
        explanation=_kept(before.explanation, now.explanation),
        options=tuple(
            replace(
                each,
                text=next(
                    (_kept(old.text, each.text) for old in before.options if _same(old.text, each.text)), each.text
                ),
            )
            for each in now.options
        ),
    )


def _same(one: Texts, other: Texts) -> bool:
    return one.get("") == other.get("")


def _kept(before: Texts, now: Texts) -> Texts:
    return {**before, **now} if _same(before, now) else now


def move(context: Context, *, question: int, to: int) -> Reply:
    """Put a question at another place of its quiz, counted from 1."""
    found = _own(context, question)
    if isinstance(found, Message):
        return found
    quiz, kept = found
    order = [each.id for each in quizzes.edition_of(context.connection, quiz.id) if each.id != kept.id]
    order.insert(max(0, min(len(order), to - 1)), kept.id)
    quizzes.place(context.connection, {number: at for at, number in enumerate(order, start=1)})
    return edit(context, quiz=quiz.id)


def remove(context: Context, *, question: int) -> Reply:
    """Take a question away."""
    found = _own(context, question)
    if isinstance(found, Message):
        return found
    quizzes.remove(context.connection, question)
    return edit(context, quiz=found[0].id)


def translate(
    context: Context,
    *,
    question: int,
    into: str | None = None,
    text: str | None = None,
    answers: str | None = None,
    explanation: str | None = None,
) -> Reply:
    """Say a question in another language: whoever reads that gets it in their own."""
    found = _own(context, question)
    if isinstance(found, Message):
        return found
    quiz, kept = found
    before = unpacked(kept.details)
    this: dict[str, str | int] = {"question": question}
    if not into or not text:
        ask = ("into", "text", *(() if before.kind == TRUE_FALSE else ("answers",)), "explanation")
        given = {"text": before.text.get("", ""), "answers": _lines(before)}
        return Form(action=Action("quiz translate", this), title=Text("Translate it"), ask=ask, given=given)
    translated = _translated(before, into, text, answers or "", explanation or "")
    why = flaw(translated) if isinstance(translated, Question) else translated
    if why is not None or not isinstance(translated, Question):
        given = {"into": into, "text": text, "answers": answers or "", "explanation": explanation or ""}
        problems = {"answers": why or AS_MANY}
        return Form(action=Action("quiz translate", this), ask=tuple(given), given=given, problems=problems)
    quizzes.change(context.connection, question, as_details(translated))
    again = Button(label=Text("Translate it"), action=Action("quiz translate", this))
    look = Button(label=Text("Look at it"), action=Action("quiz edit", {"quiz": quiz.id}), main=True)
    said = Text("The question can be read in this language too: {language}", language=Language(into))
    return Message(lines=(said,), buttons=(look, again))


def _translated(before: Question, into: str, text: str, answers: str, explanation: str) -> Question | Text:
    lines = [each for each in map(tidy_line, answers.splitlines()) if each]
    translatable = [each for each in before.options if any(each.text.values())]
    if lines and len(lines) != len(translatable):
        return AS_MANY
    said = iter(lines)
    options = tuple(
        _option(each, into, next(said)) if lines and any(each.text.values()) else each for each in before.options
    )
    return replace(
        before,
        text={**before.text, into: tidy(text)},
        explanation={**before.explanation, into: tidy(explanation)} if explanation else before.explanation,
        options=options,
    )


def _option(option: Option, into: str, line: str) -> Option:
    """A pair's two halves stand on either side of a sign."""
    line = line.removeprefix("*").strip()
    if not option.match:
        return replace(option, text={**option.text, into: line})
    left, _, right = (each.strip() for each in line.partition("="))
    match = {**option.match, into: right} if right else option.match
    return replace(option, text={**option.text, into: left}, match=match)


def _lines(question: Question) -> str:
    return "\n".join(line.removeprefix("* ") for line in typed.written(question).splitlines())


def _own(context: Context, question_id: int) -> tuple[Contribution, Kept] | Message:
    """A question that whoever asks is writing, with its quiz; or that there is none."""
    kept = quizzes.find_question(context.connection, question_id)
    quiz = contributions.find_contribution(context.connection, kept.quiz_id) if kept else None
    if kept is None or quiz is None or quiz.person_id != context.me.id or quiz.project_id != context.project.id:
        return refusal(GONE)
    return quiz, kept
