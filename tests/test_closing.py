"""An icebreaker's own end: in each class at its own local time, with a gentle reminder before."""

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
CLOSED = "This icebreaker is closed. The answers stay readable."
GENTLY = "Your answer would be nice to have. A sentence or two is enough."
# It is opened on Tuesday, 3 October 2023, at nine in UTC.


async def opens(it, closes="2023-10-06 14:00", school="Bologna"):
    await it.teacher(school).says(f"/icebreaker open prompt:window closes:{closes}")


async def test_the_question_says_until_when_it_is_open(it):
    await opens(it)
    assert it.everyone_sees("It is open until Friday, October 6, 2:00\u202fPM.") == ALL


async def test_it_closes_by_itself_when_the_last_class_has_reached_the_time(it):
    await opens(it)
    await it.comes("2023-10-06 11:59")
    assert it.everyone_sees(CLOSED) == []
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(CLOSED) == ALL


async def test_each_class_can_answer_until_its_own_time(it):
    await opens(it)
    await it.comes("2023-10-06 10:00")  # two o'clock on Réunion, noon in Spain
    assert (await it.pupil("Saint-Pierre").says("/icebreaker answer text:trop tard")).says(CLOSED)
    assert (await it.pupil("Vic").says("/icebreaker answer text:encara no")).says("Thank you")


async def test_who_has_not_answered_is_reminded_a_day_before_on_their_own_page(it):
    await opens(it)
    await it.pupil("Vic", 0).says("/icebreaker answer text:el campanar")
    await it.comes("2023-10-05 12:00")
    assert GENTLY in it.reads(it.pupil("Vic", 1).place("own"), english=True)
    assert GENTLY not in it.reads(it.pupil("Vic", 0).place("own"), english=True)
    assert it.everyone_sees(it.pupil("Vic", 1).alias) == []


async def test_a_reminder_comes_once(it):
    await opens(it)
    await it.comes("2023-10-05 12:00")
    before = it.count("post")
    await it.comes("2023-10-05 20:00")
    assert it.count("post") == before


async def test_so_long_from_now(it):
    await opens(it, closes="3 days")
    assert it.everyone_sees("It is open until Friday, October 6, 3:00\u202fPM.") == ALL


async def test_an_end_before_the_beginning_is_asked_again(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.says("/icebreaker open prompt:window closes:2023-10-01")
    assert heard.asks == ("closes",)
    assert it.count("round") == 0
    assert (await teacher.fills(closes="2023-10-06")).says("The icebreaker is open")


async def test_closed_by_hand_it_closes_no_second_time_and_reminds_nobody(it):
    await opens(it)
    await it.teacher("Bologna").says("/icebreaker close")
    before = it.count("post")
    await it.comes("2023-10-06 12:00")
    assert it.count("post") == before
    assert it.count("schedule") == 0


async def test_closing_planned_in_local_time_ends_it_in_each_class_at_its_time(it):
    teacher = it.teacher("Bologna")
    await teacher.says("/icebreaker open prompt:window")
    await teacher.says("/icebreaker close on:2023-10-06 at:14:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-06 10:00")
    assert (await it.pupil("Saint-Pierre").says("/icebreaker answer text:trop tard")).says(CLOSED)
    assert (await it.pupil("Vic").says("/icebreaker answer text:encara no")).says("Thank you")
    await it.comes("2023-10-06 12:00")
    assert (await it.pupil("Vic").says("/icebreaker answer text:massa tard")).refused


async def test_two_days_before_it_closes_means_that_day(it):
    await opens(it, closes="2023-10-12 14:00")
    heard = await it.teacher("Bologna").says("/announce text:Write! whom:all on:2 days before it closes at:10:00")
    assert heard.says("Once, on Tuesday, October 10 at 10:00")


async def test_where_nothing_closes_a_day_before_it_is_asked(it):
    heard = await it.teacher("Bologna").says("/announce text:Write! on:2 days before at:10:00")
    assert heard.asks == ("on",)
    assert heard.says("Nothing closes by itself just now. Please write a date.")


async def test_who_wants_it_says_so(it):
    pupil = it.pupil("Vic")
    assert (await pupil.says("/me reminders yes")).says("Silta reminds you in private")
    assert (await pupil.says("/me reminders no")).says("Silta does not remind you in private.")


async def test_after_a_long_outage_a_round_is_closed_all_the_same_and_nobody_is_reminded_too_late(it):
    await opens(it)
    await it.comes("2023-10-08 09:00")
    assert it.everyone_sees(CLOSED) == ALL
    assert GENTLY not in it.reads(it.pupil("Vic").place("own"), english=True)
    assert "It was not done" not in it.reads(it.teacher("Bologna").place("own"), english=True)


async def test_before_it_has_reached_ones_class_nobody_answers(it):
    teacher = it.teacher("Bologna")
    await teacher.says("/icebreaker open prompt:window on:2023-10-06 at:14:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-06 10:00")  # two o'clock on Réunion, noon in Spain
    assert (await it.pupil("Saint-Pierre").says("/icebreaker answer text:la mer")).says("Thank you")
    assert (await it.pupil("Vic").says("/icebreaker answer text:massa aviat")).refused
    await it.comes("2023-10-06 12:00")
    assert (await it.pupil("Vic").says("/icebreaker answer text:el campanar")).says("Thank you")


async def test_a_teacher_reminds_their_own_class_alone_and_learns_nothing_of_others(it):
    teacher, other = it.teacher("Vic"), it.teacher("Bologna")
    await teacher.says("/icebreaker open prompt:window closes:7 days")
    heard = await teacher.does("icebreaker remind", round=1, room=other.role.room)
    assert heard.refused
    assert heard.says("You can remind your own class.")
    assert (await other.does("icebreaker remind", round=1, room=other.role.room)).says("are reminded.")
