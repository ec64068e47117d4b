"""A teacher's desk: how what waits for a yes is brought there, looks there, and leaves."""

from __future__ import annotations

from dataclasses import replace

from commands.call import Action
from commands.command import Context
from commands.message import Button, Line, Message, Text
from commands.shown import READ_BY, as_written, attachments_of, own_buttons, why_settled
from storage import contributions, places
from storage.contributions import Contribution
from storage.media import Attachment
from storage.people import Seat

UNDESCRIBED = Text("A picture or recording here has no words yet. Others can have it once somebody has written some.")

FOR_A_GROUP = Text("For a mixed group and its teachers, not for all classes.")
THEN_READ_BY = {
    contributions.GROUP: Text("It waits for your teacher's yes. Then your mixed group can read it."),
    contributions.EVERYONE: Text("It waits for your teacher's yes. Then the other schools can see it."),
}


def waiting(context: Context) -> tuple[Contribution, ...]:
    """What the teachers of one's own classroom still have to decide, oldest first: of what is settled, nothing."""
    found = contributions.waiting_in(context.connection, context.classroom.id)
    return tuple(each for each in found if why_settled(context, each) is None)


def card(context: Context, contribution: Contribution) -> Message:
    """A contribution that waits, with its three buttons. They carry the revision that the teacher sees.

    Whatever cannot be seen or heard by everybody needs words before it can be published.
    """
    seen: dict[str, int] = {"item": contribution.id, "revision": contribution.revision}
    dumb = undescribed(context, contribution)
    yes = Button(label=Text("Yes, publish"), action=Action("review approve", seen), main=True)
    describe = [
        Button(label=Text("Write the words"), action=Action("attachment describe", {"file": each.id}), main=True)
        for each in dumb[:1]
    ]
    exhibit = context.catalogue.exhibit(contribution.activity, contribution.kind)
    look = [Button(label=Text("Look at all of it"), action=exhibit.look(contribution))] if exhibit.look else []
    written = as_written(
        context,
        contribution,
        topic=exhibit.label,
        warm=UNDESCRIBED if dumb else FOR_A_GROUP if contribution.visibility == contributions.GROUP else None,
        buttons=(
            *(describe or [yes]),
            *look,
            Button(label=Text("Return with a word"), action=Action("review return", seen)),
            Button(label=Text("Hide"), action=Action("review hide", {"item": contribution.id})),
        ),
    )
    remarks = exhibit.remarks(context, contribution) if exhibit.remarks else ()
    return replace(written, lines=(*written.lines, *remarks))


def undescribed(context: Context, contribution: Contribution) -> tuple[Attachment, ...]:
    """What is added to a contribution and has no words beside it yet."""
    return tuple(each for each in attachments_of(context, contribution) if not each.newest_words[0])


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


def knock(context: Context, seat: Seat) -> None:
    """Put somebody who knocks on the desks of the class."""
    context.post(
        knock_card(seat.id, seat.alias),
        subject=f"knock {seat.id}",
        to=places.places_of_classroom(context.connection, seat.classroom_id, places.DESK),
        about=seat.person_id,
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


def submit(context: Context, item: int) -> Message:
    """What was given stands on the desks now, unless it is private, and its writer is told what happens next."""
    found = contributions.find_contribution(context.connection, item, writer=context.me.id)
    if found is None:
        raise LookupError(f"contribution {item} was given just now and is not there")
    untell(context, item)
    buttons = own_buttons(context, found, open_now=True)
    if found.state != contributions.WAITING:
        clear(context, found)
        return Message(title=Text("Saved"), lines=(READ_BY[found.visibility],), buttons=buttons)
    bring(context, found)
    return Message(title=Text("Thank you"), lines=(THEN_READ_BY[found.visibility],), buttons=buttons)


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
