"""Understood: what was said about when, put together; or what has to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import TypeVar

from commands.command import Context
from commands.message import Day, Items, Plural, Text
from commands.parameter import Unclear
from commands.timing.dates import one_day
from commands.timing.instants import local_time
from commands.timing.rhythm import DAILY, MONTHLY, NEXT, ONCE, SCHOOL_DAYS, SKIP, WEEKLY, Rhythm, next_day
from commands.timing.said import HOW_OFTEN, Ahead, Every, Said, read_clock, read_day, read_every
from commands.timing.when import CLOCKS, FREE, TOGETHER
from storage import rounds

T = TypeVar("T")
Problems = dict[str, Text | Plural]

WHEN_MISSING = Text("Please say on which day.")
TIME_MISSING = Text("Please say at what time.")
OVER = Text("That is over already. Please choose a later time.")
HOW_LONG = Text("Its last day is before its first.")
NOT_ONE_DAY = Text("Several days are named. Every week, or only once? Then write one date.")
DAY_OF_MONTH = Text("Please say on which day of the month, such as 15.")
NOTHING_CLOSES = Text("Nothing closes by itself just now. Please write a date.")


@dataclass(slots=True)
class _Reading:
    """What was said, piece by piece, and what is wrong with it."""

    context: Context
    typed: Mapping[str, str]
    today: date
    problems: Problems

    def read(self, name: str, how: Callable[[str], T]) -> T | None:
        """One piece, if it was said and can be understood."""
        if name not in self.typed:
            return None
        try:
            return how(self.typed[name])
        except Unclear as unclear:
            self.problems[name] = unclear.why
            return None

    def day(self, raw: str) -> Said:
        """A day as it was said."""
        return read_day(raw, self.context.locale, self.today)

    def one_day(self, raw: str) -> date:
        """A day that can be no other."""
        said = self.day(raw)
        if isinstance(said, Ahead):
            return ahead_of_deadline(self.context, said)
        return one_day(raw, self.context.locale, self.today)


def understand(context: Context, typed: Mapping[str, str]) -> Rhythm | Problems:
    """The rhythm that somebody means; or what has to be asked, by the name of the parameter."""
    today = local_time(context.now, context.classroom.zone).date()
    reading = _Reading(context, typed, today, {})
    at = reading.read("at", lambda raw: read_clock(raw, context.locale))
    every = reading.read("every", lambda raw: read_every(raw, context.locale))
    if "at" not in typed:
        reading.problems["at"] = TIME_MISSING
    first = reading.read("from", reading.one_day) or today
    last = reading.read("until", reading.one_day)
    if last is not None and last < first:
        reading.problems["until"] = HOW_LONG
    for name, known in (("clock", CLOCKS), ("free", FREE)):
        if name in typed and typed[name] not in {each.value for each in known}:
            reading.problems[name] = Text("Please choose one from the list.")
    rhythm = _repeating(reading, every, first) if every else _once(reading)
    if reading.problems or rhythm is None:
        return reading.problems
    return replace(
        rhythm,
        at=at or time(),
        last=last,
        together=typed.get("clock") == TOGETHER,
        free=typed.get("free", SKIP if rhythm.repeats in {SCHOOL_DAYS, DAILY} else NEXT),
    )


def _once(reading: _Reading) -> Rhythm | None:
    if "every" in reading.problems:
        return None
    if not {"from", "until"}.isdisjoint(reading.typed):
        reading.problems["every"] = HOW_OFTEN
        return None
    if "on" not in reading.typed:
        reading.problems["on"] = WHEN_MISSING
        return None
    said = reading.read("on", reading.day)
    if isinstance(said, tuple) and len(said) > 1:
        reading.problems["every"] = NOT_ONE_DAY
        return None
    day = reading.read("on", reading.one_day)
    return None if day is None else Rhythm(repeats=ONCE, at=time(), first=day)


def _repeating(reading: _Reading, every: Every, first: date) -> Rhythm | None:
    said = reading.read("on", reading.day)
    if "on" in reading.problems:
        return None
    if _contradicts(every, said):
        reading.problems["every"] = HOW_OFTEN
        return None
    start = max(first, said) if isinstance(said, date) else first
    found = Rhythm(repeats=every.repeats, at=time(), first=start, interval=every.interval)
    if every.repeats == MONTHLY:
        monthday = said.day if isinstance(said, date) else said if isinstance(said, int) else 0
        if not monthday:
            reading.problems["on"] = DAY_OF_MONTH
            return None
        return replace(found, monthday=monthday)
    if every.repeats == WEEKLY:
        weekdays = every.weekdays or (said if isinstance(said, tuple) else ())
        weekdays = weekdays or ((said.weekday(),) if isinstance(said, date) else ())
        if not weekdays:
            reading.problems["on"] = WHEN_MISSING
            return None
        found = replace(found, weekdays=weekdays)
        # The weeks are counted from the first that has one of its days.
        return replace(found, first=next_day(replace(found, interval=1), None) or start)
    return found


def _contradicts(every: Every, said: Said | None) -> bool:
    """Whether a day was said that has no place in a repetition; a date says from when on."""
    if said is None or isinstance(said, date):
        return False
    return every.repeats in {DAILY, SCHOOL_DAYS} or bool(every.weekdays and said != every.weekdays)


def ahead_of_deadline(context: Context, said: Ahead) -> date:
    """So many days before the one thing closes that does so by itself."""
    known = rounds.closing(context.connection, context.project.id, context.now)
    ends = {_end_here(context, each.id) for each in known} - {None}
    days = sorted(each for each in ends if each is not None)
    if len(days) != 1:
        items = Items(tuple(Day(each.isoformat()) for each in days))
        several = Text("Several things close: {days}. Please write a date.", days=items)
        raise Unclear(several if days else NOTHING_CLOSES)
    return days[0] - timedelta(days=said.days)


def _end_here(context: Context, round_id: int) -> date | None:
    """The local day on which a round closes in one's own class."""
    own = rounds.windows_of(context.connection, round_id).get(context.classroom.id)
    return None if own is None or own.closes_at is None else local_time(own.closes_at, context.classroom.zone).date()
