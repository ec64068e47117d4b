"""Words become HTML: each line in the reader's voice, people's words always escaped and isolated."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup, escape

from bot import documents
from bot.chart import Chart, chart_of
from bot.documents import largest
from bot.language import Span, Voice
from bot.sandbox import TOO_LARGE
from commands.command import Catalogue
from commands.languages import LANGUAGES
from commands.message import Byline, Country, Drawing, Form, Language, Line, Option, Text, Time, Value
from commands.parameter import (
    WRITTEN,
    Choice,
    Code,
    Document,
    Entry,
    Number,
    Paragraph,
    Parameter,
    Picture,
    Ranking,
    Recording,
    Scores,
    Several,
    Translated,
    Writing,
)
from commands.timing.when import NAMES
from storage.media import PICTURE, RECORDING

FEW_OPTIONS = 7
# What may be longer than this is written into a larger field.
A_LINE = 200
SCHOOL_COLOURS = 4


def written(spans: tuple[Span, ...]) -> Markup:
    """Spans as HTML. Values are escaped and stand in `<bdi>`, so that they neither break nor reorder what is around."""
    return Markup("").join(_written(span) for span in spans)


def _written(span: Span) -> Markup:
    text = escape(span.text)
    if span.value:
        text = (
            Markup('<bdi lang="{}">{}</bdi>').format(span.lang, text)
            if span.lang
            else Markup("<bdi>{}</bdi>").format(text)
        )
    if span.bold:
        text = Markup("<b>{}</b>").format(text)
    return Markup('<a href="{}">{}</a>').format(span.href, text) if span.href else text


class View:
    """What a template may ask for: everything said in one reader's voice."""

    def __init__(self, voice: Voice, catalogue: Catalogue) -> None:
        """Speak with this voice."""
        self.voice = voice
        self.lang = voice.code
        self._catalogue = catalogue

    def html(self, line: Line | str) -> Markup:
        """A line as HTML."""
        return escape(line) if isinstance(line, str) else written(self.voice.spans(line))

    def say(self, msgid: str, /, **values: str | int) -> Markup:
        """A sentence of a page itself."""
        return self.html(Text(msgid, **values))  # extracted by its own keyword

    def label(self, msgid: str, /, **values: str | int) -> str:
        """A sentence of a page itself where only plain text can stand: in attributes and titles."""
        return self.voice.say(Text(msgid, **values))

    def plain(self, line: Line | str) -> str:
        """A line without markup, for attributes and titles."""
        return self.voice.say(line)

    def cell(self, value: Value) -> str:
        """What stands in a cell of a table."""
        return self.voice.value(value)

    def clock(self, at: datetime) -> str:
        """A moment on the reader's clock."""
        return self.voice.clock(Time(at))

    def day(self, at: datetime) -> str:
        """A moment's day in the reader's zone."""
        return self.voice.day(Time(at))

    def byline(self, by: Byline) -> Markup:
        """Alias and time; the time over there as well, where its clock shows another."""
        here, there = self.voice.clock(Time(by.at)), self.voice.clock(Time(by.at, by.zone))
        if here == there:
            return self.html(Text("{alias} · at {here}", alias=by.alias, here=here))
        return self.html(Text("{alias} · at {here} ({there} there)", alias=by.alias, here=here, there=there))

    def chart(self, drawing: Drawing) -> Chart:
        """A drawing in the reader's language."""
        return chart_of(drawing, self.voice)

    @staticmethod
    def letters(name: str) -> str:
        """Two letters that stand for a name."""
        words = name.replace("-", " ").split()
        return ("".join(word[0] for word in words[:2]) if len(words) > 1 else name[:2]).upper()

    @staticmethod
    def colour(classroom_id: int) -> int:
        """Which of the schools' colours a classroom has; never the only sign of it."""
        return (classroom_id - 1) % SCHOOL_COLOURS + 1

    def asked(self, form: Form) -> list[Parameter]:
        """The parameters that a form asks for."""
        command = self._catalogue.find(form.action.command)
        return [command.parameter(name) for name in form.ask] if command else []

    @staticmethod
    def widget(parameter: Parameter, form: Form) -> str:
        """How a parameter is asked for on a page."""
        kind = parameter.kind
        if isinstance(kind, Paragraph) or (isinstance(kind, Translated) and kind.longest > A_LINE):
            return "paragraph"
        if isinstance(kind, Number):
            return "number"
        if isinstance(kind, Code):
            return "code"
        if isinstance(kind, Picture | Recording | Document | Ranking | Scores | Several):
            return "single" if kind == Several(most=1) else type(kind).__name__.lower()
        if isinstance(kind, Choice | Entry | Writing) or parameter.name in form.options:
            return "few" if len(View._choices(parameter, form)) <= FEW_OPTIONS else "many"
        return "line"

    def can_wait(self, form: Form) -> bool:
        """Whether what a form asks about can be done at another time, and when is not asked yet."""
        command = self._catalogue.find(form.action.command)
        return command is not None and command.schedulable and set(NAMES).isdisjoint(form.ask)

    def takes_files(self, form: Form) -> bool:
        """Whether a form asks for a file."""
        return any(isinstance(each.kind, Picture | Recording | Document) for each in self.asked(form))

    @staticmethod
    def largest(parameter: Parameter) -> int:
        """How many bytes a file may have, so that a browser can say so before it is sent."""
        return largest(parameter.kind) or 0

    def too_large(self, parameter: Parameter) -> str:
        """What is said of a larger one."""
        if isinstance(parameter.kind, Document):
            return self.plain(documents.too_large(largest(parameter.kind) or 0))
        return self.plain(TOO_LARGE[PICTURE if isinstance(parameter.kind, Picture) else RECORDING])

    @staticmethod
    def endings(parameter: Parameter) -> str:
        """Which files a browser offers to choose from."""
        return ",".join(parameter.kind.endings) if isinstance(parameter.kind, Document) else ""

    def options(self, parameter: Parameter, form: Form) -> list[tuple[str, str]]:
        """A parameter's options as (value, label), in the reader's language; long lists in its alphabet."""
        known = View._choices(parameter, form)
        shown = [(option.value, self._label(option)) for option in known]
        return sorted(shown, key=lambda pair: pair[1].casefold()) if len(shown) > FEW_OPTIONS * 3 else shown

    @staticmethod
    def things(parameter: Parameter, form: Form) -> tuple[Option, ...]:
        """What is to be marked, in the order in which the form has it."""
        return View._choices(parameter, form)

    @staticmethod
    def marked(parameter: Parameter, form: Form) -> dict[str, str]:
        """The marks that were given before, by what they mark."""
        pairs = [each.partition("-") for each in form.given.get(parameter.name, "").split("_") if each]
        return {thing: mark for thing, _, mark in pairs}

    def languages(self) -> list[tuple[str, str]]:
        """Every language to choose from, each by its own name."""
        return [(option.value, str(option.label)) for option in LANGUAGES]

    @property
    def language(self) -> str:
        """The reader's language by its own name."""
        return dict(self.languages()).get(self.lang, self.lang)

    def _label(self, option: Option) -> str:
        label = option.label
        return self.voice.name(label) if isinstance(label, Language | Country) else self.voice.say(label)

    @staticmethod
    def _choices(parameter: Parameter, form: Form) -> tuple[Option, ...]:
        if parameter.name in form.options:
            return form.options[parameter.name]
        if isinstance(parameter.kind, Writing):
            return WRITTEN
        return parameter.kind.options if isinstance(parameter.kind, Choice) else ()
