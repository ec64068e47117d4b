"""Delivery: every post arrives at every place in order, once, or is visibly given up."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from doubles import ROOMS, Platform, World, furnish

from bot.adapters.adapter import Ambiguous, Later, Refused
from bot.delivery import LEASE, TRIES
from bot.settings import Settings
from bot.wiring import silta
from commands.message import Message, Text, Time
from storage import outbox, places, receipts


@pytest.fixture
async def world(database_url, clock, tmp_path):
    platform = Platform()
    settings = Settings(data=tmp_path, database_url=database_url)
    async with silta(settings, clock=clock, adapters={"test": platform}, delivering=False) as running:
        project, ids = await running.writer.run(lambda connection: furnish(connection, clock.now))
        yield World(running, platform, clock, project, ids)


async def test_posts_arrive_everywhere_in_order(world):
    for number in range(5):
        await world.posts(f"post {number}")
    await world.delivers()
    for room in ROOMS:
        assert world.platform.shows(room) == [f"post {number}" for number in range(5)]


async def test_a_post_is_rendered_once_for_each_language_and_clock(world):
    await world.puts(Message(lines=(Text("{time}", time=Time(world.clock.now)),)), subject="a time")
    await world.delivers()
    assert Counter((code, zone) for _, code, zone in world.platform.dressed) == Counter(
        {(world.running.languages.pick([locale]), zone) for locale, zone in ROOMS.values()}
    )
    assert len({words for words, _, _ in world.platform.dressed}) == 2


async def test_what_has_to_wait_holds_up_what_stands_behind_it_there_and_nobody_elsewhere(world):
    world.platform.moods["Turku"].append(Later())
    await world.posts("first")
    await world.posts("second")
    await world.delivers()
    assert world.platform.shows("Turku") == []
    assert world.platform.shows("Seinäjoki") == ["first", "second"]
    world.clock.passes(seconds=2)
    await world.delivers()
    assert world.platform.shows("Turku") == ["first", "second"]


async def test_pauses_grow_are_never_the_same_for_everybody_and_have_an_end(world):
    pauses = []
    world.platform.moods["Turku"].extend(Later() for _ in range(14))
    await world.posts("patience", to=["Turku"])
    for _ in range(14):
        await world.delivers()
        pauses.append((world.due() - world.clock.now).total_seconds())
        world.clock.now = world.due()
    for number, pause in enumerate(pauses):
        planned = min(2.0**number, 300.0)
        assert 0.74 * planned <= pause <= 1.26 * planned
    assert len({round(pause / min(2.0**number, 300.0), 3) for number, pause in enumerate(pauses)}) > 3
    await world.delivers()
    assert world.platform.shows("Turku") == ["patience"]


async def test_a_platform_that_says_when_is_not_asked_before(world):
    world.platform.moods["Turku"].append(Later(seconds=120))
    await world.posts("later", to=["Turku"])
    await world.delivers()
    world.clock.passes(seconds=119)
    await world.delivers()
    assert len(world.platform.tries) == 1
    world.clock.passes(seconds=1)
    await world.delivers()
    assert world.platform.shows("Turku") == ["later"]


async def test_after_a_day_it_is_given_up_and_what_stands_behind_it_arrives(world):
    world.platform.moods["Turku"].extend(Later() for _ in range(1000))
    await world.posts("too late", to=["Turku"])
    begun = world.clock.now
    while ("Turku", outbox.WAITING) in world.states() and world.clock.now - begun < timedelta(hours=30):
        await world.delivers()
        world.clock.now = world.due() or world.clock.now
    assert world.states()["Turku", outbox.GIVEN_UP] == 1
    assert timedelta(hours=24) <= world.clock.now - begun < timedelta(hours=25)
    world.platform.moods["Turku"].clear()
    await world.posts("in time", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == ["in time"]
    with world.running.reader.connect() as connection:
        assert receipts.count_failures(connection, world.project) == 1


@pytest.mark.parametrize(("outcome", "state"), [(Refused(), outbox.REFUSED), (Ambiguous(), outbox.AMBIGUOUS)])
async def test_what_was_refused_or_is_unclear_is_marked_and_never_repeated(world, outcome, state):
    world.platform.moods["Turku"].append(outcome)
    await world.posts("first", to=["Turku"])
    await world.posts("second", to=["Turku"])
    await world.delivers()
    world.clock.passes(days=2)
    await world.delivers()
    assert world.platform.shows("Turku") == ["second"]
    assert world.platform.tries == ["Turku", "Turku"]
    assert world.states()["Turku", state] == 1


async def test_an_adapter_that_stumbles_is_tried_again(world, caplog):
    world.platform.moods["Turku"].append(RuntimeError("the line is dead"))
    await world.posts("hello", to=["Turku"])
    await world.delivers()
    world.clock.passes(seconds=2)
    await world.delivers()
    assert world.platform.shows("Turku") == ["hello"]
    assert "sending post" in caplog.text


async def test_posting_the_same_subject_again_edits_it_in_place(world):
    await world.posts("old", subject="one")
    await world.posts("other")
    await world.delivers()
    await world.posts("new", subject="one")
    await world.delivers()
    assert world.platform.shows("Turku") == ["new", "other"]


async def test_an_edit_while_the_post_is_on_its_way_follows_it(world):
    async def meanwhile(parcel):
        world.platform.gate = None
        await world.posts("new", subject="one", to=["Turku"])

    world.platform.gate = meanwhile
    await world.posts("old", subject="one", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == ["new"]
    assert world.platform.tries == ["Turku", "Turku"]


async def test_what_is_withdrawn_disappears_where_it_had_arrived(world):
    await world.posts("gone soon", subject="one")
    await world.posts("stays")
    await world.delivers()
    await world.withdraws("one")
    await world.delivers()
    assert [world.platform.shows(room) for room in ROOMS] == [["stays"]] * 3


async def test_what_is_withdrawn_before_it_arrives_never_arrives(world):
    world.platform.moods["Turku"].append(Later())
    await world.posts("never seen", subject="one", to=["Turku"])
    await world.delivers()
    await world.withdraws("one")
    world.clock.passes(seconds=2)
    await world.delivers()
    assert world.platform.shows("Turku") == []
    assert len(world.platform.tries) == 1


async def test_what_is_withdrawn_while_on_its_way_disappears_again(world):
    async def meanwhile(parcel):
        world.platform.gate = None
        await world.withdraws("one")

    world.platform.gate = meanwhile
    await world.posts("a glimpse", subject="one", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == []


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_was_withdrawn_and_is_posted_again_is_sent_anew(world, arrived):
    await world.posts("first", subject="one", to=["Turku"])
    if arrived:
        await world.delivers()
    await world.withdraws("one")
    await world.delivers()
    await world.posts("again", subject="one", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == ["again"]


async def test_what_was_sent_to_a_place_before_it_became_another_is_taken_away(world):
    await world.posts("at the desk", subject="one")
    await world.posts("waited there once", subject="two")
    await world.withdraws("two")
    await world.delivers()
    world.platform.moods["Turku"].append(Refused())
    await world.posts("refused there", subject="three")
    await world.delivers()
    for _ in range(2):
        await world.lets_go("Turku")
    for subject in ("one", "two", "three"):
        await world.posts("for desks alone", subject=subject, to=["Seinäjoki"])
    await world.delivers()
    assert world.platform.shows("Turku") == []
    assert world.platform.shows("Seinäjoki") == ["for desks alone"] * 3
    await world.posts("at the desk again", subject="one", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == ["at the desk again"]


async def test_what_changed_while_a_place_was_out_of_reach_is_put_right_there(world):
    for subject in ("changed", "withdrawn", "as it was"):
        await world.posts(subject, subject=subject)
    await world.delivers()
    world.platform.moods["Turku"].extend(Refused(place=True) for _ in range(TRIES))
    await world.posts("never seen there")
    for _ in range(TRIES):
        await world.delivers()
        world.clock.passes(minutes=5)
    await world.posts("other words", subject="changed")
    await world.withdraws("withdrawn")
    await world.delivers()
    assert world.platform.shows("Turku") == ["changed", "withdrawn", "as it was"]
    await world.is_heard_from("Turku")
    await world.delivers()
    assert world.platform.shows("Turku") == ["other words", "as it was"]


async def test_what_is_on_its_way_to_a_place_that_becomes_another_disappears_again(world):
    async def meanwhile(parcel):
        world.platform.gate = None
        await world.lets_go("Turku")

    world.platform.gate = meanwhile
    for number in range(3):
        await world.posts(f"a glimpse {number}", to=["Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == []
    assert len(world.platform.tries) == 2, "what stood behind it never arrived"


@pytest.mark.parametrize("turns", range(4))
async def test_it_stops_even_where_it_is_woken_in_that_very_moment(world, turns):
    task = asyncio.create_task(world.running.delivery.run())
    for _ in range(20):
        await asyncio.sleep(0.01)  # until it rests
    world.running.delivery.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=2)
    stopped = task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert stopped


async def test_a_lease_that_ran_out_is_taken_over_and_the_late_result_is_ignored(world):
    other, gate, stuck = world.another_delivery(), asyncio.Event(), asyncio.Event()

    async def hang(parcel):
        world.platform.gate = None
        stuck.set()
        await gate.wait()

    world.platform.gate = hang
    world.platform.moods["Turku"].append(Refused())  # what the stuck one hears at last
    await world.posts("hello", to=["Turku"])
    await world.posts("second", to=["Turku"])
    first = asyncio.create_task(world.running.delivery.deliver_due())
    await stuck.wait()
    await world.delivers(other)
    assert world.platform.shows("Turku") == []  # it is still held
    world.clock.now += LEASE
    mood = world.platform.moods["Turku"].popleft()
    await world.delivers(other)
    assert world.platform.shows("Turku") == ["hello", "second"]
    world.platform.moods["Turku"].append(mood)
    gate.set()
    await first
    assert world.states()["Turku", outbox.SENT] == 2
    assert len(world.platform.tries) == 3


async def test_two_deliveries_never_send_the_same_parcel_twice(world):
    deliveries = [world.running.delivery, world.another_delivery(), world.another_delivery()]
    for number in range(12):
        await world.posts(f"post {number}")
        await asyncio.gather(*(each.deliver_due() for each in deliveries))
    await asyncio.gather(*(world.delivers(each) for each in deliveries))
    world.clock.now += LEASE
    await world.delivers()
    for room in ROOMS:
        assert world.platform.shows(room) == [f"post {number}" for number in range(12)]
    assert len(world.platform.tries) == 12 * 3


async def test_a_place_of_a_platform_that_is_not_here_waits_for_it(world):
    await world.running.writer.run(
        lambda connection: places.create_place(
            connection, platform="elsewhere", key="Vic", kind=places.CLASS, project_id=world.project
        )
    )
    with world.running.reader.connect() as connection:
        world.ids["Vic"] = places.find_place(connection, "elsewhere", "Vic").id
    await world.posts("hello", to=["Vic", "Turku"])
    await world.delivers()
    assert world.platform.shows("Turku") == ["hello"]
    assert world.states()["Vic", outbox.WAITING] == 1


async def test_running_delivery_is_woken_by_what_is_posted(database_url, tmp_path):
    platform, arrived = Platform(), asyncio.Event()

    async def tell(parcel):
        arrived.set()

    platform.gate = tell
    settings = Settings(data=tmp_path, database_url=database_url)
    async with silta(settings, adapters={"test": platform}) as running:
        project, ids = await running.writer.run(lambda connection: furnish(connection, running.clock()))
        world = World(running, platform, running, project, ids)
        world.clock = type("Now", (), {"now": property(lambda _: running.clock())})()
        await world.posts("hello")
        running.delivery.wake()
        await asyncio.wait_for(arrived.wait(), timeout=10)
