"""Responses: what everybody answered to the questions of a play, each question once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.people import KNOCKING, STUDENT, TAKEN, seat
from storage.plays import play
from storage.projects import classroom, school
from storage.quizzes import question
from storage.rounds import round_table, window

response = Table(
    "response",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("answer", Text, nullable=False),
    # In hundredths; none for a question without points.
    Column("points", Integer),
    Column("answered_at", Utc, nullable=False),
    # Everybody answers a question once.
    UniqueConstraint("round_id", "number", "person_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What somebody answered to the question of this number; `points` in hundredths, None where there are none."""

    number: int
    person_id: int
    classroom_id: int
    school_id: int
    alias: str
    school: str
    answer: str
    points: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How many questions a pupil has answered."""

    person_id: int
    alias: str
    answered: int


_new = upsert(response)
_answer = _new.on_conflict_do_nothing(
    index_elements=[response.c.round_id, response.c.number, response.c.person_id]
).returning(response.c.id)
_mine = and_(
    response.c.round_id == bindparam("round"),
    response.c.number == question.c.position,
    response.c.person_id == bindparam("person"),
)
_next = (
    select(question.c.position, question.c.details)
    .join(play, and_(play.c.quiz_id == question.c.quiz_id, play.c.edition == question.c.edition))
    .outerjoin(response, _mine)
    .where(
        play.c.round_id == bindparam("round"),
        question.c.position <= bindparam("most", type_=Integer),
        response.c.id.is_(None),
    )
    .order_by(question.c.position)
    .limit(1)
)
_given = (
    select(
        response.c.number,
        response.c.person_id,
        response.c.classroom_id,
        classroom.c.school_id,
        seat.c.alias,
        school.c.name.label("school"),
        response.c.answer,
        response.c.points,
    )
    .join(seat, and_(seat.c.person_id == response.c.person_id, seat.c.classroom_id == response.c.classroom_id))
    .join(classroom, classroom.c.id == response.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(response.c.round_id == bindparam("round"), seat.c.state == TAKEN)
    .order_by(response.c.number, response.c.id)
)
_own = select(response.c.number, response.c.answer, response.c.points).where(
    response.c.round_id == bindparam("round"), response.c.person_id == bindparam("person")
)
_of_round = and_(
    response.c.round_id == bindparam("round"),
    response.c.person_id == seat.c.person_id,
    response.c.classroom_id == seat.c.classroom_id,
)
_pupils = (
    select(seat.c.person_id, seat.c.alias, func.count(response.c.id).label("answered"))
    .outerjoin(response, _of_round)
    .where(seat.c.classroom_id == bindparam("classroom"), seat.c.role == STUDENT, seat.c.state == TAKEN)
    .group_by(seat.c.id, seat.c.person_id, seat.c.alias, seat.c.alias_key)
    .order_by(seat.c.alias_key)
)
_answers_of_pupil = (
    select(func.count())
    .where(response.c.round_id == play.c.round_id, response.c.person_id == seat.c.person_id)
    .correlate(play, seat)
    .scalar_subquery()
)
_sits_here = and_(seat.c.classroom_id == classroom.c.id, seat.c.role == STUDENT)
_nobody_yet = ~select(seat.c.id).where(_sits_here, seat.c.state == TAKEN).correlate(classroom).exists()
_somebody_left = (
    select(seat.c.id)
    .where(
        _sits_here,
        or_(seat.c.state == KNOCKING, and_(seat.c.state == TAKEN, _answers_of_pupil < play.c.size)),
    )
    .correlate(classroom, play)
    .exists()
)
# Schools that count, of which a class can still answer something: also one whose pupils are still to come.
_unfinished = (
    select(classroom.c.school_id)
    .distinct()
    .join(round_table, round_table.c.project_id == classroom.c.project_id)
    .join(play, play.c.round_id == round_table.c.id)
    .outerjoin(window, and_(window.c.round_id == round_table.c.id, window.c.classroom_id == classroom.c.id))
    .where(
        round_table.c.id == bindparam("round"),
        classroom.c.school_id != play.c.school_id,
        or_(window.c.closes_at.is_(None), window.c.closes_at > bindparam("now", type_=Utc)),
        or_(_nobody_yet, _somebody_left),
    )
)
_is_unfinished = _unfinished.limit(1)
_to_question = select(response.c.person_id, response.c.answer, response.c.points).where(
    response.c.round_id == bindparam("round"), response.c.number == bindparam("number", type_=Integer)
)
_answered = select(response.c.number, response.c.person_id).where(
    response.c.round_id == bindparam("round"), response.c.person_id.in_(bindparam("persons", expanding=True))
)
_from_seat = and_(response.c.person_id == bindparam("person"), response.c.classroom_id == bindparam("classroom"))
_count = select(func.count()).where(_from_seat)
_forget = delete(response).where(_from_seat)


def answer(
    connection: Connection,
    *,
    round_id: int,
    number: int,
    person_id: int,
    classroom_id: int,
    answer: str,
    points: int | None,
    now: datetime,
) -> bool:
    """Keep an answer; false if this person has answered the question before: the first counts."""
    row = {
        "round_id": round_id,
        "number": number,
        "person_id": person_id,
        "classroom_id": classroom_id,
        "answer": answer,
        "points": points,
        "answered_at": now,
    }
    return connection.scalar(_answer, row) is not None


def next_question(connection: Connection, round_id: int, person_id: int, most: int) -> tuple[int, str] | None:
    """The first question up to this number that somebody has not answered yet: its number and its details."""
    row = connection.execute(_next, {"round": round_id, "person": person_id, "most": most}).one_or_none()
    return (row.position, row.details) if row else None


def responses_to(connection: Connection, round_id: int) -> tuple[Response, ...]:
    """All that was answered in a round, question by question."""
    return tuple(Response(**row) for row in connection.execute(_given, {"round": round_id}).mappings())


def own_responses(connection: Connection, round_id: int, person_id: int) -> dict[int, tuple[str, int | None]]:
    """What somebody answered in a round, and the points for it, by the question's number."""
    rows = connection.execute(_own, {"round": round_id, "person": person_id})
    return {row.number: (row.answer, row.points) for row in rows}


