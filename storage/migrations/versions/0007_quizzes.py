"""Quizzes: their questions, how they are played, what was answered, and who has more time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward, a table at a time."""
    _question()
    _play()
    _response()
    _extra_time()
    _revealed()


def downgrade() -> None:
    """Go back: the tables vanish with their indexes."""
    for table in ("revealed", "extra_time", "response", "play", "question"):
        op.drop_table(table)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _leans_on(table: str, column: str, other: str, *, gone: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=gone)


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", _id(), nullable=False),
        sa.Column("quiz_id", _id(), nullable=False),
        sa.Column("edition", _id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        _leans_on("question", "quiz_id", "contribution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_quiz_id_edition", "question", ["quiz_id", "edition", "position"], unique=False)


def _play() -> None:
    op.create_table(
        "play",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("quiz_id", _id(), nullable=True),
        sa.Column("edition", _id(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("school_id", _id(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        _leans_on("play", "round_id", "round"),
        _leans_on("play", "quiz_id", "contribution", gone="SET NULL"),
        _leans_on("play", "school_id", "school", gone=None),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_play")),
    )
    op.create_index(op.f("ix_play_quiz_id"), "play", ["quiz_id"], unique=False)


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("id", _id(), nullable=False),
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        _leans_on("response", "round_id", "round"),
        _leans_on("response", "person_id", "person"),
        _leans_on("response", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("round_id", "number", "person_id", name=op.f("uq_response_round_id_number_person_id")),
    )
    for column in ("person_id", "classroom_id"):
        op.create_index(op.f(f"ix_response_{column}"), "response", [column], unique=False)


def _extra_time() -> None:
    op.create_table(
        "extra_time",
        sa.Column("id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _leans_on("extra_time", "classroom_id", "classroom"),
        _leans_on("extra_time", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_time")),
        sa.UniqueConstraint("classroom_id", "person_id", name=op.f("uq_extra_time_classroom_id_person_id")),
    )
    op.create_index(op.f("ix_extra_time_person_id"), "extra_time", ["person_id"], unique=False)


def _revealed() -> None:
    op.create_table(
        "revealed",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        _leans_on("revealed", "round_id", "round"),
        _leans_on("revealed", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("round_id", "number", "classroom_id", name=op.f("pk_revealed")),
    )
    op.create_index(op.f("ix_revealed_classroom_id"), "revealed", ["classroom_id"], unique=False)
