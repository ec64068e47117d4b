"""Posting: a post is one or more messages of a chat, and what stands there is made to agree with it step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.adapters.adapter import Ambiguous, Later, Outcome, Sent

S = TypeVar("S")
Taken_contra = TypeVar("Taken_contra", contravariant=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dressed(Generic[S]):
    """A post as messages of a chat, the actions that its buttons are too short for, and what stands where a message
    cannot be taken away.
    """

    sheets: tuple[S, ...]
    kept: tuple[str, ...] = ()


class Chat(Protocol[Taken_contra]):
    """Where messages are sent. What one is called there ends in the numbers of its pictures: `123` or `123:7,8`."""

    async def send(self, sheet: Taken_contra, *, number: int) -> str:
        """Send one, the `number`th of its post; returns what it is called there."""

    async def change(self, external: str, sheet: Taken_contra) -> None:
        """Make one that is there say this; one that somebody took away stays away."""

    async def remove(self, external: str) -> None:
        """Take one away."""

    def becomes(self, external: str, sheet: Taken_contra) -> bool:
        """Whether the one that is there can be changed into this."""


async def post(
    chat: Chat[S],
    external: str | None,
    sheets: Sequence[S],
    outcome_of: Callable[[Exception, bool], Outcome],
) -> Outcome:
    """Make what stands in a chat agree with a post. What is done is remembered, so that nothing is done twice."""
    there, wanted, done = (external or "").split(), list(sheets), list[str]()
    repeatable = True
    try:
        while there and wanted and chat.becomes(there[0], wanted[0]):
            await chat.change(there[0], wanted[0])
            done.append(there.pop(0))
            wanted.pop(0)
        while there:
            await chat.remove(there[0])
            there.pop(0)
        repeatable = False
        while wanted:
            done.append(await chat.send(wanted[0], number=len(done)))
            wanted.pop(0)
    except Exception as error:  # noqa: BLE001  (outcome_of raises again what it does not know)
        outcome = outcome_of(error, repeatable)
        so_far = " ".join([*done, *there])
        if isinstance(outcome, Later):
            return Later(seconds=outcome.seconds, external=so_far)
        return Ambiguous(external=so_far) if isinstance(outcome, Ambiguous) else outcome
    return Sent(external=" ".join(done))
