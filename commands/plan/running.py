"""A plan is looked at, started and stopped; what it starts are schedules that belong to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.message import (
    Button,
    Clock,
    Day,
    Form,
    Items,
    Line,
    Message,
    Option,
    Plural,
    Reply,
    Text,
    Versions,
    refusal,
)
from commands.parameter import Unclear
from commands.plan.reading import Activity, Course, Mistake, read_plan
from commands.timing.dates import one_day
from commands.timing.instants import local_time
from commands.timing.planning import Planned, plan_next
from commands.timing.proposal import rooms_here
from commands.timing.rehearsal import rehearse
from commands.timing.rhythm import ONCE
from commands.timing.saying import how_often, what
from storage import plans, schedules
from storage.plans import DRAFT, RUNNING, STOPPED, Plan

# The plans that Silta brings along.
WEEKS, YEAR = "weeks", "year"
READY = {
    name: (Path(__file__).parent / file).read_text(encoding="utf-8")
    for name, file in ((WEEKS, "starter.yaml"), (YEAR, "year.yaml"))
}
GONE = Text("That plan is not there any more. Look at it again.")


def subject_of(plan_id: int) -> str:
    """What a plan's schedules belong to."""
    return f"plan {plan_id}"


def preview(context: Context, *, first: str | None = None, ready: str | None = None, plan: str | None = None) -> Reply:
    """A plan, day by day, before anything of it happens; without a file, one that Silta brings along."""
    today = local_time(context.now, context.classroom.zone).date()
    try:
        monday = _monday(context, first, today, ready)
    except Unclear as unclear:
        kept: dict[str, str | int] = {"plan": plan} if plan else {"ready": ready or WEEKS}
        return Form(
            action=Action("plan preview", kept),
            ask=("first",),
            given={"first": first or ""},
            problems={"first": unclear.why},
        )
    source = plan or READY[ready or WEEKS]
    try:
        course = read_plan(source, monday, context.catalogue, context.locale)
        planned = _check(context, course)
    except Mistake as mistake:
        return refusal(
            Text("The plan was not taken. Line {line}:", line=mistake.line),
            mistake.why,
            Text("Nothing was changed. Mend the line and send the whole plan again."),
        )
    number = plans.add(
        context.connection,
        project_id=context.project.id,
        person_id=context.me.id,
        title=json.dumps(dict(course.title.texts), ensure_ascii=False),
        source=source,
        first=monday,
        now=context.now,
    )
    start = Button(label=Text("Start this plan"), action=Action("plan start", {"plan": number}), main=True)
    return Message(
        topic=Text("Preview of a plan"),
        title=course.title,
        lines=(_span(planned), *_summer(planned)),
        more=_pages(context, planned),
        buttons=(start, *(() if plan else (_other(ready or WEEKS, first),))),
    )


def _other(ready: str, first: str | None) -> Button:
    """The other plan that Silta brings along, to be looked at instead."""
    begins = {"first": first} if first else {}
    label, name = (Text("Rather four weeks"), WEEKS) if ready == YEAR else (Text("Rather a whole school year"), YEAR)
    return Button(label=label, action=Action("plan preview", {"ready": name, **begins}))


def _monday(context: Context, first: str | None, today: date, ready: str | None) -> date:
    """The Monday of the plan's first week: of the week that was named, or of the next one; the ready year waits for
    a school year.
    """
    if first is None:
        return next_school_year(today) if ready == YEAR else _next_monday(today)
    day = one_day(first, context.locale, today)
    return day - timedelta(days=day.weekday())


def _check(context: Context, course: Course) -> list[tuple[Activity, Planned]]:
    """When each thing comes the first time; everything is rehearsed, so that nothing asks a question later."""
    rooms, found = rooms_here(context), []
    for each in course.activities:
        planned = plan_next(each.rhythm, rooms, context.classroom.id, None)
        command = context.catalogue.find(each.command)
        if planned is None or planned.due_at <= context.now or command is None:
            raise Mistake(each.line, Text("This would be over already, or never comes."))
        asked = replace(context, call=replace(context.call, command=each.command, arguments=dict(each.arguments)))
        reply = rehearse(asked, command, planned).reply
        if isinstance(reply, Form):
            missing = Text("Something is missing: {names}", names=Items(tuple(reply.ask)))
            raise Mistake(each.line, next(iter(reply.problems.values()), missing))
        found.append((each, planned))
    return sorted(found, key=lambda pair: pair[1].due_at)


def _span(planned: list[tuple[Activity, Planned]]) -> Text:
    first, last = planned[0][1].day, max(each.rhythm.last or pair.day for each, pair in planned)
    return Text("From {first} until {last}.", first=Day(first.isoformat()), last=Day(last.isoformat()))


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def next_school_year(today: date) -> date:
    """The Monday on which the ready year can begin: next week, while schools begin; otherwise next August."""
    monday = _next_monday(today)
    begins = [_second_monday_of_august(year) for year in (today.year, today.year + 1)]
    if begins[0] <= monday <= date(today.year, 10, 1):
        return monday
    return next(each for each in begins if each >= monday)


