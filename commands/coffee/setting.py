"""A coffee break is set: when, how often, where it leads and what it is about; what would be hard for somebody is said
before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from commands.call import Action
from commands.coffee.classes import ask_classes
from commands.coffee.course import plan_course
from commands.coffee.finding import USUAL, offers_of
from commands.coffee.link import read_link
from commands.coffee.saying import announce, answers, by_school, keep_theme, next_meeting, to_come
from commands.coffee.series import Occasion, exists, occasions
from commands.coffee.slots import OUTSIDE, Offer, discomfort
from commands.command import Context
from commands.message import Button, Clock, Day, Form, Items, Line, Message, Plural, Reply, Text, Versions
from commands.parameter import Unclear
from commands.timing.dates import one_day
from commands.timing.deadline import read_day_and_time
from commands.timing.instants import instant, local_time
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import A_DAY, MONTHLY, ONCE, SKIP, WEEKLY, Rhythm, unpack
from commands.timing.said import read_every
from commands.timing.saying import how_often
from commands.timing.school import awake, is_free
from storage import coffees, rounds
from storage.calendars import Room
from storage.coffees import PUPILS, TEACHERS

ACTIVITY = "coffee"
OVER = Text("That is over already. Please choose a later time.")
SKIPPED = Text("On that day the clock skips this time. Please choose another.")
THERE_ALREADY = Text("At that time one is set already. Choose another time, or set this one as well.")
ENDS_EARLY = Text("Its last day is before its first.")


def set_coffee(
    context: Context,
    *,
    when: str | None = None,
    theme: str | Versions | None = None,
    link: str | None = None,
    whom: str = TEACHERS,
    minutes: int | None = None,
    repeats: str | None = None,
    ends: str | None = None,
    sure: str | None = None,
    ask: int | None = None,
) -> Reply:
    """Set a coffee break, once or again and again, at one moment for everybody by the clock of one's own class. Where
    a button says so, what nobody has typed yet is asked first.
    """
    if when is None:
        title = Text("When shall the coffee break be?")
        return Form(action=_again(context, ()), title=title, ask=("when", "theme", "link", "repeats", "whom"))
    if ask:
        title = Text("What is it about, and where do you meet?")
        return Form(action=_again(context, ()), title=title, ask=("theme", "link", "repeats"))
    asked = "when"
    try:
        begin = read_begin(context, when)
        asked = "link"
        leads_to = read_link(link) if link else ""
        asked = "ends"
        last = _last(context, ends, begin.date()) if ends else None
    except Unclear as unclear:
        given = {asked: {"when": when, "link": link, "ends": ends}[asked] or ""}
        return Form(action=_again(context, (asked,)), ask=(asked,), given=given, problems={asked: unclear.why})
    length = minutes or USUAL[whom]
    rhythm = _rhythm(begin, repeats, last)
    if not sure and context.moments is None and (why := _doubts(context, rhythm, length, whom)):
        return _doubt(_again(context, ("when",)), when, why)
    series_id = _keep(context, rhythm, theme, leads_to, whom, length)
    return _said(context, series_id)


def _doubts(context: Context, rhythm: Rhythm, minutes: int, whom: str) -> Text | None:
    """Why a teacher may not have meant it: somebody has set the same already, or it would be hard for somebody."""
    rooms = rooms_here(context)
    home = next(each for each in rooms if each.id == context.classroom.id)
    moments = [each.starts_at for each in occasions(rhythm, home.zone, home, rooms) if each.state == coffees.ON]
    others = (each for each in coffees.open_in(context.connection, context.project.id) if each.whom == whom)
    if moments[0] in {each.starts_at for series in others for each in to_come(context, series)}:
        return THERE_ALREADY
    hard = hardships(context, moments, minutes, whom)
    return _is_hard(hard) if hard else None


def read_begin(context: Context, raw: str) -> datetime:
    """The local time that somebody means, by the clock of their class. Raises Unclear if nobody can come then."""
    try:
        begin = read_day_and_time(context, raw, usual=None)
    except Unclear:
        if context.moments is None:
            raise
        # Nobody is there to be asked whether today is meant or a week later: what is planned means the next.
        begin = read_day_and_time(replace(context, due=context.due - A_DAY), raw, usual=None)
    zone = context.classroom.zone
    if not exists(begin, zone):
        raise Unclear(SKIPPED)
    if instant(begin.date(), begin.time(), zone) <= context.now:
        raise Unclear(OVER)
    return begin


def _last(context: Context, raw: str, first: date) -> date:
    last = one_day(raw, context.locale, local_time(context.due, context.classroom.zone).date())
    if last < first:
        raise Unclear(ENDS_EARLY)
    return last


def _rhythm(begin: datetime, repeats: str | None, last: date | None) -> Rhythm:
    day = begin.date()
    usual = Rhythm(repeats=ONCE, at=begin.time(), first=day, together=True, free=SKIP)
    if not repeats or repeats == ONCE:
        return usual
    every = read_every(repeats, "en")
    if every.repeats == MONTHLY:
        return replace(usual, repeats=MONTHLY, monthday=day.day, last=last)
    return replace(usual, repeats=WEEKLY, interval=every.interval, weekdays=(day.weekday(),), last=last)


def _again(context: Context, but: Sequence[str]) -> Action:
    """The same call without what has to be asked anew."""
    said = context.call.arguments
    names = ("when", "theme", "link", "whom", "minutes", "repeats", "ends")
    return Action("coffee set", {name: str(said[name]) for name in names if name in said and name not in but})


def hardships(context: Context, moments: Sequence[datetime], minutes: int, whom: str) -> tuple[Text, ...]:
    """For whom these times would be hard, and why: it is night there, there is no school, or it is outside their hours.
    Of a series the first bad day of each school is named; days without school it leaves out, or has without them.
    """
    offers = offers_of(context, whom)
    found: dict[str, Text] = {}
    for room in rooms_here(context):
        own = [each for each in offers if each.room.id == room.id]
        for moment in moments:
            free = moment != moments[0] and is_free(room, local_time(moment, room.zone).date())
            if room.school not in found and not free and (why := _hardship(room, own, moment, minutes)) is not None:
                found[room.school] = why
    return tuple(found.values())


def _hardship(room: Room, offers: Sequence[Offer], moment: datetime, minutes: int) -> Text | None:
    local = local_time(moment, room.zone)
    said: Mapping[str, str | Day | Clock] = {
        "school": room.school,
        "day": Day(local.date().isoformat()),
        "time": Clock(local.time().isoformat()),
    }
    ends = moment + timedelta(minutes=minutes - 1)
    if awake(room, moment) != moment or awake(room, ends) != ends:
        return Text("{school} ({day}, {time}: at night)", **said)
    if is_free(room, local.date()):
        return Text("{school} ({day}: no school)", **said)
    if any(discomfort(each, moment, minutes) == OUTSIDE for each in offers):
        return Text("{school} ({day}, {time}: outside the hours)", **said)
    return None


def doubt(action: Action, when: str, hard: tuple[Text, ...]) -> Form:
    """Say for whom it would be hard, and let the teacher choose: another time, or this one all the same."""
    return _doubt(action, when, _is_hard(hard))


def _is_hard(hard: tuple[Text, ...]) -> Text:
    return Text("This time is hard for: {places}. Choose another, or set it all the same.", places=Items(hard))


def _doubt(action: Action, when: str, why: Text) -> Form:
    return Form(action=action, ask=("when", "sure"), given={"when": when}, problems={"when": why})


def _keep(context: Context, rhythm: Rhythm, theme: str | Versions | None, link: str, whom: str, minutes: int) -> int:
    rooms = rooms_here(context)
    home = next(each for each in rooms if each.id == context.classroom.id)
    round_id = rounds.open_round(
        context.connection, project_id=context.project.id, activity=ACTIVITY, now=context.now, details={}
    )
    coffees.create(
        context.connection,
        round_id,
        classroom_id=home.id,
        zone=home.zone,
        whom=whom,
        theme=keep_theme(theme, context.writes),
        link=link,
        minutes=minutes,
        rhythm=rhythm.pack(),
    )
    add_occasions(context, round_id, occasions(rhythm, home.zone, home, rooms))
    series = coffees.find(context.connection, round_id)
    if series is None:
        raise LookupError(f"coffee {round_id} was set just now and is not there")
    if whom == PUPILS:
        ask_classes(context, series)
    plan_course(context, series)
    if (first := next_meeting(context, series)) is not None:
        announce(context, series, first)
    context.record("coffee set", f"round {round_id}")
    return round_id


def add_occasions(context: Context, round_id: int, found: Sequence[Occasion]) -> None:
    """Keep the days of a series as its meetings."""
    rows = [
        {"day": each.day, "local": each.local.isoformat(), "starts_at": each.starts_at, "state": each.state}
        for each in found
    ]
    coffees.add_meetings(context.connection, round_id, rows)


def _said(context: Context, round_id: int) -> Message:
    """What was set, said back: the times everywhere, what is left out, and where clocks go apart later."""
    series = coffees.find(context.connection, round_id)
    meetings = coffees.meetings_of(context.connection, round_id)
    if series is None or not meetings:
        raise LookupError(f"coffee {round_id} was set just now and is not there")
    rooms = rooms_here(context)
    return Message(
        topic=Text("It is set"),
        title=how_often(rhythm_of(series)),
        lines=(
            *by_school(rooms, meetings[0].starts_at),
            *_course(meetings),
            *_clocks(meetings, rooms),
            *(
                (Text("The other classes are asked first: their teachers say yes or no."),)
                if series.whom == PUPILS
                else ()
            ),
        ),
        buttons=(
            *answers(meetings[0]),
            Button(label=Text("For my calendar"), action=Action("coffee file", {"round": round_id})),
        ),
    )


def rhythm_of(series: coffees.Coffee) -> Rhythm:
    """When a series comes."""
    return unpack(series.rhythm)


def _course(meetings: Sequence[coffees.Meeting]) -> tuple[Line, ...]:
    if len(meetings) == 1:
        return ()
    on = [each for each in meetings if each.state == coffees.ON]
    out = tuple(Day(each.day.isoformat()) for each in meetings if each.state == coffees.OUT)
    last = Day(on[-1].day.isoformat())
    return (
        Plural("{n} meeting, the last on {day}.", "{n} meetings, the last on {day}.", n=len(on), day=last),
        *((Text("Left out, because there is no school: {days}", days=Items(out)),) if out else ()),
    )


def _clocks(meetings: Sequence[coffees.Meeting], rooms: Sequence[Room]) -> tuple[Line, ...]:
    """Where the local time becomes another in the course of a series, since not everybody changes clocks."""
    found: dict[str, Text] = {}
    for room in rooms:
        usual = local_time(meetings[0].starts_at, room.zone).time()
        for each in meetings:
            local = local_time(each.starts_at, room.zone)
            if each.state == coffees.ON and local.time() != usual:
                found.setdefault(
                    room.school,
                    Text(
                        "From {day} on it is at {time} in {school}: the clocks are changed elsewhere.",
                        day=Day(local.date().isoformat()),
                        time=Clock(local.time().isoformat()),
                        school=room.school,
                    ),
                )
    return tuple(found.values())
