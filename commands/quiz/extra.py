"""More time: a teacher gives it to a pupil of their own class, for live questions, and nobody else is told."""

from __future__ import annotations

from sqlalchemy import Connection

from commands.command import Context
from commands.message import Message, Option, Text, refusal
from storage import extra_time, people
from storage.extra_time import TO_THE_END, USUAL

TIMES = (
    Option(str(USUAL), Text("As much as the others")),
    Option("2", Text("Twice as much")),
    Option("3", Text("Three times as much")),
    Option("5", Text("Five times as much")),
    Option("10", Text("Ten times as much")),
    Option("end", Text("Until the end of the quiz")),
)
NOT_A_PUPIL = Text("That is not a pupil of your class.")


def give(context: Context, *, pupil: int, much: str) -> Message:
    """Somebody has more time for every live question from now on, or as much as the others again."""
    found = people.find_seat(context.connection, pupil)
    if found is None or found.classroom_id != context.classroom.id or found.role != people.STUDENT:
        return refusal(NOT_A_PUPIL)
    extra_time.give(
        context.connection,
        classroom_id=found.classroom_id,
        person_id=found.person_id,
        times=TO_THE_END if much == "end" else int(much),
    )
    if much == str(USUAL):
        return Message(lines=(Text("{alias} has as much time as the others.", alias=found.alias),))
    return Message(lines=(Text("{alias} has more time for live questions. Nobody else is told.", alias=found.alias),))


def pupils(connection: Connection, classroom_id: int) -> tuple[Option, ...]:
    """The pupils of a class."""
    seats = people.seats_in(connection, classroom_id)
    return tuple(
        Option(str(each.id), each.alias) for each in seats if each.role == people.STUDENT and each.state == people.TAKEN
    )
