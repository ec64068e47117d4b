"""/privacy: what Silta keeps, who sees it, and how it goes away again."""

from __future__ import annotations

from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Message, Text


def show(context: Context) -> Message:
    """What everybody should know before they write anything."""
    mine = Button(label=Text("What Silta keeps about me"), action=Action("me"), main=True)
    return Message(
        topic=Text("Privacy"),
        title=Text("What Silta keeps, and who sees it"),
        lines=(
            Text(
                "Silta knows an invented name, your class, your language, and what you give to it. "
                "It asks for no real name."
            ),
            Text("What you give crosses to the other schools only after your own teacher has said yes."),
            Text("What you write in your journal nobody else reads, unless you say so."),
            Text("Of a chat Silta keeps only its id, yours, and what you say to Silta, never what you say to others."),
            Text("Nothing is sold, nothing is used to advertise or to train artificial intelligence."),
            Text("With /me you see all of it and take it back; your teacher can remove your seat with everything."),
            Text(
                "Discord and Telegram have rules and age limits of their own. "
                "On Silta's pages everything works without either."
            ),
        ),
        buttons=(mine,) if context.role > Role.ANYONE else (),
    )


PRIVACY = Group(
    name="privacy",
    word=Text("privacy"),
    description=Text("What Silta keeps, who sees it, and how it goes away."),
    commands=(
        Command(
            name="privacy",
            run=show,
            word=Text("privacy"),
            description=Text("What Silta keeps, who sees it, and how it goes away."),
            role=Role.ANYONE,
            reads=True,
            private=True,
        ),
    ),
)
