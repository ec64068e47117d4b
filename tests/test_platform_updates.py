"""What comes in from Telegram and Discord: twice, in disorder, unreadable, while the database is away."""

from __future__ import annotations

import asyncio
import io
import random
import re
import socket
import sqlite3
from contextlib import asynccontextmanager

import aiohttp
import pytest
from conversation import START, Clock, Conversation
from door_discord import running_discord, through_discord
from door_telegram import TelegramDoor
from doors import Overheard
from hurrying import Hurrying, LoopClock, hurry, mind_the_writer
from sqlalchemy import select
from sqlalchemy.engine import make_url
from telegram_double import running_telegram

from bot.adapters.telegram import client as telegram_client
from bot.adapters.telegram import polling
from bot.adapters.telegram.webhook import HEADER, LARGEST_UPDATE, PATH
from bot.adapters.web.server import listening
from bot.settings import Settings
from bot.wiring import silta
from storage import database
from storage.database import METADATA

UNSAID = {"salt", "sealed", "token", "digest", "hash", "message_id"}


class NoObject(list):
    """An update that is no object at all."""

    def get(self, _name, _default=None):
        return 0


@asynccontextmanager
async def talking(folder, url, cast, *, clock=None, webhook=False, double=None):
    """Everybody of the cast on Telegram, heard by polling or by webhook."""
    clock = clock or LoopClock()
    await open_a_round(url, cast, folder)
    async with aside(double) as there:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        to = {"telegram_token": there.token, "telegram_api": there.base, "telegram_webhook": webhook, "port": port}
        async with silta(Settings(data=folder, database_url=url, **to), clock=clock, delivering=False) as running:
            if isinstance(asyncio.get_running_loop(), Hurrying):
                mind_the_writer(running.writer)
            adapter = running.adapters["telegram"]
            overheard = Overheard(running.dispatch)
            door = TelegramDoor(there, running, overheard, adapter)
            await door.moves_in(Conversation(running, clock, cast))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(telegram_client, "IN_GROUP", ())
                patch.setattr(telegram_client, "IN_PRIVATE", ())
                adapter._client.pace._interval = 0.0
                async with listening(running), adapter.conversing(running):
                    async with asyncio.timeout(20):
                        while not (there.webhook.url if webhook else there.feed.polls):  # noqa: ASYNC110  (the double tells nobody)
                            await asyncio.sleep(0.01)
                    yield door


@asynccontextmanager
async def aside(double):
    """This one, which goes on afterwards, or a new one."""
    if double is not None:
        yield double
        return
    async with running_telegram() as made:
        yield made


async def all_is_heard(door):
    """Until every update is confirmed and every answer said."""
    while [each for each in door.double.feed.waiting if each.number] or door.adapter._answers:  # noqa: ASYNC110  (as above)
        await asyncio.sleep(0.05)


def said(door, cast, number, dice):
    """Somebody says something: their next answer (the last one counts), a note, nonsense."""
    school = dice.choice(list(cast))
    role = dice.choice(cast[school][1:])
    user, chat = door.user(role.account), door.chats[f"class/{role.room}"]
    words = {
        "answer": f"/icebreaker answer language:en text:I am number {number}",
        "note": f"/note write text:note {number}",
        "unknown": f"/nothing {number}",
        "empty": "/note write",
    }
    return door.double.say(user, chat, words[dice.choices(list(words), [50, 40, 5, 5])[0]])


