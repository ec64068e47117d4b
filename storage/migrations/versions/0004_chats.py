"""Chats: drafts, actions kept for buttons, places out of reach, deliveries in doubt, what was moved by linking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward, a table at a time."""
    op.create_table(
        "draft",
        sa.Column("id", _id(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_platform_account", "draft", ["platform", "account"], unique=False)
    op.create_index(op.f("ix_draft_expires_at"), "draft", ["expires_at"], unique=False)
    op.create_table(
        "kept_action",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("packed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_kept_action")),
    )
    op.create_index(op.f("ix_kept_action_kept_at"), "kept_action", ["kept_at"], unique=False)
    op.create_table(
        "memory",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_memory")),
    )
    op.create_table(
        "merge",
        sa.Column("id", _id(), nullable=False),
        sa.Column("from_id", _id(), nullable=False),
        sa.Column("into_id", _id(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_merge_from_id_person"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into_id"], ["person.id"], name=op.f("fk_merge_into_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
        sa.UniqueConstraint("from_id", name=op.f("uq_merge_from_id")),
    )
    op.create_index(op.f("ix_merge_into_id"), "merge", ["into_id"], unique=False)
    op.create_table(
        "moved",
        sa.Column("id", _id(), nullable=False),
        sa.Column("merge_id", _id(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merge.id"], name=op.f("fk_moved_merge_id_merge"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved")),
    )
    op.create_index(op.f("ix_moved_merge_id"), "moved", ["merge_id"], unique=False)
    op.add_column("delivery", sa.Column("doubtful_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("place", sa.Column("refusals", sa.Integer(), server_default="0", nullable=False))
    op.add_column("place", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back: the tables vanish with their indexes."""
    op.drop_column("place", "unreachable_at")
    op.drop_column("place", "refusals")
    op.drop_column("account", "linked_at")
    op.drop_column("delivery", "doubtful_at")
    for table in ("moved", "merge", "memory", "kept_action", "draft"):
        op.drop_table(table)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
