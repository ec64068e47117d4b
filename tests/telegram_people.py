"""What people do in the double's Telegram: they write, send files, press buttons, join, block and throw out."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from telegram_settings import member
from telegram_text import CAPTION, TEXT, found_entities, units
from telegram_updates import Feed
from telegram_world import GROUPS, Chat, World


@dataclass
class Press:
    """A pressed button: its update, and what the bot answered; `expired` makes the bot come too late."""

    update_id: int | None
    query_id: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    expired: bool = False


class People:
    """The half of the double that people see."""

    world: World
    feed: Feed
    username: str
    bot_id: int
    privacy: bool
    presses: dict[str, Press]

    def user(self, name, *, language="en", username=""):
        """Somebody with an account; the chat with the bot exists only after `start`."""
        chat = self.world.open_chat(name, "private")
        chat.bot = "stranger"
        user = {"id": chat.id, "is_bot": False, "first_name": name, "language_code": language}
        self.world.users[chat.id] = user | ({"username": username} if username else {})
        return chat.id

    def group(self, title, *, forum=False, supergroup=False):
        """A group in which the bot is a member already; a forum is a supergroup."""
        return self.world.open_chat(title, "supergroup" if forum or supergroup else "group", forum=forum).id

    def new_topic(self, chat, name, creator):
        """A topic begins with a service message, whose number is the topic's."""
        created = {"name": name, "icon_color": 7322096}
        message = self.world.put(chat, creator, forum_topic_created=created, is_topic_message=True)
        message["message_thread_id"] = message["message_id"]
        chat.topics[message["message_id"]] = name
        return message["message_id"]

    def topic(self, chat_id, name):
        """A topic that somebody made, before the test begins."""
        return self.new_topic(self.world.chats[chat_id], name, self._somebody(chat_id))

    def _somebody(self, chat_id):
        members = self.world.chats[chat_id].members
        user_id = next(iter(members), None) or self.user("Somebody")
        members.setdefault(user_id, "member")
        return self.world.users[user_id]

    def join(self, user_id, chat_id, *, status="member"):
        """Somebody comes into a group; `status` may be creator or administrator."""
        chat, user = self.world.chats[chat_id], self.world.users[user_id]
        chat.members[user_id] = status
        return self._service(chat, user, new_chat_members=[user], new_chat_member=user)

    def leave(self, user_id, chat_id):
        """Somebody goes."""
        chat, user = self.world.chats[chat_id], self.world.users[user_id]
        del chat.members[user_id]
        return self._service(chat, user, left_chat_member=user)

    def _service(self, chat, user, **content):
        return self.feed.add(message=copy.deepcopy(self.world.put(chat, user, **content)))

    def change_bot(self, chat, status, by):
        """What the bot is in a chat changes, and it is told so."""
        old = self._status(chat)
        chat.bot = status
        told = {"chat": chat.head, "from": by, "date": int(self.world.now())}
        return self.feed.add(my_chat_member={**told, "old_chat_member": old, "new_chat_member": self._status(chat)})

    def _status(self, chat):
        told = member(self, chat, self.bot_id)
        shown = {"blocked": "kicked", "stranger": "left", "deactivated": "kicked"}
        told["status"] = shown.get(told["status"], told["status"])
        return told | ({"until_date": 0} if told["status"] == "kicked" else {})

    def block(self, user_id):
        """Somebody blocks the bot."""
        return self.change_bot(self.world.chats[user_id], "blocked", self.world.users[user_id])

    def unblock(self, user_id):
        """And takes it back."""
        return self.change_bot(self.world.chats[user_id], "member", self.world.users[user_id])

    def deactivate(self, user_id):
        """An account is gone; nobody tells the bot."""
        self.world.chats[user_id].bot = "deactivated"

    def kick(self, chat_id):
        """Somebody throws the bot out."""
        return self.change_bot(self.world.chats[chat_id], "kicked", self._somebody(chat_id))

    def promote(self, chat_id):
        """The bot becomes administrator: privacy mode ends there."""
        return self.change_bot(self.world.chats[chat_id], "administrator", self._somebody(chat_id))

    def add_bot(self, chat_id):
        """Somebody takes the bot into the group (again)."""
        return self.change_bot(self.world.chats[chat_id], "member", self._somebody(chat_id))

    def mute(self, chat_id, *, muted=True):
        """The bot may not write in the group."""
        self.world.chats[chat_id].muted = muted

    def other_bot_speaks(self, chat_id):
        """A general command now goes to the other bot, until ours speaks again."""
        self.world.chats[chat_id].spoke_last = False

    def migrate(self, chat_id):
        """The group becomes a supergroup with another id; the old one is dead."""
        old, somebody = self.world.chats[chat_id], self._somebody(chat_id)
        assert old.type == "group"
        new = self.world.open_chat(old.title, "supergroup")
        new.members, new.bot = dict(old.members), old.bot
        old.migrated_to = new.id
        self._service(old, somebody, migrate_to_chat_id=new.id)
        self._service(new, somebody, migrate_from_chat_id=old.id)
        return new.id

    def close_topic(self, chat_id, thread_id):
        """Only administrators may write there now: 400 TOPIC_CLOSED."""
        chat = self.world.chats[chat_id]
        chat.closed.add(thread_id)
        thread = {"message_thread_id": thread_id, "is_topic_message": True}
        return self._service(chat, self._somebody(chat_id), forum_topic_closed={}, **thread)

    def delete_topic(self, chat_id, thread_id):
        """The topic and its messages are gone: 400 message thread not found. Nobody tells the bot."""
        chat = self.world.chats[chat_id]
        del chat.topics[thread_id]
        gone = [number for number, each in chat.messages.items() if each.get("message_thread_id") == thread_id]
        for number in gone:
            del chat.messages[number]

    def start(self, user_id, payload=""):
        """Somebody opens the chat with the bot, by a link with a payload or without."""
        assert re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload, re.ASCII), payload
        chat = self.world.chats[user_id]
        if chat.bot == "blocked":
            self.unblock(user_id)
        chat.bot = "member"
        return self.say(user_id, user_id, f"/start {payload}".strip())

    def say(self, user_id, chat_id, text, *, reply_to=None, thread_id=None, entities=None):
        """Somebody writes; the update's id, or None when privacy mode hides it from the bot."""
        assert text.strip()
        assert units(text) <= TEXT
        marks = found_entities(text) if entities is None else entities
        content = {"text": text} | ({"entities": marks} if marks else {})
        return self._write(user_id, chat_id, content, reply_to, thread_id)

    def send_photo(self, user_id, chat_id, content, *, caption="", reply_to=None, thread_id=None, size=(800, 600)):
        """Somebody sends a picture as a picture."""
        media = {"photo": self.world.photo(content, *size)}
        return self._write(user_id, chat_id, media | _captioned(caption), reply_to, thread_id)

    def send_voice(self, user_id, chat_id, content, *, seconds=3, caption="", reply_to=None, thread_id=None):
        """Somebody speaks."""
        media = {"voice": self.world.voice(content, seconds)}
        return self._write(user_id, chat_id, media | _captioned(caption), reply_to, thread_id)

    def send_document(
        self, user_id, chat_id, content, *, name="file.bin", mime="", caption="", reply_to=None, thread_id=None
    ):
        """Somebody sends a file."""
        document = self.world.document(content, name, mime or "application/octet-stream")
        return self._write(user_id, chat_id, {"document": document} | _captioned(caption), reply_to, thread_id)

    def edit(self, user_id, message, text):
        """Somebody changes what they wrote."""
        chat = self.world.chats[message["chat"]["id"]]
        now = chat.messages[message["message_id"]]
        assert now["from"]["id"] == user_id
        now.pop("entities", None)
        marks = found_entities(text)
        now |= {"text": text, "edit_date": int(self.world.now())} | ({"entities": marks} if marks else {})
        answered = now.get("reply_to_message", {}).get("message_id", now.get("message_thread_id"))
        if self._hidden(chat, now, explicit=answered != now.get("message_thread_id")):
            return None
        return self.feed.add(edited_message=copy.deepcopy(now))

    def _write(self, user_id, chat_id, content, reply_to, thread_id):
        chat = self.world.chats[chat_id]
        assert chat.migrated_to is None
        assert chat.type in GROUPS or chat.bot == "member", "the chat exists only after start"
        if chat.type in GROUPS:
            chat.members.setdefault(user_id, "member")
        assert chat.type in GROUPS or user_id == chat_id
        content = {**content, **self._where(chat, reply_to, thread_id)}
        message = self.world.put(chat, self.world.users[user_id], **content)
        if self._hidden(chat, message, explicit=reply_to is not None):
            return None
        return self.feed.add(message=copy.deepcopy(message))

    def _where(self, chat, reply_to, thread_id):
        """Topic and answer; in a topic, what answers nothing answers the topic's first message (as on Telegram)."""
        where: dict[str, Any] = {}
        if reply_to is not None:
            where["reply_to_message"] = self.world.quoted(chat, reply_to)
            thread_id = thread_id or chat.messages[reply_to].get("message_thread_id")
        if thread_id is not None and thread_id in chat.topics:
            first = {"reply_to_message": self.world.quoted(chat, thread_id)}
            return {**first, **where, "message_thread_id": thread_id, "is_topic_message": True}
        assert thread_id is None or not chat.forum, "there is no such topic"
        if chat.type == "supergroup" and reply_to is not None:
            where["message_thread_id"] = thread_id or reply_to
        return where

    def _hidden(self, chat: Chat, message, *, explicit):
        """Whether the bot does not get it."""
        if chat.bot not in {"member", "administrator"}:
            return True
        if not self.privacy or chat.type not in GROUPS or chat.bot == "administrator":
            return False
        if explicit and message["reply_to_message"]["from"]["id"] == self.bot_id:
            return False
        text = message.get("text") or message.get("caption") or ""
        hit = re.match(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]{3,32}))?", text)
        if hit is None:
            return True
        return not chat.spoke_last if hit[1] is None else hit[1].lower() != self.username.lower()

    def press(self, user_id, message, label_or_data, *, by="data", inaccessible=False):
        """Somebody presses a button that stands there now."""
        assert by in {"data", "label"}
        chat = self.world.chats[message["chat"]["id"]]
        now = chat.messages.get(message["message_id"])
        assert now is not None, "the message is gone"
        rows = now.get("reply_markup", {}).get("inline_keyboard", [])
        key = "callback_data" if by == "data" else "text"
        found = [each for row in rows for each in row if each.get(key) == label_or_data and "callback_data" in each]
        assert found, f"no button {label_or_data!r} on {rows}"
        shown = {"chat": now["chat"], "message_id": now["message_id"], "date": 0} if inaccessible else now
        query_id = str(next(self.world.serials) + 10**15)
        query = {"id": query_id, "from": self.world.users[user_id], "message": copy.deepcopy(shown)}
        query |= {"chat_instance": str(chat.id * 7919), "data": found[0]["callback_data"]}
        press = self.presses[query_id] = Press(None, query_id)
        press.update_id = self.feed.add(callback_query=query)
        return press


def _captioned(caption):
    assert units(caption) <= CAPTION
    if not caption:
        return {}
    marks = found_entities(caption)
    return {"caption": caption} | ({"caption_entities": marks} if marks else {})
