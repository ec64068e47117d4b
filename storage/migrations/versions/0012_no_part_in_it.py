"""Whoever said that they had no part in an entry is not named with it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: so far whoever said so was only forgotten."""
    op.add_column("maker", sa.Column("declined", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go back: whoever had no part in it is not named."""
    op.execute("DELETE FROM maker WHERE declined")
    op.drop_column("maker", "declined")
