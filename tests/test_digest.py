"""/digest: one page a week for teachers: what happened, what waits, who is missing, what comes."""

from bot.dispatch import NOT_YOURS


async def a_week(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.pupil("Vic", 0).says("/icebreaker answer text:el campanar")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    await it.pupil("Vic", 1).says("/icebreaker answer text:la plaça")


async def test_it_tells_what_happened_what_waits_and_who_is_missing(it):
    await a_week(it)
    heard = await it.teacher("Vic").says("/digest")
    assert heard.says("Vic: 1 text published in the last seven days.")
    assert heard.says("1 waits for your yes")
    missing = await it.teacher("Bologna").says("/digest")
    assert missing.says("Not yet:")
    assert missing.says(it.pupil("Bologna").alias)
    assert not missing.says("la plaça")


async def test_every_monday_each_desk_gets_its_own(it):
    await a_week(it)
    teacher = it.teacher("Bologna")
    await teacher.says("/digest")
    heard = await teacher.presses("Send it every Monday")
    assert heard.says("Every week at 8:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-09 07:00")
    assert it.sees("Vic", "1 waits for your yes", at="desk")
    assert it.sees("Bologna", it.pupil("Bologna").alias, at="desk")
    assert not it.sees("Vic", it.pupil("Bologna").alias, at="desk")
    assert it.sees("Seinäjoki", "What happened, and what comes", at="desk")
    await it.comes("2023-10-16 07:00")
    desk = it.reads(it.teacher("Seinäjoki").place("desk"), english=True)
    assert desk.count("What happened, and what comes") == 2


async def test_what_comes_stands_in_it(it):
    teacher = it.teacher("Vic")
    await teacher.says("/announce text:Bon cap de setmana whom:all on:2023-10-06 at:14:00")
    await teacher.presses("Save it")
    heard = await it.teacher("Bologna").says("/digest")
    assert heard.says("What comes in the next seven days")
    assert heard.says("Bon cap de setmana")


async def test_pupils_get_none(it):
    assert (await it.pupil("Vic").says("/digest")).says(NOT_YOURS)
