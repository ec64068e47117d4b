"""What stands in every class of a contest: that it is open, that the voting has begun, that it is over."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.contest.brief import (
    ENTRIES,
    GREETINGS,
    HOW_TO_VOTE,
    VOTES,
    Contest,
    contest_of,
    entries_until,
    until,
    votes_until,
    words_of,
)
from commands.contest.counting import PERSON, seed_hash
from commands.message import Button, Line, Message, Text
from storage import places, rounds
from storage.rounds import Round

CLOSED = Text("This contest is closed.")


def announce(context: Context, round_id: int, contest: Contest, *, closed: bool = False) -> None:
    """Post in every class how far the contest has come; what stands there of it already says so as well."""
    _post(context, f"round {round_id}", _opening(round_id, contest, closed=closed))
    if contest.phase == VOTES:
        _post(context, f"vote {round_id}", _voting(round_id, contest, closed=closed))


def announce_again(context: Context, which: Round) -> None:
    """The same for a class that has only just come."""
    announce(context, which.id, contest_of(which), closed=which.state == rounds.CLOSED)


def everywhere(context: Context) -> tuple[int, ...]:
    """The places of all classes of the project."""
    return places.places_of_kind(context.connection, context.project.id, places.CLASS)


def _post(context: Context, subject: str, message: Message) -> None:
    context.post(message, subject=subject, to=everywhere(context))


def rules(contest: Contest) -> tuple[Line, ...]:
    """How it is decided, as it was declared before anybody entered anything."""
    if contest.style == GREETINGS:
        return (Text("When it is over, every class gets the cards of the others."),)
    seal = seed_hash(contest.seed).upper()
    same = Text("Every person's vote weighs the same.")
    school = Text("Every school weighs the same, however many have voted there.")
    return (
        HOW_TO_VOTE[contest.method],
        same if contest.decides == PERSON else school,
        *(() if contest.own_school else (Text("Nobody votes for their own school."),)),
        Text("A tie goes to the other way of counting, then to the lot. Its seal: {hash}", hash=seal),
    )


def _opening(round_id: int, contest: Contest, *, closed: bool) -> Message:
    this = {"round": round_id}
    enter = Button(label=Text("Enter"), action=Action("contest enter", this), main=True)
    look = Button(label=Text("Look at it"), action=Action("contest show", this))
    welcome = contest.phase == ENTRIES and not closed
    dates = (
        *((until(entries_until, contest.entries),) if contest.entries and welcome else ()),
        *((until(votes_until, contest.votes),) if contest.votes and not closed else ()),
    )
    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=(
            *((words_of(contest.brief),) if contest.brief else ()),
            *((Text("What counts:"), words_of(contest.criteria)) if contest.criteria else ()),
            *((CLOSED,) if closed else dates),
            *rules(contest),
        ),
        buttons=(enter, look) if welcome else (look,),
    )


def _voting(round_id: int, contest: Contest, *, closed: bool) -> Message:
    this = {"round": round_id}
    vote = Button(label=Text("Vote"), action=Action("contest vote", this), main=True)
    look = Button(label=Text("Look at the entries"), action=Action("contest show", this))
    lines: tuple[Line, ...] = (
        Text("The entries are in. Look at them, and vote."),
        HOW_TO_VOTE[contest.method],
        Text("Nobody can see how you vote: no teacher, nobody in your class."),
        *((until(votes_until, contest.votes),) if contest.votes else ()),
    )
    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=(Text("The voting is over."),) if closed else lines,
        buttons=(look,) if closed else (vote, look),
    )
