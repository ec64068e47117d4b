"""Looking at a contest: what is asked, the entries without names while people vote, and signed when it is over."""

from __future__ import annotations

from collections.abc import Sequence

from commands.call import Action
from commands.command import Context, Role
from commands.contest import result
from commands.contest.brief import (
    CHOOSING,
    ENTRIES,
    ENTRY,
    GREETINGS,
    HOW_TO_VOTE,
    VOTES,
    Contest,
    anything,
    contest_of,
    pick,
)
from commands.contest.entering import buttons as own_buttons
from commands.contest.entries import in_their_order, shown, signed, unsigned
from commands.contest.posting import CLOSED, rules
from commands.contest.voting import barred, marked, own_entries, standing
from commands.contest.voting import buttons as ballot_buttons
from commands.message import Button, Form, Line, Message, Plural, Reply, Text, Words
from commands.shown import attachments_of, newest_of
from storage import contributions, makers, people, progress, rounds
from storage.contributions import Contribution
from storage.rounds import Round

PAGE = 5
ON_THE_WALL = 6
STATES = {
    contributions.WAITING: Text("Your entry waits for your teacher's yes."),
    contributions.APPROVED: Text("Your entry takes part."),
    contributions.RETURNED: Text("Your teacher returned your entry. Change it and send it again."),
    contributions.HIDDEN: Text("Your teacher has hidden your entry. Ask why."),
}
OWN = Text("Your own entry: others vote for it.")


def show(context: Context, *, round: int | None = None, page: int = 1) -> Reply:  # noqa: A002  (the parameter's name)
    """A contest as far as it has come, the entries page by page."""
    which = pick(context, round, Action("contest show"), among=anything)
    if isinstance(which, Form | Message):
        return which
    contest = contest_of(which)
    if which.state == rounds.CLOSED:
        return _afterwards(context, which, contest, page)
    if contest.phase == VOTES:
        return _ballot(context, which, contest, page)
    if contest.phase == CHOOSING and context.role >= Role.TEACHER:
        return _candidates(context, which, contest, page)
    return _before(context, which, contest)


def _before(context: Context, which: Round, contest: Contest) -> Message:
    """What is asked; of entries one's own alone."""
    given = contributions.given_in(context.connection, which.id, kinds=(ENTRY,))
    mine = next((each for each in given if each.person_id == context.me.id), None)
    enter = Button(label=Text("Enter"), action=Action("contest enter", {"round": which.id}), main=True)
    waiting = Text("The entries are in. The teachers choose the shortlist now.")
    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=(
            *((waiting,) if contest.phase == CHOOSING else ()),
            Plural("{n} entry so far", "{n} entries so far", n=len(given)),
            *rules(contest),
        ),
        buttons=() if mine or contest.phase != ENTRIES else (enter,),
        more=(_mine(context, which, contest, mine),) if mine else (),
    )


def _mine(context: Context, which: Round, contest: Contest, mine: Contribution) -> Message:
    title, _, idea = mine.text.partition("\n")
    words: tuple[Line, ...] = (Words(idea.strip(), mine.language),) if idea.strip() else ()
    return Message(
        topic=STATES[mine.state],
        title=Words(title, mine.language),
        lines=words,
        media=tuple(newest_of(each) for each in attachments_of(context, mine)[-1:]),
        buttons=own_buttons(which, mine.id) if contest.phase == ENTRIES else (),
    )


def _ballot(context: Context, which: Round, contest: Contest, page: int) -> Message:
    """The entries without names, in somebody's own order, each with what they can do with it."""
    found = in_their_order(contest, shown(context, which), context.me.id)
    may, mine, own = barred(context, which) is None, marked(context, which), own_entries(context, which)
    vote = Button(label=Text("Vote"), action=Action("contest vote", {"round": which.id}), main=True)

    def card(entry: Contribution) -> Message:
        if not may or entry.id in own:
            return unsigned(context, entry, warm=own.get(entry.id) and OWN)
        return unsigned(
            context, entry, warm=standing(contest, entry, mine), buttons=ballot_buttons(contest, entry, mine)
        )

    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=_head(contest, found),
        buttons=(*((vote,) if may and page == 1 else ()), *_onward(which, found, page)),
        more=tuple(card(each) for each in _page(found, page)),
    )


