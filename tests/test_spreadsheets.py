"""Spreadsheets: what people send comes in as text or not at all, and what they take home runs nothing."""

from __future__ import annotations

import io
import os
import re
import resource
import subprocess
import sys
import time
import zipfile
from datetime import datetime

import pytest
import pytest_asyncio
from hostile import FORMULAS, WORDS, sent
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from sheets import HOSTILE, MAIN, SHEET, STRINGS, cell, kahoot, repacked, saved, sheet, workbook

from bot import sheet as reading
from bot.documents import NO_TEXT, PACKED, said_in, too_large
from bot.export import archive
from bot.language import load_languages
from bot.sandbox import DAMAGED, SPREADSHEET, TOO_LARGE, WRONG, Sandbox
from commands.call import Action, Upload
from commands.catalogue import CATALOGUE
from commands.message import Items, Text, Time
from commands.parameter import Document, Unclear
from commands.takeaway import File

LANGUAGES = load_languages()
EITHER, CALENDAR = Document(endings=(".txt", ".xlsx")), Document(endings=(".ics",))
FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")
MOST_SECONDS, MOST_MEMORY = 2.0, 100 << 20
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox():
    made = Sandbox()
    try:
        await made.spreadsheet(Upload(workbook([["ready"]])))  # starting is not what is timed below
        yield made
    finally:
        await made.stop()


async def why(asking) -> Text:
    with pytest.raises(Unclear) as unclear:
        await asking
    return unclear.value.why


# In


@pytest.mark.asyncio(loop_scope="module")
async def test_a_sheet_becomes_lines_that_keep_the_numbers_of_its_rows(sandbox):
    rows = [["a\tb", 1], [], [None, None], ["", "c\nd", 2.5, 3.0, True], [], ['"q"', datetime(2026, 1, 2), "é🦉"]]  # noqa: DTZ001  (a sheet knows no zones)
    text = await sandbox.spreadsheet(Upload(workbook(rows)))
    read = text.split("\n")
    assert read[0].split("\t")[:2] == ["a b", "1"]
    assert read[3].split("\t") == ["", "c\u2028d", "2.5", "3", "TRUE"]
    assert read[5].split("\t")[:3] == ['"""q"""', "2026-01-02 00:00:00", "é🦉"]
    assert [bool(each.strip()) for each in read] == [True, False, False, True, False, True, False]


@pytest.mark.asyncio(loop_scope="module")
async def test_formulas_are_not_run_and_what_they_last_showed_is_read(sandbox):
    shown = sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>7</v></c><c r="B1"><f>WEBSERVICE("http://x.invalid")</f></c></row>'
    )
    assert (await sandbox.spreadsheet(Upload(repacked({SHEET: shown})))).split() == ["7"]


@pytest.mark.asyncio(loop_scope="module")
async def test_words_that_stand_in_a_part_of_their_own_are_found(sandbox):
    cells = '<c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c>'
    words = f'<sst xmlns="{MAIN}"><si><t>a_x000D_b</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>'
    content = repacked({SHEET: sheet(f'<row r="3">{cells}</row>'), STRINGS: words.encode()})
    assert await sandbox.spreadsheet(Upload(content)) == "\n\nrich\t\ta\u2028b\n"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("size", ["A1:A1", "A1:XFD1048576", "A1:B99999999999"])
async def test_what_a_sheet_says_of_its_size_is_only_said(sandbox, size):
    cells = f'<row r="1">{cell("a")}</row><row r="3">{cell("b", "C3")}</row>'
    content = repacked({SHEET: sheet(cells, says=f'<dimension ref="{size}"/>')})
    assert await sandbox.spreadsheet(Upload(content)) == "a\n\n\t\tb\n"


@pytest.mark.asyncio(loop_scope="module")
async def test_paint_below_the_last_row_is_nothing(sandbox):
    book = Workbook()
    book.worksheets[0]["A1"] = "x"
    for number in range(2, 6000):
        book.worksheets[0].cell(number, 1).font = Font(bold=True)
    assert await sandbox.spreadsheet(Upload(saved(book))) == "x\n"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("rows", [reading.MOST_ROWS, reading.MOST_ROWS + 1])
async def test_so_many_rows_and_not_one_more(sandbox, rows):
    content = workbook([["x"]] * rows)
    if rows > reading.MOST_ROWS:
        assert await why(sandbox.spreadsheet(Upload(content))) == WRONG["too large"]
    else:
        assert (await sandbox.spreadsheet(Upload(content))).count("\n") == rows


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("columns", [reading.MOST_COLUMNS, reading.MOST_COLUMNS + 1])
async def test_so_many_columns_and_not_one_more(sandbox, columns):
    content = workbook([["x"] * columns])
    if columns > reading.MOST_COLUMNS:
        assert await why(sandbox.spreadsheet(Upload(content))) == WRONG["too large"]
    else:
        assert (await sandbox.spreadsheet(Upload(content))).count("x") == columns


@LINUX
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_hostile_is_refused_kindly_and_soon(sandbox, name):
    content = HOSTILE[name]()
    began = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused = await why(said_in(sandbox, EITHER, Upload(content)))
    assert refused in [*WRONG.values(), DAMAGED[SPREADSHEET], NO_TEXT]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began[1] < 10_000, "Silta itself notices nothing"
    assert await sandbox.spreadsheet(Upload(workbook([["still here"]]))) == "still here\n"


MEASURING = """
import os, resource, sys, time
from functools import partial
from bot import confinement, decoding, sheet
sheet.prepare()
content = sys.stdin.buffer.read()
def peak():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    given = decoding.answered(b"S", content)
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before}".encode()
began = time.process_time() + sum(os.times()[2:4])
given = confinement.limited(peak, tighter=decoding.ROOM[b"S"])
print((given or b"-1").decode(), time.process_time() + sum(os.times()[2:4]) - began)
"""


