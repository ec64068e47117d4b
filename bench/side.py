"""What both sides are to the load: something that makes a raw event of a saying, and words of a raw event."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from bench.world import Saying


class Said(NamedTuple):
    """A reply in its reader's words, once what it answers is durable."""

    title: str
    lines: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]


class Side(Protocol):
    """One of the two compositions that are measured."""

    def raw(self, saying: Saying) -> str:
        """The saying as it arrives from outside: JSON. Made before the clock starts."""

    async def answer(self, raw: str) -> Said:
        """From raw event to durable answer to localised reply."""


class Opener(Protocol):
    """Opens a side on a seeded database."""

    def __call__(self, database: Path) -> AbstractAsyncContextManager[Side]:
        """The side, until the end of the block."""
