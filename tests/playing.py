"""The demo, playing for the tests: the real one, on a port of its own, a little faster than people read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from browser import Browsing, Sitter
from playwright.async_api import FrameLocator, expect
from served import free_port

from bot import serving
from bot.demo import stage
from bot.settings import Settings

WIDE = {"width": 1400, "height": 800}


@asynccontextmanager
async def playing(folder: Path, *, pause: float = serving.PAUSE, kindness: float = 1.0) -> AsyncIterator[str]:
    """`silta demo`, until the test is over; the address of its page."""
    said: asyncio.Queue[str] = asyncio.Queue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "PAUSE", pause)
        patch.setattr(stage, "KINDNESS", kindness)
        # The tests' own process is not to be stopped by the demo's signals.
        patch.setattr(serving, "_stop_event", asyncio.Event)
        serve = asyncio.create_task(serving.serve_demo(Settings(data=folder, port=free_port()), said.put_nowait))
        told = asyncio.create_task(said.get())
        await asyncio.wait({serve, told}, return_when=asyncio.FIRST_COMPLETED)
        if not told.done():
            told.cancel()
            await serve
        found = re.search(r"http://\S+/demo", told.result())
        assert found is not None
        try:
            yield found.group(0)
        finally:
            serve.cancel()
            with suppress(asyncio.CancelledError):
                await serve


async def watches(browsing: Browsing, address: str, **how: object) -> Sitter:
    """Somebody who opens the demo's page and sees all panes filled."""
    sitter = await browsing.sits_down(viewport=WIDE, **how)
    await sitter.goes(address)
    await expect(sitter.page.locator("iframe")).to_have_count(4)
    for number in range(4):
        await expect(pane(sitter, number).locator("#log .entry").first).to_be_visible()
    return sitter


def pane(sitter: Sitter, number: int) -> FrameLocator:
    return sitter.page.frame_locator("iframe").nth(number)
