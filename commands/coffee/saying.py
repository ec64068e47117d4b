"""What is said of a coffee break: its theme, when it is in every place, where it leads, and who comes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.call import Action
from commands.coffee.link import host_of
from commands.command import Context
from commands.message import Button, Clock, Day, Items, Line, Message, Plural, Text, Time, Value, Versions, Words
from commands.timing.instants import local_time
from commands.timing.proposal import rooms_here
from storage import coffees, coming, places
from storage.calendars import Room
from storage.coffees import PUPILS, TEACHERS, Coffee, Meeting
from storage.coming import MAYBE, NO, YES, Guest

COFFEE, CAFE = Text("Coffee break"), Text("Language café")
OFF = Text("It is cancelled.")


def topic_of(series: Coffee) -> Text:
    """What it is called."""
    return CAFE if series.whom == PUPILS else COFFEE


def keep_theme(theme: str | Versions | None, language: str) -> str:
    """A theme as it is kept; empty, if there is none."""
    if not theme:
        return ""
    return json.dumps(theme.texts if isinstance(theme, Versions) else {"": theme, "in": language}, ensure_ascii=False)


def theme_of(series: Coffee) -> Line | None:
    """What it is about, in a teacher's words; nothing, if they gave none."""
    known: dict[str, str] = json.loads(series.theme) if series.theme else {}
    if "" in known:
        return Words(known[""], known["in"])
    return Versions(known) if known else None


def in_words(series: Coffee, locale: str, otherwise: str) -> str:
    """The theme as plain words, for what cannot be said in every language at once."""
    theme = theme_of(series)
    if isinstance(theme, Words):
        return theme.text
    texts: Mapping[str, str] = theme.texts if isinstance(theme, Versions) else {}
    return texts.get(locale) or texts.get("en") or next(iter(texts.values()), otherwise)


def by_school(rooms: Sequence[Room], moment: datetime) -> tuple[Text, ...]:
    """The local day and time of a moment at each school, each said once."""
    said = {each.school: local_time(moment, each.zone) for each in rooms}
    return tuple(
        Text(
            "{school}: {day}, {time}", school=school, day=Day(at.date().isoformat()), time=Clock(at.time().isoformat())
        )
        for school, at in said.items()
    )


def here(room: Room, moment: datetime) -> dict[str, Value]:
    """A moment's day and time on the clock of a class."""
    return {"day": Day(local_time(moment, room.zone).date().isoformat()), "time": Time(moment, room.zone)}


def link_lines(series: Coffee) -> tuple[Text, ...]:
    """Where it takes place, with the name of the site that the link leads to."""
    if not series.link:
        return ()
    return (Text("<a href={link}>Go to the meeting</a> at {site}", link=series.link, site=host_of(series.link)),)


def taking_part(context: Context, series: Coffee) -> tuple[Room, ...]:
    """The classrooms that it is for: of pupils' cafés those whose teachers have said yes."""
    rooms = rooms_here(context)
    if series.whom == TEACHERS:
        return rooms
    said = coffees.stands(context.connection, series.round_id)
    return tuple(each for each in rooms if said.get(each.id) == coffees.YES)


def announce(context: Context, series: Coffee, meeting: Meeting) -> None:
    """Post a meeting where it belongs, or bring what stands there up to date."""
    rooms = taking_part(context, series)
    message = card(context, series, meeting, rooms)
    if series.whom == TEACHERS:
        to = places.places_of_kind(context.connection, context.project.id, places.STAFF)
        context.post(message, subject=f"coffee {meeting.id}", to=to)
        return
    for each in rooms:
        to = places.places_of_classroom(context.connection, each.id, places.CLASS)
        context.post(message, subject=f"coffee {meeting.id} {each.id}", to=to)


def card(context: Context, series: Coffee, meeting: Meeting, rooms: Sequence[Room]) -> Message:
    """A meeting: when and where, who comes, and the buttons to say so."""
    take = Button(label=Text("For my calendar"), action=Action("coffee file", {"round": series.round_id}))
    if meeting.state == coffees.OFF:
        return Message(
            topic=topic_of(series), title=theme_of(series), lines=(OFF, *by_school(rooms, meeting.starts_at))
        )
    guests = coming.guests(context.connection, meeting.id)
    return Message(
        topic=topic_of(series),
        title=theme_of(series),
        lines=(*by_school(rooms, meeting.starts_at), *link_lines(series), *who_comes(series, guests, rooms)),
        buttons=(*answers(meeting), take) if meeting.state == coffees.ON else (),
    )


def answers(meeting: Meeting) -> tuple[Button, ...]:
    """The three answers to an invitation."""
    labels = {YES: Text("I come"), MAYBE: Text("Maybe"), NO: Text("I cannot come")}
    return tuple(
        Button(label=label, action=Action("coffee come", {"meeting": meeting.id, "answer": answer}), main=answer == YES)
        for answer, label in labels.items()
    )


def who_comes(series: Coffee, guests: Sequence[Guest], rooms: Sequence[Room]) -> tuple[Line, ...]:
    """Teachers by name; of pupils only how many of each school."""
    if series.whom == PUPILS:
        counted, come = {each.school: 0 for each in rooms}, {each.id for each in rooms}
        # Of a class that comes no more, nobody comes.
        for guest in (each for each in guests if each.classroom_id in come):
            counted[guest.school] += guest.answer == YES
        return tuple(
            Plural("{school}: {n} comes", "{school}: {n} come", n=n, school=school)
            for school, n in counted.items()
            if n
        )
    named = {answer: tuple(each.alias for each in guests if each.answer == answer) for answer in (YES, MAYBE, NO)}
    return (
        *((Text("Coming: {names}", names=Items(named[YES])),) if named[YES] else ()),
        *((Text("Perhaps: {names}", names=Items(named[MAYBE])),) if named[MAYBE] else ()),
        *((Text("Not coming: {names}", names=Items(named[NO])),) if named[NO] else ()),
    )


def next_meeting(context: Context, series: Coffee) -> Meeting | None:
    """The meeting that comes soonest; one that was moved may come before or after its neighbours."""
    return min(to_come(context, series), key=lambda each: each.starts_at, default=None)


def to_come(context: Context, series: Coffee) -> list[Meeting]:
    """All meetings of a series that are still to come."""
    found = coffees.meetings_of(context.connection, series.round_id)
    return [each for each in found if each.state == coffees.ON and each.starts_at > context.now]
