"""How far a classroom has come in a round: what was given, what waits, what nobody elsewhere has replied to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from storage.contributions import WAITING, WITHDRAWN, contribution, replies_from_elsewhere

_tally = (
    select(
        func.count().label("given"),
        func.coalesce(func.sum(case((contribution.c.state == WAITING, 1), else_=0)), 0).label("waiting"),
        func.coalesce(
            func.sum(case(((contribution.c.shown_text.is_not(None)) & (replies_from_elsewhere == 0), 1), else_=0)), 0
        ).label("unreplied"),
    )
    .select_from(contribution)
    .where(
        contribution.c.round_id == bindparam("round"),
        contribution.c.kind == bindparam("kind"),
        contribution.c.classroom_id == bindparam("classroom"),
        contribution.c.state != WITHDRAWN,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How far a classroom has come in a round."""

    given: int
    waiting: int
    unreplied: int


def tally(connection: Connection, *, round_id: int, kind: str, classroom_id: int) -> Tally:
    """How many of a classroom have given something, how much waits, and what nobody elsewhere has replied to."""
    row = connection.execute(_tally, {"round": round_id, "kind": kind, "classroom": classroom_id}).one()
    return Tally(given=row.given, waiting=row.waiting, unreplied=row.unreplied)
