"""Changes: a meeting or a whole series is moved or cancelled; everybody is told, and calendars and reminders follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.call import Action
from commands.coffee.classes import GONE, ask_again
from commands.coffee.coming import may_see
from commands.coffee.course import persons_of, plan_course
from commands.coffee.link import read_link
from commands.coffee.listing import show
from commands.coffee.saying import (
    announce,
    by_school,
    in_words,
    keep_theme,
    next_meeting,
    taking_part,
    theme_of,
    topic_of,
)
from commands.coffee.series import occasions
from commands.coffee.setting import add_occasions, doubt, hardships, read_begin
from commands.command import Context
from commands.message import Button, Form, Line, Message, Option, Reply, Text, Versions, refusal
from commands.parameter import Unclear
from commands.timing.instants import instant
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import MONTHLY, ONCE, WEEKLY, unpack
from storage import coffees, coming, places, reminders, rounds, schedules
from storage.calendars import Room
from storage.coffees import ON, PUPILS, TEACHERS, Coffee, Meeting

ONE, ALL = "one", "all"
EXTENT = (Option(ONE, Text("Only this meeting")), Option(ALL, Text("This and all that follow")))
NOT_YOURS = Text("This language café was set by another class. You can say that your class does not come.")
QUICKER = Text("Somebody has just changed it. Look once more before you do.")
OFF_ALREADY = Text("It was cancelled already.")


def move(
    context: Context,
    *,
    meeting: int | None = None,
    when: str | None = None,
    extent: str = ONE,
    seen: int | None = None,
    sure: str | None = None,
) -> Reply:
    """Let a meeting, or it and all that follow, be at another time."""
    if meeting is None:
        return show(context)
    found = _mine(context, meeting)
    if isinstance(found, Message):
        return found
    series, which = found
    this: dict[str, str | int] = {"meeting": meeting, "seen": series.sequence if seen is None else seen}
    several = unpack(series.rhythm).repeats != ONCE
    if when is None:
        ask = ("when", "extent") if several else ("when",)
        return Form(action=Action("coffee move", this), title=Text("To which time shall it be moved?"), ask=ask)
    kept = Action("coffee move", {**this, "extent": extent})
    try:
        begin = read_begin(context, when)
    except Unclear as unclear:
        return Form(action=kept, ask=("when",), given={"when": when}, problems={"when": unclear.why})
    if not sure and (hard := hardships(context, begin, series.minutes, series.whom)):
        return doubt(kept, when, hard)
    if not coffees.raise_sequence(context.connection, series.round_id, int(this["seen"])):
        return refusal(QUICKER)
    if several and extent == ALL:
        _move_series(context, series, begin)
    else:
        _move_one(context, series, which, begin)
    return _changed(context, series.round_id, which, which.starts_at)


def _move_one(context: Context, series: Coffee, which: Meeting, begin: datetime) -> None:
    """Only this one is at another time; whoever has answered is asked anew."""
    moment = instant(begin.date(), begin.time(), context.classroom.zone)
    local = moment.astimezone(_zone(series)).replace(tzinfo=None)
    coffees.change_meeting(context.connection, which.id, local=local.isoformat(), starts_at=moment)
    coming.forget(context.connection, which.id)


def _zone(series: Coffee) -> ZoneInfo:
    return ZoneInfo(series.zone)


def _move_series(context: Context, series: Coffee, begin: datetime) -> None:
    """From its next meeting on it comes at the new time, as often as before, on the clock on which it was set."""
    moment = instant(begin.date(), begin.time(), context.classroom.zone)
    local = moment.astimezone(_zone(series)).replace(tzinfo=None)
    old = unpack(series.rhythm)
    rhythm = replace(
        old,
        at=local.time(),
        first=local.date(),
        weekdays=(local.weekday(),) if old.repeats == WEEKLY else (),
        monthday=local.day if old.repeats == MONTHLY else 0,
        last=max(old.last, local.date()) if old.last else None,
    )
    rooms = rooms_here(context)
    home = next(each for each in rooms if each.id == series.classroom_id)
    if (standing := next_meeting(context, series)) is not None:
        _withdraw(context, standing)
    coffees.drop_meetings(context.connection, series.round_id, context.now)
    coffees.set_rhythm(context.connection, series.round_id, rhythm.pack())
    known = {each.day for each in coffees.meetings_of(context.connection, series.round_id)}
    fresh = [each for each in occasions(rhythm, series.zone, home, rooms) if each.day not in known]
    add_occasions(context, series.round_id, fresh)


def _withdraw(context: Context, meeting: Meeting) -> None:
    """What stands of a meeting that will not be, and its reminders."""
    for room in ("", *(f" {each.id}" for each in rooms_here(context))):
        for what in ("coffee", "tomorrow", "soon"):
            context.withdraw(f"{what} {meeting.id}{room}")


def cancel(
    context: Context, *, meeting: int | None = None, extent: str | None = None, seen: int | None = None
) -> Reply:
    """Let a meeting, or it and all that follow, not be; asked once more, because everybody is told."""
    if meeting is None:
        return show(context)
    found = _mine(context, meeting)
    if isinstance(found, Message):
        return found
    series, which = found
    this: dict[str, str | int] = {"meeting": meeting, "seen": series.sequence if seen is None else seen}
    several = unpack(series.rhythm).repeats != ONCE
    if extent is None:
        one = Button(label=Text("Cancel this meeting"), action=Action("coffee cancel", {**this, "extent": ONE}))
        every = Button(label=Text("Cancel all that follow"), action=Action("coffee cancel", {**this, "extent": ALL}))
        return Message(
            title=Text("Cancel it?"),
            lines=(Text("Everybody who was invited is told."), *by_school(rooms_here(context), which.starts_at)),
            buttons=(one, *((every,) if several else ())),
        )
    if not coffees.raise_sequence(context.connection, series.round_id, int(this["seen"])):
        return refusal(QUICKER)
    return _call_off(context, series, which, extent)


def ends(context: Context, *, really: bool) -> None:
    """What is still to come is cancelled when the project ends, and everybody is told."""
    for series in coffees.open_in(context.connection, context.project.id) if really else ():
        following = next_meeting(context, series)
        if following is None:
            rounds.close_round(context.connection, series.round_id, context.now)
        elif coffees.raise_sequence(context.connection, series.round_id, series.sequence):
            _call_off(context, series, following, ALL)


def _call_off(context: Context, series: Coffee, which: Meeting, extent: str) -> Message:
    off = [each for each in coffees.meetings_of(context.connection, series.round_id) if each.state == ON]
    for each in off:
        if each.id == which.id or (extent == ALL and each.starts_at >= which.starts_at):
            coffees.change_meeting(
                context.connection, each.id, local=each.local, starts_at=each.starts_at, state=coffees.OFF
            )
    return _changed(context, series.round_id, which, None)


def change(
    context: Context,
    *,
    meeting: int | None = None,
    theme: str | Versions | None = None,
    link: str | None = None,
    seen: int | None = None,
) -> Reply:
    """Let a series be about something else, or lead elsewhere; the classes of others are asked anew."""
    if meeting is None:
        return show(context)
    found = _mine(context, meeting)
    if isinstance(found, Message):
        return found
    series, _ = found
    this: dict[str, str | int] = {"meeting": meeting, "seen": series.sequence if seen is None else seen}
    if not theme and not link:
        given = {"theme": in_words(series, context.locale, ""), "link": series.link}
        return Form(action=Action("coffee change", this), ask=("theme", "link"), given=given)
    try:
        leads_to = read_link(link) if link else series.link
    except Unclear as unclear:
        kept = Action("coffee change", this | ({"theme": theme} if isinstance(theme, str) else {}))
        return Form(action=kept, ask=("link",), given={"link": link or ""}, problems={"link": unclear.why})
    if not coffees.raise_sequence(context.connection, series.round_id, int(this["seen"])):
        return refusal(QUICKER)
    about = keep_theme(theme, context.writes) if theme else series.theme
    coffees.set_words(context.connection, series.round_id, theme=about, link=leads_to)
    changed = replace(series, theme=about, link=leads_to)
    if series.whom == PUPILS:
        ask_again(context, changed)
    if (following := next_meeting(context, changed)) is not None:
        announce(context, changed, following)
    context.record("coffee change", f"round {series.round_id}")
    return Message(lines=(Text("It is changed wherever it stands."),), buttons=(_for_calendar(changed),))


def _mine(context: Context, meeting: int) -> tuple[Coffee, Meeting] | Message:
    """A meeting that whoever asks may change, with its series; or why they may not."""
    which = coffees.find_meeting(context.connection, meeting)
    series = coffees.find(context.connection, which.round_id) if which else None
    if which is None or series is None or not may_see(context, series):
        return refusal(GONE)
    if series.whom == PUPILS and series.classroom_id != context.classroom.id:
        return refusal(NOT_YOURS)
    if which.state == coffees.OFF:
        return refusal(OFF_ALREADY)
    if which.state != ON or which.starts_at <= context.now:
        return refusal(Text("This meeting is over, or has begun."))
    return series, which


def _changed(context: Context, round_id: int, before: Meeting, old: datetime | None) -> Message:
    """Everybody is told what was and what will be; cards, reminders and the round follow."""
    series = coffees.find(context.connection, round_id)
    if series is None:
        raise LookupError(f"coffee {round_id} was changed just now and is not there")
    _withdraw(context, before)
    following = next_meeting(context, series)
    if following is None:
        rounds.close_round(context.connection, round_id, context.now)
        schedules.remove_belonging_to(context.connection, context.project.id, f"round {round_id}")
    else:
        plan_course(context, series)
        announce(context, series, following)
    moved = coffees.find_meeting(context.connection, before.id)
    if old is None:
        new: Meeting | None = None
    else:
        new = moved if moved is not None and moved.state == ON else following
    _tell(context, series, before, new)
    context.record("coffee move" if new else "coffee cancel", f"round {round_id}")
    said = Text("It is moved, and everybody is told.") if new else Text("It is cancelled, and everybody is told.")
    return Message(lines=(said,), buttons=(_for_calendar(series),))


def _for_calendar(series: Coffee) -> Button:
    return Button(label=Text("For my calendar"), action=Action("coffee file", {"round": series.round_id}))


def _tell(context: Context, series: Coffee, before: Meeting, new: Meeting | None) -> None:
    """A post of its own, since an edited one is seen by nobody; each place in its own language."""
    rooms = taking_part(context, series)
    subject = f"changed {series.round_id} {series.sequence}"
    if series.whom == TEACHERS:
        to = places.places_of_kind(context.connection, context.project.id, places.STAFF)
        context.post(_change(series, before, new, rooms), subject=subject, to=to)
    for room in rooms:
        if series.whom == TEACHERS:
            persons = persons_of(context, series, room)
            own = reminders.own_places(context.connection, persons, context.project.id)
        else:
            own = tuple(
                place
                for kind in (places.CLASS, places.DESK)
                for place in places.places_of_classroom(context.connection, room.id, kind)
            )
        if own:
            context.post(_change(series, before, new, (room,)), subject=f"{subject} {room.id}", to=own)


def _change(series: Coffee, before: Meeting, new: Meeting | None, rooms: Sequence[Room]) -> Message:
    lines: tuple[Line, ...] = (
        Text("It is cancelled. It would have been:"),
        *by_school(rooms, before.starts_at),
    )
    if new is not None:
        was, becomes = by_school(rooms, before.starts_at), by_school(rooms, new.starts_at)
        lines = (Text("It is moved. It was to be:"), *was, Text("Now it is:"), *becomes)
    return Message(topic=topic_of(series), title=theme_of(series), lines=lines, buttons=(_for_calendar(series),))
