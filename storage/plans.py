"""Plans: a year, or some weeks, as one file; what it starts are schedules that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage.database import METADATA, Id, Utc

DRAFT, RUNNING, STOPPED = "draft", "running", "stopped"

plan = Table(
    "plan",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    # Its name by language, and the file as it was written.
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("state", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A plan: its packed title, the file as it was written, and the first day of its first week."""

    id: int
    project_id: int
    title: str
    source: str
    first: date
    state: str


_columns = tuple(plan.c[name] for name in Plan.__dataclass_fields__)
_new = insert(plan).returning(plan.c.id)
_find = select(*_columns).where(plan.c.id == bindparam("plan"))
_of_project = (
    select(*_columns)
    .where(plan.c.project_id == bindparam("project"), plan.c.state == RUNNING)
    .order_by(plan.c.id.desc())
)
_set = (
    update(plan)
    .where(plan.c.id == bindparam("b_plan"), plan.c.state == bindparam("b_before"))
    .values(state=bindparam("b_state"))
    .returning(plan.c.id)
)
_remove_of_person = delete(plan).where(
    plan.c.project_id == bindparam("project"), plan.c.person_id == bindparam("person")
)
_forget_drafts = delete(plan).where(plan.c.state == DRAFT, plan.c.created_at < bindparam("before"))


def add(
    connection: Connection, *, project_id: int, person_id: int, title: str, source: str, first: date, now: datetime
) -> int:
    """Keep a plan that nobody has started yet; returns its number."""
    row = {
        "project_id": project_id,
        "person_id": person_id,
        "title": title,
        "source": source,
        "first": first,
        "state": DRAFT,
        "created_at": now,
    }
    return int(connection.scalar(_new, row))


def find(connection: Connection, plan_id: int) -> Plan | None:
    """One plan, or nothing."""
    row = connection.execute(_find, {"plan": plan_id}).mappings().one_or_none()
    return Plan(**row) if row else None


def running_in(connection: Connection, project_id: int) -> tuple[Plan, ...]:
    """A project's plans that run, the newest first."""
    return tuple(Plan(**row) for row in connection.execute(_of_project, {"project": project_id}).mappings())


def turn(connection: Connection, plan_id: int, *, before: str, after: str) -> bool:
    """Take a plan from one state into the next; false if it was in another."""
    return connection.scalar(_set, {"b_plan": plan_id, "b_before": before, "b_state": after}) is not None


def remove_of_person(connection: Connection, project_id: int, person_id: int) -> None:
    """Take away every plan that somebody has brought along."""
    connection.execute(_remove_of_person, {"project": project_id, "person": person_id})


def forget_drafts(connection: Connection, before: datetime) -> None:
    """Forget plans that were looked at before this moment and never started."""
    connection.execute(_forget_drafts, {"before": before})
