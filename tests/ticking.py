"""What the clock's tests stand on: schedules kept as if a teacher had saved them, and what became of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from conversation import Role
from sqlalchemy import Connection, Engine, func, select, update

from commands.announce import SUBJECT
from commands.timing.planning import plan_next
from commands.timing.rhythm import ANYWAY, DAILY, ONCE, WEEKLY, Rhythm
from storage import calendars, people, places, projects, schedules
from storage.audit import audit
from storage.occurrences import occurrence
from storage.outbox import delivery, post
from storage.schedules import Schedule

FAILED = 255
SCRIPT = Path(__file__).with_name("clocks.py")
THE_DAY, TWO_O_CLOCK = date(2023, 10, 3), time(14)
# A schedule of these comes first on the day of the project's beginning, a Tuesday, at two o'clock in every class.
RHYTHMS = {
    ONCE: Rhythm(repeats=ONCE, at=TWO_O_CLOCK, first=THE_DAY, free=ANYWAY),
    DAILY: Rhythm(repeats=DAILY, at=TWO_O_CLOCK, first=THE_DAY, free=ANYWAY),
    WEEKLY: Rhythm(repeats=WEEKLY, at=TWO_O_CLOCK, first=THE_DAY, weekdays=(1,), free=ANYWAY),
}


def saved(
    connection: Connection, whose: Role, rhythm: Rhythm, *, now: datetime, command: str = "announce", **arguments: str
) -> dict[str, Any]:
    """A schedule as a teacher has saved it: without other words, an announcement to their class."""
    rooms = calendars.rooms_of(connection, [whose.project])[whose.project]
    found = plan_next(rhythm, rooms, whose.room, None)
    assert found is not None
    return schedules.row_of(
        project_id=whose.project,
        person_id=whose.person,
        classroom_id=whose.room,
        command=command,
        arguments=arguments or {"text": "Bon dia!", "language": "ca", "whom": "class"},
        locale="en",
        rhythm=rhythm.pack(),
        state=schedules.ACTIVE,
        day=found.day,
        due_at=found.due_at,
        now=now,
    )


def another_project(connection: Connection, number: int, now: datetime) -> Role:
    """A project of one class and its teacher, with the places that belong to them."""
    project = projects.create_project(connection, title=f"Bridges {number}", locale="en", now=now)
    about = {"school_name": f"School {number}", "country": "ES", "zone": "Europe/Madrid", "name": "9B", "locale": "es"}
    room = projects.create_classroom(connection, project_id=project, **about)
    person = people.create_person(connection)
    alias = f"Teacher {number}"
    seat = people.create_seat(
        connection, classroom_id=room, person_id=person, role=people.TEACHER, state=people.TAKEN, alias=alias
    )
    places.furnish_project(connection, project)
    places.furnish_classroom(connection, project, room)
    places.furnish_seat(connection, project, room, person)
    return Role(account=alias, alias=alias, project=project, room=room, seat=seat or 0, person=person)


def leaves(connection: Connection, whose: Role) -> None:
    """They sit in their class no longer."""
    people.remove_seat(connection, whose.seat)


def loses_the_role(connection: Connection, whose: Role) -> None:
    """They sit where they sat, as a pupil."""
    connection.execute(update(people.seat).where(people.seat.c.id == whose.seat).values(role=people.STUDENT))


@dataclass(frozen=True)
class Books:
    """What the database holds of what was planned."""

    occurrences: Mapping[int, Mapping[date, str]]  # what became of each schedule, day by day
    posts: Counter[str]  # how often each announcement was written: by its subject
    places: Counter[str]  # to how many places each goes
    announced: int  # how often somebody announced something, by the audit trail
    waiting: Mapping[int, Schedule]

    @classmethod
    def of(cls, engine: Engine) -> Books:
        with engine.connect() as connection, connection.begin():
            became: dict[int, dict[date, str]] = {}
            for row in connection.execute(select(occurrence)):
                became.setdefault(row.schedule_id, {})[row.day] = row.state
            written = connection.execute(select(post.c.subject, post.c.revision)).all()
            reached = select(post.c.subject, func.count()).join(delivery, delivery.c.post_id == post.c.id)
            to = connection.execute(reached.group_by(post.c.subject)).all()
            counted = connection.scalar(select(func.count()).where(audit.c.action == "announce"))
            numbers = connection.execute(select(schedules.schedule.c.id)).scalars()
            known = {number: schedules.find(connection, number) for number in numbers}
        waiting = {number: each for number, each in known.items() if each is not None}
        return cls(
            became,
            Counter(dict(map(tuple, written))),
            Counter(dict(map(tuple, to))),
            counted or 0,
            waiting,
        )

    def announcements(self, schedule: int) -> dict[date, int]:
        """On which planned days an announcement came, and how often."""
        begin = f"{SUBJECT}clock schedule {schedule} "
        own = {subject: number for subject, number in self.posts.items() if subject.startswith(begin)}
        return {date.fromisoformat(subject.removeprefix(begin)): number for subject, number in own.items()}


class Herd:
    """A process that forks others, each with a Clockwork of its own, and waits for them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *, folder: Path, url: str, now: datetime, deaths: Sequence[str]) -> list[int]:
        """One process for each death ("" for none) until nothing is due; how many commits each made, or the
        signal that ended it, below zero.
        """
        order = {"data": str(folder), "url": url, "now": now.isoformat(), "deaths": list(deaths)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the herd is gone"
        ended: list[int] = json.loads(line)
        assert FAILED not in ended, "one of the herd failed; its log says why"
        return ended


@contextmanager
def running_herd(log: Path) -> Iterator[Herd]:
    """A herd with everything imported."""
    pipe, here = subprocess.PIPE, {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, SCRIPT], env=here, stdin=pipe, stdout=pipe, stderr=errors, text=True
        ) as process,
    ):
        yield Herd(process)  # to close its input is to end it
    assert "Traceback" not in (complaints := log.read_text(encoding="utf-8")), complaints
