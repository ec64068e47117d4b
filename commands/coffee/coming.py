"""Yes, no or maybe: whoever is invited says so, as often as they like; the last word counts."""

from __future__ import annotations

from commands.coffee.classes import GONE
from commands.coffee.saying import announce, answers, here, next_meeting, taking_part, theme_of, topic_of
from commands.command import Context, Role
from commands.message import Message, Option, Reply, Text, refusal
from commands.timing.proposal import rooms_here
from storage import coffees, coming
from storage.coffees import PUPILS, TEACHERS, Coffee, Meeting

ANSWERS = (
    Option(coming.YES, Text("I come")),
    Option(coming.MAYBE, Text("Maybe")),
    Option(coming.NO, Text("I cannot come")),
)
SAID = {
    coming.YES: Text("You come. Good!"),
    coming.MAYBE: Text("Perhaps you come. You can still say yes or no."),
    coming.NO: Text("You do not come, and nobody will remind you of it."),
}
NONE_COMING = Text("No coffee break is planned just now.")


def come(context: Context, *, answer: str, meeting: int | None = None) -> Reply:
    """Say whether one comes to a meeting; without its number, to the next to which one is invited."""
    found = invited(context, meeting)
    if found is None:
        return refusal(GONE if meeting is not None else NONE_COMING)
    series, which = found
    if which.state == coffees.OFF:
        return refusal(Text("This meeting is cancelled."))
    if which.state != coffees.ON or which.starts_at <= context.now:
        return refusal(Text("This meeting is over, or has begun."))
    coming.say(
        context.connection,
        meeting_id=which.id,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        answer=answer,
    )
    announce(context, series, which)
    room = next(each for each in rooms_here(context) if each.id == context.classroom.id)
    return Message(
        topic=topic_of(series),
        title=theme_of(series),
        lines=(SAID[answer], Text("{day}, {time}", **here(room, which.starts_at))),
        buttons=answers(which),
    )


def invited(context: Context, meeting_id: int | None) -> tuple[Coffee, Meeting] | None:
    """A meeting to which whoever asks is invited, with its series: this one, or the next."""
    if meeting_id is not None:
        which = coffees.find_meeting(context.connection, meeting_id)
        series = coffees.find(context.connection, which.round_id) if which else None
        return (series, which) if series and which and may_come(context, series) else None
    coming_up = [
        (series, which)
        for series in coffees.open_in(context.connection, context.project.id)
        if may_come(context, series) and (which := next_meeting(context, series)) is not None
    ]
    return min(coming_up, key=lambda pair: pair[1].starts_at, default=None)


def may_come(context: Context, series: Coffee) -> bool:
    """Whether it is for whoever asks: teachers' breaks for teachers, cafés for the pupils of classes that come."""
    if series.project_id != context.project.id:
        return False
    if series.whom == TEACHERS:
        return context.role >= Role.TEACHER
    return context.role == Role.STUDENT and context.classroom.id in {each.id for each in taking_part(context, series)}


def may_see(context: Context, series: Coffee) -> bool:
    """Whether whoever asks may know of it: teachers of all, pupils of what is for them."""
    teaches = context.role >= Role.TEACHER and series.project_id == context.project.id
    return teaches or (series.whom == PUPILS and may_come(context, series))
