"""/project: start an exchange, come in with a code, see who is in it, invite others."""

from __future__ import annotations

from datetime import timedelta

from commands.arrival import open_door
from commands.call import Action, Secret
from commands.command import Command, Context, Group, Role
from commands.message import Card, Country, Form, Language, Message, Option, Reply, Text, Time, Words, refusal
from commands.parameter import Choice, Code, Line, Parameter, Reference
from commands.project.doors import CLASSROOM_FORM, Minted, join, mint
from commands.project.ending import end
from storage import codes, people, places, projects

ONLY_TEACHERS = Text("Only teachers can start a project. Ask whoever runs Silta at your school for an invitation.")
LASTS = {
    codes.PARTNER: timedelta(days=14),
    codes.COLLEAGUE: timedelta(days=14),
    codes.CLASS: timedelta(days=14),
}


def show(context: Context) -> Message:
    """The project and its classrooms, each with what its clock says now."""
    rooms = projects.classrooms_of(context.connection, context.project.id)
    return Message(
        topic=Text("Project"),
        title=Words(context.project.title, context.project.locale),
        lines=tuple(
            Text(
                "<b>{school}</b> · {name} – {country}, {language}, {time} there",
                school=room.school,
                name=room.name,
                country=Country(room.country),
                language=Language(room.locale),
                time=Time(context.now, room.zone),
            )
            for room in rooms
        ),
    )


def new(context: Context, *, title: str, code: str | None = None) -> Reply:
    """Start a project: with a founder's code, or as somebody who already teaches here."""
    minted: Minted = context.prepared
    found = open_door(context, minted.typed, wrong=ONLY_TEACHERS) if code else None
    if isinstance(found, Message):
        return found
    founder = found is not None and found.kind == codes.FOUNDER and not found.project_id
    seats = people.seats_of(context.connection, context.person.id) if context.person else ()
    if not founder and not any(seat.role != people.STUDENT for _, seat in seats):
        return refusal(ONLY_TEACHERS)
    project_id = projects.create_project(context.connection, title=title, locale=context.locale, now=context.now)
    places.furnish_project(context.connection, project_id)
    if founder and minted.typed and code:
        if not codes.bind(context.connection, minted.typed, project_id):
            raise LookupError("a founder's code was bound by somebody else in the same moment")
    else:
        code = minted.code
        codes.keep(
            context.connection,
            hash=minted.hash,
            kind=codes.FOUNDER,
            now=context.now,
            lasts=LASTS[codes.PARTNER],
            project_id=project_id,
        )
    return Form(
        action=Action("classroom add", {"code": Secret(code)}),
        title=Text("Now your own class"),
        ask=CLASSROOM_FORM,
    )


def invite(context: Context, *, who: str) -> Message:
    """A code for somebody who should come in; only its hash is kept, so it is shown once."""
    minted: Minted = context.prepared
    codes.keep(
        context.connection,
        hash=minted.hash,
        kind=who,
        now=context.now,
        lasts=LASTS[who],
        project_id=context.project.id,
        classroom_id=context.classroom.id,
    )
    context.record("project invite", who)
    return Message(
        title=INVITATIONS[who],
        lines=(HOW_TO_USE[who],),
        cards=(Card(alias="", code=Secret(minted.code)),),
    )


INVITATIONS = {
    codes.CLASS: Text("Code for your pupils"),
    codes.PARTNER: Text("Invitation for a partner school"),
    codes.COLLEAGUE: Text("Invitation for a colleague who teaches your class"),
}
HOW_TO_USE = {
    codes.CLASS: Text(
        "Every pupil types this code once and knocks; you let them in. It works for two weeks and replaces older ones."
    ),
    codes.PARTNER: Text("This code works once, within two weeks. Send it to one teacher of the other school."),
    codes.COLLEAGUE: Text(
        "This code works once, within two weeks. Your colleague sees your class and can decide as you can."
    ),
}
CODE = Code()

PROJECT = Group(
    name="project",
    word=Text("project"),
    description=Text("Your exchange with the other schools."),
    commands=(
        Command(
            name="show",
            run=show,
            word=Text("show"),
            description=Text("Shows who takes part, and what time it is there."),
            role=Role.STUDENT,
            at_desk=Text("Who takes part"),
            reads=True,
        ),
        Command(
            name="new",
            run=new,
            word=Text("new"),
            description=Text("Starts a project with partner schools."),
            role=Role.ANYONE,
            afterwards=True,
            offered_to=Role.TEACHER,
            private=True,
            prepare=mint,
            parameters=(
                Parameter(
                    "title", Line(longest=60), Text("Name of the project"), Text("For example: Me, My Heritage and You")
                ),
                Parameter("code", CODE, Text("Invitation code"), required=False),
            ),
        ),
        Command(
            name="join",
            run=join,
            word=Text("join"),
            description=Text("Comes in with a code."),
            role=Role.ANYONE,
            afterwards=True,
            private=True,
            words_in=(places.DOOR,),
            prepare=mint,
            parameters=(
                Parameter(
                    "code",
                    CODE,
                    Text("Your code"),
                    Text("Ten letters and digits. Capitals or small letters, both work."),
                ),
                Parameter(
                    "alias",
                    Line(longest=30),
                    Text("Your name here"),
                    Text("A friendly invented name. Please not your real one."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="invite",
            run=invite,
            word=Text("invite"),
            description=Text("Makes a code for pupils, a school or a colleague."),
            role=Role.TEACHER,
            at_desk=Text("Invite somebody"),
            private=True,
            prepare=mint,
            parameters=(
                Parameter(
                    "who",
                    Choice(options=tuple(Option(kind, title) for kind, title in INVITATIONS.items())),
                    Text("For whom"),
                ),
            ),
        ),
        Command(
            name="end",
            run=end,
            word=Text("end"),
            description=Text("Ends the project. Nothing brings it back."),
            role=Role.COORDINATOR,
            private=True,
            parameters=(Parameter("sure", Reference(), Text("Sure"), required=False),),
        ),
    ),
)
