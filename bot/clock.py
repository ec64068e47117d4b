"""The clock: what is due is carried out in batches, each occurrence once, and people first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.dispatch import Dispatch
from bot.due import World, carry_out, give_up
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Clockwork:
    """Carries out what is due, with all that dispatch has at hand. Several processes may: a row is locked by one at a
    time, and no day is done twice.

    What is late is still done within `catch_up`; after that it is noted as missed, and its teacher is told.
    """

    dispatch: Dispatch
    catch_up: timedelta

    async def run(self) -> None:
        """Carry out until cancelled."""
        while True:
            try:
                while await self.tick():  # noqa: ASYNC110  (no event says that time passes)
                    await asyncio.sleep(0)
                pause = await asyncio.to_thread(self._pause)
            except Exception as error:  # noqa: BLE001  (whatever it was, the next must not wait for it)
                LOG.error("the clock stumbled; it goes on: %s", without_words(error))  # noqa: TRY400  (see there)
                pause = LOOK_EVERY
            await asyncio.sleep(pause)

    async def tick(self) -> bool:
        """One batch of what is due; false if nothing was."""
        now = self.dispatch.clock()
        found = await asyncio.to_thread(self._waiting, now)
        if found:
            await self._carry([number for number, _ in found], {project for _, project in found}, now)
        return bool(found)

    def _waiting(self, now: datetime) -> tuple[tuple[int, int], ...]:
        with self.dispatch.reader.connect() as connection:
            return schedules.due(connection, now, AT_ONCE)

    def _pause(self) -> float:
        with self.dispatch.reader.connect() as connection:
            due = schedules.next_due(connection)
        return (
            LOOK_EVERY if due is None else min(max((due - self.dispatch.clock()).total_seconds(), SOONEST), LOOK_EVERY)
        )

    async def _carry(self, numbers: Sequence[int], projects: Collection[int], now: datetime) -> None:
        """A batch in one transaction. If anything in it raises, it is undone and each is carried out by itself."""
        try:
            posted = await self.dispatch.writer.run(
                lambda connection: self._carry_out(connection, numbers, now), lambda _: projects
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

    def _carry_out(self, connection: Connection, numbers: Sequence[int], now: datetime) -> bool:
        """Those of these that are still due: done, written down, and the next of each planned, all or nothing."""
        world, claimed = self._look(connection, numbers, now)
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
            world, due = self._look(connection, numbers, now)
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

    def _look(self, connection: Connection, numbers: Sequence[int], now: datetime) -> tuple[World, list[Schedule]]:
        due = list(schedules.claim(connection, numbers, now))
        world = World(
            connection=connection,
            now=now,
            catalogue=self.dispatch.catalogue,
            authors=identity.seated(connection, {(each.person_id, each.classroom_id) for each in due}),
            rooms=calendars.rooms_of(connection, {each.project_id for each in due}),
        )
        return world, due

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
