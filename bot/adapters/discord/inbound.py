"""An interaction or a message becomes a Call: a slash command, a pressed button, a sent form, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import discord

from bot.dialogue import WORDS
from bot.halves import DOCUMENT_SENT, PICTURE_SENT, RECORDING_SENT
from commands.call import Action, Call, Held, Origin

PLATFORM = "discord"

_SUB_COMMAND, _SUB_COMMAND_GROUP = 1, 2


def call_of(interaction: discord.Interaction, clock: Callable[[], datetime]) -> Call:
    """The Call that an interaction makes; what it carries is read from what Discord sent, not from memory."""
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is discord.InteractionType.application_command:
        action = _slash(data)
    else:
        action = Action.unpack(str(data.get("custom_id", "")))
        said = _fields(data) if interaction.type is discord.InteractionType.modal_submit else _picked(action, data)
        action = Action(action.command, {**action.arguments, **said})
    return Call(command=action.command, arguments=action.arguments, origin=_origin(interaction, clock))


def asked_for(interaction: discord.Interaction) -> tuple[str, str, str]:
    """What somebody is typing into a slash command: the command, the option, and what of it stands there."""
    path, options = _path(interaction.data or {})
    focused = next((each for each in options if each.get("focused")), {})
    return path, str(focused.get("name", "")), str(focused.get("value", ""))


def words_of(message: discord.Message, me: int, clock: Callable[[], datetime]) -> Call | None:
    """What a message says to us: in private all of it, elsewhere our name or an answer to what we said."""
    if message.author.bot:
        return None
    private = message.guild is None
    resolved = message.reference.resolved if message.reference else None
    ours = isinstance(resolved, discord.Message) and resolved.author.id == me
    mention = next((each for each in (f"<@{me}>", f"<@!{me}>") if each in message.content), None)
    if not (private or ours or mention):
        return None
    text = message.content.strip()
    if mention:
        text = text.replace(mention, " ").strip()
        text = text if ours or not text else "/" + text.removeprefix("/")
        text = text or "/help"
    said: dict[str, object] = {"words": text, **_attached(message.attachments)}
    where, around = _place(message.channel)
    origin = Origin(
        platform=PLATFORM,
        place=where,
        around=around,
        account=str(message.author.id),
        own=where if private else "",
        event_id=str(message.id),
        at=clock(),
        replied_to=str(message.reference.message_id) if message.reference and ours else "",
    )
    return Call(command=WORDS, arguments=said, origin=origin)


def _slash(data: Mapping[str, Any]) -> Action:
    path, options = _path(data)
    files = data.get("resolved", {}).get("attachments", {})
    given = {each["name"]: _value(each, files) for each in options}
    return Action(path, {name: each for name, each in given.items() if each is not None})


def _path(data: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    """The command's full name, and its options."""
    words, options = [str(data.get("name", ""))], list(data.get("options", []))
    while options and options[0].get("type") in {_SUB_COMMAND, _SUB_COMMAND_GROUP}:
        words.append(str(options[0]["name"]))
        options = list(options[0].get("options", []))
    return " ".join(words), options


def _value(option: Mapping[str, Any], files: Mapping[str, Any]) -> Any:  # noqa: ANN401  (text, number or file)
    if option["type"] == discord.AppCommandOptionType.attachment.value:
        return _held(files.get(str(option["value"]), {}))
    value = option.get("value")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a form that was sent: text, what was chosen, files."""
    files = data.get("resolved", {}).get("attachments", {})
    said: dict[str, Any] = {}
    for each in _components(data.get("components", [])):
        values = each.get("values")
        if values is None:
            said[str(each["custom_id"])] = str(each.get("value") or "")
        elif each.get("type") == discord.ComponentType.file_upload.value:
            said[str(each["custom_id"])] = _held(files.get(str(values[0]), {})) if values else ""
        else:
            said[str(each["custom_id"])] = str(values[0]) if values else ""
    return {name: each for name, each in said.items() if each is not None}


def _components(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for each in found:
        if "custom_id" in each:
            yield each
        yield from _components([*each.get("components", []), *([each["component"]] if "component" in each else [])])


def _picked(action: Action, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen from a list: it says itself which question that answers."""
    values, name = data.get("values"), str(action.arguments.get("pick", ""))
    return {name: str(values[0])} if values and name else {}


def _attached(attachments: Iterable[discord.Attachment]) -> dict[str, object]:
    said: dict[str, object] = {}
    for each in attachments:
        kind = (each.content_type or "").partition("/")[0]
        name = {"image": PICTURE_SENT, "audio": RECORDING_SENT}.get(kind, DOCUMENT_SENT)
        said.setdefault(name, Held(f"{each.size} {each.url}"))
    return said


def _held(attachment: Mapping[str, Any]) -> Held | None:
    return Held(f"{attachment['size']} {attachment['url']}") if "url" in attachment else None


def _origin(interaction: discord.Interaction, clock: Callable[[], datetime]) -> Origin:
    where, around = str(interaction.channel_id or ""), ""
    if isinstance(interaction.channel, discord.Thread):
        around = str(interaction.channel.parent_id)
    return Origin(
        platform=PLATFORM,
        place=where,
        around=around,
        account=str(interaction.user.id),
        own=where if interaction.guild_id is None else "",
        event_id=str(interaction.id),
        at=clock(),
        locale_hint=str(interaction.locale),
    )


def _place(channel: Any) -> tuple[str, str]:  # noqa: ANN401  (every kind of channel the library has)
    around = str(channel.parent_id) if isinstance(channel, discord.Thread) else ""
    return str(channel.id), around
