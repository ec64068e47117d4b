"""Entries: contributions whose writers choose who reads them. Each question here says for whose eyes it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from storage.contributions import KEPT, ME, SHARED, WAITING, WITHDRAWN, Contribution, contribution, written
from storage.database import Utc
from storage.people import TAKEN, seat
from storage.rounds import round_table

_not_taken_back = contribution.c.state != WITHDRAWN
_in_activity = (
    round_table.c.project_id == bindparam("project"),
    round_table.c.activity == bindparam("activity"),
)
_journal = written.where(contribution.c.person_id == bindparam("person"), *_in_activity, _not_taken_back).order_by(
    contribution.c.round_id, contribution.c.id
)
_entrusted = written.where(
    contribution.c.round_id == bindparam("round"),
    contribution.c.classroom_id == bindparam("classroom"),
    contribution.c.visibility != ME,
    seat.c.state == TAKEN,
    _not_taken_back,
).order_by(seat.c.alias_key, contribution.c.id)
_who_wrote = (
    select(contribution.c.round_id, contribution.c.person_id)
    .join(round_table, round_table.c.id == contribution.c.round_id)
    .where(contribution.c.classroom_id == bindparam("classroom"), *_in_activity, _not_taken_back)
)
_let_read = (
    update(contribution)
    .where(contribution.c.id == bindparam("b_id"))
    .values(
        visibility=bindparam("b_visibility"),
        team_id=bindparam("b_team"),
        state=bindparam("b_state"),
        revision=contribution.c.revision + 1,
        written_at=bindparam("b_now", type_=Utc),
        # The yes was for those who could read it then, and for nobody else.
        shown_text=None,
        shown_language=None,
        shown_at=None,
        shown_revision=None,
    )
)


def journal_of(connection: Connection, *, person_id: int, project_id: int, activity: str) -> tuple[Contribution, ...]:
    """All that somebody wrote in the rounds of an activity and did not take back, oldest first: for their own eyes."""
    values = {"person": person_id, "project": project_id, "activity": activity}
    return tuple(Contribution(**row) for row in connection.execute(_journal, values).mappings())


def entrusted_to_teachers(connection: Connection, *, round_id: int, classroom_id: int) -> tuple[Contribution, ...]:
    """What those who sit in a class wrote in a round and let their teachers read: for the teachers of that class."""
    values = {"round": round_id, "classroom": classroom_id}
    return tuple(Contribution(**row) for row in connection.execute(_entrusted, values).mappings())


def who_wrote(
    connection: Connection, *, project_id: int, activity: str, classroom_id: int
) -> frozenset[tuple[int, int]]:
    """Who of a class wrote in which round of an activity, as (round, person); not what, and not for whom."""
    values = {"project": project_id, "activity": activity, "classroom": classroom_id}
    return frozenset((row.round_id, row.person_id) for row in connection.execute(_who_wrote, values))


def let_read(
    connection: Connection, contribution_id: int, *, visibility: str, team_id: int | None, now: datetime
) -> None:
    """From now on these may read it: a new revision, of which nothing is shown before somebody says yes anew."""
    values = {
        "b_id": contribution_id,
        "b_visibility": visibility,
        "b_team": team_id,
        "b_state": WAITING if visibility in SHARED else KEPT,
        "b_now": now,
    }
    connection.execute(_let_read, values)
