"""A spreadsheet as text, one line a row: read where hardly anything is allowed, after a look at what it is packed in.

`bot/decoding.py` calls this in a process per file. The first sheet alone is read. Formulas are not run: what was last
shown in their place is read. Line `n` of the text is row `n` of the sheet; cells are separated by tabs.
"""

from __future__ import annotations

import csv
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl

MOST_EXPANDED, MOST_ENTRIES, MOST_RATIO = 20_000_000, 200, 100
# Below this a part may be packed as tightly as it likes.
SMALL_PART = 100_000
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 5_000, 60, 2_000_000
# A sheet may be painted further down than anything stands in it, but nobody waits for a million rows of paint.
LOWEST_ROW = 10 * MOST_ROWS

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
_ENCRYPTED = 0x1
# As spreadsheets write the characters that XML cannot hold.
_CONTROL = re.compile("_x00([01][0-9A-Fa-f])_")

if not openpyxl.DEFUSEDXML:
    raise ImportError("without defusedxml a spreadsheet could call for other files, or fill the memory")


class Unreadable(Exception):  # noqa: N818  (an answer, not an error)
    """What is wrong with a spreadsheet, in a word or three."""


def text_of(content: bytes) -> str:
    """The first sheet as text. Raises `Unreadable`, or whatever the libraries raise over a broken file."""
    if content.startswith(_OLD):
        raise Unreadable("locked")  # or of twenty years ago: both are kept so
    if not content.startswith(_ZIP):
        raise Unreadable("not a sheet")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        _look(packed, len(content))
    return _read(content)


def _read(content: bytes) -> str:
    workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # what it says of its size is only said
    return _written(_rows(sheet.iter_rows(values_only=True)))


def _look(packed: zipfile.ZipFile, size: int) -> None:
    """Refuse what is no spreadsheet, or would not be one any more once it is unpacked."""
    entries = packed.infolist()
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        raise Unreadable("locked")
    if _WORKBOOK not in {each.filename for each in entries}:
        raise Unreadable("not a sheet")
    expanded = sum(each.file_size for each in entries)
    if len(entries) > MOST_ENTRIES or expanded > MOST_EXPANDED or sum(each.compress_size for each in entries) > size:
        raise Unreadable("too large")
    for each in entries:
        if each.file_size > max(SMALL_PART, MOST_RATIO * each.compress_size):
            raise Unreadable("too large")
        if _leads_elsewhere(each) or _holds_more(packed, each):
            raise Unreadable("not a sheet")


def _leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    # What Python makes of a name is not all that another program would.
    for name in (entry.filename, entry.orig_filename):
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in name or "\0" in name:
            return True
    return stat.S_ISLNK(entry.external_attr >> 16)


def _holds_more(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether another archive is in it, or it begins by naming other documents (defusedxml looks at the rest)."""
    with packed.open(entry) as part:
        head = part.read(1000)
    return head.startswith((_ZIP, _OLD)) or b"<!DOCTYPE" in head.replace(b"\0", b"").upper()


def _rows(rows: Iterable[tuple[object, ...]]) -> Iterator[list[str]]:
    """The cells as text, up to the last row in which anything stands."""
    empty, total = 0, 0
    for number, row in enumerate(rows, start=1):
        if number > LOWEST_ROW or any(each is not None for each in row[MOST_COLUMNS:]):
            raise Unreadable("too large")
        cells = [_cell(each) for each in row[:MOST_COLUMNS]]
        if not any(cells):
            empty += 1
            continue
        total += sum(map(len, cells))
        if number > MOST_ROWS or total > MOST_CHARACTERS:
            raise Unreadable("too large")
        for _ in range(empty):
            yield []
        empty = 0
        yield cells


def _cell(value: object) -> str:
    """What a cell shows, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = _CONTROL.sub(lambda found: chr(int(found[1], 16)), str(value))
    return "\u2028".join(text.replace("\t", " ").replace("\0", "").splitlines())


def _written(rows: Iterable[list[str]]) -> str:
    text = StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()


def prepare() -> None:
    """Read one, so that everything is loaded which would be looked for once a file can no longer be opened."""
    content = BytesIO()
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["a", 1, 1.5, True, datetime(2000, 1, 1), None])  # noqa: DTZ001  (a sheet knows no zones)
    workbook.save(content)
    text_of(content.getvalue())
