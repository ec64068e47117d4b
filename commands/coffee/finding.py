"""Finding a time: from the hours that teachers give, or from lessons, and in turns with what is uncomfortable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from commands.call import Action
from commands.coffee.slots import Offer, Slot, fairest, in_the_way, lessons_of, slots
from commands.command import Context
from commands.message import Button, Clock, Day, Items, Line, Message, Plural, Text, Time, refusal
from commands.timing.instants import instant, local_time
from commands.timing.proposal import rooms_here
from storage import availability, burdens
from storage.calendars import Room
from storage.coffees import PUPILS, TEACHERS

MOST_SHOWN = 5
USUAL = {TEACHERS: 30, PUPILS: 45}
# So that everybody can be reminded a day before.
NOTICE = timedelta(hours=26)
MY_HOURS = Button(label=Text("Say my hours"), action=Action("coffee hours", {"away": 0}))


def find(context: Context, *, whom: str = TEACHERS, minutes: int | None = None) -> Message:
    """Propose times at which everybody can come, the fairest first."""
    length, rooms = minutes or USUAL[whom], rooms_here(context)
    offers = offers_of(context, whom)
    if len({each.room.school for each in offers}) < 2:
        return _too_few(context, whom, offers, rooms)
    since = context.now + NOTICE
    borne = burdens.borne(context.connection, context.project.id)
    free = (
        each for each in fairest(slots(offers, since, length), borne, 4 * MOST_SHOWN) if _can_be_said(context, each)
    )
    found = [each for each, _ in zip(free, range(MOST_SHOWN), strict=False)]
    if not found:
        return _none(offers, context, length)
    fair = Text("The fairest comes first: whoever had the least comfortable times so far has it better now.")
    return Message(
        topic=Text("Times for a coffee break") if whom == TEACHERS else Text("Times for a language café"),
        title=Plural("{n} minute", "{n} minutes", n=length),
        lines=(fair, *_without_hours(context, whom)),
        buttons=(MY_HOURS,) if whom == TEACHERS else (),
        more=tuple(_proposal(context, each, rooms, whom, length) for each in found),
    )


def offers_of(context: Context, whom: str) -> list[Offer]:
    """When who takes part can: teachers in the hours they gave, pupils in the lessons of their class."""
    rooms = {each.id: each for each in rooms_here(context)}
    if whom == PUPILS:
        return [lessons_of(each) for each in rooms.values()]
    names = {each.person_id: each.alias for each in availability.teachers_in(context.connection, context.project.id)}
    weeks: dict[tuple[int, int], dict[int, tuple[time, time]]] = {}
    for each in availability.hours_in(context.connection, context.project.id):
        weeks.setdefault((each.person_id, each.classroom_id), {})[each.weekday] = (each.begin, each.end)
    return [Offer(room=rooms[room], week=week, name=names.get(person, "")) for (person, room), week in weeks.items()]


def _can_be_said(context: Context, slot: Slot) -> bool:
    """Whether the own clock shows this time once and no more: only then it can be set by saying it."""
    local = local_time(slot.starts_at, context.classroom.zone)
    return instant(local.date(), local.time(), context.classroom.zone) == slot.starts_at


def _proposal(context: Context, slot: Slot, rooms: Sequence[Room], whom: str, minutes: int) -> Message:
    local = local_time(slot.starts_at, context.classroom.zone)
    said: dict[str, str | int] = {"when": f"{local:%Y-%m-%d %H:%M}", "ask": 1}
    if minutes != USUAL[whom]:
        said["minutes"] = minutes
    if whom == PUPILS:
        said["whom"] = PUPILS
    worst = max(slot.burdens.values())
    known = [each.school for each in rooms if each.id in slot.burdens]
    hard = tuple(dict.fromkeys(each.school for each in rooms if slot.burdens.get(each.id) == worst))
    turn = (Text("Least comfortable for: {schools}", schools=Items(hard)),) if len(hard) < len(set(known)) else ()
    return Message(
        title=Text(
            "{day}, {time}", day=Day(local.date().isoformat()), time=Time(slot.starts_at, context.classroom.zone)
        ),
        lines=(*_elsewhere(context, slot, rooms, local.date()), *turn),
        buttons=(Button(label=Text("Set this time"), action=Action("coffee set", said), main=True),),
    )


def _elsewhere(context: Context, slot: Slot, rooms: Sequence[Room], today: date) -> tuple[Text, ...]:
    """The same moment on the clocks of the other schools, in one line; with the day only where it is another."""
    local = {each.school: local_time(slot.starts_at, each.zone) for each in rooms}
    times = tuple(_there(school, at, today) for school, at in local.items() if school != context.classroom.school)
    return (Text("Elsewhere: {times}", times=Items(times)),) if times else ()


def _there(school: str, at: datetime, today: date) -> Text:
    time = Clock(at.time().isoformat())
    if at.date() == today:
        return Text("{school} {time}", school=school, time=time)
    return Text("{school}: {day}, {time}", school=school, day=Day(at.date().isoformat()), time=time)


def _without_hours(context: Context, whom: str) -> tuple[Line, ...]:
    """Who has not said yet when they can: nobody is passed over silently."""
    if whom == PUPILS:
        return ()
    known = {each.person_id for each in availability.hours_in(context.connection, context.project.id)}
    silent = tuple(
        each.alias
        for each in availability.teachers_in(context.connection, context.project.id)
        if each.person_id not in known
    )
    return (Text("Without hours yet, so not asked: {names}", names=Items(silent)),) if silent else ()


def _too_few(context: Context, whom: str, offers: Sequence[Offer], rooms: Sequence[Room]) -> Message:
    if len({each.school for each in rooms}) < 2:
        return refusal(Text("Your school is alone here so far. Invite a partner school first."))
    if not offers:
        return refusal(
            Text("Nobody has said yet when they are glad to talk. Say your hours, and ask the others to do so."),
            buttons=(MY_HOURS,),
        )
    one = Text("Only teachers of one school have said their hours so far: {school}", school=offers[0].room.school)
    return refusal(one, *_without_hours(context, whom), buttons=(MY_HOURS,))


def _none(offers: Sequence[Offer], context: Context, minutes: int) -> Message:
    """Why there is no time for all, and who could make one possible by a little more."""
    lines: list[Line] = [Text("There is no time in the next three weeks at which everybody can.")]
    for each, slot in in_the_way(offers, context.now + NOTICE, minutes):
        local = local_time(slot.starts_at, each.room.zone)
        could = Text(
            "The others could on {day}, {time} by the clock of {school}: perhaps {name} can then, too.",
            day=Day(local.date().isoformat()),
            time=Time(slot.starts_at, each.room.zone),
            school=each.room.school,
            name=each.name,
        )
        lines.append(could)
    if len(lines) == 1:
        lines.append(Text("Several would have to give more hours. Breaks and public holidays count as well."))
    return refusal(*lines, buttons=(MY_HOURS,))
