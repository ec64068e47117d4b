"""A platform's double in a process of its own: its CPU does not count, and its clock sees what arrives when.

`python -m bench.double discord 0.08` takes orders; `Double` is the handle of whoever gives them.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple, Protocol

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"


class Arrival(NamedTuple):
    """A message that a bot sent: when it came, to which chat, and what it was answered."""

    at: float
    chat: str
    status: int


class Platform(Protocol):
    """What both doubles can be told."""

    def pointed(self) -> dict[str, str]:
        """The settings that lead to it."""

    def chats(self, number: int) -> list[str]:
        """New channels or groups, with the bot in them."""

    def people(self, number: int) -> list[tuple[int, str]]:
        """New people who have opened their private chat with the bot: who, and that chat."""

    async def says(self, user: int, chat: str, text: str) -> None:
        """Somebody writes to the bot in private."""

    def arrivals(self) -> list[Arrival]:
        """Every message that arrived, in order."""


class OnDiscord:
    """Discord, with its limits as published: 50 a second, and 5 in 5 s in each channel."""

    def __init__(self, double: Any) -> None:
        """No guild yet but one."""
        self._double = double
        double.bucket(5, 5.0)
        self._guild = double.guild("Bridges")

    def pointed(self) -> dict[str, str]:
        double = self._double
        return {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}

    def chats(self, number: int) -> list[str]:
        return [str(self._double.channel(self._guild, f"class-{each}")) for each in range(number)]

    def people(self, number: int) -> list[tuple[int, str]]:
        users = [self._double.user(f"Otter{each}") for each in range(number)]
        return [(user, str(self._double.dm(user))) for user in users]

    async def says(self, user: int, chat: str, text: str) -> None:
        await self._double.say(user, int(chat), text)

    def arrivals(self) -> list[Arrival]:
        sent = [each for each in self._double.asked("POST", "/channels/") if each.path.endswith("/messages")]
        return [Arrival(each.at, each.path.split("/")[2], each.status or 0) for each in sent]


class OnTelegram:
    """Telegram, with its limits as published: 30 a second, 1 a second in a chat, 20 a minute in a group."""

    def __init__(self, double: Any) -> None:
        """Limits are off unless they are switched on."""
        self._double = double
        double.limits.on = True

    def pointed(self) -> dict[str, str]:
        return {"telegram_token": self._double.token, "telegram_api": self._double.base}

    def chats(self, number: int) -> list[str]:
        return [str(self._double.group(f"Class {each}", supergroup=True)) for each in range(number)]

    def people(self, number: int) -> list[tuple[int, str]]:
        users = [self._double.user(f"Otter {each}") for each in range(number)]
        for user in users:
            self._double.world.chats[user].bot = "member"
        return [(user, str(user)) for user in users]

    async def says(self, user: int, chat: str, text: str) -> None:
        self._double.say(user, int(chat), text)

    def arrivals(self) -> list[Arrival]:
        sent = self._double.calls("sendMessage")
        return [Arrival(each.at, str(each.params.get("chat_id", "")), each.status or 0) for each in sent]


PLATFORMS = {"discord": OnDiscord, "telegram": OnTelegram}


async def serve(name: str, round_trip: float) -> None:
    """Be that platform until the orders end."""
    sys.path.insert(0, str(TESTS))
    running = getattr(importlib.import_module(f"{name}_double"), f"running_{name}")
    async with running(round_trip=round_trip) as double:
        platform: Platform = PLATFORMS[name](double)
        tell(platform.pointed())
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            what, now = order.pop("do"), time.monotonic()
            done = getattr(platform, what)(**order)
            tell([now, await done if asyncio.iscoroutine(done) else done])


def tell(what: Any) -> None:
    """Figures for whoever measures."""
    print(json.dumps(what), flush=True)


class Double:
    """The handle of a double. `pointed` holds the settings that lead there."""

    def __init__(self, platform: str, round_trip: float) -> None:
        """Start it."""
        command = [sys.executable, "-m", "bench.double", platform, str(round_trip)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )
        self.pointed: dict[str, str] = self._answer()

    def chats(self, number: int) -> list[str]:
        """New channels or groups."""
        return list(self._ask(do="chats", number=number)[1])

    def people(self, number: int) -> list[tuple[int, str]]:
        """New people, each with their private chat."""
        return [(user, chat) for user, chat in self._ask(do="people", number=number)[1]]

    def says(self, user: int, chat: str, text: str) -> float:
        """Somebody writes in private: when that was."""
        return float(self._ask(do="says", user=user, chat=chat, text=text)[0])

    def arrivals(self) -> list[Arrival]:
        """Every message that arrived, in order."""
        return [Arrival(*each) for each in self._ask(do="arrivals")[1]]

    def stop(self) -> None:
        """No more orders."""
        self._process.communicate(timeout=30)

    def _ask(self, **order: Any) -> list[Any]:
        assert self._process.stdin is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return list(self._answer())

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the double has ended"
        return json.loads(line)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
