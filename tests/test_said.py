"""What teachers say about when: the same sentence in every language, and whatever could mean two things is asked."""

from __future__ import annotations

import gettext
import unicodedata
from datetime import date, time, timedelta

import fair
import pytest
from conversation import Conversation
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import Languages
from bot.settings import Settings
from bot.wiring import silta
from commands.languages import LANGUAGES
from commands.message import Plural, Text
from commands.parameter import Unclear
from commands.timing.rhythm import DAILY, MONTHLY, SCHOOL_DAYS, WEEKLY
from commands.timing.said import Ahead, Every, days_ahead, next_weekday, read_clock, read_day, read_every, read_span
from commands.timing.when import EVERY
from commands.timing.words import WORDS

LOCALES = ("en", "fi", "sv", "es", "ca", "fr", "it")
TODAY = date(2023, 10, 3)  # a Tuesday
CHRISTMAS, NINTH = date(2023, 12, 24), date(2024, 1, 9)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

# One meaning a line: what is meant, and how it is said in each language, in the order of LOCALES, between bars.
DAYS = [
    (TODAY, "today | tänään | idag | hoy | avui | aujourd’hui | oggi"),
    (TODAY + timedelta(days=1), "Tomorrow | Huomenna | i morgon | Mañana | demà | Demain | domani"),
    ((FRIDAY,), "on Friday | perjantaina | på fredag | el viernes | el divendres | le vendredi | venerdì"),
    ((FRIDAY,), "Fridays | perjantaisin | fredagar | los viernes | els divendres | les vendredis | il venerdì"),
    ((WEDNESDAY,), "wed | ke | ons. | mié. | dc. | mer. | mer"),
    ((SATURDAY,), "Saturday! | lauantai | lördagen | sábados | dissabte | samedi | sabato"),
    (
        (MONDAY, WEDNESDAY),
        (
            "Monday and Wednesday | maanantaina ja keskiviikkona | på måndag och onsdag | el lunes y el miércoles"
            " | dilluns i dimecres | lundi et mercredi | lunedì e mercoledì"
        ),
    ),
    (
        (MONDAY, WEDNESDAY, FRIDAY),
        (
            "mon, wed, fri | ma, ke, pe | mån, ons, fre | lun, mié, vie | dl., dc. i dv. | lun., mer., ven."
            " | lun, mer e ven"
        ),
    ),
    ((TUESDAY, THURSDAY), "Tue & Thu | ti & to | tis + tors | mar y jue | dt, dj | mar + jeu | mar, gio"),
    (CHRISTMAS, " | ".join(["2023-12-24"] * 7)),
    (CHRISTMAS, "24/12 | 24.12. | 24/12 | 24/12 | 24/12 | 24/12 | 24/12"),
    (date(2025, 1, 24), "24/1/2025 | 24.1.2025 | 24/1/25 | 24-1-2025 | 24.1.25 | 24/01/2025 | 24.01.2025"),
    (NINTH, "9 January | 9. tammikuuta | den 9 januari | el 9 de enero | el 9 de gener | le 9 janvier | il 9 gennaio"),
    (NINTH, "Jan 9 | 9. tammi | 9 jan. | 9 ene | 9 gen. | 9 janv. | 9 gen"),
    (
        date(2025, 1, 9),
        (
            "January 9, 2025 | 9. tammikuuta 2025 | 9 januari 2025 | 9 de enero de 2025 | 9 de gener de 2025"
            " | 9 janvier 2025 | 9 gennaio 2025"
        ),
    ),
    (
        date(2023, 11, 1),
        (
            "the 1st of November | 1. marraskuuta | den 1:a november | el 1.º de noviembre | l'1 de novembre"
            " | le 1er novembre | 1º novembre"
        ),
    ),
    (date(2023, 10, 11), "11 Oct | 11.10. | 11/10 | 11 de octubre | l’11 d’octubre | 11 octobre | l’11 ottobre"),
    (15, "the 15th | 15. | den 15 | el 15 | el dia 15 | le 15 | il 15"),
    (15, " | ".join(["15"] * 7)),
    (
        Ahead(2),
        (
            "2 days before it closes | 2 päivää ennen sulkeutumista | 2 dagar innan det stänger"
            " | 2 días antes de que se cierre | 2 dies abans que es tanqui | 2 jours avant la fermeture"
            " | 2 giorni prima che si chiuda"
        ),
    ),
    (
        Ahead(3),
        (
            "three days before | kolme päivää ennen | tre dagar före | tres días antes | tres dies abans"
            " | trois jours avant | tre giorni prima"
        ),
    ),
    (
        Ahead(1),
        (
            "the day before it closes | päivää ennen sulkeutumista | dagen innan det stänger"
            " | el día antes de que se cierre | el dia abans que es tanqui | le jour avant la fermeture"
            " | il giorno prima della chiusura"
        ),
    ),
    (
        Ahead(7),
        (
            "a week before | viikkoa ennen | en vecka innan | una semana antes | una setmana abans"
            " | une semaine avant | una settimana prima"
        ),
    ),
]
HOURS = ("14:00", "14.00", "14h", "14 h", "14h00", "14 h 00", "14", " 14:00 ", "2pm", "2 PM", "2:00 p.m.", "٢pm")
CLOCKS = [
    *((time(14), " | ".join([said] * 7)) for said in HOURS),
    (time(14), "at 14:00 | klo 14.00 | kl. 14.00 | a las 14:00 | a les 14:00 | à 14h00 | alle 14:00"),
    (time(14), "14 o’clock | kello 14 | klockan 14 | a las 14 horas | a les 14 hores | à 14 heures | alle ore 14"),
    (time(8, 30), "at 8:30 | klo 8.30 | kl 8.30 | a las 8:30 h | a les 8.30 h | à 8 h 30 | alle 8.30"),
    (time(2, 30), " | ".join(["02:30"] * 7)),
    (time(0, 5), " | ".join(["0:05"] * 7)),
    (time(12), " | ".join(["12:00"] * 7)),
]
OFTEN = [
    (
        Every(WEEKLY),
        "every week | joka viikko | varje vecka | cada semana | cada setmana | chaque semaine | ogni settimana",
    ),
    (
        Every(WEEKLY),
        "weekly | viikoittain | veckovis | semanalmente | setmanalment | hebdomadaire | settimanalmente",
    ),
    (
        Every(WEEKLY),
        (
            "each week | viikon välein | var vecka | todas las semanas | totes les setmanes | toutes les semaines"
            " | tutte le settimane"
        ),
    ),
    (
        Every(WEEKLY, 2),
        (
            "every 2 weeks | 2 viikon välein | var 2:a vecka | cada 2 semanas | cada 2 setmanes | toutes les 2 semaines"
            " | ogni 2 settimane"
        ),
    ),
    (
        Every(WEEKLY, 2),
        (
            "every other week | joka toinen viikko | varannan vecka | cada dos semanas | cada dues setmanes"
            " | toutes les deux semaines | ogni due settimane"
        ),
    ),
    (
        Every(WEEKLY, 3),
        (
            "every 3rd week | joka 3. viikko | var tredje vecka | cada tres semanas | cada tres setmanes"
            " | toutes les trois semaines | ogni tre settimane"
        ),
    ),
    (
        Every(MONTHLY),
        "every month | joka kuukausi | varje månad | cada mes | cada mes | chaque mois | ogni mese",
    ),
    (
        Every(MONTHLY),
        "each month | kuukauden välein | var månad | todos los meses | tots els mesos | tous les mois | tutti i mesi",
    ),
    (
        Every(MONTHLY),
        "monthly | kuukausittain | månadsvis | mensualmente | mensualment | mensuel | mensilmente",
    ),
    (Every(DAILY), "every day | joka päivä | varje dag | todos los días | cada dia | tous les jours | ogni giorno"),
    (
        Every(DAILY),
        "daily | päivittäin | dagligen | diariamente | diàriament | quotidiennement | tutti i giorni",
    ),
    (
        Every(SCHOOL_DAYS),
        (
            "every school day | joka koulupäivä | varje skoldag | cada día lectivo | cada dia lectiu"
            " | chaque jour d’école | ogni giorno di scuola"
        ),
    ),
    (
        Every(SCHOOL_DAYS),
        (
            "school days | koulupäivisin | på skoldagar | todos los días de clase | tots els dies de classe"
            " | tous les jours de classe | tutti i giorni di scuola"
        ),
    ),
    (
        Every(WEEKLY, 1, (FRIDAY,)),
        (
            "every Friday | joka perjantai | varje fredag | todos los viernes | cada divendres | tous les vendredis"
            " | ogni venerdì"
        ),
    ),
    (
        Every(WEEKLY, 1, (MONDAY, FRIDAY)),
        (
            "every Monday and Friday | joka maanantai ja perjantai | varje måndag och fredag"
            " | todos los lunes y viernes | tots els dilluns i divendres | tous les lundis et vendredis"
            " | tutti i lunedì e venerdì"
        ),
    ),
    (
        Every(WEEKLY, 2, (FRIDAY,)),
        (
            "every second Friday | joka toinen perjantai | varannan fredag | cada dos viernes | cada dos divendres"
            " | tous les deux vendredis | ogni due venerdì"
        ),
    ),
]
SPANS = [
    (7, "7 days | 7 päivää | 7 dagar | 7 días | 7 dies | 7 jours | 7 giorni"),
    (14, "for two weeks | kaksi viikkoa | i två veckor | dos semanas | dues setmanes | deux semaines | due settimane"),
    (
        7,
        (
            "in a week | viikon kuluttua | om en vecka | en una semana | d’aquí a una setmana | dans une semaine"
            " | tra una settimana"
        ),
    ),
]


