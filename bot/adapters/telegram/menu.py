"""Menus: what Telegram shows when somebody types a stroke, in each language, in private chats and in groups."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import partial

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bot.adapters.telegram.client import Client
from bot.language import SOURCE, Languages
from commands.command import Catalogue, Role
from storage import places

MOST_DESCRIPTION = 256
PRIVATE, GROUPS = "private", "groups"
SCOPES: dict[str, BotCommandScope] = {PRIVATE: BotCommandScopeAllPrivateChats(), GROUPS: BotCommandScopeAllGroupChats()}

Menu = tuple[tuple[str, str], ...]


def menus(catalogue: Catalogue, languages: Languages) -> dict[tuple[str, str], Menu]:
    """Every menu as (name, description), by scope and language ('' for everybody else)."""
    return {
        (scope, "" if code == SOURCE else code): tuple(_entries(catalogue, languages, code, kind))
        for scope, kind in ((PRIVATE, places.OWN), (GROUPS, places.CLASS))
        for code in languages.codes
    }


def _entries(catalogue: Catalogue, languages: Languages, code: str, kind: str) -> Iterable[tuple[str, str]]:
    """The features of which something is offered in such a place, to whoever may the most."""
    voice = languages.voice(code, "UTC")
    for group in catalogue.groups:
        if any(each.is_offered(Role.COORDINATOR, kind) and not each.on_pages for each in group.commands):
            yield group.name, voice.say(group.description)


def fingerprint(made: dict[tuple[str, str], Menu]) -> str:
    """The same as long as every menu is."""
    text = json.dumps(sorted((*key, *menu) for key, menu in made.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


async def publish(client: Client, made: dict[tuple[str, str], Menu]) -> None:
    """Give Telegram every menu."""
    for (scope, code), menu in made.items():
        commands = [BotCommand(name, description) for name, description in menu]
        await client.ask(partial(_set, commands=commands, scope=SCOPES[scope], code=code))


async def _set(bot: Bot, *, commands: list[BotCommand], scope: BotCommandScope, code: str) -> bool:
    return await bot.set_my_commands(commands, scope=scope, language_code=code or None)
