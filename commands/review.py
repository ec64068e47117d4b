"""/review: a teacher says yes to what crosses to the other schools, returns it with a word, or hides it."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Message, Plural, Text, Words, refusal
from commands.parameter import Paragraph, Parameter, Reference, References
from commands.shown import why_settled
from storage import contributions, decisions, people, places, receipts
from storage.contributions import Contribution

# What one look shows at once; the rest moves up as decisions are made.
MOST_SHOWN = 50
ACCEPTED = Text("Yes. The other classes see it when it is time.")
REPLACED = Text(
    "This was decided or changed meanwhile. Nothing was published; look at the newest text and decide again."
)

NOW_READ_BY = {
    contributions.GROUP: Text("Your mixed group can read it now."),
    contributions.STAFF: Text("All teachers of the project can read it now."),
    contributions.EVERYONE: Text("The other classes can read it now."),
}


def show(context: Context) -> Message:
    """What waits for a yes in one's own classroom, newest last, and who knocks."""
    waiting = desk.waiting(context)
    seats = people.seats_in(context.connection, context.classroom.id)
    knocking = [seat for seat in seats if seat.state == people.KNOCKING]
    how_many = len(waiting)
    waiting = waiting[:MOST_SHOWN]
    everything = "_".join(f"{each.id}-{each.revision}" for each in waiting)
    yes_to_all = Button(label=Text("Yes to all shown"), action=Action("review all", {"items": everything}))
    return Message(
        title=_title(how_many, len(knocking)),
        lines=() if waiting or knocking else (Text("What your pupils write appears here by itself."),),
        buttons=(yes_to_all,) if waiting else (),
        more=(
            *(desk.knock_card(seat.id, seat.alias) for seat in knocking),
            *(desk.card(context, each) for each in waiting),
        ),
    )


def _title(waiting: int, knocking: int) -> Text | Plural:
    if waiting:
        return Plural("{n} waits for your yes", "{n} wait for your yes", n=waiting)
    if knocking:
        return Plural("{n} knocks at your door", "{n} knock at your door", n=knocking)
    return Text("Nothing waits for your yes")


def state(context: Context) -> Message:
    """Where one's own class stands in what is going on, and what could not be delivered."""
    lost = receipts.count_failures(context.connection, context.project.id)
    failures = Plural("{n} post could not be delivered.", "{n} posts could not be delivered.", n=lost)
    going_on = [message for group in context.catalogue.groups if group.state for message in group.state(context)]
    return Message(
        title=Text("Where things stand"),
        lines=() if going_on else (Text("Nothing is going on just now."),),
        more=(*going_on, *((Message(lines=(failures,), problem=True),) if lost else ())),
    )


def approve(context: Context, *, item: int, revision: int) -> Message:
    """Say yes to exactly the text that was seen."""
    found = _own(context, item)
    if found is not None and (why := why_settled(context, found)) is not None:
        return refusal(why)
    if found is not None and (dumb := desk.undescribed(context, found)):
        words = Action("attachment describe", {"file": dumb[0].id})
        return refusal(desk.UNDESCRIBED, buttons=(Button(label=Text("Write the words"), action=words, main=True),))
    if not _approve(context, item, revision):
        return refusal(REPLACED)
    accepted = found and context.catalogue.exhibit(found.activity, found.kind).accepted
    return Message(lines=(ACCEPTED if accepted else Text("Published. The other classes can see it now."),))


def approve_all(context: Context, *, items: tuple[tuple[int, int], ...]) -> Message:
    """Say yes to everything that was shown; what was replaced meanwhile keeps waiting."""
    done = sum(_approve(context, item, revision) for item, revision in items)
    if not done:
        found = [_own(context, item) for item, _ in items]
        dumb = any(each is not None and desk.undescribed(context, each) for each in found)
        return refusal(desk.UNDESCRIBED if dumb else REPLACED)
    return Message(
        lines=(
            Plural(
                "Published {n}. The other classes can see it now.",
                "Published {n}. The other classes can see them now.",
                n=done,
            ),
        )
    )


