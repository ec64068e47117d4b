"""Reading a round: the published answers, the one that nobody has replied to first, and one's own on top."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Context, Role
from commands.icebreaker.answers import ANSWER, REPLY, own_buttons
from commands.icebreaker.question import ACTIVITY, pick, question_of
from commands.message import Button, Message, Plural, Reply, Text, Words
from storage import contributions, people, progress, rounds
from storage.contributions import Contribution
from storage.rounds import Round

PAGE = 5

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
    own = (_own_card(which, mine),) if mine and mine.state in STATES and page == 1 else ()
    return Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        lines=() if shown else (Text("There are no answers to read yet."),),
        buttons=(Button(label=Text("More answers"), action=onward),) if len(shown) > page * PAGE else (),
        more=own
        + tuple(_card(context, which, each, replies) for each, replies in shown[(page - 1) * PAGE : page * PAGE]),
    )


def state(context: Context) -> tuple[Message, ...]:
    """How far one's own class has come in each icebreaker that is open."""
    pupils = people.count_pupils(context.connection, context.classroom.id)
    open_now = [
        each for each in rounds.rounds_of(context.connection, context.project.id, ACTIVITY) if each.state == rounds.OPEN
    ]
    return tuple(_state_card(context, each, pupils) for each in open_now)


def _state_card(context: Context, which: Round, pupils: int) -> Message:
    tally = progress.tally(context.connection, round_id=which.id, kind=ANSWER, classroom_id=context.classroom.id)
    lonely = Plural(
        "{n} answer has no reply from another school yet.",
        "{n} answers have no reply from another school yet.",
        n=tally.unreplied,
    )
    return Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        lines=(
            Text("{given} of {pupils} have answered.", given=tally.given, pupils=pupils),
            *((lonely,) if tally.unreplied else ()),
        ),
        buttons=(
            Button(label=Text("See the answers"), action=Action("icebreaker show", {"round": which.id})),
            Button(label=Text("Close the icebreaker"), action=Action("icebreaker close", {"round": which.id})),
        ),
    )


def _own_card(which: Round, mine: Contribution) -> Message:
    return Message(
        topic=STATES[mine.state],
        lines=(Words(mine.text, mine.language),),
        buttons=own_buttons(ANSWER, which, mine.id),
    )


def _card(context: Context, which: Round, shown: Contribution, replies: int) -> Message:
    reply = Button(label=Text("Reply"), action=Action("icebreaker reply", {"item": shown.id}))
    elsewhere = shown.classroom_id != context.classroom.id and which.state == rounds.OPEN
    given = contributions.replies_to(context.connection, shown.id)
    return Message(
        byline=desk.signature(shown),
        lines=(Words(shown.shown_text or "", shown.shown_language or "en"),),
        warm=None if replies else Text("Nobody from another school has replied yet."),
        buttons=(*_hide(context, shown), *((reply,) if elsewhere else ())),
        more=tuple(_reply_card(context, which, each) for each in given if each.shown_text is not None),
    )


def _reply_card(context: Context, which: Round, shown: Contribution) -> Message:
    mine = shown.person_id == context.me.id
    return Message(
        topic=Text("Reply"),
        byline=desk.signature(shown),
        lines=(Words(shown.shown_text or "", shown.shown_language or "en"),),
        buttons=(*_hide(context, shown), *(own_buttons(REPLY, which, shown.id) if mine else ())),
    )


def _hide(context: Context, shown: Contribution) -> tuple[Button, ...]:
    """What a writer's own teacher can do with anything of theirs that is shown."""
    hide = Button(label=Text("Hide"), action=Action("review hide", {"item": shown.id}))
    return (hide,) if shown.classroom_id == context.classroom.id and context.role >= Role.TEACHER else ()
