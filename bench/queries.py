"""The stitched side's statements: the same in meaning as Silta's for this Call, through ORM entities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bench.tables import (
    Account,
    Attachment,
    Base,
    Classroom,
    Contribution,
    Delivery,
    Inbox,
    Person,
    Place,
    Post,
    Project,
    Round,
    School,
    Seat,
)

PLATFORM = "web"


def _upsert(entity: type[Base], key: list[str], *, taken: list[str], **values: Any) -> Insert:
    """An upsert, built once: building one for every event, as is common, costs a tenth of all its CPU."""
    new = insert(entity)
    changed = {name: new.excluded[name] for name in taken} | values
    return new.on_conflict_do_update(index_elements=key, set_=changed)


GIVE = _upsert(
    Contribution,
    ["round_id", "kind", "slot", "person_id"],
    taken=["text", "language", "written_at"],
    revision=Contribution.revision + 1,
    state="waiting",
).returning(Contribution.id)
POST = _upsert(
    Post, ["project_id", "subject"], taken=["message"], revision=Post.revision + 1, withdrawn=False
).returning(Post.id, Post.revision)
DELIVER = _upsert(Delivery, ["post_id", "place_id"], taken=["due_at", "since"], state="waiting", attempts=0)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, where, and from which seat; whatever is unknown is None."""

    person: Person | None
    place: Place | None
    project: Project | None
    seat: Seat | None
    classroom: Classroom | None
    school: School | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A contribution with what it is signed with."""

    contribution: Contribution
    alias: str
    school: str
    zone: str
    attached: int


async def find_arrival(session: AsyncSession, event: str) -> Inbox | None:
    """Whether this event was here before."""
    return await session.get(Inbox, (PLATFORM, event))


async def find_speaker(session: AsyncSession, account: str, place: str) -> Speaker:
    """The person behind an account and their seat at a place, in one statement."""
    alive = or_(Account.expires_at.is_(None), Account.expires_at > datetime.now(UTC))
    sits_here = case((Seat.classroom_id == Place.classroom_id, 0), else_=1)
    found = await session.execute(
        select(Person, Place, Project, Seat, Classroom, School)
        .select_from(Account)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Place, and_(Place.platform == PLATFORM, Place.key == place))
        .outerjoin(Project, Project.id == Place.project_id)
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.state == "taken"))
        .outerjoin(Classroom, Classroom.id == Seat.classroom_id)
        .outerjoin(School, School.id == Classroom.school_id)
        .where(Account.platform == PLATFORM, Account.user == account, alive)
        .order_by(case((Classroom.project_id == Place.project_id, 0), else_=1), sits_here)
        .limit(1)
    )
    row = found.one_or_none()
    return Speaker(*row) if row else Speaker(None, None, None, None, None, None)


async def find_round(session: AsyncSession, round_id: int) -> Round | None:
    """The round that is answered."""
    return await session.get(Round, round_id)


async def give(
    session: AsyncSession, round_id: int, seat: Seat, *, text: str, language: str, now: datetime
) -> int | None:
    """Give an answer, or replace one's own; returns its id."""
    row = {
        "round_id": round_id,
        "kind": "answer",
        "slot": "answer",
        "person_id": seat.person_id,
        "classroom_id": seat.classroom_id,
        "text": text,
        "language": language,
        "revision": 1,
        "state": "waiting",
        "written_at": now,
    }
    return await session.scalar(GIVE, row)


async def find_signed(session: AsyncSession, item: int | None) -> Signed:
    """A contribution with alias, school and zone."""
    attached = (
        select(func.count())
        .where(Attachment.contribution_id == Contribution.id)
        .correlate(Contribution)
        .scalar_subquery()
    )
    found = await session.execute(
        select(Contribution, Seat.alias, School.name, School.zone, attached)
        .join(Round, Round.id == Contribution.round_id)
        .join(Seat, and_(Seat.person_id == Contribution.person_id, Seat.classroom_id == Contribution.classroom_id))
        .join(Classroom, Classroom.id == Contribution.classroom_id)
        .join(School, School.id == Classroom.school_id)
        .where(Contribution.id == item)
    )
    return Signed(*found.one())


async def bring_to_desk(
    session: AsyncSession, project_id: int, given: Contribution, packed: str, now: datetime
) -> None:
    """Post the card to the desks of the writer's classroom, or edit it where it already is."""
    desks = await session.scalars(
        select(Place.id).where(Place.classroom_id == given.classroom_id, Place.kind == "desk")
    )
    row = {
        "project_id": project_id,
        "subject": f"review {given.id}",
        "about_id": given.person_id,
        "message": packed,
        "revision": 1,
        "withdrawn": False,
        "posted_at": now,
    }
    post_id, revision = (await session.execute(POST, row)).one()
    # What is new is nowhere yet: Silta does not ask either.
    new = revision == 1
    reached = () if new else await session.scalars(select(Delivery.place_id).where(Delivery.post_id == post_id))
    step = {"post_id": post_id, "state": "waiting", "attempts": 0, "due_at": now, "since": now}
    await session.execute(DELIVER, [{**step, "place_id": place_id} for place_id in sorted({*desks, *reached})])


async def withdraw_post(session: AsyncSession, project_id: int, subject: str, now: datetime) -> None:
    """Take a post back where it is."""
    taken = await session.scalar(
        update(Post)
        .where(Post.project_id == project_id, Post.subject == subject, ~Post.withdrawn)
        .values(withdrawn=True, revision=Post.revision + 1, message="")
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if taken is not None:
        await session.execute(
            update(Delivery)
            .where(Delivery.post_id == taken)
            .values(state="waiting", attempts=0, due_at=now, since=now)
            .execution_options(synchronize_session=False)
        )


async def keep_arrival(session: AsyncSession, event: str, fingerprint: str, person_id: int | None, answer: str) -> None:
    """Remember the event with its answer."""
    row = {
        "platform": PLATFORM,
        "event": event,
        "fingerprint": fingerprint,
        "person_id": person_id,
        "answer": answer,
        "arrived_at": datetime.now(UTC),
    }
    await session.execute(insert(Inbox), row)
