"""A streak: how often in a row somebody wrote. It is shown to them alone; what they could not do never counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commands.timing.rhythm import A_DAY
from commands.timing.school import is_free
from storage.calendars import Room

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """A round that asked somebody: whether they wrote, whether they still can, and the local days, both included, on
    which they could.
    """

    wrote: bool
    open_now: bool
    first: date
    last: date


def streak(chances: Iterable[Chance], room: Room) -> int:
    """How many rounds in a row somebody wrote in, counted back from the newest. What is still open is not missed yet,
    and what lay in holidays is not missed at all.
    """
    length = 0
    for each in chances:
        if each.wrote:
            length += 1
        elif not each.open_now and not _in_holidays(each, room):
            break
    return length


def _in_holidays(chance: Chance, room: Room) -> bool:
    """Whether at least half of a round's weekdays were free in the class's school."""
    days = [chance.first + number * A_DAY for number in range((chance.last - chance.first).days + 1)]
    weekdays = [each for each in days if each.weekday() < _SATURDAY]
    return 2 * sum(is_free(room, each) for each in weekdays) >= len(weekdays)
