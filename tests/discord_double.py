"""Discord on loopback: a server that speaks the real wire protocol, so that the real discord.py runs against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import yarl
from aiohttp import web
from discord_call import Request
from discord_gateway import Gateway
from discord_interaction import Interaction
from discord_library import discord
from discord_people import People
from discord_rates import POSTING
from discord_rest import BASE, Rest
from discord_world import TOKEN
from mishaps import Mishaps

__all__ = ["DiscordDouble", "Interaction", "Request", "pointed_at", "running_discord"]


@dataclass(repr=False, eq=False)
class DiscordDouble(People):
    """All of it: the world and its people, the REST server `rest`, the gateway `line`."""

    rest: Rest = field(init=False)
    line: Gateway = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.rest, self.line = Rest(self), Gateway(self)
        self.push, self.connected = self.line.push, self.line.connected

    @property
    def api(self) -> str:
        return f"{self.web}{BASE}"

    @property
    def mishaps(self) -> Mishaps:
        return self.rest.mishaps

    @property
    def requests(self) -> list[Request]:
        return self.rest.requests

    @property
    def refused_429(self) -> int:
        """How often a rate limit was hit."""
        return self.rest.refused_429

    @property
    def intents(self) -> int:
        """What the last IDENTIFY asked for."""
        return self.line.intents

    @property
    def identifies(self) -> int:
        return self.line.identifies

    @property
    def resumes(self) -> int:
        """How many sessions were taken up again."""
        return self.line.resumes

    def bucket(self, limit: int, per: float, route: str = POSTING) -> None:
        """So many requests per channel in so many seconds."""
        self.rest.rates.set(limit, per, route)

    def asked(self, method: str, part: str) -> list[Request]:
        """The requests of a method whose path holds this."""
        return [one for one in self.requests if one.method == method and part in one.path]

    def drop_connection(self) -> None:
        """The wire breaks without a word; what happens meanwhile is replayed at RESUME."""
        self.line.drop()

    def close(self, code: int) -> None:
        """Discord closes the connection with this code."""
        self.line.close(code)

    def invalid_session(self, *, resumable: bool = False) -> None:
        """Op 9: with False the client has to identify anew."""
        self.line.say(9, resumable, lasting=resumable)

    def reconnect_op7(self) -> None:
        """Op 7: the client is to come back with RESUME."""
        self.line.say(7, None, lasting=True)

    def application_of(self) -> web.Application:
        """The routes of the server."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gw", self.line.serve)
        app.router.add_get("/gw/", self.line.serve)
        app.router.add_get("/attachments/{channel}/{upload}/{filename}", self.rest.attachment)
        app.router.add_route("*", BASE + "/{tail:.*}", self.rest.serve)
        return app


@asynccontextmanager
async def running_discord(
    *, token: str = TOKEN, round_trip: float = 0.0, granted_content: bool = False
) -> AsyncIterator[DiscordDouble]:
    """A Discord of its own, on a free port of loopback, until the block ends."""
    double = DiscordDouble(token=token, granted_content=granted_content)
    double.rest.round_trip = round_trip
    runner = web.AppRunner(double.application_of(), shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    double.web, double.gateway = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}/gw"
    double.line.address = double.gateway
    try:
        yield double
    finally:
        for line in list(double.line.lines):
            line.abort()
        await runner.cleanup()
    if double.rest.crashes:
        raise ExceptionGroup("the double could not take a request", double.rest.crashes)


@contextmanager
def pointed_at(double: DiscordDouble) -> Iterator[None]:
    """Points discord.py at the double, for tests that use it directly."""
    route, gateway = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, gateway.DEFAULT_GATEWAY
    route.BASE, gateway.DEFAULT_GATEWAY = double.api, yarl.URL(double.gateway)
    try:
        yield
    finally:
        route.BASE, gateway.DEFAULT_GATEWAY = before