def disorder(number, dice):
    """Positions, of which a tenth comes elsewhere, and three in ten come again."""
    order = sorted(range(number), key=lambda each: each + (dice.uniform(-30, 30) if dice.random() < 0.1 else 0))
    again = sorted(
        (position + dice.uniform(0.5, 200), order[position])
        for position in dice.sample(range(number), number * 3 // 10)
    )
    mixed = sorted([*((float(at), each) for at, each in enumerate(order)), *again])
    return [each for _, each in mixed]


def state(url):
    """Everything in the database but what must differ: numbers, moments and secrets."""
    engine = database.open_engine(url, purpose="read")
    found = {}
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            kept = [
                each
                for each in table.columns
                if not each.name.endswith(("id", "_at", "since", "external", "until", "by", "question"))
                and each.name not in UNSAID
            ]
            if kept:
                rows = [row._mapping for row in connection.execute(select(*kept))]
                found[table.name] = sorted(repr([_plain(name, each) for name, each in row.items()]) for row in rows)
    engine.dispose()
    return found


def _plain(name, value):
    """What was answered names things by their numbers."""
    return re.sub("[0-9]+", "#", value) if name in {"answer", "message", "packed", "subject"} else value


async def open_a_round(url, cast, tmp_path):
    """Something to answer."""
    async with silta(Settings(data=tmp_path, database_url=url), clock=lambda: START, delivering=False) as running:
        it = Conversation(running, LoopClock(), cast)
        await it.teacher("Bologna").says("/icebreaker open prompt:visit", event="opening")


def copied(url, name):
    """The same database once more."""
    source = make_url(url).database
    target = f"{source}.{name}.db"
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
    return f"sqlite:///{target}"


@pytest.mark.parametrize(
    ("number", "webhook"),
    [
        pytest.param(500, False, id="polling"),
        pytest.param(200, True, id="webhook"),
        *(pytest.param(10_000, each, marks=pytest.mark.long) for each in (False, True)),
    ],
)
def test_whatever_comes_twice_or_in_disorder_leaves_what_it_would_leave_once_in_order(
    number, webhook, databases, tmp_path
):
    async def scene(url, cast, order):
        dice = random.Random(number)  # noqa: S311  (the same again)
        async with talking(tmp_path, url, cast, webhook=webhook) as door:
            door.double.hold()
            for each in range(number):
                said(door, cast, each, dice)
            middle = len(order) // 2
            held = door.double.feed.held
            door.double.release(order[:middle])
            for unreadable in ({"message": {"text": "of nobody, nowhere"}}, {"update_id": 7, "callback_query": "?"}):
                door.double.inject(unreadable)
            door.double.inject(NoObject(["?"]), as_is=True)
            door.double.feed.held = held
            door.double.release(order[middle:])
            await all_is_heard(door)

    url, cast = databases.fresh("sqlite", "project")
    messy, clean = copied(url, "messy"), copied(url, "clean")
    order = disorder(number, random.Random(7))  # noqa: S311  (the same again)
    assert len(order) == number * 13 // 10
    hurry(scene(messy, cast, order))
    hurry(scene(clean, cast, list(dict.fromkeys(order))))
    found, wanted = state(messy), state(clean)
    assert len(wanted["inbox"]) > number * 9 // 10
    for table in wanted:
        assert found[table] == wanted[table], table


async def test_killed_before_it_could_confirm_the_same_update_gets_the_same_answer_and_one_effect(
    filled, tmp_path, monkeypatch
):
    url, cast = filled
    ask = polling._ask

    async def never_confirm(client, offset, wait):
        return await (asyncio.Event().wait() if offset else ask(client, offset, wait))

    async with running_telegram() as double:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(polling, "_ask", never_confirm)
            async with talking(tmp_path, url, cast, double=double) as door:
                role = cast["Bologna"][1]
                user, chat = door.user(role.account), door.chats[f"class/{role.room}"]
                double.say(user, chat, "/icebreaker answer language:en text:I was here once")
                await spoken_in(door, user, 1)
                assert double.confirmed == 0
        async with silta_again(tmp_path, url, double) as adapter:
            async with asyncio.timeout(10):
                while double.feed.waiting or adapter._answers:  # noqa: ASYNC110  (the double tells nobody)
                    await asyncio.sleep(0.01)
        first, second = [each["text"] for each in double.sent(user)]
        assert first == second
    assert notes(url, "I was here once") == 1


@asynccontextmanager
async def silta_again(folder, url, double):
    """Another process with the same database."""
    to = {"telegram_token": double.token, "telegram_api": double.base}
    async with silta(Settings(data=folder, database_url=url, **to), clock=lambda: START, delivering=False) as running:
        adapter = running.adapters["telegram"]
        async with adapter.conversing(running):
            yield adapter


async def spoken_in(door, chat, number):
    async with asyncio.timeout(10):
        while len(door.double.sent(chat)) < number or door.adapter._answers:  # noqa: ASYNC110  (the double tells nobody)
            await asyncio.sleep(0.01)


def an_update(door, role, number, text):
    user, chat = door.user(role.account), door.chats[f"class/{role.room}"]
    who = {"id": user, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "supergroup", "title": "x"}, "from": who}
    return {"update_id": number, "message": {**message, "text": text}}


def notes(url, words):
    return sum(words in each for each in state(url)["contribution"])


