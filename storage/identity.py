"""Who speaks, and where: everything that dispatch must know of a Call's origin, asked in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, literal, or_, select

from storage.people import SEAT_COLUMNS, TAKEN, Person, Seat, account, person, seat
from storage.places import PLACE_COLUMNS, Place, place
from storage.projects import Classroom, Project, classroom, project, school


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The person behind an account, the place they speak in, and their seat there. Whatever is unknown is None.

    `classroom` is the person's own classroom in the place's project, `seat` their seat in it.
    """

    person: Person | None = None
    place: Place | None = None
    seat: Seat | None = None
    classroom: Classroom | None = None
    project: Project | None = None


# The speaker and the place need not know each other: each is found alone, then the seat that joins them.
_one = select(literal(1).label("one")).subquery("one")
_alive = or_(account.c.expires_at.is_(None), account.c.expires_at > bindparam("now"))
_own_classroom = classroom.alias("own_classroom")
_sits_here = case((seat.c.classroom_id == place.c.classroom_id, 0), else_=1)

_whoami = (
    select(
        person.c.id.label("person"),
        person.c.locale.label("person_locale"),
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
    )
    .select_from(_one)
    .outerjoin(account, and_(account.c.platform == bindparam("platform"), account.c.user == bindparam("user"), _alive))
    .outerjoin(person, person.c.id == account.c.person_id)
    .outerjoin(place, and_(place.c.platform == bindparam("platform"), place.c.key == bindparam("key")))
    .outerjoin(project, project.c.id == place.c.project_id)
    .outerjoin(seat, and_(seat.c.person_id == person.c.id, seat.c.state == TAKEN))
    .outerjoin(_own_classroom, and_(_own_classroom.c.id == seat.c.classroom_id))
    .outerjoin(school, school.c.id == _own_classroom.c.school_id)
    # A seat counts only in its own project; somebody without one there still gets a row.
    .order_by(
        case((_own_classroom.c.project_id == place.c.project_id, 0), (place.c.id.is_(None), 0), else_=1), _sits_here
    )
    .limit(1)
)


def whoami(connection: Connection, *, platform: str, user: str, key: str, now: datetime) -> Identity:
    """The identity behind an account at the place that the platform knows by `key` ('' for no place)."""
    row = connection.execute(_whoami, {"platform": platform, "user": user, "key": key, "now": now}).one()
    who = Person(id=row.person, locale=row.person_locale) if row.person else None
    here = (
        Place(**{name: getattr(row, f"place_{name}") for name in Place.__dataclass_fields__}) if row.place_id else None
    )
    what = Project(id=here.project_id, title=row.title, locale=row.project_locale) if here else None
    if row.seat_id is None or here is None:
        return Identity(person=who, place=here, project=what)
    chair = Seat(**{name: getattr(row, f"seat_{name}") for name in Seat.__dataclass_fields__})
    room = Classroom(
        id=chair.classroom_id,
        project_id=here.project_id,
        school_id=row.school_id,
        school=row.school,
        country=row.country,
        zone=row.zone,
        name=row.classroom_name,
        locale=row.classroom_locale,
    )
    return Identity(person=who, place=here, seat=chair, classroom=room, project=what)
