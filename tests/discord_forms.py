"""What the real client would send for a command, a select or a modal, and what it would not let a person send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discord_command_limits import ATTACHMENT, GROUP, INTEGER, NUMBER, STRING, SUB_COMMAND
from discord_component_limits import (
    CHECKBOX,
    GROUPS,
    LABEL,
    ROW,
    SELECT,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    UPLOAD,
    bound,
    walk,
)

if TYPE_CHECKING:
    from discord_people import People

BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE = 5, 6, 7, 8, 9
KINDS = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}
File = tuple[str, bytes, str]


def command_data(double: People, channel_id: int, path: str, values: Mapping[str, Any]) -> dict:
    """The data of a command that was filled in and sent."""
    command, nest, known = _resolve(double, channel_id, path)
    strange = set(values) - {option["name"] for option in known}
    assert not strange, f"/{path} has no {strange}"
    resolved: dict = {}
    filled_in = []
    for option in known:
        if option["name"] in values:
            value = _value(double, channel_id, option, values[option["name"]], resolved)
            filled_in.append({"name": option["name"], "type": option["type"], "value": value})
        else:
            assert not option.get("required"), f"/{path} needs {option['name']}"
    return _data(command, nest, filled_in, resolved)


def suggestion_data(double: People, channel_id: int, path: str, values: Mapping[str, Any], focused: str) -> dict:
    """The data of a command that is still being typed."""
    command, nest, known = _resolve(double, channel_id, path)
    by_name = {option["name"]: option for option in known}
    assert by_name[focused].get("autocomplete"), f"{focused} suggests nothing"
    typed = [
        {"name": name, "type": by_name[name]["type"], "value": value, **({"focused": True} if name == focused else {})}
        for name, value in {focused: "", **values}.items()
    ]
    return _data(command, nest, typed, {})


def focused_type(data: dict) -> int:
    """The type of the option that is being typed."""
    options = data["options"]
    while options[0]["type"] in {SUB_COMMAND, GROUP}:
        options = options[0]["options"]
    return next(option["type"] for option in options if option.get("focused"))


def _resolve(double: People, channel_id: int, path: str) -> tuple[dict, list[dict], list[dict]]:
    """The command at a path, the sub-commands on the way, and the options at its end."""
    name, *rest = path.split()
    guild = double.place(channel_id).guild
    here = [*double.guild_commands.get(guild or 0, []), *double.commands]
    found = [one for one in here if one["name"] == name and one["type"] == 1]
    assert found, f"no command /{name} is synchronised"
    contexts = found[0].get("contexts")
    assert contexts is None or (0 if guild else 1) in contexts, f"/{name} is not offered here"
    nest, known = [], found[0].get("options") or []
    for step in rest:
        nested = [option for option in known if option["name"] == step and option["type"] in {SUB_COMMAND, GROUP}]
        assert nested, f"/{path} is not synchronised"
        nest.append(nested[0])
        known = nested[0].get("options") or []
    assert not any(option["type"] in {SUB_COMMAND, GROUP} for option in known), f"/{path} is only the way to a command"
    return found[0], nest, known


def _data(command: dict, nest: list[dict], options: list[dict], resolved: dict) -> dict:
    for step in reversed(nest):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if resolved:
        data["resolved"] = resolved
    return data


def _value(double: People, channel_id: int, option: dict, value: Any, resolved: dict) -> Any:
    """The value of an option, as the client lets it be."""
    kind, name = option["type"], option["name"]
    if kind == ATTACHMENT:
        return _attach(double, channel_id, value, resolved)
    if kind in {USER, CHANNEL, ROLE, MENTIONABLE}:
        return _entity(double, channel_id, kind, value, resolved)
    assert isinstance(value, KINDS[kind]), f"{name} is not {value!r}"
    assert kind == BOOLEAN or not isinstance(value, bool), f"{name} is not {value!r}"
    if choices := option.get("choices"):
        assert value in [choice["value"] for choice in choices], f"{name} offers no {value!r}"
    if kind == STRING:
        low, high = option.get("min_length") or 0, option.get("max_length") or 6000
        assert max(low, 1) <= len(value) <= high, f"{name} has {len(value)} characters"
    elif kind != BOOLEAN:
        low, high = option.get("min_value", float("-inf")), option.get("max_value", float("inf"))
        assert low <= value <= high, f"{name} is {value}"
    return value


def _attach(double: People, channel_id: int, file: File, resolved: dict) -> str:
    attachment = {**double.upload(channel_id, file), "ephemeral": True}
    resolved.setdefault("attachments", {})[attachment["id"]] = attachment
    return attachment["id"]


def _entity(double: People, channel_id: int, kind: int, value: Any, resolved: dict) -> str:
    key = str(value)
    if kind == CHANNEL:
        payload = {**double.channel_payload(double.place(key)), "permissions": "0"}
        resolved.setdefault("channels", {})[key] = payload
    elif kind in {USER, MENTIONABLE}:
        resolved.setdefault("users", {})[key] = double.person(key).payload()
        if double.place(channel_id).guild:
            member = {**double.member_payload(int(key), full=False), "permissions": "0"}
            resolved.setdefault("members", {})[key] = member
    return key


def find_component(components: list[dict], custom_id: str) -> dict:
    """A component that a person can use."""
    found = [part for part in walk(components) if part.get("custom_id") == custom_id]
    offered = [part.get("custom_id") for part in walk(components) if part.get("custom_id")]
    assert found, f"no component {custom_id!r} here, only {offered}"
    assert not found[0].get("disabled"), f"{custom_id!r} is disabled"
    return found[0]


def chosen(double: People, channel_id: int, select: dict, values: list) -> dict:
    """The values of a select, as many and only such as it offers."""
    low, high = bound(select, "min_values", 1), bound(select, "max_values", 1)
    assert low <= len(values) <= high, f"{len(values)} values, not {low} to {high}"
    resolved: dict = {}
    if select["type"] == SELECT:
        offered = [option["value"] for option in select["options"]]
        assert set(values) <= set(offered), f"{values} are not all among {offered}"
        return {"values": list(values)}
    kind = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}[select["type"]]
    keys = [_entity(double, channel_id, kind, value, resolved) for value in values]
    return {"values": keys, "resolved": resolved}


def filled(double: People, channel_id: int, modal: dict, fields: Mapping[str, Any]) -> dict:
    """The data of a submitted modal, in the shape of the modal itself."""
    strange = set(fields) - {part.get("custom_id") for part in walk(modal["components"])}
    assert not strange, f"the modal has no {strange}"
    resolved: dict = {}
    components = []
    for number, part in enumerate(modal["components"], start=1):
        shell = {"type": part["type"], "id": part.get("id") or number}
        if part["type"] == ROW:
            shell["components"] = [_field(double, channel_id, one, fields, resolved) for one in part["components"]]
        elif part["type"] == LABEL:
            shell["component"] = _field(double, channel_id, part["component"], fields, resolved)
        else:
            assert part["type"] == TEXT, part
        components.append(shell)
    data = {"custom_id": modal["custom_id"], "components": components}
    return {**data, "resolved": resolved} if resolved else data


def _field(double: People, channel_id: int, part: dict, fields: Mapping[str, Any], resolved: dict) -> dict:
    kind, name = part["type"], part["custom_id"]
    body = {"type": kind, "custom_id": name, "id": part.get("id") or 100}
    if kind == TEXT_INPUT:
        return {**body, "value": _text(part, fields.get(name, part.get("value") or ""))}
    if kind == CHECKBOX:
        return {**body, "value": bool(fields.get(name, part.get("default", False)))}
    preset = [option["value"] for option in part.get("options") or [] if option.get("default")]
    values = list(fields.get(name, preset))  # type: ignore[call-overload]
    required = bound(part, "required", 1)
    if not values:
        assert not required, f"{name!r} is required"
    if kind == UPLOAD:
        assert not values or bound(part, "min_values", 1) <= len(values) <= bound(part, "max_values", 1), name
        return {**body, "values": [_attach(double, channel_id, file, resolved) for file in values]}
    if kind in GROUPS:
        assert set(values) <= {option["value"] for option in part["options"]}, name
        return {**body, "values": values} if kind == 22 else {**body, "value": values[0] if values else None}
    assert kind in SELECTS, part
    if not values:
        return {**body, "values": []}
    more = chosen(double, channel_id, part, values)
    for key, found in more.pop("resolved", {}).items():
        resolved.setdefault(key, {}).update(found)
    return {**body, **more}


def _text(part: dict, text: Any) -> str:
    name = part["custom_id"]
    assert isinstance(text, str), f"{name!r} is a text"
    if not text:
        assert not bound(part, "required", 1), f"{name!r} is required"
        return ""
    low, high = bound(part, "min_length", 0), bound(part, "max_length", 4000)
    assert low <= len(text) <= high, f"{name!r} has {len(text)} characters, not {low} to {high}"
    return text
