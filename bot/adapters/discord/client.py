"""The library's client, with our settings, our pace and our ears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import yarl
from discord import gateway
from discord import http as rest

from bot.adapters.discord.wire import Stopped, Wire
from bot.settings import Settings
from bot.traces import silence, without_words

LOG = logging.getLogger(__name__)

# The library waits so long at most for its turn at one route; what takes longer comes back to us at once.
LONGEST_WAIT = 10.0
# And so long for guilds to arrive, after the last one, before it says that it is ready.
GUILDS_ARRIVE = 2.0
TRY_AGAIN, LONGEST_PAUSE = 5.0, 300.0


class Client(discord.Client):
    """Hears everything as raw as the library lets us, because nothing of a conversation lives in memory."""

    def __init__(
        self,
        settings: Settings,
        wire: Wire,
        *,
        begin: Callable[[int], Awaitable[None]],
        interaction: Callable[[discord.Interaction], Awaitable[None]],
        message: Callable[[discord.Message], Awaitable[None]],
    ) -> None:
        """Speak at the addresses of the settings; nothing is asked of Discord yet."""
        silence("discord")
        # The library knows no other way to be told where Discord is.
        rest.Route.BASE = settings.discord_api
        gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway)
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = settings.discord_message_content
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            http_trace=wire.trace(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=GUILDS_ARRIVE,
        )
        self._begin = begin
        self._hear_interaction = interaction
        self._hear_message = message
        self.http.max_ratelimit_timeout = LONGEST_WAIT  # the library's own option takes no less than 30 seconds
        self._survive_what_cannot_be_read()

    def let_others_go_on(self) -> None:
        """Whoever was interrupted while waiting for a global limit holds up nobody: our pace knows when it is over."""
        self.http._global_over.set()  # noqa: SLF001  (the library has no other way)

    def do_without_content(self) -> None:
        """What people write is not granted; the next beginning does not ask for it."""
        self._connection._intents.message_content = False  # noqa: SLF001  (the library has no other way)

    async def begin_anew(self) -> None:
        """Leave behind what the last beginning has opened: the library opens it again, and forgets to close it."""
        await self.http.close()
        self.http.connector = discord.utils.MISSING
        self.clear()

    async def setup_hook(self) -> None:
        """We know who we are now."""
        await self._begin(self.application_id or 0)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody used a command, a button or a form."""
        await self._hear_interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something."""
        await self._hear_message(message)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """One event could not be taken in; its traces hold nobody's words."""
        LOG.error("%s stumbled", event_method)

    def _survive_what_cannot_be_read(self) -> None:
        """An event that the library cannot read would end its connection: it is passed over instead."""
        parsers = self._connection.parsers
        for name, parse in list(parsers.items()):
            parsers[name] = _passing_over(parse)


def _passing_over(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def guarded(data: Any) -> Any:  # noqa: ANN401  (whatever Discord sends)
        try:
            return parse(data)
        except Exception as error:  # noqa: BLE001  (whatever it is, it stops nothing)
            LOG.warning("an event could not be read and was passed over: %s", type(error).__name__)
            return None

    return guarded


async def converse(client: Client, token: str, wire: Wire) -> None:
    """Be on Discord until stopped; begin again whenever it does not answer."""
    loop, pause = asyncio.get_running_loop(), TRY_AGAIN / 2
    while True:
        begun = loop.time()
        try:
            await client.start(token)
        except (discord.LoginFailure, Stopped):
            wire.stop()
            return
        except discord.PrivilegedIntentsRequired:
            LOG.warning(
                "Discord does not grant the message-content intent, and Silta goes on without it. "
                "Switch it on in Discord's developer portal, or take SILTA_DISCORD_MESSAGE_CONTENT away."
            )
            client.do_without_content()
            await client.begin_anew()
            continue
        except Exception as error:  # noqa: BLE001  (whatever Discord says, or our own database: it may be better soon)
            LOG.warning("Discord does not answer; Silta goes on trying: %s", without_words(error))
        if wire.stopped:
            return
        # Each begin costs one of the thousand that Discord allows in a day.
        pause = min(pause * 2, LONGEST_PAUSE) if loop.time() - begun < LONGEST_PAUSE else TRY_AGAIN
        await asyncio.sleep(pause)
        await client.begin_anew()
