"""Moving: people of the script go to their own platform as they would: with a code each, and a chat for the class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.demo.stage import Actor, Stage, code_in
from commands.call import Action
from storage import places

# What a platform calls its users and chats is a number; nobody has these.
FIRST = 1_000_000


async def move(stage: Stage, script: dict[str, Any]) -> None:
    """A class that `speaks_on` a platform has its chat, its desk and its pupils there; where only the `teachers_on` one
    are, the desk alone is there.
    """
    for number, room in enumerate(script["classroom"], start=1):
        platform = room.get("speaks_on") or room.get("teachers_on")
        if platform:
            await _move_class(stage, room, platform, FIRST * number)


async def _move_class(stage: Stage, room: dict[str, Any], platform: str, numbers: int) -> None:
    desk, chat = str(-numbers), str(-numbers - 1)
    teacher = await _link(stage, stage.actors[room["school"]], platform, str(numbers), desk)
    stage.actors[room["school"]] = teacher
    await stage.call(teacher, Action("classroom here", {"kind": places.DESK}))
    if room.get("speaks_on"):
        await stage.call(replace(teacher, key=chat), Action("classroom here", {"kind": places.CLASS}))
        for count, alias in enumerate(room["pupils"], start=1):
            own = str(numbers + count)
            stage.actors[alias] = await _link(stage, stage.actors[alias], platform, own, chat)


async def _link(stage: Stage, actor: Actor, platform: str, account: str, speaks_at: str) -> Actor:
    """The same person there, by the code that they get on the web and type in private."""
    code = code_in((await stage.call(actor, Action("link code"))).reply)
    there = Actor(account=account, key=account, platform=platform, page=actor)
    await stage.call(there, Action("link code", {"code": code}))
    return replace(there, key=speaks_at)
