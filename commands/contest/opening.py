"""A contest is opened: its words and rules, and until when entries and votes are welcome in each class."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from commands.call import Action
from commands.command import Context
from commands.contest.brief import ACTIVITY, EVERYONE, GREETINGS, LOGO, PROPOSALS, PUPILS, Contest
from commands.contest.counting import APPROVAL, PERSON
from commands.contest.course import first_end
from commands.contest.posting import announce
from commands.message import Form, Message, Plural, Reply, Text, Versions
from commands.parameter import Unclear
from commands.timing.deadline import in_each_class, read_deadline
from storage import rounds
from storage.rounds import Window

NONE: Mapping[str, Text | Plural] = {}
ASKED = ("style", "title", "brief", "entries", "votes", "method")
NO, YES = "no", "yes"
TOO_SOON = Text("The voting has to end later than the entries, in every class.")
ENTRIES_FIRST = Text("Please say as well until when entries are welcome.")


class Wrong(Exception):  # noqa: N818  (a question, not an error)
    """A deadline that cannot be: which of them, and why."""

    def __init__(self, name: str, unclear: Unclear) -> None:
        """Carry both."""
        super().__init__(name)
        self.name, self.why = name, unclear.why


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """Until when entries and votes are welcome: the local time, and when that is in each class."""

    entries: datetime | None = None
    votes: datetime | None = None
    ends: Mapping[int, datetime]


def open_contest(
    context: Context,
    *,
    title: str | Versions | None = None,
    brief: str | Versions | None = None,
    style: str | None = None,
    entries: str | None = None,
    votes: str | None = None,
    method: str | None = None,
    decides: str | None = None,
    criteria: str | Versions | None = None,
    own: str | None = None,
    voters: str | None = None,
) -> Reply:
    """Open a contest in every class of the project."""
    if not title:
        return _ask(context, *ASKED, title=Text("A new contest"))
    style = style or LOGO
    try:
        deadlines = _deadlines(context, entries, None if style == GREETINGS else votes)
    except Wrong as wrong:
        return _ask(context, wrong.name, problems={wrong.name: wrong.why})
    contest = Contest(
        style=style,
        title=_texts(context, title),
        brief=_texts(context, brief) if brief else None,
        criteria=_texts(context, criteria) if criteria else None,
        entries=deadlines.entries.isoformat() if deadlines.entries else None,
        votes=deadlines.votes.isoformat() if deadlines.votes else None,
        method=method or APPROVAL,
        decides=decides or PERSON,
        own_school=own != NO,
        voters=voters or (EVERYONE if style == PROPOSALS else PUPILS),
        seed=secrets.token_hex(16).upper(),
    )
    return _open(context, contest, deadlines.ends)


def _open(context: Context, contest: Contest, ends: Mapping[int, datetime]) -> Message:
    round_id = rounds.open_round(
        context.connection,
        project_id=context.project.id,
        activity=ACTIVITY,
        now=context.now,
        details=asdict(contest),
    )
    announce(context, round_id, contest)
    begins = context.moments or {}
    if ends:
        first_end(context, round_id, contest, begins, ends)
    elif begins:
        windows = {room: Window(opens_at=moment, closes_at=None) for room, moment in begins.items()}
        rounds.set_windows(context.connection, round_id, windows)
    context.record("contest open", f"round {round_id}")
    return Message(lines=(Text("The contest is open in every class of the project."),))


def _deadlines(context: Context, entries: str | None, votes: str | None) -> Deadlines:
    """What was typed, understood; a time that does not exist is the first moment after it."""
    first, ends = _one(context, "entries", entries)
    last, votes_end = _one(context, "votes", votes)
    if last and not first:
        raise Wrong("entries", Unclear(ENTRIES_FIRST))
    if first and last and min(votes_end.values()) <= max(ends.values()):
        raise Wrong("votes", Unclear(TOO_SOON))
    return Deadlines(entries=first, votes=last, ends=ends)


def _one(context: Context, name: str, raw: str | None) -> tuple[datetime | None, dict[int, datetime]]:
    if not raw:
        return None, {}
    try:
        local = read_deadline(context, raw)
        return local, in_each_class(context, local)
    except Unclear as unclear:
        raise Wrong(name, unclear) from unclear


def _ask(
    context: Context, *names: str, title: Text | None = None, problems: Mapping[str, Text | Plural] = NONE
) -> Form:
    """A form for these, with all that was said so far."""
    typed = {name: str(raw) for name, raw in context.call.arguments.items()}
    kept: dict[str, str | int] = {name: raw for name, raw in typed.items() if name not in names}
    given = {name: raw for name, raw in typed.items() if name in names}
    return Form(action=Action("contest open", kept), title=title, ask=names, given=given, problems=problems)


def _texts(context: Context, said: str | Versions) -> Mapping[str, str]:
    return dict(said.texts) if isinstance(said, Versions) else {context.writes: said}
