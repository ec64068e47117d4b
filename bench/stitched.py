"""The stitched side: python-telegram-bot finds the handler, an async ORM session per event writes, Babel speaks.

Meant as a competent developer writes it today, and given every advantage that keeps its shape: updates are handed
to the application directly, nothing is sent, translations are kept, one task at a time holds the database.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.core import negotiate_locale
from babel.support import NullTranslations, Translations
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, BaseHandler, CommandHandler, ContextTypes
from telegram.request import BaseRequest, RequestData

from bench.queries import (
    Signed,
    Speaker,
    bring_to_desk,
    find_arrival,
    find_round,
    find_signed,
    find_speaker,
    give,
    keep_arrival,
    withdraw_post,
)
from bench.side import Said
from bench.world import Saying

LOCALES = Path(__file__).parent.parent / "locales"
ROLES = {"student", "teacher", "coordinator"}
LONGEST = 1000
COMMANDS = ("help", "language", "project_show", "icebreaker_show")


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What the handler wants of an update."""

    id: str
    account: str
    place: str
    round: int
    text: str
    hint: str | None


class Deaf(BaseRequest):
    """A network that is not there: it answers getMe, which is all that is ever asked."""

    @property
    def read_timeout(self) -> float | None:
        return 1

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **timeouts: Any
    ) -> tuple[int, bytes]:
        return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Silta","username":"silta_bot"}}'


def open_engine(database: Path) -> AsyncEngine:
    """The same promises as Silta's: WAL, FULL, foreign keys, secure delete, and a transaction begun IMMEDIATE."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}", pool_size=1, connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@cache
def translations(locale: str) -> NullTranslations:
    """A language's catalogue, loaded once."""
    return Translations.load(str(LOCALES), [locale], domain="silta")


