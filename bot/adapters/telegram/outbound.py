"""A post becomes messages of Telegram: sent, changed or taken away, and what became of that."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image
from sqlalchemy import Engine
from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.adapters.charts import picture_of
from bot.adapters.chat import Bubble, cut
from bot.adapters.telegram import dialect
from bot.adapters.telegram.client import Client, is_gone, is_unchanged
from bot.adapters.telegram.inbound import chat_of
from bot.chart import Chart
from bot.export import ENDINGS
from bot.language import Span, Voice
from commands.message import Media
from storage import media
from storage.media import Medium

# What a chart has instead of the number of a picture.
CHART = "0"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One message of Telegram: a text with buttons, or a chart, picture or recording with a caption."""

    text: str
    entities: Sequence[MessageEntity] = ()
    keyboard: InlineKeyboardMarkup | ForceReply | None = None
    chart: Chart | None = None
    media: Media | None = None

    @property
    def shown(self) -> str:
        """The number of the picture or recording in it, `CHART` for a chart, or nothing."""
        return CHART if self.chart else str(self.media.id) if self.media else ""


def sheets(bubble: Bubble, voice: Voice) -> list[Sheet]:
    """A bubble as one or more messages; its buttons hang on the last of its text."""
    keyboard = dialect.keyboard(bubble.buttons, voice)
    if bubble.chart and not bubble.media and len(words := cut(bubble.spans, dialect.MOST_CAPTION, dialect.width)) == 1:
        text, entities = dialect.written(words[0])
        return [Sheet(text=text, entities=entities, keyboard=keyboard, chart=bubble.chart)]
    pieces = cut(bubble.spans, dialect.MOST_TEXT, dialect.width)
    made = []
    for number, piece in enumerate(pieces):
        text, entities = dialect.written(piece)
        last = number == len(pieces) - 1
        made.append(Sheet(text=text, entities=entities, keyboard=keyboard if last else None))
    if bubble.chart:
        made.append(Sheet(text="", chart=bubble.chart))
    for each in bubble.media:
        made += _with_caption(each, keyboard if not pieces and each is bubble.media[-1] else None)
    return made


def _with_caption(each: Media, keyboard: InlineKeyboardMarkup | None) -> list[Sheet]:
    words = each.description
    spans = (Span(words.text, value=True, lang=words.language),) if words else ()
    first, *rest = cut(spans, dialect.MOST_CAPTION, dialect.width) or [()]
    text, entities = dialect.written(first)
    further = [dialect.written(piece) for piece in rest]
    return [
        Sheet(text=text, entities=entities, media=each, keyboard=keyboard),
        *(Sheet(text=text, entities=entities) for text, entities in further),
    ]


