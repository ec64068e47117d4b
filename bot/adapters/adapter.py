"""What a platform must be able to do, and what can become of something that is sent there."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from aiohttp import web

from bot.language import Voice
from commands.call import Held, Upload
from commands.message import Message, Text
from storage.parcels import Parcel

if TYPE_CHECKING:
    from bot.silta import Silta


# Stands before what one would be called that may have arrived or not; it is the last of what `external` names. Once
# nobody can find it out any more, it is written off: it may stand there for ever.
DOUBT, WRITTEN_OFF = "?", "!"


def in_doubt(external: str | None) -> bool:
    """Whether something of a post may stand at a place without that being known."""
    return DOUBT in (external or "")


def written_off(external: str | None) -> str | None:
    """The same, with nothing in it that could still be found out."""
    return external and external.replace(DOUBT, WRITTEN_OFF)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """It is there; `external` is the platform's name for it, needed to edit or withdraw it."""

    external: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The platform will never take it; `place` says that it takes nothing here: the place is gone, or closed to us.
    `external` is what has arrived of it before.
    """

    place: bool = False
    external: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """Not now; after `seconds` if the platform says so. `external` is what has arrived of it so far."""

    seconds: float | None = None
    external: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """The platform calls the place otherwise now: it is sent there."""

    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ambiguous:
    """Nobody knows whether it arrived: a person has to look, it is never blindly repeated. `external` is what has
    arrived of it for certain.
    """

    external: str | None = None


Outcome = Sent | Refused | Later | Moved | Ambiguous


SEND_AGAIN = Text("This file can no longer be fetched. Please send it once more.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What differs between platforms and matters to the core.

    `questions` is how many it can ask at once (None: any number), `recognises` for how long it knows that something
    sent again is the same. `repeats` says that it tells us again what we could not take in.
    """

    questions: int | None = None
    recognises: timedelta = timedelta(0)
    repeats: bool = False


class Adapter(Protocol):
    """A platform, as delivery and dispatch see it."""

    @property
    def platform(self) -> str:
        """The platform's name in places and origins."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def dress(self, message: Message, voice: Voice) -> object:
        """A message as this platform says it, in this voice. Done once for all places with the same voice."""

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Send, edit (`parcel.external` is known) or withdraw (`parcel.withdrawn`) one post at one place."""

    async def fetch(self, held: Held, largest: int) -> Upload:
        """A file that lies with the platform, if it has no more bytes than this."""

    def conversing(self, silta: Silta) -> AbstractAsyncContextManager[None]:
        """Meanwhile, hear what people say there and answer them."""


@runtime_checkable
class Called(Protocol):
    """A platform that calls us on the web, and proves itself otherwise than a browser does."""

    def routes(self, silta: Silta) -> list[web.RouteDef]:
        """Where it calls."""
