"""/quiz: pupils write, their teacher says yes, the other schools play in their own lessons, and then all see."""

import pytest

CAPITAL = "What is the capital of Finland?"
WHY = "Helsinki has been the capital since 1812."


async def write(it, school="Seinäjoki", number=0, title="Our town"):
    """A pupil writes a quiz of two questions and hands it in."""
    author = it.pupil(school, number)
    await author.says(f"/quiz new title:{title}")
    await author.does("quiz add", question=CAPITAL, answers="* Helsinki\nTurku\nOulu", explanation=WHY)
    await author.does("quiz add", question="There are bears here.", kind="true")
    await author.says("/quiz submit")
    return author


@pytest.fixture
async def written(it):
    """A quiz that a pupil of Seinäjoki has written and their teacher has approved."""
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    return it


@pytest.fixture
async def opened(written):
    """The same, open in every class."""
    await written.teacher("Vic").says("/quiz open")
    return written


def letter(heard, words):
    """The letter behind which an answer stands."""
    return next(line[0] for line in heard.text.splitlines() if line[1:].startswith(f". {words}"))


async def plays(it, school, number=0, right=True):
    """A pupil answers both questions."""
    pupil = it.pupil(school, number)
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "Helsinki" if right else "Oulu"))
    return await pupil.presses("True" if right else "False")


async def test_a_quiz_waits_for_the_own_teacher_and_nobody_else_sees_it(it):
    await write(it)
    assert it.sees("Seinäjoki", CAPITAL, at="desk")
    assert it.everyone_sees(CAPITAL) == []
    assert (await it.teacher("Vic").says("/quiz open")).refused


async def test_opened_it_stands_in_every_class_and_its_own_school_looks_on(opened):
    assert opened.everyone_sees("Our town") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
    assert opened.everyone_sees("Your school wrote this quiz.") == ["Seinäjoki"]


async def test_played_question_by_question_until_the_end(opened):
    heard = await plays(opened, "Vic")
    assert heard.says("You have answered everything.")
    assert opened.count("response") == 2
