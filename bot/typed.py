"""Typed commands: `/icebreaker answer text…`, in English or in one's own words, with the nearest where it fits none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from bot.language import Voice
from commands.call import Action
from commands.command import Catalogue, Command, Group

_NAMED = re.compile(r"(?:^|\s)(\w+):")


def read_typed(text: str, catalogue: Catalogue, voice: Voice) -> Action:
    """What a typed command asks for. A command that nobody knows comes back as it was typed."""
    words = text.strip().removeprefix("/").split()
    for length in (2, 1):
        for group in catalogue.groups:
            for command in group.commands if length == 2 else group.commands[:1]:
                if _is_called(group, command, [word.casefold() for word in words[:length]], voice):
                    rest = text.strip().removeprefix("/").split(maxsplit=length)[length:]
                    return Action(group.path(command), _arguments(command, rest[0] if rest else ""))
    return Action(" ".join(words[:2]))


def nearest(wanted: str, names: Mapping[str, str]) -> str | None:
    """What the name means that is most like the wanted one, if any is; the first word alone may do."""
    firsts = {name.split()[0]: meaning for name, meaning in reversed(list(names.items()))}
    for known, typed in ((names, wanted.casefold()), (firsts, wanted.casefold().split(" ")[0])):
        close = difflib.get_close_matches(typed, list(known), n=1, cutoff=0.6)
        if close:
            return known[close[0]]
    return None


def _is_called(group: Group, command: Command, words: list[str], voice: Voice) -> bool:
    names = [{group.name, voice.say(group.word).casefold()}]
    if len(words) == 2:
        names.append({command.name, voice.say(command.word).casefold()})
    return len(words) == len(names) and all(word in each for word, each in zip(words, names, strict=True))


def _arguments(command: Command, rest: str) -> dict[str, str | int]:
    """`name:value` pairs; words that belong to no name are for the first parameter that is not named."""
    known = {each.name for each in command.parameters}
    marks = [mark for mark in _NAMED.finditer(rest) if mark.group(1) in known]
    ends = [mark.start() for mark in marks[1:]] + ([len(rest)] if marks else [])
    found: dict[str, str | int] = {
        mark.group(1): rest[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)
    }
    free = rest[: marks[0].start()].strip() if marks else rest.strip()
    if free:
        taker = next((each for each in command.parameters if each.askable and each.name not in found), None)
        if taker is not None:
            found[taker.name] = free
    return found
