"""Reminding: one gentle word to those of whom something is still missing; nobody is named before others."""

from __future__ import annotations

from collections.abc import Sequence

from commands.command import Context
from commands.message import Message
from storage import reminders


def remind(
    context: Context, *, classroom_id: int, persons: Sequence[int], own: Message, unnamed: Message, subject: str
) -> None:
    """Remind these people of one class: on their own page, and in private where they have asked for that. For those who
    come through a chat and have not, an unnamed line stands in the class's chats.
    """
    if to := reminders.own_places(context.connection, persons, context.project.id):
        context.post(own, subject=f"{subject} {classroom_id}", to=to)
    if not reminders.some_only_chat(context.connection, persons):
        return
    if chats := reminders.chats_of_class(context.connection, classroom_id):
        context.post(unnamed, subject=f"{subject} {classroom_id} class", to=chats)
