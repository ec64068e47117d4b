"""What teachers say about when: the same sentence in seven languages is the same, and what is unclear is asked."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import load_languages
from commands.languages import LANGUAGES
from commands.message import Text
from commands.parameter import Unclear
from commands.timing.rhythm import DAILY, MONTHLY, SCHOOL_DAYS, WEEKLY
from commands.timing.said import Ahead, Every, days_ahead, read_clock, read_day, read_every, read_span
from commands.timing.words import WORDS

TODAY = date(2026, 11, 26)  # a Thursday
CODES = [each.value for each in LANGUAGES]

DAYS = {
    "Friday": (
        (4,),
        ["Friday", "on Fridays", "fri"],
        {
            "fi": ["perjantaina", "pe", "perjantaisin", "Perjantai"],
            "sv": ["på fredag", "fredagar", "fre"],
            "es": ["el viernes", "los viernes", "vie"],
            "ca": ["divendres", "el divendres", "dv."],
            "fr": ["vendredi", "le vendredi", "les vendredis", "ven."],
            "it": ["venerdì", "il venerdì", "ven"],
        },
    ),
    "Monday and Wednesday": (
        (0, 2),
        ["Monday and Wednesday", "mon, wed", "Mondays + Wednesdays"],
        {
            "fi": ["maanantaina ja keskiviikkona", "ma, ke"],
            "sv": ["måndag och onsdag", "mån, ons"],
            "es": ["lunes y miércoles", "los lunes, miércoles"],
            "ca": ["dilluns i dimecres"],
            "fr": ["lundi et mercredi", "lun., mer."],
            "it": ["lunedì e mercoledì", "lun, mer"],
        },
    ),
    "5 December": (
        date(2026, 12, 5),
        ["2026-12-05", "5 December", "December 5", "Dec 5, 2026", "5.12."],
        {
            "fi": ["5.12.", "5.12.2026", "5. joulukuuta"],
            "sv": ["5/12", "5 december", "den 5 december"],
            "es": ["5/12", "5 de diciembre", "el 5 de diciembre de 2026"],
            "ca": ["5/12/26", "5 de desembre", "el 5 de desembre"],
            "fr": ["05/12", "5 décembre", "le 5 décembre 2026"],
            "it": ["5/12", "5 dicembre", "il 5 dicembre"],
        },
    ),
    "1 April, the month with an apostrophe": (
        date(2027, 4, 1),
        ["1 April"],
        {"ca": ["1 d'abril", "1 d’abril"], "fr": ["1er avril"], "it": ["1 aprile"], "fi": ["1. huhtikuuta"]},
    ),
    "today": (
        TODAY,
        ["today"],
        {
            "fi": ["tänään"],
            "sv": ["idag", "i dag"],
            "es": ["hoy"],
            "ca": ["avui"],
            "fr": ["aujourd'hui", "aujourd’hui"],
            "it": ["oggi"],
        },
    ),
    "tomorrow": (
        date(2026, 11, 27),
        ["tomorrow"],
        {
            "fi": ["huomenna"],
            "sv": ["imorgon", "i morgon"],
            "es": ["mañana"],
            "ca": ["demà"],
            "fr": ["demain"],
            "it": ["domani"],
        },
    ),
    "two days before it closes": (
        Ahead(2),
        ["2 days before it closes", "two days before"],
        {
            "fi": ["2 päivää ennen", "kaksi päivää ennen sulkeutumista"],
            "sv": ["2 dagar före", "två dagar innan den stänger"],
            "es": ["2 días antes", "dos días antes de que se cierre"],
            "ca": ["2 dies abans", "dos dies abans que es tanqui"],
            "fr": ["2 jours avant", "deux jours avant la fin"],
            "it": ["2 giorni prima", "due giorni prima della fine"],
        },
    ),
    "a week before it closes": (
        Ahead(7),
        ["a week before it closes"],
        {
            "fi": ["viikkoa ennen"],
            "sv": ["en vecka innan"],
            "es": ["una semana antes"],
            "ca": ["una setmana abans"],
            "fr": ["une semaine avant"],
            "it": ["una settimana prima"],
        },
    ),
}
OFTEN = {
    "every week": (
        Every(WEEKLY),
        ["week", "every week", "weekly"],
        {
            "fi": ["joka viikko", "viikoittain"],
            "sv": ["varje vecka"],
            "es": ["cada semana", "semanal"],
            "ca": ["cada setmana", "setmanal"],
            "fr": ["chaque semaine", "toutes les semaines"],
            "it": ["ogni settimana", "settimanale"],
        },
    ),
    "every two weeks": (
        Every(WEEKLY, 2),
        ["2 weeks", "every two weeks", "every other week"],
        {
            "fi": ["joka toinen viikko", "kahden viikon välein"],
            "sv": ["varannan vecka", "var annan vecka"],
            "es": ["cada dos semanas"],
            "ca": ["cada dues setmanes"],
            "fr": ["toutes les deux semaines"],
            "it": ["ogni due settimane"],
        },
    ),
    "every Friday": (
        Every(WEEKLY, 1, (4,)),
        ["every Friday"],
        {
            "fi": ["joka perjantai"],
            "sv": ["varje fredag"],
            "es": ["cada viernes", "todos los viernes"],
            "ca": ["cada divendres"],
            "fr": ["chaque vendredi", "tous les vendredis"],
            "it": ["ogni venerdì"],
        },
    ),
    "every school day": (
        Every(SCHOOL_DAYS),
        ["school day", "every school day"],
        {
            "fi": ["koulupäivisin", "joka koulupäivä"],
            "sv": ["varje skoldag"],
            "es": ["días lectivos"],
            "ca": ["dies lectius"],
            "fr": ["jours d'école", "jours d’école"],
            "it": ["giorni di scuola"],
        },
    ),
    "every day": (
        Every(DAILY),
        ["every day", "daily"],
        {
            "fi": ["joka päivä"],
            "sv": ["varje dag"],
            "es": ["cada día", "todos los días"],
            "ca": ["cada dia"],
            "fr": ["chaque jour", "tous les jours"],
            "it": ["ogni giorno", "tutti i giorni"],
        },
    ),
    "every month": (
        Every(MONTHLY),
        ["month", "monthly", "every month"],
        {
            "fi": ["joka kuukausi"],
            "sv": ["varje månad"],
            "es": ["cada mes", "todos los meses"],
            "ca": ["cada mes"],
            "fr": ["tous les mois"],
            "it": ["ogni mese", "mensile"],
        },
    ),
}
TIMES = {
    "en": ["14:00", "14.00", "14h", "14", "2 pm", "2:00 p.m.", "at 14:00"],
    "fi": ["14.00", "klo 14", "kello 14:00"],
    "sv": ["kl. 14", "kl 14.00", "klockan 14"],
    "es": ["a las 14:00", "14 h", "14:00 h"],
    "ca": ["a les 14 h", "14.00"],
    "fr": ["14h", "14 h 00", "à 14h00"],
    "it": ["alle 14", "ore 14:00", "14.00"],
}


def said_in(table: dict) -> list:
    """Every way to say it, in each language, and English ones everywhere."""
    return [
        pytest.param(words, code, meant, id=f"{code} {words}")
        for meant, english, others in table.values()
        for code in CODES
        for words in (others.get(code, []) if code != "en" else english)
    ]


@pytest.mark.parametrize(("words", "code", "meant"), said_in(DAYS))
def test_the_same_day_is_meant_in_every_language(words: str, code: str, meant: object) -> None:
    assert read_day(words, code, TODAY) == meant
    assert read_day(f" {words.upper()} ", code, TODAY) == meant


@pytest.mark.parametrize(("words", "code", "meant"), said_in(OFTEN))
def test_the_same_repetition_is_meant_in_every_language(words: str, code: str, meant: object) -> None:
    assert read_every(words, code) == meant


@pytest.mark.parametrize(("words", "code"), [(each, code) for code, known in TIMES.items() for each in known])
def test_the_same_time_is_meant_in_every_language(words: str, code: str) -> None:
    assert read_clock(words, code) == time(14)


@pytest.mark.parametrize("code", CODES)
def test_english_is_understood_beside_ones_own_language(code: str) -> None:
    for meant, english, _ in DAYS.values():
        assert all(read_day(each, code, TODAY) == meant for each in english), english
    for meant, english, _ in OFTEN.values():
        assert all(read_every(each, code) == meant for each in english), english


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_words(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("code", CODES)
def test_our_own_words_as_the_catalogues_have_them_are_understood(code: str) -> None:
    voice = load_languages().voice(code, "UTC")
    own = (
        (Text("every school day"), Every(SCHOOL_DAYS)),
        (Text("every day"), Every(DAILY)),
        (Text("every week"), Every(WEEKLY)),
        (Text("every month"), Every(MONTHLY)),
    )
    for sentence, meant in own:
        assert read_every(voice.say(sentence), code) == meant, voice.say(sentence)


@pytest.mark.parametrize("code", CODES)
def test_the_days_that_are_proposed_mean_the_days_of_the_week_to_come(code: str) -> None:
    for ahead in range(7):
        today = date(2026, 11, 23 + ahead)
        meant = [read_day(each, code, today) for each in days_ahead(code, today)]
        assert meant[0] == date.fromordinal(today.toordinal() + 1)
        assert meant[1:] == [((today.weekday() + number) % 7,) for number in range(2, 7)]


@pytest.mark.parametrize(
    ("words", "code", "days"),
    [
        ("7 days", "en", 7),
        ("in two weeks", "en", 14),
        ("viikon päästä", "fi", 7),
        ("3 päivää", "fi", 3),
        ("om 5 dagar", "sv", 5),
        ("una semana", "es", 7),
        ("dues setmanes", "ca", 14),
        ("dans 4 jours", "fr", 4),
        ("tra una settimana", "it", 7),
    ],
)
def test_so_long_from_now(words: str, code: str, days: int) -> None:
    assert read_span(words, code) == days


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("3/4", "en"),
        ("31 February", "en"),
        ("31.2.", "fi"),
        ("2026-13-01", "en"),
        ("someday", "en"),
        ("", "fi"),
        ("🙂", "es"),
        ("perjantaina tai lauantaina", "fi"),
        ("m", "en"),
        ("friday the 13th", "en"),
        ("²", "en"),
        ("٣", "en"),
        ("32", "en"),
        ("0", "en"),
        ("before", "en"),
        ("x" * 100000, "fr"),
    ],
)
def test_a_day_that_could_mean_two_things_or_none_is_asked(words: str, code: str) -> None:
    with pytest.raises(Unclear):
        read_day(words, code, TODAY)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("2:30", "en"),
        ("6", "fi"),
        ("3h", "fr"),
        ("25:00", "en"),
        ("12:60", "en"),
        ("noon", "en"),
        ("", "it"),
        ("13 pm", "en"),
        ("0 am", "en"),
        ("14:00 or 15:00", "en"),
        ("٣:٠٠", "en"),
        ("1" * 100000, "en"),
    ],
)
def test_a_time_that_could_mean_two_things_or_none_is_asked(words: str, code: str) -> None:
    with pytest.raises(Unclear):
        read_clock(words, code)


@pytest.mark.parametrize(("words", "code"), [("sometimes", "en"), ("99 weeks", "en"), ("", "sv"), ("2 months", "en")])
def test_a_repetition_that_could_mean_two_things_or_none_is_asked(words: str, code: str) -> None:
    with pytest.raises(Unclear):
        read_every(words, code)


def test_with_a_zero_before_it_an_early_hour_is_meant() -> None:
    assert read_clock("02:30", "en") == time(2, 30)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(CODES))
def test_whatever_is_typed_is_understood_or_asked_about(words: str, code: str) -> None:
    for read in (
        lambda: read_day(words, code, TODAY),
        lambda: read_clock(words, code),
        lambda: read_every(words, code),
    ):
        with suppress(Unclear):
            assert read() is not None
    assert read_span(words, code) is None or read_span(words, code) >= 0
