"""Exhibits: how what people give is called, brought before others and decided, so that review knows no activity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commands.call import Action
from commands.command import Context
from commands.message import Text
from storage.contributions import Contribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """How one kind of contribution is called and brought before people, so that review knows no activity.

    `publish` makes what is posted agree with the contribution's state, whatever it was before.
    `look` is what a teacher presses to see all of what is too long for their desk, if that can be.
    `again` is what its writer presses to try anew; `changes` whether that changes the same one, to which pictures and
    recordings can be added. `accepted` is what a yes means, where it does not mean that others see it now. `readers` is
    what its writer presses to choose who may read it, where they can. `settled` says why nothing more can be decided or
    changed of it, if so. `remarks` is what else its teacher sees of it at the desk.
    """

    label: Text
    publish: Callable[[Context, Contribution], None]
    again: Callable[[Contribution], Action]
    changes: bool = False
    accepted: Text | None = None
    look: Callable[[Contribution], Action] | None = None
    readers: Callable[[Contribution], Action] | None = None
    settled: Callable[[Context, Contribution], Text | None] | None = None
    remarks: Callable[[Context, Contribution], tuple[Text, ...]] | None = None
