"""Who made an entry together: named by whoever sent it in, told of it, and free to say that it is not so."""

from __future__ import annotations

from sqlalchemy import Connection

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.contest.brief import ACTIVITY, ENTRIES, contest_of, is_in, pick
from commands.contest.entering import mine_in, shut
from commands.contest.publishing import follow
from commands.message import Button, Form, Items, Message, Option, Reply, Text, Words, refusal
from commands.shown import why_settled
from storage import contributions, makers, people, places, rounds
from storage.contributions import Contribution
from storage.makers import Maker
from storage.rounds import Round

ENTER_FIRST = Text("First send in your entry. Then you can name who made it with you.")
NOT_YOURS = Text("That is not your entry, or it is gone.")
CLASSMATES_ONLY = Text("Please choose somebody from your class.")
NO_PART_IN_IT = Text("They have said that they did not make it.")
AFTER_THE_RESULT = Text("You can say so again when the result is there.")


def team(context: Context, *, round: int | None = None, who: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Name a classmate as somebody who made one's own entry too; they are told, and can say that it is not so."""
    found = _own_entry(context, round, Action("contest team", {"who": who} if who else {}))
    if isinstance(found, Form | Message):
        return found
    which, mine = found
    if who is None:
        asked = Action("contest team", {"round": which.id})
        return Form(action=asked, title=Text("Who made it with you?"), ask=("who",))
    seat = people.find_seat(context.connection, who)
    if seat is None or seat.classroom_id != context.classroom.id or seat.state != people.TAKEN:
        return refusal(CLASSMATES_ONLY)
    if seat.role != people.STUDENT:
        return refusal(CLASSMATES_ONLY)
    if seat.person_id != context.me.id:
        whose = {"person_id": seat.person_id, "classroom_id": seat.classroom_id}
        if not makers.add(context.connection, contribution_id=mine.id, **whose):
            return refusal(NO_PART_IN_IT)
        _tell(context, which, mine, seat.person_id)
    return _made_by(context, which, mine)


def unname(context: Context, *, round: int | None = None, who: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Take a name off one's own entry again that does not belong there."""
    found = _own_entry(context, round, Action("contest unname", {"who": who} if who else {}))
    if isinstance(found, Form | Message):
        return found
    which, mine = found
    named = {each.seat_id: each for each in _together(context, mine)}
    if who is None and named:
        options = {"who": tuple(Option(str(seat), each.alias) for seat, each in named.items())}
        asked = Action("contest unname", {"round": which.id})
        return Form(action=asked, title=Text("Who did not make it with you?"), ask=("who",), options=options)
    if who in named:
        person = named[who].person_id
        makers.remove(context.connection, contribution_id=mine.id, person_id=person)
        context.withdraw(f"maker {mine.id} {person}")
    return _made_by(context, which, mine)


def leave(context: Context, *, entry: int) -> Message:
    """Say that one had no part in an entry: before people vote on it, or when all is counted. In between nobody gets a
    vote for what they helped to make.
    """
    found = contributions.find_contribution(context.connection, entry)
    which = rounds.find_round(context.connection, found.round_id) if found else None
    if found is None or which is None or which.activity != ACTIVITY or found.project_id != context.project.id:
        return refusal(NOT_YOURS)
    why = why_settled(context, found)
    if why is not None and contest_of(which).result is None:
        return refusal(why, AFTER_THE_RESULT)
    if not makers.decline(context.connection, contribution_id=entry, person_id=context.me.id):
        return refusal(NOT_YOURS)
    context.withdraw(f"maker {entry} {context.me.id}")
    _bring_again(context, found)
    follow(context, which)
    return Message(lines=(Text("You are not named with that entry any more."),))


def classmates(connection: Connection, classroom_id: int) -> tuple[Option, ...]:
    """The pupils of a class, by the numbers of their seats."""
    seats = people.seats_in(connection, classroom_id)
    return tuple(
        Option(str(each.id), each.alias) for each in seats if each.state == people.TAKEN and each.role == people.STUDENT
    )


def with_whom(context: Context, entry: Contribution) -> tuple[Text, ...]:
    """Who else is said to have made it, for the teacher who decides."""
    names = tuple(each.alias for each in _together(context, entry))
    return (Text("Made together with {names}", names=Items(names)),) if names else ()


def _own_entry(context: Context, round_id: int | None, action: Action) -> tuple[Round, Contribution] | Form | Message:
    """One's own entry in a contest that still takes entries, or why there is none."""
    which = pick(context, round_id, action, among=is_in(ENTRIES))
    if isinstance(which, Form | Message):
        return which
    if (why := shut(context, which)) is not None:
        return refusal(why)
    mine = mine_in(context, which)
    return (which, mine) if mine is not None else refusal(ENTER_FIRST)


def _together(context: Context, entry: Contribution) -> tuple[Maker, ...]:
    return makers.makers_in(context.connection, entry.round_id).get(entry.id, ())


def _made_by(context: Context, which: Round, mine: Contribution) -> Message:
    """Who made it as things are now, on the desk as well."""
    _bring_again(context, mine)
    together, this = _together(context, mine), {"round": which.id}
    more = Button(label=Text("Name another one"), action=Action("contest team", this))
    away = Button(label=Text("Take a name off"), action=Action("contest unname", this))
    names = Items((context.seat.alias, *(each.alias for each in together)))
    return Message(lines=(Text("Made by {names}.", names=names),), buttons=(more, away) if together else (more,))


def _bring_again(context: Context, entry: Contribution) -> None:
    if entry.state == contributions.WAITING and why_settled(context, entry) is None:
        desk.bring(context, entry)


def _tell(context: Context, which: Round, entry: Contribution, person_id: int) -> None:
    leave = Button(label=Text("I did not make it"), action=Action("contest leave", {"entry": entry.id}))
    context.post(
        Message(
            topic=Text("Contest"),
            title=contest_of(which).name,
            lines=(
                Text("{alias} says that you have made this entry together:", alias=context.seat.alias),
                Words(entry.text.partition("\n")[0], entry.language),
            ),
            buttons=(leave,),
        ),
        subject=f"maker {entry.id} {person_id}",
        to=places.places_of_person(context.connection, person_id, context.project.id),
        about=context.me.id,
    )
