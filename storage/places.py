"""Places: where people and Silta meet, on whichever platform, and who is delivering there just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.people import TAKEN, seat
from storage.projects import classroom, project, school

CLASS, DESK, STAFF, GROUP, OWN = "class", "desk", "staff", "group", "own"

# Where somebody stands who has not come in yet. It is no place, but words said there mean something too.
DOOR = "door"

# Every classroom has these places on the web, whatever else it uses: the web is the floor.
WEB = "web"

place = Table(
    "place",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("platform", String, nullable=False),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), index=True),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    # One deliverer at a time holds a place: that is what keeps the order there.
    Column("held_by", String),
    Column("held_until", Utc),
    # How often in a row the platform has let nothing in here; and since when it counts as out of reach.
    Column("refusals", Integer, nullable=False, server_default="0"),
    Column("unreachable_at", Utc),
    UniqueConstraint("platform", "key"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A chat, channel or web page. `key` is the platform's own name for it; `kind` says what it is for:
    *class*, *desk* (a class's own teachers), *staff* (all teachers), *group* (a team of pupils from several schools)
    or *own* (one person's private notices).
    """

    id: int
    platform: str
    key: str
    kind: str
    project_id: int
    classroom_id: int | None
    person_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What rendering for a place needs: the languages to try in order, and the zone whose clock hangs there."""

    locales: tuple[str, ...]
    zone: str


PLACE_COLUMNS = tuple(place.c[name] for name in Place.__dataclass_fields__)

_in_reach = place.c.unreachable_at.is_(None)
_new = insert(place).returning(place.c.id)
_furnish = upsert(place).on_conflict_do_nothing(index_elements=[place.c.platform, place.c.key])
_move = (
    update(place)
    .where(place.c.platform == bindparam("b_platform"), place.c.key == bindparam("b_key"))
    .values(key=bindparam("b_to"))
)
_settle = upsert(place)
_assign = _settle.on_conflict_do_update(
    index_elements=[place.c.platform, place.c.key],
    set_={
        **{name: _settle.excluded[name] for name in ("kind", "project_id", "classroom_id", "person_id")},
        "refusals": 0,
        "unreachable_at": None,
    },
).returning(place.c.id)
_home = (
    select(place.c.key)
    .where(place.c.platform == WEB, place.c.kind == OWN, place.c.person_id == bindparam("person"))
    .order_by(place.c.id.desc())
    .limit(1)
)
_forget_chats = (
    update(place)
    .where(place.c.person_id == bindparam("b_person"), place.c.kind == OWN, place.c.platform != WEB)
    .values(person_id=None)
)
_forget_chat = update(place).where(place.c.id == bindparam("b_place")).values(person_id=None)
_named = select(*PLACE_COLUMNS).where(place.c.platform == bindparam("platform"), place.c.key == bindparam("key"))
_of_kind = (
    select(place.c.id)
    .where(place.c.project_id == bindparam("project"), place.c.kind == bindparam("kind"), _in_reach)
    .order_by(place.c.id)
)
_of_classroom = select(place.c.id).where(
    place.c.classroom_id == bindparam("classroom"), place.c.kind == bindparam("kind"), _in_reach
)
_of_person = select(place.c.id).where(
    place.c.person_id == bindparam("person"), place.c.project_id == bindparam("project"), _in_reach
)
_chats_on = select(*PLACE_COLUMNS).where(
    place.c.person_id == bindparam("person"), place.c.kind == OWN, place.c.platform == bindparam("platform")
)
_project_at = select(place.c.project_id).where(
    place.c.platform == bindparam("platform"), place.c.key == bindparam("key")
)
_chats_of = select(place.c.id).where(
    place.c.person_id.in_(bindparam("persons", expanding=True)),
    place.c.project_id == bindparam("project"),
    place.c.kind == OWN,
    place.c.platform != WEB,
    _in_reach,
)
# Somebody's own chat belongs to no classroom; its hours are those of the class in which they sit.
_seated_in = (
    select(func.min(seat.c.classroom_id))
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .where(seat.c.person_id == place.c.person_id, classroom.c.project_id == place.c.project_id, seat.c.state == TAKEN)
    .correlate(place)
    .scalar_subquery()
)
_of_place = func.coalesce(place.c.classroom_id, _seated_in)
_classrooms_at = select(place.c.id, _of_place.label("classroom_id")).where(
    place.c.id.in_(bindparam("places", expanding=True)), _of_place.is_not(None)
)
_surroundings = (
    select(place.c.id, classroom.c.locale.label("classroom_locale"), project.c.locale, school.c.zone)
    .join(project, project.c.id == place.c.project_id)
    .outerjoin(classroom, classroom.c.id == place.c.classroom_id)
    .outerjoin(school, school.c.id == classroom.c.school_id)
    .where(place.c.id.in_(bindparam("places", expanding=True)))
)


def create_place(
    connection: Connection,
    *,
    platform: str,
    key: str,
    kind: str,
    project_id: int,
    classroom_id: int | None = None,
    person_id: int | None = None,
) -> int:
    """A new place; returns its id."""
    row = {
        "platform": platform,
        "key": key,
        "kind": kind,
        "project_id": project_id,
        "classroom_id": classroom_id,
        "person_id": person_id,
    }
    return int(connection.scalar(_new, row))


def find_place(connection: Connection, platform: str, key: str) -> Place | None:
    """The place that a platform knows by this key, or nothing."""
    row = connection.execute(_named, {"platform": platform, "key": key}).mappings().one_or_none()
    return Place(**row) if row else None


def project_at(connection: Connection, platform: str, key: str) -> int | None:
    """The project that a place belongs to: what a writer locks before it reads anything else."""
    return connection.scalar(_project_at, {"platform": platform, "key": key})


def places_of_kind(connection: Connection, project_id: int, kind: str) -> tuple[int, ...]:
    """The ids of a project's places of one kind within reach, on every platform."""
    return tuple(connection.scalars(_of_kind, {"project": project_id, "kind": kind}))


