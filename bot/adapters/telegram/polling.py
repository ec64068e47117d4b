"""Polling: ask Telegram for what people said; it counts as heard only once it is in the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram.error import Conflict, TelegramError

from bot.adapters.telegram.client import Client, Stopped
from bot.adapters.telegram.inbound import WANTED
from bot.traces import without_words

LOG = logging.getLogger(__name__)

LONG_POLL = 30
AT_ONCE = 100
# What is under way for longer does not keep us from hearing others.
MOMENT = 0.25
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

Update = Mapping[str, Any]


class Intake:
    """Updates that were fetched: each chat's in order, chats beside each other. One that is slow holds up its own chat
    alone; Telegram keeps it, and all after it, until it is in.
    """

    def __init__(self, receive: Callable[[Update], Awaitable[None]]) -> None:
        """Receive updates so."""
        self._receive = receive
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._last_in_chat: dict[object, asyncio.Task[None]] = {}
        self._done: set[int] = set()
        self._next = 0

    @property
    def busy(self) -> bool:
        """Whether something is still being received."""
        return bool(self._under_way)

    @property
    def offset(self) -> int:
        """What to ask for next: everything before it is in."""
        return min(self._under_way, default=self._next)

    def take(self, updates: list[Update]) -> None:
        """Begin with those that are not under way or done yet."""
        if updates and not (self._under_way or self._done):
            self._next = 0  # after a week of silence Telegram counts from anywhere, perhaps from further back
        for each in updates:
            number, chat = each.get("update_id"), _chat_in(each)
            if not isinstance(number, int) or number in self._under_way or number in self._done:
                continue
            self._next = max(self._next, number + 1)
            task = asyncio.create_task(self._one(each, self._last_in_chat.get(chat)))
            self._under_way[number] = self._last_in_chat[chat] = task

    async def settle(self, within: float) -> None:
        """Wait a moment for what is under way. What could not be received is fetched anew; it raises why."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=within)
        failed = []
        for number, task in list(self._under_way.items()):
            if task.done():
                del self._under_way[number]
                if (error := task.exception()) is None:
                    self._done.add(number)
                else:
                    failed.append((number, error))
        self._last_in_chat = {chat: each for chat, each in self._last_in_chat.items() if not each.done()}
        if failed:
            self._next = min(self._next, *(number for number, _ in failed))
        self._done = {number for number in self._done if number >= self.offset}
        while self._next in self._done:
            self._next += 1
        if failed:
            raise failed[0][1]

    async def stop(self) -> None:
        """What is under way is broken off; it was not confirmed, so it comes again."""
        for each in self._under_way.values():
            each.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _one(self, update: Update, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
            if not before.cancelled() and before.exception() is not None:
                raise Waiting  # what came before it comes again first
        await self._receive(update)


class Waiting(Exception):  # noqa: N818  (a state, not an error)
    """Something before it in its chat has to come again."""


async def poll(client: Client, receive: Callable[[Update], Awaitable[None]]) -> None:
    """Ask for ever. What is received is confirmed with the next question, so after its commit; whatever raises comes
    again.
    """
    intake, pause = Intake(receive), FIRST_PAUSE
    try:
        while True:
            try:
                intake.take(await _ask(client, intake.offset, 0 if intake.busy else LONG_POLL))
                await intake.settle(MOMENT)
                pause = FIRST_PAUSE
            except Stopped:
                return
            except Exception as error:  # noqa: BLE001  (Telegram or the database may be away for a while)
                if isinstance(error, Conflict):
                    LOG.warning("another program asks Telegram for the same bot's messages; only one of them gets each")
                elif not isinstance(error, TelegramError | TimeoutError):
                    LOG.error("hearing stumbled; it goes on: %s", without_words(error))  # noqa: TRY400  (see there)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
    finally:
        await intake.stop()


async def _ask(client: Client, offset: int, wait: int) -> list[Update]:
    """What Telegram has for us, as it is: one update that the library cannot read must not lose the others."""
    asked = {"timeout": wait, "limit": AT_ONCE, "offset": offset, "allowed_updates": list(WANTED)}
    # In small letters, because the library warns of the method that it knows itself.
    found: Any = await client.ask(
        lambda bot: bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=LONG_POLL + 10)
    )
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _chat_in(update: Update) -> object:
    """What must stay in order: a chat, or failing that everything."""
    for kind in WANTED:
        part = update.get(kind)
        if isinstance(part, dict):
            message = part.get("message", part)
            chat = message.get("chat") if isinstance(message, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            return number if isinstance(number, int) else None
    return None
