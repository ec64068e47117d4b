"""Answers and replies: given, changed, taken back; and what is posted of them, as their state says."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Context
from commands.icebreaker.question import pick, question_of
from commands.message import Button, Form, Message, Reply, Text, Words, refusal
from storage import contributions, places, projects, rounds
from storage.contributions import Contribution
from storage.rounds import Round

ANSWER, REPLY = "answer", "reply"

CLOSED = Text("This icebreaker is closed. The answers stay readable.")
GONE = Text("That is no longer there. Look at the answers again to see what is new.")


def answer(context: Context, *, text: str | None = None, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Answer, or change one's answer. It waits for the own teacher's yes; what was published stays until then."""
    typed: dict[str, str | int] = {"text": text} if text else {}
    which = pick(context, round, Action("icebreaker answer", typed), only_open=True)
    if not isinstance(which, Round):
        return which
    if which.state != rounds.OPEN:
        return refusal(CLOSED)
    if text:
        return _submit(context, which, kind=ANSWER, slot=ANSWER, text=text)
    before = contributions.own_contribution(context.connection, round_id=which.id, kind=ANSWER, person_id=context.me.id)
    return Form(
        action=Action("icebreaker answer", {"round": which.id}),
        title=question_of(which).title,
        ask=("text",),
        given={"text": before.text} if before and before.text else {},
    )


def reply(context: Context, *, item: int, text: str) -> Message:
    """Reply to an answer from another school. It waits for the own teacher's yes."""
    found = contributions.find_contribution(context.connection, item)
    if found is None or found.project_id != context.project.id or found.shown_text is None or found.kind != ANSWER:
        return refusal(GONE)
    if found.classroom_id == context.classroom.id:
        return refusal(Text("This answer is from your own class. Reply to somebody in another school."))
    which = rounds.find_round(context.connection, found.round_id)
    if which is None or which.state != rounds.OPEN:
        return refusal(CLOSED)
    return _submit(context, which, kind=REPLY, slot=context.call.origin.event_id, text=text, target=item)


def withdraw(context: Context, *, item: int) -> Message:
    """Take one's own answer or reply back, also where it was already posted."""
    found = contributions.find_contribution(context.connection, item)
    own = found is not None and found.person_id == context.me.id and found.classroom_id == context.classroom.id
    if found is None or not own or found.state == contributions.WITHDRAWN:
        return refusal(GONE)
    contributions.withdraw(context.connection, item)
    desk.clear(context, found)
    desk.untell(context, item)
    gone = contributions.find_contribution(context.connection, item)
    if gone is not None:
        publish(context, gone)
    return Message(lines=(Text("Taken back. Nobody sees it any more."),))


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
    _post(
        context,
        answered,
        _answer_card(answered, contributions.count_replies(context.connection, answered.id)),
        elsewhere,
    )


def _publish_reply(context: Context, replied: Contribution, target: Contribution) -> None:
    if replied.shown_text is None or target.shown_text is None:
        context.withdraw(f"contribution {replied.id}")
        return
    both = sorted({replied.classroom_id, target.classroom_id})
    _post(context, replied, _reply_card(replied, target), both)


def _post(context: Context, contribution: Contribution, card: Message, rooms: list[int]) -> None:
    to = [place for room in rooms for place in places.places_of_classroom(context.connection, room, places.CLASS)]
    context.post(card, subject=f"contribution {contribution.id}", to=to, about=contribution.person_id)


def again(contribution: Contribution) -> Action:
    """What a returned text's button does: an answer is changed, a reply is written anew."""
    if contribution.kind == ANSWER:
        return Action("icebreaker answer", {"round": contribution.round_id})
    return Action("icebreaker reply", {"item": contribution.target_id or 0})


def _submit(context: Context, which: Round, *, kind: str, slot: str, text: str, target: int | None = None) -> Message:
    item, _ = contributions.give(
        context.connection,
        round_id=which.id,
        kind=kind,
        slot=slot,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=text,
        language=context.locale,
        now=context.now,
        target_id=target,
    )
    found = contributions.find_contribution(context.connection, item)
    if found is not None:
        desk.bring(context, found)
        desk.untell(context, item)
    return Message(
        title=Text("Thank you"),
        lines=(Text("It waits for your teacher's yes. Then the other schools can see it."),),
        buttons=own_buttons(kind, which, item),
    )


def own_buttons(kind: str, which: Round, item: int) -> tuple[Button, ...]:
    """What a writer can do with their own text: take it back at any time, change an answer while the round is open."""
    change = Button(label=Text("Change it"), action=Action("icebreaker answer", {"round": which.id}))
    take_back = Button(label=Text("Take it back"), action=Action("icebreaker withdraw", {"item": item}))
    return (change, take_back) if kind == ANSWER and which.state == rounds.OPEN else (take_back,)


def _answer_card(contribution: Contribution, replies: int) -> Message:
    return Message(
        byline=desk.signature(contribution),
        lines=(Words(contribution.shown_text or "", contribution.shown_language or "en"),),
        warm=None if replies else Text("Nobody from another school has replied yet."),
        buttons=(Button(label=Text("Reply"), action=Action("icebreaker reply", {"item": contribution.id})),),
    )


def _reply_card(contribution: Contribution, target: Contribution) -> Message:
    return Message(
        topic=Text("Reply to {alias}, {school}", alias=target.alias, school=target.school),
        byline=desk.signature(contribution),
        lines=(Words(contribution.shown_text or "", contribution.shown_language or "en"),),
    )
