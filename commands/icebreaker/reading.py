"""Reading a round: the published answers, those that nobody has replied to first, and one's own on top."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context, Role
from commands.icebreaker.answers import ANSWER, NOBODY_REPLIED, REPLY
from commands.icebreaker.question import ACTIVITY, pick, question_of
from commands.message import Button, Message, Reply, Text, refusal
from commands.shown import GONE, as_shown, own_buttons, own_card
from storage import contributions, people, progress, rounds
from storage.contributions import Contribution
from storage.rounds import Round

PAGE = 5
ON_THE_WALL = 6

STATES = {
    contributions.WAITING: Text("Your answer waits for your teacher's yes."),
    contributions.APPROVED: Text("Your answer is published."),
    contributions.RETURNED: Text("Your teacher returned your answer. Change it and send it again."),
    contributions.HIDDEN: Text("Your teacher has hidden your answer. Ask why, or write a new one."),
}


def show(context: Context, *, round: int | None = None, page: int = 1) -> Reply:  # noqa: A002  (the parameter's name)
    """The published answers of a round, page by page."""
    which = pick(context, round, Action("icebreaker show"), only_open=False)
    if not isinstance(which, Round):
        return which
    shown = contributions.shown_in(context.connection, round_id=which.id, kind=ANSWER)
    mine = contributions.own_contribution(context.connection, round_id=which.id, kind=ANSWER, person_id=context.me.id)
    onward = Action("icebreaker show", {"round": which.id, "page": page + 1})
    own = (_own_card(context, which, mine),) if mine and mine.state in STATES and page == 1 else ()
    return Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        lines=() if shown else (Text("There are no answers to read yet."),),
        buttons=(Button(label=Text("More answers"), action=onward),) if len(shown) > page * PAGE else (),
        more=own
        + tuple(_card(context, which, each, replies) for each, replies in shown[(page - 1) * PAGE : page * PAGE]),
    )


def thread(context: Context, *, item: int) -> Message:
    """One answer with everything that was replied to it."""
    found = contributions.find_contribution(context.connection, item)
    which = rounds.find_round(context.connection, found.round_id) if found else None
    if found is None or which is None or found.project_id != context.project.id:
        return refusal(GONE)
    if found.kind != ANSWER or found.shown_text is None:
        return refusal(GONE)
    replies = progress.count_replies(context.connection, item)
    return Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        more=(_card(context, which, found, replies),),
    )


def wall(context: Context) -> tuple[Message, ...]:
    """The newest open icebreaker for a whole class to see: the question, how many have answered, published answers."""
    open_now = [
        each for each in rounds.rounds_of(context.connection, context.project.id, ACTIVITY) if each.state == rounds.OPEN
    ]
    if not open_now:
        return ()
    which = open_now[0]
    tally = progress.tally(context.connection, round_id=which.id, kind=ANSWER, classroom_id=context.classroom.id)
    pupils = people.count_pupils(context.connection, context.classroom.id)
    shown = contributions.shown_in(context.connection, round_id=which.id, kind=ANSWER)
    newest = sorted((each for each, _ in shown), key=lambda each: (each.shown_at, each.id))[-ON_THE_WALL:]
    question = Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        lines=(Text("{given} of {pupils} have answered.", given=tally.given, pupils=pupils),),
    )
    return (question, *(as_shown(context, each) for each in reversed(newest)))


def _own_card(context: Context, which: Round, mine: Contribution) -> Message:
    return own_card(context, mine, topic=STATES[mine.state], open_now=which.state == rounds.OPEN)


def _card(context: Context, which: Round, shown: Contribution, replies: int) -> Message:
    mine, theirs = shown.person_id == context.me.id, shown.classroom_id != context.classroom.id
    label = Text("Answer back") if mine else Text("Reply")
    back = Button(label=label, action=Action("icebreaker reply", {"item": shown.id}))
    may = which.state == rounds.OPEN and (theirs or (mine and replies > 0))
    given = contributions.replies_to(context.connection, shown.id)
    return as_shown(
        context,
        shown,
        warm=None if replies else NOBODY_REPLIED,
        buttons=(*_hide(context, shown), *((back,) if may else ())),
        more=tuple(_reply_card(context, which, each) for each in given if each.shown_text is not None),
    )


def _reply_card(context: Context, which: Round, shown: Contribution) -> Message:
    mine = own_buttons(context, shown, open_now=which.state == rounds.OPEN)
    own = mine if shown.person_id == context.me.id and shown.kind == REPLY else ()
    return as_shown(context, shown, topic=Text("A reply"), buttons=(*_hide(context, shown), *own))


def _hide(context: Context, shown: Contribution) -> tuple[Button, ...]:
    """What a writer's own teacher can do with anything of theirs that is shown."""
    hide = Button(label=Text("Hide"), action=Action("review hide", {"item": shown.id}))
    return (hide,) if shown.classroom_id == context.classroom.id and context.role >= Role.TEACHER else ()
