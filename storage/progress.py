"""How far a classroom has come in a round: who has given something, what waits, what nobody elsewhere replied to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, select

from storage.contributions import HIDDEN, WAITING, WITHDRAWN, contribution, replies_from_elsewhere
from storage.people import STUDENT, TAKEN, seat
from storage.rounds import round_table

_tally = (
    select(
        func.count().label("given"),
        func.coalesce(func.sum(case((contribution.c.state == WAITING, 1), else_=0)), 0).label("waiting"),
        func.coalesce(
            func.sum(case(((contribution.c.shown_text.is_not(None)) & (replies_from_elsewhere == 0), 1), else_=0)), 0
        ).label("unreplied"),
    )
    .select_from(contribution)
    .join(seat, (seat.c.person_id == contribution.c.person_id) & (seat.c.classroom_id == contribution.c.classroom_id))
    .where(
        contribution.c.round_id == bindparam("round"),
        contribution.c.kind == bindparam("kind"),
        contribution.c.classroom_id == bindparam("classroom"),
        contribution.c.state.not_in((WITHDRAWN, HIDDEN)),
        seat.c.role == STUDENT,
    )
)
_given = and_(
    contribution.c.person_id == seat.c.person_id,
    contribution.c.classroom_id == seat.c.classroom_id,
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind == bindparam("kind"),
    contribution.c.state.not_in((WITHDRAWN, HIDDEN)),
)
_pupils = (
    select(
        seat.c.alias,
        contribution.c.state,
        contribution.c.shown_text.is_not(None).label("shown"),
        replies_from_elsewhere.label("replies"),
    )
    .select_from(seat)
    .outerjoin(contribution, _given)
    .where(seat.c.classroom_id == bindparam("classroom"), seat.c.role == STUDENT, seat.c.state == TAKEN)
    .order_by(seat.c.alias_key)
)


_missing = (
    select(seat.c.person_id)
    .outerjoin(contribution, _given)
    .where(
        seat.c.classroom_id == bindparam("classroom"),
        seat.c.role == STUDENT,
        seat.c.state == TAKEN,
        contribution.c.id.is_(None),
    )
    .order_by(seat.c.id)
)
_seated_since = select(seat.c.person_id, seat.c.since).where(
    seat.c.classroom_id == bindparam("classroom"), seat.c.since.is_not(None)
)
_count_shown = (
    select(contribution.c.classroom_id, func.count().label("number"))
    .join(round_table, round_table.c.id == contribution.c.round_id)
    .where(round_table.c.project_id == bindparam("project"), contribution.c.shown_at >= bindparam("since"))
    .group_by(contribution.c.classroom_id)
)
_count_replies = (
    select(replies_from_elsewhere).select_from(contribution).where(contribution.c.id == bindparam("contribution"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How far a classroom has come in a round."""

    given: int
    waiting: int
    unreplied: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far one pupil has come: the state of what they gave (None: nothing), whether it is shown, its replies."""

    alias: str
    state: str | None
    shown: bool
    replies: int


def tally(connection: Connection, *, round_id: int, kind: str, classroom_id: int) -> Tally:
    """How many pupils of a class have given something, how much of it waits, and what nobody elsewhere replied to."""
    row = connection.execute(_tally, {"round": round_id, "kind": kind, "classroom": classroom_id}).one()
    return Tally(given=row.given, waiting=row.waiting, unreplied=row.unreplied)


def pupils_in(connection: Connection, *, round_id: int, kind: str, classroom_id: int) -> tuple[Progress, ...]:
    """How far each pupil of a class has come, in the order of their aliases."""
    rows = connection.execute(_pupils, {"round": round_id, "kind": kind, "classroom": classroom_id})
    return tuple(
        Progress(alias=row.alias, state=row.state, shown=bool(row.shown), replies=row.replies or 0) for row in rows
    )


def missing_in(connection: Connection, *, round_id: int, kind: str, classroom_id: int) -> tuple[int, ...]:
    """The pupils of a class who have not given anything yet, as persons."""
    values = {"round": round_id, "kind": kind, "classroom": classroom_id}
    return tuple(connection.scalars(_missing, values))


def seated_since(connection: Connection, classroom_id: int) -> dict[int, datetime]:
    """Since when the pupils of a class sit there, by person; of some that is not known."""
    rows = connection.execute(_seated_since, {"classroom": classroom_id})
    return {row.person_id: row.since for row in rows}


def count_shown(connection: Connection, project_id: int, since: datetime) -> dict[int, int]:
    """How much of each classroom was published since a moment."""
    rows = connection.execute(_count_shown, {"project": project_id, "since": since})
    return {row.classroom_id: row.number for row in rows}


def count_replies(connection: Connection, contribution_id: int) -> int:
    """How many shown replies a contribution has from other classrooms."""
    return int(connection.scalar(_count_replies, {"contribution": contribution_id}) or 0)
