"""What the quiz's commands want to know."""

from __future__ import annotations

from commands.message import Text
from commands.parameter import Choice, Entry, Line, Number, Paragraph, Parameter, Reference
from commands.quiz import typed
from commands.quiz.question import LEAST_SECONDS, MOST_SECONDS
from commands.quiz.quizzes import all_plays, approved, closed_plays, nothing, open_plays
from commands.quiz.soundness import LONGEST_ANSWER, LONGEST_TEXT, MOST_ANSWERS

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
SURE = Parameter("sure", Reference(), Text("Sure"), required=False)
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


def words(name: str) -> tuple[Parameter, ...]:
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
