"""Makers: who made a contribution together with the one who gave it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    select,
    union,
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
    UniqueConstraint("contribution_id", "person_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """Somebody who made a contribution together with its giver, and what they are called in their class."""

    person_id: int
    alias: str


_seated = and_(
    seat.c.person_id == maker.c.person_id, seat.c.classroom_id == maker.c.classroom_id, seat.c.state == TAKEN
)
_new = upsert(maker).on_conflict_do_nothing(index_elements=[maker.c.contribution_id, maker.c.person_id])
_makers = (
    select(maker.c.contribution_id, maker.c.person_id, seat.c.alias)
    .join(seat, _seated)
    .join(contribution, contribution.c.id == maker.c.contribution_id)
    .where(contribution.c.round_id == bindparam("round"))
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
    )
)
_all_makers = union(_given, _made)
_leave = delete(maker).where(
    maker.c.contribution_id == bindparam("contribution"), maker.c.person_id == bindparam("person")
)
_leave_all = delete(maker).where(
    maker.c.person_id == bindparam("person"), maker.c.classroom_id == bindparam("classroom")
)


def add(connection: Connection, *, contribution_id: int, person_id: int, classroom_id: int) -> None:
    """Somebody made it too; saying it twice is saying it once."""
    row = {"contribution_id": contribution_id, "person_id": person_id, "classroom_id": classroom_id}
    connection.execute(_new, row)


def remove(connection: Connection, *, contribution_id: int, person_id: int) -> bool:
    """Somebody had no part in it; false if that was said of nobody."""
    values = {"contribution": contribution_id, "person": person_id}
    return connection.execute(_leave, values).rowcount > 0


def leave_all(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """Somebody leaves a class: they are named nowhere any more."""
    connection.execute(_leave_all, {"person": person_id, "classroom": classroom_id})


def makers_in(connection: Connection, round_id: int) -> dict[int, tuple[Maker, ...]]:
    """Who made each contribution of a round together with its giver."""
    found: defaultdict[int, list[Maker]] = defaultdict(list)
    for row in connection.execute(_makers, {"round": round_id}):
        found[row.contribution_id].append(Maker(person_id=row.person_id, alias=row.alias))
    return {item: tuple(makers) for item, makers in found.items()}


def whose(connection: Connection, *, round_id: int, kind: str) -> dict[int, frozenset[int]]:
    """The persons behind each contribution of this kind in a round: its giver and all who made it too."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for item, person in connection.execute(_all_makers, {"round": round_id, "kind": kind}):
        found[item].add(person)
    return {item: frozenset(persons) for item, persons in found.items()}
