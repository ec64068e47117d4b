"""What chats have in common: a message as bubbles, cut where a sentence ends, with actions that fit into buttons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.chart import Chart, chart_of
from bot.dialogue import CONTINUE
from bot.language import Span, Voice
from commands.call import Action
from commands.command import Catalogue
from commands.message import Button, Byline, Card, Country, Form, Items, Language, Media, Message, Option, Text, Time
from commands.parameter import WRITTEN, Choice, Parameter, Writing
from commands.takeaway import File
from storage.drafts import name_of

# What a button can carry on every platform (Telegram's callback data).
MOST_BYTES = 64

NEW_LINE = Span("\n")
# Between first strong isolates a value cannot reorder what stands around it.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"

_SENTENCE_END = re.compile(r"[.!?…。]['\"”»)\u2069]*\s|\n")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """What stands together in a chat: text, pictures and recordings, and what can be pressed under it. The words of a
    chart are in the text.
    """

    spans: tuple[Span, ...]
    chart: Chart | None = None
    media: tuple[Media, ...] = ()
    buttons: tuple[Button, ...] = ()
    file: File | None = None


def bubbles(message: Message, voice: Voice, address: str) -> list[Bubble]:
    """A message and all that hangs on it, in order; `address` is where Silta's pages are."""
    chart = chart_of(message.drawing, voice) if message.drawing else None
    here = Bubble(
        spans=tuple(_joined(_lines(message, chart, voice, address))),
        chart=chart,
        media=message.media,
        buttons=message.buttons,
        file=message.file,
    )
    rest = [each for more in message.more for each in bubbles(more, voice, address)]
    return [here, *rest] if here.spans or here.media or here.file else rest


def _lines(message: Message, chart: Chart | None, voice: Voice, address: str) -> Iterable[tuple[Span, ...]]:
    if message.topic:
        yield voice.spans(message.topic)
    if message.title:
        yield tuple(span._replace(bold=True) for span in voice.spans(message.title))
    if message.byline:
        yield voice.spans(_signed(message.byline, voice))
    for line in message.lines:
        if spans := voice.spans(line):
            yield spans
    if chart:
        yield from _charted(chart, message, voice)
    if message.warm:
        yield voice.spans(message.warm)
    if message.grid:
        yield from (_row(each, voice) for each in message.grid.rows)
    yield from (_card(each, address) for each in message.cards)
    if message.place and address:
        yield voice.spans(Text("<a href={page}>Open it on Silta's page</a>", page=f"{address}/{message.place}"))


def _card(card: Card, address: str) -> tuple[Span, ...]:
    named = (Span(card.alias, bold=True, value=True), Span(" – ")) if card.alias else ()
    return (*named, Span(card.code.text, href=f"{address}/join/{card.code.text}" if address and card.door else ""))


def _charted(chart: Chart, message: Message, voice: Voice) -> Iterable[tuple[Span, ...]]:
    """A chart in words, under its title if that does not stand over the message already."""
    if message.title is None or voice.say(message.title) != chart.title:
        yield (Span(chart.title, bold=True, value=True),)
    yield from chart.words


def _row(row: Items, voice: Voice) -> tuple[Span, ...]:
    """A row of a table where there are none: its name, and its cells one after another."""
    name, *cells = [voice.value(each) for each in row.values]
    return (Span(name, bold=True, value=True), Span(" "), Span(" ".join(cells), value=True))


def _signed(by: Byline, voice: Voice) -> Text:
    """Who says it, and when; the time over there as well, where its clock shows another."""
    here, there = voice.clock(Time(by.at)), voice.clock(Time(by.at, by.zone))
    if here == there:
        return Text("<b>{alias}</b> · {school} · at {here}", alias=by.alias, school=by.school, here=here)
    return Text(
        "<b>{alias}</b> · {school} · at {here} ({there} there)",
        alias=by.alias,
        school=by.school,
        here=here,
        there=there,
    )


