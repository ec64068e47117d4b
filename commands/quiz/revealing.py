"""Revealing: what was right in a live question, in each class as soon as nobody there can answer it any more."""

from __future__ import annotations

from dataclasses import replace

from commands.command import Context
from commands.message import Message
from commands.quiz.asking import asking_of, for_class
from commands.quiz.question import Question
from commands.quiz.quizzes import subject_of, unpacked
from commands.quiz.wording import explanation_of, right_answer
from storage import contributions, extra_time, places, plays, projects, quizzes, responses
from storage.plays import Play
from storage.projects import Classroom


def reveal(context: Context, which: Play) -> None:
    """The question of the moment is over. Where somebody with more time can still answer it, what was right comes with
    the end, and nobody can tell why.
    """
    rooms = projects.classrooms_of(context.connection, which.project_id)
    more = extra_time.given_in(context.connection, [room.id for room in rooms])
    persons = [person for those in more.values() for person in those]
    done = responses.answered_by(context.connection, which.round_id, persons) if persons else frozenset()
    for room in rooms:
        slow = more.get(room.id, {}) if room.school_id != which.school_id else {}
        if all((which.number, person) in done for person in slow):
            _show(context, which, which.number, room)


def reveal_all(context: Context, which: Play) -> None:
    """It is over: what was right in all that was asked stands in every class."""
    for room in projects.classrooms_of(context.connection, which.project_id):
        for number in range(1, which.number + 1):
            _show(context, which, number, room)


def question_at(context: Context, which: Play, number: int) -> Question:
    """A question of a play."""
    if which.quiz_id is None:
        raise LookupError(f"round {which.round_id} has no quiz any more")
    return unpacked(quizzes.details_at(context.connection, which.quiz_id, which.edition, number))


def bring(context: Context, which: Play, number: int, room: Classroom, message: Message) -> None:
    """Post a live question in one class, or what has become of it."""
    quiz = contributions.find_contribution(context.connection, which.quiz_id) if which.quiz_id else None
    to = places.places_of_classroom(context.connection, room.id, places.CLASS)
    author = quiz.person_id if quiz else None
    context.post(message, subject=subject_of(which.round_id, number, room.id), to=to, about=author)


def _show(context: Context, which: Play, number: int, room: Classroom) -> None:
    if which.quiz_id is None or not plays.reveal(context.connection, which.round_id, number, room.id):
        return
    question = question_at(context, which, number)
    asking = asking_of(which, number, question, room.locale)
    message = for_class(asking, plays=False)
    right = right_answer(question, which.language, room.locale)
    why = explanation_of(question, which.language, room.locale)
    bring(context, which, number, room, replace(message, lines=(*message.lines, *right, *why)))
