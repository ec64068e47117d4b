"""How a contribution looks wherever it stands: who signs it, its words, its pictures and recordings."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.message import Button, Byline, Media, Message, Text, Words
from storage import contributions, media
from storage.contributions import Contribution
from storage.media import Attachment

# How many pictures and recordings one contribution may have.
MOST_FILES = 4
GONE = Text("That is no longer there. Look at the answers again to see what is new.")
FULL = Text("There are four pictures or recordings already. Take one away first.")

READ_BY = {
    contributions.ME: Text("Only you can read it. Your teacher sees that you wrote, not what."),
    contributions.TEACHER: Text("You and your teacher can read it."),
    contributions.GROUP: Text("Your mixed group and the teachers can read it once your teacher has said yes."),
    contributions.STAFF: Text("All teachers of the project can read it."),
    contributions.EVERYONE: Text("All classes can read it once your teacher has said yes."),
}


def signature(contribution: Contribution) -> Byline:
    """How a contribution is signed wherever it is shown."""
    return Byline(
        alias=contribution.alias,
        school=contribution.school,
        classroom_id=contribution.classroom_id,
        at=contribution.shown_at or contribution.written_at,
        zone=contribution.zone,
    )


def as_shown(
    context: Context,
    contribution: Contribution,
    *,
    topic: Text | None = None,
    warm: Text | None = None,
    buttons: tuple[Button, ...] = (),
    more: tuple[Message, ...] = (),
    reply_action: Action | None = None,
) -> Message:
    """What others see of a contribution, with what else stands around it."""
    newest = contribution.shown_revision or 0
    return Message(
        topic=topic,
        byline=signature(contribution),
        lines=_words(contribution.shown_text, contribution.shown_language),
        media=tuple(medium_of(each) for each in attachments_of(context, contribution) if each.revision <= newest),
        warm=warm,
        buttons=buttons,
        more=more,
        reply_action=reply_action,
    )


def as_written(
    context: Context, contribution: Contribution, *, topic: Text, warm: Text | None, buttons: tuple[Button, ...]
) -> Message:
    """The newest of a contribution, which its writer and their teachers see before others do."""
    return Message(
        topic=topic,
        byline=signature(contribution),
        lines=_words(contribution.text, contribution.language),
        media=tuple(newest_of(each) for each in attachments_of(context, contribution)),
        warm=warm,
        buttons=buttons,
    )


def _words(text: str | None, language: str | None) -> tuple[Words, ...]:
    """What somebody wrote, where there is more than pictures and recordings."""
    return (Words(text, language or "en"),) if text else ()


def attachments_of(context: Context, contribution: Contribution) -> tuple[Attachment, ...]:
    """What is added to a contribution."""
    return media.attached_to(context.connection, contribution.id) if contribution.attached else ()


def medium_of(attachment: Attachment) -> Media:
    """One attachment as a message carries it to others."""
    return _medium(attachment, attachment.description, attachment.language)


def newest_of(attachment: Attachment) -> Media:
    """The same with the newest words, which its giver and their teachers see before others do."""
    return _medium(attachment, *attachment.newest_words)


def _medium(attachment: Attachment, description: str, language: str) -> Media:
    words = Words(description, language) if description else None
    return Media(
        kind=attachment.kind,
        id=attachment.media_id,
        description=words,
        width=attachment.width,
        height=attachment.height,
        seconds=round(attachment.seconds),
    )


def own_buttons(context: Context, contribution: Contribution, *, open_now: bool) -> tuple[Button, ...]:
    """What a writer can do with their own: take it back, unless it is settled; choose its readers at any time; change
    it and add to it while that is open.
    """
    exhibit, item = context.catalogue.exhibit(contribution.activity, contribution.kind), {"item": contribution.id}
    change = (
        Button(label=Text("Change it"), action=exhibit.again(contribution)),
        Button(label=Text("Add a picture"), action=Action("attachment picture", item)),
        Button(label=Text("Add your voice"), action=Action("attachment voice", item)),
    )
    readers = (Button(label=Text("Who may read it"), action=exhibit.readers(contribution)),) if exhibit.readers else ()
    take_back = (Button(label=Text("Take it back"), action=Action("me withdraw", item)),)
    settled = why_settled(context, contribution) is not None
    return (*(change if open_now and exhibit.changes else ()), *readers, *(() if settled else take_back))


def own_card(context: Context, contribution: Contribution, *, topic: Text, open_now: bool) -> Message:
    """One's own, the newest of it, and what can be done with it and with each thing added to it."""
    return Message(
        topic=topic,
        lines=_words(contribution.text, contribution.language),
        buttons=own_buttons(context, contribution, open_now=open_now),
        more=tuple(
            _own_file(context, contribution, each, open_now=open_now) for each in attachments_of(context, contribution)
        ),
    )


def why_settled(context: Context, contribution: Contribution) -> Text | None:
    """Why nothing more can be changed of a contribution, if its activity says so."""
    exhibit = context.catalogue.exhibit(contribution.activity, contribution.kind)
    return exhibit.settled(context, contribution) if exhibit.settled else None


def _own_file(context: Context, contribution: Contribution, attachment: Attachment, *, open_now: bool) -> Message:
    file, private = {"file": attachment.id}, contribution.visibility not in contributions.SHARED
    settled = why_settled(context, contribution) is not None
    describe = Button(label=Text("Write the words"), action=Action("attachment describe", file), main=True)
    away = Button(label=Text("Take it away"), action=Action("attachment remove", file))
    missing = not (attachment.newest_words[0] or private)
    may_describe = open_now and not settled and not attachment.newest_words[0]
    may_remove = not settled and context.catalogue.exhibit(contribution.activity, contribution.kind).changes
    return Message(
        media=(newest_of(attachment),),
        warm=Text("Others can have it once somebody has written some words.") if missing else None,
        buttons=(*((describe,) if may_describe else ()), *((away,) if may_remove else ())),
    )
