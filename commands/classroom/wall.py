"""What a whole class may see large: what is going on, without anybody's name who has still to do something."""

from __future__ import annotations

from commands.command import Context
from commands.message import Message, Text


def show_wall(context: Context) -> Message:
    """What every feature has for the wall just now."""
    going_on = tuple(message for group in context.catalogue.groups if group.wall for message in group.wall(context))
    return Message(lines=() if going_on else (Text("Nothing is going on just now."),), more=going_on)
