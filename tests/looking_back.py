"""Everybody looks back in the walk: journals are written, read by whom they are for, and taken home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversation import Someone
from plain import buttons_of
from uploads import photo, voice

from storage import places

if TYPE_CHECKING:
    from walk import Walk

TYPED = "ωορδς"  # as in the walk
PHASES = ("preparation", "work", "journey", "evaluation")


async def all_look_back(walk: Walk, here: str, there: str) -> None:
    """Questions for pupils and for teachers; entries for everyone they can be for; the end of it."""
    it, teacher, pupil = walk.it, walk.it.teacher(here), walk.it.pupil(here)
    for whom, questions in (("pupils", 2), ("teachers", 1)):
        for number in range(questions):
            said = {"phase": PHASES[number % 4], "whom": whom}
            await walk.does(teacher, "reflection open", at=places.DESK, **said)
    for wrong in ({}, {"phase": "work", "closes": "2023-01-01"}, {"question": TYPED, "closes": "3 days"}):
        await walk.does(teacher, "reflection open", at=places.DESK, **wrong)
    await walk.does(teacher, "reflection journal", at=places.DESK)
    await walk.does(teacher, "reflection write", at=places.DESK, text=TYPED, visibility="staff")
    for someone in (teacher, pupil):
        for wrong in ({"round": 987654}, {"visibility": "group"}, {}, {"text": TYPED, "visibility": "staff"}):
            await walk.does(someone, "reflection write", at=places.OWN, **wrong)
    await _journals(walk, pupil, teacher)
    await _is_over(walk, teacher, pupil)
    walk.looks_around(it.teacher(there))


async def _journals(walk: Walk, pupil: Someone, teacher: Someone) -> None:
    await walk.does(pupil, "reflection show", at=places.OWN)
    for who in ("me", "teacher", "group", "everyone"):
        await walk.does(pupil, "reflection write", at=places.OWN, text=TYPED, visibility=who)
        for someone, command in ((pupil, "reflection show"), (pupil, "me show"), (teacher, "reflection read")):
            await walk.does(someone, command, at=places.OWN)
        for seen in walk.waiting(teacher):
            walk.looks_around(teacher)
            await walk.does(teacher, "review approve", at=places.DESK, **seen)
        walk.looks_around(pupil)
        for command in ("reflection show", "me show"):
            await walk.does(pupil, command, at=places.OWN)
    item = _item(await walk.does(pupil, "reflection show", at=places.OWN))
    for who in ("me", "me", "staff", ""):
        said = {"visibility": who} if who else {}
        await walk.does(pupil, "reflection readers", at=places.OWN, item=item, **said)
    await walk.does(pupil, "reflection readers", at=places.OWN, item=987654)
    for number in range(3):
        await walk.does(
            pupil, "reflection write", at=places.OWN, picture=photo(size=(8, 20 + number)), voice=voice(0.1)
        )
    for command in ("reflection journal", "reflection show"):
        await walk.does(pupil, command, at=places.OWN)
    for command in ("reflection grid", "reflection read", "review state", "digest"):
        await walk.does(teacher, command, at=places.DESK)


def _item(reply: object) -> int:
    (found, *_) = [each.action for _, each in buttons_of(reply) if each.action.command == "reflection readers"]
    return int(str(found.arguments["item"]))


async def _is_over(walk: Walk, teacher: Someone, pupil: Someone) -> None:
    """It closes by itself, with a reminder before; or by hand, and not twice."""
    it = walk.it
    for _ in range(3):
        it.clock.passes(days=1)
        await it.ticks()
        for someone in (pupil, it.pupil("Bologna", 1), teacher):
            walk.looks_around(someone)
    it.clock.passes(days=-3)
    await walk.does(teacher, "reflection remind", at=places.DESK, round=987654, room=teacher.role.room)
    for number in range(1, 12):
        await walk.does(teacher, "reflection remind", at=places.DESK, round=number, room=teacher.role.room)
    for number in range(1, 12):
        for _ in range(2):
            await walk.does(teacher, "reflection close", at=places.DESK, round=number)
        await walk.does(pupil, "reflection write", at=places.OWN, text=TYPED, round=number)
    for someone, command in ((teacher, "reflection close"), (pupil, "reflection write"), (pupil, "reflection show")):
        await walk.does(someone, command, at=places.OWN)
    walk.looks_around(pupil)