def _second_monday_of_august(year: int) -> date:
    """When the first school years begin after the summer."""
    eighth = date(year, 8, 8)
    return eighth + timedelta(days=-eighth.weekday() % 7)


def _summer(planned: list[tuple[Activity, Planned]]) -> tuple[Plural, ...]:
    """How much falls into the weeks in which hardly anybody is at school."""
    number = sum(_in_summer(pair.day, each.rhythm.last or pair.day) for each, pair in planned)
    said = Plural("{n} activity falls into July or August.", "{n} activities fall into July and August.", n=number)
    return (said,) if number else ()


def _in_summer(first: date, last: date) -> bool:
    years = range(first.year, last.year + 1)
    return any(first < _second_monday_of_august(year) and last >= date(year, 7, 1) for year in years)


def _pages(context: Context, planned: list[tuple[Activity, Planned]]) -> tuple[Message, ...]:
    """Phase by phase, a line for each thing, by the clock of one's own class."""
    phases: dict[str, tuple[Versions, list[Line]]] = {}
    for each, occurrence in planned:
        key = json.dumps(dict(each.phase.texts))
        phases.setdefault(key, (each.phase, []))[1].extend(_line(context, each, occurrence))
    return tuple(Message(title=name, lines=tuple(lines)) for name, lines in phases.values())


def _line(context: Context, each: Activity, occurrence: Planned) -> tuple[Line, ...]:
    moment = occurrence.moments.get(context.classroom.id, occurrence.due_at)
    local = local_time(moment, context.classroom.zone)
    about = what(context.catalogue, each.command, each.arguments, context.locale)
    shown = about[0] if about and isinstance(about[0], Text) else Text("Planned")
    day, time = Day(local.date().isoformat()), Clock(local.time().isoformat())
    first = Text("<b>{day}, {time}</b> – {what}", day=day, time=time, what=shown)
    again = () if each.rhythm.repeats == ONCE else (how_often(each.rhythm),)
    return (first, *about[1:], *again)


def start(context: Context, *, plan: int) -> Message:
    """Start a plan that was looked at; started twice, it runs once."""
    found = _own(context, plan)
    if found is None:
        return refusal(GONE)
    if found.state != DRAFT or not plans.turn(context.connection, plan, before=DRAFT, after=RUNNING):
        return refusal(Text("This plan was started already."))
    try:
        course = read_plan(found.source, found.first, context.catalogue, context.locale)
        planned = _check(context, course)
    except Mistake:
        plans.turn(context.connection, plan, before=RUNNING, after=DRAFT)
        return refusal(Text("Its first day is over. Look at it again and choose a later one."))
    rows = [
        schedules.row_of(
            project_id=context.project.id,
            person_id=context.me.id,
            classroom_id=context.classroom.id,
            command=each.command,
            arguments=each.arguments,
            locale=context.locale,
            rhythm=each.rhythm.pack(),
            state=schedules.ACTIVE,
            day=occurrence.day,
            due_at=occurrence.due_at,
            now=context.now,
            subject=subject_of(plan),
        )
        for each, occurrence in planned
    ]
    schedules.add_all(context.connection, rows)
    context.record("plan start", f"plan {plan}")
    see = Button(label=Text("What is planned"), action=Action("schedule list"))
    number = len(rows)
    begun = Plural("The plan runs: {n} thing is planned.", "The plan runs: {n} things are planned.", n=number)
    return Message(lines=(begun,), buttons=(see,))


def stop(context: Context, *, plan: int | None = None, sure: int | None = None) -> Reply:
    """Stop a plan: nothing more of it comes; what is open stays open."""
    running = plans.running_in(context.connection, context.project.id)
    if plan is None and len(running) > 1:
        return Form(
            action=Action("plan stop"), ask=("plan",), options={"plan": titles(context.connection, context.project.id)}
        )
    number = plan if plan is not None else next((each.id for each in running), 0)
    found = _own(context, number)
    if found is None or found.state != RUNNING:
        return refusal(Text("No such plan runs just now."))
    if not sure:
        yes = Action("plan stop", {"plan": number, "sure": 1})
        button = Button(label=Text("Yes, stop it"), action=yes, main=True)
        return Message(title=Text("Stop this plan?"), lines=(title_of(found),), buttons=(button,))
    plans.turn(context.connection, number, before=RUNNING, after=STOPPED)
    schedules.remove_belonging_to(context.connection, context.project.id, subject_of(number))
    context.record("plan stop", f"plan {number}")
    return Message(lines=(Text("The plan is stopped. What is open stays open."),))


def titles(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The plans that run, to choose from."""
    return tuple(Option(str(each.id), title_of(each)) for each in plans.running_in(connection, project_id))


def title_of(plan: Plan) -> Versions:
    """What a plan is called, in each language."""
    return Versions(json.loads(plan.title))


def _own(context: Context, number: int) -> Plan | None:
    found = plans.find(context.connection, number)
    return found if found is not None and found.project_id == context.project.id else None
