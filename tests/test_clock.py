"""The clock: what is planned comes exactly once, whatever happens to Silta, to the clock on the wall and to people."""

import asyncio
import itertools
import signal
import statistics
import threading
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from conversation import Conversation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from ticking import RHYTHMS, THE_DAY, Books, another_project, leaves, loses_the_role, running_herd, saved

from bot.settings import Settings
from bot.wiring import CATALOGUE, silta
from commands.announce import announce
from commands.timing.rhythm import DAILY, NEXT, ONCE, WEEKLY
from storage import calendars, schedules
from storage.occurrences import DONE, FAILED, LATE, LEFT_OUT, MISSED
from storage.projects import classroom
from storage.schedules import ACTIVE, ENDED, PAUSED

A_DAY = timedelta(days=1)
# Two o'clock on the first day is ten in UTC where the first class is, and twelve where the last ones are.
FIRST, LAST = datetime(2023, 10, 3, 10, tzinfo=UTC), datetime(2023, 10, 3, 12, tzinfo=UTC)
JUST_BEFORE = FIRST - timedelta(minutes=1)
BREAKS = "This breaks."
COULD_NOT, PAUSES = "This could not be done at its time:", "Whoever planned this no longer teaches here."


@pytest.fixture(scope="module")
def herd(tmp_path_factory):
    with running_herd(tmp_path_factory.mktemp("clocks") / "log") as started:
        yield started


@asynccontextmanager
async def opened(project, clock, folder):
    url, cast = project
    async with silta(Settings(data=folder, database_url=url), clock=clock, delivering=False) as running:
        yield Conversation(running, clock, cast)


@pytest.fixture
async def there(project, clock, tmp_path):
    """The project, on either database, and everybody in it; through no platform in particular."""
    async with opened(project, clock, tmp_path) as conversation:
        yield conversation


def keep(it, *rhythms, school="Bologna", **how):
    """Schedules of a teacher's, as if saved; their numbers."""

    def add(connection):
        whose = it.teacher(school).role
        rows = [saved(connection, whose, each, now=it.clock.now, **how) for each in rhythms]
        return [schedules.add(connection, row) for row in rows]

    return it.silta.writer.run(add)


def school_of(connection, room):
    return connection.scalar(select(classroom.c.school_id).where(classroom.c.id == room))


def books(it):
    return Books.of(it.silta.reader)


def expected(repeats, now):
    """What must have become of each day of a schedule by now: reckoned anew, by nothing that plans."""
    became = {}
    for number in range(100):
        due, last = FIRST + number * A_DAY, LAST + number * A_DAY
        if due > now:
            return became
        if number == 0 or repeats == DAILY or (repeats == WEEKLY and number % 7 == 0):
            late = now - last
            in_time = DONE if late <= timedelta(minutes=5) else LATE if late <= timedelta(hours=6) else MISSED
            became[THE_DAY + number * A_DAY] = in_time
    raise AssertionError("that is too long ago")


def came(became):
    """Once on every day on which it was done."""
    return {day: 1 for day, state in became.items() if state in {DONE, LATE}}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.integers(0, 72 * 60))
@example(minutes=0)
@example(minutes=1)
@example(minutes=121)
@example(minutes=126)
@example(minutes=127)
@example(minutes=8 * 60 + 1)
@example(minutes=8 * 60 + 2)
@example(minutes=72 * 60)
async def test_after_silta_was_away_all_is_done_once_and_late_or_missed_and_told_once(there, minutes):
    there.clock.now = JUST_BEFORE
    before = books(there).announced
    numbers = dict(zip(RHYTHMS, await keep(there, *RHYTHMS.values()), strict=True))
    await there.ticks()
    assert not books(there).occurrences.keys() & set(numbers.values())
    there.clock.passes(minutes=minutes)  # in which nobody ticks
    await there.ticks()
    await there.ticks()
    became = {repeats: expected(repeats, there.clock.now) for repeats in RHYTHMS}
    found = books(there)
    for repeats, number in numbers.items():
        assert found.occurrences.get(number, {}) == became[repeats]
        assert found.announcements(number) == came(became[repeats])
        missed = f"schedule {number} missed {there.clock.now.date()}"
        assert found.places[missed] == (MISSED in became[repeats].values())
    assert found.announced - before == sum(len(came(each)) for each in became.values())
    await takes_away(there, numbers.values())


