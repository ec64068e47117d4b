"""The answer: a command that may be run is run with whole arguments, or proposed for later, or asks for the rest."""

from __future__ import annotations

from bot.arguments import clean, read_arguments
from commands.command import Command, Context
from commands.message import Reply, Text, refusal
from commands.timing.proposal import is_for_later, propose

OVER = Text("This project is over. You can still read and take home what is here.")


def answer(context: Context, command: Command) -> Reply:
    """What comes of a command in this context. What is said about when makes a proposal of it; the clock says nothing
    about when: it is now. In a project that is over only some still works.
    """
    if not command.works(context.identity):
        return refusal(OVER)
    if command.schedulable and context.moments is None:
        typed = clean(context.call.arguments)
        if is_for_later(typed):
            return propose(context, command, typed)
    values, instead = read_arguments(context, command)
    return instead or command.run(context, **values)
