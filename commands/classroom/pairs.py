"""Pupils who are kept apart when groups are mixed: known to the teachers of their own class and to nobody else."""

from __future__ import annotations

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.message import Button, Message, Option, Text, refusal
from storage import people, teams
from storage.people import Seat

ONLY_YOU = Text("Only the teachers of this class see this. Whoever mixes groups is not told.")


def show_apart(context: Context) -> Message:
    """Who is kept apart, each pair with a button that ends it."""
    another = Button(label=Text("Keep two apart"), action=Action("classroom apart"), main=True)
    kept = _kept(context)
    lines = (ONLY_YOU,) if kept else (Text("Nobody is kept apart."), ONLY_YOU)
    return Message(title=Text("Kept apart in groups"), lines=lines, buttons=(another,), more=kept)


def keep_apart(context: Context, *, first: int, second: int) -> Message:
    """Never put these two into one group."""
    pupils = {seat.id: seat for seat in _pupils(context)}
    one, two = pupils.get(first), pupils.get(second)
    if one is None or two is None or one is two:
        return refusal(Text("Please choose two different pupils of your class."))
    teams.keep_apart(context.connection, classroom_id=context.classroom.id, first=one.person_id, second=two.person_id)
    context.record("classroom apart", f"seats {first} {second}")
    done = Text("{one} and {two} are no longer put into one group.", one=one.alias, two=two.alias)
    return Message(lines=(done, ONLY_YOU), more=_kept(context))


def let_together(context: Context, *, first: int, second: int) -> Message:
    """These two may be in one group again."""
    pupils = {seat.id: seat for seat in _pupils(context)}
    one, two = pupils.get(first), pupils.get(second)
    if one is None or two is None:
        return refusal(Text("Please choose two different pupils of your class."))
    teams.let_together(context.connection, first=one.person_id, second=two.person_id)
    context.record("classroom together", f"seats {first} {second}")
    for each in (one, two):
        context.reseat(each)
    return Message(
        lines=(Text("{one} and {two} may be in one group again.", one=one.alias, two=two.alias),), more=_kept(context)
    )


def pupils_of(connection: Connection, classroom_id: int) -> tuple[Option, ...]:
    """The pupils of a class, to choose from."""
    seats = people.seats_in(connection, classroom_id)
    return tuple(
        Option(str(seat.id), seat.alias) for seat in seats if seat.role == people.STUDENT and seat.state == people.TAKEN
    )


def _kept(context: Context) -> tuple[Message, ...]:
    seats = {seat.person_id: seat for seat in _pupils(context)}
    pairs = teams.apart_in_class(context.connection, context.classroom.id)
    return tuple(_pair(seats[one], seats[two]) for one, two in pairs if one in seats and two in seats)


def _pair(one: Seat, two: Seat) -> Message:
    again = Action("classroom together", {"first": one.id, "second": two.id})
    return Message(
        title=Text("{one} and {two}", one=one.alias, two=two.alias),
        buttons=(Button(label=Text("Let them together"), action=again),),
    )


def _pupils(context: Context) -> tuple[Seat, ...]:
    seats = people.seats_in(context.connection, context.classroom.id)
    return tuple(seat for seat in seats if seat.role == people.STUDENT and seat.state == people.TAKEN)
