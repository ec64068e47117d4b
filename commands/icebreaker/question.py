"""What an icebreaker asks, how it is announced, and which one is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.icebreaker.prompts import PROMPTS
from commands.message import Button, Clock, Day, Form, Line, Message, Option, Text, Versions, Words, refusal
from storage import places, rounds
from storage.rounds import Round

ACTIVITY = "icebreaker"
NONE_OPEN = Text("No icebreaker is open just now. Teachers open one when it is time.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One of our prompts, or a teacher's own words in their language or in several, and the local time (ISO) until
    which it is open: a round's details.
    """

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
        return PROMPTS.get(self.prompt or "", Text("Icebreaker"))


def question_of(which: Round) -> Question:
    """What a round asks."""
    return Question(**which.details)


def open_question(context: Context, question: Question) -> int:
    """Open a round that asks this in every class; returns the round's id."""
    round_id = rounds.open_round(
        context.connection,
        project_id=context.project.id,
        activity=ACTIVITY,
        now=context.now,
        details=asdict(question),
    )
    announce(context, round_id, question, closed=False)
    return round_id


def announce(context: Context, round_id: int, question: Question, *, closed: bool) -> None:
    """Post the question in every class, or say in the same post that it is closed."""
    answer = Button(label=Text("Answer"), action=Action("icebreaker answer", {"round": round_id}), main=True)
    read = Button(label=Text("See the answers"), action=Action("icebreaker show", {"round": round_id}))
    open_line = Text("Write a few sentences. The other schools see your answer once your teacher has said yes.")
    until = (_until(question.until),) if question.until else ()
    message = Message(
        topic=Text("Icebreaker"),
        title=question.title,
        lines=(Text("This icebreaker is closed. The answers stay readable."),) if closed else (open_line, *until),
        buttons=(read,) if closed else (answer, read),
        reply_action=None if closed else answer.action,
    )
    to = places.places_of_kind(context.connection, context.project.id, places.CLASS)
    context.post(message, subject=f"round {round_id}", to=to)


def _until(local: str) -> Text:
    """The same local time for everybody who reads it, in their own class."""
    return Text("It is open until {day}, {time}.", day=Day(local[:10]), time=Clock(local[11:]))


def pick(context: Context, round_id: int | None, action: Action, *, only_open: bool) -> Round | Form | Message:
    """The round that is meant: the one named, the only one there is, or a question which of them."""
    if round_id is not None:
        found = rounds.find_round(context.connection, round_id)
        if found is None or found.project_id != context.project.id or found.activity != ACTIVITY:
            return refusal(Text("That icebreaker is not part of this project."))
        return found
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    fitting = [each for each in known if each.state == rounds.OPEN or not only_open]
    if not fitting:
        return refusal(NONE_OPEN)
    if len(fitting) == 1:
        return fitting[0]
    options = tuple(option(each) for each in fitting)
    return Form(action=action, title=Text("Which icebreaker do you mean?"), ask=("round",), options={"round": options})


def open_rounds(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The icebreakers that can be answered now, newest first."""
    known = rounds.rounds_of(connection, project_id, ACTIVITY)
    return tuple(option(each) for each in known if each.state == rounds.OPEN)


def all_rounds(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """All icebreakers of a project, newest first."""
    return tuple(option(each) for each in rounds.rounds_of(connection, project_id, ACTIVITY))


def option(which: Round) -> Option:
    """A round as something to choose."""
    title = question_of(which).title
    own = title.text if isinstance(title, Words) else title
    return Option(str(which.id), own)
