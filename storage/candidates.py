"""Candidates: what is voted on in a round; read with every vote, and so with nothing that a vote does not need."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, or_, select

from storage.contributions import EVERYONE, contribution
from storage.makers import maker


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contribution that can be voted on, the classroom it comes from, and whether a certain person has made it."""

    id: int
    classroom_id: int
    is_own: bool


_made = (
    select(maker.c.id)
    .where(maker.c.contribution_id == contribution.c.id, maker.c.person_id == bindparam("person"), ~maker.c.declined)
    .exists()
)
_candidates = select(
    contribution.c.id,
    contribution.c.classroom_id,
    or_(contribution.c.person_id == bindparam("person"), _made).label("is_own"),
).where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.kind == bindparam("kind"),
    contribution.c.visibility == EVERYONE,
    contribution.c.shown_text.is_not(None),
)
_round_of = select(contribution.c.round_id).where(contribution.c.id == bindparam("contribution"))


def candidates(connection: Connection, *, round_id: int, kind: str, person_id: int) -> tuple[Candidate, ...]:
    """All that is shown of a round, as this person may vote on it."""
    rows = connection.execute(_candidates, {"round": round_id, "kind": kind, "person": person_id})
    return tuple(Candidate(row[0], row[1], bool(row[2])) for row in rows)


def round_of(connection: Connection, contribution_id: int) -> int:
    """The number of the round that something was given to; 0 if it is not there."""
    return int(connection.scalar(_round_of, {"contribution": contribution_id}) or 0)
