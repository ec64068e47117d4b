"""What tests about journals share: somebody writes where only they are, and everything that others can get to read."""

from __future__ import annotations

from conversation import Conversation, Heard

from storage import places

SCHOOLS = ("Seinäjoki", "Vic", "Bologna", "Saint-Pierre")
LEARNT = "What did you learn this week that you did not know before?"
STUCK = "Where did you get stuck, and what got you going again?"


async def opens(it: Conversation, how: str = "phase:work", school: str = "Bologna") -> Heard:
    return await it.teacher(school).says(f"/reflection open {how}", at=places.DESK)


async def writes(it: Conversation, text: str, who: str | None = None, school: str = "Vic", number: int = 0) -> Heard:
    """A pupil writes where nobody else is."""
    said = {"text": text, **({"visibility": who} if who else {})}
    return await it.pupil(school, number).does("reflection write", at=places.OWN, **said)


async def says_yes(it: Conversation, text: str, school: str = "Vic") -> None:
    await it.teacher(school).presses("Yes, publish", at=places.DESK, on=text)


async def lets_read(it: Conversation, who: str, school: str = "Vic", number: int = 0) -> Heard:
    """A pupil chooses anew who may read what they wrote last."""
    pupil = it.pupil(school, number)
    await pupil.says("/reflection show", at=places.OWN)
    await pupil.presses("Who may read it")
    return await pupil.fills(visibility=who)


async def group_up(it: Conversation, number: int = 1) -> None:
    """Two mixed groups of four; the first pupils of Vic and Bologna need not be in the same."""
    teacher = it.teacher("Seinäjoki")
    await teacher.says("/icebreaker open prompt:visit", at=places.DESK)
    await teacher.does("icebreaker groups", at=places.DESK, round=number, size=4)
    await teacher.presses("Post these groups")
