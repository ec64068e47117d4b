"""`python -m bench.fanout ours discord …`: one side of a fan-out in a process of its own, told when to begin.

Silta's side is the real thing: posts in the outbox, delivery by the real clock, the adapter. The plain sides are
what one writes with discord.py or python-telegram-bot alone: everything at once, or one after another.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import discord
import uvloop
import yarl
from sqlalchemy import Connection, func, select
from telegram import Bot

from bench.rendering import ROOMS, facts, message_of
from bot.serving import conversing
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import real_clock, silta
from commands.packing import pack
from storage import outbox, people, places, projects
from storage.outbox import delivery

HERE = Path(__file__).parent
LOOK_EVERY = 0.05
PLAIN = (
    "Icebreaker\nYour class is 9B in Oulun lyseo.\nCheerful Elk 9 · Liceo Galvani · at 10.15\n"
    "Näyttäisin ystävälle satamaa, jossa isoisäni kalasti. Talvella meri on jäässä ja sen yli voi kävellä.\n"
    "17 of 25 have answered."
)

Asked = dict[str, Any]
# Posts so many messages to each chat, and returns what became of them; `wait`: once it is known.
Post = Callable[[int, bool], Awaitable[dict[str, int]]]


@asynccontextmanager
async def open_ours(platform: str, folder: Path, asked: Asked) -> AsyncIterator[Post]:
    """Silta, with a class place in every chat and a pupil in every private one."""
    settings = Settings(data=folder, port=0, **asked["pointed"])
    async with silta(settings) as running:
        project, ours = await running.writer.run(partial(_seed, platform, asked))
        async with conversing(running):
            await _begun(running, platform)
            yield partial(_post, running, project, ours)


def _seed(platform: str, asked: Asked, connection: Connection) -> tuple[int, list[int]]:
    now = real_clock()
    project = projects.create_project(connection, title="Exchange", locale="en", now=now)
    places.furnish_project(connection, project)
    rooms = []
    for number, (locale, zone) in enumerate(ROOMS):
        room = projects.create_classroom(
            connection,
            project_id=project,
            school_name=f"School {number}",
            country="FI",
            zone=zone,
            name="9B",
            locale=locale,
        )
        places.furnish_classroom(connection, project, room)
        rooms.append(room)
    here: dict[str, Any] = {"platform": platform, "project_id": project}
    ours = [
        places.assign_place(connection, key=chat, kind=places.CLASS, classroom_id=rooms[number % len(rooms)], **here)
        for number, chat in enumerate(asked["chats"])
    ]
    for number, (user, chat) in enumerate(asked["people"]):
        room, person = rooms[number % len(rooms)], people.create_person(connection)
        seat: dict[str, Any] = {"role": people.STUDENT, "state": people.TAKEN, "alias": f"Otter {number}"}
        people.create_seat(connection, classroom_id=room, person_id=person, **seat)
        places.furnish_seat(connection, project, room, person)
        people.sign_in(connection, platform=platform, user=str(user), person_id=person, now=now, expires_at=None)
        places.assign_place(connection, key=chat, kind=places.OWN, classroom_id=room, person_id=person, **here)
    return project, ours


async def _begun(running: Silta, platform: str) -> None:
    """Nothing is sent before the adapter knows who it is."""
    adapter: Any = running.adapters[platform]
    begun = {
        "discord": lambda: adapter._client and adapter._client.is_ready(),  # noqa: SLF001  (it tells nobody else)
        "telegram": lambda: adapter._ears,  # noqa: SLF001  (the same)
    }[platform]
    async with asyncio.timeout(30):
        while not begun():  # noqa: ASYNC110  (there is no event)
            await asyncio.sleep(LOOK_EVERY)


async def _post(running: Silta, project: int, ours: list[int], each: int, wait: bool) -> dict[str, int]:  # noqa: FBT001  (an order's own words)
    packed = [pack(message_of(post)) for post in islice(facts(), each)]

    def put(connection: Connection) -> None:
        about: dict[str, Any] = {"project_id": project, "places": ours, "about_id": None, "now": real_clock()}
        for number, message in enumerate(packed):
            outbox.put(connection, subject=f"post {number}", message=message, **about)

    await running.writer.run(put)
    running.delivery.wake()
    states = await asyncio.to_thread(_states, running)
    while wait and states.get(outbox.WAITING):
        await asyncio.sleep(LOOK_EVERY)
        states = await asyncio.to_thread(_states, running)
    return states


def _states(running: Silta) -> dict[str, int]:
    question = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    with running.reader.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(question)}


async def _counted(sending: Iterable[Awaitable[object]], *, at_once: bool) -> dict[str, int]:
    """What became of each: sent, or the error that it was lost with."""

    async def outcome_of(one: Awaitable[object]) -> str:
        try:
            await one
        except Exception as error:  # noqa: BLE001  (counted)
            return type(error).__name__
        return outbox.SENT

    if at_once:
        return dict(Counter(await asyncio.gather(*map(outcome_of, sending))))
    return dict(Counter([await outcome_of(one) for one in sending]))


@asynccontextmanager
async def open_plain(platform: str, _folder: Path, asked: Asked, *, at_once: bool) -> AsyncIterator[Post]:
    """The library alone."""
    pointed, chats = asked["pointed"], asked["chats"]
    if platform == "discord":
        discord.http.Route.BASE = pointed["discord_api"]
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(pointed["discord_gateway"])
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(pointed["discord_token"])
            channels = [client.get_partial_messageable(int(chat)) for chat in chats]

            async def post(each: int, _: bool) -> dict[str, int]:  # noqa: FBT001  (as above)
                return await _counted((one.send(PLAIN) for _ in range(each) for one in channels), at_once=at_once)

            yield post
        return
    api = pointed["telegram_api"]
    async with Bot(pointed["telegram_token"], base_url=f"{api}/bot", base_file_url=f"{api}/file/bot") as bot:

        async def post(each: int, _: bool) -> dict[str, int]:  # noqa: FBT001  (as above)
            sending = (bot.send_message(chat, PLAIN) for _ in range(each) for chat in chats)
            return await _counted(sending, at_once=at_once)

        yield post


OPENERS: dict[str, Callable[[str, Path, Asked], AbstractAsyncContextManager[Post]]] = {
    "ours": open_ours,
    "gathered": partial(open_plain, at_once=True),
    "one by one": partial(open_plain, at_once=False),
}


async def serve(name: str, platform: str, folder: Path) -> None:
    """One side, until its orders end."""
    asked = json.loads(await asyncio.to_thread(sys.stdin.readline))
    async with OPENERS[name](platform, folder, asked) as post:
        print(json.dumps("ready"), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            print(json.dumps(await post(order["each"], order["wait"])), flush=True)


class Side:
    """The handle of a side."""

    def __init__(self, name: str, platform: str, folder: Path, asked: Asked) -> None:
        """Start it: it is connected when this returns."""
        command = [sys.executable, "-W", "ignore", "-m", "bench.fanout", name, platform, str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )
        self._ask(asked)

    def posts(self, each: int, *, wait: bool = True) -> dict[str, int]:
        """So many messages to every chat: what became of them."""
        return dict(self._ask({"each": each, "wait": wait}))

    def stop(self) -> None:
        """No more orders."""
        self._process.communicate(timeout=60)

    def _ask(self, order: Asked) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "the side has ended"
        return json.loads(line)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
