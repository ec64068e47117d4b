"""Shifting: a meeting, or it and all that follow, comes at another time; what was cancelled stays cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands.coffee.series import occasions
from commands.coffee.setting import add_occasions
from commands.command import Context
from commands.message import Text
from commands.parameter import Unclear
from commands.timing.instants import local_time
from commands.timing.proposal import rooms_here
from commands.timing.rhythm import MONTHLY, ONCE, WEEKLY, Rhythm, unpack
from storage import coffees, coming
from storage.coffees import OFF, ON, OUT, Coffee, Meeting

TAKEN = Text("On that day it comes already. Please choose another.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Where a meeting goes: the moment, and the rhythm of all that follow it, if they go with it; `follow` are these,
    in the order of their days, the meeting itself first.
    """

    moment: datetime
    rhythm: Rhythm | None = None
    follow: tuple[Meeting, ...] = ()


def plan_shift(context: Context, series: Coffee, which: Meeting, moment: datetime, *, follow: bool) -> Shift:
    """What a move would be, before anything is done. Raises Unclear if the series has the new day already."""
    old = unpack(series.rhythm)
    if not follow or old.repeats == ONCE:
        return Shift(moment=moment)
    local = _local(series, moment)
    rhythm = replace(
        old,
        at=local.time(),
        first=local.date(),
        weekdays=(local.weekday(),) if old.repeats == WEEKLY else (),
        monthday=local.day if old.repeats == MONTHLY else 0,
        last=max(old.last, local.date()) if old.last else None,
    )
    known = coffees.meetings_of(context.connection, series.round_id)
    follows = tuple(each for each in known if each.day >= which.day)
    gone = {each.id for each in follows if goes(each, which)}
    if any(each.day == rhythm.first for each in known if each.id not in gone):
        raise Unclear(TAKEN)
    return Shift(moment=moment, rhythm=rhythm, follow=follows)


def moments_of(context: Context, series: Coffee, shift: Shift) -> list[datetime]:
    """All moments at which somebody would have to be there."""
    if shift.rhythm is None:
        return [shift.moment]
    rooms = rooms_here(context)
    home = next(each for each in rooms if each.id == series.classroom_id)
    return [each.starts_at for each in occasions(shift.rhythm, series.zone, home, rooms) if each.state == ON]


def goes(each: Meeting, which: Meeting) -> bool:
    """Whether one of those that follow is taken along: not one that was moved by itself to before it."""
    return each.state != coffees.HELD and (each.state != ON or each.starts_at >= which.starts_at)


def carry_over(context: Context, series: Coffee, which: Meeting, shift: Shift) -> Meeting:
    """Do it; returns the meeting as it is now. Whoever has answered is asked anew."""
    if shift.rhythm is None:
        local = _local(series, shift.moment).isoformat()
        coffees.change_meeting(context.connection, which.id, local=local, starts_at=shift.moment)
        coming.forget(context.connection, which.id)
        return replace(which, local=local, starts_at=shift.moment)
    coffees.drop_meetings(context.connection, [each.id for each in shift.follow if goes(each, which)])
    coffees.set_rhythm(context.connection, series.round_id, shift.rhythm.pack())
    known = {each.day for each in coffees.meetings_of(context.connection, series.round_id)}
    rooms = rooms_here(context)
    home = next(each for each in rooms if each.id == series.classroom_id)
    fresh = [
        replace(each, state=_state(each.state, number, shift.follow, which))
        for number, each in enumerate(occasions(shift.rhythm, series.zone, home, rooms))
        if each.day not in known
    ]
    add_occasions(context, series.round_id, fresh)
    now = coffees.meetings_of(context.connection, series.round_id)
    return next(each for each in now if each.day == shift.rhythm.first)


def _state(planned: str, number: int, follow: Sequence[Meeting], which: Meeting) -> str:
    """The state of the day that takes the place of another: off, if that was; left out, if that one stays by itself."""
    before = follow[number] if number < len(follow) else None
    if before is None:
        return planned
    return OFF if before.state == OFF else planned if goes(before, which) else OUT


def _local(series: Coffee, moment: datetime) -> datetime:
    return local_time(moment, series.zone).replace(tzinfo=None)
