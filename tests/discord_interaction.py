"""One thing that somebody did, and all that the bot answered to it: what the person sees in the end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from discord_limits import EPHEMERAL
from discord_postbox import LOADING, Postbox

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


@dataclass(eq=False)
class Interaction:
    """A command, a click, a suggestion or a submitted modal, as the double remembers it."""

    world: Postbox = field(repr=False)
    id: int
    token: str
    kind: int
    channel_id: int
    user_id: int
    event: dict
    source: int | None = None  # the message whose component was used
    sent_at: float = 0.0
    responses: list[dict] = field(default_factory=list)
    modal: dict | None = None
    acked_after: float | None = None
    original: int | None = None  # the id of the message that `@original` means
    made: list[int] = field(default_factory=list)
    edited: bool = False  # anything, through its token
    focused_type: int = 0  # the type of the option being typed
    busy: int = 0  # requests for it under way
    touched_at: float = 0.0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[dict]:
        """What the person sees through this interaction now, without a placeholder that still thinks."""
        found = [self.world.written[made] for made in self.made if made in self.world.written]
        return [self.world.seen(body) for body in found if not body["flags"] & LOADING]

    @property
    def ephemeral(self) -> list[dict]:
        """Those of the messages that only this person sees."""
        return [message for message in self.messages if message["flags"] & EPHEMERAL]

    @property
    def choices(self) -> list[dict]:
        """What was suggested, for an autocomplete."""
        return self.responses[0]["data"].get("choices", []) if self.responses else []

    def touch(self) -> None:
        """Something came for this interaction."""
        self.touched_at = time.monotonic()
        self._news.set()

    def is_answered(self) -> bool:
        """Whether the person got more than three dots."""
        if not self.responses:
            return False
        if self.responses[0]["type"] not in {5, 6}:
            return True
        return bool(self.messages) or self.updated

    @property
    def updated(self) -> bool:
        """Whether the message under the pressed component was changed through this interaction."""
        return self.original is not None and self.original == self.source and self.edited

    async def until(self, done: Callable[[], bool], timeout: float = 5.0) -> Interaction:  # noqa: ASYNC109
        """Waits until something is the case."""
        async with asyncio.timeout(timeout):
            while not done():
                self._news.clear()
                await self._news.wait()
        return self

    async def acknowledged(self, timeout: float = 5.0) -> Interaction:  # noqa: ASYNC109
        """Waits for the first response, be it a deferral."""
        return await self.until(lambda: bool(self.responses), timeout)

    async def answered(self, timeout: float = 5.0) -> Interaction:  # noqa: ASYNC109
        """Waits until the person got an answer: a message, a modal, an update, suggestions."""
        return await self.until(self.is_answered, timeout)

    async def settled(self, timeout: float = 5.0, *, quiet: float = 0.03) -> Interaction:  # noqa: ASYNC109
        """Waits for the first response, and then until no request has come for a moment."""
        await self.acknowledged(timeout)
        async with asyncio.timeout(timeout):
            while self.busy or time.monotonic() - self.touched_at < quiet:
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), quiet)
        return self
