"""A quiz is opened: a certain one, or the newest that nobody has played; for a time, or live."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from commands.call import Action
from commands.command import Context
from commands.message import Button, Form, Message, Option, Reply, Text, refusal
from commands.parameter import Unclear
from commands.quiz.announcing import announce
from commands.quiz.ending import close_at
from commands.quiz.live import begin
from commands.quiz.quizzes import ACTIVITY, ELSEWHERE, title_of, title_of_play
from commands.timing.deadline import in_each_class, read_deadline
from storage import plays, projects, quizzes, rounds
from storage.contributions import Contribution
from storage.plays import Play
from storage.rounds import Window

YES, NO = "yes", "no"
SPEED = (Option(NO, Text("No, there is time")), Option(YES, Text("Yes, who is quick gets more")))
NONE_WAITS = Text("No quiz waits to be played. Pupils write one with /quiz new, and their teacher says yes to it.")
NOT_APPROVED = Text("This quiz has not been approved yet, so it cannot be played.")
PLAYED_NOW = Text("This quiz is being played already. Wait for its end, or close it.")
KNOWN = Text("This quiz has been played. Everybody can know its answers already.")
# Long enough that nobody finds it by trying.
SALT_BYTES = 16


def open_quiz(
    context: Context, *, quiz: int | None = None, closes: str | None = None, sure: int | None = None
) -> Reply:
    """Let every class play a quiz in its own lessons; until a time, if one is said."""
    kept: dict[str, str | int] = {"sure": sure} if sure else {}
    found = _meant(context, quiz, sure, Action("quiz open", {"closes": closes} if closes else {}))
    if isinstance(found, Message):
        return found
    try:
        until = read_deadline(context, closes) if closes else None
        ends = in_each_class(context, until) if until else {}
    except Unclear as unclear:
        problems = {"closes": unclear.why}
        action = Action("quiz open", kept | ({"quiz": quiz} if quiz else {}))
        return Form(action=action, ask=("closes",), given={"closes": closes or ""}, problems=problems)
    which = _start(context, found, {"until": until.isoformat() if until else None})
    if ends:
        close_at(context, which.round_id, context.moments or {}, ends, usual=context.now)
    elif context.moments:
        _begin_at(context, which.round_id, context.moments)
    announce(context, which)
    context.record("quiz open", f"round {which.round_id}")
    title = title_of_play(context, which)
    return Message(title=title, lines=(Text("The quiz is open in every class of the project."),))


def open_live(
    context: Context,
    *,
    quiz: int | None = None,
    seconds: int | None = None,
    speed: str | None = None,
    sure: int | None = None,
) -> Reply:
    """Play a quiz live: the first question is asked in every class at once."""
    said = {name: each for name, each in {"seconds": seconds, "speed": speed}.items() if each}
    found = _meant(context, quiz, sure, Action("quiz live", said))
    if isinstance(found, Message):
        return found
    if any(each.live and each.state == rounds.OPEN for each in plays.plays_of(context.connection, context.project.id)):
        return refusal(Text("A quiz is being played live just now. Wait for its end, or close it."))
    # It begins everywhere at once, whatever the hour: it was set for it.
    now = replace(context, moments=None)
    which = _start(now, found, {}, live=True, seconds=seconds or 0, speed=speed == YES)
    context.record("quiz live", f"round {which.round_id}")
    return begin(now, which)


def _meant(context: Context, quiz_id: int | None, sure: int | None, action: Action) -> Contribution | Message:
    known = quizzes.quizzes_of(context.connection, context.project.id)
    if quiz_id is not None:
        found = next((each for each in known if each.id == quiz_id), None)
        return refusal(ELSEWHERE) if found is None else _once_more(context, found, sure, action)
    played = {each.quiz_id for each in plays.plays_of(context.connection, context.project.id)}
    fresh = [each for each in known if each.shown_revision and each.id not in played]
    newest = max(fresh, key=lambda each: (each.shown_at or each.written_at, each.id), default=None)
    return newest or refusal(NONE_WAITS)


def _once_more(context: Context, quiz: Contribution, sure: int | None, action: Action) -> Contribution | Message:
    """A quiz that is named: in one round at a time, because the end of one shows everybody what is right in it. One
    that is over is opened anew if they say so twice; whoever set it for a time has said so before.
    """
    if not quiz.shown_revision:
        return refusal(NOT_APPROVED)
    if plays.is_played(context.connection, quiz.id):
        return refusal(PLAYED_NOW)
    if sure or context.moments is not None or not plays.plays_of_quiz(context.connection, quiz.id):
        return quiz
    again = Action(action.command, {**action.arguments, "quiz": quiz.id, "sure": 1})
    button = Button(label=Text("Open it all the same"), action=again)
    return Message(title=title_of(quiz), lines=(KNOWN,), buttons=(button,))


def _start(
    context: Context,
    quiz: Contribution,
    details: Mapping[str, str | None],
    *,
    live: bool = False,
    seconds: int = 0,
    speed: bool = False,
) -> Play:
    edition = quiz.shown_revision or 0
    kept = {**details, "salt": secrets.token_hex(SALT_BYTES)}
    round_id = rounds.open_round(
        context.connection, project_id=context.project.id, activity=ACTIVITY, now=context.now, details=kept
    )
    rooms = {each.id: each.school_id for each in projects.classrooms_of(context.connection, context.project.id)}
    plays.start(
        context.connection,
        round_id=round_id,
        quiz_id=quiz.id,
        edition=edition,
        size=quizzes.size_of(context.connection, quiz.id, edition),
        language=quiz.shown_language or quiz.language,
        school_id=rooms[quiz.classroom_id],
        live=live,
        seconds=seconds,
        speed=speed,
    )
    found = plays.find(context.connection, round_id)
    if found is None:
        raise LookupError(f"round {round_id} was opened just now and is not there")
    return found


def _begin_at(context: Context, round_id: int, moments: Mapping[int, datetime]) -> None:
    windows = {room: Window(opens_at=moment, closes_at=None) for room, moment in moments.items()}
    rounds.set_windows(context.connection, round_id, windows)
