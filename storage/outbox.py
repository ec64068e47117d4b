"""The outbox: posts, and to which places they go. A post is written with what caused it; delivery follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    cast,
    delete,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.places import place

# What is planned waits for its own time, and holds up nothing that stands behind it.
PLANNED = "planned"
WAITING, SENT, REFUSED, AMBIGUOUS, GIVEN_UP = "waiting", "sent", "refused", "ambiguous", "given up"
FAILED = (REFUSED, AMBIGUOUS, GIVEN_UP)
NOW: Mapping[int, datetime] = {}

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


_new_post = upsert(post)
_put = _new_post.on_conflict_do_update(
    index_elements=[post.c.project_id, post.c.subject],
    set_={"message": _new_post.excluded.message, "revision": post.c.revision + 1, "withdrawn": False},
).returning(post.c.id, post.c.revision)
_new_delivery = upsert(delivery)
# What is edited while nobody knows whether it has arrived stays doubtful; once that is settled, a new edit begins anew.
_STILL_DOUBTFUL = case((delivery.c.state == WAITING, delivery.c.doubtful_at), else_=None)
_unreachable = select(place.c.id).where(place.c.unreachable_at.is_not(None))
_lost = delivery.c.place_id.in_(_unreachable)
_address = _new_delivery.on_conflict_do_update(
    index_elements=[delivery.c.post_id, delivery.c.place_id],
    set_={
        "state": _new_delivery.excluded.state,
        "attempts": 0,
        "due_at": _new_delivery.excluded.due_at,
        "since": _new_delivery.excluded.since,
        "doubtful_at": _STILL_DOUBTFUL,
    },
)
_there_already = (
    select(delivery.c.place_id, place.c.unreachable_at.is_not(None).label("lost"), delivery.c.state, delivery.c.due_at)
    .join(place, place.c.id == delivery.c.place_id)
    .where(delivery.c.post_id == bindparam("post"))
)
_find = select(post.c.subject, post.c.about_id).where(
    post.c.project_id == bindparam("project"), post.c.id == bindparam("post"), ~post.c.withdrawn
)
_withdraw = (
    update(post)
    .where(post.c.project_id == bindparam("b_project"), post.c.subject == bindparam("b_subject"), ~post.c.withdrawn)
    .values(withdrawn=True, revision=post.c.revision + 1, message="")
    .returning(post.c.id)
)
_retire = (
    update(post)
    .where(post.c.project_id == bindparam("b_project"), post.c.subject == bindparam("b_subject"))
    .values(subject=literal("retired ").concat(cast(post.c.id, String)))
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
_drop_planned = delete(delivery).where(
    delivery.c.state == PLANNED,
    delivery.c.post_id.in_(select(post.c.id).where(post.c.project_id == bindparam("project"))),
)
# What stands at a place out of reach says from now on something else than the post.
_outdate = update(delivery).where(delivery.c.post_id == bindparam("b_post"), _lost).values(state=REFUSED)


def put(
    connection: Connection,
    *,
    project_id: int,
    subject: str,
    message: str,
    places: Iterable[int],
    about_id: int | None,
    now: datetime,
    moments: Mapping[int, datetime] = NOW,
) -> int:
    """Post a packed message to places in reach; returns the post's number. The same subject again edits it
    there, or else counts as refused.

    `moments` says of some places when it comes there; where it is planned already and they say nothing, that stays.
    """
    row = {
        "project_id": project_id,
        "subject": subject,
        "about_id": about_id,
        "message": message,
        "revision": 1,
        "withdrawn": False,
        "posted_at": now,
    }
    post_id, revision = connection.execute(_put, row).one()
    # What is new is nowhere yet.
    there = connection.execute(_there_already, {"post": post_id}).all() if revision > 1 else ()
    planned = {each.place_id: each.due_at for each in there if each.state == PLANNED}
    addressees = {**dict.fromkeys(places, False), **{each.place_id: each.lost for each in there}}
    if any(addressees.values()):
        connection.execute(_outdate, {"b_post": post_id})
    when, reached = planned | dict(moments), [each for each, lost in addressees.items() if not lost]
    if rows := [{"post_id": post_id, "place_id": each, **_step(when.get(each, now), now)} for each in reached]:
        connection.execute(_address, rows)
    return int(post_id)


def find_post(connection: Connection, project_id: int, post_id: int) -> tuple[str, int | None] | None:
    """The subject of a project's post that still stands, and about whom it is; nothing if there is none such."""
    row = connection.execute(_find, {"project": project_id, "post": post_id}).one_or_none()
    return (row.subject, row.about_id) if row else None


def _step(moment: datetime, now: datetime) -> dict[str, object]:
    state, due = (WAITING if moment <= now else PLANNED), max(moment, now)
    return {"state": state, "attempts": 0, "due_at": due, "since": due}


def retire_post(connection: Connection, *, project_id: int, subject: str, now: datetime) -> None:
    """Take a post back for good: the same subject begins anew, and comes to none of the places where that one was."""
    withdraw_post(connection, project_id=project_id, subject=subject, now=now)
    connection.execute(_retire, {"b_project": project_id, "b_subject": subject})


def drop_planned(connection: Connection, project_id: int) -> None:
    """What was to come somewhere later does not come any more."""
    connection.execute(_drop_planned, {"project": project_id})


def withdraw_post(connection: Connection, *, project_id: int, subject: str, now: datetime) -> None:
    """Take a post back wherever it is; where it never arrived it will not. Out of reach that counts as refused."""
    post_id = connection.scalar(_withdraw, {"b_project": project_id, "b_subject": subject})
    if post_id is not None:
        connection.execute(_again, {"b_post": post_id, "b_now": now})
