"""Offering: what can be chosen for a parameter just now, while somebody is still typing."""

from __future__ import annotations

import asyncio

from bot.arguments import offered
from bot.dispatch import Dispatch
from bot.standing import identify, role_of
from commands.call import Origin


async def offer(dispatch: Dispatch, origin: Origin, path: str, name: str, typed: str) -> list[tuple[str, str]]:
    """What whoever types may choose and holds what they have typed, as (value, label) in their language."""

    def look() -> list[tuple[str, str]]:
        command = dispatch.catalogue.find(path)
        wanted = next((each for each in command.takes if each.name == name), None) if command else None
        with dispatch.reader.connect() as connection, connection.begin():
            identity = identify(connection, origin, dispatch.clock())
            if command is None or wanted is None or role_of(identity) < command.role:
                return []
            voice = dispatch.languages.voice(dispatch.locale(identity, origin), "UTC")
            return offered(connection, identity, wanted, typed, voice)

    return await asyncio.to_thread(look)
