"""Two keys: a language café reaches the pupils of a class only once a teacher of their own has said yes to it."""

from __future__ import annotations

from commands.call import Action
from commands.coffee.saying import announce, by_school, link_lines, next_meeting, theme_of, topic_of
from commands.command import Context
from commands.message import Button, Message, Text, refusal
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import ONCE, unpack
from commands.timing.saying import how_often
from storage import coffees, places, rounds
from storage.coffees import ANEW, ASKED, LEFT, NO, PUPILS, YES, Coffee, Meeting

GONE = Text("This coffee break is over, or it is not for you.")


def ask_classes(context: Context, series: Coffee) -> None:
    """The own class comes; the teachers of all others are asked at their desks."""
    rooms = rooms_here(context)
    stands = {each.id: YES if each.id == series.classroom_id else ASKED for each in rooms}
    known = coffees.stands(context.connection, series.round_id)
    coffees.ask(context.connection, series.round_id, stands)
    for room in (each for each in stands if stands[each] == ASKED and each not in known):
        _bring(context, series, room, next_meeting(context, series))


def ask_again(context: Context, series: Coffee, changed: Meeting | None = None) -> None:
    """What the teachers of other classes said yes to is another now, or one meeting of it: it leaves their classes
    until they say so anew.
    """
    meeting = next_meeting(context, series)
    coffees.ask_again(context.connection, series.round_id, series.classroom_id)
    for room in (each.id for each in rooms_here(context) if each.id != series.classroom_id):
        if meeting is not None:
            context.withdraw(f"coffee {meeting.id} {room}")
        _bring(context, series, room, changed or meeting)


def _bring(context: Context, series: Coffee, room: int, meeting: Meeting | None) -> None:
    desks = places.places_of_classroom(context.connection, room, places.DESK)
    context.post(question(context, series, meeting), subject=f"café {series.round_id} {room}", to=desks)


def question(context: Context, series: Coffee, meeting: Meeting | None) -> Message:
    """What a teacher is asked for their class."""
    this = {"round": series.round_id}
    rooms, rhythm = rooms_here(context), unpack(series.rhythm)
    when = by_school(rooms, meeting.starts_at) if meeting else ()
    # The clock in that sentence is the school's that has set it: said once, the local times below say it all.
    home = next(each.school for each in rooms if each.id == series.classroom_id)
    again = (how_often(rhythm), Text("By the clock of {school}.", school=home)) if rhythm.repeats != ONCE else ()
    return Message(
        topic=Text("A language café for your class?"),
        title=theme_of(series),
        lines=(
            Text("Your pupils hear of it only if you say yes."),
            *again,
            *when,
            *link_lines(series),
        ),
        buttons=(
            Button(label=Text("Our class comes"), action=Action("coffee accept", this), main=True),
            Button(label=Text("Our class does not come"), action=Action("coffee decline", this)),
        ),
    )


def asks(context: Context) -> tuple[Message, ...]:
    """The language cafés that wait for a teacher's yes for their own class."""
    return tuple(
        question(context, each, meeting)
        for each in coffees.open_in(context.connection, context.project.id)
        if each.whom == PUPILS
        and (meeting := next_meeting(context, each)) is not None
        and coffees.stands(context.connection, each.round_id).get(context.classroom.id) == ASKED
    )


def accept(context: Context, *, round: int) -> Message:  # noqa: A002  (the parameter's name)
    """One's own class comes."""
    series = own_open(context, round)
    if series is None:
        return refusal(GONE)
    if not coffees.settle(context.connection, series.round_id, context.classroom.id, YES):
        return Message(lines=(Text("Your class comes already."),))
    _settled(context, series)
    context.record("coffee accept", f"round {round}")
    return Message(lines=(Text("Your class comes. It stands in the class's place now."),))


def decline(context: Context, *, round: int) -> Message:  # noqa: A002  (the parameter's name)
    """One's own class does not come; what stood in its place is taken away."""
    series = own_open(context, round)
    if series is None:
        return refusal(GONE)
    before = coffees.stands(context.connection, series.round_id).get(context.classroom.id)
    if before == LEFT or not coffees.settle(
        context.connection, series.round_id, context.classroom.id, LEFT if before in {YES, ANEW} else NO
    ):
        return Message(lines=(Text("It is noted already that your class does not come."),))
    _settled(context, series)
    context.record("coffee decline", f"round {round}")
    return Message(lines=(Text("Your class does not come. You can still say yes later."),))


def own_open(context: Context, round_id: int) -> Coffee | None:
    """A series for pupils in this project that goes on."""
    series = coffees.find(context.connection, round_id)
    fits = series is not None and series.project_id == context.project.id and series.whom == PUPILS
    return series if fits and series is not None and series.state == rounds.OPEN else None


def _settled(context: Context, series: Coffee) -> None:
    """The question leaves the desk, and the meeting stands where it belongs, and nowhere else."""
    room = context.classroom.id
    context.withdraw(f"café {series.round_id} {room}")
    stand = coffees.stands(context.connection, series.round_id).get(room)
    if stand == LEFT:
        _say_goodbye(context, series, room)
    else:
        context.withdraw(f"left {series.round_id} {room}")
    if (meeting := next_meeting(context, series)) is None:
        return
    if stand != YES:
        context.withdraw(f"coffee {meeting.id} {room}")
    announce(context, series, meeting)


def _say_goodbye(context: Context, series: Coffee, room: int) -> None:
    """Pupils may have it in their calendars: they are told, and given what takes it out."""
    away = Button(label=Text("Take it out of my calendar"), action=Action("coffee file", {"round": series.round_id}))
    context.post(
        Message(topic=topic_of(series), lines=(Text("Our class does not come any more."),), buttons=(away,)),
        subject=f"left {series.round_id} {room}",
        to=places.places_of_classroom(context.connection, room, places.CLASS),
    )
