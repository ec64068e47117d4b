"""The result: counted beforehand, so that nobody waits for it; kept in numbers; posted in every class as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.contest.brief import ACTIVITY, ENTRY, GREETINGS, Contest, contest_of, keep, pick
from commands.contest.counting import PERSON, Ballot, Count, Standing, count
from commands.contest.entries import picture_of, title_of
from commands.contest.figures import bar_of, is_coarse, keys
from commands.contest.posting import everywhere
from commands.message import Button, Drawing, Form, Items, Line, Message, Plural, Reply, Text, refusal
from storage import ballots, contributions, makers, projects, rounds
from storage.contributions import Contribution
from storage.identity import Identity
from storage.rounds import Round

PODIUM = 3
MAY_NOT_JUDGE = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """All that the count depends on, as it was read: of a closed round nothing of it changes but what is taken back."""

    method: str
    decides: str
    seed: str
    entries: tuple[int, ...]
    ballots: tuple[Ballot, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A count, and what was counted."""

    box: Box
    count: Count


def gather(connection: Connection, identity: Identity, arguments: Mapping[str, str]) -> Box | None:
    """The entries and ballots of a closed contest; nothing if there is none to count."""
    number = str(arguments.get("round", ""))
    which = (
        rounds.find_round(connection, int(number))
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    project = identity.project
    if which is None or project is None or which.project_id != project.id or which.activity != ACTIVITY:
        return None
    return _box(connection, which) if which.state == rounds.CLOSED else None


def tally(_arguments: Mapping[str, str], box: Box | None) -> Counted | None:
    """Count the ballots: this may take long, and is done before the transaction."""
    return Counted(box=box, count=_count(box)) if box else None


def _count(box: Box) -> Count:
    return count(box.method, box.entries, box.ballots, decides=box.decides, seed=box.seed)


def _box(connection: Connection, which: Round) -> Box:
    contest = contest_of(which)
    found = [each for each, _ in contributions.shown_in(connection, round_id=which.id, kind=ENTRY)]
    entries = [each for each in found if contest.shortlist is None or each.id in contest.shortlist]
    persons = makers.whose(connection, round_id=which.id, kind=ENTRY)
    schools = {each.id: each.school_id for each in projects.classrooms_of(connection, which.project_id)}
    own_school = {} if contest.own_school else {each.id: schools.get(each.classroom_id) for each in entries}

    def read(given: ballots.Counted) -> Ballot:
        own = [each.id for each in entries if given.person in persons.get(each.id, ())]
        near = [entry for entry, school in own_school.items() if school == given.school]
        return Ballot(given.school, {**given.marks, **dict.fromkeys([*own, *near], MAY_NOT_JUDGE)})

    return Box(
        method=contest.method,
        decides=contest.decides,
        seed=contest.seed,
        entries=tuple(sorted(each.id for each in entries)),
        ballots=tuple(read(each) for each in ballots.counted(connection, which.id)),
    )


def result(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """Post what came of it in every class. Counted once, it stays as it is."""
    which = pick(context, round, Action("contest result"), among=_is_uncounted)
    if isinstance(which, Form | Message):
        return which
    contest = contest_of(which)
    if which.state != rounds.CLOSED or contest.style == GREETINGS:
        return refusal(Text("This contest is not closed yet. Close it first."))
    if contest.result is None:
        box, prepared = _box(context.connection, which), context.prepared
        # What was counted beforehand holds, unless an entry was taken back meanwhile.
        counted = prepared.count if isinstance(prepared, Counted) and prepared.box == box else _count(box)
        contest = replace(contest, result=_numbers(counted))
        keep(context, which.id, contest)
        announce(context, which, contest)
        context.record("contest result", f"round {which.id}")
    return message(context, which, contest)


def _is_uncounted(which: Round) -> bool:
    contest = contest_of(which)
    return which.state == rounds.CLOSED and contest.style != GREETINGS and contest.result is None


def announce(context: Context, which: Round, contest: Contest) -> None:
    """Make what stands of it in every class agree with what is left of the entries, and with their makers' names."""
    context.post(message(context, which, contest), subject=f"result {which.id}", to=everywhere(context))


def message(context: Context, which: Round, contest: Contest) -> Message:
    """The result: the first places in words, and all entries in both tallies as a picture."""
    counted, places = contest.result or {}, standings_of(contest)
    entries = {each.id: each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)}
    together = makers.makers_in(context.connection, which.id)
    still = [each for each in places if each.entry in entries]
    podium = tuple(
        _place(each, entries[each.entry], together.get(each.entry, ())) for each in still if each.place <= PODIUM
    )
    voted = int(counted.get("ballots", 0))
    bars = tuple(
        bar_of(contest, each, counted, label=title_of(entry), pictures=picture_of(context, entry))
        for each in still
        if (entry := entries[each.entry])
    )
    look = Button(label=Text("See all entries"), action=Action("contest show", {"round": which.id}))
    receipts = Button(label=Text("Is my ballot in?"), action=Action("contest receipts", {"round": which.id}))
    chart = Drawing(title=contest.name, keys=keys(), bars=bars) if bars and voted else None
    return Message(
        topic=Text("Result"),
        title=contest.name,
        lines=(
            *(podium if voted else ()),
            Plural("{n} ballot was counted.", "{n} ballots were counted.", n=voted),
            *(how(contest, entries) if voted and still else ()),
        ),
        drawing=chart,
        buttons=(look, receipts),
    )


def _place(standing: Standing, entry: Contribution, together: tuple[makers.Maker, ...]) -> Text:
    names = Items((entry.alias, *(each.alias for each in together)))
    return Text(
        "<b>{place}. {title}</b> – {names}, {school}",
        place=standing.place,
        title=title_of(entry).text,
        names=names,
        school=entry.school,
    )


def how(contest: Contest, entries: Mapping[int, Contribution]) -> tuple[Line, ...]:
    """By which way of counting, and how ties were broken; with the seed, so that everybody can check the lot."""
    person = Text("Every person's vote weighed the same.")
    school = Text("Every school weighed the same, however many have voted there.")
    places = standings_of(contest)
    by_tally = [each for each in places if each.place <= PODIUM and each.broken_by == "tally"]
    by_lot = [each for each in places if each.broken_by == "lot"]
    few = Text("The schools' figures are rounded, so that nobody's vote can be worked out.")
    return (
        person if contest.decides == PERSON else school,
        *((few,) if is_coarse(contest, contest.result or {}) else ()),
        *(Text("Place {place} was tied; the other way of counting decided.", place=each.place) for each in by_tally),
        *(_lot(contest, by_lot, places, entries) if by_lot else ()),
    )


def _lot(
    contest: Contest, drawn: Sequence[Standing], places: Sequence[Standing], entries: Mapping[int, Contribution]
) -> tuple[Line, ...]:
    """All that is needed to draw it again, with the numbers of what was taken back since."""
    numbers = Items(
        tuple(
            f"{title_of(entries[each]).text} {each}" if each in entries else str(each)
            for each in sorted(each.entry for each in places)
        )
    )
    by_lot = Items(tuple(str(each.place) for each in drawn))
    return (
        Text("Tied in both ways of counting, so the lot decided. Places: {places}", places=by_lot),
        Text("The lot came from this seed: {seed}", seed=contest.seed),
        Text("Numbers of the entries: {numbers}", numbers=numbers),
    )


def standings_of(contest: Contest) -> tuple[Standing, ...]:
    """The places as they were counted, best first."""
    return tuple(
        Standing(**{**each, "persons": Fraction(each["persons"]), "schools": Fraction(each["schools"])})
        for each in (contest.result or {}).get("standings", ())
    )


def _numbers(counted: Count) -> dict[str, object]:
    """A count as it is kept."""
    standings = [
        {**asdict(each), "persons": str(each.persons), "schools": str(each.schools)} for each in counted.standings
    ]
    kept = {"ballots": counted.ballots, "schools": counted.schools, "fewest": counted.fewest}
    return {**kept, "standings": standings}


def turnout(context: Context, which: Round) -> int:
    """How many pupils of one's own class have voted."""
    return ballots.turnout(context.connection, round_id=which.id, classroom_id=context.classroom.id)
