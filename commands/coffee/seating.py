"""Somebody is called otherwise, or has left: what is said of them in coffee breaks is brought up to date."""

from __future__ import annotations

from commands.coffee.classes import ask_classes
from commands.coffee.meeting import introduce
from commands.coffee.saying import announce, next_meeting
from commands.command import Context
from storage import availability, coffees, coming, partners, people, rounds
from storage.coffees import PUPILS, TEACHERS
from storage.people import STUDENT, Seat


def seated(context: Context, seat: Seat) -> None:
    """A seat was renamed or left: cards that name or count its person are posted anew, or taken back."""
    whose = {"person_id": seat.person_id, "classroom_id": seat.classroom_id}
    left = seat.state == people.REMOVED
    groups = partners.groups_with(context.connection, **whose)
    if left:
        availability.take_back(context.connection, **whose, weekdays=range(7))
        coming.leave(context.connection, **whose)
        partners.forget(context.connection, **whose)
        context.withdraw(f"partner {seat.id}")
        context.withdraw(f"allowed {seat.id}")
    for round_id, number, group in groups:
        if left:
            for each in {seat.person_id, *(one.person_id for one in group)}:
                context.withdraw(f"pair {round_id} {each}")
            for room in {each.classroom_id for each in group} | {seat.classroom_id}:
                context.withdraw(f"pair {round_id} {number} {room}")
        elif rounds.find_round(context.connection, round_id) is not None:
            whom = PUPILS if seat.role == STUDENT else TEACHERS
            introduce(context, round_id, group, whom, {}, number)
    for series in coffees.open_in(context.connection, context.project.id):
        if (meeting := next_meeting(context, series)) is not None:
            announce(context, series, meeting)


def welcome(context: Context) -> None:
    """A class that joins late is asked whether it comes to the cafés that go on."""
    for series in coffees.open_in(context.connection, context.project.id):
        if series.whom == PUPILS:
            ask_classes(context, series)
