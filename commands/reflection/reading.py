"""What somebody may read: their own entry and what is for everyone; the whole journal to take home; and, for teachers,
what their own pupils let them read.
"""

from __future__ import annotations

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Message, Plural, Reply, Text, Words
from commands.reflection.question import (
    ACTIVITY,
    ENTRY,
    TOPIC,
    is_open,
    mine,
    of_pupils,
    pick,
    question_of,
    windows_here,
)
from commands.reflection.streak import Chance, streak
from commands.shown import READ_BY, as_shown, as_written, attachments_of, newest_of, own_card
from commands.takeaway import Book, Enclosed, File, Page
from commands.timing.instants import local_time
from commands.timing.proposal import rooms_here
from storage import contributions, entries, rounds
from storage.contributions import Contribution
from storage.rounds import Round, Window

PAGE = 5
STATES = {
    contributions.WAITING: Text("It waits for your teacher's yes."),
    contributions.APPROVED: Text("It is published."),
    contributions.RETURNED: Text("Your teacher returned it. Change it and send it again."),
    contributions.HIDDEN: Text("Your teacher has hidden it."),
}
TO_READ = {
    contributions.TEACHER: Text("For you"),
    contributions.GROUP: Text("For you and a mixed group"),
    contributions.EVERYONE: Text("For all classes"),
}


def show(context: Context, *, round: int | None = None, page: int = 1) -> Reply:  # noqa: A002  (the parameter's name)
    """The question, one's own entry, how often in a row one wrote, and what others let everyone read."""
    among = mine(context) if context.role < Role.TEACHER else [*mine(context), *of_pupils(context)]
    which = pick(context, round, among, only_open=False)
    if not isinstance(which, Round):
        return which
    own = contributions.own_contribution(context.connection, round_id=which.id, kind=ENTRY, person_id=context.me.id)
    own = own if own and own.state != contributions.WITHDRAWN else None
    shown = [each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)]
    onward = Action("reflection show", {"round": which.id, "page": page + 1})
    here = shown[(page - 1) * PAGE : page * PAGE]
    return Message(
        topic=TOPIC,
        title=question_of(which).title,
        lines=_row(context),
        buttons=(
            *_write(context, which, own),
            Button(label=Text("My journal"), action=Action("reflection journal")),
            *((Button(label=Text("More answers"), action=onward),) if len(shown) > page * PAGE else ()),
        ),
        more=(
            *((own_card(context, own, topic=_state(own), open_now=is_open(context, which)),) if own else ()),
            *(as_shown(context, each) for each in here if each.person_id != context.me.id),
        ),
    )


def _write(context: Context, which: Round, own: Contribution | None) -> tuple[Button, ...]:
    if own or not is_open(context, which) or which not in mine(context):
        return ()
    return (Button(label=Text("Write"), action=Action("reflection write", {"round": which.id}), main=True),)


def _state(own: Contribution) -> Text:
    return STATES.get(own.state, READ_BY[own.visibility])


def _row(context: Context) -> tuple[Plural, ...]:
    """How often in a row; nothing is said to whom it would say nothing kind."""
    length = streak(_chances(context), next(each for each in rooms_here(context) if each.id == context.classroom.id))
    in_a_row = Plural("You have written {n} time in a row.", "You have written {n} times in a row.", n=length)
    return (in_a_row,) if length else ()


def _chances(context: Context) -> list[Chance]:
    wrote = {each.round_id for each in _journal(context)}
    here = windows_here(context)
    return [_chance(context, each, here.get(each.id), wrote=each.id in wrote) for each in mine(context)]


def _chance(context: Context, which: Round, window: Window | None, *, wrote: bool) -> Chance:
    zone = context.classroom.zone
    opens = window.opens_at if window else which.opened_at
    ends = [each for each in (window.closes_at if window else None, which.closed_at, context.now) if each]
    first = local_time(opens, zone).date()
    return Chance(
        wrote=wrote,
        open_now=which.state == rounds.OPEN
        and (window is None or not window.closes_at or window.closes_at > context.now),
        first=first,
        last=max(first, local_time(min(ends), zone).date()),
    )


def _journal(context: Context) -> tuple[Contribution, ...]:
    return entries.journal_of(
        context.connection, person_id=context.me.id, project_id=context.project.id, activity=ACTIVITY
    )


def journal(context: Context) -> Message:
    """All that somebody wrote, as one file to keep."""
    written = _journal(context)
    if not written:
        return Message(title=Text("Your journal"), lines=(Text("Nothing is in it yet. There is no hurry."),))
    pages = tuple(_page(context, each) for each in written)
    numbers = dict.fromkeys(each.id for page in pages for each in page.media)
    count = Plural("{n} page", "{n} pages", n=len(pages))
    return Message(
        title=Text("Your journal"),
        lines=(count, Text("One file with your pictures and recordings, to open in any browser.")),
        file=File(
            name="journal",
            action=Action("reflection journal"),
            enclosed=tuple(Enclosed(name=str(number), id=number) for number in numbers),
            book=Book(title=Text("Journal of {alias}", alias=context.seat.alias), pages=pages),
        ),
    )


def _page(context: Context, entry: Contribution) -> Page:
    which = rounds.find_round(context.connection, entry.round_id)
    return Page(
        title=question_of(which).title if which else TOPIC,
        day=local_time(entry.written_at, entry.zone).date().isoformat(),
        lines=(Words(entry.text, entry.language),) if entry.text else (),
        note=READ_BY[entry.visibility],
        media=tuple(newest_of(each) for each in attachments_of(context, entry)),
    )


def read(context: Context, *, round: int | None = None, page: int = 1) -> Reply:  # noqa: A002  (the parameter's name)
    """What one's own pupils let their teachers read."""
    which = pick(context, round, of_pupils(context), only_open=False)
    if not isinstance(which, Round):
        return which
    meant = entries.entrusted_to_teachers(context.connection, round_id=which.id, classroom_id=context.classroom.id)
    here = meant[(page - 1) * PAGE : page * PAGE]
    onward = Action("reflection read", {"round": which.id, "page": page + 1})
    return Message(
        topic=Text("What your pupils let you read"),
        title=question_of(which).title,
        lines=() if meant else (Text("Nothing yet. What is private stays with whoever wrote it."),),
        buttons=(Button(label=Text("More answers"), action=onward),) if len(meant) > page * PAGE else (),
        more=tuple(
            as_written(context, each, topic=TO_READ.get(each.visibility, TOPIC), warm=None, buttons=()) for each in here
        ),
    )
