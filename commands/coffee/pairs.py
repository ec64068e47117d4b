"""Pairs: whoever likes is brought together with somebody from another school, and pauses when they like."""

from __future__ import annotations

from datetime import date, timedelta

from commands.call import Action
from commands.coffee.matching import is_there, match
from commands.coffee.meeting import introduce, tell_waiting
from commands.command import Context, Role
from commands.message import Button, Day, Message, Option, Plural, Reply, Text, refusal
from commands.timing.instants import local_time
from storage import coffees, partners, people, places, rounds, teams
from storage.coffees import PUPILS, TEACHERS
from storage.partners import ASKED, DECLINED, IN, Partner
from storage.people import STUDENT

ACTIVITY = "coffee pairs"
JOIN, PAUSE, LEAVE = "join", "pause", "leave"
WHAT = (
    Option(JOIN, Text("I take part")),
    Option(PAUSE, Text("I pause")),
    Option(LEAVE, Text("I take part no more")),
)
ABOUT = Text("Every now and then you meet somebody from another school: two of you, sometimes three.")
IT_WAITS = Text("It waits for your teacher's yes.")
NOT_THEIRS = Text("That is nobody of your class, or it is decided already.")


def pairs(context: Context, *, what: str | None = None, weeks: int | None = None) -> Reply:
    """Take part in pairs, pause for so many weeks or until one says otherwise, or take part no more."""
    known, me = _all(context), context.me.id
    mine = _mine(context)
    # Whoever sits in several classes may have said so in another: it holds wherever they ask.
    rooms = [each.classroom_id for each in known if each.state == IN] or [context.classroom.id]
    if what is None:
        return _shown(context, mine)
    if what == LEAVE:
        for each in known:
            partners.leave(context.connection, person_id=me, classroom_id=each.classroom_id)
        context.withdraw(f"partner {context.seat.id}")
    elif what == PAUSE:
        if mine is None or mine.state != IN:
            return refusal(Text("You do not take part yet."), buttons=(_join(),))
        until = _after(context, weeks)
        for room in rooms:
            partners.join(context.connection, person_id=me, classroom_id=room, state=IN, paused_until=until)
    else:
        approved = context.role >= Role.TEACHER or (mine is not None and mine.state == IN)
        for room in rooms:
            partners.join(context.connection, person_id=me, classroom_id=room, state=IN if approved else ASKED)
        if not approved:
            _ask(context)
    return _shown(context, _mine(context))


# For a pause without an end: longer than any project.
FOR_EVER_WEEKS = 520


def _after(context: Context, weeks: int | None) -> date:
    today = local_time(context.now, context.classroom.zone).date()
    return today + timedelta(weeks=weeks or FOR_EVER_WEEKS)


def _all(context: Context) -> tuple[Partner, ...]:
    return partners.all_of(context.connection, context.project.id, context.me.id)


def _mine(context: Context) -> Partner | None:
    """What counts of it: that they take part, else what became of it in the class in which they ask."""
    known = _all(context)
    here = (each for each in known if each.state == IN or each.classroom_id == context.classroom.id)
    return next(here, next(iter(known), None))


def _join() -> Button:
    return Button(label=Text("I take part"), action=Action("coffee pairs", {"what": JOIN}), main=True)


