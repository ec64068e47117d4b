"""The stitched side's mapped classes: the very same tables and columns, as SQLAlchemy's ORM maps them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import DeclarativeBase, Mapped

from storage import contributions, inbox, media, outbox, people, places, projects, rounds
from storage.database import METADATA


class Base(DeclarativeBase):
    metadata = METADATA


class Project(Base):
    __table__ = projects.project
    id: Mapped[int]
    locale: Mapped[str]


class School(Base):
    __table__ = projects.school
    id: Mapped[int]
    name: Mapped[str]
    zone: Mapped[str]


class Classroom(Base):
    __table__ = projects.classroom
    id: Mapped[int]
    project_id: Mapped[int]
    school_id: Mapped[int]
    locale: Mapped[str]


class Person(Base):
    __table__ = people.person
    id: Mapped[int]
    locale: Mapped[str | None]
    writes: Mapped[str | None]


class Seat(Base):
    __table__ = people.seat
    person_id: Mapped[int]
    classroom_id: Mapped[int]
    role: Mapped[str]
    state: Mapped[str]
    alias: Mapped[str]


class Account(Base):
    __table__ = people.account
    platform: Mapped[str]
    user: Mapped[str]
    person_id: Mapped[int]
    expires_at: Mapped[datetime | None]


class Place(Base):
    __table__ = places.place
    id: Mapped[int]
    platform: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    project_id: Mapped[int]
    classroom_id: Mapped[int | None]


class Round(Base):
    __table__ = rounds.round_table
    id: Mapped[int]
    project_id: Mapped[int]
    activity: Mapped[str]
    state: Mapped[str]
    details: Mapped[str]


class Window(Base):
    __table__ = rounds.window
    round_id: Mapped[int]
    classroom_id: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]


class Contribution(Base):
    __table__ = contributions.contribution
    id: Mapped[int]
    round_id: Mapped[int]
    kind: Mapped[str]
    slot: Mapped[str]
    person_id: Mapped[int]
    classroom_id: Mapped[int]
    text: Mapped[str]
    language: Mapped[str]
    revision: Mapped[int]
    visibility: Mapped[str]
    state: Mapped[str]
    written_at: Mapped[datetime]
    shown_text: Mapped[str | None]


class Attachment(Base):
    __table__ = media.attachment
    contribution_id: Mapped[int]


class Post(Base):
    __table__ = outbox.post
    id: Mapped[int]
    project_id: Mapped[int]
    subject: Mapped[str]
    message: Mapped[str]
    revision: Mapped[int]
    withdrawn: Mapped[bool]


class Delivery(Base):
    __table__ = outbox.delivery
    post_id: Mapped[int]
    place_id: Mapped[int]
    state: Mapped[str]


class Inbox(Base):
    __table__ = inbox.inbox
    platform: Mapped[str]
    event: Mapped[str]
    fingerprint: Mapped[str]
    answer: Mapped[str]
