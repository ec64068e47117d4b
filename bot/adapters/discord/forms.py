"""Forms: what is asked for as a modal of Discord, five parts at a time."""

from __future__ import annotations

import discord

from bot.adapters.chat import asked, choices, labelled
from bot.adapters.discord.dialect import shortened, written
from bot.dialogue import CONTINUE
from bot.language import Voice
from commands.call import Action
from commands.command import Catalogue
from commands.message import Form, Text
from commands.parameter import Document, Paragraph, Parameter, Picture, Recording, Translated
from commands.timing.when import LATER, NAMES

AT_ONCE = 5
MOST_TITLE, MOST_LABEL, MOST_HINT, MOST_INPUT, MOST_OPTIONS = 45, 45, 100, 4000, 25


def modal(form: Form, draft: int, voice: Voice, catalogue: Catalogue) -> discord.ui.Modal:
    """The next parts of a form. It carries the draft's number, so it may be sent after any restart.

    A title too long for its place stands whole above the parts, and takes the place of one.
    """
    parts = asked(form, catalogue)[:AT_ONCE]
    title = voice.say(form.title) if form.title else voice.say(parts[0].label)
    made = discord.ui.Modal(
        title=shortened(title, MOST_TITLE), custom_id=Action(CONTINUE, {"draft": draft}).pack(), timeout=None
    )
    made.stop()  # what is sent is heard as what it carries, so the library need not remember it
    if form.title and len(title) > MOST_TITLE:
        made.add_item(discord.ui.TextDisplay(written(voice.spans(form.title))))
        parts = parts[: AT_ONCE - 1]
    for each in parts:
        made.add_item(_part(each, form, voice))
    command = catalogue.find(form.action.command)
    if command is not None and command.schedulable and set(NAMES).isdisjoint(form.ask) and len(made.children) < AT_ONCE:
        made.add_item(_later(voice))
    return made


def _later(voice: Voice) -> discord.ui.Label[discord.ui.LayoutView]:
    """Whoever chooses this is asked when; whoever does not means now."""
    later = discord.SelectOption(label=voice.say(Text("Later…")), value="1")
    choice = discord.ui.Select[discord.ui.LayoutView](custom_id=LATER, required=False, min_values=0, options=[later])
    return discord.ui.Label(text=voice.say(Text("Now, or later?")), component=choice)


def _part(parameter: Parameter, form: Form, voice: Voice) -> discord.ui.Label[discord.ui.LayoutView]:
    hint = voice.say(parameter.hint) if parameter.hint else ""
    return discord.ui.Label(
        text=shortened(voice.say(parameter.label), MOST_LABEL),
        description=shortened(hint, MOST_HINT) or None,
        component=_component(parameter, form, voice),
    )


def _component(parameter: Parameter, form: Form, voice: Voice) -> discord.ui.Item[discord.ui.LayoutView]:
    name, required = parameter.name, parameter.required
    if isinstance(parameter.kind, Picture | Recording | Document):
        return discord.ui.FileUpload(custom_id=name, required=required, min_values=int(required), max_values=1)
    options, given = labelled(choices(parameter, form), voice), form.given.get(name, "")
    if 0 < len(options) <= MOST_OPTIONS:
        return discord.ui.Select(
            custom_id=name,
            required=required,
            min_values=int(required),
            options=[
                discord.SelectOption(label=shortened(label, MOST_HINT), value=value, default=value == given)
                for value, label in options
            ],
        )
    proposed = form.proposals.get(name, ())
    placeholder = voice.say(Text("For example: {name}", name=proposed[0])) if proposed else None
    return discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.long if isinstance(parameter.kind, Paragraph | Translated) else discord.TextStyle.short,
        placeholder=shortened(placeholder, MOST_HINT) if placeholder else None,
        default=dict(options).get(given, given)[:MOST_INPUT] or None,
        required=required,
    )
