"""The world both sides measure in: projects full of pupils, and the stream of what they say, the same for both."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, text

from storage import people, places, projects, rounds, schema
from storage.database import open_engine

PROJECTS = 72
PUPILS = 32  # in each of a project's four classrooms
ROOMS = (
    ("Oulu", "FI", "Europe/Helsinki", "fi"),
    ("Sevilla", "ES", "Europe/Madrid", "es"),
    ("Saint-Denis", "RE", "Indian/Reunion", "fr"),
    ("Leeds", "GB", "Europe/London", "en"),
)
ANSWERS = (
    "Näyttäisin ystävälle satamaa, jossa isoisäni kalasti. Talvella meri on jäässä ja sen yli voi kävellä ({n}).",
    "Le enseñaría el mercado de los sábados: huele a naranjas, y mi abuela conoce a todo el mundo ({n}).",
    "Je lui montrerais le volcan, tôt le matin, avant les nuages. Après, on mange des samoussas ({n}).",
    "I would show them the old mill. My friends and I go there when it rains, which is nearly always ({n}).",
)
MAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """A pupil's answer to an icebreaker, or the action of the button they press, before either side has put it into its
    own raw form.
    """

    event: int
    account: int
    classroom: int
    round: int
    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """Who speaks, and where: all that a raw event needs."""

    account: int
    classroom: int
    round: int
    room: int


def seed(path: Path, *, pupils: int = PUPILS) -> list[list[Pupil]]:
    """Fill a new database through Silta's own storage, with so many pupils in each classroom; returns those of each
    project.
    """
    engine = open_engine(f"sqlite:///{path}", purpose="write")
    schema.upgrade(engine)
    with engine.begin() as connection:
        seated = [_project(connection, number, pupils) for number in range(PROJECTS)]
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    return seated


def seed_each(path: Path, begin: Callable[[Connection, int, Sequence[Pupil]], list[T]]) -> list[T]:
    """Fill a new database, and begin something in each of its projects with their pupils; returns what that returns,
    by turns: neighbours are in different projects.
    """
    seated = seed(path)
    engine = open_engine(f"sqlite:///{path}", purpose="write")
    with engine.begin() as connection:
        begun = [begin(connection, number, pupils) for number, pupils in enumerate(seated, start=1)]
    engine.dispose()
    return [each for row in itertools.zip_longest(*begun) for each in row if each is not None]


def _project(connection: Connection, number: int, pupils: int) -> list[Pupil]:
    project = projects.create_project(connection, title=f"Exchange {number}", locale="en", now=MAY)
    places.furnish_project(connection, project)
    details = {"prompt": "visit", "words": None, "language": None}
    round_id = rounds.open_round(connection, project_id=project, activity="icebreaker", now=MAY, details=details)
    rooms = [_room(connection, project, round_id, (number, room), pupils) for room in range(len(ROOMS))]
    # Neighbours in the stream come from different classes, as they do in life.
    return [pupil for row in zip(*rooms, strict=True) for pupil in row]


def _room(connection: Connection, project: int, round_id: int, which: tuple[int, int], pupils: int) -> list[Pupil]:
    number, room = which
    town, country, zone, locale = ROOMS[room]
    classroom = projects.create_classroom(
        connection, project_id=project, school_name=town, country=country, zone=zone, name=f"{number}B", locale=locale
    )
    places.furnish_classroom(connection, project, classroom)
    accounts = [_person(connection, project, classroom, seat, locale) for seat in range(pupils + 1)]
    return [Pupil(account, classroom, round_id, room) for account in accounts[1:]]


def _person(connection: Connection, project: int, classroom: int, number: int, locale: str) -> int:
    """A person with a seat; the first of a class is its teacher. Their account is called by their number."""
    person = people.create_person(connection)
    people.set_writes(connection, person, locale)
    role = people.STUDENT if number else people.TEACHER
    people.create_seat(
        connection, classroom_id=classroom, person_id=person, role=role, state=people.TAKEN, alias=f"Otter {number}"
    )
    places.furnish_seat(connection, project, classroom, person)
    people.sign_in(connection, platform=places.WEB, user=str(person), person_id=person, now=MAY, expires_at=FOREVER)
    return person


def sayings(pupils: list[list[Pupil]]) -> Iterator[Saying]:
    """The stream: first answers of one project and changed ones of the project before it, by turns, without end."""
    event, turn = 0, 1
    while True:
        firsts, changes = pupils[turn % len(pupils)], pupils[(turn - 1) % len(pupils)]
        for pupil in (each for pair in zip(firsts, changes, strict=True) for each in pair):
            event += 1
            yield said(event, pupil, ANSWERS[pupil.room].format(n=event))
        turn += 1


def said(event: int, pupil: Pupil, text: str) -> Saying:
    """Something that this pupil says or presses."""
    return Saying(
        event=event,
        account=pupil.account,
        classroom=pupil.classroom,
        round=pupil.round,
        locale=ROOMS[pupil.room][3],
        text=text,
    )
