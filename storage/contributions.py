"""Contributions: what people gave to a round, what waits for a teacher's yes, and what others may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    FromClause,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.people import Seat, seat
from storage.projects import classroom, school
from storage.rounds import round_table

WAITING, APPROVED, RETURNED, HIDDEN, WITHDRAWN = "waiting", "approved", "returned", "hidden", "withdrawn"

contribution = Table(
    "contribution",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
    Column("target_id", Id, ForeignKey("contribution.id", ondelete="CASCADE"), index=True),
    Column("text", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("revision", Id, nullable=False),
    Column("state", String, nullable=False),
    Column("written_at", Utc, nullable=False),
    # What others see: the newest text that a teacher has said yes to, until a newer one is.
    Column("shown_text", Text),
    Column("shown_language", String),
    Column("shown_at", Utc),
    UniqueConstraint("round_id", "kind", "slot", "person_id"),
    Index("ix_contribution_classroom_state", "classroom_id", "state"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """What somebody gave to a round, with the alias, school and zone it is signed with.

    `revision` counts the texts. `shown_text` is the approved one, which may be older than `text`.
    """

    id: int
    round_id: int
    activity: str
    kind: str
    person_id: int
    classroom_id: int
    target_id: int | None
    text: str
    language: str
    revision: int
    state: str
    written_at: datetime
    shown_text: str | None
    shown_language: str | None
    shown_at: datetime | None
    project_id: int
    alias: str
    school: str
    zone: str


_SIGNED_FIELDS = {"activity", "project_id", "alias", "school", "zone"}
_OWN_FIELDS = [name for name in Contribution.__dataclass_fields__ if name not in _SIGNED_FIELDS]


def _from_seat(given: FromClause) -> ColumnElement[bool]:
    return and_(given.c.person_id == bindparam("person"), given.c.classroom_id == bindparam("classroom"))


_reply = contribution.alias("reply")
_target = contribution.alias("target")
_signed = (
    select(
        *(contribution.c[name] for name in _OWN_FIELDS),
        round_table.c.activity,
        round_table.c.project_id,
        seat.c.alias,
        school.c.name.label("school"),
        school.c.zone,
    )
    .join(round_table, round_table.c.id == contribution.c.round_id)
    .join(seat, (seat.c.person_id == contribution.c.person_id) & (seat.c.classroom_id == contribution.c.classroom_id))
    .join(classroom, classroom.c.id == contribution.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
)
_new = upsert(contribution)
_give = _new.on_conflict_do_update(
    index_elements=[contribution.c.round_id, contribution.c.kind, contribution.c.slot, contribution.c.person_id],
    set_={
        "text": _new.excluded.text,
        "language": _new.excluded.language,
        "written_at": _new.excluded.written_at,
        "revision": contribution.c.revision + 1,
        "state": WAITING,
    },
).returning(contribution.c.id, contribution.c.revision)
_find = _signed.where(contribution.c.id == bindparam("contribution"))
_own = _signed.where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind == bindparam("kind"),
    contribution.c.person_id == bindparam("person"),
)
_replies = _signed.where(contribution.c.target_id == bindparam("contribution")).order_by(contribution.c.id)
_waiting = _signed.where(
    contribution.c.classroom_id == bindparam("classroom"), contribution.c.state == WAITING
).order_by(contribution.c.written_at, contribution.c.id)
replies_from_elsewhere = (
    select(func.count())
    .where(
        _reply.c.target_id == contribution.c.id,
        _reply.c.shown_text.is_not(None),
        _reply.c.classroom_id != contribution.c.classroom_id,
    )
    .scalar_subquery()
)
_shown = (
    _signed.add_columns(replies_from_elsewhere.label("replies"))
    .where(
        contribution.c.round_id == bindparam("round"),
        contribution.c.kind == bindparam("kind"),
        contribution.c.shown_text.is_not(None),
    )
    .order_by(case((replies_from_elsewhere == 0, 0), else_=1), contribution.c.shown_at, contribution.c.id)
)
_count_replies = (
    select(replies_from_elsewhere).select_from(contribution).where(contribution.c.id == bindparam("contribution"))
)
_decide = update(contribution).where(
    contribution.c.id == bindparam("b_id"),
    contribution.c.revision == bindparam("b_revision"),
    contribution.c.state == WAITING,
)
_approve = _decide.values(
    state=APPROVED,
    shown_text=contribution.c.text,
    shown_language=contribution.c.language,
    shown_at=func.coalesce(contribution.c.shown_at, bindparam("b_now", type_=Utc)),
).returning(contribution.c.id)
_return = _decide.values(state=RETURNED).returning(contribution.c.id)
_take_back = (
    update(contribution)
    .where(contribution.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), shown_text=None, shown_language=None, shown_at=None)
)
_erase_text = update(contribution).where(contribution.c.id == bindparam("b_id")).values(text="")
_touched_by = (
    select(contribution.c.id)
    .outerjoin(_target, _target.c.id == contribution.c.target_id)
    .where(or_(_from_seat(contribution), _from_seat(_target)))
)
_replied_to_by = _signed.where(
    contribution.c.id.in_(select(_reply.c.target_id).where(_from_seat(_reply))), ~_from_seat(contribution)
)
_erase = delete(contribution).where(_from_seat(contribution))


def give(
    connection: Connection,
    *,
    round_id: int,
    kind: str,
    slot: str,
    person_id: int,
    classroom_id: int,
    text: str,
    language: str,
    now: datetime,
    target_id: int | None = None,
) -> tuple[int, int]:
    """Give something to a round, or replace what one gave before; it then waits for a yes.

    Returns the contribution's id and the revision that now waits. What was already approved stays shown.
    """
    row = {
        "round_id": round_id,
        "kind": kind,
        "slot": slot,
        "person_id": person_id,
        "classroom_id": classroom_id,
        "target_id": target_id,
        "text": text,
        "language": language,
        "revision": 1,
        "state": WAITING,
        "written_at": now,
    }
    given = connection.execute(_give, row).one()
    return given.id, given.revision


def find_contribution(connection: Connection, contribution_id: int) -> Contribution | None:
    """One contribution, or nothing."""
    row = connection.execute(_find, {"contribution": contribution_id}).mappings().one_or_none()
    return Contribution(**row) if row else None


def own_contribution(connection: Connection, *, round_id: int, kind: str, person_id: int) -> Contribution | None:
    """What a person gave to a round, or nothing."""
    row = connection.execute(_own, {"round": round_id, "kind": kind, "person": person_id}).mappings().first()
    return Contribution(**row) if row else None


def replies_to(connection: Connection, contribution_id: int) -> tuple[Contribution, ...]:
    """What others gave in reply to a contribution, in whatever state."""
    rows = connection.execute(_replies, {"contribution": contribution_id}).mappings()
    return tuple(Contribution(**row) for row in rows)


def waiting_in(connection: Connection, classroom_id: int) -> tuple[Contribution, ...]:
    """What a classroom's teachers have not decided yet, oldest first."""
    return tuple(Contribution(**row) for row in connection.execute(_waiting, {"classroom": classroom_id}).mappings())


