"""What an idle look of the clock costs, by how many schedules wait: one tick with nothing due, and when the next is."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path
from statistics import median

import uvloop

from bench.planned import BEGIN, Shown, rhythm_of
from bench.world import seed
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from storage import schedules

HERE = Path(__file__).parent
FEW, MANY = 1_000, 1_000_000
WARM, LOOKS = 50, 500
# All of them wait: the first a day from now, the others a second apart.
FILL = """
    WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?)
    INSERT INTO schedule (project_id, person_id, classroom_id, subject, command, arguments, locale, rhythm, state, day,
        due_at, created_at)
    SELECT classroom.project_id, seat.person_id, seat.classroom_id, '', 'announce',
        '{"text": "Hello", "whom": "class"}', 'en', ?, 'active', date(?, '+1 day', n || ' seconds'),
        strftime('%Y-%m-%d %H:%M:%S.000000', ?, '+1 day', n || ' seconds'), ?
    FROM number
        JOIN seat ON seat.id = (SELECT min(id) FROM seat) + n % (SELECT count(*) FROM seat)
        JOIN classroom ON classroom.id = seat.classroom_id
"""


def _fill(database: Path, held: int) -> None:
    """Durable only at the end: this is not what is measured."""
    at = BEGIN.strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(FILL, (held, rhythm_of(0).pack(), at, at, at))
        connection.commit()
        found = connection.execute("SELECT count(*) FROM schedule WHERE due_at > ?", (at,)).fetchone()[0]
        assert found == held, found
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _look(running: Silta) -> float:
    began = time.perf_counter()
    found = await running.clockwork.tick()
    with running.reader.connect() as connection:
        following = schedules.next_due(connection)
    spent = time.perf_counter() - began
    assert not found
    assert following is not None
    return spent


async def _looks(databases: dict[str, Path]) -> dict[str, float]:
    """The middle of many looks, the one right after the other."""
    async with AsyncExitStack() as stack:
        shown = Shown()
        running = {}
        for name, path in databases.items():
            settings = Settings(data=path.parent, database_url=f"sqlite:///{path}")
            running[name] = await stack.enter_async_context(silta(settings, clock=shown, delivering=False))
        spent: dict[str, list[float]] = {name: [] for name in running}
        for number in range(WARM + LOOKS):
            for name in running if number % 2 else reversed(running):
                once = await _look(running[name])
                if number >= WARM:
                    spent[name].append(once)
    return {name: median(each) for name, each in spent.items()}


def idle() -> dict[str, float]:
    """The cost with many to that with few, and both in microseconds."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
    try:
        seed(folder / "seed.db", pupils=0)
        databases = {}
        for name, held in (("few", FEW), ("many", MANY)):
            (folder / name).mkdir()
            databases[name] = Path(shutil.copy(folder / "seed.db", folder / name / "bench.db"))
            _fill(databases[name], held)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            spent = runner.run(_looks(databases))
    finally:
        shutil.rmtree(folder)
    return {"idle": spent["many"] / spent["few"], **{f"idle µs, {name}": each * 1e6 for name, each in spent.items()}}
