"""What stands somewhere of entries follows what becomes of them: approved, replaced, hidden, taken back, renamed."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.contest import cards, result
from commands.contest.brief import ACTIVITY, GREETINGS, VOTES, contest_of
from commands.message import Text
from commands.shown import attachments_of
from storage import makers, media, people, rounds
from storage.contributions import Contribution
from storage.people import Seat
from storage.rounds import Round

VOTED_ON = Text("People vote on the entries now. Nothing of them changes any more.")
DECIDED = Text("This contest is over. Nothing of its entries changes any more.")


def publish(context: Context, entry: Contribution) -> None:
    """Before the end nothing of an entry is posted anywhere; afterwards it stands where the contest's outcome does. A
    picture that was replaced by an approved one is gone.
    """
    approved = [each for each in attachments_of(context, entry) if each.revision <= (entry.shown_revision or 0)]
    for older in approved[:-1]:
        media.detach(context.connection, older.id)
    if entry.shown_text is None:
        context.withdraw(f"contribution {entry.id}")
    which = rounds.find_round(context.connection, entry.round_id)
    if which is not None:
        follow(context, which)


def settled(context: Context, entry: Contribution) -> Text | None:
    """What people vote on stays as they see it, and so does what was decided. Cards may come late."""
    which = rounds.find_round(context.connection, entry.round_id)
    if which is None or (contest := contest_of(which)).style == GREETINGS:
        return None
    if which.state == rounds.CLOSED:
        return DECIDED
    return VOTED_ON if contest.phase == VOTES else None


def again(entry: Contribution) -> Action:
    """What a returned entry's button does."""
    return Action("contest enter", {"round": entry.round_id})


def seated(context: Context, seat: Seat) -> None:
    """Whoever left or is called otherwise is named so in what stands of contests that are over."""
    if seat.role != people.STUDENT:
        return
    if seat.state == people.REMOVED:
        makers.leave_all(context.connection, person_id=seat.person_id, classroom_id=seat.classroom_id)
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        follow(context, which)


def follow(context: Context, which: Round) -> None:
    """Make what stands in the classes of a contest that is over agree with what is left of it."""
    if which.state != rounds.CLOSED:
        return
    contest = contest_of(which)
    if contest.style == GREETINGS:
        cards.deliver(context, which)
    elif contest.result is not None:
        result.announce(context, which, contest)
