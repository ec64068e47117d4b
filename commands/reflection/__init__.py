"""/reflection: a question a week to look back with, a journal of one's own, and nobody reads what is not for them."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.exhibit import Exhibit
from commands.message import Text
from commands.parameter import (
    LANGUAGE_WRITTEN,
    Choice,
    Entry,
    Line,
    Paragraph,
    Parameter,
    Picture,
    Recording,
    Reference,
    Translated,
)
from commands.reflection import writing
from commands.reflection.closing import close, ends, remind
from commands.reflection.opening import open_round
from commands.reflection.overview import grid, missing, state, wall
from commands.reflection.prompts import OPTIONS, PHASES, WHOM
from commands.reflection.question import ACTIVITY, ENTRY, all_rounds, announce, open_rounds, question_of
from commands.reflection.reading import journal, read, show
from storage import rounds


def welcome(context: Context) -> None:
    """Show a classroom that has just joined what is open already."""
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        if which.state == rounds.OPEN:
            announce(context, which.id, question_of(which), closed=False)


WHICH_OPEN = Parameter("round", Entry(source=open_rounds), Text("Which reflection"), required=False)
WHICH = Parameter("round", Entry(source=all_rounds), Text("Which reflection"), required=False)
PAGE = Parameter("page", Reference(), Text("Page"), required=False)
VISIBILITY = Parameter(
    "visibility",
    Choice(options=writing.READERS),
    Text("Who may read it?"),
    Text("Your teacher sees that you wrote, and reads what you let them."),
    required=False,
)

REFLECTION = Group(
    name="reflection",
    word=Text("reflection"),
    description=Text("A question a week to look back, and a journal of your own."),
    welcome=welcome,
    state=state,
    missing=missing,
    wall=wall,
    ends=ends,
    exhibits={
        ENTRY: Exhibit(
            label=Text("Entry in a journal"),
            publish=writing.publish,
            again=writing.again,
            changes=True,
            readers=writing.readers,
        ),
    },
    commands=(
        Command(
            name="show",
            run=show,
            word=Text("show"),
            description=Text("Shows the question, your entry, and what is for everyone."),
            role=Role.STUDENT,
            reads=True,
            private=True,
            parameters=(WHICH, PAGE),
        ),
        Command(
            name="write",
            run=writing.write,
            word=Text("write"),
            description=Text("Writes in your journal, or changes what you wrote."),
            role=Role.STUDENT,
            private=True,
            confidential=True,
            parameters=(
                LANGUAGE_WRITTEN,
                Parameter(
                    "text",
                    Paragraph(longest=2000),
                    Text("Your words"),
                    Text("As much or as little as you like; a voice or a picture will do."),
                    required=False,
                ),
                VISIBILITY,
                Parameter(
                    "picture",
                    Picture(),
                    Text("A picture, if you like"),
                    Text("JPEG, PNG, WebP or GIF, at most 10 MB."),
                    required=False,
                ),
                Parameter(
                    "description",
                    Paragraph(longest=250),
                    Text("What does the picture show?"),
                    Text("For those who cannot see it. A sentence is enough."),
                    required=False,
                    beside="picture",
                ),
                Parameter(
                    "voice", Recording(), Text("Your voice, if you like"), Text("Two minutes at most."), required=False
                ),
                WHICH_OPEN,
            ),
        ),
        Command(
            name="readers",
            run=writing.choose_readers,
            word=Text("readers"),
            description=Text("Chooses who may read something in your journal."),
            role=Role.STUDENT,
            afterwards=True,
            private=True,
            listed=False,
            parameters=(Parameter("item", Reference(), Text("Which one")), VISIBILITY),
        ),
        Command(
            name="journal",
            run=journal,
            word=Text("journal"),
            description=Text("Gives you your whole journal as a file to keep."),
            role=Role.STUDENT,
            reads=True,
            private=True,
        ),
        Command(
            name="open",
            run=open_round,
            word=Text("open"),
            description=Text("Asks a question to look back with."),
            role=Role.TEACHER,
            at_desk=Text("Open a reflection"),
            called=Text("Reflection"),
            schedulable=True,
            parameters=(
                Parameter(
                    "phase",
                    Choice(options=PHASES),
                    Text("In which phase are you?"),
                    Text("The next ready question of this phase is asked."),
                    required=False,
                ),
                Parameter("prompt", Choice(options=OPTIONS), Text("A ready question"), required=False),
                Parameter(
                    "question",
                    Translated(longest=200),
                    Text("Or your own question"),
                    Text("It is shown in your words, in every class."),
                    required=False,
                ),
                Parameter("whom", Choice(options=WHOM), Text("Who is asked?"), required=False),
                Parameter(
                    "closes",
                    Line(longest=40),
                    Text("Open until when?"),
                    Text("Such as Friday 15:00, or 7 days. Leave it empty to close it yourself."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="close",
            run=close,
            word=Text("close"),
            description=Text("Ends a reflection; the journals stay."),
            role=Role.TEACHER,
            schedulable=True,
            parameters=(WHICH_OPEN,),
        ),
        Command(
            name="remind",
            run=remind,
            word=Text("remind"),
            description=Text("Reminds those who have not written yet."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(
                Parameter("round", Reference(), Text("Which reflection")),
                Parameter("room", Reference(), Text("Which class")),
            ),
        ),
        Command(
            name="read",
            run=read,
            word=Text("read"),
            description=Text("Shows what your pupils let you read."),
            role=Role.TEACHER,
            reads=True,
            private=True,
            parameters=(WHICH, PAGE),
        ),
        Command(
            name="grid",
            run=grid,
            word=Text("grid"),
            description=Text("Shows who has written in which week, not what."),
            role=Role.TEACHER,
            reads=True,
            private=True,
        ),
    ),
)
