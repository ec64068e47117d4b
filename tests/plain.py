"""Messages and forms as plain text, as a test reads them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chart import chart_of
from bot.language import Voice
from commands.message import Button, Form, Message, Option, Reply, Words


def buttons_of(reply: Reply) -> Iterator[tuple[Message, Button]]:
    """Every button of a message, with the card it is on."""
    if isinstance(reply, Message):
        for button in reply.buttons:
            yield reply, button
        for each in reply.more:
            yield from buttons_of(each)


def plain(reply: Reply, voice: Voice) -> str:
    """A message or a form as plain text in one voice."""
    return "\n".join(part for part in _parts(reply, voice) if part)


def _parts(reply: Reply, voice: Voice) -> Iterator[str]:
    if isinstance(reply, Form):
        yield voice.say(reply.title) if reply.title else ""
        for name in reply.ask:
            yield f"{name}: {reply.given.get(name, '')}"
            yield voice.say(reply.problems[name]) if name in reply.problems else ""
            yield " / ".join(_label(each, voice) for each in reply.options.get(name, ()))
        return
    for line in (reply.topic, reply.title):
        yield voice.say(line) if line else ""
    if reply.byline:
        yield f"{reply.byline.alias}, {reply.byline.school}"
    yield from (voice.say(line) for line in reply.lines)
    yield from (each.description.text for each in reply.media if each.description)
    yield chart_of(reply.drawing, voice).alternative if reply.drawing else ""
    yield voice.say(reply.warm) if reply.warm else ""
    yield from (f"{card.alias} {card.code.text}" for card in reply.cards)
    yield " ".join(f"[{voice.say(button.label)}]" for button in reply.buttons)
    yield from (plain(each, voice) for each in reply.more)


def _label(option: Option, voice: Voice) -> str:
    if isinstance(option.label, str):
        return option.label
    if isinstance(option.label, Words):
        return option.label.text
    return voice.say(option.label) if hasattr(option.label, "values") else voice.name(option.label)