@LINUX
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_costs_little_time_and_memory(name):
    ran = subprocess.run([sys.executable, "-c", MEASURING], input=HOSTILE[name](), capture_output=True, check=True)
    kilobytes, seconds = ran.stdout.split()
    # Whoever died has met a limit: of memory, which is lower, or of time.
    assert int(kilobytes) << 10 < MOST_MEMORY
    assert float(seconds) < MOST_SECONDS + 0.5, "of CPU; the system ends it at the next full second"


@pytest.mark.asyncio(loop_scope="module")
async def test_where_text_is_wanted_a_spreadsheet_is_refused_as_ever(sandbox):
    content = kahoot(("What?", "a", "b", None, None, 20, 1))
    assert await why(said_in(sandbox, CALENDAR, Upload(content))) == NO_TEXT
    assert "What?" in await said_in(sandbox, EITHER, Upload(content))
    assert await said_in(sandbox, EITHER, Upload("plain é".encode())) == "plain é"


@pytest.mark.asyncio(loop_scope="module")
async def test_too_large_a_file_is_not_even_looked_into(sandbox):
    assert await why(said_in(sandbox, EITHER, Upload(PACKED[0] + os.urandom(2_000_000)))) == TOO_LARGE[SPREADSHEET]
    assert await why(said_in(sandbox, EITHER, Upload(b"{" * 10_000_000))) == too_large(1_000_000)
    assert await why(said_in(sandbox, EITHER, Upload(b"", oversize=True))) == too_large(1_000_000)


def test_every_ending_is_one_or_else_nobody_can_choose_such_a_file():
    files = [
        (command.name, kind)
        for group in CATALOGUE.groups
        for command in group.commands
        for kind in (each.kind for each in command.parameters)
        if isinstance(kind, Document)
    ]
    assert files
    assert not [each for each in files if not all(ending[0] == "." or "/" in ending for ending in each[1].endings)]


def test_defusedxml_is_there_and_openpyxl_uses_it():
    bare = "import sys; sys.modules['defusedxml'] = None; sys.modules['openpyxl'] = type(sys)('openpyxl');"
    bare += "sys.modules['openpyxl'].DEFUSEDXML = False; import bot.sheet"
    ran = subprocess.run([sys.executable, "-c", bare], capture_output=True, check=False)
    assert b"without defusedxml" in ran.stderr


# Out


COLUMNS = (Text("Number"), Text("Name"), Text("Text"))


def taken_home(rows, code="fi", *, as_sheet=True) -> zipfile.ZipFile:
    table = tuple(Items(tuple(each)) for each in rows)
    file = File(name="x", action=Action("x"), columns=COLUMNS, rows=table, sheet=as_sheet)
    return zipfile.ZipFile(io.BytesIO(archive(file, {}, LANGUAGES.voice(code, "UTC"))))


def opened(rows) -> tuple[list, dict[str, bytes]]:
    content = taken_home(rows).read("x/x.xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        found = {each: packed.read(each) for each in packed.namelist()}
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()), found


def test_a_table_comes_as_a_spreadsheet_too_only_where_that_is_said():
    assert taken_home([["1", "a", "b"]]).namelist() == ["x/x.csv", "x/x.xlsx"]
    assert taken_home([["1", "a", "b"]], as_sheet=False).namelist() == ["x/x.csv"]


DANGEROUS = [
    *FORMULAS,
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("words", [*DANGEROUS, *(sent(each) for each in WORDS)])
def test_no_cell_is_a_formula(words):
    rows, found = opened([[1, words, Text("Yes")]])
    assert not [name for name, part in found.items() if FORMULA.search(part)]
    assert [each.data_type for each in rows[1]] == ["n", "s" if rows[1][1].value else "n", "s"]
    assert [each.quotePrefix for each in rows[1][1:]] == [True, True]
    assert rows[1][0].value == 1


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=30) | st.lists(st.sampled_from(["_x003D_", "_x", "=", "&", "<", " ", "\n", "_"])).map("".join))
def test_a_text_is_the_same_in_a_spreadsheet(words):
    content = taken_home([["1", words, "end"]]).read("x/x.xlsx")
    kept = "".join(
        each for each in words.replace("\r\n", "\n").replace("\r", "\n") if each.isprintable() or each in "\t\n "
    )
    text = load_workbook(io.BytesIO(content)).worksheets[0]["B2"].value or ""
    # As a spreadsheet reads its own codes; openpyxl does not.
    text = text.replace("_x005F_", "_")
    assert "".join(each for each in text if each.isprintable() or each in "\t\n ") == kept


def test_what_looks_like_a_spreadsheets_code_of_a_character_is_told_to_be_none():
    _, found = opened([[1, "_x003D_1", "_x"]])
    assert b"_x005F_x003D_1" in found["xl/worksheets/sheet1.xml"]


def test_what_is_no_whole_number_is_written_as_its_reader_writes_it():
    rows, _ = opened([[12345, Time(datetime.fromisoformat("2026-03-01T14:05:00+00:00")), "x"]])
    assert [each.value for each in rows[1]] == [12345, "14.05", "x"]
    assert [each.value for each in rows[0]] == [LANGUAGES.voice("fi", "UTC").say(each) for each in COLUMNS]


def test_these_checks_bite():
    content = workbook([["=1+1"]])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert FORMULA.search(packed.read("xl/worksheets/sheet1.xml"))
    assert load_workbook(io.BytesIO(content)).worksheets[0]["A1"].data_type == "f"
