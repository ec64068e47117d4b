"""Quizzes that pupils write: each is a contribution, and its questions are kept here, edition by edition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.contributions import DRAFT, WITHDRAWN, Contribution, contribution, signed
from storage.database import METADATA, Id
from storage.rounds import round_table

KIND = "quiz"
# What its author is writing; the others are what was handed in, each under its revision, and never change.
IN_WORK = 0

question = Table(
    "question",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("quiz_id", Id, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Column("edition", Id, nullable=False),
    # Where it stands in its edition, from 1; while somebody writes, two may share a position or one be free.
    Column("position", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Index("ix_question_quiz_id_edition", "quiz_id", "edition", "position"),
    # A number must never come back: an old button would change another question.
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A question as it is kept; `details` are the activity's own."""

    id: int
    quiz_id: int
    position: int
    details: str


_begin = insert(contribution).values(kind=KIND, revision=1, state=DRAFT).returning(contribution.c.id)
_of_kind = signed.where(round_table.c.project_id == bindparam("project"), contribution.c.kind == KIND)
_of_project = _of_kind.where(contribution.c.state != WITHDRAWN).order_by(contribution.c.id.desc())
_number_of_person = select(func.count()).where(
    contribution.c.person_id == bindparam("person"), contribution.c.kind == KIND, contribution.c.state != WITHDRAWN
)
_columns = tuple(question.c[name] for name in Kept.__dataclass_fields__)
_edition = (
    select(*_columns)
    .where(question.c.quiz_id == bindparam("quiz"), question.c.edition == bindparam("edition"))
    .order_by(question.c.position, question.c.id)
)
_at = select(question.c.details).where(
    question.c.quiz_id == bindparam("quiz"),
    question.c.edition == bindparam("edition"),
    question.c.position == bindparam("position"),
)
_size = select(func.count()).where(question.c.quiz_id == bindparam("quiz"), question.c.edition == bindparam("edition"))
_find = select(*_columns).where(question.c.id == bindparam("question"), question.c.edition == IN_WORK)
_last = select(func.coalesce(func.max(question.c.position), 0)).where(
    question.c.quiz_id == bindparam("quiz"), question.c.edition == IN_WORK
)
_new = insert(question)
_change = update(question).where(question.c.id == bindparam("b_id")).values(details=bindparam("b_details"))
_move = update(question).where(question.c.id == bindparam("b_id")).values(position=bindparam("b_position"))
_remove = delete(question).where(question.c.id == bindparam("question"))
_order = func.row_number().over(order_by=(question.c.position, question.c.id))
_hand_in = insert(question).from_select(
    ["quiz_id", "edition", "position", "details"],
    select(question.c.quiz_id, bindparam("revision", type_=Id), _order, question.c.details).where(
        question.c.quiz_id == bindparam("quiz"), question.c.edition == IN_WORK
    ),
)
_forget = delete(question).where(question.c.quiz_id == bindparam("quiz"))


def begin(
    connection: Connection,
    *,
    round_id: int,
    slot: str,
    person_id: int,
    classroom_id: int,
    title: str,
    language: str,
    now: datetime,
) -> int:
    """A new quiz, of which nobody knows but its author; returns its number."""
    row = {
        "round_id": round_id,
        "slot": slot,
        "person_id": person_id,
        "classroom_id": classroom_id,
        "text": title,
        "language": language,
        "written_at": now,
    }
    return int(connection.scalar(_begin, row))


def quizzes_of(connection: Connection, project_id: int) -> tuple[Contribution, ...]:
    """All quizzes of a project in whatever state, the newest first."""
    rows = connection.execute(_of_project, {"project": project_id}).mappings()
    return tuple(Contribution(**row) for row in rows)


def count_of(connection: Connection, person_id: int) -> int:
    """How many quizzes somebody has written."""
    return int(connection.scalar(_number_of_person, {"person": person_id}) or 0)


def edition_of(connection: Connection, quiz_id: int, edition: int = IN_WORK) -> tuple[Kept, ...]:
    """The questions of one edition, in their order."""
    return tuple(Kept(**row) for row in connection.execute(_edition, {"quiz": quiz_id, "edition": edition}).mappings())


def size_of(connection: Connection, quiz_id: int, edition: int = IN_WORK) -> int:
    """How many questions an edition has."""
    return int(connection.scalar(_size, {"quiz": quiz_id, "edition": edition}) or 0)


def details_at(connection: Connection, quiz_id: int, edition: int, position: int) -> str:
    """One question of an edition, as it is kept. Raises if there is none at that position."""
    values = {"quiz": quiz_id, "edition": edition, "position": position}
    return str(connection.execute(_at, values).scalar_one())


def find_question(connection: Connection, question_id: int) -> Kept | None:
    """One question that is still being written, or nothing."""
    row = connection.execute(_find, {"question": question_id}).mappings().one_or_none()
    return Kept(**row) if row else None


def add(connection: Connection, quiz_id: int, questions: Sequence[str]) -> None:
    """Put questions, as `as_text` makes them, behind those that are there."""
    last = int(connection.scalar(_last, {"quiz": quiz_id}) or 0)
    rows = [
        {"quiz_id": quiz_id, "edition": IN_WORK, "position": last + at, "details": each}
        for at, each in enumerate(questions, start=1)
    ]
    if rows:
        connection.execute(_new, rows)


def change(connection: Connection, question_id: int, details: Mapping[str, Any]) -> None:
    """The question is this from now on."""
    connection.execute(_change, {"b_id": question_id, "b_details": as_text(details)})


def place(connection: Connection, positions: Mapping[int, int]) -> None:
    """Questions stand at these positions from now on."""
    connection.execute(_move, [{"b_id": number, "b_position": at} for number, at in positions.items()])


def remove(connection: Connection, question_id: int) -> None:
    """Take a question away."""
    connection.execute(_remove, {"question": question_id})


def hand_in(connection: Connection, quiz_id: int, revision: int) -> None:
    """Keep the questions as they are now, under the revision that a teacher is shown."""
    connection.execute(_hand_in, {"quiz": quiz_id, "revision": revision})


def forget(connection: Connection, quiz_id: int) -> None:
    """Remove all questions of a quiz, of every edition."""
    connection.execute(_forget, {"quiz": quiz_id})


def as_text(details: Mapping[str, Any]) -> str:
    """Details as they are kept."""
    return json.dumps(details, ensure_ascii=False, separators=(",", ":"))
