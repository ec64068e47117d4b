"""What is planned is saved, paused, resumed, moved or taken away; and something new is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from commands.call import Action
from commands.command import ROLES, Context
from commands.message import Button, Day, Form, Line, Message, Option, Reply, Text, refusal
from commands.parameter import Unclear
from commands.schedule.finding import GONE, find_own, find_saved
from commands.timing.dates import one_day
from commands.timing.instants import local_time
from commands.timing.planning import Planned, plan_next, waiting
from commands.timing.proposal import ask, rooms_here
from commands.timing.rhythm import unpack
from commands.timing.said import read_clock
from commands.timing.saying import about, how_often, where_and_when
from commands.timing.understood import OVER
from storage import identity, occurrences, schedules
from storage.schedules import ACTIVE, PAUSED, PROPOSED, Schedule

SEE_ALL = Button(label=Text("What is planned"), action=Action("schedule list"))
NO_SUCH = Text("That cannot be planned. Please choose one from the list.")


def new(context: Context, *, what: str | None = None) -> Reply:
    """Plan something: choose what, then say when."""
    known = {path: command for path, _, command in context.catalogue.commands() if command.schedulable}
    options = tuple(Option(path, command.description) for path, command in known.items() if command.listed)
    chosen = next((each for path, each in known.items() if what is not None and what.casefold() == path), None)
    if chosen is None:
        return Form(
            action=Action("schedule new"),
            ask=("what",),
            options={"what": options},
            problems={"what": NO_SUCH} if what else {},
        )
    return ask(context, chosen, {})


def save(context: Context, *, schedule: int) -> Message:
    """Keep what was proposed; saved twice, it is there once."""
    found = find_own(context, schedule)
    if isinstance(found, Message):
        return found
    if found.state != PROPOSED:
        return refusal(Text("It is saved already."), buttons=(SEE_ALL,))
    planned = _ahead_of_now(context, found)
    if planned is None:
        return refusal(OVER)
    schedules.set_state(context.connection, found.id, state=ACTIVE, day=planned.day, due_at=planned.due_at)
    context.record("schedule save", f"schedule {found.id}")
    return Message(
        title=Text("Saved"),
        lines=(how_often(unpack(found.rhythm)), *_here(context, planned)),
        buttons=(SEE_ALL,),
    )


def pause(context: Context, *, schedule: int) -> Message:
    """Let it rest: nothing comes until somebody resumes it."""
    found = find_saved(context, schedule)
    if isinstance(found, Message):
        return found
    schedules.set_state(context.connection, found.id, state=PAUSED, day=found.day, due_at=None, moved=found.moved)
    context.record("schedule pause", f"schedule {found.id}")
    return Message(lines=(Text("It rests until you resume it."),), buttons=(SEE_ALL,))


def resume(context: Context, *, schedule: int) -> Message:
    """Go on with it, from now; whoever resumes what nobody here planned any more does it in their own name."""
    found = find_saved(context, schedule)
    if isinstance(found, Message):
        return found
    if not _may_still(context, found):
        schedules.take_over(context.connection, found.id, context.me.id, context.classroom.id)
        found = schedules.find(context.connection, found.id) or found
    planned = _ahead_of_now(context, found)
    if planned is None:
        return refusal(OVER)
    schedules.set_state(
        context.connection,
        found.id,
        state=ACTIVE,
        day=planned.day,
        due_at=planned.due_at,
        moved=found.moved if planned.day == found.day else None,
    )
    context.withdraw(f"schedule {found.id} paused")
    context.record("schedule resume", f"schedule {found.id}")
    return Message(lines=(Text("It goes on."), *_here(context, planned)), buttons=(SEE_ALL,))


def move(context: Context, *, schedule: int, on: str | None = None, at: str | None = None) -> Reply:
    """Move the next time alone to another local day or hour; the ones after it stay where they are."""
    found = find_own(context, schedule)
    if isinstance(found, Message):
        return found
    if found.state == PROPOSED or found.day is None:
        return refusal(GONE)
    if on is None and at is None:
        return Form(action=Action("schedule move", {"schedule": schedule}), title=_title(found), ask=("on", "at"))
    usual = datetime.combine(found.day, unpack(found.rhythm).at)
    usual = datetime.fromisoformat(found.moved) if found.moved else usual
    today = local_time(context.now, context.classroom.zone).date()
    asked = "on"
    try:
        day = one_day(on, context.locale, today) if on else usual.date()
        asked = "at"
        time = read_clock(at, context.locale) if at else usual.time()
    except Unclear as unclear:
        return _ask(schedule, asked, {"on": on, "at": at}, unclear)
    moved = datetime.combine(day, time).isoformat()
    rooms = rooms_here(context)
    planned = waiting(replace(found, moved=moved), rooms)
    if planned is None or planned.due_at <= context.now:
        return refusal(OVER)
    following = plan_next(unpack(found.rhythm), rooms, found.classroom_id, found.day)
    if following is not None and following.due_at <= planned.due_at:
        again = Day(following.day.isoformat())
        return refusal(Text("It comes again on {day}. Choose a time before that.", day=again))
    schedules.set_state(context.connection, found.id, state=ACTIVE, day=found.day, due_at=planned.due_at, moved=moved)
    context.record("schedule move", f"schedule {found.id}")
    return Message(title=Text("Moved"), lines=tuple(_here(context, planned)), buttons=(SEE_ALL,))


def remove(context: Context, *, schedule: int, sure: int | None = None) -> Message:
    """Take it away for good, once they are sure."""
    found = find_own(context, schedule)
    if isinstance(found, Message):
        return found
    if not sure:
        yes = Action("schedule remove", {"schedule": schedule, "sure": 1})
        return Message(
            title=Text("Take this away?"),
            lines=(how_often(unpack(found.rhythm)), *about(context.catalogue, found)),
            buttons=(Button(label=Text("Yes, take it away"), action=yes, main=True),),
        )
    schedules.remove(context.connection, found.id)
    context.withdraw(f"schedule {found.id} paused")
    context.record("schedule remove", f"schedule {found.id}")
    return Message(lines=(Text("It is no longer planned. What was posted before stays."),), buttons=(SEE_ALL,))


def _here(context: Context, planned: Planned) -> list[Line]:
    """When it comes to one's own class."""
    return where_and_when(planned, [each for each in rooms_here(context) if each.id == context.classroom.id])


