"""Under pressure: many press at once while the database is locked; thousands wait while one wants an answer."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from itertools import pairwise

import pytest
from conversation import Conversation
from door_discord import running_discord, through_discord
from hurrying import hurry
from sqlalchemy.engine import make_url

from bot.adapters.chat import carry
from bot.adapters.pace import MARGIN, Pace, Window
from bot.settings import Settings
from bot.wiring import silta
from commands.call import Action

LOCKED_FOR = 5.0


@pytest.mark.parametrize("number", [200])
async def test_everybody_is_acknowledged_while_somebody_else_writes_for_five_seconds(number, filled, tmp_path, clock):
    url, cast = filled
    async with running_discord() as double:
        to = {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}
        settings = Settings(data=tmp_path, database_url=url, **to)
        async with silta(settings, clock=clock, delivering=False) as running, through_discord(running, double) as door:
            it = Conversation(running, clock, cast, door=door)
            await door.moves_in(it)
            presses = await pressing(door, it, number, make_url(url).database)
            for each in presses:
                await each.answered(20)
            refused = [each for each in double.requests if (each.status or 0) >= 400]
            assert not refused, refused[:3]
            slowest = max(each.acked_after for each in presses)
            assert slowest < 2.5
            assert all(each.messages for each in presses)


async def pressing(door, it, number, path):
    """Everybody presses within a second, while the database is locked."""
    roles = [role for roles in it.cast.values() for role in roles]
    channel = door.channels[f"class/{roles[0].room}"]
    data = carry(Action("help"))[0]
    components = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": data, "id": 1}]}]
    message = door.double.write(channel, door.double.bot_id, {"content": "old", "components": components}, {})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began, presses = time.monotonic(), []
    for each in range(number):
        user = door.user(roles[each % len(roles)].account)
        presses.append(await door.double.press(user, message, data))
        await asyncio.sleep(max(0.0, began + each / number - time.monotonic()))
    await asyncio.sleep(began + LOCKED_FOR - time.monotonic())
    other.execute("ROLLBACK")
    other.close()
    return presses


def turns(pace, given, name, *place, **how):
    async def wait():
        await pace.turn(*place, **how)
        given.append((name, asyncio.get_running_loop().time()))

    return asyncio.create_task(wait())


def test_an_answer_waits_two_slots_at_most_while_thousands_of_posts_wait():
    async def scene():
        pace, given = Pace(30), []
        waiting = [turns(pace, given, "post", str(number % 50)) for number in range(2000)]
        slots = []
        for _ in range(20):
            await asyncio.sleep(1.234)
            before, asked = len(given), asyncio.get_running_loop().time()
            await turns(pace, given, "answer", "7", urgent=True)
            slots.append([name for name, _ in given[before:]].index("answer"))
            assert asyncio.get_running_loop().time() - asked < 2.1 / (30 * MARGIN)
        assert max(slots) <= 2
        await asyncio.gather(*waiting)
        assert [name for name, _ in given].count("post") == 2000
        at = [moment for _, moment in given]
        assert all(later - earlier >= 1 for earlier, later in zip(at, at[31:], strict=False)), (
            "more than 30 in a second"
        )
        assert at[-1] - at[0] < 2020 / 30 / 0.97

    hurry(scene(), still=0.0)


def test_no_chat_gets_more_than_its_windows_and_none_waits_for_another():
    windows = (Window(20, 60.0), Window(5, 5.0))

    async def scene():
        pace, given = Pace(30), []
        begun = asyncio.get_running_loop().time()
        busy = [turns(pace, given, "busy", "busy", windows) for _ in range(100)]
        quiet = [turns(pace, given, f"quiet {number}", f"quiet {number}", windows) for number in range(40)]
        await asyncio.gather(*quiet)
        assert asyncio.get_running_loop().time() - begun < 46 / 30 / MARGIN + 0.1, "one busy chat holds up the others"
        await asyncio.gather(*busy)
        at = [moment for name, moment in given if name == "busy"]
        for each in windows:
            assert all(
                later - earlier > each.seconds - 0.01 for earlier, later in zip(at, at[each.count :], strict=False)
            )
        assert at[-1] - at[0] < 4 * 60 + 25

    hurry(scene(), still=0.0)


def test_whoever_goes_away_is_forgotten_and_takes_nobodys_turn():
    async def scene():
        pace, given = Pace(30), []
        gone = [turns(pace, given, "gone", "here", (Window(1, 3600.0),)) for _ in range(3000)]
        await asyncio.sleep(0.5)
        for each in gone:
            each.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        assert not pace._waiting
        begun = asyncio.get_running_loop().time()
        await asyncio.gather(*(turns(pace, given, "stays", str(number)) for number in range(30)))
        assert asyncio.get_running_loop().time() - begun < 1.2
        await pace.stop()

    hurry(scene(), still=0.0)


def test_silence_is_kept_and_grows_as_long_as_it_is_broken_in_vain():
    async def scene():
        loop = asyncio.get_running_loop()
        pace, given = Pace(30), []
        pace.pause(40)
        begun = loop.time()
        await asyncio.gather(turns(pace, given, "post"), turns(pace, given, "answer", urgent=True))
        assert loop.time() - begun >= 40
        assert [name for name, _ in given] == ["answer", "post"]
        pauses = []
        for _ in range(12):
            pace.refused()
            pace.refused()  # what was under way at the same time says nothing new
            before = loop.time()
            await pace.turn()
            pauses.append(loop.time() - before)
        assert pauses[-1] == pytest.approx(60, abs=0.1)
        assert all(later >= earlier * 0.99 for earlier, later in pairwise(pauses))
        await asyncio.sleep(1)
        pace.taken()
        pace.refused(3)
        before = loop.time()
        await pace.turn()
        assert loop.time() - before == pytest.approx(3, abs=0.1)

    hurry(scene(), still=0.0)
