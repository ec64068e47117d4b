"""The calendar of a class: lesson hours, quiet hours, the region whose holidays it has, and its school's breaks."""

from __future__ import annotations

from datetime import date, time, timedelta

from commands.call import Action
from commands.classroom.ics import breaks_in
from commands.command import Context
from commands.message import (
    Button,
    Clock,
    Country,
    Day,
    Form,
    Line,
    Message,
    Option,
    Plural,
    Reply,
    Text,
    Words,
    refusal,
)
from commands.parameter import Unclear
from commands.timing.dates import FAR_AHEAD, one_day
from commands.timing.instants import local_time
from commands.timing.proposal import rooms_here
from commands.timing.replanning import replan
from commands.timing.said import read_clock
from commands.timing.school import public_holidays, regions_of
from storage import calendars
from storage.calendars import Room

MOST_SHOWN = 8
MOST_BREAKS = 60
LONGEST_BREAK = timedelta(days=120)
TWO_TIMES = Text("Please write two times, such as 08:00 – 15:00.")
# Nights are neither shorter nor longer.
LEAST_QUIET, MOST_QUIET = 6 * 60, 14 * 60


def show_calendar(context: Context) -> Message:
    """When the class has lessons, when it sleeps, and when it is free."""
    room = _own(context)
    today = local_time(context.now, room.zone).date()
    return Message(
        topic=Text("The calendar of your class"),
        lines=(
            Text("Lessons: {begin} – {end}", **_hours(room.lessons_from, room.lessons_until)),
            Text("Nothing planned is posted: {begin} – {end}", **_hours(room.quiet_from, room.quiet_until)),
            *_holidays(room, today),
        ),
        buttons=(
            Button(label=Text("Change the hours"), action=Action("classroom hours")),
            Button(label=Text("Add a break"), action=Action("classroom break")),
            Button(label=Text("Breaks from a calendar file"), action=Action("classroom breaks")),
            *((Button(label=Text("Region"), action=Action("classroom region")),) if regions_of(room.country) else ()),
        ),
        more=tuple(_break(each) for each in room.breaks if each.last >= today),
    )


def _hours(begin: time, end: time) -> dict[str, Clock]:
    return {"begin": Clock(begin.isoformat()), "end": Clock(end.isoformat())}


def _holidays(room: Room, today: date) -> tuple[Line, ...]:
    """The next public holidays that are known."""
    known = sorted(
        public_holidays(room.country, room.region, today.year)
        | public_holidays(room.country, room.region, today.year + 1)
    )
    coming = [each for each in known if each >= today][:MOST_SHOWN]
    if not coming:
        return (Text("Silta knows no public holidays here. Add the free days as breaks."),)
    title = Text("Public holidays in {country}:", country=Country(room.country))
    return (title, *(Text("{day}", day=Day(each.isoformat())) for each in coming))


def _break(each: calendars.Break) -> Message:
    away = Button(label=Text("Remove"), action=Action("classroom open", {"free": each.id}))
    days = Text("{first} – {last}", first=Day(each.first.isoformat()), last=Day(each.last.isoformat()))
    title = (Words(each.title, "und"),) if each.title else ()
    return Message(topic=Text("Break"), title=days, lines=title, buttons=(away,))


def set_hours(
    context: Context,
    *,
    lessons: str | None = None,
    quiet: str | None = None,
) -> Reply:
    """Say when the class has lessons, and when nothing planned is posted, each as two times."""
    room = _own(context)
    given = {
        "lessons": _span(room.lessons_from, room.lessons_until),
        "quiet": _span(room.quiet_from, room.quiet_until),
    }
    if lessons is None and quiet is None:
        return Form(action=Action("classroom hours"), ask=("lessons", "quiet"), given=given)
    found: dict[str, time] = {}
    for name, raw in (("lessons", lessons), ("quiet", quiet)):
        if raw is None:
            continue
        try:
            begin, end = _two_times(context, raw)
            _make_sense(name, begin, end)
            found |= {f"{name}_from": begin, f"{name}_until": end}
        except Unclear as unclear:
            others = {"lessons": lessons, "quiet": quiet}
            kept: dict[str, str | int] = {key: each for key, each in others.items() if each and key != name}
            action = Action("classroom hours", kept)
            return Form(action=action, ask=(name,), given={name: raw}, problems={name: unclear.why})
    calendars.set_hours(context.connection, room.id, **found)
    replan(context)
    context.record("classroom hours", f"classroom {room.id}")
    return show_calendar(context)


