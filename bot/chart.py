"""A chart in one reader's voice: what stands in its rows, and the words that say the same to whoever cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import Span, Voice
from commands.message import Bar, Drawing, Media, Plural, Text, Words

# So many rows are drawn; the words have all of them.
DRAWN = 10
PODIUM = 3
LONGEST = 1000

BETWEEN = " · "


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: its place or 0, its name in `lang` if that is known, its figures, and a bar's length in thousandths for
    each.
    """

    place: int
    name: str
    lang: str
    figures: tuple[str, ...]
    lengths: tuple[int, ...]
    picture: Media | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing as one reader has it. `more` is said under it where not all rows are drawn; `words` are whole lines."""

    title: str
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    more: str
    words: tuple[tuple[Span, ...], ...]

    @property
    def drawn(self) -> tuple[Row, ...]:
        """The rows that are shown at once."""
        return self.rows[:DRAWN]

    @property
    def further(self) -> tuple[Row, ...]:
        """The rows that have no room beside them."""
        return self.rows[DRAWN:]

    @property
    def podium(self) -> tuple[Row, ...]:
        """Who stands on the podium, the best first: three at most, also where places are shared."""
        return tuple(sorted((row for row in self.rows if 1 <= row.place <= PODIUM), key=lambda row: row.place))[:PODIUM]

    @property
    def alternative(self) -> str:
        """Everything in plain words, a line for each row."""
        return "\n".join((self.title, *("".join(span.text for span in line) for line in self.words)))


def chart_of(drawing: Drawing, voice: Voice) -> Chart:
    """A drawing in this voice."""
    left = len(drawing.bars) - DRAWN
    more = Plural(
        "{n} more is in the words beside the picture.", "{n} more are in the words beside the picture.", n=left
    )
    return Chart(
        title=voice.say(drawing.title),
        keys=tuple(voice.say(key) for key in drawing.keys),
        rows=tuple(_row(bar, voice) for bar in drawing.bars),
        more=voice.say(more) if left > 0 else "",
        words=tuple(_words(drawing, voice)),
    )


def _row(bar: Bar, voice: Voice) -> Row:
    return Row(
        place=bar.place,
        name=voice.say(bar.label),
        lang=bar.label.language if isinstance(bar.label, Words) else "",
        figures=tuple(voice.say(each) for each in bar.figures),
        lengths=tuple(min(max(each, 0), LONGEST) for each in bar.lengths),
        picture=bar.picture,
    )


def _words(drawing: Drawing, voice: Voice) -> Iterator[tuple[Span, ...]]:
    """What the figures stand for, and every row with all of them."""
    if len(drawing.keys) > 1:
        yield voice.spans(
            Text("The figures stand for: {keys}", keys=BETWEEN.join(voice.say(key) for key in drawing.keys))
        )
    for bar in drawing.bars:
        name, figures = voice.say(bar.label), BETWEEN.join(voice.say(each) for each in bar.figures)
        if bar.place:
            yield voice.spans(Text("{place}. <b>{name}</b>: {figures}", place=bar.place, name=name, figures=figures))
        else:
            yield voice.spans(Text("<b>{name}</b>: {figures}", name=name, figures=figures))
