"""Changes: a meeting or a whole series is moved or cancelled; everybody is told, and calendars and reminders follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
    to_come,
    topic_of,
)
from commands.coffee.setting import doubt, hardships, read_begin
from commands.coffee.shifting import Shift, carry_over, goes, moments_of, plan_shift
from commands.command import Context
from commands.message import Button, Day, Form, Items, Line, Message, Option, Reply, Text, Versions, refusal
from commands.parameter import Unclear
from commands.timing.instants import instant, local_time
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import ONCE, unpack
from storage import coffees, places, reminders, rounds, schedules
from storage.calendars import Room
from storage.coffees import ON, PUPILS, TEACHERS, Coffee, Meeting

ONE, ALL = "one", "all"
EXTENT = (Option(ONE, Text("Only this meeting")), Option(ALL, Text("This and all that follow")))
NOT_YOURS = Text("This language café was set by another class. You can say that your class does not come.")
QUICKER = Text("Somebody has just changed it. Look once more before you do.")
OFF_ALREADY = Text("It was cancelled already.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What became of a meeting: as it was, as it is now (nothing, if it is off), what went with it, and the classes
    that it was for.
    """

    before: Meeting
    new: Meeting | None
    gone: tuple[Meeting, ...]
    told: tuple[Room, ...]


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
        moment = instant(begin.date(), begin.time(), context.classroom.zone)
        shift = plan_shift(context, series, which, moment, follow=extent == ALL)
    except Unclear as unclear:
        return Form(action=kept, ask=("when",), given={"when": when}, problems={"when": unclear.why})
    hard = hardships(context, moments_of(context, series, shift), series.minutes, series.whom)
    if hard and not sure:
        return doubt(kept, when, hard)
    if not coffees.raise_sequence(context.connection, series.round_id, int(this["seen"])):
        return refusal(QUICKER)
    return _move(context, series, which, shift, hard=bool(hard))


def _move(context: Context, series: Coffee, which: Meeting, shift: Shift, *, hard: bool) -> Message:
    """Move it, with all that go along; what other classes said yes to may be another thing then."""
    told = taking_part(context, series)
    gone = tuple(each for each in shift.follow if each.id != which.id and each.state == ON and goes(each, which))
    standing = next_meeting(context, series)
    if standing is not None and standing.id in {each.id for each in gone}:
        _withdraw(context, standing)
    new = carry_over(context, series, which, shift)
    if series.whom == PUPILS and (hard or _is_another_day(context, which.starts_at, new.starts_at)):
        ask_again(context, replace(series, rhythm=(shift.rhythm or unpack(series.rhythm)).pack()), new)
    return _changed(context, series.round_id, Turn(before=which, new=new, gone=gone, told=told))


def _is_another_day(context: Context, before: datetime, now: datetime) -> bool:
    return any(
        local_time(before, each.zone).date() != local_time(now, each.zone).date() for each in rooms_here(context)
    )


def _withdraw(context: Context, meeting: Meeting) -> None:
    """What stands of a meeting that will not be, and its reminders."""
    for room in ("", *(f" {each.id}" for each in rooms_here(context))):
        for what in ("coffee", "tomorrow", "soon"):
            context.withdraw(f"{what} {meeting.id}{room}")
            if room and what != "coffee":
                context.withdraw(f"{what} {meeting.id}{room} class")


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
    off = [
        each
        for each in to_come(context, series)
        if each.id == which.id or (extent == ALL and each.starts_at >= which.starts_at)
    ]
    for each in off:
        coffees.change_meeting(
            context.connection, each.id, local=each.local, starts_at=each.starts_at, state=coffees.OFF
        )
    gone = tuple(each for each in off if each.id != which.id)
    return _changed(
        context, series.round_id, Turn(before=which, new=None, gone=gone, told=taking_part(context, series))
    )


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
    shown = in_words(series, context.locale, "")
    # `seen` comes with the form, which showed what there was: what is empty in it is to be taken away.
    filled = seen is not None
    if not (theme or link or filled):
        given = {"theme": shown, "link": series.link}
        return Form(action=Action("coffee change", this), ask=("theme", "link"), given=given)
    try:
        leads_to = read_link(link) if link else "" if filled else series.link
    except Unclear as unclear:
        kept = Action("coffee change", this | ({"theme": theme} if isinstance(theme, str) else {}))
        return Form(action=kept, ask=("link",), given={"link": link or ""}, problems={"link": unclear.why})
    if not coffees.raise_sequence(context.connection, series.round_id, int(this["seen"])):
        return refusal(QUICKER)
    kept_so = theme == shown or not (theme or filled)
    about = series.theme if kept_so else keep_theme(theme, context.writes)
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


def _changed(context: Context, round_id: int, turn: Turn) -> Message:
    """Everybody is told what was and what will be; cards, reminders and the round follow."""
    series = coffees.find(context.connection, round_id)
    if series is None:
        raise LookupError(f"coffee {round_id} was changed just now and is not there")
    _withdraw(context, turn.before)
    following = next_meeting(context, series)
    if following is None:
        rounds.close_round(context.connection, round_id, context.now)
        schedules.remove_belonging_to(context.connection, context.project.id, f"round {round_id}")
    else:
        plan_course(context, series)
        announce(context, series, following)
    _tell(context, series, turn)
    context.record("coffee move" if turn.new else "coffee cancel", f"round {round_id}")
    said = Text("It is moved, and everybody is told.") if turn.new else Text("It is cancelled, and everybody is told.")
    return Message(lines=(said,), buttons=(_for_calendar(series),))


def _for_calendar(series: Coffee) -> Button:
    return Button(label=Text("For my calendar"), action=Action("coffee file", {"round": series.round_id}))


def _tell(context: Context, series: Coffee, turn: Turn) -> None:
    """A post of its own, since an edited one is seen by nobody; each place in its own language."""
    rooms = taking_part(context, series)
    subject = f"changed {series.round_id} {series.sequence}"
    if series.whom == TEACHERS:
        to = places.places_of_kind(context.connection, context.project.id, places.STAFF)
        context.post(_change(series, turn, rooms), subject=subject, to=to)
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
            context.post(_change(series, turn, (room,)), subject=f"{subject} {room.id}", to=own)
    for room in (each for each in turn.told if each not in rooms):
        # For pupils whose teacher has to say yes anew, it is off until then; the teacher's desk is asked.
        to = places.places_of_classroom(context.connection, room.id, places.CLASS)
        context.post(_change(series, replace(turn, new=None), (room,)), subject=f"{subject} {room.id}", to=to)


def _change(series: Coffee, turn: Turn, rooms: Sequence[Room]) -> Message:
    was = by_school(rooms, turn.before.starts_at)
    lines: tuple[Line, ...] = (Text("It is cancelled. It would have been:"), *was)
    if turn.new is not None:
        becomes = by_school(rooms, turn.new.starts_at)
        lines = (Text("It is moved. It was to be:"), *was, Text("Now it is:"), *becomes)
    if turn.gone:
        days = Items(tuple(Day(each.local[:10]) for each in turn.gone))
        lines = (*lines, Text("The same for all that follow: {days}", days=days))
    return Message(topic=topic_of(series), title=theme_of(series), lines=lines, buttons=(_for_calendar(series),))
