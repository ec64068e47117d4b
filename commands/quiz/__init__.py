"""/quiz: pupils write quizzes that the other schools play, in their own lessons or live."""

from __future__ import annotations

from commands.command import Command, Exhibit, Group, Role
from commands.message import Text
from commands.parameter import LANGUAGE_WRITTEN, WRITTEN, Choice, Entry, Line, Number, Paragraph, Parameter, Reference
from commands.quiz import (
    changing,
    ending,
    extra,
    live,
    opening,
    overview,
    playing,
    practice,
    publishing,
    results,
    typed,
)
from commands.quiz import writing as pen
from commands.quiz.question import LEAST_SECONDS, MOST_SECONDS
from commands.quiz.quizzes import all_plays, approved, closed_plays, nothing, open_plays
from commands.quiz.soundness import LONGEST_ANSWER, LONGEST_TEXT, MOST_ANSWERS
from storage import quizzes

OWN = Parameter("quiz", Entry(source=nothing), Text("Which of your quizzes"), required=False)
APPROVED = Parameter(
    "quiz",
    Entry(source=approved),
    Text("Which quiz"),
    Text("Leave it empty for the newest that nobody has played."),
    required=False,
)
OPEN = Parameter("round", Entry(source=open_plays), Text("Which quiz"), required=False)
CLOSED = Parameter("round", Entry(source=closed_plays), Text("Which quiz"), required=False)
ANY = Parameter("round", Entry(source=all_plays), Text("Which quiz"), required=False)
ROUND = Parameter("round", Reference(), Text("Which quiz"))
NUMBER = Parameter("number", Reference(), Text("Which question"))
QUESTION = Parameter("question", Reference(), Text("Which question"))
PAGE = Parameter("page", Reference(), Text("Page"), required=False)
CHOSEN = Parameter("chosen", Line(longest=40), Text("Your answer"), required=False)
ANSWER = Parameter("answer", Line(longest=LONGEST_ANSWER), Text("Your answer"), required=False)
SECONDS = Parameter(
    "seconds",
    Number(least=LEAST_SECONDS, most=MOST_SECONDS),
    Text("Seconds for each question"),
    Text("Leave it empty for what its author has set."),
    required=False,
)


def _words(name: str) -> tuple[Parameter, ...]:
    """What a question is made of; `name` is what its own words are called."""
    return (
        Parameter(
            name,
            Paragraph(longest=LONGEST_TEXT),
            Text("The question"),
            Text("Short and clear, so that everybody understands it."),
            required=False,
        ),
        Parameter(
            "answers",
            Paragraph(longest=LONGEST_ANSWER * MOST_ANSWERS),
            Text("The answers, one on each line"),
            Text("A star * before each right one. For pairs: Italy = Rome"),
            required=False,
        ),
        Parameter("kind", Choice(options=typed.KINDS), Text("What kind of question"), required=False),
        Parameter(
            "explanation",
            Paragraph(longest=LONGEST_TEXT),
            Text("Why is it so?"),
            Text("Everybody reads it when the quiz is over. You may leave it empty."),
            required=False,
        ),
        Parameter(
            "seconds",
            Number(least=LEAST_SECONDS, most=MOST_SECONDS),
            Text("Seconds to answer, live"),
            required=False,
        ),
    )


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

AUTHORS = (
    Command(
        name="new",
        run=pen.new,
        word=Text("new"),
        description=Text("Begins a quiz of your own."),
        role=Role.STUDENT,
        private=True,
        parameters=(
            Parameter("title", Line(longest=100), Text("What is it called?")),
            LANGUAGE_WRITTEN,
        ),
    ),
    Command(
        name="add",
        run=pen.add,
        word=Text("add"),
        description=Text("Adds a question to your quiz."),
        role=Role.STUDENT,
        private=True,
        parameters=(*_words("question"), OWN),
    ),
    Command(
        name="edit",
        run=pen.edit,
        word=Text("edit"),
        description=Text("Shows your quiz, to change it."),
        role=Role.STUDENT,
        private=True,
        reads=True,
        parameters=(OWN, PAGE),
    ),
    Command(
        name="submit",
        run=pen.submit,
        word=Text("submit"),
        description=Text("Hands your quiz in; your teacher says yes."),
        role=Role.STUDENT,
        private=True,
        parameters=(OWN,),
    ),
    Command(
        name="change",
        run=changing.change,
        word=Text("change"),
        description=Text("Changes a question."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION, *_words("text")),
    ),
    Command(
        name="translate",
        run=changing.translate,
        word=Text("translate"),
        description=Text("Says a question in another language."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(
            QUESTION,
            Parameter("into", Choice(options=WRITTEN), Text("Into which language?"), required=False),
            *(each for each in _words("text") if each.name in {"text", "answers", "explanation"}),
        ),
    ),
    Command(
        name="move",
        run=changing.move,
        word=Text("move"),
        description=Text("Puts a question at another place."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION, Parameter("to", Reference(), Text("Where to"))),
    ),
    Command(
        name="remove",
        run=changing.remove,
        word=Text("remove"),
        description=Text("Takes a question away."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION,),
    ),
)

TEACHERS = (
    Command(
        name="open",
        run=opening.open_quiz,
        word=Text("open"),
        description=Text("Lets every class play a quiz in its own lessons."),
        role=Role.TEACHER,
        at_desk=Text("Open a quiz"),
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
        ),
    ),
    Command(
        name="live",
        run=opening.open_live,
        word=Text("live"),
        description=Text("Plays a quiz live: the same question for everybody at once."),
        role=Role.TEACHER,
        schedulable=True,
        parameters=(
            APPROVED,
            SECONDS,
            Parameter("speed", Choice(options=opening.SPEED), Text("Does speed count?"), required=False),
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
        parameters=(OPEN,),
    ),
    Command(
        name="finish",
        run=ending.finish,
        word=Text("finish"),
        description=Text("Says that your class has finished a quiz."),
        role=Role.TEACHER,
        private=True,
        parameters=(OPEN,),
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

QUIZ = Group(
    name="quiz",
    word=Text("quiz"),
    description=Text("Quizzes that pupils write for the others to play."),
    welcome=overview.welcome,
    state=overview.state,
    missing=overview.missing,
    wall=overview.wall,
    seated=publishing.seated,
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
