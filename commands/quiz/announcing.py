"""Announcing: what stands in every class of a quiz that can be played."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Button, Clock, Day, Line, Message, Plural, Text
from commands.quiz.quizzes import title_of_play
from storage import contributions, places, projects, rounds
from storage.plays import Play

OWN_SCHOOL = Text("Your school wrote this quiz. The others play it; you see the results with them.")


def course_of(round_id: int) -> str:
    """What belongs to the course of a round."""
    return f"round {round_id}"


def announce(context: Context, which: Play) -> None:
    """Post in every class that a quiz can be played, or say in the same post that it is over."""
    others: list[int] = []
    own: list[int] = []
    for room in projects.classrooms_of(context.connection, which.project_id):
        found = places.places_of_classroom(context.connection, room.id, places.CLASS)
        (own if room.school_id == which.school_id else others).extend(found)
    author = _author(context, which)
    context.post(_message(context, which, own=False), subject=course_of(which.round_id), to=others, about=author)
    if own:
        subject = f"{course_of(which.round_id)} authors"
        context.post(_message(context, which, own=True), subject=subject, to=own, about=author)


def _author(context: Context, which: Play) -> int | None:
    quiz = contributions.find_contribution(context.connection, which.quiz_id) if which.quiz_id else None
    return quiz.person_id if quiz else None


def _message(context: Context, which: Play, *, own: bool) -> Message:
    this = {"round": which.round_id}
    over = which.state != rounds.OPEN
    play = Button(label=Text("Play"), action=Action("quiz play", this), main=True)
    results = Button(label=Text("See the results"), action=Action("quiz results", this))
    how_many = Plural("It has {n} question.", "It has {n} questions.", n=which.size)
    lines: tuple[Line, ...] = (Text("This quiz is over. You can still practise with it."),)
    if not over:
        lines = (how_many, *((OWN_SCHOOL,) if own else _how(context, which)))
    return Message(
        topic=Text("Quiz"),
        title=title_of_play(context, which),
        lines=lines,
        buttons=(results,) if over else () if own else (play,),
    )


def _how(context: Context, which: Play) -> tuple[Line, ...]:
    kept = rounds.find_round(context.connection, which.round_id)
    until = str(kept.details.get("until") or "") if kept else ""
    own_pace = Text("Play at your own pace. What was right is shown when all schools have finished.")
    if not until:
        return (own_pace,)
    return (own_pace, Text("It is open until {day}, {time}.", day=Day(until[:10]), time=Clock(until[11:])))
