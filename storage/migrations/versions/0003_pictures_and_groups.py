"""Pictures, recordings, groups, and the language in which somebody writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("media", "attachment", "team", "member", "apart")


def upgrade() -> None:
    """Go forward, a table at a time."""
    op.add_column("person", sa.Column("writes", sa.String(), nullable=True))
    _contribution()
    op.execute("UPDATE contribution SET shown_revision = revision WHERE shown_text IS NOT NULL")
    _media()
    _attachment()
    _team()
    _member()
    _apart()


def downgrade() -> None:
    """Go back: the tables vanish with their indexes, those that lean on others first."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("contribution", "shown_revision")
    op.drop_column("person", "writes")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _leans_on(table: str, column: str, other: str, *, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _contribution() -> None:
    """A column more; and on SQLite numbers that never come back, for which it makes the table anew."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    how = {"recreate": "always", "table_kwargs": {"sqlite_autoincrement": True}} if sqlite else {}
    with op.batch_alter_table("contribution", schema=None, **how) as batch_op:
        batch_op.add_column(sa.Column("shown_revision", _id(), nullable=True))


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", _id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("digest", name=op.f("uq_media_digest")),
        sqlite_autoincrement=True,
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", _id(), nullable=False),
        sa.Column("contribution_id", _id(), nullable=False),
        sa.Column("media_id", _id(), nullable=False),
        sa.Column("revision", _id(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        _leans_on("attachment", "contribution_id", "contribution"),
        _leans_on("attachment", "media_id", "media", ondelete=None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("contribution_id", "media_id", name=op.f("uq_attachment_contribution_id_media_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_media_id"), "attachment", ["media_id"], unique=False)


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("id", _id(), nullable=False),
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place_id", _id(), nullable=False),
        _leans_on("team", "round_id", "round"),
        _leans_on("team", "place_id", "place"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("place_id", name=op.f("uq_team_place_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_team_round_id_number")),
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("id", _id(), nullable=False),
        sa.Column("team_id", _id(), nullable=False),
        sa.Column("round_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        _leans_on("member", "team_id", "team"),
        _leans_on("member", "round_id", "round"),
        _leans_on("member", "person_id", "person"),
        _leans_on("member", "classroom_id", "classroom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_member_round_id_person_id")),
    )
    op.create_index(op.f("ix_member_team_id"), "member", ["team_id"], unique=False)
    op.create_index(op.f("ix_member_classroom_id"), "member", ["classroom_id"], unique=False)
    op.create_index("ix_member_person_id", "member", ["person_id"], unique=False)


def _apart() -> None:
    op.create_table(
        "apart",
        sa.Column("id", _id(), nullable=False),
        sa.Column("classroom_id", _id(), nullable=False),
        sa.Column("first_id", _id(), nullable=False),
        sa.Column("second_id", _id(), nullable=False),
        _leans_on("apart", "classroom_id", "classroom"),
        _leans_on("apart", "first_id", "person"),
        _leans_on("apart", "second_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_apart_first_id_second_id")),
    )
    op.create_index(op.f("ix_apart_classroom_id"), "apart", ["classroom_id"], unique=False)
    op.create_index(op.f("ix_apart_second_id"), "apart", ["second_id"], unique=False)
