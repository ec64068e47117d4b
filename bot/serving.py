"""Serving: Silta with its web server, until somebody stops it."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop
from sqlalchemy import Connection

from bot.adapters.web.demo import Pane
from bot.adapters.web.server import listening
from bot.demo.clock import VirtualClock
from bot.demo.course import play
from bot.demo.script import read_script
from bot.demo.stage import be_kind, guest_of, set_the_stage
from bot.dialogue import ACTIONS_LAST
from bot.settings import Settings
from bot.silta import Silta
from bot.traces import without_words
from bot.wiring import silta
from storage import codes, drafts, inbox, people, plans, projects, reach, schedules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

INVITATION_LASTS = timedelta(days=7)
SWEEP_EVERY = 3600.0
ANSWERS_KEPT = timedelta(hours=48)
PROPOSALS_KEPT = timedelta(hours=48)
# Between two moments of the demo, for those who watch it.
PAUSE = 2.0

LOG = logging.getLogger(__name__)

Say = Callable[[str], None]


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run until done, on the faster event loop."""
    uvloop.run(main)


async def serve(settings: Settings, say: Say) -> None:
    """Serve until stopped. On an empty database, say how the first teacher comes in."""
    stopped = _stop_event()
    async with silta(settings) as running, sweeping(running), listening(running) as address, conversing(running):
        say(f"Silta is at {address}")
        with running.reader.connect() as connection:
            nobody = not people.is_anyone_here(connection)
        if nobody:
            say(f"Nobody is here yet. The first teacher starts here, once:\n  {await _founder_link(running, address)}")
        await stopped.wait()


async def _time_to_read(_moment: datetime) -> None:
    await asyncio.sleep(PAUSE)


async def serve_demo(settings: Settings, say: Say) -> None:
    """Serve the demo until stopped: a database of its own, that lasts as long as it runs."""
    stopped = _stop_event()
    script, steps = read_script()
    with tempfile.TemporaryDirectory(prefix="silta-demo-") as folder:
        own = settings.model_copy(update={"data": Path(folder), "database_url": ""})
        clock = VirtualClock(script["begins"])
        async with silta(own, clock=clock) as running:
            stage = await set_the_stage(running, script)
            guests = [(room["school"], stage.actors[guest_of(room)]) for room in script["classroom"]]
            panes = tuple(Pane(key=each.key, title=school, token=each.token) for school, each in guests)
            before = [each for each in steps if each.at <= script["watched_from"]]
            await play(stage, clock, before, until=script["watched_from"])
            async with listening(running, panes=panes) as address:
                say(f"The demo is at {address}/demo\nOpen it, watch, and write something in any of the classes.")
                teachers = [stage.actors[room["school"]] for room in script["classroom"]]
                live = play(stage, clock, steps[len(before) :], until=script["ends"], pause=_time_to_read)
                playing = asyncio.gather(live, be_kind(stage, teachers))
                try:
                    await stopped.wait()
                finally:
                    playing.cancel()
                    with suppress(asyncio.CancelledError):
                        await playing


async def invite(settings: Settings, classroom: int | None = None) -> str | None:
    """A new one-time link with which a teacher starts a project, or joins a classroom; nothing if there is none such.

    The second is for a teacher who has lost every way in: no colleague could let them in.
    """
    async with silta(settings, delivering=False) as running:
        if classroom is None:
            return await _founder_link(running, settings.address)
        with running.reader.connect() as connection:
            project = projects.project_of(connection, classroom)
        if project is None:
            return None
        room = {"project_id": project, "classroom_id": classroom}
        return await _link(running, settings.address, kind=codes.COLLEAGUE, **room)


async def _founder_link(running: Silta, address: str) -> str:
    return await _link(running, address, kind=codes.FOUNDER)


async def _link(running: Silta, address: str, *, kind: str, **opens: int) -> str:
    code = codes.mint()
    hashed = await asyncio.to_thread(codes.hashed, code)

    def keep(connection: Connection) -> None:
        now = running.clock()
        codes.keep(connection, hash=hashed or "", kind=kind, now=now, lasts=INVITATION_LASTS, **opens)

    await running.writer.run(keep)
    return f"{address}/join/{code}"


@asynccontextmanager
async def conversing(running: Silta) -> AsyncIterator[None]:
    """Meanwhile, be on every platform that there is."""
    async with AsyncExitStack() as stack:
        for each in running.adapters.values():
            await stack.enter_async_context(each.conversing(running))
        yield


@asynccontextmanager
async def sweeping(running: Silta) -> AsyncIterator[None]:
    """Meanwhile, forget what is no longer needed: old answers, ended sessions, spent codes."""

    async def sweep_for_ever() -> None:
        while True:
            try:
                await running.writer.run(lambda connection: _sweep(connection, running.clock()))
            except Exception as error:  # noqa: BLE001  (the next hour brings the next chance)
                LOG.error("sweeping failed: %s", without_words(error))  # noqa: TRY400  (see there)
            await asyncio.sleep(SWEEP_EVERY)

    task = asyncio.create_task(sweep_for_ever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _sweep(connection: Connection, now: datetime) -> None:
    inbox.expire_arrivals(connection, now - ANSWERS_KEPT)
    people.expire_accounts(connection, now)
    codes.expire(connection, now)
    reach.sweep(connection)
    drafts.expire(connection, now, now - ACTIONS_LAST)
    schedules.forget_proposals(connection, now - PROPOSALS_KEPT)
    plans.forget_drafts(connection, now - PROPOSALS_KEPT)


def _stop_event() -> asyncio.Event:
    """Set once somebody asks the process to stop, from its very start."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    return stopped
