"""Which schedule is meant: one of the project's, and none that belongs to something else's course."""

from __future__ import annotations

from commands.command import Context
from commands.message import Message, Text, refusal
from storage import schedules
from storage.schedules import ENDED, PROPOSED, Schedule

GONE = Text("That is no longer planned. Look at the list again.")
NOT_YOURS = Text("Only whoever planned it can save it.")


def find_own(context: Context, number: int) -> Schedule | Message:
    """One of the project's; or a kind word why it is none. What nobody has saved yet is for its author alone."""
    found = schedules.find(context.connection, number)
    if found is None or found.project_id != context.project.id or not found.by_hand or found.state == ENDED:
        return refusal(GONE)
    if found.state == PROPOSED and found.person_id != context.me.id:
        return refusal(NOT_YOURS)
    return found


def find_saved(context: Context, number: int) -> Schedule | Message:
    """One of the project's that somebody has saved; or a kind word why it is none."""
    found = find_own(context, number)
    return refusal(GONE) if isinstance(found, Schedule) and found.state == PROPOSED else found
