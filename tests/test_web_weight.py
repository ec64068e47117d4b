"""What an upload weighs in the server's memory, which is measured in a process of the server's own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, DummyCookieJar
from conftest import Databases
from conversation import Cast
from served import Visitor, serving_site
from sqlalchemy import func, select
from test_command_line import SILTA, environment
from test_scenario import WITHIN, line_of
from test_web_pictures import MEGABYTE, uploads

from bot.sandbox import LARGEST
from storage import media
from storage.contributions import contribution
from storage.database import open_engine

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What is no longer held goes back to the system at once: what was held before hides nothing of what is held now.
GIVEN_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
RESET_PEAK = "5"  # to the kernel, of a process: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html


@dataclass
class Scales:
    """A Silta as an operator starts it, on a project in which a question is open, and a pupil's browser."""

    process: asyncio.subprocess.Process
    address: str
    url: str
    http: ClientSession
    pupil: Visitor
    here: str

    def begin(self) -> int:
        """What the server holds just now, in bytes; from now on the most that it holds is noted anew."""
        self._proc("clear_refs").write_text(RESET_PEAK, encoding="ascii")
        return self._held("VmRSS")

    def most(self) -> int:
        """The most that the server has held since, if only for a moment."""
        return self._held("VmHWM")

    def kept(self) -> int:
        """How many answers and files the database holds."""
        engine = open_engine(self.url, purpose="read")
        try:
            with engine.connect() as connection:
                tables = (media.media, contribution)
                return sum(connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables)
        finally:
            engine.dispose()

    def _proc(self, name: str) -> Path:
        return Path(f"/proc/{self.process.pid}/{name}")

    def _held(self, what: str) -> int:
        (held,) = re.findall(rf"{what}:\s+(\d+) kB", self._proc("status").read_text(encoding="ascii"))
        return int(held) * 1024


@pytest.fixture(scope="module")
def begun(databases: Databases) -> Iterator[tuple[str, Cast]]:
    url, cast = databases.fresh("sqlite", "project")
    assert cast is not None
    yield url, cast
    databases.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scales(begun: tuple[str, Cast], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scales]:
    """One server for all that is weighed: what it imports at first, and what it compiles, is there by then."""
    folder, (url, cast) = tmp_path_factory.mktemp("scales"), begun
    async with serving_site(folder, url, cast) as site:
        await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
        cookies = (await site.pupil("Bologna")).cookies
    known = environment(data=folder, database_url=url, port=0) | GIVEN_BACK
    process = await asyncio.create_subprocess_exec(
        *SILTA, "run", env=known, stdout=asyncio.subprocess.PIPE, stderr=sys.stderr
    )
    assert process.stdout is not None
    try:
        address = await line_of(process.stdout, r"http://127\.0\.0\.1:\d+")
        async with ClientSession(cookie_jar=DummyCookieJar()) as http:
            here = f"/class/{cast['Bologna'][0].room}"
            ready = Scales(process, address, url, http, Visitor(None, cookies=cookies), here)  # type: ignore[arg-type]  # see the next line
            ready.pupil.site = ready  # type: ignore[assignment]  # an address and a client are all that it needs of a site
            for action in ("icebreaker answer", "note write"):
                await uploads(ready.pupil, here, {"action": action}, "a-picture", 11 * MEGABYTE)
            yield ready
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="only Linux tells what a process held")
@pytest.mark.parametrize(
    ("action", "field", "size", "status"),
    [
        ("icebreaker answer", "a-picture", 11 * MEGABYTE, 200),
        ("icebreaker answer", "a-picture", 70 * MEGABYTE, 413),
        ("icebreaker answer", "a-portrait", 20 * MEGABYTE, 200),
        ("icebreaker answer", "a-portrait", 70 * MEGABYTE, 413),
        ("icebreaker answer", "a-text", 20 * MEGABYTE, 200),
        ("note write", "a-picture", 20 * MEGABYTE, 200),
        ("classroom seats", "a-number", 20 * MEGABYTE, 200),
        ("no such command", "a-picture", 20 * MEGABYTE, 200),
        ("attachment voice", "a-voice", 7 * MEGABYTE, 200),
    ],
)
async def test_nothing_is_held_of_a_file_that_nobody_wants(
    scales: Scales, action: str, field: str, size: int, status: int
) -> None:
    before = scales.begin()
    got = await uploads(scales.pupil, scales.here, {"action": action, "a-item": "1"}, field, size)
    held = scales.most() - before
    assert got.status == status
    assert got.page.all("h1")
    # While a file may still be small enough, it is held; after that nothing of it is.
    most = max(LARGEST.values()) if field in {"a-picture", "a-voice"} and action.startswith(("ice", "att")) else 0
    print(f"{held / MEGABYTE:.1f} MB held of {size / MEGABYTE:.0f}")  # noqa: T201  (shown when the test fails)
    assert held < 1.7 * most + 6 * MEGABYTE
    assert scales.kept() == 0
