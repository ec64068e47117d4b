"""How updates reach the bot: kept until they are confirmed, by long poll or by webhook, as Telegram keeps them."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp
from telegram_wire import RefusedError

SILENT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class Waiting:
    """An update that waits; one that was `forced` waits until it went out once, whatever the bot has confirmed."""

    update: dict[str, Any]
    forced: bool = False

    @property
    def number(self):
        number = self.update.get("update_id")
        return number if isinstance(number, int) else 0


@dataclass
class Webhook:
    """What setWebhook said."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""


@dataclass
class Feed:
    """The queue of one bot."""

    waiting: list[Waiting] = field(default_factory=list)
    history: dict[int, dict[str, Any]] = field(default_factory=dict)
    held: list[dict[str, Any]] | None = None
    allowed: list[str] = field(default_factory=list)
    confirmed: int = 0
    confirmed_at: float = 0.0
    webhook: Webhook = field(default_factory=Webhook)
    webhook_statuses: list[int] = field(default_factory=list)
    webhook_pause: float = 0.05
    polls: int = 0  # how many have come; only the newest is answered
    open_polls: int = 0
    ended_by: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(500_001))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, **content):
        """A new update; None when the bot did not ask for this kind."""
        kind = next(iter(content))
        if (kind not in self.allowed) if self.allowed else (kind in SILENT_BY_DEFAULT):
            return None
        return self.add_raw({"update_id": next(self.numbers), **content})

    def add_raw(self, update):
        """An update as it is, whatever it says."""
        self.history[update.get("update_id", 0)] = update
        if self.held is not None:
            self.held.append(update)
        else:
            self.put(update, forced=not isinstance(update.get("update_id"), int))
        return update.get("update_id", 0)

    def put(self, update, *, forced=False):
        """To the end of the queue."""
        self.waiting.append(Waiting(update, forced))
        self.wake()

    def wake(self):
        """Let whoever waits look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, seconds=None):
        """Until something changed, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    def drop(self):
        """Forget what waits."""
        self.waiting.clear()

    def remember(self, allowed):
        """The kinds of update that the bot asked for; absent leaves them, an empty list is the default."""
        if allowed is not None:
            self.allowed = list(allowed)

    def _confirm(self, offset):
        if offset < 0:
            self.waiting = self.waiting[offset:]
            offset = self.waiting[0].number if self.waiting else 0
        kept = [each for each in self.waiting if each.forced or each.number >= offset]
        if len(kept) < len(self.waiting) or offset > self.confirmed:
            self.confirmed_at = monotonic()
        self.waiting = kept
        self.confirmed = max(self.confirmed, offset)

    async def poll(self, call):
        """GetUpdates: the newest poll wins, an older one is told so."""
        if self.webhook.url:
            raise RefusedError(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                409,
            )
        self.polls += 1
        mine, self.ended_by = self.polls, "other getUpdates request; make sure that only one bot instance is running"
        self.remember(call.get("allowed_updates"))
        self._confirm(call.get("offset", 0))
        limit = min(max(call.get("limit", 100), 1), 100)
        deadline = monotonic() + min(max(call.get("timeout", 0), 0), 50)
        self.wake()
        self.open_polls += 1
        try:
            while not self.waiting and monotonic() < deadline and mine == self.polls:
                await self.news(deadline - monotonic())
        finally:
            self.open_polls -= 1
        if mine != self.polls:
            raise RefusedError(f"terminated by {self.ended_by}", 409)
        return self._batch(limit)

    def _batch(self, limit):
        batch, kept = self.waiting[:limit], []
        for each in batch:
            if each.forced:
                each.forced = False
                kept.append(each)
        return [each.update for each in batch]

    def set_webhook(self, webhook):
        """From now on by webhook, or no longer."""
        self.webhook = webhook
        if webhook.url:
            self.polls += 1
            self.ended_by = "setWebhook request"
        self.wake()

    async def deliver(self, session: aiohttp.ClientSession):
        """Post what waits to the webhook, one after the other, each until it is taken."""
        while True:
            if not (self.webhook.url and self.waiting):
                await self.news()
                continue
            first, webhook = self.waiting[0], self.webhook
            status = await self._post(session, first.update)
            if webhook is self.webhook:
                self.webhook_statuses.append(status)
            if 200 <= status < 300:
                self.waiting = [each for each in self.waiting if each is not first]
                self.confirmed = max(self.confirmed, first.number + 1)
                self.confirmed_at = monotonic()
            else:
                self.webhook.last_error = f"Wrong response from the webhook: {status}"
                await asyncio.sleep(self.webhook_pause)

    async def _post(self, session, update):
        headers = {"Content-Type": "application/json"}
        if self.webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret
        try:
            async with session.post(self.webhook.url, data=json.dumps(update), headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0
