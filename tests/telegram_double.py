"""A Telegram that tests can rule: a server on loopback that speaks the Bot API's wire protocol to the real library."""

from __future__ import annotations

import asyncio
import copy
import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

import aiohttp
import telegram_editing
import telegram_sending
import telegram_settings
from aiohttp import web
from mishaps import Kind, Mishap, Mishaps
from telegram_limits import Limits
from telegram_people import People, Press
from telegram_updates import Feed
from telegram_wire import RefusedError, Request, decode
from telegram_world import World

METHODS = {**telegram_sending.METHODS, **telegram_editing.METHODS, **telegram_settings.METHODS}
NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}  # the real server ignores the case, too
STATUS = {Kind.BROKEN: 500, Kind.BAD_GATEWAY: 502, Kind.TIMED_OUT: 504}
REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
QUIET = 0.03
CANARY = "7331:telegram-canary-token"
GARBAGE = b"<html><body>not JSON at all</body></html>"


class TelegramDouble(People):
    """One bot's Telegram. What people do are methods of `People`; what the bot did stands in the fields here."""

    def __init__(self, token, username, round_trip):
        self.token, self.username, self.round_trip = token, username, round_trip
        self.base = ""
        self.bot_id = int(token.partition(":")[0])
        self.world = World({"id": self.bot_id, "is_bot": True, "first_name": "Silta", "username": username})
        self.feed = Feed()
        self.mishaps = Mishaps()
        self.limits = Limits()
        self.privacy = True
        self.requests: list[Request] = []
        self.presses: dict[str, Press] = {}
        self.menus: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.about: dict[tuple[str, str], str] = {}
        self.parse_modes_used: list[str] = []
        self.errors: list[BaseException] = []  # of the double itself: each is a bug of the double
        self._busy = 0
        self._last = 0.0

    @property
    def files(self):
        """The bytes behind each file_id."""
        return self.world.files

    @property
    def confirmed(self):
        """The first update id that is not confirmed yet."""
        return self.feed.confirmed

    @property
    def webhook(self):
        """What setWebhook said."""
        return self.feed.webhook

    @property
    def webhook_statuses(self):
        """What the webhook answered to each delivery; 0 when nobody answered."""
        return self.feed.webhook_statuses

    def calls(self, *methods):
        """The requests for these methods, or all but getUpdates."""
        return [each for each in self.requests if (each.method in methods if methods else each.method != "getUpdates")]

    def messages(self, chat_id, thread_id=None):
        """What stands in a chat now, with the bytes of files under "content"."""
        chat, found = self.world.chats[chat_id], []
        for each in chat.messages.values():
            if thread_id is None or each.get("message_thread_id") == thread_id:
                content = self.world.content(each)
                found.append(copy.deepcopy(each) | ({} if content is None else {"content": content}))
        return found

    def sent(self, chat_id, thread_id=None):
        """What of the bot stands in a chat now."""
        return [each for each in self.messages(chat_id, thread_id) if each["from"]["id"] == self.bot_id]

    def age(self, message, seconds):
        """Make a message older."""
        self.world.chats[message["chat"]["id"]].messages[message["message_id"]]["date"] -= int(seconds)

    def repeat(self, update_id):
        """The same update once more, even if it was confirmed."""
        self.feed.put(self.feed.history[update_id], forced=True)

    def inject(self, raw_update, *, as_is=False):
        """Any update, asked for or not; it gets an id when it has none, unless it must go out as it is."""
        if "update_id" not in raw_update and not as_is:
            raw_update = {"update_id": next(self.feed.numbers), **raw_update}
        return self.feed.add_raw(raw_update)

    def hold(self):
        """Keep new updates back."""
        self.feed.held = []

    def release(self, order=None):
        """Deliver what was held: all, or by position in any order and number; the ids, as they go out."""
        held, self.feed.held = self.feed.held or [], None
        chosen = held if order is None else [held[position] for position in order]
        for update in chosen:
            self.feed.put(update, forced=order is not None)
        return [update.get("update_id", 0) for update in chosen]

    async def quiet(self, timeout=5):  # noqa: ASYNC109 - the test says how long it waits
        """Until every update is confirmed and no request has come for a moment."""
        deadline = monotonic() + timeout
        while self.feed.waiting or self._busy or monotonic() - max(self._last, self.feed.confirmed_at) < QUIET:
            assert monotonic() < deadline, f"not quiet: {self._busy} requests, updates {self.feed.waiting}"
            await asyncio.sleep(0.005)

    async def handle(self, request: web.Request):
        """One request for a method, and what the script of mishaps makes of it."""
        name = NAMES.get(request.match_info["method"].lower(), request.match_info["method"])
        polls = name == "getUpdates"
        skips = polls and "getUpdates" not in self.mishaps.on
        mishap = None if skips else self.mishaps.next(f"/bot{self.token}/{name}")
        self._busy += not polls
        try:
            return await self._answered(request, name, mishap)
        except (OSError, web.RequestPayloadError):
            raise  # the client went away in the middle
        except Exception as why:
            self.errors.append(why)
            raise
        finally:
            self._busy -= not polls
            if not polls:
                self._last = monotonic()

    async def _answered(self, request, name, mishap):
        call = Request(name, {}, {}, monotonic())
        self.requests.append(call)
        if mishap is not None and not mishap.taken:
            return await self._undone(request, call, mishap)
        status, body = await self._done(request, call)
        call.status, call.answer = status, body
        if self.round_trip and name != "getUpdates":
            await asyncio.sleep(self.round_trip)
        if mishap is not None:
            if mishap.kind is Kind.RESET_AFTER:
                return await _reset(request)
            if mishap.kind is Kind.GARBAGE:
                return web.Response(body=GARBAGE, content_type="text/html")
            await asyncio.sleep(mishap.seconds)
        return web.json_response(body, status=status)

    async def _undone(self, request, call, mishap: Mishap):
        """What was asked is not done; its parameters are recorded nevertheless."""
        with suppress(RefusedError):
            call.params, call.files = await decode(request)
        if mishap.kind is Kind.RESET_BEFORE:
            return await _reset(request)
        if mishap.kind is Kind.TOO_MANY:
            seconds = max(1, math.ceil(mishap.seconds))
            refusal = RefusedError(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)
        else:
            status = STATUS[mishap.kind]
            refusal = RefusedError(REASONS[status], status)
        call.status = refusal.code
        return web.json_response(refusal.body(), status=refusal.code)

    async def _done(self, request, call):
        """Do what was asked: the status and the body."""
        try:
            method = self._method(request.match_info["token"], call.method)
            call.params, call.files = await decode(request)
            result = await self.feed.poll(call) if method is None else copy.deepcopy(method(self, call))
        except RefusedError as refusal:
            return refusal.code, refusal.body()
        except web.HTTPRequestEntityTooLarge:
            return 413, RefusedError("Request Entity Too Large", 413).body()
        return 200, {"ok": True, "result": result}

    def _method(self, token, name):
        """What does this method; None for getUpdates, which waits."""
        if token != self.token:
            well_formed = re.fullmatch(r"\d+:[\w-]+", token, re.ASCII)
            raise RefusedError(*(("Unauthorized", 401) if well_formed else ("Not Found", 404)))
        if name == "getUpdates":
            return None
        if name not in METHODS:
            raise RefusedError("Not Found", 404)
        return METHODS[name]

    async def download(self, request: web.Request):
        """The bytes of a file."""
        mishap = self.mishaps.next(request.path)
        if mishap is not None and mishap.kind in {Kind.RESET_BEFORE, Kind.RESET_AFTER}:
            return await _reset(request)
        if mishap is not None and mishap.kind is not Kind.STALL:
            return web.Response(status=STATUS.get(mishap.kind, 429), body=GARBAGE)
        await asyncio.sleep(mishap.seconds if mishap is not None and mishap.kind is Kind.STALL else self.round_trip)
        file_id = self.world.paths.get(request.match_info["path"])
        if request.match_info["token"] != self.token or file_id is None:
            return web.json_response(RefusedError("Not Found", 404).body(), status=404)
        return web.Response(body=self.files[file_id])


async def _reset(request):
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    await asyncio.sleep(3600)  # the handler is cancelled as soon as the connection is gone


@asynccontextmanager
async def running_telegram(
    *, token=CANARY, username="silta_bot", round_trip: float = 0.0
) -> AsyncIterator[TelegramDouble]:
    """A Telegram on a free port of loopback."""
    double = TelegramDouble(token, username, round_trip)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", double.handle)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", double.download)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    double.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
    delivering = asyncio.create_task(double.feed.deliver(session))
    try:
        yield double
    finally:
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        await session.close()
        await runner.cleanup()
    assert not double.errors, double.errors
