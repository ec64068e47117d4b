"""/me: what Silta keeps about you, and how you take it back."""

from __future__ import annotations

from commands import desk
from commands.call import Action
from commands.command import Command, Context, Group, Role
from commands.message import Button, Language, Message, Option, Plural, Text, Words, refusal
from commands.parameter import WRITTEN, Choice, Parameter, Reference
from commands.shown import GONE, READ_BY, own_card, why_settled
from commands.timing.saying import about
from storage import (
    contributions,
    decisions,
    people,
    plans,
    reminders,
    rounds,
    schedules,
    teams,
    timeline,
)
from storage.contributions import Contribution
from storage.schedules import Schedule

ASK_YOUR_TEACHER = Text("If it should not be seen, ask your teacher: they can hide it.")
NOT_ASKED = Text("Silta has not asked you yet in which language you write.")
YES, NO = "yes", "no"
WANTED = (Option(YES, Text("Yes, please")), Option(NO, Text("No, thank you")))
STATES = {
    contributions.DRAFT: Text("Only you can see it so far."),
    contributions.WAITING: Text("It waits for your teacher's yes."),
    contributions.APPROVED: Text("It is published."),
    contributions.RETURNED: Text("Your teacher returned it. Change it and send it again."),
    contributions.HIDDEN: Text("Your teacher has hidden it."),
}


def show(context: Context) -> Message:
    """Everything that is kept about whoever asks, each with a button that takes it back."""
    given = contributions.all_from(context.connection, person_id=context.me.id, classroom_id=context.classroom.id)
    notes = timeline.notes_of(context.connection, context.seat.id)
    known = schedules.schedules_of(context.connection, context.project.id)
    planned = [each for each in known if each.person_id == context.me.id and not each.subject]
    besides = tuple(each for group in context.catalogue.groups if group.mine for each in group.mine(context))
    everything = Button(label=Text("Take everything back"), action=Action("me clear"))
    return Message(
        topic=Text("What Silta keeps about you"),
        title=Text("{alias}", alias=context.seat.alias),
        lines=_facts(context),
        buttons=(
            Button(label=Text("My language"), action=Action("language")),
            Button(label=Text("The language I write in"), action=Action("me writing")),
            Button(label=Text("Reminders"), action=Action("me reminders")),
            Button(label=Text("My own code"), action=Action("classroom code")),
            Button(label=Text("My account in a chat"), action=Action("link code")),
            *((everything,) if given or notes or planned or besides else ()),
        ),
        more=(
            *(_given(context, each) for each in given),
            *(_note(each) for each in notes),
            *(_planned(context, each) for each in planned),
            *besides,
        ),
    )


def _facts(context: Context) -> tuple[Text | Plural, ...]:
    room, me = context.classroom, context.me
    devices = people.count_accounts(context.connection, me.id)
    groups = teams.own_teams(context.connection, person_id=me.id, project_id=context.project.id)
    return (
        Text("Your class is {name} in {school}.", name=room.name, school=room.school),
        Text("Silta speaks {language} to you.", language=Language(context.locale)),
        Text("You write in: {language}", language=Language(me.writes)) if me.writes else NOT_ASKED,
        Plural("You are signed in on {n} device.", "You are signed in on {n} devices.", n=devices),
        *(Text("You are in group {number}.", number=each.number) for each in groups),
        Text("Silta knows no real name of yours, no address and no telephone number."),
    )


def _given(context: Context, item: Contribution) -> Message:
    which = rounds.find_round(context.connection, item.round_id)
    still = which is not None and which.state == rounds.OPEN
    kept = item.state == contributions.KEPT
    topic = READ_BY[item.visibility] if kept else STATES[item.state]
    if item.state in {contributions.WAITING, contributions.RETURNED}:
        topic = why_settled(context, item) or topic
    return own_card(context, item, topic=topic, open_now=still)


def _note(note: timeline.Note) -> Message:
    away = Button(label=Text("Remove"), action=Action("note remove", {"note": note.position}))
    return Message(topic=Text("You wrote to your class"), lines=(Words(note.text, note.language),), buttons=(away,))


def _planned(context: Context, schedule: Schedule) -> Message:
    away = Button(label=Text("Remove"), action=Action("schedule remove", {"schedule": schedule.id}))
    return Message(topic=Text("Planned"), lines=about(context.catalogue, schedule), buttons=(away,))


