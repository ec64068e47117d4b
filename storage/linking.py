"""Linking: two persons turn out to be one. What was moved is written down, so that it can be moved back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from storage import ballots, places
from storage.availability import availability
from storage.codes import code
from storage.coming import coming
from storage.contributions import HIDDEN, RETURNED, WAITING, contribution
from storage.database import METADATA, Id, Utc
from storage.extra_time import extra_time
from storage.makers import maker
from storage.partners import pairing, partner
from storage.people import MERGED, REMOVED, STUDENT, TAKEN, account, seat
from storage.places import OWN, WEB, place
from storage.plans import plan
from storage.projects import classroom, school
from storage.responses import response
from storage.rounds import OPEN, round_table
from storage.schedules import schedule
from storage.teams import member

merge = Table(
    "merge",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("from_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("into_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("merged_at", Utc, nullable=False),
)

moved = Table(
    "moved",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("merge_id", Id, ForeignKey("merge.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("key", String, nullable=False),
)

# What goes over whole: its table, and the column by which a row is found again.
WHOLE: dict[str, tuple[Table, str]] = {
    "account": (account, "id"),
    "code": (code, "hash"),
    "schedule": (schedule, "id"),
    "plan": (plan, "id"),
}
CLOSED_SEAT, ASIDE = "closed seat", "aside"


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """One person who became another's, and what they are called where they sit."""

    id: int
    from_id: int
    into_id: int
    alias: str
    school: str


_from: BindParameter[int] = bindparam("from")
_into: BindParameter[int] = bindparam("into")
_new = insert(merge).returning(merge.c.id)
_note = insert(moved)
_moved = select(moved.c.what, moved.c.key).where(moved.c.merge_id == bindparam("merge")).order_by(moved.c.id.desc())
_end = delete(merge).where(merge.c.id == bindparam("merge"))
_their_seat = seat.alias("their_seat")


def _alike(table: Table, *columns: str) -> ColumnElement[bool]:
    """Whether the other person has a row already that is the same in these columns."""
    theirs = table.alias(f"their_{table.name}")
    same = [theirs.c[name] == table.c[name] for name in columns]
    return select(theirs.c.id).where(theirs.c.person_id == _into, *same).exists()


def _unlike(table: Table, *columns: str) -> tuple[str, Table, Select[Any]]:
    """The rows of a table that become the other's, unless they have one already that is the same in these columns."""
    return table.name, table, select(table.c.id).where(table.c.person_id == _from, ~_alike(table, *columns))


_seated = (
    select(_their_seat.c.id)
    .where(
        _their_seat.c.person_id == _into,
        _their_seat.c.classroom_id == seat.c.classroom_id,
        _their_seat.c.state == TAKEN,
    )
    .exists()
)
_given = _alike(contribution, "round_id", "kind", "slot")
_open = (
    select(round_table.c.id).where(round_table.c.id == contribution.c.round_id, round_table.c.state == OPEN).exists()
)

# Which of the one person's rows become the other's, in the order in which they are moved.
_MOVING: tuple[tuple[str, Table, Select[Any]], ...] = (
    ("seat", seat, select(seat.c.id).where(seat.c.person_id == _from, seat.c.state != REMOVED, ~_seated)),
    _unlike(contribution, "round_id", "kind", "slot"),
    _unlike(maker, "contribution_id"),
    _unlike(member, "round_id"),
    _unlike(response, "round_id", "number"),
    _unlike(extra_time, "classroom_id"),
    _unlike(availability, "classroom_id", "weekday"),
    _unlike(coming, "meeting_id"),
    _unlike(partner, "classroom_id"),
    _unlike(pairing, "round_id"),
    (
        "place",
        place,
        select(place.c.id).where(place.c.person_id == _from, place.c.kind == OWN, place.c.platform != WEB),
    ),
)
_TABLES = {name: table for name, table, _ in _MOVING}
_closing = select(seat.c.id).where(seat.c.person_id == _from, seat.c.state == TAKEN, _seated)
_aside = select(contribution.c.id).where(
    contribution.c.person_id == _from,
    contribution.c.state.in_((WAITING, RETURNED)),
    contribution.c.shown_text.is_(None),
    _given,
    _open,
)
_aside_shown = select(contribution.c.id).where(
    contribution.c.person_id == _from, contribution.c.shown_text.is_not(None), _given, _open
)
_merges = (
    select(merge.c.id, merge.c.from_id, merge.c.into_id, seat.c.alias, school.c.name.label("school"))
    .join(seat, or_(seat.c.person_id == merge.c.into_id, seat.c.person_id == merge.c.from_id))
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(classroom.c.project_id == bindparam("project"), seat.c.state == TAKEN)
    .order_by(merge.c.id, seat.c.id)
)
_one = select(merge.c.from_id, merge.c.into_id).where(merge.c.id == bindparam("merge"))
_absorbed = (
    select(seat.c.id)
    .join(merge, merge.c.from_id == seat.c.person_id)
    .where(
        merge.c.into_id == bindparam("person"), seat.c.classroom_id == bindparam("classroom"), seat.c.state == MERGED
    )
)
_forget = delete(merge).where(merge.c.into_id == bindparam("person"))
_above = (
    select(seat.c.id)
    .where(
        seat.c.person_id == bindparam("source"),
        seat.c.state == TAKEN,
        seat.c.role != STUDENT,
        ~select(_their_seat.c.id)
        .where(
            _their_seat.c.person_id == bindparam("target"),
            _their_seat.c.classroom_id == seat.c.classroom_id,
            _their_seat.c.role == seat.c.role,
            _their_seat.c.state == TAKEN,
        )
        .exists(),
    )
    .limit(1)
)
_of = select(merge.c.id, merge.c.merged_at).where(
    or_(merge.c.from_id == bindparam("person"), merge.c.into_id == bindparam("person"))
)


