"""The teacher's view of a contest: how far the class has come; reminders; and the result to take home."""

from __future__ import annotations

from datetime import datetime

from commands import reminding
from commands.call import Action
from commands.command import Context
from commands.contest import result
from commands.contest.brief import (
    ACTIVITY,
    CHOOSING,
    ENTRIES,
    ENTRY,
    GREETINGS,
    NOT_HERE,
    VOTES,
    Contest,
    contest_of,
    entries_until,
    is_open,
    pick,
    votes_until,
)
from commands.contest.entries import title_of
from commands.contest.figures import rounded
from commands.message import Button, Day, Form, Items, Message, Plural, Reply, Text, refusal
from commands.message import Clock as LocalTime
from commands.takeaway import File
from commands.timing.instants import local_time
from storage import ballots, contributions, makers, people, progress, projects, rounds
from storage.rounds import Round

NOT_YOUR_CLASS = Text("Only their own teachers remind a class.")
COLUMNS = (
    Text("Place"),
    Text("Title"),
    Text("School"),
    Text("Made by"),
    Text("Every person counts the same"),
    Text("Every school counts the same"),
)


def state(context: Context) -> tuple[Message, ...]:
    """How far one's own class has come in each contest that goes on, or waits to be counted."""
    found = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)
    return tuple(_state_card(context, each) for each in found if each.state == rounds.OPEN)


def _state_card(context: Context, which: Round) -> Message:
    contest, this = contest_of(which), {"round": which.id}
    look = Button(label=Text("Look at it"), action=Action("contest show", this))
    begin = Button(label=Text("Begin the voting"), action=Action("contest begin", this))
    shortlist = Button(label=Text("Choose the shortlist"), action=Action("contest shortlist", this))
    close = Button(label=Text("Close the contest"), action=Action("contest close", this))
    tally = progress.tally(context.connection, round_id=which.id, kind=ENTRY, classroom_id=context.classroom.id)
    pupils = people.count_pupils(context.connection, context.classroom.id)
    entered = Plural("{n} entry from your class", "{n} entries from your class", n=tally.given)
    voted = Text("{given} of {pupils} have voted.", given=result.turnout(context, which), pupils=pupils)
    steps = {ENTRIES: () if contest.style == GREETINGS else (begin,), CHOOSING: (shortlist, begin), VOTES: ()}
    return Message(
        topic=Text("Contest"),
        title=contest.name,
        lines=(voted if contest.phase == VOTES else entered,),
        buttons=(look, *steps[contest.phase], close),
    )


def missing(context: Context) -> tuple[Message, ...]:
    """How many of one's own class have not voted yet. Nobody is named: whether somebody votes is their own business."""
    found = []
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        contest = contest_of(which)
        if which.state == rounds.OPEN and contest.phase == VOTES:
            room = context.classroom.id
            late = len(ballots.missing_in(context.connection, round_id=which.id, classroom_id=room))
            line = Plural("{n} pupil has not voted yet.", "{n} pupils have not voted yet.", n=late)
            found += [Message(topic=Text("Contest"), title=contest.name, lines=(line,))] if late else []
    return tuple(found)


def mine(context: Context) -> tuple[Message, ...]:
    """What is kept of somebody besides what they gave: that they voted, and where they are named as a maker."""
    found = []
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        given = contributions.given_in(context.connection, which.id, kinds=(ENTRY,))
        together = makers.makers_in(context.connection, which.id)
        named = [each for each in given if any(one.person_id == context.me.id for one in together.get(each.id, ()))]
        voted = ballots.own(context.connection, round_id=which.id, person_id=context.me.id) is not None
        name = contest_of(which).name
        settled = is_open(which) and contest_of(which).phase == VOTES
        for each in named:
            leave = Button(label=Text("I did not make it"), action=Action("contest leave", {"entry": each.id}))
            line = Text("You are named as one of those who made “{title}”.", title=each.text.partition("\n")[0])
            found.append(Message(topic=Text("Contest"), title=name, lines=(line,), buttons=() if settled else (leave,)))
        if voted:
            secret = Text("You have voted here. Nobody sees how; when the project ends, the ballot is cut from you.")
            found.append(Message(topic=Text("Contest"), title=name, lines=(secret,)))
    return tuple(found)


