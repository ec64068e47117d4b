"""`kill -9` of the real process while eight pupils write: nothing acknowledged is lost, doubled or torn."""

import os
import random
import secrets

import pytest
from checking import DOUBLED, LOST, NOTE, TORN, undelivered, violations
from conversation import Clock
from killing import LATER, Ordeal, Server, running_zygote
from school import prepare

from bot.settings import Settings
from bot.wiring import silta
from commands.icebreaker.answers import ANSWER, REPLY

# Enough for every planted fault to be met; each usually is within a few.
MOST_KILLS = 50


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    with running_zygote(tmp_path_factory.mktemp("kill") / "log") as process:
        yield process


@pytest.fixture
def dice():
    """The same kills again: KILL_SEED=… pytest tests/test_kill.py. (What they hit also depends on the machine.)"""
    seed = os.environ.get("KILL_SEED") or secrets.token_hex(4)
    print(f"KILL_SEED={seed}")  # noqa: T201  (shown when the test fails)
    return random.Random(seed)  # noqa: S311


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def fault():
    return "nothing"


@pytest.fixture
async def ordeal(project, fault, zygote, dice, tmp_path):
    """A school in which eight pupils may begin to write; Silta is not yet started."""
    zygote.complaints()  # those of the test before
    server = Server(zygote, await prepare(*project, tmp_path), fault, dice)
    yield Ordeal(server, dice)
    await server.stop()


async def endure(ordeal, kills):
    """Survive the kills; then everything arrives, and what is there is exactly what was acknowledged."""
    school, history = ordeal.server.school, ordeal.history
    found = await ordeal.run(kills)
    assert not found, history.about(found)
    assert history.answers.keys() == history.operations.keys()
    assert {each.kind for each in history.operations.values()} == {NOTE, ANSWER, REPLY}
    assert any(line.startswith("unknown") for line in history.lines)
    await ordeal.server.stop()
    settings = Settings(data=school.folder, database_url=school.url)
    async with silta(settings, clock=Clock(ordeal.server.now + LATER), delivering=False) as running:
        while await running.delivery.deliver_due():
            pass
    state = school.state()
    found = violations(state, history, school.pupils, school.round_id) + undelivered(state)
    assert not found, history.about(found)
    assert "Traceback" not in (complaints := ordeal.server.zygote.complaints()), complaints


async def test_twenty_kills_lose_double_and_tear_nothing(ordeal):
    await endure(ordeal, 20)


@pytest.mark.long
async def test_sixty_kills_lose_double_and_tear_nothing(ordeal):
    await endure(ordeal, 60)


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_eight_kills_on_postgresql_lose_double_and_tear_nothing(ordeal):
    await endure(ordeal, 8)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("acknowledge_before_commit", LOST), ("two_commits", TORN), ("forget_the_event_id", DOUBLED)],
)
async def test_a_planted_fault_is_caught(ordeal, kind):
    found = await ordeal.run(MOST_KILLS)
    assert kind in {each.kind for each in found}, ordeal.history.about(found)
