"""A contest's course: the entries end, the voting begins and ends, by hand or by themselves, each with a reminder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.contest import cards
from commands.contest.brief import (
    ACTIVITY,
    CHOOSING,
    ENTRIES,
    ENTRY,
    GREETINGS,
    PROPOSALS,
    VOTES,
    Contest,
    contest_of,
    is_in,
    is_open,
    keep,
    pick,
)
from commands.contest.entries import shown
from commands.contest.posting import CLOSED, announce
from commands.message import Button, Form, Message, Plural, Reply, Text, Words, refusal
from commands.timing.deadline import call_at
from commands.timing.instants import instant
from storage import ballots, contributions, places, projects, rounds, schedules
from storage.contributions import Contribution
from storage.rounds import Round, Window

BEFORE = timedelta(days=1)
ALREADY = Text("This contest was already closed.")
BEGUN = Text("The voting has begun in every class.")
WITHOUT_IT = Text("This has no yes from your teacher. The voting goes without it.")
AS_BEFORE = Text("This came too late for a yes. People vote on what you sent in before.")
NO_ENTRIES = Text("Nobody has entered anything yet.")


def subject_of(round_id: int) -> str:
    """What the calls of a round's own course belong to."""
    return f"round {round_id}"


def first_end(
    context: Context, round_id: int, contest: Contest, begins: Mapping[int, datetime], ends: Mapping[int, datetime]
) -> None:
    """Let entries be welcome from and until these moments, by classroom; then it goes on by itself."""
    last = "contest close" if contest.style == GREETINGS else "contest begin"
    _end_at(context, round_id, {room: begins.get(room, context.now) for room in ends}, ends, last)


def begin(
    context: Context,
    *,
    round: int | None = None,  # noqa: A002  (the parameter's name)
    due: int | None = None,
    sure: int | None = None,
) -> Reply:
    """The entries are in; now everybody votes, or first the teachers choose the shortlist. `due` says that it comes by
    itself, at its time; `sure` that it begins without what still waits for a yes.
    """
    which = pick(context, round, Action("contest begin"), among=is_in(ENTRIES, CHOOSING))
    if not isinstance(which, Round):
        return which
    contest = contest_of(which)
    if not is_open(which) or contest.phase == VOTES or contest.style == GREETINGS:
        return refusal(ALREADY if not is_open(which) else BEGUN)
    if not due and context.moments and (last := max(context.moments.values())) > context.now:
        call_at(context, last, "contest begin", _by_itself(which.id), subject=subject_of(which.id))
        return Message(lines=(Text("It begins as soon as it is time in every class."),))
    given = contributions.given_in(context.connection, which.id, kinds=(ENTRY,))
    if all(each.shown_text is None for each in given):
        return _none_yet(context, which, contest, given) if due else refusal(*(_waiting_at(given) or (NO_ENTRIES,)))
    if contest.style == PROPOSALS and contest.phase == ENTRIES:
        return _choose(context, which, contest)
    if (lines := _waiting_at(given)) and not sure and context.moments is None:
        begin_now = Action("contest begin", {"round": which.id, "sure": 1})
        buttons = (Button(label=Text("Begin the voting"), action=begin_now),)
        return Message(title=Text("Begin the voting without them?"), lines=lines, buttons=buttons)
    return _vote(context, which, contest)


def _none_yet(context: Context, which: Round, contest: Contest, given: Sequence[Contribution]) -> Reply:
    """There is nothing to vote on: a day later there may be, if something waits for a yes and time is left."""
    later = context.now + BEFORE
    undecided = any(each.state in {contributions.WAITING, contributions.RETURNED} for each in given)
    if not undecided or (contest.votes and later >= min(_ends(context, contest.votes).values())):
        return close(context, round=which.id, due=1)
    call_at(context, later, "contest begin", _by_itself(which.id), subject=subject_of(which.id))
    return Message(lines=(*_waiting_at(given), Text("The voting begins when an entry has its teacher's yes.")))


def _waiting_at(given: Sequence[Contribution]) -> tuple[Plural, ...]:
    """How many entries still wait for a yes, and in which school."""
    waiting = Counter(each.school for each in given if each.state == contributions.WAITING)
    return tuple(
        Plural(
            "{school}: {n} entry waits for the teacher's yes.",
            "{school}: {n} entries wait for the teacher's yes.",
            school=school,
            n=number,
        )
        for school, number in sorted(waiting.items())
    )


def _choose(context: Context, which: Round, contest: Contest) -> Message:
    """The teachers choose. Who is late blocks nothing: halfway to the end of the votes it begins with what is there."""
    _move_on(context, which, replace(contest, phase=CHOOSING))
    if contest.votes:
        half = context.now + (max(_ends(context, contest.votes).values()) - context.now) / 2
        call_at(context, half, "contest begin", _by_itself(which.id), subject=subject_of(which.id))
    shortlist = Button(
        label=Text("Choose the shortlist"), action=Action("contest shortlist", {"round": which.id}), main=True
    )
    context.post(
        Message(
            topic=Text("Contest"),
            title=contest.name,
            lines=(Text("The entries are in. Choose together which ones go into the vote."),),
            buttons=(
                shortlist,
                Button(label=Text("Begin the voting"), action=Action("contest begin", {"round": which.id})),
            ),
        ),
        subject=f"shortlist {which.id}",
        to=places.places_of_kind(context.connection, context.project.id, places.STAFF),
    )
    return Message(lines=(Text("Now the teachers choose the shortlist. You find it in the staff room."),))


