"""Schedules: Calls that wait for their time. Each has at most one occurrence that waits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.database import METADATA, Id, Utc

PROPOSED, ACTIVE, PAUSED, ENDED = "proposed", "active", "paused", "ended"

schedule = Table(
    "schedule",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True),
    # As whom it is carried out, and in which of their classrooms.
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
    # What it belongs to, such as "round 12" or "plan 3"; empty for what a teacher has set by themselves.
    Column("subject", String, nullable=False),
    Column("command", String, nullable=False),
    Column("arguments", Text, nullable=False),
    # The language in which its arguments were written.
    Column("locale", String, nullable=False),
    # When, as the teachers said it: the vocabulary's own.
    Column("rhythm", Text, nullable=False),
    Column("state", String, nullable=False),
    # The occurrence that waits: its planned local day, and the first moment at which it reaches anybody.
    Column("day", Date),
    Column("due_at", Utc, index=True),
    # The local time to which this one occurrence was moved (ISO), if it was.
    Column("moved", String),
    Column("created_at", Utc, nullable=False),
    # A number must never come back: an old button would move something else.
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """A Call that waits: what it asks for, as whom, and the local `day` and moment of its next occurrence, which may
    have been `moved` to another local time.

    `rhythm` is the vocabulary's own: it alone reads it.
    """

    id: int
    project_id: int
    person_id: int
    classroom_id: int
    subject: str
    command: str
    arguments: Mapping[str, str]
    locale: str
    rhythm: str
    state: str
    day: date | None
    due_at: datetime | None
    moved: str | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a teacher has set it, alone or with a plan, and may change it; the rest is a round's own course."""
        return not self.subject or self.subject.startswith("plan ")


_FIELDS = tuple(Schedule.__dataclass_fields__)
_columns = tuple(schedule.c[name] for name in _FIELDS)
_new = insert(schedule)
_new_one = _new.returning(schedule.c.id)
_find = select(*_columns).where(schedule.c.id == bindparam("schedule"))
_of_project = (
    select(*_columns)
    .where(schedule.c.project_id == bindparam("project"), schedule.c.state.in_((ACTIVE, PAUSED)))
    .order_by(schedule.c.due_at.nulls_last(), schedule.c.id)
)
_set = (
    update(schedule)
    .where(schedule.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), day=bindparam("b_day"), due_at=bindparam("b_due"), moved=bindparam("b_moved"))
)
_take_over = (
    update(schedule)
    .where(schedule.c.id == bindparam("b_id"))
    .values(person_id=bindparam("b_person"), classroom_id=bindparam("b_classroom"))
)
_remove = delete(schedule).where(schedule.c.id == bindparam("schedule"))
_end_subject = delete(schedule).where(
    schedule.c.project_id == bindparam("project"), schedule.c.subject == bindparam("subject")
)
_remove_of_person = delete(schedule).where(
    schedule.c.project_id == bindparam("project"),
    schedule.c.person_id == bindparam("person"),
    ~schedule.c.subject.startswith("round "),
)
_forget_proposals = delete(schedule).where(schedule.c.state == PROPOSED, schedule.c.created_at < bindparam("before"))
_due = (
    select(schedule.c.id, schedule.c.project_id, schedule.c.command)
    .where(schedule.c.due_at <= bindparam("now"))
    .order_by(schedule.c.due_at, schedule.c.id)
    .limit(bindparam("limit"))
)
_claim = (
    select(*_columns)
    .where(schedule.c.id.in_(bindparam("schedules", expanding=True)), schedule.c.due_at <= bindparam("now"))
    .order_by(schedule.c.due_at, schedule.c.id)
    .with_for_update(skip_locked=True)
)
_next = select(func.min(schedule.c.due_at))


