"""/icebreaker: one question to every class, answers across the schools once the own teacher has said yes."""

import pytest
from founding import found_a_project

from bot.dispatch import NOT_YOURS
from commands.icebreaker.answers import CLOSED
from commands.icebreaker.question import NONE_OPEN
from commands.shown import GONE

PARK = "Törnävän puisto"
OTHERS = ["Vic", "Bologna", "Saint-Pierre"]


@pytest.fixture
async def opened(it):
    """An icebreaker that asks a teacher's own question."""
    await it.teacher("Seinäjoki").says("/icebreaker open question:Mitä näyttäisit vieraalle?")
    return it


async def publish(it, school, words, number=0):
    """A pupil answers and the own teacher says yes."""
    await it.pupil(school, number).says(f"/icebreaker answer text:{words}")
    await it.teacher(school).presses("Yes, publish", at="desk", on=words)


async def test_a_question_in_ones_own_words_reaches_every_class_as_it_was_written(opened):
    assert opened.everyone_sees("Mitä näyttäisit vieraalle?") == ["Seinäjoki", *OTHERS]


async def test_a_ready_question_reaches_every_class(it):
    heard = await it.teacher("Vic").says("/icebreaker open prompt:window")
    assert not heard.refused
    assert it.everyone_sees("What do you see from your window right now?") == ["Seinäjoki", *OTHERS]


async def test_opened_without_a_question_it_asks_for_one(it):
    heard = await it.teacher("Vic").says("/icebreaker open")
    assert heard.asks == ("prompt", "question")
    assert it.count("round") == 0


async def test_an_answer_appears_in_no_class_before_the_yes(opened):
    heard = await opened.pupil("Seinäjoki").says(f"/icebreaker answer text:{PARK}")
    assert heard.says("Thank you")
    assert opened.everyone_sees(PARK) == []
    assert opened.sees("Seinäjoki", PARK, at="desk")


async def test_after_the_yes_it_appears_in_every_partner_class_with_alias_and_school(opened):
    pupil = opened.pupil("Seinäjoki")
    await pupil.says(f"/icebreaker answer text:{PARK}")
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    assert opened.everyone_sees(PARK) == OTHERS
    assert opened.everyone_sees(f"{pupil.alias}, Seinäjoki") == OTHERS
    assert not opened.sees("Seinäjoki", PARK, at="desk")


async def test_a_changed_answer_keeps_the_old_text_shown_until_the_new_yes(opened):
    await publish(opened, "Seinäjoki", PARK)
    await opened.pupil("Seinäjoki").says("/icebreaker answer text:Kyrkösjärvi")
    assert opened.everyone_sees(PARK) == OTHERS
    assert opened.everyone_sees("Kyrkösjärvi") == []
    heard = await opened.pupil("Vic").says("/icebreaker show")
    assert heard.says(PARK)
    assert not heard.says("Kyrkösjärvi")
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Kyrkösjärvi")
    assert opened.everyone_sees(PARK) == []
    assert opened.everyone_sees("Kyrkösjärvi") == OTHERS


async def test_an_answer_taken_back_vanishes_where_it_was_posted_and_its_words_are_gone(opened):
    pupil = opened.pupil("Seinäjoki")
    await publish(opened, "Seinäjoki", PARK)
    await pupil.says("/icebreaker show")
    await pupil.presses("Take it back")
    assert opened.everyone_sees(PARK) == []
    assert opened.remembers(PARK) - {"inbox"} == set()


async def test_an_answer_taken_back_before_the_yes_leaves_the_desk(opened):
    pupil = opened.pupil("Vic")
    await pupil.says("/icebreaker answer text:la plaça")
    await pupil.presses("Take it back")
    assert not opened.sees("Vic", "la plaça", at="desk")


async def test_after_taking_it_back_one_can_answer_again(opened):
    pupil = opened.pupil("Seinäjoki")
    await publish(opened, "Seinäjoki", PARK)
    await pupil.says("/icebreaker show")
    await pupil.presses("Take it back")
    await publish(opened, "Seinäjoki", "Kyrkösjärvi")
    assert opened.everyone_sees("Kyrkösjärvi") == OTHERS


