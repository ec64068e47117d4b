"""Reading a plan: a file that teachers write (YAML), understood whole or refused with the line and the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import yaml

from commands.command import Catalogue, Command
from commands.message import Items, Plural, Text, Versions
from commands.parameter import Entry, Unclear
from commands.timing.rhythm import NEXT, ONCE, SCHOOL_DAYS, SKIP, WEEKLY, Rhythm
from commands.timing.said import read_clock, read_day, read_every

LONGEST = 100_000
MOST_ACTIVITIES = 300
MOST_WEEKS = 60
FREE = {NEXT, SKIP, "anyway"}
# What an activity says besides its command's own words.
ABOUT = {"do", "week", "day", "at", "every", "last", "clock", "free"}


class Mistake(Exception):  # noqa: N818  (a teacher's, with a kind sentence)
    """What is wrong with a plan, and in which line."""

    def __init__(self, where: yaml.Node | int, why: Text | Plural) -> None:
        """Carry the line, counted from 1, and the sentence."""
        super().__init__(why)
        self.line = where if isinstance(where, int) else where.start_mark.line + 1
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One thing that a plan does: a command with its words, and when; its line in the file."""

    phase: Versions
    command: str
    arguments: Mapping[str, str]
    rhythm: Rhythm
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A plan as it was understood."""

    title: Versions
    activities: tuple[Activity, ...]


def read_plan(source: str, first: date, catalogue: Catalogue, locale: str) -> Course:
    """The course that a plan describes, its first week being that of `first`, a Monday. Raises the first mistake."""
    try:
        root = _compose(source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = Text("This line is not written as a plan is. Compare it with the lines around it.")
        raise Mistake(mark.line + 1 if mark else 1, why) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Mistake(1, Text("This is not written as a plan is.")) from error
    if root is None:
        raise Mistake(1, Text("The plan is empty."))
    reading = _Reading(first=first, catalogue=catalogue, locale=locale)
    fields = reading.fields(root, {"title", "phases"})
    title = reading.versions(fields.get("title"), root)
    phases = reading.items(fields.get("phases"), root)
    found = [each for phase in phases for each in reading.phase(phase)]
    if not found or len(found) > MOST_ACTIVITIES:
        raise Mistake(root, Text("A plan has between 1 and {most} activities.", most=MOST_ACTIVITIES))
    return Course(title=title, activities=tuple(found))


def _compose(source: str) -> yaml.Node | None:
    """The file as nodes, by libyaml, which is quick and knows how deep is too deep. What stands for something else is
    refused: a few lines of that can mean millions.
    """
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Mistake(
                event.start_mark.line + 1 if event.start_mark else 1, Text("This is not written as a plan is.")
            )
    node: yaml.Node | None = yaml.compose(source, Loader=yaml.CSafeLoader)
    return node


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """Reads node by node, so that a mistake knows its line."""

    first: date
    catalogue: Catalogue
    locale: str

    def fields(self, node: yaml.Node, known: set[str]) -> dict[str, yaml.Node]:
        """The named parts of a node; others are a mistake, such as a word that was mistyped."""
        if not isinstance(node, yaml.MappingNode):
            raise Mistake(node, Text("Here something with names is missing, such as “title: …”."))
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.word(key)
            if known and name not in known:
                raise Mistake(key, Text("A plan knows no “{name}” here.", name=name[:40]))
            if name in found:
                raise Mistake(key, Text("“{name}” stands here twice.", name=name[:40]))
            found[name] = value
        return found

    def items(self, node: yaml.Node | None, around: yaml.Node) -> list[yaml.Node]:
        """The parts of a list."""
        if not isinstance(node, yaml.SequenceNode):
            raise Mistake(node or around, Text("Here a list is missing: lines that begin with “- ”."))
        return list(node.value)

    def word(self, node: yaml.Node) -> str:
        """A word, a number or a sentence."""
        if not isinstance(node, yaml.ScalarNode):
            raise Mistake(node, Text("Here a word or a sentence is missing."))
        return str(node.value).strip()

    def versions(self, node: yaml.Node | None, around: yaml.Node) -> Versions:
        """A sentence, or one for each language."""
        if node is None:
            raise Mistake(around, Text("Here a title is missing."))
        if isinstance(node, yaml.MappingNode):
            texts = {code: self.word(text) for code, text in self.fields(node, set()).items()}
            if not texts or not all(len(code) in {2, 3} and code.islower() for code in texts):
                raise Mistake(node, Text("Languages are written by their codes, such as en, fi or ca."))
            return Versions(texts)
        return Versions({self.locale: self.word(node)})

    def phase(self, node: yaml.Node) -> list[Activity]:
        """All that is done in a phase."""
        fields = self.fields(node, {"name", "activities"})
        name = self.versions(fields.get("name"), node)
        return [self.activity(each, name) for each in self.items(fields.get("activities"), node)]

    def activity(self, node: yaml.Node, phase: Versions) -> Activity:
        """One thing to do, its words checked as if they had been typed."""
        fields = self.fields(node, set())
        if "do" not in fields:
            raise Mistake(node, Text("“do” is missing: what shall be done, such as “do: icebreaker open”."))
        path = self.word(fields["do"]).removeprefix("/")
        command = self.catalogue.find(path)
        if command is None or not command.schedulable:
            raise Mistake(fields["do"], Text("“{name}” cannot be planned.", name=path[:40]))
        arguments = {name: self.argument(command, name, each) for name, each in fields.items() if name not in ABOUT}
        for each in command.parameters:
            if each.required and each.name not in arguments and each.name != "language":
                raise Mistake(node, Text("“{name}” is missing.", name=each.name))
        rhythm = self.rhythm(fields, node)
        return Activity(phase=phase, command=path, arguments=arguments, rhythm=rhythm, line=node.start_mark.line + 1)

    def argument(self, command: Command, name: str, node: yaml.Node) -> str:
        """What is said along with a command."""
        parameter = next((each for each in command.parameters if each.name == name and each.askable), None)
        if parameter is None:
            raise Mistake(node, Text("A plan knows no “{name}” here.", name=name[:40]))
        if isinstance(node, yaml.MappingNode):
            raw = json.dumps(dict(self.versions(node, node).texts), ensure_ascii=False)
        else:
            raw = self.word(node)
        try:
            if not isinstance(parameter.kind, Entry) and hasattr(parameter.kind, "read"):
                parameter.kind.read(raw, ())
        except Unclear as unclear:
            raise Mistake(node, unclear.why) from unclear
        return raw

    def rhythm(self, fields: Mapping[str, yaml.Node], around: yaml.Node) -> Rhythm:
        """When it is done: in which week of the plan, on which day, at what time; and again until which week."""
        for name in ("week", "at"):
            if name not in fields:
                raise Mistake(around, Text("“{name}” is missing.", name=name))
        week = self.first + timedelta(weeks=self.number(fields["week"]) - 1)
        try:
            at = read_clock(self.word(fields["at"]), self.locale)
            every = read_every(self.word(fields["every"]), self.locale) if "every" in fields else None
        except Unclear as unclear:
            raise Mistake(fields.get("every", fields["at"]), unclear.why) from unclear
        days = self.days(fields["day"]) if "day" in fields else every.weekdays if every else ()
        repeats = every.repeats if every else ONCE
        if not days and repeats in {ONCE, WEEKLY}:
            raise Mistake(around, Text("“{name}” is missing.", name="day"))
        if repeats == ONCE and len(days) > 1:
            raise Mistake(fields["day"], Text("Several days need “every: week”."))
        together = "clock" in fields and self.one_of(fields["clock"], {"local", "together"}) == "together"
        usual = SKIP if repeats in {SCHOOL_DAYS, "day"} else NEXT
        last = self.first + timedelta(weeks=self.number(fields["last"]), days=-1) if "last" in fields else None
        return Rhythm(
            repeats=repeats,
            at=at,
            first=week + timedelta(days=days[0]) if days and repeats != SCHOOL_DAYS else week,
            last=last if every else None,
            weekdays=days if repeats == WEEKLY else (),
            interval=every.interval if every else 1,
            monthday=(week + timedelta(days=days[0] if days else 0)).day if repeats == "month" else 0,
            together=together,
            free=self.one_of(fields["free"], FREE) if "free" in fields else usual,
        )

    def number(self, node: yaml.Node) -> int:
        """The number of a week."""
        word = self.word(node)
        if not (word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= MOST_WEEKS):
            raise Mistake(node, Text("Here a number from 1 to {most} is missing.", most=MOST_WEEKS))
        return int(word)

    def days(self, node: yaml.Node) -> tuple[int, ...]:
        """Days of the week by their names."""
        try:
            said = read_day(self.word(node), self.locale, self.first)
        except Unclear as unclear:
            raise Mistake(node, Text("Here the name of a day is missing, such as Friday.")) from unclear
        if not isinstance(said, tuple):
            raise Mistake(node, Text("Here the name of a day is missing, such as Friday."))
        return said

    def one_of(self, node: yaml.Node, known: set[str]) -> str:
        """One of a few words."""
        word = self.word(node)
        if word not in known:
            raise Mistake(node, Text("Here one of these is meant: {words}", words=Items(tuple(sorted(known)))))
        return word
