"""The company of a mixed group: who is in it, what is said there, and how it keeps up with who comes and goes."""

from __future__ import annotations

from collections.abc import Sequence

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.icebreaker.answers import CLOSED
from commands.icebreaker.question import ACTIVITY, question_of
from commands.message import Button, Items, Line, Message, Text, Time, refusal
from commands.mixing import Pupil, place_late
from commands.shown import as_shown
from storage import contributions, people, places, rounds, teams
from storage.contributions import Contribution
from storage.people import Seat
from storage.rounds import Round
from storage.teams import Member, Team

SAID = "said"
NO_GROUP = Text("You are in no group just now. Your teachers make groups when it is time.")


def group(context: Context) -> Message:
    """Who is in the group of this place, or in one's own newest, and what each one's clock says now."""
    found = _team_here(context)
    if found is None:
        return refusal(NO_GROUP)
    here = context.place is not None and context.place.id == found.place_id
    return Message(
        title=Text("Group {number}", number=found.number),
        lines=tuple(
            Text(
                "<b>{alias}</b> – {school}, {time} there",
                alias=each.alias,
                school=each.school,
                time=_clock(context, each),
            )
            for each in found.members
        ),
        place="" if here else found.key,
    )


def say(
    context: Context,
    *,
    text: str,
    language: str,
    round: int | None = None,  # noqa: A002  (the parameter's name)
) -> Message:
    """Say something to one's own group; it crosses to other schools, so it waits for the own teacher's yes."""
    found = _team_here(context, round)
    if found is None or not any(each.person_id == context.me.id for each in found.members):
        return refusal(Text("Only who is in the group writes here. Teachers can read along."))
    which = rounds.find_round(context.connection, found.round_id)
    if which is None or not rounds.is_open(context.connection, which, context.classroom.id, context.now):
        return refusal(CLOSED)
    item, _ = contributions.give(
        context.connection,
        round_id=which.id,
        kind=SAID,
        slot=context.call.origin.event_id,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=text,
        language=language,
        now=context.now,
    )
    return desk.submit(context, item)


def publish(context: Context, contribution: Contribution) -> None:
    """Make what stands in the group's place agree with the state of what somebody said there."""
    subject = f"contribution {contribution.id}"
    known = teams.teams_with(
        context.connection, person_id=contribution.person_id, classroom_id=contribution.classroom_id
    )
    meeting = [each for each in known if each.round_id == contribution.round_id]
    if contribution.shown_text is None or not meeting:
        context.withdraw(subject)
        context.withdraw(f"notice {contribution.id}")
        return
    where = [each.place_id for each in meeting]
    context.post(as_shown(context, contribution), subject=subject, to=where, about=contribution.person_id)
    for team in meeting:
        _bring_to_chats(context, contribution, team)


def _bring_to_chats(context: Context, contribution: Contribution, team: Team) -> None:
    """Whoever is in the group and comes through a chat reads it there, and answers by replying to it."""
    others = [each.person_id for each in team.members if each.person_id != contribution.person_id]
    chats = places.chats_of_persons(context.connection, others, contribution.project_id)
    card = as_shown(
        context,
        contribution,
        topic=Text("Group {number}", number=team.number),
        reply_action=again(contribution),
    )
    context.post(card, subject=f"notice {contribution.id}", to=chats, about=contribution.person_id)


def again(contribution: Contribution) -> Action:
    """What a returned word's button does: it is said anew, to the same group."""
    return Action("icebreaker say", {"round": contribution.round_id})


