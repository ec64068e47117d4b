"""/coffee: teachers' coffee breaks and pupils' language cafés, at a time that is fair to everybody."""

from __future__ import annotations

from commands.coffee.changing import EXTENT, cancel, change, ends, move
from commands.coffee.classes import accept, asks, decline
from commands.coffee.coming import ANSWERS, come
from commands.coffee.course import remind, soon, start
from commands.coffee.finding import find
from commands.coffee.hours import hours
from commands.coffee.listing import coming_up, hand_out, show, state
from commands.coffee.pairs import WHAT, allow, bring_together, pairs, refuse
from commands.coffee.seating import forget, mine, seated, welcome
from commands.coffee.setting import set_coffee
from commands.command import Command, Group, Role
from commands.message import Option, Text
from commands.parameter import Choice, Line, Number, Parameter, Reference, Translated
from commands.timing.rhythm import MONTHLY, ONCE
from commands.timing.when import EVERY
from storage.coffees import PUPILS, TEACHERS

WHOM = Parameter(
    "whom",
    Choice(options=(Option(TEACHERS, Text("Teachers")), Option(PUPILS, Text("Pupils: a language café")))),
    Text("For whom?"),
    Text("Without an answer, for teachers."),
    required=False,
)
MINUTES = Parameter("minutes", Number(least=10, most=120), Text("How many minutes"), required=False)
WHEN_IT_IS = Parameter(
    "when",
    Line(longest=60),
    Text("When is it?"),
    Text("Such as Thursday 14:30, by the clock of your school."),
    required=False,
)
THEME = Parameter(
    "theme",
    Translated(longest=150),
    Text("What is it about?"),
    Text("You may leave this empty."),
    required=False,
)
LINK = Parameter(
    "link",
    Line(longest=600),
    Text("Link to the meeting"),
    Text("Any address that begins with https://."),
    required=False,
)
SURE = Parameter(
    "sure",
    Choice(options=(Option("yes", Text("Yes, at this time")),)),
    Text("Set it all the same?"),
    required=False,
)
# A form without “once” would not let go of an answer again.
REPEATS = (
    Option(ONCE, Text("once")),
    *(each for each in EVERY if each.value == MONTHLY or "week" in each.value),
)
MEETING_OR_NONE = Parameter("meeting", Reference(), Text("Which meeting"), required=False)
MEETING = Parameter("meeting", Reference(), Text("Which meeting"))
SEEN = Parameter("seen", Reference(), Text("What you saw"), required=False)
SERIES = Parameter("round", Reference(), Text("Which coffee break"))
EXTENT_OF = Parameter("extent", Choice(options=EXTENT), Text("Which of them?"), required=False)
SEAT = Parameter("seat", Reference(), Text("Seat"))


