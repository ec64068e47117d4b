"""Voting: in secret, on one page or step by step, changed as often as one likes until it ends.

A ballot is never quoted where anything is kept: what is said of it are secrets, which no memory holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from commands.call import Action, Secret
from commands.command import Context, Role
from commands.contest.brief import ACTIVITY, ENTRY, PUPILS, VOTES, Contest, contest_of, is_in, pick
from commands.contest.counting import APPROVAL, ONE, RANKED, SCORE
from commands.contest.entries import idea_of, in_their_order, picture_of, shown, title_of
from commands.message import Button, Form, Message, Option, Reply, Text, refusal
from storage import ballots, candidates, projects, rounds
from storage.contributions import Contribution
from storage.rounds import Round

# Which of the command's parameters asks for a ballot of each method.
ASKED = {APPROVAL: "choices", ONE: "choice", RANKED: "ranks", SCORE: "scores"}
MOST_POINTS = 5
OVER = Text("The voting is over. Your vote can no longer be changed.")
NOT_BEGUN = Text("The voting has not begun yet.")
PUPILS_ALONE = Text("In this contest the pupils vote.")
OWN = Text("That is your own entry. Please vote for others.")
OWN_SCHOOL = Text("That entry is from your own school. Please vote for others.")
GONE = Text("An entry that you chose is no longer there. Please look at the entries again.")


def vote(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """One's ballot, as it is now, to be filled in."""
    which = pick(context, round, Action("contest vote"), among=is_in(VOTES))
    if isinstance(which, Form | Message):
        return which
    if (why := barred(context, which)) is not None:
        return refusal(why)
    contest, mine = contest_of(which), _own_marks(context, which)
    name, field = ASKED[contest.method], _field(context, which)
    votable = [each for each in shown(context, which) if field.get(each.id, GONE) is None]
    if not votable:
        return refusal(Text("There is nothing here yet that you can vote for."))
    return Form(
        action=Action("contest cast", {"round": which.id}),
        title=contest.name,
        ask=(name,),
        given={name: "_".join(f"{entry}-{mark}" for entry, mark in mine.items())},
        options={name: tuple(_option(context, each) for each in in_their_order(contest, votable, context.me.id))},
        piecewise=Action("contest show", {"round": which.id}),
    )


def cast(
    context: Context,
    *,
    round: int,  # noqa: A002  (the parameter's name)
    choices: Mapping[int, int] | None = None,
    choice: Mapping[int, int] | None = None,
    ranks: Mapping[int, int] | None = None,
    scores: Mapping[int, int] | None = None,
) -> Reply:
    """Put a whole ballot into the box, in place of the one before; an empty one takes it out."""
    which = pick(context, round, Action("contest vote"), among=is_in(VOTES))
    if isinstance(which, Form | Message):
        return which
    given = {APPROVAL: choices, ONE: choice, RANKED: ranks, SCORE: scores}[contest_of(which).method]
    if given is None:
        again = Button(label=Text("Look at my ballot"), action=Action("contest vote", {"round": which.id}), main=True)
        return refusal(Text("There was nothing on your ballot. Nothing was changed."), buttons=(again,))
    return _put(context, which, dict(given), _field(context, which))


def mark(context: Context, *, entry: int, mark: int) -> Reply:
    """Change one's ballot by one entry: choose it, give it points, put it next on the list; or, with 0, take it off."""
    which = rounds.find_round(context.connection, candidates.round_of(context.connection, entry))
    if which is None or which.activity != ACTIVITY or which.project_id != context.project.id:
        return refusal(GONE)
    field, method = _field(context, which), contest_of(which).method
    # What was taken back since one voted for it is on no ballot any more.
    mine = {each: given for each, given in _own_marks(context, which).items() if each in field}
    before = mine.pop(entry, None)
    if mark and method == RANKED:
        mine[entry] = before or max(mine.values(), default=0) + 1
    elif mark:
        mine = {**({} if method == ONE else mine), entry: min(mark, MOST_POINTS) if method == SCORE else 1}
    elif method == RANKED and before and before not in mine.values():
        mine = {each: place - (place > before) for each, place in mine.items()}
    return _put(context, which, mine, field)


def _put(context: Context, which: Round, marks: Mapping[int, int], field: Mapping[int, Text | None]) -> Message:
    wrong = next((why for each in marks if (why := field.get(each, GONE)) is not None), None)
    if (why := barred(context, which) or wrong) is not None:
        return refusal(why)
    again = Button(label=Text("Look at my ballot"), action=Action("contest vote", {"round": which.id}))
    if not marks:
        ballots.take_out(context.connection, round_id=which.id, person_id=context.me.id)
        return Message(lines=(Text("Your ballot is empty now. It does not count."),), buttons=(again,))
    school, mine = context.classroom.school_id, {"round_id": which.id, "person_id": context.me.id}
    receipt = ballots.cast(context.connection, **mine, school_id=school, marks=marks)
    if receipt is None:
        return refusal(OVER)
    # What is on it stands elsewhere: whoever gets to see this message in a chat must not learn whose receipt says what.
    return Message(
        title=Text("Your ballot is in"),
        lines=(
            Text("You can change it until the voting ends."),
            Text("Your receipt: <b>{code}</b>", code=Secret(receipt)),
            Text("Afterwards you find it in the list of all ballots that were counted. Show it to nobody."),
        ),
        buttons=(again,),
    )


