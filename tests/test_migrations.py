"""The schema's history: forward, back, forward again, on both databases, with people's data in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    Time,
    func,
    insert,
    inspect,
    select,
    text,
)

from storage.database import METADATA, Utc, open_engine
from storage.schema import Age, age_of, alembic_config, upgrade

ROWS = 3
# Columns that came after these tables did.
NEWER = {
    "ended_at",
    "visibility",
    "team_id",
    "writes",
    "reminded",
    "region",
    "lessons_from",
    "lessons_until",
    "quiet_from",
    "quiet_until",
}
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database with nothing in it, not even our tables."""
    engine = open_engine(database_url, purpose="write", size=2)
    METADATA.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    yield engine
    engine.dispose()


@pytest.fixture
def revisions(engine: Engine) -> list[str]:
    """All revisions, oldest first."""
    script = ScriptDirectory.from_config(alembic_config(engine))
    return [each.revision for each in script.walk_revisions()][::-1]


def test_there_is_one_head(engine: Engine) -> None:
    assert len(ScriptDirectory.from_config(alembic_config(engine)).get_heads()) == 1


def test_tables_match_migrations(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_missing_column_is_noticed(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE person DROP COLUMN locale"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA)


def test_up_down_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    seed(engine)
    assert counted(engine) == dict.fromkeys(METADATA.tables, ROWS)
    command.downgrade(alembic_config(engine), "base")
    assert tables_of(engine) == set()
    assert age_of(engine) is Age.EMPTY
    upgrade(engine)
    assert age_of(engine) is Age.CURRENT
    assert counted(engine) == dict.fromkeys(METADATA.tables, 0)
    seed(engine)
    assert counted(engine) == dict.fromkeys(METADATA.tables, ROWS)


def test_every_step_back_can_be_gone_forward_again(engine: Engine, revisions: list[str]) -> None:
    upgrade(engine)
    seed(engine)
    before = counted(engine)
    for revision in revisions[-2::-1]:
        command.downgrade(alembic_config(engine), revision)
        kept = tables_of(engine)
        before = {name: count for name, count in before.items() if name in kept}
        upgrade(engine)
        after = counted(engine)
        assert {name: after[name] for name in before} == before, f"rows were lost on the way to {revision} and back"


def test_going_up_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    seed(engine)
    upgrade(engine)
    assert counted(engine) == dict.fromkeys(METADATA.tables, ROWS)


def test_what_was_shown_before_pictures_came_is_still_shown(engine: Engine) -> None:
    upgrade(engine)
    command.downgrade(alembic_config(engine), "0002")
    older = {"person", "project", "school", "classroom", "round"}
    with engine.begin() as connection:
        for table in (each for each in METADATA.sorted_tables if each.name in older):
            columns = [each for each in table.columns if each.name not in NEWER]
            row = {each.name: value_of(each, 1) for each in columns}
            connection.execute(text(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES (:{', :'.join(row)})"), row)  # noqa: S608  (our own names)
        for number, shown in ((1, "'yes'"), (2, "NULL")):
            columns = "id, round_id, kind, slot, person_id, classroom_id, text, language, revision, state, written_at"
            row = f"{number}, 1, 'answer', '{number}', 1, 1, 'x', 'fi', 3, 'waiting', '2026-10-01 12:00', {shown}"
            given = f"INSERT INTO contribution ({columns}, shown_text) VALUES ({row})"  # noqa: S608  (our own words)
            connection.execute(text(given))
    upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, shown_revision FROM contribution ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(1, 3), (2, None)]


def test_an_empty_database_is_empty_and_asking_leaves_it_so(engine: Engine) -> None:
    assert age_of(engine) is Age.EMPTY
    assert inspect(engine).get_table_names() == []


def test_ours_is_current(engine: Engine) -> None:
    upgrade(engine)
    assert age_of(engine) is Age.CURRENT


def test_an_older_one_is_older(engine: Engine, revisions: list[str]) -> None:
    upgrade(engine)
    for revision in revisions[:-1]:
        set_revision(engine, revision)
        assert age_of(engine) is Age.OLDER


def test_one_that_we_do_not_know_is_newer(engine: Engine) -> None:
    upgrade(engine)
    set_revision(engine, "9999")
    assert age_of(engine) is Age.NEWER


def set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version", "sqlite_sequence"}


def counted(engine: Engine) -> dict[str, int]:
    """How many rows each of our tables has."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in METADATA.tables.items()
        }


def seed(engine: Engine) -> None:
    """A few rows in every table, whatever tables there are: the n-th row of one belongs to the n-th of the other."""
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(insert(table), [row_of(table, number) for number in range(1, ROWS + 1)])


def row_of(table: Table, number: int) -> dict[str, Any]:
    return {column.name: value_of(column, number) for column in table.columns}


def value_of(column: Column[Any], number: int) -> object:
    if isinstance(column.type, Date):
        return NOW.date()
    if isinstance(column.type, Time):
        return NOW.time()
    if column.foreign_keys or column.primary_key:
        return number if isinstance(column.type, Integer) else f"{column.name} {number}"
    if isinstance(column.type, Utc):
        return NOW
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, LargeBinary):
        return bytes([0, number, 255])
    return number if isinstance(column.type, Integer | Float) else f"{column.name} {number} – äöü 🌉"
