"""The clock: what is due is carried out in batches, each occurrence once, and people first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.dispatch import Dispatch
from bot.due import World, carry_out, give_up, prepare
from bot.traces import without_words
from commands.timing.planning import Planned, plan_next, waiting
from commands.timing.rhythm import unpack
from storage import calendars, identity, occurrences, schedules
from storage.occurrences import DONE, FAILED, LATE, LEFT_OUT, MISSED
from storage.schedules import PAUSED, Schedule

LOG = logging.getLogger(__name__)

# So many occurrences share one transaction: enough to share its cost, little enough that people's Calls wait no longer
# than the blink of an eye behind it. (Twice as many are hardly done sooner.)
AT_ONCE = 64
LOOK_EVERY = 1.0
SOONEST = 0.02
# What comes later than this is noted as late.
IN_TIME = timedelta(minutes=5)
NOTHING: Mapping[int, Any] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Clockwork:
    """Carries out what is due, with all that dispatch has at hand. Several processes may: a row is locked by one at a
    time, and no day is done twice.

    What is late is still done within `catch_up`; after that it is noted as missed, and its teacher is told.
    """

    dispatch: Dispatch
    catch_up: timedelta
    _preparing: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Carry out until cancelled."""
        try:
            while True:  # noqa: ASYNC110  (it looks again and again, and is told how soon)
                await asyncio.sleep(await self._go_on())
        finally:
            for each in self._preparing.values():
                each.cancel()

    async def _go_on(self) -> float:
        """Do all that is due; returns after how many seconds to look again."""
        try:
            while await self._begin():  # noqa: ASYNC110  (no event says that time passes)
                await asyncio.sleep(0)
            return await asyncio.to_thread(self._pause)
        except Exception as error:  # noqa: BLE001  (whatever it was, the next must not wait for it)
            LOG.error("the clock stumbled; it goes on: %s", without_words(error))  # noqa: TRY400  (see there)
            return LOOK_EVERY

    async def tick(self) -> bool:
        """One batch of what is due, done whole; false if nothing was."""
        found = await self._begin()
        await asyncio.gather(*self._preparing.values())
        return found

    async def _begin(self) -> bool:
        """Do one batch of what is due, and begin what has to be prepared first: no other waits for that. False if there
        was nothing.
        """
        now = self.dispatch.clock()
        found = [each for each in await asyncio.to_thread(self._waiting, now) if each[0] not in self._preparing]
        slow = {number: project for number, project, command in found if self._prepares(command)}
        plain = {number: project for number, project, _ in found if number not in slow}
        if plain:
            await self._carry(list(plain), set(plain.values()), now)
        for number, project in slow.items():
            self._preparing[number] = asyncio.create_task(self._prepare_and_carry(number, project, now))
        return bool(found)

    def _prepares(self, command: str) -> bool:
        found = self.dispatch.catalogue.find(command)
        return found is not None and found.prepare is not None

    async def _prepare_and_carry(self, number: int, project: int, now: datetime) -> None:
        try:
            prepared = await asyncio.to_thread(self._prepare, number, now)
            await self._carry([number], {project}, now, prepared)
        except OperationalError as error:
            LOG.error("something planned has to wait: %s", without_words(error))  # noqa: TRY400  (see there)
            await asyncio.sleep(LOOK_EVERY)  # it comes again, but not at once
        finally:
            del self._preparing[number]

    def _prepare(self, number: int, now: datetime) -> Mapping[int, Any]:
        """What is prepared for it; nothing if that fails: then the command says what it lacks."""
        with self.dispatch.reader.connect() as connection, connection.begin():
            due = schedules.find(connection, number)
            if due is None:
                return {}
            try:
                return {number: prepare(self._world(connection, [due], now), due)}
            except OperationalError:
                raise
            except Exception as error:  # noqa: BLE001  (whatever it was, its teacher is told, not the other classes)
                LOG.error("something planned could not be prepared: %s", without_words(error))  # noqa: TRY400  (see there)
                return {}

    def _waiting(self, now: datetime) -> tuple[tuple[int, int, str], ...]:
        with self.dispatch.reader.connect() as connection:
            return schedules.due(connection, now, AT_ONCE + len(self._preparing))

    def _pause(self) -> float:
        with self.dispatch.reader.connect() as connection:
            due = schedules.next_due(connection)
        return (
            LOOK_EVERY if due is None else min(max((due - self.dispatch.clock()).total_seconds(), SOONEST), LOOK_EVERY)
        )

    async def _carry(
        self,
        numbers: Sequence[int],
        projects: Collection[int],
        now: datetime,
        prepared: Mapping[int, Any] = NOTHING,
    ) -> None:
        """A batch in one transaction. If anything in it raises, it is undone and each is carried out by itself."""
        try:
            posted = await self.dispatch.writer.run(
                lambda connection: self._carry_out(connection, numbers, now, prepared), lambda _: projects
            )
        except Exception as error:
            if len(numbers) > 1:
                await self._carry_one_by_one(numbers, projects, now)
                return
            if isinstance(error, OperationalError):
                raise  # the database is locked, full or away: it comes again, and nothing is lost
            LOG.error("something planned failed: %s", without_words(error))  # noqa: TRY400  (see there)
            posted = await self._give_up(numbers, projects, now)
        if posted:
            self.dispatch.wake()

    async def _carry_one_by_one(self, numbers: Sequence[int], projects: Collection[int], now: datetime) -> None:
        """Each by itself; what the database refuses for the moment holds up none of the others."""
        refused = None
        for each in numbers:
            try:
                await self._carry([each], projects, now)
            except OperationalError as error:
                refused = error
        if refused is not None:
            raise refused

    def _carry_out(
        self, connection: Connection, numbers: Sequence[int], now: datetime, prepared: Mapping[int, Any]
    ) -> bool:
        """Those of these that are still due: done, written down, and the next of each planned, all or nothing."""
        claimed = list(schedules.claim(connection, numbers, now))
        world = self._world(connection, claimed, now, prepared)
        planned = {each.id: waiting(each, world.rooms.get(each.project_id, ())) for each in claimed}
        due = [each for each in claimed if not self._comes_later(world, each, planned[each.id])]
        states = {each.id: self._state(planned[each.id], now) for each in due}
        fresh = occurrences.record(connection, due, states, now)
        paused = set()
        for each in due:
            occurrence = planned[each.id]
            if each.id not in fresh or occurrence is None:
                continue
            became = carry_out(world, each, occurrence, states[each.id])
            if became == PAUSED:
                paused.add(each.id)
                schedules.set_state(connection, each.id, state=PAUSED, day=each.day, due_at=None)
            if became != states[each.id] and each.day is not None:
                occurrences.mark(connection, each.id, each.day, LEFT_OUT if became == PAUSED else became)
        self._plan(world, [each for each in due if each.id not in paused])
        return bool(world.posted)

    async def _give_up(self, numbers: Sequence[int], projects: Collection[int], now: datetime) -> bool:
        """It is written down as failed and the next is planned; if even that fails, it pauses: it must not come again
        and again.
        """

        def note(connection: Connection) -> bool:
            due = list(schedules.claim(connection, numbers, now))
            world = self._world(connection, due, now)
            occurrences.record(connection, due, dict.fromkeys(numbers, FAILED), now)
            for each in due:
                give_up(world, each)
            self._plan(world, due)
            return bool(world.posted)

        def rest(connection: Connection) -> bool:
            for each in schedules.claim(connection, numbers, now):
                schedules.set_state(connection, each.id, state=PAUSED, day=each.day, due_at=None)
            return False

        try:
            return await self.dispatch.writer.run(note, lambda _: projects)
        except OperationalError:
            raise  # as above
        except Exception as error:  # noqa: BLE001  (as above)
            LOG.error("something planned rests from now on: %s", without_words(error))  # noqa: TRY400  (see there)
            return await self.dispatch.writer.run(rest, lambda _: projects)

    def _world(
        self, connection: Connection, due: Sequence[Schedule], now: datetime, prepared: Mapping[int, Any] = NOTHING
    ) -> World:
        return World(
            connection=connection,
            now=now,
            catalogue=self.dispatch.catalogue,
            authors=identity.seated(connection, {(each.person_id, each.classroom_id) for each in due}),
            rooms=calendars.rooms_of(connection, {each.project_id for each in due}),
            prepared=prepared,
        )

    def _comes_later(self, world: World, due: Schedule, planned: Planned | None) -> bool:
        """Whether the calendars have changed since, so that it is not due yet after all."""
        if planned is None or planned.due_at <= world.now:
            return False
        schedules.set_state(
            world.connection, due.id, state=due.state, day=due.day, due_at=planned.due_at, moved=due.moved
        )
        return True

    def _state(self, planned: Planned | None, now: datetime) -> str:
        """As long as it is in time for somebody, it is in time."""
        if planned is None:
            return LEFT_OUT
        late = now - max(planned.moments.values())
        return MISSED if late > self.catch_up else LATE if late > IN_TIME else DONE

    def _plan(self, world: World, due: Sequence[Schedule]) -> None:
        """The next occurrence of each."""
        rows = []
        for each in due:
            rooms = world.rooms.get(each.project_id, ())
            found = plan_next(unpack(each.rhythm), rooms, each.classroom_id, each.day)
            rows.append((each.id, found.day, found.due_at) if found else (each.id, None, None))
        schedules.plan(world.connection, rows)
