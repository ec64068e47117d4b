"""The other clock: APScheduler's AsyncIOScheduler on its SQLAlchemyJobStore, as one stitches it with discord.py.

It is given every advantage that keeps its shape: its store has a database of its own, so that it never waits for the
jobs' transactions; the jobs are plain functions, which the event loop's threads carry out; statements are built once;
nothing is dropped. Its jobs know no holidays, no nights and no other classes, and keep no audit trail.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Column, Date, Engine, Integer, MetaData, String, Table, bindparam, insert, select

from bench.weekly import BEFORE, DUE, Figures, Weekly, counting, due_in, until, watching, weeklies
from commands.message import Byline, Message, Text, Words
from commands.packing import pack
from storage.database import Utc, open_engine
from storage.outbox import WAITING, delivery, post
from storage.people import TAKEN, seat
from storage.places import CLASS, place
from storage.projects import classroom, school

AHEAD = timedelta(seconds=2)
PATIENCE = 300.0
# What is not due in a round comes in two days at the earliest, and within the week.
LATER, WITHIN = timedelta(days=2), 4 * 24 * 60

fired = Table(
    "fired",
    MetaData(),
    Column("job", Integer, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", String, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("at", Utc, nullable=False),
)

_author = (
    select(seat.c.alias, school.c.name, school.c.zone)
    .join(classroom, classroom.c.id == seat.c.classroom_id)
    .join(school, school.c.id == classroom.c.school_id)
    .where(
        seat.c.person_id == bindparam("person"), seat.c.classroom_id == bindparam("classroom"), seat.c.state == TAKEN
    )
)
_places = select(place.c.id).where(
    place.c.classroom_id == bindparam("classroom"), place.c.kind == CLASS, place.c.unreachable_at.is_(None)
)
_post = insert(post).returning(post.c.id)
_delivery, _fired = insert(delivery), insert(fired)


@dataclass(slots=True)
class Reached:
    """What jobs reach: a job is kept as the name of a function and its arguments, and finds the rest here."""

    engine: Engine | None = None
    committed: list[float] = field(default_factory=list)


REACHED = Reached()


def announce(number: int, project: int, person: int, room: int, text: str, language: str) -> None:
    """The job: a teacher's words, posted to their class; what is posted, where it goes and that it was done, durably
    and all or nothing.
    """
    now = datetime.now(UTC)
    assert REACHED.engine is not None
    with REACHED.engine.begin() as connection:
        alias, name, zone = connection.execute(_author, {"person": person, "classroom": room}).one()
        signed = Byline(alias=alias, school=name, classroom_id=room, at=now, zone=zone)
        message = Message(topic=Text("From a teacher"), byline=signed, lines=(Words(text, language),))
        row = {
            "project_id": project,
            "subject": f"announcement {number} {now.date()}",
            "about_id": person,
            "message": pack(message),
            "revision": 1,
            "withdrawn": False,
            "posted_at": now,
        }
        posted = connection.scalar(_post, row)
        step = {"post_id": posted, "state": WAITING, "attempts": 0, "due_at": now, "since": now}
        rows = [{**step, "place_id": each} for each in connection.scalars(_places, {"classroom": room})]
        connection.execute(_delivery, rows)
        connection.execute(_fired, {"job": number, "day": now.date(), "state": "done", "due_at": now, "at": now})
    REACHED.committed.append(time.perf_counter())


@dataclass(kw_only=True, slots=True)
class Jobs:
    """The scheduler with what is weekly."""

    scheduler: AsyncIOScheduler
    store: SQLAlchemyJobStore
    database: Path
    held: list[Weekly]

    async def add(self) -> Figures:
        """Each by itself, as the library offers it. None is due soon, and the scheduler rests meanwhile."""
        began, later = time.perf_counter(), datetime.now(UTC) + LATER
        for each in self.held:
            self.scheduler.add_job(
                announce,
                _weekly(later + timedelta(minutes=each.number % WITHIN), each.zone),
                args=(each.number, each.project, each.person, each.classroom, each.text, each.language),
                id=str(each.number),
                misfire_grace_time=None,
                coalesce=True,
            )
        return {"seconds": time.perf_counter() - began}

    async def claim(self, number: int) -> Figures:
        """Find what is due, and write down of each when it comes next: so it is claimed here. Here that is the time at
        which it already comes, so that it is still due.
        """
        at = self._prepare(number, datetime.now(UTC) + timedelta(days=1))
        began = time.perf_counter()
        found = self.store.get_due_jobs(at)
        for job in found:
            self.store.update_job(job)
        spent = time.perf_counter() - began
        assert len(found) == DUE
        return {"seconds": spent}

    async def fire(self, number: int) -> Figures:
        """The scheduler runs from a little before they are due."""
        began = time.perf_counter()
        self._prepare(number, datetime.now(UTC) + timedelta(days=1))
        ahead = timedelta(seconds=2 * (time.perf_counter() - began)) + 2 * AHEAD
        due_at = self._prepare(number, datetime.now(UTC) + ahead)
        left = (due_at - datetime.now(UTC)).total_seconds()
        due = time.perf_counter() + left
        assert left > AHEAD.total_seconds() / 2, "too late to see it come"
        self.scheduler.resume()
        with counting(self.database, "fired") as rows:
            await until(lambda: time.perf_counter() > due - BEFORE, PATIENCE)
            async with watching() as watch:
                await until(lambda: rows.occurred() >= DUE, PATIENCE)
            came = rows.new()
        self.scheduler.pause()
        return {"late": max(REACHED.committed) - due, "cpu": watch.cpu / DUE, "frozen": watch.longest, **came}

    def _prepare(self, number: int, moment: datetime) -> datetime:
        """Let those of a round be due at a moment, and every week from then on."""
        at = moment.replace(microsecond=0) + timedelta(seconds=1)
        for each in due_in(number):
            self.scheduler.reschedule_job(str(each), trigger=_weekly(at, self.held[each].zone))
        return at


def _weekly(moment: datetime, zone: str) -> CronTrigger:
    """Every week at the local time of a moment, on the clock of a zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return CronTrigger(
        day_of_week=local.weekday(), hour=local.hour, minute=local.minute, second=local.second, timezone=ZoneInfo(zone)
    )


@asynccontextmanager
async def open_jobs(database: Path) -> AsyncIterator[Jobs]:
    """The scheduler on a seeded database and a store beside it, with Silta's own PRAGMAs for both."""
    REACHED.engine = open_engine(f"sqlite:///{database}", purpose="write")
    fired.create(REACHED.engine)
    store = SQLAlchemyJobStore(engine=open_engine(f"sqlite:///{database.parent / 'jobs.db'}", purpose="write"))
    scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone=UTC)
    scheduler.start(paused=True)
    try:
        yield Jobs(scheduler=scheduler, store=store, database=database, held=weeklies(database))
    finally:
        scheduler.shutdown(wait=False)
        REACHED.engine.dispose()
