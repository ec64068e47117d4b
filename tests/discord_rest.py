"""The REST server of the Discord double: authorisation, mishaps, rate limits, then the route; and the attachments."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from aiohttp import web
from discord_call import Call, Request, numbered, read
from discord_people import People
from discord_rates import Rates, too_many
from discord_refusals import Refusal
from discord_routes import ROUTES
from mishaps import Kind, Mishap, Mishaps

BASE = "/api/v10"
FAILURES = {Kind.BROKEN: 500, Kind.BAD_GATEWAY: 502, Kind.TIMED_OUT: 504}
INVALID = frozenset({401, 403, 429})


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


PATTERNS = [(template, _pattern(template)) for template in ROUTES]


def _route(asked: str) -> tuple[str, dict[str, str]]:
    """The route that a request means, and the names in its path."""
    for template, pattern in PATTERNS:
        if match := pattern.fullmatch(asked):
            return template, match.groupdict()
    return "", {}


def reply(status: int, body: object = None, headers: dict[str, str] | None = None) -> web.Response:
    """An answer whose content type is exactly `application/json`: with a charset discord.py takes it for text."""
    if status == 204:
        return web.Response(status=204, headers=headers)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return web.Response(status=status, body=content, content_type="application/json", headers=headers)


@dataclass(eq=False)
class Rest:
    """Takes each request as Discord would."""

    world: People = field(repr=False)
    mishaps: Mishaps = field(default_factory=Mishaps)
    rates: Rates = field(default_factory=Rates)
    round_trip: float = 0.0
    requests: list[Request] = field(default_factory=list)
    refused_429: int = 0
    crashes: list[Exception] = field(default_factory=list)  # raised when the double ends
    invalid_requests: int = 0  # 401, 403 and 429: ten thousand in ten minutes lock an address out

    async def serve(self, request: web.Request) -> web.Response:
        """One request from its arrival to its answer."""
        path = request.rel_url.raw_path.removeprefix(BASE)
        authorized = request.headers.get("Authorization") == f"Bot {self.world.token}"
        noted = Request(request.method, path, authorized, None, {}, time.monotonic(), dict(request.query))
        self.requests.append(noted)
        interaction = self.world.interactions.get(path.split("/")[3] if path.count("/") > 2 else "")
        if interaction is not None:
            interaction.busy += 1
        try:
            return await self._answer(request, noted)
        except Exception as error:  # noqa: BLE001 - a 500 would be tried again for 25 seconds
            self.crashes.append(error)
            return reply(400, {"code": 0, "message": f"the double cannot take this: {error!r}"})
        finally:
            if interaction is not None:
                interaction.busy -= 1
                interaction.touch()

    async def _answer(self, request: web.Request, noted: Request) -> web.Response:
        malformed = None
        try:
            noted.json, noted.files = await read(request)
        except Refusal as refusal:
            malformed = refusal
        mishap = self.mishaps.next(noted.path)
        if mishap is not None and not mishap.taken:
            return await self._fail(request, noted, mishap)
        response = self._refused(malformed) if malformed else self._handle(request, noted)
        if mishap is not None and mishap.kind is Kind.RESET_AFTER:
            return self._abort(request)
        if mishap is not None and mishap.kind is Kind.GARBAGE:
            response = reply(200, b"<html>garbage")
        noted.status = response.status
        self.invalid_requests += response.status in INVALID
        await self._on_the_way(mishap.seconds if mishap and mishap.kind is Kind.STALL else 0.0)
        return response

    async def _fail(self, request: web.Request, noted: Request, mishap: Mishap) -> web.Response:
        if mishap.kind is Kind.RESET_BEFORE:
            return self._abort(request)
        if mishap.kind is Kind.TOO_MANY:
            response = reply(429, *too_many(mishap.seconds, everywhere=False))
            self.invalid_requests += 1
        else:
            status = FAILURES[mishap.kind]
            response = reply(status, {"code": 0, "message": f"{status}: Internal Server Error"})
        noted.status = response.status
        await self._on_the_way(0.0)
        return response

    async def _on_the_way(self, seconds: float) -> None:
        if seconds + self.round_trip:
            await asyncio.sleep(seconds + self.round_trip)

    def _abort(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _too_many(self, seconds: float, *, everywhere: bool) -> web.Response:
        self.refused_429 += 1
        return reply(429, *too_many(seconds, everywhere=everywhere))

    def _refused(self, refusal: Refusal, headers: dict[str, str] | None = None) -> web.Response:
        return reply(refusal.status, refusal.body, headers)

    def _handle(self, request: web.Request, noted: Request) -> web.Response:
        template, params = _route(f"{noted.method} {noted.path}")
        if not template:
            return reply(404, {"code": 0, "message": "404: Not Found"})
        own = "{token}" not in template
        try:
            self._authorize(request, noted, own=own)
        except Refusal as refusal:
            return self._refused(refusal)
        if own and (seconds := self.rates.take_global()):
            return self._too_many(seconds, everywhere=True)
        major = params.get("channel") or params.get("guild") or params.get("token") or ""
        bucket = self.rates.bucket(template, major)
        if seconds := bucket.take():
            response = self._too_many(seconds, everywhere=False)
            response.headers.update(bucket.headers())
            return response
        try:
            self._admit(params, noted)
            call = Call(params, noted.query, noted.json, numbered(noted.files))  # type: ignore[arg-type]
            status, body = ROUTES[template](self.world, call)
        except Refusal as refusal:
            return self._refused(refusal, bucket.headers())
        return reply(status, body, bucket.headers())

    def _authorize(self, request: web.Request, noted: Request, *, own: bool) -> None:
        if own and not noted.authorized:
            raise Refusal(0)
        if not own and "Authorization" in request.headers:
            raise Refusal(0, sentence="the token of an interaction is in its path: no Authorization here")

    def _admit(self, params: dict[str, str], noted: Request) -> None:
        """Whether the bot may do something in this channel."""
        if "channel" not in params:
            return
        refuses = self.world.refusing(params["channel"], files=bool(noted.files))
        if refuses == 50001 or (refuses and noted.method != "GET"):
            raise Refusal(refuses)

    async def attachment(self, request: web.Request) -> web.Response:
        """An uploaded file, if the address is signed and has not expired."""
        upload = int(request.match_info["upload"])
        query = request.query
        span = f"ex={query.get('ex')}&is={query.get('is')}"
        if upload not in self.world.uploads or query.get("hm") != self.world.mark(upload, span):
            return web.Response(status=404, text="This content is no longer available.")
        if int(query["ex"], 16) / 1000 < time.time():
            return web.Response(status=404, text="This content is no longer available.")
        _, data, kind = self.world.uploads[upload]
        return web.Response(body=data, headers={"Content-Type": kind})
