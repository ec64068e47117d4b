"""`python -m bench.inbound`: from a platform's raw event to a Call, and the libraries' own frameworks, by turns.

Both sides get the same JSON from their library's own connection on, and end where somebody's code has the arguments:
Silta with a Call, the framework in the callback or handler. The doubles only make the events and welcome the clients.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from statistics import median
from types import ModuleType
from typing import Any

import discord
import telegram
import uvloop
from discord import app_commands
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from bench.double import TESTS
from bot.adapters.discord.client import Client
from bot.adapters.discord.inbound import call_of
from bot.adapters.discord.menu import menu
from bot.adapters.discord.wire import Wire
from bot.adapters.telegram.inbound import Ears, Heard
from bot.language import load_languages
from bot.settings import Settings
from bot.typed import read_typed
from bot.wiring import CATALOGUE, real_clock
from commands.call import Action

WARM = 2
ROUNDS = 15
EVENTS = 500
WORDS = "Näyttäisin ystävälle satamaa, jossa isoisäni kalasti. Talvella meri on jäässä ({number})."

# Takes raw events in, and returns what the code behind it was given.
Take = Callable[[list[str]], Awaitable[list[Any]]]


def _double(name: str) -> ModuleType:
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    return importlib.import_module(f"{name}_double")


class Theirs(discord.Client):
    """A bot as discord.py would have it: a command tree, and a button that is known by its custom id."""

    def __init__(self, heard: list[Any]) -> None:
        """Declare the same command, and the same button."""
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.tree = app_commands.CommandTree(self)
        group = app_commands.Group(name="icebreaker", description="Questions")

        @group.command(name="answer", description="Answers the question")
        async def answer(interaction: discord.Interaction, text: str, language: str | None = None) -> None:
            heard.append((str(interaction.user.id), {"text": text, "language": language}))

        self.tree.add_command(group)
        self.add_dynamic_items(_button(heard))


def _button(heard: list[Any]) -> type[discord.ui.DynamicItem[discord.ui.Button[Any]]]:
    class Show(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"icebreaker show\?round=(?P<round>\d+)"):
        def __init__(self, number: str) -> None:
            super().__init__(discord.ui.Button(custom_id=f"icebreaker show?round={number}"))
            self.number = number

        @classmethod
        async def from_custom_id(cls, *found: Any) -> Show:
            *_, match = found
            return cls(match["round"])

        async def callback(self, interaction: discord.Interaction) -> None:
            heard.append((str(interaction.user.id), {"round": self.number}))

    return Show


def _parsing(client: discord.Client, heard: list[Any]) -> Take:
    """What the library does with a text of the gateway, and until all that it began has ended."""
    parsers = client._connection.parsers  # noqa: SLF001  (as its own gateway does)

    async def take(raw: list[str]) -> list[Any]:
        heard.clear()
        for each in raw:
            said = discord.utils._from_json(each)  # noqa: SLF001  (the same)
            parsers[said["t"]](said["d"])
            before = len(heard)
            while len(heard) == before:  # noqa: ASYNC110  (what the library begins, it ends in tasks of its own)
                await asyncio.sleep(0)
        return list(heard)

    return take


async def _begun(stack: AsyncExitStack, client: discord.Client, token: str) -> None:
    """Log in, and wait until the client knows its guilds."""
    await stack.enter_async_context(client)
    await client.login(token)
    task = asyncio.create_task(client.connect())
    stack.callback(task.cancel)
    await asyncio.wait_for(client.wait_until_ready(), 30)


async def on_discord(stack: AsyncExitStack) -> tuple[dict[str, list[str]], Take, Take]:
    """Events by kind; Silta's client and a plain one, both in the same guild."""
    double = await stack.enter_async_context(_double("discord").running_discord())
    channel = double.channel(double.guild("Bridges"), "class")
    users = [double.user(f"Otter{number}") for number in range(50)]
    pointed = {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}
    ours, theirs = list[Any](), list[Any]()

    async def hear(interaction: discord.Interaction) -> None:
        call = call_of(interaction, real_clock)
        ours.append((call.origin.account, dict(call.arguments)))

    async def nothing(_: object) -> None:
        """Nothing else is heard."""

    one = Client(Settings(**pointed), Wire(), begin=nothing, interaction=hear, message=nothing)
    other = Theirs(theirs)
    for client in (one, other):
        await _begun(stack, client, double.token)
    await one.http.bulk_upsert_global_commands(double.application_id, menu(CATALOGUE, load_languages()))
    double.push = lambda *_: None
    styled = {"type": 2, "style": 2, "label": "Show", "id": 1}
    events: dict[str, list[str]] = {"slash command": [], "button": []}
    for number, user in zip(range(EVENTS), itertools.cycle(users), strict=False):
        given = {"text": WORDS.format(number=number), "language": "fi"}
        slash = await double.slash(user, channel, "icebreaker answer", given)
        data = f"icebreaker show?round={number}"
        row = {"type": 1, "components": [{**styled, "custom_id": data}]}
        message = double.write(channel, double.bot_id, {"content": "Icebreaker", "components": [row]}, {})
        pressed = await double.press(user, message, data)
        for kind, each in (("slash command", slash), ("button", pressed)):
            events[kind].append(json.dumps({"t": "INTERACTION_CREATE", "s": number, "op": 0, "d": each.event}))
    return events, _parsing(one, ours), _parsing(other, theirs)


