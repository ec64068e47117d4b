"""What somebody is called: friendly proposals, and another alias from a teacher, under which everything then stands."""

from __future__ import annotations

from commands import desk
from commands.arrival import NAME_TAKEN, proposals, welcome
from commands.call import Action
from commands.classroom.seats import NOT_YOURS, pupil_of
from commands.command import Context
from commands.message import Form, Message, Reply, Text, refusal
from storage import codes, contributions, erasure, people, places, timeline
from storage.people import Seat


def rename(context: Context, *, seat: int, alias: str | None = None) -> Reply:
    """Call a pupil otherwise. The old alias vanishes from everything that is shown."""
    found = pupil_of(context, seat)
    if found is None:
        return refusal(NOT_YOURS)
    if alias is None:
        return _ask(context, found)
    if not people.rename(context.connection, seat, alias):
        return _ask(context, found, alias)
    renamed = people.find_seat(context.connection, seat)
    if renamed is not None:
        _show_anew(context, renamed)
    context.record("classroom rename", f"seat {seat}")
    return Message(lines=(Text("From now on: {alias}. The old name is gone everywhere.", alias=alias),))


def _ask(context: Context, found: Seat, refused: str = "") -> Form:
    return Form(
        action=Action("classroom rename", {"seat": found.id}),
        title=Text("What shall {alias} be called?", alias=found.alias),
        ask=("alias",),
        given={"alias": refused} if refused else {},
        problems={"alias": NAME_TAKEN} if refused else {},
        proposals=proposals(context, found.classroom_id, context.classroom.locale),
    )


def _show_anew(context: Context, seat: Seat) -> None:
    """Everything that carries the alias: what was given and replied to, on whatever desk; notes, knocks, groups."""
    for item in erasure.touched_by(context.connection, seat):
        found = contributions.find_contribution(context.connection, item)
        if found is None or found.state == contributions.WITHDRAWN:
            continue
        if found.state == contributions.WAITING:
            desk.bring(context, found)
        context.catalogue.exhibit(found.activity, found.kind).publish(context, found)
    timeline.renew_notes(context.connection, seat.id)
    context.withdraw(f"welcome {seat.id}")
    if seat.state == people.KNOCKING:
        desk.knock(context, seat)
    elif not codes.has_own(context.connection, seat.person_id):
        welcome(context, seat)
    context.reseat(seat)
    context.post(
        Message(
            title=Text("You have a new name here: {alias}", alias=seat.alias),
            lines=(Text("Your teacher has chosen it for you."),),
        ),
        subject=f"renamed {seat.id}",
        to=places.places_of_person(context.connection, seat.person_id, context.project.id),
        about=seat.person_id,
    )
