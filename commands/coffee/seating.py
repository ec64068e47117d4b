"""What is said of somebody in coffee breaks: brought up to date, shown to them, and taken back."""

from __future__ import annotations

from commands.coffee.classes import ask_classes
from commands.coffee.meeting import introduce
from commands.coffee.saying import announce, next_meeting
from commands.command import Context
from commands.message import Message, Plural, Text
from commands.timing.proposal import rooms_here
from storage import availability, burdens, coffees, coming, partners, people, rounds
from storage.coffees import PUPILS, TEACHERS
from storage.people import STUDENT, Seat


def seated(context: Context, seat: Seat) -> None:
    """A seat was renamed or left: cards that name or count its person are posted anew, or taken back."""
    whose = {"person_id": seat.person_id, "classroom_id": seat.classroom_id}
    left = seat.state == people.REMOVED
    groups = partners.groups_with(context.connection, **whose)
    if left:
        _forget(context, **whose)
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


def mine(context: Context) -> tuple[Message, ...]:
    """What somebody has said about coffee breaks: when they can, whether they come, and whom they like to meet."""
    here, person = context.project.id, context.me.id
    hours = sum(each.person_id == person for each in availability.hours_in(context.connection, here))
    answers = coming.count_from(context.connection, person_id=person, classroom_id=context.classroom.id)
    likes = any(each.person_id == person for each in partners.partners_in(context.connection, here))
    days = Plural(
        "You gave hours for coffee breaks on {n} day.", "You gave hours for coffee breaks on {n} days.", n=hours
    )
    said = Plural("You answered {n} invitation to talk.", "You answered {n} invitations to talk.", n=answers)
    lines = (
        *((days,) if hours else ()),
        *((said,) if answers else ()),
        *((Text("You like to meet somebody from another school."),) if likes else ()),
    )
    return (Message(topic=Text("Coffee break"), lines=lines),) if lines else ()


def forget(context: Context) -> None:
    """Take back all that whoever asks has said about coffee breaks."""
    _forget(context, person_id=context.me.id, classroom_id=context.classroom.id)


def _forget(context: Context, *, person_id: int, classroom_id: int) -> None:
    whose = {"person_id": person_id, "classroom_id": classroom_id}
    availability.take_back(context.connection, **whose, weekdays=range(7))
    coming.leave(context.connection, **whose)
    partners.forget(context.connection, **whose)


def welcome(context: Context) -> None:
    """A class that joins late is asked whether it comes to the cafés that go on, and takes turns like the others."""
    burdens.join_in(context.connection, context.project.id, [each.id for each in rooms_here(context)])
    for series in coffees.open_in(context.connection, context.project.id):
        if series.whom == PUPILS:
            ask_classes(context, series)
