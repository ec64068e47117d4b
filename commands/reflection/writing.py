"""An entry of a journal: written, changed, its readers chosen; and what is posted of it, as they and its state say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commands import desk
from commands.call import Action
from commands.command import Context, Role
from commands.message import Form, Message, Option, Reply, Text, refusal
from commands.reflection.question import (
    ACTIVITY,
    CLOSED,
    ENTRY,
    NONE_OPEN,
    TOPIC,
    is_open,
    mine,
    pick,
    question_of,
)
from commands.shown import FULL, GONE, MOST_FILES, READ_BY, as_shown, own_buttons
from storage import contributions, decisions, entries, media, places, projects, rounds, teams
from storage.contributions import EVERYONE, GROUP, ME, SHARED, STAFF, TEACHER, Contribution
from storage.media import Medium
from storage.rounds import Round

READERS = (
    Option(ME, Text("Only I")),
    Option(TEACHER, Text("My teacher and I")),
    Option(GROUP, Text("My mixed group")),
    Option(STAFF, Text("All teachers of the project")),
    Option(EVERYONE, Text("All classes")),
)
NOT_OFFERED = Text("That is not for you just now. Please choose another.")


def write(
    context: Context,
    *,
    language: str,
    text: str | None = None,
    visibility: str | None = None,
    picture: Medium | None = None,
    description: str | None = None,
    voice: Medium | None = None,
    round: int | None = None,  # noqa: A002  (the parameter's name)
) -> Reply:
    """Write in one's journal, or change what one wrote. Who says nothing about readers has none."""
    which = pick(context, round, mine(context), only_open=True)
    if not isinstance(which, Round):
        return which
    if not is_open(context, which):
        return refusal(NONE_OPEN if which.state == rounds.OPEN else CLOSED)
    before = _before(context, which)
    problem = visibility is not None and visibility not in _offered(context)
    if problem or not (text or picture or voice):
        return _ask(context, which, before, text, visibility if not problem else None, problem=problem)
    given = [(picture, description or ""), (voice, "")]
    files = [(medium, words) for medium, words in given if medium]
    if (before.attached if before else 0) + len(files) > MOST_FILES:
        return _too_many(which, {"text": text, "visibility": visibility}, tuple(medium.kind for medium, _ in files))
    item, revision = _give(context, which, before, text, visibility or ME, language)
    for medium, words in files:
        media.attach(context.connection, item, medium, revision=revision, description=words, language=language)
    return _settle(context, item)


def _give(
    context: Context, which: Round, before: Contribution | None, text: str | None, visibility: str, language: str
) -> tuple[int, int]:
    """Words that are not said anew stay; whoever read it before and may not any more cannot from now on."""
    readers, team = _addressed(context, visibility)
    if before and (before.visibility, before.team_id) != (readers, team):
        _take_down(context, before)
    return contributions.give(
        context.connection,
        round_id=which.id,
        kind=ENTRY,
        slot=ENTRY,
        person_id=context.me.id,
        classroom_id=context.classroom.id,
        text=text or (before.text if before else ""),
        language=language if text or not before else before.language,
        now=context.now,
        visibility=readers,
        team_id=team,
    )


def choose_readers(context: Context, *, item: int, visibility: str | None = None) -> Reply:
    """Say anew who may read something of one's own, at any time: whoever may not any more cannot from now on."""
    found = contributions.find_contribution(context.connection, item, writer=context.me.id)
    own = found is not None and found.person_id == context.me.id and found.classroom_id == context.classroom.id
    if found is None or not own or found.activity != ACTIVITY or found.state == contributions.WITHDRAWN:
        return refusal(GONE)
    offered = _offered(context)
    if visibility not in offered:
        return Form(
            action=Action("reflection readers", {"item": item}),
            ask=("visibility",),
            given={"visibility": found.visibility},
            options={"visibility": offered_options(context)},
            problems={"visibility": NOT_OFFERED} if visibility else {},
        )
    readers, team = _addressed(context, visibility)
    if (found.visibility, found.team_id) == (readers, team):
        return Message(lines=(READ_BY[readers],))
    _take_down(context, found)
    entries.let_read(context.connection, item, visibility=readers, team_id=team, now=context.now)
    return _settle(context, item)


def _ask(
    context: Context,
    which: Round,
    before: Contribution | None,
    text: str | None,
    visibility: str | None,
    *,
    problem: bool,
) -> Form:
    known = text or (before.text if before else "")
    readers = visibility or (before.visibility if before and not problem else ME)
    return Form(
        action=Action("reflection write", {"round": which.id}),
        title=question_of(which).title,
        ask=("text", "visibility", "picture", "description", "voice"),
        given={**({"text": known} if known else {}), "visibility": readers},
        options={"visibility": offered_options(context)},
        problems={"visibility": NOT_OFFERED} if problem else {},
    )


