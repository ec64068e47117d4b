"""/icebreaker: one question to every class, answers in each one's own words, replies across the schools."""

from __future__ import annotations

from commands.call import Action
from commands.command import Command, Context, Exhibit, Group, Role
from commands.icebreaker.answers import ANSWER, REPLY, again, answer, publish, reply, withdraw
from commands.icebreaker.prompts import OPTIONS
from commands.icebreaker.question import (
    Question,
    all_rounds,
    announce,
    open_question,
    open_rounds,
    pick,
    question_of,
)
from commands.icebreaker.reading import show, state
from commands.message import Form, Message, Text, refusal
from commands.message import Reply as Answered
from commands.parameter import Choice, Entry, Line, Paragraph, Parameter, Reference
from storage import rounds
from storage.rounds import Round


def open_round(context: Context, *, prompt: str | None = None, question: str | None = None) -> Answered:
    """Ask every class of the project one of our prompts, or a question in one's own words."""
    if not prompt and not question:
        title = Text("What would you like to ask?")
        return Form(action=Action("icebreaker open"), title=title, ask=("prompt", "question"))
    asked = Question(words=question, language=context.locale) if question else Question(prompt=prompt)
    round_id = open_question(context, asked)
    context.record("icebreaker open", f"round {round_id}")
    return Message(lines=(Text("The icebreaker is open in every class of the project."),))


def close(context: Context, *, round: int | None = None) -> Answered:  # noqa: A002  (the parameter's name)
    """End a round: no more answers, but what is there stays readable."""
    which = pick(context, round, Action("icebreaker close"), only_open=True)
    if not isinstance(which, Round):
        return which
    if not rounds.close_round(context.connection, which.id, context.now):
        return refusal(Text("This icebreaker was already closed."))
    announce(context, which.id, question_of(which), closed=True)
    context.record("icebreaker close", f"round {which.id}")
    return Message(lines=(Text("This icebreaker is closed. The answers stay readable."),))


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
    exhibits={
        ANSWER: Exhibit(label=Text("Answer to the icebreaker"), publish=publish, again=again),
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
                Parameter(
                    "text",
                    Paragraph(longest=1000),
                    Text("Your answer"),
                    Text("A few sentences, in the language you like."),
                    required=False,
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
            ),
        ),
        Command(
            name="withdraw",
            run=withdraw,
            word=Text("withdraw"),
            description=Text("Takes your answer back."),
            role=Role.STUDENT,
            private=True,
            listed=False,
            parameters=(ITEM,),
        ),
        Command(
            name="open",
            run=open_round,
            word=Text("open"),
            description=Text("Asks every class a question."),
            role=Role.TEACHER,
            at_desk=Text("Open an icebreaker"),
            schedulable=True,
            parameters=(
                Parameter("prompt", Choice(options=OPTIONS), Text("A ready question"), required=False),
                Parameter(
                    "question",
                    Line(longest=200),
                    Text("Or your own question"),
                    Text("It is shown in your words, in every class."),
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
    ),
)
