"""Partners: who likes to be brought together with somebody from another school, and who has met whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id
from storage.people import TAKEN, seat
from storage.projects import classroom, school
from storage.rounds import round_table

# Somebody takes part, waits for their teacher's yes, or was told no.
IN, ASKED, DECLINED = "in", "asked", "declined"

partner = Table(
    "partner",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String, nullable=False),
    # The first day on which they take part again, on the clock of their school.
    Column("paused_until", Date),
    UniqueConstraint("person_id", "classroom_id"),
)

pairing = Table(
    "pairing",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    UniqueConstraint("round_id", "person_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner:
    """Somebody who likes to be brought together: who, from where, and until when they pause."""

    person_id: int
    classroom_id: int
    school_id: int
    role: str
    alias: str
    school: str
    zone: str
    state: str
    paused_until: date | None


_set = upsert(partner)
_join = _set.on_conflict_do_update(
    index_elements=[partner.c.person_id, partner.c.classroom_id],
    set_={"state": _set.excluded.state, "paused_until": _set.excluded.paused_until},
)
_leave = delete(partner).where(
    partner.c.person_id == bindparam("person"), partner.c.classroom_id == bindparam("classroom")
)
_part = delete(pairing).where(
    pairing.c.person_id == bindparam("person"), pairing.c.classroom_id == bindparam("classroom")
)
_partners = (
    select(
        partner.c.person_id,
        partner.c.classroom_id,
        classroom.c.school_id,
        seat.c.role,
        seat.c.alias,
        school.c.name.label("school"),
        school.c.zone,
        partner.c.state,
        partner.c.paused_until,
    )
    .join(seat, and_(seat.c.person_id == partner.c.person_id, seat.c.classroom_id == partner.c.classroom_id))
    .join(classroom, classroom.c.id == partner.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(classroom.c.project_id == bindparam("project"), seat.c.state == TAKEN)
    # Who takes part from one class does so, whatever became of it in another.
    .order_by(case((partner.c.state == IN, 0), else_=1), partner.c.id)
)
_pair = insert(pairing)
_one, _two = pairing.alias("one"), pairing.alias("two")
_met = (
    select(_one.c.person_id.label("first"), _two.c.person_id.label("second"), func.count().label("times"))
    .join(
        _two,
        and_(
            _two.c.round_id == _one.c.round_id,
            _two.c.number == _one.c.number,
            _two.c.person_id > _one.c.person_id,
        ),
    )
    .join(round_table, round_table.c.id == _one.c.round_id)
    .where(round_table.c.project_id == bindparam("project"))
    .group_by(_one.c.person_id, _two.c.person_id)
)

_of = (
    select(pairing.c.round_id, pairing.c.number)
    .where(pairing.c.person_id == bindparam("person"), pairing.c.classroom_id == bindparam("classroom"))
    .order_by(pairing.c.round_id)
)
_group = (
    select(
        pairing.c.person_id,
        pairing.c.classroom_id,
        classroom.c.school_id,
        seat.c.role,
        seat.c.alias,
        school.c.name.label("school"),
        school.c.zone,
        literal(IN).label("state"),
        null().label("paused_until"),
    )
    .join(seat, and_(seat.c.person_id == pairing.c.person_id, seat.c.classroom_id == pairing.c.classroom_id))
    .join(classroom, classroom.c.id == pairing.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(pairing.c.round_id == bindparam("round"), pairing.c.number == bindparam("number"))
    .order_by(pairing.c.id)
)


def join(
    connection: Connection, *, person_id: int, classroom_id: int, state: str, paused_until: date | None = None
) -> None:
    """Somebody takes part, asks to, or pauses until a day."""
    row = {"person_id": person_id, "classroom_id": classroom_id, "state": state, "paused_until": paused_until}
    connection.execute(_join, row)


def leave(connection: Connection, *, person_id: int, classroom_id: int) -> bool:
    """Somebody takes part no more; false if they did not."""
    return bool(connection.execute(_leave, {"person": person_id, "classroom": classroom_id}).rowcount)


def partners_in(connection: Connection, project_id: int) -> tuple[Partner, ...]:
    """All who have said that they like to take part, whatever became of it, each person once."""
    found: dict[int, Partner] = {}
    for row in connection.execute(_partners, {"project": project_id}).mappings():
        found.setdefault(row["person_id"], Partner(**row))
    return tuple(found.values())


def all_of(connection: Connection, project_id: int, person_id: int) -> tuple[Partner, ...]:
    """What one person has said in each of their classes, those in which they take part first."""
    found = connection.execute(_partners, {"project": project_id}).mappings()
    return tuple(Partner(**row) for row in found if row["person_id"] == person_id)


def bring_together(connection: Connection, round_id: int, number: int, group: tuple[Partner, ...]) -> None:
    """These meet in a round."""
    rows = [
        {"round_id": round_id, "number": number, "person_id": each.person_id, "classroom_id": each.classroom_id}
        for each in group
    ]
    connection.execute(_pair, rows)


def met(connection: Connection, project_id: int) -> Mapping[frozenset[int], int]:
    """Who has been brought together with whom, and how often."""
    rows = connection.execute(_met, {"project": project_id})
    return {frozenset((row.first, row.second)): row.times for row in rows}


def groups_with(
    connection: Connection, *, person_id: int, classroom_id: int
) -> tuple[tuple[int, int, tuple[Partner, ...]], ...]:
    """The groups in which somebody from this class was: the round, the group's number in it, and who is in it."""
    found = connection.execute(_of, {"person": person_id, "classroom": classroom_id}).all()
    return tuple(
        (
            row.round_id,
            row.number,
            tuple(
                Partner(**each)
                for each in connection.execute(_group, {"round": row.round_id, "number": row.number}).mappings()
            ),
        )
        for row in found
    )


def forget(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """Somebody has left their class: whom they met from there is forgotten."""
    leave(connection, person_id=person_id, classroom_id=classroom_id)
    connection.execute(_part, {"person": person_id, "classroom": classroom_id})