def remind(context: Context, *, round: int, room: int) -> Message:  # noqa: A002  (the parameter's name)
    """Remind the pupils of one class who have not entered, or not voted, yet: their own teacher, or the clock."""
    which = rounds.find_round(context.connection, round)
    known = {each.id: each for each in projects.classrooms_of(context.connection, context.project.id)}
    if which is None or which.project_id != context.project.id or which.activity != ACTIVITY or room not in known:
        return refusal(NOT_HERE)
    if context.moments is None and room != context.classroom.id:
        return refusal(NOT_YOUR_CLASS)
    contest, own = contest_of(which), rounds.windows_of(context.connection, which.id).get(room)
    to = _missing(context, which, contest, room)
    still = rounds.is_open(context.connection, which, room, context.now)
    if not to or own is None or own.closes_at is None or not still:
        return Message(lines=(Text("Nobody has to be reminded."),))
    message = _reminder(which, contest, local_time(own.closes_at, known[room].zone))
    subject = f"reminder {which.id} {contest.phase}"
    reminding.remind(context, classroom_id=room, persons=to, own=message, unnamed=message, subject=subject)
    return Message(lines=(Text("Those who are still missing are reminded."),))


def _missing(context: Context, which: Round, contest: Contest, room: int) -> tuple[int, ...]:
    if contest.phase == VOTES:
        return ballots.missing_in(context.connection, round_id=which.id, classroom_id=room)
    behind = {
        person
        for persons in makers.whose(context.connection, round_id=which.id, kind=ENTRY).values()
        for person in persons
    }
    found = progress.missing_in(context.connection, round_id=which.id, kind=ENTRY, classroom_id=room)
    return tuple(each for each in found if each not in behind) if contest.phase == ENTRIES else ()


def _reminder(which: Round, contest: Contest, end: datetime) -> Message:
    this = {"round": which.id}
    day, clock = Day(end.date().isoformat()), LocalTime(end.time().isoformat())
    if contest.phase == VOTES:
        vote = Button(label=Text("Vote"), action=Action("contest vote", this), main=True)
        lines = (Text("Some votes are still to come. There is time."), votes_until(day=day, time=clock))
        return Message(topic=Text("Contest"), title=contest.name, lines=lines, buttons=(vote,))
    enter = Button(label=Text("Enter"), action=Action("contest enter", this), main=True)
    lines = (
        Text("There is still time to enter. Whoever likes can do it together with others."),
        entries_until(day=day, time=clock),
    )
    return Message(topic=Text("Contest"), title=contest.name, lines=lines, buttons=(enter,))


def download(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """The result of a contest as a table."""
    which = pick(context, round, Action("contest download"), among=lambda each: contest_of(each).result is not None)
    if isinstance(which, Form | Message):
        return which
    contest = contest_of(which)
    if contest.result is None:
        return refusal(Text("The result comes when the contest is closed and counted."))
    entries = {each.id: each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)}
    together = makers.makers_in(context.connection, which.id)
    rows = []
    for each in result.standings_of(contest):
        entry = entries.get(each.entry)
        if entry is not None:
            names = Items((entry.alias, *(one.alias for one in together.get(entry.id, ()))))
            figures = (str(rounded(each.persons, 3)), str(rounded(each.schools, 3)))
            rows.append(Items((str(each.place), title_of(entry).text, entry.school, names, *figures)))
    return Message(
        topic=Text("Download"),
        title=contest.name,
        lines=(Text("All entries with their places and both ways of counting, as a table."),),
        file=File(
            name=f"contest-{which.id}",
            action=Action("contest download", {"round": which.id}),
            columns=COLUMNS,
            rows=tuple(rows),
        ),
    )