def _head(contest: Contest, found: Sequence[Contribution]) -> tuple[Line, ...]:
    if not found:
        return (Text("No entry has its teacher's yes yet."),)
    return (Plural("{n} entry", "{n} entries", n=len(found)), HOW_TO_VOTE[contest.method])


def _candidates(context: Context, which: Round, contest: Contest, page: int) -> Message:
    """All entries, for the teachers who choose the shortlist."""
    given = [each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)]
    found, chosen = in_their_order(contest, given, context.me.id), contest.shortlist or ()

    def card(entry: Contribution) -> Message:
        on = entry.id in chosen
        label = Text("Off the shortlist") if on else Text("Onto the shortlist")
        put = Button(label=label, action=Action("contest choose", {"entry": entry.id, "mark": int(not on)}))
        return unsigned(context, entry, warm=Text("On the shortlist") if on else None, buttons=(put,))

    return Message(
        topic=Text("Shortlist"),
        title=contest.name,
        lines=(Plural("{n} entry is on the shortlist.", "{n} entries are on the shortlist.", n=len(chosen)),),
        buttons=_onward(which, found, page),
        more=tuple(card(each) for each in _page(found, page)),
    )


def _afterwards(context: Context, which: Round, contest: Contest, page: int) -> Message:
    """The outcome, and the entries with the names of those who made them."""
    found = [each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)]
    together = makers.makers_in(context.connection, which.id)
    places = {standing.entry: standing.place for standing in result.standings_of(contest)}
    found.sort(key=lambda each: places.get(each.id, len(places) + 1))
    outcome = (result.message(context, which, contest),) if contest.result is not None and page == 1 else ()
    count = Button(label=Text("Count the votes"), action=Action("contest result", {"round": which.id}))
    uncounted = contest.result is None and contest.style != GREETINGS
    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=(CLOSED, *((Text("The votes are not counted yet."),) if uncounted else ())),
        buttons=(*((count,) if uncounted and context.role >= Role.TEACHER else ()), *_onward(which, found, page)),
        more=(*outcome, *(signed(context, each, together.get(each.id, ())) for each in _page(found, page))),
    )


def _page(found: Sequence[Contribution], page: int) -> Sequence[Contribution]:
    return found[(page - 1) * PAGE : page * PAGE] if 0 < page < len(found) + 1 else ()


def _onward(which: Round, found: Sequence[Contribution], page: int) -> tuple[Button, ...]:
    onward = Action("contest show", {"round": which.id, "page": page + 1})
    return (Button(label=Text("More entries"), action=onward),) if len(found) > page * PAGE > 0 else ()


def wall(context: Context) -> tuple[Message, ...]:
    """The newest open contest for a whole class to see: how far it has come, and some entries without names."""
    which = next(iter(each for each in _all(context) if each.state == rounds.OPEN), None)
    if which is None:
        return ()
    contest = contest_of(which)
    pupils = people.count_pupils(context.connection, context.classroom.id)
    if contest.phase != VOTES:
        tally = progress.tally(context.connection, round_id=which.id, kind=ENTRY, classroom_id=context.classroom.id)
        line: Line = Plural("{n} entry from your class", "{n} entries from your class", n=tally.given)
        return (Message(topic=Text("Contest"), title=contest.name, lines=(line,)),)
    voted = result.turnout(context, which)
    head = Text("{given} of {pupils} have voted.", given=voted, pupils=pupils)
    found = in_their_order(contest, shown(context, which), -context.classroom.id)[:ON_THE_WALL]
    return (
        Message(topic=Text("Contest"), title=contest.name, lines=(head,)),
        *(unsigned(context, each) for each in found),
    )


def _all(context: Context) -> tuple[Round, ...]:
    return rounds.rounds_of(context.connection, context.project.id, "contest")
