"""A teacher's desk: how what waits for a yes is brought there, looks there, and leaves."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Button, Byline, Line, Message, Text, Words
from storage import places
from storage.contributions import Contribution


def signature(contribution: Contribution) -> Byline:
    """How a contribution is signed wherever it is shown."""
    return Byline(
        alias=contribution.alias,
        school=contribution.school,
        classroom_id=contribution.classroom_id,
        at=contribution.shown_at or contribution.written_at,
        zone=contribution.zone,
    )


def card(context: Context, contribution: Contribution) -> Message:
    """A contribution that waits, with its three buttons. They carry the revision that the teacher sees."""
    seen: dict[str, int] = {"item": contribution.id, "revision": contribution.revision}
    exhibit = context.catalogue.exhibit(contribution.activity, contribution.kind)
    return Message(
        topic=exhibit.label,
        byline=signature(contribution),
        lines=(Words(contribution.text, contribution.language),),
        buttons=(
            Button(label=Text("Yes, publish"), action=Action("review approve", seen), main=True),
            Button(label=Text("Return with a word"), action=Action("review return", seen)),
            Button(label=Text("Hide"), action=Action("review hide", {"item": contribution.id})),
        ),
    )


def knock_card(seat_id: int, alias: str) -> Message:
    """Somebody who would like to come into the class, with the teacher's two answers."""
    return Message(
        topic=Text("Somebody knocks"),
        lines=(Text("<b>{alias}</b> would like to come into your class.", alias=alias),),
        buttons=(
            Button(label=Text("Let in"), action=Action("classroom admit", {"seat": seat_id}), main=True),
            Button(label=Text("Do not let in"), action=Action("classroom decline", {"seat": seat_id})),
        ),
    )


def tell(context: Context, contribution: Contribution, *, title: Text, lines: tuple[Line, ...], again: bool) -> None:
    """Tell a writer alone what became of their text; the newest decision replaces the one before."""
    exhibit = context.catalogue.exhibit(contribution.activity, contribution.kind)
    change = Button(label=Text("Change it"), action=exhibit.again(contribution), main=True)
    context.post(
        Message(topic=exhibit.label, title=title, lines=lines, buttons=(change,) if again else ()),
        subject=f"decision {contribution.id}",
        to=places.places_of_person(context.connection, contribution.person_id, contribution.project_id),
        about=contribution.person_id,
    )


def bring(context: Context, contribution: Contribution) -> None:
    """Put a contribution on the desks of its writer's own classroom."""
    context.post(
        card(context, contribution),
        subject=f"review {contribution.id}",
        to=places.places_of_classroom(context.connection, contribution.classroom_id, places.DESK),
        about=contribution.person_id,
    )


def clear(context: Context, contribution: Contribution) -> None:
    """Take a contribution off the desks: nothing waits any more."""
    context.withdraw(f"review {contribution.id}")


def untell(context: Context, contribution_id: int) -> None:
    """Take back what a writer was told: they have written anew, or taken it all back."""
    context.withdraw(f"decision {contribution_id}")
