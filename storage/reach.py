"""Reach: where a chat has gone to, which places a platform lets nothing into any more, and who can be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from storage import places
from storage.outbox import REFUSED, WAITING, delivery
from storage.places import DESK, OWN, place

_lose_track = (
    update(delivery)
    .where(
        delivery.c.place_id.in_(
            select(place.c.id).where(place.c.platform == bindparam("b_platform"), place.c.key == bindparam("b_key"))
        )
    )
    .values(external=None, doubtful_at=None)
)
_sweep = delete(place).where(
    place.c.kind == OWN,
    place.c.person_id.is_(None),
    ~select(delivery.c.id).where(delivery.c.place_id == place.c.id, delivery.c.state == WAITING).exists(),
)
_refuse = (
    update(place)
    .where(place.c.id == bindparam("b_place"))
    .values(refusals=place.c.refusals + 1)
    .returning(place.c.refusals)
)
_reach = update(place).where(place.c.id == bindparam("b_place"), place.c.refusals > 0).values(refusals=0)
_lose = update(place).where(place.c.id == bindparam("b_place")).values(unreachable_at=bindparam("b_now"))
_lost = place.alias("lost")
_regain = (
    update(place)
    .where(
        place.c.platform == bindparam("b_platform"),
        place.c.key == bindparam("b_key"),
        place.c.unreachable_at.is_not(None),
    )
    .values(refusals=0, unreachable_at=None)
    .returning(place.c.id)
)
# What was changed or withdrawn meanwhile still stands there as it was.
_catch_up = (
    update(delivery)
    .where(delivery.c.place_id == bindparam("b_place"), delivery.c.state == REFUSED, delivery.c.external.is_not(None))
    .values(state=WAITING, attempts=0, due_at=bindparam("b_now"), since=bindparam("b_now"))
)
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


def move_place(connection: Connection, *, platform: str, key: str, to: str) -> None:
    """The platform calls a place otherwise now, and numbers its messages anew: what stands there is as it is."""
    connection.execute(_lose_track, {"b_platform": platform, "b_key": key})
    places.move_place(connection, platform=platform, key=key, to=to)


def sweep(connection: Connection) -> None:
    """Private chats that are nobody's are forgotten once nothing has to be taken away there any more."""
    connection.execute(_sweep)


def count_refusal(connection: Connection, place_id: int) -> int:
    """The platform lets nothing in here: how often in a row that is."""
    return int(connection.scalar(_refuse, {"b_place": place_id}) or 0)


def count_success(connection: Connection, place_id: int) -> None:
    """The platform has let something in here."""
    connection.execute(_reach, {"b_place": place_id})


def lose(connection: Connection, place_id: int, now: datetime) -> None:
    """A place counts as out of reach, until somebody makes it a place again."""
    connection.execute(_lose, {"b_place": place_id, "b_now": now})


def regain(connection: Connection, *, platform: str, key: str, now: datetime) -> None:
    """Somebody speaks in a place: if it was out of reach, it no longer is, and what stands there is put right."""
    place_id = connection.scalar(_regain, {"b_platform": platform, "b_key": key})
    if place_id is not None:
        connection.execute(_catch_up, {"b_place": place_id, "b_now": now})


def teachers_places_besides(connection: Connection, place_id: int) -> tuple[int, ...]:
    """Where the teachers of a place can be told about it: their other desks; without a class, the project's. Whoever
    closes a private chat of their own is nobody else's business.
    """
    return tuple(connection.scalars(_besides, {"place": place_id, "kind": DESK}))
