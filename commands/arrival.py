"""Arriving: whoever comes in with a code gets a seat, and their account becomes theirs."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.languages import aliases
from commands.message import Button, Message, Text, refusal
from storage import codes, parting, people, places

PROPOSED = 4
NAME_TAKEN = Text("Somebody in this class is already called that. Please choose another name.")
TOO_MANY = Text("Too many wrong codes. Wait ten minutes, then try again.")


def open_door(context: Context, hashed: str | None, *, wrong: Text) -> codes.Code | Message:
    """What a typed code opens. A wrong guess counts at whichever door it was made; after too many none is heard.

    Whatever cannot be a code is no guess: somebody just talks.
    """
    origin = context.call.origin
    guess = {"account": origin.device or origin.account, "source": origin.source}
    if not codes.may_try(context.connection, now=context.now, **guess):
        return refusal(TOO_MANY)
    found = codes.find(context.connection, hashed) if hashed else None
    if found is None or not found.opens(context.now):
        if hashed:
            codes.count_failure(context.connection, now=context.now, **guess)
        return refusal(wrong)
    return found


def sign_in(context: Context, person_id: int, *, linked: bool = False) -> None:
    """From now on the account that asks is this person's; `linked` by a code of theirs that can be taken back."""
    origin = context.call.origin
    people.sign_in(
        context.connection,
        platform=origin.platform,
        user=origin.account,
        person_id=person_id,
        now=context.now,
        expires_at=origin.expires_at,
        linked=linked,
    )


def settle(context: Context, person_id: int, *, linked: bool = False) -> str:
    """Somebody known comes through this account too, and in private chats gets their own notices there; returns what
    they are called.
    """
    sign_in(context, person_id, linked=linked)
    seats = people.seats_of(context.connection, person_id)
    for project_id, seat in seats:
        _furnish_chat(context, project_id, seat.classroom_id, person_id)
    return seats[-1][1].alias if seats else ""


def _furnish_chat(context: Context, project_id: int, classroom_id: int, person_id: int) -> None:
    """The private chat in which somebody comes in is theirs from now on."""
    origin = context.call.origin
    if origin.own and origin.own == (origin.chat or origin.place):
        parting.hand_over(
            context.connection,
            platform=origin.platform,
            key=origin.own,
            project_id=project_id,
            classroom_id=classroom_id,
            person_id=person_id,
            now=context.now,
        )


def take_seat(
    context: Context, *, classroom_id: int, project_id: int, role: str, state: str, alias: str
) -> people.Seat | None:
    """A seat for whoever asks, and the account signed in; nothing if they sit there already."""
    connection = context.connection
    person_id = context.person.id if context.person else people.create_person(connection)
    seat_id = people.create_seat(
        connection,
        classroom_id=classroom_id,
        person_id=person_id,
        role=role,
        state=state,
        alias=alias,
        since=context.now,
    )
    if seat_id is None:
        return None
    sign_in(context, person_id)
    if state == people.TAKEN:
        places.furnish_seat(connection, project_id, classroom_id, person_id)
    _furnish_chat(context, project_id, classroom_id, person_id)
    return people.find_seat(connection, seat_id)


def welcome(context: Context, seat: people.Seat) -> None:
    """Tell somebody who has just come in how they come back: a session ends, a code of one's own does not."""
    code = Button(label=Text("My own code"), action=Action("classroom code"), main=True)
    lines = (Text("Make yourself a code with which you come back, also on another device."),)
    own = places.places_of_person(context.connection, seat.person_id, context.project.id)
    message = Message(title=Text("Welcome, {alias}", alias=seat.alias), lines=lines, buttons=(code,))
    context.post(message, subject=f"welcome {seat.id}", to=own, about=seat.person_id)


def proposals(context: Context, classroom_id: int, locale: str) -> dict[str, tuple[str, ...]]:
    """A few friendly aliases in a language that nobody in a class has: for whoever does not want to think of one."""
    taken = frozenset(seat.alias for seat in people.seats_in(context.connection, classroom_id))
    return {"alias": tuple(aliases(locale, PROPOSED, taken=taken))}
