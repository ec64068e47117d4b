"""Typed commands: `/icebreaker answer text…`, in English or in one's own words, with the nearest where it fits none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from bot.language import Voice
from commands.call import Action
from commands.command import Catalogue, Command, Group, Role
from commands.message import Button, Message, Text, refusal
from commands.parameter import Choice, Code, Line, Paragraph, Translated, Writing
from commands.timing.when import LATER

_NAMED = re.compile(r"(?:^|\s)(\w+):")


def read_typed(text: str, catalogue: Catalogue, voice: Voice) -> Action:
    """What a typed command asks for. A command that nobody knows comes back as it was typed."""
    typed = text.strip().removeprefix("/")
    first, second, *_ = [*(word.casefold() for word in typed.split(maxsplit=2)), "", ""]
    for group in catalogue.groups:
        if first not in {group.name, voice.say(group.word).casefold()}:
            continue
        for command in group.commands:
            if second in {command.name, voice.say(command.word).casefold()} and len(group.commands) > 1:
                return _action(group, command, typed, words=2)
        # A group alone means its first command; what follows must then be something that can be said to it.
        if not second or _NAMED.match(second) or _takes_words(group.commands[0]):
            return _action(group, group.commands[0], typed, words=1)
    return Action(" ".join(typed.split()[:2]))


def _action(group: Group, command: Command, typed: str, *, words: int) -> Action:
    rest = typed.split(maxsplit=words)[words:]
    return Action(group.path(command), _arguments(command, rest[0] if rest else ""))


def _takes_words(command: Command) -> bool:
    return any(isinstance(each.kind, Line | Paragraph | Translated | Choice | Code) for each in command.parameters[:1])


def nearest(wanted: str, names: Mapping[str, str]) -> str | None:
    """What the name means that is most like the wanted one, if any is; the first word alone may do."""
    firsts = {name.split()[0]: meaning for name, meaning in reversed(list(names.items()))}
    for known, typed in ((names, wanted.casefold()), (firsts, wanted.casefold().split(" ")[0])):
        close = difflib.get_close_matches(typed, list(known), n=1, cutoff=0.6)
        if close:
            return known[close[0]]
    return None


def _arguments(command: Command, rest: str) -> dict[str, str | int]:
    """`name:value` pairs if it begins with one; otherwise people's own words, in which a colon is only a colon."""
    known = {each.name for each in command.takes} | ({LATER} if command.schedulable else set())
    marks: list[re.Match[str]] = []
    for mark in _NAMED.finditer(rest):
        if mark.group(1) in known and (marks or mark.start() == 0):
            marks.append(mark)
            known.remove(mark.group(1))
    if marks:
        ends = [*(mark.start() for mark in marks[1:]), len(rest)]
        return {mark.group(1): rest[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    # The language of one's words is remembered, or asked for: words themselves do not say it.
    taker = next((each for each in command.parameters if each.askable and not isinstance(each.kind, Writing)), None)
    return {taker.name: rest.strip()} if taker and rest.strip() else {}


def unknown_command(wanted: str, catalogue: Catalogue, role: Role, voice: Voice) -> Message:
    """A command that does not exist, with the nearest that does, in English or in one's own words."""
    allowed = [each for each in catalogue.commands() if each[2].listed and each[2].role <= role]
    names = {f"{voice.say(group.word)} {voice.say(command.word)}": path for path, group, command in allowed}
    found = nearest(wanted, names | {path: path for path, _, _ in allowed})
    see_help = Button(label=Text("What can I do here?"), action=Action("help"))
    sorry = Text("There is no command /{name}.", name=wanted[:40])
    if found is None:
        return refusal(sorry, buttons=(see_help,))
    try_it = Button(label=Text("Use /{path}", path=found), action=Action(found), main=True)
    buttons = (try_it, see_help) if try_it.action != see_help.action else (try_it,)
    return refusal(sorry, Text("Did you mean /{path}?", path=found), buttons=buttons)