async def test_only_telegram_itself_is_heard_and_hears_200_once_it_is_in_the_database(filled, tmp_path):
    url, cast = filled
    async with talking(tmp_path, url, cast, clock=Clock(START), webhook=True) as door, aiohttp.ClientSession() as http:
        address = door.double.webhook.url
        assert address.endswith(PATH)
        update = an_update(door, cast["Bologna"][1], 900_001, "/icebreaker answer language:en text:through the door")
        for headers in ({}, {HEADER: "wrong"}, {HEADER: ""}, {HEADER: "ä"}):
            async with http.post(address, json=update, headers=headers) as answer:
                assert answer.status == 403
        right = {HEADER: door.double.webhook.secret}
        locked = sqlite3.connect(make_url(url).database, isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        calling = asyncio.create_task(http.post(address, json=update, headers=right))
        await asyncio.sleep(0.4)
        assert not calling.done()
        assert notes(url, "through the door") == 0
        locked.execute("ROLLBACK")
        locked.close()
        assert (await calling).status == 200
        assert notes(url, "through the door") == 1
        await comes_in_pieces(door, cast, http, right)
        async with http.post(address, data=io.BytesIO(b"x" * (LARGEST_UPDATE + 5)), headers=right) as answer:
            assert answer.status == 200  # it is no update, and would be none the next time


async def comes_in_pieces(door, cast, http, headers):
    """The network cuts where it likes."""
    update = an_update(door, cast["Bologna"][1], 900_002, "/icebreaker answer language:en text:in two pieces")
    raw = aiohttp.JsonPayload(update)._value

    async def pieces():
        for each in (raw[:100], raw[100:]):
            yield each
            await asyncio.sleep(0.05)

    async with http.post(door.double.webhook.url, data=pieces(), headers=headers) as answer:
        assert answer.status == 200
    assert notes(door.silta.settings.database, "in two pieces") == 1


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("trouble", ["locked", "full"])
async def test_while_the_database_is_away_telegram_keeps_it_and_says_it_again(
    trouble, webhook, filled, tmp_path, monkeypatch
):
    monkeypatch.setattr(database, "SQLITE_BUSY_SECONDS", 0.05)
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)
    url, cast = filled
    async with talking(tmp_path, url, cast, clock=Clock(START), webhook=webhook) as door:
        role = cast["Bologna"][1]
        user, chat = door.user(role.account), door.chats[f"class/{role.room}"]
        end = (lock if trouble == "locked" else fill)(door, url)
        update = door.double.say(user, chat, "/icebreaker answer language:en text:at last")
        await asyncio.sleep(1.5)
        assert door.double.confirmed <= update
        if webhook:
            assert set(door.double.webhook_statuses) == {503}
            assert len(door.double.webhook_statuses) > 1
        end()
        async with asyncio.timeout(20):
            await all_is_heard(door)
        assert door.double.confirmed == update + 1
        assert notes(url, "at last") == 1


def lock(_door, url):
    other = sqlite3.connect(make_url(url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def end():
        other.execute("ROLLBACK")
        other.close()

    return end


def fill(door, _url):
    """Nothing can be committed: the disk is full."""
    dialect = door.silta.writer._engine.dialect
    commit = dialect.do_commit

    def full(_connection):
        raise sqlite3.OperationalError("database or disk is full")

    dialect.do_commit = full

    def end():
        dialect.do_commit = commit

    return end


async def test_a_repeated_a_malformed_and_a_late_interaction_stop_nothing_on_discord(filled, tmp_path, clock):
    url, cast = filled
    await open_a_round(url, cast, tmp_path)
    async with running_discord() as double:
        to = {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}
        settings = Settings(data=tmp_path, database_url=url, **to)
        async with silta(settings, clock=clock, delivering=False) as running, through_discord(running, double) as door:
            it = Conversation(running, clock, cast, door=door)
            await door.moves_in(it)
            pupil, other, third = it.pupil("Bologna"), it.pupil("Bologna", 1), it.pupil("Seinäjoki")
            first = await pupil.says("/icebreaker answer language:en text:only once", event="one")
            again = await pupil.says("/icebreaker answer language:en text:only once", event="one")
            assert first.text == again.text
            for malformed in ({}, {"id": "1"}, {"id": "x", "type": 99}, None, [], "?", {"type": 3, "data": None}):
                double.push("INTERACTION_CREATE", malformed, 0)
            double.push("MESSAGE_CREATE", {"id": "?"}, 0)
            await other.says("/icebreaker answer language:en text:still here")
            double.drop_connection()
            await asyncio.gather(
                double.line.resumed(1), third.says("/icebreaker answer language:en text:while it was cut")
            )
            assert double.identifies == 1
            for words in ("only once", "still here", "while it was cut"):
                assert notes(url, words) == 1


def test_after_a_week_of_silence_telegram_counts_from_anywhere(databases, tmp_path):
    url, cast = databases.fresh("sqlite", "project")

    async def scene():
        async with talking(tmp_path, url, cast) as door:
            role = cast["Bologna"][1]
            for number in (900_000, 1000, 1001):
                # The real server hands out what came last, whatever its number; the double confirms by number.
                door.double.feed.confirmed = 0
                words = f"/icebreaker answer language:en text:number {number}"
                door.double.inject(an_update(door, role, number, words))
                await all_is_heard(door)
                assert notes(url, f"number {number}") == 1
            polls = door.double.feed.polls
            await asyncio.sleep(25)
            assert door.double.feed.polls - polls < 5, "it asks and asks"

    hurry(scene())
    databases.drop(url)
