"""Live time lines: whoever has a place open is told what changes there, from the last change they have seen."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from itertools import groupby
from operator import attrgetter, itemgetter

from aiohttp import WSMsgType, web
from sqlalchemy import Connection

from bot.adapters.web.push import News, Reader
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
HEARTBEAT = 25.0

# Who reads alike: the places with news, the voice and the cursor. What is new to whom: those readers, and the entries.
Alike = tuple[tuple[int, ...], Voice, int]
Changes = dict[Alike, tuple[list[Reader], list[Entry]]]


class Live:
    """All open pages of this process. What changed in another process is found by looking every second."""

    def __init__(self, silta: Silta, rendering: Rendering) -> None:
        """Render through this rendering."""
        self._silta = silta
        self._rendering = rendering
        self._readers: dict[int, set[Reader]] = {}
        self._seen: dict[int, int] = {}
        self._woken = asyncio.Event()
        self._html: OrderedDict[tuple[int, str, str], str] = OrderedDict()

    def changed(self) -> None:
        """Something is new somewhere: do not wait for the next look."""
        self._woken.set()

    async def run(self) -> None:
        """Tell readers what is new until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  (whatever it was, the next must not wait for it)
                LOG.error("the live pages stumbled; they go on: %s", without_words(error))  # noqa: TRY400  (see there)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):  # wait_for may swallow that we are stopped
                    await self._woken.wait()

    async def follow(self, socket: web.WebSocketResponse, reader: Reader) -> None:
        """Keep one page up to date until it closes."""
        reader.socket = socket
        for place in reader.places:
            self._readers.setdefault(place, set()).add(reader)
        try:
            self._tell(await asyncio.to_thread(self._missed, reader))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._forget(reader)
            await reader.stop()

    def entry_html(self, entry: Entry, voice: Voice) -> str:
        """An entry in a voice, rendered once for all who read it in that voice."""
        key = (entry.id, voice.code, str(voice.zone))
        if key not in self._html:
            self._html[key] = self._rendering.entry(entry, voice)
            if len(self._html) > KEPT_PAGES:
                self._html.popitem(last=False)
        return self._html[key]

    def _forget(self, reader: Reader) -> None:
        for place in reader.places:
            self._readers[place].discard(reader)
            if not self._readers[place]:
                del self._readers[place]

    async def _look(self) -> None:
        """See what has changed since the last look, and tell whoever is there and still signed in."""
        readers = set[Reader]().union(*self._readers.values())
        if not readers:
            return
        accounts = {reader.account for reader in readers}
        alive, latest, changes = await asyncio.to_thread(self._see, list(accounts), tuple(self._readers))
        # Whoever signed out or lost their seat hears nothing more.
        if gone := accounts - alive:
            for reader in readers:
                if reader.account in gone:
                    reader.leave()
        self._tell(changes)
        self._seen = latest

    def _see(self, accounts: list[str], where: Collection[int]) -> tuple[set[str], dict[int, int], Changes]:
        """Who is still signed in, the last change of each place, and what is new there: all as of one moment.

        Not one last change for all places: projects commit in an order of their own.
        """
        with self._silta.reader.connect() as connection:
            now = self._silta.clock()
            alive = people.still_signed_in(connection, platform=places.WEB, users=accounts, now=now)
            latest = timeline.last_changes(connection, where)
            changed = [place for place, last in latest.items() if last != self._seen.get(place)]
            # Copies: pages come and go while this thread reads.
            return alive, latest, _changes(connection, {place: (*self._readers.get(place, ()),) for place in changed})

    def _missed(self, reader: Reader) -> Changes:
        with self._silta.reader.connect() as connection:
            return _changes(connection, dict.fromkeys(reader.places, (reader,)))

    def _tell(self, changes: Changes) -> None:
        """Readers of the same changes in the same voice get the very same frame."""
        for (_, voice, cursor), (readers, entries) in changes.items():
            news = self._news(entries, voice)
            for reader in readers:
                if reader.cursor == cursor:
                    reader.tell(news, entries[-1].id)
                # It has been told something while we were looking.
                elif rest := [each for each in entries if each.id > reader.cursor]:
                    reader.tell(self._news(rest, voice), rest[-1].id)

    def _news(self, entries: list[Entry], voice: Voice) -> News:
        if len(entries) >= BACKLOG:
            return News({"reload": True})
        told = [
            {"at": entry.position, "gone": True}
            if entry.gone
            else {"at": entry.position, "html": self.entry_html(entry, voice)}
            for entry in entries
        ]
        return News({"cursor": entries[-1].id, "entries": told})


def _changes(connection: Connection, readers: Mapping[int, Collection[Reader]]) -> Changes:
    """What is new to these readers of these places, once for all who read alike."""
    theirs: defaultdict[Reader, tuple[int, ...]] = defaultdict(tuple)
    for place, here in readers.items():
        for reader in here:
            theirs[reader] += (place,)
    alike: defaultdict[Alike, list[Reader]] = defaultdict(list)
    for reader, its in theirs.items():
        alike[its, reader.voice, reader.cursor].append(reader)
    found = _entries(connection, {(place, cursor) for its, _, cursor in alike for place in its})
    changes = {}
    for (its, voice, cursor), group in alike.items():
        if entries := sorted((each for place in its for each in found[place, cursor]), key=attrgetter("id")):
            changes[its, voice, cursor] = group, entries
    return changes


def _entries(connection: Connection, asked: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[Entry]]:
    """What is new at each place since each cursor."""
    found: dict[tuple[int, int], list[Entry]] = {}
    for place, cursors in groupby(sorted(asked), key=itemgetter(0)):
        known: tuple[Entry, ...] | None = None
        for _, cursor in cursors:
            # All that is new since a lower cursor holds this as well.
            if known is None or len(known) == BACKLOG:
                known = timeline.entries_after(connection, (place,), cursor, BACKLOG)
            found[place, cursor] = [each for each in known if each.id > cursor]
    return found
