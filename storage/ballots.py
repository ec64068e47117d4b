"""Ballots: who voted in a round, and what they voted. Only the tally reads that, and only once the round is closed.

No time and no order is kept. Who leaves an open round takes their ballot out: else they could come again and vote
twice. In a closed one it stays, and is cut from them, as all are when the project ends: it counts as before, and leads
to nobody.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.codes import ALPHABET
from storage.database import METADATA, Id
from storage.people import STUDENT, TAKEN, seat
from storage.projects import classroom
from storage.rounds import CLOSED, OPEN, find_round, round_table

RECEIPT_LENGTH = 10

ballot = Table(
    "ballot",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    # A person's number; once the ballot is cut from them, a random word that nobody else has.
    Column("voter", String, primary_key=True),
    Column("school_id", Id, ForeignKey("school.id", ondelete="CASCADE"), nullable=False),
    Column("marks", Text, nullable=False),
    Column("receipt", String, nullable=False),
    UniqueConstraint("round_id", "receipt"),
    # Rows lie in the order of their keys: the file does not tell who voted first.
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """Somebody's own ballot: a mark for each entry's number, and the code by which they find it in the count."""

    marks: Mapping[int, int]
    receipt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A ballot as the tally reads it. `person` is whose it is, as long as it is not cut from them: nobody's own entry
    counts.
    """

    person: int | None
    school: int
    marks: Mapping[int, int]


_is_open = exists().where(round_table.c.id == bindparam("round_id"), round_table.c.state == OPEN)
_new = upsert(ballot).from_select(
    ["round_id", "voter", "school_id", "marks", "receipt"],
    select(
        *(bindparam(name, type_=ballot.c[name].type) for name in ("round_id", "voter", "school_id", "marks", "receipt"))
    ).where(_is_open),
)
_cast = _new.on_conflict_do_update(
    index_elements=[ballot.c.round_id, ballot.c.voter],
    set_={"marks": _new.excluded.marks, "school_id": _new.excluded.school_id},
).returning(ballot.c.receipt)
_own = select(ballot.c.marks, ballot.c.receipt).where(
    ballot.c.round_id == bindparam("round"), ballot.c.voter == bindparam("voter")
)
_take_out = (
    delete(ballot)
    .where(ballot.c.round_id == bindparam("round_id"), ballot.c.voter == bindparam("voter"), _is_open)
    .returning(ballot.c.receipt)
)


def _closed(*columns: Column[Any]) -> Select[Any]:
    """What the database gives of a round's ballots: nothing, as long as it is open."""
    everything = select(*columns).join(round_table, round_table.c.id == ballot.c.round_id)
    return everything.where(ballot.c.round_id == bindparam("round"), round_table.c.state == CLOSED)


_counted = _closed(ballot.c.voter, ballot.c.school_id, ballot.c.marks).order_by(ballot.c.receipt)
_receipts = _closed(ballot.c.receipt).order_by(ballot.c.receipt)
_has_voted = and_(
    ballot.c.round_id == bindparam("round"), ballot.c.voter == sql_cast(seat.c.person_id, String), seat.c.state == TAKEN
)
_turnout = (
    select(func.count())
    .select_from(seat.join(ballot, _has_voted))
    .where(seat.c.classroom_id == bindparam("classroom"), seat.c.role == STUDENT)
)
_missing = (
    select(seat.c.person_id)
    .select_from(seat.outerjoin(ballot, _has_voted))
    .where(
        seat.c.classroom_id == bindparam("classroom"),
        seat.c.role == STUDENT,
        seat.c.state == TAKEN,
        ballot.c.receipt.is_(None),
    )
    .order_by(seat.c.id)
)
_in_project = select(round_table.c.id).where(round_table.c.project_id == bindparam("project"))
_uncut = select(ballot.c.round_id, ballot.c.voter).where(ballot.c.round_id.in_(_in_project))
_of_voter = _uncut.where(ballot.c.voter == bindparam("voter"))
_sits_elsewhere = (
    select(literal(1))
    .select_from(seat.join(classroom, classroom.c.id == seat.c.classroom_id))
    .where(
        seat.c.person_id == bindparam("person"),
        seat.c.classroom_id != bindparam("classroom"),
        seat.c.state == TAKEN,
        classroom.c.project_id == bindparam("project"),
    )
)
_project_of = select(classroom.c.project_id).where(classroom.c.id == bindparam("classroom"))
_cut = (
    update(ballot)
    .where(ballot.c.round_id == bindparam("b_round"), ballot.c.voter == bindparam("b_voter"))
    .values(voter=bindparam("b_word"))
)
_rounds_of = select(ballot.c.round_id).where(ballot.c.voter == bindparam("voter"))
_drop = delete(ballot).where(ballot.c.round_id == bindparam("round"), ballot.c.voter == bindparam("voter"))
_drop_open = delete(ballot).where(
    ballot.c.round_id.in_(_in_project.where(round_table.c.state == OPEN)), ballot.c.voter == bindparam("voter")
)


