"""The database itself: where tables gather, what a column may hold, and how a connection behaves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives rowids only to INTEGER; PostgreSQL should not run out after two thousand million.
Id = BigInteger().with_variant(Integer, "sqlite")

SQLITE_BUSY_SECONDS = 30


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC. A naive datetime is refused: it would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite has no zones, so there it is stored bare."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (SQLAlchemy's signature)
        """Give back UTC, whatever the driver made of it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions of its own: we say BEGIN, and which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged answer survives a power cut; WAL with NORMAL may lose it
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
        "secure_delete=ON",  # what a pupil takes back is overwritten, not only unlinked
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _forbid_writing(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def open_engine(url: str, *, purpose: Literal["write", "read"], size: int = 1) -> Engine:
    """An engine for one purpose, with at most `size` connections.

    On SQLite a writer begins IMMEDIATE: a deferred transaction that turns into a writer loses to
    whoever wrote first (685 of 800 did, measured for the design). A reader sees one snapshot.
    Errors do not show parameters: they are people's words.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        level = "READ COMMITTED" if purpose == "write" else "REPEATABLE READ"
        return create_engine(
            parsed,
            isolation_level=level,
            pool_size=size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": "-c default_transaction_read_only=on"} if purpose == "read" else {},
        )
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": SQLITE_BUSY_SECONDS}
    engine = create_engine(parsed, connect_args=arguments, pool_size=size, max_overflow=0, hide_parameters=True)
    begin = "BEGIN IMMEDIATE" if purpose == "write" else "BEGIN"

    def say_begin(connection: PoolProxiedConnection) -> None:
        connection.cursor().execute(begin)

    # Not an event of the engine: having one makes every single statement dispatch events.
    engine.dialect.do_begin = say_begin  # type: ignore[method-assign, assignment]
    event.listen(engine, "connect", _configure_sqlite)
    if purpose == "read":
        event.listen(engine, "connect", _forbid_writing)
    return engine


def is_sqlite(url: str | URL) -> bool:
    """Whether this address means a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"
