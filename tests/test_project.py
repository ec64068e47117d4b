"""/project: starting an exchange, coming in with codes, seeing who takes part."""

import asyncio

import pytest
from conversation import Conversation, a_code
from founding import found_a_project

from bot.dispatch import COME_IN
from bot.serving import invite
from commands.arrival import TOO_MANY
from commands.call import Secret
from commands.project.doors import WRONG_CODE
from storage import codes


async def test_a_founder_starts_a_project_with_a_class(running, clock):
    it = Conversation(running, clock, {})
    founder = it.stranger("founder")
    heard = await founder.says(f"/project join {await a_code(running, clock, codes.FOUNDER)}", at="")
    assert heard.asks == ("title",)
    heard = await founder.fills(title="Bridges")
    assert heard.asks == ("alias", "school", "name", "country", "language")
    heard = await founder.fills(alias="Maria", school="Vic", name="4A", country="ES", language="es")
    assert heard.asks == ("zone",)
    heard = await founder.fills(zone="Europe/Madrid")
    assert heard.says("Your class is 4A in Vic.")


async def test_a_founders_code_founds_once(running, clock):
    it = Conversation(running, clock, {})
    code = await a_code(running, clock, codes.FOUNDER)
    founder = it.stranger("founder")
    await founder.says(f"/project join {code}", at="")
    await founder.fills(title="Bridges")
    await founder.fills(alias="Maria", school="Vic", name="4A", country="FI", language="fi")
    assert (await it.stranger("somebody later").says(f"/project join {code}", at="")).says(WRONG_CODE)
    heard = await it.stranger("somebody later").does("project new", at="", code=code, title="Mine")
    assert heard.refused
    assert it.count("project") == 1


async def test_show_lists_every_class_with_its_clock(it):
    heard = await it.pupil("Bologna").says("/project show")
    for line in (
        "Seinäjoki · 9B – Finland, Finnish, 12:00 PM there",
        "Vic · 9B – Spain, Spanish, 11:00 AM there",
        "Saint-Pierre · 9B – Réunion, French, 1:00 PM there",
    ):
        assert heard.says(line.replace(":00 ", ":00\N{NARROW NO-BREAK SPACE}"))


async def test_a_personal_code_opens_ones_own_seat_on_any_device(it):
    teacher, pupil = it.teacher("Vic"), it.pupil("Vic")
    await teacher.says("/classroom list")
    heard = await teacher.presses("New code", on=pupil.alias)
    elsewhere = it.stranger("another device")
    assert (await elsewhere.says(f"/project join {heard.codes[0]}", at="")).says(f"Welcome back, {pupil.alias}")
    again = it.stranger("a third device")
    assert (await again.says(f"/project join {heard.codes[0].lower()}", at="")).says(f"Welcome back, {pupil.alias}")
    assert (await elsewhere.says("/classroom list", at=pupil.place())).says(pupil.alias)


async def test_a_new_personal_code_closes_the_old_one(it):
    teacher, pupil = it.teacher("Vic"), it.pupil("Vic")
    await teacher.says("/classroom list")
    old = (await teacher.does("classroom renew", seat=pupil.role.seat)).codes[0]
    await teacher.does("classroom renew", seat=pupil.role.seat)
    assert (await it.stranger().says(f"/project join {old}", at="")).says(WRONG_CODE)


