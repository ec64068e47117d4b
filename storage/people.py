"""People, their seats in classrooms, and the accounts through which they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.projects import classroom

STUDENT, TEACHER, COORDINATOR = "student", "teacher", "coordinator"
KNOCKING, TAKEN, REMOVED = "knocking", "taken", "removed"
# Somebody sits in it whose other seat in the same class is the one that counts, since both turned out to be one person.
MERGED = "merged"

person = Table(
    "person",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("locale", String),
    Column("writes", String),
    # Whether they want a word in private where something of theirs is still missing.
    Column("reminded", Boolean, nullable=False, server_default=false()),
)

seat = Table(
    "seat",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("role", String, nullable=False),
    Column("state", String, nullable=False),
    Column("alias", String, nullable=False),
    Column("alias_key", String, nullable=False),
    Column("since", Utc),  # not known of those from before it was kept
    UniqueConstraint("classroom_id", "alias_key"),
    UniqueConstraint("person_id", "classroom_id"),
)

account = Table(
    "account",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("platform", String, nullable=False),
    Column("user", String, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("seen_at", Utc, nullable=False),
    Column("expires_at", Utc),
    # Since when it counts as somebody's who gave it a code of theirs, and came no other way.
    Column("linked_at", Utc),
    UniqueConstraint("platform", "user"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody. A name to call them by belongs to their seat; here are only the languages they chose, if they did:
    the one in which Silta speaks to them, and the one in which they write.
    """

    id: int
    locale: str | None
    writes: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A person's place in a class: role, alias, and whether they are still knocking."""

    id: int
    classroom_id: int
    person_id: int
    role: str
    state: str
    alias: str


_other = seat.alias("other")
SEAT_COLUMNS = tuple(seat.c[name] for name in Seat.__dataclass_fields__)

_new_person = insert(person).returning(person.c.id)
_set_person = update(person).where(person.c.id == bindparam("person"))
_new_seat = upsert(seat).on_conflict_do_nothing().returning(seat.c.id)
_seat = select(*SEAT_COLUMNS).where(seat.c.id == bindparam("seat"))
_seats = (
    select(*SEAT_COLUMNS)
    .where(seat.c.classroom_id == bindparam("classroom"), seat.c.state.in_((KNOCKING, TAKEN)))
    .order_by(seat.c.role.desc(), seat.c.id)
)
_seats_of = (
    select(*SEAT_COLUMNS, classroom.c.project_id)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .where(seat.c.person_id == bindparam("person"), seat.c.state.in_((KNOCKING, TAKEN)))
    .order_by(seat.c.id)
)
_admit = (
    update(seat)
    .where(seat.c.id == bindparam("seat"), seat.c.state == KNOCKING)
    .values(state=TAKEN, since=bindparam("now", type_=Utc))
    .returning(seat.c.id)
)
_pupils = select(func.count()).where(
    seat.c.classroom_id == bindparam("classroom"), seat.c.role == STUDENT, seat.c.state == TAKEN
)
_rename = (
    update(seat)
    .where(
        seat.c.id == bindparam("b_seat"),
        select(func.count())
        .where(
            _other.c.classroom_id == seat.c.classroom_id,
            _other.c.id != seat.c.id,
            _other.c.alias_key == bindparam("b_key"),
        )
        .correlate(seat)
        .scalar_subquery()
        == 0,
    )
    .values(alias=bindparam("b_alias"), alias_key=bindparam("b_key"))
    .returning(seat.c.id)
)
_remove = (
    update(seat).where(seat.c.id == bindparam("b_seat")).values(state=REMOVED, alias="", alias_key=bindparam("b_key"))
)
_accounts = select(func.count()).where(account.c.person_id == bindparam("person"))
_sign_out_person = delete(account).where(account.c.person_id == bindparam("person"))
_new_account = upsert(account)
_sign_in = _new_account.on_conflict_do_update(
    index_elements=[account.c.platform, account.c.user],
    set_={
        "person_id": _new_account.excluded.person_id,
        "seen_at": _new_account.excluded.seen_at,
        "expires_at": _new_account.excluded.expires_at,
        "linked_at": _new_account.excluded.linked_at,
    },
)
_alive = or_(account.c.expires_at.is_(None), account.c.expires_at > bindparam("now"))
_account = (
    select(person.c.id, person.c.locale, person.c.writes)
    .join(account, account.c.person_id == person.c.id)
    .where(and_(account.c.platform == bindparam("platform"), account.c.user == bindparam("user"), _alive))
)
_sign_out = delete(account).where(account.c.platform == bindparam("platform"), account.c.user == bindparam("user"))
_expire = delete(account).where(account.c.expires_at <= bindparam("now"))
_touch = (
    update(account)
    .where(account.c.platform == bindparam("b_platform"), account.c.user == bindparam("b_user"))
    .values(seen_at=bindparam("b_now"), expires_at=bindparam("b_expires"))
)
_alive_users = select(account.c.user).where(
    account.c.platform == bindparam("platform"), account.c.user.in_(bindparam("users", expanding=True)), _alive
)
_anyone = select(func.count()).select_from(person)


