"""/classroom: seats and codes, who knocks, who is let in, who leaves."""

import pytest
from conversation import Conversation
from founding import found_a_project

from bot.dispatch import COME_IN
from commands.classroom.seats import NOT_YOURS as NOT_IN_CLASS
from commands.project.doors import NAME_TAKEN, WRONG_CODE

PARK = "Törnävän puisto"


@pytest.fixture
async def knocked(it):
    """Somebody has knocked at the class in Vic."""
    code = (await it.teacher("Vic").says("/project invite class")).codes[0]
    newcomer = it.stranger("newcomer")
    await newcomer.says(f"/project join {code}", at="")
    await newcomer.fills(alias="Gat Feliç")
    it.newcomer, it.code = newcomer, code
    return it


async def test_seats_come_with_aliases_and_codes_shown_once(it):
    teacher = it.teacher("Vic")
    heard = await teacher.does("classroom seats", event="made once", number="3")
    assert heard.says("3 seats are ready")
    assert len(set(heard.codes)) == 3
    again = await teacher.does("classroom seats", event="made once", number="3")
    assert set(again.codes) == {"•••••"}
    assert it.count("seat") == 12 + 3


async def test_every_code_opens_the_seat_it_was_printed_with(it):
    heard = await it.teacher("Vic").says("/classroom seats 2")
    for card in heard.reply.cards:
        pupil = it.stranger(f"device of {card.alias}")
        assert (await pupil.says(f"/project join {card.code.text}", at="")).says(f"Welcome back, {card.alias}")


@pytest.mark.parametrize("number", ["0", "41", "-1", "many", "1e3", "٣"])
async def test_an_odd_number_of_seats_gives_the_form_again(it, number):
    heard = await it.teacher("Vic").does("classroom seats", number=number)
    assert heard.asks == ("number",)
    assert heard.kept["number"] == number
    assert heard.says("Please give a whole number from 1 to 40.")


async def test_a_number_written_with_zeros_is_a_number(it):
    assert (await it.teacher("Vic").does("classroom seats", number="0003")).says("3 seats are ready")


@pytest.mark.web_alone("notes are said on the pages")
async def test_who_knocks_waits_outside_until_the_teacher_lets_them_in(knocked):
    newcomer, teacher = knocked.newcomer, knocked.teacher("Vic")
    assert newcomer.heard.says("Hello, Gat Feliç")
    assert knocked.sees("Vic", "Gat Feliç would like to come into your class.", at="desk")
    assert (await newcomer.says("/note hola", at=teacher.place())).says(COME_IN)
    assert (await teacher.presses("Let in", at="desk")).says("Gat Feliç is in your class now.")
    assert (await newcomer.says("/note hola", at=teacher.place())).asks == ("language",)
    assert not (await newcomer.fills(at=teacher.place())).refused
    assert knocked.sees("Vic", "Gat Feliç: hola")
    assert not knocked.sees("Vic", "would like to come into", at="desk")


async def test_who_is_not_let_in_stays_out_and_is_forgotten(knocked):
    teacher = knocked.teacher("Vic")
    await teacher.presses("Do not let in", at="desk")
    assert (await knocked.newcomer.says("/note hola", at=teacher.place())).refused
    assert knocked.remembers("Gat Feliç") - {"inbox"} == set()


async def test_do_not_let_in_pressed_after_a_colleague_said_let_in_takes_nothing_away(knocked):
    teacher = knocked.teacher("Vic")
    late = teacher.finds("Do not let in", at="desk")
    await teacher.presses("Let in", at="desk")
    assert (await teacher.does(late.command, **late.arguments)).refused
    assert (await teacher.says("/classroom list")).says("Gat Feliç")


@pytest.mark.parametrize("label", ["Let in", "Do not let in"])
async def test_only_the_classs_own_teacher_decides_who_comes_in(knocked, label):
    button = knocked.teacher("Vic").finds(label, at="desk")
    assert (await knocked.teacher("Bologna").does(button.command, **button.arguments)).refused
    assert (await knocked.pupil("Vic").does(button.command, **button.arguments)).refused
    assert knocked.sees("Vic", "Gat Feliç would like to come", at="desk")


