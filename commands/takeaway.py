"""What people take home, as data: tables, files of text, books, and the pictures and recordings that belong to them."""

from __future__ import annotations

from dataclasses import dataclass

from commands.call import Action
from commands.message import Items, Line, Media, Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosed:
    """A picture or recording that goes into a file, and what it is called there, without its ending."""

    name: str
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """A file of text that programs read, such as a calendar: its name with its ending, and what it says."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a book: what it is about, its local day (ISO), what stands there, who may read it, and what pictures
    and recordings belong to it.
    """

    title: Line
    day: str
    lines: tuple[Line, ...] = ()
    note: Text | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Pages to keep and to read without Silta, under one title."""

    title: Text
    pages: tuple[Page, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """Something to take home: a table (none without `columns`), files of text, pictures and recordings; or a book, with
    those that belong to it inside. All is data, made into one file in the reader's language when `action` asks for it.
    `sheet`: the table as a spreadsheet as well.
    """

    name: str
    action: Action
    columns: tuple[Text, ...] = ()
    rows: tuple[Items, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    plain: tuple[Plain, ...] = ()
    sheet: bool = False
    book: Book | None = None
