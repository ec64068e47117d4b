"""What is planned: the meetings to come, each with what can be done; a file for calendars; the desk's cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from commands.call import Action
from commands.coffee.calendar import Wording, calendar_of
from commands.coffee.classes import GONE
from commands.coffee.coming import NONE_COMING, invited, may_come, may_see
from commands.coffee.saying import card, here, in_words, link_lines, next_meeting, taking_part, theme_of, topic_of
from commands.command import Context, Role
from commands.message import Button, Line, Message, Text, refusal
from commands.takeaway import File, Plain
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import ONCE, unpack
from commands.timing.saying import how_often
from storage import coffees
from storage.coffees import PUPILS, Coffee, Meeting

FIND = Button(label=Text("Find a time"), action=Action("coffee find"))


def show(context: Context) -> Message:
    """All that is planned for whoever asks, the soonest first; for teachers with what they can do about it."""
    known = [each for each in coffees.open_in(context.connection, context.project.id) if may_see(context, each)]
    ahead = [(which, each) for each in known if (which := next_meeting(context, each)) is not None]
    ahead.sort(key=lambda pair: pair[0].starts_at)
    teaches = context.role >= Role.TEACHER
    tools = (
        FIND,
        Button(label=Text("Set a coffee break"), action=Action("coffee set")),
        Button(label=Text("My hours"), action=Action("coffee hours")),
    )
    return Message(
        topic=Text("Coffee breaks"),
        lines=() if ahead else (NONE_COMING,),
        buttons=(*(tools if teaches else ()), Button(label=Text("Meet somebody"), action=Action("coffee pairs"))),
        more=tuple(_entry(context, each, which) for which, each in ahead),
    )


def _entry(context: Context, series: Coffee, meeting: Meeting) -> Message:
    shown = card(context, series, meeting, taking_part(context, series) or rooms_here(context))
    rhythm, this = unpack(series.rhythm), {"meeting": meeting.id}
    owns = context.role >= Role.TEACHER and (series.whom != PUPILS or series.classroom_id == context.classroom.id)
    change = (
        Button(label=Text("Move it"), action=Action("coffee move", this)),
        Button(label=Text("Change what it says"), action=Action("coffee change", this)),
        Button(label=Text("Cancel it"), action=Action("coffee cancel", this)),
    )
    answers = shown.buttons[:-1] if may_come(context, series) else ()
    return Message(
        topic=shown.topic,
        title=shown.title,
        lines=(*((how_often(rhythm),) if rhythm.repeats != ONCE else ()), *shown.lines),
        buttons=(*answers, shown.buttons[-1], *(change if owns else _for_class(context, series))),
    )


def _for_class(context: Context, series: Coffee) -> tuple[Button, ...]:
    """What a teacher can say of their own class to a café that another class has set."""
    if context.role < Role.TEACHER:
        return ()
    this, said = {"round": series.round_id}, coffees.stands(context.connection, series.round_id)
    if said.get(context.classroom.id) == coffees.YES:
        return (Button(label=Text("Our class does not come"), action=Action("coffee decline", this)),)
    return (Button(label=Text("Our class comes"), action=Action("coffee accept", this)),)


def hand_out(context: Context, *, round: int) -> Message:  # noqa: A002  (the parameter's name)
    """A series as a file that calendar programs read."""
    series = coffees.find(context.connection, round)
    if series is None or series.project_id != context.project.id:
        return refusal(GONE)
    meetings = coffees.meetings_of(context.connection, round)
    if may_see(context, series):
        wording = Wording(
            summary=in_words(series, context.locale, otherwise=context.project.title), description=series.link
        )
        return Message(
            topic=topic_of(series),
            title=theme_of(series),
            lines=(Text("A file for your calendar. Take it again after a change: it replaces what was there."),),
            file=_file(series, meetings, wording),
        )
    if coffees.stands(context.connection, round).get(context.classroom.id) not in {coffees.LEFT, coffees.ANEW}:
        return refusal(GONE)
    # It was theirs once, and may be in their calendars: this takes it out, and says nothing of what it is now.
    off = tuple(replace(each, state=coffees.OFF) for each in meetings)
    return Message(
        topic=topic_of(series),
        lines=(Text("A file that takes it out of your calendar."),),
        file=_file(replace(series, link=""), off, Wording(summary=context.project.title, description="")),
    )


def _file(series: Coffee, meetings: Sequence[Meeting], wording: Wording) -> File:
    return File(
        name="coffee",
        action=Action("coffee file", {"round": series.round_id}),
        plain=(Plain(name="coffee.ics", text=calendar_of(series, unpack(series.rhythm), meetings, wording)),),
    )


def coming_up(context: Context, until: datetime) -> Iterator[tuple[datetime, tuple[Line, ...]]]:
    """The meetings until then, on the clock of one's own class."""
    room = next(each for each in rooms_here(context) if each.id == context.classroom.id)
    for series in coffees.open_in(context.connection, context.project.id):
        if not may_see(context, series):
            continue
        theme = theme_of(series)
        for which in coffees.meetings_of(context.connection, series.round_id):
            if which.state == coffees.ON and context.now < which.starts_at < until:
                when = here(room, which.starts_at)
                line = Text("<b>{day}, {time}</b> – {what}", **when, what=topic_of(series))
                yield which.starts_at, (line, *((theme,) if theme else ()))


def state(context: Context) -> tuple[Message, ...]:
    """The next meeting to which a teacher is invited, on their own clock."""
    found = invited(context, None) if context.role >= Role.TEACHER else None
    if found is None:
        return ()
    series, meeting = found
    room = next(each for each in rooms_here(context) if each.id == context.classroom.id)
    return (
        Message(
            topic=topic_of(series),
            title=theme_of(series),
            lines=(Text("{day}, {time}", **here(room, meeting.starts_at)), *link_lines(series)),
            buttons=(Button(label=Text("Coffee breaks"), action=Action("coffee list")),),
        ),
    )
