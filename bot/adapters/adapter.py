"""What a platform must be able to do, and what can become of something that is sent there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.language import Voice
from commands.message import Message
from storage.outbox import Parcel


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """It is there; `external` is the platform's name for it, needed to edit or withdraw it."""

    external: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The platform will never take it: the place is gone, or the bot may not speak there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """Not now; after `seconds` if the platform says so."""

    seconds: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ambiguous:
    """Nobody knows whether it arrived: a person has to look, it is never blindly repeated."""


Outcome = Sent | Refused | Later | Ambiguous


class Adapter(Protocol):
    """A platform, as delivery sees it."""

    @property
    def platform(self) -> str:
        """The platform's name in places and origins."""

    def dress(self, message: Message, voice: Voice) -> object:
        """A message as this platform says it, in this voice. Done once for all places with the same voice."""

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Send, edit (`parcel.external` is known) or withdraw (`parcel.withdrawn`) one post at one place."""
