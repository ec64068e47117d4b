"""Discord as a platform: what it can do, how posts leave, and how people are heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from sqlalchemy import Engine

from bot.adapters.adapter import SEND_AGAIN, Capabilities, Later, Outcome
from bot.adapters.discord import forms, menu
from bot.adapters.discord.answering import Answering
from bot.adapters.discord.client import Client, converse
from bot.adapters.discord.inbound import PLATFORM, asked_for, call_of, words_of
from bot.adapters.discord.outbound import Channel, outcome_of
from bot.adapters.discord.sheet import Sheet, sheets
from bot.adapters.discord.wire import Wire, answering
from bot.adapters.posting import Dressed, dressed, post
from bot.language import Voice
from bot.offering import offer
from bot.settings import Settings
from bot.writer import Writer
from commands.call import Held, Upload
from commands.message import Message
from commands.parameter import Unclear
from storage import drafts, memory
from storage.parcels import Parcel

if TYPE_CHECKING:
    from bot.silta import Silta

# For so long Discord surely knows a nonce; it promises "a few minutes".
NONCE_KNOWN = timedelta(minutes=2)
TRY_AGAIN = 5.0
# For so long answers are still said when Silta stops.
LAST_WORDS = 5.0


class DiscordAdapter:
    """One bot of Discord."""

    platform = PLATFORM
    capabilities = Capabilities(questions=forms.AT_ONCE, recognises=NONCE_KNOWN)

    def __init__(self, settings: Settings, writer: Writer, reader: Engine) -> None:
        """Speak with the settings' token; nothing is asked of Discord yet."""
        self._settings = settings
        self._writer = writer
        self._reader = reader
        self._wire = Wire()
        self._client: Client | None = None
        self._silta: Silta | None = None
        self._answering: Answering | None = None
        self._answers: set[asyncio.Task[None]] = set()

    def dress(self, message: Message, voice: Voice) -> Dressed[Sheet]:
        """A post as messages of Discord."""
        return dressed(message, voice, self._settings.address, sheets)

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Send, change or take away a post."""
        if self._client is None or not self._client.is_ready():
            return Later(seconds=TRY_AGAIN)
        if isinstance(dressed, Dressed) and dressed.kept:
            kept = list(dressed.kept)
            await self._writer.run(lambda connection: drafts.keep_actions(connection, kept, parcel.posted_at))
        answering.set(False)
        delivery = f"{parcel.delivery_id}-{parcel.revision}"
        fresh = parcel.doubtful_at is not None  # otherwise delivery would not have it sent again
        channel = Channel(self._client, self._reader, self._settings.address, int(parcel.key), delivery, fresh)
        return await post(channel, parcel.external, dressed.sheets if isinstance(dressed, Dressed) else (), outcome_of)

    async def fetch(self, held: Held, largest: int) -> Upload:
        """A file that somebody sent, if it is not too large; a larger one is not even asked for."""
        size, _, url = held.reference.partition(" ")
        if int(size) > largest or self._client is None:
            return Upload(b"", oversize=True)
        try:
            content = await self._client.http.get_from_cdn(url)
        except discord.HTTPException as error:
            raise Unclear(SEND_AGAIN) from error  # such addresses end after a day
        return Upload(content) if len(content) <= largest else Upload(b"", oversize=True)

    @asynccontextmanager
    async def conversing(self, silta: Silta) -> AsyncIterator[None]:
        """Meanwhile, hear what people say there and answer them."""
        self._silta, self._answering = silta, Answering(silta=silta)
        self._client = Client(
            self._settings,
            self._wire,
            begin=self._begin,
            interaction=self._hear_interaction,
            message=self._hear_message,
        )
        task = asyncio.create_task(converse(self._client, self._settings.discord_token.get_secret_value(), self._wire))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if self._answers:
                await asyncio.wait(self._answers, timeout=LAST_WORDS)
            for each in self._answers:
                each.cancel()
            await asyncio.gather(*self._answers, return_exceptions=True)
            await self._client.close()
            await self._wire.pace.stop()

    async def _begin(self, application: int) -> None:
        """Bring the menu up to date, if it has changed since Discord got it."""
        if self._silta is None or self._client is None:
            return
        made = menu.menu(self._silta.dispatch.catalogue, self._silta.languages)
        mark, name = f"{application} {menu.fingerprint(made)}", "discord menu"
        with self._reader.connect() as connection:
            known = memory.recall(connection, name)
        if known != mark:
            await self._client.http.bulk_upsert_global_commands(application, made)
            await self._writer.run(lambda connection: memory.remember(connection, name, mark))

    async def _hear_interaction(self, interaction: discord.Interaction) -> None:
        if self._silta is None or self._answering is None:
            return
        if interaction.type is discord.InteractionType.autocomplete:
            call, asked = call_of(interaction, self._silta.clock), asked_for(interaction)
            await self._answering.offer(interaction, offer(self._silta.dispatch, call.origin, *asked))
        elif interaction.type is not discord.InteractionType.ping:
            call = call_of(interaction, self._silta.clock)
            with self._under_way():
                await self._answering.answer(interaction, self._silta.dispatch(call))

    async def _hear_message(self, message: discord.Message) -> None:
        if self._silta is None or self._answering is None or self._client is None or self._client.user is None:
            return
        call = words_of(message, self._client.user.id, self._silta.clock)
        if call is not None:
            with self._under_way():
                await self._answering.write_back(message, await self._silta.dispatch(call))

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """What is done will be answered; each event is a task of the library's."""
        if (task := asyncio.current_task()) is None:
            raise RuntimeError("nothing is heard outside a task")
        self._answers.add(task)
        try:
            yield
        finally:
            self._answers.discard(task)


def discord_adapter(settings: Settings, writer: Writer, reader: Engine) -> DiscordAdapter | None:
    """Discord, if there is a token for it."""
    return DiscordAdapter(settings, writer, reader) if settings.discord_token.get_secret_value() else None