def rows(table):
    """Each language's sentences, one by one."""
    return [
        (locale, said, meant) for meant, line in table for locale, said in zip(LOCALES, line.split(" | "), strict=True)
    ]


def day(said, locale):
    """What is read on a Tuesday."""
    return read_day(said, locale, TODAY)


def understood(read, *said):
    """What it is taken for, or the question that is asked."""
    try:
        return read(*said)
    except Unclear as unclear:
        return unclear.why


def asked(read, *said) -> bool:
    """Whether it is asked, and not taken for anything."""
    return isinstance(understood(read, *said), Text | Plural)


def test_the_words_of_every_language_are_there():
    assert tuple(WORDS) == LOCALES
    assert set(WORDS) == {each.value for each in LANGUAGES}


@pytest.mark.parametrize(("locale", "said", "meant"), rows(DAYS))
def test_a_day_in_every_language(locale, said, meant):
    assert day(said, locale) == meant


@pytest.mark.parametrize(("locale", "said", "meant"), rows(CLOCKS))
def test_a_time_of_day_in_every_language(locale, said, meant):
    assert read_clock(said, locale) == meant


@pytest.mark.parametrize(("locale", "said", "meant"), rows(OFTEN))
def test_a_repetition_in_every_language(locale, said, meant):
    assert read_every(said, locale) == meant


