"""Pushing to open pages: packed or plain it is heard whole; a page that does not read holds up nobody but itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from served import FROM_HERE, Served, Visitor, heard
from test_web_live import cursor_of, key_of, words_of

from bot.adapters.web.push import WAITING_MOST, News, Reader
from bot.adapters.web.site import SITE

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANDSHAKE = (
    "GET /{key}/live?after={after} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-Fetch-Site: same-origin\r\n"
    "Cookie: {cookies}\r\n\r\n"
)


def cookies_of(who: Visitor) -> str:
    return "; ".join(f"{name}={value}" for name, value in who.cookies.items())


def readers(site: Served) -> set[Reader]:
    return set[Reader]().union(*site.app[SITE].live._readers.values())


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110  (the server tells nobody)
        await asyncio.sleep(0.01)


@asynccontextmanager
async def opens_and_reads_nothing(site: Served, who: Visitor, key: str) -> AsyncIterator[tuple[socket.socket, Reader]]:
    """A page whose browser has gone to sleep: its line is open, and nothing is taken from it."""
    host, port = site.address.removeprefix("http://").split(":")
    loop, before = asyncio.get_running_loop(), readers(site)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((host, int(port)))
        line.setblocking(False)  # noqa: FBT003  (the standard library's own)
        asked = HANDSHAKE.format(
            key=key, after=await cursor_of(who, key), host=f"{host}:{port}", cookies=cookies_of(who)
        )
        await loop.sock_sendall(line, asked.encode())
        assert (await loop.sock_recv(line, 1000)).startswith(b"HTTP/1.1 101")
        await until(lambda: readers(site) - before)
        yield line, (readers(site) - before).pop()


@pytest.mark.parametrize("window", [0, 15], ids=["plain", "packed"])
async def test_a_page_hears_every_message_whole_however_it_unpacks(site: Served, window: int) -> None:
    one, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    own = {**FROM_HERE, "Cookie": cookies_of(one)}
    url = f"{site.address}/{key}/live?after={await cursor_of(one, key)}"
    async with site.http.ws_connect(url, headers=own, compress=window) as line:
        assert line.compress == window
        for words in ("ä" * 5, "x" * 450, "again " * 80, "once more", "once more"):
            await other.says(words, at=f"/{key}")
            assert words_of(await heard(line)) == [words.strip()]
        await line.ping(b"still there?")
        await other.says("after a ping", at=f"/{key}")
        assert words_of(await heard(line)) == ["after a ping"]


@pytest.mark.parametrize("window", range(9, 16))
async def test_packed_for_a_small_window_it_can_be_unpacked_with_one(window: int) -> None:
    told = {"words": "abc " * 20_000}
    frame = News(told).frame(window)
    assert frame[0] == 0xC1
    packed = frame[{126: 4, 127: 10}.get(frame[1], 2) :] + b"\x00\x00\xff\xff"
    assert json.loads(zlib.decompressobj(wbits=-window).decompress(packed)) == told


async def test_who_does_not_read_is_let_go_and_holds_up_nobody(site: Served) -> None:
    slow, fast, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    async with (
        opens_and_reads_nothing(site, slow, key) as (_, asleep),
        fast.live(key, await cursor_of(fast, key)) as line,
    ):
        await until(lambda: len(readers(site)) == 2)
        (awake,) = readers(site) - {asleep}
        number = 0
        while asleep.transport is not None and not asleep.transport.is_closing():
            number += 1
            news = News({"number": number, "much": "x" * 60_000})
            for reader in (asleep, awake):
                reader.tell(news, reader.cursor + 1)
            assert json.loads(await line.receive_str(timeout=5))["number"] == number
            assert number < 5 * WAITING_MOST
        assert number > WAITING_MOST
        await until(lambda: asleep not in readers(site))


async def test_who_signed_out_hears_nothing_more_not_even_what_was_on_its_way(site: Served) -> None:
    slow, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    async with opens_and_reads_nothing(site, slow, key) as (line, asleep):
        for number in range(WAITING_MOST - 10):
            asleep.tell(News({"number": number, "much": "x" * 45_000}), asleep.cursor)
        assert asleep.transport is not None
        assert asleep.transport.get_write_buffer_size()
        await slow.post("/leave")
        await other.says("not for you", at=f"/{key}")
        await until(lambda: not readers(site))
        got = b""
        with contextlib.suppress(ConnectionError):
            while chunk := await asyncio.wait_for(asyncio.get_running_loop().sock_recv(line, 1 << 20), 5):
                got += chunk
    assert b"not for you" not in got


async def test_whoever_is_behind_hears_all_of_it_once_and_in_order(site: Served) -> None:
    one, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    said = [f"word {number}" for number in range(5)]
    for words in said:
        await other.says(words, at=f"/{key}")
    last = await cursor_of(one, key)
    async with contextlib.AsyncExitStack() as lines:
        open_lines = [await lines.enter_async_context(one.live(key, last - behind)) for behind in range(4)]
        await other.says("new", at=f"/{key}")
        for behind, line in enumerate(open_lines):
            got: list[str] = []
            while "new" not in got:
                got += words_of(await heard(line))
            assert got == [*said[len(said) - behind :], "new"]
