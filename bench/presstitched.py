"""The stitched side of a button: a callback query finds its handler, an async ORM session writes, Babel speaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bench.queries import Speaker, find_arrival, find_speaker, keep_arrival
from bench.stitched import Stitched, may_answer, open_application, pick_locale, translations
from bench.world import Saying


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """What the handler wants of an update; `said` is what the button's data name."""

    id: str
    account: str
    place: str
    data: str
    said: Mapping[str, str]
    hint: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer before it is in any language; what its lines name in braces is for the reader alone, and not kept."""

    title: str
    lines: list[str]
    buttons: list[list[str]]
    secrets: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> str:
        """What the inbox keeps of it."""
        return json.dumps({"title": self.title, "lines": self.lines, "buttons": self.buttons}, ensure_ascii=False)


# What an activity does with a press, inside the transaction.
Respond = Callable[[AsyncSession, Press, Speaker], Awaitable[Reply]]


async def receive(session: AsyncSession, press: Press, respond: Respond) -> tuple[Reply, str]:
    """The whole road inside one transaction: the reply and the language to say it in."""
    seen = await find_arrival(session, press.id)
    speaker = await find_speaker(session, press.account, press.place)
    locale = pick_locale(speaker, press.hint)
    if seen is not None:
        return Reply(**json.loads(seen.answer)), locale
    if not may_answer(speaker):
        raise PermissionError("First come in with your code; then this works.")
    reply = await respond(session, press, speaker)
    person = speaker.person.id if speaker.person else None
    fingerprint = hashlib.blake2b(press.data.encode(), digest_size=16).hexdigest()
    await keep_arrival(session, press.id, fingerprint, person, reply.kept())
    return reply, locale


def localised(reply: Reply, locale: str) -> tuple[str, InlineKeyboardMarkup]:
    """What the bot would send."""
    say = translations(locale).gettext
    lines = [say(line).format_map(reply.secrets) for line in reply.lines]
    buttons = [[InlineKeyboardButton(say(label), callback_data=action)] for label, action in reply.buttons]
    return "\n".join([say(reply.title), *lines]), InlineKeyboardMarkup(buttons)


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The handler of the buttons."""
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert query.data is not None
    assert context.match is not None
    press = Press(
        id=str(update.update_id),
        account=str(query.from_user.id),
        place=f"class/{query.message.chat.id}",
        data=query.data,
        said=context.match.groupdict(),
        hint=query.from_user.language_code,
    )
    held = context.bot_data
    async with held["turn"], held["sessions"]() as session, session.begin():
        reply, locale = await receive(session, press, held["respond"])
    held["said"][update.update_id] = localised(reply, locale)


class Buttons(Stitched):
    """The application, with presses instead of texts."""

    def raw(self, saying: Saying) -> str:
        """The update as Telegram delivers a press, as JSON."""
        message = {
            "message_id": 1,
            "date": 1777881600,
            "chat": {"id": saying.classroom, "type": "group", "title": "9B"},
        }
        who = {"id": saying.account, "is_bot": False, "first_name": "O", "language_code": saying.locale}
        query = {"id": str(saying.event), "from": who, "message": message, "chat_instance": "1", "data": saying.text}
        return json.dumps({"update_id": saying.event, "callback_query": query}, ensure_ascii=False)


@asynccontextmanager
async def open_buttons(database: Path, pattern: str, respond: Respond) -> AsyncIterator[Buttons]:
    """The stitched bot on a seeded database, with one kind of button."""
    handler = CallbackQueryHandler(pressed, pattern=pattern)
    async with open_application(database, [handler], respond=respond) as opened:
        yield Buttons(*opened)
