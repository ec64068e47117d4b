"""A file of questions in whichever of the known formats: which one, its content shows and not its name."""

from __future__ import annotations

import re

from commands.message import Text
from commands.quiz.aiken import read_aiken
from commands.quiz.gift import read_gift
from commands.quiz.imported import Imported, Problem
from commands.quiz.kahoot import heading_row, read_kahoot
from commands.quiz.table import is_table, read_table

_AIKEN = re.compile(r"^[^\S\n]*ANSWER[^\S\n]*:[^\S\n]*[A-Z]", re.MULTILINE | re.IGNORECASE)

UNKNOWN = Text(
    "Silta does not know this format. It reads Kahoot’s spreadsheet, Moodle’s GIFT and Aiken, and tables (CSV) whose "
    "first row names the columns."
)


def read_any(text: str) -> Imported:
    """The questions of a file, and what could not be read. Spreadsheets come as text, a line a row."""
    if heading_row(text):
        return read_kahoot(text)
    if is_table(text):
        return read_table(text)
    # Braces may stand in a question of Aiken, and the word ANSWER in one of GIFT: what understands more is right.
    ways = ((read_gift, "{" in text), (read_aiken, _AIKEN.search(text)))
    found = [read(text) for read, fits in ways if fits] or [Imported(problems=(Problem(1, UNKNOWN),))]
    return max(found, key=lambda each: (len(each.questions), -len(each.problems)))
