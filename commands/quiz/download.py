"""Results to take home: who had how many points for what; words that pupils typed stay with their own teacher."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Items, Message, Plural, Reply, Text, Versions, Words, refusal
from commands.quiz import answers
from commands.quiz.question import Question
from commands.quiz.quizzes import pick_play, title_of_play, unpacked
from commands.quiz.results import EMBARGO
from commands.quiz.wording import words
from commands.takeaway import File
from storage import quizzes, responses, rounds
from storage.plays import Play
from storage.responses import Response

COLUMNS = (Text("Number"), Text("Question"), Text("School"), Text("Name"), Text("Answer"), Text("Points"))


def download(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """All that was answered in a quiz that is over; of other schools' pupils the points alone."""
    which = pick_play(context, round, Action("quiz download"), states=(rounds.CLOSED,))
    if not isinstance(which, Play):
        return which
    if which.state != rounds.CLOSED:
        return refusal(EMBARGO)
    given = responses.responses_to(context.connection, which.round_id)
    known = quizzes.edition_of(context.connection, which.quiz_id, which.edition) if which.quiz_id else ()
    questions = {each.position: unpacked(each.details) for each in known}
    return Message(
        topic=Text("Download"),
        title=title_of_play(context, which),
        lines=(Plural("{n} answer", "{n} answers", n=len(given)),),
        file=File(
            name=f"quiz-{which.round_id}",
            action=Action("quiz download", {"round": which.round_id}),
            columns=COLUMNS,
            rows=tuple(_row(context, which, each, questions.get(each.number)) for each in given),
            sheet=True,
        ),
    )


def _row(context: Context, which: Play, each: Response, question: Question | None) -> Items:
    asked, said = "", Items(())
    if question is not None:
        asked = words(question.text, which.language, context.locale).text
        if each.classroom_id == context.classroom.id:
            said = _said(context, which, question, each.answer)
    points = "" if each.points is None else str(each.points)
    return Items((str(each.number), asked, each.school, each.alias, said, points))


def _said(context: Context, which: Play, question: Question, kept: str) -> Items:
    lines = answers.said(question, answers.as_read(question, kept), which.language, context.locale)
    return Items(
        tuple(each.text if isinstance(each, Words) else each for each in lines if not isinstance(each, Versions))
    )
