"""/help: what you can do here."""


async def test_a_pupil_sees_what_pupils_can_do_and_nothing_else(it):
    heard = await it.pupil("Seinäjoki").says("/help")
    assert heard.says("/icebreaker answer")
    assert not heard.says("/icebreaker open")
    assert not heard.says("/review")


async def test_a_teacher_sees_what_teachers_can_do(it):
    heard = await it.teacher("Vic").says("/help")
    assert heard.says("/icebreaker open")
    assert heard.says("/review show")


async def test_what_lives_only_in_buttons_is_not_listed(it):
    heard = await it.teacher("Vic").says("/help")
    assert not heard.says("/review approve")
    assert not heard.says("/classroom admit")


async def test_somebody_at_the_door_sees_how_to_come_in(it):
    heard = await it.stranger().says("/help", at="")
    assert heard.says("/project join")
    assert not heard.says("/icebreaker answer")


async def test_in_another_classs_place_a_teacher_is_nobody(it):
    vic, bologna = it.teacher("Vic"), it.teacher("Bologna")
    heard = await vic.says("/help", at=bologna.place())
    assert not heard.says("/review show")
    assert not heard.says("/note write")
