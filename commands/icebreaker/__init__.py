"""/icebreaker: one question to every class, answers in each one's own words, replies across the schools."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.exhibit import Exhibit
from commands.icebreaker import company
from commands.icebreaker.answers import ANSWER, REPLY, again, answer, publish, reply
from commands.icebreaker.closing import close, ends, remind
from commands.icebreaker.company import SAID, group, say, seated
from commands.icebreaker.groups import LARGEST, MOST_FROM_ONE, SMALLEST, gather, groups, mix_company
from commands.icebreaker.opening import open_round
from commands.icebreaker.overview import download, missing, state, who
from commands.icebreaker.prompts import OPTIONS
from commands.icebreaker.question import (
    all_rounds,
    announce,
    open_rounds,
    question_of,
)
from commands.icebreaker.reading import show, thread, wall
from commands.message import Text
from commands.parameter import (
    LANGUAGE_WRITTEN,
    Choice,
    Entry,
    Line,
    Number,
    Paragraph,
    Parameter,
    Picture,
    Reference,
    Translated,
)
from storage import places, rounds


def welcome(context: Context) -> None:
    """Show a classroom that has just joined what is open already."""
    for which in rounds.rounds_of(context.connection, context.project.id, ICEBREAKER.name):
        if which.state == rounds.OPEN:
            announce(context, which.id, question_of(which), closed=False)


WHICH_OPEN = Parameter("round", Entry(source=open_rounds), Text("Which icebreaker"), required=False)
WHICH = Parameter("round", Entry(source=all_rounds), Text("Which icebreaker"), required=False)
ITEM = Parameter("item", Reference(), Text("Which one"))

ICEBREAKER = Group(
    name="icebreaker",
    word=Text("icebreaker"),
    description=Text("Questions with which classes get to know each other."),
    welcome=welcome,
    state=state,
    missing=missing,
    wall=wall,
    ends=ends,
    seated=seated,
    exhibits={
        ANSWER: Exhibit(label=Text("Answer to the icebreaker"), publish=publish, again=again, changes=True),
        SAID: Exhibit(label=Text("Word to a mixed group"), publish=company.publish, again=company.again),
        REPLY: Exhibit(label=Text("Reply to another school"), publish=publish, again=again),
    },
    commands=(
        Command(
            name="show",
            run=show,
            word=Text("show"),
            description=Text("Shows the answers, those without a reply first."),
            role=Role.STUDENT,
            reads=True,
            private=True,
            parameters=(WHICH, Parameter("page", Reference(), Text("Page"), required=False)),
        ),
        Command(
            name="answer",
            run=answer,
            word=Text("answer"),
            description=Text("Answers the question, or changes your answer."),
            role=Role.STUDENT,
            private=True,
            parameters=(
                LANGUAGE_WRITTEN,
                Parameter(
                    "text",
                    Paragraph(longest=1000),
                    Text("Your answer"),
                    Text("A few sentences, in the language you like."),
                    required=False,
                ),
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
                WHICH_OPEN,
            ),
        ),
        Command(
            name="reply",
            run=reply,
            word=Text("reply"),
            description=Text("Replies to an answer from another school."),
            role=Role.STUDENT,
            private=True,
            listed=False,
            parameters=(
                ITEM,
                Parameter(
                    "text",
                    Paragraph(longest=500),
                    Text("Your reply"),
                    Text("Something kind, or something you wonder about."),
                ),
                LANGUAGE_WRITTEN,
            ),
        ),
        Command(
            name="thread",
            run=thread,
            word=Text("thread"),
            description=Text("Shows an answer with all replies to it."),
            role=Role.STUDENT,
            private=True,
            listed=False,
            reads=True,
            parameters=(ITEM,),
        ),
        Command(
            name="group",
            run=group,
            word=Text("group"),
            description=Text("Shows who is in your group, and what time it is there."),
            role=Role.STUDENT,
            private=True,
            reads=True,
            beside=(places.GROUP,),
        ),
        Command(
            name="say",
            run=say,
            word=Text("say"),
            description=Text("Says something to your group."),
            role=Role.STUDENT,
            private=True,
            places=(places.GROUP,),
            words_in=(places.GROUP,),
            parameters=(
                Parameter("text", Paragraph(longest=500), Text("Your words")),
                LANGUAGE_WRITTEN,
                Parameter("round", Reference(), Text("Which icebreaker"), required=False),
            ),
        ),
        Command(
            name="open",
            run=open_round,
            word=Text("open"),
            description=Text("Asks every class a question."),
            role=Role.TEACHER,
            at_desk=Text("Open an icebreaker"),
            called=Text("Icebreaker"),
            schedulable=True,
            parameters=(
                Parameter("prompt", Choice(options=OPTIONS), Text("A ready question"), required=False),
                Parameter(
                    "question",
                    Translated(longest=200),
                    Text("Or your own question"),
                    Text("It is shown in your words, in every class."),
                    required=False,
                ),
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
            description=Text("Ends an icebreaker; the answers stay readable."),
            role=Role.TEACHER,
            schedulable=True,
            parameters=(WHICH_OPEN,),
        ),
        Command(
            name="remind",
            run=remind,
            word=Text("remind"),
            description=Text("Reminds those who have not answered yet."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(
                Parameter("round", Reference(), Text("Which icebreaker")),
                Parameter("room", Reference(), Text("Which class")),
            ),
        ),
        Command(
            name="who",
            run=who,
            word=Text("who"),
            description=Text("Shows who of your pupils has answered."),
            role=Role.TEACHER,
            private=True,
            reads=True,
            parameters=(WHICH,),
        ),
        Command(
            name="groups",
            run=groups,
            word=Text("groups"),
            description=Text("Makes groups with pupils from every school."),
            role=Role.TEACHER,
            private=True,
            snapshot=gather,
            prepare=mix_company,
            parameters=(
                WHICH_OPEN,
                Parameter(
                    "size",
                    Number(least=SMALLEST, most=LARGEST),
                    Text("How many in a group"),
                    Text("Four is a good number. Nobody is left out: some groups may have one more or one less."),
                    required=False,
                ),
                Parameter(
                    "most",
                    Number(least=1, most=MOST_FROM_ONE),
                    Text("At most how many from one school"),
                    Text("You may leave this empty."),
                    required=False,
                ),
                Parameter("seed", Reference(), Text("Which mixture"), required=False),
                Parameter("seen", Reference(), Text("What you saw"), required=False),
            ),
        ),
        Command(
            name="download",
            run=download,
            word=Text("download"),
            description=Text("Gives you a round as a file to keep."),
            role=Role.TEACHER,
            private=True,
            reads=True,
            parameters=(WHICH,),
        ),
    ),
)
