"""Recorders: adapters of a play without a network; they write down what each place hears, as its platform says it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from bot.adapters.adapter import Capabilities, Outcome, Sent
from bot.adapters.discord import sheet as discord_sheet
from bot.adapters.discord.adapter import DiscordAdapter
from bot.adapters.posting import dressed
from bot.adapters.telegram import outbound as telegram_sheet
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.adapters.web.outbound import WebAdapter
from bot.chart import chart_of
from bot.language import Voice
from bot.silta import Silta
from commands.call import Held, Upload
from commands.message import Message
from storage.parcels import Parcel

Pieces = Callable[[Message, Voice], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A new message at one place: what was said in which voice, and the pieces that its platform made of it."""

    at: datetime
    parcel: Parcel
    message: Message
    voice: Voice
    pieces: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class Recorder:
    """One platform of a play. The web keeps what it is sent, as always; chats are spoken into the air."""

    platform: str
    clock: Callable[[], datetime]
    heard: list[Heard]
    capabilities: Capabilities = field(default_factory=Capabilities)
    pieces: Pieces = lambda message, voice: (aloud(message, voice),)
    inner: WebAdapter | None = None

    async def fetch(self, held: Held, largest: int) -> Upload:  # noqa: ARG002  (every adapter is asked alike)
        """Nothing: a script brings its files along."""
        raise LookupError("a play holds no files elsewhere")

    def conversing(self, silta: Silta) -> AbstractAsyncContextManager[None]:  # noqa: ARG002  (every adapter is asked alike)
        """Nobody but the script speaks."""
        return nullcontext()

    def dress(self, message: Message, voice: Voice) -> tuple[Message, Voice]:
        """The message and the voice, to be read aloud when it is sent."""
        return message, voice

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Deliver, and write down what was new."""
        outcome = await self.inner.send(parcel, None) if self.inner else Sent(external=str(parcel.delivery_id))
        if parcel.external is None and isinstance(dressed, tuple):
            message, voice = dressed
            pieces = self.pieces(message, voice)
            self.heard.append(Heard(at=self.clock(), parcel=parcel, message=message, voice=voice, pieces=pieces))
        return outcome


def aloud(message: Message, voice: Voice) -> str:
    """A message as plain text, line by line."""
    by = message.byline
    signed = f"{by.alias}, {by.school}" if by else None
    shown = [each.description for each in message.media]
    chart = chart_of(message.drawing, voice).alternative if message.drawing else None
    parts = [message.topic, message.title, signed, *message.lines, chart, *shown, message.warm]
    return "\n".join(voice.say(part) for part in parts if part)


def recorders(clock: Callable[[], datetime]) -> tuple[list[Heard], dict[str, Recorder]]:
    """A recorder for every platform, and the list into which all of them write."""
    heard: list[Heard] = []

    def discord(message: Message, voice: Voice) -> tuple[str, ...]:
        return tuple(each.text for each in dressed(message, voice, "", discord_sheet.sheets).sheets)

    def telegram(message: Message, voice: Voice) -> tuple[str, ...]:
        return tuple(each.text for each in dressed(message, voice, "", telegram_sheet.sheets).sheets)

    chats = ((DiscordAdapter, discord), (TelegramAdapter, telegram))
    made = {WebAdapter.platform: Recorder(platform=WebAdapter.platform, clock=clock, heard=heard)}
    for adapter, pieces in chats:
        name, able = adapter.platform, adapter.capabilities
        made[name] = Recorder(platform=name, clock=clock, heard=heard, capabilities=able, pieces=pieces)
    return heard, made
