"""Playing: one question after the other, each answered once, in one's own lesson or live."""

from __future__ import annotations

from datetime import datetime

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Form, Message, Reply, Text, refusal
from commands.quiz import answers
from commands.quiz.asking import Asking, asking_of, for_player
from commands.quiz.ending import end_if_all_done
from commands.quiz.marking import Answer, mark
from commands.quiz.pace import Asked, quick, usual_share
from commands.quiz.question import NUMBER, POLL
from commands.quiz.quizzes import ELSEWHERE, GONE, pick_play, subject_of, title_of_play, unpacked
from commands.quiz.soundness import LONGEST_ANSWER
from commands.quiz.wording import SAY_A_NUMBER
from storage import extra_time, plays, responses, rounds
from storage.extra_time import USUAL
from storage.plays import Play, Turn

LOOKING_ON = Text("Pupils play. You see how far your class has come with /quiz who.")
NEUTRAL = Text("Your school wrote this quiz, so it plays without points. You can practise when it is over.")
OVER = Text("This quiz is over. You can still practise with it.")
CLASS_DONE = Text("Your class has finished this quiz. What was right is shown when all schools have.")
NOT_BEGUN = Text("This quiz begins in your class later.")
TIME_OVER = Text("The time for this question is over.")
NOT_ASKED = Text("This question has not been asked yet.")
ALREADY = Text("You have answered this question already. The first answer counts.")
TAKEN = Text("Your answer is in.")
ALL_ANSWERED = Text("You have answered everything. What was right is shown when all schools have finished.")
WAIT = Text("The next question comes by itself.")


