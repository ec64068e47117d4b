"""A reflection's end: at its own time in each class, with a gentle reminder before that names nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from commands import reminding
from commands.call import Action
from commands.command import Context
from commands.message import Button, Day, Message, Reply, Text, Time, refusal
from commands.reflection.prompts import PUPILS
from commands.reflection.question import ACTIVITY, ENTRY, NONE_OPEN, NOT_HERE, TOPIC, announce, is_asked, question_of
from commands.timing.deadline import call_at
from commands.timing.instants import local_time
from storage import progress, projects, rounds, schedules
from storage.rounds import Round, Window

BEFORE = timedelta(days=1)
CLOSED_ALREADY = Text("This reflection was already closed.")


def close(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """End a round: nothing more is written, but what was stays in everybody's journal. Planned, it ends in each class
    at its own time.
    """
    which = _to_close(context, round)
    if which is None:
        return refusal(NONE_OPEN if round is None else NOT_HERE)
    if which.state != rounds.OPEN:
        return refusal(CLOSED_ALREADY)
    if context.moments and max(context.moments.values()) > context.now:
        schedules.remove_belonging_to(context.connection, context.project.id, subject_of(which.id))
        windows = rounds.windows_of(context.connection, which.id)
        begins = {room: windows[room].opens_at if room in windows else which.opened_at for room in context.moments}
        close_at(context, which.id, begins, context.moments)
        return Message(lines=(Text("It closes in each class at its time."),))
    if not rounds.close_round(context.connection, which.id, context.now):
        return refusal(CLOSED_ALREADY)
    schedules.remove_belonging_to(context.connection, context.project.id, subject_of(which.id))
    announce(context, which.id, question_of(which), closed=True)
    context.record("reflection close", f"round {which.id}")
    return Message(lines=(Text("This reflection is closed. What was written stays in the journals."),))


def _to_close(context: Context, round_id: int | None) -> Round | None:
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    if round_id is not None:
        return next((each for each in known if each.id == round_id), None)
    # Without a number the one that is open longest: a plan that opens the next may do so before it closes the last.
    return next((each for each in reversed(known) if each.state == rounds.OPEN), None)


def close_at(context: Context, round_id: int, begins: Mapping[int, datetime], ends: Mapping[int, datetime]) -> None:
    """Let a round be open from and until these moments, by classroom, and close by itself at the last; classes that
    it passes by stay so. Who has not written a day before is reminded.
    """
    before = rounds.windows_of(context.connection, round_id)
    windows = {
        room: Window(opens_at=begins[room], closes_at=end)
        for room, end in ends.items()
        if room in begins and is_asked(before.get(room))
    }
    rounds.set_windows(context.connection, round_id, windows)
    this, subject = {"round": str(round_id)}, subject_of(round_id)
    last = max((ends[room] for room in windows), default=max(ends.values()))
    call_at(context, last, "reflection close", this, subject=subject)
    for room, each in windows.items():
        reminder = ends[room] - BEFORE
        if reminder > max(each.opens_at, context.now):
            call_at(context, reminder, "reflection remind", {**this, "room": str(room)}, subject=subject)


def remind(context: Context, *, round: int, room: int) -> Message:  # noqa: A002  (the parameter's name)
    """Remind the pupils of one class who have not written yet, where only they see it. The clock does so everywhere, a
    teacher in their own class: how far another one has come is not theirs to know.
    """
    which = rounds.find_round(context.connection, round)
    known = {each.id: each for each in projects.classrooms_of(context.connection, context.project.id)}
    ours = which is not None and which.project_id == context.project.id and which.activity == ACTIVITY
    by_clock = context.moments is not None
    if which is None or not ours or room not in known or not (by_clock or room == context.classroom.id):
        return refusal(NOT_HERE)
    own = rounds.windows_of(context.connection, which.id).get(room)
    missing = progress.missing_in(context.connection, round_id=which.id, kind=ENTRY, classroom_id=room)
    waits = missing and own and own.closes_at and rounds.is_open(context.connection, which, room, context.now)
    if not waits or own is None or own.closes_at is None or question_of(which).whom != PUPILS:
        return Message(lines=(Text("Nobody has to be reminded."),))
    day = Day(local_time(own.closes_at, known[room].zone).date().isoformat())
    until = Text("It is open until {day}, {time}.", day=day, time=Time(own.closes_at, known[room].zone))
    reminding.remind(
        context,
        classroom_id=room,
        persons=missing,
        own=_reminder(which, Text("There is still time for your journal. A sentence is enough."), until),
        unnamed=_reminder(which, Text("There is still time for your journals."), until),
        subject=f"reminder {which.id}",
    )
    return Message(lines=(Text("Those who have not written yet are reminded."),))


def _reminder(which: Round, *lines: Text) -> Message:
    write = Button(label=Text("Write"), action=Action("reflection write", {"round": which.id}), main=True)
    return Message(topic=TOPIC, title=question_of(which).title, lines=lines, buttons=(write,))


def subject_of(round_id: int) -> str:
    """What the calls of a round's own course belong to."""
    return f"round {round_id}"
