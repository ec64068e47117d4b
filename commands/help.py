"""/help: what you can do here, in your language."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.message import Line, Message, Text


def show_help(context: Context) -> Message:
    """Every listed command that this person may run in this place."""
    kind = context.place.kind if context.place else None
    allowed = [
        each
        for each in context.catalogue.commands()
        if each[2].is_offered(context.role, kind) and each[2].works(context.identity)
    ]
    lines: list[Line] = [
        Text("<b>/{path}</b> – {description}", path=path, description=command.description)
        for path, _, command in allowed
    ]
    _, group, command = next(each for each in allowed if " " in each[0])
    example = Text("/{group} {command}", group=group.word, command=command.word)
    lines.append(Text("The words of your own language work as well: {example}", example=example))
    return Message(topic=Text("Help"), title=Text("What you can do here"), lines=tuple(lines))


HELP = Group(
    name="help",
    word=Text("help"),
    description=Text("Shows what you can do here."),
    commands=(
        Command(
            name="help",
            run=show_help,
            word=Text("help"),
            description=Text("Shows what you can do here."),
            role=Role.ANYONE,
            reads=True,
            private=True,
        ),
    ),
)
