"""Time lines of the web's places: posts that were delivered there, and notes that people wrote there.

Every change is a new row with a higher id, so that a reader who knows the last id misses nothing and gets
nothing twice. All writes of one project are serialised by the writer, so ids become visible in their order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.database import METADATA, Id, Utc
from storage.outbox import post
from storage.people import seat

entry = Table(
    "entry",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("place_id", Id, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    # Where it stands: an edited entry keeps the position of its first id.
    Column("position", Id, nullable=False),
    Column("post_id", Id, ForeignKey("post.id", ondelete="CASCADE"), index=True),
    Column("seat_id", Id, ForeignKey("seat.id", ondelete="CASCADE"), index=True),
    Column("text", Text),
    Column("language", String),
    Column("at", Utc, nullable=False),
    Column("gone", Boolean, nullable=False),
    UniqueConstraint("place_id", "post_id"),
    Index("ix_entry_place_id_id", "place_id", "id"),
    Index("ix_entry_place_id_position", "place_id", "position"),
    Index("ix_entry_position", "position"),
    # An id must never come back, or a reader would take the new for the old.
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing on a time line: a post (`message` packed) or a note (`text`, `alias`); or `gone`, a trace of either."""

    id: int
    place_id: int
    position: int
    at: datetime
    gone: bool
    message: str | None
    text: str | None
    language: str | None
    seat_id: int | None
    alias: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What somebody said to their own class; its position names it."""

    position: int
    text: str
    language: str


_entries = (
    select(
        entry.c.id,
        entry.c.place_id,
        entry.c.position,
        entry.c.at,
        entry.c.gone,
        post.c.message,
        entry.c.text,
        entry.c.language,
        entry.c.seat_id,
        seat.c.alias,
    )
    .outerjoin(post, post.c.id == entry.c.post_id)
    .outerjoin(seat, seat.c.id == entry.c.seat_id)
    .where(entry.c.place_id.in_(bindparam("places", expanding=True)))
)
_since = _entries.where(entry.c.id > bindparam("after")).order_by(entry.c.id).limit(bindparam("limit"))
_latest = (
    _entries.where(~entry.c.gone, entry.c.position < bindparam("before"))
    .order_by(entry.c.position.desc())
    .limit(bindparam("limit"))
)
_last_changes = (
    select(entry.c.place_id, func.max(entry.c.id).label("last"))
    .where(entry.c.place_id.in_(bindparam("places", expanding=True)))
    .group_by(entry.c.place_id)
)
_highest = select(func.coalesce(func.max(entry.c.id), 0)).where(
    entry.c.place_id.in_(bindparam("places", expanding=True))
)
_of_post = select(entry.c.id, entry.c.position, entry.c.at).where(
    entry.c.place_id == bindparam("place"), entry.c.post_id == bindparam("post")
)
_note = select(entry.c.id, entry.c.place_id, entry.c.position, entry.c.seat_id, entry.c.at, entry.c.gone).where(
    entry.c.position == bindparam("position"), entry.c.post_id.is_(None)
)
_whole_notes = select(entry).where(entry.c.seat_id == bindparam("seat"), ~entry.c.gone).order_by(entry.c.position)
_remove = delete(entry).where(entry.c.id == bindparam("entry"))
_add = insert(entry).returning(entry.c.id)
_place_it = update(entry).where(entry.c.id == bindparam("b_id")).values(position=entry.c.id)


def show_post(connection: Connection, *, place_id: int, post_id: int, withdrawn: bool, now: datetime) -> None:
    """Put a post on a place's time line, or its newer revision in the same position, or take it off.

    Doing it twice is the same as doing it once.
    """
    before = connection.execute(_of_post, {"place": place_id, "post": post_id}).one_or_none()
    if before is None and withdrawn:
        return
    if before is not None:
        connection.execute(_remove, {"entry": before.id})
    # What is left of a withdrawn post is nobody's: posted again, it is something new at the end.
    row: dict[str, object] = {"place_id": place_id, "post_id": None if withdrawn else post_id, "gone": withdrawn}
    _append(connection, row, before.position if before else None, before.at if before else now)


def write_note(connection: Connection, *, place_id: int, seat_id: int, text: str, language: str, now: datetime) -> int:
    """What somebody says to their own class; returns its position, which names it from now on."""
    row: dict[str, object] = {
        "place_id": place_id,
        "seat_id": seat_id,
        "text": text,
        "language": language,
        "gone": False,
    }
    return _append(connection, row, None, now)


def find_note(connection: Connection, position: int) -> tuple[int, int | None] | None:
    """The place and the seat of a note that is still there, or nothing."""
    row = connection.execute(_note, {"position": position}).one_or_none()
    return (row.place_id, row.seat_id) if row and not row.gone else None


def remove_note(connection: Connection, position: int) -> None:
    """Take a note off its time line; its words are gone."""
    row = connection.execute(_note, {"position": position}).one()
    connection.execute(_remove, {"entry": row.id})
    gone: dict[str, object] = {"place_id": row.place_id, "seat_id": row.seat_id, "gone": True}
    _append(connection, gone, row.position, row.at)


def notes_of(connection: Connection, seat_id: int) -> tuple[Note, ...]:
    """All notes that somebody wrote and that are still there, oldest first."""
    rows = connection.execute(_whole_notes, {"seat": seat_id})
    return tuple(Note(position=row.position, text=row.text or "", language=row.language or "") for row in rows)


def renew_notes(connection: Connection, seat_id: int) -> None:
    """Somebody is called otherwise now: all their notes are changes, for whoever has them on a page."""
    for row in connection.execute(_whole_notes, {"seat": seat_id}).mappings().all():
        connection.execute(_remove, {"entry": row["id"]})
        same = {name: row[name] for name in ("place_id", "seat_id", "text", "language", "gone")}
        _append(connection, same, row["position"], row["at"])


def entries_after(connection: Connection, places: Sequence[int], after: int, limit: int) -> tuple[Entry, ...]:
    """What has changed at these places since the change `after`, oldest first."""
    rows = connection.execute(_since, {"places": list(places), "after": after, "limit": limit}).mappings()
    return tuple(Entry(**row) for row in rows)


def latest_entries(
    connection: Connection, places: Sequence[int], *, limit: int, before: int = 2**62
) -> tuple[Entry, ...]:
    """The newest entries before a position, in reading order."""
    rows = connection.execute(_latest, {"places": list(places), "limit": limit, "before": before}).mappings()
    return tuple(Entry(**row) for row in rows)[::-1]


def cursor(connection: Connection, places: Sequence[int]) -> int:
    """The last change at these places: whoever has read up to it has read everything."""
    return int(connection.scalar(_highest, {"places": list(places)}) or 0)


def last_changes(connection: Connection, places: Collection[int]) -> dict[int, int]:
    """The last change at each of these places: a cheap way to see whether anything is new."""
    return {row.place_id: row.last for row in connection.execute(_last_changes, {"places": list(places)})}


def _append(connection: Connection, row: dict[str, object], position: int | None, at: datetime) -> int:
    full = {"post_id": None, "seat_id": None, "text": None, "language": None, "at": at, **row}
    entry_id = int(connection.scalar(_add, {**full, "position": position or 0}))
    if position is None:
        connection.execute(_place_it, {"b_id": entry_id})
    return position or entry_id
