"""/link: one person, several accounts: what somebody gives on one platform counts as theirs on every other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from commands import desk
from commands.arrival import open_door, settle
from commands.call import Action, Secret
from commands.command import Command, Context, Group, Role
from commands.message import Button, Card, Form, Message, Option, Reply, Text, refusal
from commands.parameter import Choice, Code, Parameter, Reference
from storage import codes, contributions, linked, linking, parting, people, places, projects

LASTS = timedelta(minutes=15)

UNKNOWN = Text("Silta does not know you here yet. Type /link where it knows you: there you get a code to type here.")
WRONG_CODE = Text("This code links nothing. A code works once, for a quarter of an hour; ask for a new one with /link.")
MYSELF = Text("This account is yours already.")
LEFT = Text("Done. Silta no longer knows you in this account. In your other accounts nothing changes.")
DROPPED = Text("Done. That account is no longer linked.")
TWO_AGAIN = Text("Done. They are two people again, and each has their own things back.")
TEACHERS = Text("You teach here. Make the code in this account with /link, and type it in the other one.")
NOT_LINKED = Text("This account is linked to no other one.")


def prepare(arguments: Mapping[str, str], _snapshot: None) -> tuple[str, str, str | None]:
    """A code that may be needed with its hash, and the hash of one that was typed; slow work."""
    fresh = codes.mint()
    return fresh, codes.hashed(fresh) or "", codes.hashed(arguments.get("code", ""))


def link(context: Context, *, code: str | None = None, sure: str | None = None) -> Reply:
    """A code to be typed where one's other account is; or, typed there, the two become one."""
    fresh, hashed, typed = context.prepared
    if code is None:
        return _show_code(context, fresh, hashed)
    found = open_door(context, typed, wrong=WRONG_CODE)
    if isinstance(found, Message):
        return found
    seats = people.seats_of(context.connection, found.person_id or 0)
    theirs = next((seat.alias for _, seat in reversed(seats) if seat.state == people.TAKEN), None)
    if found.kind != codes.LINK or found.person_id is None or theirs is None:
        return refusal(WRONG_CODE)
    if context.person is not None and context.person.id == found.person_id:
        return refusal(MYSELF)
    if context.person is not None and (stop := _hindrance(context, code, found.person_id, theirs, sure)):
        return stop
    if not codes.claim(context.connection, found.hash, context.now):
        return refusal(WRONG_CODE)
    if context.person is not None:
        _merge(context, context.person.id, found.person_id)
    settle(context, found.person_id, linked=context.person is None)
    context.record("link", f"person {found.person_id}")
    _tell(context, found.person_id)
    return Message(lines=(Text("Done. Here and there you are one person: {alias}", alias=theirs),))


def _hindrance(context: Context, code: str, target: int, theirs: str, sure: str | None) -> Reply | None:
    """Somebody known already gives away all that is theirs: never a teacher's seat, and nothing unasked."""
    if linking.gives_more(context.connection, source=context.me.id, target=target):
        return refusal(TEACHERS)
    if sure:
        return None
    return Form(
        action=Action("link code", {"code": Secret(code)}),
        title=Text("Everything that is yours here becomes {alias}'s. Is that you?", alias=theirs),
        ask=("sure",),
    )


def _tell(context: Context, person_id: int) -> None:
    """Whoever was linked to learns of it, wherever they are already."""
    for project_id, seat in people.seats_of(context.connection, person_id):
        project = projects.find_project(context.connection, project_id)
        if project is None:
            continue
        context.within(project).post(
            Message(lines=(Text("One more account is yours from now on. If that was not you, type /link undo."),)),
            subject=f"linked {context.call.origin.event_id} {seat.id}",
            to=places.places_of_person(context.connection, person_id, project_id),
            about=person_id,
        )


def _show_code(context: Context, fresh: str, hashed: str) -> Message:
    seats = people.seats_of(context.connection, context.person.id) if context.person else ()
    if not any(seat.state == people.TAKEN for _, seat in seats):
        return refusal(UNKNOWN)
    codes.keep(context.connection, hash=hashed, kind=codes.LINK, now=context.now, lasts=LASTS, person_id=context.me.id)
    return Message(
        title=Text("Your code for another account"),
        lines=(
            Text("Within a quarter of an hour, type /link and this code where your other account is. It works once."),
            Text("Give it to nobody: whoever types it becomes you."),
        ),
        cards=(Card(alias="", code=Secret(fresh), door=False),),
    )


