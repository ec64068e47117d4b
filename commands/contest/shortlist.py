"""The shortlist: before people vote on proposals, the teachers choose which ones go into the vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands.call import Action
from commands.command import Context
from commands.contest.brief import CHOOSING, ENTRY, contest_of, is_in, is_open, keep, pick
from commands.contest.entries import idea_of, in_their_order, picture_of, title_of
from commands.message import Button, Form, Message, Option, Plural, Reply, Text, refusal
from storage import contributions
from storage.contributions import Contribution
from storage.rounds import Round

NOT_NOW = Text("The shortlist is chosen between the entries and the voting.")


def shortlist(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """All entries, to tick those that go into the vote."""
    which = _which(context, round)
    if not isinstance(which, Round):
        return which
    contest = contest_of(which)
    found = in_their_order(contest, _candidates(context, which), context.me.id)
    chosen = "_".join(f"{each}-1" for each in contest.shortlist or ())
    return Form(
        action=Action("contest choose", {"round": which.id, "seen": chosen}),
        title=contest.name,
        ask=("choices",),
        given={"choices": chosen},
        options={"choices": tuple(_option(context, each) for each in found)},
        piecewise=Action("contest show", {"round": which.id}),
    )


def choose(
    context: Context,
    *,
    round: int | None = None,  # noqa: A002  (the parameter's name)
    choices: Mapping[int, int] | None = None,
    seen: Sequence[tuple[int, int]] = (),
    entry: int | None = None,
    mark: int | None = None,
) -> Reply:
    """Put one entry onto the shortlist or off it, or all that somebody changed of the one they have `seen`: what others
    have changed meanwhile stays.
    """
    found = contributions.find_contribution(context.connection, entry) if entry else None
    which = _which(context, found.round_id if found else round)
    if not isinstance(which, Round):
        return which
    contest, known = contest_of(which), {each.id for each in _candidates(context, which)}
    chosen = set(contest.shortlist or ())
    if choices is not None:
        before = {each for each, _ in seen}
        chosen = (chosen - (before - set(choices))) | (set(choices) - before)
    if entry:
        chosen = chosen | {entry} if mark else chosen - {entry}
    kept = tuple(sorted(chosen & known))
    keep(context, which.id, replace(contest, shortlist=kept or None))
    context.record("contest choose", f"round {which.id}")
    this = {"round": which.id}
    return Message(
        title=contest.name,
        lines=(
            Plural("{n} entry is on the shortlist.", "{n} entries are on the shortlist.", n=len(kept))
            if kept
            else Text("The shortlist is empty. Then all entries go into the vote."),
        ),
        buttons=(
            Button(label=Text("Begin the voting"), action=Action("contest begin", this), main=True),
            Button(label=Text("Choose the shortlist"), action=Action("contest shortlist", this)),
        ),
    )


def _which(context: Context, round_id: int | None) -> Round | Form | Message:
    which = pick(context, round_id, Action("contest shortlist"), among=is_in(CHOOSING))
    if isinstance(which, Round) and not (is_open(which) and contest_of(which).phase == CHOOSING):
        return refusal(NOT_NOW)
    return which


def _candidates(context: Context, which: Round) -> list[Contribution]:
    return [each for each, _ in contributions.shown_in(context.connection, round_id=which.id, kind=ENTRY)]


def _option(context: Context, entry: Contribution) -> Option:
    picture, idea = picture_of(context, entry), idea_of(entry)
    return Option(
        str(entry.id), title_of(entry), picture=picture[0] if picture else None, about=idea[0] if idea else None
    )
