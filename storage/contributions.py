"""Contributions: what people gave to a round, what waits for a teacher's yes, and what others may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.media import attachment
from storage.people import seat
from storage.projects import classroom, school
from storage.rounds import round_table

WAITING, APPROVED, RETURNED, HIDDEN, WITHDRAWN = "waiting", "approved", "returned", "hidden", "withdrawn"
# Its writer has not handed it in yet: nobody else knows of it.
DRAFT = "draft"
# Of what is private nothing is decided: it is kept, as its writer left it.
KEPT = "kept"

# Who may read it, as its writer chose: nobody else, their own teachers, a mixed group, all teachers, all classes.
ME, TEACHER, GROUP, STAFF, EVERYONE = "me", "teacher", "group", "staff", "everyone"
# What may come before others at all, once a teacher has said yes.
SHARED = (GROUP, STAFF, EVERYONE)

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
    Column("visibility", String, nullable=False, server_default=EVERYONE),
    # The mixed group that was meant, so that no later one reads it.
    Column("team_id", Id, ForeignKey("team.id", ondelete="SET NULL"), index=True),
    Column("state", String, nullable=False),
    Column("written_at", Utc, nullable=False),
    # What others see: the newest text that a teacher has said yes to, until a newer one is.
    Column("shown_text", Text),
    Column("shown_language", String),
    Column("shown_at", Utc),
    Column("shown_revision", Id),
    UniqueConstraint("round_id", "kind", "slot", "person_id"),
    Index("ix_contribution_classroom_state", "classroom_id", "state"),
    # A number must never come back: an old button would say yes to what nobody has seen.
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """What somebody gave to a round, with the alias, school and zone it is signed with.

    `revision` counts the texts. `shown_text` is the approved one, which may be older than `text`. `attached` is how
    many pictures and recordings it has. `visibility` is who may read it, `team_id` the group where that is one.
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
    visibility: str
    team_id: int | None
    state: str
    written_at: datetime
    shown_text: str | None
    shown_language: str | None
    shown_at: datetime | None
    shown_revision: int | None
    project_id: int
    alias: str
    school: str
    zone: str
    attached: int


_SIGNED_FIELDS = {"activity", "project_id", "alias", "school", "zone", "attached"}
_OWN_FIELDS = [name for name in Contribution.__dataclass_fields__ if name not in _SIGNED_FIELDS]