def _joined(lines: Iterable[tuple[Span, ...]]) -> Iterable[Span]:
    for number, line in enumerate(lines):
        if number:
            yield NEW_LINE
        yield from line


def cut(spans: Sequence[Span], room: int, width: Callable[[Span], int]) -> list[tuple[Span, ...]]:
    """Spans in as many pieces as needed, none wider than `room`: cut at the end of a sentence, else between words.

    A link whose address leaves no room for a word loses the address.
    """
    pieces: list[list[Span]] = [[]]
    left = room
    for span in spans:
        rest = span
        while width(rest) > left:
            if rest.href and width(rest._replace(text=rest.text[:1])) > room:
                rest = rest._replace(href="")
                continue
            head, rest = _split(rest, left, width, whole=left == room)
            if head.text:
                pieces[-1].append(head)
            pieces.append([])
            left = room
        if rest.text and (pieces[-1] or rest != NEW_LINE or len(pieces) == 1):
            pieces[-1].append(rest)
            left -= width(rest)
    return [tuple(each) for each in pieces if any(span.text.strip() for span in each)]


def _split(span: Span, room: int, width: Callable[[Span], int], *, whole: bool) -> tuple[Span, Span]:
    """As much of a span as fits, and the rest. Where it may begin a new piece instead, it is cut only well."""
    low, high = 0, len(span.text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(span._replace(text=span.text[:middle])) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    fitting = span.text[:low]
    ends = [each.end() for each in _SENTENCE_END.finditer(fitting)]
    spaces = [each.end() for each in _SPACE.finditer(fitting)]
    # A sentence end close to the beginning would leave most of the room empty.
    good = [each for each in ends if each > low // 3] or spaces
    at = good[-1] if good else (max(low, 1) if whole else 0)
    return span._replace(text=span.text[:at].rstrip()), span._replace(text=span.text[at:].lstrip() if at else span.text)


def carry(action: Action) -> tuple[str, str | None]:
    """What a button carries for an action; and the action, packed, if it has to be kept because it is too long."""
    packed = action.pack()
    if len(packed.encode()) <= MOST_BYTES:
        return packed, None
    return Action(CONTINUE, {"kept": name_of(packed)}).pack(), packed


def too_long(buttons: Iterable[Button]) -> list[str]:
    """The packed actions of these buttons that have to be kept."""
    return [packed for each in buttons if (packed := carry(each.action)[1])]


def asked(form: Form, catalogue: Catalogue) -> list[Parameter]:
    """The parameters that a form asks for."""
    command = catalogue.find(form.action.command)
    return [command.parameter(name) for name in form.ask] if command else []


def choices(parameter: Parameter, form: Form) -> tuple[Option, ...]:
    """What can be chosen for a parameter, if it is a choice."""
    if parameter.name in form.options:
        return form.options[parameter.name]
    if isinstance(parameter.kind, Writing):
        return WRITTEN
    return parameter.kind.options if isinstance(parameter.kind, Choice) else ()


def labelled(options: Iterable[Option], voice: Voice) -> list[tuple[str, str]]:
    """Options as (value, label) in the reader's language."""
    return [
        (each.value, voice.name(each.label) if isinstance(each.label, Language | Country) else voice.say(each.label))
        for each in options
    ]


def questions(form: Form, parameters: Sequence[Parameter], voice: Voice) -> tuple[Span, ...]:
    """What a form asks, as text: its title, and for each parameter what was wrong, its label and its hint."""
    lines: list[tuple[Span, ...]] = []
    if form.title:
        lines.append(tuple(span._replace(bold=True) for span in voice.spans(form.title)))
    for each in parameters:
        if each.name in form.problems:
            lines.append(voice.spans(form.problems[each.name]))
        lines.append(tuple(span._replace(bold=True) for span in voice.spans(each.label)))
        if each.hint:
            lines.append(voice.spans(each.hint))
    return tuple(_joined(lines))