def barred(context: Context, which: Round) -> Text | None:
    """Why somebody cannot vote now; nothing, if they can."""
    contest = contest_of(which)
    if contest.voters == PUPILS and context.role >= Role.TEACHER:
        return PUPILS_ALONE
    if which.state != rounds.OPEN:
        return OVER
    if contest.phase != VOTES:
        return NOT_BEGUN
    return None if rounds.is_open(context.connection, which, context.classroom.id, context.now) else OVER


def own_entries(context: Context, which: Round) -> dict[int, Text]:
    """The entries that somebody may not vote for, each with the reason."""
    return {entry: why for entry, why in _field(context, which).items() if why is not None}


def _field(context: Context, which: Round) -> dict[int, Text | None]:
    """All entries of the vote, each with the reason why this person may not vote for it, if there is one."""
    contest, person = contest_of(which), context.me.id
    rooms = set() if contest.own_school else _own_school(context)
    found = candidates.candidates(context.connection, round_id=which.id, kind=ENTRY, person_id=person)
    return {
        each.id: OWN if each.is_own else OWN_SCHOOL if each.classroom_id in rooms else None
        for each in found
        if contest.shortlist is None or each.id in contest.shortlist
    }


def marked(context: Context, which: Round) -> Mapping[int, int]:
    """What is on somebody's own ballot, for themselves alone, and only as long as they can change it.

    Once it is closed nobody can be made to show how they have voted: not even they can.
    """
    return _own_marks(context, which) if barred(context, which) is None else {}


def buttons(contest: Contest, entry: Contribution, mine: Mapping[int, int]) -> tuple[Button, ...]:
    """What somebody can do with an entry on their ballot."""
    here = mine.get(entry.id)
    away = Button(label=Text("Take it off my ballot"), action=_mark(entry, 0))
    if contest.method == SCORE:
        points = tuple(
            Button(label=Text("{n}", n=each), action=_mark(entry, each), main=here == each)
            for each in range(1, MOST_POINTS + 1)
        )
        return (*points, away) if here else points
    label = {APPROVAL: Text("I like it"), ONE: Text("This one"), RANKED: Text("Put it next on my list")}[contest.method]
    return (away,) if here else (Button(label=label, action=_mark(entry, 1)),)


def standing(contest: Contest, entry: Contribution, mine: Mapping[int, int]) -> Text | None:
    """Where an entry stands on one's own ballot."""
    here = mine.get(entry.id)
    if here is None:
        return None
    if contest.method == RANKED:
        return Text("On your ballot: place {place}", place=here)
    return Text("On your ballot: {n} of 5 points", n=here) if contest.method == SCORE else Text("On your ballot")


def _mark(entry: Contribution, mark: int) -> Action:
    return Action("contest mark", {"entry": entry.id, "mark": mark})


def _own_marks(context: Context, which: Round) -> Mapping[int, int]:
    mine = ballots.own(context.connection, round_id=which.id, person_id=context.me.id)
    return mine.marks if mine else {}


def _own_school(context: Context) -> set[int]:
    """The classrooms of one's own school."""
    rooms = projects.classrooms_of(context.connection, context.project.id)
    return {each.id for each in rooms if each.school_id == context.classroom.school_id}


def _option(context: Context, entry: Contribution) -> Option:
    picture, idea = picture_of(context, entry), idea_of(entry)
    return Option(
        str(entry.id), title_of(entry), picture=picture[0] if picture else None, about=idea[0] if idea else None
    )


def receipts(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """The codes of all ballots in the count, in the order of the alphabet, and one's own.

    They stand there without what they say: else somebody stronger could ask for a code and read how its owner voted.
    """
    which = pick(context, round, Action("contest receipts"), among=lambda each: each.state == rounds.CLOSED)
    if isinstance(which, Form | Message):
        return which
    if which.state != rounds.CLOSED:
        return refusal(Text("The list comes when the voting is over."))
    found = ballots.receipts(context.connection, which.id)
    mine = ballots.own(context.connection, round_id=which.id, person_id=context.me.id)
    counted = Text("Your ballot is in the count. Your receipt: <b>{code}</b>", code=mine.receipt) if mine else None
    return Message(
        topic=Text("Receipts"),
        title=contest_of(which).name,
        lines=(
            *((counted,) if counted else ()),
            Text("These ballots were counted. Nobody can see whose they are."),
            *(Text("{code}", code=each) for each in found),
        ),
    )
