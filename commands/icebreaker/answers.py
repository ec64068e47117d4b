"""Answers and replies: given, changed; and what is posted of them, as their state says."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.icebreaker.question import NONE_OPEN, pick, question_of
from commands.message import Button, Form, Message, Reply, Text, refusal
from commands.shown import FULL, GONE, MOST_FILES, as_shown
from storage import contributions, media, places, progress, projects, rounds
from storage.contributions import Contribution
from storage.media import Medium
from storage.rounds import Round

ANSWER, REPLY = "answer", "reply"

CLOSED = Text("This icebreaker is closed. The answers stay readable.")
OWN_CLASS = Text("This answer is from your own class. Reply to somebody in another school.")
NOBODY_YET = Text("Nobody from another school has replied to you yet. As soon as somebody has, you can answer back.")
NOBODY_REPLIED = Text("Nobody from another school has replied yet.")


def answer(
    context: Context,
    *,
    language: str,
    text: str | None = None,
    picture: Medium | None = None,
    description: str | None = None,
    round: int | None = None,  # noqa: A002  (the parameter's name)
) -> Reply:
    """Answer, or change one's answer. It waits for the own teacher's yes; what was published stays until then."""
    typed: dict[str, str | int] = {"text": text} if text else {}
    which = pick(context, round, Action("icebreaker answer", typed), only_open=True)
    if not isinstance(which, Round):
        return which
    if (why := shut(context, which)) is not None:
        return refusal(why)
    if not text:
        before = _before(context, which)
        return Form(
            action=Action("icebreaker answer", {"round": which.id}),
            title=question_of(which).title,
            ask=("text", "picture", "description"),
            given={"text": before.text} if before and before.text else {},
        )
    if picture and (before := _before(context, which)) and before.attached >= MOST_FILES:
        asked = Action("icebreaker answer", {"round": which.id, "text": text})
        return Form(action=asked, ask=("picture",), problems={"picture": FULL})
    item, revision = _give(context, which, kind=ANSWER, slot=ANSWER, text=text, language=language)
    if picture:
        words = description or ""
        media.attach(context.connection, item, picture, revision=revision, description=words, language=language)
    return desk.submit(context, item)


def reply(context: Context, *, item: int, text: str, language: str) -> Message:
    """Reply to an answer from another school, or answer back under one's own. It waits for the own teacher's yes."""
    found = contributions.find_contribution(context.connection, item)
    if found is None or found.project_id != context.project.id or found.shown_text is None or found.kind != ANSWER:
        return refusal(GONE)
    if found.classroom_id == context.classroom.id:
        if found.person_id != context.me.id:
            return refusal(OWN_CLASS)
        if not progress.count_replies(context.connection, item):
            return refusal(NOBODY_YET)
    which = rounds.find_round(context.connection, found.round_id)
    if which is None:
        return refusal(CLOSED)
    if (why := shut(context, which)) is not None:
        return refusal(why)
    slot = context.call.origin.event_id
    given, _ = _give(context, which, kind=REPLY, slot=slot, text=text, language=language, target=item)
    return desk.submit(context, given)


def publish(context: Context, contribution: Contribution) -> None:
    """Make what is posted of an answer or a reply agree with its state, and what hangs on it as well."""
    target = contributions.find_contribution(context.connection, contribution.target_id or 0)
    if target is None:
        _publish_answer(context, contribution)
        for each in contributions.replies_to(context.connection, contribution.id):
            _publish_reply(context, each, contribution)
    else:
        _publish_reply(context, contribution, target)
        _publish_answer(context, target)  # it may have got its first reply, or lost its last


def _publish_answer(context: Context, answered: Contribution) -> None:
    if answered.shown_text is None:
        context.withdraw(f"contribution {answered.id}")
        return
    rooms = projects.classrooms_of(context.connection, answered.project_id)
    elsewhere = [room.id for room in rooms if room.id != answered.classroom_id]
    lonely = not progress.count_replies(context.connection, answered.id)
    reply_to_it = Action("icebreaker reply", {"item": answered.id})
    card = as_shown(
        context,
        answered,
        warm=NOBODY_REPLIED if lonely else None,
        buttons=(Button(label=Text("Reply"), action=reply_to_it),),
        reply_action=reply_to_it,
    )
    _post(context, answered, card, elsewhere)


def _publish_reply(context: Context, replied: Contribution, target: Contribution) -> None:
    if replied.shown_text is None or target.shown_text is None:
        context.withdraw(f"contribution {replied.id}")
        context.withdraw(f"notice {replied.id}")
        return
    topic = Text("Reply to {alias}, {school}", alias=target.alias, school=target.school)
    _post(context, replied, as_shown(context, replied, topic=topic), [replied.classroom_id, target.classroom_id])
    _tell_whom_it_reaches(context, replied, target)


def _tell_whom_it_reaches(context: Context, replied: Contribution, target: Contribution) -> None:
    """A private notice: to the author of the answer; or, where the author answers back, to all who replied to it.

    It does not repeat the words: those stand in one place, where they can be taken back.
    """
    theirs = replied.person_id == target.person_id
    others = contributions.replies_to(context.connection, target.id) if theirs else (target,)
    whom = {each.person_id for each in others if each.shown_text is not None} - {replied.person_id}
    read = Button(label=Text("Read it"), action=Action("icebreaker thread", {"item": target.id}), main=True)
    context.post(
        Message(
            topic=Text("Icebreaker"),
            title=Text("Somebody in {school} has answered you", school=replied.school),
            buttons=(read,),
        ),
        subject=f"notice {replied.id}",
        to=[place for who in whom for place in places.places_of_person(context.connection, who, target.project_id)],
        about=replied.person_id,
    )


def _post(context: Context, contribution: Contribution, card: Message, rooms: list[int]) -> None:
    to = [place for room in rooms for place in places.places_of_classroom(context.connection, room, places.CLASS)]
    context.post(card, subject=f"contribution {contribution.id}", to=to, about=contribution.person_id)


def again(contribution: Contribution) -> Action:
    """What a returned text's button does: an answer is changed, a reply is written anew."""
    if contribution.kind == ANSWER:
        return Action("icebreaker answer", {"round": contribution.round_id})
    return Action("icebreaker reply", {"item": contribution.target_id or 0})


def shut(context: Context, which: Round) -> Text | None:
    """Why nobody of one's own class can take part: not any more, or not yet; nothing, if they can."""
    room, now = context.classroom.id, context.now
    if rounds.is_open(context.connection, which, room, now):
        return None
    own = rounds.windows_of(context.connection, which.id).get(room)
    return NONE_OPEN if which.state == rounds.OPEN and own is not None and own.opens_at > now else CLOSED


def _before(context: Context, which: Round) -> Contribution | None:
    """What one has answered so far."""
    return contributions.own_contribution(context.connection, round_id=which.id, kind=ANSWER, person_id=context.me.id)


def _give(
    context: Context, which: Round, *, kind: str, slot: str, text: str, language: str, target: int | None = None
) -> tuple[int, int]:
    return contributions.give(
        context.connection,
        round_id=which.id,
        kind=kind,
        slot=slot,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=text,
        language=language,
        now=context.now,
        target_id=target,
    )
