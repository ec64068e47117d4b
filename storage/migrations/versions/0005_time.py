"""Time: schedules and what became of them, a round's windows, a school's calendar, plans, reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HOURS = {
    "lessons_from": "08:00:00.000000",
    "lessons_until": "15:00:00.000000",
    "quiet_from": "21:00:00.000000",
    "quiet_until": "07:00:00.000000",
}


def upgrade() -> None:
    """Go forward, a table at a time."""
    op.add_column("person", sa.Column("reminded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("school", sa.Column("region", sa.String(), server_default="", nullable=False))
    for name, usual in HOURS.items():
        op.add_column("classroom", sa.Column(name, sa.Time(), server_default=usual, nullable=False))
    _schedule()
    _occurrence()
    _round_window()
    _school_break()
    _plan()


def downgrade() -> None:
    """Go back: the tables vanish with their indexes."""
    for table in ("plan", "school_break", "round_window", "occurrence", "schedule"):
        op.drop_table(table)
    for name in reversed(HOURS):
        op.drop_column("classroom", name)
    op.drop_column("school", "region")
    op.drop_column("person", "reminded")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _leans_on(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", _id(), nullable=False),
        sa.Column("project_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _leans_on("schedule", "project_id", "project"),
        _leans_on("schedule", "person_id", "person"),
        _leans_on("schedule", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sqlite_autoincrement=True,
    )
    for column in ("project_id", "person_id", "due_at"):
        op.create_index(op.f(f"ix_schedule_{column}"), "schedule", [column], unique=False)


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("schedule_id", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _leans_on("occurrence", "schedule_id", "schedule"),
        sa.PrimaryKeyConstraint("schedule_id", "day", name=op.f("pk_occurrence")),
    )


def _round_window() -> None:
    op.create_table(
        "round_window",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        _leans_on("round_window", "round_id", "round"),
        _leans_on("round_window", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("round_id", "classroom_id", name=op.f("pk_round_window")),
    )


def _school_break() -> None:
    op.create_table(
        "school_break",
        sa.Column("id", _id(), nullable=False),
        sa.Column("school_id", _id(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        _leans_on("school_break", "school_id", "school"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_break")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_school_break_school_id"), "school_break", ["school_id"], unique=False)


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", _id(), nullable=False),
        sa.Column("project_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _leans_on("plan", "project_id", "project"),
        _leans_on("plan", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_project_id"), "plan", ["project_id"], unique=False)
