"""/classroom: your class: its seats, who may come in, where it is and which language it speaks."""

from __future__ import annotations

from dataclasses import replace

from commands.classroom.calendar import add_break, open_again, read_breaks, set_hours, set_region, show_calendar
from commands.classroom.here import KINDS, make_place
from commands.classroom.names import rename
from commands.classroom.pairs import keep_apart, let_together, pupils_of, show_apart
from commands.classroom.rooms import add, change, hash_typed
from commands.classroom.seats import (
    MOST_SEATS,
    admit,
    decline,
    make_seats,
    mint_one,
    mint_seats,
    own_code,
    remove,
    renew,
    show_list,
)
from commands.classroom.wall import show_wall
from commands.command import Command, Group, Role
from commands.countries import COUNTRIES
from commands.languages import LANGUAGES
from commands.message import Text
from commands.parameter import Choice, Code, Document, Entry, Line, Number, Parameter, Reference

COUNTRY = Choice(options=COUNTRIES)
SEAT = Parameter("seat", Reference(), Text("Seat"))
PUPIL = Entry(source=pupils_of, of_class=True)
ABOUT_CLASS = (
    Parameter("school", Line(longest=30), Text("School"), Text("A short name that others remember, such as the town.")),
    Parameter("name", Line(longest=20), Text("Class"), Text("Such as 9B.")),
    Parameter("country", COUNTRY, Text("Country")),
    Parameter("language", Choice(options=LANGUAGES), Text("Language of the class")),
    Parameter("zone", Line(longest=40), Text("Time zone"), required=False),
)