def create_person(connection: Connection) -> int:
    """A new person, who has not chosen a language yet; returns their id."""
    return int(connection.scalar(_new_person, {"locale": None, "writes": None}))


def set_locale(connection: Connection, person_id: int, locale: str) -> None:
    """Remember the language a person chose."""
    connection.execute(_set_person, {"person": person_id, "locale": locale})


def set_writes(connection: Connection, person_id: int, language: str) -> None:
    """Remember the language in which a person writes."""
    connection.execute(_set_person, {"person": person_id, "writes": language})


def create_seat(
    connection: Connection,
    *,
    classroom_id: int,
    person_id: int,
    role: str,
    state: str,
    alias: str,
    since: datetime | None = None,
) -> int | None:
    """A seat in a class; nothing if somebody there is called so (letter case aside), or if they sit there already."""
    where = {"classroom_id": classroom_id, "person_id": person_id, "role": role, "state": state, "since": since}
    seat_id: int | None = connection.scalar(_new_seat, {**where, "alias": alias, "alias_key": alias.casefold()})
    return seat_id


def find_seat(connection: Connection, seat_id: int) -> Seat | None:
    """One seat, or nothing."""
    row = connection.execute(_seat, {"seat": seat_id}).mappings().one_or_none()
    return Seat(**row) if row else None


def seats_in(connection: Connection, classroom_id: int) -> tuple[Seat, ...]:
    """Everyone in a class, teachers first, then in the order in which they came."""
    return tuple(Seat(**row) for row in connection.execute(_seats, {"classroom": classroom_id}).mappings())


def seats_of(connection: Connection, person_id: int) -> tuple[tuple[int, Seat], ...]:
    """A person's seats, each with the id of its project."""
    rows = connection.execute(_seats_of, {"person": person_id}).mappings()
    return tuple((row["project_id"], Seat(**{name: row[name] for name in Seat.__dataclass_fields__})) for row in rows)


def admit(connection: Connection, seat_id: int, now: datetime) -> bool:
    """Let in somebody who knocks; false if they were no longer knocking."""
    return connection.scalar(_admit, {"seat": seat_id, "now": now}) is not None


def count_pupils(connection: Connection, classroom_id: int) -> int:
    """How many pupils sit in a class; who is still knocking does not count."""
    return int(connection.scalar(_pupils, {"classroom": classroom_id}) or 0)


def rename(connection: Connection, seat_id: int, alias: str) -> bool:
    """Call somebody otherwise; false if somebody in their class is called so already."""
    values = {"b_seat": seat_id, "b_alias": alias, "b_key": alias.casefold()}
    return connection.scalar(_rename, values) is not None


def remove_seat(connection: Connection, seat_id: int) -> None:
    """Take a seat away with its alias."""
    connection.execute(_remove, {"b_seat": seat_id, "b_key": f"\x1fremoved {seat_id}"})


def sign_out_everywhere(connection: Connection, person_id: int) -> None:
    """No account is this person's any more."""
    connection.execute(_sign_out_person, {"person": person_id})


def sign_in(
    connection: Connection,
    *,
    platform: str,
    user: str,
    person_id: int,
    now: datetime,
    expires_at: datetime | None,
    linked: bool = False,
) -> None:
    """From now on this account is this person's. Whoever held it before no longer does."""
    row = {"platform": platform, "user": user, "person_id": person_id, "seen_at": now, "expires_at": expires_at}
    connection.execute(_sign_in, {**row, "linked_at": now if linked else None})


def person_behind(connection: Connection, *, platform: str, user: str, now: datetime) -> Person | None:
    """Who comes through this account, if it is known and has not expired."""
    row = connection.execute(_account, {"platform": platform, "user": user, "now": now}).mappings().one_or_none()
    return Person(**row) if row else None


def sign_out(connection: Connection, *, platform: str, user: str) -> None:
    """This account is nobody's any more."""
    connection.execute(_sign_out, {"platform": platform, "user": user})


def extend(connection: Connection, *, platform: str, user: str, now: datetime, expires_at: datetime) -> None:
    """Somebody is still here: their session ends later."""
    values = {"b_platform": platform, "b_user": user, "b_now": now, "b_expires": expires_at}
    connection.execute(_touch, values)


def expire_accounts(connection: Connection, now: datetime) -> None:
    """Remove sessions whose time is over."""
    connection.execute(_expire, {"now": now})


def still_signed_in(connection: Connection, *, platform: str, users: list[str], now: datetime) -> set[str]:
    """Which of these accounts are still somebody's."""
    return set(connection.scalars(_alive_users, {"platform": platform, "users": users, "now": now}))


def count_accounts(connection: Connection, person_id: int) -> int:
    """On how many devices and platforms a person is signed in."""
    return int(connection.scalar(_accounts, {"person": person_id}) or 0)


def is_anyone_here(connection: Connection) -> bool:
    """Whether the database knows a single person."""
    return bool(connection.scalar(_anyone))
