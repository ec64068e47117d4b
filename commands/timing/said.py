"""Said: a day, a time of day or a repetition as somebody typed it. What could mean two things is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from babel import Locale

from commands.message import Clock, Day, Text
from commands.parameter import Unclear
from commands.timing.rhythm import A_DAY, DAILY, MONTHLY, SCHOOL_DAYS, WEEKLY
from commands.timing.words import WORDS, TimeWords, bare, ways

WHAT_TIME = Text("What time is meant? Write it with four digits, such as 14:00.")
HOW_OFTEN = Text("How often is meant? Write for example “week”, “2 weeks”, “month” or “school day”.")

_CLOCK = re.compile(r"(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?(\s?h)?(?:\s?(am|pm))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?")
# Digits, also with what makes an ordinal of them.
_DIGITS = re.compile(r"(\d{1,4})(?:st|nd|rd|th|er?|r|:?[ae]|\.?[ºª]|\.)?")
_YEARS = range(2000, 2100)
_MOST_WEEKS = 26
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days before something closes."""

    days: int


Said = date | tuple[int, ...] | Ahead | int  # a date, days of the week, before a deadline, a day of the month


@dataclass(frozen=True, slots=True)
class Every:
    """A repetition: a rhythm's `repeats`, its interval, and the days of the week if they were said along with it."""

    repeats: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()


def read_day(raw: str, locale: str, today: date) -> Said:
    """The day that somebody means, in their language or in English. `today` is where they are."""
    said = _plain(raw)
    for words in _languages(locale):
        if said in ways(words.today):
            return today
        if said in ways(words.tomorrow):
            return today + A_DAY
        if (ahead := _ahead(said, words, locale)) is not None:
            return ahead
        if days := _weekdays(said, words, locale):
            return days
        if number := _day_of_month(said, words):
            return number
    found = _date(said, locale, today)
    if found is None:
        raise Unclear(_which_day(today))
    return found


def read_span(raw: str, locale: str) -> int | None:
    """So many days, such as "7 days" or "two weeks"; nothing, if something else was said."""
    said = _plain(raw)
    for words in _languages(locale):
        number, unit = _split(_without(said, ways(words.fillers) | ways(words.after)), words)
        if unit in ways(words.day):
            return number
        if unit in ways(words.week):
            return 7 * number
    return None