@dataclass(frozen=True, slots=True)
class Talk:
    """One chat, or one topic of it."""

    client: Client
    reader: Engine
    chat: int
    thread: int | None
    urgent: bool = False

    async def send(self, sheet: Sheet, *, number: int = 0, reply_to: int | None = None) -> str:  # noqa: ARG002  (Telegram knows no nonce)
        """Send one sheet; returns what it is called there, with the number of the picture or recording in it."""
        if sheet.chart is not None:
            drawn = await asyncio.to_thread(picture_of, sheet.chart, self.reader)
            if drawn is not None:
                return f"{await self._send_file(sheet, 'send_photo', InputFile(drawn, 'chart.png'))}:{CHART}"
        if sheet.media is not None:
            medium = await asyncio.to_thread(self._medium, sheet.media)
            if medium is not None:
                return f"{await self._send_medium(sheet, sheet.media, medium)}:{sheet.media.id}"
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
        sent = await self.client.ask(
            lambda bot: bot.send_message(
                self.chat,
                sheet.text or "…",
                entities=sheet.entities,
                reply_markup=sheet.keyboard,
                message_thread_id=self.thread,
                link_preview_options=NO_PREVIEW,
                reply_parameters=reply,
            ),
            chat=self.chat,
            urgent=self.urgent,
        )
        return str(sent.message_id)

    async def _send_medium(self, sheet: Sheet, each: Media, medium: Medium) -> int:
        ending = ENDINGS[medium.type]
        file = InputFile(medium.content, filename=f"{each.kind}.{ending}")
        how = {"picture": "send_photo", "ogg": "send_voice", "mp3": "send_audio", "m4a": "send_audio"}
        return await self._send_file(sheet, how.get(each.kind) or how.get(ending) or "send_document", file)

    async def _send_file(self, sheet: Sheet, method: str, file: InputFile) -> int:
        sent = await self.client.ask(
            lambda bot: getattr(bot, method)(
                self.chat,
                file,
                caption=sheet.text or None,
                caption_entities=sheet.entities,
                reply_markup=sheet.keyboard,
                message_thread_id=self.thread,
            ),
            chat=self.chat,
            urgent=self.urgent,
        )
        return int(sent.message_id)

    async def change(self, external: str, sheet: Sheet) -> None:
        """Make a message that is there say this. One that somebody took away stays away."""
        number = int(external.partition(":")[0])
        keyboard = sheet.keyboard if isinstance(sheet.keyboard, InlineKeyboardMarkup) else None
        try:
            if sheet.chart is not None:
                await self._redraw(number, sheet, sheet.chart, keyboard)
            elif sheet.media is None:
                await self.client.ask(
                    lambda bot: bot.edit_message_text(
                        sheet.text or "…",
                        self.chat,
                        number,
                        entities=sheet.entities,
                        reply_markup=keyboard,
                        link_preview_options=NO_PREVIEW,
                    ),
                    chat=self.chat,
                )
            else:
                await self.client.ask(
                    lambda bot: bot.edit_message_caption(
                        self.chat,
                        number,
                        caption=sheet.text or None,
                        caption_entities=sheet.entities,
                        reply_markup=keyboard,
                    ),
                    chat=self.chat,
                )
        except BadRequest as error:
            if not (is_unchanged(error) or is_gone(error)):
                raise

    async def _redraw(self, number: int, sheet: Sheet, chart: Chart, keyboard: InlineKeyboardMarkup | None) -> None:
        """Put the chart as it is now in the place of the one before, with its words."""
        drawn = await asyncio.to_thread(picture_of, chart, self.reader)
        photo = InputMediaPhoto(
            drawn or _blank(), sheet.text or None, caption_entities=sheet.entities, filename="chart.png"
        )
        await self.client.ask(
            lambda bot: bot.edit_message_media(photo, self.chat, number, reply_markup=keyboard), chat=self.chat
        )

    async def remove(self, external: str) -> None:
        """Take a message away; where Telegram no longer lets us, nothing is left in it. A recording that stays is
        refused, so that somebody learns of it.
        """
        number, _, shown = external.partition(":")
        try:
            await self.client.ask(lambda bot: bot.delete_message(self.chat, int(number)), chat=self.chat)
        except BadRequest as error:
            if "not found" in str(error).lower():
                return
            if not shown:
                await self.change(external, Sheet(text="…"))
                return
            blank = InputMediaPhoto(_blank(), filename="blank.png")
            await self.client.ask(lambda bot: bot.edit_message_media(blank, self.chat, int(number)), chat=self.chat)

    def mark(self, number: int) -> str:  # noqa: ARG002  (as above)
        """Telegram recognises nothing."""
        return ""

    async def find(self, mark: str, sheet: Sheet | None) -> str | None:  # noqa: ARG002  (as above)
        """Nobody can find it out."""
        return None

    def becomes(self, external: str, sheet: Sheet) -> bool:
        """A text stays a text, a chart a chart, and a picture or recording shows the same one."""
        return external.partition(":")[2] == sheet.shown

    def _medium(self, each: Media) -> Medium | None:
        with self.reader.connect() as connection:
            return media.find_medium(connection, each.id)


@cache
def _blank() -> bytes:
    """A picture of nothing."""
    made = io.BytesIO()
    Image.new("L", (64, 64), 255).save(made, "PNG")
    return made.getvalue()


def talk_at(client: Client, reader: Engine, key: str) -> Talk:
    """The chat of a place, for what is broadcast."""
    chat, thread = chat_of(key)
    return Talk(client, reader, chat, thread)
