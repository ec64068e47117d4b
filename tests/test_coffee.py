"""Coffee breaks: a time that is fair, set once or again and again, and told to everybody in their own time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from commands.call import Upload
from storage.database import METADATA

LINK = "https://meet.example.org/silta-room"
DAILY = {"Seinäjoki": "10:00 – 15:00", "Vic": "10:00 – 15:00", "Bologna": "10:00 – 15:00"}
TOMORROW = "A day before, so that you can still say whether you come."
SOON = "It begins in ten minutes."
STARTS = "To start with:"
ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
# It begins on Tuesday, 3 October 2023, at nine in UTC: eleven in Vic, noon in Seinäjoki, one o'clock on Réunion.


async def say_hours(it, hours=DAILY):
    for school, said in hours.items():
        await it.teacher(school).does("coffee hours", hours=said)


async def sets(it, school="Vic", when="2023-10-12 14:00", **said):
    """A teacher sets a break for Thursday next week."""
    return await it.teacher(school).does("coffee set", when=when, theme="Cakes", link=LINK, sure="yes", **said)


def staff_room(it):
    return it.reads(it.teacher("Vic").place("staff"), english=True)


def page_of(it, someone):
    return it.reads(someone.place("own"), english=True)


def rows(it, table):
    with it.silta.reader.connect() as connection:
        return connection.execute(select(METADATA.tables[table]).order_by(METADATA.tables[table].columns[0])).all()


# Hours


async def test_hours_are_said_for_all_school_days_or_for_some(it):
    teacher = it.teacher("Vic")
    await teacher.does("coffee hours", hours="14:00 – 16:00")
    heard = await teacher.does("coffee hours", days="monday and thursday", hours="9:00 – 10:00")
    assert heard.says("Monday, 9:00")
    assert heard.says("Tuesday, 2:00")
    assert it.count("availability") == 5


async def test_hours_of_a_day_are_taken_back(it):
    teacher = it.teacher("Vic")
    await teacher.does("coffee hours", days="monday", hours="14:00 – 16:00")
    heard = await teacher.presses("Remove Monday")
    assert heard.says("You have not said yet when you are glad to talk.")
    assert it.count("availability") == 0


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"hours": "16:00 – 14:00"}, "hours"),
        ({"hours": "in the afternoon"}, "hours"),
        ({"days": "some day", "hours": "14:00 – 16:00"}, "days"),
        ({"days": "2023-10-12", "hours": "14:00 – 16:00"}, "days"),
    ],
)
async def test_hours_that_are_unclear_are_asked_again_and_nothing_is_kept(it, said, asked):
    heard = await it.teacher("Vic").does("coffee hours", **said)
    assert heard.asks == (asked,)
    assert it.count("availability") == 0


async def test_hours_are_for_teachers(it):
    assert (await it.pupil("Vic").does("coffee hours", hours="14:00 – 16:00")).refused


# Finding


async def test_times_lie_in_everybodys_hours_and_are_said_in_every_local_time(it):
    await say_hours(it)
    heard = await it.teacher("Vic").does("coffee find")
    assert heard.says("Thursday, October 5, 11:45")
    assert heard.says("Elsewhere: Seinäjoki 12:45")
    assert heard.says("Bologna 11:45")
    assert not heard.says("Vic")  # one's own time stands in the heading alone


async def test_who_has_said_no_hours_is_named_and_not_passed_over_silently(it):
    await say_hours(it)
    heard = await it.teacher("Vic").does("coffee find")
    assert heard.says(f"Without hours yet, so not asked: {it.teacher('Saint-Pierre').alias}")


async def test_without_any_hours_it_says_what_to_do(it):
    heard = await it.teacher("Vic").does("coffee find")
    assert heard.refused
    assert heard.says("Nobody has said yet when they are glad to talk.")
    assert "Say my hours" in heard.buttons


async def test_hours_of_one_school_alone_are_not_enough(it):
    await say_hours(it, {"Vic": "10:00 – 15:00"})
    heard = await it.teacher("Vic").does("coffee find")
    assert heard.says("Only teachers of one school have said their hours so far: Vic")


async def test_where_there_is_no_common_time_it_says_who_could_give_more(it):
    await say_hours(it, {"Vic": "10:00 – 12:00", "Bologna": "10:00 – 12:00", "Seinäjoki": "16:00 – 17:00"})
    heard = await it.teacher("Vic").does("coffee find")
    assert heard.refused
    assert heard.says("There is no time in the next three weeks at which everybody can.")
    assert heard.says(f"by the clock of Seinäjoki: perhaps {it.teacher('Seinäjoki').alias} can then, too.")
    assert not heard.says(f"perhaps {it.teacher('Bologna').alias}")


async def test_breaks_and_public_holidays_are_left_out(it):
    await say_hours(it, {"Vic": "10:00 – 15:00", "Seinäjoki": "10:00 – 15:00"})
    await it.teacher("Seinäjoki").does("classroom break", first="2023-10-04", last="2023-10-11")
    heard = await it.teacher("Vic").does("coffee find")
    assert not heard.says("October 5")
    assert not heard.says("October 12")  # a public holiday in Spain
    assert heard.says("Friday, October 13")


async def test_a_language_cafe_is_found_in_the_lessons_of_all_classes(it):
    heard = await it.teacher("Vic").does("coffee find", whom="pupils")
    assert heard.says("Times for a language café")
    assert heard.says("Thursday, October 5")
    assert heard.says("Saint-Pierre")


async def test_who_had_it_hard_before_has_it_better_next(it):
    await say_hours(it, {"Vic": "08:00 – 12:00", "Seinäjoki": "11:00 – 16:00"})  # they share ten to noon in Vic
    teacher, clocks = it.teacher("Vic"), []
    for _ in range(4):
        heard = await teacher.does("coffee find")
        await teacher.presses("Set this time")
        await teacher.fills()
        meeting = rows(it, "meeting")[-1]
        clocks.append(meeting.local[11:16])
        await it.comes(meeting.starts_at)
        assert heard.says("Least comfortable for:")
    assert clocks[0] != clocks[1]
    borne = [sum(row.hundredths for row in rows(it, "burden") if row.classroom_id == room) for room in (1, 2)]
    assert abs(borne[0] - borne[1]) <= 100


# Setting


async def test_a_time_that_was_found_is_set_by_its_button(it):
    await say_hours(it)
    teacher = it.teacher("Vic")
    await teacher.does("coffee find")
    heard = await teacher.presses("Set this time")
    assert heard.asks == ("theme", "link", "repeats")
    assert it.count("coffee") == 0
    assert (await teacher.fills(theme="Cakes", link=LINK)).says("It is set")
    assert "Vic: Thursday, October 5, 11:45" in staff_room(it)
    assert "Cakes" in staff_room(it)


async def test_its_button_is_never_too_long_for_a_chat(it):
    await say_hours(it)
    teacher = it.teacher("Vic")
    for whom in ("teachers", "pupils"):
        await teacher.does("coffee find", whom=whom, minutes=120)
        assert len(teacher.finds("Set this time").pack()) <= 64


async def test_it_stands_in_the_staff_room_in_every_local_time_with_the_link_and_where_it_leads(it):
    await sets(it)
    read = staff_room(it)
    assert "Cakes" in read
    assert "Seinäjoki: Thursday, October 12, 3:00" in read
    assert "Saint-Pierre: Thursday, October 12, 4:00" in read
    assert "Go to the meeting at meet.example.org" in read


async def test_asked_with_nothing_it_asks_when(it):
    heard = await it.teacher("Vic").does("coffee set")
    assert heard.asks[0] == "when"
    assert (await it.teacher("Vic").does("coffee set", when="thursday")).says("Please say at what time.")


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org/a",
        "https://meet.example.org/a b",
        "javascript:alert(1)",
        "https://silta.example@evil.example/",
        "https://",
        "meet.example.org",
        "https://1.2.3.4/",
        "https://meet.example.org\\@evil.example/",
        "https://a..example/",
        "https://" + "x" * 300 + ".example/",
    ],
)
async def test_a_link_that_cannot_be_trusted_at_sight_is_asked_again(it, link):
    heard = await it.teacher("Vic").does("coffee set", when="2023-10-12 14:00", link=link, sure="yes")
    assert heard.asks == ("link",)
    assert it.count("coffee") == 0


async def test_a_link_in_another_alphabet_is_shown_as_what_it_is(it):
    await it.teacher("Vic").does("coffee set", when="2023-10-12 14:00", link="https://ехаmple.org/", sure="yes")
    assert "at xn--mple-" in staff_room(it)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2023-10-02 14:00", "That is over already."),
        ("2024-03-31 02:30", "On that day the clock skips this time."),
        ("somewhen 14:00", "Which day is meant?"),
    ],
)
async def test_a_time_that_cannot_be_is_asked_again(it, when, why):
    heard = await it.teacher("Vic").does("coffee set", when=when, sure="yes")
    assert heard.asks == ("when",)
    assert heard.says(why)
    assert it.count("coffee") == 0


async def test_three_at_night_for_somebody_is_said_before(it):
    teacher = it.teacher("Vic")
    heard = await teacher.does("coffee set", when="2023-10-11 20:00", theme="Cakes")
    assert heard.asks == ("when", "sure")
    assert heard.says("This time is hard for:")
    assert it.count("coffee") == 0
    heard = await teacher.fills(when="2023-10-11 20:00", sure="yes")
    assert heard.says("It is set")
    assert "Cakes" in staff_room(it)


async def test_a_time_outside_somebodys_hours_or_on_their_holiday_is_said_before(it):
    await say_hours(it, {"Bologna": "08:00 – 10:00"})
    heard = await it.teacher("Seinäjoki").does("coffee set", when="2023-10-12 15:00")
    assert heard.says("Bologna")
    assert heard.says("outside the hours")
    assert heard.says("no school")  # a public holiday in Spain


async def test_every_two_weeks_it_says_what_is_left_out_and_where_clocks_go_apart(it):
    await it.teacher("Vic").does("classroom break", first="2023-11-06", last="2023-11-12")
    heard = await sets(it, when="2023-10-11 14:00", repeats="2 weeks", ends="2023-12-20")
    assert heard.says("4 meetings, the last on Wednesday, December 20.")
    assert heard.says("Left out, because there is no school: Wednesday, November 8 and Wednesday, December 6")
    assert heard.says("in Saint-Pierre: the clocks are changed elsewhere.")


# Yes, no, maybe


async def test_who_comes_is_shown_by_name_and_the_last_word_counts(it):
    await sets(it)
    teacher = it.teacher("Bologna")
    await teacher.presses("I come", at="staff")
    assert f"Coming: {teacher.alias}" in staff_room(it)
    await teacher.presses("I come", at="staff")
    assert it.count("coming") == 1
    heard = await teacher.presses("I cannot come", at="staff")
    assert heard.says("You do not come, and nobody will remind you of it.")
    assert f"Not coming: {teacher.alias}" in staff_room(it)
    assert it.count("coming") == 1


async def test_the_next_one_is_meant_where_none_is_named(it):
    await sets(it, repeats="week")
    assert (await it.teacher("Bologna").says("/coffee come answer:yes")).says("You come. Good!")
    assert {row.meeting_id for row in rows(it, "coming")} == {rows(it, "meeting")[0].id}


async def test_pupils_have_no_say_in_a_teachers_break(it):
    await sets(it)
    number = rows(it, "meeting")[0].id
    assert (await it.pupil("Vic").does("coffee come", answer="yes", meeting=number)).refused
    assert (await it.pupil("Vic").does("coffee come", answer="yes", meeting=987654)).refused
    assert (await it.pupil("Vic").does("coffee come", answer="yes")).says("No coffee break is planned just now.")
    assert it.count("coming") == 0


async def test_after_the_hour_nobody_answers_any_more(it):
    await sets(it)
    number = rows(it, "meeting")[0].id
    await it.comes("2023-10-12 12:00")
    assert (await it.teacher("Vic").does("coffee come", answer="yes", meeting=number)).refused


# The course of it


async def test_a_day_and_ten_minutes_before_all_are_reminded_but_who_said_no(it):
    await sets(it, when="2023-10-11 14:00")
    await it.teacher("Bologna").presses("I cannot come", at="staff")
    for at, words in (
        (datetime(2023, 10, 10, 12, tzinfo=UTC), TOMORROW),
        (datetime(2023, 10, 11, 11, 50, tzinfo=UTC), SOON),
    ):
        await it.comes(at - timedelta(minutes=1))
        assert words not in staff_room(it)
        await it.comes(at)
        assert words in staff_room(it)
        assert words in page_of(it, it.teacher("Seinäjoki"))
        assert words not in page_of(it, it.teacher("Bologna"))
    assert "Wednesday, October 11, 3:00" in page_of(it, it.teacher("Seinäjoki"))
    assert "Wednesday, October 11, 4:00" in page_of(it, it.teacher("Saint-Pierre"))


async def test_at_the_hour_there_is_something_to_start_with_and_it_is_over_then(it):
    await sets(it)
    await it.comes("2023-10-12 12:00")
    assert STARTS in staff_room(it)
    assert rows(it, "round")[0].state == "closed"
    assert it.count("burden") == 4


async def test_of_a_series_the_next_is_announced_at_the_hour_with_other_words_to_start_with(it):
    await sets(it, repeats="week", ends="2023-11-30")
    for day in ("2023-10-12 12:00", "2023-10-19 12:00", "2023-10-26 12:00", "2023-11-02 13:00"):
        await it.comes(day)
    read = staff_room(it)
    assert read.count(STARTS) == 4
    assert len({row.starter for row in rows(it, "meeting") if row.starter}) == 4
    assert "Saint-Pierre: Thursday, November 9, 5:00" in read
    assert "Vic: Thursday, November 9, 2:00" in read


async def test_while_the_clock_was_away_nothing_comes_too_late_and_the_series_goes_on(it):
    await sets(it, repeats="week", ends="2023-11-30")
    await it.comes("2023-10-13 09:00")  # away from before the reminder until the day after
    assert STARTS not in staff_room(it)
    assert SOON not in staff_room(it)
    await it.comes("2023-10-18 12:00")
    assert staff_room(it).count(TOMORROW) == 1
    await it.comes("2023-10-19 12:00")
    assert staff_room(it).count(STARTS) == 1


async def test_who_has_a_holiday_that_day_is_not_reminded(it):
    await sets(it, school="Seinäjoki", when="2023-10-12 15:00")
    await it.comes("2023-10-11 12:00")
    assert TOMORROW in page_of(it, it.teacher("Bologna"))
    assert TOMORROW not in page_of(it, it.teacher("Vic"))


# Language cafés: two keys


async def test_a_cafe_reaches_another_class_only_after_its_own_teacher_has_said_yes(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    assert it.everyone_sees("Cakes") == ["Vic"]
    assert it.sees("Bologna", "Cakes", at="desk")
    heard = await it.teacher("Bologna").presses("Our class comes", at="desk")
    assert heard.says("Your class comes.")
    assert it.everyone_sees("Cakes") == ["Vic", "Bologna"]
    await it.teacher("Seinäjoki").presses("Our class does not come", at="desk")
    await it.comes("2023-10-11 09:00")
    assert it.everyone_sees("Cakes") == ["Vic", "Bologna"]


async def test_a_class_is_asked_in_its_own_time_alone_and_the_question_counts_as_waiting(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    read = it.reads(it.teacher("Saint-Pierre").place("desk"), english=True)
    assert "Saint-Pierre: Wednesday, October 11, 1:00" in read
    assert "Once, on" not in read  # by whose clock would that be?
    heard = await it.teacher("Saint-Pierre").says("/review show", at="desk")
    assert heard.says("1 waits for your yes")
    assert (await it.teacher("Saint-Pierre").says("/digest")).says("1 waits for your yes")
    await it.teacher("Saint-Pierre").presses("Our class comes", at="desk")
    heard = await it.teacher("Saint-Pierre").says("/review show", at="desk")
    assert heard.says("Nothing waits for your yes")
    assert (await it.teacher("Vic").says("/review show", at="desk")).says("Nothing waits for your yes")


async def test_of_a_cafe_that_comes_again_it_is_said_by_whose_clock(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00", repeats="week")
    read = it.reads(it.teacher("Saint-Pierre").place("desk"), english=True)
    assert "Every week at 11:00" in read
    assert "By the clock of Vic." in read


async def test_once_can_be_chosen_and_is_once(it):
    heard = await sets(it, repeats="once")
    assert heard.says("It is set")
    assert it.count("meeting") == 1


async def test_what_is_planned_and_the_week_show_the_meetings_that_come(it):
    assert (await it.teacher("Vic").says("/schedule list", at="staff")).says("Nothing is planned")
    await sets(it, when="2023-10-09 14:00")
    for said, at in (("/schedule list", "staff"), ("/digest", "class")):
        heard = await it.teacher("Saint-Pierre").says(said, at=at)
        assert not heard.says("Nothing is planned")
        assert heard.says("Monday, October 9, 4:00")
        assert heard.says("Coffee break")
        assert heard.says("Cakes")


async def test_pupils_answers_are_shown_as_numbers(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    await it.teacher("Bologna").presses("Our class comes", at="desk")
    for pupil in (it.pupil("Vic", 0), it.pupil("Vic", 1), it.pupil("Bologna")):
        await pupil.presses("I come", at="class")
    read = it.reads(it.pupil("Bologna").place(), english=True)
    assert "Vic: 2 come" in read
    assert "Bologna: 1 comes" in read
    assert it.pupil("Vic").alias not in read


async def test_pupils_of_a_class_that_does_not_come_are_not_let_in(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    number = rows(it, "meeting")[0].id
    assert (await it.pupil("Bologna").does("coffee come", answer="yes", meeting=number)).refused
    assert (await it.pupil("Bologna").does("coffee file", round=rows(it, "round")[0].id)).refused
    assert not (await it.pupil("Bologna").does("coffee list")).says("Cakes")


async def test_a_class_that_came_can_stay_away_after_all_and_come_again(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    teacher, number = it.teacher("Bologna"), rows(it, "round")[0].id
    await teacher.does("coffee accept", round=number)
    await teacher.does("coffee decline", round=number)
    assert it.everyone_sees("Cakes") == ["Vic"]
    await teacher.does("coffee accept", round=number)
    assert it.everyone_sees("Cakes") == ["Vic", "Bologna"]
    assert (await teacher.does("coffee accept", round=number)).says("Your class comes already.")
    assert (await it.pupil("Bologna").does("coffee accept", round=number)).refused
    assert (await teacher.does("coffee accept", round=987654)).refused


async def test_only_the_class_that_set_a_cafe_changes_it(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    number = rows(it, "meeting")[0].id
    for command in ("coffee move", "coffee cancel"):
        assert (await it.teacher("Bologna").does(command, meeting=number)).refused


async def test_pupils_are_reminded_in_their_class_without_names(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    await it.pupil("Vic", 0).presses("I cannot come", at="class")
    await it.comes("2023-10-10 09:00")
    assert TOMORROW in page_of(it, it.pupil("Vic", 1))
    assert TOMORROW not in page_of(it, it.pupil("Vic", 0))
    assert TOMORROW not in page_of(it, it.pupil("Bologna"))
    assert it.everyone_sees(it.pupil("Vic", 1).alias) == []


# Changes


async def test_moved_everybody_is_told_the_old_and_the_new_time_and_the_reminders_follow(it):
    await sets(it, when="2023-10-11 14:00")
    await it.teacher("Bologna").presses("I come", at="staff")
    teacher = it.teacher("Vic")
    await teacher.does("coffee list")
    await teacher.presses("Move it")
    heard = await teacher.fills(when="2023-10-13 14:00")
    assert heard.says("It is moved, and everybody is told.")
    for read in (staff_room(it), page_of(it, it.teacher("Seinäjoki"))):
        assert "It is moved. It was to be:" in read
        assert "Seinäjoki: Wednesday, October 11, 3:00" in read
        assert "Seinäjoki: Friday, October 13, 3:00" in read
    assert it.count("coming") == 0
    await it.comes("2023-10-11 12:00")
    assert TOMORROW not in staff_room(it)
    assert STARTS not in staff_room(it)
    await it.comes("2023-10-12 12:00")
    assert TOMORROW in staff_room(it)


async def test_one_of_a_series_is_moved_or_all_that_follow(it):
    await sets(it, when="2023-10-11 14:00", repeats="week", ends="2023-11-10")
    teacher, first = it.teacher("Vic"), rows(it, "meeting")[0].id
    await teacher.does("coffee move", meeting=first, when="2023-10-10 15:00", extent="one")
    assert [each.local for each in rows(it, "meeting")][:2] == ["2023-10-10T15:00:00", "2023-10-18T14:00:00"]
    await teacher.does("coffee move", meeting=first, when="2023-10-09 15:00", extent="all")
    assert [each.local for each in rows(it, "meeting")] == [
        f"2023-{day}T15:00:00" for day in ("10-09", "10-16", "10-23", "10-30", "11-06")
    ]
    assert len([each for each in rows(it, "schedule") if each.command == "coffee start"]) == 5


async def test_cancelled_nobody_comes_and_nobody_is_reminded(it):
    await sets(it)
    teacher = it.teacher("Vic")
    await teacher.does("coffee list")
    await teacher.presses("Cancel it")
    heard = await teacher.presses("Cancel this meeting")
    assert heard.says("It is cancelled, and everybody is told.")
    assert "It is cancelled. It would have been:" in staff_room(it)
    assert "It is cancelled. It would have been:" in page_of(it, it.teacher("Bologna"))
    await it.comes("2023-10-12 12:00")
    assert TOMORROW not in staff_room(it)
    assert STARTS not in staff_room(it)
    assert it.count("schedule") == 0


async def test_one_of_a_series_is_cancelled_or_all_that_follow(it):
    await sets(it, repeats="week", ends="2023-11-10")
    teacher, first = it.teacher("Vic"), rows(it, "meeting")[0].id
    await teacher.does("coffee cancel", meeting=first, extent="one")
    assert "Vic: Thursday, October 19, 2:00" in staff_room(it)
    assert rows(it, "round")[0].state == "open"
    assert (await teacher.does("coffee cancel", meeting=first, extent="one")).says("It was cancelled already.")
    await teacher.does("coffee cancel", meeting=first + 1, extent="all")
    assert rows(it, "round")[0].state == "closed"
    assert it.count("schedule") == 0


async def test_of_two_who_change_it_at_once_the_second_looks_once_more(it):
    await sets(it)
    one, other = it.teacher("Vic"), it.teacher("Bologna")
    for each in (one, other):
        await each.does("coffee list")
        await each.presses("Move it")
    await one.fills(when="2023-10-13 14:00")
    heard = await other.fills(when="2023-10-16 14:00")
    assert heard.refused
    assert heard.says("Somebody has just changed it.")
    assert [each.local for each in rows(it, "meeting")] == ["2023-10-13T14:00:00"]


async def test_pupils_change_nothing(it):
    await sets(it)
    number = rows(it, "meeting")[0].id
    for command in ("coffee move", "coffee cancel", "coffee start", "coffee remind", "coffee soon"):
        assert (await it.pupil("Vic").does(command, meeting=number)).refused
    assert rows(it, "meeting")[0].state == "on"


async def test_what_the_clock_does_cannot_be_done_before_its_time(it):
    await sets(it)
    number = rows(it, "meeting")[0].id
    heard = await it.teacher("Vic").does("coffee start", meeting=number)
    assert heard.says("There is nothing to be done for this meeting any more.")
    assert STARTS not in staff_room(it)


async def test_in_a_plan_a_series_is_set_by_the_clock(it):
    teacher = it.teacher("Vic")
    said = {"theme": "Cakes", "when": "thursday 14:00", "repeats": "2 weeks", "ends": "2023-12-01"}
    heard = await teacher.does("coffee set", said={**said, "on": "2023-10-09", "at": "09:00"})
    assert heard.says("Is this what you mean?")
    assert it.count("coffee") == 0
    await teacher.presses("Save it")
    await it.comes("2023-10-09 07:00")
    assert "Vic: Thursday, October 12, 2:00" in staff_room(it)
    assert len(rows(it, "meeting")) == 4


async def test_who_leaves_or_is_called_otherwise_is_shown_so(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    pupil = it.pupil("Vic")
    await pupil.presses("I come", at="class")
    assert "Vic: 1 comes" in it.reads(pupil.place(), english=True)
    await it.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert "Vic: 1 comes" not in it.reads(it.teacher("Vic").place(), english=True)
    assert it.count("coming") == 0


async def test_the_desk_shows_what_waits_for_a_yes_and_what_comes_next(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    await sets(it)
    heard = await it.teacher("Bologna").does("coffee list")
    assert "Our class comes" in heard.buttons
    heard = await it.teacher("Bologna").does("review state", at="desk")
    assert heard.says("Thursday, October 12, 2:00")


async def test_planned_for_a_day_that_is_that_day_it_is_meant_at_once(it):
    teacher = it.teacher("Vic")
    await teacher.does("coffee set", said={"when": "monday 14:00", "on": "2023-10-09", "at": "09:00"})
    await teacher.presses("Save it")
    await it.comes("2023-10-09 07:00")
    assert "Vic: Monday, October 9, 2:00" in staff_room(it)


async def test_the_file_for_calendars_is_handed_out_by_a_button_on_the_post(it):
    await sets(it)
    heard = await it.teacher("Bologna").presses("For my calendar", at="staff")
    (file,) = heard.reply.file.plain
    assert file.name == "coffee.ics"
    assert "BEGIN:VCALENDAR" in file.text
    assert "SUMMARY:Cakes" in file.text


async def test_who_is_two_persons_no_more_comes_once(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    one, other = it.pupil("Vic", 0), it.pupil("Vic", 1)
    for each in (one, other):
        await each.does("coffee come", answer="yes")
        await each.does("coffee pairs", what="join")
    code = (await one.says("/link", at="own")).codes[0]
    await other.says(f"/link {code}", at=one.place())
    await other.fills(sure="yes")
    assert "Vic: 1 comes" in it.reads(it.teacher("Vic").place(), english=True)


async def test_what_silta_keeps_of_it_is_shown_and_taken_back(it):
    await sets(it)
    teacher = it.teacher("Bologna")
    await teacher.does("coffee hours", hours="10:00 – 12:00")
    await teacher.does("coffee come", answer="yes")
    await teacher.does("coffee pairs", what="join")
    heard = await teacher.does("me show")
    assert heard.says("You gave hours for coffee breaks on 5 days.")
    assert heard.says("You answered 1 invitation to talk.")
    assert heard.says("You like to meet somebody from another school.")
    await teacher.does("me clear", sure=1)
    assert [it.count(each) for each in ("availability", "coming", "partner")] == [0, 0, 0]
    assert "Coming:" not in staff_room(it)


async def test_what_it_says_and_where_it_leads_can_be_changed(it):
    await sets(it)
    teacher, number = it.teacher("Vic"), rows(it, "meeting")[0].id
    assert (await teacher.does("coffee change", meeting=number)).kept["link"] == LINK
    assert (await teacher.does("coffee change", meeting=number, link="http://x.example")).asks == ("link",)
    await teacher.does("coffee change", meeting=number, theme="Tea", link="https://tea.example/")
    assert "Tea" in staff_room(it)
    assert "Go to the meeting at tea.example" in staff_room(it)
    assert "Cakes" not in staff_room(it)
    assert rows(it, "coffee")[0].sequence == 1
    assert (await teacher.does("coffee change", meeting=number, theme="Milk", seen=0)).refused
    assert (await it.pupil("Vic").does("coffee change", meeting=number, theme="Milk")).refused
    assert "Milk" not in staff_room(it)


async def test_a_cafe_that_says_something_else_now_needs_another_yes(it):
    await sets(it, whom="pupils", when="2023-10-11 11:00")
    await it.teacher("Bologna").presses("Our class comes", at="desk")
    number = rows(it, "meeting")[0].id
    assert (await it.teacher("Bologna").does("coffee change", meeting=number, theme="Rude")).refused
    await it.teacher("Vic").does("coffee change", meeting=number, theme="Tea")
    assert it.everyone_sees("Tea") == ["Vic"]
    assert it.everyone_sees("Cakes") == []
    await it.teacher("Bologna").presses("Our class comes", at="desk", on="Tea")
    assert it.everyone_sees("Tea") == ["Vic", "Bologna"]


async def test_the_plan_in_the_docs_sets_breaks_and_brings_people_together(it):
    example = (Path(__file__).parent.parent / "docs" / "coffee.md").read_text().partition("```yaml")[2]
    head = "title: {en: Talks}\nphases:\n  - name: {en: All year}\n    activities:"
    plan = Upload((head + example.partition("```")[0].replace("2027", "2024")).encode())
    teacher = it.teacher("Vic")
    heard = await teacher.does("plan preview", plan=plan)
    assert heard.says("Brings people of different schools together.")
    await teacher.presses("Start this plan")
    await it.comes("2023-10-16 08:00")
    assert "Vic: Thursday, October 19, 2:30" in staff_room(it)
    assert "Go to the meeting at meet.example.org" in staff_room(it)
    assert "What works?" in staff_room(it)
