"""The wire to Discord: how fast we ask, and when we stop asking. It sees every request of the library go and return."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp

from bot.adapters.pace import Pace

LOG = logging.getLogger(__name__)

# Published: 50 requests a second for a bot; answers to interactions do not count.
OVERALL = 50
_UNCOUNTED = ("/interactions/", "/webhooks/")

# Published: 10,000 requests in ten minutes that were answered 401, 403 or 429 close the door for a whole address.
INVALID = {401, 403, 429}
MOST_INVALID, MOST_INVALID_ANSWERING = 500, 3000
INVALID_COUNT_FOR = 600.0

# Whether what is being asked answers a person; broadcasts say that they do not.
answering: ContextVar[bool] = ContextVar("answering", default=True)


# So long whatever has left may take, however much patience was spent on waiting for its turn.
ANSWERED_WITHIN = 20.0


@dataclass(slots=True)
class Errand:
    """What is asked once, however often the library tries: whether Discord may have done it, and how long we wait."""

    out: bool = False
    deadline: asyncio.Timeout | None = None

    def leaves(self) -> None:
        """It is on its way now, and has time to come back."""
        self.out = True
        if self.deadline is not None and (ends := self.deadline.when()) is not None and not self.deadline.expired():
            self.deadline.reschedule(max(ends, asyncio.get_running_loop().time() + ANSWERED_WITHIN))


_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)


@contextmanager
def errand() -> Iterator[Errand]:
    """What is asked inside is one errand."""
    begun = Errand()
    token = _errand.set(begun)
    try:
        yield begun
    finally:
        _errand.reset(token)


class Stopped(Exception):  # noqa: N818  (a state, not an error)
    """Nothing is asked of Discord any more: it refuses the token."""


class TooManyRefusals(Exception):  # noqa: N818  (a state, not an error)
    """So much was refused lately that only people are answered until that is over."""


class Wire:
    """Watches the library's requests."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.pace = Pace(OVERALL)
        self.stopped = False
        self._refusals: deque[float] = deque()

    def trace(self) -> aiohttp.TraceConfig:
        """What the library hangs on its sessions."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._before)
        config.on_request_headers_sent.append(self._leaves)
        config.on_request_end.append(self._after)
        return config

    def stop(self) -> None:
        """The token is refused: asking on would only make it worse."""
        if not self.stopped:
            LOG.error("Discord refuses the token: nothing more is asked of it. Set SILTA_DISCORD_TOKEN and start anew.")
        self.stopped = True

    async def _before(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, request: aiohttp.TraceRequestStartParams
    ) -> None:
        if self.stopped:
            raise Stopped
        if any(each in request.url.path for each in _UNCOUNTED) or request.headers.get("Upgrade"):
            return
        if self._lately() >= (MOST_INVALID_ANSWERING if answering.get() else MOST_INVALID):
            raise TooManyRefusals
        context.turn = await self.pace.turn(urgent=answering.get())
        if self.stopped:
            raise Stopped  # it was refused while this one waited

    async def _leaves(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, _sent: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        if (begun := _errand.get()) is not None:
            begun.leaves()

    async def _after(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams
    ) -> None:
        if turn := getattr(context, "turn", None):
            self.pace.over(turn)
        response = request.response
        counted = not any(each in request.url.path for each in _UNCOUNTED)
        if response.status == 429:
            await self._slow_down(response, counted=counted)
        elif counted and response.ok:
            self.pace.taken()
        if response.status not in INVALID or response.headers.get("X-RateLimit-Scope") == "shared":
            return
        self._refusals.append(asyncio.get_running_loop().time())
        if response.status == 401 and counted:
            self.stop()

    async def _slow_down(self, response: aiohttp.ClientResponse, *, counted: bool) -> None:
        """Discord has certainly not done it. The library waits with this request alone, or with its route."""
        if (begun := _errand.get()) is not None:
            begun.out = False
        if not counted or response.headers.get("X-RateLimit-Scope") == "shared":
            return
        seconds = 0.0
        with suppress(ValueError, TypeError, AttributeError, aiohttp.ClientError):
            said = await response.json(content_type=None)
            seconds = float(said["retry_after"]) if said.get("global") else 0.0
        self.pace.refused(seconds)

    def _lately(self) -> int:
        now = asyncio.get_running_loop().time()
        while self._refusals and self._refusals[0] < now - INVALID_COUNT_FOR:
            self._refusals.popleft()
        return len(self._refusals)
