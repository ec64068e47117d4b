"""What people do in a contest, as tests say it."""

from __future__ import annotations

import json

from sqlalchemy import text
from uploads import photo

from bot.dispatch import Answer

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
LABELS = {"approval": "I like it", "one": "This one", "ranked": "Put it next on my list"}


async def opens(it, school="Bologna", **said):
    """A teacher opens a contest for a logo."""
    return await it.teacher(school).does("contest open", **{"title": "A logo for us", **said})


async def enters(it, school, title, number=0, *, approved=True, **said):
    """A pupil sends in an entry, and the own teacher says yes."""
    picture = {"picture": photo(size=(8, 6)), "description": f"{title} in blue"}
    heard = await it.pupil(school, number).does("contest enter", title=title, **(picture | said))
    if approved:
        await it.teacher(school).presses("Yes, publish", at="desk", on=title)
    return heard


async def votes(it, school, title, number=1, label="I like it"):
    """A pupil presses a button of an entry."""
    voter = it.pupil(school, number)
    await voter.says("/contest show")
    return await voter.presses(label, on=title)


def receipt_in(answer: Answer):
    """The code that a voter was shown."""
    return next(each.values["code"].text for each in answer.reply.lines if "code" in getattr(each, "values", {}))


def details(it):
    """What the newest round knows."""
    return json.loads(rows(it, 'SELECT details FROM "round" ORDER BY id DESC LIMIT 1')[0][0])


def entry_called(it, title):
    """The number of an entry."""
    with it.silta.reader.connect() as connection:
        return connection.scalar(text("SELECT id FROM contribution WHERE text LIKE :like"), {"like": f"{title}%"})


def rows(it, question, **values):
    with it.silta.reader.connect() as connection:
        return [tuple(each) for each in connection.execute(text(question), values)]


def sits(it, who):
    """Where somebody sits now, and as whom: who comes back gets a new seat, and is a new person to Silta."""
    seats = """SELECT seat.id, seat.person_id FROM seat JOIN account ON account.person_id = seat.person_id
        WHERE account."user" = :user AND seat.state = 'taken'"""
    return rows(it, seats, user=who.user)[0]