def _too_many(which: Round, typed: Mapping[str, str | None], kinds: tuple[str, ...]) -> Form:
    """What is too much is said at the file. The words are kept: sent without a file, they are in the journal."""
    ask = tuple("picture" if each == media.PICTURE else "voice" for each in kinds)
    said = {name: each for name, each in typed.items() if each}
    return Form(action=Action("reflection write", {"round": which.id, **said}), ask=ask, problems={ask[0]: FULL})


def offered_options(context: Context) -> tuple[Option, ...]:
    """Who could be let read: whoever is in no group is not asked about it."""
    offered = _offered(context)
    return tuple(each for each in READERS if each.value in offered)


def _offered(context: Context) -> tuple[str, ...]:
    if context.role >= Role.TEACHER:
        return (ME, STAFF)
    return (ME, TEACHER, GROUP, EVERYONE) if _group(context) else (ME, TEACHER, EVERYONE)


def _group(context: Context) -> int | None:
    """The newest mixed group that whoever asks is in."""
    own = teams.own_teams(context.connection, person_id=context.me.id, project_id=context.project.id)
    return own[0].id if own else None


def _addressed(context: Context, visibility: str) -> tuple[str, int | None]:
    return visibility, _group(context) if visibility == GROUP else None


def _before(context: Context, which: Round) -> Contribution | None:
    """What one wrote in this round so far."""
    found = contributions.own_contribution(context.connection, round_id=which.id, kind=ENTRY, person_id=context.me.id)
    return found if found and found.state != contributions.WITHDRAWN else None


def _settle(context: Context, item: int) -> Message:
    """What teachers say to teachers stands in the staff room at once; the rest is kept, or waits for a yes."""
    found = contributions.find_contribution(context.connection, item, writer=context.me.id)
    if found is None or found.visibility != STAFF:
        return desk.submit(context, item)
    decisions.approve(context.connection, item, revision=found.revision, now=context.now)
    approved = contributions.find_contribution(context.connection, item)
    if approved is not None:
        publish(context, approved)
    return Message(title=Text("Saved"), lines=(READ_BY[STAFF],), buttons=own_buttons(context, found, open_now=True))


def _take_down(context: Context, found: Contribution) -> None:
    """What was for other readers is gone wherever it stood; the desks follow when it is settled."""
    for subject in _subjects(found):
        context.retire(subject)


def publish(context: Context, contribution: Contribution) -> None:
    """Make what is posted of an entry agree with its state and with who may read it."""
    where, chats = _reading(context, contribution)
    for subject, to in zip(_subjects(contribution), (where, chats), strict=True):
        if contribution.shown_text is None or not to:
            context.withdraw(subject)
            continue
        which = rounds.find_round(context.connection, contribution.round_id)
        title = question_of(which).title if which else None
        card = replace(as_shown(context, contribution, topic=TOPIC), title=title)
        context.post(card, subject=subject, to=to, about=contribution.person_id)


def _subjects(contribution: Contribution) -> tuple[str, str]:
    return f"contribution {contribution.id}", f"notice {contribution.id}"


def _reading(context: Context, contribution: Contribution) -> tuple[list[int], list[int]]:
    """The places that those who may read it share, and the private chats of those who have none."""
    connection, project = context.connection, contribution.project_id
    if contribution.visibility not in SHARED:
        return [], []
    if contribution.visibility == STAFF:
        return list(places.places_of_kind(connection, project, places.STAFF)), []
    if contribution.visibility == GROUP:
        known = teams.teams_with(connection, person_id=contribution.person_id, classroom_id=contribution.classroom_id)
        meant = next((each for each in known if each.id == contribution.team_id), None)
        others = [each.person_id for each in meant.members if each.person_id != contribution.person_id] if meant else []
        return [meant.place_id] if meant else [], list(places.chats_of_persons(connection, others, project))
    rooms = projects.classrooms_of(connection, project)
    return [place for room in rooms for place in places.places_of_classroom(connection, room.id, places.CLASS)], []


def again(contribution: Contribution) -> Action:
    """What changes an entry."""
    return Action("reflection write", {"round": contribution.round_id})


def readers(contribution: Contribution) -> Action:
    """What chooses its readers."""
    return Action("reflection readers", {"item": contribution.id})
