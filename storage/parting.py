"""Parting: a chat becomes another place, and what Silta has sent there before is taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, bindparam, case, cast, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage import places
from storage.database import Id
from storage.outbox import WAITING, delivery, post
from storage.places import Place

# What a chat keeps of its past is of no post any more that might be changed: each piece becomes its own, withdrawn.
_LEFT = "left "
_left = literal(_LEFT).concat(cast(delivery.c.id, String))
_part = (
    upsert(post)
    .from_select(
        ["project_id", "subject", "message", "revision", "withdrawn", "posted_at"],
        select(bindparam("project", type_=Id), _left, literal(""), literal(1), literal(value=True), post.c.posted_at)
        .join(delivery, delivery.c.post_id == post.c.id)
        .where(delivery.c.place_id == bindparam("place"), ~post.c.subject.startswith(_LEFT)),
    )
    .on_conflict_do_nothing()
)
_parted = post.alias("parted")
_let_go = (
    update(delivery)
    .where(
        delivery.c.place_id == bindparam("b_place"),
        delivery.c.post_id.in_(select(post.c.id).where(~post.c.subject.startswith(_LEFT))),
    )
    .values(
        post_id=select(_parted.c.id)
        .where(_parted.c.project_id == bindparam("b_project"), _parted.c.subject == _left)
        .scalar_subquery(),
        state=WAITING,
        attempts=0,
        due_at=bindparam("b_now"),
        since=bindparam("b_now"),
        doubtful_at=case((delivery.c.state == WAITING, delivery.c.doubtful_at), else_=None),
    )
)


def let_go(connection: Connection, here: Place, now: datetime) -> None:
    """A chat is another place from now on: what was sent there before is taken away, and what waits never arrives."""
    connection.execute(_part, {"place": here.id, "project": here.project_id})
    connection.execute(_let_go, {"b_place": here.id, "b_project": here.project_id, "b_now": now})


def hand_over(
    connection: Connection,
    *,
    platform: str,
    key: str,
    project_id: int,
    classroom_id: int,
    person_id: int,
    now: datetime,
) -> None:
    """A private chat is this person's own place from now on: what was for somebody else's eyes is taken away."""
    here = places.find_place(connection, platform, key)
    if here is not None and here.person_id != person_id:
        let_go(connection, here, now)
    places.assign_place(
        connection,
        platform=platform,
        key=key,
        kind=places.OWN,
        project_id=project_id,
        classroom_id=classroom_id,
        person_id=person_id,
    )


def give_up_chats(connection: Connection, person_id: int, *, on: str, besides: str, now: datetime) -> None:
    """Somebody's private chats on a platform are nobody's, but for one; what was for their eyes is taken away there.
    Which chat belongs to which account not every platform tells; whose they are still speaks there again.
    """
    for here in places.chats_on(connection, person_id, on):
        if here.platform != places.WEB and here.key != besides:
            let_go(connection, here, now)
            places.forget_chat(connection, here.id)
