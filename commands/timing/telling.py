"""Telling: what teachers hear of what was planned and did not happen as planned."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Button, Day, Line, Message, Text
from commands.timing.saying import about
from storage import places
from storage.schedules import Schedule

MISSED = Text("This was due while Silta was away for too long. It was not done.")
FAILED = Text("This could not be done at its time:")
PAUSED = Text("Whoever planned this no longer teaches here. It pauses until one of you takes it over.")


def tell_missed(context: Context, schedule: Schedule) -> None:
    """Its teacher alone, once for all that was missed in a row."""
    _tell_author(context, schedule, "missed", (MISSED,))


def tell_failed(context: Context, schedule: Schedule, why: tuple[Line, ...]) -> None:
    """Its teacher alone, with the reason."""
    _tell_author(context, schedule, "failed", (FAILED, *why))


def tell_paused(context: Context, schedule: Schedule) -> None:
    """The other teachers, at the staff room."""
    resume = Button(label=Text("Take it over"), action=Action("schedule resume", {"schedule": schedule.id}), main=True)
    context.post(
        Message(
            topic=Text("Planned"),
            title=Text("Something pauses"),
            lines=(*about(context.catalogue, schedule), PAUSED),
            buttons=(resume,),
        ),
        subject=f"schedule {schedule.id} paused",
        to=places.places_of_kind(context.connection, schedule.project_id, places.STAFF),
    )


def _tell_author(context: Context, schedule: Schedule, how: str, lines: tuple[Line, ...]) -> None:
    when = (Text("It was planned for {day}.", day=Day(schedule.day.isoformat())),) if schedule.day else ()
    context.post(
        Message(topic=Text("Planned"), lines=(*about(context.catalogue, schedule), *when, *lines)),
        subject=f"schedule {schedule.id} {how} {context.now.date()}",
        to=places.places_of_person(context.connection, schedule.person_id, schedule.project_id),
        about=schedule.person_id,
    )