def shown_in(connection: Connection, *, round_id: int, kind: str) -> tuple[tuple[Contribution, int], ...]:
    """What a round has to show, each with its number of replies from other classrooms; those with none come first."""
    rows = connection.execute(_shown, {"round": round_id, "kind": kind}).mappings()
    return tuple(
        (Contribution(**{name: row[name] for name in Contribution.__dataclass_fields__}), row["replies"])
        for row in rows
    )


def count_replies(connection: Connection, contribution_id: int) -> int:
    """How many shown replies a contribution has from other classrooms."""
    return int(connection.scalar(_count_replies, {"contribution": contribution_id}) or 0)


def approve(connection: Connection, contribution_id: int, *, revision: int, now: datetime) -> bool:
    """Say yes to exactly this text; false if it was decided or replaced meanwhile."""
    values = {"b_id": contribution_id, "b_revision": revision, "b_now": now}
    return connection.scalar(_approve, values) is not None


def return_to_writer(connection: Connection, contribution_id: int, *, revision: int) -> bool:
    """Give this text back to its writer; false if it was decided or replaced meanwhile."""
    return connection.scalar(_return, {"b_id": contribution_id, "b_revision": revision}) is not None


def hide(connection: Connection, contribution_id: int) -> None:
    """Take a contribution out of everyone's sight; its writer may write anew."""
    connection.execute(_take_back, {"b_id": contribution_id, "b_state": HIDDEN})


def withdraw(connection: Connection, contribution_id: int) -> None:
    """Its writer takes it back: nobody sees it, and its words are gone."""
    connection.execute(_take_back, {"b_id": contribution_id, "b_state": WITHDRAWN})
    connection.execute(_erase_text, {"b_id": contribution_id})


def touched_by(connection: Connection, who: Seat) -> tuple[int, ...]:
    """What was given from a seat, and what others gave in reply to it."""
    return tuple(connection.scalars(_touched_by, _seat_values(who)))


def replied_to_by(connection: Connection, who: Seat) -> tuple[Contribution, ...]:
    """What others gave and was replied to from this seat."""
    rows = connection.execute(_replied_to_by, _seat_values(who)).mappings()
    return tuple(Contribution(**row) for row in rows)


def erase(connection: Connection, who: Seat) -> None:
    """Remove all that was given from a seat; replies to it go with it."""
    connection.execute(_erase, _seat_values(who))


def _seat_values(who: Seat) -> dict[str, int]:
    return {"person": who.person_id, "classroom": who.classroom_id}
