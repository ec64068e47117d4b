"""Plays: one quiz that is played in one round, in each class's own lesson or live, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.extra_time import extra_time
from storage.outbox import delivery, post
from storage.places import CLASS, place
from storage.quizzes import question
from storage.rounds import OPEN, round_table, window

play = Table(
    "play",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    # What its author has taken back can be played no more; the points that it brought stay.
    Column("quiz_id", Id, ForeignKey("contribution.id", ondelete="SET NULL"), index=True),
    Column("edition", Id, nullable=False),
    Column("size", Integer, nullable=False),
    Column("language", String, nullable=False),
    # The school that wrote it is neutral.
    Column("school_id", Id, ForeignKey("school.id"), nullable=False),
    Column("live", Boolean, nullable=False),
    # How long each question takes live, in seconds; 0: as its author says.
    Column("seconds", Integer, nullable=False),
    Column("speed", Boolean, nullable=False),
    # Live: which question is asked just now (0: none yet), and since when.
    Column("number", Integer, nullable=False),
    Column("asked_at", Utc),
)


# What was right in a live question stands in this class: nobody there answers it any more.
revealed = Table(
    "revealed",
    METADATA,
    Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), primary_key=True, index=True),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """A quiz that is, or was, played; without a `quiz_id` its author has taken it back."""

    round_id: int
    project_id: int
    state: str
    opened_at: datetime
    quiz_id: int | None
    edition: int
    size: int
    language: str
    school_id: int
    live: bool
    seconds: int
    speed: bool
    number: int
    asked_at: datetime | None
    details: str

    @property
    def salt(self) -> str:
        """What mixes the answers: drawn for this round, and sent to nobody. Rounds of old have none."""
        return str(json.loads(self.details).get("salt") or self.round_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One question of a play for somebody in a class: from when to when their class plays, how much time they have
    (`times` as much as others; 0: until the end), when it reached the place where they are, and whether what is right
    stands there already.
    """

    play: Play
    details: str
    opens_at: datetime | None
    closes_at: datetime | None
    times: int | None
    reached_at: datetime | None
    revealed: bool


_PLAY = (
    round_table.c.id.label("round_id"),
    round_table.c.project_id,
    round_table.c.state,
    round_table.c.opened_at,
    *(
        play.c[name]
        for name in ("quiz_id", "edition", "size", "language", "school_id", "live", "seconds", "speed", "number")
    ),
    play.c.asked_at,
    round_table.c.details,
)
_plays = select(*_PLAY).join(play, play.c.round_id == round_table.c.id)
_find = _plays.where(round_table.c.id == bindparam("round"))
_of_project = _plays.where(round_table.c.project_id == bindparam("project")).order_by(round_table.c.id.desc())
_of_quiz = _plays.where(play.c.quiz_id == bindparam("quiz")).order_by(round_table.c.id)
_open_now = (
    select(round_table.c.id)
    .join(play, play.c.round_id == round_table.c.id)
    .where(play.c.quiz_id == bindparam("quiz"), round_table.c.state == OPEN, round_table.c.id != bindparam("besides"))
    .limit(1)
)
_shown = select(revealed.c.number).where(revealed.c.round_id == bindparam("round")).distinct()
_without_quiz = _of_project.where(play.c.quiz_id.is_(None))
_new = insert(play)
_ask = (
    update(play)
    .where(play.c.round_id == bindparam("b_round"), play.c.number == bindparam("b_number") - 1)
    .values(number=bindparam("b_number", type_=Integer), asked_at=bindparam("b_now", type_=Utc))
    .returning(play.c.round_id)
)
_cut_off = update(play).where(play.c.round_id == bindparam("b_round")).values(quiz_id=None)
_turn = (
    select(
        *_PLAY,
        question.c.details,
        window.c.opens_at,
        window.c.closes_at,
        extra_time.c.times,
        delivery.c.reached_at,
        revealed.c.number,
    )
    .join(play, play.c.round_id == round_table.c.id)
    .join(
        question,
        and_(
            question.c.quiz_id == play.c.quiz_id,
            question.c.edition == play.c.edition,
            question.c.position == bindparam("number", type_=Integer),
        ),
    )
    .outerjoin(window, and_(window.c.round_id == round_table.c.id, window.c.classroom_id == bindparam("room")))
    .outerjoin(
        extra_time,
        and_(extra_time.c.classroom_id == bindparam("room"), extra_time.c.person_id == bindparam("person")),
    )
    .outerjoin(
        post, and_(post.c.project_id == round_table.c.project_id, post.c.subject == bindparam("subject", type_=String))
    )
    .outerjoin(delivery, and_(delivery.c.post_id == post.c.id, delivery.c.place_id == bindparam("place")))
    .outerjoin(
        revealed,
        and_(
            revealed.c.round_id == round_table.c.id,
            revealed.c.number == bindparam("number", type_=Integer),
            revealed.c.classroom_id == bindparam("room"),
        ),
    )
    .where(round_table.c.id == bindparam("round"))
)
_reveal = upsert(revealed).on_conflict_do_nothing().returning(revealed.c.number)
_reached = (
    select(post.c.subject, place.c.classroom_id, delivery.c.reached_at)
    .join(delivery, delivery.c.post_id == post.c.id)
    .join(place, place.c.id == delivery.c.place_id)
    .where(
        post.c.project_id == bindparam("project"),
        post.c.subject.in_(bindparam("subjects", expanding=True)),
        place.c.kind == CLASS,
        place.c.unreachable_at.is_(None),
    )
)


