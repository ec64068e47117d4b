"""Rounds: one run of an activity in a project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from storage.database import METADATA, Id, Utc

OPEN, CLOSED = "open", "closed"

round_table = Table(
    "round",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("activity", String, nullable=False),
    Column("state", String, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("details", Text, nullable=False),
    Index("ix_round_project_activity", "project_id", "activity"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One run of an activity. `details` is the activity's own: it alone decodes them."""

    id: int
    project_id: int
    activity: str
    state: str
    opened_at: datetime
    details: Mapping[str, Any]


_columns = tuple(round_table.c[name] for name in Round.__dataclass_fields__)
_new = insert(round_table).returning(round_table.c.id)
_find = select(*_columns).where(round_table.c.id == bindparam("round"))
_of_project = (
    select(*_columns)
    .where(round_table.c.project_id == bindparam("project"), round_table.c.activity == bindparam("activity"))
    .order_by(round_table.c.id.desc())
)
_close = (
    update(round_table)
    .where(round_table.c.id == bindparam("b_round"), round_table.c.state == OPEN)
    .values(state=CLOSED, closed_at=bindparam("b_now"))
    .returning(round_table.c.id)
)


def open_round(
    connection: Connection, *, project_id: int, activity: str, now: datetime, details: Mapping[str, Any]
) -> int:
    """Open a round now; returns its id."""
    row = {
        "project_id": project_id,
        "activity": activity,
        "state": OPEN,
        "opened_at": now,
        "details": json.dumps(details, ensure_ascii=False),
    }
    return int(connection.scalar(_new, row))


def find_round(connection: Connection, round_id: int) -> Round | None:
    """One round, or nothing."""
    row = connection.execute(_find, {"round": round_id}).mappings().one_or_none()
    return _round(row) if row else None


def rounds_of(connection: Connection, project_id: int, activity: str) -> tuple[Round, ...]:
    """A project's rounds of one activity, newest first."""
    rows = connection.execute(_of_project, {"project": project_id, "activity": activity}).mappings()
    return tuple(_round(row) for row in rows)


def close_round(connection: Connection, round_id: int, now: datetime) -> bool:
    """Close a round; false if it was closed already."""
    return connection.scalar(_close, {"b_round": round_id, "b_now": now}) is not None


def _round(row: RowMapping) -> Round:
    return Round(**{**row, "details": json.loads(row["details"])})
