"""/quiz live: everybody gets the same question at once, with as much time wherever they are."""

import pytest
from test_quiz import CAPITAL, WHY, write

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
BEARS = "There are bears here."


@pytest.fixture
async def live(it):
    """A quiz of two questions that is being played live, with twenty seconds for each."""
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    await it.teacher("Vic").says("/quiz live seconds:20")
    return it


def asked(it, school, words="Helsinki", on=CAPITAL):
    """The button of an answer, as it stands in a class."""
    pupil = it.pupil(school)
    text = it.reads(pupil.place("class"))
    which = next(line[0] for line in text.splitlines() if line[1:].startswith(f". {words}"))
    return pupil.finds(which, at="class", on=on)


async def after(it, seconds):
    it.clock.passes(seconds=seconds)
    await it.ticks()


async def test_the_first_question_stands_in_every_class_and_no_other(live):
    assert live.everyone_sees(CAPITAL) == ALL
    assert live.everyone_sees("You have 20 seconds.") == ["Vic", "Bologna", "Saint-Pierre"]
    assert live.everyone_sees(BEARS) == []


async def test_an_answer_is_taken_once_and_not_judged(live):
    action = asked(live, "Vic")
    heard = await live.pupil("Vic").does(action.command, **action.arguments)
    assert heard.says("Your answer is in.")
    assert not heard.says(WHY)
    heard = await live.pupil("Vic").does(action.command, **action.arguments)
    assert heard.says("The first answer counts.")
    assert live.count("response") == 1


async def test_when_time_is_over_the_answer_is_shown_and_the_next_question_comes(live):
    await after(live, 20)
    assert live.everyone_sees(BEARS) == []
    await after(live, 3)
    assert live.everyone_sees(WHY) == ALL
    assert live.everyone_sees(BEARS) == ALL
    await after(live, 23)
    assert live.everyone_sees("Quiz results") == ALL


async def test_late_on_its_way_still_counts_and_later_does_not(live):
    first, second = asked(live, "Vic"), asked(live, "Bologna")
    live.clock.passes(seconds=22.9)
    assert (await live.pupil("Vic").does(first.command, **first.arguments)).says("Your answer is in.")
    live.clock.passes(seconds=0.2)
    heard = await live.pupil("Bologna").does(second.command, **second.arguments)
    assert heard.says("The time for this question is over.")
    assert live.count("response") == 1


async def test_a_teacher_goes_on_earlier_and_two_who_press_at_once_go_on_once(live):
    vic, bologna = live.teacher("Vic"), live.teacher("Bologna")
    for teacher in (vic, bologna):
        await teacher.says("/review state")
    one, two = vic.finds("Next question"), bologna.finds("Next question")
    await vic.does(one.command, **one.arguments)
    heard = await bologna.does(two.command, **two.arguments)
    assert heard.says("The next question has been asked already.")
    assert live.everyone_sees(BEARS) == ALL
    assert live.everyone_sees("Quiz results") == []


async def test_a_question_that_has_not_been_asked_is_not_answered(live):
    heard = await live.pupil("Vic").does("quiz answer", round="2", number="2", answer="A")
    assert heard.says("This question has not been asked yet.")
    assert not heard.says(BEARS)


async def test_who_comes_later_finds_the_question_of_the_moment(live):
    await after(live, 23)
    heard = await live.pupil("Vic").says("/quiz play", at="own")
    assert heard.says(BEARS)


async def test_more_time_is_told_nobody_and_lasts(live):
    slow = live.pupil("Vic", 1)
    heard = await live.teacher("Vic").does("quiz time", pupil=str(slow.role.seat), much="3")
    assert heard.says("Nobody else is told.")
    assert live.everyone_sees(slow.alias) == []
    action = asked(live, "Vic")
    await after(live, 23)
    # The others have moved on; as long as somebody still answers, nothing is given away, and no class stands out.
    assert live.everyone_sees(BEARS) == ALL
    assert live.everyone_sees(WHY) == []
    live.clock.passes(seconds=19)
    assert (await slow.does(action.command, **action.arguments)).says("Your answer is in.")
    assert (await live.pupil("Vic", 0).does(action.command, **action.arguments)).says("time for this question is over")
    await live.teacher("Bologna").does("quiz close", sure="1")


async def test_the_last_question_waits_for_those_with_more_time(live):
    slow = live.pupil("Vic", 1)
    await live.teacher("Vic").does("quiz time", pupil=str(slow.role.seat), much="2")
    action = asked(live, "Vic")
    await slow.does(action.command, **action.arguments)
    await after(live, 23)
    await after(live, 23)
    assert live.everyone_sees("Quiz results") == []
    await after(live, 20)
    assert live.everyone_sees("Quiz results") == ALL
    assert live.everyone_sees(WHY) == ALL


async def test_only_ones_own_pupils_get_more_time(live):
    slow = live.pupil("Vic", 1)
    assert (await live.teacher("Bologna").does("quiz time", pupil=str(slow.role.seat), much="3")).refused
    assert (await live.pupil("Vic").does("quiz time", pupil=str(slow.role.seat), much="3")).refused
    assert live.count("extra_time") == 0


async def test_what_waited_while_silta_was_away_counts_only_within_the_grace(live):
    action = asked(live, "Vic")
    live.clock.passes(seconds=300)  # nothing was heard for five minutes
    heard = await live.pupil("Vic").does(action.command, **action.arguments)
    assert heard.says("The time for this question is over.")
    await live.ticks()
    assert live.everyone_sees(BEARS) == ALL


async def test_after_a_long_outage_nobody_is_asked_the_rest(live):
    await after(live, 3600)
    assert live.everyone_sees(BEARS) == []
    assert live.everyone_sees("Quiz results") == ALL


async def test_the_wall_shows_question_and_time_and_no_answer(live):
    live.clock.passes(seconds=5)
    heard = await live.teacher("Vic").says("/classroom projector")
    assert heard.says(CAPITAL)
    assert heard.says("15 seconds left")
    assert not heard.says(WHY)


async def test_one_live_quiz_at_a_time(live):
    await write(live, "Vic", title="Another")
    await live.teacher("Vic").presses("Yes, publish", at="desk", on="Another")
    assert (await live.teacher("Vic").says("/quiz live")).says("A quiz is being played live just now.")


async def test_where_speed_counts_the_quick_have_more(it):
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    await it.teacher("Vic").says("/quiz live seconds:20 speed:yes")
    first, second = asked(it, "Vic"), asked(it, "Bologna")
    await it.pupil("Vic").does(first.command, **first.arguments)
    it.clock.passes(seconds=10)
    await it.pupil("Bologna").does(second.command, **second.arguments)
    await it.teacher("Vic").does("quiz close", sure="1")
    assert it.everyone_sees("1. Vic: 100 of 200 points, 1 pupil") == ALL
    assert it.everyone_sees("2. Bologna: 75 of 200 points, 1 pupil") == ALL


async def test_more_time_does_not_open_what_was_shown_already(live):
    slow = live.pupil("Vic", 1)
    action = asked(live, "Vic")
    await after(live, 23)
    assert live.sees("Vic", WHY)
    await live.teacher("Vic").does("quiz time", pupil=str(slow.role.seat), much="end")
    assert (await slow.does(action.command, **action.arguments)).says("The time for this question is over.")
    assert live.count("response") == 0
