"""Who may see a picture or hear a recording: its writer; their own teachers, unless it is private; and once it is shown
whoever it was meant for.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from storage.contributions import EVERYONE, GROUP, ME, STAFF, contribution
from storage.media import attachment
from storage.people import STUDENT, TAKEN, seat
from storage.projects import classroom
from storage.rounds import round_table
from storage.teams import member

_own = and_(contribution.c.person_id == bindparam("person"), contribution.c.classroom_id == seat.c.classroom_id)
_teaches = seat.c.role != STUDENT
_in_charge = and_(_teaches, seat.c.classroom_id == contribution.c.classroom_id, contribution.c.visibility != ME)
_in_the_group = (
    select(member.c.id)
    .where(member.c.team_id == contribution.c.team_id, member.c.person_id == bindparam("person"))
    .exists()
)
# Teachers read along in the groups.
_meant = or_(
    contribution.c.visibility == EVERYONE,
    and_(contribution.c.visibility == STAFF, _teaches),
    and_(contribution.c.visibility == GROUP, or_(_teaches, _in_the_group)),
)
_shown = and_(contribution.c.shown_revision >= attachment.c.revision, _meant)
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
