"""/attachment: a picture or one's voice added to what one has given, with words for those who cannot see or hear it."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Message, Text, refusal
from commands.parameter import LANGUAGE_WRITTEN, Paragraph, Parameter, Picture, Recording, Reference
from commands.shown import FULL, MOST_FILES, why_settled
from storage import contributions, media, rounds
from storage.contributions import Contribution
from storage.media import Attachment, Medium

DESCRIPTION = Paragraph(longest=250)
NOT_YOURS = Text("That is not yours, or it is gone. Look at your answer again.")
CLOSED = Text("This is closed. Nothing more can be added.")
PART_OF_IT = Text("It is part of what you sent in. Change that, or take it back.")


def add_picture(
    context: Context, *, item: int, picture: Medium, language: str, description: str | None = None
) -> Message:
    """Add a picture to something of one's own; it waits for the own teacher's yes."""
    return _add(context, item, picture, description, language)


def add_voice(context: Context, *, item: int, voice: Medium, description: str, language: str) -> Message:
    """Add one's voice to something of one's own, with words beside it; it waits for the own teacher's yes."""
    return _add(context, item, voice, description, language)


def describe(context: Context, *, file: int, description: str, language: str) -> Message:
    """Say in words what a picture shows or a recording says. A teacher's words stand at once; those of its giver wait
    for the yes like everything else that they say, and until then the words before them stay.
    """
    found = _find(context, file)
    if found is None:
        return refusal(NOT_YOURS)
    item, _ = found
    mine = item.person_id == context.me.id
    if mine and (why := _shut(context, item)) is not None:
        return refusal(why)
    if context.role < Role.TEACHER:
        return _propose(context, item, file, description, language)
    media.describe(context.connection, file, description=description, language=language)
    _brought_again(context, item)
    seen = {"item": item.id, "revision": item.revision}
    publish = Button(label=Text("Yes, publish"), action=Action("review approve", seen), main=True)
    may = not mine and item.state == contributions.WAITING and not desk.undescribed(context, item)
    return Message(lines=(Text("Thank you. Now everybody knows what it is."),), buttons=(publish,) if may else ())


def remove(context: Context, *, file: int) -> Message:
    """Take a picture or recording away, also where it was already posted: its giver, or a teacher of theirs. Its giver
    cannot where the whole stands or falls with it, or where others have chosen by it.
    """
    found = _find(context, file)
    if found is None:
        return refusal(NOT_YOURS)
    item, attachment = found
    if context.role < Role.TEACHER and (why := _bound(context, item)) is not None:
        return refusal(why)
    media.detach(context.connection, attachment.id)
    _brought_again(context, item)
    context.record("attachment remove", f"contribution {item.id}")
    return Message(lines=(Text("Taken away. Silta no longer shows or plays it to anybody."),))


def _add(context: Context, item: int, medium: Medium, description: str | None, language: str) -> Message:
    found = contributions.find_contribution(context.connection, item, writer=context.me.id)
    own = found is not None and found.person_id == context.me.id and found.classroom_id == context.classroom.id
    which = rounds.find_round(context.connection, found.round_id) if found else None
    if found is None or which is None or not own or found.state == contributions.WITHDRAWN:
        return refusal(NOT_YOURS)
    if not context.catalogue.exhibit(found.activity, found.kind).changes:
        return refusal(NOT_YOURS)
    if (why := _shut(context, found)) is not None:
        return refusal(why)
    if found.attached >= MOST_FILES:
        return refusal(FULL)
    revision = contributions.revise(context.connection, item, context.now)
    words = description or ""
    media.attach(context.connection, item, medium, revision=revision, description=words, language=language)
    return desk.submit(context, item)


def _propose(context: Context, item: Contribution, file: int, description: str, language: str) -> Message:
    contributions.revise(context.connection, item.id, context.now)
    media.propose_words(context.connection, file, description=description, language=language)
    return desk.submit(context, item.id)


def _shut(context: Context, item: Contribution) -> Text | None:
    """Why its giver can change nothing of it now; nothing, if they can."""
    which = rounds.find_round(context.connection, item.round_id)
    still = which is not None and rounds.is_open(context.connection, which, item.classroom_id, context.now)
    return why_settled(context, item) or (None if still else CLOSED)


def _bound(context: Context, item: Contribution) -> Text | None:
    """Why its giver cannot take a part of it away, if so. What others only read they always can."""
    changes = context.catalogue.exhibit(item.activity, item.kind).changes
    return why_settled(context, item) or (None if changes else PART_OF_IT)


def _find(context: Context, file: int) -> tuple[Contribution, Attachment] | None:
    """An attachment and what holds it, if it is one's own or one's own pupil's."""
    attachment = media.find_attachment(context.connection, file)
    if attachment is None:
        return None
    item = contributions.find_contribution(context.connection, attachment.contribution_id, writer=context.me.id)
    if item is None or item.classroom_id != context.classroom.id:
        return None
    mine = item.person_id == context.me.id
    return (item, attachment) if mine or context.role >= Role.TEACHER else None


def _brought_again(context: Context, item: Contribution) -> None:
    """Whatever is shown of it, and what waits on the desks, is as it is now."""
    now = contributions.find_contribution(context.connection, item.id, writer=context.me.id)
    if now is None:
        return
    if now.state == contributions.WAITING:
        desk.bring(context, now)
    context.catalogue.exhibit(now.activity, now.kind).publish(context, now)


ITEM = Parameter("item", Reference(), Text("Which one"))
FILE = Parameter("file", Reference(), Text("Which one"))

ATTACHMENT = Group(
    name="attachment",
    word=Text("attachment"),
    description=Text("Pictures and your voice, beside what you write."),
    commands=(
        Command(
            name="picture",
            run=add_picture,
            word=Text("picture"),
            description=Text("Adds a picture to your answer."),
            role=Role.STUDENT,
            private=True,
            confidential=True,
            listed=False,
            parameters=(
                ITEM,
                Parameter("picture", Picture(), Text("Picture"), Text("JPEG, PNG, WebP or GIF, at most 10 MB.")),
                LANGUAGE_WRITTEN,
                Parameter(
                    "description",
                    DESCRIPTION,
                    Text("What does the picture show?"),
                    Text("For those who cannot see it. A sentence is enough."),
                    required=False,
                    beside="picture",
                ),
            ),
        ),
        Command(
            name="voice",
            run=add_voice,
            word=Text("voice"),
            description=Text("Adds your voice to your answer."),
            role=Role.STUDENT,
            private=True,
            confidential=True,
            listed=False,
            parameters=(
                ITEM,
                Parameter("voice", Recording(), Text("Your voice"), Text("Two minutes at most.")),
                Parameter(
                    "description",
                    Paragraph(longest=1000),
                    Text("What do you say?"),
                    Text("For those who cannot hear it. In short is enough."),
                ),
                LANGUAGE_WRITTEN,
            ),
        ),
        Command(
            name="describe",
            run=describe,
            word=Text("describe"),
            description=Text("Writes the words for a picture or a recording."),
            role=Role.STUDENT,
            private=True,
            confidential=True,
            listed=False,
            parameters=(
                FILE,
                Parameter(
                    "description",
                    Paragraph(longest=1000),
                    Text("What is to be seen or heard?"),
                    Text("For those who cannot see or hear it."),
                ),
                LANGUAGE_WRITTEN,
            ),
        ),
        Command(
            name="remove",
            run=remove,
            word=Text("remove"),
            description=Text("Takes a picture or a recording away."),
            role=Role.STUDENT,
            private=True,
            listed=False,
            parameters=(FILE,),
        ),
    ),
)
