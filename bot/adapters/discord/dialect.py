"""Words become Discord's Markdown; what people wrote is never read as such, and calls nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import discord

from bot.adapters.chat import END_ISOLATE, ISOLATE, carry
from bot.language import Span, Voice
from commands.call import Action
from commands.message import Button

MOST_TEXT = 2000
MOST_LABEL = 80
MOST_BUTTONS = 25
MOST_ALT = 1024
BOLD = "**"
MOST_OPTION = 100

# Discord's own helper leaves @everyone, <@1> and links; with a stroke before every mark nothing is left to read.
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def said(span: Span) -> str:
    """A span as it is written: every ASCII mark escaped, a value isolated from what is around it."""
    text = _MARKS.sub(r"\\\1", span.text)
    if span.value and text:
        text = f"{ISOLATE}{text}{END_ISOLATE}"
    return f"[{text}](<{span.href}>)" if span.href else text


def width(span: Span) -> int:
    """How much room a span takes at most."""
    return len(said(span)) + (2 * len(BOLD) if span.bold else 0)


def written(spans: Iterable[Span]) -> str:
    """Spans as Markdown. What is bold is marked as a whole, without the space around it, or Discord shows the marks."""
    text = ""
    for bold, run in groupby(spans, key=attrgetter("bold")):
        piece = "".join(said(span) for span in run)
        inner = piece.strip()
        text += piece.replace(inner, f"{BOLD}{inner}{BOLD}", 1) if bold and inner else piece
    return text


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """A list to choose from: what it carries says which question that answers, and of which draft."""

    carries: Action
    options: tuple[tuple[str, str], ...]
    given: str = ""


def view(buttons: Iterable[Button], voice: Voice, pick: Pick | None = None) -> discord.ui.View | None:
    """A list to choose from and buttons under a message. What is chosen and pressed is heard as what they carry, so the
    library need not remember them.
    """
    shown = discord.ui.View(timeout=None)
    shown.stop()
    if pick is not None:
        options = [
            discord.SelectOption(label=shortened(label, MOST_OPTION), value=value, default=value == pick.given)
            for value, label in pick.options
        ]
        shown.add_item(discord.ui.Select(custom_id=carry(pick.carries)[0], options=options))
    once = {carry(each.action)[0]: each for each in reversed(list(buttons))}  # the same one twice is refused
    for each in list(reversed(once.values()))[:MOST_BUTTONS]:
        style = discord.ButtonStyle.primary if each.main else discord.ButtonStyle.secondary
        label = shortened(voice.say(each.label), MOST_LABEL)
        shown.add_item(discord.ui.Button(label=label, style=style, custom_id=carry(each.action)[0]))
    return shown if shown.children else None


def shortened(text: str, most: int) -> str:
    """A name that has to fit where Discord gives it only so much room."""
    return text if len(text) <= most else text[: most - 1] + "…"