def announce(context: Context, which: Round, team: Team) -> None:
    """Say in a group's place who it is, and tell its members; said again, it edits what was said."""
    members = Items(tuple(Text("{alias} ({school})", alias=each.alias, school=each.school) for each in team.members))
    title = Text("You are in group {number}.", number=team.number)
    say_it = Action("icebreaker say", {"round": which.id})
    context.post(
        Message(
            topic=Text("Group {number}", number=team.number),
            title=question_of(which).title,
            lines=(
                Text("{members}", members=members),
                Text("Write here to one another. Your teacher says yes first, because other schools read it."),
            ),
        ),
        subject=f"team {team.id}",
        to=(team.place_id,),
    )
    own = [
        place
        for each in team.members
        for place in places.places_of_person(context.connection, each.person_id, context.project.id)
    ]
    context.post(
        Message(
            topic=Text("Icebreaker"),
            title=title,
            lines=(Text("{members}", members=members),),
            buttons=(Button(label=Text("Write to your group"), action=say_it),),
            place=team.key,
            reply_action=say_it,
        ),
        subject=f"company {team.id}",
        to=own,
    )


def seated(context: Context, seat: Seat) -> None:
    """A seat is new, called otherwise or left: its pupil is placed, shown under the new name, or gone."""
    whose = {"person_id": seat.person_id, "classroom_id": seat.classroom_id}
    for known in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        context.withdraw(f"unplaced {known.id}-{seat.id}")
    if seat.state == people.REMOVED:
        changed = teams.leave_all(context.connection, **whose)
    else:
        if seat.state == people.TAKEN and seat.role == people.STUDENT:
            _place(context, seat)
        changed = teams.teams_with(context.connection, **whose)
    for each in changed:
        which = rounds.find_round(context.connection, each.round_id)
        if which is not None and which.activity == ACTIVITY:
            announce(context, which, each)


def _place(context: Context, seat: Seat) -> None:
    """Somebody who comes late gets a group in every open round that has groups; nobody else is moved."""
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        standing = teams.teams_in(context.connection, which.id) if which.state == rounds.OPEN else ()
        if not standing or any(each.person_id == seat.person_id for team in standing for each in team.members):
            continue
        known = [[_pupil(each) for each in team.members] for team in standing]
        newcomer = next(
            _pupil(each)
            for each in teams.pupils_of(context.connection, context.project.id)
            if each.person_id == seat.person_id
        )
        apart = teams.apart_in_project(context.connection, context.project.id)
        met = teams.meetings(context.connection, context.project.id, but=which.id)
        at = place_late(newcomer, known, apart=apart, met=met)
        if at is None:
            _tell_unplaced(context, seat, f"unplaced {which.id}-{seat.id}")
            continue
        team = {"team_id": standing[at].id, "round_id": which.id}
        teams.join(context.connection, **team, person_id=seat.person_id, classroom_id=seat.classroom_id)


def _tell_unplaced(context: Context, seat: Seat, subject: str) -> None:
    """Nobody is left out silently: the own teachers learn of it, and what they can do."""
    who = Button(label=Text("Who is kept apart"), action=Action("classroom pairs"))
    context.post(
        Message(
            topic=Text("Mixed groups"),
            title=Text("{alias} is in no group yet", alias=seat.alias),
            lines=(Text("In every group is somebody from whom they are kept apart. Only you can see this."),),
            buttons=(who,),
        ),
        subject=subject,
        to=places.places_of_classroom(context.connection, seat.classroom_id, places.DESK),
        about=seat.person_id,
    )


def team_lines(members: Sequence[Member]) -> tuple[Line, ...]:
    """A line for each member: alias and school."""
    return tuple(Text("{alias} · {school}", alias=each.alias, school=each.school) for each in members)


def _team_here(context: Context, round_id: int | None = None) -> Team | None:
    """One's own team of a round, or else the team of this place, or else one's own newest."""
    if round_id is None and context.place is not None and context.place.kind == places.GROUP:
        return teams.team_at(context.connection, context.place.id)
    own = teams.own_teams(context.connection, person_id=context.me.id, project_id=context.project.id)
    meant = next((each for each in own if round_id in {None, each.round_id}), None)
    return teams.team_at(context.connection, meant.place_id) if meant else None


def _pupil(member: Member) -> Pupil:
    return Pupil(person=member.person_id, school=member.school_id)


def _clock(context: Context, member: Member) -> Time:
    return Time(context.now, member.zone)
