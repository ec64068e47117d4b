"""Telegram as a platform: what it can do, how posts leave, and how people are heard."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot.adapters.adapter import SEND_AGAIN, Capabilities, Later, Outcome
from bot.adapters.posting import Dressed, dressed, post
from bot.adapters.telegram import menu
from bot.adapters.telegram.answering import Answering, chat_for
from bot.adapters.telegram.client import Client, Stopped, outcome_of
from bot.adapters.telegram.inbound import PLATFORM, WANTED, Ears, Heard, Migrated
from bot.adapters.telegram.outbound import Sheet, sheets, talk_at
from bot.adapters.telegram.polling import poll
from bot.adapters.telegram.webhook import PATH, webhook
from bot.language import Voice
from bot.settings import Settings
from bot.traces import without_words
from bot.writer import Writer
from commands.call import Held, Upload
from commands.message import Message
from commands.parameter import Unclear
from storage import drafts, memory, places, reach
from storage.parcels import Parcel

if TYPE_CHECKING:
    from bot.silta import Silta

LOG = logging.getLogger(__name__)

MENU = "telegram menus"
TRY_AGAIN = 5.0
# For so long answers are still said when Silta stops.
LAST_WORDS = 5.0
# So often an update is taken up that stumbles on something else than the database.
TRIES = 3


class TelegramAdapter:
    """One bot of Telegram."""

    platform = PLATFORM
    capabilities = Capabilities(questions=1, repeats=True)

    def __init__(self, settings: Settings, writer: Writer, reader: Engine) -> None:
        """Speak with the settings' token; nothing is asked of Telegram yet."""
        self._settings = settings
        self._writer = writer
        self._reader = reader
        self._client = Client(settings)
        self._ears: Ears | None = None
        self._answering: Answering | None = None
        self._answers: dict[int, asyncio.Task[None]] = {}
        self._stumbled: Counter[int] = Counter()

    def dress(self, message: Message, voice: Voice) -> Dressed[Sheet]:
        """A post as messages of Telegram."""
        return dressed(message, voice, self._settings.address, sheets)

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Send, change or take away a post."""
        if self._client.stopped:
            return Later(seconds=TRY_AGAIN)
        if isinstance(dressed, Dressed) and dressed.kept:
            kept = list(dressed.kept)
            await self._writer.run(lambda connection: drafts.keep_actions(connection, kept, parcel.posted_at))
        talk = talk_at(self._client, self._reader, parcel.key)
        return await post(talk, parcel.external, dressed.sheets if isinstance(dressed, Dressed) else (), outcome_of)

    async def fetch(self, held: Held, largest: int) -> Upload:
        """A file that somebody sent, if it is not too large; a larger one is not even asked for."""
        size, _, name = held.reference.partition(" ")
        if int(size) > largest:
            return Upload(b"", oversize=True)
        try:
            file = await self._client.ask(lambda bot: bot.get_file(name))
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise Unclear(SEND_AGAIN) from error
        return Upload(content) if len(content) <= largest else Upload(b"", oversize=True)

    def routes(self, silta: Silta) -> list[web.RouteDef]:
        """Where Telegram calls, if it calls."""
        return [webhook(self._secret(silta), self._receive)] if self._settings.telegram_webhook else []

    @asynccontextmanager
    async def conversing(self, silta: Silta) -> AsyncIterator[None]:
        """Meanwhile, hear what people say there and answer them."""
        task = asyncio.create_task(self._converse(silta))
        try:
            yield
        finally:
            task.cancel()
            if self._answers:
                await asyncio.wait(self._answers.values(), timeout=LAST_WORDS)
            for each in self._answers.values():
                each.cancel()
            await asyncio.gather(task, *self._answers.values(), return_exceptions=True)
            await self._client.pace.stop()
            with suppress(TelegramError):
                await self._client.bot.shutdown()

    async def _converse(self, silta: Silta) -> None:
        """Begin as soon as Telegram answers, and go on until stopped."""
        while True:
            try:
                await self._begin(silta)
                break
            except Stopped:
                return
            except InvalidToken:
                LOG.warning(
                    "Telegram answers 404: is SILTA_TELEGRAM_API right, and the token whole? Silta goes on trying"
                )
                await asyncio.sleep(TRY_AGAIN)
            except Exception as error:  # noqa: BLE001  (Telegram or the database: it may be better soon)
                LOG.warning("Telegram does not answer; Silta goes on trying: %s", without_words(error))
                await asyncio.sleep(TRY_AGAIN)
        if not self._settings.telegram_webhook:
            await poll(self._client, self._receive)

    async def _begin(self, silta: Silta) -> None:
        """Learn who we are, say how we want to hear, and bring the menus up to date."""
        await self._client.ask(lambda bot: bot.initialize())
        me = await self._client.ask(lambda bot: bot.get_me())
        self._ears = Ears(bot_id=me.id, username=me.username or "", clock=silta.clock)
        self._answering = Answering(silta=silta, client=self._client, username=me.username or "")
        if self._settings.telegram_webhook:
            url, secret = f"{self._settings.address}{PATH}", self._secret(silta)
            await self._client.ask(lambda bot: bot.set_webhook(url, secret_token=secret, allowed_updates=list(WANTED)))
        else:
            await self._client.ask(lambda bot: bot.delete_webhook())
        made = menu.menus(silta.dispatch.catalogue, silta.languages)
        mark = f"{me.id} {menu.fingerprint(made)}"
        with self._reader.connect() as connection:
            known = memory.recall(connection, MENU)
        if known != mark:
            await menu.publish(self._client, made)
            await self._writer.run(lambda connection: memory.remember(connection, MENU, mark))

    async def _receive(self, raw: Mapping[str, Any]) -> None:
        """Take one update in: when this returns, its effect is in the database. The answer follows by itself."""
        if self._ears is None or self._answering is None:
            raise RuntimeError("Telegram speaks before we know who we are")
        try:
            update = Update.de_json(dict(raw), self._client.bot)
            heard = self._ears.understand(update)
        except Exception as error:  # noqa: BLE001  (whatever it is, it stops nothing)
            LOG.warning("an update could not be read and was passed over: %s", type(error).__name__)
            return
        try:
            await self._heed(heard, self._answering)
        except SQLAlchemyError:
            raise  # locked, full or away: it comes again until it is in
        except Exception as error:
            self._stumbled[update.update_id] += 1
            if self._stumbled[update.update_id] < TRIES:
                raise
            LOG.error("an update stumbled %d times and was passed over: %s", TRIES, without_words(error))  # noqa: TRY400  (see there)
        self._stumbled.pop(update.update_id, None)

    async def _heed(self, heard: Heard | Migrated | None, answering: Answering) -> None:
        if isinstance(heard, Migrated):
            await self._writer.run(partial(_move, heard))
        elif heard is not None:
            answer = await answering.silta.dispatch(heard.call)
            chat = chat_for(heard, answer)
            self._follow(chat, asyncio.create_task(answering.answer(heard, answer, self._answers.get(chat))))

    def _follow(self, chat: int, task: asyncio.Task[None]) -> None:
        """Answers in one chat follow one another."""
        self._answers[chat] = task
        task.add_done_callback(lambda done: self._answers.pop(chat) if self._answers.get(chat) is done else None)

    def _secret(self, silta: Silta) -> str:
        """What Telegram proves itself with: made of this installation's own key."""
        return hmac.new(silta.secret, b"telegram webhook", hashlib.sha256).hexdigest()


def _move(heard: Migrated, connection: Connection) -> None:
    """The place goes with its group, unless somebody has made one there already."""
    if places.find_place(connection, PLATFORM, heard.to) is None:
        reach.move_place(connection, platform=PLATFORM, key=heard.key, to=heard.to)


def telegram_adapter(settings: Settings, writer: Writer, reader: Engine) -> TelegramAdapter | None:
    """Telegram, if there is a token for it."""
    return TelegramAdapter(settings, writer, reader) if settings.telegram_token.get_secret_value() else None
