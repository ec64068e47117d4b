"""What went wrong once in quizzes: answers that leaked, points that were not fair, quizzes that ended too early."""

import json
from random import Random

from sqlalchemy import select, text
from test_quiz import CAPITAL, WHY, letter, plays

from storage.plays import play
from storage.responses import response
from storage.rounds import round_table

LETTERS = "ABCDEFGHIJ"


async def approved(it, *questions, title="Q", school="Seinäjoki", number=0):
    """A quiz of these questions that can be opened."""
    author = it.pupil(school, number)
    await author.says(f"/quiz new title:{title}")
    for each in questions:
        assert not (await author.does("quiz add", **each)).refused
    await author.says("/quiz submit")
    await it.teacher(school).presses("Yes, publish", at="desk", on=title)
    return author


def given(it):
    """All answers with their points, as they are kept."""
    with it.silta.reader.connect() as connection:
        return connection.execute(select(response).order_by(response.c.id)).all()


def states(it):
    """The state of every round that plays a quiz."""
    with it.silta.reader.connect() as connection:
        rows = connection.execute(select(round_table.c.state).join(play).order_by(round_table.c.id))
        return [each.state for each in rows]


async def test_nothing_that_anybody_can_know_tells_the_order_of_the_answers(it):
    items = "\n".join(f"step {at}" for at in range(10))
    pairs = "\n".join(f"left {at} = right {at}" for at in range(10))
    await approved(
        it,
        {"question": "In which order?", "kind": "order", "answers": items},
        {"question": "What goes together?", "kind": "matching", "answers": pairs},
    )
    await it.teacher("Vic").says("/quiz open")
    for number in (1, 2):
        order = list(range(10))
        Random(f"2 {number}").shuffle(order)
        guess = "".join(LETTERS[order.index(at)] for at in range(10))
        await it.pupil("Vic").does("quiz answer", round="2", number=str(number), answer=guess)
    assert all(each.points < 100 for each in given(it))
    with it.silta.reader.connect() as connection:
        salt = json.loads(connection.scalar(select(round_table.c.details).where(round_table.c.id == 2)))["salt"]
    assert len(salt) >= 32
    assert it.remembers(salt) <= {"round"}
