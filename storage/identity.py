"""Who speaks, and where: everything that dispatch must know of a Call's origin, asked in one question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, bindparam, case, literal, or_, select

from storage.people import SEAT_COLUMNS, STUDENT, TAKEN, Person, Seat, account, person, seat
from storage.places import GROUP, OWN, PLACE_COLUMNS, WEB, Place, place
from storage.projects import Classroom, Project, classroom, project, school
from storage.teams import belongs


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The person behind an account, the place they speak in, and their seat there. Whatever is unknown is None.

    `classroom` is the person's own classroom in the place's project, `seat` their seat in it. `belongs` says of a
    group's place whether they are in that group.
    """

    person: Person | None = None
    place: Place | None = None
    seat: Seat | None = None
    classroom: Classroom | None = None
    project: Project | None = None
    belongs: bool = False

    @property
    def is_over(self) -> bool:
        """Whether they speak in a project that has ended."""
        return self.project is not None and self.project.is_over


# The speaker and the place need not know each other: each is found alone, then the seat that joins them.
_one = select(literal(1).label("one")).subquery("one")
_alive = or_(account.c.expires_at.is_(None), account.c.expires_at > bindparam("now"))
_own_classroom = classroom.alias("own_classroom")
_sits_here = case((seat.c.classroom_id == place.c.classroom_id, 0), else_=1)

_whoami = (
    select(
        person.c.id.label("person"),
        person.c.locale.label("person_locale"),
        person.c.writes,
        *(column.label(f"place_{column.name}") for column in PLACE_COLUMNS),
        *(column.label(f"seat_{column.name}") for column in SEAT_COLUMNS),
        _own_classroom.c.name.label("classroom_name"),
        _own_classroom.c.locale.label("classroom_locale"),
        _own_classroom.c.school_id,
        school.c.name.label("school"),
        school.c.country,
        school.c.zone,
        project.c.title,
        project.c.locale.label("project_locale"),
        project.c.ended_at,
    )
    .select_from(_one)
    .outerjoin(account, and_(account.c.platform == bindparam("platform"), account.c.user == bindparam("user"), _alive))
    .outerjoin(person, person.c.id == account.c.person_id)
    .outerjoin(place, and_(place.c.platform == bindparam("on"), place.c.key == bindparam("key")))
    .outerjoin(project, project.c.id == place.c.project_id)
    # A seat counts only in its own project, and there the one in this very class first.
    .outerjoin(
        seat,
        and_(
            seat.c.person_id == person.c.id,
            seat.c.state == TAKEN,
            seat.c.classroom_id.in_(select(classroom.c.id).where(classroom.c.project_id == place.c.project_id)),
        ),
    )
    .outerjoin(_own_classroom, _own_classroom.c.id == seat.c.classroom_id)
    .outerjoin(school, school.c.id == _own_classroom.c.school_id)
    .order_by(_sits_here)
    .limit(1)
)


_seated = (
    select(
        person.c.locale.label("person_locale"),
        person.c.writes,
        *SEAT_COLUMNS,
        classroom.c.name.label("room"),
        classroom.c.locale.label("room_locale"),
        classroom.c.project_id,
        classroom.c.school_id,
        school.c.name.label("school"),
        school.c.country,
        school.c.zone,
        project.c.title,
        project.c.locale.label("project_locale"),
        project.c.ended_at,
    )
    .select_from(seat)
    .join(person, person.c.id == seat.c.person_id)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .join(project, project.c.id == classroom.c.project_id)
    .where(seat.c.state == TAKEN)
    .order_by(seat.c.id)
)
_seated_as = _seated.where(
    seat.c.person_id.in_(bindparam("persons", expanding=True)),
    seat.c.classroom_id.in_(bindparam("classrooms", expanding=True)),
)
_teaching_in = _seated.where(classroom.c.project_id == bindparam("project"), seat.c.role != STUDENT)
_project_at_home = (
    select(place.c.project_id)
    .join(account, account.c.person_id == place.c.person_id)
    .where(
        account.c.platform == bindparam("platform"),
        account.c.user == bindparam("user"),
        place.c.platform == bindparam("on"),
        place.c.kind == bindparam("kind"),
    )
    .order_by(place.c.id.desc())
    .limit(1)
)

