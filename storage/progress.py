"""How far a classroom has come in a round: what was given, what waits, what nobody elsewhere has replied to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from storage.contributions import HIDDEN, WAITING, WITHDRAWN, contribution, replies_from_elsewhere
from storage.people import STUDENT, seat

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How far a classroom has come in a round."""

    given: int
    waiting: int
    unreplied: int


def tally(connection: Connection, *, round_id: int, kind: str, classroom_id: int) -> Tally:
    """How many pupils of a class have given something, how much of it waits, and what nobody elsewhere replied to."""
    row = connection.execute(_tally, {"round": round_id, "kind": kind, "classroom": classroom_id}).one()
    return Tally(given=row.given, waiting=row.waiting, unreplied=row.unreplied)
