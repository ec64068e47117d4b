"""A post becomes an entry on a web place's time line; whoever has that page open is told at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.adapters.adapter import Capabilities, Sent
from bot.language import Voice
from bot.writer import Writer
from commands.call import Held, Upload
from commands.message import Message
from storage import places, timeline
from storage.parcels import Parcel

if TYPE_CHECKING:
    from bot.silta import Silta


class WebAdapter:
    """The web as delivery sees it. What is sent is in our own database: it arrives, once, or the writer raises."""

    platform = places.WEB
    capabilities = Capabilities()

    def __init__(self, writer: Writer) -> None:
        """Write time lines through this writer."""
        self._writer = writer
        self.changed: Callable[[], None] = lambda: None

    def dress(self, message: Message, voice: Voice) -> None:
        """Nothing yet: a page is rendered for its reader, whose language may differ from the class's."""

    async def fetch(self, held: Held, largest: int) -> Upload:  # noqa: ARG002  (every adapter is asked alike)
        """Nothing: a browser brings its files along."""
        raise LookupError("the web holds no files of its own")

    @asynccontextmanager
    async def conversing(self, silta: Silta) -> AsyncIterator[None]:  # noqa: ARG002  (every adapter is asked alike)
        """Nothing more: the web server hears people itself."""
        yield

    async def send(self, parcel: Parcel, dressed: object) -> Sent:  # noqa: ARG002  (every adapter is asked alike)
        """Show, change or remove the post on the time line. Doing it twice is the same as once."""

        def show(connection: Connection) -> None:
            timeline.show_post(
                connection,
                place_id=parcel.place_id,
                post_id=parcel.post_id,
                withdrawn=parcel.withdrawn,
                now=parcel.posted_at,
            )

        await self._writer.run(show, lambda _: parcel.project_id)
        self.changed()
        return Sent(external=str(parcel.post_id))