def read_clock(raw: str, locale: str) -> time:
    """The time of day that somebody means. A small hour may be one of the afternoon: then it is asked."""
    said = _plain(raw)
    for words in _languages(locale):
        said = _without(said, ways(words.fillers))
    found = _CLOCK.fullmatch(said.replace("a.m.", "am").replace("p.m.", "pm").removesuffix("."))
    if found is None:
        raise Unclear(WHAT_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[4]
    if minute > 59 or hour > (12 if half else 23) or (half and not hour):
        raise Unclear(WHAT_TIME)
    if half:
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    if 1 <= hour <= 6 and len(found[1]) == 1:
        early, late = time(hour, minute), time(hour + 12, minute)
        raise Unclear(
            Text(
                "Is {early} meant, or {late}? Write it with four digits.",
                early=Clock(early.isoformat()),
                late=Clock(late.isoformat()),
            )
        )
    return time(hour, minute)


def read_every(raw: str, locale: str) -> Every:
    """How often somebody means."""
    said = _plain(raw)
    for words in _languages(locale):
        alone = {SCHOOL_DAYS: words.school_day, DAILY: words.daily, WEEKLY: words.weekly, MONTHLY: words.monthly}
        rest = _without(said, ways(words.every) | ways(words.fillers))
        for repeats, known in alone.items():
            if said in ways(known) or rest in {_without(each, ways(words.fillers)) for each in ways(known)}:
                return Every(repeats)
        if (counted := _counted(rest, words, locale)) is not None:
            return counted
        if days := _weekdays(rest, words, locale):
            return Every(WEEKLY, weekdays=days)
    raise Unclear(HOW_OFTEN)


def _counted(said: str, words: TimeWords, locale: str) -> Every | None:
    """Such as "week", "2 weeks", "two weeks" or "second Friday"."""
    number, unit = _split(said, words)
    if unit in ways(words.week) and 1 <= number <= _MOST_WEEKS:
        return Every(WEEKLY, number)
    if 1 < number <= _MOST_WEEKS and (days := _weekdays(unit, words, locale)):
        return Every(WEEKLY, number, days)
    if number == 1 and unit in ways(words.day):
        return Every(DAILY)
    return Every(MONTHLY) if number == 1 and unit in ways(words.month) else None


def _ahead(said: str, words: TimeWords, locale: str) -> Ahead | None:
    """Such as "2 days before it closes": what follows is about what closes, unless it is a day."""
    parts = said.split()
    at = next((number for number, each in enumerate(parts) if each in ways(words.before)), None)
    if at is None or any(_names_a_day(each, locale) for each in parts[at + 1 :]):
        return None
    number, unit = _split(_without(" ".join(parts[:at]), ways(words.fillers)), words)
    if unit in ways(words.day):
        return Ahead(number)
    return Ahead(7 * number) if unit in ways(words.week) else None


def _names_a_day(said: str, locale: str) -> bool:
    for each in (locale, "en"):
        whole = tuple(_weekday_names(each, ("wide",)))
        if said.startswith(whole) or said.rstrip(".,") in _weekday_names(each, ("abbreviated",)) | _month_names(each):
            return True
    return any(each.isdecimal() for each in said)


def _day_of_month(said: str, words: TimeWords) -> int | None:
    """Such as "15", "the 15th" or "le 1er"."""
    longest_first = sorted(ways(words.article), key=len, reverse=True)
    article = next((each for each in longest_first if each and said.startswith(f"{each} ")), "")
    found = _DIGITS.fullmatch(said.removeprefix(article).strip())
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def _split(said: str, words: TimeWords) -> tuple[int, str]:
    """A number, in digits or as a word, and what is counted; one, if there is no number."""
    first, _, rest = said.partition(" ")
    if (digits := _DIGITS.fullmatch(first)) and len(digits[1]) < 3:
        return int(digits[1]), rest
    number = next((number for number, each in enumerate(words.numbers, start=1) if first in ways(each)), None)
    return (1, said) if number is None else (number, rest)


def _weekdays(said: str, words: TimeWords, locale: str) -> tuple[int, ...]:
    """Days by their names; nothing if anything else is among them."""
    joined = f" {said.replace(',', ' ').replace('+', ' ').replace('&', ' ')} "
    for each in ways(words.conjunction):
        joined = joined.replace(f" {each} ", " ")
    parts = [each for each in joined.split() if each not in ways(words.fillers)]
    found = [_weekday(each, words, locale) for each in parts]
    return tuple(sorted({each for each in found if each is not None})) if parts and None not in found else ()


def _weekday(said: str, words: TimeWords, locale: str) -> int | None:
    spoken = locale if words is WORDS.get(locale) else "en"
    whole = _weekday_names(spoken, ("wide",))
    meant = set(_weekday_names(spoken).get(said.rstrip("."), ()))
    for each in ways(words.endings):
        meant |= whole.get(said.removesuffix(each), set())
    return meant.pop() if len(meant) == 1 else None


@cache
def _weekday_names(locale: str, widths: tuple[str, ...] = ("wide", "abbreviated", "short")) -> dict[str, set[int]]:
    """The names of every day, whole and short, as CLDR has them."""
    known = Locale.parse(locale).days
    names: dict[str, set[int]] = {}
    for how in ("format", "stand-alone"):
        for width in widths:
            for number, name in known[how].get(width, {}).items():
                names.setdefault(_plain(name).rstrip("."), set()).add(number)
    return names


def _date(said: str, locale: str, today: date) -> date | None:
    """A date as ISO, in numbers, or with the month's name; the next such day where no year is said."""
    if found := _ISO.fullmatch(said):
        return _a_date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(said):
        first, second = int(found[1]), int(found[3])
        if locale == "en" and found[2] != "." and first != second and max(first, second) <= 12:
            return None  # half the world reads it the other way
        if found[2] == "-" and found[4] and len(found[4]) == 2:
            return None  # the year may come first
        day, month = (second, first) if second > 12 else (first, second)
        return _in_year(day, month, found[4], today)
    return _with_month(said, locale, today)


def _with_month(said: str, locale: str, today: date) -> date | None:
    fillers = {each for words in _languages(locale) for each in ways(words.fillers)}
    apart = said.replace("'", " ").split()
    parts = [part for each in apart if (part := each.strip(".,")) and part not in fillers]
    months = {**_month_names("en"), **_month_names(locale)}
    # What is short for a day as well is asked.
    named = [months[each] for each in parts if each in months and each not in _weekday_names(locale)]
    numbers = [found[1] for each in parts if (found := _DIGITS.fullmatch(each))]
    if len(named) != 1 or not 1 <= len(numbers) <= 2 or len(parts) != len(numbers) + 1:
        return None
    return _in_year(int(numbers[0]), named[0], numbers[1] if len(numbers) == 2 else None, today)


@cache
def _month_names(locale: str) -> dict[str, int]:
    known = Locale.parse(locale).months
    found: dict[str, int] = {}
    for how in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            # In some languages a name brings its "of" along.
            found |= {re.split(r"['’ ]", _plain(name))[-1].rstrip("."): n for n, name in known[how][width].items()}
    return found


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _a_date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _a_date(today.year, month, day)
    return this if this is None or this >= today else _a_date(today.year + 1, month, day)


def _a_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _which_day(today: date) -> Text:
    return Text("Which day is meant? Write it as {today}, or as the name of a day.", today=today.isoformat())


def next_weekday(weekday: int, today: date) -> date:
    """The next day of this name; not today, which has a name of its own."""
    if weekday == today.weekday():
        again = today + timedelta(weeks=1)
        raise Unclear(
            Text(
                "Is today meant, or {day}? Write {today} or {date}.",
                day=Day(again.isoformat()),
                today=today.isoformat(),
                date=again.isoformat(),
            )
        )
    return today + A_DAY * ((weekday - today.weekday()) % 7)


def days_ahead(locale: str, today: date) -> tuple[str, ...]:
    """The days of the week to come, by names that can mean nothing else."""
    names = Locale.parse(locale).days["stand-alone"]["wide"]
    tomorrow = WORDS.get(locale, WORDS["en"]).tomorrow.partition(",")[0]
    return (tomorrow, *(names[(today.weekday() + number) % 7] for number in range(2, 7)))


def _languages(locale: str) -> Iterator[TimeWords]:
    """One's own language, then English, which everybody may try."""
    own = WORDS.get(locale, WORDS["en"])
    yield own
    if own is not WORDS["en"]:
        yield WORDS["en"]


def _without(said: str, fillers: frozenset[str]) -> str:
    return " ".join(each for each in said.split() if each.rstrip(".") not in fillers)


def _plain(raw: str) -> str:
    """In small letters, with one kind of apostrophe and of space; nothing, if it is too long to be about when."""
    if len(raw) > _LONGEST:
        return ""
    return " ".join(bare(raw).replace("’", "'").split()).strip(" ,;!?")
