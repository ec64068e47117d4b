"""Leases: a place is held by one deliverer at a time, until it lets go or is silent for too long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, update

from storage.places import place

_held = and_(place.c.id == bindparam("b_place"), place.c.held_by == bindparam("b_holder"))
_release = update(place).where(_held).values(held_by=None, held_until=None)
_prolong = update(place).where(_held).values(held_until=bindparam("b_until")).returning(place.c.id)


def still_held(connection: Connection, *, place_id: int, holder: str, until: datetime) -> bool:
    """Whether a place is still ours; if so, it is until `until`."""
    values = {"b_place": place_id, "b_holder": holder, "b_until": until}
    return connection.scalar(_prolong, values) is not None


def release_place(connection: Connection, *, place_id: int, holder: str) -> None:
    """Let go of a place, if it is still ours."""
    connection.execute(_release, {"b_place": place_id, "b_holder": holder})
