"""Pushing: news as the frames that open pages get, made once for all who read alike, and the pages that get them."""

from __future__ import annotations

import asyncio
import json
import struct
import zlib
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.language import Voice

# How many messages may wait for one page.
WAITING_MOST = 100

# Bits of a frame's first byte, and what every packed message would end with (RFC 6455 and 7692).
WHOLE, PACKED = 0x80, 0x40
PACKED_END = b"\x00\x00\xff\xff"


class News:
    """What is told to all who read alike, as the WebSocket frame that each of them gets: made once, sent to many.

    aiohttp would frame and pack it anew for each. Packed by itself, a message does also where both sides agreed to
    refer to earlier ones (RFC 7692, 7.2.3.2), as long as nothing that does refer to them is sent in between.
    """

    def __init__(self, told: object) -> None:
        """Say this, as JSON."""
        self._text = json.dumps(told, ensure_ascii=False).encode()
        self._frames: dict[int, bytes] = {}

    def frame(self, window: int) -> bytes:
        """The frame for a page that unpacks with this window, in bits; 0 is a page that does not unpack."""
        if window not in self._frames:
            self._frames[window] = self._packed(window) if window else _framed(WHOLE | WSMsgType.TEXT, self._text)
        return self._frames[window]

    def _packed(self, window: int) -> bytes:
        packer = zlib.compressobj(wbits=-window)
        packed = packer.compress(self._text) + packer.flush(zlib.Z_SYNC_FLUSH)
        return _framed(WHOLE | PACKED | WSMsgType.TEXT, packed.removesuffix(PACKED_END))


@dataclass(eq=False, slots=True)
class Reader:
    """A page that is open: where, in which voice, and the last change it has. `sent` are the last messages' sizes."""

    account: str
    places: tuple[int, ...]
    voice: Voice
    cursor: int
    socket: web.WebSocketResponse | None = None
    transport: asyncio.Transport | None = None
    sent: deque[int] = field(default_factory=lambda: deque(maxlen=WAITING_MOST))
    leaving: asyncio.Task[bool] | None = None

    def tell(self, news: News, cursor: int) -> None:
        """Send news. Who cannot keep up is let go: their browser comes back and resumes where it was."""
        socket, transport = self.socket, self.transport
        if socket is None or transport is None or self.leaving or socket.closed or transport.is_closing():
            return
        if (size := transport.get_write_buffer_size()) and self._waiting(size) == WAITING_MOST:
            self.leave()
            return
        frame = news.frame(socket.compress)
        self.sent.append(len(frame))
        transport.write(frame)
        self.cursor = cursor

    def leave(self) -> None:
        """Say nothing more and close; what waits to be sent is not heard any more either."""
        if self.socket is None or self.transport is None or self.leaving:
            return
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.leaving = asyncio.create_task(self.socket.close())

    async def stop(self) -> None:
        """The page is closed."""
        if self.leaving:
            self.leaving.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await self.leaving

    def _waiting(self, size: int) -> int:
        """How many messages it is that wait, if they are so many bytes: the last ones."""
        for number, each in enumerate(reversed(self.sent)):
            if size <= 0:
                return number
            size -= each
        return len(self.sent)


def _framed(first: int, payload: bytes) -> bytes:
    """A WebSocket frame from a server."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", first, size) + payload
    return (
        struct.pack("!BBH", first, 126, size) if size < 1 << 16 else struct.pack("!BBQ", first, 127, size)
    ) + payload
