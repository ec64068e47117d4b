"""The schema's history: which revision a database has, and how it gets to ours."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage import (
    audit,
    availability,
    ballots,
    burdens,
    calendars,
    codes,
    coffees,
    coming,
    contributions,
    drafts,
    extra_time,
    inbox,
    linking,
    makers,
    media,
    memory,
    occurrences,
    outbox,
    partners,
    people,
    places,
    plans,
    plays,
    projects,
    quizzes,
    responses,
    rounds,
    schedules,
    teams,
    timeline,
)

# Every file that has tables: importing it is what puts them into the metadata.
TABLES = (
    audit,
    availability,
    ballots,
    burdens,
    calendars,
    codes,
    coffees,
    coming,
    contributions,
    drafts,
    extra_time,
    inbox,
    linking,
    makers,
    media,
    memory,
    occurrences,
    outbox,
    partners,
    people,
    places,
    plans,
    plays,
    projects,
    quizzes,
    responses,
    rounds,
    schedules,
    teams,
    timeline,
)


class Age(Enum):
    """How a database stands to this version of Silta."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def alembic_config(engine: Engine) -> Config:
    """Alembic's configuration for one database; there is no file of it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def age_of(engine: Engine) -> Age:
    """Whether a database fits this version of Silta."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(alembic_config(engine))
    if found is None:
        return Age.EMPTY
    if found == script.get_current_head():
        return Age.CURRENT
    known = {each.revision for each in script.walk_revisions()}
    return Age.OLDER if found in known else Age.NEWER


def upgrade(engine: Engine) -> None:
    """Bring a database to this version's schema."""
    command.upgrade(alembic_config(engine), "head")
