"""Projects, the schools in them, and their classrooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy import Time as ClockTime

from storage.database import METADATA, Id, Utc

project = Table(
    "project",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("title", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("ended_at", Utc),
)

school = Table(
    "school",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("country", String, nullable=False),
    Column("zone", String, nullable=False),
    # The part of the country whose public holidays it has, as the holidays library names it; empty for the whole.
    Column("region", String, nullable=False, server_default=""),
)

classroom = Table(
    "classroom",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("school_id", Id, ForeignKey("school.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("locale", String, nullable=False),
    # Its lesson hours, and the hours in which nothing planned is posted there, on the school's clock.
    Column("lessons_from", ClockTime, nullable=False, server_default="08:00:00.000000"),
    Column("lessons_until", ClockTime, nullable=False, server_default="15:00:00.000000"),
    Column("quiet_from", ClockTime, nullable=False, server_default="21:00:00.000000"),
    Column("quiet_until", ClockTime, nullable=False, server_default="07:00:00.000000"),
    UniqueConstraint("project_id", "school_id", "name"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """An exchange between classrooms: its title, the language it falls back to, and since when it is over."""

    id: int
    title: str
    locale: str
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether people only read here now, and take home or take back what is theirs."""
        return self.ended_at is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Classroom:
    """A school's class in a project, with the school's country (ISO 3166) and zone (IANA) beside it."""

    id: int
    project_id: int
    school_id: int
    school: str
    country: str
    zone: str
    name: str
    locale: str


CLASSROOM_COLUMNS = (
    classroom.c.id,
    classroom.c.project_id,
    classroom.c.school_id,
    school.c.name.label("school"),
    school.c.country,
    school.c.zone,
    classroom.c.name,
    classroom.c.locale,
)

_classrooms = (
    select(*CLASSROOM_COLUMNS)
    .join(school, school.c.id == classroom.c.school_id)
    .where(classroom.c.project_id == bindparam("project"))
    .order_by(classroom.c.id)
)
_project = select(*(project.c[name] for name in Project.__dataclass_fields__)).where(
    project.c.id == bindparam("project")
)
_project_of = select(classroom.c.project_id).where(classroom.c.id == bindparam("classroom"))
_end = update(project).where(project.c.id == bindparam("b_project")).values(ended_at=bindparam("b_now"))
_new_project = insert(project).returning(project.c.id)
_new_school = insert(school).returning(school.c.id)
_new_classroom = insert(classroom).returning(classroom.c.id)
_set_school = update(school).where(school.c.id == bindparam("school_id"))
_set_classroom = update(classroom).where(classroom.c.id == bindparam("classroom_id"))


def create_project(connection: Connection, *, title: str, locale: str, now: datetime) -> int:
    """A new project; returns its id."""
    return int(connection.scalar(_new_project, {"title": title, "locale": locale, "created_at": now}))


def end_project(connection: Connection, project_id: int, now: datetime) -> None:
    """From now on the project is over."""
    connection.execute(_end, {"b_project": project_id, "b_now": now})


def create_classroom(
    connection: Connection, *, project_id: int, school_name: str, country: str, zone: str, name: str, locale: str
) -> int:
    """A new classroom with its school; returns the classroom's id."""
    school_id = connection.scalar(_new_school, {"name": school_name, "country": country, "zone": zone})
    row = {"project_id": project_id, "school_id": school_id, "name": name, "locale": locale}
    return int(connection.scalar(_new_classroom, row))


def set_classroom(
    connection: Connection, room: Classroom, *, school_name: str, country: str, zone: str, name: str, locale: str
) -> None:
    """Change what a classroom and its school are called and where they are."""
    connection.execute(
        _set_school, {"school_id": room.school_id, "name": school_name, "country": country, "zone": zone}
    )
    connection.execute(_set_classroom, {"classroom_id": room.id, "name": name, "locale": locale})


def classrooms_of(connection: Connection, project_id: int) -> tuple[Classroom, ...]:
    """All classrooms of a project, in the order in which they joined."""
    return tuple(Classroom(**row) for row in connection.execute(_classrooms, {"project": project_id}).mappings())


def project_of(connection: Connection, classroom_id: int) -> int | None:
    """The project that a classroom is in, or nothing if there is no such classroom."""
    return connection.scalar(_project_of, {"classroom": classroom_id})


def find_project(connection: Connection, project_id: int) -> Project | None:
    """One project, or nothing."""
    row = connection.execute(_project, {"project": project_id}).mappings().one_or_none()
    return Project(**row) if row else None
