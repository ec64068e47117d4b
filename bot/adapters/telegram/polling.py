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
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

Update = Mapping[str, Any]


async def poll(client: Client, receive: Callable[[Update], Awaitable[None]]) -> None:
    """Ask for ever. What is received is confirmed with the next question, so after its commit; whatever raises comes
    again.
    """
    offset, pause = 0, FIRST_PAUSE
    while True:
        try:
            updates = await _ask(client, offset)
            offset = await _take_in(updates, receive) or offset
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


async def _ask(client: Client, offset: int) -> list[Update]:
    """What Telegram has for us, as it is: one update that the library cannot read must not lose the others."""
    asked = {"timeout": LONG_POLL, "limit": AT_ONCE, "offset": offset, "allowed_updates": list(WANTED)}
    # In small letters, because the library warns of the method that it knows itself.
    found: Any = await client.ask(
        lambda bot: bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=LONG_POLL + 10)
    )
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


async def _take_in(updates: list[Update], receive: Callable[[Update], Awaitable[None]]) -> int:
    """Receive updates: each chat's in order, chats beside each other. Returns what to ask for next."""
    chats: dict[object, list[Update]] = {}
    for each in updates:
        chats.setdefault(_chat_in(each), []).append(each)

    async def one_after_another(queue: list[Update]) -> None:
        for each in queue:
            await receive(each)

    await asyncio.gather(*(one_after_another(queue) for queue in chats.values()))
    numbers = [number for each in updates if isinstance(number := each.get("update_id"), int)]
    return max(numbers) + 1 if numbers else 0


def _chat_in(update: Update) -> object:
    """What must stay in order: a chat, or failing that everything."""
    for kind in WANTED:
        part = update.get(kind)
        if isinstance(part, dict):
            message = part.get("message", part)
            chat = message.get("chat") if isinstance(message, dict) else None
            return chat.get("id") if isinstance(chat, dict) else None
    return None
