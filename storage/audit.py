"""The audit trail: who decided what, and when. Never what anybody wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, insert

from storage.database import METADATA, Id, Utc

audit = Table(
    "audit",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="SET NULL"), index=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), index=True),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
)

_record = insert(audit)


def record(
    connection: Connection, *, person_id: int | None, project_id: int | None, action: str, subject: str, now: datetime
) -> None:
    """Write down that somebody did something to a subject such as "contribution 12"."""
    row = {"at": now, "person_id": person_id, "project_id": project_id, "action": action, "subject": subject}
    connection.execute(_record, row)
