"""What every command declares: whole, callable, and small enough for every platform in every language."""

from __future__ import annotations

import inspect
import re
from collections import Counter

import pytest

from bot.dialogue import RESERVED
from bot.language import Voice, load_languages
from commands.catalogue import CATALOGUE
from commands.command import Command, Group
from commands.message import Text
from commands.parameter import Choice
from commands.timing.when import LATER, NAMES

LANGUAGES = load_languages()
COMMANDS = [pytest.param(group, command, id=path) for path, group, command in CATALOGUE.commands()]

# Discord: https://discord.com/developers/docs/interactions/application-commands
LONGEST_DESCRIPTION = 100
LONGEST_CHOICE = 100
MOST_CHOICES = 25
MOST_OPTIONS = 25
MOST_COMMANDS = 25
LONGEST_GROUP = 8000
# Telegram: a command is at most 32 of a-z, 0-9 and _; ours is `group` or `group_command`.
LONGEST_PATH = 32


@pytest.fixture(params=LANGUAGES.codes)
def voice(request: pytest.FixtureRequest) -> Voice:
    return LANGUAGES.voice(request.param, "UTC")


def test_every_path_is_there_once() -> None:
    assert [path for path, count in Counter(path for path, _, _ in CATALOGUE.commands()).items() if count > 1] == []
    assert [group for group, count in Counter(group.name for group in CATALOGUE.groups).items() if count > 1] == []


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_is_found_by_its_path(group: Group, command: Command) -> None:
    assert CATALOGUE.find(group.path(command)) is command


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_is_named_with_one_english_word(group: Group, command: Command) -> None:
    assert re.fullmatch("[a-z]{1,32}", group.name)
    assert re.fullmatch("[a-z]{1,32}", command.name)
    assert len(group.path(command)) <= LONGEST_PATH
    assert group.word.msgid == group.name
    assert command.word.msgid == command.name


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_run_takes_what_is_declared(group: Group, command: Command) -> None:
    first, *rest = inspect.signature(command.run).parameters.values()
    assert first.name == "context"
    assert {each.name for each in rest} == {each.name for each in command.parameters}
    assert len({each.name for each in command.parameters}) == len(command.parameters)
    for each in rest:
        assert each.kind is inspect.Parameter.KEYWORD_ONLY
        required = command.parameter(each.name).required
        assert (each.default is inspect.Parameter.empty) == required, each.name


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_parameters_are_plain_words_and_those_needed_come_first(group: Group, command: Command) -> None:
    assert all(re.fullmatch("[a-z]{1,32}", each.name) for each in command.parameters)
    assert not command.schedulable or not {each.name for each in command.parameters} & {*NAMES, LATER}
    needed = [each.required for each in command.parameters]
    assert needed == sorted(needed, reverse=True)


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_whoever_is_offered_a_command_can_call_it(group: Group, command: Command) -> None:
    if command.listed:
        assert all(each.askable for each in command.parameters if each.required)
    assert isinstance(command.description, Text)
    assert command.description.msgid.endswith(".")


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_fits_every_platform_in_every_language(group: Group, command: Command, voice: Voice) -> None:
    assert 0 < len(voice.say(command.description)) <= LONGEST_DESCRIPTION
    assert 0 < len(voice.say(group.description)) <= LONGEST_DESCRIPTION
    assert len(command.takes) <= MOST_OPTIONS
    for each in command.takes:
        assert 0 < len(voice.say(each.label)) <= 45, voice.say(each.label)
        assert each.hint is None or 0 < len(voice.say(each.hint)) <= 100, voice.say(each.hint)
        if isinstance(each.kind, Choice) and len(each.kind.options) <= MOST_CHOICES:
            said = [shown(voice, option.label) for option in each.kind.options]
            assert not [label for label in said if not 0 < len(label) <= LONGEST_CHOICE]
            assert len(set(said)) == len(said), "two choices look alike"


@pytest.mark.parametrize("group", CATALOGUE.groups, ids=lambda group: group.name)
def test_a_group_fits_into_one_discord_command(group: Group) -> None:
    assert len([command for command in group.commands if command.listed]) <= MOST_COMMANDS
    voices = [LANGUAGES.voice(code, "UTC") for code in LANGUAGES.codes]
    # Discord counts the longest of all languages, for every name, description and value.
    words = [text for command in group.commands if command.listed for text in words_of(command)]
    longest = sum(max(len(shown(voice, text)) for voice in voices) for text in (group.description, *words))
    assert longest <= LONGEST_GROUP


def test_typed_words_mean_one_command_in_every_language(voice: Voice) -> None:
    groups = [(group.name, voice.say(group.word)) for group in CATALOGUE.groups]
    assert not ambiguous(groups)
    for group in CATALOGUE.groups:
        assert not ambiguous([(command.name, voice.say(command.word)) for command in group.commands]), group.name


def test_these_checks_bite() -> None:
    assert ambiguous([("show", "näytä"), ("list", "näytä")])
    assert ambiguous([("show", "list"), ("list", "lista")])
    assert ambiguous([("show", "näytä kaikki")])
    assert not ambiguous([("show", "show"), ("list", "lista")])


def words_of(command: Command) -> list[Text | str]:
    found: list[Text | str] = [command.name, command.description]
    for each in command.takes:
        found += [each.name, each.hint or each.label]
        if isinstance(each.kind, Choice) and len(each.kind.options) <= MOST_CHOICES:
            found += [part for option in each.kind.options for part in (option.label, option.value)]
    return found


def shown(voice: Voice, label: object) -> str:
    if isinstance(label, str) or hasattr(label, "msgid") or hasattr(label, "one"):
        return voice.say(label)
    return voice.name(label)


def ambiguous(names: list[tuple[str, str]]) -> list[str]:
    """Names that two would answer to, or that cannot be typed as one word."""
    answering = Counter(word for pair in names for word in {pair[0], pair[1].casefold()})
    return [word for word, count in answering.items() if count > 1 or len(word.split()) != 1]


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_no_parameter_is_called_what_a_drafts_button_says(group: Group, command: Command) -> None:
    assert not {each.name for each in command.parameters} & RESERVED


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_words_beside_a_file_name_one_that_is_asked_before_them(group: Group, command: Command) -> None:
    names = [each.name for each in command.parameters]
    for each in command.parameters:
        assert not each.beside or names.index(each.beside) < names.index(each.name)
