"""The one composition root: everything that runs is put together here, in production, in the demo and in tests."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.adapters.adapter import Adapter
from bot.adapters.discord.adapter import discord_adapter
from bot.adapters.telegram.adapter import telegram_adapter
from bot.adapters.web.outbound import WebAdapter
from bot.clock import Clockwork
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.documents import largest, said_in
from bot.language import Languages, load_languages
from bot.sandbox import Sandbox
from bot.seal import Seal
from bot.settings import Settings
from bot.silta import Silta
from bot.writer import Writer
from commands.call import Held, Upload
from commands.catalogue import CATALOGUE
from commands.parameter import Document, Parameter, Picture
from storage import schema
from storage.database import open_engine
from storage.media import Medium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

__all__ = ["ADAPTERS", "CATALOGUE", "real_clock", "silta"]

# Every platform Silta can speak on, each made only where its settings ask for it; adding one is a folder and a line.
ADAPTERS: tuple[Callable[[Settings, Writer, Engine], Adapter | None], ...] = (
    lambda _settings, writer, _reader: WebAdapter(writer),
    discord_adapter,
    telegram_adapter,
)

READERS = 4

# A thread that writes must not wait five milliseconds for its turn whenever the event loop is busy.
SWITCH_SECONDS = 0.0001


def _open(settings: Settings) -> tuple[Engine, Engine]:
    """The database, brought to this version's schema: an engine that writes, and one that only reads."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database, purpose="write", size=READERS + 1)
    try:
        schema.upgrade(engine)
    except Exception:
        engine.dispose()
        raise
    return engine, open_engine(settings.database, purpose="read", size=READERS)


def _begin(settings: Settings) -> tuple[Writer, Engine]:
    """A writer at work, and an engine to read with."""
    engine, reader = _open(settings)
    writer = Writer(engine)
    writer.start()
    return writer, reader


def _secret(folder: Path) -> bytes:
    """A key of this installation's own, made once, readable by its user alone, and never in the database."""
    path = folder / "secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def real_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


async def _develop(sandbox: Sandbox, parameter: Parameter, upload: Upload) -> Medium | str:
    """What the sandbox makes of a file, by what is asked for; or what it says."""
    if isinstance(parameter.kind, Document):
        return await said_in(sandbox, parameter.kind, upload)
    look = sandbox.picture if isinstance(parameter.kind, Picture) else sandbox.recording
    return await look(upload)


def _platforms(settings: Settings, writer: Writer, reader: Engine) -> dict[str, Adapter]:
    """An adapter for each platform that the settings ask for, by its name."""
    made = [make(settings, writer, reader) for make in ADAPTERS]
    return {each.platform: each for each in made if each is not None}


async def _fetch(adapters: Mapping[str, Adapter], platform: str, held: Held, parameter: Parameter) -> Upload:
    """A file that still lies with a platform, no larger than what is asked for may be."""
    return await adapters[platform].fetch(held, largest(parameter.kind) or 0)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def silta(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = real_clock,
    languages: Languages | None = None,
    adapters: Mapping[str, Adapter] | None = None,
    delivering: bool = True,
) -> AsyncIterator[Silta]:
    """Silta, running: migrated, writing, delivering; stopped in order at the end.

    `delivering` off leaves it to the caller to say when posts are delivered, and when what is planned is done.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    writer, reader = _begin(settings)
    spoken = languages or load_languages()
    known = _platforms(settings, writer, reader) | dict(adapters or {})
    delivery = Delivery(writer=writer, reader=reader, adapters=known, languages=spoken, clock=clock)
    sandbox, secret = Sandbox(), _secret(settings.data)
    dispatch = Dispatch(
        catalogue=CATALOGUE,
        languages=spoken,
        writer=writer,
        reader=reader,
        clock=clock,
        wake=delivery.wake,
        develop=partial(_develop, sandbox),
        fetch=partial(_fetch, known),
        capabilities={name: each.capabilities for name, each in known.items()},
        seal=Seal(secret),
    )
    clockwork = Clockwork(dispatch=dispatch, catch_up=timedelta(hours=settings.catch_up_hours))
    tasks = [asyncio.create_task(each.run()) for each in (delivery, clockwork)] if delivering else []
    try:
        yield Silta(settings, secret, spoken, writer, reader, dispatch, delivery, clockwork, known, clock)
    finally:
        await _end(tasks)
        await sandbox.stop()
        await writer.stop()
        reader.dispose()