def choose_writing(context: Context, *, language: str) -> Message:
    """Remember the language in which somebody writes from now on; what is written keeps its own."""
    people.set_writes(context.connection, context.me.id, language)
    return Message(lines=(Text("From now on you write in: {language}", language=Language(language)),))


def withdraw(context: Context, *, item: int) -> Message:
    """Take one's own back, also where it was already posted."""
    found = contributions.find_contribution(context.connection, item, writer=context.me.id)
    own = found is not None and found.person_id == context.me.id and found.classroom_id == context.classroom.id
    if found is None or not own or found.state == contributions.WITHDRAWN:
        return refusal(GONE)
    if (why := why_settled(context, found)) is not None:
        return refusal(why, ASK_YOUR_TEACHER)
    _take_back(context, found)
    return Message(lines=(Text("Taken back. Silta no longer shows it to anybody."),))


def clear(context: Context, *, sure: int | None = None) -> Message:
    """Take everything back that one gave and wrote here, but for what is settled; asked once more, because nothing
    brings it back.
    """
    if not sure:
        yes = Button(label=Text("Yes, everything"), action=Action("me clear", {"sure": 1}))
        warning = Text("Everything that you gave and wrote here is removed, everywhere. Nothing brings it back.")
        return Message(title=Text("Take everything back?"), lines=(warning,), buttons=(yes,))
    given = contributions.all_from(context.connection, person_id=context.me.id, classroom_id=context.classroom.id)
    settled = [each for each in given if why_settled(context, each) is not None]
    for each in given:
        if each not in settled:
            _take_back(context, each)
    for note in timeline.notes_of(context.connection, context.seat.id):
        timeline.remove_note(context.connection, note.position)
    for group in context.catalogue.groups:
        if group.forget is not None:
            group.forget(context)
    schedules.remove_of_person(context.connection, context.project.id, context.me.id)
    plans.remove_of_person(context.connection, context.project.id, context.me.id)
    context.reseat(context.seat)
    context.record("me clear", f"seat {context.seat.id}")
    if settled:
        stays = Plural("{n} thing stays: it is settled.", "{n} things stay: they are settled.", n=len(settled))
        return Message(
            lines=(Text("Everything else is taken back. Your seat is still yours."), stays, ASK_YOUR_TEACHER)
        )
    return Message(lines=(Text("Everything is taken back. Your seat is still yours."),))


def _take_back(context: Context, found: Contribution) -> None:
    decisions.withdraw(context.connection, found.id)
    desk.clear(context, found)
    desk.untell(context, found.id)
    gone = contributions.find_contribution(context.connection, found.id, writer=context.me.id)
    if gone is not None:
        context.catalogue.exhibit(gone.activity, gone.kind).publish(context, gone)


def choose_reminders(context: Context, *, wanted: str) -> Message:
    """Whether somebody wants a word in private where something of theirs is missing."""
    reminders.set_reminded(context.connection, context.me.id, wanted=wanted == YES)
    if wanted == YES:
        return Message(lines=(Text("Silta reminds you in private, at most once for each thing, and never at night."),))
    return Message(lines=(Text("Silta does not remind you in private."),))


ME = Group(
    name="me",
    word=Text("me"),
    description=Text("What Silta keeps about you."),
    commands=(
        Command(
            name="show",
            run=show,
            word=Text("show"),
            description=Text("Shows what Silta keeps about you."),
            role=Role.STUDENT,
            reads=True,
            private=True,
        ),
        Command(
            name="writing",
            run=choose_writing,
            word=Text("writing"),
            description=Text("Chooses the language in which you write."),
            role=Role.STUDENT,
            private=True,
            parameters=(Parameter("language", Choice(options=WRITTEN), Text("In which language do you write?")),),
        ),
        Command(
            name="reminders",
            run=choose_reminders,
            word=Text("reminders"),
            description=Text("Chooses whether Silta may remind you in private."),
            role=Role.STUDENT,
            private=True,
            parameters=(Parameter("wanted", Choice(options=WANTED), Text("May Silta remind you in private?")),),
        ),
        Command(
            name="withdraw",
            run=withdraw,
            word=Text("withdraw"),
            description=Text("Takes something back that you gave."),
            role=Role.STUDENT,
            private=True,
            listed=False,
            parameters=(Parameter("item", Reference(), Text("Which one")),),
        ),
        Command(
            name="clear",
            run=clear,
            word=Text("clear"),
            description=Text("Takes everything back that you gave."),
            role=Role.STUDENT,
            private=True,
            parameters=(Parameter("sure", Reference(), Text("Sure"), required=False),),
        ),
    ),
)
