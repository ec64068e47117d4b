"""Contests: ballots, and who made an entry together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward, a table at a time."""
    op.create_table(
        "ballot",
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("school_id", _id(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        _leans_on("ballot", "round_id", "round"),
        _leans_on("ballot", "school_id", "school"),
        sa.PrimaryKeyConstraint("round_id", "voter", name=op.f("pk_ballot")),
        sa.UniqueConstraint("round_id", "receipt", name=op.f("uq_ballot_round_id_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "maker",
        sa.Column("id", _id(), nullable=False),
        sa.Column("contribution_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        _leans_on("maker", "contribution_id", "contribution"),
        _leans_on("maker", "person_id", "person"),
        _leans_on("maker", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maker")),
        sa.UniqueConstraint("contribution_id", "person_id", name=op.f("uq_maker_contribution_id_person_id")),
    )
    op.create_index(op.f("ix_maker_person_id"), "maker", ["person_id"], unique=False)


def downgrade() -> None:
    """Go back: the tables vanish with their indexes."""
    for table in ("maker", "ballot"):
        op.drop_table(table)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _leans_on(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")
