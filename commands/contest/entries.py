"""Entries: what was handed in, who made it, in which order people see it, and how it looks with and without names."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from commands.command import Context
from commands.contest.brief import ENTRY, Contest, contest_of
from commands.message import Button, Items, Line, Media, Message, Text, Words
from commands.shown import attachments_of, medium_of, signature
from storage import contributions, makers
from storage.contributions import Contribution
from storage.rounds import Round

LONGEST_TITLE = 80


def shown(context: Context, which: Round) -> tuple[Contribution, ...]:
    """The approved entries that go into the vote: the shortlist, where there is one; the same in every class."""
    contest = contest_of(which)
    found = [each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)]
    wanted = contest.shortlist
    return tuple(each for each in found if wanted is None or each.id in wanted)


def in_their_order(contest: Contest, entries: Collection[Contribution], person_id: int) -> list[Contribution]:
    """Shuffled for each person, so that no entry is the first for everybody; always the same for the same person."""
    return sorted(entries, key=lambda each: sha256(f"{contest.seed} {person_id} {each.id}".encode()).digest())


def title_of(entry: Contribution) -> Words:
    """What an approved entry is called."""
    text = entry.shown_text if entry.shown_text is not None else entry.text
    return Words(text.partition("\n")[0], entry.shown_language or entry.language)


def idea_of(entry: Contribution) -> tuple[Line, ...]:
    """What else it says."""
    text = entry.shown_text if entry.shown_text is not None else entry.text
    idea = text.partition("\n")[2].strip()
    return (Words(idea, entry.shown_language or entry.language),) if idea else ()


def picture_of(context: Context, entry: Contribution) -> tuple[Media, ...]:
    """The newest picture of an entry that was approved."""
    newest = entry.shown_revision or 0
    found = [each for each in attachments_of(context, entry) if each.revision <= newest]
    return (medium_of(found[-1]),) if found else ()


def unsigned(
    context: Context, entry: Contribution, *, warm: Text | None = None, buttons: tuple[Button, ...] = ()
) -> Message:
    """An entry without any name, as it is looked at before the end."""
    return Message(
        title=title_of(entry), lines=idea_of(entry), media=picture_of(context, entry), warm=warm, buttons=buttons
    )


def signed(
    context: Context, entry: Contribution, together: tuple[makers.Maker, ...], *, topic: Text | None = None
) -> Message:
    """An entry with the names of all who made it, as it is looked at afterwards."""
    names = Items(tuple(each.alias for each in together))
    with_whom = (Text("Made together with {names}", names=names),) if together else ()
    return Message(
        topic=topic,
        title=title_of(entry),
        byline=signature(entry),
        lines=(*idea_of(entry), *with_whom),
        media=picture_of(context, entry),
    )