async def takes_away(it, numbers):
    """So that nothing of it comes in another example."""

    def remove(connection):
        for each in numbers:
            schedules.remove(connection, each)

    await it.silta.writer.run(remove)


async def test_what_was_missed_for_days_is_one_message_to_its_teacher_and_to_nobody_else(there):
    there.clock.now = JUST_BEFORE
    await keep(there, RHYTHMS[DAILY])
    there.clock.passes(hours=72)
    await there.ticks()
    teacher = there.teacher("Bologna")
    own = there.reads(teacher.place("own"), english=True)
    assert own.count("This was due while Silta was away for too long. It was not done.") == 1
    assert there.everyone_sees("This was due while Silta was away for too long.") == []
    others = [there.teacher(each) for each in there.cast if each != "Bologna"]
    assert not any(
        "was away" in there.reads(each.place(at), english=True) for each in others for at in ("own", "staff")
    )


JUMPS = (timedelta(hours=-1), timedelta(hours=1), timedelta(days=3), timedelta(days=-3), timedelta(minutes=7))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.sampled_from(JUMPS), min_size=3, max_size=12))
@example(jumps=[timedelta(hours=1), timedelta(hours=-1), timedelta(hours=1)])
@example(jumps=[timedelta(hours=-1), timedelta(hours=1), timedelta(hours=1)])
@example(jumps=[timedelta(days=3), timedelta(days=-3), timedelta(hours=1), timedelta(days=3)])
async def test_however_the_clock_jumps_nothing_comes_twice_and_no_day_is_left_out(there, jumps):
    there.clock.now = JUST_BEFORE
    before = books(there).announced
    numbers = dict(zip(RHYTHMS, await keep(there, *RHYTHMS.values()), strict=True))
    latest = there.clock.now
    for jump in (*jumps, max(timedelta(), JUST_BEFORE + 8 * A_DAY - there.clock.now)):
        there.clock.now += jump
        latest = max(latest, there.clock.now)
        await there.ticks()
    found, total = books(there), 0
    for repeats, number in numbers.items():
        became = found.occurrences.get(number, {})
        assert became.keys() == expected(repeats, latest).keys()
        assert found.announcements(number) == came(became)
        total += len(came(became))
    assert found.announced - before == total
    await takes_away(there, numbers.values())


async def test_resumed_after_the_clock_went_back_no_day_comes_again(there):
    there.clock.now = LAST - A_DAY
    (number,) = await keep(there, RHYTHMS[DAILY])
    teacher = there.teacher("Bologna")
    for step in (1, 1, 1, -2):
        there.clock.passes(days=step)
        await there.ticks()
    await teacher.does("schedule pause", schedule=number)
    await teacher.does("schedule resume", schedule=number)
    for _ in range(5):
        there.clock.passes(days=1)
        await there.ticks()
    found = books(there)
    assert set(found.announcements(number).values()) == {1}
    assert found.announced == len(came(found.occurrences[number]))
    assert list(found.occurrences[number].values()) == [DONE] * 6


async def test_a_day_that_has_been_is_not_done_again_whatever_waits(there):
    (number,) = await keep(there, RHYTHMS[DAILY])
    there.clock.now = LAST
    await there.ticks()
    again = partial(schedules.set_state, schedule_id=number, state=ACTIVE, day=THE_DAY, due_at=FIRST)
    await there.silta.writer.run(again)
    await there.ticks()
    found = books(there)
    assert (found.announced, found.announcements(number)) == (1, {THE_DAY: 1})
    assert found.waiting[number].day == THE_DAY + A_DAY


