"""Words: how people say when, in each language. The names of days and months come from CLDR; these it does not have."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeWords:
    """What somebody may type in one language, in small letters, several ways of each separated by commas.

    `fillers` say nothing by themselves; an `article` may stand before a day of the month, and `endings` behind the
    whole name of a day; `numbers` are one, two, three … in order, each in all its forms.
    """

    today: str
    tomorrow: str
    day: str
    school_day: str
    week: str
    month: str
    daily: str
    weekly: str
    monthly: str
    every: str
    numbers: tuple[str, ...]
    after: str
    before: str
    conjunction: str
    fillers: str
    article: str = ""
    endings: str = ""


WORDS = {
    "en": TimeWords(
        today="today",
        tomorrow="tomorrow",
        day="day, days",
        school_day="school day, school days, schoolday, schooldays",
        week="week, weeks",
        month="month, months",
        daily="daily",
        weekly="weekly",
        monthly="monthly",
        every="every, each",
        numbers=("a, an, one", "two, other, second", "three, third", "four, fourth", "five", "six"),
        after="in, after, later, for, next",
        before="before",
        conjunction="and",
        fillers="on, at, the, o'clock, of",
        article="the, on the, on",
        endings="s",
    ),
    "fi": TimeWords(
        today="tänään",
        tomorrow="huomenna",
        day="päivä, päivää, päivän, päivänä",
        school_day="koulupäivä, koulupäivänä, koulupäivisin, koulupäivät",
        week="viikko, viikkoa, viikon",
        month="kuukausi, kuukautta, kuukauden, kuu",
        daily="päivittäin",
        weekly="viikoittain",
        monthly="kuukausittain",
        every="joka",
        numbers=(
            "yksi, yhden",
            "kaksi, kahden, toinen",
            "kolme, kolmen, kolmas",
            "neljä, neljän, neljäs",
            "viisi, viiden",
            "kuusi, kuuden",
        ),
        after="päästä, kuluttua, myöhemmin",
        before="ennen",
        conjunction="ja",
        fillers="klo, kello, välein",
        endings="na, nä, sin, isin",
    ),
    "sv": TimeWords(
        today="idag, i dag",
        tomorrow="imorgon, i morgon",
        day="dag, dagar, dagen",
        school_day="skoldag, skoldagar, skoldagen",
        week="vecka, veckor, veckan",
        month="månad, månader, månaden",
        daily="dagligen",
        weekly="varje vecka, veckovis",
        monthly="månadsvis",
        every="varje, var",
        numbers=("en, ett", "två, annan, varannan, andra", "tre, tredje", "fyra, fjärde", "fem", "sex"),
        after="om, efter, senare, i",
        before="före, innan",
        conjunction="och",
        fillers="på, kl, klockan, den",
        article="den, på den",
        endings="en, ar, arna",
    ),
    "es": TimeWords(
        today="hoy",
        tomorrow="mañana",
        day="día, días, dia, dias",
        school_day="día lectivo, días lectivos, día de clase, días de clase, dia lectivo, dias lectivos",
        week="semana, semanas",
        month="mes, meses",
        daily="diario, diariamente",
        weekly="semanal, semanalmente",
        monthly="mensual, mensualmente",
        every="cada, todos, todas",
        numbers=("un, una, uno", "dos", "tres", "cuatro", "cinco", "seis"),
        after="en, dentro, después",
        before="antes",
        conjunction="y, e",
        fillers="el, los, la, las, a, de, horas",
        article="el, día, el día",
        endings="s",
    ),
    "ca": TimeWords(
        today="avui",
        tomorrow="demà",
        day="dia, dies",
        school_day="dia lectiu, dies lectius, dia de classe, dies de classe",
        week="setmana, setmanes",
        month="mes, mesos",
        daily="diari, diàriament",
        weekly="setmanal, setmanalment",
        monthly="mensual, mensualment",
        every="cada, tots, totes",
        numbers=("un, una", "dos, dues", "tres", "quatre", "cinc", "sis"),
        after="en, d'aquí, després",
        before="abans",
        conjunction="i",
        fillers="el, els, la, les, l, a, al, de, d, hores",
        article="el, dia, el dia",
        endings="s",
    ),
    "fr": TimeWords(
        today="aujourd'hui",
        tomorrow="demain",
        day="jour, jours",
        school_day="jour d'école, jours d'école, jour de classe, jours de classe",
        week="semaine, semaines",
        month="mois",
        daily="quotidien, quotidiennement",
        weekly="hebdomadaire",
        monthly="mensuel, mensuellement",
        every="chaque, tous, toutes",
        numbers=("un, une", "deux", "trois", "quatre", "cinq", "six"),
        after="dans, après, plus, tard, pendant",
        before="avant",
        conjunction="et",
        fillers="le, les, la, à, a, de, heures",
        article="le, le jour",
        endings="s",
    ),
    "it": TimeWords(
        today="oggi",
        tomorrow="domani",
        day="giorno, giorni",
        school_day="giorno di scuola, giorni di scuola, giorno scolastico, giorni scolastici",
        week="settimana, settimane",
        month="mese, mesi",
        daily="quotidiano, giornaliero, quotidianamente",
        weekly="settimanale, settimanalmente",
        monthly="mensile, mensilmente",
        every="ogni, tutti, tutte",
        numbers=("un, uno, una", "due", "tre", "quattro", "cinque", "sei"),
        after="tra, fra, dopo, in, per",
        before="prima",
        conjunction="e, ed",
        fillers="il, lo, la, i, le, gli, l, alle, ore, di",
        article="il, giorno, il giorno",
    ),
}


def bare(said: str) -> str:
    """In small letters and without accents, which many keyboards lack."""
    apart = unicodedata.normalize("NFD", said.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


@cache
def ways(said: str) -> frozenset[str]:
    """The several ways to say one thing."""
    return frozenset(bare(each.strip()) for each in said.split(","))
