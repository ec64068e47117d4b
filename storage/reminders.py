"""Reminders: who wants a word in private, and where those can be told who do not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.people import account, person
from storage.places import CLASS, OWN, WEB, place

_set = update(person).where(person.c.id == bindparam("b_person")).values(reminded=bindparam("b_reminded"))
_wants = select(person.c.reminded).where(person.c.id == bindparam("person"))
_own = (
    select(place.c.id)
    .join(person, person.c.id == place.c.person_id)
    .where(
        place.c.person_id.in_(bindparam("persons", expanding=True)),
        place.c.project_id == bindparam("project"),
        place.c.kind == OWN,
        place.c.unreachable_at.is_(None),
        or_(place.c.platform == WEB, person.c.reminded),
    )
    .order_by(place.c.id)
)
_through_chats = (
    select(account.c.id)
    .join(person, person.c.id == account.c.person_id)
    .where(account.c.person_id.in_(bindparam("persons", expanding=True)), account.c.platform != WEB, ~person.c.reminded)
    .limit(1)
)
_chats = select(place.c.id).where(
    place.c.classroom_id == bindparam("classroom"),
    place.c.kind == CLASS,
    place.c.platform != WEB,
    place.c.unreachable_at.is_(None),
)


def set_reminded(connection: Connection, person_id: int, *, wanted: bool) -> None:
    """Whether somebody wants a word in private where something of theirs is missing."""
    connection.execute(_set, {"b_person": person_id, "b_reminded": wanted})


def wants(connection: Connection, person_id: int) -> bool:
    """Whether somebody wants that."""
    return bool(connection.scalar(_wants, {"person": person_id}))


def own_places(connection: Connection, person_ids: Sequence[int], project_id: int) -> tuple[int, ...]:
    """The pages of these people, and the private chats of those who want a word there."""
    return tuple(connection.scalars(_own, {"persons": list(person_ids), "project": project_id}))


def some_only_chat(connection: Connection, person_ids: Sequence[int]) -> bool:
    """Whether somebody of these comes through a chat and wants no word in private."""
    return connection.scalar(_through_chats, {"persons": list(person_ids)}) is not None


def chats_of_class(connection: Connection, classroom_id: int) -> tuple[int, ...]:
    """The class's places in chats."""
    return tuple(connection.scalars(_chats, {"classroom": classroom_id}))