def places_of_classroom(connection: Connection, classroom_id: int, kind: str) -> tuple[int, ...]:
    """The ids of a classroom's places of one kind within reach, on every platform."""
    return tuple(connection.scalars(_of_classroom, {"classroom": classroom_id, "kind": kind}))


def places_of_person(connection: Connection, person_id: int, project_id: int) -> tuple[int, ...]:
    """The ids of the places where one person gets private notices of a project."""
    return tuple(connection.scalars(_of_person, {"person": person_id, "project": project_id}))


def chats_of_persons(connection: Connection, person_ids: list[int], project_id: int) -> tuple[int, ...]:
    """The ids of the private chats, on platforms other than the web, where these people get notices of a project."""
    return tuple(connection.scalars(_chats_of, {"persons": person_ids, "project": project_id}))


def furnish_project(connection: Connection, project_id: int) -> None:
    """The places that every project has on the web: a staff room."""
    create_place(connection, platform=WEB, key=f"staff/{project_id}", kind=STAFF, project_id=project_id)


def furnish_classroom(connection: Connection, project_id: int, classroom_id: int) -> None:
    """The places that every classroom has on the web: a class place, and a desk for its teachers."""
    for kind in (CLASS, DESK):
        key = f"{kind}/{classroom_id}"
        create_place(connection, platform=WEB, key=key, kind=kind, project_id=project_id, classroom_id=classroom_id)


def furnish_seat(connection: Connection, project_id: int, classroom_id: int, person_id: int) -> None:
    """Where a person gets private notices on the web; doing it twice does no harm."""
    row = {
        "platform": WEB,
        "key": f"own/{project_id}-{person_id}",
        "kind": OWN,
        "project_id": project_id,
        "classroom_id": classroom_id,
        "person_id": person_id,
    }
    connection.execute(_furnish, row)


def assign_place(
    connection: Connection,
    *,
    platform: str,
    key: str,
    kind: str,
    project_id: int,
    classroom_id: int | None = None,
    person_id: int | None = None,
) -> int:
    """From now on this chat is that place, whatever it was before, and within reach again; returns its id."""
    row = {
        "platform": platform,
        "key": key,
        "kind": kind,
        "project_id": project_id,
        "classroom_id": classroom_id,
        "person_id": person_id,
    }
    return int(connection.scalar(_assign, row) or 0)


def move_place(connection: Connection, *, platform: str, key: str, to: str) -> None:
    """The platform calls a place otherwise now."""
    connection.execute(_move, {"b_platform": platform, "b_key": key, "b_to": to})


def forget_chats(connection: Connection, person_id: int) -> None:
    """Their private chats are nobody's: what was sent there is still taken away, and then they are swept."""
    connection.execute(_forget_chats, {"b_person": person_id})


def chats_on(connection: Connection, person_id: int, platform: str) -> tuple[Place, ...]:
    """Somebody's private chats on one platform."""
    rows = connection.execute(_chats_on, {"person": person_id, "platform": platform}).mappings()
    return tuple(Place(**row) for row in rows)


def forget_chat(connection: Connection, place_id: int) -> None:
    """One private chat is nobody's."""
    connection.execute(_forget_chat, {"b_place": place_id})


def home_of(connection: Connection, person_id: int) -> str | None:
    """The key of a person's own place on the web: where they are at home when they speak where no place is."""
    key: str | None = connection.scalar(_home, {"person": person_id})
    return key


def classrooms_at(connection: Connection, place_ids: Sequence[int]) -> dict[int, int]:
    """Which classroom each of these places belongs to: its own, or that of the person whose place it is."""
    return {row.id: row.classroom_id for row in connection.execute(_classrooms_at, {"places": list(place_ids)})}


def surroundings_of(connection: Connection, place_ids: list[int]) -> dict[int, Surroundings]:
    """Language and zone of each place. A staff room has no zone of its own: its clock is UTC."""
    return {
        row.id: Surroundings(
            locales=tuple(locale for locale in (row.classroom_locale, row.locale) if locale), zone=row.zone or "UTC"
        )
        for row in connection.execute(_surroundings, {"places": place_ids})
    }
