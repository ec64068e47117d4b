"""One message of Discord, before it is sent; and in words alone, where its pictures and recordings cannot go."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import discord
from sqlalchemy import Engine

from bot.adapters.charts import picture_of
from bot.adapters.chat import Bubble, cut
from bot.adapters.discord import dialect
from bot.chart import Chart
from bot.export import ENDINGS
from bot.language import Span, Voice
from commands.message import Button, Media, Text
from storage import media

UNSHOWN = Text("Pictures and recordings cannot be shown here.")
# What a chart has instead of the number of a picture.
CHART = 0
# Less room than this is too little to begin with somebody's words.
_SOME_WORDS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One message of Discord: a text, a chart, pictures and recordings, buttons. It is made of its words each time it
    is sent, because the library's own pieces can be used once only.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    chart: Chart | None = None
    media: tuple[Media, ...] = ()
    pick: dialect.Pick | None = None
    voice: Voice

    @property
    def view(self) -> discord.ui.View | None:
        """What can be pressed and chosen, as the library has it."""
        return dialect.view(self.buttons, self.voice, self.pick)

    @property
    def attached(self) -> tuple[int, ...]:
        """The numbers of what hangs on it."""
        return (*([CHART] if self.chart else []), *(each.id for each in self.media))


def sheets(bubble: Bubble, voice: Voice) -> list[Sheet]:
    """A bubble as one or more messages; what hangs on it hangs on the last."""
    *before, last = [dialect.written(piece) for piece in cut(bubble.spans, dialect.MOST_TEXT, dialect.width)] or [""]
    return [
        *(Sheet(text=text, voice=voice) for text in before),
        Sheet(text=last, buttons=bubble.buttons, chart=bubble.chart, media=bubble.media, voice=voice),
    ]


def files_of(reader: Engine, sheet: Sheet) -> list[discord.File]:
    """What hangs on a message as files, each with its description for those who cannot see or hear it."""
    found = []
    if sheet.chart and (drawn := picture_of(sheet.chart, reader)):
        told = dialect.shortened(sheet.chart.alternative, dialect.MOST_ALT)
        found.append(discord.File(io.BytesIO(drawn), filename=f"chart-{CHART}.png", description=told))
    with reader.connect() as connection:
        for each in sheet.media:
            medium = media.find_medium(connection, each.id)
            if medium is not None:
                name = f"{each.kind}-{each.id}.{ENDINGS[medium.type]}"
                words = dialect.shortened(each.description.text, dialect.MOST_ALT) if each.description else None
                found.append(discord.File(io.BytesIO(medium.content), filename=name, description=words))
    return found


def in_words(sheet: Sheet, address: str) -> Sheet:
    """Instead of pictures and recordings the words that stand for them, as far as there is room, and where they are.
    The words of a chart are there anyway.
    """
    if not sheet.media:
        return replace(sheet, chart=None)
    voice = sheet.voice
    link = voice.spans(Text("<a href={page}>Open it on Silta's page</a>", page=address)) if address else ()
    first, last = dialect.written(voice.spans(UNSHOWN)), dialect.written(link)
    left = dialect.MOST_TEXT - sum(len(each) + 1 for each in (sheet.text, first, last))
    if left < 0:
        return replace(sheet, chart=None, media=())
    told = []
    for each in sheet.media:
        words = Span(each.description.text if each.description else "", value=True)
        pieces = cut([words], left - 4, dialect.width) if left > _SOME_WORDS else []
        if pieces:
            told.append(f"– {dialect.written(pieces[0])}{'…' if len(pieces) > 1 else ''}")
            left -= len(told[-1]) + 1
    return replace(
        sheet, text="\n".join(each for each in (sheet.text, first, *told, last) if each), chart=None, media=()
    )
