"""The published speed limits of Telegram, as sliding windows; off unless a test turns them on."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from telegram_wire import RefusedError


@dataclass(frozen=True)
class Window:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float

    def wait(self, sent, now, more):
        """How long until `more` fit."""
        while sent and sent[0] <= now - self.seconds:
            sent.popleft()
        over = len(sent) + more - self.count
        return 0.0 if over <= 0 else sent[min(over, len(sent)) - 1] + self.seconds - now if sent else 0.0


@dataclass
class Limits:
    """About 30 messages a second over all, one a second in a chat with short bursts, 20 a minute in a group."""

    on: bool = False
    overall: Window = Window(30, 1.0)
    chat: Window = Window(5, 5.0)
    group: Window = Window(20, 60.0)
    edits: bool = False  # whether edits count as messages
    refused: int = 0
    _sent: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, method, chat, more=1):
        """Count messages, or refuse them with the whole seconds to wait."""
        counted = method.startswith("send") and method != "sendchataction"
        if not self.on or not (counted or (self.edits and method.startswith("editmessage"))):
            return
        now = asyncio.get_running_loop().time()  # which runs ahead of the clock on the wall where a test hurries
        windows = [("all", self.overall), (chat.id, self.chat)]
        if chat.type != "private":
            windows.append((("group", chat.id), self.group))
        wait = max(window.wait(self._sent[key], now, more) for key, window in windows)
        if wait > 0:
            self.refused += 1
            seconds = max(1, math.ceil(wait))
            raise RefusedError(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)
        for key, _ in windows:
            self._sent[key] += [now] * more
