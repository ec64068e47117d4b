"""Revealing: what was right in a live question, in every class as soon as nobody anywhere can answer it any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commands.command import Context
from commands.message import Message
from commands.quiz.asking import asking_of, for_class
from commands.quiz.question import Question
from commands.quiz.quizzes import subject_of, unpacked
from commands.quiz.waiting import Slow, can_answer, slow_pupils
from commands.quiz.wording import explanation_of, right_answer
from storage import contributions, places, plays, projects, quizzes
from storage.plays import Play
from storage.projects import Classroom


def reveal(context: Context, which: Play) -> None:
    """What was right in the questions that nobody can answer any more stands in every class. Where somebody with more
    time still can, it comes later, everywhere alike: no class can tell that it waits for one of theirs.
    """
    slow = slow_pupils(context, which)
    numbers: Iterable[int] = (which.number,)
    if slow:
        numbers = sorted(set(range(1, which.number + 1)) - plays.revealed_in(context.connection, which.round_id))
    _show_all(context, which, [each for each in numbers if not _can_answer(context, which, each, slow)])


def reveal_all(context: Context, which: Play) -> None:
    """It is over: what was right in all that was asked stands in every class."""
    _show_all(context, which, range(1, which.number + 1))


def _can_answer(context: Context, which: Play, number: int, slow: Sequence[Slow]) -> bool:
    if not slow:
        return False
    seconds = which.seconds or question_at(context, which, number).seconds
    return can_answer(context, which, number, seconds, slow)


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


def _show_all(context: Context, which: Play, numbers: Iterable[int]) -> None:
    """Unless the same quiz is still played in another round: there it would be a gift."""
    if which.quiz_id is None or plays.is_played(context.connection, which.quiz_id, besides=which.round_id):
        return
    rooms = projects.classrooms_of(context.connection, which.project_id)
    for number in numbers:
        for room in rooms:
            _show(context, which, number, room)


def _show(context: Context, which: Play, number: int, room: Classroom) -> None:
    if not plays.reveal(context.connection, which.round_id, number, room.id):
        return
    question = question_at(context, which, number)
    asking = asking_of(which, number, question, room.locale)
    message = for_class(asking, plays=False)
    right = right_answer(question, which.language, room.locale)
    why = explanation_of(question, which.language, room.locale)
    bring(context, which, number, room, replace(message, lines=(*message.lines, *right, *why)))
