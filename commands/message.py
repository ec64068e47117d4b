"""Messages: words that are not yet in any language, with what stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from commands.call import Action, Secret

if TYPE_CHECKING:
    from commands.takeaway import File


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """A sentence by its English msgid, with values. Markup is allowed in the msgid alone, never in a value."""

    msgid: str
    values: Mapping[str, Value]

    def __init__(self, msgid: str, /, **values: Value) -> None:
        """Keep the sentence and its values; nothing is formatted yet."""
        object.__setattr__(self, "msgid", msgid)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, init=False)
class Plural:
    """A sentence that depends on a number: English for one, English for many; each language has its own forms."""

    one: str
    many: str
    n: int
    values: Mapping[str, Value]

    def __init__(self, one: str, many: str, /, *, n: int, **values: Value) -> None:
        """Keep both sentences; `{n}` in them is the number."""
        object.__setattr__(self, "one", one)
        object.__setattr__(self, "many", many)
        object.__setattr__(self, "n", n)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Time:
    """A moment's clock time, in the reader's zone or in `zone` (IANA)."""

    at: datetime
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code, named in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166 code, named in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class Day:
    """A local day (ISO), such as "Friday, 5 December"."""

    iso: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week by its number, Monday being 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day that no zone moves (ISO), such as 14:00."""

    iso: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, joined as the reader's language joins lists."""

    values: tuple[Value, ...]


Value = str | int | Decimal | Text | Plural | Time | Day | Weekday | Clock | Language | Country | Items | Secret


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote, in the language they wrote it in. Never formatted, parsed or translated."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Versions:
    """The same words in several languages, by language; each reader gets theirs, else English, else the first."""

    texts: Mapping[str, str]


Line = Text | Plural | Words | Versions


@dataclass(frozen=True, kw_only=True, slots=True)
class Byline:
    """Who says it: alias and school, when, and the zone whose clock hung on the wall there."""

    alias: str
    school: str
    classroom_id: int
    at: datetime
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Something to press. A card has one main button at most."""

    label: Text
    action: Action
    main: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A seat card to print: alias and personal code. A code that opens no door leads nowhere by itself."""

    alias: str
    code: Secret
    door: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A picture (`width`, `height` in pixels) or a recording (`seconds`) that is kept, by its number, and the words
    that stand for it.
    """

    kind: str
    id: int
    description: Words | None = None
    width: int = 0
    height: int = 0
    seconds: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One row of a chart: what it is called, its figures in words, and how long a bar stands for each of them, in
    thousandths. `place` is its place from 1, or 0 if there are none: the first three stand on a podium, with their
    `picture`.
    """

    label: Line
    figures: tuple[Text | Plural, ...]
    lengths: tuple[int, ...]
    place: int = 0
    picture: Media | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A chart, drawn in the reader's language at delivery; its words alone say the same. `keys` say what the bars of a
    row stand for, in their order.
    """

    title: Line
    keys: tuple[Text, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A table to look at: what its columns are called, and rows of as many cells, of which the first names the row."""

    columns: tuple[Text, ...]
    rows: tuple[Items, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What Silta says.

    `topic` is what it is ("Icebreaker"), `title` stands large, `warm` is what waits for somebody, `problem`
    says that what was asked could not be done. `more` are further messages, each with buttons of its own.
    `cards` are data, drawn in the reader's language at delivery. `place` is the key of a place to go to.
    `reply_action` is what words mean that somebody types in reply to it, where replies can be typed.
    """

    lines: tuple[Line, ...] = ()
    topic: Text | None = None
    title: Line | None = None
    byline: Byline | None = None
    warm: Text | None = None
    buttons: tuple[Button, ...] = ()
    more: tuple[Message, ...] = ()
    cards: tuple[Card, ...] = ()
    media: tuple[Media, ...] = ()
    drawing: Drawing | None = None
    grid: Grid | None = None
    file: File | None = None
    place: str = ""
    problem: bool = False
    reply_action: Action | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers: what is stored, and what is shown (a plain string is a name in its own language), with a
    picture and words beside it where there is room.
    """

    value: str
    label: Text | Plural | Versions | Words | Language | Country | str
    picture: Media | None = None
    about: Line | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What is still needed before a command can run.

    `ask` names the command's parameters to ask for, `given` is what was already typed, `problems` says what
    is wrong with it, `options` holds the choices of those whose choices depend on the moment, `proposals` words that
    somebody may take who does not want to think of their own. What cannot be asked in a chat is asked there
    `piecewise`, by another command.
    """

    action: Action
    ask: tuple[str, ...]
    title: Line | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, Text | Plural] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    proposals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    piecewise: Action | None = None


Reply = Message | Form


def refusal(*lines: Line, buttons: tuple[Button, ...] = ()) -> Message:
    """A kind sentence for what cannot be done, and what to do instead."""
    return Message(lines=lines, buttons=buttons, problem=True)
