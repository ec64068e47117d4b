"""The seats of a class: made with codes, knocked for, let in, given a new code, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commands.arrival import welcome
from commands.call import Action, Secret
from commands.command import Context, Role
from commands.languages import aliases
from commands.message import Button, Card, Message, Plural, Text, refusal
from storage import codes, drafts, erasure, inbox, linking, people, places, timeline

MOST_SEATS = 40
NOT_YOURS = Text("That seat is not in your class, or it is gone.")
SHOWN_ONCE = Text("Print this or write it down now: it is shown only once. A lost code can be made anew.")


def mint_seats(arguments: Mapping[str, str], _snapshot: None) -> list[tuple[str, str]]:
    """As many codes with their hashes as were asked for; slow work, done before the transaction."""
    asked = arguments.get("number", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    fresh = [codes.mint() for _ in range(min(number, MOST_SEATS))]
    return [(code, codes.hashed(code) or "") for code in fresh]


def mint_one(_arguments: Mapping[str, str], _snapshot: None) -> tuple[str, str]:
    """One code with its hash."""
    fresh = codes.mint()
    return fresh, codes.hashed(fresh) or ""


def show_list(context: Context) -> Message:
    """Who is in the class; for a teacher with a button for a lost code."""
    seats = people.seats_in(context.connection, context.classroom.id)
    inside = [seat for seat in seats if seat.state == people.TAKEN]
    if context.role < Role.TEACHER:
        return Message(title=Text("Your class"), lines=tuple(Text("{alias}", alias=seat.alias) for seat in inside))
    pupils = [seat for seat in inside if seat.role == people.STUDENT]
    return Message(
        topic=Text("Your class"),
        title=Plural("{n} pupil", "{n} pupils", n=len(pupils)),
        lines=()
        if pupils
        else (Text("Nobody yet. Make seats with codes to hand out, or a class code to knock with."),),
        buttons=(
            Button(label=Text("Make seats"), action=Action("classroom seats"), main=not pupils),
            Button(label=Text("Class code"), action=Action("project invite", {"who": codes.CLASS})),
            *((Button(label=Text("Keep two apart"), action=Action("classroom pairs")),) if len(pupils) > 1 else ()),
        ),
        more=tuple(
            Message(
                title=Text("{alias}", alias=seat.alias),
                buttons=(
                    Button(label=Text("New code"), action=Action("classroom renew", {"seat": seat.id})),
                    Button(label=Text("Another name"), action=Action("classroom rename", {"seat": seat.id})),
                    Button(label=Text("Remove the seat"), action=Action("classroom remove", {"seat": seat.id})),
                ),
            )
            for seat in pupils
        ),
    )


def own_code(context: Context) -> Message:
    """A personal code of one's own, to come back with on any device; it replaces the one before."""
    code, hashed = context.prepared
    _keep_seat_code(context, hashed, context.me.id)
    context.withdraw(f"welcome {context.seat.id}")
    return Message(
        title=Text("Your own code"),
        lines=(Text("With it you come back to your seat, on any device. Keep it like a key."), SHOWN_ONCE),
        cards=(Card(alias=context.seat.alias, code=Secret(code)),),
    )


def make_seats(context: Context, *, number: int) -> Message:
    """New seats with friendly aliases and personal codes, shown once, to print and hand out."""
    connection, room = context.connection, context.classroom
    taken = frozenset(seat.alias for seat in people.seats_in(connection, room.id))
    cards = []
    for alias, (code, hashed) in zip(aliases(room.locale, number, taken=taken), context.prepared, strict=True):
        person_id = people.create_person(connection)
        seat_id = people.create_seat(
            connection,
            classroom_id=room.id,
            person_id=person_id,
            role=people.STUDENT,
            state=people.TAKEN,
            alias=alias,
            since=context.now,
        )
        places.furnish_seat(connection, room.project_id, room.id, person_id)
        _keep_seat_code(context, hashed, person_id)
        if seat_id is not None and (seat := people.find_seat(connection, seat_id)):
            context.reseat(seat)
        cards.append(Card(alias=alias, code=Secret(code)))
    context.record("classroom seats", f"classroom {room.id}")
    return Message(
        title=Plural("{n} seat is ready", "{n} seats are ready", n=number),
        lines=(SHOWN_ONCE,),
        cards=tuple(cards),
    )


