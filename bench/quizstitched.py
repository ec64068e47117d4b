"""The stitched side of a live quiz: what its handler does with an answer."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from bench.presstitched import Buttons, Press, Reply, open_buttons
from bench.queries import Speaker
from bench.tables import Base, Delivery, Post, Round, Window
from commands.quiz.marking import mark
from commands.quiz.quizzes import unpacked
from commands.quiz.wording import LETTERS, shown_order
from storage import extra_time, plays, responses
from storage.quizzes import question

GRACE = timedelta(seconds=3)


class Play(Base):
    __table__ = plays.play
    round_id: Mapped[int]
    quiz_id: Mapped[int | None]
    edition: Mapped[int]
    school_id: Mapped[int]
    seconds: Mapped[int]
    number: Mapped[int]


class Question(Base):
    __table__ = question
    quiz_id: Mapped[int]
    edition: Mapped[int]
    position: Mapped[int]
    details: Mapped[str]


class ExtraTime(Base):
    __table__ = extra_time.extra_time
    classroom_id: Mapped[int]
    person_id: Mapped[int]
    times: Mapped[int]


class Revealed(Base):
    __table__ = plays.revealed
    round_id: Mapped[int]
    number: Mapped[int]
    classroom_id: Mapped[int]


class Response(Base):
    __table__ = responses.response
    id: Mapped[int]


ANSWER = (
    insert(Response).on_conflict_do_nothing(index_elements=["round_id", "number", "person_id"]).returning(Response.id)
)


async def find_turn(session: AsyncSession, round_id: int, number: int, speaker: Speaker) -> Any:
    """The question as it stands for this pupil, in one statement, as Silta asks it."""
    seat, place = speaker.seat, speaker.place
    assert seat is not None
    assert place is not None
    subject = f"round {round_id} question {number} class {seat.classroom_id}"
    found = await session.execute(
        select(Round, Play, Question, Window, ExtraTime, Delivery, Revealed)
        .join(Play, Play.round_id == Round.id)
        .join(
            Question,
            and_(Question.quiz_id == Play.quiz_id, Question.edition == Play.edition, Question.position == number),
        )
        .outerjoin(Window, and_(Window.round_id == Round.id, Window.classroom_id == seat.classroom_id))
        .outerjoin(
            ExtraTime,
            and_(ExtraTime.classroom_id == seat.classroom_id, ExtraTime.person_id == seat.person_id),
        )
        .outerjoin(Post, and_(Post.project_id == Round.project_id, Post.subject == subject))
        .outerjoin(Delivery, and_(Delivery.post_id == Post.id, Delivery.place_id == place.id))
        .outerjoin(
            Revealed,
            and_(
                Revealed.round_id == Round.id,
                Revealed.number == number,
                Revealed.classroom_id == seat.classroom_id,
            ),
        )
        .where(Round.id == round_id)
    )
    return found.one()


async def respond(session: AsyncSession, press: Press, speaker: Speaker) -> Reply:
    """Keep the answer if its time is not over."""
    round_id, number = int(press.said["round"]), int(press.said["number"])
    asked, play, kept, window, more, there, revealed = await find_turn(session, round_id, number, speaker)
    now = datetime.now(UTC)
    assert speaker.seat is not None
    assert speaker.school is not None
    assert speaker.project is not None
    if asked.project_id != speaker.project.id or asked.state != "open" or play.school_id == speaker.school.id:
        raise ValueError("not here, or over")
    ends = there.reached_at + timedelta(seconds=play.seconds * (more.times if more else 1)) + GRACE
    if revealed or window or play.number != number or now > ends:
        raise ValueError("the time for this question is over")
    details = unpacked(kept.details)
    order = dict(zip(LETTERS, shown_order(details, f"{round_id} {number}"), strict=False))
    chosen = order[press.said["answer"]]
    row = {
        "round_id": round_id,
        "number": number,
        "person_id": speaker.seat.person_id,
        "classroom_id": speaker.seat.classroom_id,
        "answer": str(chosen),
        "points": mark(details, (chosen,)),
        "answered_at": now,
    }
    taken = await session.scalar(ANSWER, row)
    title = "Your answer is in." if taken is not None else "You have answered this question already."
    again = ["Go on", f"quiz play?round={round_id}"]
    return Reply(title=title, lines=["The next question comes by itself."], buttons=[again])


def open_stitched(database: Path) -> AbstractAsyncContextManager[Buttons]:
    """The stitched bot on a seeded database."""
    pattern = r"quiz answer\?round=(?P<round>\d+)&number=(?P<number>\d+)&answer=(?P<answer>\w)"
    return open_buttons(database, pattern, respond)
