"""/privacy: what everybody may know before they write anything."""


async def test_whoever_asks_is_told_in_or_outside(it):
    for who, at in ((it.stranger(), ""), (it.pupil("Vic"), "class"), (it.teacher("Vic"), "desk")):
        assert (await who.says("/privacy", at=at)).says("It asks for no real name.")


async def test_who_is_in_comes_from_there_to_what_is_kept(it):
    await it.pupil("Vic").says("/privacy")
    pupil = it.pupil("Vic")
    await pupil.says("/privacy")
    assert (await pupil.presses("What Silta keeps about me")).says("What Silta keeps about you")


async def test_who_is_not_in_is_offered_nothing_that_they_cannot_open(it):
    assert (await it.stranger().says("/privacy", at="")).buttons == []