_reply = contribution.alias("reply")
_attached = (
    select(func.count()).where(attachment.c.contribution_id == contribution.c.id).correlate(contribution)
).scalar_subquery()
# All that was written. Whoever asks this has to say for whose eyes.
written = (
    select(
        *(contribution.c[name] for name in _OWN_FIELDS),
        round_table.c.activity,
        round_table.c.project_id,
        seat.c.alias,
        school.c.name.label("school"),
        school.c.zone,
        _attached.label("attached"),
    )
    .join(round_table, round_table.c.id == contribution.c.round_id)
    .join(seat, (seat.c.person_id == contribution.c.person_id) & (seat.c.classroom_id == contribution.c.classroom_id))
    .join(classroom, classroom.c.id == contribution.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
)
# What others than its writer may ask for: nothing private is ever in it.
signed = written.where(contribution.c.visibility.in_(SHARED))
_new = upsert(contribution)
_same_readers = and_(
    contribution.c.visibility == _new.excluded.visibility,
    func.coalesce(contribution.c.team_id, 0) == func.coalesce(_new.excluded.team_id, 0),
)
_SHOWN = ("shown_text", "shown_language", "shown_at", "shown_revision")
_give = _new.on_conflict_do_update(
    index_elements=[contribution.c.round_id, contribution.c.kind, contribution.c.slot, contribution.c.person_id],
    set_={
        "text": _new.excluded.text,
        "language": _new.excluded.language,
        "written_at": _new.excluded.written_at,
        "revision": contribution.c.revision + 1,
        "state": _new.excluded.state,
        "visibility": _new.excluded.visibility,
        "team_id": _new.excluded.team_id,
        # The yes was for those who could read it then, and for nobody else.
        **{name: case((_same_readers, contribution.c[name]), else_=None) for name in _SHOWN},
    },
).returning(contribution.c.id, contribution.c.revision)
_revise = (
    update(contribution)
    .where(contribution.c.id == bindparam("b_id"))
    .values(
        revision=contribution.c.revision + 1,
        state=case((contribution.c.visibility.in_(SHARED), WAITING), else_=KEPT),
        written_at=bindparam("b_now", type_=Utc),
    )
    .returning(contribution.c.revision)
)
_find = written.where(
    contribution.c.id == bindparam("contribution"),
    or_(contribution.c.visibility.in_(SHARED), contribution.c.person_id == bindparam("writer")),
)
_own = written.where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind == bindparam("kind"),
    contribution.c.person_id == bindparam("person"),
)
_all_own = written.where(
    contribution.c.person_id == bindparam("person"),
    contribution.c.classroom_id == bindparam("classroom"),
    contribution.c.state != WITHDRAWN,
).order_by(contribution.c.id)
_given_in = signed.where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind.in_(bindparam("kinds", expanding=True)),
    contribution.c.visibility == EVERYONE,
    contribution.c.state != WITHDRAWN,
).order_by(contribution.c.id)
_replies = signed.where(contribution.c.target_id == bindparam("contribution")).order_by(contribution.c.id)
_waiting = signed.where(
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
    signed.add_columns(replies_from_elsewhere.label("replies"))
    .where(
        contribution.c.round_id == bindparam("round"),
        contribution.c.kind == bindparam("kind"),
        contribution.c.visibility == EVERYONE,
        contribution.c.shown_text.is_not(None),
    )
    .order_by(case((replies_from_elsewhere == 0, 0), else_=1), contribution.c.shown_at, contribution.c.id)
)


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
    visibility: str = EVERYONE,
    team_id: int | None = None,
) -> tuple[int, int]:
    """Give something to a round, or replace what one gave before; it then waits for a yes, or is only kept.

    Returns the contribution's id and the revision that now waits. What was already approved stays shown to those who
    could read it, unless others may now.
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
        "visibility": visibility,
        "team_id": team_id,
        "state": WAITING if visibility in SHARED else KEPT,
        "written_at": now,
    }
    given = connection.execute(_give, row).one()
    return given.id, given.revision


def revise(connection: Connection, contribution_id: int, now: datetime) -> int:
    """The same words with something new beside them: a new revision, which waits for a yes; returns its number."""
    return int(connection.scalar(_revise, {"b_id": contribution_id, "b_now": now}) or 0)


def find_contribution(connection: Connection, contribution_id: int, *, writer: int = 0) -> Contribution | None:
    """One contribution, or nothing. What is private finds its `writer` alone."""
    values = {"contribution": contribution_id, "writer": writer}
    row = connection.execute(_find, values).mappings().one_or_none()
    return Contribution(**row) if row else None


def own_contribution(connection: Connection, *, round_id: int, kind: str, person_id: int) -> Contribution | None:
    """What a person gave to a round, for their own eyes; or nothing."""
    row = connection.execute(_own, {"round": round_id, "kind": kind, "person": person_id}).mappings().first()
    return Contribution(**row) if row else None


def all_from(connection: Connection, *, person_id: int, classroom_id: int) -> tuple[Contribution, ...]:
    """Everything that somebody gave from their seat in a class and did not take back, for their own eyes."""
    return _all(connection, _all_own, person=person_id, classroom=classroom_id)


def given_in(connection: Connection, round_id: int, *, kinds: Sequence[str]) -> tuple[Contribution, ...]:
    """Everything of these kinds that was given to a round for all and not taken back, in the order it came."""
    return _all(connection, _given_in, round=round_id, kinds=list(kinds))


def replies_to(connection: Connection, contribution_id: int) -> tuple[Contribution, ...]:
    """What others gave in reply to a contribution, in whatever state."""
    return _all(connection, _replies, contribution=contribution_id)


def waiting_in(connection: Connection, classroom_id: int) -> tuple[Contribution, ...]:
    """What a classroom's teachers have not decided yet, oldest first."""
    return _all(connection, _waiting, classroom=classroom_id)


def shown_in(connection: Connection, *, round_id: int, kind: str) -> tuple[tuple[Contribution, int], ...]:
    """What a round has to show to all, with the number of replies from other classrooms; those with none come first."""
    rows = connection.execute(_shown, {"round": round_id, "kind": kind}).mappings()
    return tuple(
        (Contribution(**{name: row[name] for name in Contribution.__dataclass_fields__}), row["replies"])
        for row in rows
    )


def _all(connection: Connection, statement: Select[Any], **values: object) -> tuple[Contribution, ...]:
    return tuple(Contribution(**row) for row in connection.execute(statement, values).mappings())
