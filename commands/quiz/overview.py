"""Where things stand: what can be played, how far one's class has come, who is missing, what the wall shows."""

from __future__ import annotations

from datetime import timedelta

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Items, Line, Message, Plural, Reply, Text
from commands.quiz.announcing import announce
from commands.quiz.asking import asking_of, for_class
from commands.quiz.quizzes import NONE_PLAYED, pick_play, subject_of, title_of, title_of_play, unpacked
from commands.quiz.writing import STATES
from storage import plays, quizzes, responses, rounds
from storage.plays import Play
from storage.responses import Progress

MOST_SHOWN = 10


def show(context: Context) -> Message:
    """What can be played, what is over, and what one is writing."""
    known = plays.plays_of(context.connection, context.project.id)
    playing = [_playing(context, each) for each in known if each.state == rounds.OPEN]
    over = [_over(context, each) for each in known if each.state == rounds.CLOSED and each.quiz_id][:MOST_SHOWN]
    written = quizzes.quizzes_of(context.connection, context.project.id)
    mine = [each for each in written if each.person_id == context.me.id]
    begin = Button(label=Text("Write a quiz"), action=Action("quiz new"))
    return Message(
        topic=Text("Quiz"),
        title=Text("Quizzes that pupils write for one another"),
        lines=() if playing else (NONE_PLAYED,),
        buttons=(begin,),
        more=(
            *playing,
            *(
                Message(
                    topic=Text("Your quiz"),
                    title=title_of(each, shown=False),
                    lines=(STATES[each.state],),
                    buttons=(Button(label=Text("Work on it"), action=Action("quiz edit", {"quiz": each.id})),),
                )
                for each in mine
            ),
            *over,
        ),
    )


def _playing(context: Context, which: Play) -> Message:
    play = Button(label=Text("Play"), action=Action("quiz play", {"round": which.round_id}), main=True)
    own = context.classroom.school_id == which.school_id or context.role > Role.STUDENT
    how_many = Plural("It has {n} question.", "It has {n} questions.", n=which.size)
    title = title_of_play(context, which)
    return Message(topic=Text("Can be played now"), title=title, lines=(how_many,), buttons=() if own else (play,))


def _over(context: Context, which: Play) -> Message:
    this = {"round": which.round_id}
    return Message(
        topic=Text("Over"),
        title=title_of_play(context, which),
        buttons=(
            Button(label=Text("See the results"), action=Action("quiz results", this)),
            Button(label=Text("Practise"), action=Action("quiz practice", this)),
        ),
    )


def welcome(context: Context) -> None:
    """Show a classroom that has just joined what can be played already."""
    for each in plays.plays_of(context.connection, context.project.id):
        if each.state == rounds.OPEN and not each.live:
            announce(context, each)


def state(context: Context) -> tuple[Message, ...]:
    """How far one's own class has come in each quiz that is played."""
    return tuple(
        _state(context, each)
        for each in plays.plays_of(context.connection, context.project.id)
        if each.state == rounds.OPEN
    )


def _state(context: Context, which: Play) -> Message:
    this = {"round": which.round_id}
    pupils = responses.pupils_in(context.connection, which.round_id, context.classroom.id)
    finished = sum(each.answered >= which.size for each in pupils)
    own = context.classroom.school_id == which.school_id
    lines: tuple[Line, ...] = (Text("Your school wrote it, so it counts for the others."),)
    if not own:
        lines = (Text("{done} of {pupils} have finished.", done=finished, pupils=len(pupils)),)
    onward = Action("quiz next", {**this, "number": which.number})
    step = Button(label=Text("Next question"), action=onward, main=True)
    own_window = rounds.windows_of(context.connection, which.round_id).get(context.classroom.id)
    done = own_window is not None and own_window.closes_at is not None and own_window.closes_at <= context.now
    finish = Button(label=Text("My class has finished"), action=Action("quiz finish", this))
    if done:
        finish = Button(label=Text("Let my class play on"), action=Action("quiz finish", {**this, "back": 1}))
    return Message(
        topic=Text("Quiz"),
        title=title_of_play(context, which),
        lines=lines,
        buttons=(
            *((step,) if which.live else () if own else (finish,)),
            *(() if own else (Button(label=Text("Who has played"), action=Action("quiz who", this)),)),
            Button(label=Text("Close the quiz"), action=Action("quiz close", this)),
        ),
    )


