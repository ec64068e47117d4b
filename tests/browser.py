"""A Chromium for the tests: the system's, or else Playwright's; and people who sit in front of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
# What a browser says when it is cut off, or asks for what a test knows is not there; all else is a fault of the page.
NO_FAULT = ("net::ERR_", "WebSocket connection", "404 (")

expect.set_options(timeout=PATIENCE)


def chromium_path() -> str | None:
    """What Playwright takes as `executable_path`; None stands for the browser that Playwright brings."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _answers(path):
            return path
    return None


def _answers(path: str) -> bool:
    # Ubuntu's chromium-browser may be a stub that only advertises a snap.
    said = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30)
    return said.returncode == 0


@dataclass
class Sitter:
    """Somebody at a page of their own, and whatever their browser complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def button(self, name: str, *, within: str = "body") -> Locator:
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    def reply(self) -> Locator:
        return self.page.locator(".reply")

    async def goes(self, url: str) -> None:
        await self.page.goto(url)

    async def sees(self, words: str, *, within: str = "main") -> Locator:
        found = self.page.locator(within).get_by_text(words).first
        await expect(found).to_be_visible()
        return found

    async def types(self, words: str) -> None:
        """Into the box at the foot, and Enter."""
        await self.page.locator("#typed").fill(words)
        await self.page.keyboard.press("Enter")

    async def fits(self) -> bool:
        """Whether nothing stands beyond the right edge."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    async def log(self) -> list[str]:
        """The entries of the time line by their positions, from top to bottom."""
        return list(await self.page.eval_on_selector_all("#log .entry", "all => all.map(each => each.dataset.at)"))


@dataclass
class Browsing:
    """The browser, and everybody who has opened a page in it during a test."""

    chromium: Browser
    sitters: list[Sitter] = field(default_factory=list)

    async def sits_down(self, *, cookies: dict[str, str] | None = None, url: str = "", **how: Any) -> Sitter:
        """Somebody new, in a browser of their own: their language, their screen, and their cookies for a site."""
        context = await self.chromium.new_context(**{"locale": "en", "reduced_motion": "reduce", **DESKTOP, **how})
        context.set_default_timeout(PATIENCE)
        if cookies:
            await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        return await self.opens(context)

    async def opens(self, context: BrowserContext) -> Sitter:
        """One more page in somebody's browser."""
        sitter = Sitter(await context.new_page())

        def complain(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(each in message.text for each in NO_FAULT):
                sitter.complaints.append(message.text)

        sitter.page.on("console", complain)
        sitter.page.on("pageerror", lambda error: sitter.complaints.append(str(error)))
        self.sitters.append(sitter)
        return sitter

    async def everybody_leaves(self) -> list[str]:
        """Close all pages; what their browsers complained of."""
        complaints = [each for sitter in self.sitters for each in sitter.complaints]
        for context in list(self.chromium.contexts):
            await context.close()
        self.sitters.clear()
        return complaints


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browsing]:
    """Chromium, until the last test has been."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield Browsing(chromium)
        await chromium.close()
