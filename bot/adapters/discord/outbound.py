"""A post becomes messages of Discord: sent, changed or taken away, and what became of that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import discord
from sqlalchemy import Engine

from bot.adapters.adapter import Ambiguous, Later, Outcome, Refused
from bot.adapters.discord.client import Client
from bot.adapters.discord.sheet import Sheet, files_of, in_words
from bot.adapters.discord.wire import Stopped, TooManyRefusals, errand

T = TypeVar("T")

# The library tries five times by itself, and rests in between. What takes longer than all that comes back to us.
PATIENCE = 60.0
# How a message begins of which only that it is there is known.
NOTHING_YET = "…"

_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 10003, 10008
_MISSING_PERMISSIONS, _ARCHIVED = 50013, 50083
# What the library raises of an answer that is no answer: Discord may have done what was asked.
_UNREADABLE = ValueError | TypeError | LookupError | AttributeError
# The number of a picture or recording in the name of its file.
_MEDIA = re.compile(r"-([0-9]+)\.")


async def show(sheet: Sheet, address: str, say: Callable[[Sheet], Awaitable[T]]) -> T:
    """Say it; where words are allowed and files are not, say it in words alone."""
    try:
        return await say(sheet)
    except discord.Forbidden as error:
        if error.code != _MISSING_PERMISSIONS or not sheet.attached:
            raise
    return await say(in_words(sheet, address))


class Unsent(Exception):  # noqa: N818  (a state, not an error)
    """We have lost patience, and Discord has certainly done nothing."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, thread or direct message, for one delivery. `address` is where Silta's pages are; `fresh` says that
    Discord still knows its nonces.
    """

    client: Client
    reader: Engine
    address: str
    key: int
    delivery: str
    fresh: bool

    async def send(self, sheet: Sheet, *, number: int) -> str:
        """Send one; its nonce lets Discord recognise it if it is sent again within minutes."""
        sent = await show(sheet, self.address, lambda sheet: self._send(sheet, self.mark(number)))
        return named(sent.id, sheet.attached)

    def mark(self, number: int) -> str:
        """The nonce."""
        return f"{self.delivery}-{number}"

    async def find(self, mark: str, sheet: Sheet | None) -> str | None:
        """Send it again: if it is there, Discord gives that one, with whatever was in it then."""
        if not self.fresh:
            return None
        if sheet is None:
            found = await self._send(None, mark)
        else:
            found = await show(sheet, self.address, lambda sheet: self._send(sheet, mark))
        return named(found.id, [int(number) for each in found.attachments for number in _MEDIA.findall(each.filename)])

    async def _send(self, sheet: Sheet | None, nonce: str) -> discord.Message:
        files = await asyncio.to_thread(files_of, self.reader, sheet) if sheet else []
        there = self.client.get_partial_messageable(self.key)
        async with self._patience():
            return await there.send(
                (sheet.text or None) if sheet else NOTHING_YET,
                files=files,
                view=(sheet.view if sheet else None) or discord.utils.MISSING,
                nonce=nonce,
                suppress_embeds=True,
            )

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        with errand() as asked:
            try:
                async with asyncio.timeout(PATIENCE) as asked.deadline:
                    yield
            except TimeoutError:
                self.client.let_others_go_on()
                if not asked.out:
                    raise Unsent from None
                raise

    async def change(self, external: str, sheet: Sheet) -> None:
        """Make one that is there say this. One that somebody took away stays away."""
        try:
            await self._awake(lambda: show(sheet, self.address, lambda sheet: self._edit(external, sheet)))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise

    async def _edit(self, external: str, sheet: Sheet) -> None:
        # Their descriptions may have changed, and only go along with the files themselves.
        files = await asyncio.to_thread(files_of, self.reader, sheet)
        async with self._patience():
            await self._message(external).edit(content=sheet.text, view=sheet.view, attachments=files)

    async def remove(self, external: str) -> None:
        """Take one away; one that is gone already is gone."""
        try:
            await self._awake(lambda: self._delete(external))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise

    async def _delete(self, external: str) -> None:
        async with self._patience():
            await self._message(external).delete()

    async def _awake(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something to what stands there. A thread falls asleep when nobody writes, and has to be woken first."""
        try:
            return await act()
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
        async with self._patience():
            await self.client.http.edit_channel(self.key, archived=False)
        return await act()

    def becomes(self, external: str, sheet: Sheet) -> bool:
        """Words, buttons and a chart can be changed; other pictures need another message."""
        return external.partition(":")[2] == named(0, sheet.attached).partition(":")[2]

    def _message(self, external: str) -> discord.PartialMessage:
        number = int(external.partition(":")[0])
        return self.client.get_partial_messageable(self.key).get_partial_message(number)


def named(message: int, pictures: Sequence[int]) -> str:
    """What a message is called, with the numbers of what hangs on it; a chart's is the same whatever it shows."""
    return f"{message}:{','.join(map(str, pictures))}" if pictures else str(message)


def outcome_of(error: Exception, repeatable: bool) -> Outcome | None:  # noqa: FBT001  (posting asks so)
    """What an error says about a send; an edit is `repeatable`: done twice it is done once."""
    if isinstance(error, Stopped):
        return Later(seconds=3600.0)
    if isinstance(error, TooManyRefusals):
        return Later(seconds=60.0)
    if isinstance(error, discord.RateLimited):
        return Later(seconds=error.retry_after)
    if isinstance(error, discord.Forbidden):
        return Refused(place=True)
    if isinstance(error, discord.NotFound):
        return Refused(place=error.code == _UNKNOWN_CHANNEL)
    if isinstance(error, discord.HTTPException) and error.status in {401, 429}:
        return Later(seconds=30.0)  # with 429 for too many at once; with 401 nothing more is asked anyway
    if isinstance(error, discord.HTTPException) and 400 <= error.status < 500:
        return Refused()
    if isinstance(error, aiohttp.ClientConnectorError | Unsent):
        return Later()
    if isinstance(error, discord.HTTPException | aiohttp.ClientError | OSError | TimeoutError | _UNREADABLE):
        return Later() if repeatable else Ambiguous()
    return None
