"""Arriving: whoever comes in with a code gets a seat, and their account becomes theirs."""

from __future__ import annotations

from commands.command import Context
from commands.message import Message, Text, refusal
from storage import codes, people, places

TOO_MANY = Text("Too many wrong codes. Wait ten minutes, then try again.")


def open_door(context: Context, hashed: str | None, *, wrong: Text) -> codes.Code | Message:
    """What a typed code opens. A wrong guess counts at whichever door it was made; after too many none is heard."""
    origin = context.call.origin
    guess = {"account": origin.device or origin.account, "source": origin.source}
    if not codes.may_try(context.connection, now=context.now, **guess):
        return refusal(TOO_MANY)
    found = codes.find(context.connection, hashed) if hashed else None
    if found is None or not found.opens(context.now):
        codes.count_failure(context.connection, now=context.now, **guess)
        return refusal(wrong)
    return found


def sign_in(context: Context, person_id: int) -> None:
    """From now on the account that asks is this person's."""
    origin = context.call.origin
    people.sign_in(
        context.connection,
        platform=origin.platform,
        user=origin.account,
        person_id=person_id,
        now=context.now,
        expires_at=origin.expires_at,
    )


def take_seat(
    context: Context, code: codes.Code, *, classroom_id: int, project_id: int, role: str, state: str, alias: str
) -> people.Seat | None:
    """A seat for whoever asks, with the code used up and the account signed in; nothing if they sit there already."""
    connection = context.connection
    person_id = context.person.id if context.person else people.create_person(connection)
    seat_id = people.create_seat(
        connection, classroom_id=classroom_id, person_id=person_id, role=role, state=state, alias=alias
    )
    if seat_id is None:
        return None
    sign_in(context, person_id)
    codes.use(connection, code.hash, context.now)
    if state == people.TAKEN:
        places.furnish_seat(connection, project_id, classroom_id, person_id)
    return people.find_seat(connection, seat_id)
