"""Availability: the hours of a week in which somebody is glad to talk, on the clock of their own school."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Table,
    Time,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id
from storage.people import STUDENT, TAKEN, seat
from storage.projects import classroom

availability = Table(
    "availability",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    # Monday is 0.
    Column("weekday", Integer, nullable=False),
    Column("begin", Time, nullable=False),
    Column("end", Time, nullable=False),
    UniqueConstraint("person_id", "classroom_id", "weekday"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """From when to when somebody of a class is glad to talk on a day of the week (Monday is 0)."""

    person_id: int
    classroom_id: int
    weekday: int
    begin: time
    end: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Teacher:
    """An adult of a project, by the class in which they sit."""

    person_id: int
    classroom_id: int
    alias: str


_set = upsert(availability)
_offer = _set.on_conflict_do_update(
    index_elements=[availability.c.person_id, availability.c.classroom_id, availability.c.weekday],
    set_={"begin": _set.excluded.begin, "end": _set.excluded.end},
)
_mine = and_(
    availability.c.person_id == bindparam("person"),
    availability.c.classroom_id == bindparam("classroom"),
    availability.c.weekday.in_(bindparam("weekdays", expanding=True)),
)
_take_back = delete(availability).where(_mine)
_of_project = (
    select(*(availability.c[name] for name in Hours.__dataclass_fields__))
    .join(
        seat,
        and_(seat.c.person_id == availability.c.person_id, seat.c.classroom_id == availability.c.classroom_id),
    )
    .join(classroom, classroom.c.id == availability.c.classroom_id)
    .where(classroom.c.project_id == bindparam("project"), seat.c.role != STUDENT, seat.c.state == TAKEN)
    .order_by(availability.c.classroom_id, availability.c.person_id, availability.c.weekday)
)
_teachers = (
    select(seat.c.person_id, seat.c.classroom_id, seat.c.alias)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .where(classroom.c.project_id == bindparam("project"), seat.c.role != STUDENT, seat.c.state == TAKEN)
    .order_by(seat.c.id)
)


def offer(
    connection: Connection, *, person_id: int, classroom_id: int, weekdays: Collection[int], begin: time, end: time
) -> None:
    """Somebody is glad to talk on these days of the week within these hours; what they said of them before is gone."""
    row = {"person_id": person_id, "classroom_id": classroom_id, "begin": begin, "end": end}
    connection.execute(_offer, [{**row, "weekday": each} for each in sorted(weekdays)])


def take_back(connection: Connection, *, person_id: int, classroom_id: int, weekdays: Collection[int]) -> None:
    """Somebody is not to be had on these days of the week."""
    values = {"person": person_id, "classroom": classroom_id, "weekdays": list(weekdays)}
    connection.execute(_take_back, values)


def hours_in(connection: Connection, project_id: int) -> tuple[Hours, ...]:
    """When the teachers of a project are glad to talk, by class, person and day."""
    return tuple(Hours(**row) for row in connection.execute(_of_project, {"project": project_id}).mappings())


def teachers_in(connection: Connection, project_id: int) -> tuple[Teacher, ...]:
    """All teachers of a project; whoever sits in several classes is there for the first of them."""
    found: dict[int, Teacher] = {}
    for row in connection.execute(_teachers, {"project": project_id}).mappings():
        found.setdefault(row["person_id"], Teacher(**row))
    return tuple(found.values())
