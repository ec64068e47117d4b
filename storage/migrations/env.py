"""How Alembic reaches the database: through the engine it was given, in one transaction."""

from __future__ import annotations

from alembic import context

from storage import schema
from storage.database import METADATA

assert schema.TABLES  # noqa: S101  (imported so that the metadata knows every table)

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,  # SQLite cannot alter most things in place
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
