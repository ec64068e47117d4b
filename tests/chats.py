"""A project whose classes meet in chats of one platform, through its double: what is posted, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from discord_double import running_discord
from doors import read
from eavesdropping import minded
from hurrying import Hurrying, LoopClock, mind_the_writer
from sqlalchemy import insert, select
from telegram_double import running_telegram
from uploads import photo

import bot.clock
import bot.delivery
from bot.adapters.discord import client as discord_client
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from commands.message import Media, Message, Text
from commands.packing import pack
from storage import outbox, places, projects
from storage.media import media
from storage.outbox import delivery, post
from storage.places import place

CLASSES = ("Seinäjoki", "Vic", "Bologna")


@dataclass
class Chats:
    """One chat for each class, a desk on the web for each, and posts in them."""

    platform: str
    double: Any
    silta: Silta
    clock: Any
    project: int
    ids: dict[str, int]
    keys: dict[str, int]
    pictures: list[int]
    revisions: dict[str, int] = field(default_factory=dict)

    async def posts(
        self, subject: str, *, to: tuple[str, ...] | None = None, picture: int | None = None, words: str = ""
    ) -> None:
        """Post this, or edit it."""
        revision = self.revisions[subject] = self.revisions.get(subject, 0) + 1
        line = Text("{words}", words=words or f"<{subject} r{revision}>")
        shown = (Media(kind="picture", id=self.pictures[picture], width=8, height=8),) if picture is not None else ()
        await self.silta.writer.run(
            lambda connection: outbox.put(
                connection,
                project_id=self.project,
                subject=subject,
                message=pack(Message(lines=(line,), media=shown)),
                places=[self.ids[each] for each in to]
                if to
                else places.places_of_kind(connection, self.project, places.CLASS),
                about_id=None,
                now=self.clock.now,
            )
        )
        self.silta.delivery.wake()

    async def withdraws(self, subject: str) -> None:
        await self.silta.writer.run(
            lambda connection: outbox.withdraw_post(
                connection, project_id=self.project, subject=subject, now=self.clock.now
            )
        )
        self.silta.delivery.wake()

    def standing(self, where: str) -> dict[int, str]:
        """What stands in a chat, by the platform's own numbers: its text, in order."""
        if self.platform == "telegram":
            found = {each["message_id"]: each.get("text", "") for each in self.double.sent(self.keys[where])}
        else:
            found = {int(each["id"]): each["content"] for each in self.double.messages(self.keys[where])}
        return {number: read(text) for number, text in sorted(found.items())}

    def shows(self, where: str) -> list[str]:
        """The texts that stand in a chat, oldest first."""
        return list(self.standing(where).values())

    def rows(self) -> list[Any]:
        """Every delivery: to whom, of what, in which state."""
        asked = select(place.c.key, place.c.id, post.c.subject, post.c.withdrawn, delivery.c.state, delivery.c.external)
        asked = asked.select_from(delivery).join(post, post.c.id == delivery.c.post_id)
        asked = asked.join(place, place.c.id == delivery.c.place_id).order_by(delivery.c.id)
        with self.silta.reader.connect() as connection:
            return list(connection.execute(asked).all())

    def states(self, where: str) -> dict[str, str]:
        """What became of each subject in one place."""
        return {row.subject: row.state for row in self.rows() if row.id == self.ids[where]}

    def out_of_reach(self, where: str) -> bool:
        with self.silta.reader.connect() as connection:
            asked = select(place.c.unreachable_at).where(place.c.id == self.ids[where])
            return connection.scalar(asked) is not None

    @property
    def requests(self) -> list[Any]:
        """What was asked of the platform, but for listening."""
        asked = self.double.requests
        return [each for each in asked if self.platform == "discord" or each.method != "getUpdates"]

    async def rests(self, hours: float = 48.0) -> None:
        """Until nothing waits any more."""
        async with asyncio.timeout(hours * 3600):
            while any(row.state == outbox.WAITING for row in self.rows()):  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(5)


def _furnish(connection: Any, platform: str, keys: dict[str, int], now: Any) -> tuple[int, dict[str, int], list[int]]:
    project = projects.create_project(connection, title="Bridges", locale="en", now=now)
    ids = {}
    for school, key in keys.items():
        about = {"school_name": school, "country": "FI", "zone": "Europe/Helsinki", "name": "9B", "locale": "en"}
        room = projects.create_classroom(connection, project_id=project, **about)
        places.furnish_classroom(connection, project, room)
        ids[school] = places.create_place(
            connection, platform=platform, key=str(key), kind=places.CLASS, project_id=project, classroom_id=room
        )
        ids[f"{school} desk"] = places.places_of_classroom(connection, room, places.DESK)[0]
    pictures = []
    for number, colour in enumerate(("red", "green", "blue")):
        row = {"kind": "picture", "type": "image/jpeg", "content": photo(colour, (8, 8)).content, "digest": str(number)}
        row |= {"width": 8, "height": 8, "seconds": 0.0, "thumbnail": b""}
        pictures.append(int(connection.scalar(insert(media).returning(media.c.id), row)))
    return project, ids, pictures


@asynccontextmanager
async def chatting(
    platform: str, folder: Path, url: str, *, classes: tuple[str, ...] = CLASSES, delivering: bool = True, **more: Any
) -> AsyncIterator[Chats]:
    """Such a project on an empty database, with Silta conversing and delivering by the loop's own clock."""
    clock = LoopClock()
    async with (running_discord if platform == "discord" else running_telegram)() as double:
        if platform == "discord":
            double.bucket(1000, 1.0)
            guild = double.guild("Bridges")
            keys = {each: double.channel(guild, each) for each in classes}
            to = {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}
        else:
            keys = {each: double.group(each, supergroup=True) for each in classes}
            to = {"telegram_token": double.token, "telegram_api": double.base}
        settings = Settings(data=folder, database_url=url, **to, **more)
        async with silta(settings, clock=clock, delivering=delivering) as running:
            if isinstance(asyncio.get_running_loop(), Hurrying):
                mind_the_writer(running.writer)
            project, ids, pictures = await running.writer.run(
                lambda connection: _furnish(connection, platform, keys, clock.now)
            )
            minded(double)
            chats = Chats(platform, double, running, clock, project, ids, keys, pictures)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(discord_client, "GUILDS_ARRIVE", 0.01)
                patch.setattr(bot.delivery, "LOOK_EVERY", 30.0)  # for posts of other processes, of which there are none
                patch.setattr(bot.clock, "LOOK_EVERY", 300.0)  # for what is planned, of which there is nothing
                async with running.adapters[platform].conversing(running):
                    await _ready(chats)
                    yield chats


async def _ready(chats: Chats) -> None:
    adapter = chats.silta.adapters[chats.platform]
    async with asyncio.timeout(60):
        if chats.platform == "discord":
            while not (adapter._client and adapter._client.is_ready()):  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(0.01)
            # The double beats its heart by the clock on the wall: by the loop's it is silent for hours.
            adapter._client.ws._max_heartbeat_timeout = 1e9
        else:
            while adapter._ears is None or not chats.double.feed.polls:  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(0.01)


__all__ = ["CLASSES", "Chats", "chatting"]