async def on_telegram(stack: AsyncExitStack) -> tuple[dict[str, list[str]], Take, Take]:
    """Events by kind; Silta's ears and a plain Application."""
    double = await stack.enter_async_context(_double("telegram").running_telegram())
    chat = double.group("Class", supergroup=True)
    users = [double.user(f"Otter {number}") for number in range(50)]
    events: dict[str, list[str]] = {"command": [], "button": []}
    for number, user in zip(range(EVENTS), itertools.cycle(users), strict=False):
        said = double.say(user, chat, f"/icebreaker answer {WORDS.format(number=number)}")
        data = f"icebreaker show?round={number}"
        button = {"inline_keyboard": [[{"text": "Show", "callback_data": data}]]}
        sent = double.world.put(double.world.chats[chat], double.world.bot, text="Icebreaker", reply_markup=button)
        pressed = double.press(user, sent, data).update_id
        for kind, each in (("command", said), ("button", pressed)):
            events[kind].append(json.dumps(double.feed.history[each]))
    heard: list[Any] = []
    application = Application.builder().token(double.token).base_url(f"{double.base}/bot").build()

    async def command(update: telegram.Update, context: Any) -> None:
        assert update.effective_user
        heard.append((str(update.effective_user.id), " ".join(context.args)))

    async def button_pressed(update: telegram.Update, context: Any) -> None:
        assert update.effective_user
        heard.append((str(update.effective_user.id), {"round": context.match["round"]}))

    application.add_handler(CommandHandler("icebreaker", command))
    pattern = r"icebreaker show\?round=(?P<round>\d+)"
    application.add_handler(CallbackQueryHandler(button_pressed, pattern=pattern))
    await application.initialize()
    stack.push_async_callback(application.shutdown)
    ears = Ears(bot_id=double.bot_id, username=double.username, clock=real_clock)
    voice = load_languages().voice("en", "UTC")

    async def ours(raw: list[str]) -> list[Any]:
        found = []
        for each in raw:
            understood = ears.understand(telegram.Update.de_json(json.loads(each), application.bot))
            assert isinstance(understood, Heard)
            call = understood.call
            said = str(call.arguments.get("words", ""))
            # The framework has read the command's name by now, so Silta must have, too.
            action = read_typed(said, CATALOGUE, voice) if said else Action(call.command, call.arguments)
            words = f"{action.command.split()[1]} {action.arguments.get('text')}" if said else dict(action.arguments)
            found.append((call.origin.account, words))
        return found

    async def theirs(raw: list[str]) -> list[Any]:
        heard.clear()
        for each in raw:
            await application.process_update(telegram.Update.de_json(json.loads(each), application.bot))
        return list(heard)

    return events, ours, theirs


async def _by_turns(raw: list[str], ours: Take, theirs: Take) -> dict[str, float]:
    """CPU of each event in µs, and the middle of the rounds' ratios; the first of a round changes."""
    assert _told(await ours(raw)) == _told(await theirs(raw)), "the sides do not hear the same"
    spent: dict[str, list[float]] = {"ours": [], "theirs": []}
    sides = {"ours": ours, "theirs": theirs}
    for number in range(WARM + ROUNDS):
        for name in sorted(sides, reverse=number % 2 == 0):
            gc.collect()
            began = time.process_time()
            await sides[name](raw)
            if number >= WARM:
                spent[name].append((time.process_time() - began) / len(raw) * 1e6)
    ratios = [theirs / ours for ours, theirs in zip(spent["ours"], spent["theirs"], strict=True)]
    return {**{name: median(each) for name, each in spent.items()}, "theirs/ours": median(ratios)}


def _told(heard: list[Any]) -> list[Any]:
    """Without what was left out."""
    return [
        (who, {name: str(each) for name, each in said.items()} if isinstance(said, Mapping) else said)
        for who, said in heard
    ]


async def _measured() -> dict[str, float]:
    results: dict[str, float] = {}
    for platform, opened in (("discord", on_discord), ("telegram", on_telegram)):
        async with AsyncExitStack() as stack:
            events, ours, theirs = await opened(stack)
            for kind, raw in events.items():
                figures = await _by_turns(raw, ours, theirs)
                results |= {f"{platform} {kind}: {what}": figure for what, figure in figures.items()}
    return results


def measure() -> dict[str, float]:
    """CPU of each event in µs on either side, by kind of event, and the ratio; in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.inbound", "json"]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=TESTS.parent).stdout))


def main() -> None:
    """Measure and print."""
    results = uvloop.run(_measured())
    if "json" in sys.argv:
        print(json.dumps(results))
        return
    for what, figure in results.items():
        print(f"{what:<40}{figure:>10.2f}")


if __name__ == "__main__":
    main()
