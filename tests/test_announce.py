"""/announce: a teacher's own words, to one class, to their own school or to all."""

from bot.dispatch import NOT_YOURS

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def test_a_teachers_words_reach_every_class_as_they_were_written(it):
    heard = await it.teacher("Vic").says("/announce text:Bon dia a tothom! whom:all")
    assert heard.says("It is posted.")
    assert it.everyone_sees("Bon dia a tothom!") == ALL
    assert it.everyone_sees("Teacher of Vic, Vic") == ALL


async def test_without_saying_to_whom_it_is_for_the_own_class(it):
    await it.teacher("Vic").says("/announce Bring your phones tomorrow")
    assert it.everyone_sees("Bring your phones tomorrow") == ["Vic"]


async def test_to_one_class_by_its_name(it):
    await it.teacher("Vic").says("/announce text:Ciao! classroom:Bologna 9B")
    assert it.everyone_sees("Ciao!") == ["Bologna"]


async def test_to_the_teachers_of_all_schools_it_stands_in_the_staff_room_alone(it):
    await it.teacher("Vic").says("/announce text:Invite your pupils this week. whom:staff")
    assert it.everyone_sees("Invite your pupils this week.") == []
    assert "Invite your pupils this week." in it.reads(it.teacher("Bologna").place("staff"), english=True)


async def test_taken_back_it_vanishes_everywhere(it):
    teacher = it.teacher("Vic")
    await teacher.says("/announce text:Bon dia a tothom! whom:all")
    await teacher.presses("Take it back")
    assert it.everyone_sees("Bon dia a tothom!") == []
    assert it.remembers("Bon dia a tothom!") - {"inbox"} == set()


async def test_nobody_takes_back_what_somebody_else_has_announced(it):
    teacher = it.teacher("Vic")
    await teacher.says("/announce text:Bon dia a tothom! whom:all")
    action = teacher.finds("Take it back")
    assert (await it.teacher("Bologna").does(action.command, **action.arguments)).refused
    assert it.everyone_sees("Bon dia a tothom!") == ALL


async def test_other_posts_are_not_taken_back_as_announcements(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    assert (await it.teacher("Vic").does("announce remove", post=1)).refused
    assert it.everyone_sees("What do you see from your window right now?") == ALL


async def test_pupils_announce_nothing(it):
    assert (await it.pupil("Vic").says("/announce hola")).says(NOT_YOURS)


async def test_without_words_it_asks_for_them(it):
    assert "text" in (await it.teacher("Vic").says("/announce")).asks
