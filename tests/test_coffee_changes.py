"""Coffee breaks that are moved, cancelled or declined: nothing goes silently, and nothing comes back by itself."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from test_coffee import LINK, SOON, STARTS, TOMORROW, page_of, rows, sets, staff_room
from test_coffee_calendar import moments_in

from commands.coffee.link import read_link
from commands.parameter import Unclear
from storage import burdens
from storage.database import METADATA


def days(it, state="on"):
    return [each.day.isoformat()[5:] for each in rows(it, "meeting") if each.state == state]


async def file_of(it, someone):
    return (await someone.does("coffee file", round=rows(it, "round")[0].id)).reply.file.plain[0].text


def there(it):
    return {each.starts_at.replace(tzinfo=UTC) for each in rows(it, "meeting") if each.state in {"on", "held"}}


# All that follow


async def test_from_a_meeting_on_those_before_it_stay(it):
    await sets(it, repeats="week", ends="2023-11-10")
    assert days(it) == ["10-12", "10-19", "10-26", "11-02", "11-09"]
    third = rows(it, "meeting")[2].id
    await it.teacher("Vic").does("coffee move", meeting=third, when="2023-10-27 15:00", extent="all", sure="yes")
    assert sorted(days(it)) == ["10-12", "10-19", "10-27", "11-03", "11-10"]
    read = staff_room(it)
    assert "The same for all that follow: Thursday, November 2 and Thursday, November 9" in read
    assert "Vic: Friday, October 27, 3:00" in read
    assert moments_in(await file_of(it, it.teacher("Vic"))) == there(it)
    await it.comes("2023-10-12 12:00")
    assert STARTS in staff_room(it)


async def test_what_was_cancelled_does_not_come_back_with_those_that_follow(it):
    await sets(it, repeats="week", ends="2023-11-10")
    teacher, meetings = it.teacher("Vic"), rows(it, "meeting")
    await teacher.does("coffee cancel", meeting=meetings[2].id, extent="one")
    await teacher.does("coffee move", meeting=meetings[0].id, when="2023-10-11 15:00", extent="all", sure="yes")
    assert days(it) == ["10-11", "10-18", "11-08"]  # the first of November is a holiday
    assert days(it, "off") == ["10-25"]
    assert moments_in(await file_of(it, teacher)) == there(it)


async def test_all_that_follow_do_not_begin_on_a_day_on_which_one_stays(it):
    await sets(it, repeats="week", ends="2023-11-10")
    third = rows(it, "meeting")[2].id
    heard = await it.teacher("Vic").does("coffee move", meeting=third, when="2023-10-19 16:00", extent="all")
    assert heard.asks == ("when",)
    assert heard.says("On that day it comes already.")
    assert len(days(it)) == 5


async def test_one_that_stays_by_itself_is_not_there_twice(it):
    await sets(it, repeats="week", ends="2023-11-10")
    teacher, meetings = it.teacher("Vic"), rows(it, "meeting")
    await teacher.does("coffee move", meeting=meetings[2].id, when="2023-10-13 10:00", extent="one", sure="yes")
    await teacher.does("coffee move", meeting=meetings[1].id, when="2023-10-18 14:00", extent="all", sure="yes")
    assert sorted(each.local[5:10] for each in rows(it, "meeting") if each.state == "on") == [
        "10-12",
        "10-13",
        "10-18",
        "11-08",
    ]
    assert moments_in(await file_of(it, teacher)) == there(it)


async def test_of_a_whole_series_that_is_cancelled_every_day_is_told(it):
    await sets(it, repeats="week", ends="2023-10-27")
    await it.teacher("Vic").does("coffee cancel", meeting=rows(it, "meeting")[0].id, extent="all")
    assert "The same for all that follow: Thursday, October 19 and Thursday, October 26" in staff_room(it)


async def test_one_that_was_moved_beyond_the_next_does_not_hide_it(it):
    await sets(it, repeats="week", ends="2023-11-10")
    first = rows(it, "meeting")[0].id
    await it.teacher("Vic").does("coffee move", meeting=first, when="2023-10-24 14:00", extent="one", sure="yes")
    assert "Vic: Thursday, October 19, 2:00" in staff_room(it)
    assert (await it.teacher("Bologna").does("coffee come", answer="yes")).says("Thursday, October 19")


# Two keys, again


async def test_a_cafe_on_another_day_or_at_night_needs_another_yes(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 11:00")
    await it.teacher("Vic").presses("Our class comes", at="desk")
    await it.pupil("Vic").does("coffee come", answer="yes")
    number = rows(it, "meeting")[0].id
    await it.teacher("Bologna").does("coffee move", meeting=number, when="2023-10-14 23:30", sure="yes")
    read = it.reads(it.pupil("Vic").place(), english=True)
    assert "October 14" not in read
    assert "It is cancelled. It would have been:" in read
    assert (await it.pupil("Vic").does("coffee come", answer="yes", meeting=number)).refused
    assert "October 14" in it.reads(it.teacher("Vic").place("desk"), english=True)
    await it.teacher("Vic").presses("Our class comes", at="desk", on="October 14")
    assert "October 14" in it.reads(it.pupil("Vic").place(), english=True)


async def test_a_cafe_an_hour_later_in_the_same_lessons_needs_no_other_yes(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 10:00")
    await it.teacher("Vic").presses("Our class comes", at="desk")
    number = rows(it, "meeting")[0].id
    await it.teacher("Bologna").does("coffee move", meeting=number, when="2023-10-11 10:15", sure="yes")
    assert "Vic: Wednesday, October 11, 10:15" in it.reads(it.pupil("Vic").place(), english=True)


async def test_of_a_class_that_declined_after_all_nobody_is_counted(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 11:00")
    number = rows(it, "round")[0].id
    await it.teacher("Vic").does("coffee accept", round=number)
    await it.pupil("Vic").does("coffee come", answer="yes")
    assert "Vic: 1 comes" in it.reads(it.pupil("Bologna").place(), english=True)
    await it.teacher("Vic").does("coffee decline", round=number)
    assert "Vic: 1 comes" not in it.reads(it.pupil("Bologna").place(), english=True)


async def test_pupils_of_a_class_that_came_can_take_it_out_of_their_calendars(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 11:00", repeats="week")
    number = rows(it, "round")[0].id
    await it.teacher("Vic").does("coffee accept", round=number)
    held = await file_of(it, it.pupil("Vic"))
    await it.teacher("Vic").does("coffee decline", round=number)
    heard = await it.pupil("Vic").presses("Take it out of my calendar", at="class")
    away = heard.reply.file.plain[0].text
    assert "METHOD:CANCEL" in away
    assert "Cakes" not in away
    assert LINK not in away
    assert [line for line in away.split("\r\n") if line.startswith("UID")] == [
        line for line in held.split("\r\n") if line.startswith("UID")
    ]
    await it.teacher("Vic").does("coffee accept", round=number)
    assert "Our class does not come any more." not in it.reads(it.pupil("Vic").place(), english=True)
    assert "METHOD:PUBLISH" in await file_of(it, it.pupil("Vic"))


async def test_pupils_of_a_class_that_never_came_get_no_file(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 11:00")
    number = rows(it, "round")[0].id
    await it.teacher("Vic").does("coffee decline", round=number)
    assert (await it.pupil("Vic").does("coffee file", round=number)).refused


# The clock


async def test_nobody_says_days_before_that_it_begins_in_ten_minutes(it):
    await sets(it, school="Bologna", whom="pupils", when="2023-10-11 11:00")
    number = rows(it, "meeting")[0].id
    for command in ("coffee soon", "coffee remind"):
        heard = await it.teacher("Vic").does(command, meeting=number)
        assert heard.says("There is nothing to be done for this meeting any more.")
    for words in (SOON, TOMORROW):
        assert words not in page_of(it, it.pupil("Bologna"))
    await it.comes("2023-10-10 09:00")
    await it.comes("2023-10-11 08:50")
    for words in (SOON, TOMORROW):
        assert words in page_of(it, it.pupil("Bologna"))


async def test_a_single_break_is_over_also_where_the_clock_was_away(it):
    await sets(it)
    it.clock.passes(days=14)
    await it.ticks()
    assert rows(it, "round")[0].state == "closed"
    assert rows(it, "meeting")[0].state == "held"
    assert STARTS not in staff_room(it)


async def test_a_series_goes_on_after_the_clock_was_away_for_weeks(it):
    await sets(it, repeats="week", ends="2023-11-10")
    it.clock.passes(days=20)
    await it.ticks()
    assert "Vic: Thursday, October 26, 2:00" in staff_room(it)
    assert rows(it, "round")[0].state == "open"


# Hard times


async def test_one_that_ends_at_night_is_said_before(it):
    heard = await it.teacher("Vic").does("coffee set", when="2023-10-10 18:45", minutes=120)
    assert heard.asks == ("when", "sure")
    assert heard.says("Seinäjoki (Tuesday, October 10, 7:45")
    assert heard.says("at night")


async def test_the_first_day_of_a_series_that_slides_into_the_night_is_named(it):
    """When clocks are put back in Europe, it is an hour later on Réunion."""
    quiet = next(each for each in rows(it, "classroom") if each.id == it.teacher("Saint-Pierre").role.room).quiet_from
    last = datetime.combine(datetime(2023, 10, 18, tzinfo=UTC), quiet, ZoneInfo("Indian/Reunion"))
    begin = last.astimezone(ZoneInfo("Europe/Madrid")).replace(tzinfo=None)
    when = f"{begin.replace(hour=begin.hour - 1):%Y-%m-%d %H:%M}"
    assert (await it.teacher("Vic").does("coffee set", when=when, minutes=30)).says("It is set")
    heard = await it.teacher("Vic").does("coffee set", when=when, minutes=45, repeats="week")
    assert heard.asks == ("when", "sure")
    heard = await it.teacher("Vic").does("coffee set", when=when.replace("-18 ", "-19 "), minutes=30, repeats="week")
    assert heard.asks == ("when", "sure")
    assert heard.says("Saint-Pierre (Thursday, November 2")


async def test_of_two_who_set_the_same_time_the_second_is_asked(it):
    await sets(it)
    teacher = it.teacher("Bologna")
    heard = await teacher.does("coffee set", when="2023-10-12 14:00", theme="Tea")
    assert heard.asks == ("when", "sure")
    assert heard.says("At that time one is set already.")
    assert it.count("coffee") == 1
    await teacher.fills(when="2023-10-12 14:00", sure="yes")
    assert it.count("coffee") == 2


async def test_who_joins_late_begins_with_what_the_others_have_borne(it):
    await sets(it)
    await it.comes("2023-10-12 12:00")
    late = METADATA.tables["burden"]
    with_it = {row.classroom_id: row.hundredths for row in rows(it, "burden")}
    await it.silta.writer.run(
        lambda connection: connection.execute(late.delete().where(late.c.classroom_id == min(with_it)))
    )
    with_it.pop(min(with_it))
    await it.silta.writer.run(lambda connection: burdens.join_in(connection, 1, [1, 2, 3, 4]))
    now = {row.classroom_id: row.hundredths for row in rows(it, "burden")}
    assert len(now) == 4
    assert with_it.items() <= now.items()
    assert now[min(now)] == round(sum(with_it.values()) / 3)


# What it says


async def test_theme_and_link_can_be_taken_away(it):
    await sets(it)
    teacher, number = it.teacher("Vic"), rows(it, "meeting")[0].id
    await teacher.does("coffee change", meeting=number)
    await teacher.fills(theme="Cakes", link="")
    assert "Go to the meeting" not in staff_room(it)
    assert "Cakes" in staff_room(it)
    await teacher.does("coffee change", meeting=number)
    await teacher.fills(theme="", link=LINK)
    assert "Go to the meeting at meet.example.org" in staff_room(it)
    assert "Cakes" not in staff_room(it)
    await teacher.does("coffee change", meeting=number)
    await teacher.fills(theme="", link="")
    assert "Go to the meeting" not in staff_room(it)


@pytest.mark.parametrize(
    "link",
    [
        "https://127.0.0.0x1/",
        "https://a.0x7f/",
        "https://localhost.localdomain/",
        "https://router.lan/",
        "https://1.2/",
    ],
)
def test_an_address_in_numbers_or_in_ones_own_network_is_no_link(link):
    with pytest.raises(Unclear):
        read_link(link)


@pytest.mark.parametrize("link", ["https://例え.jp/", "https://x.xn--p1ai/", "https://meet.example.org/"])
def test_public_endings_are_links(link):
    assert read_link(link)
