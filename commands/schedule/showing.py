"""What is planned: the next two weeks at a glance, and every message of something before it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.message import Button, Line, Message, Option, Plural, Reply, Text, Versions, refusal
from commands.schedule.finding import find_own
from commands.timing.planning import waiting
from commands.timing.proposal import rooms_here
from commands.timing.rehearsal import rehearse
from commands.timing.rhythm import unpack
from commands.timing.saying import about, how_often, inert, said_about, where_and_when
from commands.timing.upcoming import upcoming
from storage import identity, plans, schedules
from storage.plans import Plan
from storage.schedules import PAUSED, Schedule

AHEAD = timedelta(days=14)


def show(context: Context) -> Message:
    """What comes in the next two weeks, by one's own clock; then each thing with what can be done with it."""
    known = _by_hand(context.connection, context.project.id)
    lines = upcoming(context, context.now + AHEAD)
    return Message(
        topic=Text("Planned"),
        title=Text("The next two weeks") if lines else Text("Nothing is planned for the next two weeks"),
        lines=lines,
        buttons=(Button(label=Text("Plan something"), action=Action("schedule new")),),
        more=(*map(_running, plans.running_in(context.connection, context.project.id)), *_cards(context, known)),
    )


def _by_hand(connection: Connection, project_id: int) -> list[Schedule]:
    """What teachers have set and may change, also with a plan; the soonest first."""
    return [each for each in schedules.schedules_of(connection, project_id) if each.by_hand]


def _cards(context: Context, known: list[Schedule]) -> Iterator[Message]:
    """What can be done with each; of a plan only with what comes soon, or a whole year would stand here."""
    for each in known:
        soon = each.due_at is None or each.due_at < context.now + AHEAD
        if soon or not each.subject:
            yield _card(context, each)


def _running(plan: Plan) -> Message:
    """A plan that runs, and how to end it."""
    stop = Button(label=Text("Stop this plan"), action=Action("plan stop", {"plan": plan.id}))
    return Message(topic=Text("Plan"), title=Versions(json.loads(plan.title)), buttons=(stop,))


def _card(context: Context, schedule: Schedule) -> Message:
    this = {"schedule": schedule.id}
    rests = schedule.state == PAUSED
    resting = (Text("It rests."),) if rests else ()
    buttons = (
        Button(label=Text("See every message"), action=Action("schedule preview", this)),
        Button(label=Text("Resume"), action=Action("schedule resume", this))
        if rests
        else Button(label=Text("Pause"), action=Action("schedule pause", this)),
        Button(label=Text("Move the next time"), action=Action("schedule move", this)),
        Button(label=Text("Remove"), action=Action("schedule remove", this)),
    )
    return Message(
        title=how_often(unpack(schedule.rhythm)),
        lines=(
            *about(context.catalogue, schedule),
            *_moved(context, schedule),
            *resting,
        ),
        buttons=buttons,
    )


def _moved(context: Context, schedule: Schedule) -> tuple[Line, ...]:
    """To when this one occurrence was moved, by the clock of one's own class."""
    planned = waiting(schedule, rooms_here(context)) if schedule.moved else None
    own = [each for each in rooms_here(context) if each.id == context.classroom.id]
    return (Text("The next time:"), *where_and_when(planned, own)) if planned else ()


def preview(context: Context, *, schedule: int) -> Reply:
    """Every message of the next time: to whom, when, and in which language."""
    found = find_own(context, schedule)
    if isinstance(found, Message):
        return found
    command = context.catalogue.find(found.command)
    rooms, rhythm = rooms_here(context), unpack(found.rhythm)
    planned = waiting(found, rooms)
    if command is None or planned is None:
        return refusal(Text("It does not come any more."))
    if planned.due_at <= context.now:
        return refusal(Text("It does not come any more."))
    call = replace(context.call, command=found.command, arguments=dict(found.arguments))
    whose = (found.person_id, found.classroom_id)
    author = identity.seated(context.connection, [whose]).get(whose, context.identity)
    asked = replace(context, call=call, identity=author, locale=found.locale)
    home = next(each for each in rooms if each.id == found.classroom_id)
    rehearsed = rehearse(asked, command, planned)
    said = () if not isinstance(rehearsed.reply, Message) or not rehearsed.reply.problem else (inert(rehearsed.reply),)
    number = len(rehearsed.messages)
    return Message(
        topic=Text("Preview"),
        title=how_often(rhythm),
        lines=(
            *about(context.catalogue, found),
            *said_about(rhythm, planned, rehearsed.among(rooms), home),
            Plural("{n} message is sent:", "{n} messages are sent:", n=number)
            if number
            else Text("No message is sent."),
        ),
        more=(*said, *rehearsed.messages),
        buttons=(
            (Button(label=Text("Save it"), action=Action("schedule save", {"schedule": found.id}), main=True),)
            if found.state == schedules.PROPOSED
            else ()
        ),
    )


def titles(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """What is planned, to choose from: by when it comes."""
    known = _by_hand(connection, project_id)
    return tuple(Option(str(each.id), how_often(unpack(each.rhythm))) for each in known)
