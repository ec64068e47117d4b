"""Coffee breaks in the walk: found, set, answered, moved, cancelled, and people who meet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversation import Someone
from plain import buttons_of

from commands.coffee.starters import PUPILS, TEACHERS
from commands.message import Message
from storage import places

if TYPE_CHECKING:
    from walk import Walk

TYPED = "ωορδς"  # as in the walk
ASKED = ({}, {"days": TYPED, "hours": "10:00 – 12:00"}, {"hours": "12:00 – 10:00"}, {"days": "monday"})
LINKS = ("http://x.example", "https://x@y.example", "https://meet.example")


async def coffee_is_made(walk: Walk, here: str, there: str) -> None:
    """From hours to the last meeting, with all that may be said on the way."""
    it, teacher, other = walk.it, walk.it.teacher(here), walk.it.teacher(there)
    await _hours_are_given(walk, teacher, other)
    await _breaks_are_set(walk, teacher, other)
    await _people_meet(walk, teacher, other)
    await _cafes_are_set(walk, teacher, other)
    # Which of them come in one walk is chance; all have to be said in every language.
    walk.note(Message(lines=(*TEACHERS.values(), *PUPILS.values())))
    since = it.clock.now
    for _ in range(16):
        it.clock.passes(hours=12)
        await it.ticks()
        walk.looks_around(teacher)
        walk.looks_around(it.pupil(here))
    it.clock.now = since


async def _hours_are_given(walk: Walk, teacher: Someone, other: Someone) -> None:
    await walk.does(teacher, "coffee find")
    for said in ASKED:
        await walk.does(teacher, "coffee hours", said=said)
    await walk.does(teacher, "coffee hours", said={"hours": "10:00 – 14:00"})
    await walk.does(teacher, "coffee find")
    await walk.does(other, "coffee hours", said={"hours": "15:00 – 16:00"})
    await walk.does(teacher, "coffee find")
    await walk.does(walk.it.teacher("Seinäjoki"), "coffee hours", said={"hours": "7:00 – 7:30"})
    await walk.does(teacher, "coffee find")
    for each, hours in ((walk.it.teacher("Seinäjoki"), "9:00 – 14:00"), (other, "10:00 – 14:00")):
        await walk.does(each, "coffee hours", said={"hours": hours})
    await walk.does(teacher, "coffee find")
    await walk.does(teacher, "coffee find", whom="pupils")


async def _breaks_are_set(walk: Walk, teacher: Someone, other: Someone) -> None:
    day = (walk.it.clock.now + timedelta(days=3)).date().isoformat()
    for when in ("2023-01-01 10:00", f"{day} 03:00", "2024-03-31 02:30", day, "2023-12-25 11:00", f"{day} 08:00"):
        await walk.does(teacher, "coffee set", when=when)
    for link in LINKS:
        await walk.does(teacher, "coffee set", when=f"{day} 11:00", link=link, theme=TYPED)
    await walk.does(teacher, "coffee set", when=f"{day} 11:00", repeats="week", ends="2023-01-01")
    for repeats in ("week", "2 weeks", "month"):
        await walk.does(teacher, "coffee set", when=f"{day} 11:30", repeats=repeats, sure="yes")
    for someone in (teacher, other):
        for answer in ("yes", "maybe", "no", "yes"):
            await walk.does(someone, "coffee come", at=places.STAFF, answer=answer)
        await walk.does(someone, "coffee list")
    await walk.does(walk.it.pupil("Bologna"), "coffee come", answer="yes")
    for meeting in (1, 2, 2, 987654):
        await walk.does(teacher, "coffee move", meeting=meeting)
        for when in ("?", f"{day} 03:00", f"{day} 12:15"):
            await walk.does(teacher, "coffee move", meeting=meeting, when=when)
        await walk.does(teacher, "coffee move", meeting=meeting, when=f"{day} 12:15", seen=77, sure="yes")
    for meeting in (1, 1, 3):
        await walk.does(teacher, "coffee cancel", meeting=meeting)
        await walk.does(teacher, "coffee cancel", meeting=meeting, extent="one")
    await walk.does(other, "coffee come", answer="yes", meeting=1)
    for said in ({}, {"link": "?"}, {"theme": TYPED, "link": LINKS[-1]}, {"theme": TYPED, "seen": 77}):
        await walk.does(teacher, "coffee change", meeting=4, **said)


async def _people_meet(walk: Walk, teacher: Someone, other: Someone) -> None:
    it = walk.it
    await walk.does(teacher, "coffee match")
    for what in ("pause", "join"):
        await walk.does(teacher, "coffee pairs", what=what)
    await walk.does(teacher, "coffee match")
    for someone in (other, it.teacher("Saint-Pierre")):
        await walk.does(someone, "coffee pairs", what="join")
    await walk.does(teacher, "coffee match")
    for someone in (it.pupil("Vic"), it.pupil("Vic", 1), it.pupil("Bologna"), it.pupil("Saint-Pierre")):
        await walk.does(someone, "coffee pairs", what="join")
    for school, number, decides in (
        ("Vic", 0, "allow"),
        ("Bologna", 0, "allow"),
        ("Vic", 1, "refuse"),
        ("Vic", 0, "allow"),
    ):
        seat = it.pupil(school, number).role.seat
        await walk.does(it.teacher(school), f"coffee {decides}", seat=seat)
    await walk.does(teacher, "coffee match", whom="pupils")
    for someone in (teacher, it.pupil("Vic", 1)):
        await walk.does(someone, "me show")
        for said in ({}, {"what": "pause", "weeks": 2}, {}, {"what": "pause"}, {}, {"what": "join"}, {"what": "leave"}):
            await walk.does(someone, "coffee pairs", said=said)
    walk.looks_around(teacher)
    walk.looks_around(it.pupil("Vic"))
    walk.looks_around(it.pupil("Vic", 1))


async def _cafes_are_set(walk: Walk, teacher: Someone, other: Someone) -> None:
    day = (walk.it.clock.now + timedelta(days=2)).date().isoformat()
    await walk.does(teacher, "coffee set", when=f"{day} 11:00", whom="pupils", link=LINKS[-1], sure="yes")
    shown = walk.it.messages_at(other.place(places.DESK))
    asked = [button.action for each in shown for _, button in buttons_of(each) if "accept" in button.action.command]
    number = asked[-1].arguments["round"]
    await walk.does(other, "coffee list")
    walk.looks_around(other)
    for command in ("accept", "accept", "decline", "decline", "accept"):
        await walk.does(other, f"coffee {command}", round=number)
    await walk.does(other, "coffee accept", round=987654)
    for someone in (walk.it.pupil("Vic"), walk.it.pupil("Bologna")):
        await walk.does(someone, "coffee come", answer="yes")
        await walk.does(someone, "coffee list")
        await walk.does(someone, "coffee file", round=number)
    await walk.does(other, "coffee cancel", meeting=10_000)
