"""Extra time: which pupils their own teacher gives more time for a question. Nobody else knows of it."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id

# As much time as anybody can have: until the end of the round.
TO_THE_END = 0
USUAL = 1

extra_time = Table(
    "extra_time",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    # So many times as much as others; 0: until the end.
    Column("times", Integer, nullable=False),
    UniqueConstraint("classroom_id", "person_id"),
)

_new = upsert(extra_time)
_set = _new.on_conflict_do_update(
    index_elements=[extra_time.c.classroom_id, extra_time.c.person_id], set_={"times": _new.excluded.times}
)
_end = delete(extra_time).where(
    extra_time.c.classroom_id == bindparam("classroom"), extra_time.c.person_id == bindparam("person")
)
_in_rooms = select(extra_time.c.classroom_id, extra_time.c.person_id, extra_time.c.times).where(
    extra_time.c.classroom_id.in_(bindparam("classrooms", expanding=True))
)


def give(connection: Connection, *, classroom_id: int, person_id: int, times: int) -> None:
    """Somebody has so many times as much time as others from now on, or as much as they."""
    row = {"classroom_id": classroom_id, "person_id": person_id, "times": times}
    if times == USUAL:
        connection.execute(_end, {"classroom": classroom_id, "person": person_id})
    else:
        connection.execute(_set, row)


def given_in(connection: Connection, classroom_ids: list[int]) -> dict[int, dict[int, int]]:
    """Who in these classes has how many times as much, by class and person."""
    found: dict[int, dict[int, int]] = {}
    for row in connection.execute(_in_rooms, {"classrooms": classroom_ids}):
        found.setdefault(row.classroom_id, {})[row.person_id] = row.times
    return found
