"""The quiz's commands for teachers: who open it, go on, give time, and see how far their class has come."""

from __future__ import annotations

from commands.command import Command, Role
from commands.message import Text
from commands.parameter import Choice, Entry, Line, Parameter, Reference
from commands.quiz import download, ending, extra, live, opening, overview, publishing
from commands.quiz.parameters import ANY, APPROVED, CLOSED, OPEN, PAGE, ROUND, SECONDS, SURE

TEACHERS = (
    Command(
        name="open",
        run=opening.open_quiz,
        word=Text("open"),
        description=Text("Lets every class play a quiz in its own lessons."),
        role=Role.TEACHER,
        at_desk=Text("Open a quiz"),
        called=Text("Quiz"),
        schedulable=True,
        parameters=(
            APPROVED,
            Parameter(
                "closes",
                Line(longest=40),
                Text("Open until when?"),
                Text("Such as Friday 15:00, or 7 days. Leave it empty to close it yourself."),
                required=False,
            ),
            SURE,
        ),
    ),
    Command(
        name="live",
        run=opening.open_live,
        word=Text("live"),
        description=Text("Plays a quiz live: the same question for everybody at once."),
        role=Role.TEACHER,
        schedulable=True,
        called=Text("Quiz"),
        parameters=(
            APPROVED,
            SECONDS,
            Parameter("speed", Choice(options=opening.SPEED), Text("Does speed count?"), required=False),
            SURE,
        ),
    ),
    Command(
        name="next",
        run=live.go_on,
        word=Text("next"),
        description=Text("Asks the next question of a live quiz."),
        role=Role.TEACHER,
        private=True,
        parameters=(OPEN, Parameter("number", Reference(), Text("Which question"), required=False)),
    ),
    Command(
        name="close",
        run=ending.close,
        word=Text("close"),
        description=Text("Ends a quiz; everybody sees the results."),
        role=Role.TEACHER,
        schedulable=True,
        parameters=(OPEN, SURE),
    ),
    Command(
        name="finish",
        run=ending.finish,
        word=Text("finish"),
        description=Text("Says that your class has finished a quiz."),
        role=Role.TEACHER,
        private=True,
        parameters=(OPEN, Parameter("back", Reference(), Text("Let my class play on"), required=False)),
    ),
    Command(
        name="time",
        run=extra.give,
        word=Text("time"),
        description=Text("Gives a pupil more time for live questions."),
        role=Role.TEACHER,
        private=True,
        parameters=(
            Parameter("pupil", Entry(source=extra.pupils, of_class=True), Text("Which pupil")),
            Parameter("much", Choice(options=extra.TIMES), Text("How much time?")),
        ),
    ),
    Command(
        name="who",
        run=overview.who,
        word=Text("who"),
        description=Text("Shows who of your pupils has played."),
        role=Role.TEACHER,
        private=True,
        reads=True,
        parameters=(ANY,),
    ),
    Command(
        name="download",
        run=download.download,
        word=Text("download"),
        description=Text("Gives you the results of a quiz as a file."),
        role=Role.TEACHER,
        private=True,
        reads=True,
        parameters=(CLOSED,),
    ),
    Command(
        name="remind",
        run=ending.remind,
        word=Text("remind"),
        description=Text("Reminds those who have not played yet."),
        role=Role.TEACHER,
        private=True,
        listed=False,
        parameters=(ROUND, Parameter("room", Reference(), Text("Which class"))),
    ),
    Command(
        name="read",
        run=publishing.read,
        word=Text("read"),
        description=Text("Shows a whole quiz before you say yes to it."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        reads=True,
        parameters=(Parameter("quiz", Reference(), Text("Which quiz")), PAGE),
    ),
)
