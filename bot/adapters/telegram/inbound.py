"""An update becomes a Call: words, a pressed button, a picture or a voice, each from somebody, somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from telegram import Audio, CallbackQuery, Document, Message, PhotoSize, Update, User, Voice

from bot.dialogue import WORDS
from bot.halves import DOCUMENT_SENT, PICTURE_SENT, RECORDING_SENT
from commands.call import Action, Call, Held, Origin

PLATFORM = "telegram"

# What Silta wants to hear of.
WANTED = ("message", "callback_query")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A Call, and where its answer goes: `query` is the button's, `message` what was sent or pressed."""

    call: Call
    user: int
    chat: int
    thread: int | None
    message: int
    query: str | None = None

    @property
    def private(self) -> bool:
        """Whether nobody else is there."""
        return self.chat == self.user


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group that Telegram calls otherwise now."""

    key: str
    to: str


class Ears:
    """What one bot understands."""

    def __init__(self, *, bot_id: int, username: str, clock: Callable[[], datetime]) -> None:
        """Know one's own number and name: in a group not everything is for us."""
        self._bot_id = bot_id
        self._name = f"@{username.lower()}"
        self._named = re.compile(rf"{re.escape(self._name)}(?!\w)", re.IGNORECASE)
        self._clock = clock

    def understand(self, update: Update) -> Heard | Migrated | None:
        """What an update means to Silta; nothing, if nobody speaks to it."""
        if update.callback_query is not None:
            return self._pressed(update.update_id, update.callback_query)
        message = update.message
        if message is None:
            return None
        if message.migrate_to_chat_id:
            return Migrated(str(message.chat.id), str(message.migrate_to_chat_id))
        who = message.from_user
        if who is None or who.is_bot:
            return None
        words = self._words(message, who)
        if words is None:
            return None
        call = Call(command=WORDS, arguments=words, origin=self._origin(update.update_id, message, who))
        return Heard(call=call, user=who.id, chat=message.chat.id, thread=topic_of(message), message=message.message_id)

    def _words(self, message: Message, who: User) -> dict[str, object] | None:
        """What was said to us; in a group that is a command, an answer to us, or our name."""
        text = (message.text or message.caption or "").strip()
        command, _, rest = text.partition(" ")
        name, at, addressee = command.partition("@")
        answered = message.reply_to_message and message.reply_to_message.from_user
        ours = answered is not None and answered.id == self._bot_id
        if text.startswith("/"):
            if at and f"@{addressee.lower()}" != self._name:
                return None
            text = f"{name} {rest}".strip()
        elif message.chat.id != who.id and not ours:
            found = self._named.search(text)
            if found is None:
                return None
            text = "/" + (text[: found.start()] + text[found.end() :]).strip().removeprefix("/")
        said: dict[str, object] = {"words": text}
        if message.photo:
            said[PICTURE_SENT] = _held(message.photo[-1])
        elif message.document and (message.document.mime_type or "").startswith("image/"):
            said[PICTURE_SENT] = _held(message.document)
        elif message.document:
            said[DOCUMENT_SENT] = _held(message.document)
        elif heard := message.voice or message.audio:
            said[RECORDING_SENT] = _held(heard)
        return said

    def _pressed(self, update_id: int, query: CallbackQuery) -> Heard | None:
        message = query.message
        if message is None or query.data is None:
            return None
        whole = message if isinstance(message, Message) else None
        action = Action.unpack(query.data)
        origin = self._origin(update_id, whole, query.from_user, chat=message.chat.id)
        return Heard(
            call=Call(command=action.command, arguments=action.arguments, origin=origin),
            user=query.from_user.id,
            chat=message.chat.id,
            thread=topic_of(whole) if whole else None,
            message=message.message_id,
            query=query.id,
        )

    def _origin(self, update_id: int, message: Message | None, who: User, *, chat: int = 0) -> Origin:
        thread = topic_of(message) if message else None
        where = message.chat.id if message else chat
        replied = message.reply_to_message if message and message.from_user and message.from_user.id == who.id else None
        return Origin(
            platform=PLATFORM,
            place=key_of(where, thread),
            around=str(where) if thread else "",
            account=str(who.id),
            own=str(who.id),
            event_id=str(update_id),
            at=self._clock(),
            locale_hint=who.language_code,
            replied_to=str(replied.message_id) if replied else "",
        )


def _held(file: PhotoSize | Document | Voice | Audio) -> Held:
    """A file by its size and name there: a larger one than is taken need not be asked for."""
    return Held(f"{file.file_size or 0} {file.file_id}")


def topic_of(message: Message) -> int | None:
    """The topic of a forum that a message stands in."""
    return message.message_thread_id if message.is_topic_message else None


def key_of(chat: int, thread: int | None) -> str:
    """How a chat, or a topic in one, is called as a place."""
    return f"{chat}/{thread}" if thread else str(chat)


def chat_of(key: str) -> tuple[int, int | None]:
    """The chat of a place, and the topic in it."""
    chat, _, thread = key.partition("/")
    return int(chat), int(thread) if thread else None
