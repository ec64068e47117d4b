"""How everybody of a conversation comes in: by the pages, or by a chat through its platform's double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acquaintance import acquaint, look_back
from conversation import Cast, Clock, Conversation
from door_discord import running_discord, through_discord
from door_telegram import running_telegram, through_telegram
from door_web import through_web

from bot.settings import Settings
from bot.wiring import silta


@asynccontextmanager
async def entering(
    platform: str, settings: Settings, clock: Clock, cast: Cast, *, for_the_first_time: bool = False
) -> AsyncIterator[Conversation]:
    """Everybody of the cast, through this platform, on which Silta has been before; or has not."""
    if platform == "web":
        served = settings.model_copy(update={"port": 0, "proxied": True})
        async with silta(served, clock=clock, delivering=False) as started, through_web(started) as door:
            it = Conversation(started, clock, cast, door=door)
            await door.moves_in(it)
            yield it
            await door.moves_out(it)
        return
    running, through = (
        (running_discord, through_discord) if platform == "discord" else (running_telegram, through_telegram)
    )
    async with running() as double:
        pointed = (
            {"telegram_token": double.token, "telegram_api": double.base}
            if platform == "telegram"
            else {"discord_token": double.token, "discord_api": double.api, "discord_gateway": double.gateway}
        )
        known = Settings(**{**settings.model_dump(), **pointed})
        async with silta(known, clock=clock, delivering=False) as started:
            if not for_the_first_time:
                await acquaint(started, platform, double)
            async with through(started, double) as door:
                look_back(started, platform, double)
                it = Conversation(started, clock, cast, door=door)
                await door.moves_in(it)
                yield it
