"""A Silta that has been on a platform before: its bot was given the menus then, and both know that."""

from __future__ import annotations

from copy import copy
from typing import Any

from bot.silta import Silta
from storage import memory

MENUS = {"discord": "discord menu", "telegram": "telegram menus"}  # under which name Silta remembers them
KEPT = {"discord": ("application_id", "commands"), "telegram": ("menus",)}
_before: dict[str, tuple[str, dict[str, Any]]] = {}


async def acquaint(silta: Silta, platform: str, double: Any) -> None:
    """Unless this is the first of them all, a double keeps what it would have been given, and Silta remembers so.

    To give a bot all its menus in every language takes longer than most of what is said in a conversation.
    """
    if platform not in _before:
        return
    mark, kept = _before[platform]
    for name, value in kept.items():
        setattr(double, name, copy(value))
    await silta.writer.run(lambda connection: memory.remember(connection, MENUS[platform], mark))


def look_back(silta: Silta, platform: str, double: Any) -> None:
    """What the double was given, and what Silta remembers of that, is there for all that follow."""
    if platform not in _before:
        with silta.reader.connect() as connection:
            mark = memory.recall(connection, MENUS[platform])
        assert mark is not None
        _before[platform] = mark, {name: copy(getattr(double, name)) for name in KEPT[platform]}
