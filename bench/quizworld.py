"""The world of the live quizzes: in every project one is being played, and all pupils but its author's class answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, select, update

from bench.world import MAY, Pupil, Saying, said, seed_each
from commands.quiz.question import CHOICE, Option, Question, as_details
from commands.quiz.quizzes import ACTIVITY, subject_of
from storage import contributions, decisions, outbox, places, plays, projects, quizzes, rounds
from storage.outbox import SENT, delivery
from storage.people import seat

# Nobody's time is over while the measuring lasts.
SECONDS = 1_000_000_000
QUESTION = Question(
    kind=CHOICE,
    text={"": "Which of these towns is the capital of Finland?", "fi": "Mikä näistä on Suomen pääkaupunki?"},
    options=tuple(
        Option(text={"": town}, weight=100 * (town == "Helsinki")) for town in ("Helsinki", "Turku", "Oulu", "Vaasa")
    ),
)


def _played(connection: Connection, project: int, pupils: Sequence[Pupil]) -> list[Pupil]:
    """A quiz of one question, written in the first class, approved, and asked in all of them."""
    rooms = projects.classrooms_of(connection, project)
    own = rooms[0]
    writing = rounds.open_round(connection, project_id=project, activity=ACTIVITY, now=MAY, details={"writing": True})
    author = connection.scalars(select(seat.c.person_id).where(seat.c.classroom_id == own.id)).all()[1]
    about = {"person_id": author, "classroom_id": own.id, "language": "en", "now": MAY}
    quiz = quizzes.begin(connection, round_id=writing, slot=ACTIVITY, title="Capitals", **about)
    quizzes.add(connection, quiz, [quizzes.as_text(as_details(QUESTION))])
    kind = {"round_id": writing, "kind": quizzes.KIND, "slot": ACTIVITY}
    _, revision = contributions.give(connection, **kind, text="Capitals", **about)
    quizzes.hand_in(connection, quiz, revision)
    decisions.approve(connection, quiz, revision=revision, now=MAY)
    played = rounds.open_round(connection, project_id=project, activity=ACTIVITY, now=MAY, details={})
    plays.start(
        connection,
        round_id=played,
        quiz_id=quiz,
        edition=revision,
        size=2,
        language="en",
        school_id=own.school_id,
        live=True,
        seconds=SECONDS,
    )
    plays.ask(connection, played, 1, MAY)
    for room in rooms:
        to = places.places_of_classroom(connection, room.id, places.CLASS)
        subject = subject_of(played, 1, room.id)
        outbox.put(connection, project_id=project, subject=subject, message="", places=to, about_id=author, now=MAY)
    connection.execute(update(delivery).values(state=SENT, reached_at=MAY))
    return [Pupil(each.account, each.classroom, played, each.room) for each in pupils if each.classroom != own.id]


def answers(path: Path) -> Iterator[Saying]:
    """The stream in a new database: everybody answers once, neighbours in different projects."""
    for event, pupil in enumerate(seed_each(path, _played), start=1):
        yield said(event, pupil, f"quiz answer?round={pupil.round}&number=1&answer={'ABCD'[event % 4]}")
