"""Words become Telegram's: plain text, and entities beside it. No parse mode ever sees what people wrote."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.adapters.chat import END_ISOLATE, ISOLATE, carry
from bot.language import Span, Voice
from commands.message import Button

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_ALERT = 200
MOST_ENTITIES = 100
SHORT_LABEL = 18

# Telegram makes a link of @name, /command and #word wherever they stand; a word joiner before the name prevents it.
_JOINER = "\u2060"
_LINKED = str.maketrans({each: each + _JOINER for each in "@/#$"})


def said(span: Span) -> str:
    """A span as it is written: a value is isolated, and nothing in it becomes a link or a mention."""
    return f"{ISOLATE}{span.text.translate(_LINKED)}{END_ISOLATE}" if span.value and span.text else span.text


def units(text: str) -> int:
    """How Telegram counts: in UTF-16 units."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def width(span: Span) -> int:
    """How much room a span takes."""
    return units(said(span))


def written(spans: Iterable[Span]) -> tuple[str, list[MessageEntity]]:
    """Spans as text with entities."""
    text, at = "", 0
    entities: list[MessageEntity] = []
    for span in spans:
        piece = said(span)
        length = units(piece)
        if length and len(entities) < MOST_ENTITIES:
            if span.bold:
                entities.append(MessageEntity(MessageEntity.BOLD, at, length))
            if span.href:
                entities.append(MessageEntity(MessageEntity.TEXT_LINK, at, length, url=span.href))
        text, at = text + piece, at + length
    return text, entities[:MOST_ENTITIES]


def plain(spans: Iterable[Span]) -> str:
    """Spans as text alone, for an alert."""
    return "".join(said(span) for span in spans)


def keyboard(buttons: Iterable[Button], voice: Voice) -> InlineKeyboardMarkup | None:
    """Buttons under a message; short ones stand side by side."""
    rows: list[list[InlineKeyboardButton]] = []
    for each in buttons:
        label = voice.say(each.label)
        button = InlineKeyboardButton(label, callback_data=carry(each.action)[0])
        if rows and len(rows[-1]) == 1 and len(label) <= SHORT_LABEL >= len(rows[-1][0].text):
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None