def missing(context: Context) -> tuple[Message, ...]:
    """Of how many in one's own class something is still to come."""
    found = []
    for each in plays.plays_of(context.connection, context.project.id):
        if each.state != rounds.OPEN or each.live or context.classroom.school_id == each.school_id:
            continue
        pupils = responses.pupils_in(context.connection, each.round_id, context.classroom.id)
        still = sum(pupil.answered < each.size for pupil in pupils)
        if still:
            line = Plural("{n} pupil has not finished it.", "{n} pupils have not finished it.", n=still)
            button = Button(label=Text("Who has played"), action=Action("quiz who", {"round": each.round_id}))
            title = title_of_play(context, each)
            found.append(Message(topic=Text("Quiz"), title=title, lines=(line,), buttons=(button,)))
    return tuple(found)


def who(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Who of one's own pupils has finished, is under way, or has not begun; never what they answered."""
    which = pick_play(context, round, Action("quiz who"), states=(rounds.OPEN, rounds.CLOSED))
    if not isinstance(which, Play):
        return which
    pupils = responses.pupils_in(context.connection, which.round_id, context.classroom.id)
    done = [each for each in pupils if each.answered >= which.size]
    under_way = [each for each in pupils if 0 < each.answered < which.size]
    return Message(
        topic=Text("Who has played"),
        title=title_of_play(context, which),
        lines=(Text("{done} of {pupils} have finished.", done=len(done), pupils=len(pupils)),),
        more=(
            *_named(Text("Not yet"), [each for each in pupils if not each.answered]),
            *_named(Text("Under way"), under_way),
            *_named(Text("Finished"), done),
        ),
    )


def _named(title: Text, pupils: list[Progress]) -> tuple[Message, ...]:
    names = Items(tuple(each.alias for each in pupils))
    return (Message(title=title, lines=(Text("{names}", names=names),)),) if pupils else ()


def wall(context: Context) -> tuple[Message, ...]:
    """For a whole class to see: the live question and the time that is left, or what is played at everybody's pace."""
    playing = [each for each in plays.plays_of(context.connection, context.project.id) if each.state == rounds.OPEN]
    # What everybody plays just now stands before what waits for its time.
    playing.sort(key=lambda each: not each.live)
    return tuple(_on_the_wall(context, each) for each in playing[:1])


def _on_the_wall(context: Context, which: Play) -> Message:
    pupils = responses.pupils_in(context.connection, which.round_id, context.classroom.id)
    if not which.live or not which.number or which.quiz_id is None:
        done = sum(each.answered >= which.size for each in pupils)
        line = Text("{done} of {pupils} have finished.", done=done, pupils=len(pupils))
        return Message(topic=Text("Quiz"), title=title_of_play(context, which), lines=(line,))
    details = quizzes.details_at(context.connection, which.quiz_id, which.edition, which.number)
    asking = asking_of(which, which.number, unpacked(details), context.classroom.locale)
    shown = for_class(asking, plays=False)
    left = _left(context, which, asking.question.seconds)
    time = Plural("{n} second left", "{n} seconds left", n=left) if left else Text("Time is over.")
    return Message(topic=shown.topic, title=shown.title, lines=shown.lines, more=(Message(title=time),))


def _left(context: Context, which: Play, usual: int) -> int:
    """Whole seconds that are left for the question in this class, as it reached it."""
    subject = subject_of(which.round_id, which.number, context.classroom.id)
    known = plays.reached(context.connection, context.project.id, [subject])
    begun = max((at for _, _, at in known if at is not None), default=context.now)
    left = begun + timedelta(seconds=which.seconds or usual) - context.now
    return max(0, round(left.total_seconds()))


def mine(context: Context) -> tuple[Message, ...]:
    """That somebody has answered questions: which ones, and how, stands in the quizzes."""
    number = responses.count_of(context.connection, context.me.id, context.classroom.id)
    said = Plural("You have answered {n} question of a quiz.", "You have answered {n} questions of quizzes.", n=number)
    return (Message(topic=Text("Quiz"), lines=(said,)),) if number else ()


def forget(context: Context) -> None:
    """Take back all that whoever asks has answered."""
    responses.forget(context.connection, context.me.id, context.classroom.id)