async def test_nobody_takes_back_what_somebody_else_wrote(opened):
    await publish(opened, "Seinäjoki", PARK)
    mine = opened.pupil("Seinäjoki")
    await mine.says("/icebreaker show")
    action = mine.finds("Take it back")
    heard = await opened.pupil("Seinäjoki", 1).does(action.command, **action.arguments)
    assert heard.refused
    assert opened.everyone_sees(PARK) == OTHERS


async def test_answers_without_a_reply_come_first(opened):
    await publish(opened, "Seinäjoki", "the first answer")
    opened.clock.passes(minutes=1)
    await publish(opened, "Vic", "the second answer")
    reader = opened.pupil("Bologna")
    shown = (await reader.says("/icebreaker show")).text
    assert shown.index("the first answer") < shown.index("the second answer")
    await reader.presses("Reply", at="class", on="the first answer", text="how lovely")
    await opened.teacher("Bologna").presses("Yes, publish", at="desk", on="how lovely")
    shown = (await reader.says("/icebreaker show")).text
    assert shown.index("the second answer") < shown.index("the first answer")


async def test_a_reply_reaches_both_classes_after_the_yes_of_the_writers_own_teacher(opened):
    await publish(opened, "Seinäjoki", PARK)
    await opened.pupil("Vic").presses("Reply", at="class", on=PARK, text="quina meravella")
    assert opened.everyone_sees("quina meravella") == []
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="quina meravella")
    assert opened.everyone_sees("quina meravella") == ["Seinäjoki", "Vic"]


async def test_the_mark_that_nobody_has_replied_goes_with_the_first_reply_and_returns_with_its_end(opened):
    lonely = "Nobody from another school has replied yet."
    await publish(opened, "Seinäjoki", PARK)
    assert opened.everyone_sees(lonely) == OTHERS
    pupil = opened.pupil("Vic")
    await pupil.presses("Reply", at="class", on=PARK, text="quina meravella")
    action = pupil.finds("Take it back")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="quina meravella")
    assert opened.everyone_sees(lonely) == []
    await pupil.does(action.command, **action.arguments)
    assert opened.everyone_sees(lonely) == OTHERS


async def test_a_reply_within_ones_own_class_is_refused(opened):
    await publish(opened, "Seinäjoki", PARK)
    action = opened.pupil("Vic").finds("Reply", at="class", on=PARK)
    heard = await opened.pupil("Seinäjoki", 1).does(action.command, **action.arguments, text="hei")
    assert heard.says("This answer is from your own class")


async def test_a_reply_to_what_was_taken_back_is_refused(opened):
    await publish(opened, "Seinäjoki", PARK)
    action = opened.pupil("Vic").finds("Reply", at="class", on=PARK)
    writer = opened.pupil("Seinäjoki")
    await writer.says("/icebreaker show")
    await writer.presses("Take it back")
    heard = await opened.pupil("Vic").does(action.command, **action.arguments, text="hola")
    assert heard.says(GONE)


async def test_the_button_of_a_closed_round_says_that_it_is_closed(opened):
    pupil = opened.pupil("Bologna")
    button = pupil.finds("Answer", at="class")
    await opened.teacher("Seinäjoki").says("/icebreaker close")
    heard = await pupil.does(button.command, **button.arguments, text="too late")
    assert heard.refused
    assert heard.says(CLOSED)
    assert opened.count("contribution") == 0


async def test_closing_says_so_in_the_post_and_leaves_the_answers_readable(opened):
    await publish(opened, "Seinäjoki", PARK)
    await opened.teacher("Vic").says("/icebreaker close")
    assert opened.everyone_sees("This icebreaker is closed. The answers stay readable.") == ["Seinäjoki", *OTHERS]
    assert (await opened.pupil("Bologna").says("/icebreaker show")).says(PARK)


async def test_closing_twice_is_said_kindly(opened):
    await opened.teacher("Vic").says("/icebreaker close")
    assert (await opened.teacher("Vic").does("icebreaker close", round="1")).says("was already closed")


