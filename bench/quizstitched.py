"""The stitched side of a live quiz: a callback query finds its handler, an async ORM session writes, Babel speaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Mapped
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ContextTypes

from bench.queries import Speaker, find_arrival, find_speaker, keep_arrival
from bench.side import Said
from bench.stitched import Deaf, Event, fingerprint, may_answer, open_engine, pick_locale, translations
from bench.tables import Base, Delivery, Post, Round
from bench.world import Saying
from commands.quiz.marking import mark
from commands.quiz.quizzes import unpacked
from commands.quiz.wording import LETTERS, shown_order
from storage import extra_time, plays, responses, rounds
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


class Window(Base):
    __table__ = rounds.window
    round_id: Mapped[int]
    classroom_id: Mapped[int]
    closes_at: Mapped[datetime | None]


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


async def find_turn(session: AsyncSession, event: Event, number: int, speaker: Speaker) -> Any:
    """The question as it stands for this pupil, in one statement, as Silta asks it."""
    seat, place = speaker.seat, speaker.place
    assert seat is not None
    assert place is not None
    subject = f"round {event.round} question {number} class {seat.classroom_id}"
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
        .where(Round.id == event.round)
    )
    return found.one()


async def respond(session: AsyncSession, event: Event, number: int, speaker: Speaker) -> dict[str, Any]:
    """Keep the answer if its time is not over."""
    asked, play, kept, window, more, there, revealed = await find_turn(session, event, number, speaker)
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
    order = dict(zip(LETTERS, shown_order(details, f"{event.round} {number}"), strict=False))
    chosen = order[event.text]
    row = {
        "round_id": event.round,
        "number": number,
        "person_id": speaker.seat.person_id,
        "classroom_id": speaker.seat.classroom_id,
        "answer": str(chosen),
        "points": mark(details, (chosen,)),
        "answered_at": now,
    }
    taken = await session.scalar(ANSWER, row)
    title = "Your answer is in." if taken is not None else "You have answered this question already."
    again = ["Go on", f"quiz play?round={event.round}"]
    return {"title": title, "lines": ["The next question comes by itself."], "buttons": [again]}


async def receive(session: AsyncSession, event: Event, number: int) -> tuple[dict[str, Any], str]:
    """The whole road inside one transaction: the reply and the language to say it in."""
    seen = await find_arrival(session, event.id)
    speaker = await find_speaker(session, event.account, event.place)
    locale = pick_locale(speaker, event.hint)
    if seen is not None:
        return json.loads(seen.answer), locale
    if not may_answer(speaker):
        raise PermissionError("First come in with your code; then this works.")
    reply = await respond(session, event, number, speaker)
    person = speaker.person.id if speaker.person else None
    await keep_arrival(session, event.id, fingerprint(event), person, json.dumps(reply, ensure_ascii=False))
    return reply, locale


def localised(reply: dict[str, Any], locale: str) -> tuple[str, InlineKeyboardMarkup]:
    """What the bot would send."""
    say = translations(locale).gettext
    buttons = [[InlineKeyboardButton(say(label), callback_data=action)] for label, action in reply["buttons"]]
    return "\n".join([say(reply["title"]), *map(say, reply["lines"])]), InlineKeyboardMarkup(buttons)


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The handler of the answers' buttons."""
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert context.match is not None
    event = Event(
        id=str(update.update_id),
        account=str(query.from_user.id),
        place=f"class/{query.message.chat.id}",
        round=int(context.match["round"]),
        text=context.match["answer"],
        hint=query.from_user.language_code,
    )
    async with context.bot_data["turn"], context.bot_data["sessions"]() as session, session.begin():
        reply, locale = await receive(session, event, int(context.match["number"]))
    context.bot_data["said"][update.update_id] = localised(reply, locale)


@dataclass(frozen=True, slots=True)
class Stitched:
    """The application, and where its handler leaves what it would send."""

    application: Application[Any, Any, Any, Any, Any, Any]
    said: dict[int, tuple[str, InlineKeyboardMarkup]]

    def raw(self, saying: Saying) -> str:
        """The update as Telegram delivers a press, as JSON."""
        message = {
            "message_id": 1,
            "date": 1777881600,
            "chat": {"id": saying.classroom, "type": "group", "title": "9B"},
        }
        who = {"id": saying.account, "is_bot": False, "first_name": "O", "language_code": saying.locale}
        data = f"quiz answer?round={saying.round}&number=1&answer={saying.text}"
        query = {"id": str(saying.event), "from": who, "message": message, "chat_instance": "1", "data": data}
        return json.dumps({"update_id": saying.event, "callback_query": query}, ensure_ascii=False)

    async def answer(self, raw: str) -> Said:
        """Let the application process the update, and take what its handler would have sent."""
        update = Update.de_json(json.loads(raw), self.application.bot)
        await self.application.process_update(update)
        text, keyboard = self.said.pop(update.update_id)
        title, *lines = text.split("\n")
        buttons = tuple((row[0].text, str(row[0].callback_data)) for row in keyboard.inline_keyboard)
        return Said(title, tuple(lines), buttons)


@asynccontextmanager
async def open_stitched(database: Path) -> AsyncIterator[Stitched]:
    """The stitched bot on a seeded database."""
    engine = open_engine(database)
    builder = ApplicationBuilder().token("1:x").request(Deaf()).get_updates_request(Deaf())
    application = builder.updater(None).job_queue(None).build()
    said: dict[int, tuple[str, InlineKeyboardMarkup]] = {}
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    application.bot_data.update(sessions=sessions, turn=asyncio.Lock(), said=said)
    pattern = r"quiz answer\?round=(?P<round>\d+)&number=(?P<number>\d+)&answer=(?P<answer>\w)"
    application.add_handler(CallbackQueryHandler(pressed, pattern=pattern))
    async with application:
        yield Stitched(application, said)
    await engine.dispose()
