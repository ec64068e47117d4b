"""What exists on the Discord double: guilds, channels, threads and people, and how the wire speaks of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from discord_refusals import Refusal

TOKEN = "discord-canary-token"
EPOCH = 1420070400000
TEXT, DIRECT, THREAD = 0, 1, 11
ALL_RIGHTS = str((1 << 50) - 1)
_numbers = itertools.count()


def snowflake() -> int:
    """An id as Discord makes them: later ones are greater."""
    return ((int(time.time() * 1000) - EPOCH) << 22) + (next(_numbers) & 0x3FFFFF)


def timestamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".000000+00:00"


@dataclass
class Channel:
    """A text channel, a thread or a direct conversation."""

    id: int
    name: str
    kind: int = TEXT
    guild: int | None = None
    parent: int | None = None
    person: int | None = None
    refuses: int | None = None  # the code that requests here are answered with
    fileless: bool = False  # the bot may write here, but attach nothing
    archived: bool = False


@dataclass
class Person:
    """Someone with an account."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    blocked: bool = False

    def payload(self) -> dict:
        return {
            "id": str(self.id), "username": self.name.lower(), "global_name": self.name,
            "discriminator": "0", "avatar": None, "bot": self.bot, "public_flags": 0,
        }  # fmt: skip


@dataclass(repr=False, eq=False)
class World:
    """The state of the double; `push` tells the connected client of a change, without waiting for anyone."""

    token: str = TOKEN
    application_id: int = field(default_factory=snowflake)
    bot_id: int = field(default_factory=snowflake)
    granted_content: bool = False
    guilds: dict[int, str] = field(default_factory=dict)
    locales: dict[int, str] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    push: Callable[[str, dict, int], None] = field(default=lambda *_: None)

    def __post_init__(self) -> None:
        self.people[self.bot_id] = Person(self.bot_id, "Silta", bot=True)

    def guild(self, name: str, *, locale: str = "en-US") -> int:
        """A new guild that has the bot in it."""
        guild = snowflake()
        self.guilds[guild], self.locales[guild] = name, locale
        self.push("GUILD_CREATE", self.guild_payload(guild), 1 << 0)
        return guild

    def channel(self, guild_id: int, name: str) -> int:
        """A new text channel."""
        return self._add(Channel(snowflake(), name, guild=guild_id), "CHANNEL_CREATE")

    def thread(self, channel_id: int, name: str, *, message: int | None = None) -> int:
        """A new public thread in a channel; one that hangs on a message has the message's id."""
        thread = Channel(message or snowflake(), name, THREAD, guild=self.place(channel_id).guild, parent=channel_id)
        return self._add(thread, "THREAD_CREATE")

    def user(self, name: str, *, locale: str = "en-US") -> int:
        """A person, member of every guild."""
        person = Person(snowflake(), name, locale)
        self.people[person.id] = person
        return person.id

    def dm(self, user_id: int) -> int:
        """The direct conversation between a person and the bot."""
        self.person(user_id)
        for channel in self.channels.values():
            if channel.person == user_id:
                return channel.id
        channel = Channel(snowflake(), "", DIRECT, person=user_id)
        self.channels[channel.id] = channel
        return channel.id

    def block(self, user_id: int) -> None:
        """This person no longer takes direct messages from the bot."""
        self.person(user_id).blocked = True

    def unblock(self, user_id: int) -> None:
        self.person(user_id).blocked = False

    def remove_bot(self, channel_id: int) -> None:
        """The bot does not see this channel any more."""
        self.place(channel_id).refuses = 50001

    def forbid(self, channel_id: int) -> None:
        """The bot may read here, and do nothing else."""
        self.place(channel_id).refuses = 50013

    def forbid_files(self, channel_id: int) -> None:
        """The bot may write here, and attach no files."""
        self.place(channel_id).fileless = True

    def allow(self, channel_id: int) -> None:
        """Takes `remove_bot`, `forbid` and `forbid_files` back."""
        channel = self.place(channel_id)
        channel.refuses, channel.fileless = None, False

    def archive(self, thread_id: int) -> None:
        """A thread falls asleep, as when nobody has written there for a day."""
        thread = self.place(thread_id)
        thread.archived = True
        self.push("THREAD_UPDATE", self.channel_payload(thread), 1 << 0)

    def delete_channel(self, channel_id: int) -> None:
        """Deletes a channel with its threads, and tells the client."""
        for thread in [found.id for found in self.channels.values() if found.parent == channel_id]:
            self.delete_channel(thread)
        payload = self.channel_payload(self.place(channel_id))
        del self.channels[channel_id]
        self.push("THREAD_DELETE" if payload["type"] == THREAD else "CHANNEL_DELETE", payload, 1 << 0)

    def kick_bot(self, guild_id: int) -> None:
        """Somebody throws the bot out of a guild: it hears so, and sees nothing there any more."""
        del self.guilds[guild_id]
        for channel in self.channels.values():
            if channel.guild == guild_id:
                channel.refuses = 50001
        self.push("GUILD_DELETE", {"id": str(guild_id)}, 1 << 0)

    def refusing(self, channel_id: int | str, *, files: bool = False) -> int | None:
        """The code with which a channel, or the channel of a thread, refuses the bot, or its files."""
        channel = self.place(channel_id)
        asked = [channel, *([self.channels[channel.parent]] if channel.parent else [])]
        refused = next((each.refuses for each in asked if each.refuses), None)
        return refused or (50013 if files and any(each.fileless for each in asked) else None)

    def place(self, channel_id: int | str) -> Channel:
        if int(channel_id) not in self.channels:
            raise Refusal(10003)
        return self.channels[int(channel_id)]

    def person(self, user_id: int | str) -> Person:
        if int(user_id) not in self.people:
            raise Refusal(10013)
        return self.people[int(user_id)]

    def _add(self, channel: Channel, event: str) -> int:
        self.channels[channel.id] = channel
        self.push(event, {**self.channel_payload(channel), "newly_created": True}, 1 << 0)
        return channel.id

    def channel_payload(self, channel: Channel) -> dict:
        """A channel as the wire has it."""
        body: dict = {"id": str(channel.id), "type": channel.kind, "last_message_id": None, "flags": 0}
        if channel.person is not None:
            return {**body, "recipients": [self.people[channel.person].payload()]}
        body.update(guild_id=str(channel.guild), name=channel.name, nsfw=False, rate_limit_per_user=0)
        if channel.kind != THREAD:
            return {**body, "position": 0, "permission_overwrites": [], "parent_id": None, "topic": None}
        archive = {"archived": channel.archived, "auto_archive_duration": 1440, "archive_timestamp": timestamp()}
        body.update(parent_id=str(channel.parent), owner_id=str(self.bot_id), message_count=0, member_count=1)
        return {**body, "thread_metadata": {**archive, "locked": False}}

    def member_payload(self, user_id: int, *, full: bool = True) -> dict:
        """A person as a member of a guild; inside a message without the person."""
        body = {"roles": [], "flags": 0, "joined_at": timestamp(), "nick": None, "deaf": False, "mute": False}
        body.update(avatar=None, pending=False, premium_since=None, communication_disabled_until=None)
        return {**body, "user": self.person(user_id).payload()} if full else body

    def guild_payload(self, guild: int) -> dict:
        """GUILD_CREATE: the members are the bot alone, as with no intent for members."""
        inside = [channel for channel in self.channels.values() if channel.guild == guild]
        everyone = {"id": str(guild), "name": "@everyone", "permissions": ALL_RIGHTS, "position": 0, "color": 0}
        everyone.update(hoist=False, managed=False, mentionable=False, flags=0)
        return {
            "id": str(guild), "name": self.guilds[guild], "owner_id": "1", "roles": [everyone], "emojis": [],
            "stickers": [], "features": [], "unavailable": False, "large": False,
            "preferred_locale": self.locales[guild],
            "member_count": len(self.people),
            "members": [self.member_payload(self.bot_id)],
            "channels": [self.channel_payload(channel) for channel in inside if channel.kind != THREAD],
            "threads": [self.channel_payload(channel) for channel in inside if channel.kind == THREAD],
            "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        }  # fmt: skip
