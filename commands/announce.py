"""/announce: a teacher's own words, to one class, to their school, to all or to the teachers; now or at their time."""

from __future__ import annotations

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Byline, Message, Option, Text, Versions, Words, refusal
from commands.parameter import LANGUAGE_WRITTEN, Choice, Entry, Parameter, Reference, Translated
from storage import outbox, places, projects

SUBJECT = "announcement "
ALL, SCHOOL, CLASS, STAFF = "all", "school", "class", "staff"
WHOM = (
    Option(ALL, Text("All classes")),
    Option(SCHOOL, Text("All classes of my school")),
    Option(CLASS, Text("My class")),
    Option(STAFF, Text("The teachers of all schools")),
)


def announce(
    context: Context, *, text: str | Versions, language: str, whom: str | None = None, classroom: int | None = None
) -> Message:
    """Post a teacher's own words, signed with their name."""
    to = _places(context, whom or CLASS, classroom)
    if not to:
        return refusal(Text("That class is not part of this project."))
    signed = Byline(
        alias=context.seat.alias,
        school=context.classroom.school,
        classroom_id=context.classroom.id,
        at=(context.moments or {}).get(context.classroom.id, context.due),
        zone=context.classroom.zone,
    )
    message = Message(
        topic=Text("From a teacher"),
        byline=signed,
        lines=(text if isinstance(text, Versions) else Words(text, language),),
    )
    origin = context.call.origin
    subject = f"{SUBJECT}{origin.platform} {origin.event_id}"
    number = context.post(message, subject=subject, to=to, about=context.me.id)
    context.record("announce", f"post {number}")
    back = Action("announce remove", {"post": number})
    return Message(
        lines=(Text("It is posted."),),
        buttons=(Button(label=Text("Take it back"), action=back),),
    )


def _places(context: Context, whom: str, classroom: int | None) -> list[int]:
    if classroom is None and whom == STAFF:
        return list(places.places_of_kind(context.connection, context.project.id, places.STAFF))
    rooms = _rooms(context, whom, classroom)
    return [place for room in rooms for place in places.places_of_classroom(context.connection, room, places.CLASS)]


def _rooms(context: Context, whom: str, classroom: int | None) -> list[int]:
    if classroom is None and whom == CLASS:
        return [context.classroom.id]
    known = projects.classrooms_of(context.connection, context.project.id)
    if classroom is not None:
        return [each.id for each in known if each.id == classroom]
    if whom == ALL:
        return [each.id for each in known]
    if whom == SCHOOL:
        return [each.id for each in known if each.school_id == context.classroom.school_id]
    return [context.classroom.id]


def classrooms(connection: Connection, project_id: int) -> tuple[Option, ...]:
    """The classrooms of a project, to choose from."""
    known = projects.classrooms_of(connection, project_id)
    return tuple(Option(str(each.id), f"{each.school} {each.name}") for each in known)


def remove(context: Context, *, post: int) -> Message:
    """Take one's own words back, wherever they stand."""
    subject, author = outbox.find_post(context.connection, context.project.id, post) or ("", None)
    if not subject.startswith(SUBJECT) or author != context.me.id:
        return refusal(Text("That is not yours, or it is gone."))
    context.withdraw(subject)
    context.record("announce remove", f"post {post}")
    return Message(lines=(Text("It is taken back everywhere."),))


ANNOUNCE = Group(
    name="announce",
    word=Text("announce"),
    description=Text("A teacher's own words to the classes."),
    commands=(
        Command(
            name="announce",
            run=announce,
            word=Text("announce"),
            description=Text("Posts your own words in one class, or in all."),
            role=Role.TEACHER,
            at_desk=Text("Tell the classes something"),
            called=Text("Announcement"),
            private=True,
            schedulable=True,
            parameters=(
                Parameter("text", Translated(longest=1500), Text("Your words")),
                LANGUAGE_WRITTEN,
                Parameter("whom", Choice(options=WHOM), Text("To whom?"), required=False),
                Parameter(
                    "classroom",
                    Entry(source=classrooms),
                    Text("Or to one class"),
                    Text("You may leave this empty."),
                    required=False,
                ),
            ),
        ),
        Command(
            name="remove",
            run=remove,
            word=Text("remove"),
            description=Text("Takes your own words back."),
            role=Role.TEACHER,
            afterwards=True,
            private=True,
            listed=False,
            parameters=(Parameter("post", Reference(), Text("Which one")),),
        ),
    ),
)
