"""/note: what pupils say to their own class in its place on the web, and how it is taken back."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.message import Message, Text, refusal
from commands.parameter import LANGUAGE_WRITTEN, Paragraph, Parameter, Reference
from storage import people, places, timeline


def write(context: Context, *, text: str, language: str) -> Message:
    """Say something to one's own class."""
    here = context.place
    if here is None or here.platform != places.WEB or here.kind not in {places.CLASS, places.STAFF}:
        return refusal(Text("Notes are for the page of your class. Open it and write there."))
    timeline.write_note(
        context.connection,
        place_id=here.id,
        seat_id=context.seat.id,
        text=text,
        language=language,
        now=context.now,
    )
    return Message()


def remove(context: Context, *, note: int) -> Message:
    """Take a note back: one's own, or as a teacher anyone's in one's own class."""
    found = timeline.find_note(context.connection, note)
    here = found is not None and context.place is not None and found[0] == context.place.id
    author = people.find_seat(context.connection, found[1] or 0) if found else None
    mine = author is not None and author.id == context.seat.id
    if found is None or not (here or mine):
        return refusal(Text("That note is already gone."))
    # Over pupils' notes stands their teacher; over colleagues' in the staff room nobody does.
    in_charge = (
        here and context.role >= Role.TEACHER and context.place is not None and context.place.kind == places.CLASS
    )
    if not in_charge and not mine:
        return refusal(Text("Only the writer or a teacher can remove a note."))
    timeline.remove_note(context.connection, note)
    context.record("note remove", f"note {note}")
    return Message(lines=(Text("The note is removed."),))


NOTE = Group(
    name="note",
    word=Text("note"),
    description=Text("Short notes to your own class."),
    commands=(
        Command(
            name="write",
            run=write,
            word=Text("write"),
            description=Text("Says something to your own class."),
            role=Role.STUDENT,
            on_pages=True,
            places=(places.CLASS, places.STAFF),
            words_in=(places.CLASS, places.STAFF),
            parameters=(
                Parameter("text", Paragraph(longest=500), Text("Your note")),
                LANGUAGE_WRITTEN,
            ),
        ),
        Command(
            name="remove",
            run=remove,
            word=Text("remove"),
            description=Text("Takes a note back."),
            role=Role.STUDENT,
            afterwards=True,
            on_pages=True,
            listed=False,
            parameters=(Parameter("note", Reference(), Text("Note")),),
        ),
    ),
)
