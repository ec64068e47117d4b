"""Live: everybody gets the same question at once; the clock, or a teacher, goes on to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from commands.call import Action
from commands.command import Context
from commands.message import Button, Line, Message, Plural, Reply, Text, refusal
from commands.quiz.announcing import course_of
from commands.quiz.asking import asking_of, for_class
from commands.quiz.ending import IT_IS_OVER, OVER_ALREADY, end
from commands.quiz.pace import moves_on_at
from commands.quiz.question import Question
from commands.quiz.quizzes import GONE, pick_play, subject_of
from commands.quiz.revealing import bring, question_at, reveal
from commands.quiz.waiting import slow_pupils, times_at_the_end
from commands.timing.deadline import call_at
from storage import plays, projects, rounds, schedules
from storage.extra_time import USUAL
from storage.plays import Play
from storage.projects import Classroom

# Whoever was away for longer does not sit there any more: nobody is asked the rest.
ABANDONED = timedelta(minutes=10)
# Who asks for the next question so soon after somebody else has not seen yet that it stands there.
AT_ONCE = timedelta(seconds=5)
MOVED_ON = Text("The next question has been asked already.")
WATCH = Text("Your school wrote this quiz: watch how the others get on.")


def begin(context: Context, which: Play) -> Reply:
    """Ask the first question; returns what a teacher steers with."""
    _ask(context, which, 1)
    return steering(which.round_id, 1, which.size)


def steering(round_id: int, number: int, size: int) -> Message:
    """What a teacher can do while a quiz runs."""
    this = {"round": round_id}
    onward = Button(label=Text("Next question"), action=Action("quiz next", {**this, "number": number}), main=True)
    return Message(
        title=Text("Question {number} of {size}", number=number, size=size),
        lines=(Text("It goes on by itself when the time is over."),),
        buttons=(
            *((onward,) if number < size else ()),
            Button(label=Text("End it"), action=Action("quiz close", this)),
        ),
    )


def go_on(context: Context, *, round: int | None = None, number: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Go on from the question that was seen; the clock waits until every place has had its time."""
    which = pick_play(context, round, Action("quiz next"), states=(rounds.OPEN,))
    if not isinstance(which, Play):
        return which
    if which.state != rounds.OPEN:
        return refusal(OVER_ALREADY)
    if not which.live:
        return refusal(Text("This quiz is played at everybody's own pace."))
    if which.quiz_id is None:
        return refusal(GONE)
    by_clock = context.moments is not None
    just_now = number is None and not by_clock and which.asked_at and context.now - which.asked_at < AT_ONCE
    if just_now or (number is not None and number != which.number):
        # What they pressed is old: here is what there is to press now.
        return replace(steering(which.round_id, which.number, which.size), lines=(MOVED_ON,), problem=True)
    here = replace(context, moments=None)
    if by_clock and (later := _later(here, which)) is not None:
        _call(here, which, later)
        return Message(lines=(Text("It goes on by itself when the time is over."),))
    return _move(here, which, late=by_clock and context.now - context.due > ABANDONED)


def _later(context: Context, which: Play) -> datetime | None:
    """When it may go on, if that is not yet."""
    rooms = projects.classrooms_of(context.connection, context.project.id)
    subjects = [subject_of(which.round_id, which.number, room.id) for room in rooms]
    reached = tuple(at for _, _, at in plays.reached(context.connection, context.project.id, subjects))
    seconds = seconds_of(context, which, which.number) * _longest(context, which)
    moment = moves_on_at(which.asked_at or context.now, seconds, reached)
    return moment if moment > context.now else None


def _longest(context: Context, which: Play) -> int:
    """How many times the usual time everybody waits: at the end for those who have more, else for nobody."""
    return USUAL if which.number < which.size else times_at_the_end(which, slow_pupils(context, which))


def _move(context: Context, which: Play, *, late: bool) -> Reply:
    reveal(context, which)
    if which.number >= which.size or late:
        end(context, which)
        return Message(lines=(IT_IS_OVER,))
    _ask(context, which, which.number + 1)
    return steering(which.round_id, which.number + 1, which.size)


def _ask(context: Context, which: Play, number: int) -> None:
    """Post a question in every class, in its language; and let the clock go on when its time is over."""
    if not plays.ask(context.connection, which.round_id, number, context.now):
        return
    question = question_at(context, which, number)
    for room in projects.classrooms_of(context.connection, context.project.id):
        _post(context, which, number, question, room, counts=room.school_id != which.school_id)
    seconds = which.seconds or question.seconds
    _call(context, replace(which, number=number), moves_on_at(context.now, seconds, ()))


def _call(context: Context, which: Play, moment: datetime) -> None:
    """The clock goes on at this moment, and at no other."""
    subject = course_of(which.round_id)
    schedules.remove_belonging_to(context.connection, context.project.id, subject)
    this = {"round": str(which.round_id), "number": str(which.number)}
    call_at(context, moment, "quiz next", this, subject=subject)


def _post(context: Context, which: Play, number: int, question: Question, room: Classroom, *, counts: bool) -> None:
    asking = asking_of(which, number, question, room.locale)
    message = for_class(asking, plays=counts)
    seconds = which.seconds or question.seconds
    time = Plural("You have {n} second.", "You have {n} seconds.", n=seconds)
    lines: tuple[Line, ...] = (time, *message.lines) if counts else (WATCH, *message.lines)
    bring(context, which, number, room, replace(message, lines=lines))


def seconds_of(context: Context, which: Play, number: int) -> int:
    """How long a question takes."""
    return which.seconds or question_at(context, which, number).seconds
