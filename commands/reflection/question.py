"""What a reflection asks and whom, where it is announced, and which one is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Clock, Day, Line, Message, Option, Text, Versions, Words, refusal
from commands.reflection.prompts import PROMPTS, PUPILS, TEACHERS
from storage import places, projects, rounds
from storage.rounds import Round, Window

ACTIVITY = "reflection"
ENTRY = "entry"

TOPIC = Text("Reflection")
CLOSED = Text("This reflection is closed. What you wrote stays in your journal.")
NONE_OPEN = Text("No reflection is open just now. Teachers open one when it is time.")
NOT_HERE = Text("That reflection is not for you, or not part of this project.")
QUIETLY = Text("Write what you like. Nobody else reads it unless you say so.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One of our prompts, or a teacher's own words in their language or in several; whom it asks, in which phase, and
    the local time (ISO) until which it is open: a round's details.
    """

    whom: str = PUPILS
    phase: str = ""
    prompt: str | None = None
    words: str | None = None
    language: str | None = None
    until: str | None = None
    versions: Mapping[str, str] | None = None

    @property
    def title(self) -> Line:
        """The question itself: a prompt speaks every language, a teacher's own words stay in theirs."""
        if self.versions:
            return Versions(self.versions)
        if self.words is not None:
            return Words(self.words, self.language or "en")
        return PROMPTS.get(self.prompt or "", TOPIC)


def question_of(which: Round) -> Question:
    """What a round asks."""
    return Question(**which.details)


def open_question(context: Context, question: Question, rooms_asked: set[int] | None = None) -> int:
    """Open a round that asks this; returns the round's id. A class that a planned opening passes by is not asked, nor
    one that is not among `rooms_asked`, if some are named.
    """
    round_id = rounds.open_round(
        context.connection,
        project_id=context.project.id,
        activity=ACTIVITY,
        now=context.now,
        details=asdict(question),
    )
    if context.moments is not None:
        rooms = projects.classrooms_of(context.connection, context.project.id)
        never = Window(opens_at=context.now, closes_at=context.now)
        asked = set(context.moments) if rooms_asked is None else set(context.moments) & rooms_asked
        windows = {
            each.id: Window(opens_at=context.moments[each.id], closes_at=None) if each.id in asked else never
            for each in rooms
        }
        rounds.set_windows(context.connection, round_id, windows)
    return round_id


def is_asked(window: Window | None) -> bool:
    """Whether a round is ever open in a classroom with this window; without one it is while the round is."""
    return window is None or window.closes_at != window.opens_at


def announce(context: Context, round_id: int, question: Question, *, closed: bool) -> None:
    """Post the question to whom it asks, or say in the same post that it is closed. Nothing that is typed in reply to
    it is an answer: others would read it there.
    """
    write = Button(label=Text("Write"), action=Action("reflection write", {"round": round_id}), main=True)
    mine = Button(label=Text("My journal"), action=Action("reflection journal"))
    until = (_until(question.until),) if question.until else ()
    message = Message(
        topic=TOPIC,
        title=question.title,
        lines=(CLOSED,) if closed else (QUIETLY, *until),
        buttons=(mine,) if closed else (write, mine),
    )
    context.post(message, subject=f"round {round_id}", to=_places(context, round_id, question))


def _places(context: Context, round_id: int, question: Question) -> list[int]:
    if question.whom == TEACHERS:
        return list(places.places_of_kind(context.connection, context.project.id, places.STAFF))
    windows = rounds.windows_of(context.connection, round_id)
    rooms = projects.classrooms_of(context.connection, context.project.id)
    return [
        place
        for room in rooms
        if is_asked(windows.get(room.id))
        for place in places.places_of_classroom(context.connection, room.id, places.CLASS)
    ]


def _until(local: str) -> Text:
    """The same local time for everybody who reads it, in their own class."""
    return Text("It is open until {day}, {time}.", day=Day(local[:10]), time=Clock(local[11:]))


def asks(context: Context, which: Round) -> bool:
    """Whether a round asks people such as whoever asks."""
    return question_of(which).whom == (TEACHERS if context.role >= Role.TEACHER else PUPILS)


def mine(context: Context) -> list[Round]:
    """The rounds that ask people such as whoever asks, in their class, newest first."""
    here = windows_here(context)
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    return [each for each in known if asks(context, each) and is_asked(here.get(each.id))]


def of_pupils(context: Context) -> list[Round]:
    """The rounds that ask the pupils of one's class, newest first."""
    here = windows_here(context)
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    return [each for each in known if question_of(each).whom == PUPILS and is_asked(here.get(each.id))]


def windows_here(context: Context) -> dict[int, Window]:
    """From when to when each round is open in one's class."""
    return rounds.windows_here(
        context.connection, project_id=context.project.id, activity=ACTIVITY, classroom_id=context.classroom.id
    )


def is_open(context: Context, which: Round) -> bool:
    """Whether somebody of one's class can write just now."""
    return rounds.is_open(context.connection, which, context.classroom.id, context.now)


def pick(context: Context, round_id: int | None, among: list[Round], *, only_open: bool) -> Round | Message:
    """The round that is meant: the one named, or else the newest."""
    if round_id is not None:
        found = next((each for each in among if each.id == round_id), None)
        return found or refusal(NOT_HERE)
    fitting = [each for each in among if not only_open or is_open(context, each)]
    return fitting[0] if fitting else refusal(NONE_OPEN)


def open_rounds(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The reflections that can be written now, newest first."""
    known = rounds.rounds_of(connection, project_id, ACTIVITY)
    return tuple(_option(each) for each in known if each.state == rounds.OPEN)


def all_rounds(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """All reflections of a project, newest first."""
    return tuple(_option(each) for each in rounds.rounds_of(connection, project_id, ACTIVITY))


def _option(which: Round) -> Option:
    title = question_of(which).title
    return Option(str(which.id), title.text if isinstance(title, Words) else title)
