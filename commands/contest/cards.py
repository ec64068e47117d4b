"""Greetings: when they are over, every class gets the cards of the others, signed."""

from __future__ import annotations

from commands.command import Context
from commands.contest.brief import ENTRY
from commands.contest.entries import signed
from commands.message import Text
from storage import contributions, makers, places, projects
from storage.rounds import Round


def deliver(context: Context, which: Round) -> None:
    """Make what stands in the classes agree with the cards that are approved: each in all classes but its own."""
    rooms = projects.classrooms_of(context.connection, context.project.id)
    together = makers.makers_in(context.connection, which.id)
    for each in contributions.given_in(context.connection, which.id, kinds=(ENTRY,)):
        subject = f"contribution {each.id}"
        if each.shown_text is None:
            context.withdraw(subject)
            continue
        to = [
            place
            for room in rooms
            if room.id != each.classroom_id
            for place in places.places_of_classroom(context.connection, room.id, places.CLASS)
        ]
        card = signed(context, each, together.get(each.id, ()), topic=Text("A greeting"))
        context.post(card, subject=subject, to=to, about=each.person_id)
