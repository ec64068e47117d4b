"""Delivery: from the outbox to each place, in order there, at its own pace, until it has arrived or is given up."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Engine

from bot.adapters.adapter import Adapter, Ambiguous, Later, Moved, Outcome, Refused, Sent, in_doubt, written_off
from bot.language import Languages
from bot.traces import without_words
from bot.writer import Writer
from commands.message import Message, Text
from commands.packing import pack, unpack
from storage import leases, outbox, parcels, places, reach, receipts
from storage.parcels import Parcel
from storage.places import Surroundings

LOG = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
PLACES_AT_ONCE = 64
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
GIVE_UP_AFTER = timedelta(hours=24)
LOOK_EVERY = 1.0
TRIES = 3
# How often in the time for which a platform recognises what is sent again that is tried.
TRIES_IN_DOUBT = 4

OUT_OF_REACH = Text("Silta can no longer write in one of your chats. It was removed from it, or may not write there.")
PUT_IT_RIGHT = Text("When that is put right, type /classroom here in that chat.")

_STATES = {Sent: outbox.SENT, Refused: outbox.REFUSED, Ambiguous: outbox.AMBIGUOUS}


class Delivery:
    """Carries posts to their places. Several processes may deliver: a place is held by one at a time."""

    def __init__(
        self,
        *,
        writer: Writer,
        reader: Engine,
        adapters: Mapping[str, Adapter],
        languages: Languages,
        clock: Callable[[], datetime],
    ) -> None:
        """Deliver through these adapters, by this clock."""
        self._writer = writer
        self._reader = reader
        self._adapters = adapters
        self._languages = languages
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._dressed: dict[tuple[object, ...], object] = {}

    def wake(self) -> None:
        """Something was posted: do not wait for the next look."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled: as soon as places are served, others are taken hold of."""
        serving: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._woken.clear()
                try:
                    while queues := await self._hold(PLACES_AT_ONCE - len(serving)):
                        serving |= {asyncio.create_task(self._serve_safely(queue, where)) for queue, where in queues}
                        serving = await self._room(serving)
                except Exception as error:  # noqa: BLE001  (whatever it was, the next post must not wait for it)
                    LOG.error("delivery stumbled; it goes on: %s", without_words(error))  # noqa: TRY400  (see there)
                # Posts of another process, and steps whose pause is over, are found by looking.
                pause = await asyncio.to_thread(self._pause)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):  # wait_for may swallow that we are stopped
                        await self._woken.wait()
                serving = {each for each in serving if not each.done()}
        finally:
            for each in serving:
                each.cancel()
            await asyncio.gather(*serving, return_exceptions=True)

    async def deliver_due(self) -> bool:
        """One round over all places where something is due; false if there was nothing to do."""
        queues = await self._hold(PLACES_AT_ONCE)
        await asyncio.gather(*(self._serve(queue, where) for queue, where in queues))
        return bool(queues)

    async def _hold(self, room: int) -> list[tuple[list[Parcel], Surroundings]]:
        """Take hold of places where something is due, as many as there is room for: what waits at each, in order."""
        now = self._clock()

        def hold(connection: Connection) -> tuple[tuple[Parcel, ...], dict[int, Surroundings]]:
            found = parcels.hold_due_places(connection, holder=self._holder, now=now, until=now + LEASE, limit=room)
            return found, places.surroundings_of(connection, sorted({each.place_id for each in found}))

        if room <= 0:
            return []
        held, surroundings = await self._writer.run(hold)
        if room == PLACES_AT_ONCE:
            self._dressed.clear()  # nobody is at work with what was dressed before
        by_place = groupby(sorted(held, key=attrgetter("place_id", "delivery_id")), key=attrgetter("place_id"))
        return [(list(queue), surroundings[place_id]) for place_id, queue in by_place]

    @staticmethod
    async def _room(serving: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Wait until a good part of the places that can be served at once are free."""
        while len(serving) > PLACES_AT_ONCE // 2:
            _, serving = await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
        return {each for each in serving if not each.done()}

    async def _serve_safely(self, queue: list[Parcel], where: Surroundings) -> None:
        try:
            await self._serve(queue, where)
        except Exception as error:  # noqa: BLE001  (the lease ends by itself, and the next post must not wait for it)
            LOG.error("delivery stumbled; it goes on: %s", without_words(error))  # noqa: TRY400  (see there)

    def _pause(self) -> float:
        with self._reader.connect() as connection:
            due = parcels.next_due(connection)
        return LOOK_EVERY if due is None else min(max((due - self._clock()).total_seconds(), 0.02), LOOK_EVERY)

    async def _serve(self, queue: list[Parcel], where: Surroundings) -> None:
        """Everything that waits at one place, in order; the first that has to wait holds up those behind it."""
        place_id = queue[0].place_id
        holding = asyncio.create_task(self._hold_on(place_id))
        try:
            for parcel in queue:
                outcome = await self._send(parcel, where)
                if not await self._note(parcel, outcome):
                    break
        finally:
            holding.cancel()
        await self._writer.run(
            lambda connection: leases.release_place(connection, place_id=place_id, holder=self._holder)
        )

    async def _hold_on(self, place_id: int) -> None:
        """A place stays ours while its platform lets us wait: otherwise what waits would be sent by two."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(Exception):  # the next time, or what is noted then, shows whether it is still ours
                await self._writer.run(
                    lambda connection: leases.still_held(
                        connection, place_id=place_id, holder=self._holder, until=self._clock() + LEASE
                    )
                )

    async def _send(self, parcel: Parcel, where: Surroundings) -> Outcome:
        if parcel.withdrawn and not parcel.external:
            return Sent(external="")
        if parcel.doubtful_at and not self._recognised(parcel, self._clock()):
            return Ambiguous(external=parcel.external)  # sent again, it might stand there twice
        if parcel.doubtful_at is None:
            parcel = replace(parcel, external=written_off(parcel.external))
        try:
            adapter = self._adapters[parcel.platform]
            return await adapter.send(parcel, None if parcel.withdrawn else self._dress(parcel, where, adapter))
        except Exception as error:  # noqa: BLE001  (an adapter may raise anything)
            where_to = (parcel.post_id, parcel.place_id, without_words(error))
            LOG.error("sending post %s to place %s failed: %s", *where_to)  # noqa: TRY400  (see there)
            return Later()

    def _dress(self, parcel: Parcel, where: Surroundings, adapter: Adapter) -> object:
        """The post in this place's language, rendered once for all places of the same language and zone."""
        locale = self._languages.pick(where.locales)
        key = (parcel.platform, parcel.post_id, parcel.revision, locale, where.zone)
        if key not in self._dressed:
            message = unpack(parcel.message)
            if not isinstance(message, Message):
                raise TypeError(f"post {parcel.post_id} is no message")
            self._dressed[key] = adapter.dress(message, self._languages.voice(locale, where.zone))
        return self._dressed[key]

    async def _note(self, parcel: Parcel, outcome: Outcome) -> bool:
        """Write down what became of it; true if the place is still ours and the next may follow."""
        now = self._clock()

        def write(connection: Connection) -> bool:
            if not leases.still_held(connection, place_id=parcel.place_id, holder=self._holder, until=now + LEASE):
                return False  # we were away for too long; somebody else is at it
            return self._settle(connection, parcel, outcome, now)

        return await self._writer.run(write, lambda _: parcel.project_id)

    def _settle(self, connection: Connection, parcel: Parcel, outcome: Outcome, now: datetime) -> bool:
        if isinstance(outcome, Moved):
            if places.find_place(connection, parcel.platform, outcome.key) is None:
                parcels.postpone(connection, parcel, now)
                reach.move_place(connection, platform=parcel.platform, key=parcel.key, to=outcome.key)
                return False
            outcome = Refused(place=True)  # where it moved to is a place already, and the old one is gone
        if isinstance(outcome, Refused) and outcome.place:
            return self._try_place_again(connection, parcel, outcome, now)
        so_far = _so_far(parcel, outcome)
        doubtful = isinstance(outcome, Ambiguous) and in_doubt(so_far)
        if (doubtful and self._recognised(parcel, now)) or (
            isinstance(outcome, Later) and now - parcel.since < GIVE_UP_AFTER
        ):
            due = now + self._pause_for(parcel, outcome)
            since = (parcel.doubtful_at or now) if doubtful else parcel.doubtful_at if in_doubt(so_far) else None
            parcels.postpone(connection, parcel, due, doubtful_at=since, external=so_far)
            return False
        state = outbox.GIVEN_UP if isinstance(outcome, Later) else _STATES[type(outcome)]
        gone = parcel.withdrawn and isinstance(outcome, Sent)  # if it is ever posted again, it is sent anew
        ended = parcels.settle(connection, parcel, state=state, external=None if gone else so_far, now=now)
        if isinstance(outcome, Sent):
            reach.count_success(connection, parcel.place_id)
        return ended  # whatever stands behind a step that has changed may have changed as well

    def _pause_for(self, parcel: Parcel, outcome: Outcome) -> timedelta:
        """Whatever is in doubt is tried again before the platform forgets it, if it lets us."""
        pause = timedelta(seconds=_pause_after(parcel.attempts, outcome))
        if isinstance(outcome, Ambiguous) or parcel.doubtful_at:
            asked = timedelta(seconds=outcome.seconds or 0.0) if isinstance(outcome, Later) else timedelta(0)
            return max(min(pause, self._adapters[parcel.platform].capabilities.recognises / TRIES_IN_DOUBT), asked)
        return pause

    def _recognised(self, parcel: Parcel, now: datetime) -> bool:
        """Whether the platform would still know that it is the same, if it were sent again."""
        known_for = self._adapters[parcel.platform].capabilities.recognises
        return now - (parcel.doubtful_at or now) < known_for

    def _try_place_again(self, connection: Connection, parcel: Parcel, outcome: Refused, now: datetime) -> bool:
        """A place that lets nothing in is tried three times; then it is left alone, and its teachers are told."""
        due = now + timedelta(seconds=_pause_after(parcel.attempts, outcome))
        so_far = _so_far(parcel, outcome)
        parcels.postpone(connection, parcel, due, doubtful_at=parcel.doubtful_at, external=so_far)
        if reach.count_refusal(connection, parcel.place_id) < TRIES:
            return False
        reach.lose(connection, parcel.place_id, now)
        receipts.give_up_place(connection, parcel.place_id, now)
        elsewhere = reach.teachers_places_besides(connection, parcel.place_id)
        outbox.put(
            connection,
            project_id=parcel.project_id,
            subject=f"place {parcel.place_id}",
            message=pack(Message(topic=Text("A chat is out of reach"), lines=(OUT_OF_REACH, PUT_IT_RIGHT))),
            places=elsewhere,
            about_id=None,
            now=now,
        )
        return False


def _so_far(parcel: Parcel, outcome: Outcome) -> str | None:
    """What has arrived of a post, as far as is known."""
    return parcel.external if isinstance(outcome, Moved) or outcome.external is None else outcome.external


def _pause_after(attempts: int, outcome: Outcome) -> float:
    """Longer each time, never the same for everybody; what the platform asks for counts at least."""
    pause: float = min(FIRST_PAUSE * 2.0**attempts, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311  (spread, no secret)
    return max(pause, (outcome.seconds or 0.0) if isinstance(outcome, Later) else 0.0)