def fill(it, projects, each):
    """So many schedules in so many projects more, all due in the same second; half of them come every day."""

    def add(connection):
        for number in range(projects):
            whose = another_project(connection, number, it.clock.now)
            rows = [saved(connection, whose, RHYTHMS[repeats], now=it.clock.now) for repeats in (ONCE, DAILY)]
            schedules.add_all(connection, rows * (each // 2))

    return it.silta.writer.run(add)


async def filled(project, clock, folder, projects, each):
    async with opened(project, clock, folder) as conversation:
        await fill(conversation, projects, each)


async def counted(project, clock, folder, number):
    """Every schedule has come once, was announced once, went to one place, and waits for its next day or is over."""
    async with opened(project, clock, folder) as conversation:
        found = books(conversation)
    assert len(found.occurrences) == number
    assert all(became == {THE_DAY: DONE} for became in found.occurrences.values())
    assert all(found.announcements(each) == {THE_DAY: 1} for each in found.occurrences)
    assert all(found.places[f"announcement clock schedule {each} {THE_DAY}"] == 1 for each in found.occurrences)
    assert found.announced == number
    after = Counter((each.state, each.day) for each in found.waiting.values())
    assert after == {(ACTIVE, THE_DAY + A_DAY): number / 2, (ENDED, None): number / 2}


def teacher_hears(it, words, school="Bologna"):
    """How often this stands among what is a teacher's own."""
    return it.reads(it.teacher(school).place("own"), english=True).count(words)


async def test_one_that_is_refused_fails_alone_its_teacher_hears_why_and_its_next_day_is_planned(there):
    good = await keep(there, *[RHYTHMS[DAILY]] * 4)
    (bad,) = await keep(there, RHYTHMS[DAILY], text="Bon dia!", language="ca", whom="nobody at all")
    there.clock.now = LAST
    await there.ticks()
    found = books(there)
    assert [found.announcements(each) for each in (*good, bad)] == [{THE_DAY: 1}] * 4 + [{}]
    assert [found.occurrences[each][THE_DAY] for each in (*good, bad)] == [DONE] * 4 + [FAILED]
    assert found.waiting[bad].day == THE_DAY + A_DAY
    assert teacher_hears(there, COULD_NOT) == 1


def instead_of_announce(monkeypatch, **declared):
    """/announce, declared otherwise."""
    command = CATALOGUE.find("announce")
    other, find = replace(command, **declared), type(CATALOGUE).find
    monkeypatch.setattr(
        type(CATALOGUE), "find", lambda self, path: other if find(self, path) is command else find(self, path)
    )


@pytest.fixture
def breaks(monkeypatch):
    """/announce breaks, half done, wherever this word is announced."""

    def half(context, *, text, **how):
        message = announce(context, text=text, **how)
        if text == BREAKS:
            raise ZeroDivisionError
        return message

    instead_of_announce(monkeypatch, run=half)


async def test_one_that_breaks_is_undone_alone_its_teacher_hears_it_and_its_next_day_is_planned(there, breaks):
    good = await keep(there, *[RHYTHMS[DAILY]] * 4)
    (bad,) = await keep(there, RHYTHMS[DAILY], text=BREAKS, language="ca", whom="class")
    good += await keep(there, *[RHYTHMS[DAILY]] * 4)
    there.clock.now = LAST
    await there.ticks()
    found = books(there)
    assert [found.announcements(each) for each in (*good, bad)] == [{THE_DAY: 1}] * 8 + [{}]
    assert [found.occurrences[each][THE_DAY] for each in (*good, bad)] == [DONE] * 8 + [FAILED]
    assert found.announced == 8
    assert found.waiting[bad].day == THE_DAY + A_DAY
    assert teacher_hears(there, COULD_NOT) == 1
    there.clock.passes(days=1)
    await there.ticks()
    assert books(there).occurrences[bad] == {THE_DAY: FAILED, THE_DAY + A_DAY: FAILED}


async def test_what_has_to_be_prepared_holds_up_nobody_else_and_is_done_once(there, monkeypatch):
    begun, released, heard = threading.Event(), threading.Event(), []

    def prepare(arguments, snapshot):
        begun.set()
        assert released.wait(60)
        return f"{arguments['text']} {snapshot}"

    def run(context, *, text, **how):
        heard.append(context.prepared)
        return announce(context, text=text, **how)

    instead_of_announce(
        monkeypatch, run=run, prepare=prepare, snapshot=lambda _connection, identity, _arguments: identity.seat.alias
    )
    (slow,) = await keep(there, RHYTHMS[DAILY])
    there.clock.now = LAST
    clockwork = asyncio.create_task(there.silta.clockwork.run())
    await until(begun.is_set)
    (quick,) = await keep(there, RHYTHMS[DAILY], command="classroom breaks")
    await until(lambda: quick in books(there).occurrences)
    assert slow not in books(there).occurrences
    assert heard == []
    released.set()
    await until(lambda: slow in books(there).occurrences)
    clockwork.cancel()
    assert heard == [f"Bon dia! {there.teacher('Bologna').role.alias}"]
    assert books(there).announcements(slow) == {THE_DAY: 1}


async def test_what_cannot_be_prepared_is_told_to_its_teacher(there, monkeypatch):
    def prepare(_arguments, _snapshot):
        raise ZeroDivisionError

    def run(context, **_how):
        raise LookupError(context.prepared)

    instead_of_announce(monkeypatch, run=run, prepare=prepare)
    (bad,) = await keep(there, RHYTHMS[DAILY])
    there.clock.now = LAST
    await there.ticks()
    assert books(there).occurrences[bad] == {THE_DAY: FAILED}
    assert teacher_hears(there, COULD_NOT) == 1


async def test_what_cannot_even_be_planned_rests_and_does_not_come_for_ever(there):
    (good, bad) = await keep(there, RHYTHMS[DAILY], RHYTHMS[DAILY])
    unreadable = update(schedules.schedule).where(schedules.schedule.c.id == bad).values(rhythm="no rhythm")
    await there.silta.writer.run(lambda connection: connection.execute(unreadable) and None)
    there.clock.now = LAST
    await there.ticks()
    found = books(there)
    assert found.announcements(good) == {THE_DAY: 1}
    assert found.announcements(bad) == {}
    assert found.waiting[bad].state == PAUSED
    assert not await there.silta.clockwork.tick()


@pytest.mark.parametrize("refusals", [3, 5, 8])
async def test_what_the_database_refuses_for_a_moment_is_done_a_moment_later(there, monkeypatch, refusals):
    numbers = await keep(there, *[RHYTHMS[DAILY]] * 3)
    dialect = there.silta.writer._engine.dialect
    commit, left = dialect.do_commit, [refusals]

    def refuses(connection):
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("COMMIT", None, Exception("disk full"))
        commit(connection)

    monkeypatch.setattr(dialect, "do_commit", refuses)
    there.clock.now = LAST
    with suppress(OperationalError):
        await there.ticks()
    await there.ticks()
    found = books(there)
    assert found.occurrences == {each: {THE_DAY: DONE} for each in numbers}
    assert found.announced == 3


@pytest.mark.parametrize("gone", [leaves, loses_the_role])
async def test_what_somebody_planned_who_is_gone_pauses_until_another_teacher_takes_it_over(there, gone):
    (number,) = await keep(there, RHYTHMS[DAILY])
    await there.silta.writer.run(lambda connection: gone(connection, there.teacher("Bologna").role))
    there.clock.now = LAST
    await there.ticks()
    found = books(there)
    assert (found.announced, found.waiting[number].state) == (0, PAUSED)
    assert there.reads(there.teacher("Vic").place("staff"), english=True).count(PAUSES) == 1
    for _ in range(2):
        there.clock.passes(days=1)
        await there.ticks()
    assert books(there).occurrences[number] == {THE_DAY: LEFT_OUT}
    heard = await there.teacher("Vic").presses("Take it over", at="staff")
    assert heard.says("It goes on.")
    for _ in range(2):
        there.clock.passes(days=1)
        await there.ticks()
    found = books(there)
    assert len(found.announcements(number)) == found.announced == 2
    assert found.waiting[number].person_id == there.teacher("Vic").role.person
    assert there.everyone_sees("Bon dia!") == ["Vic"]


async def test_what_was_previewed_and_not_saved_never_comes(it):
    teacher = it.teacher("Bologna")
    for said in ("on:friday at:14:00", "every:day at:14:00"):
        await teacher.says(f"/announce text:Hello! whom:all {said}")
        await teacher.presses("See every message")
    for day in range(4, 15):
        await it.comes(datetime(2023, 10, day, 12, tzinfo=UTC))
    assert it.everyone_sees("Hello!") == []
    assert it.count("occurrence") == 0


def closes(it, schools, last):
    """These schools are closed from the day on which the schedules come first until another."""

    def add(connection):
        for each in schools:
            closed = school_of(connection, it.cast[each][0].room)
            calendars.add_breaks(connection, closed, [(THE_DAY, last, "Trip")])

    return it.silta.writer.run(add)


async def test_a_break_that_is_entered_later_postpones_what_waits(there):
    (number,) = await keep(there, replace(RHYTHMS[WEEKLY], free=NEXT), whom="all", text="Bon dia!", language="ca")
    await closes(there, there.cast, THE_DAY + A_DAY)
    for _ in range(2):
        there.clock.now = LAST if there.clock.now < LAST else LAST + A_DAY
        await there.ticks()
        assert books(there).occurrences == {}
        assert books(there).waiting[number].due_at == FIRST + 2 * A_DAY
    there.clock.passes(days=1)
    await there.ticks()
    assert there.everyone_sees("Bon dia!") == list(there.cast)
    assert books(there).occurrences == {number: {THE_DAY: DONE}}
    assert books(there).waiting[number].due_at == FIRST + 7 * A_DAY


async def test_a_break_of_one_school_postpones_it_there_alone(there):
    (number,) = await keep(there, replace(RHYTHMS[WEEKLY], free=NEXT), whom="all", text="Bon dia!", language="ca")
    await closes(there, ["Bologna"], THE_DAY + A_DAY)
    for days in range(2):
        there.clock.now = LAST + days * A_DAY
        await there.ticks()
        assert there.everyone_sees("Bon dia!") == [each for each in there.cast if each != "Bologna"]
    there.clock.passes(days=1)
    await there.ticks()
    assert there.everyone_sees("Bon dia!") == list(there.cast)
    assert books(there).announcements(number) == {THE_DAY: 1}


async def test_a_break_that_is_entered_later_leaves_out_what_comes_again_as_soon(there):
    (number,) = await keep(there, replace(RHYTHMS[DAILY], free=NEXT))
    await closes(there, there.cast, THE_DAY)
    for days in range(2):
        there.clock.now = LAST + days * A_DAY
        await there.ticks()
    assert books(there).occurrences == {number: {THE_DAY: LEFT_OUT, THE_DAY + A_DAY: DONE}}
    assert books(there).announcements(number) == {THE_DAY + A_DAY: 1}


async def test_what_was_moved_and_rested_over_that_time_comes_next_at_its_usual_time(there):
    (number,) = await keep(there, RHYTHMS[DAILY])
    teacher = there.teacher("Bologna")
    moving = {"schedule": number, "on": "2023-10-04", "at": "10:00"}
    moved = await there.silta.dispatch(replace(teacher.call("schedule move"), arguments=moving))
    assert there.hears(moved).says("Moved")
    await teacher.does("schedule pause", schedule=number)
    there.clock.now = LAST + A_DAY
    await teacher.does("schedule resume", schedule=number)
    there.clock.now = LAST + 2 * A_DAY
    await there.ticks()
    found = books(there)
    assert found.occurrences == {number: {THE_DAY + 2 * A_DAY: DONE}}
    assert found.announcements(number) == {THE_DAY + 2 * A_DAY: 1}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_three_processes_on_one_database_do_everything_once(project, clock, herd, tmp_path):
    await filled(project, clock, tmp_path, projects=6, each=50)
    ended = herd.run(folder=tmp_path, url=project[0], now=LAST, deaths=["", "", ""])
    assert min(ended) > 0  # each has carried out, or raced for, some
    await counted(project, clock, tmp_path, 300)


@pytest.mark.parametrize("death", ["before 1", "after 1"])
async def test_killed_amid_a_batch_it_goes_on_where_it_was(project, clock, herd, tmp_path, death):
    await filled(project, clock, tmp_path, projects=3, each=100)
    assert herd.run(folder=tmp_path, url=project[0], now=LAST, deaths=[death]) == [-signal.SIGKILL]
    assert herd.run(folder=tmp_path, url=project[0], now=LAST, deaths=[""]) > [0]
    await counted(project, clock, tmp_path, 300)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_where_one_of_three_is_killed_the_others_do_its_share(project, clock, herd, tmp_path):
    await filled(project, clock, tmp_path, projects=6, each=50)
    ended = herd.run(folder=tmp_path, url=project[0], now=LAST, deaths=["before 0", "", ""])
    assert ended[0] == -signal.SIGKILL
    await counted(project, clock, tmp_path, 300)


class Freezes:
    """How long an event loop has not come round, at the longest: somebody sleeps for a moment, again and again."""

    def __init__(self):
        self.longest = 0.0

    async def __aenter__(self):
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()

    async def _watch(self):
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.perf_counter() - began)


async def people_write(it, done):
    """Pupils of all classes write, one after the other, until it is done; how long each waited for an answer."""
    waited = []
    for school in itertools.cycle(it.cast):
        if done():
            return waited
        call = it.pupil(school).call("note", text=f"Hello {len(waited)}")
        began = time.perf_counter()
        answer = await it.silta.dispatch(call)
        waited.append(time.perf_counter() - began)
        assert not getattr(answer.reply, "problem", False), answer.reply
        await asyncio.sleep(0.005)
    raise AssertionError("there is nobody here")


async def carries_out(it, number):
    """So many that are due in one second are done; how long that takes, the longest freeze, and how long Calls wait."""

    def add(connection):
        row = saved(connection, it.teacher("Bologna").role, RHYTHMS[ONCE], now=it.clock.now)
        schedules.add_all(connection, [row] * number)

    await it.silta.writer.run(add)
    it.clock.now = LAST
    began = time.perf_counter()
    clockwork = asyncio.create_task(it.silta.clockwork.run())

    def is_done():
        with it.silta.reader.connect() as connection:
            return not schedules.due(connection, it.clock.now, 1)

    done = asyncio.create_task(until(is_done))
    async with Freezes() as freezes:
        waited = await people_write(it, done.done)
    whole = time.perf_counter() - began
    clockwork.cancel()
    assert it.count("occurrence") == books(it).announced == number
    print(f"{number}: {whole:.1f} s; freeze {freezes.longest:.3f}; {len(waited)} Calls, {max(waited):.3f} at most")  # noqa: T201
    return whole, freezes.longest, waited


async def until(is_so):
    while not await asyncio.to_thread(is_so):  # noqa: ASYNC110  (no event says that nothing is due)
        await asyncio.sleep(0.05)


async def test_fifteen_hundred_in_one_second_let_people_through(there):
    whole, freeze, waited = await carries_out(there, 1500)
    assert max(waited) < whole / 2
    assert statistics.median(waited) < whole / 6
    assert freeze < whole / 3


@pytest.mark.long
async def test_ten_thousand_in_one_second_keep_nobody_waiting(there):
    whole, freeze, waited = await carries_out(there, 10_000)
    assert max(waited) < whole / 10
    assert statistics.median(waited) < whole / 30
    assert freeze < whole / 20
