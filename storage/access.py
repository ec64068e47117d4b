"""Who may see a picture or hear a recording: its writer, their own teachers, and once it is shown the whole project."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from storage.contributions import contribution
from storage.media import attachment
from storage.people import STUDENT, TAKEN, seat
from storage.projects import classroom
from storage.rounds import round_table

_own = and_(contribution.c.person_id == bindparam("person"), contribution.c.classroom_id == seat.c.classroom_id)
_in_charge = and_(seat.c.role != STUDENT, seat.c.classroom_id == contribution.c.classroom_id)
_shown = contribution.c.shown_revision >= attachment.c.revision
_may_see = (
    select(func.count())
    .select_from(attachment)
    .join(contribution, contribution.c.id == attachment.c.contribution_id)
    .join(round_table, round_table.c.id == contribution.c.round_id)
    .join(classroom, classroom.c.project_id == round_table.c.project_id)
    .join(seat, and_(seat.c.classroom_id == classroom.c.id, seat.c.person_id == bindparam("person")))
    .where(
        attachment.c.media_id == bindparam("media"),
        seat.c.state == TAKEN,
        or_(_own, _in_charge, _shown),
    )
)


def may_see(connection: Connection, *, person_id: int, media_id: int) -> bool:
    """Whether a person may see this picture or hear this recording just now."""
    return bool(connection.scalar(_may_see, {"person": person_id, "media": media_id}))
