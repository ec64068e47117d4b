"""Who speaks, and where: everything that dispatch must know of a Call's origin, asked in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, literal, or_, select

from storage.people import SEAT_COLUMNS, TAKEN, Person, Seat, account, person, seat
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
    room, room_locale, school_id, school_name, country, zone, title, project_locale = row[_SEAT.stop :]
    what = Project(id=here.project_id, title=title, locale=project_locale)
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
