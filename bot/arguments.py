"""Arguments: what was typed becomes the values a command wants, or a form that keeps what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from babel import Locale
from sqlalchemy import Connection

from bot.formats import formats
from bot.language import BIDI_CONTROLS, Voice
from commands.call import Action, Held, Secret, Upload
from commands.command import Catalogue, Command, Context
from commands.message import Country, Form, Language, Message, Option, Plural, Reply, Text, refusal
from commands.parameter import (
    USE_BUTTONS,
    WRITTEN,
    Choice,
    Code,
    Entry,
    Kind,
    Line,
    Paragraph,
    Parameter,
    Picture,
    Recording,
    Translated,
    Unclear,
    Writing,
)
from storage import people
from storage.identity import Identity
from storage.media import Medium

# What nobody types on purpose: control characters other than a new line or tab, half surrogates, bidi controls.
_REMOVED = BIDI_CONTROLS | dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)])
# More than any parameter takes: what is longer is refused by its parameter, with this much of it kept.
LONGEST = 1_000_001
LONGEST_COMPOSED = 4_000
# A file that was sent, what has become of it, or why nothing could.
FILES = (Upload, Held, Medium, Unclear)
# How many can be proposed at once.
MOST_OFFERED = 25
CHOOSE_A_FILE = Text("Please choose a file here; words do not do.")
NOTHING_TO_CHOOSE = Text("There is nothing to choose from just now.")


def clean(arguments: Mapping[str, object]) -> dict[str, str]:
    """Arguments as plain text: composed, without what would break a page, a log or a database, blanks left out.

    Files are no text and are left out as well.
    """
    plain = {name: clean_text(str(raw)) for name, raw in arguments.items() if not isinstance(raw, FILES)}
    return {name: raw for name, raw in plain.items() if any(map(_is_seen, raw))}


def clean_text(raw: str) -> str:
    """One text so cleaned."""
    text = raw[:LONGEST].translate(_REMOVED)
    # Composing costs the square of the marks on a letter; whatever is so long is too long for any parameter anyway.
    return unicodedata.normalize("NFC", text) if len(text) <= LONGEST_COMPOSED else text


def _is_seen(letter: str) -> bool:
    """Whether there is anything to see of a character by itself: letters, marks, digits, signs and pictures."""
    return unicodedata.category(letter)[0] in "LMNPS"


def read_arguments(context: Context, command: Command) -> tuple[dict[str, object], Form | Message | None]:
    """The values a command wants; or instead a form for what is missing or unclear, with what was typed kept."""
    typed = clean(context.call.arguments)
    values, problems = _values(context, command, typed)
    asked = [
        each for each in command.parameters if each.name in problems or (each.required and each.name not in values)
    ]
    # Whoever is asked for a file is asked for its words as well.
    files = {each.name for each in asked}
    asked += [each for each in command.parameters if each.beside in files and not {each.name} & (files | values.keys())]
    # A file cannot be carried along with what was typed: it is asked for again, and pages put it back by themselves.
    asked += [each for each in command.parameters if asked and isinstance(values.get(each.name), Medium)]
    if not asked:
        _remember_language(context, command, typed, values)
        return values, None
    if not all(each.askable for each in asked):
        return values, refusal(USE_BUTTONS)
    kept = {
        each.name: _kept(each, typed[each.name]) for each in command.parameters if each.name in typed.keys() & values
    }
    secret = {each.name for each in command.parameters if each.secret}
    given = {name: typed[name] for name in problems if name in typed and name not in secret}
    ask = tuple(each.name for each in asked)
    return values, Form(action=Action(context.call.command, kept), ask=ask, given=given, problems=problems)


def _values(
    context: Context, command: Command, typed: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, Text | Plural]]:
    """What could be read, and what is wrong with the rest."""
    values: dict[str, object] = {}
    problems: dict[str, Text | Plural] = {}
    for parameter in command.parameters:
        sent = context.call.arguments.get(parameter.name)
        try:
            if isinstance(sent, Unclear):
                raise sent
            if isinstance(sent, Medium):
                values[parameter.name] = sent
            elif parameter.name in typed:
                values[parameter.name] = _read(context, parameter, typed[parameter.name])
            elif isinstance(parameter.kind, Writing) and (known := _language_of(context, command, typed)):
                values[parameter.name] = known
        except Unclear as unclear:
            problems[parameter.name] = unclear.why
    return values, problems


def _language_of(context: Context, command: Command, typed: Mapping[str, str]) -> str | None:
    """The language in which somebody writes; before they have said it, it is not needed either, until they write."""
    words = any(
        isinstance(each.kind, Line | Paragraph | Translated) and each.name in typed for each in command.parameters
    )
    return (context.person.writes if context.person else None) or (None if words else context.locale)


def _remember_language(
    context: Context, command: Command, typed: Mapping[str, str], values: Mapping[str, object]
) -> None:
    """Whoever has said in which language they write is not asked again; the clock repeats only what they once said."""
    if context.moments is not None:
        return
    for parameter in command.parameters:
        if isinstance(parameter.kind, Writing) and parameter.name in typed and context.person is not None:
            people.set_writes(context.connection, context.person.id, str(values[parameter.name]))


def with_options(context: Context, catalogue: Catalogue, form: Reply) -> Reply:
    """A form with the choices of this moment, which the pages and chats that show it cannot know; a sentence, where
    there is none of what has to be chosen.

    Whoever has not said yet in which language they write is asked along with the rest.
    """
    command = catalogue.find(form.action.command) if isinstance(form, Form) else None
    if not isinstance(form, Form) or command is None:
        return form
    ask, given = list(form.ask), dict(form.given)
    for each in command.parameters:
        known = context.person is not None and context.person.writes is not None
        if (
            isinstance(each.kind, Writing)
            and each.name not in form.action.arguments
            and (each.name in ask or not known)
        ):
            ask += [] if each.name in ask else [each.name]
            given.setdefault(each.name, context.locale)
    entries = [each for each in map(command.parameter, ask) if isinstance(each.kind, Entry)]
    found = {**{each.name: _options(context, each) for each in entries}, **form.options}
    if any(each.required and not found[each.name] for each in entries):
        return refusal(NOTHING_TO_CHOOSE)  # a label with no control under it could not be answered
    return replace(form, ask=tuple(ask), given=given, options=found)


def _read(context: Context, parameter: Parameter, raw: str) -> object:
    """A parameter's value. What can be chosen just now is asked of the database only if the raw value is a name."""
    if isinstance(parameter.kind, Picture | Recording):
        raise Unclear(CHOOSE_A_FILE)
    named = isinstance(parameter.kind, Entry) and not raw.isdigit()
    if isinstance(parameter.kind, Choice | Writing):
        raw = _named(raw, parameter.kind, context.locale) or raw
    return parameter.kind.read(raw, _options(context, parameter) if named else ())