@cache
def spoken() -> tuple[str, ...]:
    """The languages that have a compiled catalogue."""
    return ("en", *sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/silta.mo")))


def pick_locale(speaker: Speaker, hint: str | None) -> str:
    """The person's language, then the classroom's, then Telegram's, then the project's."""
    room, project = speaker.classroom, speaker.project
    wanted = (
        speaker.person.locale if speaker.person else None,
        room.locale if room else None,
        hint,
        project.locale if project else None,
    )
    return negotiate_locale([each for each in wanted if each], spoken()) or "en"


def may_answer(speaker: Speaker) -> bool:
    """Whether this person has a seat here that lets them answer."""
    here, seat = speaker.place, speaker.seat
    if here is None or seat is None or here.classroom_id not in {None, seat.classroom_id}:
        return False
    return seat.role in ROLES


def fingerprint(event: Event) -> str:
    """What the event says, to notice the same event with other content."""
    said = json.dumps(["icebreaker answer", {"text": event.text, "round": event.round}], sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def thanks(round_id: int, item: int) -> dict[str, Any]:
    """The reply before it is in any language: what the inbox keeps."""
    return {
        "title": "Thank you",
        "lines": ["It waits for your teacher's yes. Then the other schools can see it."],
        "buttons": [
            ["Change it", f"icebreaker answer?round={round_id}"],
            ["Add a picture", f"attachment picture?item={item}"],
            ["Add your voice", f"attachment voice?item={item}"],
            ["Take it back", f"me withdraw?item={item}"],
        ],
    }


def card(signed: Signed) -> str:
    """The packed post for the teacher's desk."""
    given = signed.contribution
    seen = f"item={given.id}&revision={given.revision}"
    buttons = [
        ["Yes, publish", f"review approve?{seen}"],
        ["Return with a word", f"review return?{seen}"],
        ["Hide", f"review hide?item={given.id}"],
    ]
    byline = {
        "alias": signed.alias,
        "school": signed.school,
        "classroom": given.classroom_id,
        "at": given.written_at.isoformat(),
        "zone": signed.zone,
    }
    packed = {"topic": "Answer to the icebreaker", "byline": byline, "text": given.text, "buttons": buttons}
    return json.dumps(packed, ensure_ascii=False)


async def submit(session: AsyncSession, event: Event, speaker: Speaker, locale: str) -> dict[str, Any]:
    """Store the answer, bring it to the teacher's desk, take back what was returned."""
    asked = await find_round(session, event.round)
    if speaker.project is None or speaker.seat is None or asked is None or asked.project_id != speaker.project.id:
        raise LookupError("That icebreaker is not part of this project.")
    if asked.state != "open" or not 0 < len(event.text) <= LONGEST:
        raise ValueError("closed, or too long")
    now = datetime.now(UTC)
    writes = (speaker.person.writes if speaker.person else None) or locale
    item = await give(session, asked.id, speaker.seat, text=event.text, language=writes, now=now)
    signed = await find_signed(session, item)
    await bring_to_desk(session, speaker.project.id, signed.contribution, card(signed), now)
    await withdraw_post(session, speaker.project.id, f"returned {item}", now)
    return thanks(asked.id, item)


async def receive(session: AsyncSession, event: Event) -> tuple[dict[str, Any], str]:
    """The whole road inside one transaction: the reply and the language to say it in."""
    seen = await find_arrival(session, event.id)
    speaker = await find_speaker(session, event.account, event.place)
    locale = pick_locale(speaker, event.hint)
    if seen is not None:
        return json.loads(seen.answer), locale
    if not may_answer(speaker):
        raise PermissionError("First come in with your code; then this works.")
    reply = await submit(session, event, speaker, locale)
    person_id = speaker.person.id if speaker.person else None
    await keep_arrival(session, event.id, fingerprint(event), person_id, json.dumps(reply, ensure_ascii=False))
    return reply, locale


def localised(reply: dict[str, Any], locale: str) -> tuple[str, InlineKeyboardMarkup]:
    """What the bot would send: text and keyboard in the reader's language."""
    say = translations(locale).gettext
    lines = [say(reply["title"]), *(say(line) for line in reply["lines"])]
    buttons = [[InlineKeyboardButton(say(label), callback_data=action)] for label, action in reply["buttons"]]
    return "\n".join(lines), InlineKeyboardMarkup(buttons)


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The handler of /icebreaker_answer."""
    message, sender, chat = update.effective_message, update.effective_user, update.effective_chat
    if message is None or message.text is None or sender is None or chat is None:
        return
    _, round_id, text = message.text.split(maxsplit=2)
    event = Event(
        id=str(update.update_id),
        account=str(sender.id),
        place=f"class/{chat.id}",
        round=int(round_id),
        text=text.strip(),
        hint=sender.language_code,
    )
    # SQLite lets one write at a time. Queueing here costs the same CPU as five sessions that sleep on its lock,
    # and the slowest in a hundred waits a fifth less.
    async with context.bot_data["turn"], context.bot_data["sessions"]() as session, session.begin():
        reply, locale = await receive(session, event)
    context.bot_data["said"][update.update_id] = localised(reply, locale)


async def other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The other commands of such a bot; nobody calls them here."""


@dataclass(frozen=True, slots=True)
class Stitched:
    """The application, and where its handler leaves what it would send."""

    application: Application[Any, Any, Any, Any, Any, Any]
    said: dict[int, tuple[str, InlineKeyboardMarkup]]

    def raw(self, saying: Saying) -> str:
        """The update as Telegram's webhook delivers it, as JSON."""
        command = "/icebreaker_answer"
        message = {
            "message_id": saying.event,
            "date": 1777881600,
            "chat": {"id": saying.classroom, "type": "group", "title": "9B"},
            "from": {"id": saying.account, "is_bot": False, "first_name": "O", "language_code": saying.locale},
            "text": f"{command} {saying.round} {saying.text}",
            "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}],
        }
        return json.dumps({"update_id": saying.event, "message": message}, ensure_ascii=False)

    async def answer(self, raw: str) -> Said:
        """Let the application process the update, and take what its handler would have sent."""
        update = Update.de_json(json.loads(raw), self.application.bot)
        await self.application.process_update(update)
        text, keyboard = self.said.pop(update.update_id)
        title, *lines = text.split("\n")
        buttons = tuple((row[0].text, str(row[0].callback_data)) for row in keyboard.inline_keyboard)
        return Said(title, tuple(lines), buttons)


@asynccontextmanager
async def open_application(
    database: Path, handlers: Iterable[BaseHandler[Any, Any, Any]], **held: Any
) -> AsyncIterator[tuple[Application[Any, Any, Any, Any, Any, Any], dict[int, tuple[str, InlineKeyboardMarkup]]]]:
    """A bot with these handlers on a seeded database, and where they leave what they would send."""
    engine = open_engine(database)
    builder = ApplicationBuilder().token("1:x").request(Deaf()).get_updates_request(Deaf())
    application = builder.updater(None).job_queue(None).build()
    said: dict[int, tuple[str, InlineKeyboardMarkup]] = {}
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    application.bot_data.update(sessions=sessions, turn=asyncio.Lock(), said=said, **held)
    for handler in handlers:
        application.add_handler(handler)
    async with application:
        yield application, said
    await engine.dispose()


@asynccontextmanager
async def open_stitched(database: Path) -> AsyncIterator[Stitched]:
    """The stitched bot on a seeded database."""
    others = [CommandHandler(name, other) for name in COMMANDS]
    async with open_application(database, [*others, CommandHandler("icebreaker_answer", answer)]) as opened:
        yield Stitched(*opened)
