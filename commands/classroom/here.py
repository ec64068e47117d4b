"""A chat becomes a place: the class's, its teachers' desk, or the staff room of all teachers."""

from __future__ import annotations

from commands import desk
from commands.command import Context, Role
from commands.message import Message, Option, Text, refusal
from storage import parting, people, places, reach

KINDS = (
    Option(places.CLASS, Text("The class")),
    Option(places.DESK, Text("The teachers of this class alone")),
    Option(places.STAFF, Text("The teachers of all schools")),
)
MADE = {
    places.CLASS: Text("From now on this is a place of your class. What the other schools post appears here too."),
    places.DESK: Text(
        "From now on this is your desk: pupils' texts wait here for your yes. Only its teachers should be here."
    ),
    places.STAFF: Text("From now on this is a staff room. Only teachers of the project should be here."),
}


def make_place(context: Context, *, kind: str) -> Message:
    """Make the chat where this is asked a place of one's own class, or of all teachers."""
    origin = context.call.origin
    if origin.platform == places.WEB:
        return refusal(Text("Here every class has its places already. This is for a chat on Discord or Telegram."))
    if origin.own and origin.own == origin.place:
        return refusal(Text("This is our private chat. Type it in the chat of your class."))
    known = places.find_place(context.connection, origin.platform, origin.place)
    if known is not None and _is_others(context, known, kind):
        return refusal(Text("This chat belongs to another class already."))
    if known is not None and known.kind != kind:
        parting.let_go(context.connection, known, context.now)
    reach.regain(context.connection, platform=origin.platform, key=origin.place, now=context.now)
    made = places.assign_place(
        context.connection,
        platform=origin.platform,
        key=origin.place,
        kind=kind,
        project_id=context.project.id,
        classroom_id=None if kind == places.STAFF else context.classroom.id,
    )
    context.record("classroom here", kind)
    context.withdraw(f"place {made}")
    # Said in the chat itself, so that everybody there knows what it is from now on.
    context.post(Message(lines=(MADE[kind],)), subject=f"here {made}", to=[made])
    _bring_up_to_date(context, kind)
    return Message()


def _is_others(context: Context, known: places.Place, kind: str) -> bool:
    """Whether a chat is not this teacher's to make something else of: another class's, or all teachers' staff room."""
    if known.project_id != context.project.id or known.classroom_id not in {None, context.classroom.id}:
        return True
    return known.kind == places.STAFF and kind != places.STAFF and context.role < Role.COORDINATOR


def _bring_up_to_date(context: Context, kind: str) -> None:
    """What is going on, or waits, appears in the new place as well."""
    if kind == places.CLASS:
        for group in context.catalogue.groups:
            if group.welcome is not None:
                group.welcome(context)
    if kind == places.DESK:
        for each in desk.waiting(context):
            desk.bring(context, each)
        for seat in people.seats_in(context.connection, context.classroom.id):
            if seat.state == people.KNOCKING:
                desk.knock(context, seat)
