"""A class's calendar: hours, public holidays, own breaks, and what they mean for what is planned."""

from commands.call import Upload

HELLO = "Bon dia a tothom!"
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//office//
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20231016
DTEND;VALUE=DATE:20231021
SUMMARY:Syysloma
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20231010T080000Z
SUMMARY:A meeting
END:VEVENT
END:VCALENDAR
"""


async def plans(it, said, school="Seinäjoki"):
    teacher = it.teacher(school)
    await teacher.says(f"/announce text:{HELLO} whom:all {said}")
    await teacher.presses("Save it")
    return teacher


async def test_it_shows_hours_and_public_holidays(it):
    heard = await it.teacher("Saint-Pierre").says("/classroom calendar")
    assert heard.says("Lessons: 8:00")
    assert heard.says("Wednesday, December 20")  # the end of slavery on the island; France has no such day
    assert not (await it.teacher("Bologna").says("/classroom calendar")).says("Wednesday, December 20")


async def test_on_a_public_holiday_a_class_gets_it_on_its_next_school_day(it):
    await plans(it, "on:2023-12-20 at:10:00")
    await it.comes("2023-12-20 12:00")
    assert it.everyone_sees(HELLO) == ["Seinäjoki", "Vic", "Bologna"]
    await it.comes("2023-12-21 06:00")
    assert it.everyone_sees(HELLO) == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def test_on_a_free_day_it_comes_anyway_if_that_was_said(it):
    await plans(it, "on:2023-12-20 at:10:00 free:anyway")
    await it.comes("2023-12-20 12:00")
    assert "Saint-Pierre" in it.everyone_sees(HELLO)


async def test_a_break_of_ones_own_moves_what_was_planned_before(it):
    teacher = await plans(it, "on:2023-10-16 at:10:00")
    await teacher.does("classroom break", first="2023-10-16", last="2023-10-20", title="Syysloma")
    await it.comes("2023-10-20 12:00")
    assert not it.sees("Seinäjoki", HELLO)
    await it.comes("2023-10-23 07:00")
    assert it.sees("Seinäjoki", HELLO)


async def test_what_is_left_out_on_free_days_comes_the_week_after(it):
    teacher = await plans(it, "every:week on:monday at:10:00 free:skip")
    await it.comes("2023-10-09 12:00")
    await teacher.does("classroom break", first="2023-10-16", last="2023-10-20")
    seen = it.reads(teacher.place()).count(HELLO)
    await it.comes("2023-10-20 12:00")
    assert it.reads(teacher.place()).count(HELLO) == seen
    await it.comes("2023-10-23 07:00")
    assert it.reads(teacher.place()).count(HELLO) == seen + 1


async def test_breaks_come_from_a_calendar_file(it):
    teacher = it.teacher("Seinäjoki")
    heard = await teacher.does("classroom breaks", calendar=Upload(ICS.encode()))
    assert heard.says("1 break was taken over.")
    assert heard.says("Syysloma")
    assert heard.says("Monday, October 16 – Friday, October 20")
    await teacher.presses("Remove")
    assert not (await teacher.says("/classroom calendar")).says("Syysloma")


async def test_what_is_no_calendar_file_is_said_kindly(it):
    for wrong in ("hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", ICS.replace("20231016", "99999999")):
        heard = await it.teacher("Seinäjoki").does("classroom breaks", calendar=Upload(wrong.encode()))
        assert heard.asks == ("calendar",), heard.text
    assert it.count("school_break") == 0


async def test_nothing_planned_is_posted_at_night(it):
    teacher = it.teacher("Vic")
    heard = await teacher.says(f"/announce text:{HELLO} whom:all on:2023-10-10 at:20:30 clock:together")
    assert heard.says("Not at night")
    assert heard.says("Saint-Pierre: Wednesday, October 11, 7:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-10 18:30")
    assert it.everyone_sees(HELLO) == ["Vic", "Bologna"]
    await it.comes("2023-10-11 04:00")
    assert it.everyone_sees(HELLO) == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def test_the_hours_of_a_class_are_its_teachers_to_say(it):
    teacher = it.teacher("Vic")
    heard = await teacher.does("classroom hours", quiet="19:00 – 08:00")
    assert heard.says("Nothing planned is posted: 7:00")
    heard = await teacher.does("classroom hours", lessons="from eight")
    assert heard.asks == ("lessons",)
    heard = await teacher.does("classroom hours")
    assert heard.kept["quiet"] == "19:00 – 08:00"


async def test_a_region_has_holidays_of_its_own(it):
    teacher = it.teacher("Vic")
    assert "region" in (await teacher.does("classroom region")).asks
    assert not (await teacher.says("/classroom calendar")).says("Tuesday, December 26")
    assert (await teacher.does("classroom region", region="CT")).says("Tuesday, December 26")
    assert (await it.teacher("Saint-Pierre").does("classroom region", region="974")).refused


async def test_a_break_that_ends_before_it_begins_is_asked_again(it):
    heard = await it.teacher("Vic").does("classroom break", first="2023-10-20", last="2023-10-16")
    assert heard.asks == ("last",)
    assert heard.kept["first"] == "2023-10-20"
