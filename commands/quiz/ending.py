"""A quiz ends: in each class at its own time, or when all schools have finished; then everybody sees what was right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from commands import reminding
from commands.call import Action
from commands.command import Context
from commands.message import Button, Day, Message, Plural, Reply, Text, Time, refusal
from commands.quiz.announcing import announce, course_of
from commands.quiz.quizzes import ELSEWHERE, pick_play, title_of_play
from commands.quiz.results import results_of
from commands.quiz.revealing import reveal_all
from commands.timing.deadline import call_at
from commands.timing.instants import instant, local_time
from storage import places, plays, projects, responses, rounds, schedules
from storage.plays import Play
from storage.rounds import Window

BEFORE = timedelta(days=1)
OVER_ALREADY = Text("This quiz is over already.")
FOR_GOOD = Text("It ends in every class, for good, and everybody sees what was right.")
NOT_YOUR_CLASS = Text("You can remind your own class.")
IT_IS_OVER = Text("The quiz is over. Everybody can see the results now.")


def close(context: Context, *, round: int | None = None, sure: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """End a quiz everywhere; asked once more while others play. Planned, it ends in each class at its own time."""
    which = pick_play(context, round, Action("quiz close"), states=(rounds.OPEN,))
    if not isinstance(which, Play):
        return which
    if which.state != rounds.OPEN:
        return refusal(OVER_ALREADY)
    if context.moments and max(context.moments.values()) > context.now and not which.live:
        schedules.remove_belonging_to(context.connection, context.project.id, course_of(which.round_id))
        begun = {room: each.opens_at for room, each in rounds.windows_of(context.connection, which.round_id).items()}
        close_at(context, which.round_id, begun, context.moments, usual=which.opened_at)
        return Message(lines=(Text("It closes in each class at its time."),))
    left = responses.unfinished(context.connection, which.round_id, context.now)
    if left and not sure and context.moments is None:
        return _asked_once_more(context, which, left)
    end(context, which)
    context.record("quiz close", f"round {which.round_id}")
    return Message(lines=(IT_IS_OVER,))


def _asked_once_more(context: Context, which: Play, left: int) -> Message:
    yes = Button(label=Text("Yes, end it"), action=Action("quiz close", {"round": which.round_id, "sure": 1}))
    how_many = Plural("{n} school has not finished yet.", "{n} schools have not finished yet.", n=left)
    return Message(title=title_of_play(context, which), lines=(how_many, FOR_GOOD), buttons=(yes,))


def end_if_all_done(context: Context, which: Play) -> bool:
    """The last who could answer something has done so, or is gone: it is over."""
    if which.live or not responses.all_done(context.connection, which.round_id, context.now):
        return False
    end(context, which)
    return True


def end(context: Context, which: Play) -> None:
    """Nobody answers any more, and every class gets the results."""
    if not rounds.close_round(context.connection, which.round_id, context.now):
        return
    schedules.remove_belonging_to(context.connection, context.project.id, course_of(which.round_id))
    over = plays.find(context.connection, which.round_id) or which
    here = replace(context, moments=None)
    if which.live:
        reveal_all(here, over)
    else:
        announce(here, over)
    to = places.places_of_kind(context.connection, context.project.id, places.CLASS)
    here.post(results_of(here, over), subject=f"{course_of(which.round_id)} results", to=to)


def ends(context: Context, *, really: bool) -> None:
    """With the project every quiz ends."""
    for each in plays.plays_of(context.connection, context.project.id) if really else ():
        if each.state == rounds.OPEN:
            end(context, each)


def close_at(
    context: Context, round_id: int, begins: Mapping[int, datetime], ends: Mapping[int, datetime], *, usual: datetime
) -> None:
    """Let a quiz be open from and until these moments, by classroom, and end by itself at the last; who has not
    played a day before is reminded.
    """
    windows = {room: Window(opens_at=begins.get(room, usual), closes_at=at) for room, at in ends.items()}
    rounds.set_windows(context.connection, round_id, windows)
    this, subject = {"round": str(round_id)}, course_of(round_id)
    call_at(context, max(ends.values()), "quiz close", this, subject=subject)
    for room, each in windows.items():
        reminder = ends[room] - BEFORE
        if reminder > max(each.opens_at, context.now):
            call_at(context, reminder, "quiz remind", {**this, "room": str(room)}, subject=subject)


def finish(context: Context, *, round: int | None = None, back: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """One's own class has finished, whoever was absent; with the last school's the quiz is over. Until then whoever
    said so too early takes it `back`.
    """
    which = pick_play(context, round, Action("quiz finish"), states=(rounds.OPEN,))
    if not isinstance(which, Play):
        return which
    if which.state != rounds.OPEN:
        return refusal(OVER_ALREADY)
    if which.live:
        return refusal(Text("A live quiz ends for everybody at once."))
    if back:
        return _played_on(context, which)
    _close_here(context, which, context.now)
    if end_if_all_done(context, which):
        return Message(lines=(IT_IS_OVER,))
    undo = Action("quiz finish", {"round": which.round_id, "back": 1})
    done = Text("Your class has finished. The results come when all schools have.")
    return Message(lines=(done,), buttons=(Button(label=Text("Let my class play on"), action=undo),))


def _played_on(context: Context, which: Play) -> Message:
    """It was said too early: the class plays on for as long as it was said when the quiz was opened."""
    closes = _closes_by_itself(context, which)
    if closes is not None and closes <= context.now:
        return refusal(OVER_ALREADY)
    _close_here(context, which, closes)
    return Message(lines=(Text("Your class can play on."),))


def _close_here(context: Context, which: Play, closes: datetime | None) -> None:
    room = context.classroom.id
    before = rounds.windows_of(context.connection, which.round_id).get(room)
    opened = before.opens_at if before else which.opened_at
    rounds.set_windows(context.connection, which.round_id, {room: Window(opens_at=opened, closes_at=closes)})
    context.record("quiz finish", f"round {which.round_id}")


def _closes_by_itself(context: Context, which: Play) -> datetime | None:
    """When it ends in one's own class without anybody's word, as it was said when it was opened."""
    kept = rounds.find_round(context.connection, which.round_id)
    until = kept.details.get("until") if kept else None
    if not until:
        return None
    local = datetime.fromisoformat(until)
    return instant(local.date(), local.time(), context.classroom.zone)


def remind(context: Context, *, round: int, room: int) -> Message:  # noqa: A002  (the parameter's name)
    """Remind the pupils of one class who have not answered everything yet."""
    which = plays.find(context.connection, round)
    known = {each.id: each for each in projects.classrooms_of(context.connection, context.project.id)}
    if which is None or which.project_id != context.project.id or room not in known:
        return refusal(ELSEWHERE)
    if context.moments is None and room != context.classroom.id:
        return refusal(NOT_YOUR_CLASS)
    own = rounds.windows_of(context.connection, round).get(room)
    pupils = responses.pupils_in(context.connection, round, room)
    missing = [each.person_id for each in pupils if each.answered < which.size]
    shut = own is None or own.closes_at is None or own.closes_at <= context.now or which.state != rounds.OPEN
    if shut or not missing or known[room].school_id == which.school_id:
        return Message(lines=(Text("Nobody has to be reminded."),))
    ends = own.closes_at if own and own.closes_at else context.now
    day = Day(local_time(ends, known[room].zone).date().isoformat())
    until = Text("It is open until {day}, {time}.", day=day, time=Time(ends, known[room].zone))
    reminding.remind(
        context,
        classroom_id=room,
        persons=missing,
        own=_reminder(context, which, Text("A quiz waits for you. You go on where you left off."), until),
        unnamed=_reminder(context, which, Text("Some have not played yet. There is time."), until),
        subject=f"reminder {round}",
    )
    return Message(lines=(Text("Those who have not played yet are reminded."),))


def _reminder(context: Context, which: Play, *lines: Text) -> Message:
    action = Action("quiz play", {"round": which.round_id})
    button = Button(label=Text("Play"), action=action, main=True)
    return Message(topic=Text("Quiz"), title=title_of_play(context, which), lines=lines, buttons=(button,))
