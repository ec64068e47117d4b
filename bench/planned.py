"""Silta's clock, wired as in production: schedules of /announce, carried out in their time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench.weekly import BEFORE, DUE, LOOK_EVERY, ROUNDS, Figures, Weekly, batches, counting, until, watching, weeklies
from bot.clock import AT_ONCE
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from commands.timing.planning import plan_next
from commands.timing.rhythm import WEEKLY, Rhythm
from commands.timing.school import public_holidays
from storage import calendars, schedules

# A week without holidays in any of the world's four countries. What is due comes on its Wednesday, Thursday and Friday;
# all the rest from the Monday after on.
MONDAY = date(2026, 6, 1)
BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)
TEN = day_time(10)
ELSEWHERE = "JP"
A_DAY = timedelta(days=1)
AHEAD = timedelta(seconds=2)
PATIENCE = 60.0


@dataclass(slots=True)
class Shown:
    """A clock that runs on from the moment to which it was set."""

    at: datetime = BEGIN
    since: float = field(default_factory=time.perf_counter)

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.at + timedelta(seconds=time.perf_counter() - self.since)

    def set(self, at: datetime) -> None:
        """Set it."""
        self.at, self.since = at, time.perf_counter()


def rhythm_of(number: int) -> Rhythm:
    """When something weekly comes: the rounds' at ten on their days, the others later; each ends in its own week."""
    a_round = number // DUE
    first = MONDAY + (2 + a_round if a_round < ROUNDS else 7 + number % 5) * A_DAY
    at = TEN if a_round < ROUNDS else day_time(8 + number % 7, number % 4 * 15)
    last = first + timedelta(weeks=30 + number % 200)
    return Rhythm(repeats=WEEKLY, at=at, first=first, last=last, weekdays=(first.weekday(),))


@dataclass(kw_only=True, slots=True)
class Planned:
    """Silta with what is weekly."""

    silta: Silta
    shown: Shown
    database: Path
    held: list[Weekly]
    due: dict[int, datetime] = field(default_factory=dict)
    committed: list[float] = field(default_factory=list)

    async def add(self) -> Figures:
        """So many in one transaction as the clock itself takes; each planned as when it is saved. The library of
        holidays reads its countries once in a process's life, which is not measured.
        """
        public_holidays(ELSEWHERE, "", MONDAY.year)
        began = time.perf_counter()
        for some in batches(self.held, AT_ONCE):
            await self.silta.writer.run(partial(self._add, some))
        return {"seconds": time.perf_counter() - began}

    def _add(self, some: Sequence[Weekly], connection: Connection) -> None:
        rooms = calendars.rooms_of(connection, {each.project for each in some})
        rows: list[dict[str, Any]] = []
        for each in some:
            rhythm = rhythm_of(each.number)
            planned = plan_next(rhythm, rooms[each.project], each.classroom, None)
            assert planned is not None
            self.due.setdefault(each.number // DUE, planned.due_at)
            rows.append(
                schedules.row_of(
                    project_id=each.project,
                    person_id=each.person,
                    classroom_id=each.classroom,
                    command="announce",
                    arguments={"text": each.text, "whom": "class", "language": each.language},
                    locale=each.language,
                    rhythm=rhythm.pack(),
                    state=schedules.ACTIVE,
                    day=planned.day,
                    due_at=planned.due_at,
                    now=self.shown(),
                )
            )
        schedules.add_all(connection, rows)

    async def claim(self, number: int) -> Figures:
        """Find and lock, batch by batch as the clock does; `planned` with the next of each planned as well."""
        at = self.due[number]
        began = time.perf_counter()
        numbers = await asyncio.to_thread(self._find, at)
        assert len(numbers) == DUE
        for some in batches(numbers, AT_ONCE):
            await self.silta.writer.run(lambda connection, some=some: schedules.claim(connection, some, at))
        claimed = time.perf_counter()
        for some in batches(numbers, AT_ONCE):
            await self.silta.writer.run(lambda connection, some=some: self._plan(connection, some, at))
        return {"seconds": claimed - began, "planned": time.perf_counter() - claimed}

    def _find(self, at: datetime) -> list[int]:
        with self.silta.reader.connect() as connection:
            return [number for number, _ in schedules.due(connection, at, DUE)]

    def _plan(self, connection: Connection, some: Sequence[int], at: datetime) -> None:
        """Claimed and planned anew; for what it already waits for, so that it is still due."""
        rows = [(each.id, each.day, each.due_at) for each in schedules.claim(connection, some, at)]
        assert len(rows) == len(some)
        schedules.plan(connection, rows)

    async def fire(self, number: int) -> Figures:
        """The clock runs as it always does, from a little before they are due."""
        self.shown.set(self.due[number] - AHEAD)
        due = self.shown.since + AHEAD.total_seconds()
        clockwork = replace(
            self.silta.clockwork,
            dispatch=replace(self.silta.dispatch, wake=lambda: self.committed.append(time.perf_counter())),
        )
        running = asyncio.create_task(clockwork.run())
        try:
            await asyncio.sleep(AHEAD.total_seconds() - BEFORE)
            with counting(self.database, "occurrence") as rows:
                async with watching() as watch:
                    await until(lambda: rows.occurred() >= DUE, PATIENCE)
                await asyncio.sleep(LOOK_EVERY)
                came = rows.new()
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        return {"late": self.committed[-1] - due, "cpu": watch.cpu / DUE, "frozen": watch.longest, **came}


@asynccontextmanager
async def open_planned(database: Path) -> AsyncIterator[Planned]:
    """Silta on a seeded database; its clock is told when to run."""
    shown = Shown()
    settings = Settings(data=database.parent, database_url=f"sqlite:///{database}")
    async with silta(settings, clock=shown, delivering=False) as running:
        yield Planned(silta=running, shown=shown, database=database, held=weeklies(database))