def _merge(context: Context, source: int, target: int) -> None:
    number = linking.link(context.connection, source=source, target=target, now=context.now)
    _show_anew(context, linking.touched(context.connection, number))
    for each in linking.closed_seats(context.connection, number):
        seat = people.find_seat(context.connection, each)
        if seat is not None and context.identity.project is not None:
            context.reseat(replace(seat, state=people.REMOVED))


def undo(context: Context, *, who: int | None = None, account: int | None = None) -> Message:
    """The last linking is taken back, by whoever it concerns; or the one that a coordinator of the project names."""
    if context.person is None:
        return refusal(NOT_LINKED)
    merges = linking.concerns(context.connection, context.me.id)
    accounts = linked.linked_by(context.connection, context.me.id)
    if who is None and account is None:
        who = max(merges, key=lambda each: (merges[each], each), default=None)
        if accounts and (who is None or accounts[0].linked_at >= merges[who]):
            return _drop(context, accounts[0])
    if context.role >= Role.COORDINATOR:
        accounts += linked.linked_in(context.connection, context.project.id)
        merges |= {each.id: context.now for each in linking.merges_in(context.connection, context.project.id)}
    named = next((each for each in accounts if each.id == account), None)
    if named is not None:
        return _drop(context, named)
    return _part(context, who) if who is not None and who in merges else refusal(NOT_LINKED)


def _part(context: Context, number: int) -> Message:
    """Two persons who became one are two again."""
    changed, closed = linking.touched(context.connection, number), linking.closed_seats(context.connection, number)
    _, target = linking.parties(context.connection, number)
    linking.unlink(context.connection, number)
    _show_anew(context, changed)
    for each in closed:
        seat = people.find_seat(context.connection, each)
        if seat is not None and context.identity.project is not None:
            context.reseat(seat)
    context.record("link undo", f"person {target}")
    return Message(lines=(TWO_AGAIN,))


def _drop(context: Context, given: linked.Linked) -> Message:
    """An account that was linked is nobody's again, and what was said to it in private is taken away."""
    origin = context.call.origin
    here = (given.platform, given.user) == (origin.platform, origin.account)
    people.sign_out(context.connection, platform=given.platform, user=given.user)
    kept = "" if here else origin.own
    parting.give_up_chats(context.connection, given.person_id, on=given.platform, besides=kept, now=context.now)
    context.record("link undo", f"person {given.person_id}")
    return Message(lines=(LEFT if here else DROPPED,))


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


def listed(context: Context) -> Message:
    """For a coordinator: who has linked accounts or turned out to be one with somebody else, with a button each that
    takes it back.
    """
    merges = linking.merges_in(context.connection, context.project.id)
    accounts = linked.linked_in(context.connection, context.project.id)
    shown = [
        *((Text("{alias} · {school}", alias=each.alias, school=each.school), {"who": each.id}) for each in merges),
        *((_named(each), {"account": each.id}) for each in accounts),
    ]
    return Message(
        title=Text("Linked accounts"),
        lines=() if shown else (Text("Nobody has linked accounts yet."),),
        more=tuple(
            Message(lines=(line,), buttons=(Button(label=Text("Undo the link"), action=Action("link undo", which)),))
            for line, which in shown
        ),
    )


def _named(each: linked.Linked) -> Text:
    platform = each.platform.title()
    return Text("{alias} · {school} · {platform}", alias=each.alias, school=each.school, platform=platform)


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
            afterwards=True,
            private=True,
            prepare=prepare,
            parameters=(
                Parameter("code", Code(), Text("The code from your other account"), required=False),
                Parameter(
                    "sure", Choice(options=(Option("yes", Text("Yes, that is me")),)), Text("Sure"), required=False
                ),
            ),
        ),
        Command(
            name="list",
            run=listed,
            word=Text("list"),
            description=Text("Shows who has linked accounts."),
            role=Role.COORDINATOR,
            reads=True,
            private=True,
        ),
        Command(
            name="undo",
            run=undo,
            word=Text("undo"),
            description=Text("Takes the last link between accounts back."),
            role=Role.ANYONE,
            afterwards=True,
            private=True,
            parameters=(
                Parameter("who", Reference(), Text("Whose accounts"), required=False),
                Parameter("account", Reference(), Text("Which account"), required=False),
            ),
        ),
    ),
)
