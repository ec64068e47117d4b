"""No token, no pupil's word and no platform's id in any line of the log, at any level, whatever goes wrong."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import AsyncExitStack, nullcontext, suppress

import discord.webhook.async_
import pytest
from conversation import Conversation
from door_discord import running_discord, through_discord
from door_telegram import running_telegram, through_telegram
from eavesdropping import eavesdropping, minded
from mishaps import Kind, Mishap

from bot.dispatch import Dispatch
from bot.settings import Settings
from bot.wiring import silta
from commands.message import Message, Words
from commands.packing import pack
from storage import outbox, places

LIBRARIES = ("discord", "telegram", "httpx", "httpcore", "aiohttp", "asyncio", "websockets", "anyio", "urllib3")
CANARY = "kirsikkapuu"
TOKENS = ("discord-canary-token", "telegram-canary-token", "7331")
WRONG = (Kind.BROKEN, Kind.BAD_GATEWAY, Kind.RESET_BEFORE, Kind.RESET_AFTER, Kind.GARBAGE)


class Listening(logging.Handler):
    """Every line as it would be written, traces included."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.name} {logging.Formatter().format(record)} {record.args}")


@pytest.fixture
def lines():
    """What is logged from now on, with every library as talkative as it can be."""
    handler, root = Listening(), logging.getLogger()
    before = {root: root.level}
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    for logger, level in before.items():
        logger.setLevel(level)


def let_them_talk():
    """As somebody does who looks for a fault."""
    for name in [*LIBRARIES, *logging.Logger.manager.loggerDict]:
        if name.partition(".")[0] in LIBRARIES:
            logging.getLogger(name).setLevel(logging.DEBUG)


@pytest.fixture
def quiet_again():
    kept = {name: logging.getLogger(name).level for name in logging.Logger.manager.loggerDict}
    yield
    for name, level in kept.items():
        logging.getLogger(name).setLevel(level)


async def test_nothing_of_anybody_is_in_the_log(filled, tmp_path, clock, lines, quiet_again, monkeypatch, capfd):
    url, cast = filled
    handle = Dispatch._handle

    def explode(self, connection, call, *rest):
        if "explode" in str(call.arguments):
            raise RuntimeError(f"{call.arguments} {call.origin}")
        return handle(self, connection, call, *rest)

    monkeypatch.setattr(Dispatch, "_handle", explode)
    # The library rests up to 25 seconds before it gives up; only its own HTTP client is hurried.
    for module in (discord.http, discord.webhook.async_):
        monkeypatch.setattr(module, "asyncio", Restless())
    let_them_talk()
    async with AsyncExitStack() as stack:
        doubles = {
            "discord": await stack.enter_async_context(running_discord()),
            "telegram": await stack.enter_async_context(running_telegram()),
        }
        chat, phone = doubles["discord"], doubles["telegram"]
        to = {"discord_token": chat.token, "discord_api": chat.api, "discord_gateway": chat.gateway}
        to |= {"telegram_token": phone.token, "telegram_api": phone.base}
        settings = Settings(data=tmp_path, database_url=url, **to)
        running = await stack.enter_async_context(silta(settings, clock=clock, delivering=False))
        for through, double in ((through_discord, chat), (through_telegram, phone)):
            door = await stack.enter_async_context(through(running, double))
            let_them_talk()
            it = Conversation(running, clock, cast, door=door)
            await door.moves_in(it)
            await everything_happens(it, door, running, clock)
        ids = {str(each) for each in [*chat.people, *chat.channels, *chat.guilds, chat.application_id, chat.bot_id]}
        ids |= {str(each.id) for each in chat.interactions.values()} | {str(each) for each in chat.written}
        ids |= {each.lstrip("-") for each in map(str, phone.world.chats)} | {str(each) for each in phone.feed.history}
        await refused(chat, phone, running, clock, cast)
    shown = "\n".join(lines) + "".join(capfd.readouterr())
    assert lines, "nobody was heard at all"
    assert "reference" in shown, "nothing exploded"
    for secret in (CANARY, *TOKENS, *(each.token for each in doubles.values())):
        assert secret not in shown, [each for each in shown.splitlines() if secret in each][:3]
    # Shorter numbers stand in any trace, such as that of a line.
    assert not {each for each in ids if len(each) > 5} & set(re.findall(r"\d{6,}", shown))


