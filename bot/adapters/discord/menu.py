"""The menu: every listed command as a slash command, with its names and choices in every language Discord has."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.adapters.chat import labelled
from bot.language import Languages
from commands.command import Catalogue, Command, Group
from commands.message import Text
from commands.parameter import (
    Choice,
    Document,
    Entry,
    Number,
    Parameter,
    Picture,
    Recording,
    Writing,
)

# Ours, by the names that Discord has for them; Catalan has none.
LOCALES = {"fi": ("fi",), "sv": ("sv-SE",), "es": ("es-ES", "es-419"), "fr": ("fr",), "it": ("it",)}

MOST_COMMANDS, MOST_OPTIONS, MOST_CHOICES = 100, 25, 25
MOST_NAME, MOST_DESCRIPTION, MOST_TOGETHER = 32, 100, 8000
_NAME = re.compile(r"[-_a-z0-9]{1,32}")

_SUB_COMMAND, _STRING, _INTEGER, _ATTACHMENT = 1, 3, 4, 11
_CHAT_INPUT, _GUILD_INSTALL, _IN_GUILD, _IN_DM = 1, 0, 0, 1

Json = dict[str, Any]


def menu(catalogue: Catalogue, languages: Languages) -> list[Json]:
    """The commands as Discord wants them."""
    return [_top(group, listed, languages) for group in catalogue.groups if (listed := _listed(group))]


def _listed(group: Group) -> list[Command]:
    return [each for each in group.commands if each.listed and not each.on_pages]


def _top(group: Group, listed: list[Command], languages: Languages) -> Json:
    alone = listed[0] if len(listed) == 1 and listed[0].name == group.name else None
    options = _options(alone, languages) if alone else [_sub_command(each, languages) for each in listed]
    return {
        "type": _CHAT_INPUT,
        "name": group.name,
        **_described(group.description, languages),
        "options": options,
        "integration_types": [_GUILD_INSTALL],
        "contexts": [_IN_GUILD, _IN_DM],
    }


def _sub_command(command: Command, languages: Languages) -> Json:
    options = _options(command, languages)
    return {
        "type": _SUB_COMMAND,
        "name": command.name,
        **_described(command.description, languages),
        "options": options,
    }


def _options(command: Command, languages: Languages) -> list[Json]:
    """What can be typed along. Nothing is required: what is missing is asked for."""
    return [_option(each, languages) for each in command.takes if each.askable]


def _option(parameter: Parameter, languages: Languages) -> Json:
    kind = parameter.kind
    option = {"name": parameter.name, **_described(parameter.label, languages), "required": False}
    if isinstance(kind, Picture | Recording | Document):
        return {**option, "type": _ATTACHMENT}
    if isinstance(kind, Number):
        return {**option, "type": _INTEGER, "min_value": kind.least, "max_value": kind.most}
    if isinstance(kind, Choice) and len(kind.options) <= MOST_CHOICES:
        return {**option, "type": _STRING, "choices": _choices(kind, languages)}
    found_out = {"autocomplete": True} if isinstance(kind, Choice | Entry | Writing) else {}
    return {**option, "type": _STRING, **found_out}


def _choices(kind: Choice, languages: Languages) -> list[Json]:
    said = {code: dict(labelled(kind.options, languages.voice(code, "UTC"))) for code in languages.codes}
    return [
        {
            "name": said["en"][each.value],
            "name_localizations": _localised({code: names[each.value] for code, names in said.items()}),
            "value": each.value,
        }
        for each in kind.options
    ]


def _described(text: Text, languages: Languages) -> Json:
    said = {code: languages.voice(code, "UTC").say(text) for code in languages.codes}
    return {"description": said["en"], "description_localizations": _localised(said)}


def _localised(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[code] for code, names in LOCALES.items() if code in said for name in names}


def fingerprint(made: list[Json]) -> str:
    """The same as long as the menu is."""
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def mistakes(made: list[Json]) -> list[str]:
    """What of it Discord would refuse, in any language: its limits hold for each by itself."""
    found = [f"more than {MOST_COMMANDS} commands"] if len(made) > MOST_COMMANDS else []
    for top in made:
        longest = 0
        for path, each in _walk(top, ""):
            found += [f"{path}: {problem}" for problem in _problems(each)]
            longest += _longest(each)
        if longest > MOST_TOGETHER:
            found.append(f"{top['name']}: {longest} characters together")
    return found


def _walk(each: Json, path: str) -> Iterable[tuple[str, Json]]:
    here = f"{path} {each['name']}".strip()
    yield here, each
    for option in each.get("options", []):
        yield from _walk(option, here)


def _problems(each: Json) -> Iterable[str]:
    if not _NAME.fullmatch(each["name"]):
        yield "a name is one small English word"
    for locale, text in _said(each, "description"):
        if not 1 <= len(text) <= MOST_DESCRIPTION:
            yield f"description of {len(text)} characters ({locale})"
    if len(each.get("options", [])) > MOST_OPTIONS or len(each.get("choices", [])) > MOST_CHOICES:
        yield "more than 25 options or choices"
    for choice in each.get("choices", []):
        for locale, text in (*_said(choice, "name"), ("value", choice["value"])):
            if not 1 <= len(text) <= MOST_DESCRIPTION:
                yield f"choice of {len(text)} characters ({locale})"


def _said(each: Json, what: str) -> list[tuple[str, str]]:
    return [("en", each[what]), *each.get(f"{what}_localizations", {}).items()]


def _longest(each: Json) -> int:
    """How much a piece counts: its longest localisation."""
    chosen = sum(
        max(len(text) for _, text in _said(choice, "name")) + len(choice["value"]) for choice in each.get("choices", [])
    )
    return len(each["name"]) + max(len(text) for _, text in _said(each, "description")) + chosen
