"""Coming in with a code: back to one's own seat, knocking at a class, or with a teacher's invitation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commands import desk
from commands.call import Action, Secret
from commands.command import Context
from commands.message import Form, Message, Reply, Text, refusal
from storage import codes, people, places, projects

WRONG_CODE = Text("This code opens nothing. Look at it once more, or ask your teacher for a new one.")
TOO_MANY = Text("Those were many wrong codes. Wait ten minutes, then try again.")
NAME_TAKEN = Text("Somebody in this class is already called that. Please choose another name.")
CLASSROOM_FORM = ("alias", "school", "name", "country", "language")
MOST_KNOCKING = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Minted:
    """A new code with its hash, and the hash of a code that was typed: slow work, done before the transaction."""

    code: str
    hash: str
    typed: str | None


def mint(arguments: Mapping[str, str]) -> Minted:
    """Make a code that may be needed, and hash the one that was typed."""
    fresh = codes.mint()
    return Minted(code=fresh, hash=codes.hashed(fresh) or "", typed=codes.hashed(arguments.get("code", "")))


def join(context: Context, *, code: str, alias: str | None = None) -> Reply:
    """Come in: back to one's own seat, or with a class's or a teacher's code."""
    origin, minted = context.call.origin, context.prepared
    if not codes.may_try(context.connection, account=origin.account, source=origin.source, now=context.now):
        return refusal(TOO_MANY)
    found = codes.find(context.connection, minted.typed) if minted.typed else None
    if found is None or not found.opens(context.now):
        codes.count_failure(context.connection, account=origin.account, source=origin.source, now=context.now)
        return refusal(WRONG_CODE)
    carried = {"code": Secret(code)}
    if found.kind == codes.FOUNDER and found.project_id is None:
        action, title = Action("project new", carried), Text("Welcome. What is your project called?")
        return Form(action=action, title=title, ask=("title",))
    if found.kind in {codes.FOUNDER, codes.PARTNER}:
        action, title = Action("classroom add", carried), Text("Welcome. Tell us about your class.")
        return Form(action=action, title=title, ask=CLASSROOM_FORM)
    if found.kind in {codes.SEAT, codes.DEVICE}:
        return _return_to_seat(context, found)
    if alias is None:
        action, title = Action("project join", carried), Text("What shall we call you?")
        return Form(action=action, title=title, ask=("alias",))
    return _take_seat(context, found, alias, carried)


def _return_to_seat(context: Context, found: codes.Code) -> Message:
    connection, origin = context.connection, context.call.origin
    seat = next((seat for _, seat in people.seats_of(connection, found.person_id or 0)), None)
    if seat is None:
        return refusal(WRONG_CODE)
    people.sign_in(
        connection,
        platform=origin.platform,
        user=origin.account,
        person_id=seat.person_id,
        now=context.now,
        expires_at=origin.expires_at,
    )
    codes.use(connection, found.hash, context.now)
    return Message(title=Text("Welcome back, {alias}", alias=seat.alias))


def _take_seat(context: Context, found: codes.Code, alias: str, carried: dict[str, Secret]) -> Reply:
    connection, origin = context.connection, context.call.origin
    classroom_id, project_id = found.classroom_id or 0, found.project_id or 0
    knocking = found.kind == codes.CLASS
    seats = people.seats_in(connection, classroom_id)
    if knocking and sum(seat.state == people.KNOCKING for seat in seats) >= MOST_KNOCKING:
        return refusal(Text("Very many are waiting at this door. Ask your teacher to let some of them in first."))
    if alias.casefold() in {seat.alias.casefold() for seat in seats}:
        return Form(
            action=Action("project join", carried),
            ask=("alias",),
            given={"alias": alias},
            problems={"alias": NAME_TAKEN},
        )
    person_id = context.person.id if context.person else people.create_person(connection)
    seat_id = people.create_seat(
        connection,
        classroom_id=classroom_id,
        person_id=person_id,
        role=people.STUDENT if knocking else people.TEACHER,
        state=people.KNOCKING if knocking else people.TAKEN,
        alias=alias,
    )
    if seat_id is None:
        return refusal(Text("You are in this class already."))
    people.sign_in(
        connection,
        platform=origin.platform,
        user=origin.account,
        person_id=person_id,
        now=context.now,
        expires_at=origin.expires_at,
    )
    codes.use(connection, found.hash, context.now)
    if not knocking:
        places.furnish_seat(connection, project_id, classroom_id, person_id)
        return Message(title=Text("Welcome, {alias}", alias=alias))
    _knock(context, project_id, classroom_id, seat_id, alias, person_id)
    return Message(
        title=Text("Hello, {alias}", alias=alias), lines=(Text("Your teacher lets you in. This page opens by itself."),)
    )


def _knock(context: Context, project_id: int, classroom_id: int, seat_id: int, alias: str, person_id: int) -> None:
    project = projects.find_project(context.connection, project_id)
    if project is None:
        raise LookupError(f"a code for project {project_id}, which is not there")
    context.within(project).post(
        desk.knock_card(seat_id, alias),
        subject=f"knock {seat_id}",
        to=places.places_of_classroom(context.connection, classroom_id, places.DESK),
        about=person_id,
    )
