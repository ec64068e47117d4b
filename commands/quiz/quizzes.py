"""Which quiz is meant, and which play of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.message import Button, Form, Line, Message, Option, Text, Words, refusal
from commands.quiz.question import Question, question_of
from storage import contributions, plays, quizzes, rounds
from storage.contributions import Contribution
from storage.plays import Play

ACTIVITY = "quiz"
ELSEWHERE = Text("That quiz is not part of this project.")
GONE = Text("This quiz was taken back. Its questions are no longer there.")
NO_QUIZ = Text("You have not written a quiz yet. Begin one with /quiz new.")
NONE_PLAYED = Text("No quiz can be played just now. Teachers open one when it is time.")


def subject_of(round_id: int, number: int, classroom_id: int) -> str:
    """What a live question in a class is posted under."""
    return f"round {round_id} question {number} class {classroom_id}"


@lru_cache(maxsize=4096)
def unpacked(details: str) -> Question:
    """The question of what is kept of it."""
    return question_of(json.loads(details))


def title_of(quiz: Contribution, *, shown: bool = True) -> Words:
    """What a quiz is called: the first line of its text."""
    text, language = (quiz.shown_text, quiz.shown_language) if shown and quiz.shown_text else (quiz.text, quiz.language)
    return Words((text or "").partition("\n")[0], language or "en")


def title_of_play(context: Context, play: Play) -> Line:
    """What the quiz of a play is called, as long as it is there."""
    quiz = contributions.find_contribution(context.connection, play.quiz_id) if play.quiz_id else None
    return title_of(quiz) if quiz is not None and quiz.shown_text else Text("A quiz")


def is_sealed(context: Context, play: Play) -> bool:
    """Whether what is right in a quiz is nobody's yet: as long as it is played anywhere."""
    if play.state != rounds.CLOSED:
        return True
    return play.quiz_id is not None and plays.is_played(context.connection, play.quiz_id)


def pick_own(context: Context, quiz_id: int | None, action: Action) -> Contribution | Form | Message:
    """The quiz that somebody is writing: the one named, the only one, or a question which of them."""
    known = quizzes.quizzes_of(context.connection, context.project.id)
    mine = [each for each in known if each.person_id == context.me.id]
    if quiz_id is not None:
        found = next((each for each in mine if each.id == quiz_id), None)
        return found or refusal(Text("That quiz is not yours, or it is gone."))
    if not mine:
        return refusal(NO_QUIZ, buttons=(Button(label=Text("Write a quiz"), action=Action("quiz new"), main=True),))
    if len(mine) == 1:
        return mine[0]
    return which_of("quiz", action, [_option(each) for each in mine])


def pick_play(
    context: Context, round_id: int | None, action: Action, *, states: Sequence[str]
) -> Play | Form | Message:
    """The play that is meant: the one named, the only one that fits, or a question which of them."""
    if round_id is not None:
        found = plays.find(context.connection, round_id)
        return found if found is not None and found.project_id == context.project.id else refusal(ELSEWHERE)
    fitting = [each for each in plays.plays_of(context.connection, context.project.id) if each.state in states]
    if not fitting:
        return refusal(NONE_PLAYED)
    if len(fitting) == 1 or rounds.OPEN not in states:
        return fitting[0]
    return which_of("round", action, [_played(context, each) for each in fitting])


def which_of(name: str, action: Action, options: Sequence[Option]) -> Form:
    """A question which quiz is meant."""
    return Form(action=action, title=Text("Which quiz do you mean?"), ask=(name,), options={name: tuple(options)})


def approved(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The quizzes that can be opened, the newest first."""
    known = quizzes.quizzes_of(connection, project_id)
    return tuple(Option(str(each.id), title_of(each).text) for each in known if each.shown_revision)


def nothing(connection: Connection, of: int) -> tuple[Option, ...]:  # noqa: ARG001  (every source is asked alike)
    """Nothing: what only its author may know is proposed to nobody."""
    return ()


def open_plays(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """What is played just now."""
    return _listed(connection, project_id, (rounds.OPEN,))


def closed_plays(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """What is over."""
    return _listed(connection, project_id, (rounds.CLOSED,))


def all_plays(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """All that was ever played."""
    return _listed(connection, project_id, (rounds.OPEN, rounds.CLOSED))


def _listed(connection: Connection, project_id: int, states: Sequence[str]) -> tuple[Option, ...]:
    titles = {each.id: title_of(each).text for each in quizzes.quizzes_of(connection, project_id) if each.shown_text}
    found = [each for each in plays.plays_of(connection, project_id) if each.state in states]
    return tuple(
        Option(str(each.round_id), titles[each.quiz_id]) for each in found if each.quiz_id and each.quiz_id in titles
    )


def _option(quiz: Contribution) -> Option:
    return Option(str(quiz.id), title_of(quiz, shown=False).text)


def _played(context: Context, play: Play) -> Option:
    title = title_of_play(context, play)
    return Option(str(play.round_id), title.text if isinstance(title, Words) else Text("A quiz"))