@pytest.mark.parametrize(("locale", "said", "meant"), rows(SPANS))
def test_how_long_in_every_language(locale, said, meant):
    assert read_span(said, locale) == meant


@pytest.mark.parametrize("locale", LOCALES)
def test_english_may_be_tried_everywhere(locale):
    for table, read in ((DAYS, day), (CLOCKS, read_clock), (OFTEN, read_every), (SPANS, read_span)):
        for spoken, said, meant in rows(table):
            if spoken == "en":
                assert read(said, locale) == meant, said


@pytest.mark.parametrize("locale", LOCALES)
def test_what_can_be_chosen_is_understood_in_every_language(locale):
    for each in EVERY:
        number = each.value.removesuffix(" weeks")
        wanted = Every(WEEKLY, int(number)) if number.isdecimal() else Every(each.value)
        assert read_every(each.value, locale) == wanted
    for number, name in enumerate(days_ahead(locale, TODAY), start=1):
        said = day(name, locale)
        found = said if isinstance(said, date) else next_weekday(said[0], TODAY)
        assert found == TODAY + timedelta(days=number)


def decomposed(said: str) -> str:
    return unicodedata.normalize("NFD", said)


def without_accents(said: str) -> str:
    return "".join(each for each in decomposed(said) if not unicodedata.combining(each))


