"""/schedule: any command, later, in everyone's own time."""

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
HELLO = "Bon cap de setmana!"
# The project begins on Tuesday, 3 October 2023, at nine in UTC.


async def plans(it, said="on:friday at:14:00", school="Bologna", text=HELLO, whom="all"):
    teacher = it.teacher(school)
    await teacher.says(f"/announce text:{text} whom:{whom} {said}")
    await teacher.presses("Save it")
    return teacher


async def test_it_is_said_back_in_a_whole_sentence_with_every_local_time_before_it_is_saved(it):
    heard = await it.teacher("Bologna").says(f"/announce text:{HELLO} whom:all on:friday at:14:00")
    assert heard.says("Once, on Friday, October 6 at 2:00")
    for school in ALL:
        assert heard.says(f"{school}: Friday, October 6, 2:00")
    await it.comes("2023-10-06 13:00")
    assert it.everyone_sees(HELLO) == []


async def test_each_class_gets_it_at_its_own_local_time(it):
    await plans(it)
    await it.comes("2023-10-06 09:59")
    assert it.everyone_sees(HELLO) == []
    await it.comes("2023-10-06 10:00")
    assert it.everyone_sees(HELLO) == ["Saint-Pierre"]
    await it.comes("2023-10-06 11:00")
    assert it.everyone_sees(HELLO) == ["Seinäjoki", "Saint-Pierre"]
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == ALL


async def test_together_means_one_moment_by_the_authors_clock(it):
    await plans(it, "on:friday at:14:00 clock:together")
    await it.comes("2023-10-06 11:59")
    assert it.everyone_sees(HELLO) == []
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == ALL


async def test_every_week_it_comes_again_at_the_same_local_time_also_after_the_clocks_change(it):
    teacher = await plans(it, "every:week on:friday at:10:00", school="Seinäjoki", whom="class")
    seen = []
    for day, hour in (("10-06", 7), ("10-13", 7), ("10-20", 7), ("10-27", 7), ("11-03", 8)):
        await it.comes(f"2023-{day} {hour - 1:02}:59")
        before = it.reads(teacher.place()).count(HELLO)
        await it.comes(f"2023-{day} {hour:02}:00")
        seen.append(it.reads(teacher.place()).count(HELLO) - before)
    assert seen == [1, 1, 1, 1, 1]


async def test_saved_twice_it_comes_once(it):
    teacher = it.teacher("Bologna")
    await teacher.says(f"/announce text:{HELLO} whom:class on:friday at:14:00")
    save = teacher.finds("Save it")
    await teacher.does(save.command, **save.arguments)
    assert (await teacher.does(save.command, **save.arguments)).says("It is saved already.")
    await it.comes("2023-10-06 12:00")
    assert it.count("occurrence") == 1


