"""Words of a picture wait for a yes beside those that are shown; and of every seat it is known since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: nothing was proposed before, and since when people sit where they do nobody knows."""
    op.add_column("attachment", sa.Column("proposed_description", sa.Text(), nullable=True))
    op.add_column("attachment", sa.Column("proposed_language", sa.String(), nullable=True))
    op.add_column("seat", sa.Column("since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back: what waited is forgotten, what is shown stays."""
    op.drop_column("seat", "since")
    op.drop_column("attachment", "proposed_language")
    op.drop_column("attachment", "proposed_description")
