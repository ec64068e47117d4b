"""Teams: the mixed groups of a round, who is in them, and which pupils are never put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id
from storage.people import STUDENT, TAKEN, seat
from storage.places import GROUP, WEB, create_place, place
from storage.projects import classroom, school
from storage.rounds import round_table

team = Table(
    "team",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("place_id", Id, ForeignKey("place.id", ondelete="CASCADE"), nullable=False, unique=True),
    UniqueConstraint("round_id", "number"),
)

member = Table(
    "member",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("team_id", Id, ForeignKey("team.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    # Nobody is in two teams of a round.
    UniqueConstraint("round_id", "person_id"),
    Index("ix_member_person_id", "person_id"),
)

# Only the teachers of their own class know that these two are kept apart.
apart = Table(
    "apart",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("first_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("second_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    UniqueConstraint("first_id", "second_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Somebody in a team, or who could be: their class, their school and the clock that hangs there."""

    person_id: int
    classroom_id: int
    school_id: int
    alias: str
    school: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """A group of a round, the place where it meets, and its members."""

    id: int
    round_id: int
    number: int
    place_id: int
    key: str
    members: tuple[Member, ...] = ()


_MEMBER_COLUMNS = (
    seat.c.person_id,
    seat.c.classroom_id,
    classroom.c.school_id,
    seat.c.alias,
    school.c.name.label("school"),
    school.c.zone,
)
_seated = and_(seat.c.person_id == member.c.person_id, seat.c.classroom_id == member.c.classroom_id)
_teams = (
    select(team.c.id.label("team_id"), team.c.round_id, team.c.number, team.c.place_id, place.c.key, *_MEMBER_COLUMNS)
    .join(place, place.c.id == team.c.place_id)
    .outerjoin(member, member.c.team_id == team.c.id)
    .outerjoin(seat, _seated)
    .outerjoin(classroom, classroom.c.id == member.c.classroom_id)
    .outerjoin(school, school.c.id == classroom.c.school_id)
    .order_by(team.c.round_id.desc(), team.c.number, member.c.id)
)
_of_round = _teams.where(team.c.round_id == bindparam("round"))
_at_place = _teams.where(team.c.place_id == bindparam("place"))
_own = (
    select(team.c.id.label("team_id"), team.c.round_id, team.c.number, team.c.place_id, place.c.key)
    .join(place, place.c.id == team.c.place_id)
    .join(member, member.c.team_id == team.c.id)
    .where(member.c.person_id == bindparam("person"), place.c.project_id == bindparam("project"))
    .order_by(team.c.round_id.desc())
)
_pupils = (
    select(*_MEMBER_COLUMNS)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(classroom.c.project_id == bindparam("project"), seat.c.role == STUDENT, seat.c.state == TAKEN)
    .order_by(seat.c.id)
)
_one, _two = member.alias("one"), member.alias("two")
_met = (
    select(_one.c.person_id.label("first"), _two.c.person_id.label("second"), func.count().label("times"))
    .join(_two, and_(_two.c.team_id == _one.c.team_id, _two.c.person_id > _one.c.person_id))
    .join(round_table, round_table.c.id == _one.c.round_id)
    .where(round_table.c.project_id == bindparam("project"), _one.c.round_id != bindparam("but"))
    .group_by(_one.c.person_id, _two.c.person_id)
)
_apart = select(apart.c.first_id, apart.c.second_id)
_apart_in_project = _apart.join(classroom, classroom.c.id == apart.c.classroom_id).where(
    classroom.c.project_id == bindparam("project")
)
_apart_in_class = _apart.where(apart.c.classroom_id == bindparam("classroom")).order_by(apart.c.id)
_is_member = (
    select(member.c.id).where(member.c.team_id == team.c.id, member.c.person_id == bindparam("person")).exists()
)
_belongs = select(func.count()).select_from(team).where(team.c.place_id == bindparam("place"), _is_member)
_new = insert(team).returning(team.c.id)
_join = upsert(member).on_conflict_do_nothing(index_elements=[member.c.round_id, member.c.person_id])
_teams_of = select(member.c.team_id).where(
    member.c.person_id == bindparam("person"), member.c.classroom_id == bindparam("classroom")
)
_by_id = _teams.where(team.c.id.in_(bindparam("teams", expanding=True)))
_leave = delete(member).where(
    member.c.person_id == bindparam("person"), member.c.classroom_id == bindparam("classroom")
)
_keep_apart = upsert(apart).on_conflict_do_nothing(index_elements=[apart.c.first_id, apart.c.second_id])
_together = delete(apart).where(apart.c.first_id == bindparam("first"), apart.c.second_id == bindparam("second"))
_forget_apart = delete(apart).where(
    apart.c.classroom_id == bindparam("classroom"),
    or_(apart.c.first_id == bindparam("person"), apart.c.second_id == bindparam("person")),
)


