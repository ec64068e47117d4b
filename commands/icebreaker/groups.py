"""Mixed groups for an icebreaker: previewed at the desk, then posted; whoever comes late is placed, nobody is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from commands.call import Action
from commands.command import Context
from commands.icebreaker.answers import CLOSED
from commands.icebreaker.company import announce, team_lines
from commands.icebreaker.question import pick, question_of
from commands.message import Button, Form, Line, Message, Plural, Reply, Text, refusal
from commands.mixing import Mixture, Pupil, fingerprint, mix
from storage import teams
from storage.identity import Identity
from storage.rounds import OPEN, Round
from storage.teams import Member

TOO_FEW = Text("A group needs two pupils. Make seats for your pupils first, or wait for the other schools.")
IN_THE_WAY = Text("With groups of this size, not everything that teachers asked for is possible. Try smaller groups.")
JUST_CHANGED = Text("Somebody has come or gone in this very moment. Please try once more.")
SMALLEST, LARGEST, MOST_FROM_ONE = 2, 8, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """Everybody who is to be mixed, who is kept apart, and how often pairs have met: what mixing needs to know."""

    members: tuple[Member, ...]
    apart: frozenset[frozenset[int]]
    met: Mapping[frozenset[int], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixed:
    """A mixture, and the company it was made of."""

    mixture: Mixture
    company: Company


def gather(connection: Connection, identity: Identity, arguments: Mapping[str, str]) -> Company:  # noqa: ARG001  (every `snapshot` is called alike)
    """All pupils of the project, and what is to be respected."""
    project = identity.project.id if identity.project else 0
    return Company(
        members=teams.pupils_of(connection, project),
        apart=teams.apart_in_project(connection, project),
        met=teams.meetings(connection, project),
    )


def mix_company(arguments: Mapping[str, str], company: Company) -> Mixed | None:
    """The groups, if it is known how large they shall be; slow work, done before the transaction."""
    size, most, seed = (_number(arguments.get(name, "")) for name in ("size", "most", "seed"))
    if not size or not SMALLEST <= size <= LARGEST:
        return None
    if len({each.school_id for each in company.members}) < 2:
        most = 0  # with one school alone it would only make groups smaller than they were wanted
    pupils = [Pupil(person=each.person_id, school=each.school_id) for each in company.members]
    mixture = mix(pupils, size=size, most=most or None, apart=company.apart, met=company.met, seed=seed)
    return Mixed(mixture=mixture, company=company)


def groups(
    context: Context,
    *,
    round: int | None = None,  # noqa: A002  (the parameter's name)
    size: int | None = None,
    most: int | None = None,
    seed: int = 0,
    seen: int | None = None,
) -> Reply:
    """Preview mixed groups for an icebreaker; with what was `seen`, post exactly those."""
    typed = {name: each for name, each in (("size", size), ("most", most)) if each}
    which = pick(context, round, Action("icebreaker groups", typed), only_open=True)
    if not isinstance(which, Round):
        return which
    standing = teams.teams_in(context.connection, which.id)
    if standing:
        return _standing(which, standing)
    if which.state != OPEN:
        return refusal(CLOSED)
    mixed: Mixed | None = context.prepared
    if size is None or mixed is None:
        title = Text("How large shall the groups be?")
        return Form(action=Action("icebreaker groups", {"round": which.id}), title=title, ask=("size", "most"))
    if len(mixed.company.members) < SMALLEST:
        return refusal(TOO_FEW)
    if not mixed.mixture.apart:
        return refusal(IN_THE_WAY, buttons=(_another_size(which),))
    if gather(context.connection, context.identity, {}) != mixed.company:
        return refusal(JUST_CHANGED, buttons=(_another_size(which),))
    chosen: dict[str, int] = {"round": which.id, "size": size, **({"most": most} if most else {})}
    if seen != _mark(mixed):
        return _preview(chosen, mixed, most, seed, changed=seen is not None)
    for number, group in enumerate(_people(mixed), start=1):
        _found_team(context, which, number, group)
    context.record("icebreaker groups", f"round {which.id}")
    return _standing(which, teams.teams_in(context.connection, which.id))


def _preview(chosen: dict[str, int], mixed: Mixed, most: int | None, seed: int, *, changed: bool) -> Message:
    post = {**chosen, "seed": seed, "seen": _mark(mixed)}
    people = _people(mixed)
    return Message(
        topic=Text("Preview"),
        title=Plural("{n} group", "{n} groups", n=len(people)),
        warm=Text("Somebody has come or gone meanwhile, so these are new. Look once more.") if changed else None,
        lines=(Text("Nobody else sees this yet."), *_remarks(mixed, people, most)),
        buttons=(
            Button(label=Text("Post these groups"), action=Action("icebreaker groups", post), main=True),
            Button(label=Text("Mix again"), action=Action("icebreaker groups", {**chosen, "seed": seed + 1})),
            Button(label=Text("Another size"), action=Action("icebreaker groups", {"round": chosen["round"]})),
        ),
        more=tuple(
            Message(title=Text("Group {number}", number=number), lines=team_lines(group))
            for number, group in enumerate(people, start=1)
        ),
    )


def _remarks(mixed: Mixed, people: list[tuple[Member, ...]], most: int | None) -> tuple[Line, ...]:
    """What the numbers did not allow, said before anything is posted."""
    schools = {each.school_id for each in mixed.company.members}
    without = sum({each.school_id for each in group} != schools for group in people)
    crowd = max(sum(each.school_id == school for each in group) for group in people for school in schools)
    repeated = mixed.mixture.repeated
    lacking = Plural(
        "In {n} group not every school is there: the numbers do not allow more.",
        "In {n} groups not every school is there: the numbers do not allow more.",
        n=without,
    )
    again = Plural("{n} pair has been in a group before.", "{n} pairs have been in a group before.", n=repeated)
    crowded = Text("Up to {crowd} from one school are in a group: the numbers do not allow fewer.", crowd=crowd)
    return (
        *((lacking,) if without else ()),
        *((crowded,) if most and crowd > most else ()),
        *((again,) if repeated else ()),
    )


def _standing(which: Round, standing: tuple[teams.Team, ...]) -> Message:
    return Message(
        topic=Text("Mixed groups"),
        title=question_of(which).title,
        lines=(Text("The groups are posted. Whoever comes late is placed; nobody else is moved."),),
        more=tuple(
            Message(title=Text("Group {number}", number=each.number), lines=team_lines(each.members), place=each.key)
            for each in standing
        ),
    )


def _found_team(context: Context, which: Round, number: int, group: tuple[Member, ...]) -> None:
    team_id = teams.create_team(context.connection, project_id=context.project.id, round_id=which.id, number=number)
    for each in group:
        teams.join(
            context.connection,
            team_id=team_id,
            round_id=which.id,
            person_id=each.person_id,
            classroom_id=each.classroom_id,
        )
    announce(context, which, next(each for each in teams.teams_in(context.connection, which.id) if each.id == team_id))


def _people(mixed: Mixed) -> list[tuple[Member, ...]]:
    known = {each.person_id: each for each in mixed.company.members}
    return [tuple(known[each.person] for each in group) for group in mixed.mixture.groups]


def _another_size(which: Round) -> Button:
    return Button(label=Text("Another size"), action=Action("icebreaker groups", {"round": which.id}), main=True)


def _mark(mixed: Mixed) -> int:
    """What tells these groups from any others, as a number that fits in a button."""
    return int(fingerprint(mixed.mixture), 16)


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