async def test_a_teacher_of_another_project_touches_no_seat_of_ours(knocked):
    cast = await found_a_project(knocked.silta, knocked.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(knocked.silta, knocked.clock, cast).teacher("Turku")
    pupil = knocked.pupil("Vic")
    for command in ("classroom admit", "classroom decline", "classroom remove", "classroom renew"):
        heard = await theirs.does(command, seat=pupil.role.seat, sure=1)
        assert heard.says(NOT_IN_CLASS)
    assert (await pupil.says("/classroom list")).says(pupil.alias)


async def test_an_alias_that_is_taken_asks_for_another_and_lets_one_in_then(knocked):
    second = knocked.stranger("second")
    await second.says(f"/project join {knocked.code}", at="")
    heard = await second.fills(alias="gat FELIÇ")
    assert heard.asks == ("alias",)
    assert heard.says(NAME_TAKEN)
    assert heard.kept["alias"] == "gat FELIÇ"
    assert (await second.fills(alias="Gos Feliç")).says("Hello, Gos Feliç")


@pytest.mark.chats_alone("on the pages whoever comes in begins a session of their own")
async def test_a_pupil_who_knocks_at_their_own_class_is_told_that_they_are_in(it):
    code = (await it.teacher("Vic").says("/project invite class")).codes[0]
    heard = await it.pupil("Vic").does("project join", at="", code=code, alias="Second Me")
    assert heard.says("You are in this class already.")


async def test_a_new_class_code_closes_the_old_one(knocked):
    await knocked.teacher("Vic").says("/project invite class")
    heard = await knocked.stranger("late").says(f"/project join {knocked.code}", at="")
    assert heard.says(WRONG_CODE)


async def test_a_removed_pupil_is_signed_out_and_their_code_is_dead(it):
    teacher, pupil = it.teacher("Vic"), it.pupil("Vic")
    code = (await teacher.does("classroom renew", seat=pupil.role.seat)).codes[0]
    await teacher.says("/classroom list")
    assert (await teacher.presses("Remove the seat", on=pupil.alias)).says("Nothing brings it back.")
    assert (await teacher.says("/classroom list")).says(pupil.alias)
    await teacher.presses("Remove the seat", on=pupil.alias)
    assert (await teacher.presses("Yes, remove it")).says("is no longer in your class")
    assert (await pupil.says("/note hola")).says(COME_IN)
    assert (await pupil.says("/language fi", at="")).refused
    assert (await it.stranger().says(f"/project join {code}", at="")).says(WRONG_CODE)
    assert not (await teacher.says("/classroom list")).says(pupil.alias)


async def test_what_a_removed_pupil_wrote_is_gone_everywhere(it):
    pupil, other, teacher = it.pupil("Seinäjoki"), it.pupil("Vic"), it.teacher("Seinäjoki")
    await teacher.says("/icebreaker open prompt:visit")
    await pupil.says(f"/icebreaker answer text:{PARK}")
    await teacher.presses("Yes, publish", at="desk", on=PARK)
    await other.presses("Reply", at="class", on=PARK, text="what a park")
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="what a park")
    await pupil.says("/icebreaker answer text:Kyrkösjärvi")
    await pupil.says("/note hei kaikki")
    assert it.everyone_sees("what a park") == ["Seinäjoki", "Vic"]
    await teacher.does("classroom remove", seat=pupil.role.seat, sure=1)
    for words in (PARK, "Kyrkösjärvi", "hei kaikki", pupil.alias, "what a park"):
        assert it.everyone_sees(words) == []
        assert it.remembers(words) - {"inbox"} == set()
    assert not it.sees("Seinäjoki", "Kyrkösjärvi", at="desk")


