"""/quiz: pupils write quizzes that the other schools play, in their own lessons or live."""

from __future__ import annotations

from commands.command import Group
from commands.exhibit import Exhibit
from commands.message import Text
from commands.quiz import overview, publishing
from commands.quiz.authors import AUTHORS
from commands.quiz.ending import ends
from commands.quiz.players import PLAYERS
from commands.quiz.teachers import TEACHERS
from storage import quizzes

QUIZ = Group(
    name="quiz",
    word=Text("quiz"),
    description=Text("Quizzes that pupils write for the others to play."),
    welcome=overview.welcome,
    state=overview.state,
    missing=overview.missing,
    wall=overview.wall,
    mine=overview.mine,
    forget=overview.forget,
    seated=publishing.seated,
    ends=ends,
    exhibits={
        quizzes.KIND: Exhibit(
            label=Text("A quiz for the other schools"),
            publish=publishing.publish,
            again=publishing.again,
            look=publishing.look,
        )
    },
    commands=(*PLAYERS, *AUTHORS, *TEACHERS),
)
