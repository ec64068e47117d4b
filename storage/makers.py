"""Makers: who made a contribution together with the one who gave it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    false,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.contributions import WITHDRAWN, contribution
from storage.database import METADATA, Id
from storage.people import TAKEN, seat

maker = Table(
    "maker",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("contribution_id", Id, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
    # They have said themselves that they had no part in it: nobody names them with it again.
    Column("declined", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("contribution_id", "person_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """Somebody who made a contribution together with its giver, and their seat and name in their class."""

    person_id: int
    seat_id: int
    alias: str


_seated = and_(
    seat.c.person_id == maker.c.person_id, seat.c.classroom_id == maker.c.classroom_id, seat.c.state == TAKEN
)
_new = upsert(maker).on_conflict_do_nothing(index_elements=[maker.c.contribution_id, maker.c.person_id])
_makers = (
    select(maker.c.contribution_id, maker.c.person_id, seat.c.id.label("seat_id"), seat.c.alias)
    .join(seat, _seated)
    .join(contribution, contribution.c.id == maker.c.contribution_id)
    .where(contribution.c.round_id == bindparam("round"), ~maker.c.declined)
    .order_by(maker.c.id)
)
_given = select(contribution.c.id, contribution.c.person_id).where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind == bindparam("kind"),
    contribution.c.state != WITHDRAWN,
)
_made = (
    select(contribution.c.id, maker.c.person_id)
    .join(maker, maker.c.contribution_id == contribution.c.id)
    .where(
        contribution.c.round_id == bindparam("round"),
        contribution.c.kind == bindparam("kind"),
        contribution.c.state != WITHDRAWN,
        ~maker.c.declined,
    )
)
_all_makers = union(_given, _made)
_declined = select(maker.c.declined).where(
    maker.c.contribution_id == bindparam("contribution"), maker.c.person_id == bindparam("person")
)
_remove = delete(maker).where(
    maker.c.contribution_id == bindparam("contribution"), maker.c.person_id == bindparam("person"), ~maker.c.declined
)
_decline = (
    update(maker)
    .where(
        maker.c.contribution_id == bindparam("b_contribution"),
        maker.c.person_id == bindparam("b_person"),
        ~maker.c.declined,
    )
    .values(declined=True)
)
_leave_all = delete(maker).where(
    maker.c.person_id == bindparam("person"), maker.c.classroom_id == bindparam("classroom")
)


def add(connection: Connection, *, contribution_id: int, person_id: int, classroom_id: int) -> bool:
    """Somebody made it too; saying it twice is saying it once. False if they have said themselves that it is not so."""
    row = {"contribution_id": contribution_id, "person_id": person_id, "classroom_id": classroom_id}
    connection.execute(_new, row)
    return not connection.scalar(_declined, {"contribution": contribution_id, "person": person_id})


def remove(connection: Connection, *, contribution_id: int, person_id: int) -> None:
    """Somebody was named by mistake, and can be named again."""
    connection.execute(_remove, {"contribution": contribution_id, "person": person_id})


def decline(connection: Connection, *, contribution_id: int, person_id: int) -> bool:
    """Somebody says themselves that they had no part in it, for good; false if nobody said that they had."""
    values = {"b_contribution": contribution_id, "b_person": person_id}
    return connection.execute(_decline, values).rowcount > 0


def leave_all(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """Somebody leaves a class: they are named nowhere any more."""
    connection.execute(_leave_all, {"person": person_id, "classroom": classroom_id})


def makers_in(connection: Connection, round_id: int) -> dict[int, tuple[Maker, ...]]:
    """Who made each contribution of a round together with its giver."""
    found: defaultdict[int, list[Maker]] = defaultdict(list)
    for row in connection.execute(_makers, {"round": round_id}):
        found[row.contribution_id].append(Maker(person_id=row.person_id, seat_id=row.seat_id, alias=row.alias))
    return {item: tuple(makers) for item, makers in found.items()}


def whose(connection: Connection, *, round_id: int, kind: str) -> dict[int, frozenset[int]]:
    """The persons behind each contribution of this kind in a round: its giver and all who made it too."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for item, person in connection.execute(_all_makers, {"round": round_id, "kind": kind}):
        found[item].add(person)
    return {item: frozenset(persons) for item, persons in found.items()}