def _shown(context: Context, mine: Partner | None) -> Message:
    pause = Button(label=Text("Pause for two weeks"), action=Action("coffee pairs", {"what": PAUSE, "weeks": 2}))
    rest = Button(label=Text("Pause until I say so"), action=Action("coffee pairs", {"what": PAUSE}))
    leave = Button(label=Text("I take part no more"), action=Action("coffee pairs", {"what": LEAVE}))
    if mine is None or mine.state == DECLINED:
        return _say(Text("You do not take part yet.") if mine is None else Text("Your teacher has said no."), _join())
    if mine.state == ASKED:
        return _say(IT_WAITS, leave)
    if is_there(mine, context.now):
        return _say(Text("You take part."), pause, rest, leave)
    today = local_time(context.now, context.classroom.zone).date()
    until = mine.paused_until
    if until is None or until - today > timedelta(weeks=FOR_EVER_WEEKS // 2):
        return _say(Text("You pause until you say otherwise."), _join(), leave)
    return _say(Text("You pause. From {day} on you take part again.", day=Day(until.isoformat())), _join(), leave)


def _say(line: Text, *buttons: Button) -> Message:
    return Message(topic=Text("Meet somebody"), lines=(line, ABOUT), buttons=buttons)


def _ask(context: Context) -> None:
    """A pupil would like to take part: their own teachers say yes or no."""
    seat = context.seat
    context.post(
        Message(
            topic=Text("Meet somebody"),
            lines=(
                Text(
                    "<b>{alias}</b> would like to meet pupils from other schools, two or three at a time.",
                    alias=seat.alias,
                ),
                Text("Only names, schools and a question to start with are given. You decide how they meet."),
            ),
            buttons=(
                Button(label=Text("Yes"), action=Action("coffee allow", {"seat": seat.id}), main=True),
                Button(label=Text("No"), action=Action("coffee refuse", {"seat": seat.id})),
            ),
        ),
        subject=f"partner {seat.id}",
        to=places.places_of_classroom(context.connection, seat.classroom_id, places.DESK),
        about=context.me.id,
    )


def allow(context: Context, *, seat: int) -> Message:
    """A pupil of one's own class may take part."""
    return _decide(context, seat, IN, Text("Your teacher has said yes: you take part."))


def refuse(context: Context, *, seat: int) -> Message:
    """A pupil of one's own class may not take part."""
    return _decide(context, seat, DECLINED, Text("Your teacher has said no. Ask them why, if you like."))


def _decide(context: Context, seat_id: int, state: str, told: Text) -> Message:
    seat = people.find_seat(context.connection, seat_id)
    if seat is None or seat.classroom_id != context.classroom.id or seat.role != STUDENT:
        return refusal(NOT_THEIRS)
    known = partners.all_of(context.connection, context.project.id, seat.person_id)
    asking = next((each for each in known if each.classroom_id == seat.classroom_id), None)
    if asking is None or asking.state == state:
        return refusal(NOT_THEIRS)
    partners.join(context.connection, person_id=seat.person_id, classroom_id=seat.classroom_id, state=state)
    context.withdraw(f"partner {seat_id}")
    context.post(
        Message(topic=Text("Meet somebody"), lines=(told,)),
        subject=f"allowed {seat_id}",
        to=places.places_of_person(context.connection, seat.person_id, context.project.id),
        about=seat.person_id,
    )
    context.record("coffee allow" if state == IN else "coffee refuse", f"seat {seat_id}")
    return Message(lines=(Text("It is noted, and {alias} is told.", alias=seat.alias),))


def bring_together(context: Context, *, whom: str = TEACHERS, size: int = 2) -> Message:
    """Bring those together who take part just now: teachers with teachers, or pupils with pupils."""
    everybody = [
        each
        for each in partners.partners_in(context.connection, context.project.id)
        if (each.role == STUDENT) == (whom == PUPILS) and is_there(each, context.now)
    ]
    if not everybody:
        return _nothing(context, Text("Nobody takes part just now."))
    met = partners.met(context.connection, context.project.id)
    apart = teams.apart_in_project(context.connection, context.project.id)
    seed = sum(met.values())
    groups = match(everybody, size=size, met=met, apart=apart, seed=seed)
    meets = {each.person_id for group in groups for each in group}
    tell_waiting(context, [each for each in everybody if each.person_id not in meets])
    if not groups:
        return _nothing(context, Text("There is nobody from another school to meet just now. Those who wait are told."))
    round_id = rounds.open_round(
        context.connection, project_id=context.project.id, activity=ACTIVITY, now=context.now, details={"whom": whom}
    )
    used = coffees.starters_used(context.connection, context.project.id)
    for number, group in enumerate(groups, start=1):
        partners.bring_together(context.connection, round_id, number, group)
        introduce(context, round_id, group, whom, used, number)
    rounds.close_round(context.connection, round_id, context.now)
    context.record("coffee match", f"round {round_id}")
    return Message(
        lines=(
            Plural(
                "{n} group is brought together. Each is told in private.",
                "{n} groups are brought together. Each is told in private.",
                n=len(groups),
            ),
        )
    )


def _nothing(context: Context, why: Text) -> Message:
    """Nothing came of it; where it was planned, that is no reason to tell anybody."""
    return refusal(why, buttons=(_join(),)) if context.moments is None else Message(lines=(why,))
