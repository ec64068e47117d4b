"""Parcels: what is due at a place, in order, and what becomes of each step there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from storage import leases
from storage.outbox import PLANNED, WAITING, delivery, post
from storage.places import place


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One step of a delivery that is due: send, edit or withdraw a post at a place.

    `external` is the platform's own name of the message, once it has one. `since` is when this step began to wait.
    """

    delivery_id: int
    post_id: int
    place_id: int
    platform: str
    key: str
    project_id: int
    message: str
    revision: int
    withdrawn: bool
    attempts: int
    since: datetime
    external: str | None
    posted_at: datetime
    doubtful_at: datetime | None


_heads = (
    select(delivery.c.place_id, func.min(delivery.c.id).label("head"))
    .where(delivery.c.state == WAITING)
    .group_by(delivery.c.place_id)
    .subquery()
)
# A place is due when the step at its head is: whatever stands behind it keeps its turn.
_due_places = (
    select(place.c.id)
    .join(_heads, _heads.c.place_id == place.c.id)
    .join(delivery, delivery.c.id == _heads.c.head)
    .where(
        delivery.c.due_at <= bindparam("now"), or_(place.c.held_until.is_(None), place.c.held_until <= bindparam("now"))
    )
    .order_by(_heads.c.head)
    .limit(bindparam("limit"))
    .with_for_update(of=place, skip_locked=True)
)
_hold = (
    update(place)
    .where(place.c.id.in_(bindparam("b_places", expanding=True)))
    .values(held_by=bindparam("b_holder"), held_until=bindparam("b_until"))
)
_parcels = (
    select(
        delivery.c.id.label("delivery_id"),
        delivery.c.post_id,
        delivery.c.place_id,
        place.c.platform,
        place.c.key,
        post.c.project_id,
        post.c.message,
        post.c.revision,
        post.c.withdrawn,
        delivery.c.attempts,
        delivery.c.since,
        delivery.c.external,
        post.c.posted_at,
        delivery.c.doubtful_at,
    )
    .join(post, post.c.id == delivery.c.post_id)
    .join(place, place.c.id == delivery.c.place_id)
    .where(delivery.c.state == WAITING, delivery.c.place_id.in_(bindparam("places", expanding=True)))
    .order_by(delivery.c.id)
)
_now_at = select(delivery.c.post_id, post.c.revision).join(post).where(delivery.c.id == bindparam("delivery"))
_settle = (
    update(delivery)
    .where(delivery.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), external=bindparam("b_external"), reached_at=bindparam("b_at"))
)
_learn = (
    update(delivery)
    .where(delivery.c.id == bindparam("b_id"))
    .values(external=bindparam("b_external"), doubtful_at=None)
)
_postpone = (
    update(delivery)
    .where(delivery.c.id == bindparam("b_id"))
    .values(
        attempts=delivery.c.attempts + 1,
        due_at=bindparam("b_due"),
        doubtful_at=bindparam("b_doubtful"),
        external=bindparam("b_external"),
    )
)
_release = (
    update(delivery).where(delivery.c.state == PLANNED, delivery.c.due_at <= bindparam("b_now")).values(state=WAITING)
)
_next_planned = select(func.min(delivery.c.due_at)).where(delivery.c.state == PLANNED)
_next_due = (
    select(func.min(case((place.c.held_until > delivery.c.due_at, place.c.held_until), else_=delivery.c.due_at)))
    .select_from(_heads)
    .join(place, place.c.id == _heads.c.place_id)
    .join(delivery, delivery.c.id == _heads.c.head)
)


def hold_due_places(
    connection: Connection, *, holder: str, now: datetime, until: datetime, limit: int
) -> tuple[Parcel, ...]:
    """Take hold of places where something is due, and get all that waits there, in order.

    Nobody else delivers to a held place before `until`.
    """
    connection.execute(_release, {"b_now": now})
    places = list(connection.scalars(_due_places, {"now": now, "limit": limit}))
    if not places:
        return ()
    connection.execute(_hold, {"b_places": places, "b_holder": holder, "b_until": until})
    parcels = tuple(Parcel(**row) for row in connection.execute(_parcels, {"places": places}).mappings())
    for idle in set(places) - {each.place_id for each in parcels}:
        leases.release_place(connection, place_id=idle, holder=holder)  # somebody else was done a moment before
    return parcels


def settle(connection: Connection, parcel: Parcel, *, state: str, external: str | None, now: datetime) -> bool:
    """End a step. If the post was edited while it was on its way, or the place let go of, that stays waiting: false."""
    if connection.execute(_now_at, {"delivery": parcel.delivery_id}).one_or_none() != (parcel.post_id, parcel.revision):
        connection.execute(_learn, {"b_id": parcel.delivery_id, "b_external": external})
        return False
    values = {"b_id": parcel.delivery_id, "b_state": state, "b_external": external, "b_at": now}
    connection.execute(_settle, values)
    return True


def postpone(
    connection: Connection,
    parcel: Parcel,
    due_at: datetime,
    *,
    doubtful_at: datetime | None = None,
    external: str | None = None,
) -> None:
    """Try this step again, not before `due_at`; `doubtful_at` says since when nobody knows whether it has arrived,
    `external` what has.
    """
    values = {
        "b_id": parcel.delivery_id,
        "b_due": due_at,
        "b_doubtful": doubtful_at,
        "b_external": parcel.external if external is None else external,
    }
    connection.execute(_postpone, values)


def next_due(connection: Connection) -> datetime | None:
    """When the next step can be taken, if any waits: its place may be held, or it may be standing behind another."""
    known = [each for query in (_next_due, _next_planned) if (each := connection.scalar(query)) is not None]
    return min(known, default=None)
