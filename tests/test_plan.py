"""/plan: a whole project as one file, looked at, started and stopped."""

from datetime import date
from pathlib import Path

import pytest

from commands.call import Upload
from commands.plan.running import next_school_year

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
WINDOW = "What do you see from your window right now?"
A_PLAN = """title: {en: Two days, fi: Kaksi päivää}
phases:
  - name: {en: One, fi: Yksi}
    activities:
      - do: announce
        text: {en: Good morning, es: Buenos días, fr: Bonjour}
        whom: all
        week: 1
        day: monday
        at: "10:00"
"""
# The project begins on Tuesday, 3 October 2023; the next week on Monday the 9th.


def file(text):
    return Upload(text.encode())


async def starts(it, school="Bologna", **said):
    teacher = it.teacher(school)
    await teacher.does("plan preview", **said)
    await teacher.presses("Start this plan")
    return teacher


async def test_the_plan_that_silta_brings_along_is_shown_day_by_day(it):
    heard = await it.teacher("Bologna").says("/plan preview")
    assert heard.says("Four weeks to get to know each other")
    assert heard.says("Monday, October 9, 10:00")
    assert heard.says(WINDOW)
    assert it.count("schedule") == 0


async def test_started_it_comes_by_itself_in_each_class_in_its_language(it):
    await starts(it, plan=file(A_PLAN))
    await it.comes("2023-10-09 08:00")
    assert it.sees("Vic", "Buenos días")
    assert it.sees("Saint-Pierre", "Bonjour")
    assert it.sees("Bologna", "Good morning")
    assert it.sees("Seinäjoki", "Good morning")


async def test_an_icebreaker_of_the_plan_opens_and_closes_by_itself(it):
    await starts(it)
    await it.comes("2023-10-09 08:30")
    assert it.everyone_sees(WINDOW) == ALL
    await it.comes("2023-10-13 13:00")
    assert it.everyone_sees("This icebreaker is closed. The answers stay readable.") == ALL


async def test_started_twice_it_runs_once(it):
    teacher = it.teacher("Bologna")
    await teacher.does("plan preview", plan=file(A_PLAN))
    start = teacher.finds("Start this plan")
    await teacher.does(start.command, **start.arguments)
    assert (await teacher.does(start.command, **start.arguments)).says("This plan was started already.")
    assert it.count("schedule") == 1


async def test_stopped_nothing_more_of_it_comes(it):
    teacher = await starts(it, plan=file(A_PLAN))
    await teacher.says("/plan stop")
    await teacher.presses("Yes, stop it")
    await it.comes("2023-10-09 08:00")
    assert it.everyone_sees("Good morning") == []
    assert (await teacher.says("/plan stop")).says("No such plan runs just now.")


@pytest.mark.parametrize(
    ("wrong", "line", "why"),
    [
        (A_PLAN.replace("monday", "someday"), 9, "Here the name of a day is missing"),
        (A_PLAN.replace('"10:00"', "soon"), 10, "What time is meant?"),
        (A_PLAN.replace("whom: all", "whom: nobody"), 7, "Please choose one from the list."),
        (A_PLAN.replace("whom: all", "colour: red"), 7, "A plan knows no “colour” here."),
        (A_PLAN.replace("do: announce", "do: project new"), 5, "“project new” cannot be planned."),
        (
            A_PLAN.replace("        text: {en: Good morning, es: Buenos días, fr: Bonjour}\n", ""),
            5,
            "“text” is missing.",
        ),
        (A_PLAN.replace("week: 1", "week: many"), 8, "Here a number from 1 to 60 is missing."),
        (A_PLAN.replace("title: {", "title: ["), 1, "This line is not written as a plan is."),
        (
            A_PLAN.replace("do: announce", "do: icebreaker open")
            .replace("        whom: all\n", "")
            .replace("text: {en", "closes: {en"),
            6,
            "This is 20 characters too long.",
        ),
        ("", 1, "Your own plan"),
        (A_PLAN + "  - &a {name: &b x, activities: [*b, *b]}\n", 11, "This is not written as a plan is."),
        ("[" * 99_000, 1, "This line is not written as a plan is."),
        ("- 1\n- 2", 1, "Here something with names is missing"),
    ],
)
async def test_a_plan_with_a_mistake_is_refused_whole_with_line_and_reason(it, wrong, line, why):
    teacher = it.teacher("Bologna")
    heard = await teacher.does("plan preview", plan=file(wrong))
    if wrong:
        assert heard.refused
        assert heard.says(f"Line {line}:"), heard.text
        assert heard.says(why), heard.text
    assert it.count("plan") == (0 if wrong else 1)
    assert it.count("schedule") == 0


