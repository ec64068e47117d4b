"""`python -m bench.push`: one message to a thousand open time lines, by Silta and by plain aiohttp, by turns.

Each side is a server in a process of its own. All who listen are in this one, with bare sockets, so that they cost
next to nothing: what is measured is the servers. Silta's time begins when the post is committed and its live pages
are woken; finding out what is new and for whom, and rendering it, is part of it. The plain server is handed the text.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import uvloop
from aiohttp import web
from sqlalchemy import Connection, func
from sqlalchemy import select as select_rows

from bench.rendering import facts, message_of
from bot.adapters.web.live import HEARTBEAT
from bot.adapters.web.outbound import WebAdapter
from bot.adapters.web.server import listening
from bot.adapters.web.signin import account_of
from bot.settings import Settings
from bot.wiring import silta
from commands.packing import pack
from storage import outbox, people, places, projects, schema
from storage.database import open_engine

HERE = Path(__file__).parent
READERS = 1000
WARM = 3
ROUNDS = 15
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
# Without packing, and with what a browser asks for: aiohttp then packs, and so does Silta.
OFFERS = {"bare": "", "deflate": "permessage-deflate; client_max_window_bits"}
TEXT, PING, PONG = 1, 9, 10
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-Fetch-Site": "same-origin",
}
PAUSE = 0.1

Push = Callable[[str, Callable[[], None]], Awaitable[None]]
Tell = Callable[[set[web.WebSocketResponse], str], Awaitable[None]]


def seed(path: Path) -> str:
    """A class with all these people in it, each signed in by their number; returns the address of its live line."""
    engine = open_engine(f"sqlite:///{path}", purpose="write")
    schema.upgrade(engine)
    now = datetime.now(UTC)
    with engine.begin() as connection:
        project = projects.create_project(connection, title="Exchange", locale="en", now=now)
        places.furnish_project(connection, project)
        room = projects.create_classroom(
            connection,
            project_id=project,
            school_name="Oulu",
            country="FI",
            zone="Europe/Helsinki",
            name="9B",
            locale="fi",
        )
        places.furnish_classroom(connection, project, room)
        for number in range(READERS):
            _person(connection, project, room, number, now)
    engine.dispose()
    return f"/class/{room}/live?after=0"


def _person(connection: Connection, project: int, room: int, number: int, now: datetime) -> None:
    person = people.create_person(connection)
    people.create_seat(
        connection,
        classroom_id=room,
        person_id=person,
        role=people.STUDENT,
        state=people.TAKEN,
        alias=f"Otter {number}",
    )
    places.furnish_seat(connection, project, room, person)
    user = account_of(str(number))
    people.sign_in(connection, platform=places.WEB, user=user, person_id=person, now=now, expires_at=FOREVER)


@asynccontextmanager
async def open_ours(folder: Path) -> AsyncIterator[tuple[int, Push]]:
    """The real server, with everything that runs in it."""
    settings = Settings(data=folder, port=0)
    posts = facts()
    async with silta(settings) as running, listening(running) as address:
        adapter = running.adapters[places.WEB]
        assert isinstance(adapter, WebAdapter)
        wake = adapter.changed

        async def push(_: str, begin: Callable[[], None]) -> None:
            parcel = await running.writer.run(lambda connection: _post(connection, pack(message_of(next(posts)))))

            def woken() -> None:
                begin()
                wake()

            adapter.changed = woken
            await adapter.send(parcel, None)

        yield int(address.rpartition(":")[2]), push


def _post(connection: Connection, message: str) -> outbox.Parcel:
    """A new post, on its way to the class's time line."""
    now = datetime.now(UTC)
    place = connection.execute(select_rows(places.place).where(places.place.c.kind == places.CLASS)).one()
    subject = secrets.token_hex(8)
    details = {"subject": subject, "message": message, "places": (), "about_id": None, "now": now}
    outbox.put(connection, project_id=place.project_id, **details)
    return outbox.Parcel(
        delivery_id=0,
        post_id=connection.scalar(select_rows(func.max(outbox.post.c.id))),
        place_id=place.id,
        platform=places.WEB,
        key=place.key,
        project_id=place.project_id,
        message=message,
        revision=1,
        withdrawn=False,
        attempts=0,
        since=now,
        external=None,
        posted_at=now,
        doubtful_at=None,
    )


