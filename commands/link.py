"""/link: one person, several accounts: what somebody gives on one platform counts as theirs on every other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from commands import desk
from commands.arrival import open_door, settle
from commands.call import Secret
from commands.command import Command, Context, Group, Role
from commands.message import Card, Message, Option, Text, refusal
from commands.parameter import Code, Entry, Parameter
from storage import codes, contributions, linking, people, places, projects

LASTS = timedelta(minutes=15)

UNKNOWN = Text("Silta does not know you here yet. Type /link where it knows you: there you get a code to type here.")
WRONG_CODE = Text("This code links nothing. A code works once, for a quarter of an hour; ask for a new one with /link.")
MYSELF = Text("This account is yours already.")
LEFT = Text("Done. Silta no longer knows you here. Elsewhere you are who you were.")
NOT_LINKED = Text("This account is linked to no other one.")


def prepare(arguments: Mapping[str, str], _snapshot: None) -> tuple[str, str, str | None]:
    """A code that may be needed with its hash, and the hash of one that was typed; slow work."""
    fresh = codes.mint()
    return fresh, codes.hashed(fresh) or "", codes.hashed(arguments.get("code", ""))


def link(context: Context, *, code: str | None = None) -> Message:
    """A code to be typed where one's other account is; or, typed there, the two become one."""
    fresh, hashed, typed = context.prepared
    if code is None:
        return _show_code(context, fresh, hashed)
    found = open_door(context, typed, wrong=WRONG_CODE)
    if isinstance(found, Message):
        return found
    if found.kind != codes.LINK or found.person_id is None:
        return refusal(WRONG_CODE)
    if context.person is not None and context.person.id == found.person_id:
        return refusal(MYSELF)
    if not codes.claim(context.connection, found.hash, context.now):
        return refusal(WRONG_CODE)
    if context.person is not None:
        _merge(context, context.person.id, found.person_id)
    alias = settle(context, found.person_id)
    context.record("link", f"person {found.person_id}")
    return Message(lines=(Text("Done. Here and there you are one person: {alias}", alias=alias),))


def _show_code(context: Context, fresh: str, hashed: str) -> Message:
    if context.person is None:
        return refusal(UNKNOWN)
    codes.keep(context.connection, hash=hashed, kind=codes.LINK, now=context.now, lasts=LASTS, person_id=context.me.id)
    return Message(
        title=Text("Your code for another account"),
        lines=(
            Text("Within a quarter of an hour, type /link and this code where your other account is. It works once."),
            Text("Give it to nobody: whoever types it becomes you."),
        ),
        cards=(Card(alias="", code=Secret(fresh)),),
    )


def _merge(context: Context, source: int, target: int) -> None:
    number = linking.link(context.connection, source=source, target=target, now=context.now)
    _show_anew(context, linking.touched(context.connection, number))
    for each in linking.closed_seats(context.connection, number):
        seat = people.find_seat(context.connection, each)
        if seat is not None:
            context.reseat(replace(seat, state=people.REMOVED))


def undo(context: Context, *, who: int | None = None) -> Message:
    """Two that became one are two again: by themselves, or by a coordinator of their project."""
    known = {each.id: each for each in linking.merges_in(context.connection, context.project.id)}
    own = linking.concerns(context.connection, context.me.id) & known.keys()
    if who is None and not own:
        return _leave(context)
    number = who if who is not None else max(own, default=None)
    if number not in known or not (number in own or context.role >= Role.COORDINATOR):
        return refusal(NOT_LINKED)
    changed = linking.touched(context.connection, number)
    closed = linking.closed_seats(context.connection, number)
    linking.unlink(context.connection, known[number])
    _show_anew(context, changed)
    for each in closed:
        seat = people.find_seat(context.connection, each)
        if seat is not None:
            context.reseat(seat)
    context.record("link undo", f"person {known[number].into_id}")
    return Message(lines=(Text("Done. These are two again, each with what was theirs."),))


def _leave(context: Context) -> Message:
    """An account that was only ever one's own second one is nobody's again; on the web that is signing out."""
    origin = context.call.origin
    if origin.platform == places.WEB or people.count_accounts(context.connection, context.me.id) == 1:
        return refusal(NOT_LINKED)
    people.sign_out(context.connection, platform=origin.platform, user=origin.account)
    places.forget_chat(context.connection, platform=origin.platform, key=origin.own)
    context.record("link undo", f"person {context.me.id}")
    return Message(lines=(LEFT,))


def _show_anew(context: Context, changed: tuple[int, ...]) -> None:
    """What was posted of these carries another name now, or is no longer shown."""
    for item in changed:
        found = contributions.find_contribution(context.connection, item)
        project = projects.find_project(context.connection, found.project_id) if found else None
        if found is None or project is None:
            continue
        inside = context.within(project)
        inside.catalogue.exhibit(found.activity, found.kind).publish(inside, found)
        if found.state == contributions.WAITING:
            desk.bring(inside, found)
        else:
            desk.clear(inside, found)


def linked_here(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """Who in a project turned out to be one with somebody else."""
    return tuple(
        Option(str(each.id), f"{each.alias}, {each.school}") for each in linking.merges_in(connection, project_id)
    )


LINK = Group(
    name="link",
    word=Text("link"),
    description=Text("Lets your accounts on several platforms count as one person."),
    commands=(
        Command(
            name="code",
            run=link,
            word=Text("code"),
            description=Text("Gives you a code for your other account; typed there, it links the two."),
            role=Role.ANYONE,
            private=True,
            prepare=prepare,
            parameters=(Parameter("code", Code(), Text("The code from your other account"), required=False),),
        ),
        Command(
            name="undo",
            run=undo,
            word=Text("undo"),
            description=Text("Makes linked accounts two persons again."),
            role=Role.STUDENT,
            private=True,
            parameters=(Parameter("who", Entry(source=linked_here), Text("Whose accounts"), required=False),),
        ),
    ),
)
