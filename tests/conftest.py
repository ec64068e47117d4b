"""What tests stand on: two databases, each fresh and made from a template, and a project that has already begun."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from browser import Browsing, running_browser
from conversation import START, Cast, Clock, Conversation
from eavesdropping import eavesdropping
from entering import entering
from founding import found_a_project
from haste import interrupted_plainly, read_once, without_garbage
from postgres import Server, running_postgres
from served import Served, serving_site
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from storage import schema
from storage.database import open_engine

BACKENDS = ("sqlite", "postgresql")
LONG_CONVERSATIONS = {
    *("test_groups", "test_overview", "test_names", "test_me", "test_attachment", "test_writing"),
    *("test_link", "test_classroom", "test_project", "test_ending", "test_export", "test_note"),
    *("test_coffee", "test_coffee_pairs", "test_coffee_calendar", "test_coffee_changes"),
    *("test_announce", "test_calendar", "test_closing", "test_digest", "test_plan", "test_schedule"),
    *("test_contest", "test_contest_course", "test_ballots"),
    *("test_reflection", "test_reflection_secrets"),
    *("test_quiz", "test_quiz_live", "test_quiz_files", "test_quiz_mended"),
}
# Of these, also those through Discord: what is special about chats, Telegram's show, and shorter ones on both.
LONGEST_CONVERSATIONS = {
    *("test_groups", "test_overview", "test_names", "test_me", "test_attachment", "test_writing"),
    *("test_link", "test_classroom", "test_project", "test_ending", "test_export", "test_note"),
    *("test_announce", "test_calendar", "test_closing", "test_digest", "test_plan", "test_schedule"),
    *("test_coffee", "test_coffee_pairs", "test_coffee_calendar", "test_coffee_changes"),
    *("test_quiz", "test_quiz_files", "test_quiz_mended", "test_reflection", "test_contest_course", "test_ballots"),
}
PLATFORMS_OWN = {"test_discord", "test_telegram"}  # there, Silta has never been on the platform before
LONGEST = 3600  # seconds that a test of `make test-long` may take
DOORS = ("sqlite by web", "postgresql by web", "sqlite by discord", "sqlite by telegram")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    with without_garbage():
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def haste() -> Iterator[None]:
    with read_once(), interrupted_plainly():
        yield


@pytest.fixture(autouse=True)
def nothing_given_away() -> Iterator[None]:
    """Whatever a test is about, its log holds no token and nobody's id."""
    with eavesdropping():
        yield


@dataclass
class Databases:
    """Databases of both kinds: each template is made once a session and copied for every test."""

    folder: Path
    postgres: Callable[[], Server]
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _templates: dict[tuple[str, str], tuple[str, Cast | None]] = field(default_factory=dict)

    def fresh(self, backend: str, template: str) -> tuple[str, Cast | None]:
        if (backend, template) not in self._templates:
            self._templates[backend, template] = self._make(backend, template)
        url, cast = self._templates[backend, template]
        if backend == "postgresql":
            return self.postgres().create(make_url(url).database or ""), cast
        copy = self.folder / f"{next(self._numbers)}.db"
        shutil.copyfile(make_url(url).database or "", copy)
        return f"sqlite:///{copy}", cast

    def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            for path in self.folder.glob(f"{Path(url).name}*"):
                path.unlink()
        else:
            self.postgres().drop(url)

    def _make(self, backend: str, template: str) -> tuple[str, Cast | None]:
        path = self.folder / f"{template}-template.db"
        url = f"sqlite:///{path}" if backend == "sqlite" else self.postgres().create()
        engine = open_engine(url, purpose="write")
        schema.upgrade(engine)
        engine.dispose()
        return url, asyncio.run(_found(url, self.folder)) if template == "project" else None