CLASSROOM = Group(
    name="classroom",
    word=Text("classroom"),
    description=Text("Your class: its seats, its name, its language."),
    commands=(
        Command(
            name="list",
            run=show_list,
            word=Text("list"),
            description=Text("Shows who is in your class."),
            role=Role.STUDENT,
            at_desk=Text("Your pupils"),
            reads=True,
            private=True,
        ),
        Command(
            name="here",
            run=make_place,
            word=Text("here"),
            description=Text("Makes this chat a place of your class, or of its teachers."),
            role=Role.TEACHER,
            private=True,
            parameters=(Parameter("kind", Choice(options=KINDS), Text("Who is in this chat?")),),
        ),
        Command(
            name="seats",
            run=make_seats,
            word=Text("seats"),
            description=Text("Makes seats with codes for your pupils."),
            role=Role.TEACHER,
            private=True,
            prepare=mint_seats,
            parameters=(Parameter("number", Number(least=1, most=MOST_SEATS), Text("How many seats")),),
        ),
        Command(
            name="code",
            run=own_code,
            word=Text("code"),
            description=Text("Makes a code with which you come back to your seat."),
            role=Role.STUDENT,
            afterwards=True,
            private=True,
            prepare=mint_one,
        ),
        Command(
            name="set",
            run=change,
            word=Text("set"),
            description=Text("Changes the name, country or language of your class."),
            role=Role.TEACHER,
            at_desk=Text("About your class"),
            private=True,
            parameters=tuple(replace(each, required=False) for each in ABOUT_CLASS),
        ),
        Command(
            name="add",
            run=add,
            word=Text("add"),
            description=Text("Brings your class into a project."),
            role=Role.ANYONE,
            afterwards=True,
            private=True,
            listed=False,
            prepare=hash_typed,
            parameters=(
                Parameter("code", Code(), Text("Invitation code")),
                Parameter(
                    "alias", Line(longest=30), Text("Your name for others"), Text("What pupils and teachers call you.")
                ),
                *ABOUT_CLASS,
            ),
        ),
        Command(
            name="admit",
            run=admit,
            word=Text("admit"),
            description=Text("Lets in somebody who knocks."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(SEAT,),
        ),
        Command(
            name="decline",
            run=decline,
            word=Text("decline"),
            description=Text("Does not let in somebody who knocks."),
            role=Role.TEACHER,
            afterwards=True,
            private=True,
            listed=False,
            parameters=(SEAT,),
        ),
        Command(
            name="renew",
            run=renew,
            word=Text("renew"),
            description=Text("Makes a new code for a lost one."),
            role=Role.TEACHER,
            afterwards=True,
            private=True,
            listed=False,
            prepare=mint_one,
            parameters=(SEAT,),
        ),
        Command(
            name="remove",
            run=remove,
            word=Text("remove"),
            description=Text("Takes a seat away, with all that was written from it."),
            role=Role.TEACHER,
            afterwards=True,
            private=True,
            listed=False,
            parameters=(SEAT, Parameter("sure", Reference(), Text("Sure"), required=False)),
        ),
        Command(
            name="rename",
            run=rename,
            word=Text("rename"),
            description=Text("Gives a pupil another name."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(
                SEAT,
                Parameter(
                    "alias",
                    Line(longest=30),
                    Text("New name"),
                    Text("A friendly invented name. Please not a real one."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="pairs",
            run=show_apart,
            word=Text("pairs"),
            description=Text("Shows who is kept apart when groups are mixed."),
            role=Role.TEACHER,
            private=True,
            reads=True,
        ),
        Command(
            name="apart",
            run=keep_apart,
            word=Text("apart"),
            description=Text("Keeps two pupils apart when groups are mixed."),
            role=Role.TEACHER,
            private=True,
            parameters=(Parameter("first", PUPIL, Text("One of them")), Parameter("second", PUPIL, Text("The other"))),
        ),
        Command(
            name="together",
            run=let_together,
            word=Text("together"),
            description=Text("Lets two pupils be in one group again."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(
                Parameter("first", Reference(), Text("One of them")),
                Parameter("second", Reference(), Text("The other")),
            ),
        ),
        Command(
            name="calendar",
            run=show_calendar,
            word=Text("calendar"),
            description=Text("Shows the hours and free days of your class."),
            role=Role.TEACHER,
            at_desk=Text("The calendar of your class"),
            private=True,
            reads=True,
        ),
        Command(
            name="hours",
            run=set_hours,
            word=Text("hours"),
            description=Text("Says when your class has lessons and when it sleeps."),
            role=Role.TEACHER,
            private=True,
            parameters=(
                Parameter(
                    "lessons", Line(longest=30), Text("Lessons"), Text("For example 08:00 – 15:00."), required=False
                ),
                Parameter(
                    "quiet",
                    Line(longest=30),
                    Text("When nothing planned is posted"),
                    Text("For example 21:00 – 07:00."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="region",
            run=set_region,
            word=Text("region"),
            description=Text("Says whose public holidays your school has."),
            role=Role.TEACHER,
            private=True,
            parameters=(Parameter("region", Line(longest=10), Text("Region"), required=False),),
        ),
        Command(
            name="break",
            run=add_break,
            word=Text("break"),
            description=Text("Adds days on which your school is closed."),
            role=Role.TEACHER,
            private=True,
            parameters=(
                Parameter("first", Line(longest=40), Text("First free day")),
                Parameter(
                    "last", Line(longest=40), Text("Last free day"), Text("Leave it out for one day."), required=False
                ),
                Parameter("title", Line(longest=80), Text("What it is called"), required=False),
            ),
        ),
        Command(
            name="breaks",
            run=read_breaks,
            word=Text("breaks"),
            description=Text("Takes over the breaks of a calendar file."),
            role=Role.TEACHER,
            private=True,
            parameters=(
                Parameter(
                    "calendar",
                    Document(endings=(".ics", "text/calendar")),
                    Text("The calendar file"),
                    Text("As your school or your calendar program gives it: it ends in .ics."),
                ),
            ),
        ),
        Command(
            name="open",
            run=open_again,
            word=Text("open"),
            description=Text("Takes a break away: there is school."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(Parameter("free", Reference(), Text("Which one")),),
        ),
        Command(
            name="projector",
            run=show_wall,
            word=Text("projector"),
            description=Text("Shows what your class may see on the wall."),
            role=Role.TEACHER,
            private=True,
            reads=True,
        ),
    ),
)