def play(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """The next question that one has not answered yet: where one left off, on whichever platform."""
    which = pick_play(context, round, Action("quiz play"), states=(rounds.OPEN,))
    if not isinstance(which, Play):
        return which
    if (why := shut(context, which)) is not None:
        return why
    return _onward(context, which, None)


def answer(context: Context, *, round: int, number: int, answer: str | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Answer a question; the first answer counts, and nobody is told yet whether it is right."""
    found = turn_of(context, round, number)
    if isinstance(found, Message):
        return found
    asking = turn_asked(context, found, number)
    if not answer:
        return asked_for(asking, None)
    given = answers.read(asking.question, asking.seed, answer)
    if given is None:
        return asked_for(asking, answer)
    kept = responses.answer(
        context.connection,
        round_id=round,
        number=number,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        answer=answers.as_kept(given),
        points=_points(context, found, number, given),
        now=context.now,
    )
    return _onward(context, found.play, TAKEN if kept else ALREADY)


def pick(context: Context, *, round: int, number: int, chosen: str | None = None) -> Message:  # noqa: A002  (the parameter's name)
    """What somebody pressed so far of an answer that takes more than one press."""
    found = turn_of(context, round, number)
    return found if isinstance(found, Message) else pressed(turn_asked(context, found, number), chosen)


def pressed(asking: Asking, chosen: str | None) -> Message:
    """A question with what was pressed so far."""
    letters = answers.offered(asking.question, asking.seed)
    so_far = "".join(each for each in (chosen or "").upper() if each in letters)
    return for_player(asking, chosen=so_far[: answers.needed(asking.question) or len(letters)])


def turn_of(context: Context, round_id: int, number: int) -> Turn | Message:
    """A question that this pupil may answer now; or why not."""
    found = plays.turn(
        context.connection,
        round_id=round_id,
        number=number,
        classroom_id=context.classroom.id,
        person_id=context.me.id,
        subject=subject_of(round_id, number, context.classroom.id),
        place_id=context.place.id if context.place else 0,
    )
    if found is None or found.play.project_id != context.project.id:
        return nothing_there(context, round_id)
    if (why := shut(context, found.play, found)) is not None:
        return why
    return found if not found.play.live else _in_time(context, found, number)


def nothing_there(context: Context, round_id: int) -> Message:
    """Why there is no such question."""
    which = plays.find(context.connection, round_id)
    gone = which is not None and which.project_id == context.project.id and which.quiz_id is None
    return refusal(GONE if gone else ELSEWHERE)


def _in_time(context: Context, turn: Turn, number: int) -> Turn | Message:
    """A live question as long as this pupil's time lasts, and no question before it is asked."""
    if number > turn.play.number:
        return refusal(NOT_ASKED)
    return turn if asked(context, turn, number).counts(context.call.origin.at) else refusal(TIME_OVER)


def asked(context: Context, turn: Turn, number: int) -> Asked:
    """How a live question stands for whoever asks. Where they speak it may not stand: then their class's place counts
    that it reached last.
    """
    reached = turn.reached_at
    if reached is None:
        subject = subject_of(turn.play.round_id, number, context.classroom.id)
        found = plays.reached(context.connection, context.project.id, [subject])
        reached = max((at for _, _, at in found if at is not None), default=None)
    return Asked(
        seconds=turn.play.seconds or unpacked(turn.details).seconds,
        current=number == turn.play.number,
        reached_at=reached,
        times=USUAL if turn.times is None else turn.times,
        revealed=turn.revealed,
    )


def shut(context: Context, which: Play, turn: Turn | None = None) -> Message | None:
    """Why somebody cannot play; nothing if they can."""
    if which.quiz_id is None:
        return refusal(GONE)
    if which.state != rounds.OPEN:
        practise = Button(label=Text("Practise"), action=Action("quiz practice", {"round": which.round_id}), main=True)
        return refusal(OVER, buttons=(practise,))
    if context.role > Role.STUDENT:
        return refusal(LOOKING_ON)
    if context.classroom.school_id == which.school_id:
        return refusal(NEUTRAL)
    opens, closes = (turn.opens_at, turn.closes_at) if turn else _window(context, which)
    if opens is not None and context.now < opens:
        return refusal(NOT_BEGUN)
    return refusal(CLASS_DONE) if closes is not None and context.now >= closes else None


def _window(context: Context, which: Play) -> tuple[datetime | None, datetime | None]:
    own = rounds.windows_of(context.connection, which.round_id).get(context.classroom.id)
    return (own.opens_at, own.closes_at) if own else (None, None)


def turn_asked(context: Context, turn: Turn, number: int) -> Asking:
    """A question as whoever asks reads it."""
    return asking_of(turn.play, number, unpacked(turn.details), context.locale)


def _points(context: Context, turn: Turn, number: int, given: Answer) -> int | None:
    question = unpacked(turn.details)
    if question.kind == POLL:
        return None
    points = mark(question, given)
    if not (points and turn.play.live and turn.play.speed):
        return points
    how = asked(context, turn, number)
    return quick(points, how.left(context.call.origin.at) if how.times == USUAL else _share(context, turn, number))


def _share(context: Context, turn: Turn, number: int) -> float:
    """How quick whoever has more time counts: as quick as those who have not."""
    question = unpacked(turn.details)
    others = responses.answers_to(context.connection, turn.play.round_id, number).values()
    marked = ((mark(question, answers.as_read(question, kept)), brought) for kept, brought in others)
    return usual_share((worth, brought or 0) for worth, brought in marked)


def asked_for(asking: Asking, wrong: str | None) -> Reply:
    """The answer is asked for: by its form if it is typed, else with the letters once more."""
    if asking.question.kind not in answers.TYPED:
        return for_player(asking, *((answers.UNCLEAR,) if wrong else ()))
    title = for_player(asking).title
    no_number = asking.question.kind == NUMBER and len(wrong or "") <= LONGEST_ANSWER
    problems = {"answer": SAY_A_NUMBER if no_number else answers.TOO_LONG} if wrong else {}
    given = {"answer": wrong} if wrong else {}
    return Form(
        action=Action(asking.command, asking.this), title=title, ask=("answer",), given=given, problems=problems
    )


def _onward(context: Context, which: Play, before: Text | None) -> Message:
    """What comes next: the first question that is still open for this pupil, or that there is none."""
    if which.live:
        return _live_onward(context, which, before)
    found = responses.next_question(context.connection, which.round_id, context.me.id, which.size)
    said = (before,) if before else ()
    if found is not None:
        return for_player(asking_of(which, found[0], unpacked(found[1]), context.locale), *said)
    end_if_all_done(context, which)
    return Message(title=ALL_ANSWERED, lines=said)


def _live_onward(context: Context, which: Play, before: Text | None) -> Message:
    """The question that is asked now, or one before it for which this pupil still has time."""
    if before is None:
        done = responses.own_responses(context.connection, which.round_id, context.me.id)
        for number in range(which.number, 0, -1):
            found = turn_of(context, which.round_id, number) if number not in done else None
            if isinstance(found, Turn):
                return for_player(turn_asked(context, found, number))
            if number == which.number and not _has_more_time(context):
                break
    again = Button(label=Text("Go on"), action=Action("quiz play", {"round": which.round_id}))
    return Message(title=before or title_of_play(context, which), lines=(WAIT,), buttons=(again,))


def _has_more_time(context: Context) -> bool:
    return context.me.id in extra_time.given_in(context.connection, [context.classroom.id]).get(
        context.classroom.id, {}
    )
