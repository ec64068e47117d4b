"""A platform that tests can rule, and a project whose classes meet there."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque

from conversation import MANY
from plain import plain

from bot.adapters.adapter import Capabilities, Sent
from bot.delivery import Delivery
from commands.message import Message, Text
from commands.packing import pack
from storage import outbox, parcels, parting, places, projects, reach, receipts

ROOMS = {
    "Seinäjoki": ("fi", "Europe/Helsinki"),
    "Turku": ("fi", "Europe/Helsinki"),
    "Saint-Pierre": ("fr", "Indian/Reunion"),
}


class Platform:
    """A chat platform: what stands in each of its channels, and what it will do next."""

    platform = "test"
    capabilities = Capabilities()

    def __init__(self):
        self.channels = {room: {} for room in ROOMS}
        self.dressed = []
        self.tries = []
        self.moods = {room: deque() for room in ROOMS}
        self.gate = None

    def dress(self, message, voice):
        self.dressed.append((plain(message, voice), voice.code, voice.zone.key))
        return plain(message, voice)

    async def send(self, parcel, dressed):
        self.tries.append(parcel.key)
        if self.gate is not None:
            await self.gate(parcel)
        mood = self.moods[parcel.key].popleft() if self.moods[parcel.key] else None
        if isinstance(mood, Exception):
            raise mood
        if mood is not None:
            return mood
        channel = self.channels[parcel.key]
        if parcel.withdrawn:
            del channel[parcel.external]
            return Sent(external=parcel.external)
        if parcel.external is None:
            external = f"message {sum(map(len, self.channels.values())) + 1}"
        else:
            assert parcel.external in channel, "only what is there can be edited"
            external = parcel.external
        channel[external] = dressed
        return Sent(external=external)

    def shows(self, room):
        return list(self.channels[room].values())


class World:
    """One project with a channel for each class, and what is posted there."""

    def __init__(self, running, platform, clock, project, ids):
        self.running, self.platform, self.clock, self.project, self.ids = running, platform, clock, project, ids

    async def posts(self, words, *, subject=None, to=tuple(ROOMS)):
        message = Message(lines=(Text("{words}", words=words),))
        await self.puts(message, subject=subject or words, to=to)

    async def puts(self, message, *, subject, to=tuple(ROOMS)):
        await self.running.writer.run(
            lambda connection: outbox.put(
                connection,
                project_id=self.project,
                subject=subject,
                message=pack(message),
                places=[self.ids[room] for room in to],
                about_id=None,
                now=self.clock.now,
            )
        )

    async def withdraws(self, subject):
        await self.running.writer.run(
            lambda connection: outbox.withdraw_post(
                connection, project_id=self.project, subject=subject, now=self.clock.now
            )
        )

    async def lets_go(self, room):
        """This room becomes another place."""
        await self.running.writer.run(
            lambda connection: parting.let_go(connection, places.find_place(connection, "test", room), self.clock.now)
        )

    async def is_heard_from(self, room):
        await self.running.writer.run(
            lambda connection: reach.regain(connection, platform="test", key=room, now=self.clock.now)
        )

    async def delivers(self, by=None):
        for _ in range(MANY):
            if not await (by or self.running.delivery).deliver_due():
                return
        raise AssertionError("delivery never rests")

    def another_delivery(self):
        """As another process has one."""
        return Delivery(
            writer=self.running.writer,
            reader=self.running.reader,
            adapters={"test": self.platform},
            languages=self.running.languages,
            clock=self.clock,
        )

    def states(self):
        with self.running.reader.connect() as connection:
            return Counter({(key, state): number for _, key, state, number in receipts.states(connection)})

    def due(self):
        with self.running.reader.connect() as connection:
            return parcels.next_due(connection)


def furnish(connection, now):
    project = projects.create_project(connection, title="Bridges", locale="en", now=now)
    ids = {}
    for room, (locale, zone) in ROOMS.items():
        about = {"school_name": room, "country": "FI", "zone": zone, "name": "9B", "locale": locale}
        classroom = projects.create_classroom(connection, project_id=project, **about)
        ids[room] = places.create_place(
            connection, platform="test", key=room, kind=places.CLASS, project_id=project, classroom_id=classroom
        )
    return project, ids


async def busy(writer):
    """All of a writer's threads are at work until what this returns is called: what comes meanwhile is one batch."""
    gate, tasks = threading.Event(), []
    for _ in writer._threads:
        begun = threading.Event()
        tasks.append(asyncio.create_task(writer.run(lambda _, begun=begun: begun.set() or gate.wait())))
        await asyncio.to_thread(begun.wait)

    async def let_go():
        gate.set()
        await asyncio.gather(*tasks)

    return let_go