def row_of(
    *,
    project_id: int,
    person_id: int,
    classroom_id: int,
    command: str,
    arguments: Mapping[str, str],
    locale: str,
    rhythm: str,
    state: str,
    day: date | None,
    due_at: datetime | None,
    now: datetime,
    subject: str = "",
) -> dict[str, Any]:
    """A new schedule, as `add` and `add_all` take it."""
    return {
        "project_id": project_id,
        "person_id": person_id,
        "classroom_id": classroom_id,
        "subject": subject,
        "command": command,
        "arguments": json.dumps(arguments, ensure_ascii=False),
        "locale": locale,
        "rhythm": rhythm,
        "state": state,
        "day": day,
        "due_at": due_at if state == ACTIVE else None,
        "created_at": now,
    }


def add(connection: Connection, row: dict[str, Any]) -> int:
    """Keep a schedule; returns its number."""
    return int(connection.scalar(_new_one, row))


def add_all(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep many schedules at once."""
    if rows:
        connection.execute(_new, rows)


def find(connection: Connection, schedule_id: int) -> Schedule | None:
    """One schedule, or nothing."""
    row = connection.execute(_find, {"schedule": schedule_id}).one_or_none()
    return _schedule(row) if row else None


def schedules_of(connection: Connection, project_id: int) -> tuple[Schedule, ...]:
    """A project's schedules that are not over, in the order in which they come; those that pause last or first."""
    return tuple(_schedule(row) for row in connection.execute(_of_project, {"project": project_id}))


def set_state(
    connection: Connection,
    schedule_id: int,
    *,
    state: str,
    day: date | None,
    due_at: datetime | None,
    moved: str | None = None,
) -> None:
    """Let a schedule wait for this occurrence, which may be moved to another local time, or for none."""
    row = {"b_id": schedule_id, "b_state": state, "b_day": day, "b_due": due_at, "b_moved": moved}
    connection.execute(_set, row)


def take_over(connection: Connection, schedule_id: int, person_id: int, classroom_id: int) -> None:
    """From now on it is carried out as somebody else."""
    connection.execute(_take_over, {"b_id": schedule_id, "b_person": person_id, "b_classroom": classroom_id})


def remove(connection: Connection, schedule_id: int) -> None:
    """Take a schedule away, with what became of it."""
    connection.execute(_remove, {"schedule": schedule_id})


def remove_belonging_to(connection: Connection, project_id: int, subject: str) -> None:
    """Take away all schedules of a round or a plan."""
    connection.execute(_end_subject, {"project": project_id, "subject": subject})


def remove_of_person(connection: Connection, project_id: int, person_id: int) -> None:
    """Take away all that somebody has planned; what belongs to the course of a round stays."""
    connection.execute(_remove_of_person, {"project": project_id, "person": person_id})


def forget_proposals(connection: Connection, before: datetime) -> None:
    """Forget what was proposed before this moment and never saved."""
    connection.execute(_forget_proposals, {"before": before})


def due(connection: Connection, now: datetime, limit: int) -> tuple[tuple[int, int, str], ...]:
    """What is due: the numbers of schedules, each with its project's and its command, the longest first."""
    return tuple((row[0], row[1], row[2]) for row in connection.execute(_due, {"now": now, "limit": limit}))


def claim(connection: Connection, schedule_ids: Sequence[int], now: datetime) -> tuple[Schedule, ...]:
    """Those of these that are still due, locked until the transaction ends: no other process gets them."""
    rows = connection.execute(_claim, {"schedules": list(schedule_ids), "now": now})
    return tuple(_schedule(row) for row in rows)


def plan(connection: Connection, planned: Sequence[tuple[int, date | None, datetime | None]]) -> None:
    """The next occurrence of each schedule; where there is none, it is over."""
    rows = [
        {
            "b_id": number,
            "b_state": ENDED if due_at is None else ACTIVE,
            "b_day": day,
            "b_due": due_at,
            "b_moved": None,
        }
        for number, day, due_at in planned
    ]
    if rows:
        connection.execute(_set, rows)


def next_due(connection: Connection) -> datetime | None:
    """When something is due next, or was already."""
    due: datetime | None = connection.scalar(_next)
    return due


def _schedule(row: Row[Any]) -> Schedule:
    """A schedule of a row of `_columns`."""
    values = dict(zip(_FIELDS, row, strict=True))
    values["arguments"] = json.loads(values["arguments"])
    return Schedule(**values)
