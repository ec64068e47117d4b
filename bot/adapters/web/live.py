"""Live time lines: whoever has a place open is told what changes there, from the last change they have seen."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from sqlalchemy import Engine

from bot.adapters.web.rendering import Rendering
from bot.language import Voice
from bot.silta import Silta
from bot.traces import without_words
from storage import people, places, timeline
from storage.timeline import Entry

LOG = logging.getLogger(__name__)

LOOK_EVERY = 1.0
BACKLOG = 200
KEPT_PAGES = 5000
WAITING_MOST = 100
HEARTBEAT = 25.0


@dataclass(eq=False, slots=True)
class Reader:
    """A page that is open: where, in which voice, and the last change it has."""

    account: str
    places: tuple[int, ...]
    voice: Voice
    cursor: int
    waiting: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(maxsize=WAITING_MOST))

    def tell(self, news: str, cursor: int) -> None:
        """Queue news. Who cannot keep up is let go: their browser comes back and resumes where it was."""
        try:
            self.waiting.put_nowait(news)
            self.cursor = cursor
        except asyncio.QueueFull:
            self.leave()

    def leave(self) -> None:
        """Say nothing more and close."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Live:
    """All open pages of this process. What changed in another process is found by looking every second."""

    def __init__(self, silta: Silta, rendering: Rendering) -> None:
        """Render through this rendering."""
        self._silta = silta
        self._rendering = rendering
        self._readers: set[Reader] = set()
        self._woken = asyncio.Event()
        self._html: OrderedDict[tuple[int, str, str], str] = OrderedDict()

    def changed(self) -> None:
        """Something is new somewhere: do not wait for the next look."""
        self._woken.set()

    async def run(self) -> None:
        """Tell readers what is new until cancelled."""
        seen: dict[int, int] = {}
        while True:
            self._woken.clear()
            try:
                await self._drop_signed_out()
                open_places = {place for reader in self._readers for place in reader.places}
                latest = await asyncio.to_thread(_last_changes, self._silta.reader, open_places)
                if latest != seen:
                    seen = latest
                    await self._tell(self._readers)
            except Exception as error:  # noqa: BLE001  (whatever it was, the next must not wait for it)
                LOG.error("the live pages stumbled; they go on: %s", without_words(error))  # noqa: TRY400  (see there)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)

    async def follow(self, socket: web.WebSocketResponse, reader: Reader) -> None:
        """Keep one page up to date until it closes."""
        self._readers.add(reader)
        sending = asyncio.create_task(_send(socket, reader))
        try:
            await self._tell({reader})
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._readers.discard(reader)
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending

    def entry_html(self, entry: Entry, voice: Voice) -> str:
        """An entry in a voice, rendered once for all who read it in that voice."""
        key = (entry.id, voice.code, str(voice.zone))
        if key not in self._html:
            self._html[key] = self._rendering.entry(entry, voice)
            if len(self._html) > KEPT_PAGES:
                self._html.popitem(last=False)
        return self._html[key]

    async def _tell(self, readers: set[Reader]) -> None:
        """Readers of the same places in the same voice, with the same cursor, get the very same string."""
        alike: dict[tuple[tuple[int, ...], Voice, int], list[Reader]] = defaultdict(list)
        for reader in readers:
            alike[reader.places, reader.voice, reader.cursor].append(reader)
        for (where, voice, cursor), group in alike.items():
            entries = await asyncio.to_thread(_entries, self._silta.reader, where, cursor)
            if not entries:
                continue
            news = self._news(entries, voice)
            for reader in group:
                if reader.cursor == cursor:
                    reader.tell(news, entries[-1].id)

    def _news(self, entries: tuple[Entry, ...], voice: Voice) -> str:
        if len(entries) == BACKLOG:
            return json.dumps({"reload": True})
        told = [
            {"at": entry.position, "gone": True}
            if entry.gone
            else {"at": entry.position, "html": self.entry_html(entry, voice)}
            for entry in entries
        ]
        return json.dumps({"cursor": entries[-1].id, "entries": told}, ensure_ascii=False)

    async def _drop_signed_out(self) -> None:
        """Whoever signed out or lost their seat hears nothing more."""
        accounts = list({reader.account for reader in self._readers})
        if not accounts:
            return
        alive = await asyncio.to_thread(self._alive, accounts)
        for reader in self._readers:
            if reader.account not in alive:
                reader.leave()

    def _alive(self, accounts: list[str]) -> set[str]:
        with self._silta.reader.connect() as connection:
            now = self._silta.clock()
            return people.still_signed_in(connection, platform=places.WEB, users=accounts, now=now)


async def _send(socket: web.WebSocketResponse, reader: Reader) -> None:
    """Whatever waits for a page, until it is told to leave."""
    while (news := await reader.waiting.get()) is not None:
        await socket.send_str(news)
    await socket.close()


def _last_changes(reader: Engine, where: set[int]) -> dict[int, int]:
    """The last change of each place. Not one number for all: projects commit in an order of their own."""
    with reader.connect() as connection:
        return timeline.last_changes(connection, where)


def _entries(reader: Engine, where: tuple[int, ...], after: int) -> tuple[Entry, ...]:
    with reader.connect() as connection:
        return timeline.entries_after(connection, where, after, BACKLOG)