def create_team(connection: Connection, *, project_id: int, round_id: int, number: int) -> int:
    """A new team of a round, with a place of its own on the web; returns its id."""
    key = f"{GROUP}/{round_id}-{number}"
    place_id = create_place(connection, platform=WEB, key=key, kind=GROUP, project_id=project_id)
    return int(connection.scalar(_new, {"round_id": round_id, "number": number, "place_id": place_id}) or 0)


def join(connection: Connection, *, team_id: int, round_id: int, person_id: int, classroom_id: int) -> None:
    """Put somebody into a team; whoever is in one of this round already stays there."""
    row = {"team_id": team_id, "round_id": round_id, "person_id": person_id, "classroom_id": classroom_id}
    connection.execute(_join, row)


def leave_all(connection: Connection, *, person_id: int, classroom_id: int) -> tuple[Team, ...]:
    """Take somebody who leaves a class out of its teams, and out of what is kept apart; the teams as they are now."""
    values = {"person": person_id, "classroom": classroom_id}
    left = list(connection.scalars(_teams_of, values))
    connection.execute(_leave, values)
    connection.execute(_forget_apart, values)
    return _gathered(connection, _by_id, teams=left) if left else ()


def teams_with(connection: Connection, *, person_id: int, classroom_id: int) -> tuple[Team, ...]:
    """The teams in which somebody from this class is, the newest round's first."""
    found = list(connection.scalars(_teams_of, {"person": person_id, "classroom": classroom_id}))
    return _gathered(connection, _by_id, teams=found) if found else ()


def teams_in(connection: Connection, round_id: int) -> tuple[Team, ...]:
    """The teams of a round with their members, in the order of their numbers."""
    return _gathered(connection, _of_round, round=round_id)


def team_at(connection: Connection, place_id: int) -> Team | None:
    """The team that meets at a place, or nothing."""
    return next(iter(_gathered(connection, _at_place, place=place_id)), None)


def own_teams(connection: Connection, *, person_id: int, project_id: int) -> tuple[Team, ...]:
    """Somebody's teams in a project without their members, the newest round's first."""
    rows = connection.execute(_own, {"person": person_id, "project": project_id})
    return tuple(
        Team(id=row.team_id, round_id=row.round_id, number=row.number, place_id=row.place_id, key=row.key)
        for row in rows
    )


def belongs(connection: Connection, *, person_id: int, place_id: int) -> bool:
    """Whether somebody is in the team that meets at a place."""
    return bool(connection.scalar(_belongs, {"person": person_id, "place": place_id}))


def pupils_of(connection: Connection, project_id: int) -> tuple[Member, ...]:
    """All pupils of a project, each once."""
    rows = connection.execute(_pupils, {"project": project_id}).mappings()
    return tuple({row["person_id"]: Member(**row) for row in rows}.values())


def meetings(connection: Connection, project_id: int, *, but: int = 0) -> Mapping[frozenset[int], int]:
    """Who has been in a team with whom, and how often, in all rounds of a project `but` one."""
    rows = connection.execute(_met, {"project": project_id, "but": but})
    return {frozenset((row.first, row.second)): row.times for row in rows}


def keep_apart(connection: Connection, *, classroom_id: int, first: int, second: int) -> None:
    """Never put these two together; saying it twice is saying it once."""
    low, high = sorted((first, second))
    connection.execute(_keep_apart, {"classroom_id": classroom_id, "first_id": low, "second_id": high})


def let_together(connection: Connection, *, first: int, second: int) -> None:
    """These two may be together again."""
    low, high = sorted((first, second))
    connection.execute(_together, {"first": low, "second": high})


def apart_in_project(connection: Connection, project_id: int) -> frozenset[frozenset[int]]:
    """Who is kept apart in a project. Only mixing asks this; nobody is told."""
    return frozenset(frozenset(pair) for pair in connection.execute(_apart_in_project, {"project": project_id}))


def apart_in_class(connection: Connection, classroom_id: int) -> tuple[tuple[int, int], ...]:
    """Who is kept apart in a class: for its own teachers."""
    return tuple(
        (row.first_id, row.second_id) for row in connection.execute(_apart_in_class, {"classroom": classroom_id})
    )


def _gathered(connection: Connection, question: Select[Any], **values: object) -> tuple[Team, ...]:
    """Rows of teams with a member each, as teams with their members."""
    names = Member.__dataclass_fields__
    rows = connection.execute(question, values).mappings().all()
    return tuple(
        Team(
            **{name: head[0][name] for name in ("round_id", "number", "place_id", "key")},
            id=team_id,
            members=tuple(Member(**{name: row[name] for name in names}) for row in head if row["person_id"]),
        )
        for team_id, head in ((key, list(rows)) for key, rows in groupby(rows, lambda row: row["team_id"]))
    )
