"""Linked accounts: those that somebody brought in with a code of theirs, so that they can be given up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, select

from storage.people import TAKEN, account, seat
from storage.projects import classroom, school


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """An account that somebody linked to themselves, and what they are called where they sit."""

    id: int
    person_id: int
    platform: str
    user: str
    linked_at: datetime
    alias: str
    school: str


_linked = (
    select(
        account.c.id,
        account.c.person_id,
        account.c.platform,
        account.c.user,
        account.c.linked_at,
        seat.c.alias,
        school.c.name.label("school"),
    )
    .join(seat, seat.c.person_id == account.c.person_id)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(account.c.linked_at.is_not(None), seat.c.state == TAKEN)
    .order_by(account.c.linked_at.desc(), account.c.id.desc(), seat.c.id)
)
_linked_in = _linked.where(classroom.c.project_id == bindparam("project"))
_linked_to = _linked.where(account.c.person_id == bindparam("person"))


def linked_in(connection: Connection, project_id: int) -> tuple[Linked, ...]:
    """The accounts that people of a project linked to themselves, the newest first."""
    return _each_once(connection.execute(_linked_in, {"project": project_id}).mappings())


def linked_by(connection: Connection, person_id: int) -> tuple[Linked, ...]:
    """The accounts that one person linked to themselves, the newest first."""
    return _each_once(connection.execute(_linked_to, {"person": person_id}).mappings())


def _each_once(rows: Iterable[RowMapping]) -> tuple[Linked, ...]:
    """Whoever sits in several classes is called what they are in the first."""
    return tuple({each["id"]: Linked(**each) for each in reversed(list(rows))}.values())[::-1]