@pytest.mark.parametrize("written", [str.upper, decomposed, without_accents])
def test_it_is_the_same_in_capitals_with_accents_apart_or_without(written):
    for table, read in ((DAYS, day), (CLOCKS, read_clock), (OFTEN, read_every), (SPANS, read_span)):
        for locale, said, meant in rows(table):
            assert read(written(said), locale) == meant, said


# Asked, and never guessed.

NONSENSE = (
    *("", " ", "\n", ".", ",", "-", "banana", "🙂", "🕑", "👩‍👩‍👧", "\0", "²", "²²", "½", "① ", "no se", "x" * 300),
    *("9" * 5000, "-1", "1e3", "0x10", "%s", "{today}", "d'", "'", "and", "y", "e", "every", "et", "a", "2 2 2"),
)
NO_DAYS = (
    *("0", "32", "00", "99", "100", "2023-02-31", "2023-13-01", "2023-00-10", "31.2.", "31/2", "31.02.2024", "30/2"),
    *("0/5", "5/0", "13/13", "32/1", "24/12/2", "24/12/202", "24-12-23", "9999-12-31", "0001-01-01", "1999-12-31"),
    *("t", "s", "m", "d", "friday or monday", "friday maybe", "not friday", "friday 13", "25:00", "24/12-2023"),
    *("2 days before friday", "2 days before 24/12", "2 days before May", "before", "month before", "² days before"),
    *("2 2 days before", "next friday", "3 May 1", "3 May 99999999999", "May", "0 May", "32 May", "May May", "2023"),
    *("31 February", "February 31", "29 Feb 2023", "at 15", "klo 15", "a las 15", "15 16", "1.2.3.4", "15th 16th"),
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("said", [*NONSENSE, *NO_DAYS], ids=lambda said: repr(said[:20]))
def test_what_is_no_day_is_asked(said, locale):
    assert asked(day, said, locale)


@pytest.mark.parametrize("said", ["3/4", "4/3", "3-4", "03/04", "3/4/2024", "3-4-2024", "11/12/24", "12/11"])
def test_whether_day_or_month_comes_first_is_asked_in_english(said):
    assert asked(day, said, "en")


def test_where_everybody_writes_the_day_first_it_is_the_day():
    for locale in LOCALES[1:]:
        assert day("3/4", locale) == date(2024, 4, 3)
    assert day("4/4", "en") == date(2024, 4, 4)
    assert day("12/24/2023", "en") == CHRISTMAS


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        *(("fi", "31. helmikuuta"), ("sv", "31 februari"), ("es", "31 de febrero"), ("ca", "31 de febrer")),
        *(("fr", "31 février"), ("it", "31 febbraio")),
        # March, two, a name: not the short name of a day with an ending.
        *(("fr", "mars"), ("es", "dos"), ("fi", "Tina"), ("fr", "mes"), ("fi", "lana")),
        # The one to come, or the one after it?
        *(
            ("fi", "ensi perjantaina"),
            ("sv", "nästa fredag"),
            ("es", "el próximo viernes"),
            ("fr", "vendredi prochain"),
        ),
        *(("ca", "el proper divendres"), ("it", "venerdì prossimo")),
        *(("fi", "2 päivää ennen joulukuuta"), ("sv", "2 dagar före fredag"), ("fr", "2 jours avant le 24 décembre")),
        *(
            ("fi", "2 päivää ennen perjantaita"),
            ("es", "dos días antes del lunes"),
            ("it", "2 giorni prima di venerdì"),
        ),
    ],
)
def test_what_fits_two_days_or_none_is_asked_in_every_language(locale, said):
    assert asked(day, said, locale)
    assert asked(read_every, said, locale)