async def test_with_two_open_it_asks_which_and_keeps_the_answer(opened):
    await opened.teacher("Vic").says("/icebreaker open prompt:window")
    pupil = opened.pupil("Vic")
    heard = await pupil.says("/icebreaker answer text:el campanar")
    assert heard.asks == ("round",)
    assert heard.kept["text"] == "el campanar"
    heard = await pupil.fills(round="2")
    assert heard.says("Thank you")
    assert opened.sees("Vic", "el campanar", at="desk")


async def test_an_answer_that_is_too_long_comes_back_whole(opened):
    long = "ä" * 1001
    heard = await opened.pupil("Seinäjoki").says(f"/icebreaker answer text:{long}")
    assert heard.says("This is 1 character too long")
    assert heard.kept["text"] == long
    assert opened.count("contribution") == 0


async def test_answering_without_a_text_gives_the_form_with_what_one_wrote_before(opened):
    pupil = opened.pupil("Seinäjoki")
    await pupil.says(f"/icebreaker answer text:{PARK}")
    heard = await pupil.says("/icebreaker answer")
    assert heard.asks == ("text", "picture", "description")
    assert heard.kept["text"] == PARK


async def test_with_none_open_an_answer_is_answered_kindly(it):
    assert (await it.pupil("Vic").says("/icebreaker answer text:hola")).says(NONE_OPEN)


async def test_the_answers_come_in_pages(opened):
    for school in ("Seinäjoki", *OTHERS):
        for number in (0, 1):
            await publish(opened, school, f"answer {number} of {school}", number)
    reader = opened.teacher("Vic")
    first = (await reader.says("/icebreaker show")).text
    second = (await reader.presses("More answers")).text
    found = [f"answer {number} of {school}" for school in ("Seinäjoki", *OTHERS) for number in (0, 1)]
    assert [words for words in found if words in first] == found[:5]
    assert [words for words in found if words in second] == found[5:]


async def test_a_pupil_opens_no_icebreaker(it):
    heard = await it.pupil("Vic").says("/icebreaker open prompt:window")
    assert heard.says(NOT_YOURS)
    assert it.count("round") == 0


async def test_a_class_that_joins_late_sees_what_is_open(opened):
    founder = opened.teacher("Seinäjoki")
    code = (await founder.says("/project invite partner")).codes[0]
    late = opened.stranger("a late teacher")
    await late.says(f"/project join {code}", at="")
    await late.fills(alias="Late", school="Turku", name="8A", country="FI", language="fi")
    with opened.silta.reader.connect() as connection:
        room = connection.exec_driver_sql("SELECT max(id) FROM classroom").scalar_one()
    await opened.delivers()
    assert "Mitä näyttäisit vieraalle?" in opened.reads(f"class/{room}")


async def test_the_numbers_of_another_project_open_nothing(opened):
    await publish(opened, "Seinäjoki", PARK)
    reply = opened.pupil("Vic").finds("Reply", at="class", on=PARK)
    answer = opened.pupil("Vic").finds("Answer", at="class")
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    theirs = type(opened)(opened.silta, opened.clock, cast)
    pupil, teacher = theirs.pupil("Turku"), theirs.teacher("Turku")
    assert (await pupil.does(answer.command, **answer.arguments, text="x")).says("not part of this project")
    assert (await pupil.does(reply.command, **reply.arguments, text="x")).says(GONE)
    assert (await pupil.does("icebreaker show", round=answer.arguments["round"])).says("not part of this project")
    assert (await teacher.does("icebreaker close", round=answer.arguments["round"])).says("not part of this project")
    assert opened.count("contribution") == 1


async def test_a_published_reply_is_read_hidden_and_taken_back_in_the_list_of_answers(opened):
    await publish(opened, "Seinäjoki", "Törnävä")
    await opened.pupil("Vic").presses("Reply", at="class", on="Törnävä", text="¿Hace frío?")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="¿Hace frío?")
    assert (await opened.pupil("Bologna").says("/icebreaker show")).says("¿Hace frío?")
    assert "Hide" in (await opened.teacher("Vic").says("/icebreaker show")).buttons
    writer = opened.pupil("Vic")
    assert "Take it back" in (await writer.says("/icebreaker show")).buttons
    await writer.presses("Take it back", on="¿Hace frío?")
    assert opened.everyone_sees("¿Hace frío?") == []
