"""Waiting: who has more time for live questions, and whether one of them can still answer what others are done with.

Silta waits everywhere alike, so that no class can tell that it waits for one of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commands.command import Context
from commands.quiz.pace import GRACE
from commands.quiz.quizzes import subject_of
from storage import extra_time, plays, projects, responses
from storage.extra_time import TO_THE_END
from storage.plays import Play

# How many times the usual time everybody waits at most, and after how many questions somebody is known not to be there.
LONGEST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Slow:
    """A pupil of this class with so many times as much time, and what they have answered in the round."""

    room: int
    times: int
    answered: frozenset[int]


def slow_pupils(context: Context, which: Play) -> tuple[Slow, ...]:
    """Who has more time, and is there as far as anybody can know: has answered something, or it has just begun."""
    rooms = projects.classrooms_of(context.connection, which.project_id)
    playing = [room.id for room in rooms if room.school_id != which.school_id]
    more = extra_time.given_in(context.connection, playing)
    persons = [person for those in more.values() for person in those]
    if not persons:
        return ()
    done = responses.answered_by(context.connection, which.round_id, persons)
    known = [
        Slow(room=room, times=times, answered=frozenset(number for number, one in done if one == person))
        for room, those in more.items()
        for person, times in those.items()
    ]
    return tuple(each for each in known if each.answered or which.number < max(2, min(LONGEST, which.size)))


def can_answer(context: Context, which: Play, number: int, seconds: int, slow: Sequence[Slow]) -> bool:
    """Whether one of them can still answer this question."""
    left = [each for each in slow if number not in each.answered]
    if not left or any(each.times == TO_THE_END for each in left):
        return bool(left)
    subjects = [subject_of(which.round_id, number, room) for room in {each.room for each in left}]
    begun: dict[int, datetime | None] = {}
    for _, room, at in plays.reached(context.connection, which.project_id, subjects):
        known = begun.setdefault(room, at)
        begun[room] = max(known, at) if known and at else None
    return any(_has_time(context.now, begun.get(each.room), seconds * each.times) for each in left)


def _has_time(now: datetime, begun: datetime | None, seconds: int) -> bool:
    """Whether it is not over; it has not begun where the question has not arrived."""
    return begun is None or now <= begun + timedelta(seconds=seconds) + GRACE


def times_at_the_end(which: Play, slow: Sequence[Slow]) -> int:
    """How many times the usual time the last question waits for them."""
    waiting = [each.times or LONGEST for each in slow if which.number not in each.answered]
    return min(LONGEST, max(waiting, default=1))
