"""One voice per reader: sentences with their values, in every language, and values that are never anything else."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from bot.language import BIDI_CONTROLS, Languages, Span, Voice
from commands.call import Secret
from commands.message import Country, Items, Language, Line, Plural, Text, Time, Value, Words

NOON = datetime(2023, 10, 3, 12, 0, tzinfo=UTC)
SEATS = ("{n} seat is ready", "{n} seats are ready")
FORMS = {
    "fi": ("{n} paikka on valmis", "{n} paikkaa on valmiina"),
    "es": ("{n} puesto está listo", "{n} puestos están listos"),
    "fr": ("{n} place est prête", "{n} places sont prêtes"),
}
NEW = Text("<b>{school}</b> has joined with the class {name}.", school="Vic", name="9B")
NEW_IN_FINNISH = "Luokka {name} koulusta <b>{school}</b> on liittynyt."


def catalogue(code: str, sentences: Mapping[str, str]) -> gettext.GNUTranslations:
    written = Catalog(locale=code)
    written.add(SEATS, FORMS[code])
    for sentence, translated in sentences.items():
        written.add(sentence, translated)
    file = BytesIO()
    write_mo(file, written)
    file.seek(0)
    return gettext.GNUTranslations(file)


LANGUAGES = Languages({code: catalogue(code, {NEW.msgid: NEW_IN_FINNISH} if code == "fi" else {}) for code in FORMS})
ENGLISH = LANGUAGES.voice("en", "UTC")
FINNISH = LANGUAGES.voice("fi", "Europe/Helsinki")
anything = st.text()


def said(line: Line, code: str = "en") -> str:
    return LANGUAGES.voice(code, "UTC").say(line)


def test_a_sentence_is_said_with_its_values() -> None:
    assert said(Text("Hello, {alias}", alias="Brave Owl")) == "Hello, Brave Owl"


def test_bold_and_values_are_told_apart() -> None:
    assert ENGLISH.spans(NEW) == (
        Span("Vic", bold=True, value=True),
        Span(" has joined with the class "),
        Span("9B", value=True),
        Span("."),
    )


def test_a_translation_may_turn_a_sentence_round() -> None:
    assert FINNISH.spans(NEW) == (
        Span("Luokka "),
        Span("9B", value=True),
        Span(" koulusta "),
        Span("Vic", bold=True, value=True),
        Span(" on liittynyt."),
    )


def test_a_link_leads_to_its_value() -> None:
    line = Text("Read <a href={url}>this by {alias}</a>.", url="https://example.org/?a={b}", alias="Owl")
    assert ENGLISH.spans(line) == (
        Span("Read "),
        Span("this by ", href="https://example.org/?a={b}"),
        Span("Owl", href="https://example.org/?a={b}", value=True),
        Span("."),
    )


def test_a_sentence_within_a_sentence_speaks_the_same_language_and_keeps_its_marks() -> None:
    inner = Text("{alias} of <b>{school}</b>", alias="Owl", school="Vic")
    assert ENGLISH.spans(Text("<b>Reply to {whom}</b>", whom=inner)) == (
        Span("Reply to ", bold=True),
        Span("Owl", bold=True, value=True),
        Span(" of ", bold=True),
        Span("Vic", bold=True, value=True),
    )
    assert FINNISH.say(Text("News: {what}", what=NEW)) == "News: Luokka 9B koulusta Vic on liittynyt."


@pytest.mark.parametrize(
    ("code", "none", "one", "two"),
    [
        ("en", "0 seats are ready", "1 seat is ready", "2 seats are ready"),
        ("fi", "0 paikkaa on valmiina", "1 paikka on valmis", "2 paikkaa on valmiina"),
        ("es", "0 puestos están listos", "1 puesto está listo", "2 puestos están listos"),
        ("fr", "0 place est prête", "1 place est prête", "2 places sont prêtes"),
    ],
)
def test_every_language_counts_its_own_way(code: str, none: str, one: str, two: str) -> None:
    assert [said(Plural(*SEATS, n=number), code) for number in (0, 1, 2)] == [none, one, two]


@pytest.mark.parametrize(("code", "number"), [("en", "12,345"), ("fi", "12 345"), ("es", "12.345"), ("fr", "12 345")])
def test_numbers_are_written_as_the_language_does(code: str, number: str) -> None:
    plain = (
        said(Plural(*SEATS, n=12345), code).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert plain.startswith(f"{number} ")


def test_a_time_is_told_by_the_readers_clock_or_by_the_one_it_names() -> None:
    here, there = Text("At {time}", time=Time(NOON)), Text("At {time}", time=Time(NOON, "Indian/Reunion"))
    assert FINNISH.say(here) == "At 15.00"
    assert FINNISH.say(there) == "At 16.00"
    assert LANGUAGES.voice("fr", "Europe/Paris").say(here) == "At 14:00"
    assert ENGLISH.say(here).replace("\N{NARROW NO-BREAK SPACE}", " ") == "At 12:00 PM"


def test_a_day_is_named_in_the_readers_language_and_zone() -> None:
    late = Time(datetime(2023, 10, 3, 22, 30, tzinfo=UTC))
    assert ENGLISH.day(late) == "Tuesday, October 3"
    assert FINNISH.day(late).startswith("keskiviikko")
    assert "4" in FINNISH.day(late)
    assert LANGUAGES.voice("es", "Europe/Madrid").day(late) == "miércoles, 4 de octubre"
    assert LANGUAGES.voice("fr", "UTC").day(late) == "mardi 3 octobre"


def test_a_list_is_joined_as_the_language_does() -> None:
    line = Text("{who}", who=Items(("Vic", Text("your class"), Language("fi"))))
    assert said(line) == "Vic, your class, and Finnish"
    assert said(line, "es") == "Vic, your class y finés"
    assert said(Text("{who}", who=Items(()))) == ""


def test_countries_and_languages_have_names_in_every_language() -> None:
    line = Text("{country}, {language}", country=Country("RE"), language=Language("fr"))
    assert [said(line, code) for code in ("en", "fi", "es", "fr")] == [
        "Réunion, French",
        "Réunion, ranska",
        "Reunión, francés",
        "La Réunion, français",
    ]


def test_what_has_no_name_is_called_by_its_code() -> None:
    assert said(Text("{country}, {language}", country=Country("QX"), language=Language("qx"))) == "QX, qx"


def test_a_secret_is_said_to_the_one_who_asked() -> None:
    assert said(Text("{code}", code=Secret("K7QM3-XRT9W"))) == "K7QM3-XRT9W"


def test_words_keep_the_language_they_were_written_in() -> None:
    assert FINNISH.spans(Words("¡Hola! <b>{alias}</b>", "es")) == (
        Span("¡Hola! <b>{alias}</b>", value=True, lang="es"),
    )


@pytest.mark.parametrize("value", ["{name}", "<b>bold</b>", "<a href={url}>", "</b>", "{0}", "%(x)s", "{", "@everyone"])
def test_a_value_stays_as_it_was_typed(value: str) -> None:
    assert ENGLISH.spans(Text("{name} says hello", name=value))[0] == Span(value, value=True)


@given(name=anything, school=anything)
def test_no_value_changes_anything_around_it(name: str, school: str) -> None:
    for voice in (ENGLISH, FINNISH):
        spans = voice.spans(Text(NEW.msgid, name=name, school=school))
        expected = voice.spans(NEW)
        assert [span for span in spans if not span.value] == [span for span in expected if not span.value]
        values = {span.bold: span.text for span in spans if span.value}
        assert values == {False: without_controls(name), True: without_controls(school)}


@given(written=anything)
def test_words_are_said_as_they_were_written(written: str) -> None:
    assert ENGLISH.say(Words(written, "en")) == without_controls(written)


@given(
    value=st.recursive(
        st.text() | st.integers(-(10**18), 10**18), lambda inner: st.builds(lambda *each: Items(each), inner, inner)
    )
)
def test_no_value_reorders_the_text_around_it(value: Value) -> None:
    for code in LANGUAGES.codes:
        assert not any(ord(letter) in BIDI_CONTROLS for letter in said(Text("{value}", value=value), code))


def test_controls_that_reorder_text_are_removed_from_values() -> None:
    hostile = "abc\u202edef\u2066ghi\u200f"
    assert said(Text("<b>{name}</b>!", name=hostile)) == "abcdefghi!"
    assert said(Words(hostile, "en")) == "abcdefghi"


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (("fr-RE",), "fr"),
        (("fr_CA", "es"), "fr"),
        (("FI",), "fi"),
        (("Fr-re",), "fr"),
        (("EN",), "en"),
        (("tlh", "es-419"), "es"),
        ((None, "", "fi"), "fi"),
        (("tlh",), "en"),
        (("",), "en"),
        (("'; DROP TABLE person", "../../etc"), "en"),
        ((), "en"),
    ],
)
def test_the_first_wanted_language_that_is_spoken_is_picked(wanted: tuple[str | None, ...], spoken: str) -> None:
    assert LANGUAGES.pick(wanted) == spoken


@given(wanted=st.lists(st.none() | anything | st.sampled_from(["FI", "fr-RE", "ES", "En_gb", "fi", "_", "-", "fr-"])))
def test_whatever_is_wanted_something_is_spoken(wanted: list[str | None]) -> None:
    assert LANGUAGES.pick(wanted) in LANGUAGES.codes


def test_a_voice_is_made_once_per_language_and_zone() -> None:
    assert LANGUAGES.voice("fi", "Europe/Helsinki") is FINNISH
    assert isinstance(FINNISH, Voice)


def test_no_catalogues_means_english() -> None:
    silent = Languages({})
    assert silent.codes == ("en",)
    assert silent.voice("en", "UTC").say(NEW) == "Vic has joined with the class 9B."


def without_controls(text: str) -> str:
    return text.translate(BIDI_CONTROLS)


@given(alias=anything, percent=st.sampled_from(["{alias}", "100 % of {alias}", "%s", "%(alias)s", "<b>{alias}</b> %d"]))
def test_plain_text_is_the_same_words_as_its_spans(alias: str, percent: str) -> None:
    line = Text(percent, alias=alias)
    assert ENGLISH.say(line) == "".join(span.text for span in ENGLISH.spans(line))
