"""The time of live questions: fair wherever they arrive late, checked against a plain model, alone and in the house."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from test_quiz_live import ALL

from commands.quiz.pace import GRACE, PATIENCE, Asked, moves_on_at, quick
from storage.extra_time import TO_THE_END, USUAL
from storage.outbox import delivery, post

START = datetime(2023, 10, 3, 9, tzinfo=UTC)
TENTH = timedelta(seconds=0.1)
tenths = st.integers(0, 600)
QUESTIONS = 12


def moment(tenths):
    return START + tenths * TENTH


def plainly(seconds, *, current, reached, times, at, revealed=False):
    """A clock that somebody holds beside each place: it starts when the question is there, and counts the tenths."""
    if revealed or (times == USUAL and not current):
        return False
    if reached is None or times == TO_THE_END:
        return True
    passed = 0
    while reached + passed < at:
        passed += 1
    return passed <= seconds * times * 10 + 30


@given(
    seconds=st.integers(5, 30),
    current=st.booleans(),
    reached=st.none() | tenths,
    times=st.sampled_from([USUAL, 2, 3, 10, TO_THE_END]),
    at=tenths,
    revealed=st.booleans(),
)
def test_an_answer_counts_as_by_a_clock_beside_the_place(seconds, current, reached, times, at, revealed):
    asked = Asked(
        seconds=seconds,
        current=current,
        reached_at=None if reached is None else moment(reached),
        times=times,
        revealed=revealed,
    )
    expected = plainly(seconds, current=current, reached=reached, times=times, at=at, revealed=revealed)
    assert asked.counts(moment(at)) == expected


@given(seconds=st.integers(5, 30), reached=st.lists(st.none() | tenths, max_size=5))
def test_nobody_goes_on_before_every_place_had_its_time_nor_waits_without_end(seconds, reached):
    found = moves_on_at(START, seconds, tuple(None if each is None else moment(each) for each in reached))
    for each in reached:
        if each is not None and moment(each) <= START + PATIENCE:
            assert found >= moment(each) + timedelta(seconds=seconds) + GRACE
    assert START + timedelta(seconds=seconds) + GRACE <= found
    assert found <= START + PATIENCE + timedelta(seconds=seconds) + GRACE


@given(points=st.integers(0, 100), one=st.floats(0, 1), other=st.floats(0, 1))
def test_the_quicker_never_have_less_and_the_slowest_have_half(points, one, other):
    slow, fast = sorted((one, other))
    assert points / 2 - 1 <= quick(points, slow) <= quick(points, fast) <= points


@pytest.mark.web_alone("the moments at which a question arrived are set by hand, in the time lines of pages")
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_answers_at_any_moment_count_as_in_the_plain_model(it, seed):
    """Twelve questions, each reaching every class at a moment of its own, or late, or never; pupils press when they
    like, some twice, some with more time; the clock looks whenever it does.
    """
    random, model = Random(seed), set()  # noqa: S311  (a test that can be run again)
    author = it.pupil("Seinäjoki")
    await author.says("/quiz new title:Moments")
    for number in range(QUESTIONS):
        await author.does("quiz add", question=f"Question {number + 1}?", kind="true")
    await author.says("/quiz submit")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Question 1?")
    slow = {("Vic", 1): 2, ("Bologna", 0): TO_THE_END}
    for (school, pupil), times in slow.items():
        much = str(times or "end")
        await it.teacher(school).does("quiz time", pupil=str(it.pupil(school, pupil).role.seat), much=much)
    await it.teacher("Vic").says("/quiz live seconds:10")
    arrived, revealed, current = {}, set(), 1
    for _ in range(40 * QUESTIONS):
        now = tenths_of(it.clock.now)
        before, current = current, at_question(it)
        if current > before:
            held = {n for where in slow for n in waited_for(where, slow[where], it, model, arrived, before, now)}
            revealed |= set(range(1, before + 1)) - held
        for school in ALL[1:]:
            if (current, school) not in arrived:
                delay = random.choice([0, 3, 17, 80, 150, None])
                arrived[current, school] = None if delay is None else now + delay
                await stands(it, school, current, arrived[current, school])
        school, pupil = random.choice(ALL[1:]), random.choice([0, 1])
        number = max(1, current - random.choice([0, 0, 0, 1]))
        heard = await it.pupil(school, pupil).does("quiz answer", round="2", number=str(number), answer="A")
        times = slow.get((school, pupil), USUAL)
        reached, shown = arrived[number, school], number in revealed
        if plainly(10, current=number == current, reached=reached, times=times, at=now, revealed=shown):
            model.add((number, it.pupil(school, pupil).role.person))
            assert not heard.refused
        else:
            assert heard.refused, (heard.text, number, current, reached, times, now, school, pupil)
        assert stored(it) == model
        it.clock.passes(seconds=random.randint(1, 60) / 10)
        if random.random() < 0.7:
            await it.ticks()
        if it.everyone_sees("Quiz results"):
            break
    assert current == QUESTIONS
    assert len(model) >= QUESTIONS


def waited_for(where, times, it, model, arrived, asked, now):
    """The questions that whoever has more time can still answer, when the others go on from the one that is asked."""
    school, pupil = where
    answered = {number for number, person in model if person == it.pupil(school, pupil).role.person}
    if not answered and asked >= 3:
        return set()
    open_still = set()
    for number in set(range(1, asked + 1)) - answered:
        reached = arrived[number, school]
        if reached is None or times == TO_THE_END or now <= reached + 10 * times * 10 + 30:
            open_still.add(number)
    return open_still


def tenths_of(now):
    return round((now - START) / TENTH)


def at_question(it):
    with it.silta.reader.connect() as connection:
        return connection.scalar(text("SELECT number FROM play"))


def stored(it):
    with it.silta.reader.connect() as connection:
        return {tuple(row) for row in connection.execute(text("SELECT number, person_id FROM response"))}


async def stands(it, school, number, tenths):
    """The question has reached a class's page at this moment, or is on its way still."""
    subject = f"round 2 question {number} class {it.pupil(school).role.room}"
    there = update(delivery).where(delivery.c.post_id.in_(select(post.c.id).where(post.c.subject == subject)))
    at = None if tenths is None else moment(tenths)
    await it.silta.writer.run(lambda connection: connection.execute(there.values(reached_at=at)))
