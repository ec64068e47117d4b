"""Two or three are introduced to each other: by alias and school, with the time there and a question to start with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from commands.call import Action
from commands.coffee.saying import link_lines, next_meeting, taking_part
from commands.coffee.starters import PUPILS as PUPILS_STARTERS
from commands.coffee.starters import TEACHERS as TEACHERS_STARTERS
from commands.coffee.starters import next_starter
from commands.command import Context
from commands.message import Button, Clock, Items, Line, Message, Text
from commands.timing.instants import instant, local_time
from storage import coffees, places
from storage.coffees import PUPILS
from storage.partners import Partner

WAITING = Text("There is nobody from another school to meet this time. You are in it again the next time.")


def introduce(
    context: Context, round_id: int, group: Sequence[Partner], whom: str, used: Mapping[str, int], number: int
) -> None:
    """Tell each of a group in private whom they meet; of pupils, their teachers as well."""
    known = PUPILS_STARTERS if whom == PUPILS else TEACHERS_STARTERS
    starter = known[next_starter(known, used, round_id + number)]
    for each in group:
        others = [other for other in group if other is not each]
        lines: tuple[Line, ...] = (
            *(_who(context, each, other) for other in others),
            *_same_school(each, others),
            *_how(context, each, whom),
            Text("To start with:"),
            starter,
        )
        find = Button(label=Text("Find a time"), action=Action("coffee find"))
        pause = Button(label=Text("Pause for two weeks"), action=Action("coffee pairs", {"what": "pause", "weeks": 2}))
        context.post(
            Message(
                topic=Text("Somebody to meet"),
                lines=lines,
                buttons=(pause,) if whom == PUPILS else (find, pause),
            ),
            subject=f"pair {round_id} {each.person_id}",
            to=places.places_of_person(context.connection, each.person_id, context.project.id),
            about=each.person_id,
        )
    if whom == PUPILS:
        _tell_teachers(context, round_id, number, group)


def _who(context: Context, each: Partner, other: Partner) -> Text:
    """Whom somebody meets, and how far their clocks are apart just now."""
    noon = instant(local_time(context.now, each.zone).date(), time(12), each.zone)
    there = local_time(noon, other.zone).time()
    return Text(
        "<b>{alias}</b>, {school}. At {noon} your time it is {there} there.",
        alias=other.alias,
        school=other.school,
        noon=Clock(time(12).isoformat()),
        there=Clock(there.isoformat()),
    )


def _same_school(each: Partner, others: Sequence[Partner]) -> tuple[Text, ...]:
    if all(other.school_id != each.school_id for other in others):
        return ()
    return (Text("You are of one school this time: the numbers allow nothing else."),)


def _how(context: Context, each: Partner, whom: str) -> tuple[Text, ...]:
    """How to meet: pupils only as their teachers arrange it, or in the next café to which their class comes."""
    if whom != PUPILS:
        return (Text("Write to each other in the staff room, or set a time of your own."),)
    planned = [
        series
        for series in coffees.open_in(context.connection, context.project.id)
        if series.whom == PUPILS
        and each.classroom_id in {room.id for room in taking_part(context, series)}
        and next_meeting(context, series) is not None
    ]
    if planned:
        return (Text("You can meet in the next language café."), *link_lines(planned[0]))
    return (Text("Ask your teacher when and how you can talk to each other."),)


def _tell_teachers(context: Context, round_id: int, number: int, group: Sequence[Partner]) -> None:
    members = Items(tuple(Text("{alias} ({school})", alias=each.alias, school=each.school) for each in group))
    for room in dict.fromkeys(each.classroom_id for each in group):
        context.post(
            Message(
                topic=Text("Somebody to meet"),
                lines=(Text("{members}", members=members), Text("You decide how and when they talk.")),
            ),
            subject=f"pair {round_id} {number} {room}",
            to=places.places_of_classroom(context.connection, room, places.DESK),
        )


def tell_waiting(context: Context, waiting: Sequence[Partner]) -> None:
    """Nobody is left out silently."""
    for each in waiting:
        context.post(
            Message(topic=Text("Somebody to meet"), lines=(WAITING,)),
            subject=f"pair waits {each.person_id}",
            to=places.places_of_person(context.connection, each.person_id, context.project.id),
            about=each.person_id,
        )
