"""/review: what waits for a yes, at the desk of the writer's own teacher."""

import pytest
from founding import found_a_project
from sqlalchemy import text

from bot.dispatch import COME_IN, NOT_YOURS
from commands.review import REPLACED

PARK = "Törnävän puisto"


@pytest.fixture
async def answered(it):
    """An answer that waits for a yes."""
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    await it.pupil("Seinäjoki").says(f"/icebreaker answer text:{PARK}")
    return it


async def test_the_desk_shows_what_waits(answered):
    heard = await answered.teacher("Seinäjoki").says("/review")
    assert heard.says("1 waits for your yes")
    assert heard.says(PARK)
    assert heard.buttons == ["Yes to all shown", "Yes, publish", "Return with a word", "Hide"]


async def test_an_empty_desk_says_so(it):
    assert (await it.teacher("Vic").says("/review show")).says("Nothing waits for your yes")


async def test_what_waits_elsewhere_is_not_on_ones_desk(answered):
    heard = await answered.teacher("Vic").says("/review")
    assert not heard.says(PARK)
    assert not answered.sees("Vic", PARK, at="desk")


async def test_yes_to_all_shown_publishes_all_that_was_shown_and_nothing_newer(answered):
    teacher, first, second = answered.teacher("Seinäjoki"), *(answered.pupil("Seinäjoki", n) for n in (0, 1))
    await second.says("/icebreaker answer text:Lakeuden Risti")
    await teacher.says("/review")
    await first.says("/icebreaker answer text:Kyrkösjärvi")
    heard = await teacher.presses("Yes to all shown")
    assert heard.says("Published 1.")
    assert answered.sees("Vic", "Lakeuden Risti")
    assert not answered.sees("Vic", "Kyrkösjärvi")
    assert not answered.sees("Vic", PARK)


async def test_approving_a_text_since_replaced_is_refused(answered):
    teacher = answered.teacher("Seinäjoki")
    await teacher.says("/review")
    await answered.pupil("Seinäjoki").says("/icebreaker answer text:Kyrkösjärvi")
    heard = await teacher.presses("Yes, publish", on=PARK)
    assert heard.refused
    assert heard.says(REPLACED)
    assert not answered.sees("Vic", PARK)
    assert not answered.sees("Vic", "Kyrkösjärvi")


async def test_a_second_yes_changes_nothing(answered):
    teacher = answered.teacher("Seinäjoki")
    button = teacher.finds("Yes, publish", at="desk")
    assert (await teacher.does(button.command, **button.arguments)).says("Published.")
    assert (await teacher.does(button.command, **button.arguments)).refused


async def test_a_pupil_cannot_approve(answered):
    button = answered.teacher("Seinäjoki").finds("Yes, publish", at="desk")
    for pupil in (answered.pupil("Seinäjoki"), answered.pupil("Vic")):
        heard = await pupil.does(button.command, **button.arguments)
        assert heard.says(NOT_YOURS)
    assert not answered.sees("Vic", PARK)


@pytest.mark.parametrize("label", ["Yes, publish", "Hide"])
async def test_a_teacher_of_another_school_decides_nothing(answered, label):
    button = answered.teacher("Seinäjoki").finds(label, at="desk")
    heard = await answered.teacher("Vic").does(button.command, **button.arguments)
    assert heard.refused
    heard = await answered.teacher("Vic").does(button.command, at=f"desk/{room(answered)}", **button.arguments)
    assert heard.says(COME_IN)
    assert not answered.sees("Vic", PARK)
    assert answered.sees("Seinäjoki", PARK, at="desk")


def room(it):
    return it.teacher("Seinäjoki").role.room


async def test_a_teacher_of_another_school_returns_nothing(answered):
    button = answered.teacher("Seinäjoki").finds("Return with a word", at="desk")
    assert (await answered.teacher("Vic").does(button.command, **button.arguments, word="no")).refused
    assert answered.sees("Seinäjoki", PARK, at="desk")


async def test_a_teacher_of_another_project_decides_nothing(answered):
    cast = await found_a_project(answered.silta, answered.clock, title="Another", Turku="country:FI language:fi")
    theirs = type(answered)(answered.silta, answered.clock, cast).teacher("Turku")
    for label in ("Yes, publish", "Hide"):
        button = answered.teacher("Seinäjoki").finds(label, at="desk")
        assert (await theirs.does(button.command, **button.arguments)).refused
    assert not answered.sees("Vic", PARK)
    assert answered.sees("Seinäjoki", PARK, at="desk")


async def test_returning_asks_for_a_word_and_brings_it_to_the_writer_alone(answered):
    teacher, pupil = answered.teacher("Seinäjoki"), answered.pupil("Seinäjoki")
    heard = await teacher.presses("Return with a word", at="desk")
    assert heard.asks == ("word",)
    await teacher.fills(word="Kerro vielä miksi!")
    assert "Kerro vielä miksi!" in answered.reads(pupil.place("own"))
    assert "Kerro vielä miksi!" not in answered.reads(answered.pupil("Seinäjoki", 1).place("own"))
    assert answered.everyone_sees("Kerro vielä miksi!") == []
    assert not answered.sees("Seinäjoki", PARK, at="desk")


async def test_a_returned_answer_is_changed_and_waits_again(answered):
    teacher, pupil = answered.teacher("Seinäjoki"), answered.pupil("Seinäjoki")
    await teacher.presses("Return with a word", at="desk", word="Miksi?")
    heard = await pupil.presses("Change it", at="own")
    assert heard.kept["text"] == PARK
    await pupil.fills(text="Koska siellä on joki")
    assert "Miksi?" not in answered.reads(pupil.place("own"))
    await teacher.presses("Yes, publish", at="desk", on="Koska siellä on joki")
    assert answered.sees("Vic", "Koska siellä on joki")


async def test_returning_what_was_published_keeps_the_published_text(answered):
    teacher = answered.teacher("Seinäjoki")
    await teacher.presses("Yes, publish", at="desk")
    await answered.pupil("Seinäjoki").says("/icebreaker answer text:Kyrkösjärvi")
    await teacher.presses("Return with a word", at="desk", word="Miksi?")
    assert answered.sees("Vic", PARK)


async def test_hiding_reaches_what_was_already_posted(answered):
    teacher = answered.teacher("Seinäjoki")
    await teacher.presses("Yes, publish", at="desk")
    assert answered.sees("Vic", PARK)
    await teacher.says("/icebreaker show")
    await teacher.presses("Hide", on=PARK)
    assert answered.everyone_sees(PARK) == []
    assert (await answered.pupil("Seinäjoki").says("/icebreaker show")).says("Your teacher has hidden your answer.")


async def test_an_invented_revision_is_refused_on_every_database(answered):
    heard = await answered.teacher("Seinäjoki").does("review approve", item="1", revision="9" * 18)
    assert heard.says(REPLACED)


async def test_a_decision_is_written_down_without_the_words(answered):
    await answered.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    with answered.silta.reader.connect() as connection:
        trail = connection.execute(text("SELECT person_id, action, subject FROM audit ORDER BY id DESC")).first()
    assert tuple(trail) == (answered.teacher("Seinäjoki").role.person, "review approve", "contribution 1 revision 1")
    assert "audit" not in answered.remembers(PARK)
