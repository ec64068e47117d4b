"""What exists in the double's Telegram: people, chats, topics, messages and files."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from telegram_wire import RefusedError

GROUPS = ("group", "supergroup")


@dataclass
class Chat:
    """A chat; `bot` says what our bot is in it: stranger, member, administrator, blocked, deactivated, kicked, left."""

    id: int
    type: str
    title: str
    numbers: Iterator[int]
    forum: bool = False
    bot: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    migrated_to: int | None = None
    muted: bool = False
    spoke_last: bool = True  # our bot, among the bots of the chat

    @property
    def head(self):
        """As messages name it."""
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.type, "title": self.title} | ({"is_forum": True} if self.forum else {})

    @property
    def kind(self):
        """As refusals name it."""
        return f"{self.type} chat"


@dataclass
class World:
    """Everything, and the numbers that come next."""

    bot: dict[str, Any]
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # file_id → bytes
    paths: dict[str, str] = field(default_factory=dict)  # file_path → file_id
    suffixes: dict[str, str] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))  # of messages outside supergroups
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(7_100_001_001))  # as long as real ones

    def open_chat(self, title, kind, *, forum=False, chat_id=None):
        """A new chat. Supergroups count their own messages: the same number means another message elsewhere."""
        serial = next(self.serials)
        known = {"private": serial, "group": -serial, "supergroup": -1_000_000_000_000 - serial}
        numbers = itertools.count(1) if kind == "supergroup" else self.numbers
        chat = Chat(chat_id or known[kind], kind, title, numbers, forum=forum)
        self.chats[chat.id] = chat
        return chat

    def reach(self, chat_id):
        """The chat, when the bot may act in it."""
        if chat_id in (None, ""):
            raise RefusedError("chat_id is empty")
        if chat_id == self.bot["id"]:
            raise RefusedError("bots can't send messages to bots", 403)
        chat = self.chats.get(chat_id)
        if chat is None:
            raise RefusedError("chat not found")
        if chat.migrated_to is not None:
            raise RefusedError("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        refusals = {
            "stranger": "bot can't initiate conversation with a user",
            "blocked": "bot was blocked by the user",
            "deactivated": "user is deactivated",
            "kicked": f"bot was kicked from the {chat.kind}",
            "left": f"bot is not a member of the {chat.kind}",
        }
        if chat.bot in refusals:
            raise RefusedError(refusals[chat.bot], 403)
        return chat

    def thread(self, chat, thread_id):
        """The fields of a message in a topic; a number of the chat that is no topic is refused."""
        if not thread_id:
            return {}
        if thread_id not in chat.topics:
            raise RefusedError("message thread not found")
        if thread_id in chat.closed and chat.bot != "administrator":
            raise RefusedError("TOPIC_CLOSED")
        return {"message_thread_id": thread_id, "is_topic_message": True}

    def put(self, chat, sender, **content):
        """One more message in a chat, as it will stand there."""
        number = next(chat.numbers)
        message = {"message_id": number, "date": int(self.now()), "chat": chat.head, "from": sender, **content}
        chat.messages[number] = message
        if sender["is_bot"]:
            chat.spoke_last = True
        return message

    def quoted(self, chat, number):
        """A message as an answer to it carries it: whole, but without what it answers itself."""
        quoted = copy.deepcopy(chat.messages[number])
        quoted.pop("reply_to_message", None)
        return quoted

    def store(self, content, folder, suffix):
        """Keep bytes; the three fields that every kind of file has."""
        serial = next(self.serials)
        file_id = f"{folder}-{serial}-file-id"
        self.files[file_id] = content
        self.suffixes[file_id] = f"{folder}/file_{serial}{suffix}"
        return {"file_id": file_id, "file_unique_id": f"u{serial}", "file_size": len(content)}

    def photo(self, content, width, height):
        """The sizes of a photo, smallest first; the small one's bytes are not the photo's."""
        small = self.store(b"a thumbnail of " + content[:16], "thumbnails", ".jpg")
        whole = self.store(content, "photos", ".jpg")
        return [{**small, "width": 90, "height": 90}, {**whole, "width": width, "height": height}]

    def document(self, content, name, mime):
        """A document's object."""
        suffix = "." + name.rpartition(".")[2] if "." in name else ""
        return {**self.store(content, "documents", suffix), "file_name": name, "mime_type": mime}

    def voice(self, content, seconds, mime="audio/ogg"):
        """A voice message's object."""
        return {**self.store(content, "voice", ".oga"), "duration": seconds, "mime_type": mime}

    def content(self, message):
        """The bytes of the one file in a message, or None."""
        media = message.get("photo") or message.get("document") or message.get("voice") or message.get("audio")
        if media is None:
            return None
        return self.files[(media[-1] if isinstance(media, list) else media)["file_id"]]