async def one_by_one(sockets: set[web.WebSocketResponse], text: str) -> None:
    """The plain idiom."""
    for ws in list(sockets):
        await ws.send_str(text)


async def all_at_once(sockets: set[web.WebSocketResponse], text: str) -> None:
    """The other plain idiom."""
    await asyncio.gather(*(ws.send_str(text) for ws in sockets))


@asynccontextmanager
async def open_plain(folder: Path, tell: Tell) -> AsyncIterator[tuple[int, Push]]:
    """A plain server: a set of sockets, and the text to each of them."""
    sockets: set[web.WebSocketResponse] = set()

    async def live(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=1024)
        await ws.prepare(request)
        sockets.add(ws)
        try:
            async for _ in ws:
                pass
        finally:
            sockets.discard(ws)
        return ws

    async def push(text: str, begin: Callable[[], None]) -> None:
        begin()
        await tell(sockets, text)

    app = web.Application()
    app.router.add_get("/{path:.*}", live)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], push
    await runner.cleanup()


OPENERS: dict[str, Callable[[Path], AbstractAsyncContextManager[tuple[int, Push]]]] = {
    "ours": open_ours,
    "plain": partial(open_plain, tell=one_by_one),
    "gathered": partial(open_plain, tell=all_at_once),
}


async def serve(name: str, folder: Path) -> None:
    """One side, until its orders end: a text is pushed, an empty line asks when that began and what it has cost."""
    began = [0.0, 0.0]

    def begin() -> None:
        began[:] = time.monotonic(), time.process_time()

    async with OPENERS[name](folder) as (port, push):
        say(port)
        while line := await asyncio.to_thread(sys.stdin.readline):
            if text := json.loads(line):
                await push(text, begin)
            else:
                say([began[0], time.process_time() - began[1]])


def say(figures: Any) -> None:
    """Figures for whoever measures."""
    print(json.dumps(figures), flush=True)


class Server:
    """One side in its own process, and all who listen to it."""

    def __init__(self, name: str, folder: Path, path: str, extensions: str) -> None:
        """Start it, and let everybody come."""
        command = [sys.executable, "-m", "bench.push", name, str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )
        self.crowd = Crowd(self._answer(), path, extensions)

    def push(self, text: str) -> tuple[str, dict[str, float]]:
        """Let it push: what everybody heard, how many messages a second that was, and its CPU for each (µs)."""
        self._order(text)
        heard = self.crowd.hears()
        at = time.monotonic()
        self._order("")
        began, cpu = self._answer()
        return heard, {"rate": READERS / (at - began), "cpu": cpu / READERS * 1e6}

    def stop(self) -> None:
        """No more orders."""
        self.crowd.leaves()
        self._process.communicate(timeout=60)

    def _order(self, text: str) -> None:
        assert self._process.stdin is not None
        print(json.dumps(text), file=self._process.stdin, flush=True)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


