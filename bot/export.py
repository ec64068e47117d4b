"""A file to take home: a table that no spreadsheet runs as formulas, with pictures and recordings, in one archive."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import get_decimal_symbol

from bot import journal
from bot.language import Voice
from bot.workbook import workbook
from commands.cell import harmless
from commands.takeaway import File
from storage.media import Medium

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
}

# What programs call the files of text that are handed over by themselves.
TYPES = {
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gift": "text/plain; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A file as it is handed over: its name with its ending, its media type, its bytes."""

    name: str
    type: str
    content: bytes


def made(file: File, media: Mapping[int, Medium], voice: Voice) -> Made:
    """The file to hand over: a book or a single file of text as it is, anything more in one archive."""
    if file.book is not None:
        content = journal.written(file.book, media, voice)
        return Made(name=f"{file.name}.html", type="text/html; charset=utf-8", content=content)
    if len(file.plain) == 1 and not (file.columns or file.enclosed):
        only = file.plain[0]
        return Made(name=only.name, type=TYPES[only.name.rpartition(".")[2]], content=only.text.encode())
    return Made(name=f"{file.name}.zip", type="application/zip", content=archive(file, media, voice))


def archive(file: File, media: Mapping[int, Medium], voice: Voice) -> bytes:
    """The table as `name.csv`, and beside it the files of text and every picture and recording that is still there."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        if file.columns:
            packed.writestr(f"{file.name}/{file.name}.csv", table(file, voice))
        if file.columns and file.sheet:
            packed.writestr(f"{file.name}/{file.name}.xlsx", workbook(file, voice), zipfile.ZIP_STORED)
        for text in file.plain:
            packed.writestr(f"{file.name}/{text.name}", text.text)
        for each in file.enclosed:
            medium = media.get(each.id)
            if medium is not None:
                # Pictures and recordings are compressed already.
                name = f"{file.name}/{each.name}.{ENDINGS[medium.type]}"
                packed.writestr(name, medium.content, zipfile.ZIP_STORED)
    return content.getvalue()


def table(file: File, voice: Voice) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheets know that, separated as they expect it there."""
    # Where the comma belongs to numbers, spreadsheets separate by semicolon.
    separator = ";" if get_decimal_symbol(voice.code) == "," else ","
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(harmless(voice.say(column)) for column in file.columns)
    for row in file.rows:
        writer.writerow(harmless(voice.value(cell)) for cell in row.values)
    return text.getvalue().encode("utf-8-sig", errors="replace")
