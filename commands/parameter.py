"""Parameters: what a command wants to know, and how what was typed becomes a value or a kind question."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from commands.message import Language, Option, Plural, Text, Versions

# What is written in the schools of such projects, at home and on the way; each named in its reader's language.
WRITTEN = tuple(
    Option(code, Language(code))
    for code in (
        "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "is",
        "it", "lt", "lv", "mt", "nl", "nb", "pl", "pt", "ro", "ru", "se", "sk", "sl", "so", "sq", "sr", "sv", "tr",
        "uk",
    )
)  # fmt: skip
# More than anybody judges at once.
MOST_MARKS = 200
USE_BUTTONS = Text("Please use the button for that, on the very text or seat that you mean.")


class Unclear(Exception):  # noqa: N818  (a question, not an error)
    """An argument that cannot be taken as it is; `why` says so kindly, and what to do."""

    def __init__(self, why: Text | Plural) -> None:
        """Carry the sentence."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A short text on one line."""

    longest: int = 80

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The text with its white space folded."""
        return _bounded(" ".join(raw.split()), self.longest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A text of several lines."""

    longest: int = 1000

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The text as written, without the space around it."""
        return _bounded(raw.replace("\r\n", "\n").strip(), self.longest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """A text of several lines; or the same in several languages, as plans write it: `{"en": …, "fi": …}` (JSON)."""

    longest: int = 1000

    def read(self, raw: str, options: tuple[Option, ...]) -> str | Versions:  # noqa: ARG002  (every kind reads alike)
        """The text as written, or its versions."""
        versions = _versions(raw)
        if versions is None:
            return _bounded(raw.replace("\r\n", "\n").strip(), self.longest)
        return Versions({code: _bounded(text.strip(), self.longest) for code, text in versions.items()})


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A whole number between bounds, both included."""

    least: int
    most: int

    def read(self, raw: str, options: tuple[Option, ...]) -> int:  # noqa: ARG002  (every kind reads alike)
        """The number."""
        number = int(raw) if _is_number(raw) else None
        if number is None or not self.least <= number <= self.most:
            raise Unclear(Text("Please give a whole number from {least} to {most}.", least=self.least, most=self.most))
        return number


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of a few options that never change."""

    options: tuple[Option, ...]

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The option's value; its name is accepted as well where it has one in its own language."""
        return _chosen(raw, self.options)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One of the things that storage knows just now; `source` lists them for the id of a project, or of a class."""

    source: Callable[[Connection, int], tuple[Option, ...]]
    of_class: bool = False

    def read(self, raw: str, options: tuple[Option, ...]) -> int:
        """The thing's id. One that is not offered any more is let through: the command says why it is not."""
        return int(raw) if _is_number(raw) else int(_chosen(raw, options))


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A code that opens a door. What was typed is kept nowhere."""

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The code as typed."""
        return _bounded(raw.strip(), 80)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """The number of a thing, or the revision of it that was seen. Only buttons carry it; nobody is asked for it."""

    def read(self, raw: str, options: tuple[Option, ...]) -> int:  # noqa: ARG002  (every kind reads alike)
        """The number."""
        if not _is_number(raw):
            raise Unclear(USE_BUTTONS)
        return int(raw)


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """Several things, each with the revision that was seen: `12-1_13-4`. Only buttons carry them."""

    def read(self, raw: str, options: tuple[Option, ...]) -> tuple[tuple[int, int], ...]:  # noqa: ARG002  (as above)
        """The numbers in pairs."""
        pairs = [each.split("-") for each in raw.split("_") if each]
        if len(raw) > 20_000 or not all(len(pair) == 2 and all(map(_is_number, pair)) for pair in pairs):
            raise Unclear(USE_BUTTONS)
        return tuple((int(item), int(revision)) for item, revision in pairs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Several:
    """Some of the things that a form offers, `most` at once; each gets the mark 1. Only pages ask for it."""

    most: int = MOST_MARKS

    def read(self, raw: str, options: tuple[Option, ...]) -> dict[int, int]:  # noqa: ARG002  (every kind reads alike)
        """The chosen things' numbers."""
        return _marks(raw, 1, 1, self.most)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """Some of the things that a form offers, each with its place, from 1; two may share one. Only pages ask for it."""

    def read(self, raw: str, options: tuple[Option, ...]) -> dict[int, int]:  # noqa: ARG002  (every kind reads alike)
        """The things' places by their numbers."""
        return _marks(raw, 1, MOST_MARKS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Some of the things that a form offers, each with a score, both bounds included. Only pages ask for it."""

    least: int
    most: int

    def read(self, raw: str, options: tuple[Option, ...]) -> dict[int, int]:  # noqa: ARG002  (every kind reads alike)
        """The things' scores by their numbers."""
        return _marks(raw, self.least, self.most)


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture. What was sent is decoded and made anew before a command sees it: there is nothing to read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """Somebody's voice, of two minutes at most; what was sent is looked through before a command sees it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file of text, such as a calendar; what it says may be pasted as well. `endings` are those of its name.

    A spreadsheet (`.xlsx`), where that is one of them, comes as text too: line `n` is row `n`, tabs between its cells.
    """

    endings: tuple[str, ...]
    longest: int = 200_000

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The text as it is, line by line."""
        return _bounded(raw.replace("\r\n", "\n"), self.longest)

    @property
    def spreadsheets(self) -> bool:
        """Whether a spreadsheet may be sent."""
        return ".xlsx" in self.endings


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """The language in which somebody writes: asked once, then remembered."""

    def read(self, raw: str, options: tuple[Option, ...]) -> str:  # noqa: ARG002  (every kind reads alike)
        """The language's code."""
        return _chosen(raw, WRITTEN)


Written = Line | Paragraph | Translated | Document
Marks = Several | Ranking | Scores
Kind = Written | Number | Choice | Entry | Code | Reference | References | Marks | Picture | Recording | Writing


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something a command wants to know: at most 45 characters of label and 100 of hint in every language.

    `beside` names the file that it belongs to: without that one nobody need be asked for it. What is said to a `secret`
    one is kept nowhere, not even as what somebody once sent.
    """

    name: str
    kind: Kind
    label: Text
    hint: Text | None = None
    required: bool = True
    beside: str = ""
    secret: bool = False

    @property
    def askable(self) -> bool:
        """Whether a person can be asked for it, wherever they are."""
        return not isinstance(self.kind, Reference | References | Marks)


# Wherever somebody writes, so that what they write is shown, and read aloud, as what it is.
LANGUAGE_WRITTEN = Parameter(
    "language",
    Writing(),
    Text("In which language do you write?"),
    Text("Silta asks this once. You can change it with /me."),
)


def _marks(raw: str, least: int, most: int, many: int = MOST_MARKS) -> dict[int, int]:
    """`12-1_15-3`: numbers of things, each with its mark; `_` alone says that nothing was marked."""
    pairs = [each.split("-") for each in raw.split("_") if each]
    fits = len(pairs) <= many and all(len(pair) == 2 and all(map(_is_number, pair)) for pair in pairs)
    if not fits or not all(least <= int(mark) <= most for _, mark in pairs):
        raise Unclear(USE_BUTTONS)
    return {int(thing): int(mark) for thing, mark in pairs}


def _bounded(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unclear(
            Plural(
                "This is {n} character too long. Nothing is lost: shorten it and send it again.",
                "This is {n} characters too long. Nothing is lost: shorten it and send it again.",
                n=len(text) - longest,
            )
        )
    return text


def _versions(raw: str) -> dict[str, str] | None:
    if not raw.startswith("{"):
        return None
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(found, dict) and found and all(len(each) in {2, 3} and each.islower() for each in found)
    return found if fits and all(isinstance(each, str) for each in found.values()) else None


def _chosen(raw: str, options: tuple[Option, ...]) -> str:
    wanted = raw.casefold()
    for option in options:
        if wanted == option.value.casefold() or (isinstance(option.label, str) and wanted == option.label.casefold()):
            return option.value
    raise Unclear(Text("Please choose one from the list."))


def _is_number(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) <= 18
