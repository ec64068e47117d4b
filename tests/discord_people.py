"""What people do on the Discord double: they run commands, press, submit, look for suggestions, and write."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

import fair
from discord_forms import File, chosen, command_data, filled, find_component, focused_type, suggestion_data
from discord_interaction import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from discord_limits import EPHEMERAL, FILE_SIZE
from discord_postbox import Postbox
from discord_world import snowflake

NOTHING: Mapping = {}


async def _nobody() -> None:
    """Nobody is waited for."""


@dataclass(repr=False, eq=False)
class People(Postbox):
    """Everyone but the bot."""

    commands: list[dict] = field(default_factory=list)
    guild_commands: dict[int, list[dict]] = field(default_factory=dict)
    synced: int = 0
    typed: list[int] = field(default_factory=list)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    answer_within: float = 3.0
    token_lifetime: float = 900.0
    connected: Callable[[], Awaitable[None]] = _nobody
    gateway: str = ""

    def readable(self, message: dict) -> dict:
        """A message as the bot may read it."""
        return self.fresh(message if self.granted_content else self.blanked(message))

    async def slash(
        self, user_id, channel_id, path: str, options: Mapping[str, object] = NOTHING, *,
        files: Mapping[str, File] = NOTHING, locale: str | None = None, event_id: int | None = None,
    ) -> Interaction:  # fmt: skip
        """Runs a command: only what was synchronised can be run at all."""
        await self.connected()
        data = command_data(self, channel_id, path, {**options, **files})
        return self._interact(user_id, channel_id, COMMAND, data, locale=locale, event_id=event_id)

    async def autocomplete(
        self, user_id, channel_id, path: str, options: Mapping[str, object], focused: str, *, locale: str | None = None
    ) -> Interaction:
        """Asks for suggestions while an option is being typed."""
        await self.connected()
        data = suggestion_data(self, channel_id, path, options, focused)
        interaction = self._interact(user_id, channel_id, AUTOCOMPLETE, data, locale=locale)
        interaction.focused_type = focused_type(data)
        return interaction

    async def press(
        self, user_id, message: dict, custom_id: str, *, values: list[str] | None = None, locale: str | None = None
    ) -> Interaction:
        """Uses a button or a select that really is under the message as it stands now."""
        await self.connected()
        now = self.written.get(int(message["id"]))
        assert now is not None, "the message has been deleted"
        assert self._sees(user_id, now), "somebody else's ephemeral message"
        component = find_component(now["components"], custom_id)
        data = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        if component["type"] == 2:
            assert values is None, "a button has no values"
        else:
            data.update(chosen(self, int(now["channel_id"]), component, values or []))
        return self._interact(user_id, int(now["channel_id"]), COMPONENT, data, locale=locale, message=now)

    async def submit(
        self, user_id, modal: dict, fields: Mapping[str, object], *, channel_id, message: dict | None = None,
        locale: str | None = None,
    ) -> Interaction:  # fmt: skip
        """Submits a modal: texts, values of selects, and for an upload a list of (filename, bytes, content type)."""
        await self.connected()
        data = filled(self, channel_id, modal, fields)
        source = self.written[int(message["id"])] if message is not None else None
        return self._interact(user_id, channel_id, SUBMIT, data, locale=locale, message=source)

    async def say(
        self, user_id, channel_id, content: str, *, reply_to: int | None = None, mention_bot: bool = False,
        files: Mapping[str, File] = NOTHING, ping: bool = True,
    ) -> int:  # fmt: skip
        """Writes a message; a reply pings whom it answers, as the real client does unless told otherwise."""
        await self.connected()
        if mention_bot and f"<@{self.bot_id}>" not in content:
            content = f"<@{self.bot_id}> {content}"
        body: dict = {"content": content}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to)}
            body["allowed_mentions"] = {"parse": ["users", "everyone"], "replied_user": ping}
        plain = {index: (file[0], file[1]) for index, file in enumerate(files.values())}
        message = self.write(channel_id, user_id, body, plain)
        self.announce("MESSAGE_CREATE", message)
        return int(message["id"])

    async def repeat(self, event: Interaction | dict) -> None:
        """The same event once more, as after a lost acknowledgement."""
        await self.connected()
        event = event.event if isinstance(event, Interaction) else event
        if "token" in event:
            self.push("INTERACTION_CREATE", event, 0)
        else:
            self.announce("MESSAGE_CREATE", self.written[int(event["id"])])

    def upload(self, channel_id, file: File) -> dict:
        """What the client uploads before it sends a command or a modal."""
        filename, data, kind = file
        assert len(data) <= FILE_SIZE, "the client refuses files as large as this"
        return self.keep(channel_id, filename, data, kind)

    def _sees(self, user_id: int, message: dict) -> bool:
        if not message["flags"] & EPHEMERAL:
            return True
        made = int(message["id"])
        return any(made in one.made and one.user_id == user_id for one in self.interactions.values())

    def _interact(
        self, user_id: int, channel_id: int, kind: int, data: dict, *, locale: str | None = None,
        message: dict | None = None, event_id: int | None = None,
    ) -> Interaction:  # fmt: skip
        person, channel = self.person(user_id), self.place(channel_id)
        token = secrets.token_urlsafe(48)
        body = {
            "id": str(event_id or snowflake()), "application_id": str(self.application_id), "type": kind,
            "token": token, "version": 1, "attachment_size_limit": FILE_SIZE, "data": data,
            "channel_id": str(channel_id), "channel": self.channel_payload(channel),
            "locale": locale or person.locale, "app_permissions": str((1 << 50) - 1), "entitlements": [],
            "authorizing_integration_owners": {}, "context": 0 if channel.guild else 1,
        }  # fmt: skip
        if channel.guild:
            member = {**self.member_payload(user_id), "permissions": str((1 << 50) - 1)}
            body.update(guild_id=str(channel.guild), guild_locale=self.locales[channel.guild], member=member)
            body["guild"] = {"id": str(channel.guild), "locale": self.locales[channel.guild], "features": []}
        else:
            body["user"] = person.payload()
        source = None
        if message is not None:
            body["message"], source = self.fresh(message), int(message["id"])
        interaction = Interaction(self, int(body["id"]), token, kind, channel_id, user_id, deepcopy(body), source)
        interaction.sent_at = fair.seconds()
        self.interactions[token] = interaction
        self.push("INTERACTION_CREATE", body, 0)
        return interaction
