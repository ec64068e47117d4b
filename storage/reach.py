"""Reach: which places a platform lets nothing into any more, and who can be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.places import DESK, OWN, place

_refuse = (
    update(place)
    .where(place.c.id == bindparam("b_place"))
    .values(refusals=place.c.refusals + 1)
    .returning(place.c.refusals)
)
_reach = update(place).where(place.c.id == bindparam("b_place"), place.c.refusals > 0).values(refusals=0)
_lose = update(place).where(place.c.id == bindparam("b_place")).values(unreachable_at=bindparam("b_now"))
_lost = place.alias("lost")
_besides = (
    select(place.c.id)
    .join(_lost, _lost.c.project_id == place.c.project_id)
    .where(
        _lost.c.id == bindparam("place"),
        place.c.id != _lost.c.id,
        place.c.kind == bindparam("kind"),
        place.c.unreachable_at.is_(None),
        _lost.c.kind != OWN,
        or_(_lost.c.classroom_id.is_(None), _lost.c.classroom_id == place.c.classroom_id),
    )
    .order_by(place.c.id)
)


def count_refusal(connection: Connection, place_id: int) -> int:
    """The platform lets nothing in here: how often in a row that is."""
    return int(connection.scalar(_refuse, {"b_place": place_id}) or 0)


def count_success(connection: Connection, place_id: int) -> None:
    """The platform has let something in here."""
    connection.execute(_reach, {"b_place": place_id})


def lose(connection: Connection, place_id: int, now: datetime) -> None:
    """A place counts as out of reach, until somebody makes it a place again."""
    connection.execute(_lose, {"b_place": place_id, "b_now": now})


def teachers_places_besides(connection: Connection, place_id: int) -> tuple[int, ...]:
    """Where the teachers of a place can be told about it: their other desks; without a class, the project's. Whoever
    closes a private chat of their own is nobody else's business.
    """
    return tuple(connection.scalars(_besides, {"place": place_id, "kind": DESK}))