async def test_a_question_that_the_plan_forgot_is_noticed_before_it_runs(it):
    forgot = A_PLAN.replace("do: announce", "do: icebreaker open").replace("        whom: all\n", "")
    forgot = forgot.replace("        text: {en: Good morning, es: Buenos días, fr: Bonjour}\n", "")
    heard = await it.teacher("Bologna").does("plan preview", plan=file(forgot))
    assert heard.refused
    assert heard.says("Line 5:")
    assert heard.says("prompt and question")


async def test_a_plan_for_days_that_are_over_is_refused(it):
    heard = await it.teacher("Bologna").does("plan preview", plan=file(A_PLAN), first="2023-09-20")
    assert heard.refused
    assert heard.says("This would be over already")


async def test_one_thing_of_a_running_plan_is_moved_or_taken_away(it):
    teacher = await starts(it, plan=file(A_PLAN + A_PLAN[A_PLAN.index("      - do") :].replace("10:00", "11:00")))
    heard = await teacher.says("/schedule list")
    assert heard.says("Two days")
    await teacher.presses("Remove", on="11:00")
    await teacher.presses("Yes, take it away")
    assert it.count("schedule") == 1
    heard = await teacher.says("/schedule move")
    assert len(heard.reply.options["schedule"]) == 1
    await teacher.fills(schedule=heard.reply.options["schedule"][0].value)
    await teacher.fills(on="2023-10-10", at="12:00")
    await it.comes("2023-10-09 08:00")
    assert it.everyone_sees("Good morning") == []
    await it.comes("2023-10-10 10:00")
    assert it.sees("Bologna", "Good morning")


async def test_the_list_ends_a_plan(it):
    teacher = await starts(it, plan=file(A_PLAN))
    await teacher.says("/schedule list")
    await teacher.presses("Stop this plan")
    await teacher.presses("Yes, stop it")
    assert it.count("schedule") == 0


async def test_the_ready_year_begins_with_a_school_year(it):
    heard = await it.teacher("Bologna").says("/plan preview ready:year")
    assert heard.says("Monday, August 12")
    assert not heard.says("July or August")
    assert not heard.says("July and August")


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        ("2026-11-27", "2027-08-09"),
        ("2026-08-07", "2026-08-10"),
        ("2026-08-02", "2026-08-10"),
        ("2026-08-10", "2026-08-17"),
        ("2026-09-24", "2026-09-28"),
        ("2026-10-02", "2027-08-09"),
    ],
)
async def test_when_it_begins(today, begins):
    assert next_school_year(date.fromisoformat(today)) == date.fromisoformat(begins)


async def test_what_falls_into_the_summer_is_said_before_it_starts(it):
    heard = await it.teacher("Bologna").says("/plan preview ready:year first:2023-11-06")
    assert heard.says("activities fall into July and August.")


async def test_a_plan_says_what_comes_in_a_word(it):
    heard = await it.teacher("Bologna").does("plan preview", plan=file(A_PLAN))
    assert heard.says("– Announcement")
    assert not heard.says("Posts your own words")


async def test_the_plan_that_the_handbook_shows_is_a_whole_one(it):
    handbook = (Path(__file__).parent.parent / "docs" / "planning.md").read_text(encoding="utf-8")
    shown = handbook.split("```yaml\n")[1].split("```")[0]
    heard = await it.teacher("Bologna").does("plan preview", plan=file(shown))
    assert heard.says("Two weeks about food")
    assert heard.says("Every week at 2:00")
