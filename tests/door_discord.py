"""Conversations through Discord: commands, buttons and forms in the double, read from what the bot sent there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from discord_double import DiscordDouble, Interaction, running_discord
from discord_rates import DEFAULTS
from doors import Overheard, agrees, carried, furnish, is_file, keep, posted, read, sign_in, spoken, squeezed, voice_at
from eavesdropping import minded

from bot.adapters.chat import carry
from bot.adapters.discord import client as discord_client
from bot.adapters.discord.adapter import DiscordAdapter
from bot.dispatch import Answer
from bot.silta import Silta
from bot.typed import read_typed
from commands.call import Action
from commands.message import Form
from storage import places

if TYPE_CHECKING:
    from conversation import Conversation, Someone

PLATFORM = "discord"
TASK = "discord.py: on_"
SELECT, TEXT_INPUT, TEXT_DISPLAY = 3, 4, 10


@dataclass
class DiscordDoor:
    """Everybody of a conversation, on Discord."""

    double: DiscordDouble
    silta: Silta
    overheard: Overheard
    guild: int
    users: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    events: dict[str, Interaction] = field(default_factory=dict)
    last: dict[str, Interaction] = field(default_factory=dict)
    now: Any = None

    ends: Any = None  # the process ends: nobody is heard any more

    platform = PLATFORM

    def __post_init__(self) -> None:
        minded(self.double)

    async def moves_in(self, it: Conversation) -> None:
        """The cast has linked its accounts, and made its channels places."""
        self.now = it.clock
        await self.silta.writer.run(lambda connection: self._move_in(connection, it))

    def _move_in(self, connection: Any, it: Conversation) -> None:
        for school, roles in it.cast.items():
            for kind in (places.CLASS, places.DESK):
                self._channel(connection, f"{kind}/{roles[0].room}", f"{school} {kind}")
            for number, role in enumerate(roles):
                user = self.user(role.account, f"{school} {number}")
                sign_in(connection, PLATFORM, user, role.person, it.clock.now)
                own = f"own/{role.project}-{role.person}"
                self.channels[own] = self.double.dm(user)
                furnish(connection, PLATFORM, self.channels[own], own)
        self._channel(connection, f"staff/{roles[0].project}", "staff")

    def _channel(self, connection: Any, like: str, name: str) -> None:
        self.channels[like] = self.double.channel(self.guild, name)
        furnish(connection, PLATFORM, self.channels[like], like)

    def user(self, account: str, name: str = "Somebody") -> int:
        """The Discord user who is this person."""
        if account not in self.users:
            self.users[account] = self.double.user(name)
        return self.users[account]

    def channel(self, who: Someone, at: str) -> int:
        """Where somebody speaks: in a channel, or with the bot alone."""
        own = self.double.dm(self.user(who.role.account))
        return self.channels.get(who.place(at), own) if at else own

    async def says(self, who: Someone, typed: str, *, at: str, event: str | None) -> Answer:
        action = read_typed(typed, self.silta.dispatch.catalogue, who.it.english)
        return await self.does(who, action.command, at=at, event=event, arguments=dict(action.arguments))

    async def does(self, who: Someone, command: str, *, at: str, event: str | None, arguments: dict) -> Answer:
        user, channel = self.user(who.role.account), self.channel(who, at)
        # No client sends half a character.
        command = _whole(command)
        arguments = {_whole(name): each if is_file(each) else _whole(str(each)) for name, each in arguments.items()}
        if event in self.events:
            await self.double.repeat(self.events[event])
            return await self._again(who, self.events[event])
        found = self.silta.dispatch.catalogue.find(command)
        brought, given = carried(self.silta, command, arguments)
        if found and found.listed and not brought and self._selectable(command, given):
            options, files = self._options(command, given)
            path = next(path for path, _, each in self.silta.dispatch.catalogue.commands() if each is found)
            pressed = await self.double.slash(user, channel, path, options, files=files)
        elif any(map(is_file, given.values())):
            files = {name: each for name, each in given.items() if is_file(each)}
            plain = {name: each for name, each in given.items() if name not in files}
            await self._heard(who, await self._forged(user, channel, Action(command, {**brought, **plain})))
            return await self.fills(who, files)
        else:
            pressed = await self._forged(user, channel, Action(command, arguments))
        if event:
            self.events[event] = pressed
        return await self._heard(who, pressed)

    def _selectable(self, command: str, given: dict[str, Any]) -> bool:
        """Whether Discord's own client would let somebody send these options."""
        try:
            options, _ = self._options(command, given)
        except (AssertionError, ValueError):
            return False
        return all(str(each).strip() and len(str(each)) <= 6000 for each in options.values())

    def _options(self, command: str, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        top, *rest = command.split()
        known = next(each for each in self.double.commands if each["name"] == top)["options"]
        if known and known[0]["type"] == 1:
            wanted = rest[0] if rest else self.silta.dispatch.catalogue.find(command).name
            known = next(each for each in known if each["name"] == wanted)["options"]
        kinds = {each["name"]: each for each in known}
        options, files = {}, {}
        for name, value in given.items():
            option = kinds[name]
            assert is_file(value) == (option["type"] == 11)
            if is_file(value):
                files[name] = ("file", value.content, "image/jpeg")
                continue
            assert str(value).isascii() or option["type"] != 4
            options[name] = int(str(value)) if option["type"] == 4 else str(value)
            if "min_value" in option:
                assert option["min_value"] <= options[name] <= option["max_value"]
            if option.get("choices"):
                assert str(value) in {each["value"] for each in option["choices"]}
        return options, files

    async def _forged(self, user: int, channel: int, action: Action) -> Interaction:
        """A press of a button that no longer stands there, or never did: what it carries is all there is."""
        packed = action.pack()
        data, kept = carry(action)
        if kept:
            await keep(self.silta, packed, self.now())
        body = {"content": "old", "components": [{"type": 1, "components": [button(data)]}]}
        message = self.double.write(channel, self.double.bot_id, body, {})
        return await self.double.press(user, message, data)

    async def presses(self, who: Someone, action: Action, *, at: str | None, typed: dict) -> Answer:
        data, user = carry(action)[0], self.user(who.role.account)
        shown = self.last[who.role.account].messages if at is None else self.double.messages(self.channel(who, at))
        if at is None:
            shown = [*(each for one in self.channels.values() for each in self.double.messages(one)), *shown]
        for message in reversed(shown):
            if data in {custom_id for _, custom_id in buttons_on(message)}:
                answer = await self._heard(who, await self.double.press(user, message, data))
                return await self.fills(who, typed) if typed and isinstance(answer.reply, Form) else answer
        raise AssertionError(f"no button carries {data}")

    async def fills(self, who: Someone, typed: dict[str, Any]) -> Answer:
        """Send the form that stands open; where only a button leads to it, press that first."""
        answer = who.answer
        assert answer is not None
        draft = answer.draft
        user = self.user(who.role.account)
        while isinstance(answer.reply, Form) and answer.draft == draft:
            last = self.last[who.role.account]
            if last.modal is None and (pick := _pick(last.messages[-1])):
                name = pick["custom_id"].partition("pick=")[2]
                chosen = [str(typed.get(name, answer.reply.given.get(name, "")))]
                done = await self.double.press(user, last.messages[-1], pick["custom_id"], values=chosen)
                answer = await self._heard(who, done)
                continue
            if last.modal is None:
                go_on = carry(Action("continue", {"draft": draft}))[0]
                await self._heard(who, await self.double.press(user, last.messages[-1], go_on))
                last = self.last[who.role.account]
            parts = {each["custom_id"]: each for each in _walk(last.modal["components"])}
            fields = {name: _typed(typed[name], part) for name, part in parts.items() if name in typed}
            sent = await self.double.submit(user, last.modal, fields, channel_id=last.channel_id)
            answer = await self._heard(who, sent)
        return answer

    async def _again(self, who: Someone, interaction: Interaction) -> Answer:
        self.overheard.answers.pop(str(interaction.id), None)
        answer = await self.overheard.answer_to(interaction.id)
        await self._idle(interaction)
        who.answer = answer
        return answer

    async def _heard(self, who: Someone, interaction: Interaction) -> Answer:
        """The answer to an interaction, once all of it stands in the double."""
        await interaction.answered(10)
        await self._idle(interaction)
        answer = await self.overheard.answer_to(interaction.id)
        who.answer, self.last[who.role.account] = answer, interaction
        voice = self.silta.languages.voice(answer.locale, answer.zone)
        shown = interaction.messages
        assert all(each["flags"] & 64 for each in shown), "an answer was not for one pair of eyes"
        texts = [each.get("content", "") for each in shown] + [
            str(each.get("description", "")) for message in shown for each in message.get("attachments", [])
        ]
        if interaction.modal is not None:
            titles = [interaction.modal["title"], *map(read, _displayed(interaction.modal))]
            title = answer.reply.title
            assert not title or voice.say(title) in titles, f"{voice.say(title)!r} is not in {titles}"
        else:
            agrees(answer.reply, voice, texts, {pair for each in shown for pair in buttons_on(each)})
        return answer

    @staticmethod
    async def _idle(interaction: Interaction) -> None:
        """Until the library has nothing more in hand for this one."""
        while busy := [each for each in asyncio.all_tasks() if _answers(each, interaction)]:
            await asyncio.wait(busy)

    def has(self, key: str, words: str) -> bool:
        """Whether these words stand in a channel."""
        return any(words in read(each["content"]) for each in self.double.messages(self.channels[key]))

    def shows(self, key: str) -> None:
        """What stands in a channel is what was posted there, said in its language, and nothing else."""
        if key not in self.channels:
            return
        channel = self.channels[key]
        voice = voice_at(self.silta, PLATFORM, channel)
        there = {str(each["id"]): each for each in self.double.messages(channel)}
        for external, message in posted(self.silta, PLATFORM, channel):
            parts = [there.pop(each.partition(":")[0]) for each in external.split()]
            alts = [str(each.get("description", "")) for part in parts for each in part.get("attachments", [])]
            shown = squeezed("".join(read(each["content"]) for each in parts) + "".join(alts))
            for line in spoken(message, voice):
                assert squeezed(line) in shown, f"{line!r} is not in {shown!r}"
        left = [each["content"] for each in there.values() if int(each["author"]["id"]) == self.double.bot_id]
        assert set(left) <= {"old"}, left


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _answers(task: asyncio.Task, interaction: Interaction) -> bool:
    """Whether a task of the library's answers this interaction."""
    if not task.get_name().startswith(TASK):
        return False
    frame = task.get_coro().cr_frame
    args = frame.f_locals.get("args", ()) if frame else ()
    return any(getattr(each, "id", None) == interaction.id for each in args)


def _pick(message: dict) -> dict | None:
    """The list to choose from under a message."""
    return next((each for each in _walk(message.get("components", [])) if each["type"] == SELECT), None)


def _typed(value: object, part: dict) -> object:
    if is_file(value):
        return [("file", value.content, "image/jpeg")]
    return str(value) if part["type"] == TEXT_INPUT else [str(value)] if str(value).strip() else []


def _displayed(modal: dict) -> list[str]:
    """What stands in a form besides its title and its parts."""
    return [each["content"] for each in modal["components"] if each["type"] == TEXT_DISPLAY]


def _walk(found: Iterable[dict]) -> Iterable[dict]:
    for each in found:
        if "custom_id" in each:
            yield each
        yield from _walk([*each.get("components", []), *([each["component"]] if "component" in each else [])])


def button(data: str) -> dict:
    """A button as Discord has it."""
    return {"type": 2, "style": 2, "label": "old", "custom_id": data, "id": 1}


def buttons_on(message: dict) -> list[tuple[str, str]]:
    """Labels and custom ids of a message's buttons."""
    return [(each.get("label", ""), each["custom_id"]) for each in _walk(message.get("components", []))]


@asynccontextmanager
async def through_discord(running: Silta, double: DiscordDouble) -> AsyncIterator[DiscordDoor]:
    """The door is open as long as the block runs."""
    adapter = running.adapters[PLATFORM]
    assert isinstance(adapter, DiscordAdapter)
    overheard = Overheard(running.dispatch)
    for route in DEFAULTS:
        double.bucket(1000, 1.0, route)  # a test does not wait for its turn as a person would
    guild = double.guild("Bridges")
    adapter._wire.pace._interval = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord_client, "GUILDS_ARRIVE", 0.01)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(adapter.conversing(replace(running, dispatch=overheard)))
            async with asyncio.timeout(10):
                while not (adapter._client and adapter._client.is_ready()):  # noqa: ASYNC110  (nobody tells)
                    await asyncio.sleep(0.002)
            yield DiscordDoor(double, running, overheard, guild, ends=stack.aclose)


__all__ = ["DiscordDoor", "running_discord", "through_discord"]