def _may_still(context: Context, found: Schedule) -> bool:
    """Whether whoever planned it still sits where they did, and may still do it."""
    whose = (found.person_id, found.classroom_id)
    author = identity.seated(context.connection, [whose]).get(whose)
    command = context.catalogue.find(found.command)
    return (
        author is not None
        and author.seat is not None
        and command is not None
        and ROLES[author.seat.role] >= command.role
    )


def _ahead_of_now(context: Context, found: Schedule) -> Planned | None:
    """The first occurrence that is not over and was not carried out before."""
    rooms, rhythm = rooms_here(context), unpack(found.rhythm)
    planned = waiting(found, rooms) or plan_next(rhythm, rooms, found.classroom_id, found.day)
    while planned is not None and (
        planned.due_at <= context.now or occurrences.has_been(context.connection, found.id, planned.day)
    ):
        planned = plan_next(rhythm, rooms, found.classroom_id, planned.day)
    return planned


def _ask(schedule: int, name: str, said: dict[str, str | None], unclear: Unclear) -> Form:
    kept: dict[str, str | int] = {
        "schedule": schedule,
        **{key: each for key, each in said.items() if each and key != name},
    }
    given = {name: said[name] or ""}
    return Form(action=Action("schedule move", kept), ask=(name,), given=given, problems={name: unclear.why})


def _title(found: Schedule) -> Text:
    sentence = how_often(unpack(found.rhythm))
    return Text("Move the next time: {sentence}", sentence=sentence)
