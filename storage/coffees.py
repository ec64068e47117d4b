"""Coffee breaks: a series of meetings on the clock of one class, and which classes have said yes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.rounds import OPEN, round_table

TEACHERS, PUPILS = "teachers", "pupils"
# A meeting comes, is left out because there is no school, was cancelled, or has begun.
ON, OUT, OFF, HELD = "on", "out", "off", "held"
# A class is asked, comes, or does not; ANEW and LEFT are those of these that came before.
ASKED, YES, NO, ANEW, LEFT = "asked", "yes", "no", "anew", "left"

coffee = Table(
    "coffee",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    # Whose clock it goes by, and which one that was when it was set.
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("zone", String, nullable=False),
    Column("whom", String, nullable=False),
    Column("theme", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    # When, as the teacher said it: the vocabulary's own.
    Column("rhythm", Text, nullable=False),
    # How often it has been changed.
    Column("sequence", Integer, nullable=False),
)

meeting = Table(
    "meeting",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),
    # The local time on the clock of the series (ISO), which may have been moved, and the moment that this is.
    Column("local", String, nullable=False),
    Column("starts_at", Utc, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("starter", String, nullable=False, server_default=""),
    UniqueConstraint("round_id", "day"),
    # A number must never come back: an old button would answer for something else.
    sqlite_autoincrement=True,
)

# Pupils of a class hear of a series only once a teacher of theirs has said yes.
welcomed = Table(
    "welcomed",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("state", String, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Coffee:
    """A series of meetings. `theme` and `rhythm` are the vocabulary's own: it alone reads them."""

    round_id: int
    project_id: int
    state: str
    classroom_id: int
    zone: str
    whom: str
    theme: str
    link: str
    minutes: int
    rhythm: str
    sequence: int
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One meeting of a series: the `day` on which the series has it, and the `local` time (ISO) at which it is."""

    id: int
    round_id: int
    day: date
    local: str
    starts_at: datetime
    state: str
    starter: str


_FIELDS = tuple(Meeting.__dataclass_fields__)
_SERIES = ("classroom_id", "zone", "whom", "theme", "link", "minutes", "rhythm", "sequence")
_columns = tuple(meeting.c[name] for name in _FIELDS)
_coffees = select(
    coffee.c.round_id,
    round_table.c.project_id,
    round_table.c.state,
    *(coffee.c[name] for name in _SERIES),
    round_table.c.opened_at,
).join(round_table, round_table.c.id == coffee.c.round_id)
_find = _coffees.where(coffee.c.round_id == bindparam("round"))
_open = _coffees.where(round_table.c.project_id == bindparam("project"), round_table.c.state == OPEN).order_by(
    coffee.c.round_id
)
_new = insert(coffee)
_new_meetings = insert(meeting)
_meetings = select(*_columns).where(meeting.c.round_id == bindparam("round")).order_by(meeting.c.day)
_meeting = select(*_columns).where(meeting.c.id == bindparam("meeting"))
_change = (
    update(meeting)
    .where(meeting.c.id == bindparam("b_meeting"), meeting.c.state == ON)
    .values(local=bindparam("b_local"), starts_at=bindparam("b_starts"), state=bindparam("b_state"))
    .returning(meeting.c.id)
)
_begin = (
    update(meeting)
    .where(meeting.c.id == bindparam("b_meeting"), meeting.c.state == ON)
    .values(state=HELD, starter=bindparam("b_starter"))
    .returning(meeting.c.id)
)
_drop = delete(meeting).where(meeting.c.id.in_(bindparam("meetings", expanding=True)), meeting.c.state != HELD)
_used = (
    select(meeting.c.starter, func.count())
    .join(round_table, round_table.c.id == meeting.c.round_id)
    .where(round_table.c.project_id == bindparam("project"), meeting.c.starter != "")
    .group_by(meeting.c.starter)
)
_raise = (
    update(coffee)
    .where(coffee.c.round_id == bindparam("b_round"), coffee.c.sequence == bindparam("b_seen"))
    .values(sequence=coffee.c.sequence + 1)
    .returning(coffee.c.sequence)
)
_set_rhythm = update(coffee).where(coffee.c.round_id == bindparam("b_round")).values(rhythm=bindparam("b_rhythm"))
_set_words = (
    update(coffee)
    .where(coffee.c.round_id == bindparam("b_round"))
    .values(theme=bindparam("b_theme"), link=bindparam("b_link"))
)
_ask_again = (
    update(welcomed)
    .where(welcomed.c.round_id == bindparam("b_round"), welcomed.c.classroom_id != bindparam("b_classroom"))
    .values(state=case((welcomed.c.state.in_((YES, ANEW, LEFT)), ANEW), else_=ASKED))
)
_ask = upsert(welcomed).on_conflict_do_nothing()
_settle = (
    update(welcomed)
    .where(
        welcomed.c.round_id == bindparam("b_round"),
        welcomed.c.classroom_id == bindparam("b_classroom"),
        welcomed.c.state != bindparam("b_state"),
    )
    .values(state=bindparam("b_state"))
    .returning(welcomed.c.round_id)
)
_welcomed = select(welcomed.c.classroom_id, welcomed.c.state).where(welcomed.c.round_id == bindparam("round"))


def create(connection: Connection, round_id: int, **series: Any) -> None:  # noqa: ANN401  (the columns of `_SERIES`)
    """Keep what a round of coffee breaks is: the names are those of `Coffee`, all but its round's own."""
    connection.execute(_new, {"round_id": round_id, "sequence": 0, **series})


