"""The writer: whoever wants to write queues here, and what waits together is committed together."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Work = Callable[[Connection], T]
ProjectsOf = Callable[[Connection], int | Collection[int] | None]

LOG = logging.getLogger(__name__)

# What one transaction takes at most: enough to share a commit's cost, little enough to answer the first soon.
MOST_AT_ONCE = 256
POSTGRES_WRITERS = 4

_lock_project = text("SELECT pg_advisory_xact_lock(:project)")


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    projects_of: ProjectsOf | None
    answer: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs synchronous work in transactions, in threads of its own.

    On SQLite one thread takes all that waits, runs it in one transaction and commits once. On PostgreSQL
    several do, each first locking the projects it will write to, in ascending order. If anything in a batch
    raises, the batch is undone and run again piece by piece, so that nobody's mistake undoes another's work.
    """

    def __init__(self, engine: Engine) -> None:
        """Write through this engine."""
        self._engine = engine
        self._locks = engine.dialect.name == "postgresql"
        self._waiting: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to take work from the running event loop."""
        self._loop = asyncio.get_running_loop()
        for number in range(POSTGRES_WRITERS if self._locks else 1):
            thread = threading.Thread(target=self._write, name=f"writer-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def stop(self) -> None:
        """Finish what waits, then stop."""
        with self._ready:
            self._stopping = True
            self._ready.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._engine.dispose()

    async def run(self, work: Work[T], projects_of: ProjectsOf | None = None) -> T:
        """The result of some work, once it is committed. What it raises is raised here, and its writes are undone.

        `projects_of` says which project, or which ones, the work will write to.
        """
        if self._loop is None:
            raise RuntimeError("the writer has not been started")
        job = _Job(work, projects_of, self._loop.create_future())
        with self._ready:
            if self._stopping:
                raise RuntimeError("the writer is stopping")
            self._waiting.append(job)
            self._ready.notify()
        result: T = await job.answer
        return result

    def _write(self) -> None:
        while batch := self._take():
            if not self._attempt(batch):
                for job in batch:
                    self._alone(job)
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_answer, batch)

    def _take(self) -> list[_Job]:
        with self._ready:
            while not self._waiting and not self._stopping:
                self._ready.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]

    def _attempt(self, batch: list[_Job]) -> bool:
        """One transaction for all; false, with nothing done, if any of it failed."""
        try:
            with self._engine.connect() as connection, connection.begin():
                self._lock(connection, batch)
                for job in batch:
                    job.result = job.work(connection)
        except Exception as error:  # noqa: BLE001  (whatever work raises is its caller's to see)
            batch[0].error = error
            return False
        return True

    def _alone(self, job: _Job) -> None:
        """A transaction of its own; once more if the database, not the work, was at fault."""
        job.error = None
        if not self._attempt([job]) and _is_passing(job.error):
            LOG.warning("the database refused for the moment; trying once more")
            job.error = None
            self._attempt([job])

    def _lock(self, connection: Connection, batch: list[_Job]) -> None:
        if not self._locks:
            return
        for project in sorted({each for job in batch for each in _projects(job, connection)}):
            connection.execute(_lock_project, {"project": project})


def _projects(job: _Job, connection: Connection) -> Collection[int]:
    found = job.projects_of(connection) if job.projects_of else None
    return (found,) if isinstance(found, int) else found or ()


def _answer(batch: list[_Job]) -> None:
    for job in batch:
        if job.answer.cancelled():
            continue
        if job.error is not None:
            job.answer.set_exception(job.error)
        else:
            job.answer.set_result(job.result)


def _is_passing(error: BaseException | None) -> bool:
    """Whether the same work may succeed a moment later: a deadlock, a serialisation failure, a lost connection."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}
