"""Spreadsheets that mean no harm, and those that do."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
KAHOOT = (
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in (1, 2, 3, 4)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """What a spreadsheet program makes of these rows."""
    book = Workbook()
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            book.worksheets[0].cell(number, column, value)
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def kahoot(*rows: tuple[object, ...]) -> bytes:
    """Kahoot's own spreadsheet, filled in: its notes above, headings in row 8, a question a row from column B on."""
    above = [[None, "Quiz template"], [None, "Add questions, at least two answer alternatives …"], *([[]] * 5)]
    numbered = [(number, *row) for number, row in enumerate(rows, start=1)]
    return workbook([*above, [None, *KAHOOT], *numbered])


def tsv(*rows: tuple[object, ...]) -> str:
    """Kahoot's spreadsheet as the reading of it gives it."""
    cells = [["", *KAHOOT], *([number, *row] for number, row in enumerate(rows, start=1))]
    return "\n" * 7 + "".join("\t".join("" if each is None else str(each) for each in row) + "\n" for row in cells)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {each: packed.read(each) for each in packed.namelist()}


def repacked(changed: dict[str | zipfile.ZipInfo, bytes], *, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small spreadsheet in which some parts are others."""
    named = {each.filename if isinstance(each, zipfile.ZipInfo) else each for each in changed}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as packed:
        for name, part in parts(workbook([["a", "b"]])).items():
            if name not in named:
                packed.writestr(
                    name, part.replace(b"</Types>", STRINGS_TYPE + b"</Types>") if STRINGS in named else part
                )
        for name, part in changed.items():
            packed.writestr(name, part)
    return content.getvalue()


def sheet(rows: str, *, before: str = "", says: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}{before}<worksheet xmlns="{MAIN}">{says}<sheetData>{rows}</sheetData></worksheet>'.encode()


def cell(words: str, at: str = "A1") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{words}</t></is></c>'


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
    return sheet(f'<row r="1">{cell("&l9;")}</row>', before=before)


def _quadratic() -> bytes:
    before = f'<!DOCTYPE x [<!ENTITY a "{"a" * 90_000}">]>'
    return sheet(f'<row r="1">{cell("&a;" * 20_000)}</row>', before=before)


def _link() -> dict[str | zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo("xl/media/x.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return {entry: b"/etc/passwd"}


def _encrypted() -> bytes:
    content = bytearray(repacked({}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(mark)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(mark, found + 1)
    return bytes(content)


def _overlapping() -> bytes:
    """Many names for the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", os.urandom(90_000))
    whole = bytearray(content.getvalue())
    at, end = whole.find(b"PK\x01\x02"), whole.rfind(b"PK\x05\x06")
    entry = bytes(whole[at:end])
    directory = entry * 150
    struct.pack_into("<HHI", whole, end + 8, 150, 150, len(directory))
    return bytes(whole[:at]) + directory + bytes(whole[end:])


def _nul() -> bytes:
    return repacked({"xl/media/xNy.png": b"x"}).replace(b"xNy.png", b"x\0y.png")


def _deep() -> bytes:
    return sheet(f'<row r="1">{"<a>" * 200_000}{"</a>" * 200_000}</row>')


def _shared(times: int) -> dict[str | zipfile.ZipInfo, bytes]:
    """One long text, in every cell."""
    texts = f'<sst xmlns="{MAIN}"><si><t>{"ab" * 16_000}</t></si></sst>'
    row = "".join(f'<c t="s" r="{column}{{0}}"><v>0</v></c>' for column in "ABCDEFGH")
    rows = "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, times))
    return {SHEET: sheet(rows), STRINGS: texts.encode()}


def _packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in files.items():
            packed.writestr(name, part)
    return content.getvalue()


def _lying() -> bytes:
    """A sheet of 15 MB that says it has a thousand bytes."""
    honest = repacked({SHEET: sheet(f'<row r="1">{cell("a" * 15_000_000)}</row>')})
    content = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as packed:
        length = struct.pack("<I", packed.getinfo(SHEET).file_size)
    return bytes(content).replace(length, struct.pack("<I", 1000))


HOSTILE = {
    "a bomb": lambda: repacked({SHEET: sheet(f'<row r="1">{cell("a" * 19_000_000)}</row>')}),
    "more than it may unpack to": lambda: repacked({"xl/media/x.bin": os.urandom(21_000_000)}, kind=zipfile.ZIP_STORED)[
        :1_900_000
    ],
    "an archive in it": lambda: repacked({"xl/embeddings/x.bin": repacked({})}),
    "a billion laughs": lambda: repacked({SHEET: _laughs()}),
    "quadratic laughs": lambda: repacked({SHEET: _quadratic()}),
    "another file": lambda: repacked(
        {
            SHEET: sheet(
                f'<row r="1">{cell("&x;")}</row>', before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            )
        }
    ),
    "a call home": lambda: repacked(
        {STRINGS: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><sst xmlns="' + MAIN.encode() + b'"></sst>'}
    ),
    "a picture with another name": lambda: b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "an archive of something else": lambda: _packed({"readme.txt": b"hello"}),
    "half of it": lambda: kahoot(("What?", "a", "b", None, None, 20, 1))[:-2000],
    "a password": _encrypted,
    "a password as Office keeps it": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20_000),
    "a million rows": lambda: repacked({SHEET: sheet("<row/>" * 1_000_000)}),
    "rows that are not alike": lambda: repacked({SHEET: sheet("".join(f"<row r='{n}'/>" for n in range(1, 500_000)))}),
    "a row far below": lambda: repacked({SHEET: sheet(f'<row r="999999999">{cell("x", "A999999999")}</row>')}),
    "a cell far to the right": lambda: repacked(
        {SHEET: sheet("".join(f'<row r="{n}">{cell("x", f"XFD{n}")}</row>' for n in range(1, 4000)))}
    ),
    "names of other folders": lambda: repacked({"../../x.xml": b"x"}),
    "a name from the root": lambda: repacked({"/etc/x": b"x"}),
    "a name with a drive": lambda: repacked({"C:\\x": b"x"}),
    "a name that ends early": _nul,
    "a link": lambda: repacked(_link()),
    "too many parts": lambda: repacked({f"xl/media/{number}.png": b"x" for number in range(250)}),
    "many names for the same": _overlapping,
    "depth": lambda: repacked({SHEET: _deep()}),
    "one long text everywhere": lambda: repacked(_shared(4000)),
    "a million texts": lambda: repacked(
        {
            STRINGS: f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{n:x}</t></si>" for n in range(400_000))}</sst>'.encode(),
            SHEET: sheet('<row r="1"><c t="s" r="A1"><v>0</v></c></row>'),
        }
    ),
    "lies about its length": _lying,
}