def find(connection: Connection, round_id: int) -> Coffee | None:
    """One series, or nothing."""
    row = connection.execute(_find, {"round": round_id}).mappings().one_or_none()
    return Coffee(**row) if row else None


def open_in(connection: Connection, project_id: int) -> tuple[Coffee, ...]:
    """The series of a project that go on, in the order in which they were set."""
    return tuple(Coffee(**row) for row in connection.execute(_open, {"project": project_id}).mappings())


def add_meetings(connection: Connection, round_id: int, found: Sequence[Mapping[str, Any]]) -> None:
    """The meetings of a series: day, local, starts_at and state of each."""
    if found:
        connection.execute(_new_meetings, [{"round_id": round_id, **each} for each in found])


def meetings_of(connection: Connection, round_id: int) -> tuple[Meeting, ...]:
    """All meetings of a series, whatever became of them, in the order of their days."""
    return tuple(Meeting(**row) for row in connection.execute(_meetings, {"round": round_id}).mappings())


def find_meeting(connection: Connection, meeting_id: int) -> Meeting | None:
    """One meeting, or nothing."""
    row = connection.execute(_meeting, {"meeting": meeting_id}).mappings().one_or_none()
    return Meeting(**row) if row else None


def change_meeting(
    connection: Connection, meeting_id: int, *, local: str, starts_at: datetime, state: str = ON
) -> bool:
    """Move a meeting that is to come, or let it be off; false if it does not come any more."""
    row = {"b_meeting": meeting_id, "b_local": local, "b_starts": starts_at, "b_state": state}
    return connection.scalar(_change, row) is not None


def drop_meetings(connection: Connection, meeting_ids: Sequence[int]) -> None:
    """Take away meetings that have not begun, with what was answered to them."""
    connection.execute(_drop, {"meetings": list(meeting_ids)})


def begin(connection: Connection, meeting_id: int, starter: str) -> bool:
    """A meeting begins, with words to start with; false if it does not come any more, or has begun."""
    return connection.scalar(_begin, {"b_meeting": meeting_id, "b_starter": starter}) is not None


def starters_used(connection: Connection, project_id: int) -> dict[str, int]:
    """How often each start of a conversation was given in a project."""
    return {row[0]: row[1] for row in connection.execute(_used, {"project": project_id})}


def raise_sequence(connection: Connection, round_id: int, seen: int) -> bool:
    """A series is changed by somebody who has `seen` it so; false if somebody else was quicker."""
    return connection.scalar(_raise, {"b_round": round_id, "b_seen": seen}) is not None


def set_rhythm(connection: Connection, round_id: int, rhythm: str) -> None:
    """From now on a series comes at other times."""
    connection.execute(_set_rhythm, {"b_round": round_id, "b_rhythm": rhythm})


def set_words(connection: Connection, round_id: int, *, theme: str, link: str) -> None:
    """From now on a series is about something else, or leads elsewhere."""
    connection.execute(_set_words, {"b_round": round_id, "b_theme": theme, "b_link": link})


def ask_again(connection: Connection, round_id: int, but: int) -> None:
    """What all classes but one have said holds no more: it was about something else."""
    connection.execute(_ask_again, {"b_round": round_id, "b_classroom": but})


def ask(connection: Connection, round_id: int, classrooms: Mapping[int, str]) -> None:
    """Each class's stand to a series for pupils; one that has a stand already keeps it."""
    rows = [{"round_id": round_id, "classroom_id": room, "state": state} for room, state in classrooms.items()]
    if rows:
        connection.execute(_ask, rows)


def settle(connection: Connection, round_id: int, classroom_id: int, state: str) -> bool:
    """A class comes, or does not; false if that was said already, or it was never asked."""
    row = {"b_round": round_id, "b_classroom": classroom_id, "b_state": state}
    return connection.scalar(_settle, row) is not None


def stands(connection: Connection, round_id: int) -> dict[int, str]:
    """What each class has said to a series for pupils."""
    return {row[0]: row[1] for row in connection.execute(_welcomed, {"round": round_id})}
