"""What both clocks hold: the teachers of the bench's world, each with their own words every week, and what is counted
when a thousand of these come at once.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Protocol, TypeVar

from bench.world import ANSWERS

# So many are held; of these, in each round, others are due in one second.
HELD, DUE, ROUNDS = 10_000, 1_000, 3
LOOK_EVERY = 0.02
A_MOMENT = 0.001
# From so long before they are due on is watched: what a waiting clock does is no cost of theirs.
BEFORE = 0.05
LANGUAGES = ("fi", "es", "fr", "en")

T = TypeVar("T")
Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """What a teacher says to their class every week; `number` counts through all of them."""

    number: int
    project: int
    person: int
    classroom: int
    zone: str
    text: str
    language: str


class Clock(Protocol):
    """One of the two: it holds what is weekly, and does what is due."""

    async def add(self) -> Figures:
        """Hold all of it, each durably: the seconds that this takes."""

    async def claim(self, number: int) -> Figures:
        """Find what will be due in a round and claim it, without doing it: the seconds that this takes."""

    async def fire(self, number: int) -> Figures:
        """Do what is due in a round: the seconds until the last is durable, and what else `Watch` sees."""


def weeklies(database: Path) -> list[Weekly]:
    """All of them, the same for both sides: the teachers by turns."""
    question = """
        SELECT c.project_id, t.person_id, c.id, s.zone FROM seat t JOIN classroom c ON c.id = t.classroom_id
        JOIN school s ON s.id = c.school_id WHERE t.role = 'teacher' ORDER BY c.id
    """
    with closing(sqlite3.connect(database)) as connection:
        teachers = connection.execute(question).fetchall()
    words: Iterator[tuple[str, str]] = cycle(zip(ANSWERS, LANGUAGES, strict=True))
    return [
        Weekly(
            number=number,
            project=project,
            person=person,
            classroom=classroom,
            zone=zone,
            text=text.format(n=number),
            language=language,
        )
        for number, ((project, person, classroom, zone), (text, language)) in enumerate(
            zip(islice(cycle(teachers), HELD), words, strict=False)
        )
    ]


def due_in(number: int) -> range:
    """The numbers of those that are due in a round."""
    return range(number * DUE, (number + 1) * DUE)


def batches(those: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """So many at once, in order."""
    return (those[start : start + size] for start in range(0, len(those), size))


@dataclass(slots=True)
class Rows:
    """Counts what is left behind, in a database and a table of occurrences, from now on."""

    connection: sqlite3.Connection
    occurrences: str
    before: Figures = field(default_factory=dict)

    def new(self) -> Figures:
        """How many rows have come."""
        tables = {"posts": "post", "deliveries": "delivery", "occurrences": self.occurrences}
        return {what: self._count(table) - self.before.get(what, 0) for what, table in tables.items()}

    def occurred(self) -> int:
        """How many occurrences have come: the last thing that either side writes."""
        return self._count(self.occurrences) - int(self.before["occurrences"])

    def _count(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  (our own)


@contextmanager
def counting(database: Path, occurrences: str) -> Iterator[Rows]:
    """What comes in this block."""
    with closing(sqlite3.connect(database)) as connection:
        rows = Rows(connection, occurrences)
        rows.before = rows.new()
        yield rows


@dataclass(slots=True)
class Watch:
    """Watches what happens from a moment on: how long the event loop stands still at most, and the CPU it takes."""

    longest: float = 0.0
    cpu: float = field(default_factory=time.process_time)

    async def look(self) -> None:
        """Sleep a moment, again and again, and note the longest that it was."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(A_MOMENT)
            now = time.perf_counter()
            self.longest, last = max(self.longest, now - last), now


@asynccontextmanager
async def watching() -> AsyncIterator[Watch]:
    """A watch for as long as the block lasts."""
    watch = Watch()
    task = asyncio.create_task(watch.look())
    try:
        yield watch
        watch.cpu = time.process_time() - watch.cpu
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(reached: Callable[[], bool], seconds: float) -> None:
    """Wait for something of which there is no event."""
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110  (see above)
            await asyncio.sleep(LOOK_EVERY)