def _vote(context: Context, which: Round, contest: Contest) -> Message:
    """It begins, with all entries where the whole shortlist is gone."""
    shortlist = contest.shortlist if shown(context, which) else None
    _move_on(context, which, voting := replace(contest, phase=VOTES, shortlist=shortlist))
    _settle(context, which)
    if contest.votes:
        ends = _ends(context, contest.votes)
        _end_at(context, which.id, dict.fromkeys(ends, context.now), ends, "contest close")
    else:
        _let_in(context, which.id)
    context.withdraw(f"shortlist {which.id}")
    announce(context, which.id, voting)
    context.record("contest begin", subject_of(which.id))
    return Message(lines=(BEGUN,))


def _settle(context: Context, which: Round) -> None:
    """What has no yes is out of it now: it stands on no desk any more, and its writer is told."""
    for each in contributions.given_in(context.connection, which.id, kinds=(ENTRY,)):
        if each.state in {contributions.WAITING, contributions.RETURNED}:
            desk.clear(context, each)
            title = WITHOUT_IT if each.shown_text is None else AS_BEFORE
            desk.tell(context, each, title=title, lines=(Words(each.text, each.language),), again=False)


def _move_on(context: Context, which: Round, contest: Contest) -> None:
    schedules.remove_belonging_to(context.connection, context.project.id, subject_of(which.id))
    keep(context, which.id, contest)
    if contest.phase == CHOOSING:
        _let_in(context, which.id)
        announce(context, which.id, contest)


def _let_in(context: Context, round_id: int) -> None:
    """From now on, in every class, until somebody closes it."""
    rooms = projects.classrooms_of(context.connection, context.project.id)
    open_now = Window(opens_at=context.now, closes_at=None)
    rounds.set_windows(context.connection, round_id, {each.id: open_now for each in rooms})


def close(context: Context, *, round: int | None = None, due: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """End a contest: no ballot changes any more. The count follows at once, and holds nobody up. `due` as above."""
    which = pick(context, round, Action("contest close"), among=is_open)
    if isinstance(which, Form | Message):
        return which
    subject, contest = subject_of(which.id), contest_of(which)
    if which.state != rounds.OPEN:
        return refusal(ALREADY)
    if not due and context.moments and max(context.moments.values()) > context.now:
        schedules.remove_belonging_to(context.connection, context.project.id, subject)
        begun = {room: each.opens_at for room, each in rounds.windows_of(context.connection, which.id).items()}
        begins = {room: begun.get(room, which.opened_at) for room in context.moments}
        _end_at(context, which.id, begins, context.moments, "contest close")
        return Message(lines=(Text("It closes in each class at its time."),))
    if not rounds.close_round(context.connection, which.id, context.now):
        return refusal(ALREADY)
    schedules.remove_belonging_to(context.connection, context.project.id, subject)
    context.withdraw(f"shortlist {which.id}")
    announce(context, which.id, contest, closed=True)
    context.record("contest close", subject)
    if contest.style != GREETINGS and contest.phase != VOTES:
        _settle(context, which)
    if contest.style == GREETINGS:
        cards.deliver(context, which)
        return Message(lines=(CLOSED, Text("Every class has the cards of the others now.")))
    call_at(context, context.now, "contest result", {"round": str(which.id)}, subject=subject)
    return Message(lines=(CLOSED, Text("The votes are counted now. The result comes into every class by itself.")))


def ends(context: Context, *, really: bool) -> Text | None:
    """When the project ends every ballot is cut from its voter. What is not counted yet has to be counted first."""
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        contest = contest_of(which)
        if is_open(which) or (contest.style != GREETINGS and contest.result is None):
            return Text("A contest is not over yet. Close it first; then its votes are counted.")
    if really:
        ballots.cut_project(context.connection, context.project.id)
    return None


def _end_at(
    context: Context, round_id: int, begins: Mapping[int, datetime], ends: Mapping[int, datetime], then: str
) -> None:
    """A phase lasts from and until these moments, by classroom, and at the last it goes on by itself; who is missing a
    day before is reminded.
    """
    windows = {room: Window(opens_at=begins[room], closes_at=end) for room, end in ends.items()}
    rounds.set_windows(context.connection, round_id, windows)
    this, subject = {"round": str(round_id)}, subject_of(round_id)
    call_at(context, max(ends.values()), then, _by_itself(round_id), subject=subject)
    for room, each in windows.items():
        reminder = ends[room] - BEFORE
        if reminder > max(each.opens_at, context.now):
            call_at(context, reminder, "contest remind", {**this, "room": str(room)}, subject=subject)


def _by_itself(round_id: int) -> dict[str, str]:
    """What a contest's own course says to its commands."""
    return {"round": str(round_id), "due": "1"}


def _ends(context: Context, local: str) -> dict[int, datetime]:
    at = datetime.fromisoformat(local)
    rooms = projects.classrooms_of(context.connection, context.project.id)
    return {each.id: instant(at.date(), at.time(), each.zone) for each in rooms}
