"""Occurrences: what became of a schedule on each of its days, so that no local day is carried out twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Column, Connection, Date, ForeignKey, String, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.schedules import Schedule

DONE, LATE, MISSED, FAILED, LEFT_OUT = "done", "late", "missed", "failed", "left out"

occurrence = Table(
    "occurrence",
    METADATA,
    Column("schedule_id", Id, ForeignKey("schedule.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", String, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("at", Utc, nullable=False),
)


_record = (
    upsert(occurrence)
    .on_conflict_do_nothing(index_elements=[occurrence.c.schedule_id, occurrence.c.day])
    .returning(occurrence.c.schedule_id)
)
_mark = (
    update(occurrence)
    .where(occurrence.c.schedule_id == bindparam("b_id"), occurrence.c.day == bindparam("b_day"))
    .values(state=bindparam("b_state"))
)
_has_been = select(occurrence.c.day).where(
    occurrence.c.schedule_id == bindparam("schedule"), occurrence.c.day == bindparam("day")
)


def record(connection: Connection, those: Sequence[Schedule], state: Mapping[int, str], now: datetime) -> set[int]:
    """Write down what becomes of these occurrences; returns the numbers of those that had not been before."""
    rows = [
        {"schedule_id": each.id, "day": each.day, "state": state[each.id], "due_at": each.due_at, "at": now}
        for each in those
    ]
    return set(connection.execute(_record, rows).scalars()) if rows else set()


def mark(connection: Connection, schedule_id: int, day: date, state: str) -> None:
    """Something else became of an occurrence."""
    connection.execute(_mark, {"b_id": schedule_id, "b_day": day, "b_state": state})


def has_been(connection: Connection, schedule_id: int, day: date) -> bool:
    """Whether a schedule was carried out, or missed, on this day already."""
    return connection.scalar(_has_been, {"schedule": schedule_id, "day": day}) is not None
