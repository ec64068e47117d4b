"""The stitched side of a vote: what its handler does when somebody likes an entry."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from bench.presstitched import Buttons, Press, Reply, open_buttons
from bench.queries import Speaker
from bench.tables import Base, Contribution, Round, Window
from storage import ballots, makers
from storage.codes import ALPHABET


class Maker(Base):
    __table__ = makers.maker
    contribution_id: Mapped[int]
    person_id: Mapped[int]


class Ballot(Base):
    __table__ = ballots.ballot
    round_id: Mapped[int]
    voter: Mapped[str]
    school_id: Mapped[int]
    marks: Mapped[str]
    receipt: Mapped[str]


async def find_contest(session: AsyncSession, entry: int, speaker: Speaker) -> tuple[int, Round]:
    """The contest of an entry, if this pupil can vote in it now."""
    seat, project, now = speaker.seat, speaker.project, datetime.now(UTC)
    assert seat is not None
    assert project is not None
    found = await session.execute(
        select(Round, Window)
        .join(Contribution, Contribution.round_id == Round.id)
        .outerjoin(Window, and_(Window.round_id == Round.id, Window.classroom_id == seat.classroom_id))
        .where(Contribution.id == entry)
    )
    contest, window = found.one()
    details = json.loads(contest.details)
    if contest.project_id != project.id or contest.state != "open" or details["phase"] != "votes":
        raise ValueError("not here, or not now")
    if details["voters"] == "pupils" and seat.role != "student":
        raise PermissionError("In this contest the pupils vote.")
    if window and not (window.opens_at <= now and (window.closes_at is None or now < window.closes_at)):
        raise ValueError("The voting is over.")
    return seat.person_id, contest


async def find_entries(session: AsyncSession, contest: Round) -> dict[int, str]:
    """What can be voted for, with its titles; who may not vote for it is asked apart."""
    found = await session.scalars(
        select(Contribution).where(
            Contribution.round_id == contest.id,
            Contribution.kind == "entry",
            Contribution.visibility == "everyone",
            Contribution.shown_text.is_not(None),
        )
    )
    return {each.id: (each.shown_text or "").partition("\n")[0] for each in found}


async def find_own(session: AsyncSession, contest: Round, person: int) -> Sequence[int]:
    """The entries that somebody gave or helped to make."""
    found = await session.scalars(
        select(Contribution.id)
        .outerjoin(Maker, and_(Maker.contribution_id == Contribution.id, Maker.person_id == person))
        .where(
            Contribution.round_id == contest.id,
            Contribution.kind == "entry",
            or_(Contribution.person_id == person, Maker.person_id.is_not(None)),
        )
    )
    return found.all()


async def respond(session: AsyncSession, press: Press, speaker: Speaker) -> Reply:
    """Look for the ballot; change it, or put a new one into the box."""
    entry = int(press.said["entry"])
    person, contest = await find_contest(session, entry, speaker)
    titles = await find_entries(session, contest)
    if entry not in titles or entry in await find_own(session, contest, person):
        raise ValueError("one's own, or gone")
    assert speaker.school is not None
    ballot = await session.get(Ballot, (contest.id, str(person)))
    before = json.loads(ballot.marks) if ballot else {}
    liked = sorted({*(each for each in map(int, before) if each in titles), entry})
    marks = json.dumps({str(each): 1 for each in liked})
    if ballot:
        ballot.marks, ballot.school_id = marks, speaker.school.id
    else:
        receipt = "".join(secrets.choice(ALPHABET) for _ in range(10))
        ballot = Ballot(
            round_id=contest.id, voter=str(person), school_id=speaker.school.id, marks=marks, receipt=receipt
        )
        session.add(ballot)
    await session.flush()
    return Reply(
        title="Your ballot is in",
        lines=[
            "On it: {marks}",
            "You can change it until the voting ends.",
            "Your receipt: <b>{code}</b>",
            "Afterwards you find it in the list of all ballots that were counted. Show it to nobody.",
        ],
        buttons=[["Look at my ballot", f"contest vote?round={contest.id}"]],
        secrets={"marks": " · ".join(titles[each] for each in liked), "code": ballot.receipt},
    )


def open_stitched(database: Path) -> AbstractAsyncContextManager[Buttons]:
    """The stitched bot on a seeded database."""
    return open_buttons(database, r"contest mark\?entry=(?P<entry>\d+)&mark=(?P<mark>\d+)", respond)
