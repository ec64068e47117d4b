"""A teacher's hours: when in the week they are glad to talk, on their own clock; finding goes by them."""

from __future__ import annotations

from datetime import time

from commands.call import Action
from commands.command import Context
from commands.message import Button, Clock, Form, Message, Reply, Text, Weekday
from commands.parameter import Unclear
from commands.timing.instants import local_time
from commands.timing.said import read_clock, read_day, read_every
from storage import availability
from storage.availability import Hours

TWO_TIMES = Text("Please write two times, such as 08:00 – 15:00.")
WHICH_DAYS = Text("Please name days of the week, such as Monday and Thursday.")
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def hours(context: Context, *, days: str | None = None, hours: str | None = None, away: int | None = None) -> Reply:
    """Show one's hours; or say them, for some days of the week or for all school days; or take back those of a day,
    counted from 1 (0 asks for new ones).
    """
    if away == 0:
        return Form(action=Action("coffee hours"), title=Text("When are you glad to talk?"), ask=("days", "hours"))
    if away is not None:
        weekdays = [away - 1] if away <= 7 else []
        availability.take_back(
            context.connection, person_id=context.me.id, classroom_id=context.classroom.id, weekdays=weekdays
        )
        return _shown(context)
    if hours is None:
        return _shown(context) if days is None else Form(action=Action("coffee hours", {"days": days}), ask=("hours",))
    try:
        asked = "days"
        weekdays = _weekdays(context, days) if days else list(MONDAY_TO_FRIDAY)
        asked = "hours"
        begin, end = _two_times(context, hours)
    except Unclear as unclear:
        said = {"days": days, "hours": hours}
        kept: dict[str, str | int] = {name: each for name, each in said.items() if each and name != asked}
        return Form(
            action=Action("coffee hours", kept),
            ask=(asked,),
            given={asked: said[asked] or ""},
            problems={asked: unclear.why},
        )
    availability.offer(
        context.connection,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        weekdays=weekdays,
        begin=begin,
        end=end,
    )
    return _shown(context)


def _weekdays(context: Context, raw: str) -> list[int]:
    today = local_time(context.now, context.classroom.zone).date()
    try:
        if read_every(raw, context.locale).repeats == "schoolday":
            return list(MONDAY_TO_FRIDAY)
    except Unclear:
        pass  # no repetition, then: days by their names
    try:
        said = read_day(raw, context.locale, today)
    except Unclear as unclear:
        raise Unclear(WHICH_DAYS) from unclear
    if not isinstance(said, tuple):
        raise Unclear(WHICH_DAYS)
    return list(said)


def _two_times(context: Context, raw: str) -> tuple[time, time]:
    parts = [each for each in raw.replace("–", "-").replace("—", "-").split("-") if each.strip()]
    if len(parts) != 2:
        raise Unclear(TWO_TIMES)
    begin, end = (read_clock(each, context.locale) for each in parts)
    if begin >= end:
        raise Unclear(TWO_TIMES)
    return begin, end


def _shown(context: Context) -> Message:
    known = [
        each
        for each in availability.hours_in(context.connection, context.project.id)
        if each.person_id == context.me.id and each.classroom_id == context.classroom.id
    ]
    none = Text("You have not said yet when you are glad to talk.")
    buttons = (
        Button(label=Text("Say my hours"), action=Action("coffee hours", {"away": 0}), main=not known),
        Button(label=Text("Find a time"), action=Action("coffee find"), main=bool(known)),
    )
    return Message(
        topic=Text("Your hours for coffee breaks"),
        lines=(Text("On the clock of your own school."),) if known else (none,),
        buttons=buttons,
        more=tuple(map(_day, known)),
    )


def _day(each: Hours) -> Message:
    begin, end = Clock(each.begin.isoformat()), Clock(each.end.isoformat())
    title = Text("{day}, {begin} – {end}", day=Weekday(each.weekday), begin=begin, end=end)
    # Five buttons that are only called “Remove” sound alike to whoever hears the page.
    label = Text("Remove {day}", day=Weekday(each.weekday))
    away = Button(label=label, action=Action("coffee hours", {"away": each.weekday + 1}))
    return Message(title=title, buttons=(away,))
