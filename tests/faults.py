"""Faults to plant in a child before it starts: each a mistake somebody could make in writer, dispatch or storage.

The kill test must catch them all; otherwise its silence about the real Silta would mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete

from bot import writer
from bot.dispatch import Answer, Dispatch
from bot.writer import Writer
from commands.call import Call
from storage import inbox


def nothing() -> None:
    """The real Silta."""


def acknowledge_before_commit() -> None:
    """The writer answers as soon as the work has run; the commit follows."""

    def write(self: Writer) -> None:
        while batch := self._take():
            with self._engine.connect() as connection, connection.begin():
                self._lock(connection, batch)
                for job in batch:
                    job.result = job.work(connection)
                assert self._loop is not None
                self._loop.call_soon_threadsafe(writer._answer, batch)

    Writer._write = write  # type: ignore[method-assign]


def two_commits() -> None:
    """The effect is committed first, and the event is written into the inbox in a transaction of its own."""
    whole, keep = Dispatch.__call__, Dispatch._keep
    missing: dict[str, tuple[Call, str, Answer]] = {}

    def keep_later(self: Dispatch, connection: Connection, call: Call, fingerprint: str, answer: Answer) -> None:
        missing[call.origin.event_id] = (call, fingerprint, answer)

    async def in_two(self: Dispatch, call: Call) -> Answer:
        answer = await whole(self, call)
        if (late := missing.pop(call.origin.event_id, None)) is not None:
            await self.writer.run(lambda connection: keep(self, connection, *late))
        return answer

    Dispatch._keep = keep_later  # type: ignore[method-assign]
    Dispatch.__call__ = in_two  # type: ignore[method-assign]


def forget_the_event_id() -> None:
    """What has arrived is written down, but never recognised when it comes again. Inbox and effects still agree."""
    keep = inbox.keep_arrival

    def keep_again(connection: Connection, *, platform: str, event: str, **rest: Any) -> None:
        which = (inbox.inbox.c.platform == platform) & (inbox.inbox.c.event == event)
        connection.execute(delete(inbox.inbox).where(which))
        keep(connection, platform=platform, event=event, **rest)

    inbox.find_arrival = lambda *_: None
    inbox.keep_arrival = keep_again


FAULTS: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (nothing, acknowledge_before_commit, two_commits, forget_the_event_id)
}
