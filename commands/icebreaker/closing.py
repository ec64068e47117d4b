"""An icebreaker's end: at its own time in each class, with a gentle reminder before; and what closing leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from commands import reminding
from commands.call import Action
from commands.command import Context
from commands.icebreaker.answers import ANSWER
from commands.icebreaker.question import ACTIVITY, announce, pick, question_of
from commands.message import Button, Day, Message, Reply, Text, Time, refusal
from commands.timing.deadline import call_at
from commands.timing.instants import local_time
from storage import progress, projects, rounds, schedules
from storage.rounds import Round, Window

BEFORE = timedelta(days=1)


def close(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """End a round: no more answers, but what is there stays readable. Planned, it ends in each class at its own
    time.
    """
    which = pick(context, round, Action("icebreaker close"), only_open=True)
    if not isinstance(which, Round):
        return which
    if which.state != rounds.OPEN:
        return refusal(Text("This icebreaker was already closed."))
    if context.moments and max(context.moments.values()) > context.now:
        schedules.remove_belonging_to(context.connection, context.project.id, subject_of(which.id))
        begun = {room: each.opens_at for room, each in rounds.windows_of(context.connection, which.id).items()}
        close_at(context, which.id, begun, context.moments, usual=which.opened_at)
        return Message(lines=(Text("It closes in each class at its time."),))
    if not rounds.close_round(context.connection, which.id, context.now):
        return refusal(Text("This icebreaker was already closed."))
    schedules.remove_belonging_to(context.connection, context.project.id, subject_of(which.id))
    announce(context, which.id, question_of(which), closed=True)
    context.record("icebreaker close", f"round {which.id}")
    return Message(lines=(Text("This icebreaker is closed. The answers stay readable."),))


def ends(context: Context, *, really: bool) -> None:
    """With the project every icebreaker ends."""
    for each in rounds.rounds_of(context.connection, context.project.id, ACTIVITY) if really else ():
        if each.state == rounds.OPEN:
            close(context, round=each.id)


def close_at(
    context: Context, round_id: int, begins: Mapping[int, datetime], ends: Mapping[int, datetime], *, usual: datetime
) -> None:
    """Let a round be open from and until these moments, by classroom (`usual` where it begins at no time of its own),
    and close by itself at the last; who has not answered a day before is reminded.
    """
    windows = {room: Window(opens_at=begins.get(room, usual), closes_at=end) for room, end in ends.items()}
    rounds.set_windows(context.connection, round_id, windows)
    this, subject = {"round": str(round_id)}, subject_of(round_id)
    call_at(context, max(ends.values()), "icebreaker close", this, subject=subject)
    for room, each in windows.items():
        reminder = ends[room] - BEFORE
        if reminder > max(each.opens_at, context.now):
            call_at(context, reminder, "icebreaker remind", {**this, "room": str(room)}, subject=subject)


def remind(context: Context, *, round: int, room: int) -> Message:  # noqa: A002  (the parameter's name)
    """Remind the pupils of one class who have not answered yet."""
    which = rounds.find_round(context.connection, round)
    known = {each.id: each for each in projects.classrooms_of(context.connection, context.project.id)}
    if which is None or which.project_id != context.project.id or room not in known:
        return refusal(Text("That icebreaker is not part of this project."))
    if context.moments is None and room != context.classroom.id:
        # Else anybody could learn from the answer whether all of another class have answered.
        return refusal(Text("You can remind your own class."))
    own = rounds.windows_of(context.connection, which.id).get(room)
    missing = progress.missing_in(context.connection, round_id=which.id, kind=ANSWER, classroom_id=room)
    if (
        not missing
        or own is None
        or own.closes_at is None
        or not rounds.is_open(context.connection, which, room, context.now)
    ):
        return Message(lines=(Text("Nobody has to be reminded."),))
    day = Day(local_time(own.closes_at, known[room].zone).date().isoformat())
    until = Text("It is open until {day}, {time}.", day=day, time=Time(own.closes_at, known[room].zone))
    gently = Text("Your answer would be nice to have. A sentence or two is enough.")
    unnamed = Text("Some answers are still to come. There is time.")
    reminding.remind(
        context,
        classroom_id=room,
        persons=missing,
        own=_reminder(which, gently, until),
        unnamed=_reminder(which, unnamed, until),
        subject=f"reminder {which.id}",
    )
    return Message(lines=(Text("Those who have not answered yet are reminded."),))


def _reminder(which: Round, *lines: Text) -> Message:
    answer = Button(label=Text("Answer"), action=Action("icebreaker answer", {"round": which.id}), main=True)
    return Message(topic=Text("Icebreaker"), title=question_of(which).title, lines=lines, buttons=(answer,))


def subject_of(round_id: int) -> str:
    """What the calls of a round's own course belong to."""
    return f"round {round_id}"