def _span(begin: time, end: time) -> str:
    return f"{begin:%H:%M} – {end:%H:%M}"


def _make_sense(name: str, begin: time, end: time) -> None:
    """Lessons end after they begin; nights go over some hours."""
    minutes = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % (24 * 60)
    if (begin >= end) if name == "lessons" else not LEAST_QUIET <= minutes <= MOST_QUIET:
        raise Unclear(TWO_TIMES)


def _two_times(context: Context, raw: str) -> tuple[time, time]:
    parts = [each for each in raw.replace("–", "-").replace("—", "-").split("-") if each.strip()]
    if len(parts) != 2:
        raise Unclear(TWO_TIMES)
    begin, end = (read_clock(each, context.locale) for each in parts)
    return begin, end


def set_region(context: Context, *, region: str | None = None) -> Reply:
    """Say in which region the school is: some have holidays of their own."""
    room = _own(context)
    known = regions_of(room.country)
    if not known:
        return refusal(Text("For your country Silta knows no holidays by region."))
    if region is None or region.upper() not in known:
        options = tuple(Option(each, each) for each in known)
        return Form(action=Action("classroom region"), ask=("region",), options={"region": options})
    calendars.set_region(context.connection, context.classroom.school_id, region.upper())
    replan(context)
    context.record("classroom region", region.upper())
    return show_calendar(context)


def add_break(context: Context, *, first: str, last: str | None = None, title: str | None = None) -> Reply:
    """The school is closed on these days."""
    today = local_time(context.now, context.classroom.zone).date()
    others = {"first": first, "last": last, "title": title}
    try:
        asked = "first"
        begin = one_day(first, context.locale, today)
        asked = "last"
        end = one_day(last, context.locale, begin) if last else begin
        _in_order(begin, end, today)
    except Unclear as unclear:
        kept: dict[str, str | int] = {name: each for name, each in others.items() if each and name != asked}
        given, problems = {asked: others[asked] or ""}, {asked: unclear.why}
        return Form(action=Action("classroom break", kept), ask=(asked,), given=given, problems=problems)
    if len(_own(context).breaks) >= MOST_BREAKS:
        return refusal(Text("Your school has {most} breaks already. Remove one first.", most=MOST_BREAKS))
    calendars.add_breaks(context.connection, context.classroom.school_id, [(begin, end, title or "")])
    replan(context)
    context.record("classroom break", f"school {context.classroom.school_id}")
    return show_calendar(context)


def _in_order(begin: date, end: date, today: date) -> None:
    if end < begin:
        raise Unclear(Text("Its last day is before its first."))
    if end - begin > LONGEST_BREAK or end - today > FAR_AHEAD:
        raise Unclear(Text("A break has {most} days at most, within the next three years.", most=LONGEST_BREAK.days))


def open_again(context: Context, *, free: int) -> Message:
    """The school is open then after all."""
    if not calendars.remove_break(context.connection, context.classroom.school_id, free):
        return refusal(Text("Your school has no such break."))
    replan(context)
    return show_calendar(context)


def read_breaks(context: Context, *, calendar: str) -> Reply:
    """Take over the breaks of a calendar file."""
    room = _own(context)
    today = local_time(context.now, room.zone).date()
    known = {(each.first, each.last) for each in room.breaks}
    try:
        coming = breaks_in(calendar, today, today + FAR_AHEAD, LONGEST_BREAK)
        found = [each for each in coming if each[:2] not in known][: max(0, MOST_BREAKS - len(known))]
    except Unclear as unclear:
        return Form(action=Action("classroom breaks"), ask=("calendar",), problems={"calendar": unclear.why})
    calendars.add_breaks(context.connection, context.classroom.school_id, found)
    replan(context)
    context.record("classroom breaks", f"school {context.classroom.school_id}")
    said = Plural("{n} break was taken over.", "{n} breaks were taken over.", n=len(found))
    shown = show_calendar(context)
    return Message(topic=shown.topic, lines=(said, *shown.lines), buttons=shown.buttons, more=shown.more)


def _own(context: Context) -> Room:
    return next(each for each in rooms_here(context) if each.id == context.classroom.id)
