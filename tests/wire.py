"""A wire between a browser and the server, which a test can cut and mend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Wire:
    """A TCP proxy on a port of its own: whole, cut, or deaf (what is sent arrives, and no answer comes back)."""

    target: int
    port: int = 0
    deaf: bool = False
    asked: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Whole again, on the same port."""
        self.deaf = False
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Nobody gets through, and whoever was talking is cut off in the middle of a word."""
        assert self._server is not None
        self._server.close()
        for each in list(self._open):
            each.transport.abort()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._server.wait_closed()
        self._server = None

    async def close(self) -> None:
        if self._server is not None:
            await self.cut()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {writer, back}
        try:
            await asyncio.gather(self._pump(reader, back, hears=False), self._pump(there, writer, hears=True))
        finally:
            self._open -= {writer, back}
            for each in (writer, back):
                each.close()
                with suppress(OSError):
                    await each.wait_closed()
            self._tasks.discard(task)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, hears: bool) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if hears and self.deaf:
                    continue
                self.asked += 0 if hears else data.count(b"POST /")
                sink.write(data)
                await sink.drain()
        with suppress(OSError):
            sink.write_eof()


@asynccontextmanager
async def wired(address: str) -> AsyncIterator[Wire]:
    """A whole wire to the server at this address."""
    wire = Wire(urlsplit(address).port or 80)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.close()
