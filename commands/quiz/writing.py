"""Writing a quiz for the others: begun, filled question by question, put in order, and handed in."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.message import Button, Form, Line, Message, Plural, Reply, Text, Words, refusal
from commands.quiz import typed
from commands.quiz.imported import MOST_QUESTIONS
from commands.quiz.question import CHOICE, SECONDS, Question, as_details
from commands.quiz.quizzes import ACTIVITY, pick_own, title_of, unpacked
from commands.quiz.wording import explanation_of, lines_of, right_answer, words
from storage import contributions, quizzes, rounds
from storage.contributions import Contribution
from storage.quizzes import Kept

MOST_QUIZZES = 20
PAGE = 10
# So much of a quiz stands on the teacher's desk; all of it is behind a button.
ON_THE_DESK = 2500
GONE = Text("That question is no longer there.")
STATES = {
    contributions.DRAFT: Text("Only you can see it so far."),
    contributions.WAITING: Text("It waits for your teacher's yes."),
    contributions.APPROVED: Text("Your teacher said yes. It can be played."),
    contributions.RETURNED: Text("Your teacher returned it. Change it and hand it in again."),
    contributions.HIDDEN: Text("Your teacher has hidden it."),
}


def new(context: Context, *, title: str, language: str) -> Message:
    """Begin a quiz."""
    if quizzes.count_of(context.connection, context.me.id) >= MOST_QUIZZES:
        return refusal(Text("You have {most} quizzes already. Take one back first.", most=MOST_QUIZZES))
    round_id = rounds.open_round(
        context.connection, project_id=context.project.id, activity=ACTIVITY, now=context.now, details={"writing": True}
    )
    number = quizzes.begin(
        context.connection,
        round_id=round_id,
        slot=ACTIVITY,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        title=title,
        language=language,
        now=context.now,
    )
    return Message(
        title=Words(title, language),
        lines=(Text("Your quiz has begun. Now add questions; your teacher says yes before others play it."),),
        buttons=_more_buttons(number),
    )


def add(
    context: Context,
    *,
    question: str | None = None,
    answers: str | None = None,
    kind: str | None = None,
    explanation: str | None = None,
    seconds: int | None = None,
    quiz: int | None = None,
) -> Reply:
    """Add a question of one's own to a quiz that one is writing."""
    said = {"question": question, "answers": answers, "kind": kind, "explanation": explanation, "seconds": seconds}
    kept: dict[str, str | int] = {name: each for name, each in said.items() if each}
    found = pick_own(context, quiz, Action("quiz add", kept))
    if not isinstance(found, Contribution):
        return found
    read = typed.read(kind or CHOICE, question or "", answers or "", explanation or "", seconds or SECONDS)
    if not question or not isinstance(read, Question):
        problems = {"answers": read} if question and not isinstance(read, Question) else {}
        given = {name: str(each) for name, each in kept.items()}
        ask = ("kind", "question", "answers", "explanation")
        return Form(action=Action("quiz add", {"quiz": found.id}), ask=ask, given=given, problems=problems)
    size = quizzes.size_of(context.connection, found.id)
    if size >= MOST_QUESTIONS:
        return refusal(
            Plural("A quiz has {n} question at most.", "A quiz has {n} questions at most.", n=MOST_QUESTIONS)
        )
    quizzes.add(context.connection, found.id, [quizzes.as_text(as_details(read))])
    return Message(
        title=title_of(found, shown=False),
        lines=(Plural("It has {n} question.", "It has {n} questions.", n=size + 1),),
        buttons=_more_buttons(found.id),
    )


def _more_buttons(quiz_id: int) -> tuple[Button, ...]:
    this = {"quiz": quiz_id}
    return (
        Button(label=Text("Add a question"), action=Action("quiz add", this), main=True),
        Button(label=Text("Add many from a file"), action=Action("quiz import", this)),
        Button(label=Text("Look at it"), action=Action("quiz edit", this)),
        Button(label=Text("Hand it in"), action=Action("quiz submit", this)),
    )


