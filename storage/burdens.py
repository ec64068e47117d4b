"""Burdens: how uncomfortable the times of past meetings were for each class, so that turns are fair."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.coffees import meeting
from storage.database import METADATA, Id
from storage.rounds import round_table

burden = Table(
    "burden",
    METADATA,
    Column("meeting_id", Id, ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("hundredths", Integer, nullable=False),
)

_bear = upsert(burden).on_conflict_do_nothing()
_borne = (
    select(burden.c.classroom_id, func.sum(burden.c.hundredths))
    .join(meeting, meeting.c.id == burden.c.meeting_id)
    .join(round_table, round_table.c.id == meeting.c.round_id)
    .where(round_table.c.project_id == bindparam("project"))
    .group_by(burden.c.classroom_id)
)
_latest = (
    select(func.max(burden.c.meeting_id))
    .join(meeting, meeting.c.id == burden.c.meeting_id)
    .join(round_table, round_table.c.id == meeting.c.round_id)
    .where(round_table.c.project_id == bindparam("project"))
)


def bear(connection: Connection, meeting_id: int, burdens: Mapping[int, int]) -> None:
    """Remember how uncomfortable a meeting was for each class, in hundredths."""
    rows = [{"meeting_id": meeting_id, "classroom_id": room, "hundredths": each} for room, each in burdens.items()]
    if rows:
        connection.execute(_bear, rows)


def borne(connection: Connection, project_id: int) -> dict[int, int]:
    """How much each class of a project has borne so far, in hundredths."""
    return {row[0]: int(row[1]) for row in connection.execute(_borne, {"project": project_id})}


def join_in(connection: Connection, project_id: int, classroom_ids: Collection[int]) -> None:
    """Those of these classes that have borne nothing yet begin at the average of the others: else a class that joins
    late would get all uncomfortable times.
    """
    known = borne(connection, project_id)
    latest = connection.scalar(_latest, {"project": project_id})
    if latest is not None:
        average = round(sum(known.values()) / len(known))
        bear(connection, latest, {each: average for each in classroom_ids if each not in known})