@pytest.mark.parametrize(("locale", "said"), [("es", "3 mar"), ("it", "mar 3"), ("fr", "mar 3"), ("fr", "3 mar.")])
def test_what_is_short_for_a_day_and_for_a_month_is_asked(locale, said):
    assert asked(day, said, locale)


NO_CLOCKS = (
    *("25:00", "24:00", "14:60", "14:0", "14:000", "1430", "1 4", "14 00", "14:00 15:00", "14-15", "14:00-15:00"),
    *("13pm", "0pm", "0 am", "²:30", "14:²0", "14²", "noon-ish", "14:00:61", "friday", "h", "pm", "14hh", ":30"),
    *("2:30", "2", "6", "6.59", "1h", "3 h 15", "at 4", "klo 5", "kl. 5", "a las 5", "à 5 h", "alle 5", "2 o'clock"),
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("said", [*NONSENSE, *NO_CLOCKS], ids=lambda said: repr(said[:20]))
def test_what_is_no_time_of_day_or_could_be_two_is_asked(said, locale):
    assert asked(read_clock, said, locale)


NOT_OFTEN = (
    *("often", "0 weeks", "27 weeks", "99 weeks", "² weeks", "99 fridays", "2 days", "2 months", "every year"),
    *("every friday or so", "first friday of the month", "every second friday of the month", "15", "every 15", "today"),
    *("2023-12-24", "14:00", "every every", "week friday", "school", "weeks weeks", "1000000 weeks", "-2 weeks"),
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("said", [*NONSENSE, *NOT_OFTEN], ids=lambda said: repr(said[:20]))
def test_what_is_no_repetition_is_asked(said, locale):
    assert asked(read_every, said, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_no_length_of_time_is_none(locale):
    for said in (
        *NONSENSE,
        "friday",
        "2023-12-24",
        "14:00",
        "100 days",
        "² days",
        "2 months",
        "2 days before it closes",
    ):
        assert read_span(said, locale) is None


def test_the_name_of_today_is_asked_and_any_other_is_within_a_week():
    for number in range(7):
        today = TODAY + timedelta(days=number)
        for weekday in range(7):
            if weekday == today.weekday():
                assert asked(next_weekday, weekday, today)
            else:
                found = next_weekday(weekday, today)
                assert found.weekday() == weekday
                assert today < found < today + timedelta(days=7)


def test_digits_of_another_alphabet_are_digits():
    assert day("١٥", "en") == 15
    assert read_clock("١٤:٣٠", "fr") == time(14, 30)
    assert read_every("٢ weeks", "fi") == Every(WEEKLY, 2)


def test_a_year_left_out_is_the_one_in_which_it_comes_next():
    assert day("3 October", "en") == TODAY
    assert day("2 October", "en") == date(2024, 10, 2)
    assert day("4.10.", "fi") == date(2023, 10, 4)
    assert read_day("29 Feb", "en", date(2024, 1, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize("said", ["x ", "9", "friday ", "before ", "every ", "9 ", "²", "é", "🙂", "y ", "monday and "])
def test_a_novel_is_asked_about_at_once(said):
    novel = said * (100_000 // len(said))
    with fair.working() as worked:
        for locale in LOCALES:
            assert asked(day, novel, locale)
            assert asked(read_clock, novel, locale)
            assert asked(read_every, novel, locale)
            assert read_span(novel, locale) is None
        assert worked() < 1


KNOWN = sorted(
    {
        word.strip()
        for words in WORDS.values()
        for name in words.__dataclass_fields__
        for line in [getattr(words, name)]
        for word in ",".join([line] if isinstance(line, str) else line).split(",")
    }
)
pieces = st.sampled_from(
    [
        *KNOWN,
        *("0", "1", "2", "15", "31", "99", "2024", "99999", "²", "٣", "friday", "fri", "mar", "may", "mars", "ottobre"),
        *(".", "/", "-", ":", "h", "am", "pm", "'", "1er", "14:00", "24/12", "2023-10-06", "\u202f", "\u0301"),
    ]
)
anything = st.one_of(
    st.text(),
    st.text(alphabet="0123456789./-:h amp²٣'’"),
    st.lists(pieces, max_size=6).map(" ".join),
    st.lists(pieces, max_size=6).map("".join),
)


@settings(deadline=None)
@given(said=anything, locale=st.sampled_from(LOCALES), today=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_anything_said_is_understood_or_asked_and_nothing_else(said, locale, today):
    readings = {
        (date, tuple, Ahead, int): lambda: read_day(said, locale, today),
        (time,): lambda: read_clock(said, locale),
        (Every,): lambda: read_every(said, locale),
        (int, type(None)): lambda: read_span(said, locale),
    }
    for kinds, read in readings.items():
        found = understood(read)
        assert isinstance(found, (Text, Plural, *kinds))
        assert found != ()
        assert not isinstance(found, Every) or 1 <= found.interval <= 26


@settings(deadline=None)
@given(
    when=st.dates(date(2023, 10, 4), date(2040, 1, 1)),
    hour=st.integers(7, 23),
    minute=st.integers(0, 59),
    locale=st.sampled_from(LOCALES),
)
def test_every_date_and_time_as_one_writes_it_is_read_as_it_was_meant(when, hour, minute, locale):
    assert day(when.isoformat(), locale) == when
    assert day(f"{when.day}.{when.month}.{when.year}", locale) == when
    assert read_clock(f"{hour}:{minute:02}", locale) == read_clock(f"{hour}h{minute:02}", locale) == time(hour, minute)


# Put together, in a conversation.

SPOKEN = {
    "en": ("friday", "every week"),
    "fi": ("perjantaina", "joka viikko"),
    "sv": ("på fredag", "varje vecka"),
    "es": ("el viernes", "cada semana"),
    "ca": ("el divendres", "cada setmana"),
    "fr": ("le vendredi", "chaque semaine"),
    "it": ("venerdì", "ogni settimana"),
}


@pytest.fixture
async def polyglots(project, clock, tmp_path):
    """The same project where every language can be chosen; its sentences stay English."""
    url, cast = project
    spoken = Languages({code: gettext.NullTranslations() for code in LOCALES[1:]})
    settings = Settings(data=tmp_path, database_url=url)
    async with silta(settings, clock=clock, languages=spoken, delivering=False) as started:
        yield Conversation(started, clock, cast)


@pytest.mark.parametrize("locale", SPOKEN)
async def test_the_same_sentence_plans_the_same_in_every_language(polyglots, locale):
    teacher = polyglots.teacher("Bologna")
    await teacher.says(f"/language {locale}")
    friday, weekly = SPOKEN[locale]
    heard = await teacher.says(f"/announce text:Hello on:{friday} at:14:00 every:{weekly}")
    assert heard.says("Every week at 2:00"), heard.text
    assert heard.says("Bologna: Friday, October 6, 2:00"), heard.text


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("on:tuesday at:14:00", "on"),
        ("on:2023-02-31 at:14:00", "on"),
        ("on:3/4 at:14:00", "on"),
        ("on:² at:14:00", "on"),
        ("on:15 at:14:00", "on"),
        ("on:friday", "at"),
        ("on:friday at:2:30", "at"),
        ("on:friday at:25:00", "at"),
        ("on:monday and friday at:14:00", "every"),
        ("on:2 days before it closes at:14:00", "on"),
        ("on:friday at:14:00 every:month", "on"),
        ("at:14:00 every:week", "on"),
        ("on:friday at:14:00 every:week from:² ", "from"),
        ("on:friday at:14:00 every:week until:2023-10-02", "until"),
        # Two things at once that do not fit together.
        ("on:friday at:14:00 every:day", "every"),
        ("on:friday at:14:00 every:school day", "every"),
        ("on:monday at:14:00 every:friday", "every"),
    ],
)
async def test_what_is_unclear_or_contradicts_itself_is_asked(it, said, asks):
    heard = await it.teacher("Bologna").says(f"/announce text:Hello {said}")
    assert asks in heard.asks, heard.text
