"""When: what can be said along with every command that can be scheduled."""

from __future__ import annotations

from commands.message import Option, Plural, Text
from commands.parameter import Choice, Line, Parameter
from commands.timing.rhythm import ANYWAY, DAILY, MONTHLY, NEXT, SCHOOL_DAYS, SKIP, WEEKLY

LOCAL, TOGETHER = "local", "together"
# What a button or a form says that asks for all of it.
LATER = "later"
MOST_WEEKS = 4

EVERY = (
    Option(SCHOOL_DAYS, Text("every school day")),
    Option(DAILY, Text("every day")),
    Option(WEEKLY, Text("every week")),
    *(
        Option(f"{number} weeks", Plural("every {n} week", "every {n} weeks", n=number))
        for number in range(2, MOST_WEEKS + 1)
    ),
    Option(MONTHLY, Text("every month")),
)
CLOCKS = (
    Option(LOCAL, Text("in each class at its own local time")),
    Option(TOGETHER, Text("everywhere at the same moment")),
)
FREE = (
    Option(NEXT, Text("it comes on the next school day")),
    Option(SKIP, Text("it is left out")),
    Option(ANYWAY, Text("it comes anyway")),
)

WHEN = (
    Parameter(
        "on",
        Line(longest=80),
        Text("On which day?"),
        Text("A day of the week, a date, or “2 days before” something closes."),
        required=False,
    ),
    Parameter("at", Line(longest=20), Text("At what time?"), Text("For example 14:00."), required=False),
    Parameter("every", Choice(options=EVERY), Text("Again and again?"), Text("Leave it out for once."), required=False),
    Parameter("from", Line(longest=40), Text("From which day on?"), Text("You may leave this empty."), required=False),
    Parameter("until", Line(longest=40), Text("Until which day?"), Text("You may leave this empty."), required=False),
    Parameter("clock", Choice(options=CLOCKS), Text("By whose clock?"), required=False),
    Parameter("free", Choice(options=FREE), Text("On a day without school:"), required=False),
)
NAMES = tuple(each.name for each in WHEN)
