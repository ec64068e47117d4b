"""What this installation has to remember about itself, such as which menus a platform has got."""

from __future__ import annotations

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA

memory = Table(
    "memory",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

_new = upsert(memory)
_remember = _new.on_conflict_do_update(index_elements=[memory.c.name], set_={"value": _new.excluded.value})
_recall = select(memory.c.value).where(memory.c.name == bindparam("name"))


def remember(connection: Connection, name: str, value: str) -> None:
    """Remember this under a name, instead of what was there."""
    connection.execute(_remember, {"name": name, "value": value})


def recall(connection: Connection, name: str) -> str | None:
    """What was remembered under a name."""
    value: str | None = connection.scalar(_recall, {"name": name})
    return value