async def test_a_partners_invitation_works_once(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    first, second = it.stranger("first"), it.stranger("second")
    about = {"alias": "Anna", "school": "Turku", "name": "8A", "country": "FI", "language": "fi"}
    for each in (first, second):
        await each.says(f"/project join {code}", at="")
    assert (await first.fills(**about)).says("Welcome, Anna")
    assert (await second.fills(**about)).refused
    assert (await second.says(f"/project join {code}", at="")).says(WRONG_CODE)


async def test_an_invitation_runs_out(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    it.clock.passes(days=14, seconds=1)
    assert (await it.stranger().says(f"/project join {code}", at="")).says(WRONG_CODE)


async def test_a_colleague_can_decide_as_the_teacher_can(it):
    code = (await it.teacher("Vic").says("/project invite colleague")).codes[0]
    colleague = it.stranger("colleague")
    await colleague.says(f"/project join {code}", at="")
    await colleague.fills(alias="Núria")
    assert (await colleague.says("/review", at=it.teacher("Vic").place("desk"))).says("Nothing waits for your yes")
    assert (await it.stranger("too late").says(f"/project join {code}", at="")).says(WRONG_CODE)


@pytest.mark.web_alone("only sessions end")
async def test_a_teacher_who_was_away_comes_back_with_their_own_code(it):
    teacher = it.teacher("Vic")
    code = (await teacher.says("/classroom code", at="desk")).codes[0]
    it.clock.passes(days=200)
    assert (await teacher.says("/review", at="desk")).says("First come in")
    back = it.stranger("a new computer")
    assert (await back.says(f"/project join {code}", at="")).says(f"Welcome back, {teacher.alias}")
    assert not (await back.says("/review", at=teacher.place("desk"))).refused
    newer = (await back.says("/classroom code", at=teacher.place("desk"))).codes[0]
    assert (await it.stranger("late").says(f"/project join {code}", at="")).says(WRONG_CODE)
    assert (await it.stranger("in time").says(f"/project join {newer}", at="")).says("Welcome back")


async def test_who_was_let_in_is_told_how_to_come_back(it):
    code = (await it.teacher("Vic").says("/project invite class")).codes[0]
    newcomer = it.stranger("newcomer")
    await newcomer.does("project join", at="", code=code, alias="Gat Feliç")
    await it.teacher("Vic").presses("Let in", at="desk")
    room = it.teacher("Vic").place()
    own = (await newcomer.does("classroom code", at=room)).codes[0]
    assert (await it.stranger("at home").says(f"/project join {own}", at="")).says("Welcome back, Gat Feliç")


async def test_an_invitation_pressed_many_times_at_once_opens_once(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    about = {"school": "Oulu", "name": "9A", "country": "FI", "language": "fi"}
    rivals = [it.stranger(f"rival {number}") for number in range(8)]
    before = it.count("classroom")
    calls = [each.call("classroom add", at="", code=code, alias=each.role.account, **about) for each in rivals]
    await asyncio.gather(*(it.silta.dispatch(call) for call in calls))
    assert it.count("classroom") == before + 1


async def test_a_form_that_comes_again_still_has_the_code_that_was_typed(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    newcomer = it.stranger()
    for _ in range(2):
        await newcomer.does("project join", at="", event="the same press", code=code)
        assert newcomer.heard.kept["code"] == str(Secret(code))


async def test_a_wrong_code_gets_a_kind_sentence(it):
    for guess in ("ABCDE-12345", "nonsense", "Ä" * 10, "0" * 79):
        heard = await it.stranger("guesser").says(f"/project join {guess}", at="")
        assert heard.refused
        assert heard.says(WRONG_CODE)


async def test_what_cannot_be_a_code_is_no_guess(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    newcomer = it.stranger("newcomer")
    for _ in range(6):
        assert (await newcomer.says("/project join nonsense", at="")).says(WRONG_CODE)
    assert (await newcomer.says(f"/project join {code}", at="")).asks


async def test_guessing_is_throttled_for_ten_minutes(it):
    code = (await it.teacher("Vic").says("/project invite partner")).codes[0]
    guesser = it.stranger("guesser")
    for _ in range(5):
        await guesser.says("/project join 00000-00000", at="")
    assert (await guesser.says(f"/project join {code}", at="")).says(TOO_MANY)
    assert (await it.stranger("honest").says(f"/project join {code}", at="")).asks
    it.clock.passes(minutes=10, seconds=1)
    assert (await guesser.says(f"/project join {code}", at="")).asks


@pytest.mark.web_alone("chats tell no address")
async def test_a_new_account_does_not_escape_the_throttle_of_its_source(it):
    for number in range(50):
        await it.stranger(f"guesser {number}").says("/project join 00000-00000", at="", source="one house")
    heard = await it.stranger("yet another").says("/project join 00000-00000", at="", source="one house")
    assert heard.says(TOO_MANY)


@pytest.mark.parametrize(
    ("way", "about"),
    [
        ("project new", {"title": "x"}),
        ("classroom add", {"alias": "x", "school": "x", "name": "x", "country": "FI", "language": "fi"}),
    ],
)
async def test_no_other_door_lets_one_guess_on(it, way, about):
    guesser = it.stranger("guesser")
    for _ in range(6):
        heard = await guesser.does(way, at="", code="00000-00000", **about)
    assert heard.says(TOO_MANY)


async def test_a_code_is_kept_nowhere(it):
    heard = await it.teacher("Vic").says("/project invite partner")
    newcomer = it.stranger()
    await newcomer.says(f"/project join {heard.codes[0]}", at="")
    assert it.remembers(heard.codes[0]) == set()
    assert it.remembers(heard.codes[0].replace("-", "")) == set()


async def test_coming_in_twice_at_once_is_coming_in_once(it):
    code = (await it.teacher("Vic").says("/project invite class")).codes[0]
    doors = [it.stranger(f"at door {number}") for number in range(12)]
    calls = [
        each.call("project join", at="", event=f"press {each.role.account}", code=code, alias=each.role.account)
        for each in doors
    ]
    answers = await asyncio.gather(*(it.silta.dispatch(call) for call in calls for _ in range(2)))
    assert all(it.hears(answer).says("Wait until your teacher lets you in.") for answer in answers)
    assert it.count("seat") == 12 + 12


async def test_somebody_without_a_code_starts_no_project(it):
    heard = await it.stranger().does("project new", at="", title="Mine")
    assert heard.says("Only teachers")
    heard = await it.pupil("Vic").does("project new", title="Mine")
    assert heard.says("Only teachers")


async def test_a_teacher_starts_a_second_project(it):
    teacher = it.teacher("Vic")
    assert (await teacher.says("/project new Another year")).asks
    about = {"alias": "Maria", "school": "Vic", "name": "3A", "country": "FI", "language": "fi"}
    assert (await teacher.fills(**about)).says("Your class is 3A in Vic.")


async def test_two_projects_do_not_see_each_other(it):
    cast = await found_a_project(it.silta, it.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(it.silta, it.clock, cast)
    assert not (await it.pupil("Vic").says("/project show")).says("Turku")
    assert not (await theirs.pupil("Turku").says("/project show")).says("Vic")
    await theirs.teacher("Turku").says("/icebreaker open question:Tervehdys")
    assert it.everyone_sees("Tervehdys") == []


@pytest.mark.parametrize("place", ["class", "desk", "staff", "own"])
async def test_a_teacher_of_another_project_is_nobody_in_any_place_of_ours(it, place):
    cast = await found_a_project(it.silta, it.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(it.silta, it.clock, cast).teacher("Turku")
    ours = it.teacher("Vic").place(place)
    heard = await theirs.does("icebreaker open", at=ours, question="Who let me in?")
    assert heard.says(COME_IN)
    assert not (await theirs.does("project show", at=ours)).says("Vic")
    assert it.everyone_sees("Who let me in?") == []


async def test_a_teacher_who_has_lost_every_way_in_is_let_in_by_the_operator(it):
    room = it.teacher("Vic").role.room
    link = await invite(it.silta.settings, room)
    newcomer = it.stranger("a new computer")
    await newcomer.says(f"/project join {link.rpartition('/')[2]}", at="")
    assert (await newcomer.fills(alias="Jordi")).says("Welcome, Jordi")
    assert not (await newcomer.says("/review", at=it.teacher("Vic").place("desk"))).refused
    assert await invite(it.silta.settings, 4711) is None
