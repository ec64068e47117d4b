"""A file to take home: a table that no spreadsheet runs as formulas, with pictures and recordings, in one archive."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping

from babel.numbers import get_decimal_symbol

from bot.language import Voice
from commands.message import File
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

# With what a formula begins, and where a table that is read with another country's separator breaks.
_BEGINS = frozenset("=+-@")
_BREAKS = re.compile(r"([,;\t\r\n]+)")
# Without one of these a formula calls nothing and reaches nowhere.
_REACHES = re.compile(r"[(|!\[]")


def archive(file: File, media: Mapping[int, Medium], voice: Voice) -> bytes:
    """The table as `name.csv`, and beside it every picture and recording that is still there."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{file.name}/{file.name}.csv", table(file, voice))
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


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it says that it is text.

    One that was opened as if it were from another country breaks cells apart: no piece of them may reach anywhere.
    """
    first, *rest = _BREAKS.split(cell)
    told = [first, *(f"'{each}" if _is_formula(each.lstrip(' "')) and _reaches(each) else each for each in rest)]
    begins = cell.startswith(("\t", "\r", "\n")) or _is_formula(cell)
    return "'" * begins + "".join(told)


def _is_formula(text: str) -> bool:
    """Whether its first visible character begins one, in whatever width."""
    first = next((each for each in text if each.isprintable() and not each.isspace()), "x")
    return unicodedata.normalize("NFKC", first) in _BEGINS