def _named(raw: str, kind: Choice | Writing, locale: str) -> str | None:
    """The code of a language or a country that was typed by its name, in one's own language or in its own."""
    named = _WRITTEN if isinstance(kind, Writing) else _named_in(kind.options)
    return _names(named, locale).get(raw.casefold()) if named else None


def _named_in(options: tuple[Option, ...]) -> tuple[tuple[Language | Country, str], ...]:
    """The languages and countries among what can be chosen, each with its code."""
    return tuple((each.label, each.value) for each in options if isinstance(each.label, Language | Country))


_WRITTEN = _named_in(WRITTEN)


@lru_cache(maxsize=256)
def _names(named: tuple[tuple[Language | Country, str], ...], locale: str) -> dict[str, str]:
    """The codes by all names, in this language and in a language's own; where two are called alike, the first's."""
    found: dict[str, str] = {}
    for label, value in named:
        for each in {locale, value} if isinstance(label, Language) else {locale}:
            known = formats(Locale.parse(each))
            names = known.languages if isinstance(label, Language) else known.countries
            found.setdefault(names.get(label.code, "").casefold(), value)
    return found


def offered(
    connection: Connection, who: Identity, parameter: Parameter, typed: str, voice: Voice
) -> list[tuple[str, str]]:
    """What can be chosen for a parameter just now and holds what is typed, as (value, label), by name."""
    kind, wanted = parameter.kind, typed.casefold()
    known = WRITTEN if isinstance(kind, Writing) else kind.options if isinstance(kind, Choice) else ()
    shown = [(each.value, _label(each, voice)) for each in known or _entries(connection, who, kind)]
    fitting = [each for each in shown if wanted in each[1].casefold()]
    return sorted(fitting, key=lambda each: (not each[1].casefold().startswith(wanted), each[1].casefold()))[
        :MOST_OFFERED
    ]


def _label(option: Option, voice: Voice) -> str:
    label = option.label
    return voice.name(label) if isinstance(label, Language | Country) else voice.say(label)


def _options(context: Context, parameter: Parameter) -> tuple[Option, ...]:
    return _entries(context.connection, context.identity, parameter.kind)


def _entries(connection: Connection, who: Identity, kind: Kind) -> tuple[Option, ...]:
    if not isinstance(kind, Entry) or who.project is None or (kind.of_class and who.classroom is None):
        return ()
    return kind.source(connection, who.classroom.id if kind.of_class and who.classroom else who.project.id)


def _kept(parameter: Parameter, raw: str) -> str | Secret:
    return Secret(raw) if parameter.secret or isinstance(parameter.kind, Code) else raw
