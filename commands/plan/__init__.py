"""/plan: a year, or some weeks, as one file that a teacher can read and edit; looked at, started and stopped."""

from __future__ import annotations

from commands.command import Command, Group, Role
from commands.message import Option, Text
from commands.parameter import Choice, Document, Entry, Line, Parameter, Reference
from commands.plan.reading import LONGEST
from commands.plan.running import WEEKS, YEAR, preview, start, stop, titles

READY = (
    Option(WEEKS, Text("Four weeks to get to know each other")),
    Option(YEAR, Text("A whole school year")),
)

PLAN = Group(
    name="plan",
    word=Text("plan"),
    description=Text("A whole project as one plan."),
    commands=(
        Command(
            name="preview",
            run=preview,
            word=Text("preview"),
            description=Text("Shows a plan day by day, before anything happens."),
            role=Role.TEACHER,
            at_desk=Text("A ready plan"),
            private=True,
            parameters=(
                Parameter(
                    "first",
                    Line(longest=40),
                    Text("When does it begin?"),
                    Text("A date in its first week. Empty: next week, or August for the whole year."),
                    required=False,
                ),
                Parameter("ready", Choice(options=READY), Text("Which ready plan"), required=False),
                Parameter(
                    "plan",
                    Document(endings=(".yaml", ".yml", ".txt"), longest=LONGEST),
                    Text("Your own plan"),
                    Text("A file that ends in .yaml. Leave it empty for a ready plan."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="start",
            run=start,
            word=Text("start"),
            description=Text("Starts a plan that you have looked at."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(Parameter("plan", Reference(), Text("Which plan")),),
        ),
        Command(
            name="stop",
            run=stop,
            word=Text("stop"),
            description=Text("Stops a plan: nothing more of it comes."),
            role=Role.TEACHER,
            private=True,
            parameters=(
                Parameter("plan", Entry(source=titles), Text("Which plan"), required=False),
                Parameter("sure", Reference(), Text("Sure"), required=False),
            ),
        ),
    ),
)
