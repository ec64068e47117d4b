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
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

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


window = Table(
    "round_window",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True),
    Column("opens_at", Utc, nullable=False),
    Column("closes_at", Utc),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """From when to when a round is open in one classroom; without an end until somebody closes it."""

    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One run of an activity. `details` is the activity's own: it alone decodes them."""

    id: int
    project_id: int
    activity: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
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
_set_details = (
    update(round_table).where(round_table.c.id == bindparam("b_round")).values(details=bindparam("b_details"))
)
_set_window = upsert(window)
_open_window = _set_window.on_conflict_do_update(
    index_elements=[window.c.round_id, window.c.classroom_id],
    set_={"opens_at": _set_window.excluded.opens_at, "closes_at": _set_window.excluded.closes_at},
)
_windows = select(window).where(window.c.round_id == bindparam("round")).order_by(window.c.classroom_id)
_windows_here = (
    select(window.c.round_id, window.c.opens_at, window.c.closes_at)
    .join(round_table, round_table.c.id == window.c.round_id)
    .where(
        round_table.c.project_id == bindparam("project"),
        round_table.c.activity == bindparam("activity"),
        window.c.classroom_id == bindparam("classroom"),
    )
)
_closing = (
    select(*_columns, func.max(window.c.closes_at).label("closes_at"))
    .join(window, window.c.round_id == round_table.c.id)
    .where(
        round_table.c.project_id == bindparam("project"),
        round_table.c.state == OPEN,
        window.c.closes_at > bindparam("now"),
    )
    .group_by(*_columns)
    .order_by(round_table.c.id)
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


def set_details(connection: Connection, round_id: int, details: Mapping[str, Any]) -> None:
    """What the activity knows of a round from now on."""
    packed = json.dumps(details, ensure_ascii=False)
    connection.execute(_set_details, {"b_round": round_id, "b_details": packed})


def set_windows(connection: Connection, round_id: int, windows: Mapping[int, Window]) -> None:
    """From when to when a round is open, by classroom; a classroom that is not in it always is while the round is."""
    rows = [
        {"round_id": round_id, "classroom_id": room, "opens_at": each.opens_at, "closes_at": each.closes_at}
        for room, each in windows.items()
    ]
    if rows:
        connection.execute(_open_window, rows)


def windows_of(connection: Connection, round_id: int) -> dict[int, Window]:
    """From when to when a round is open, by classroom."""
    rows = connection.execute(_windows, {"round": round_id})
    return {row.classroom_id: Window(opens_at=row.opens_at, closes_at=row.closes_at) for row in rows}


def windows_here(connection: Connection, *, project_id: int, activity: str, classroom_id: int) -> dict[int, Window]:
    """From when to when each round of an activity is open in one classroom, by round."""
    values = {"project": project_id, "activity": activity, "classroom": classroom_id}
    rows = connection.execute(_windows_here, values)
    return {row.round_id: Window(opens_at=row.opens_at, closes_at=row.closes_at) for row in rows}


def is_open(connection: Connection, which: Round, classroom_id: int, now: datetime) -> bool:
    """Whether somebody in this classroom can still take part."""
    own = windows_of(connection, which.id).get(classroom_id)
    if which.state != OPEN or own is None:
        return which.state == OPEN
    return own.opens_at <= now and (own.closes_at is None or now < own.closes_at)


def closing(connection: Connection, project_id: int, now: datetime) -> tuple[Round, ...]:
    """A project's open rounds that close by themselves after this moment."""
    rows = connection.execute(_closing, {"project": project_id, "now": now}).mappings()
    return tuple(_round({name: row[name] for name in Round.__dataclass_fields__}) for row in rows)


def _round(row: Mapping[str, Any] | RowMapping) -> Round:
    return Round(**{**row, "details": json.loads(row["details"])})
