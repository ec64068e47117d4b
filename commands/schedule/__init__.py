"""/schedule: what is planned, previewed, paused, moved and taken away."""

from __future__ import annotations

from commands.command import Command, Group, Role
from commands.message import Text
from commands.parameter import Entry, Line, Parameter, Reference
from commands.schedule.changing import move, new, pause, remove, resume, save
from commands.schedule.showing import preview, show, titles
from commands.timing.when import WHEN
from storage import places

THIS = Parameter("schedule", Reference(), Text("Which one"))
WHICH = Parameter("schedule", Entry(source=titles), Text("Which planned thing"))
ON, AT = WHEN[0], WHEN[1]

SCHEDULE = Group(
    name="schedule",
    word=Text("schedule"),
    description=Text("What is planned, and when it comes to each class."),
    commands=(
        Command(
            name="list",
            run=show,
            word=Text("list"),
            description=Text("Shows what is planned for the next two weeks."),
            role=Role.TEACHER,
            at_desk=Text("What is planned"),
            beside=(places.STAFF,),
            reads=True,
            private=True,
        ),
        Command(
            name="new",
            run=new,
            word=Text("new"),
            description=Text("Plans something for later, or again and again."),
            role=Role.TEACHER,
            at_desk=Text("Plan something"),
            private=True,
            parameters=(Parameter("what", Line(longest=40), Text("What shall be done?"), required=False),),
        ),
        Command(
            name="preview",
            run=preview,
            word=Text("preview"),
            description=Text("Shows every message before anything is sent."),
            role=Role.TEACHER,
            private=True,
            parameters=(WHICH,),
        ),
        Command(
            name="save",
            run=save,
            word=Text("save"),
            description=Text("Keeps what was understood."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(THIS,),
        ),
        Command(
            name="pause",
            run=pause,
            word=Text("pause"),
            description=Text("Lets something planned rest for a while."),
            role=Role.TEACHER,
            private=True,
            parameters=(WHICH,),
        ),
        Command(
            name="resume",
            run=resume,
            word=Text("resume"),
            description=Text("Goes on with something that rests."),
            role=Role.TEACHER,
            private=True,
            parameters=(WHICH,),
        ),
        Command(
            name="move",
            run=move,
            word=Text("move"),
            description=Text("Moves the next time to another day or hour."),
            role=Role.TEACHER,
            private=True,
            parameters=(WHICH, ON, AT),
        ),
        Command(
            name="remove",
            run=remove,
            word=Text("remove"),
            description=Text("Takes something planned away."),
            role=Role.TEACHER,
            private=True,
            parameters=(WHICH, Parameter("sure", Reference(), Text("Sure"), required=False)),
        ),
    ),
)
