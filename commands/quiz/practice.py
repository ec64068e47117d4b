"""Practice: what is over can be played again, for oneself, as often as one likes; at once one sees what was right."""

from __future__ import annotations

from dataclasses import replace

from commands.call import Action
from commands.command import Context
from commands.message import Button, Line, Message, Plural, Reply, Text, refusal
from commands.quiz import answers
from commands.quiz.asking import Asking, for_player
from commands.quiz.marking import FULL, Answer, mark, met
from commands.quiz.playing import asked_for, nothing_there, pressed, turn_asked
from commands.quiz.question import POLL
from commands.quiz.quizzes import is_sealed, pick_play
from commands.quiz.results import EMBARGO
from commands.quiz.wording import explanation_of, right_answer, words
from storage import plays, rounds
from storage.plays import Play

RIGHT, WRONG = Text("That is right."), Text("That is not right.")
ENOUGH = Text("That was the last question. Practise as often as you like.")


def practise(context: Context, *, round: int | None = None, number: int = 1) -> Reply:  # noqa: A002  (the parameter's name)
    """A question of a quiz that is over."""
    which = pick_play(context, round, Action("quiz practice"), states=(rounds.CLOSED,))
    if not isinstance(which, Play):
        return which
    asking = _asking(context, which.round_id, number)
    return asking if isinstance(asking, Message) else for_player(asking)


def drill(context: Context, *, round: int, number: int, chosen: str | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """What somebody pressed so far, in practice."""
    asking = _asking(context, round, number)
    return asking if isinstance(asking, Message) else pressed(asking, chosen)


def attempt(context: Context, *, round: int, number: int, answer: str | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Whether an answer is right, and why. Nothing of it is kept."""
    asking = _asking(context, round, number)
    if isinstance(asking, Message):
        return asking
    given = answers.read(asking.question, asking.seed, answer) if answer else None
    if given is None:
        return asked_for(asking, answer)
    return Message(
        topic=Text("Question {number} of {size}", number=number, size=asking.size),
        title=words(asking.question.text, asking.language, asking.locale),
        lines=(*_verdict(asking, given), *after(asking, given), *((ENOUGH,) if number == asking.size else ())),
        buttons=_onward(round, number, asking.size),
    )


def after(asking: Asking, given: Answer) -> tuple[Line, ...]:
    """What is right, what its author says of this answer, and why."""
    question, language, locale = asking.question, asking.language, asking.locale
    feedback = [question.options[at].feedback for at in met(question, given)]
    said = tuple(words(each, language, locale) for each in feedback if any(each.values()))
    return (*right_answer(question, language, locale), *said, *explanation_of(question, language, locale))


def _verdict(asking: Asking, given: Answer) -> tuple[Line, ...]:
    if asking.question.kind == POLL:
        return ()
    points = mark(asking.question, given)
    if points in {0, FULL}:
        return (RIGHT if points else WRONG,)
    return (Plural("Not all of it: it would bring {n} point.", "Not all of it: it would bring {n} points.", n=points),)


def _onward(round_id: int, number: int, size: int) -> tuple[Button, ...]:
    again = Action("quiz practice", {"round": round_id, "number": number})
    onward = Action("quiz practice", {"round": round_id, "number": number + 1})
    more = (Button(label=Text("Next question"), action=onward, main=True),) if number < size else ()
    return (*more, Button(label=Text("Try again"), action=again))


def _asking(context: Context, round_id: int, number: int) -> Asking | Message:
    """A question of a quiz that is over; right answers are for nobody before that."""
    found = plays.turn(
        context.connection,
        round_id=round_id,
        number=number,
        classroom_id=context.classroom.id,
        person_id=context.me.id,
        subject="",
        place_id=0,
    )
    if found is None or found.play.project_id != context.project.id:
        return nothing_there(context, round_id)
    if is_sealed(context, found.play):
        return refusal(EMBARGO)
    return replace(turn_asked(context, found, number), practice=True)