async def test_what_a_removed_pupil_wrote_is_gone_from_remembered_answers_too(it):
    pupil, teacher = it.pupil("Seinäjoki"), it.teacher("Seinäjoki")
    await teacher.says("/icebreaker open prompt:visit")
    await pupil.says(f"/icebreaker answer text:{PARK}")
    await pupil.says("/icebreaker answer")
    await teacher.says("/review")
    await teacher.does("classroom remove", seat=pupil.role.seat, sure=1)
    assert it.remembers(PARK) == set()


async def test_when_a_removed_pupils_reply_was_the_only_one_the_answer_waits_for_one_again(it):
    pupil, lonely = it.pupil("Vic"), "Nobody from another school has replied yet."
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    await it.pupil("Seinäjoki").says(f"/icebreaker answer text:{PARK}")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    await pupil.presses("Reply", at="class", on=PARK, text="quina meravella")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    assert not it.sees("Bologna", lonely)
    await it.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert it.sees("Bologna", lonely)


@pytest.mark.chats_alone("on the pages whoever comes in begins a session of their own")
async def test_a_seat_removed_in_one_project_stays_whole_in_another(it):
    cast = await found_a_project(it.silta, it.clock, title="Another", Turku="country:FI language:fi")
    theirs, pupil = Conversation(it.silta, it.clock, cast), it.pupil("Vic")
    code = (await theirs.teacher("Turku").says("/project invite class")).codes[0]
    await pupil.does("project join", at="", code=code, alias="Gat Viatger")
    await theirs.teacher("Turku").presses("Let in", at="desk")
    await theirs.teacher("Turku").says("/icebreaker open prompt:visit")
    there = theirs.teacher("Turku").place()
    await pupil.says(f"/icebreaker answer text:{PARK}", at=there)
    await it.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert (await theirs.teacher("Turku").says("/review")).says(PARK)
    assert (await theirs.teacher("Turku").says("/classroom list")).says("Gat Viatger")
    assert not (await pupil.says("/help", at=there)).says("First come in")
    assert (await pupil.says("/note still here", at=there)).reply.problem is False


@pytest.mark.chats_alone("on the pages whoever comes in begins a session of their own")
async def test_who_knocks_at_the_wrong_door_and_is_not_let_in_loses_nothing_at_home(it):
    pupil, home, wrong = it.pupil("Vic"), it.teacher("Vic"), it.teacher("Bologna")
    await home.says("/icebreaker open prompt:visit")
    await pupil.says(f"/icebreaker answer text:{PARK}")
    code = (await wrong.says("/project invite class")).codes[0]
    await pupil.does("project join", at="", code=code, alias="Lost")
    await wrong.presses("Do not let in", at="desk")
    assert (await home.says("/review")).says(PARK)
    assert not (await pupil.says("/note still here")).refused


async def test_a_pupil_sees_who_is_in_the_class_and_gets_no_buttons(it):
    heard = await it.pupil("Vic").says("/classroom list")
    assert heard.says(it.pupil("Vic", 1).alias)
    assert heard.buttons == []


async def test_setting_a_class_begins_with_what_it_is_and_changes_only_what_is_said(it):
    teacher = it.teacher("Vic")
    heard = await teacher.says("/classroom set")
    assert heard.asks == ("school", "name", "country", "language")
    assert heard.kept["school"] == "Vic"
    assert (await teacher.says("/classroom set name:4B")).says("Your class is 4B in Vic.")
    assert (await it.pupil("Vic").says("/project show")).says("4B – Spain")
    heard = await teacher.does("classroom set", country="PT")
    assert heard.asks == ("zone",), "a country with several clocks is asked about, never guessed"
    assert heard.kept["name"] == "4B"


async def test_a_country_with_several_clocks_asks_which(it):
    teacher = it.teacher("Bologna")
    about = {"school": "Las Palmas", "name": "9C", "country": "ES", "language": "es"}
    heard = await teacher.does("classroom set", **about)
    assert heard.asks == ("zone",)
    await teacher.fills(zone="Atlantic/Canary")
    assert (await it.pupil("Vic").says("/project show")).says("10:00\N{NARROW NO-BREAK SPACE}AM there")
