"""Language: which one to speak, and a sentence with its values said in it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import negotiate_locale

from bot.formats import formats
from commands.call import Secret
from commands.message import (
    Clock,
    Country,
    Day,
    Items,
    Language,
    Line,
    Plural,
    Text,
    Time,
    Value,
    Versions,
    Weekday,
    Words,
)

LOCALES = Path(__file__).parent.parent / "locales"
SOURCE = "en"
EPOCH = date(2024, 1, 1)  # any day: only its clock is looked at

# Controls that reorder text around them: a value must not reach beyond itself.
BIDI_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BIDI = re.compile(f"[{''.join(map(chr, BIDI_CONTROLS))}]")

# What a sentence may hold that is a sentence itself.
_SENTENCES = (Text, Plural)


class Span(NamedTuple):
    """A run of text: `bold`, a link to `href`, or a `value` from a person or the moment, in `lang` if that is known."""

    text: str
    bold: bool = False
    href: str = ""
    value: bool = False
    lang: str = ""


class _Piece(NamedTuple):
    """A literal as it stands, or the name of a value; `link` names the value that it leads to."""

    literal: Span
    name: str
    link: str


_TOKEN = re.compile(r"\{(\w+)\}|<(b)>|<(/b)>|<a href=\{(\w+)\}>|<(/a)>")


@lru_cache(maxsize=4096)
def _pieces(sentence: str) -> tuple[_Piece, ...]:
    """A sentence taken apart once: literals and names of values, each with the markup it stands in."""
    found, at, bold, link = [], 0, False, ""
    for token in _TOKEN.finditer(sentence):
        if token.start() > at:
            found.append(_Piece(Span(sentence[at : token.start()], bold), "", link))
        at = token.end()
        name, opens_bold, closes_bold, opens_link, closes_link = token.groups()
        if name:
            found.append(_Piece(Span("", bold, value=True), name, link))
        elif opens_bold or closes_bold:
            bold = bool(opens_bold)
        else:
            link = "" if closes_link else opens_link
    if at < len(sentence):
        found.append(_Piece(Span(sentence[at:], bold), "", link))
    return tuple(found)


@lru_cache(maxsize=4096)
def _frame(sentence: str) -> tuple[str, tuple[str, ...]]:
    """The same for plain text, which knows no markup: the sentence with `%s` for values, and their names."""
    pieces = _pieces(sentence)
    frame = "".join("%s" if piece.name else piece.literal.text.replace("%", "%%") for piece in pieces)
    return frame, tuple(piece.name for piece in pieces if piece.name)


def _tame(text: str) -> str:
    """Without the controls with which a value would reach beyond itself."""
    return text if text.isascii() else _BIDI.sub("", text)


class Voice:
    """One language and one clock: everything that is said to one reader is said by one voice."""

    def __init__(self, code: str, zone: str, translations: gettext.NullTranslations) -> None:
        """Speak the language `code` by the clock of `zone` (IANA)."""
        self.code = code
        self.locale = Locale.parse(code)
        self.zone = ZoneInfo(zone)
        self._translations = translations
        self._formats = formats(self.locale)

    def spans(self, line: Line) -> tuple[Span, ...]:
        """A line in this language."""
        if isinstance(line, Words):
            return (Span(_tame(line.text), value=True, lang=line.language),)
        if isinstance(line, Versions):
            return self.spans(self._own(line))
        return self._fill(*self._sentence(line))

    def say(self, line: Line | str) -> str:
        """A line in this language as plain text."""
        if isinstance(line, str):
            return line
        if isinstance(line, Words):
            return _tame(line.text)
        if isinstance(line, Versions):
            return self.say(self._own(line))
        sentence, values = self._sentence(line)
        frame, names = _frame(sentence)
        return frame % tuple([self.value(values[name]) for name in names])

    def _own(self, versions: Versions) -> Words:
        """The version for this language, or the nearest to it."""
        code = next(
            (each for each in (self.code, SOURCE) if each in versions.texts), next(iter(versions.texts), SOURCE)
        )
        return Words(versions.texts.get(code, ""), code)

    def clock(self, moment: Time) -> str:
        """A moment's time of day, on the reader's clock or on the one it names."""
        zone = ZoneInfo(moment.zone) if moment.zone else self.zone
        return self._formats.time(moment.at.astimezone(zone))

    def day(self, moment: Time) -> str:
        """A moment's day in the reader's zone, such as "Tuesday, 3 October"."""
        return self._formats.day(moment.at.astimezone(self.zone))

    def name(self, thing: Language | Country) -> str:
        """What a language or a country is called."""
        names = self._formats.countries if isinstance(thing, Country) else self._formats.languages
        return names.get(thing.code, thing.code)

    def _sentence(self, line: Text | Plural) -> tuple[str, Mapping[str, Value]]:
        """The sentence as this language has it, and its values."""
        if isinstance(line, Text):
            return self._translations.gettext(line.msgid), line.values
        return self._translations.ngettext(line.one, line.many, line.n), {**line.values, "n": line.n}

    def _fill(self, sentence: str, values: Mapping[str, Value]) -> tuple[Span, ...]:
        spans: list[Span] = []
        for literal, name, link in _pieces(sentence):
            href = str(values[link]) if link else ""
            if not name:
                spans.append(literal._replace(href=href) if href else literal)
            elif isinstance(value := values[name], Items):
                spans += [span._replace(bold=literal.bold, href=href) for span in self._listed(value)]
            elif isinstance(value, _SENTENCES):
                bold = literal.bold
                spans += [span._replace(bold=span.bold or bold, href=span.href or href) for span in self.spans(value)]
            else:
                spans.append(Span(self.value(value), literal.bold, href, True))  # noqa: FBT003  (it is a value)
        return tuple(spans)

    def _listed(self, items: Items) -> list[Span]:
        """A list's items, each by itself, and what this language puts between them."""
        said = [self.value(each) for each in items.values]
        joined = self._formats.items([f"\0{number}\0" for number in range(len(said))])
        pieces = joined.split("\0")  # what stands between, and at odd places which item
        return [
            Span(said[int(piece)] if number % 2 else piece, value=True) for number, piece in enumerate(pieces) if piece
        ]

    def value(self, value: Value) -> str:
        """A value as it is said on its own, such as in a table."""
        match value:
            case str():
                return _tame(value)
            case int() | Decimal():
                return self._formats.number(value)
            case Time():
                return self.clock(value)
            case Day():
                return self._formats.day(datetime.fromisoformat(value.iso))
            case Weekday():
                return self._formats.weekdays[value.number]
            case Clock():
                return self._formats.time(datetime.combine(EPOCH, time.fromisoformat(value.iso)))
            case Language() | Country():
                return self.name(value)
            case Secret():
                return value.text
            case Items():
                return self._formats.items([self.value(each) for each in value.values])
        return self.say(value)


