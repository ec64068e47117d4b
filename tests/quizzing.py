"""Quizzes in the walk: written in every way, wrongly as well, approved, played, watched, ended and practised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversation import Someone
from plain import buttons_of

from commands.call import Upload
from storage import places

if TYPE_CHECKING:
    from walk import Walk

TYPED = "ωορδς"  # as in the walk
QUESTIONS = (
    {"kind": "choice", "answers": f"* {TYPED} 1\n{TYPED} 2"},
    {"kind": "choice", "answers": f"* {TYPED} 1\n* {TYPED} 2\n{TYPED} 3"},
    {"kind": "true"},
    {"kind": "false"},
    {"kind": "number", "answers": "42 ± 3"},
    {"kind": "short", "answers": TYPED},
    {"kind": "order", "answers": f"{TYPED} 1\n{TYPED} 2\n{TYPED} 3"},
    {"kind": "matching", "answers": f"{TYPED} 1 = {TYPED} 2\n{TYPED} 3 = {TYPED} 4"},
    {"kind": "poll", "answers": f"{TYPED} 1\n{TYPED} 2"},
)
WRONG = (
    {"kind": "choice", "answers": TYPED},
    {"kind": "choice", "answers": f"* {TYPED}"},
    {"kind": "choice", "answers": f"* {TYPED}\n{TYPED}"},
    {"kind": "choice", "answers": "* 1\n*"},
    {"kind": "choice", "answers": "* 1\n" + "\n".join(map(str, range(2, 30)))},
    {"kind": "choice", "answers": f"* {TYPED * 80}\n1"},
    {"kind": "number", "answers": TYPED},
    {"kind": "matching", "answers": TYPED},
    {"kind": "short"},
    {"kind": "choice", "answers": "* 1\n2", "seconds": "999"},
)
FILES = (
    (
        f"987654? {{={TYPED} 7 ~{TYPED} 8}}\n\n"
        f"987654? {{\n\n987654? {{#?}}\n\n987654? {{~1 ~2}}\n\n{{}}\n\n987654? {{=}}\n"
    ),
    "987654\nA. 1\nB. 2\nANSWER: C\n\n987654\nA. 1\nANSWER: A\n",
    "?",
    "\0",
    "question,type,answer 1,right\n987654,choice,1,9\n987654,987654,1,1\n",
    "\n\n".join("987654? {" for _ in range(30)),
)


async def quizzes_are_played(walk: Walk, here: str, there: str) -> None:
    """From the first question to the last practice, in the lessons and live."""
    it = walk.it
    author, teacher = it.pupil(there), it.teacher(there)
    await _is_written(walk, author)
    quiz = {"quiz": (await _handed_in(walk, author, teacher))}
    await _has_nothing_to_open(walk, here)
    await walk.does(teacher, "quiz open", closes="3 days")
    (played,) = {each["round"] for each in _with(await walk.does(it.pupil(here), "quiz show"), "quiz play")}
    await _is_played(walk, here, there, int(played), len(QUESTIONS))
    await walk.does(it.teacher(here), "quiz open", **quiz)
    await walk.does(it.teacher(here), "quiz open", **quiz, closes="2023-01-01", sure=1)
    await _is_asked_live(walk, here, there, int(quiz["quiz"]))
    await _is_taken_back(walk, author)


async def _is_written(walk: Walk, author: Someone) -> None:
    for command in ("quiz edit", "quiz submit", "quiz add", "quiz export"):
        await walk.does(author, command)
    await walk.does(author, "quiz new", title=TYPED)
    await walk.does(author, "quiz submit")
    for each in (*QUESTIONS, *WRONG):
        await walk.does(author, "quiz add", question=TYPED, explanation=TYPED, **each)
    for each in FILES:
        await walk.does(author, "quiz import", file=Upload(each.encode()))
    shown = await walk.does(author, "quiz edit")
    first = _with(shown, "quiz change")[0]
    await walk.does(author, "quiz change", **first)
    await walk.does(author, "quiz change", **first, answers=TYPED)
    for command, said in (
        ("quiz translate", {}),
        ("quiz translate", {"into": "sv", "text": TYPED, "answers": "1"}),
        ("quiz translate", {"into": "sv", "text": TYPED, "answers": f"{TYPED} 5\n{TYPED} 6"}),
        ("quiz move", {"to": 2}),
        ("quiz move", {"to": 1}),
    ):
        await walk.does(author, command, **first, **said)
    await walk.does(walk.it.pupil("Vic"), "quiz remove", **first)
    await walk.does(author, "quiz remove", **_with(await walk.does(author, "quiz edit"), "quiz remove")[-1])
    for kind in ("gift", "csv"):
        await walk.does(author, "quiz export", format=kind)


async def _handed_in(walk: Walk, author: Someone, teacher: Someone) -> str:
    await walk.does(author, "quiz submit")
    for each in ("quiz show", "me show", "quiz edit"):
        await walk.does(author, each)
    waiting = await walk.does(teacher, "review show", at=places.DESK)
    item = max((each for each in _with(waiting, "review approve")), key=lambda each: int(each["item"]))
    walk.looks_around(teacher)
    await walk.does(teacher, "quiz read", quiz=item["item"])
    await walk.does(teacher, "review approve", at=places.DESK, **item)
    await walk.does(author, "quiz edit")
    return str(item["item"])


async def _has_nothing_to_open(walk: Walk, here: str) -> None:
    pupil = walk.it.pupil(here)
    for command in ("quiz play", "quiz results", "quiz practice"):
        await walk.does(pupil, command)


async def _is_played(walk: Walk, here: str, there: str, played: int, size: int) -> None:
    it, this = walk.it, {"round": played}
    for school in it.cast:
        await walk.does(it.teacher(school), "review state", at=places.DESK)
        await walk.does(it.teacher(school), "quiz who", **this)
        await walk.does(it.teacher(school), "digest")
        for number in range(2):
            pupil = it.pupil(school, number)
            await walk.does(pupil, "quiz play", **this)
            await _answers(walk, pupil, this, size)
            if school == here and not number:
                await _looks_while_it_is_open(walk, pupil, this)
            walk.looks_around(pupil)
        if school == here:
            for command in ("quiz who", "quiz finish", "quiz finish", "classroom projector"):
                await walk.does(it.teacher(school), command)
            await walk.does(it.pupil(school), "quiz play", **this)
        await walk.does(it.teacher(school), "quiz remind", **this, room=it.pupil(school).role.room)
        await walk.does(it.teacher(here), "quiz remind", **this, room=it.pupil(there).role.room)
        if school == here:
            await walk.does(it.teacher(school), "quiz finish", **this, back=1)
    for sure in ({}, {"sure": 1}, {"sure": 1}):
        await walk.does(it.teacher(there), "quiz close", **this, **sure)
    await _practises(walk, it.pupil(here), this, size)
    for command in ("quiz results", "quiz download", "quiz who"):
        await walk.does(it.teacher(here), command, **this)


async def _answers(walk: Walk, pupil: Someone, this: dict[str, int], size: int) -> None:
    for at in range(1, size + 1):
        for answer in ("?", "A", "1", "AB", "ABC", "BA", TYPED, TYPED):
            await walk.does(pupil, "quiz answer", **this, number=at, answer=answer)
        for chosen in ("", "A", "AB"):
            await walk.does(pupil, "quiz pick", **this, number=at, chosen=chosen)


async def _looks_while_it_is_open(walk: Walk, pupil: Someone, this: dict[str, int]) -> None:
    for command in ("quiz results", "quiz review", "quiz practice"):
        await walk.does(pupil, command, **this)
    await walk.does(pupil, "quiz try", **this, number=1, answer="A")


async def _practises(walk: Walk, pupil: Someone, this: dict[str, int], size: int) -> None:
    for page in (1, 2):
        await walk.does(pupil, "quiz review", **this, page=page)
    await walk.does(pupil, "quiz play", **this)
    for at in range(1, size + 1):
        for command, said in (("practice", {}), ("drill", {"chosen": "A"}), ("try", {}), ("try", {"answer": "A"})):
            await walk.does(pupil, f"quiz {command}", **this, number=at, **said)
        for answer in ("B", "AB", "ABC", "BA", "42", TYPED, "?"):
            await walk.does(pupil, "quiz try", **this, number=at, answer=answer)
    walk.looks_around(pupil)


async def _is_asked_live(walk: Walk, here: str, there: str, quiz: int) -> None:
    it, teacher = walk.it, walk.it.teacher(here)
    for much in ("2", "end", "1"):
        await walk.does(teacher, "quiz time", pupil=it.pupil(here).role.seat, much=much)
    await walk.does(teacher, "quiz time", pupil=it.pupil(there).role.seat, much="2")
    for _ in range(2):
        reply = await walk.does(teacher, "quiz live", quiz=quiz, seconds=20, speed="yes", sure=1)
    await walk.does(teacher, "quiz live", quiz=quiz)
    await walk.does(teacher, "quiz finish")
    (this,) = {each["round"] for each in _with(await walk.does(it.pupil(here), "quiz show"), "quiz play")}
    for number in range(1, len(QUESTIONS)):
        for command in ("quiz play", "quiz play"):
            await walk.does(it.pupil(here), command, round=this)
        for at in (number, number, number + 1, number - 1 or 1):
            await walk.does(it.pupil(here), "quiz answer", round=this, number=at, answer="A")
        await walk.does(teacher, "classroom projector")
        walk.looks_around(it.pupil(here))
        for seen in (number, number):
            reply = await walk.does(teacher, "quiz next", round=this, number=seen)
    it.clock.passes(seconds=21)
    await walk.does(teacher, "classroom projector")
    it.clock.passes(seconds=60)
    await it.ticks()
    await walk.does(teacher, "quiz next", round=this)
    walk.note(reply)
    walk.looks_around(it.pupil(here))
    walk.looks_around(it.pupil(there))


async def _is_taken_back(walk: Walk, author: Someone) -> None:
    await walk.does(author, "quiz new", title=TYPED)
    await walk.does(author, "quiz edit")
    for each in _with(await walk.does(author, "quiz show"), "quiz edit"):
        await walk.does(author, "quiz edit", **each)


def _with(reply: object, command: str) -> list[dict]:
    """The arguments of every button of a message that asks for this."""
    found = [each.action for _, each in buttons_of(reply)]
    return [dict(each.arguments) for each in found if each.command == command]
