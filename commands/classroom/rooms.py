"""A class in a project: brought in with an invitation, and what it is called and where it is."""

from __future__ import annotations

from collections.abc import Mapping

from commands.arrival import open_door, take_seat, welcome
from commands.call import Action, Secret
from commands.command import Context
from commands.countries import zone_options, zones_of
from commands.message import Form, Message, Reply, Text, refusal
from commands.timing.replanning import replan
from storage import calendars, codes, people, places, projects

SPENT = Text("This invitation has been used or has run out. Ask for a new one.")


def hash_typed(arguments: Mapping[str, str], _snapshot: None) -> str | None:
    """The hash of a code that was typed; slow work, done before the transaction."""
    return codes.hashed(arguments.get("code", ""))


def change(
    context: Context,
    *,
    school: str | None = None,
    name: str | None = None,
    country: str | None = None,
    language: str | None = None,
    zone: str | None = None,
) -> Reply:
    """Change what the class and its school are called, where they are, and which language is spoken there."""
    room = context.classroom
    now = {"school": room.school, "name": room.name, "country": room.country, "language": room.locale}
    wanted = {"school": school, "name": name, "country": country, "language": language}
    given = {key: each for key, each in wanted.items() if each is not None}
    if not given and zone is None:
        return Form(action=Action("classroom set"), title=Text("About your class"), ask=tuple(now), given=now)
    new = now | given
    moved = new["country"] != room.country
    clock = _zone(new["country"], zone if zone or moved else room.zone)
    if clock is None:
        return _ask_zone(Action("classroom set", new), new["country"])
    projects.set_classroom(
        context.connection,
        room,
        school_name=new["school"],
        country=new["country"],
        zone=clock,
        name=new["name"],
        locale=new["language"],
    )
    if moved:
        calendars.set_region(context.connection, room.school_id, "")
    replan(context)
    context.record("classroom set", f"classroom {room.id}")
    return Message(lines=(Text("Saved. Your class is {name} in {school}.", name=new["name"], school=new["school"]),))


def add(
    context: Context,
    *,
    code: str,
    alias: str,
    school: str,
    name: str,
    country: str,
    language: str,
    zone: str | None = None,
) -> Reply:
    """Bring a class into a project, with an invitation; whoever does it becomes its teacher."""
    connection = context.connection
    found = open_door(context, context.prepared, wrong=SPENT)
    if isinstance(found, Message):
        return found
    project = projects.find_project(connection, found.project_id or 0)
    if project is None or found.kind not in {codes.FOUNDER, codes.PARTNER}:
        return refusal(SPENT)
    clock = _zone(country, zone)
    if clock is None:
        typed = {"alias": alias, "school": school, "name": name, "country": country, "language": language}
        return _ask_zone(Action("classroom add", {"code": Secret(code), **typed}), country)
    if not codes.claim(connection, found.hash, context.now):
        return refusal(SPENT)
    about = {"school_name": school, "country": country, "zone": clock, "name": name, "locale": language}
    room = projects.create_classroom(connection, project_id=project.id, **about)
    places.furnish_classroom(connection, project.id, room)
    role = people.COORDINATOR if found.kind == codes.FOUNDER else people.TEACHER
    seat = take_seat(context, classroom_id=room, project_id=project.id, role=role, state=people.TAKEN, alias=alias)
    if seat is not None:
        welcome(context.within(project), seat)
    _greet(context.within(project), room, school, name)
    replan(context.within(project))
    return Message(
        title=Text("Welcome, {alias}", alias=alias),
        lines=(Text("Your class is {name} in {school}.", name=name, school=school),),
    )


def _greet(context: Context, room: int, school: str, name: str) -> None:
    """Tell the other teachers, and show the new class what is going on already."""
    context.post(
        Message(
            topic=Text("New in the project"),
            lines=(Text("<b>{school}</b> has joined with the class {name}.", school=school, name=name),),
        ),
        subject=f"classroom {room}",
        to=places.places_of_kind(context.connection, context.project.id, places.STAFF),
    )
    for group in context.catalogue.groups:
        if group.welcome is not None:
            group.welcome(context)


def _zone(country: str, zone: str | None) -> str | None:
    """The zone that was chosen, or the only one a country has; None if it must be asked."""
    known = zones_of(country)
    if zone in known:
        return zone
    return known[0] if len(known) == 1 else None


def _ask_zone(action: Action, country: str) -> Form:
    return Form(
        action=action,
        title=Text("Which city's clock do you live by?"),
        ask=("zone",),
        options={"zone": zone_options(country)},
    )
