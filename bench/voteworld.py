"""The world of the votes: in every project a contest is voted on, and all pupils like an entry, then another too."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection

from bench.world import MAY, PUPILS, ROOMS, Pupil, Saying, said, seed_each
from commands.contest.brief import ACTIVITY, ENTRY, VOTES, Contest
from storage import contributions, decisions, makers, rounds

# From each class; each was made by two.
ENTRIES = 3
# So many vote before the first of them change their ballots.
BLOCK = 256

# A pupil, and what they choose one after the other.
Voter = tuple[Pupil, tuple[int, int]]


def votes(path: Path) -> Iterator[Saying]:
    """The stream in a new database: all vote once and change their ballot once, neighbours in different projects."""
    voters = seed_each(path, _voting)
    blocks = [voters[begin : begin + BLOCK] for begin in range(0, len(voters), BLOCK)]
    nobody = list[Voter]()
    event = itertools.count(1)
    for firsts, changes in zip([*blocks, nobody], [nobody, *blocks], strict=True):
        for pair in itertools.zip_longest(firsts, changes):
            for turn, voter in enumerate(pair):
                if voter is not None:
                    pupil, liked = voter
                    yield said(next(event), pupil, f"contest mark?entry={liked[turn]}&mark=1")


def _voting(connection: Connection, project: int, pupils: Sequence[Pupil]) -> list[Voter]:
    """A contest with approved entries from every class; nobody will vote for their own class."""
    contest = Contest(title={"en": "A logo for our project"}, phase=VOTES, seed="BENCH")
    held = rounds.open_round(connection, project_id=project, activity=ACTIVITY, now=MAY, details=asdict(contest))
    entered = [
        [
            _enter(connection, held, (room, number), [each for each in pupils if each.room == room])
            for number in range(ENTRIES)
        ]
        for room in range(len(ROOMS))
    ]
    assert len(pupils) == PUPILS * len(ROOMS)
    return [(each, _liked(entered, each.room, number)) for number, each in enumerate(pupils)]


def _enter(connection: Connection, contest: int, which: tuple[int, int], pupils: Sequence[Pupil]) -> int:
    room, number = which
    author, mate = pupils[2 * number : 2 * number + 2]
    entry, revision = contributions.give(
        connection,
        round_id=contest,
        kind=ENTRY,
        slot=ENTRY,
        # The world calls a person's account by their number.
        person_id=author.account,
        classroom_id=author.classroom,
        text=f"Bridge {number} of {ROOMS[room][0]}\nIts two ends are two of our schools.",
        language=ROOMS[room][3],
        now=MAY,
    )
    makers.add(connection, contribution_id=entry, person_id=mate.account, classroom_id=mate.classroom)
    decisions.approve(connection, entry, revision=revision, now=MAY)
    return entry


def _liked(entered: Sequence[Sequence[int]], room: int, number: int) -> tuple[int, int]:
    first, second = (entered[(room + each) % len(ROOMS)] for each in (1, 2))
    return first[number % ENTRIES], second[number // 2 % ENTRIES]
