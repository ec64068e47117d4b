"""What became of posts: how far they have come, and which post a message of a platform is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, or_, select, update

from storage.outbox import FAILED, REFUSED, WAITING, delivery, post
from storage.places import place

_whole = literal(" ").concat(delivery.c.external).concat(" ")
_meant = (
    select(post.c.message)
    .join(delivery, delivery.c.post_id == post.c.id)
    .join(place, place.c.id == delivery.c.place_id)
    .where(
        place.c.platform == bindparam("platform"),
        place.c.key == bindparam("key"),
        or_(_whole.like(bindparam("one")), _whole.like(bindparam("with_media"))),
        ~post.c.withdrawn,
    )
    .limit(1)
)
_states = select(place.c.platform, place.c.key, delivery.c.state, func.count().label("number"))
_states = _states.join(place, place.c.id == delivery.c.place_id).group_by(
    place.c.platform, place.c.key, delivery.c.state
)
_give_up_place = (
    update(delivery)
    .where(delivery.c.place_id == bindparam("b_place"), delivery.c.state == WAITING)
    .values(state=REFUSED, reached_at=bindparam("b_now"))
)
_troubles = (
    select(place.c.platform, place.c.key, delivery.c.state, post.c.subject, post.c.posted_at)
    .join(place, place.c.id == delivery.c.place_id)
    .join(post, post.c.id == delivery.c.post_id)
    .where(delivery.c.state.in_(FAILED))
    .order_by(delivery.c.id)
)
_failures = select(func.count()).where(
    place.c.project_id == bindparam("project"), place.c.id == delivery.c.place_id, delivery.c.state.in_(FAILED)
)
_posted = (
    select(post.c.message, post.c.subject, delivery.c.place_id, delivery.c.due_at)
    .join(delivery, delivery.c.post_id == post.c.id)
    .where(
        post.c.project_id == bindparam("project"),
        post.c.subject.in_(bindparam("subjects", expanding=True)),
        ~post.c.withdrawn,
    )
    .order_by(delivery.c.due_at, delivery.c.id)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A post that somebody has to look after: where it should be, what of, and what became of it."""

    platform: str
    key: str
    state: str
    subject: str
    posted_at: datetime


def reply_meant(connection: Connection, *, platform: str, key: str, external: str) -> str | None:
    """The packed post to which somebody replies, by the platform's own name for its message; nothing if it is none."""
    if not external.isdigit():
        return None
    values = {"platform": platform, "key": key, "one": f"% {external} %", "with_media": f"% {external}:%"}
    packed: str | None = connection.scalar(_meant, values)
    return packed


def states(connection: Connection) -> tuple[tuple[str, str, str, int], ...]:
    """How many deliveries are in which state, by platform and place."""
    return tuple((row.platform, row.key, row.state, row.number) for row in connection.execute(_states))


def give_up_place(connection: Connection, place_id: int, now: datetime) -> None:
    """Nothing that waits for this place is tried any more."""
    connection.execute(_give_up_place, {"b_place": place_id, "b_now": now})


def troubles(connection: Connection) -> tuple[Trouble, ...]:
    """Every post that did not reach a place, or of which nobody knows whether it did, oldest first."""
    return tuple(Trouble(**row) for row in connection.execute(_troubles).mappings())


def count_failures(connection: Connection, project_id: int) -> int:
    """How many posts of a project did not reach a place and no longer try."""
    return int(connection.scalar(_failures, {"project": project_id}) or 0)


def posted(
    connection: Connection, project_id: int, subjects: Sequence[str]
) -> tuple[tuple[str, tuple[tuple[int, datetime], ...]], ...]:
    """The packed posts under these subjects, each with the places it goes to and when it is due there."""
    found: dict[str, tuple[str, list[tuple[int, datetime]]]] = {}
    for row in connection.execute(_posted, {"project": project_id, "subjects": list(subjects)}):
        found.setdefault(row.subject, (row.message, []))[1].append((row.place_id, row.due_at))
    return tuple((message, tuple(to)) for message, to in found.values())
