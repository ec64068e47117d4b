"""Coffee: when teachers are glad to talk, series of meetings, who comes, and who is brought together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward, a table at a time."""
    _availability()
    _coffee()
    _meeting()
    _welcomed()
    _burden()
    _coming()
    _partner()
    _pairing()


def downgrade() -> None:
    """Go back: the tables vanish with their indexes."""
    for table in ("pairing", "partner", "coming", "burden", "welcomed", "meeting", "coffee", "availability"):
        op.drop_table(table)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _leans_on(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")


def _availability() -> None:
    op.create_table(
        "availability",
        sa.Column("id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begin", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        _leans_on("availability", "person_id", "person"),
        _leans_on("availability", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint("person_id", "classroom_id", "weekday", name=op.f("uq_availability_person_id_classroom_id_weekday")),
    )
    op.create_index(op.f("ix_availability_classroom_id"), "availability", ["classroom_id"], unique=False)


def _coffee() -> None:
    op.create_table(
        "coffee",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _leans_on("coffee", "round_id", "round"),
        _leans_on("coffee", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_coffee")),
    )
    op.create_index(op.f("ix_coffee_classroom_id"), "coffee", ["classroom_id"], unique=False)


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", _id(), nullable=False),
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("local", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starter", sa.String(), server_default="", nullable=False),
        _leans_on("meeting", "round_id", "round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("round_id", "day", name=op.f("uq_meeting_round_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meeting_starts_at"), "meeting", ["starts_at"], unique=False)


def _welcomed() -> None:
    op.create_table(
        "welcomed",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _leans_on("welcomed", "round_id", "round"),
        _leans_on("welcomed", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("round_id", "classroom_id", name=op.f("pk_welcomed")),
    )
    op.create_index(op.f("ix_welcomed_classroom_id"), "welcomed", ["classroom_id"], unique=False)


def _burden() -> None:
    op.create_table(
        "burden",
        sa.Column("meeting_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        _leans_on("burden", "meeting_id", "meeting"),
        _leans_on("burden", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("meeting_id", "classroom_id", name=op.f("pk_burden")),
    )
    op.create_index(op.f("ix_burden_classroom_id"), "burden", ["classroom_id"], unique=False)


def _coming() -> None:
    op.create_table(
        "coming",
        sa.Column("id", _id(), nullable=False),
        sa.Column("meeting_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        _leans_on("coming", "meeting_id", "meeting"),
        _leans_on("coming", "person_id", "person"),
        _leans_on("coming", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coming")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_coming_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_coming_classroom_id"), "coming", ["classroom_id"], unique=False)


def _partner() -> None:
    op.create_table(
        "partner",
        sa.Column("id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        _leans_on("partner", "person_id", "person"),
        _leans_on("partner", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("person_id", "classroom_id", name=op.f("uq_partner_person_id_classroom_id")),
    )
    op.create_index(op.f("ix_partner_classroom_id"), "partner", ["classroom_id"], unique=False)


def _pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", _id(), nullable=False),
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        _leans_on("pairing", "round_id", "round"),
        _leans_on("pairing", "person_id", "person"),
        _leans_on("pairing", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_pairing_round_id_person_id")),
    )
    op.create_index(op.f("ix_pairing_classroom_id"), "pairing", ["classroom_id"], unique=False)
