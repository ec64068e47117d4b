"""The outbox: posts, and their way to each place. A post is written with what caused it; delivery follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage import leases
from storage.database import METADATA, Id, Utc
from storage.places import place

WAITING, SENT, REFUSED, AMBIGUOUS, GIVEN_UP = "waiting", "sent", "refused", "ambiguous", "given up"
FAILED = (REFUSED, AMBIGUOUS, GIVEN_UP)

post = Table(
    "post",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    # What the post is of, such as "contribution 12": posting the same again edits it.
    Column("subject", String, nullable=False),
    # Whose words it carries; they vanish with the person.
    Column("about_id", Id, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("message", Text, nullable=False),
    Column("revision", Id, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("posted_at", Utc, nullable=False),
    UniqueConstraint("project_id", "subject"),
)

delivery = Table(
    "delivery",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("post_id", Id, ForeignKey("post.id", ondelete="CASCADE"), nullable=False),
    Column("place_id", Id, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("since", Utc, nullable=False),
    # The platform's own names for its messages, as its adapter writes them, with a space between.
    Column("external", String),
    Column("reached_at", Utc),
    # Since when nobody knows whether it has arrived.
    Column("doubtful_at", Utc),
    UniqueConstraint("post_id", "place_id"),
    Index("ix_delivery_state_place_id", "state", "place_id", "id"),
)


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


_new_post = upsert(post)
_put = _new_post.on_conflict_do_update(
    index_elements=[post.c.project_id, post.c.subject],
    set_={"message": _new_post.excluded.message, "revision": post.c.revision + 1, "withdrawn": False},
).returning(post.c.id)
_new_delivery = upsert(delivery)
# What is edited while nobody knows whether it has arrived stays doubtful; once that is settled, a new edit begins anew.
_STILL_DOUBTFUL = case((delivery.c.state == WAITING, delivery.c.doubtful_at), else_=None)
_unreachable = select(place.c.id).where(place.c.unreachable_at.is_not(None))
_lost = delivery.c.place_id.in_(_unreachable)
_address = _new_delivery.on_conflict_do_update(
    index_elements=[delivery.c.post_id, delivery.c.place_id],
    set_={
        "state": WAITING,
        "attempts": 0,
        "due_at": _new_delivery.excluded.due_at,
        "since": _new_delivery.excluded.since,
        "doubtful_at": _STILL_DOUBTFUL,
    },
)
_there_already = (
    select(delivery.c.place_id, place.c.unreachable_at.is_not(None).label("lost"))
    .join(place, place.c.id == delivery.c.place_id)
    .where(delivery.c.post_id == bindparam("post"))
)
_withdraw = (
    update(post)
    .where(post.c.project_id == bindparam("b_project"), post.c.subject == bindparam("b_subject"), ~post.c.withdrawn)
    .values(withdrawn=True, revision=post.c.revision + 1, message="")
    .returning(post.c.id)
)
_again = (
    update(delivery)
    .where(delivery.c.post_id == bindparam("b_post"))
    .values(
        state=case((_lost, REFUSED), else_=WAITING),
        attempts=0,
        due_at=bindparam("b_now"),
        since=bindparam("b_now"),
        doubtful_at=_STILL_DOUBTFUL,
    )
)
# What stands at a place out of reach says from now on something else than the post.
_outdate = update(delivery).where(delivery.c.post_id == bindparam("b_post"), _lost).values(state=REFUSED)
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
_next_due = (
    select(func.min(case((place.c.held_until > delivery.c.due_at, place.c.held_until), else_=delivery.c.due_at)))
    .select_from(_heads)
    .join(place, place.c.id == _heads.c.place_id)
    .join(delivery, delivery.c.id == _heads.c.head)
)


def put(
    connection: Connection,
    *,
    project_id: int,
    subject: str,
    message: str,
    places: Iterable[int],
    about_id: int | None,
    now: datetime,
) -> None:
    """Post a packed message to places in reach. The same subject again edits it there, or else counts as refused."""
    row = {
        "project_id": project_id,
        "subject": subject,
        "about_id": about_id,
        "message": message,
        "revision": 1,
        "withdrawn": False,
        "posted_at": now,
    }
    post_id = connection.scalar(_put, row)
    there = {row.place_id: row.lost for row in connection.execute(_there_already, {"post": post_id})}
    addressees = {**dict.fromkeys(places, False), **there}
    step = {"post_id": post_id, "state": WAITING, "attempts": 0, "due_at": now, "since": now}
    if any(addressees.values()):
        connection.execute(_outdate, {"b_post": post_id})
    if rows := [{**step, "place_id": place_id} for place_id, lost in addressees.items() if not lost]:
        connection.execute(_address, rows)


def withdraw_post(connection: Connection, *, project_id: int, subject: str, now: datetime) -> None:
    """Take a post back wherever it is; where it never arrived it will not. Out of reach that counts as refused."""
    post_id = connection.scalar(_withdraw, {"b_project": project_id, "b_subject": subject})
    if post_id is not None:
        connection.execute(_again, {"b_post": post_id, "b_now": now})


def hold_due_places(
    connection: Connection, *, holder: str, now: datetime, until: datetime, limit: int
) -> tuple[Parcel, ...]:
    """Take hold of places where something is due, and get all that waits there, in order.

    Nobody else delivers to a held place before `until`.
    """
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
    due: datetime | None = connection.scalar(_next_due)
    return due