def cast(
    connection: Connection, *, round_id: int, person_id: int, school_id: int, marks: Mapping[int, int]
) -> str | None:
    """Put somebody's whole ballot into the box, in place of the one before; returns its code for them. None if the
    round is closed: then nothing changes any more.
    """
    row = {
        "round_id": round_id,
        "voter": str(person_id),
        "school_id": school_id,
        "marks": json.dumps({str(entry): marks[entry] for entry in sorted(marks)}),
        "receipt": "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH)),
    }
    receipt: str | None = connection.scalar(_cast, row)
    return receipt


def take_out(connection: Connection, *, round_id: int, person_id: int) -> bool:
    """Take somebody's ballot out of the box; false if there is none, or it is closed."""
    return connection.scalar(_take_out, {"round_id": round_id, "voter": str(person_id)}) is not None


def own(connection: Connection, *, round_id: int, person_id: int) -> Own | None:
    """Somebody's ballot, for themselves alone."""
    row = connection.execute(_own, {"round": round_id, "voter": str(person_id)}).one_or_none()
    return Own(marks=_marks(row.marks), receipt=row.receipt) if row else None


def counted(connection: Connection, round_id: int) -> tuple[Counted, ...]:
    """All ballots of a closed round, for the tally alone; of an open one, none."""
    return tuple(
        Counted(person=int(row.voter) if row.voter.isdigit() else None, school=row.school_id, marks=_marks(row.marks))
        for row in connection.execute(_counted, {"round": round_id})
    )


def receipts(connection: Connection, round_id: int) -> tuple[str, ...]:
    """The codes of all ballots in the count of a closed round, in their own order; of an open one, none."""
    return tuple(connection.scalars(_receipts, {"round": round_id}))


def turnout(connection: Connection, *, round_id: int, classroom_id: int) -> int:
    """How many pupils of a class have voted."""
    return int(connection.scalar(_turnout, {"round": round_id, "classroom": classroom_id}) or 0)


def missing_in(connection: Connection, *, round_id: int, classroom_id: int) -> tuple[int, ...]:
    """The pupils of a class who have not voted yet, as persons: for their reminder alone."""
    return tuple(connection.scalars(_missing, {"round": round_id, "classroom": classroom_id}))


def cut_off(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """Somebody leaves a class: their ballots are out of what is open, and stay in what is closed, where they lead to
    nobody; unless they still sit elsewhere in the project.
    """
    project_id = connection.scalar(_project_of, {"classroom": classroom_id})
    whose = {"person": person_id, "classroom": classroom_id, "project": project_id}
    if connection.scalar(_sits_elsewhere, whose) is None:
        theirs = {"project": project_id, "voter": str(person_id)}
        connection.execute(_drop_open, theirs)
        _cut_all(connection, _of_voter, theirs)


def cut_project(connection: Connection, project_id: int) -> None:
    """The project ends: every ballot stays and leads to nobody."""
    _cut_all(connection, _uncut, {"project": project_id})


def hand_over(connection: Connection, *, source: int, target: int) -> None:
    """Two persons turn out to be one: of their ballots in a round the target's counts, if they have voted. Where all
    are counted already both stay, and the one that is too many leads to nobody.
    """
    for round_id in list(connection.scalars(_rounds_of, {"voter": str(source)})):
        voters = {"b_round": round_id, "b_voter": str(source)}
        if own(connection, round_id=round_id, person_id=target) is None:
            connection.execute(_cut, {**voters, "b_word": str(target)})
        elif _is_counted(connection, round_id):
            connection.execute(_cut, {**voters, "b_word": _nobody()})
        else:
            connection.execute(_drop, {"round": round_id, "voter": str(source)})


def _is_counted(connection: Connection, round_id: int) -> bool:
    """Whether a closed round has its result: before that its ballots can still change."""
    which = find_round(connection, round_id)
    return which is not None and which.state == CLOSED and which.details.get("result") is not None


def _nobody() -> str:
    return f"cut {secrets.token_hex(16)}"


def _cut_all(connection: Connection, which: Select[Any], values: Mapping[str, object]) -> None:
    rows = [
        {"b_round": row.round_id, "b_voter": row.voter, "b_word": _nobody()}
        for row in connection.execute(which, values)
        if row.voter.isdigit()
    ]
    if rows:
        connection.execute(_cut, rows)


def _marks(packed: str) -> dict[int, int]:
    return {int(entry): mark for entry, mark in json.loads(packed).items()}