def edit(context: Context, *, quiz: int | None = None, page: int = 1) -> Reply:
    """The quiz that one is writing, question by question, with what can be done to each."""
    found = pick_own(context, quiz, Action("quiz edit"))
    if not isinstance(found, Contribution):
        return found
    known = quizzes.edition_of(context.connection, found.id)
    shown = known[(page - 1) * PAGE : page * PAGE]
    onward = Button(label=Text("More questions"), action=Action("quiz edit", {"quiz": found.id, "page": page + 1}))
    take_back = Button(label=Text("Take it back"), action=Action("me withdraw", {"item": found.id}))
    return Message(
        topic=Text("Your quiz"),
        title=title_of(found, shown=False),
        lines=(STATES[found.state], Plural("It has {n} question.", "It has {n} questions.", n=len(known))),
        buttons=(
            *((onward,) if len(known) > page * PAGE else ()),
            *_more_buttons(found.id),
            take_back,
        ),
        more=tuple(_card(context, found, each, at, len(known)) for at, each in _numbered(shown, page)),
    )


def _numbered(shown: tuple[Kept, ...], page: int) -> list[tuple[int, Kept]]:
    return list(enumerate(shown, start=(page - 1) * PAGE + 1))


def _card(context: Context, quiz: Contribution, kept: Kept, number: int, size: int) -> Message:
    this = {"question": kept.id}
    upward = Button(label=Text("Move up"), action=Action("quiz move", {**this, "to": number - 1}))
    downward = Button(label=Text("Move down"), action=Action("quiz move", {**this, "to": number + 1}))
    question, language = unpacked(kept.details), quiz.language
    return Message(
        topic=Text("Question {number} of {size}", number=number, size=size),
        title=words(question.text, language, context.locale),
        lines=in_full(question, language, context.locale),
        buttons=(
            Button(label=Text("Change it"), action=Action("quiz change", this)),
            Button(label=Text("Translate it"), action=Action("quiz translate", this)),
            *((upward,) if number > 1 else ()),
            *((downward,) if number < size else ()),
            Button(label=Text("Remove"), action=Action("quiz remove", this)),
        ),
    )


def in_full(question: Question, language: str, locale: str) -> tuple[Line, ...]:
    """What there is to choose from, what is right, and why: for those who may know."""
    return (
        *lines_of(question, language, locale, seed=""),
        *right_answer(question, language, locale, whole=True),
        *explanation_of(question, language, locale),
    )


def submit(context: Context, *, quiz: int | None = None) -> Reply:
    """Hand a quiz in, as it is now: it waits for the own teacher's yes. What was approved before stays until then."""
    found = pick_own(context, quiz, Action("quiz submit"))
    if not isinstance(found, Contribution):
        return found
    known = quizzes.edition_of(context.connection, found.id)
    if not known:
        more = Button(label=Text("Add a question"), action=Action("quiz add", {"quiz": found.id}), main=True)
        return refusal(Text("Your quiz has no question yet. Add one first."), buttons=(more,))
    item, revision = contributions.give(
        context.connection,
        round_id=found.round_id,
        kind=quizzes.KIND,
        slot=ACTIVITY,
        person_id=found.person_id,
        classroom_id=found.classroom_id,
        text=_to_read(found, known),
        language=found.language,
        now=context.now,
    )
    quizzes.hand_in(context.connection, item, revision)
    return desk.submit(context, item)


def _to_read(quiz: Contribution, known: tuple[Kept, ...]) -> str:
    """What stands on the teacher's desk: the title, and the questions with their answers, as far as there is room."""
    text = title_of(quiz, shown=False).text
    for number, kept in enumerate(known, start=1):
        each = unpacked(kept.details)
        said = each.text.get("") or next(iter(each.text.values()), "")
        true = {typed.TRUE: "✓", typed.FALSE: "✗"}.get(typed.kind_of(each), "")
        piece = "\n".join(filter(None, (f"{number}. {said} {true}".rstrip(), typed.written(each))))
        if len(text) + len(piece) > ON_THE_DESK:
            return f"{text}\n\n… ({len(known)})"
        text = f"{text}\n\n{piece}"
    return text
