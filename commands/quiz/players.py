"""The quiz's commands for those who play, and look at what was right afterwards."""

from __future__ import annotations

from commands.command import Command, Role
from commands.message import Text
from commands.parameter import Parameter, Reference
from commands.quiz import overview, playing, practice, results
from commands.quiz.parameters import ANSWER, CHOSEN, CLOSED, NUMBER, OPEN, PAGE, ROUND

PLAYERS = (
    Command(
        name="show",
        run=overview.show,
        word=Text("show"),
        description=Text("Shows which quizzes there are, and your own."),
        role=Role.STUDENT,
        private=True,
        reads=True,
    ),
    Command(
        name="play",
        run=playing.play,
        word=Text("play"),
        description=Text("Plays a quiz, from where you left off."),
        role=Role.STUDENT,
        private=True,
        parameters=(OPEN,),
    ),
    Command(
        name="answer",
        run=playing.answer,
        word=Text("answer"),
        description=Text("Answers a question."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(ROUND, NUMBER, ANSWER),
    ),
    Command(
        name="pick",
        run=playing.pick,
        word=Text("pick"),
        description=Text("Chooses one part of an answer."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        reads=True,
        parameters=(ROUND, NUMBER, CHOSEN),
    ),
    Command(
        name="results",
        run=results.results,
        word=Text("results"),
        description=Text("Shows how a quiz came out."),
        role=Role.STUDENT,
        private=True,
        reads=True,
        parameters=(CLOSED,),
    ),
    Command(
        name="review",
        run=results.review,
        word=Text("review"),
        description=Text("Shows the questions with their right answers."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        reads=True,
        parameters=(ROUND, PAGE),
    ),
    Command(
        name="practice",
        run=practice.practise,
        word=Text("practice"),
        description=Text("Plays a quiz that is over, for yourself, without points."),
        role=Role.STUDENT,
        private=True,
        reads=True,
        parameters=(CLOSED, Parameter("number", Reference(), Text("Which question"), required=False)),
    ),
    Command(
        name="drill",
        run=practice.drill,
        word=Text("drill"),
        description=Text("Chooses one part of an answer."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        reads=True,
        parameters=(ROUND, NUMBER, CHOSEN),
    ),
    Command(
        name="try",
        run=practice.attempt,
        word=Text("try"),
        description=Text("Answers a question, without points."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        reads=True,
        parameters=(ROUND, NUMBER, ANSWER),
    ),
)