@pytest.mark.parametrize("what", ["token", "person", "chat", "trace", "nothing"])
@pytest.mark.parametrize("running", [running_discord, running_telegram])
async def test_who_listens_to_every_test_hears_it(running, what):
    async with running() as double:
        known = {"token": double.token, "person": double.user("Somebody"), "nothing": "nothing"}
        known["chat"] = known["trace"] = (
            double.channel(double.guild("Bridges"), "9B") if running is running_discord else double.group("9B")
        )
        bites = nullcontext() if what == "nothing" else pytest.raises(AssertionError, match="gives away")
        with bites, eavesdropping():
            minded(double)
            if what == "trace":
                logging.getLogger("some.library").debug("wrong", exc_info=RuntimeError(f"at /{known[what]}/"))
            else:
                logging.getLogger("some.library").debug("sent %s", {"to": known[what]})


class Restless:
    """The asyncio that a module of the library has, but nobody sleeps."""

    def __getattr__(self, name):
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(_seconds):
        await asyncio.sleep(0.001)


async def everything_happens(it, door, running, clock):
    """Words, commands and buttons, good ones and bad ones, while the platform stumbles, too."""
    pupil, stranger = it.pupil("Bologna"), it.pupil("Vic")
    await it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await pupil.says(f"/icebreaker answer language:en text:{CANARY} one")
    await pupil.says(f"/icebreaker answer language:en text:{CANARY} explode")
    await stranger.says(f"/{CANARY}")
    double = door.double
    if door.platform == "discord":
        for malformed in ({"content": CANARY}, {"id": CANARY}, {"id": "1", "data": {"name": CANARY}}, CANARY):
            double.push("INTERACTION_CREATE", malformed, 0)
        user, channel = door.user(pupil.role.account), pupil.place()
        await double.say(user, door.channels[channel], f"{CANARY} hello", mention_bot=True)
        double.drop_connection()
        await double.line.resumed(1)
    else:
        double.inject({"message": {"text": CANARY}})
        double.inject({"callback_query": {"id": CANARY, "data": CANARY}})
    await asyncio.sleep(0.2)
    double.mishaps.plan([Mishap(kind) for kind in WRONG for _ in range(3)], on="/")
    with suppress(Exception):  # an answer may be lost; what is logged of that is the question
        async with asyncio.timeout(3):
            await pupil.says(f"/icebreaker answer language:en text:{CANARY} two")
    await posted(running, door, clock, pupil)
    double.mishaps.plan([])


async def posted(running, door, clock, pupil):
    message = pack(Message(lines=(Words(CANARY, "en"),)))

    def put(connection):
        key = str((door.channels if door.platform == "discord" else door.chats)[pupil.place()])
        here = places.find_place(connection, door.platform, key)
        about = {"project_id": here.project_id, "places": [here.id], "about_id": None, "now": clock.now}
        outbox.put(connection, subject=f"{door.platform} {clock.now}", message=message, **about)

    await running.writer.run(put)
    for _ in range(8):
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await running.delivery.deliver_due()
        clock.passes(seconds=400)


async def refused(chat, phone, running, clock, cast):
    """Thrown out, and the token refused."""
    for channel in chat.channels:
        chat.forbid(channel)
    for each in phone.world.chats.values():
        each.bot = "kicked"
    clock.passes(days=1)
    for adapter in ("discord", "telegram"):
        key = next(str(key) for key in (chat.channels if adapter == "discord" else phone.world.chats))
        door = replace_door(adapter, key)
        with suppress(AttributeError):
            await posted(running, door, clock, door)
    chat.token = phone.token = "7331:another"
    with suppress(Exception):
        await running.adapters["telegram"]._client.ask(lambda bot: bot.get_me())
    with suppress(Exception):
        await running.adapters["discord"]._client.http.get_channel(1)


def replace_door(platform, key):
    """A door with one place only."""

    class Door:
        def __init__(self):
            self.platform, self.channels, self.chats = platform, {"here": key}, {"here": key}

        def place(self):
            return "here"

    return Door()
