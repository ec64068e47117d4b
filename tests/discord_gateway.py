"""The gateway of the Discord double: HELLO, IDENTIFY, RESUME and events down one compressed stream."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import zstandard
from aiohttp import WSMsgType, web
from discord_postbox import Postbox

CONTENT = 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8  # members, presences: never granted here
SESSION_ENDS = frozenset({1000, 1001, 4007, 4009})


def _compressor(name: str | None) -> Callable[[bytes], bytes] | None:
    """One stream for a whole connection, flushed after each message."""
    if name == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        frame = zstandard.ZstdCompressor().compressobj()
        return lambda data: frame.compress(data) + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


@dataclass(eq=False)
class Line:
    """One WebSocket connection; what is to be sent goes through a queue, so that nobody waits for it."""

    request: web.Request
    socket: web.WebSocketResponse
    outgoing: asyncio.Queue = field(default_factory=asyncio.Queue)

    def send(self, payload: dict) -> None:
        self.outgoing.put_nowait(payload)

    def close(self, code: int) -> None:
        self.outgoing.put_nowait(code)

    def abort(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self, compress: Callable[[bytes], bytes] | None) -> None:
        """Sends what is queued; a number ends the connection with that code."""
        while True:
            payload = await self.outgoing.get()
            if isinstance(payload, int):
                await self.socket.close(code=payload, drain=True)
                return
            text = json.dumps(payload)
            if compress is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(compress(text.encode()))


@dataclass
class Session:
    """What a client identified for; while its line is down, events wait here for RESUME."""

    id: str
    intents: int
    line: Line | None = None
    awaited: bool = False  # the double itself took the line away: what happens meanwhile is replayed
    log: list[dict] = field(default_factory=list)

    def dispatch(self, event: str, data: dict) -> None:
        self.log.append({"op": 0, "s": len(self.log) + 1, "t": event, "d": data})
        if self.line is not None:
            self.line.send(self.log[-1])


@dataclass(eq=False)
class Gateway:
    """All sessions of the bot, and what can be done to them."""

    world: Postbox = field(repr=False)
    address: str = ""
    heartbeat_interval: float = 41.25
    sessions: dict[str, Session] = field(default_factory=dict)
    intents: int = 0
    identifies: int = 0
    resumes: int = 0
    heartbeats: int = 0
    compressions: list[str | None] = field(default_factory=list)
    lines: set[Line] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, event: str, data: dict, intent: int) -> None:
        """To every session that asked for it, at once or at its RESUME."""
        for session in self.sessions.values():
            if intent and not session.intents & intent:
                continue
            body = data
            if event.startswith("MESSAGE_") and "content" in data:
                seeing = self.world.granted_content and session.intents & CONTENT
                body = data if seeing else self.world.blanked(data)
            session.dispatch(event, body)

    async def connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until a client is there, or is surely coming back with RESUME."""
        async with asyncio.timeout(timeout):
            while not any(session.line or session.awaited for session in self.sessions.values()):
                self._news.clear()
                await self._news.wait()

    async def resumed(self, count: int, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until so many RESUMEs have come."""
        async with asyncio.timeout(timeout):
            while self.resumes < count:
                self._news.clear()
                await self._news.wait()

    def drop(self) -> None:
        """The wire breaks: no close frame, no goodbye."""
        for line in self._take_lines():
            line.abort()

    def close(self, code: int) -> None:
        """Discord closes; after 4007 and 4009 the session is gone too."""
        for line in self._take_lines(lasting=code not in SESSION_ENDS):
            line.close(code)

    def say(self, op: int, data: object, *, lasting: bool) -> None:
        """An op that makes the client come back."""
        for line in self._take_lines(lasting=lasting):
            line.send({"op": op, "d": data, "s": None, "t": None})

    def _take_lines(self, *, lasting: bool = True) -> list[Line]:
        taken = []
        for session in list(self.sessions.values()):
            if session.line is not None:
                taken.append(session.line)
                session.line, session.awaited = None, lasting
                if not lasting:
                    del self.sessions[session.id]
        return taken

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of a client from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        line = Line(request, socket)
        self.lines.add(line)
        self.compressions.append(request.query.get("compress"))
        writing = asyncio.create_task(line.write(_compressor(request.query.get("compress"))))
        line.send({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_interval * 1000)}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    if len(message.data.encode()) > 4096:
                        line.close(4002)
                    else:
                        self._take(line, json.loads(message.data))
        finally:
            self._hang_up(line)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return socket

    def _hang_up(self, line: Line) -> None:
        self.lines.discard(line)
        for session in list(self.sessions.values()):
            if session.line is line:
                session.line = None
                if line.socket.close_code in {1000, 1001}:
                    del self.sessions[session.id]

    def _take(self, line: Line, payload: dict) -> None:
        op, data = payload.get("op"), payload.get("d")
        if op == 1:
            self.heartbeats += 1
            line.send({"op": 11, "d": None, "s": None, "t": None})
        elif op == 2:
            self._identify(line, data)
        elif op == 6:
            self._resume(line, data)
        elif op not in {3, 4, 8}:
            line.close(4001)

    def _identify(self, line: Line, data: dict) -> None:
        self.identifies += 1
        self.intents = data["intents"]
        if data["token"] != self.world.token:
            line.close(4004)
            return
        if self.intents & PRIVILEGED or (self.intents & CONTENT and not self.world.granted_content):
            line.close(4014)
            return
        if any(session.line is line for session in self.sessions.values()):
            line.close(4005)
            return
        session = Session(secrets.token_hex(16), self.intents, line)
        self.sessions = {key: old for key, old in self.sessions.items() if old.line is not None}
        self.sessions[session.id] = session
        me = self.world.people[self.world.bot_id].payload()
        guilds = [{"id": str(guild), "unavailable": True} for guild in self.world.guilds]
        ready = {"v": 10, "user": me, "guilds": guilds, "session_id": session.id, "private_channels": []}
        flags = 1 << 19 if self.world.granted_content else 0
        ready["application"] = {"id": str(self.world.application_id), "flags": flags}
        session.dispatch("READY", {**ready, "resume_gateway_url": self.address})
        for guild in self.world.guilds if session.intents & 1 else ():
            session.dispatch("GUILD_CREATE", self.world.guild_payload(guild))
        self._news.set()

    def _resume(self, line: Line, data: dict) -> None:
        session = self.sessions.get(data["session_id"])
        if data["token"] != self.world.token:
            line.close(4004)
        elif session is None or data["seq"] > len(session.log):
            line.send({"op": 9, "d": False, "s": None, "t": None})
        else:
            self.resumes += 1
            session.line, session.awaited = line, False
            for event in session.log[data["seq"] :]:
                line.send(event)
            session.dispatch("RESUMED", {})
            self._news.set()
