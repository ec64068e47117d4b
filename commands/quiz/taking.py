"""Taking questions in from a file, or giving them out as one: other programs know them too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Form, Language, Line, Message, Option, Plural, Reply, Text, refusal
from commands.quiz.formats import read_any
from commands.quiz.gift_writing import to_gift
from commands.quiz.imported import MOST_QUESTIONS, Problem
from commands.quiz.question import as_details
from commands.quiz.quizzes import ELSEWHERE, pick_own, title_of, unpacked
from commands.quiz.results import EMBARGO
from commands.quiz.table_writing import to_csv
from commands.takeaway import File, Plain
from storage import contributions, plays, quizzes, rounds
from storage.contributions import Contribution

GIFT, CSV = "gift", "csv"
LABELS = {GIFT: Text("GIFT, which Moodle reads"), CSV: Text("A table (CSV)")}
FORMATS = tuple(Option(value, label) for value, label in LABELS.items())
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file before anybody waits: questions as they are kept, and what is wrong with the others."""

    questions: tuple[str, ...]
    problems: tuple[Problem, ...]


def prepare(arguments: Mapping[str, str], _snapshot: None) -> Read:
    """Read the file; the longest take seconds."""
    found = read_any(arguments.get("file", ""))
    return Read(tuple(quizzes.as_text(as_details(each)) for _, each in found.questions), found.problems)


def take_in(context: Context, *, file: str, quiz: int | None = None) -> Reply:  # noqa: ARG001  (prepared already)
    """Add the questions of a file to a quiz that one is writing: what is good is taken, of the rest one is told."""
    found = pick_own(context, quiz, Action("quiz import"))
    if isinstance(found, Form):
        return Form(action=found.action, title=found.title, ask=("quiz", "file"), options=found.options)
    if not isinstance(found, Contribution):
        return found
    read: Read = context.prepared
    room = MOST_QUESTIONS - quizzes.size_of(context.connection, found.id)
    taken = read.questions[: max(0, room)]
    quizzes.add(context.connection, found.id, taken)
    this = {"quiz": found.id}
    return Message(
        title=title_of(found, shown=False),
        lines=(*_told(len(taken), len(read.questions) - len(taken)), *_problems(read.problems)),
        problem=not taken,
        buttons=(
            Button(label=Text("Look at it"), action=Action("quiz edit", this), main=True),
            Button(label=Text("Hand it in"), action=Action("quiz submit", this)),
        ),
    )


def _told(taken: int, too_many: int) -> tuple[Line, ...]:
    said = Plural("{n} question was added.", "{n} questions were added.", n=taken)
    if not too_many:
        return (said,)
    return (said, Plural("{n} did not fit: a quiz is full.", "{n} did not fit: a quiz is full.", n=too_many))


def _problems(problems: tuple[Problem, ...]) -> tuple[Line, ...]:
    if not problems:
        return ()
    rest = len(problems) - MOST_TOLD
    told = tuple(Text("Line {line}: {reason}", line=each.line, reason=each.reason) for each in problems[:MOST_TOLD])
    more = (Plural("And {n} more like these.", "And {n} more like these.", n=rest),) if rest > 0 else ()
    return (Text("These could not be added:"), *told, *more)


def give_out(context: Context, *, quiz: int | None = None, format: str | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """A quiz as a file: one's own as it is now, one's pupils' as it was handed in, another's once it is over."""
    found = _whose(context, quiz)
    if not isinstance(found, Contribution):
        return found
    edition = _edition(context, found)
    if edition is None:
        return refusal(EMBARGO)
    known = [unpacked(each.details) for each in quizzes.edition_of(context.connection, found.id, edition)]
    kind = format or GIFT
    text = to_gift(known) if kind == GIFT else to_csv(known)
    other = CSV if kind == GIFT else GIFT
    again = Action("quiz export", {"quiz": found.id, "format": other})
    return Message(
        topic=Text("Download"),
        title=title_of(found, shown=found.person_id != context.me.id),
        lines=(
            Plural("It has {n} question.", "It has {n} questions.", n=len(known)),
            Text("It is written in: {language}", language=Language(found.language)),
        ),
        buttons=(Button(label=LABELS[other], action=again),),
        file=File(
            name=f"quiz-{found.id}",
            action=Action("quiz export", {"quiz": found.id, "format": kind}),
            plain=(Plain(name=f"quiz-{found.id}.{kind}", text=text),),
        ),
    )


def _whose(context: Context, quiz_id: int | None) -> Contribution | Reply:
    if quiz_id is None:
        return pick_own(context, None, Action("quiz export"))
    found = contributions.find_contribution(context.connection, quiz_id)
    fits = found is not None and found.kind == quizzes.KIND and found.project_id == context.project.id
    return found if found is not None and fits else refusal(ELSEWHERE)


def _edition(context: Context, quiz: Contribution) -> int | None:
    """Which edition somebody may see with its answers, if any."""
    if quiz.person_id == context.me.id:
        return quizzes.IN_WORK
    if context.role >= Role.TEACHER and quiz.classroom_id == context.classroom.id and quiz.state != contributions.DRAFT:
        return quiz.revision
    played = plays.plays_of_quiz(context.connection, quiz.id)
    if not played or any(each.state == rounds.OPEN for each in played):
        return None
    return played[-1].edition