async def _found(url: str, folder: Path) -> Cast:
    clock = Clock(START)
    async with silta(Settings(data=folder, database_url=url), clock=clock, delivering=False) as running:
        return await found_a_project(running, clock)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    # PostgreSQL starts when the first test asks for it.
    return Databases(tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    return str(request.param)


@pytest.fixture
def database_url(databases: Databases, backend: str) -> Iterator[str]:
    """A database with our tables and nothing in them."""
    url, _ = databases.fresh(backend, "empty")
    yield url
    databases.drop(url)


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
async def running(database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Silta]:
    """Silta on an empty database."""
    async with silta(Settings(data=tmp_path, database_url=database_url), clock=clock, delivering=False) as started:
        yield started


@pytest.fixture
def project(databases: Databases, backend: str) -> Iterator[tuple[str, Cast]]:
    """A database in which a project of four classrooms has begun, and who is in it."""
    url, cast = databases.fresh(backend, "project")
    assert cast is not None
    yield url, cast
    databases.drop(url)


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    """How everybody speaks: through the web on either database, or through a chat on SQLite."""
    return str(request.param)


@pytest.fixture
def entrance(request: pytest.FixtureRequest, databases: Databases, door: str) -> Iterator[tuple[str, str, Cast]]:
    """Through which platform, and a database in which a project of four classrooms has begun, with who is in it."""
    backend, platform = door.split(" by ")
    if backend == "postgresql":
        request.getfixturevalue("postgres")
    url, cast = databases.fresh(backend, "project")
    assert cast is not None
    yield platform, url, cast
    databases.drop(url)


@pytest.fixture
async def it(
    request: pytest.FixtureRequest, entrance: tuple[str, str, Cast], clock: Clock, tmp_path: Path
) -> AsyncIterator[Conversation]:
    """Everybody in that project: a teacher and two pupils in each classroom."""
    platform, url, cast = entrance
    settings, new = Settings(data=tmp_path, database_url=url), request.path.stem in PLATFORMS_OWN
    async with entering(platform, settings, clock, cast, for_the_first_time=new) as conversation:
        yield conversation


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only the web has is not asked for through other doors, nor on pages what only chats have. The longest
    conversations are held on PostgreSQL in `make test-long` alone: what is special about that database, shorter ones
    show as well.
    """
    for each in items:
        long_here = each.path.stem in LONG_CONVERSATIONS and "[postgresql by web" in each.nodeid
        if long_here or (each.path.stem in LONGEST_CONVERSATIONS and "[sqlite by discord" in each.nodeid):
            each.add_marker(pytest.mark.long)
        if each.get_closest_marker("long"):
            each.add_marker(pytest.mark.timeout(LONGEST))
    closed = {"web_alone": (" by discord", " by telegram"), "chats_alone": (" by web",)}
    items[:] = [
        each
        for each in items
        if not any(
            each.get_closest_marker(marker) and any(door in each.nodeid for door in doors)
            for marker, doors in closed.items()
        )
    ]


# The web's tests share one event loop, because they share one browser.


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browsing]:
    """One Chromium for all tests."""
    async with running_browser() as started:
        yield started


@pytest.fixture
def filled(databases: Databases) -> Iterator[tuple[str, Cast]]:
    """That project on SQLite alone."""
    url, cast = databases.fresh("sqlite", "project")
    assert cast is not None
    yield url, cast
    databases.drop(url)


@pytest_asyncio.fixture(loop_scope="session")
async def site(filled: tuple[str, Cast], tmp_path: Path) -> AsyncIterator[Served]:
    """The server with that project, by the real clock."""
    async with serving_site(tmp_path, *filled) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def empty_site(tmp_path: Path) -> AsyncIterator[Served]:
    """The server, and nobody there."""
    async with serving_site(tmp_path) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def browsing(browser: Browsing) -> AsyncIterator[Browsing]:
    """The browser for one test, at whose end no page has complained of anything, such as the content policy."""
    yield browser
    assert await browser.everybody_leaves() == []
