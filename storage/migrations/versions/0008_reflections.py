"""Reflections: who may read what was given."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What an older Silta, or this one after going back and forth, would take to be for everyone.
NARROW = "SELECT id FROM contribution WHERE visibility IN ('me', 'teacher', 'group', 'staff')"


def upgrade() -> None:
    """Go forward: what was given before was for everyone."""
    op.add_column("contribution", sa.Column("visibility", sa.String(), server_default="everyone", nullable=False))
    with op.batch_alter_table("contribution", schema=None, **_how()) as batch_op:
        batch_op.add_column(sa.Column("team_id", _id(), nullable=True))
        name = batch_op.f("fk_contribution_team_id_team")
        batch_op.create_foreign_key(name, "team", ["team_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index(batch_op.f("ix_contribution_team_id"), ["team_id"], unique=False)


def downgrade() -> None:
    """Go back: rather than that others can read it, what was for few is gone."""
    op.execute(f"DELETE FROM attachment WHERE contribution_id IN ({NARROW})")
    op.execute(f"DELETE FROM contribution WHERE id IN ({NARROW})")
    with op.batch_alter_table("contribution", schema=None, **_how()) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_team_id"))
        batch_op.drop_constraint(batch_op.f("fk_contribution_team_id_team"), type_="foreignkey")
        batch_op.drop_column("team_id")
    op.drop_column("contribution", "visibility")


def _how() -> dict[str, Any]:
    """SQLite makes the table anew; its numbers still never come back."""
    return {"table_kwargs": {"sqlite_autoincrement": True}} if op.get_bind().dialect.name == "sqlite" else {}


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
