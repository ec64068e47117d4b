"""Coming in with a code: back to one's own seat, knocking at a class, or with a teacher's invitation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commands import desk
from commands.arrival import NAME_TAKEN, open_door, proposals, settle, take_seat, welcome
from commands.call import Action, Secret
from commands.command import Context
from commands.message import Form, Message, Reply, Text, refusal
from storage import codes, people, projects

WRONG_CODE = Text("This code opens nothing. Look at it once more, or ask for a new one.")
FULL = Text("A lot of people are waiting at this door already. Ask your teacher to let some of them in first.")
CLASSROOM_FORM = ("alias", "school", "name", "country", "language")
MOST_KNOCKING = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Minted:
    """A new code with its hash, and the hash of a code that was typed: slow work, done before the transaction."""

    code: str
    hash: str
    typed: str | None


def mint(arguments: Mapping[str, str], _snapshot: None) -> Minted:
    """Make a code that may be needed, and hash the one that was typed."""
    fresh = codes.mint()
    return Minted(code=fresh, hash=codes.hashed(fresh) or "", typed=codes.hashed(arguments.get("code", "")))


def join(context: Context, *, code: str, alias: str | None = None) -> Reply:
    """Come in: back to one's own seat, or with a class's or a teacher's code."""
    found = open_door(context, context.prepared.typed, wrong=WRONG_CODE)
    if isinstance(found, Message):
        return found
    carried = {"code": Secret(code)}
    if found.kind == codes.FOUNDER and found.project_id is None:
        action, title = Action("project new", carried), Text("Welcome. What is your project called?")
        return Form(action=action, title=title, ask=("title",))
    if found.kind in {codes.FOUNDER, codes.PARTNER}:
        action, title = Action("classroom add", carried), Text("Welcome. Tell us about your class.")
        return Form(action=action, title=title, ask=CLASSROOM_FORM)
    if found.kind == codes.LINK:
        return refusal(WRONG_CODE)
    if found.kind == codes.SEAT:
        return _return_to_seat(context, found)
    if alias is None:
        return _ask_alias(context, found, carried)
    return _take_seat(context, found, alias, carried)


def _return_to_seat(context: Context, found: codes.Code) -> Message:
    seat = next((seat for _, seat in people.seats_of(context.connection, found.person_id or 0)), None)
    if seat is None:
        return refusal(WRONG_CODE)
    settle(context, seat.person_id)
    codes.claim(context.connection, found.hash, context.now)
    return Message(title=Text("Welcome back, {alias}", alias=seat.alias))


def _ask_alias(context: Context, found: codes.Code, carried: dict[str, Secret], *, taken: str = "") -> Form:
    """What they want to be called; pupils get proposals in their own language."""
    pupil = found.kind == codes.CLASS
    return Form(
        action=Action("project join", carried),
        title=Text("What shall we call you?"),
        ask=("alias",),
        given={"alias": taken} if taken else {},
        problems={"alias": NAME_TAKEN} if taken else {},
        proposals=proposals(context, found.classroom_id or 0, context.locale) if pupil else {},
    )


def _take_seat(context: Context, found: codes.Code, alias: str, carried: dict[str, Secret]) -> Reply:
    classroom_id, project_id = found.classroom_id or 0, found.project_id or 0
    knocking = found.kind == codes.CLASS
    seats = people.seats_in(context.connection, classroom_id)
    if knocking and sum(seat.state == people.KNOCKING for seat in seats) >= MOST_KNOCKING:
        return refusal(FULL)
    if alias.casefold() in {seat.alias.casefold() for seat in seats}:
        return _ask_alias(context, found, carried, taken=alias)
    if not codes.claim(context.connection, found.hash, context.now):
        return refusal(WRONG_CODE)
    seat = take_seat(
        context,
        classroom_id=classroom_id,
        project_id=project_id,
        role=people.STUDENT if knocking else people.TEACHER,
        state=people.KNOCKING if knocking else people.TAKEN,
        alias=alias,
    )
    if seat is None:
        return refusal(Text("You are in this class already."))
    project = projects.find_project(context.connection, project_id)
    if project is None:
        raise LookupError(f"a code for project {project_id}, which is not there")
    inside = context.within(project)
    if not knocking:
        welcome(inside, seat)
        return Message(title=Text("Welcome, {alias}", alias=alias))
    desk.knock(inside, seat)
    return Message(
        title=Text("Hello, {alias}", alias=alias),
        lines=(Text("Wait until your teacher lets you in. Then you can begin."),),
    )
