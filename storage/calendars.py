"""Calendars: when a school has holidays, and which hours of a class are for lessons and which for sleep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from sqlalchemy import Column, Connection, Date, ForeignKey, String, Table, bindparam, delete, insert, select, update

from storage.database import METADATA, Id
from storage.projects import classroom, school

school_break = Table(
    "school_break",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("title", String, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """Days on which a school is closed, both included."""

    id: int
    first: date
    last: date
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A classroom as time sees it: its zone (IANA), the country and region (ISO 3166) whose holidays it has, its own
    breaks and the days in them (`closed`), its lesson hours, and the hours in which nothing is posted there.
    """

    id: int
    school: str
    country: str
    region: str
    zone: str
    lessons_from: time
    lessons_until: time
    quiet_from: time
    quiet_until: time
    breaks: tuple[Break, ...] = ()
    closed: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Count the days of the breaks once: they are asked for again and again."""
        object.__setattr__(self, "closed", _days(self.breaks))


HOURS = ("lessons_from", "lessons_until", "quiet_from", "quiet_until")
# What a room is made of, in the order in which it is asked; its breaks are asked apart.
_ROOM = tuple(name for name in Room.__dataclass_fields__ if name not in {"breaks", "closed"})

_rooms = (
    select(
        classroom.c.project_id,
        classroom.c.school_id,
        classroom.c.id,
        school.c.name.label("school"),
        school.c.country,
        school.c.region,
        school.c.zone,
        *(classroom.c[each] for each in HOURS),
    )
    .join(school, school.c.id == classroom.c.school_id)
    .where(classroom.c.project_id.in_(bindparam("projects", expanding=True)))
    .order_by(classroom.c.id)
)
_break_columns = tuple(school_break.c[name] for name in Break.__dataclass_fields__)
_breaks = (
    select(school_break.c.school_id, *_break_columns)
    .where(school_break.c.school_id.in_(bindparam("schools", expanding=True)))
    .order_by(school_break.c.first, school_break.c.id)
)
_new = insert(school_break)
_remove = delete(school_break).where(
    school_break.c.id == bindparam("break"), school_break.c.school_id == bindparam("school")
)
_set_hours = update(classroom).where(classroom.c.id == bindparam("b_classroom"))
_set_region = update(school).where(school.c.id == bindparam("b_school"))


def rooms_of(connection: Connection, projects: Collection[int]) -> dict[int, tuple[Room, ...]]:
    """The classrooms of these projects as time sees them, by project, in the order in which they joined."""
    rows = connection.execute(_rooms, {"projects": list(projects)}).all()
    known = breaks_of(connection, {row.school_id for row in rows})
    found: dict[int, list[Room]] = defaultdict(list)
    for project, school_id, *own in rows:
        breaks = tuple(known.get(school_id, ()))
        found[project].append(Room(**dict(zip(_ROOM, own, strict=True)), breaks=breaks))
    return {project: tuple(rooms) for project, rooms in found.items()}


def _days(breaks: Sequence[Break]) -> frozenset[date]:
    return frozenset(
        each.first + timedelta(days=number) for each in breaks for number in range((each.last - each.first).days + 1)
    )


def breaks_of(connection: Connection, schools: Collection[int]) -> dict[int, list[Break]]:
    """The breaks of these schools, the earliest first."""
    found: dict[int, list[Break]] = defaultdict(list)
    for row in connection.execute(_breaks, {"schools": list(schools)}).mappings():
        found[row["school_id"]].append(Break(**{name: row[name] for name in Break.__dataclass_fields__}))
    return found


def add_breaks(connection: Connection, school_id: int, breaks: Sequence[tuple[date, date, str]]) -> None:
    """A school is closed from the first to the last day of each."""
    rows = [{"school_id": school_id, "first": first, "last": last, "title": title} for first, last, title in breaks]
    if rows:
        connection.execute(_new, rows)


def remove_break(connection: Connection, school_id: int, break_id: int) -> bool:
    """A school is open then after all; false if it has no such break."""
    return bool(connection.execute(_remove, {"break": break_id, "school": school_id}).rowcount)


def set_hours(connection: Connection, classroom_id: int, **hours: time) -> None:
    """When a class has lessons, and when nothing is posted there: the names are those of `HOURS`."""
    connection.execute(
        _set_hours.values({name: bindparam(name) for name in hours}), {"b_classroom": classroom_id, **hours}
    )


def set_region(connection: Connection, school_id: int, region: str) -> None:
    """In which region of its country a school is; '' for the country as a whole."""
    connection.execute(_set_region.values(region=bindparam("region")), {"b_school": school_id, "region": region})
