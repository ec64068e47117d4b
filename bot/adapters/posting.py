"""Posting: a post is one or more messages of a chat, and what stands there is made to agree with it step by step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from bot.adapters.adapter import DOUBT, WRITTEN_OFF, Ambiguous, Later, Moved, Outcome, Sent
from bot.adapters.chat import Bubble, bubbles, too_long
from bot.language import Voice
from bot.traces import without_words
from commands.message import Message

LOG = logging.getLogger(__name__)

S = TypeVar("S")
Taken_contra = TypeVar("Taken_contra", contravariant=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dressed(Generic[S]):
    """A post as messages of a chat, and the actions that its buttons are too short for."""

    sheets: tuple[S, ...]
    kept: tuple[str, ...] = ()


def dressed(message: Message, voice: Voice, address: str, sheets: Callable[[Bubble, Voice], list[S]]) -> Dressed[S]:
    """A message as a chat says it, in this voice; `sheets` makes the chat's own messages of what stands together."""
    shown = bubbles(message, voice, address)
    return Dressed(
        sheets=tuple(sheet for bubble in shown for sheet in sheets(bubble, voice)),
        kept=tuple(packed for bubble in shown for packed in too_long(bubble.buttons)),
    )


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

    def mark(self, number: int) -> str:
        """By what the `number`th can be recognised if nobody knows whether it has arrived."""

    async def find(self, mark: str, sheet: Taken_contra | None) -> str | None:
        """What the one with this mark is called; afterwards it is there for certain, saying this or something older.
        Nothing if that cannot be found out.
        """


@dataclass(slots=True)
class Standing:
    """How far a post has come: what already agrees, what stands there still, the mark of what may do so, and what was
    written off before.
    """

    done: list[str]
    there: list[str]
    mark: str | None
    lost: list[str]

    @property
    def external(self) -> str:
        """The same, as it is remembered."""
        return " ".join([*self.done, *self.there, *self.lost, *([] if self.mark is None else [f"{DOUBT}{self.mark}"])])


async def post(
    chat: Chat[S],
    external: str | None,
    sheets: Sequence[S],
    outcome_of: Callable[[Exception, bool], Outcome | None],
) -> Outcome:
    """Make what stands in a chat agree with a post. What is done is remembered, so that nothing is done twice.

    `outcome_of` says what an error means; of what it does not know, the cause is with us, and nothing was sent.
    """
    there = (external or "").split()
    mark = there.pop().removeprefix(DOUBT) if there and there[-1].startswith(DOUBT) else None
    lost = [each for each in there if each.startswith(WRITTEN_OFF)]
    standing = Standing([], [each for each in there if each not in lost], mark, lost)
    wanted, sending = list(sheets), False
    try:
        await _clear_up(chat, standing, wanted)
        await _agree(chat, standing, wanted)
        while wanted:
            sending = True
            standing.done.append(await chat.send(wanted[0], number=len(standing.done)))
            sending = False
            wanted.pop(0)
    except Exception as error:  # noqa: BLE001  (a chat may raise anything)
        outcome = outcome_of(error, not sending)
        if outcome is None:
            LOG.error("a post stumbled on its way: %s", without_words(error))  # noqa: TRY400  (see there)
            outcome = Later()
        if sending and isinstance(outcome, Ambiguous):
            standing.mark = chat.mark(len(standing.done))
        return outcome if isinstance(outcome, Moved) else replace(outcome, external=standing.external)
    # What nobody can find may still stand there, beside what was sent since or where all was taken back.
    known = standing.mark is None and not standing.lost
    return Sent(external=standing.external) if known else Ambiguous(external=standing.external)


async def _clear_up(chat: Chat[S], standing: Standing, wanted: Sequence[S]) -> None:
    """What may have arrived is found, if the platform recognises it."""
    if standing.mark is None:
        return
    number = len(standing.there)
    found = await chat.find(standing.mark, wanted[number] if number < len(wanted) else None)
    if found is not None:
        standing.there.append(found)
        standing.mark = None


async def _agree(chat: Chat[S], standing: Standing, wanted: list[S]) -> None:
    """What stands there says what it should, and nothing stands there that should not."""
    there = standing.there
    while there and wanted and chat.becomes(there[0], wanted[0]):
        await chat.change(there[0], wanted[0])
        standing.done.append(there.pop(0))
        wanted.pop(0)
    while there:
        await chat.remove(there[0])
        there.pop(0)