def pupils_in(connection: Connection, round_id: int, classroom_id: int) -> tuple[Progress, ...]:
    """How far each pupil of a class has come, in the order of their aliases."""
    rows = connection.execute(_pupils, {"round": round_id, "classroom": classroom_id}).mappings()
    return tuple(Progress(**row) for row in rows)


def all_done(connection: Connection, round_id: int, now: datetime) -> bool:
    """Whether nobody can answer anything any more."""
    return connection.scalar(_is_unfinished, {"round": round_id, "now": now}) is None


def unfinished(connection: Connection, round_id: int, now: datetime) -> int:
    """How many schools can still answer something."""
    return len(connection.scalars(_unfinished, {"round": round_id, "now": now}).all())


def answers_to(connection: Connection, round_id: int, number: int) -> dict[int, tuple[str, int | None]]:
    """What everybody answered to one question, and the points for it, by person."""
    rows = connection.execute(_to_question, {"round": round_id, "number": number})
    return {row.person_id: (row.answer, row.points) for row in rows}


def answered_by(connection: Connection, round_id: int, person_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
    """Which questions these people have answered: (number, person)."""
    rows = connection.execute(_answered, {"round": round_id, "persons": list(person_ids)})
    return frozenset((row.number, row.person_id) for row in rows)


def count_of(connection: Connection, person_id: int, classroom_id: int) -> int:
    """How many questions somebody has answered from their seat in a class."""
    return int(connection.scalar(_count, {"person": person_id, "classroom": classroom_id}) or 0)


def forget(connection: Connection, person_id: int, classroom_id: int) -> None:
    """Remove all that somebody answered from their seat in a class."""
    connection.execute(_forget, {"person": person_id, "classroom": classroom_id})
