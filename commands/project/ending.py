"""A project ends: what is open closes, nothing planned comes any more, what was secret is cut from those whose it was.
Afterwards people read, and take home or take back what is theirs.
"""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Button, Message, Text, refusal
from storage import codes, outbox, places, projects, schedules


def end(context: Context, *, sure: int | None = None) -> Message:
    """End the project; asked once more, because nothing brings back what is cut. What was published stays."""
    groups = [each for each in context.catalogue.groups if each.ends]
    hindrances = [why for each in groups if each.ends and (why := each.ends(context, really=False)) is not None]
    if hindrances:
        return refusal(*hindrances)
    if not sure:
        yes = Button(label=Text("Yes, end it"), action=Action("project end", {"sure": 1}))
        warning = Text("Nothing planned comes any more. Ballots stay counted, and nobody can find out whose they were.")
        return Message(title=Text("End the project?"), lines=(warning,), buttons=(yes,))
    for each in groups:
        if each.ends:
            each.ends(context, really=True)
    for planned in schedules.schedules_of(context.connection, context.project.id):
        schedules.remove(context.connection, planned.id)
    outbox.drop_planned(context.connection, context.project.id)
    codes.revoke_invitations(context.connection, context.project.id)
    projects.end_project(context.connection, context.project.id, context.now)
    goodbye = Message(topic=Text("Project"), title=Text("The project has ended. Thank you all for what you gave."))
    context.post(
        goodbye,
        subject="project end",
        to=places.places_of_kind(context.connection, context.project.id, places.CLASS),
    )
    context.record("project end", f"project {context.project.id}")
    return Message(lines=(Text("The project has ended. All that was published stays readable."),))