# How many columns of the answer are the person's, the place's and the seat's, in this order.
_PLACE = slice(3, 3 + len(PLACE_COLUMNS))
_SEAT = slice(_PLACE.stop, _PLACE.stop + len(SEAT_COLUMNS))
_PLACE_FIELDS, _SEAT_FIELDS = tuple(Place.__dataclass_fields__), tuple(Seat.__dataclass_fields__)


def whoami(connection: Connection, *, platform: str, user: str, key: str, now: datetime, on: str = "") -> Identity:
    """The identity behind an account at the place that the platform (or another, `on`) knows by `key` ('' for no
    place).
    """
    values = {"platform": platform, "user": user, "on": on or platform, "key": key, "now": now}
    row = connection.execute(_whoami, values).one()
    person_id, locale, writes, place, chair = row[0], row[1], row[2], row[_PLACE], row[_SEAT]
    who = Person(id=person_id, locale=locale, writes=writes) if person_id else None
    if place[0] is None:
        return Identity(person=who)
    here = Place(**dict(zip(_PLACE_FIELDS, place, strict=True)))
    room, room_locale, school_id, school_name, country, zone, title, project_locale, ended_at = row[_SEAT.stop :]
    what = Project(id=here.project_id, title=title, locale=project_locale, ended_at=ended_at)
    if chair[0] is None:
        return Identity(person=who, place=here, project=what)
    own_seat = Seat(**dict(zip(_SEAT_FIELDS, chair, strict=True)))
    own_room = Classroom(
        id=own_seat.classroom_id,
        project_id=here.project_id,
        school_id=school_id,
        school=school_name,
        country=country,
        zone=zone,
        name=room,
        locale=room_locale,
    )
    inside = here.kind == GROUP and belongs(connection, person_id=person_id, place_id=here.id)
    return Identity(person=who, place=here, seat=own_seat, classroom=own_room, project=what, belongs=inside)


def project_at_home(connection: Connection, platform: str, user: str) -> int | None:
    """The project in which somebody is at home, wherever they speak just now."""
    return connection.scalar(_project_at_home, {"platform": platform, "user": user, "on": WEB, "kind": OWN})


def seated(connection: Connection, seats: Collection[tuple[int, int]]) -> dict[tuple[int, int], Identity]:
    """Who these people are, each in one classroom: by (person, classroom), without those who no longer sit there."""
    values = {"persons": sorted({person for person, _ in seats}), "classrooms": sorted({room for _, room in seats})}
    found = [_at_their_seat(row) for row in connection.execute(_seated_as, values).mappings()]
    return {(each.seat.person_id, each.seat.classroom_id): each for each in found if each.seat is not None}


def teaching_in(connection: Connection, project_id: int) -> tuple[Identity, ...]:
    """Everybody who teaches in a project, in the order in which they came."""
    rows = connection.execute(_teaching_in, {"project": project_id}).mappings()
    return tuple(_at_their_seat(row) for row in rows)


def _at_their_seat(row: RowMapping) -> Identity:
    """Somebody where they sit, at no place."""
    return Identity(
        person=Person(id=row["person_id"], locale=row["person_locale"], writes=row["writes"]),
        seat=Seat(**{name: row[name] for name in _SEAT_FIELDS}),
        classroom=Classroom(
            id=row["classroom_id"],
            project_id=row["project_id"],
            school_id=row["school_id"],
            school=row["school"],
            country=row["country"],
            zone=row["zone"],
            name=row["room"],
            locale=row["room_locale"],
        ),
        project=Project(
            id=row["project_id"], title=row["title"], locale=row["project_locale"], ended_at=row["ended_at"]
        ),
    )
