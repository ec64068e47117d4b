"""Typed commands: what people type becomes what they mean."""

import gettext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import Languages
from bot.typed import nearest, read_typed
from commands.call import Action
from commands.catalogue import CATALOGUE

FINNISH = {"icebreaker": "jäänmurtaja", "answer": "vastaa", "help": "ohje"}


class Finnish(gettext.NullTranslations):
    """Enough Finnish for these tests."""

    def gettext(self, message):
        return FINNISH.get(message, message)


LANGUAGES = Languages({"fi": Finnish()})


def read(typed, language="en"):
    action = read_typed(typed, CATALOGUE, LANGUAGES.voice(language, "UTC"))
    return action.command, dict(action.arguments)


@pytest.mark.parametrize(
    ("typed", "command", "arguments"),
    [
        ("/help", "help", {}),
        ("help", "help", {}),
        ("  /HELP  ", "help", {}),
        ("/language fi", "language", {"language": "fi"}),
        ("/language language:fi", "language", {"language": "fi"}),
        ("/icebreaker", "icebreaker show", {}),
        ("/icebreaker show", "icebreaker show", {}),
        ("/icebreaker answer text:Törnävän puisto", "icebreaker answer", {"text": "Törnävän puisto"}),
        ("/icebreaker answer Törnävän puisto", "icebreaker answer", {"text": "Törnävän puisto"}),
        ("/icebreaker answer text:here round:3", "icebreaker answer", {"text": "here", "round": "3"}),
        ("/icebreaker answer round:3 text:two\nlines", "icebreaker answer", {"round": "3", "text": "two\nlines"}),
        ("/icebreaker answer text:at 12:30 see: this", "icebreaker answer", {"text": "at 12:30 see: this"}),
        ("/classroom set school:Vic name:4B", "classroom set", {"school": "Vic", "name": "4B"}),
        ("/hepl", "hepl", {}),
        ("/", "", {}),
        ("", "", {}),
    ],
)
def test_what_is_typed_is_what_is_meant(typed, command, arguments):
    assert read(typed) == (command, arguments)


def test_words_of_ones_own_language_are_understood_beside_the_english_ones():
    assert read("/jäänmurtaja vastaa text:puisto", "fi") == ("icebreaker answer", {"text": "puisto"})
    assert read("/icebreaker vastaa puisto", "fi") == ("icebreaker answer", {"text": "puisto"})
    assert read("/icebreaker answer puisto", "fi") == ("icebreaker answer", {"text": "puisto"})
    assert read("/ohje", "fi") == ("help", {})
    assert read("/ohje")[0] == "ohje"


def test_a_number_that_only_buttons_carry_is_not_taken_from_free_words():
    assert read("/review approve 12") == ("review approve", {})


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_stumbling(typed):
    action = read_typed(typed, CATALOGUE, LANGUAGES.voice("fi", "UTC"))
    assert isinstance(action, Action)
    assert CATALOGUE.find(action.command) or len(action.command.split()) <= 2


@given(st.text(alphabet="abcdef ÅÄÖ.!?\n", min_size=1, max_size=200).filter(str.strip))
def test_free_words_arrive_whole(words):
    assert read(f"/icebreaker answer {words}")[1] == {"text": words.strip()}


def test_the_nearest_is_found_only_where_it_is_near():
    known = {path: path for path, _, _ in CATALOGUE.commands()}
    assert nearest("hlep", known) == "help"
    assert nearest("icebraker answr", known) == "icebreaker answer"
    assert nearest("icebraker", known).startswith("icebreaker")
    assert nearest("xyzzy", known) is None


@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.text(max_size=30), max_size=5))
def test_an_action_survives_the_way_through_a_button(arguments):
    assert Action.unpack(Action("icebreaker answer", arguments).pack()) == Action("icebreaker answer", arguments)


@given(st.text())
def test_any_forged_button_is_read_as_a_wish(packed):
    assert isinstance(Action.unpack(packed).command, str)
