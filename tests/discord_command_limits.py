"""What Discord refuses when commands are synchronised: names, lengths, locales, choices and their sums."""

from __future__ import annotations

import unicodedata

from discord_refusals import Findings

SPOKEN = """
    id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja
    zh-TW ko
"""
LOCALES = frozenset(SPOKEN.split())
SUB_COMMAND, GROUP, STRING, INTEGER, NUMBER, ATTACHMENT = 1, 2, 3, 4, 10, 11


def check_commands(commands: object) -> None:
    """A whole set of commands, as one PUT brings it."""
    found = Findings()
    commands = found.count((), commands, 0, 130)
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if sum(command.get("type", 1) == kind for command in commands) > most:
            found.add((), "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of application commands reached ({most})")
    seen = set()
    for index, command in enumerate(commands):
        here = (index,)
        key = (command.get("type", 1), command.get("name"))
        if key in seen:
            found.add((*here, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")
        seen.add(key)
        _named(found, here, command, slash=command.get("type", 1) == 1)
        _options(found, here, command.get("options"), depth=0)
        if command.get("type", 1) == 1 and _size(command) > 8000:
            found.add(here, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    found.settle()


def _named(found: Findings, here: tuple, thing: dict, *, slash: bool = True) -> None:
    for key, least, most in (("name", 1, 32), ("description", int(slash), 100)):
        localised = thing.get(f"{key}_localizations") or {}
        texts = {(*here, key): thing.get(key)}
        texts.update({(*here, f"{key}_localizations", locale): text for locale, text in localised.items()})
        _locales(found, (*here, f"{key}_localizations"), localised)
        for place, text in texts.items():
            found.length(place, text, least, most)
            if key == "name" and slash and isinstance(text, str) and not _is_name(text):
                found.add(place, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _locales(found: Findings, place: tuple, localised: dict) -> None:
    for locale in localised:
        if locale not in LOCALES:
            found.add((*place, locale), "ENUM_TYPE_COERCE", f"Value {locale!r} is not a valid enum value.")


def _is_name(text: str) -> bool:
    """Whether these are letters, digits, `-_'`, Devanagari or Thai, and lower case wherever there is one."""
    return text == text.lower() and all(
        char in "-_'" or unicodedata.category(char)[0] in "LN" or "ऀ" <= char <= "ॿ" or "\u0e00" <= char <= "\u0e7f"
        for char in text
    )


def _options(found: Findings, here: tuple, options: object, *, depth: int) -> None:
    options = found.count((*here, "options"), options, 0, 25)
    nested = [option.get("type") in {SUB_COMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        found.add((*here, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands and values do not mix")
    optional, seen = False, set()
    for index, option in enumerate(options):
        place = (*here, "options", index)
        _named(found, place, option)
        if option.get("name") in seen:
            found.add((*place, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name must be unique")
        seen.add(option.get("name"))
        if option.get("type") not in range(1, 12) or (option["type"] < 3 and depth > 2 - option["type"]):
            found.add((*place, "type"), "BASE_TYPE_CHOICES", "No such option here.")
        if option.get("type") in {SUB_COMMAND, GROUP}:
            _options(found, place, option.get("options"), depth=depth + 1)
            continue
        if option.get("required") and optional:
            found.add(place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before")
        optional = optional or not option.get("required")
        _choices(found, place, option)


def _choices(found: Findings, here: tuple, option: dict) -> None:
    choices = found.count((*here, "choices"), option.get("choices"), 0, 25)
    if choices and (option.get("type") not in {STRING, INTEGER, NUMBER} or option.get("autocomplete")):
        found.add((*here, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "No choices here")
    for key in ("min_length", "max_length"):
        bound = option.get(key)
        if bound is not None and not (key == "max_length") <= bound <= 6000:
            found.add((*here, key), "NUMBER_TYPE_MAX", "int value should be less than or equal to 6000.")
    seen = set()
    for index, choice in enumerate(choices):
        place = (*here, "choices", index)
        check_choice(found, place, choice, text=option.get("type") == STRING)
        if choice.get("name") in seen:
            found.add((*place, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICES_NAME_DUPLICATED", "Choice names repeat")
        seen.add(choice.get("name"))


def check_choice(found: Findings, place: tuple, choice: dict, *, text: bool) -> None:
    """One choice of an option, synchronised or suggested."""
    localised = choice.get("name_localizations") or {}
    _locales(found, (*place, "name_localizations"), localised)
    found.length((*place, "name"), choice.get("name"), 1, 100)
    for locale, name in localised.items():
        found.length((*place, "name_localizations", locale), name, 1, 100)
    if text:
        found.length((*place, "value"), choice.get("value"), 1, 100)


def _size(thing: dict) -> int:
    """The characters that count: per field its longest localisation."""
    size = 0
    for key in ("name", "description"):
        localised = (thing.get(f"{key}_localizations") or {}).values()
        size += max(len(text or "") for text in (thing.get(key), *localised))
    if isinstance(thing.get("value"), str):
        size += len(thing["value"])
    return size + sum(_size(part) for key in ("options", "choices") for part in thing.get(key) or [])
