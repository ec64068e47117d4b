"""Contests in the walk: of every style and method, from the opening to the result, with all that goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversation import Someone
from plain import buttons_of
from sqlalchemy import text
from uploads import photo

from commands.message import Form, Reply
from storage import places

if TYPE_CHECKING:
    from walk import Walk

TYPED = "ωορδς"  # as in the walk
NAMES = {"approval": "choices", "one": "choice", "ranked": "ranks", "score": "scores"}
RULES = {
    "approval": {"decides": "person", "own": "no"},
    "one": {"decides": "school"},
    "ranked": {"decides": "school", "own": "no"},
    "score": {"decides": "person"},
}
WRONG = (
    {},
    {"title": TYPED, "entries": "2020-01-01"},
    {"title": TYPED, "entries": "3 days", "votes": "2 days"},
    {"title": TYPED, "votes": "2 days"},
)
LOOKING = ("contest show", "contest vote", "contest receipts", "contest enter", "me show")


async def contests_are_held(walk: Walk, here: str, there: str) -> None:
    """One for each method, then greetings, then proposals, and one that goes on by itself."""
    teacher = walk.it.teacher(here)
    for said in WRONG:
        await walk.does(teacher, "contest open", at=places.DESK, **said)
    for method, rules in RULES.items():
        await _held(walk, here, there, method, {"brief": TYPED, "criteria": TYPED, **rules})
    await _greetings(walk, here)
    await _proposals(walk, here, there)
    await _by_itself(walk, here, there)


async def _held(walk: Walk, here: str, there: str, method: str, rules: dict) -> None:
    it, teacher = walk.it, walk.it.teacher(here)
    number = await _opened(walk, teacher, method=method, **rules)
    await walk.does(teacher, "contest begin", at=places.DESK, round=number)
    await _entered(walk, here, number)
    for command in (*LOOKING, "classroom projector", "contest result", "contest remind", "contest shortlist"):
        await walk.does(teacher, command, at=places.DESK, round=number, room=teacher.role.room)
        await walk.does(it.pupil(there), command, round=number)
    await _wall(walk, here)
    for sure in ({}, {"sure": 1}, {}):
        await walk.does(teacher, "contest begin", at=places.DESK, round=number, **sure)
    for each in _buttons(await walk.does(it.pupil(here, 1), "me show"), "contest leave"):
        await walk.does(it.pupil(here, 1), "contest leave", **each)
    walk.looks_around(it.pupil(here))
    await _wall(walk, here)
    for school in (here, there):
        for who in (0, 1):
            await _votes(walk, it.pupil(school, who), number, method)
    for command in (*LOOKING, "review state", "digest", "contest download"):
        await walk.does(teacher, command, at=places.DESK, round=number)
    await _closed(walk, teacher, number)
    for someone in (it.pupil(here), it.pupil(there), it.pupil("Seinäjoki")):
        walk.looks_around(someone)
        for command in LOOKING:
            await walk.does(someone, command, round=number)
    await walk.does(teacher, "contest download", at=places.DESK, round=number)


async def _opened(walk: Walk, teacher: Someone, **said: str) -> int:
    await walk.does(teacher, "contest open", at=places.DESK, title=TYPED, **said)
    with walk.it.silta.reader.connect() as connection:
        return int(connection.exec_driver_sql("SELECT max(id) FROM round").scalar_one())


async def _entered(walk: Walk, here: str, number: int) -> None:
    """Two of each school enter; one names a classmate, who says that it is not so; one is returned."""
    it, teacher, pupil, mate = walk.it, walk.it.teacher(here), walk.it.pupil(here), walk.it.pupil(here, 1)
    await walk.does(pupil, "contest team", round=number)
    await walk.does(pupil, "contest enter", round=number, title=TYPED)
    for school in it.cast:
        for who in (0, 1):
            entry = {"title": f"{TYPED} {number} {who}", "idea": TYPED}
            picture = {"picture": photo(size=(8, 6 + who)), "description": TYPED}
            await walk.does(it.pupil(school, who), "contest enter", round=number, **entry, **picture)
    for seat in (mate.role.seat, 987654):
        await walk.does(pupil, "contest team", round=number, who=seat)
    for who in ({}, {"who": mate.role.seat}):
        await walk.does(pupil, "contest unname", round=number, **who)
    await walk.does(pupil, "contest team", round=number, who=mate.role.seat)
    await walk.does(pupil, "contest team", round=number)
    walk.looks_around(mate)
    for each in _buttons(await walk.does(mate, "me show"), "contest leave"):
        for _ in range(2):
            await walk.does(mate, "contest leave", **each)
    await walk.does(pupil, "contest team", round=number, who=mate.role.seat)
    first, second, *_ = walk.waiting(teacher)
    await walk.does(teacher, "review approve", at=places.DESK, **first)
    await walk.does(teacher, "review return", at=places.DESK, **second, word=TYPED)
    for someone in (pupil, mate):
        walk.looks_around(someone)
        await walk.does(someone, "contest show", round=number)
    for school in it.cast:
        await walk.says_yes_to_all(school)


async def _votes(walk: Walk, voter: Someone, number: int, method: str) -> None:
    """Step by step and as a whole, for others and for oneself, for what is there and what is not."""
    for _ in range(3):
        shown = await walk.does(voter, "contest show", round=number)
        for each in _buttons(shown, "contest mark")[:2]:
            await walk.does(voter, "contest mark", **each)
    for item in _entries(walk, number):
        await walk.does(voter, "contest mark", entry=item, mark=1)
    await walk.does(voter, "contest show", round=number, page=2)
    ballot = await walk.does(voter, "contest vote", round=number)
    name = NAMES[method]
    things = ballot.options[name] if isinstance(ballot, Form) else ()
    for raw in ("_", "?", "987654-1", *(f"_{each.value}-1" for each in things[:2])):
        await walk.does(voter, "contest cast", round=number, **{name: raw})
    for command, said in (("cast", {"round": number}), ("mark", {"entry": 987654, "mark": 1}), ("leave", {"entry": 1})):
        await walk.does(voter, f"contest {command}", **said)


async def _closed(walk: Walk, teacher: Someone, number: int) -> None:
    await walk.does(teacher, "contest close", at=places.DESK, round=number)
    await walk.does(teacher, "contest show", at=places.DESK, round=number)
    await walk.it.ticks()
    for command in ("contest close", "contest result", "contest show"):
        await walk.does(teacher, command, at=places.DESK, round=number)


async def _greetings(walk: Walk, here: str) -> None:
    teacher = walk.it.teacher(here)
    number = await _opened(walk, teacher, style="greetings", entries="3 days")
    for school in walk.it.cast:
        await walk.does(walk.it.pupil(school), "contest enter", round=number, title=TYPED, idea=TYPED)
        await walk.says_yes_to_all(school)
    for command in ("contest show", "contest begin", "contest close", "contest show"):
        await walk.does(teacher, command, at=places.DESK, round=number)
    walk.looks_around(walk.it.pupil("Bologna"))


async def _proposals(walk: Walk, here: str, there: str) -> None:
    teacher = walk.it.teacher(here)
    number = await _opened(walk, teacher, style="proposals")
    for school in walk.it.cast:
        for who in (0, 1):
            await walk.does(walk.it.pupil(school, who), "contest enter", round=number, title=TYPED)
        await walk.says_yes_to_all(school)
    await walk.does(teacher, "contest begin", at=places.DESK, round=number)
    walk.looks_around(teacher)
    await walk.does(walk.it.pupil(there), "contest show", round=number)
    found = _buttons(await walk.does(teacher, "contest show", round=number), "contest choose")
    for each in found[:2]:
        for mark in (1, 0, 1):
            await walk.does(teacher, "contest choose", entry=each["entry"], mark=mark)
    for command in ("contest show", "contest shortlist", "review state", "contest begin", "contest shortlist"):
        await walk.does(teacher, command, at=places.DESK, round=number)
    await _closed(walk, teacher, number)


async def _by_itself(walk: Walk, here: str, there: str) -> None:
    """Everybody is reminded, and both ends come by themselves; one is planned to begin and to close."""
    it, teacher = walk.it, walk.it.teacher(here)
    founder = it.teacher("Seinäjoki")
    number = await _opened(walk, teacher, entries="3 days", votes="6 days")
    for path in ("contest begin", "contest close"):
        await walk.does(teacher, path, said={"round": number, "on": "tomorrow", "at": "12:00"})
        for each in _buttons(walk.replies[-1], "schedule save"):
            for command in ("schedule preview", "schedule remove"):
                await walk.does(teacher, command, **each)
    await walk.does(founder, "project end", at=places.DESK)
    await _entered(walk, there, number)
    for _ in range(7):
        await walk.does(teacher, "contest remind", round=number, room=teacher.role.room)
        it.clock.passes(days=1)
        await it.ticks()
        walk.looks_around(it.pupil(here))
        await walk.does(it.pupil(here), "contest enter", round=number)
    it.clock.passes(days=-7)


async def _wall(walk: Walk, here: str) -> None:
    """What stands large in a class."""
    await walk.does(walk.it.teacher(here), "classroom projector", at=places.DESK)


def _entries(walk: Walk, number: int) -> list[int]:
    with walk.it.silta.reader.connect() as connection:
        question = text("SELECT id FROM contribution WHERE round_id = :round ORDER BY id")
        return [int(row[0]) for row in connection.execute(question, {"round": number})]


def _buttons(reply: Reply, command: str) -> list[dict]:
    """The arguments of every button of a message that asks for this."""
    return [dict(each.action.arguments) for _, each in buttons_of(reply) if each.action.command == command]
