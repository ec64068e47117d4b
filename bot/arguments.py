"""Arguments: what was typed becomes the values a command wants, or a form that keeps what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from bot.language import BIDI_CONTROLS
from commands.call import Action, Secret
from commands.command import Catalogue, Command, Context
from commands.message import Form, Message, Option, Plural, Text, refusal
from commands.parameter import USE_BUTTONS, Code, Entry, Parameter, Unclear

# What nobody types on purpose: control characters other than a new line or tab, half surrogates, bidi controls.
_REMOVED = BIDI_CONTROLS | dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)])
# More than any parameter takes: what is longer is refused by its parameter, with this much of it kept.
LONGEST = 200_000


def clean(arguments: Mapping[str, object]) -> dict[str, str]:
    """Arguments as plain text: composed, without what would break a page, a log or a database, blanks left out."""
    plain = {name: clean_text(str(raw)) for name, raw in arguments.items()}
    return {name: raw for name, raw in plain.items() if raw.strip()}


def clean_text(raw: str) -> str:
    """One text so cleaned."""
    return unicodedata.normalize("NFC", raw[:LONGEST].translate(_REMOVED))


def read_arguments(context: Context, command: Command) -> tuple[dict[str, object], Form | Message | None]:
    """The values a command wants; or instead a form for what is missing or unclear, with what was typed kept."""
    typed = clean(context.call.arguments)
    values: dict[str, object] = {}
    problems: dict[str, Text | Plural] = {}
    for parameter in command.parameters:
        if parameter.name in typed:
            try:
                values[parameter.name] = _read(context, parameter, typed[parameter.name])
            except Unclear as unclear:
                problems[parameter.name] = unclear.why
    asked = [
        each for each in command.parameters if each.name in problems or (each.required and each.name not in values)
    ]
    if not asked:
        return values, None
    if not all(each.askable for each in asked):
        return values, refusal(USE_BUTTONS)
    kept = {each.name: _kept(each, typed[each.name]) for each in command.parameters if each.name in values}
    given = {name: typed[name] for name in problems}
    ask = tuple(each.name for each in asked)
    return values, Form(action=Action(context.call.command, kept), ask=ask, given=given, problems=problems)


def with_options(context: Context, catalogue: Catalogue, form: Form) -> Form:
    """A form with the choices of this moment, which the pages and chats that show it cannot know."""
    command = catalogue.find(form.action.command)
    asked = [command.parameter(name) for name in form.ask] if command else []
    entries = [each for each in asked if isinstance(each.kind, Entry)]
    found = {each.name: _options(context, each) for each in entries}
    return replace(form, options={**found, **form.options})


def _read(context: Context, parameter: Parameter, raw: str) -> object:
    """A parameter's value. What can be chosen just now is asked of the database only if the raw value is a name."""
    named = isinstance(parameter.kind, Entry) and not raw.isdigit()
    return parameter.kind.read(raw, _options(context, parameter) if named else ())


def _options(context: Context, parameter: Parameter) -> tuple[Option, ...]:
    kind = parameter.kind
    if isinstance(kind, Entry) and context.identity.project is not None:
        return kind.source(context.connection, context.project.id)
    return ()


def _kept(parameter: Parameter, raw: str) -> str | Secret:
    return Secret(raw) if isinstance(parameter.kind, Code) else raw
