"""Saying: what was understood, back in whole sentences, with the local time of every class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.command import Catalogue
from commands.message import Clock, Day, Items, Line, Message, Plural, Text, Versions, Weekday, Words
from commands.parameter import Choice, Parameter, Translated
from commands.timing.instants import instant, local_time
from commands.timing.planning import Planned
from commands.timing.rhythm import ANYWAY, DAILY, MONTHLY, ONCE, SCHOOL_DAYS, SKIP, Rhythm
from storage.calendars import Room
from storage.schedules import Schedule

MOST_SHOWN = 80
AT_NIGHT = Text("Not at night: what falls into quiet hours waits for their end.")


def how_often(rhythm: Rhythm) -> Text | Plural:
    """When it comes, in one sentence."""
    time = Clock(rhythm.at.isoformat())
    if rhythm.repeats == ONCE:
        return Text("Once, on {day} at {time}.", day=Day(rhythm.first.isoformat()), time=time)
    if rhythm.repeats == DAILY:
        return Text("Every day at {time}.", time=time)
    if rhythm.repeats == SCHOOL_DAYS:
        return Text("Every school day at {time}.", time=time)
    if rhythm.repeats == MONTHLY:
        return Text("Every month on day {number}, at {time}.", number=rhythm.monthday, time=time)
    days = Items(tuple(map(Weekday, rhythm.weekdays)))
    if rhythm.interval == 1:
        return Text("Every week at {time}: {days}.", time=time, days=days)
    return Plural(
        "Every {n} week at {time}: {days}.",
        "Every {n} weeks at {time}: {days}.",
        n=rhythm.interval,
        time=time,
        days=days,
    )


def on_what_terms(rhythm: Rhythm, school: str) -> list[Line]:
    """By whose clock, from when to when, and what happens on a day without school."""
    said: list[Line] = [
        Text("Everybody gets it at the same moment, by the clock of {school}.", school=school)
        if rhythm.together
        else Text("Each class gets it at its own local time.")
    ]
    if rhythm.repeats != ONCE:
        first = Day(rhythm.first.isoformat())
        if rhythm.last is None:
            said.append(Text("The first time: not before {first}.", first=first))
        else:
            said.append(Text("From {first} until {last}.", first=first, last=Day(rhythm.last.isoformat())))
    if rhythm.free == SKIP:
        said.append(Text("On a day without school it is left out."))
    elif rhythm.free == ANYWAY:
        said.append(Text("On a day without school it comes anyway."))
    else:
        said.append(Text("On a day without school it comes on the next school day."))
    return said


def where_and_when(planned: Planned, rooms: Sequence[Room]) -> list[Line]:
    """The local day and time at which an occurrence reaches each class."""
    return [
        Text(
            "{school}: {day}, {time}",
            school=each.school,
            day=Day(local.date().isoformat()),
            time=Clock(local.time().isoformat()),
        )
        for each in rooms
        if each.id in planned.moments and (local := local_time(planned.moments[each.id], each.zone))
    ]


def waits_for_morning(rhythm: Rhythm, planned: Planned, rooms: Sequence[Room], home: Room) -> bool:
    """Whether some class gets it later than was said, because it would be night there."""
    for each in rooms:
        if each.id not in planned.moments:
            continue
        local = local_time(planned.moments[each.id], each.zone)
        on_time = local.time() == rhythm.at
        if rhythm.together:
            on_time = planned.moments[each.id] <= instant(planned.day, rhythm.at, home.zone)
        if not on_time and local.time() == each.quiet_until:
            return True
    return False


def said_about(rhythm: Rhythm, planned: Planned, rooms: Sequence[Room], home: Room) -> list[Line]:
    """Everything that was understood, after the sentence itself: `rooms` are those that get it, `home` is where it was
    said.
    """
    night = [AT_NIGHT] if waits_for_morning(rhythm, planned, rooms, home) else []
    return [
        *on_what_terms(rhythm, home.school),
        Text("The next time:") if rhythm.repeats != ONCE else Text("In each class:"),
        *where_and_when(planned, rooms),
        *night,
    ]


def what(catalogue: Catalogue, path: str, arguments: Mapping[str, str], locale: str) -> tuple[Line, ...]:
    """What is planned: the command in a sentence, and people's own words with it, in the language they wrote in."""
    command = catalogue.find(path)
    if command is None:
        return ()
    given = ((each, arguments[each.name]) for each in command.parameters if each.name in arguments)
    own = next((line for each, raw in given if (line := _shown(each, raw, locale)) is not None), None)
    return (command.called or command.description, *((own,) if own is not None else ()))


def about(catalogue: Catalogue, schedule: Schedule) -> tuple[Line, ...]:
    """What a schedule is of."""
    return what(catalogue, schedule.command, schedule.arguments, schedule.locale)


def _shown(parameter: Parameter, raw: str, locale: str) -> Line | None:
    if isinstance(parameter.kind, Translated):
        read = parameter.kind.read(raw, ())
        return read if isinstance(read, Versions) else Words(_short(raw), locale)
    if isinstance(parameter.kind, Choice):
        label = next((each.label for each in parameter.kind.options if each.value == raw), None)
        return label if isinstance(label, Text | Plural) else None
    return None


def _short(raw: str) -> str:
    return raw if len(raw) <= MOST_SHOWN else f"{raw[:MOST_SHOWN]}…"


def inert(message: Message) -> Message:
    """A message to look at: nothing in it can be pressed."""
    return Message(
        lines=message.lines,
        topic=message.topic,
        title=message.title,
        byline=message.byline,
        warm=message.warm,
        media=message.media,
        more=tuple(map(inert, message.more)),
    )