def admit(context: Context, *, seat: int) -> Message:
    """Let in somebody who knocks."""
    found = pupil_of(context, seat)
    if found is None:
        return refusal(NOT_YOURS)
    if not people.admit(context.connection, seat, context.now):
        return refusal(Text("{alias} is in your class already.", alias=found.alias))
    places.furnish_seat(context.connection, context.project.id, found.classroom_id, found.person_id)
    context.withdraw(f"knock {seat}")
    welcome(context, found)
    context.reseat(replace(found, state=people.TAKEN))
    context.record("classroom admit", f"seat {seat}")
    return Message(lines=(Text("{alias} is in your class now.", alias=found.alias),))


def decline(context: Context, *, seat: int) -> Message:
    """Do not let in somebody who knocks."""
    found = pupil_of(context, seat)
    if found is None or found.state != people.KNOCKING:
        return refusal(NOT_YOURS)
    return _remove(context, found)


def remove(context: Context, *, seat: int, sure: int | None = None) -> Message:
    """Take a pupil's seat away with all that was written from it; asked once more, because nothing brings it back."""
    found = pupil_of(context, seat)
    if found is None:
        return refusal(NOT_YOURS)
    if not sure:
        yes = Button(label=Text("Yes, remove it"), action=Action("classroom remove", {"seat": seat, "sure": 1}))
        warning = Text("All that was written from this seat is removed with it, everywhere. Nothing brings it back.")
        return Message(title=Text("Remove {alias}?", alias=found.alias), lines=(warning,), buttons=(yes,))
    return _remove(context, found)


def _remove(context: Context, found: people.Seat) -> Message:
    """The seat goes, and with it the others in this class that turned out to be this person's."""
    for each in linking.absorbed_in(context.connection, found.person_id, found.classroom_id):
        merged = people.find_seat(context.connection, each)
        if merged is not None:
            _clear_out(context, merged)
    _clear_out(context, found)
    connection = context.connection
    if not people.seats_of(connection, found.person_id):
        drafts.end_all(connection, found.person_id)
        codes.revoke_links(connection, found.person_id)
        linking.forget(connection, found.person_id)
        places.forget_chats(connection, found.person_id)
        people.sign_out_everywhere(connection, found.person_id)
        inbox.forget_arrivals(connection, found.person_id)
    context.record("classroom remove", f"seat {found.id}")
    return Message(lines=(Text("{alias} is no longer in your class.", alias=found.alias),))


def _clear_out(context: Context, found: people.Seat) -> None:
    """All that was written from a seat goes, wherever it stands, and the seat with it."""
    connection, seat = context.connection, found.id
    for card in ("knock", "welcome", "renamed"):
        context.withdraw(f"{card} {seat}")
    for item in erasure.touched_by(connection, found):
        for subject in (f"contribution {item}", f"review {item}", f"decision {item}", f"notice {item}"):
            context.withdraw(subject)
    replied_to = erasure.replied_to_by(connection, found)
    erasure.erase(connection, found)
    for each in replied_to:
        context.catalogue.exhibit(each.activity, each.kind).publish(context, each)
    for note in timeline.notes_of(connection, seat):
        timeline.remove_note(connection, note.position)
    codes.revoke(connection, person_id=found.person_id, classroom_id=found.classroom_id)
    people.remove_seat(connection, seat)
    context.reseat(replace(found, state=people.REMOVED, alias=""))


def renew(context: Context, *, seat: int) -> Message:
    """A new personal code for a pupil who lost theirs; the old one opens nothing any more."""
    found = pupil_of(context, seat)
    if found is None:
        return refusal(NOT_YOURS)
    code, hashed = context.prepared
    _keep_seat_code(context, hashed, found.person_id)
    context.record("classroom renew", f"seat {seat}")
    return Message(
        title=Text("A new code for {alias}", alias=found.alias),
        lines=(SHOWN_ONCE,),
        cards=(Card(alias=found.alias, code=Secret(code)),),
    )


def pupil_of(context: Context, seat: int) -> people.Seat | None:
    """A pupil's seat in one's own class, also of one who still knocks; nothing if it is not there."""
    found = people.find_seat(context.connection, seat)
    fits = found and found.classroom_id == context.classroom.id and found.role == people.STUDENT
    return found if fits and found and found.state in {people.KNOCKING, people.TAKEN} else None


def _keep_seat_code(context: Context, hashed: str, person_id: int) -> None:
    codes.keep(
        context.connection,
        hash=hashed,
        kind=codes.SEAT,
        now=context.now,
        lasts=None,
        project_id=context.project.id,
        classroom_id=context.classroom.id,
        person_id=person_id,
    )
