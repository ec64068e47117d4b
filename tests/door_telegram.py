"""Conversations through Telegram: typed and pressed in the double, read from what the bot sent there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from doors import (
    Overheard,
    agrees,
    first_asked,
    furnish,
    is_file,
    posted,
    read,
    sign_in,
    spoken,
    squeezed,
    voice_at,
)
from eavesdropping import minded
from telegram_double import TelegramDouble, running_telegram

from bot.adapters.chat import carry, choices
from bot.adapters.telegram import client as telegram_client
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.dispatch import Answer
from bot.silta import Silta
from commands.call import Action
from commands.message import Form
from commands.parameter import Document, Recording
from storage import places

if TYPE_CHECKING:
    from conversation import Conversation, Someone

PLATFORM = "telegram"
SAYING = {"sendMessage", "sendPhoto", "sendVoice", "sendAudio", "sendDocument", "answerCallbackQuery"}


@dataclass
class TelegramDoor:
    """Everybody of a conversation, on Telegram."""

    double: TelegramDouble
    silta: Silta
    overheard: Overheard
    adapter: TelegramAdapter
    users: dict[str, int] = field(default_factory=dict)
    chats: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)

    answers_in: set[tuple[int, int]] = field(default_factory=set)
    ends: Any = None  # the process ends: nobody is heard any more

    platform = PLATFORM

    def __post_init__(self) -> None:
        minded(self.double)

    async def moves_in(self, it: Conversation) -> None:
        """The cast has linked its accounts, and made its groups places."""
        await self.silta.writer.run(lambda connection: self._move_in(connection, it))

    def _move_in(self, connection: Any, it: Conversation) -> None:
        for school, roles in it.cast.items():
            for kind in (places.CLASS, places.DESK):
                self._group(connection, f"{kind}/{roles[0].room}", f"{school} {kind}")
            for number, role in enumerate(roles):
                user = self.user(role.account, f"{school} {number}")
                sign_in(connection, PLATFORM, user, role.person, it.clock.now)
                own = f"own/{role.project}-{role.person}"
                self.chats[own] = user
                furnish(connection, PLATFORM, user, own)
        self._group(connection, f"staff/{roles[0].project}", "staff")

    def _group(self, connection: Any, like: str, title: str) -> None:
        self.chats[like] = self.double.group(title, supergroup=True)
        furnish(connection, PLATFORM, self.chats[like], like)

    def user(self, account: str, name: str = "Somebody") -> int:
        """The Telegram user who is this person; they have opened the bot's chat once."""
        if account not in self.users:
            self.users[account] = self.double.user(name)
            self.double.world.chats[self.users[account]].bot = "member"
        return self.users[account]

    def chat(self, who: Someone, at: str) -> int:
        """Where somebody speaks: in a group, or with the bot alone."""
        own = self.user(who.role.account)
        found = self.chats.get(who.place(at), own) if at else own
        return found if found < 0 else own  # nobody is in the private chat of another

    async def says(self, who: Someone, typed: str, *, at: str, event: str | None) -> Answer:
        user, chat = self.user(who.role.account), self.chat(who, at)
        if event in self.events:
            self.double.repeat(self.events[event])
            return await self._heard(who, self.events[event])
        update = self.double.say(user, chat, typed)
        if event:
            self.events[event] = update
        return await self._heard(who, update)

    async def does(self, who: Someone, command: str, *, at: str, event: str | None, arguments: dict) -> Answer:
        files = {name: each for name, each in arguments.items() if is_file(each)}
        typed = " ".join(f"{name}:{each}" for name, each in arguments.items() if name not in files)
        typed = f"/{command} {typed}".strip()
        if not files:
            return await self.says(who, typed, at=at, event=event)
        ((name, file),) = files.items()
        user, chat = self.user(who.role.account), self.chat(who, at)
        send = self.double.send_voice if name == "voice" else self._sender(self._kind(command, name))
        return await self._heard(who, send(user, chat, file.content, caption=typed))

    async def presses(self, who: Someone, action: Action, *, at: str | None, typed: dict) -> Answer:
        data, user = carry(action)[0], self.user(who.role.account)
        for chat in [self.chat(who, at)] if at is not None else [user, *self.chats.values()]:
            for message in reversed(self.double.sent(chat)):
                if data in dict(map(reversed, buttons_on(message))):
                    answer = await self._heard(who, self.double.press(user, message, data).update_id)
                    return await self.fills(who, typed) if typed and isinstance(answer.reply, Form) else answer
        raise AssertionError(f"no button carries {data}")

    async def fills(self, who: Someone, typed: dict[str, Any]) -> Answer:
        """Answer one question after another, as they are asked."""
        answer, user = who.answer, self.user(who.role.account)
        assert answer is not None
        draft = answer.draft
        while isinstance(answer.reply, Form) and answer.draft == draft:
            answer = await self._heard(who, self._replies(user, answer.reply, draft, typed))
        return answer

    def _replies(self, user: int, form: Form, draft: int, typed: dict[str, Any]) -> int:
        parameter = first_asked(self.silta, form)
        name, value = parameter.name, typed.get(parameter.name, "")
        question = next(each for each in reversed(self._everything()) if f"draft={draft}" in str(each))
        chat = question["chat"]["id"]
        reply_to = question["message_id"] if chat != user else None
        if is_file(value):
            send = self._sender(parameter.kind)
            return send(user, chat, value.content, reply_to=reply_to)
        known = [each.value for each in choices(parameter, form)]
        pressed = {"keep": name} if name not in typed and form.given.get(name) else None
        pressed = pressed or ({"skip": name} if not str(value).strip() else None)
        pressed = pressed or ({name: value} if str(value) in known else None)
        if pressed:
            data = carry(Action("continue", {"draft": draft, **pressed}))[0]
            if data in dict(map(reversed, buttons_on(question))):
                return self.double.press(user, question, data).update_id
        return self.double.say(user, chat, str(value), reply_to=reply_to)

    def _kind(self, command: str, name: str) -> object:
        found = self.silta.dispatch.catalogue.find(command)
        return next((each.kind for each in found.takes if each.name == name), None) if found else None

    def _sender(self, kind: object) -> Any:
        """How such a file is sent there."""
        if isinstance(kind, Document):
            return self.double.send_document
        return self.double.send_voice if isinstance(kind, Recording) else self.double.send_photo

    def _everything(self) -> list[dict]:
        found = [each for chat in self.double.world.chats for each in self.double.sent(chat)]
        return sorted(found, key=lambda each: (each["date"], each.get("edit_date", 0), self._order(each)))

    def _order(self, message: dict) -> int:
        sent = self.double.calls("sendMessage", "sendPhoto", "sendVoice", "sendDocument", "sendAudio")
        for number, call in enumerate(sent):
            answer = call.answer.get("result", {}) if isinstance(call.answer, dict) else {}
            if (answer.get("message_id"), answer.get("chat", {}).get("id")) == (
                message["message_id"],
                message["chat"]["id"],
            ):
                return number
        return -1

    async def _heard(self, who: Someone, update: int | None) -> Answer:
        """The answer to an update, once all of it stands in the double."""
        assert update is not None, "privacy mode hid it"
        before = len(self.double.requests)
        self.overheard.answers.pop(str(update), None)
        answer = await self.overheard.answer_to(update)
        await asyncio.sleep(0)
        while self.adapter._answers:
            await asyncio.gather(*self.adapter._answers.values())
            await asyncio.sleep(0)
        who.answer = answer
        taken = [each for each in self.double.requests[before:] if each.status == 200]
        said = [each for each in taken if each.method in SAYING]
        self._answered(user_of(who, self), said, answer)
        voice = self.silta.languages.voice(answer.locale, answer.zone)
        texts = [str(each.params.get("text") or each.params.get("caption") or "") for each in said]
        buttons = {pair for each in said for pair in buttons_on(each.params)}
        if not any("t.me/" in str(each.params.get("reply_markup")) for each in said):  # otherwise it waits in private
            agrees(answer.reply, voice, texts, buttons)
        return answer

    def has(self, key: str, words: str) -> bool:
        """Whether the bot has said these words in a chat."""
        return any(
            words in read(each.get("text") or each.get("caption") or "") for each in self.double.sent(self.chats[key])
        )

    def _answered(self, user: int, said: list, answer: Answer) -> None:
        """What is for one person alone stood in their own chat alone, or in their button's alert."""
        for each in said:
            if each.method == "answerCallbackQuery":
                continue
            chat = int(each.params["chat_id"])
            pointing = any("t.me/" in str(row) for row in (each.params.get("reply_markup") or {}).values())
            # Others may be answered meanwhile, each in their own chat.
            assert not answer.private or chat > 0 or pointing, f"{chat} could read what was for {user} alone"
            if (result := each.answer.get("result")) and isinstance(result, dict) and "message_id" in result:
                self.answers_in.add((chat, result["message_id"]))

    def shows(self, key: str) -> None:
        """What stands in a chat is what was posted there, said in its language."""
        if key not in self.chats:
            return
        chat = self.chats[key]
        voice = voice_at(self.silta, PLATFORM, chat)
        there = {str(each["message_id"]): each for each in self.double.messages(chat)}
        left = {str(each["message_id"]) for each in self.double.sent(chat)}
        left -= {str(number) for where, number in self.answers_in if where == chat}
        for external, message in posted(self.silta, PLATFORM, chat):
            parts = [there[each.partition(":")[0]] for each in external.split()]
            left -= {each.partition(":")[0] for each in external.split()}
            shown = squeezed("".join(read(each.get("text") or each.get("caption") or "") for each in parts))
            for line in spoken(message, voice):
                assert squeezed(line) in shown, f"{line!r} is not in {shown!r}"
        assert not left, f"nobody posted {[there[each].get('text') for each in left]}, and it still stands there"


def user_of(who: Someone, door: TelegramDoor) -> int:
    """The Telegram user who speaks."""
    return door.user(who.role.account)


def buttons_on(message: dict) -> list[tuple[str, str]]:
    """Labels and data of a message's buttons."""
    markup = message.get("reply_markup") or {}
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [(each["text"], each.get("callback_data", "")) for row in rows for each in row]


@asynccontextmanager
async def through_telegram(running: Silta, double: TelegramDouble) -> AsyncIterator[TelegramDoor]:
    """The door is open as long as the block runs."""
    adapter = running.adapters[PLATFORM]
    assert isinstance(adapter, TelegramAdapter)
    overheard = Overheard(running.dispatch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telegram_client, "IN_GROUP", ())  # a test does not wait for its turn as a person would
        patch.setattr(telegram_client, "IN_PRIVATE", ())
        adapter._client.pace._interval = 0.0
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(adapter.conversing(replace(running, dispatch=overheard)))
            asked = len(double.requests)
            while not [each for each in double.requests[asked:] if each.method == "getUpdates"]:  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(0.002)
            yield TelegramDoor(double, running, overheard, adapter, ends=stack.aclose)


__all__ = ["TelegramDoor", "running_telegram", "through_telegram"]