class Crowd:
    """A thousand people with a page open: sockets that listen, and answer pings as browsers do."""

    def __init__(self, port: int, path: str, extensions: str) -> None:
        """Everybody comes in, one after another."""
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._kept: dict[int, bytes] = {}
        self._inflate = zlib.decompressobj(wbits=-15)
        self.extensions = {self._comes(port, path, extensions, number) for number in range(READERS)}
        self._first = min(self._sockets)

    def hears(self) -> str:
        """Wait until everybody has one more message; what the first of them heard."""
        missing, heard, space = READERS, "", bytearray(65536)
        while missing:
            ready = self._epoll.poll(30)
            assert ready, f"{missing} have heard nothing for 30 seconds"
            for number, _ in ready:
                size = self._sockets[number].recv_into(space)
                assert size, "the server has hung up"
                # Nearly always it is one whole text; looking closer would cost time that counts.
                if space[0] & 15 == TEXT and number != self._first and size == _whole(space) and not self._kept[number]:
                    missing -= 1
                    continue
                for head, payload in self._frames(number, bytes(space[:size])):
                    if head & 15 == PING:
                        self._sockets[number].sendall(bytes([0x80 | PONG, 0x80 | len(payload), *bytes(4)]) + payload)
                        continue
                    assert head & 15 == TEXT, f"a frame of the kind {head & 15}"
                    missing -= 1
                    if number == self._first:
                        heard = self._text(head, payload)
        return heard

    def leaves(self) -> None:
        """Everybody hangs up."""
        for each in self._sockets.values():
            each.close()

    def _comes(self, port: int, path: str, extensions: str, number: int) -> str:
        """One person's handshake; returns the extensions that were agreed on."""
        own = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        asked = {**HANDSHAKE, "Host": f"127.0.0.1:{port}", "Sec-WebSocket-Key": key, "Cookie": f"silta={number}"}
        asked |= {"Sec-WebSocket-Extensions": extensions} if extensions else {}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
        own.sendall("\r\n".join(lines).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += own.recv(4096)
        head, self._kept[own.fileno()] = answer.split(b"\r\n\r\n", 1)
        assert b" 101 " in head, head
        own.setblocking(False)  # noqa: FBT003  (the socket's own signature)
        self._sockets[own.fileno()] = own
        self._epoll.register(own, select.EPOLLIN)
        agreed = [line for line in head.decode().split("\r\n") if line.lower().startswith("sec-websocket-extensions")]
        return agreed[0].partition(":")[2].strip() if agreed else ""

    def _frames(self, number: int, received: bytes) -> Iterator[tuple[int, bytes]]:
        """The whole frames that have come; what is not whole yet is kept."""
        kept = self._kept[number] + received
        while len(kept) >= 2 and len(kept) >= (whole := _whole(kept)):
            start = 2 if kept[1] < 126 else 4 if kept[1] == 126 else 10
            yield kept[0], kept[start:whole]
            kept = kept[whole:]
        self._kept[number] = kept

    def _text(self, head: int, payload: bytes) -> str:
        compressed = head & 0x40
        return (self._inflate.decompress(payload + b"\x00\x00\xff\xff") if compressed else payload).decode()


def _whole(frame: bytes | bytearray) -> int:
    """How long the frame is that begins here. What a server sends has no mask."""
    if frame[1] < 126:
        return 2 + frame[1]
    end = 4 if frame[1] == 126 else 10
    return end + int.from_bytes(frame[2:end], "big")


@contextmanager
def servers(extensions: str) -> Iterator[dict[str, Server]]:
    """All sides with everybody there, in a folder beside us: a temporary one might be in memory."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
    try:
        path = seed(folder / "silta.db")
        sides = {name: Server(name, folder, path, extensions) for name in OPENERS}
        agreed = {extension for side in sides.values() for extension in side.crowd.extensions}
        assert len(agreed) == 1, f"not the same options everywhere: {agreed}"
        yield sides
        for side in sides.values():
            side.stop()
    finally:
        shutil.rmtree(folder)


def rounds(extensions: str) -> dict[str, list[dict[str, float]]]:
    """Each side's figures of each round; the first of a round changes, and all push the very same text."""
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in OPENERS}
    with servers(extensions) as sides:
        text = sides["ours"].push("a post")[0]
        for number in range(WARM + ROUNDS):
            heard = {}
            for name in sorted(sides, reverse=number % 2 == 0):
                time.sleep(PAUSE)
                heard[name], figure = sides[name].push(text)
                if number >= WARM:
                    figures[name].append(figure)
            # The others push what Silta pushed the round before: nobody pushes a text twice, which would pack well.
            assert heard["plain"] == heard["gathered"] == text
            text = heard["ours"]
    return figures


def measure() -> dict[str, float]:
    """The middle of each side's figures, and of the rounds' ratios to the faster of the plain idioms."""
    results: dict[str, float] = {}
    for name, extensions in OFFERS.items():
        figures = rounds(extensions)
        middle = {
            (side, what): median(each[what] for each in of) for side, of in figures.items() for what in ("rate", "cpu")
        }
        faster = max(("plain", "gathered"), key=lambda side: middle[side, "rate"])
        results |= {f"{name}: {side} {what}": figure for (side, what), figure in middle.items()}
        for what in ("rate", "cpu"):
            pairs = zip(figures["ours"], figures[faster], strict=True)
            results[f"{name}: {what}, ours to faster"] = median(ours[what] / its[what] for ours, its in pairs)
    return results


if __name__ == "__main__":
    if len(sys.argv) > 1:
        uvloop.run(serve(sys.argv[1], Path(sys.argv[2])))
    else:
        for what, figure in measure().items():
            print(f"{what:<32}{figure:>10.2f}")
