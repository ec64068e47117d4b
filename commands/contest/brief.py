"""What a contest is: its words, rules and deadlines, how far it has come, and which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.contest.counting import APPROVAL, ONE, PERSON, RANKED, SCHOOL, SCORE
from commands.message import Clock as LocalTime
from commands.message import Day, Form, Message, Option, Text, Versions, Words, refusal
from storage import rounds
from storage.rounds import Round

ACTIVITY = "contest"
ENTRY = "entry"
LOGO, GREETINGS, PROPOSALS = "logo", "greetings", "proposals"
# How far it has come: entries are sent in; teachers choose the shortlist; everybody votes. After that it is closed.
ENTRIES, CHOOSING, VOTES = "entries", "choosing", "votes"
PUPILS, EVERYONE = "pupils", "everyone"

NONE_OPEN = Text("No contest is open just now. Teachers open one when it is time.")
NOT_HERE = Text("That contest is not part of this project.")
STYLES = (
    Option(LOGO, Text("A contest: enter, look, vote")),
    Option(GREETINGS, Text("Greetings: cards for all, no votes")),
    Option(PROPOSALS, Text("Proposals: a shortlist, then a vote")),
)
METHODS = (
    Option(APPROVAL, Text("Choose all that you like")),
    Option(ONE, Text("Choose one")),
    Option(RANKED, Text("First, second, third…")),
    Option(SCORE, Text("Give points from 1 to 5")),
)
DECIDES = (
    Option(PERSON, Text("Every person counts the same")),
    Option(SCHOOL, Text("Every school counts the same")),
)
HOW_TO_VOTE = {
    APPROVAL: Text("You can choose as many as you like."),
    ONE: Text("You can choose one."),
    RANKED: Text("You can put as many as you like in an order: first, second, third…"),
    SCORE: Text("You can give each one points from 1 to 5. What you give no points counts as 1."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """A round's details. `title`, `brief` and `criteria` are words by language; `entries` and `votes` the local times
    (ISO) until which each is open, if they end by themselves; `seed` is where the lot comes from, which nobody sees
    before the end. `result` is kept in numbers, not in words.
    """

    title: Mapping[str, str]
    style: str = LOGO
    brief: Mapping[str, str] | None = None
    criteria: Mapping[str, str] | None = None
    entries: str | None = None
    votes: str | None = None
    method: str = APPROVAL
    decides: str = PERSON
    own_school: bool = True
    voters: str = PUPILS
    seed: str = ""
    phase: str = ENTRIES
    shortlist: tuple[int, ...] | None = None
    result: Mapping[str, Any] | None = None

    @property
    def name(self) -> Words | Versions:
        """What it is called."""
        return words_of(self.title)


def contest_of(which: Round) -> Contest:
    """What a round of ours says."""
    found = Contest(**which.details)
    return replace(found, shortlist=tuple(found.shortlist)) if found.shortlist is not None else found


def keep(context: Context, round_id: int, contest: Contest) -> None:
    """From now on the contest is this."""
    rounds.set_details(context.connection, round_id, asdict(contest))


def words_of(texts: Mapping[str, str]) -> Words | Versions:
    """Words in one language, or each reader's."""
    if len(texts) == 1:
        (language, text), *_ = texts.items()
        return Words(text, language)
    return Versions(texts)


def until(sentence: Callable[..., Text], local: str) -> Text:
    """The same local time for everybody who reads it, in their own class."""
    return sentence(day=Day(local[:10]), time=LocalTime(local[11:]))


def entries_until(*, day: Day, time: LocalTime) -> Text:
    """When the entries end."""
    return Text("Entries are welcome until {day}, {time}.", day=day, time=time)


def votes_until(*, day: Day, time: LocalTime) -> Text:
    """When the voting ends."""
    return Text("You can vote until {day}, {time}.", day=day, time=time)


def pick(
    context: Context, round_id: int | None, action: Action, *, among: Callable[[Round], bool]
) -> Round | Form | Message:
    """The contest that is meant: the one named, the only one that fits, or a question which of them. Where none fits,
    one that goes on will say why not.
    """
    if round_id is not None:
        found = rounds.find_round(context.connection, round_id)
        fits = found is not None and found.project_id == context.project.id and found.activity == ACTIVITY
        return found if found is not None and fits else refusal(NOT_HERE)
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    fitting = list(filter(among, known)) or list(filter(is_open, known))
    if not fitting:
        return refusal(NONE_OPEN)
    if len(fitting) == 1:
        return fitting[0]
    options = tuple(option(each) for each in fitting)
    return Form(action=action, title=Text("Which contest do you mean?"), ask=("round",), options={"round": options})


def is_open(which: Round) -> bool:
    """Whether it still goes on, in whichever phase."""
    return which.state == rounds.OPEN


def is_in(*phases: str) -> Callable[[Round], bool]:
    """Whether a contest goes on and has come to one of these phases."""
    return lambda which: is_open(which) and contest_of(which).phase in phases


def anything(which: Round) -> bool:  # noqa: ARG001  (a choice like the others)
    """Any contest, the closed ones too."""
    return True


def open_contests(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The contests that go on, newest first."""
    return tuple(option(each) for each in rounds.rounds_of(connection, project_id, ACTIVITY) if is_open(each))


def all_contests(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """All contests of a project, newest first."""
    return tuple(option(each) for each in rounds.rounds_of(connection, project_id, ACTIVITY))


def option(which: Round) -> Option:
    """A contest as something to choose."""
    name = contest_of(which).name
    return Option(str(which.id), name.text if isinstance(name, Words) else name)
