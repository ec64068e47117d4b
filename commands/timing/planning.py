"""Planning: the next occurrence of something, and when it reaches each classroom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from commands.timing.instants import instant, local_time
from commands.timing.rhythm import ANYWAY, ONCE, SKIP, Rhythm, next_day, unpack
from commands.timing.school import awake, is_free, is_school_day, next_school_day
from storage.calendars import Room
from storage.schedules import Schedule

# So many occurrences in a row are looked at before something counts as over: years, even of what comes daily.
MOST_LEFT_OUT = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """An occurrence: its planned local day, and the moment at which it reaches each classroom, by number."""

    day: date
    moments: Mapping[int, datetime]

    @property
    def due_at(self) -> datetime:
        """When it is carried out: as soon as it reaches anybody."""
        return min(self.moments.values())


def plan_next(rhythm: Rhythm, rooms: Sequence[Room], anchor: int, after: date | None) -> Planned | None:
    """The next occurrence after a planned day, or the first of all; None if it is over. `anchor` is the number of the
    classroom in which it was said.
    """
    day = next_day(rhythm, after)
    for _ in range(MOST_LEFT_OUT):
        if day is None:
            return None
        if moments := moments_on(rhythm, rooms, anchor, day):
            return Planned(day=day, moments=moments)
        day = next_day(rhythm, day)
    return None


def plan_from(rhythm: Rhythm, rooms: Sequence[Room], anchor: int, now: datetime) -> Planned | None:
    """The next occurrence that reaches nobody before now."""
    found = plan_next(rhythm, rooms, anchor, None)
    while found is not None and found.due_at <= now:
        found = plan_next(rhythm, rooms, anchor, found.day)
    return found


def waiting(schedule: Schedule, rooms: Sequence[Room]) -> Planned | None:
    """The occurrence for which a schedule waits, as the calendars have it now; None if it is left out."""
    if schedule.day is None:
        return None
    rhythm, day = unpack(schedule.rhythm), schedule.day
    if schedule.moved:
        there = datetime.fromisoformat(schedule.moved)
        day = there.date()
        rhythm = replace(rhythm, repeats=ONCE, first=day, last=None, at=there.time(), free=ANYWAY)
    moments = moments_on(rhythm, rooms, schedule.classroom_id, day)
    return Planned(day=schedule.day, moments=moments) if moments else None


def moments_on(rhythm: Rhythm, rooms: Sequence[Room], anchor: int, day: date) -> dict[int, datetime]:
    """When what is planned for a day reaches each classroom; nothing if it is left out that day.

    Nobody gets it at night. Where a class is free and the anchor is not, it gets it on its next school day: nobody
    loses anything because somebody else has school.
    """
    home = next((each for each in rooms if each.id == anchor), None)
    if home is None:
        return {}
    there = _day_in(home, day, rhythm)
    if there is None or (rhythm.free == SKIP and there != day):
        return {}
    if rhythm.together:
        moment = instant(there, rhythm.at, home.zone)
        return {each.id: _reaches(each, moment, rhythm) for each in rooms}
    found = {}
    for each in rooms:
        own = there if each is home else _day_in(each, day, rhythm)
        if own is not None:
            found[each.id] = _reaches(each, instant(own, rhythm.at, each.zone), rhythm)
    return found


def _reaches(room: Room, moment: datetime, rhythm: Rhythm) -> datetime:
    """When it comes to a class: not at night; and where the morning after it has no school, on its next school day."""
    morning = awake(room, moment)
    if morning == moment or rhythm.free == ANYWAY:
        return morning
    day = local_time(morning, room.zone).date()
    if day == local_time(moment, room.zone).date() or is_school_day(room, day):
        return morning
    later = next_school_day(room, day)
    return morning if later is None else instant(later, room.quiet_until, room.zone)


def _day_in(room: Room, day: date, rhythm: Rhythm) -> date | None:
    """The day on which a class gets what is planned for a day; None if the next one comes as early."""
    if rhythm.free == ANYWAY or not is_free(room, day):
        return day
    moved = next_school_day(room, day)
    following = next_day(rhythm, day)
    return None if moved is None or (following is not None and moved >= following) else moved