async def test_what_is_unclear_is_asked_and_the_rest_is_kept(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.says(f"/announce text:{HELLO} on:friday at:2:30")
    assert heard.asks == ("at",)
    assert heard.says("Is 2:30")
    heard = await teacher.fills(at="14:30")
    assert heard.says("Once, on Friday, October 6 at 2:30")
    assert heard.says(HELLO)


async def test_a_day_that_is_over_is_asked_again(it):
    heard = await it.teacher("Bologna").says(f"/announce text:{HELLO} on:2023-10-02 at:14:00")
    assert heard.asks == ("on",)
    assert heard.says("That is over already.")


async def test_the_list_shows_the_next_two_weeks(it):
    await plans(it, "every:week on:friday at:14:00")
    heard = await it.teacher("Vic").says("/schedule list", at="staff")
    assert heard.says("Friday, October 6, 2:00")
    assert heard.says("Friday, October 13, 2:00")
    assert not heard.says("Friday, October 20")


async def test_the_preview_shows_every_message_and_sends_none(it):
    teacher = it.teacher("Bologna")
    await teacher.says(f"/announce text:{HELLO} whom:all on:friday at:14:00")
    heard = await teacher.presses("See every message")
    assert heard.says("Vic: Friday, October 6, 2:00")
    assert heard.says("in Spanish")
    assert heard.says(HELLO)
    assert it.count("post") == it.count("delivery") == 0 or it.everyone_sees(HELLO) == []
    await teacher.presses("Save it")
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == ALL


async def test_paused_nothing_comes_and_resumed_the_next_does(it):
    teacher = await plans(it, "every:week on:friday at:14:00 ", whom="class")
    await teacher.says("/schedule list")
    await teacher.presses("Pause")
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == []
    await teacher.says("/schedule list")
    await teacher.presses("Resume")
    await it.comes("2023-10-13 12:00")
    assert it.everyone_sees(HELLO) == ["Bologna"]


async def test_the_next_time_alone_is_moved(it):
    teacher = await plans(it, "every:week on:friday at:14:00", whom="class")
    await teacher.says("/schedule list")
    await teacher.presses("Move the next time")
    await teacher.fills(on="2023-10-05", at="10:00")
    await it.comes("2023-10-05 08:00")
    assert it.everyone_sees(HELLO) == ["Bologna"]
    posts = it.count("post")
    await it.comes("2023-10-06 12:00")
    assert it.count("post") == posts
    await it.comes("2023-10-13 12:00")
    assert it.count("post") == posts + 1


async def test_taken_away_it_comes_no_more(it):
    teacher = await plans(it, whom="class")
    await teacher.says("/schedule list")
    await teacher.presses("Remove")
    await teacher.presses("Yes, take it away")
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == []


async def test_later_asks_for_everything_that_is_needed(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.does("announce", later="1", text=HELLO)
    assert {"on", "at", "every"} <= set(heard.asks)
    assert heard.kept["text"] == HELLO
    heard = await teacher.fills(on="friday", at="14:00")
    assert heard.says("Once, on Friday, October 6 at 2:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == ["Bologna"]


async def test_something_new_is_planned_step_by_step(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.says("/schedule new")
    assert heard.asks == ("what",)
    heard = await teacher.fills(what="icebreaker open")
    assert {"prompt", "on", "at"} <= set(heard.asks)
    await teacher.fills(prompt="window", on="friday", at="10:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-06 08:00")
    assert it.everyone_sees("What do you see from your window right now?") == ALL


async def test_what_cannot_be_planned_is_said_kindly(it):
    heard = await it.teacher("Bologna").says("/schedule new project new")
    assert heard.asks == ("what",)
    assert heard.says("That cannot be planned.")


async def test_a_command_that_asks_for_more_asks_before_it_is_saved(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.says("/icebreaker open on:friday at:10:00")
    assert heard.asks == ("prompt", "question")
    heard = await teacher.fills(prompt="window")
    assert heard.says("Once, on Friday, October 6 at 10:00")


async def test_where_nothing_is_planned_a_sentence_says_so_instead_of_an_empty_form(it):
    for what in ("preview", "pause", "resume", "move", "remove"):
        heard = await it.teacher("Vic").says(f"/schedule {what}")
        assert heard.refused
        assert heard.says("There is nothing to choose from just now.")


async def test_pupils_plan_nothing(it):
    heard = await it.pupil("Vic").says(f"/announce text:{HELLO} on:friday at:14:00")
    assert heard.refused
    assert it.count("schedule") == 0


async def test_what_is_late_does_not_come_at_night_either(it):
    await plans(it, "on:friday at:19:30")
    await it.comes("2023-10-06 21:30")
    assert it.everyone_sees(HELLO) == []
    await it.comes("2023-10-07 06:00")
    assert it.everyone_sees(HELLO) == ALL


async def test_a_time_that_falls_into_the_night_is_told_before_it_is_saved(it):
    heard = await it.teacher("Bologna").says(f"/announce text:{HELLO} whom:all on:friday at:23:30")
    assert heard.says("Not at night")
    assert heard.says("Bologna: Monday, October 9, 7:00")


async def test_another_teacher_previews_what_its_author_has_planned(it):
    await plans(it, "every:week on:friday at:14:00", whom="class")
    other = it.teacher("Vic")
    await other.says("/schedule list")
    heard = await other.presses("See every message")
    assert heard.says("Bologna: Friday, October 6, 2:00")
    assert heard.says("Teacher of Bologna, Bologna")
    assert not heard.says("Vic: Friday")


async def test_moved_past_the_next_one_it_is_asked_again(it):
    teacher = await plans(it, "every:week on:friday at:14:00", whom="class")
    heard = await teacher.does("schedule move", said={"schedule": 1, "on": "2023-10-20", "at": "10:00"})
    assert heard.says("It comes again on Friday, October 13.")
    for day in ("06", "13"):
        await it.comes(f"2023-10-{day} 12:00")
    assert it.reads(teacher.place()).count(HELLO) == 2


async def test_what_was_not_saved_is_not_resumed_into_life(it):
    teacher = it.teacher("Bologna")
    await teacher.says(f"/announce text:{HELLO} whom:class on:friday at:14:00")
    assert (await teacher.does("schedule resume", schedule=1)).refused
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == []


async def test_a_class_that_moves_gets_it_at_its_new_local_time(it):
    teacher = await plans(it, "on:friday at:14:00", whom="class")
    await teacher.does("classroom set", country="RE")
    await it.comes("2023-10-06 10:00")
    assert it.sees("Bologna", HELLO)


async def test_what_somebody_has_planned_is_theirs_to_take_back_with_everything_else(it):
    teacher = await plans(it, "on:friday at:14:00")
    assert (await teacher.says("/me show")).says(HELLO)
    await teacher.says("/me clear")
    await teacher.presses("Yes, everything")
    assert it.remembers(HELLO) - {"inbox"} == set()
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(HELLO) == []


async def test_words_that_no_choice_has_are_asked(it):
    heard = await it.teacher("Bologna").says(f"/announce text:{HELLO} on:friday at:14:00 free:banana")
    assert heard.asks == ("free",)
    heard = await it.teacher("Bologna").says(f"/announce text:{HELLO} on:friday at:14:00 until:2023-12-01")
    assert heard.asks == ("every",)
