"""Coming: who has said yes, no or maybe to a meeting. The last word counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id
from storage.people import TAKEN, seat
from storage.projects import classroom, school

YES, NO, MAYBE = "yes", "no", "maybe"

coming = Table(
    "coming",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("meeting_id", Id, ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("answer", String, nullable=False),
    UniqueConstraint("meeting_id", "person_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody who has answered an invitation, and from where."""

    person_id: int
    classroom_id: int
    alias: str
    school: str
    answer: str


_set = upsert(coming)
_say = _set.on_conflict_do_update(
    index_elements=[coming.c.meeting_id, coming.c.person_id],
    set_={"answer": _set.excluded.answer, "classroom_id": _set.excluded.classroom_id},
)
_forget = delete(coming).where(coming.c.meeting_id == bindparam("meeting"))
_leave = delete(coming).where(
    coming.c.person_id == bindparam("person"), coming.c.classroom_id == bindparam("classroom")
)
_count = select(func.count()).where(
    coming.c.person_id == bindparam("person"), coming.c.classroom_id == bindparam("classroom")
)
_guests = (
    select(coming.c.person_id, coming.c.classroom_id, seat.c.alias, school.c.name.label("school"), coming.c.answer)
    .join(seat, and_(seat.c.person_id == coming.c.person_id, seat.c.classroom_id == coming.c.classroom_id))
    .join(classroom, classroom.c.id == coming.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(coming.c.meeting_id == bindparam("meeting"), seat.c.state == TAKEN)
    .order_by(coming.c.id)
)


def say(connection: Connection, *, meeting_id: int, person_id: int, classroom_id: int, answer: str) -> None:
    """Somebody comes, does not come, or may come."""
    row = {"meeting_id": meeting_id, "person_id": person_id, "classroom_id": classroom_id, "answer": answer}
    connection.execute(_say, row)


def guests(connection: Connection, meeting_id: int) -> tuple[Guest, ...]:
    """Who has answered for a meeting, in the order of their first answers."""
    return tuple(Guest(**row) for row in connection.execute(_guests, {"meeting": meeting_id}).mappings())


def count_from(connection: Connection, *, person_id: int, classroom_id: int) -> int:
    """How many invitations somebody of a class has answered."""
    return int(connection.scalar(_count, {"person": person_id, "classroom": classroom_id}) or 0)


def forget(connection: Connection, meeting_id: int) -> None:
    """A meeting is at another time: whoever has answered is asked anew."""
    connection.execute(_forget, {"meeting": meeting_id})


def leave(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """Somebody has left their class, and comes nowhere from there."""
    connection.execute(_leave, {"person": person_id, "classroom": classroom_id})
