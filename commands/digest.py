"""/digest: one page a week for teachers instead of many messages: what happened, waits, is missing, and comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from commands import desk
from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Line, Message, Plural, Text
from commands.timing.upcoming import upcoming
from storage import places, progress, projects
from storage.projects import Classroom

A_WEEK = timedelta(days=7)
EVERY_MONDAY = {"every": "week", "on": "monday", "at": "08:00"}


def digest(context: Context) -> Message:
    """The week of one's own class; planned, every class's desk gets its own."""
    if context.moments is None:
        weekly = Button(label=Text("Send it every Monday"), action=Action("digest", EVERY_MONDAY))
        return replace(_week(context), buttons=(weekly,))
    # Whoever else has planned it as well: a week comes once.
    week = f"{context.due:%G-%V}"
    for room in projects.classrooms_of(context.connection, context.project.id):
        there = replace(context, identity=replace(context.identity, classroom=room))
        desks = places.places_of_classroom(context.connection, room.id, places.DESK)
        context.post(_week(there), subject=f"digest {room.id} {week}", to=desks)
    return Message(lines=(Text("Every desk gets its own week."),))


def _week(context: Context) -> Message:
    """One class's week."""
    waiting = len(desk.waiting(context))
    missing = [each for group in context.catalogue.groups if group.missing for each in group.missing(context)]
    return Message(
        topic=Text("Your week"),
        title=Text("What happened, and what comes"),
        lines=tuple(_happened(context)),
        more=(
            *_waiting(waiting),
            *missing,
            *_coming(context),
        ),
    )


def _happened(context: Context) -> Iterator[Line]:
    """How much each class gave in the last seven days."""
    shown = progress.count_shown(context.connection, context.project.id, context.due - A_WEEK)
    rooms = projects.classrooms_of(context.connection, context.project.id)
    told = [_gave(each, shown[each.id]) for each in rooms if shown.get(each.id)]
    yield from told or (Text("Nothing was published in the last seven days."),)


def _gave(room: Classroom, number: int) -> Plural:
    return Plural(
        "{school}: {n} text published in the last seven days.",
        "{school}: {n} texts published in the last seven days.",
        n=number,
        school=room.school,
    )


def _waiting(number: int) -> Iterator[Message]:
    if number:
        look = Button(label=Text("Look at it"), action=Action("review show"))
        title = Plural("{n} waits for your yes", "{n} wait for your yes", n=number)
        yield Message(title=title, buttons=(look,))


def _coming(context: Context) -> Iterator[Message]:
    if lines := upcoming(context, context.due + A_WEEK):
        yield Message(title=Text("What comes in the next seven days"), lines=lines)


DIGEST = Group(
    name="digest",
    word=Text("digest"),
    description=Text("One page a week for teachers."),
    commands=(
        Command(
            name="digest",
            run=digest,
            word=Text("digest"),
            description=Text("Shows what happened, what waits and what comes."),
            role=Role.TEACHER,
            at_desk=Text("Your week"),
            private=True,
            schedulable=True,
        ),
    ),
)