def link(connection: Connection, *, source: int, target: int, now: datetime) -> int:
    """From now on these two are one, the target; returns the number under which it can be undone.

    Where both gave the like to an open round, voted in one that is not counted yet, or sit in the same class, what the
    target has counts. A ballot does not come back when it is undone: each may vote anew as long as that is open.
    """
    number = int(connection.scalar(_new, {"from_id": source, "into_id": target, "merged_at": now}) or 0)
    both = {"from": source, "into": target}
    closed = [str(each) for each in connection.scalars(_closing, both)]
    aside = [str(each) for each in (*connection.scalars(_aside, both), *connection.scalars(_aside_shown, both))]
    for what, table, which in _MOVING:
        ids = list(connection.scalars(which, both))
        connection.execute(update(table).where(table.c.id.in_(ids)).values(person_id=target))
        _write_down(connection, number, what, map(str, ids))
    for what, (table, key) in WHOLE.items():
        keys = list(connection.scalars(select(table.c[key]).where(table.c.person_id == source)))
        connection.execute(update(table).where(table.c[key].in_(keys)).values(person_id=target))
        _write_down(connection, number, what, map(str, keys))
    connection.execute(update(seat).where(seat.c.id.in_(map(int, closed))).values(state=MERGED))
    _write_down(connection, number, CLOSED_SEAT, closed)
    ballots.hand_over(connection, source=source, target=target)
    hidden = {"state": HIDDEN, "shown_text": None, "shown_language": None, "shown_at": None, "shown_revision": None}
    connection.execute(update(contribution).where(contribution.c.id.in_(map(int, aside))).values(**hidden))
    _write_down(connection, number, ASIDE, aside)
    return number


def unlink(connection: Connection, number: int) -> None:
    """The two are two again: everything that was moved goes back; what was set aside waits for a yes anew.

    Their private chats become theirs again when they next speak there.
    """
    source, target = parties(connection, number)
    for row in connection.execute(_moved, {"merge": number}).all():
        if row.what == CLOSED_SEAT:
            connection.execute(update(seat).where(seat.c.id == int(row.key)).values(state=TAKEN))
        elif row.what == ASIDE:
            connection.execute(update(contribution).where(contribution.c.id == int(row.key)).values(state=WAITING))
        elif row.what in WHOLE:
            table, key = WHOLE[row.what]
            typed = row.key if key == "hash" else int(row.key)
            mine = and_(table.c[key] == typed, table.c.person_id == target)
            connection.execute(update(table).where(mine).values(person_id=source))
        else:
            table = _TABLES[row.what]
            mine = and_(table.c.id == int(row.key), table.c.person_id == target)
            connection.execute(update(table).where(mine).values(person_id=source))
    for each in (source, target):
        places.forget_chats(connection, each)
    connection.execute(_end, {"merge": number})


def gives_more(connection: Connection, *, source: int, target: int) -> bool:
    """Whether the target would get a teacher's seat that is not theirs already: nobody hands that over by a code."""
    return connection.scalar(_above, {"source": source, "target": target}) is not None


def absorbed_in(connection: Connection, person_id: int, classroom_id: int) -> tuple[int, ...]:
    """The seats in a class in which nobody sits since they turned out to be this person's too."""
    return tuple(connection.scalars(_absorbed, {"person": person_id, "classroom": classroom_id}))


def forget(connection: Connection, person_id: int) -> None:
    """This person has left: what was moved to them goes back no more."""
    connection.execute(_forget, {"person": person_id})


def parties(connection: Connection, number: int) -> tuple[int, int]:
    """Who became whose."""
    row = connection.execute(_one, {"merge": number}).one()
    return row.from_id, row.into_id


def touched(connection: Connection, number: int) -> tuple[int, ...]:
    """The contributions that were moved or set aside."""
    rows = connection.execute(_moved, {"merge": number})
    return tuple(int(row.key) for row in rows if row.what in {"contribution", ASIDE})


def closed_seats(connection: Connection, number: int) -> tuple[int, ...]:
    """The seats that nobody sits in while the two are one."""
    return tuple(int(row.key) for row in connection.execute(_moved, {"merge": number}) if row.what == CLOSED_SEAT)


def merges_in(connection: Connection, project_id: int) -> tuple[Merge, ...]:
    """Who in a project became whose, each once."""
    found: dict[int, Merge] = {}
    for row in connection.execute(_merges, {"project": project_id}).mappings():
        found.setdefault(row["id"], Merge(**row))
    return tuple(found.values())


def concerns(connection: Connection, person_id: int) -> dict[int, datetime]:
    """The numbers of the merges that a person is part of, and when each happened."""
    return {row.id: row.merged_at for row in connection.execute(_of, {"person": person_id})}


def _write_down(connection: Connection, number: int, what: str, keys: Iterable[str]) -> None:
    rows = [{"merge_id": number, "what": what, "key": each} for each in keys]
    if rows:
        connection.execute(_note, rows)
