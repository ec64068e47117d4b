"""Language: which one to speak, and a sentence with its values said in it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from commands.call import Secret
from commands.message import Country, Items, Language, Line, Plural, Text, Time, Value, Words

LOCALES = Path(__file__).parent.parent / "locales"
SOURCE = "en"

# Controls that reorder text around them: a value must not reach beyond itself.
BIDI_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


_YEAR = re.compile(r"\s*,?\s*('[^']*'\s*)?y+")


class Span(NamedTuple):
    """A run of text: `bold`, a link to `href`, or a `value` from a person or the moment, in `lang` if that is known."""

    text: str
    bold: bool = False
    href: str = ""
    value: bool = False
    lang: str = ""


class _Piece(NamedTuple):
    literal: str
    name: str
    bold: bool
    href: str


_TOKEN = re.compile(r"\{(\w+)\}|<(b)>|<(/b)>|<a href=\{(\w+)\}>|<(/a)>")


@lru_cache(maxsize=4096)
def _pieces(sentence: str) -> tuple[_Piece, ...]:
    """A sentence taken apart once: literals and names of values, each with the markup it stands in."""
    found, at, bold, href = [], 0, False, ""
    for token in _TOKEN.finditer(sentence):
        if token.start() > at:
            found.append(_Piece(sentence[at : token.start()], "", bold, href))
        at = token.end()
        name, opens_bold, closes_bold, link, closes_link = token.groups()
        if name:
            found.append(_Piece("", name, bold, href))
        elif opens_bold or closes_bold:
            bold = bool(opens_bold)
        else:
            href = "" if closes_link else link
    if at < len(sentence):
        found.append(_Piece(sentence[at:], "", bold, href))
    return tuple(found)


class Voice:
    """One language and one clock: everything that is said to one reader is said by one voice."""

    def __init__(self, code: str, zone: str, translations: gettext.NullTranslations) -> None:
        """Speak the language `code` by the clock of `zone` (IANA)."""
        self.code = code
        self.locale = Locale.parse(code)
        self.zone = ZoneInfo(zone)
        self._translations = translations
        # The full date without its year; CLDR's skeletons would shorten the names as well.
        full = self.locale.date_formats["full"].pattern
        self._day_pattern = _YEAR.sub("", full)

    def spans(self, line: Line) -> tuple[Span, ...]:
        """A line in this language."""
        if isinstance(line, Words):
            return (Span(line.text.translate(BIDI_CONTROLS), value=True, lang=line.language),)
        if isinstance(line, Text):
            return self._fill(self._translations.gettext(line.msgid), line.values)
        sentence = self._translations.ngettext(line.one, line.many, line.n)
        return self._fill(sentence, {**line.values, "n": line.n})

    def say(self, line: Line | str) -> str:
        """A line in this language as plain text."""
        if isinstance(line, str):
            return line
        return "".join(span.text for span in self.spans(line))

    def clock(self, moment: Time) -> str:
        """A moment's time of day, on the reader's clock or on the one it names."""
        zone = ZoneInfo(moment.zone) if moment.zone else self.zone
        return format_time(moment.at, format="short", tzinfo=zone, locale=self.locale)

    def day(self, moment: Time) -> str:
        """A moment's day in the reader's zone, such as "Tuesday, 3 October"."""
        return format_date(moment.at.astimezone(self.zone), format=self._day_pattern, locale=self.locale)

    def name(self, thing: Language | Country) -> str:
        """What a language or a country is called."""
        if isinstance(thing, Country):
            return str(self.locale.territories.get(thing.code, thing.code))
        return str(self.locale.languages.get(thing.code, thing.code))

    def _fill(self, sentence: str, values: Mapping[str, Value]) -> tuple[Span, ...]:
        spans: list[Span] = []
        for literal, name, bold, href in _pieces(sentence):
            link = str(values[href]) if href else ""
            if not name:
                spans.append(Span(literal, bold, link))
            elif isinstance(value := values[name], Text | Plural):
                spans += [span._replace(bold=span.bold or bold, href=span.href or link) for span in self.spans(value)]
            else:
                spans.append(Span(self._value(value), bold, link, value=True))
        return tuple(spans)

    def _value(self, value: Value) -> str:
        match value:
            case str():
                return value.translate(BIDI_CONTROLS)
            case int():
                return format_decimal(value, locale=self.locale)
            case Time():
                return self.clock(value)
            case Language() | Country():
                return self.name(value)
            case Secret():
                return value.text
            case Items():
                return format_list([self._item(each) for each in value.values], locale=self.locale)
        return self.say(value)

    def _item(self, value: Value) -> str:
        return self.say(value) if isinstance(value, Text | Plural) else self._value(value)


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
