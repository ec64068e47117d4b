"""The teacher's view of a round: how far the class has come, who is missing, and all of it to take home."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.call import Action
from commands.command import Context
from commands.icebreaker.answers import ANSWER, REPLY
from commands.icebreaker.question import ACTIVITY, pick, question_of
from commands.message import Button, Items, Language, Message, Plural, Reply, Text, Time
from commands.shown import attachments_of
from commands.takeaway import Enclosed, File
from storage import contributions, people, progress, rounds
from storage.contributions import Contribution
from storage.media import Attachment
from storage.progress import Progress
from storage.rounds import Round

STATES = {
    contributions.WAITING: Text("waits"),
    contributions.APPROVED: Text("published"),
    contributions.RETURNED: Text("returned"),
    contributions.HIDDEN: Text("hidden"),
}
COLUMNS = (
    Text("Number"),
    Text("Kind"),
    Text("Reply to"),
    Text("School"),
    Text("Name"),
    Text("Language"),
    Text("Text"),
    Text("State"),
    Text("Day"),
    Text("Time"),
    Text("Files"),
    Text("Descriptions"),
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
    this = {"round": which.id}
    return Message(
        topic=Text("Icebreaker"),
        title=question_of(which).title,
        lines=(
            Text("{given} of {pupils} have answered.", given=tally.given, pupils=pupils),
            *((lonely,) if tally.unreplied else ()),
        ),
        buttons=(
            Button(label=Text("Who has answered"), action=Action("icebreaker who", this)),
            Button(label=Text("See the answers"), action=Action("icebreaker show", this)),
            Button(label=Text("Mixed groups"), action=Action("icebreaker groups", this)),
            Button(label=Text("Download"), action=Action("icebreaker download", this)),
            Button(label=Text("Close the icebreaker"), action=Action("icebreaker close", this)),
        ),
    )


def who(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Who of one's own pupils has answered, who has not, and whose answer nobody elsewhere has replied to."""
    which = pick(context, round, Action("icebreaker who"), only_open=False)
    if not isinstance(which, Round):
        return which
    known = progress.pupils_in(context.connection, round_id=which.id, kind=ANSWER, classroom_id=context.classroom.id)
    missing = [each for each in known if each.state is None]
    lonely = [each for each in known if each.shown and not each.replies]
    return Message(
        topic=Text("Who has answered"),
        title=question_of(which).title,
        lines=(Text("{given} of {pupils} have answered.", given=len(known) - len(missing), pupils=len(known)),),
        more=(
            *_named(Text("Not yet"), missing),
            *_named(Text("Nobody from another school has replied yet"), lonely),
            *_named(Text("Waits for your yes"), [each for each in known if each.state == contributions.WAITING]),
            *_named(Text("Returned by you"), [each for each in known if each.state == contributions.RETURNED]),
            *_named(Text("Answered and replied to"), [each for each in known if each.shown and each.replies]),
        ),
    )


def missing(context: Context) -> tuple[Message, ...]:
    """Who of one's own class has not answered yet, in each icebreaker that is open."""
    found = []
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        if which.state != rounds.OPEN:
            continue
        room = context.classroom.id
        known = progress.pupils_in(context.connection, round_id=which.id, kind=ANSWER, classroom_id=room)
        if names := tuple(each.alias for each in known if each.state is None):
            title, not_yet = question_of(which).title, Text("Not yet: {names}", names=Items(names))
            found.append(Message(topic=Text("Icebreaker"), title=title, lines=(not_yet,)))
    return tuple(found)


def _named(title: Text, pupils: list[Progress]) -> tuple[Message, ...]:
    names = Items(tuple(each.alias for each in pupils))
    return (Message(title=title, lines=(Text("{names}", names=names),)),) if pupils else ()


def download(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """A round to take home: what is published everywhere, and all that one's own pupils gave."""
    which = pick(context, round, Action("icebreaker download"), only_open=False)
    if not isinstance(which, Round):
        return which
    everything = contributions.given_in(context.connection, which.id, kinds=(ANSWER, REPLY))
    shown = {each.id for each in everything if each.shown_text is not None}
    # A reply vanishes with what it replies to.
    given = [
        each
        for each in everything
        if each.classroom_id == context.classroom.id or {each.id, each.target_id or each.id} <= shown
    ]
    numbers = {each.id: number for number, each in enumerate(given, start=1)}
    files = {each.id: _files(context, each) for each in given}
    enclosed = tuple(
        Enclosed(name=_name(numbers[item], at), id=file.media_id)
        for item, found in files.items()
        for at, file in enumerate(found, start=1)
    )
    rows = tuple(_row(context, each, numbers, files[each.id]) for each in given)
    count = Plural("{n} answer or reply", "{n} answers and replies", n=len(given))
    return Message(
        topic=Text("Download"),
        title=question_of(which).title,
        lines=(count, Text("A table and all pictures and recordings, in one file.")),
        file=File(
            name=f"icebreaker-{which.id}",
            action=Action("icebreaker download", {"round": which.id}),
            columns=COLUMNS,
            rows=rows,
            enclosed=enclosed,
        ),
    )


def _files(context: Context, item: Contribution) -> tuple[Attachment, ...]:
    """All of one's own pupils', of others what is shown."""
    own, newest = item.classroom_id == context.classroom.id, item.shown_revision or 0
    return tuple(each for each in attachments_of(context, item) if own or each.revision <= newest)


def _name(number: int, at: int) -> str:
    return f"{number:03}-{at}"


def _row(context: Context, item: Contribution, numbers: dict[int, int], files: tuple[Attachment, ...]) -> Items:
    own = item.classroom_id == context.classroom.id
    text, language = (item.text, item.language) if own else (item.shown_text or "", item.shown_language or "en")
    number, when = numbers[item.id], item.shown_at or item.written_at
    local = when.astimezone(ZoneInfo(context.classroom.zone))
    return Items(
        (
            str(number),
            Text("A reply") if item.kind == REPLY else Text("An answer"),
            str(numbers.get(item.target_id or 0, "")),
            item.school,
            item.alias,
            Language(language),
            text,
            STATES[item.state if own else contributions.APPROVED],
            local.date().isoformat(),
            Time(when),
            " ".join(_name(number, at) for at in range(1, len(files) + 1)),
            "\n".join(each.newest_words[0] if own else each.description for each in files),
        )
    )
