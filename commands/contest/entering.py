"""Entering: alone or with classmates, changed until the entries end, seen by others after the own teacher's yes."""

from __future__ import annotations

from dataclasses import replace

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.contest.brief import ENTRIES, ENTRY, LOGO, Contest, contest_of, is_in, pick
from commands.message import Button, Form, Message, Reply, Text, refusal
from commands.shown import attachments_of, why_settled
from storage import contributions, media, rounds
from storage.contributions import Contribution
from storage.media import Medium
from storage.rounds import Round

ASKED = ("title", "idea", "picture", "description")
OVER = Text("Entries are not welcome any more. What was sent in stays.")
NOT_YET = Text("This contest has not reached your class yet.")
PICTURE_NEEDED = Text("Please add a picture of your entry.")


def enter(
    context: Context,
    *,
    language: str,
    title: str | None = None,
    idea: str | None = None,
    picture: Medium | None = None,
    description: str | None = None,
    round: int | None = None,  # noqa: A002  (the parameter's name)
) -> Reply:
    """Send in an entry, or replace one's own; it waits for the own teacher's yes."""
    which = pick(context, round, Action("contest enter", _typed(title, idea)), among=is_in(ENTRIES))
    if isinstance(which, Form | Message):
        return which
    contest, before = contest_of(which), mine_in(context, which)
    if (why := shut(context, which)) is not None and not _returned(context, before):
        return refusal(why)
    if title and picture is None and (contest.style == LOGO or description) and not (before and before.attached):
        return _ask_for_picture(which, title, idea, description)
    if not title:
        return _form(which, contest, before, idea)
    return _hand_in(
        context, which, before, title=title, idea=idea or "", language=language, picture=(picture, description)
    )


def _hand_in(
    context: Context,
    which: Round,
    before: Contribution | None,
    *,
    title: str,
    idea: str,
    language: str,
    picture: tuple[Medium | None, str | None],
) -> Message:
    medium, description = picture
    item, revision = contributions.give(
        context.connection,
        round_id=which.id,
        kind=ENTRY,
        slot=ENTRY,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=f"{title}\n{idea}".strip(),
        language=language,
        now=context.now,
    )
    if medium is not None:
        waiting = attachments_of(context, before) if before else ()
        for each in waiting:
            if each.revision > ((before and before.shown_revision) or 0):
                media.detach(context.connection, each.id)
        words = description or ""
        media.attach(context.connection, item, medium, revision=revision, description=words, language=language)
    elif description and before and (present := attachments_of(context, before)):
        media.propose_words(context.connection, present[-1].id, description=description, language=language)
    return replace(desk.submit(context, item), lines=(AFTERWARDS,), buttons=buttons(which, item))


AFTERWARDS = Text("It waits for your teacher's yes. Nobody sees whose it is before the end.")
ACCEPTED = Text("It takes part. Nobody sees whose it is before the end.")


def _returned(context: Context, before: Contribution | None) -> bool:
    """Whether a teacher has asked for it once more: then it may still come, as long as nobody votes."""
    if before is None or before.state != contributions.RETURNED:
        return False
    return why_settled(context, before) is None


def _ask_for_picture(which: Round, title: str, idea: str | None, description: str | None) -> Form:
    return Form(
        action=Action("contest enter", {"round": which.id, **_typed(title, idea)}),
        title=PICTURE_NEEDED,
        ask=("picture", "description"),
        given={"description": description} if description else {},
    )


def _form(which: Round, contest: Contest, before: Contribution | None, idea: str | None) -> Form:
    old_title, _, old_idea = (before.text if before else "").partition("\n")
    given = {"title": old_title, "idea": idea or old_idea.strip()}
    return Form(
        action=Action("contest enter", {"round": which.id}),
        title=contest.name,
        ask=ASKED,
        given={name: each for name, each in given.items() if each},
    )


def buttons(which: Round, item: int) -> tuple[Button, ...]:
    """What somebody can do with their own entry as long as entries are welcome."""
    return (
        Button(label=Text("Change it"), action=Action("contest enter", {"round": which.id})),
        Button(label=Text("Name who made it with you"), action=Action("contest team", {"round": which.id})),
        Button(label=Text("Take it back"), action=Action("me withdraw", {"item": item})),
    )


def shut(context: Context, which: Round) -> Text | None:
    """Why nobody of one's own class can enter anything now; nothing, if they can."""
    if which.state != rounds.OPEN or contest_of(which).phase != ENTRIES:
        return OVER
    if rounds.is_open(context.connection, which, context.classroom.id, context.now):
        return None
    own = rounds.windows_of(context.connection, which.id).get(context.classroom.id)
    return NOT_YET if own is not None and own.opens_at > context.now else OVER


def mine_in(context: Context, which: Round) -> Contribution | None:
    """What whoever asks has entered, for their own eyes."""
    found = contributions.own_contribution(context.connection, round_id=which.id, kind=ENTRY, person_id=context.me.id)
    return found if found is not None and found.state != contributions.WITHDRAWN else None


def _typed(title: str | None, idea: str | None) -> dict[str, str | int]:
    return {name: each for name, each in (("title", title), ("idea", idea)) if each}
