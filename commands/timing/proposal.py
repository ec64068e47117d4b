"""A proposal: what was understood of when, said back before it is saved; or a form for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from commands.call import Action
from commands.command import Command, Context
from commands.message import Button, Form, Message, Plural, Reply, Text
from commands.parameter import Writing
from commands.timing.instants import local_time
from commands.timing.planning import Planned, plan_from
from commands.timing.rehearsal import rehearse
from commands.timing.rhythm import Rhythm
from commands.timing.said import days_ahead
from commands.timing.saying import about, how_often, said_about
from commands.timing.understood import OVER, understand
from commands.timing.when import LATER, NAMES
from storage import calendars, schedules
from storage.calendars import Room


def is_for_later(typed: Mapping[str, str]) -> bool:
    """Whether somebody wants something to be done at another time than now."""
    return not typed.keys().isdisjoint({*NAMES, LATER})


def propose(context: Context, command: Command, typed: Mapping[str, str]) -> Reply:
    """Say back what was understood, so that it can be saved; or ask for what is missing or unclear."""
    own = {each.name: typed[each.name] for each in command.parameters if each.name in typed}
    when = {name: typed[name] for name in NAMES if name in typed}
    if not when:
        return ask(context, command, own)
    rhythm = understand(context, when)
    if not isinstance(rhythm, Rhythm):
        return _ask_again(context, {**own, **when}, rhythm)
    rooms = rooms_here(context)
    planned = plan_from(rhythm, rooms, context.classroom.id, context.now)
    if planned is None:
        return _ask_again(context, {**own, **when}, {"on" if "on" in when else "at": OVER})
    asked = replace(context, call=replace(context.call, arguments=own))
    rehearsed = rehearse(asked, command, planned)
    if isinstance(rehearsed.reply, Form):
        kept = Action(rehearsed.reply.action.command, {**rehearsed.reply.action.arguments, **when})
        return replace(rehearsed.reply, action=kept)
    number = _keep(context, own, rhythm, planned)
    home = next(each for each in rooms if each.id == context.classroom.id)
    said = _said_back(context, number, rhythm, planned, rehearsed.among(rooms), home)
    doubt = rehearsed.reply if rehearsed.reply.problem else None
    # As things are now it would come to nothing; that may change until then.
    return replace(said, warm=doubt.lines[0]) if doubt and isinstance(doubt.lines[0], Text) else said


def _said_back(
    context: Context, number: int, rhythm: Rhythm, planned: Planned, rooms: tuple[Room, ...], home: Room
) -> Message:
    """A proposal, with what can be done with it."""
    found = schedules.find(context.connection, number)
    this = {"schedule": number}
    return Message(
        topic=Text("Is this what you mean?"),
        title=how_often(rhythm),
        lines=(*(about(context.catalogue, found) if found else ()), *said_about(rhythm, planned, rooms, home)),
        buttons=(
            Button(label=Text("Save it"), action=Action("schedule save", this), main=True),
            Button(label=Text("See every message"), action=Action("schedule preview", this)),
        ),
    )


def ask(context: Context, command: Command, own: Mapping[str, str]) -> Form:
    """A form for all that a command wants to know, and when."""
    path = next(each for each, _, known in context.catalogue.commands() if known is command)
    names = [
        each.name
        for each in command.parameters
        if each.name not in own and each.askable and not isinstance(each.kind, Writing)
    ]
    return Form(
        action=Action(path, own),
        title=command.description,
        ask=(*names, *NAMES),
        proposals=_proposals(context),
    )


def rooms_here(context: Context) -> tuple[Room, ...]:
    """The classrooms of the project, as time sees them."""
    return calendars.rooms_of(context.connection, [context.project.id])[context.project.id]


def _ask_again(context: Context, typed: Mapping[str, str], problems: Mapping[str, Text | Plural]) -> Form:
    """What was understood is kept; the rest is asked, with what was said."""
    path = context.call.command
    kept = {name: each for name, each in typed.items() if name not in problems}
    given = {name: typed[name] for name in problems if name in typed}
    names = tuple(name for name in NAMES if name in problems)
    shown = {name: each for name, each in _proposals(context).items() if name in names}
    return Form(action=Action(path, kept), ask=names, given=given, problems=problems, proposals=shown)


def _proposals(context: Context) -> dict[str, tuple[str, ...]]:
    """Days and times to be taken by a tap: those of the next week, by their names in the reader's language."""
    today = local_time(context.now, context.classroom.zone).date()
    return {"on": days_ahead(context.locale, today), "at": _lessons(context)}


def _lessons(context: Context) -> tuple[str, ...]:
    """Times within the lessons of one's own class."""
    room = next(each for each in rooms_here(context) if each.id == context.classroom.id)
    begin, end = room.lessons_from, room.lessons_until
    hours = range(begin.hour, end.hour + 1, max(1, (end.hour - begin.hour) // 3))
    return tuple(f"{hour:02}:{begin.minute:02}" for hour in hours if time(hour, begin.minute) <= end)


def _keep(context: Context, own: Mapping[str, str], rhythm: Rhythm, planned: Planned) -> int:
    row = schedules.row_of(
        project_id=context.project.id,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        command=context.call.command,
        arguments=own,
        locale=context.locale,
        rhythm=rhythm.pack(),
        state=schedules.PROPOSED,
        day=planned.day,
        due_at=planned.due_at,
        now=context.now,
    )
    return schedules.add(context.connection, row)
