"""What has arrived already: the same event gets the same answer and has one effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, Text, bindparam, delete, insert, select

from storage.database import METADATA, Id, Utc

inbox = Table(
    "inbox",
    METADATA,
    Column("platform", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("answer", Text, nullable=False),
    Column("arrived_at", Utc, nullable=False, index=True),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An event that was dealt with: the fingerprint of what it said, and the packed answer it got."""

    fingerprint: str
    answer: str


_find = select(inbox.c.fingerprint, inbox.c.answer).where(
    inbox.c.platform == bindparam("platform"), inbox.c.event == bindparam("event")
)
_keep = insert(inbox)
_forget = delete(inbox).where(inbox.c.person_id == bindparam("person"))
_expire = delete(inbox).where(inbox.c.arrived_at < bindparam("before"))


def find_arrival(connection: Connection, platform: str, event: str) -> Arrival | None:
    """What this event was answered, if it has been here before."""
    row = connection.execute(_find, {"platform": platform, "event": event}).one_or_none()
    return Arrival(fingerprint=row.fingerprint, answer=row.answer) if row else None


def keep_arrival(
    connection: Connection,
    *,
    platform: str,
    event: str,
    fingerprint: str,
    person_id: int | None,
    answer: str,
    now: datetime,
) -> None:
    """Remember an event with its answer. The key refuses a second one: then the whole Call is undone."""
    row = {
        "platform": platform,
        "event": event,
        "fingerprint": fingerprint,
        "person_id": person_id,
        "answer": answer,
        "arrived_at": now,
    }
    connection.execute(_keep, row)


def forget_arrivals(connection: Connection, person_id: int) -> None:
    """Forget everything that a person sent, and what it was answered."""
    connection.execute(_forget, {"person": person_id})


def expire_arrivals(connection: Connection, before: datetime) -> None:
    """Forget what arrived before this moment."""
    connection.execute(_expire, {"before": before})