def start(
    connection: Connection,
    *,
    round_id: int,
    quiz_id: int,
    edition: int,
    size: int,
    language: str,
    school_id: int,
    live: bool = False,
    seconds: int = 0,
    speed: bool = False,
) -> None:
    """A round plays this edition of a quiz."""
    row = {
        "round_id": round_id,
        "quiz_id": quiz_id,
        "edition": edition,
        "size": size,
        "language": language,
        "school_id": school_id,
        "live": live,
        "seconds": seconds,
        "speed": speed,
        "number": 0,
    }
    connection.execute(_new, row)


def find(connection: Connection, round_id: int) -> Play | None:
    """One play, or nothing."""
    row = connection.execute(_find, {"round": round_id}).mappings().one_or_none()
    return Play(**row) if row else None


def plays_of(connection: Connection, project_id: int) -> tuple[Play, ...]:
    """All that was ever played in a project, the newest first."""
    return tuple(Play(**row) for row in connection.execute(_of_project, {"project": project_id}).mappings())


def plays_of_quiz(connection: Connection, quiz_id: int) -> tuple[Play, ...]:
    """Where a quiz is, or was, played."""
    return tuple(Play(**row) for row in connection.execute(_of_quiz, {"quiz": quiz_id}).mappings())


def is_played(connection: Connection, quiz_id: int, *, besides: int = 0) -> bool:
    """Whether a quiz is being played just now, in any round but this one: what is right is a secret as long."""
    return connection.scalar(_open_now, {"quiz": quiz_id, "besides": besides}) is not None


def plays_without_quiz(connection: Connection, project_id: int) -> tuple[Play, ...]:
    """What was played of quizzes that are gone with their authors."""
    return tuple(Play(**row) for row in connection.execute(_without_quiz, {"project": project_id}).mappings())


def ask(connection: Connection, round_id: int, number: int, now: datetime) -> bool:
    """This question is asked now; false unless the one before it was asked last."""
    return connection.scalar(_ask, {"b_round": round_id, "b_number": number, "b_now": now}) is not None


def cut_off(connection: Connection, round_id: int) -> None:
    """What is played here is nobody's quiz any more: its questions are for nobody's eyes."""
    connection.execute(_cut_off, {"b_round": round_id})


def turn(
    connection: Connection,
    *,
    round_id: int,
    number: int,
    classroom_id: int,
    person_id: int,
    subject: str,
    place_id: int,
) -> Turn | None:
    """A question of a play as it stands for somebody at a place; nothing if there is no such question."""
    values = {"round": round_id, "number": number, "room": classroom_id, "person": person_id}
    row = connection.execute(_turn, {**values, "subject": subject, "place": place_id}).one_or_none()
    if row is None:
        return None
    details, opens_at, closes_at, times, reached_at, shown = row[len(_PLAY) :]
    return Turn(
        play=Play(**dict(zip(Play.__dataclass_fields__, row, strict=False))),
        details=details,
        opens_at=opens_at,
        closes_at=closes_at,
        times=times,
        reached_at=reached_at,
        revealed=shown is not None,
    )


def reveal(connection: Connection, round_id: int, number: int, classroom_id: int) -> bool:
    """From now on what was right in this question stands in this class; false if it did already."""
    row = {"round_id": round_id, "number": number, "classroom_id": classroom_id}
    return connection.scalar(_reveal, row) is not None


def revealed_in(connection: Connection, round_id: int) -> frozenset[int]:
    """In which questions what was right stands somewhere already."""
    return frozenset(connection.scalars(_shown, {"round": round_id}))


def reached(
    connection: Connection, project_id: int, subjects: Sequence[str]
) -> tuple[tuple[str, int, datetime | None], ...]:
    """Which posts stand in which class's places within reach, and since when; None where one is still on its way."""
    rows = connection.execute(_reached, {"project": project_id, "subjects": list(subjects)})
    return tuple((row.subject, row.classroom_id, row.reached_at) for row in rows)