class Languages:
    """The languages there are catalogues for, and a voice for each reader."""

    def __init__(self, translations: Mapping[str, gettext.NullTranslations]) -> None:
        """Speak these languages; English needs no catalogue."""
        self._translations = {SOURCE: gettext.NullTranslations(), **translations}
        self.voice = cache(self._voice)
        # Who wants which languages recurs with every Call; what is wanted comes from outside, so not for ever.
        self._spoken = lru_cache(maxsize=1024)(self._negotiate)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages' codes, English first."""
        return tuple(self._translations)

    def pick(self, wanted: Iterable[str | None]) -> str:
        """The first wanted language that is spoken here; a region (fr-RE) finds its language."""
        return self._spoken(tuple(wanted)) or SOURCE

    def spoken(self, wanted: Iterable[str | None]) -> str | None:
        """The first wanted language that is spoken here, or none of them."""
        return self._spoken(tuple(wanted))

    def _negotiate(self, wanted: tuple[str | None, ...]) -> str | None:
        found = negotiate_locale([code.replace("-", "_").lower() for code in wanted if code], self.codes)
        return found.lower() if found else None

    def _voice(self, code: str, zone: str) -> Voice:
        return Voice(code, zone, self._translations[code])


def load_languages(folder: Path = LOCALES) -> Languages:
    """All languages with a compiled catalogue."""
    found = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/silta.mo")):
        with path.open("rb") as file:
            found[path.parts[-3]] = gettext.GNUTranslations(file)
    return Languages(found)


def uncompiled(folder: Path = LOCALES) -> list[str]:
    """The languages whose catalogue was written but not compiled, or changed since."""
    sources = sorted(folder.glob("*/LC_MESSAGES/silta.po"))
    return [
        path.parts[-3]
        for path in sources
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
