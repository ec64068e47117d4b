"""The course of a series by the clock: reminders a day and ten minutes before, and at the hour words to start with."""

from __future__ import annotations

from datetime import timedelta

from commands import reminding
from commands.coffee.finding import offers_of
from commands.coffee.saying import (
    announce,
    answers,
    by_school,
    here,
    link_lines,
    next_meeting,
    taking_part,
    theme_of,
    topic_of,
)
from commands.coffee.slots import burdens as weigh
from commands.coffee.slots import lessons_of
from commands.coffee.starters import PUPILS as PUPILS_STARTERS
from commands.coffee.starters import TEACHERS as TEACHERS_STARTERS
from commands.coffee.starters import next_starter
from commands.command import Context
from commands.message import Line, Message, Text
from commands.timing.deadline import row_at
from commands.timing.instants import local_time
from commands.timing.school import awake, is_free
from storage import availability, burdens, coffees, coming, people, places, reminders, rounds, schedules
from storage.calendars import Room
from storage.coffees import ON, TEACHERS, Coffee, Meeting
from storage.people import STUDENT, TAKEN

A_DAY, TEN_MINUTES = timedelta(days=1), timedelta(minutes=10)
NOTHING_TO_DO = Message(lines=(Text("There is nothing to be done for this meeting any more."),))
TOMORROW = Text("A day before, so that you can still say whether you come.")
SOON = Text("It begins in ten minutes.")


def subject_of(round_id: int) -> str:
    """What the calls of a series belong to."""
    return f"round {round_id}"


def plan_course(context: Context, series: Coffee) -> None:
    """Let what belongs to each meeting that is to come be called at its time, and nothing else any more."""
    schedules.remove_belonging_to(context.connection, context.project.id, subject_of(series.round_id))
    meetings = coffees.meetings_of(context.connection, series.round_id)
    calls = [
        (moment, command, {"meeting": str(each.id)})
        for each in meetings
        if each.state == ON
        for moment, command in (
            (each.starts_at - A_DAY, "coffee remind"),
            (each.starts_at - TEN_MINUTES, "coffee soon"),
            (each.starts_at, "coffee start"),
        )
        if moment > context.now
    ]
    subject = subject_of(series.round_id)
    rows = [row_at(context, moment, command, said, subject=subject) for moment, command, said in calls]
    schedules.add_all(context.connection, rows)


def remind(context: Context, *, meeting: int) -> Message:
    """A day before: who has not said no is asked on their own page, and everybody where all can read it."""
    found = _coming_up(context, meeting, A_DAY)
    if found is None:
        return NOTHING_TO_DO
    series, which = found
    announce(context, series, which)
    _tell(context, series, which, TOMORROW, "tomorrow")
    return Message(lines=(Text("Those who may come are reminded."),))


def soon(context: Context, *, meeting: int) -> Message:
    """Ten minutes before: it begins, and this is where."""
    found = _coming_up(context, meeting, TEN_MINUTES)
    if found is None:
        return NOTHING_TO_DO
    _tell(context, *found, SOON, "soon")
    return Message(lines=(Text("Those who may come are reminded."),))


def start(context: Context, *, meeting: int) -> Message:
    """At the hour: words to start with where everybody reads them; it is remembered for whom the time was hard; and the
    next meeting of the series is announced.
    """
    which = coffees.find_meeting(context.connection, meeting)
    series = coffees.find(context.connection, which.round_id) if which else None
    if which is None or series is None or series.project_id != context.project.id or which.starts_at > context.now:
        return NOTHING_TO_DO
    known = TEACHERS_STARTERS if series.whom == TEACHERS else PUPILS_STARTERS
    used = coffees.starters_used(context.connection, context.project.id)
    starter = next_starter(known, used, series.round_id)
    if not coffees.begin(context.connection, meeting, starter):
        return NOTHING_TO_DO
    burdens.bear(context.connection, meeting, felt(context, series, which))
    if context.now < which.starts_at + timedelta(minutes=series.minutes):
        welcome = (Text("To start with:"), known[starter], *link_lines(series))
        _post(context, series, which, Message(topic=topic_of(series), title=theme_of(series), lines=welcome))
    if (following := next_meeting(context, series)) is not None:
        announce(context, series, following)
    else:
        rounds.close_round(context.connection, series.round_id, context.now)
    return Message(lines=(Text("The conversation can start."),))


