"""What hangs on a seat, and how it is removed with it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, FromClause, and_, bindparam, delete, or_, select

from storage import ballots, makers, media
from storage.contributions import Contribution, contribution, signed
from storage.extra_time import extra_time
from storage.people import Seat
from storage.responses import response


def _from_seat(given: FromClause) -> ColumnElement[bool]:
    return and_(given.c.person_id == bindparam("person"), given.c.classroom_id == bindparam("classroom"))


_reply = contribution.alias("reply")
_target = contribution.alias("target")
_touched_by = (
    select(contribution.c.id)
    .outerjoin(_target, _target.c.id == contribution.c.target_id)
    .where(or_(_from_seat(contribution), _from_seat(_target)))
)
_replied_to_by = signed.where(
    contribution.c.id.in_(select(_reply.c.target_id).where(_from_seat(_reply))), ~_from_seat(contribution)
)
_erase = tuple(delete(each).where(_from_seat(each)) for each in (contribution, response, extra_time))


def touched_by(connection: Connection, who: Seat) -> tuple[int, ...]:
    """What was given from a seat, and what others gave in reply to it."""
    return tuple(connection.scalars(_touched_by, _seat_values(who)))


def replied_to_by(connection: Connection, who: Seat) -> tuple[Contribution, ...]:
    """What others gave and was replied to from this seat."""
    rows = connection.execute(_replied_to_by, _seat_values(who)).mappings()
    return tuple(Contribution(**row) for row in rows)


def erase(connection: Connection, who: Seat) -> None:
    """Remove all that was given from a seat, with its pictures and recordings; replies to it go with it. What they
    voted is out of what is still open; of what is closed it stays in the count, cut from them.
    """
    for each in _erase:
        connection.execute(each, _seat_values(who))
    makers.leave_all(connection, person_id=who.person_id, classroom_id=who.classroom_id)
    ballots.cut_off(connection, person_id=who.person_id, classroom_id=who.classroom_id)
    media.sweep(connection)


def _seat_values(who: Seat) -> dict[str, int]:
    return {"person": who.person_id, "classroom": who.classroom_id}
