"""The writer: what waits together is committed together, and nobody's mistake undoes another's work."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from doubles import busy
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from bot.writer import Writer
from storage import people, schema
from storage.database import open_engine


@pytest.fixture
async def engine(database_url):
    opened = open_engine(database_url, purpose="write", size=5)
    yield opened
    opened.dispose()


@pytest.fixture
async def writer(engine):
    started = Writer(engine)
    started.start()
    yield started
    await started.stop()


@pytest.fixture
async def held(writer):
    """All the writer's threads are busy until this is called; what comes meanwhile has to wait."""
    return await busy(writer)


def commits(engine):
    """Counts what is committed from now on."""
    counted = []
    event.listen(engine, "commit", lambda _: counted.append(1))
    return counted


def add(connection):
    return people.create_person(connection)


def how_many(connection):
    return connection.scalar(text("SELECT count(*) FROM person"))


async def settled():
    """Lets what was just started reach the queue."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_waits_together_shares_one_commit(writer, engine, held):
    jobs = [asyncio.ensure_future(writer.run(add)) for _ in range(50)]
    await settled()
    counted = commits(engine)
    await held()
    assert len(set(await asyncio.gather(*jobs))) == 50
    assert len(counted) == 2  # what was held, and everything that waited


async def test_one_that_raises_undoes_itself_alone(writer, held):
    def fail(connection):
        add(connection)
        raise LookupError("on purpose")

    jobs = [asyncio.ensure_future(writer.run(fail if number == 3 else add)) for number in range(8)]
    await settled()
    await held()
    answers = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(each) for each in answers] == [int] * 3 + [LookupError] + [int] * 4
    assert await writer.run(how_many) == 7


async def test_an_answer_means_that_it_is_committed(writer, database_url):
    await writer.run(add)
    other = open_engine(database_url, purpose="read")
    with other.connect() as connection:
        assert how_many(connection) == 1
    other.dispose()


async def test_stopping_finishes_what_waits(engine, database_url):
    writer = Writer(engine)
    writer.start()
    jobs = [asyncio.ensure_future(writer.run(add)) for _ in range(20)]
    await settled()
    await writer.stop()
    assert len(await asyncio.gather(*jobs)) == 20
    with pytest.raises(RuntimeError):
        await writer.run(add)


async def test_somebody_who_no_longer_waits_disturbs_nobody(writer, held):
    gone, stays = (asyncio.ensure_future(writer.run(add)) for _ in range(2))
    await settled()
    gone.cancel()
    await held()
    assert await stays
    assert await writer.run(how_many) in {1, 2}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_lost_connection_is_tried_once_more(writer, caplog):
    tries = []

    def lose_it_once(connection):
        tries.append(1)
        added = add(connection)
        if len(tries) < 3:  # with the batch, and alone
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return added

    assert await writer.run(lose_it_once)
    assert await writer.run(how_many) == 1
    assert len(tries) == 3
    assert "trying once more" in caplog.text


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_connection_lost_again_and_again_is_reported(writer):
    def lose_it(connection):
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Exception, match="terminating connection"):
        await writer.run(lose_it)
    assert await writer.run(add)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_both_sides_of_a_deadlock_succeed(writer):
    first, second = await writer.run(add), await writer.run(add)
    inside, tries = {first: threading.Event(), second: threading.Event()}, []

    def crosswise(one, other):
        def work(connection):
            people.set_locale(connection, one, "es")
            tries.append(one)
            inside[one].set()
            inside[other].wait(timeout=10)
            people.set_locale(connection, other, "fr")
            return True

        return work

    begun = asyncio.create_task(writer.run(crosswise(first, second)))
    await asyncio.to_thread(inside[first].wait)
    assert await writer.run(crosswise(second, first))
    assert await begun
    assert len(tries) > 2


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_what_is_written_to_one_project_takes_turns(writer):
    inside, most = [], []

    def work(connection):
        inside.append(1)
        most.append(len(inside))
        connection.execute(text("SELECT pg_sleep(0.02)"))
        inside.pop()

    await asyncio.gather(*(asyncio.create_task(delayed(writer, work, number)) for number in range(8)))
    assert max(most) == 1


async def delayed(writer, work, number):
    await asyncio.sleep(number / 1000)  # so that several writers each take some
    await writer.run(work, lambda _: 7)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_sqlite_keeps_what_it_acknowledges(engine):
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_sqlite_writers_take_their_lock_at_once_and_readers_none(engine, database_url):
    second = open_engine(database_url, purpose="write")
    reader = open_engine(database_url, purpose="read")
    with engine.connect() as first, first.begin(), reader.connect() as looking:
        assert how_many(looking) == 0
        with second.connect() as late:
            late.connection.driver_connection.execute("PRAGMA busy_timeout=0")
            with pytest.raises(Exception, match="database is locked"):
                late.begin()
    second.dispose()
    reader.dispose()


async def test_a_reader_sees_one_moment(writer, database_url):
    reader = open_engine(database_url, purpose="read")
    with reader.connect() as looking, looking.begin():
        before = how_many(looking)
        await writer.run(add)
        assert how_many(looking) == before
    reader.dispose()


async def test_a_moment_without_a_zone_is_refused(engine):
    with engine.connect() as connection, pytest.raises(Exception, match="a moment needs its zone"):
        people.expire_accounts(connection, datetime(2023, 10, 3))  # noqa: DTZ001  (that is the point)
    with engine.connect() as connection:
        people.expire_accounts(connection, datetime(2023, 10, 3, tzinfo=UTC))


async def test_a_database_from_a_newer_version_is_recognised_and_left_alone(engine):
    assert schema.age_of(engine) is schema.Age.CURRENT
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    assert schema.age_of(engine) is schema.Age.NEWER
    with pytest.raises(Exception, match="from_the_future"):
        schema.upgrade(engine)
    with engine.connect() as connection:
        assert how_many(connection) == 0


def test_what_only_reads_cannot_write(database_url):
    engine = open_engine(database_url, purpose="read")
    with engine.connect() as connection, pytest.raises(DBAPIError):
        people.create_person(connection)
    engine.dispose()