def felt(context: Context, series: Coffee, meeting: Meeting) -> dict[int, int]:
    """How hard the time of a meeting was for each class of those who did not say no."""
    rooms = {each.id: each for each in taking_part(context, series)}
    if series.whom == TEACHERS:
        said = {each.person_id: each.answer for each in coming.guests(context.connection, meeting.id)}
        teachers = availability.teachers_in(context.connection, context.project.id)
        stay_away = {each.classroom_id for each in teachers if said.get(each.person_id) == coming.NO}
        come = {each.classroom_id for each in teachers if said.get(each.person_id) != coming.NO}
        rooms = {room: each for room, each in rooms.items() if room in come or room not in stay_away}
    offers = [each for each in offers_of(context, series.whom) if each.room.id in rooms]
    without = rooms.keys() - {each.room.id for each in offers}
    # Where nobody has given hours, lessons say what is comfortable.
    return weigh([*offers, *(lessons_of(rooms[each]) for each in without)], meeting.starts_at, series.minutes)


def _coming_up(context: Context, meeting: int, ahead: timedelta) -> tuple[Coffee, Meeting] | None:
    """A meeting that is to come within this time, with its series; for the clock alone, since what it says comes to all
    classes, and once.
    """
    if context.moments is None:
        return None
    which = coffees.find_meeting(context.connection, meeting)
    series = coffees.find(context.connection, which.round_id) if which else None
    if which is None or series is None or series.project_id != context.project.id:
        return None
    near = which.starts_at - ahead <= context.now < which.starts_at
    return (series, which) if which.state == ON and near else None


def _reached(context: Context, series: Coffee, meeting: Meeting) -> list[Room]:
    """Who can be told: not those who sleep until it is over, nor those who have no school that day."""
    moments = context.moments or {}
    return [
        each
        for each in taking_part(context, series)
        if moments.get(each.id, context.now) < meeting.starts_at
        and not is_free(each, local_time(meeting.starts_at, each.zone).date())
    ]


def _tell(context: Context, series: Coffee, meeting: Meeting, why: Text, what: str) -> None:
    """Tell those of each class who have not said no, on their own clock; nobody is named before others."""
    no = {each.person_id for each in coming.guests(context.connection, meeting.id) if each.answer == coming.NO}
    rooms = _reached(context, series, meeting)
    for room in rooms:
        persons = [each for each in persons_of(context, series, room) if each not in no]
        when = Text("{day}, {time}", **here(room, meeting.starts_at))
        message = _reminder(series, meeting, why, when)
        if series.whom != TEACHERS:
            reminding.remind(
                context, classroom_id=room.id, persons=persons, own=message, unnamed=message,
                subject=f"{what} {meeting.id}",
            )  # fmt: skip
        elif to := reminders.own_places(context.connection, persons, context.project.id):
            context.post(message, subject=f"{what} {meeting.id} {room.id}", to=to)
    if series.whom == TEACHERS and rooms:
        to = places.places_of_kind(context.connection, context.project.id, places.STAFF)
        message = _reminder(series, meeting, why, *by_school(rooms, meeting.starts_at))
        context.post(message, subject=f"{what} {meeting.id}", to=to)


def _reminder(series: Coffee, meeting: Meeting, *lines: Line) -> Message:
    return Message(
        topic=topic_of(series),
        title=theme_of(series),
        lines=(*lines, *link_lines(series)),
        buttons=answers(meeting),
    )


def persons_of(context: Context, series: Coffee, room: Room) -> list[int]:
    """The teachers, or the pupils, of a class."""
    return [
        each.person_id
        for each in people.seats_in(context.connection, room.id)
        if each.state == TAKEN and (each.role == STUDENT) != (series.whom == TEACHERS)
    ]


def _post(context: Context, series: Coffee, meeting: Meeting, message: Message) -> None:
    """Post something where everybody of a series reads it."""
    if series.whom == TEACHERS:
        to = places.places_of_kind(context.connection, context.project.id, places.STAFF)
        context.post(message, subject=f"start {meeting.id}", to=to)
        return
    for room in _awake(context, series, meeting):
        to = places.places_of_classroom(context.connection, room.id, places.CLASS)
        context.post(message, subject=f"start {meeting.id} {room.id}", to=to)


def _awake(context: Context, series: Coffee, meeting: Meeting) -> list[Room]:
    """Who is awake and at school at the hour itself."""
    return [
        each
        for each in taking_part(context, series)
        if awake(each, context.now) == context.now
        and not is_free(each, local_time(meeting.starts_at, each.zone).date())
    ]
