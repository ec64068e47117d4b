"""A table to take home as a spreadsheet (.xlsx): cells of text and of whole numbers, none that could be a formula."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.language import Voice
from commands.message import Value
from commands.takeaway import File

# What XML cannot hold, and what a spreadsheet would take for a code of such a character.
_SILENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def workbook(file: File, voice: Voice) -> bytes:
    """The bytes of the spreadsheet, its headings in the reader's language."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_text(sheet, voice.say(column)) for column in file.columns])
    for row in file.rows:
        sheet.append([_cell(sheet, each, voice) for each in row.values])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value, voice: Voice) -> Cell:
    if isinstance(value, int) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value=value)
    return _text(sheet, voice.value(value))


def _text(sheet: WriteOnlyWorksheet, words: str) -> Cell:
    """A cell of text, and marked as such: it stays text also if somebody edits it or saves it in another format."""
    cell = WriteOnlyCell(sheet)
    cell.value = _CODE.sub("_x005F_", _SILENT.sub("", words.replace("\r\n", "\n").replace("\r", "\n")))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
