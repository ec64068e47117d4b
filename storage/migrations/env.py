"""How Alembic reaches the database: through the engine it was given, in one transaction."""

from __future__ import annotations

from alembic import context

from storage import schema
from storage.database import METADATA

assert schema.TABLES  # noqa: S101  (imported so that the metadata knows every table)

with context.config.attributes["engine"].connect() as connection:
    # SQLite makes a table anew by dropping the old one: with foreign keys on, what leans on it would go with it.
    # It cannot be said inside a transaction, so it is said to the driver, before one begins.
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,  # SQLite cannot alter most things in place
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
