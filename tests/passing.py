"""Time passes in the walk: what is planned, moved, left out and told, whole plans and broken ones, and calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversation import Someone
from plain import buttons_of

from commands.call import Upload

if TYPE_CHECKING:
    from walk import Walk

TYPED = "ωορδς"  # as in the walk

WHEN = (
    {"on": "tomorrow", "at": "12:00"},
    {"on": "tomorrow", "at": "12:00", "clock": "together"},
    {"on": "tomorrow", "at": "23:00", "free": "anyway"},
    {"on": "tomorrow", "at": "20:30", "clock": "together", "whom": "all"},
    {"every": "day", "at": "12:00", "until": "2023-12-01"},
    {"every": "schoolday", "at": "12:00"},
    {"every": "week", "on": "friday", "at": "12:00"},
    {"every": "2 weeks", "on": "friday", "at": "12:00", "whom": "all"},
    {"every": "month", "on": "15", "at": "12:00", "free": "skip"},
    {"every": "month", "at": "12:00"},
    {"every": "week", "at": "12:00"},
    {"every": "?", "at": "2:30"},
    {"on": "monday, friday", "at": "12:00"},
    {"on": "tuesday", "at": "12:00"},
    {"on": "?", "at": "?"},
    {"on": "2 days before", "at": "12:00"},
    {"on": "15", "at": "12:00"},
    {"on": "2023-01-01", "at": "12:00"},
    {"every": "day", "at": "12:00", "from": "2023-12-01", "until": "2023-11-01"},
    {"at": "12:00"},
    {"on": "tomorrow"},
    {"later": "1"},
)
HOURS = ({"lessons": "08:00 – 15:00"}, {"quiet": "20:00 – 07:00"}, {"quiet": "?"}, {"lessons": "? – 15:00"}, {})
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20231101
SUMMARY:987654
END:VEVENT
END:VCALENDAR
"""
PLAN = """title: {en: 987654}
phases:
  - name: 987654
    activities:
      - {do: announce, text: 987654, week: 1, day: monday, at: "10:00"}
"""
PLANS = (
    PLAN,
    "",
    "?",
    "- 1",
    "{",
    "title: 1",
    "title: 1\nphases: 1",
    "title: 1\ntitle: 1",
    "phases: []",
    "title: 1\nphases: []",
    *(
        PLAN.replace(*change)
        for change in (
            ("announce", "help"),
            ("do: announce, ", ""),
            ("text: 987654, ", ""),
            ("week: 1, ", ""),
            ("week: 1", "week: 99"),
            ("week: 1", "week: [1]"),
            ("monday", "1"),
            ("monday", "monday and friday"),
            ("day: monday, ", ""),
            ("10:00", "?"),
            ("text: 987654", "text: {english: 987654}"),
            ("text: 987654", "text: 987654, free: 1"),
            ("text: 987654", "text: 987654, whom: 1"),
            ("text: 987654", "text: 987654, 987654: 1"),
            ("announce, text: 987654", "icebreaker open"),
        )
    ),
)


async def time_passes(walk: Walk, here: str, there: str) -> None:
    """What is planned for later is previewed, moved, rests and comes; plans are whole, and others are not."""
    it, teacher = walk.it, walk.it.teacher(here)
    await _much_is_planned(walk, teacher)
    await _calendars(walk, teacher)
    await _plans(walk, teacher)
    for _ in range(9):
        it.clock.passes(days=1)
        await it.ticks()
        walk.looks_around(teacher)
        walk.looks_around(it.pupil(there))
    it.clock.passes(days=-9)
    for sure in ({}, {"sure": 1}, {}):
        await walk.does(teacher, "plan stop", **sure)


async def _much_is_planned(walk: Walk, teacher: Someone) -> None:
    for when in WHEN:
        reply = await walk.does(teacher, "announce", said={"text": TYPED, "language": "fi", **when})
        for each in _with(reply, "schedule save"):
            for command in ("schedule preview", "schedule save", "schedule save"):
                await walk.does(teacher, command, **each)
    for each in _with(await walk.does(teacher, "schedule list"), "schedule move"):
        for moved in ({}, {"on": "tomorrow", "at": "10:00"}, {"at": "2:30"}, {"on": "monday, tuesday"}):
            await walk.does(teacher, "schedule move", said={**each, **moved})
        for command in ("schedule pause", "schedule move", "schedule preview", "schedule resume"):
            await walk.does(teacher, command, **each)
    await _things_close(walk, teacher)


async def _things_close(walk: Walk, teacher: Someone) -> None:
    await walk.does(teacher, "icebreaker open", prompt="lunch", closes="3 days")
    await walk.does(teacher, "announce", said={"text": TYPED, "on": "1 day before", "at": "12:00"})
    await walk.does(teacher, "icebreaker close", said={"on": "tomorrow", "at": "12:00"})
    for each in _with(walk.replies[-1], "schedule save"):
        for command in ("schedule preview", "schedule save"):
            await walk.does(teacher, command, **each)
    await walk.does(teacher, "digest", said={"every": "week", "on": "monday", "at": "08:00"})
    for each in _with(walk.replies[-1], "schedule save"):
        await walk.does(walk.it.teacher("Bologna"), "schedule save", **each)
        await walk.does(teacher, "schedule save", **each)
    for path in ("schedule pause", "schedule remove", "schedule preview"):
        await walk.does(teacher, path, schedule=987654)
    for known in ({"what": "help"}, {"what": "announce"}):
        await walk.does(teacher, "schedule new", **known)
    await walk.does(teacher, "icebreaker remind", round=1, room=teacher.role.room)


async def _calendars(walk: Walk, teacher: Someone) -> None:
    for about in HOURS:
        await walk.does(teacher, "classroom hours", **about)
    await walk.does(teacher, "classroom break", first="2023-11-01", last="2023-11-03", title=TYPED)
    for file in (CALENDAR, CALENDAR.replace("VALUE=DATE:20231101", "20231101T080000Z"), "?"):
        await walk.does(teacher, "classroom breaks", calendar=Upload(file.encode()))
    for wrong in (Upload(b"", oversize=True), Upload(b"\0")):
        await walk.does(teacher, "classroom breaks", calendar=wrong)


async def _plans(walk: Walk, teacher: Someone) -> None:
    for plan in PLANS:
        await walk.does(teacher, "plan preview", plan=Upload(plan.encode()))
    await walk.does(teacher, "plan preview", first="2023-01-01")
    (start,) = _with(await walk.does(teacher, "plan preview"), "plan start")
    for _ in range(2):
        await walk.does(teacher, "plan start", **start)
    for command in ("schedule list", "digest"):
        await walk.does(teacher, command)


def _with(reply: object, command: str) -> list[dict]:
    """The arguments of every button of a message that asks for this."""
    found = [each.action for _, each in buttons_of(reply)]
    return [dict(each.arguments) for each in found if each.command == command]
