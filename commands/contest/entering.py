"""Entering: alone or with classmates, changed until the entries end, seen by others after the own teacher's yes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.contest.brief import ENTRIES, ENTRY, LOGO, Contest, contest_of, is_in, pick
from commands.message import Button, Form, Items, Message, Option, Reply, Text, Words, refusal
from commands.shown import attachments_of
from storage import contributions, makers, media, people, places, rounds
from storage.contributions import Contribution
from storage.media import Medium
from storage.rounds import Round

ASKED = ("title", "idea", "picture", "description")
OVER = Text("Entries are not welcome any more. What was sent in stays.")
NOT_YET = Text("This contest has not reached your class yet.")
PICTURE_NEEDED = Text("Please add a picture of your entry.")
ENTER_FIRST = Text("First send in your entry. Then you can name who made it with you.")
NOT_YOURS = Text("That is not your entry, or it is gone.")


def enter(
    context: Context,
    *,
    language: str,
    title: str | None = None,
    idea: str | None = None,
    picture: Medium | None = None,
    description: str | None = None,
    round: int | None = None,  # noqa: A002  (the parameter's name)
) -> Reply:
    """Send in an entry, or replace one's own; it waits for the own teacher's yes."""
    which = pick(context, round, Action("contest enter", _typed(title, idea)), among=is_in(ENTRIES))
    if isinstance(which, Form | Message):
        return which
    if (why := shut(context, which)) is not None:
        return refusal(why)
    contest, before = contest_of(which), _mine(context, which)
    if title and picture is None and contest.style == LOGO and not (before and before.attached):
        asked = Action("contest enter", {"round": which.id, **_typed(title, idea)})
        return Form(action=asked, title=PICTURE_NEEDED, ask=("picture", "description"))
    if not title:
        return _form(which, contest, before, idea)
    return _hand_in(
        context, which, before, title=title, idea=idea or "", language=language, picture=(picture, description)
    )


def _hand_in(
    context: Context,
    which: Round,
    before: Contribution | None,
    *,
    title: str,
    idea: str,
    language: str,
    picture: tuple[Medium | None, str | None],
) -> Message:
    medium, description = picture
    item, revision = contributions.give(
        context.connection,
        round_id=which.id,
        kind=ENTRY,
        slot=ENTRY,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=f"{title}\n{idea}".strip(),
        language=language,
        now=context.now,
    )
    if medium is not None:
        waiting = attachments_of(context, before) if before else ()
        for each in waiting:
            if each.revision > ((before and before.shown_revision) or 0):
                media.detach(context.connection, each.id)
        words = description or ""
        media.attach(context.connection, item, medium, revision=revision, description=words, language=language)
    elif description and before and (present := attachments_of(context, before)):
        media.propose_words(context.connection, present[-1].id, description=description, language=language)
    return replace(desk.submit(context, item), lines=(AFTERWARDS,), buttons=buttons(which, item))


AFTERWARDS = Text("It waits for your teacher's yes. Nobody sees whose it is before the end.")
ACCEPTED = Text("It takes part. Nobody sees whose it is before the end.")


def _form(which: Round, contest: Contest, before: Contribution | None, idea: str | None) -> Form:
    old_title, _, old_idea = (before.text if before else "").partition("\n")
    given = {"title": old_title, "idea": idea or old_idea.strip()}
    return Form(
        action=Action("contest enter", {"round": which.id}),
        title=contest.name,
        ask=ASKED,
        given={name: each for name, each in given.items() if each},
    )


def buttons(which: Round, item: int) -> tuple[Button, ...]:
    """What somebody can do with their own entry as long as entries are welcome."""
    return (
        Button(label=Text("Change it"), action=Action("contest enter", {"round": which.id})),
        Button(label=Text("Name who made it with you"), action=Action("contest team", {"round": which.id})),
        Button(label=Text("Take it back"), action=Action("me withdraw", {"item": item})),
    )


def shut(context: Context, which: Round) -> Text | None:
    """Why nobody of one's own class can enter anything now; nothing, if they can."""
    if which.state != rounds.OPEN or contest_of(which).phase != ENTRIES:
        return OVER
    if rounds.is_open(context.connection, which, context.classroom.id, context.now):
        return None
    own = rounds.windows_of(context.connection, which.id).get(context.classroom.id)
    return NOT_YET if own is not None and own.opens_at > context.now else OVER


def team(context: Context, *, round: int | None = None, who: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Name a classmate as somebody who made one's own entry too; they are told, and can say that it is not so."""
    which = pick(context, round, Action("contest team", {"who": who} if who else {}), among=is_in(ENTRIES))
    if isinstance(which, Form | Message):
        return which
    if (why := shut(context, which)) is not None:
        return refusal(why)
    mine = _mine(context, which)
    if mine is None:
        return refusal(ENTER_FIRST)
    if who is None:
        return Form(
            action=Action("contest team", {"round": which.id}), title=Text("Who made it with you?"), ask=("who",)
        )
    seat = people.find_seat(context.connection, who)
    if seat is None or seat.classroom_id != context.classroom.id or seat.state != people.TAKEN:
        return refusal(Text("Please choose somebody from your class."))
    if seat.person_id != context.me.id:
        makers.add(
            context.connection, contribution_id=mine.id, person_id=seat.person_id, classroom_id=seat.classroom_id
        )
        _tell(context, which, mine, seat.person_id)
    together = makers.makers_in(context.connection, which.id).get(mine.id, ())
    names = Items((context.seat.alias, *(each.alias for each in together)))
    more = Button(label=Text("Name another one"), action=Action("contest team", {"round": which.id}))
    return Message(lines=(Text("Made by {names}.", names=names),), buttons=(more,))


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


def leave(context: Context, *, entry: int) -> Message:
    """Say that one had no part in an entry."""
    found = contributions.find_contribution(context.connection, entry)
    which = rounds.find_round(context.connection, found.round_id) if found else None
    if found is None or which is None or found.project_id != context.project.id:
        return refusal(NOT_YOURS)
    if which.state != rounds.OPEN:
        return refusal(OVER)
    if not makers.remove(context.connection, contribution_id=entry, person_id=context.me.id):
        return refusal(NOT_YOURS)
    context.withdraw(f"maker {entry} {context.me.id}")
    return Message(lines=(Text("You are not named with that entry any more."),))


def classmates(connection: Connection, classroom_id: int) -> tuple[Option, ...]:
    """The pupils of a class, by the numbers of their seats."""
    seats = people.seats_in(connection, classroom_id)
    return tuple(
        Option(str(each.id), each.alias) for each in seats if each.state == people.TAKEN and each.role == people.STUDENT
    )


def _mine(context: Context, which: Round) -> Contribution | None:
    found = contributions.own_contribution(context.connection, round_id=which.id, kind=ENTRY, person_id=context.me.id)
    return found if found is not None and found.state != contributions.WITHDRAWN else None


def _typed(title: str | None, idea: str | None) -> dict[str, str | int]:
    return {name: each for name, each in (("title", title), ("idea", idea)) if each}