def give_back(context: Context, *, item: int, revision: int, word: str) -> Message:
    """Return a text to its writer with a word; what was published before stays."""
    found = _own(context, item)
    if found is not None and (why := why_settled(context, found)) is not None:
        return refusal(why)
    if found is None or not decisions.return_to_writer(context.connection, item, revision=revision):
        return refusal(REPLACED)
    desk.clear(context, found)
    wrote = (Text("This is what you wrote:"), Words(found.text, found.language))
    title = Text("Your teacher asks you to look at this once more")
    desk.tell(context, found, title=title, lines=(Words(word, context.writes), *wrote), again=True)
    context.record("review return", f"contribution {item}")
    return Message(lines=(Text("Returned. {alias} can change it and send it again.", alias=found.alias),))


def hide(context: Context, *, item: int) -> Message:
    """Take something out of everyone's sight, also where it was already posted."""
    found = _own(context, item)
    if found is None or found.state == contributions.WITHDRAWN:
        return refusal(Text("That is not from your class, or it is gone."))
    decisions.hide(context.connection, item)
    _follow(context, item)
    words = Words(found.text, found.language)
    desk.tell(context, found, title=Text("Your teacher has hidden this. Ask why."), lines=(words,), again=False)
    context.record("review hide", f"contribution {item}")
    return Message(lines=(Text("Hidden. Silta no longer shows it to the classes."),))


def _approve(context: Context, item: int, revision: int) -> bool:
    found = _own(context, item)
    if found is None or desk.undescribed(context, found) or why_settled(context, found) is not None:
        return False
    if not decisions.approve(context.connection, item, revision=revision, now=context.now):
        return False
    _follow(context, item)
    accepted = context.catalogue.exhibit(found.activity, found.kind).accepted
    lines = (Words(found.text, found.language), accepted or NOW_READ_BY[found.visibility])
    desk.tell(context, found, title=Text("Your teacher said yes"), lines=lines, again=False)
    context.record("review approve", f"contribution {item} revision {revision}")
    return True


def _own(context: Context, item: int) -> Contribution | None:
    found = contributions.find_contribution(context.connection, item)
    return found if found and found.classroom_id == context.classroom.id else None


def _follow(context: Context, item: int) -> None:
    """Off the desk, and wherever it is shown: as its state says."""
    found = contributions.find_contribution(context.connection, item)
    if found is None:
        return
    desk.clear(context, found)
    context.catalogue.exhibit(found.activity, found.kind).publish(context, found)


ITEM = Parameter("item", Reference(), Text("Which one"))
REVISION = Parameter("revision", Reference(), Text("Version seen"))

REVIEW = Group(
    name="review",
    word=Text("review"),
    description=Text("What waits for your yes before other schools see it."),
    commands=(
        Command(
            name="show",
            run=show,
            word=Text("show"),
            description=Text("Shows what waits for your yes."),
            role=Role.TEACHER,
            reads=True,
            private=True,
        ),
        Command(
            name="state",
            run=state,
            word=Text("state"),
            description=Text("Shows how far your class has come."),
            role=Role.TEACHER,
            beside=(places.DESK,),
            reads=True,
            private=True,
        ),
        Command(
            name="approve",
            run=approve,
            word=Text("approve"),
            description=Text("Publishes an answer in the other classes."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(ITEM, REVISION),
        ),
        Command(
            name="all",
            run=approve_all,
            word=Text("all"),
            description=Text("Publishes everything that was shown."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(Parameter("items", References(), Text("Which ones")),),
        ),
        Command(
            name="return",
            run=give_back,
            word=Text("return"),
            description=Text("Gives an answer back to its writer with a word."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(
                ITEM,
                REVISION,
                Parameter(
                    "word",
                    Paragraph(longest=300),
                    Text("A word to the writer"),
                    Text("What is good, and what to change."),
                ),
            ),
        ),
        Command(
            name="hide",
            run=hide,
            word=Text("hide"),
            description=Text("Takes an answer out of everyone's sight."),
            role=Role.TEACHER,
            private=True,
            listed=False,
            parameters=(ITEM,),
        ),
    ),
)
