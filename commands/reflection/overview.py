"""The teacher's view: how many have written, and who in which week. What they wrote is not part of it."""

from __future__ import annotations

from datetime import datetime

from commands.call import Action
from commands.command import Context
from commands.message import Button, Day, Grid, Items, Message, Plural, Text
from commands.reflection.question import ACTIVITY, ENTRY, TOPIC, is_open, of_pupils, question_of, windows_here
from commands.takeaway import File
from commands.timing.instants import local_time
from storage import entries, people, progress
from storage.rounds import Round, Window

# As many weeks as fit on a page; the file has all.
WEEKS_SHOWN = 12
WROTE, NOT_YET, NOT_ASKED = "✓", "–", ""


def state(context: Context) -> tuple[Message, ...]:
    """How many of one's own class have written, in each round that is open."""
    pupils = people.count_pupils(context.connection, context.classroom.id)
    return tuple(_state_card(context, each, pupils) for each in of_pupils(context) if is_open(context, each))


def _state_card(context: Context, which: Round, pupils: int) -> Message:
    this = {"round": which.id}
    return Message(
        topic=TOPIC,
        title=question_of(which).title,
        lines=(Text("{given} of {pupils} have written.", given=_written(context, which), pupils=pupils),),
        buttons=(
            Button(label=Text("What you may read"), action=Action("reflection read", this)),
            Button(label=Text("Who has written"), action=Action("reflection grid")),
            Button(label=Text("Close the reflection"), action=Action("reflection close", this)),
        ),
    )


def _written(context: Context, which: Round) -> int:
    room = context.classroom.id
    return progress.tally(context.connection, round_id=which.id, kind=ENTRY, classroom_id=room).given


def missing(context: Context) -> tuple[Message, ...]:
    """How many of one's own class have not written yet; who, nobody is told unasked."""
    pupils = people.count_pupils(context.connection, context.classroom.id)
    found = []
    for which in of_pupils(context):
        left = pupils - _written(context, which) if is_open(context, which) else 0
        if left > 0:
            some = Plural("{n} pupil has not written yet.", "{n} pupils have not written yet.", n=left)
            look = Button(label=Text("Who has written"), action=Action("reflection grid"))
            found.append(Message(topic=TOPIC, title=question_of(which).title, lines=(some,), buttons=(look,)))
    return tuple(found)


def wall(context: Context) -> tuple[Message, ...]:
    """The newest open question for a whole class to see, and how many have written."""
    which = next((each for each in of_pupils(context) if is_open(context, each)), None)
    if which is None:
        return ()
    pupils = people.count_pupils(context.connection, context.classroom.id)
    count = Text("{given} of {pupils} have written.", given=_written(context, which), pupils=pupils)
    return (Message(topic=TOPIC, title=question_of(which).title, lines=(count,)),)


def grid(context: Context) -> Message:
    """Who of one's own pupils wrote in which round: never what, and not for whom."""
    asked, here = of_pupils(context)[::-1], windows_here(context)
    wrote = entries.who_wrote(
        context.connection, project_id=context.project.id, activity=ACTIVITY, classroom_id=context.classroom.id
    )
    seats = people.seats_in(context.connection, context.classroom.id)
    since = progress.seated_since(context.connection, context.classroom.id)
    pupils = [each for each in seats if each.state == people.TAKEN and each.role == people.STUDENT]
    days = {each.id: Text("{day}", day=_day(context, each, here.get(each.id))) for each in asked}
    newest = asked[-WEEKS_SHOWN:]

    def mark(pupil: people.Seat, which: Round) -> str:
        if (which.id, pupil.person_id) in wrote:
            return WROTE
        could = _could(context, which, here.get(which.id), since.get(pupil.person_id))
        return NOT_YET if could else NOT_ASKED

    def row(pupil: people.Seat, among: list[Round]) -> Items:
        return Items((pupil.alias, *(mark(pupil, each) for each in among)))

    if not asked or not pupils:
        return Message(topic=TOPIC, title=Text("Who has written"), lines=(Text("There is nothing to show yet."),))
    return Message(
        topic=TOPIC,
        title=Text("Who has written"),
        lines=(Text("✓ has written, – has not. What they wrote is theirs; with the file you have every week."),),
        grid=Grid(
            columns=(Text("Name"), *(days[each.id] for each in newest)),
            rows=tuple(row(each, newest) for each in pupils),
        ),
        file=File(
            name="reflections",
            action=Action("reflection grid"),
            columns=(Text("Name"), *(days[each.id] for each in asked)),
            rows=tuple(row(each, asked) for each in pupils),
        ),
    )


def _could(context: Context, which: Round, window: Window | None, since: datetime | None) -> bool:
    """Whether somebody could have written by now: it has come to their class, and was not over before they did."""
    if window and window.opens_at > context.now:
        return False
    ends = [each for each in (window.closes_at if window else None, which.closed_at) if each]
    return since is None or not ends or since < min(ends)


def _day(context: Context, which: Round, window: Window | None) -> Day:
    opens = window.opens_at if window else which.opened_at
    return Day(local_time(opens, context.classroom.zone).date().isoformat())