COFFEE = Group(
    name="coffee",
    word=Text("coffee"),
    description=Text("Coffee breaks of teachers, and language cafés."),
    state=state,
    asks=asks,
    coming=coming_up,
    welcome=welcome,
    mine=mine,
    forget=forget,
    seated=seated,
    ends=ends,
    commands=(
        Command(
            name="list",
            run=show,
            word=Text("list"),
            description=Text("Shows the coffee breaks that are planned for you."),
            role=Role.STUDENT,
            at_desk=Text("Coffee breaks"),
            reads=True,
            private=True,
        ),
        Command(
            name="come",
            run=come,
            word=Text("come"),
            description=Text("Says whether you come."),
            role=Role.STUDENT,
            private=True,
            parameters=(
                Parameter("answer", Choice(options=ANSWERS), Text("Do you come?")),
                MEETING_OR_NONE,
            ),
        ),
        Command(
            name="pairs",
            run=pairs,
            word=Text("pairs"),
            description=Text("Lets you meet somebody from another school."),
            role=Role.STUDENT,
            private=True,
            parameters=(
                Parameter("what", Choice(options=WHAT), Text("Do you take part?"), required=False),
                Parameter("weeks", Number(least=1, most=26), Text("Pause for how many weeks?"), required=False),
            ),
        ),
        Command(
            name="file",
            run=hand_out,
            word=Text("file"),
            description=Text("Gives you a coffee break for your calendar."),
            role=Role.STUDENT,
            listed=False,
            reads=True,
            private=True,
            parameters=(SERIES,),
        ),
        Command(
            name="hours",
            run=hours,
            word=Text("hours"),
            description=Text("Says when in the week you are glad to talk."),
            role=Role.TEACHER,
            private=True,
            parameters=(
                Parameter(
                    "days",
                    Line(longest=80),
                    Text("On which days?"),
                    Text("Such as Monday and Thursday. Empty means all school days."),
                    required=False,
                ),
                Parameter(
                    "hours",
                    Line(longest=30),
                    Text("From when to when?"),
                    Text("For example 14:00 – 16:00, by the clock of your school."),
                    required=False,
                ),
                Parameter("away", Reference(), Text("Which day"), required=False),
            ),
        ),
        Command(
            name="find",
            run=find,
            word=Text("find"),
            description=Text("Finds a time that is fair to everybody."),
            role=Role.TEACHER,
            reads=True,
            private=True,
            parameters=(WHOM, MINUTES),
        ),
        Command(
            name="set",
            run=set_coffee,
            word=Text("set"),
            description=Text("Sets a coffee break, once or again and again."),
            called=Text("Coffee break"),
            role=Role.TEACHER,
            private=True,
            schedulable=True,
            parameters=(
                WHEN_IT_IS,
                THEME,
                LINK,
                Parameter(
                    "repeats",
                    Choice(options=REPEATS),
                    Text("Again and again?"),
                    Text("Leave it out for once."),
                    required=False,
                ),
                WHOM,
                Parameter(
                    "ends",
                    Line(longest=40),
                    Text("Until which day?"),
                    Text("Without an answer, for a year at most."),
                    required=False,
                ),
                MINUTES,
                SURE,
                Parameter("ask", Reference(), Text("What is missing"), required=False),
            ),
        ),
        Command(
            name="move",
            run=move,
            word=Text("move"),
            description=Text("Moves a meeting to another time."),
            role=Role.TEACHER,
            private=True,
            parameters=(MEETING_OR_NONE, WHEN_IT_IS, EXTENT_OF, SEEN, SURE),
        ),
        Command(
            name="change",
            run=change,
            word=Text("change"),
            description=Text("Changes what a coffee break says, or its link."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(MEETING_OR_NONE, THEME, LINK, SEEN),
        ),
        Command(
            name="cancel",
            run=cancel,
            word=Text("cancel"),
            description=Text("Cancels a meeting, and tells everybody."),
            role=Role.TEACHER,
            private=True,
            parameters=(MEETING_OR_NONE, EXTENT_OF, SEEN),
        ),
        Command(
            name="accept",
            run=accept,
            word=Text("accept"),
            description=Text("Says that your class comes to a language café."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(SERIES,),
        ),
        Command(
            name="decline",
            run=decline,
            word=Text("decline"),
            description=Text("Says that your class does not come."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(SERIES,),
        ),
        Command(
            name="match",
            run=bring_together,
            word=Text("match"),
            description=Text("Brings people of different schools together."),
            role=Role.TEACHER,
            private=True,
            schedulable=True,
            parameters=(
                WHOM,
                Parameter("size", Number(least=2, most=3), Text("Two or three at a time"), required=False),
            ),
        ),
        Command(
            name="allow",
            run=allow,
            word=Text("allow"),
            description=Text("Lets a pupil meet pupils of other schools."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(SEAT,),
        ),
        Command(
            name="refuse",
            run=refuse,
            word=Text("refuse"),
            description=Text("Does not let a pupil meet others."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(SEAT,),
        ),
        *(
            Command(
                name=name,
                run=run,
                word=word,
                description=description,
                role=Role.TEACHER,
                private=True,
                listed=False,
                goes_on=name == "start",
                parameters=(MEETING,),
            )
            for name, run, word, description in (
                ("remind", remind, Text("remind"), Text("Reminds those who may come, a day before.")),
                ("soon", soon, Text("soon"), Text("Says that a meeting begins in ten minutes.")),
                ("start", start, Text("start"), Text("Starts the conversation.")),
            )
        ),
    ),
)
