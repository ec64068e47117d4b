"""/link: one person, several accounts; what they give on one platform is theirs on every other."""

import pytest
from sqlalchemy import text

from commands.link import DROPPED, LEFT, MYSELF, NOT_LINKED, TEACHERS, TWO_AGAIN, UNKNOWN, WRONG_CODE
from commands.project.doors import WRONG_CODE as NO_DOOR


@pytest.fixture
async def opened(it):
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    return it


async def code_of(who, at="own"):
    return (await who.says("/link", at=at)).codes[0]


async def becomes(newcomer, pupil):
    """Somebody known already types the code, and says that it is them."""
    heard = await newcomer.says(f"/link {await code_of(pupil)}", at=pupil.place())
    assert heard.asks == ("sure",)
    return await newcomer.fills(sure="yes")


async def comes_in(it, school):
    """Somebody new comes into a class with its code, and is let in."""
    teacher = it.teacher(school)
    code = (await teacher.says("/project invite class")).codes[0]
    newcomer = it.stranger(f"a newcomer in {school}")
    await newcomer.says(f"/project join {code}", at="")
    assert (await newcomer.fills(alias="Second Self")).says("Hello, Second Self")
    await teacher.presses("Let in", at="desk", on="Second Self")
    return newcomer


def given(it):
    with it.silta.reader.connect() as connection:
        question = "SELECT person_id, state, shown_text FROM contribution ORDER BY id"
        return [tuple(row) for row in connection.execute(text(question))]


async def test_a_new_account_becomes_the_same_person(opened):
    pupil, account = opened.pupil("Vic"), opened.stranger()
    heard = await account.says(f"/link {await code_of(pupil)}", at="")
    assert heard.says(f"you are one person: {pupil.alias}")
    await account.says("/icebreaker answer text:la plaça major", at=pupil.place())
    await pupil.says("/icebreaker answer text:el campanar")
    assert [person for person, _, _ in given(opened)] == [pupil.role.person]


async def test_the_code_works_once(opened):
    code = await code_of(opened.pupil("Vic"))
    await opened.stranger("first").says(f"/link {code}", at="")
    assert (await opened.stranger("second").says(f"/link {code}", at="")).says(WRONG_CODE)


async def test_the_code_works_for_a_quarter_of_an_hour(opened):
    code = await code_of(opened.pupil("Vic"))
    opened.clock.passes(minutes=16)
    assert (await opened.stranger().says(f"/link {code}", at="")).says(WRONG_CODE)


async def test_the_code_opens_no_door_and_a_doors_code_links_nothing(opened):
    code = await code_of(opened.pupil("Vic"))
    assert (await opened.stranger("one").says(f"/project join {code}", at="")).says(NO_DOOR)
    seat = (await opened.pupil("Vic").says("/classroom code", at="own")).codes[0]
    assert (await opened.stranger("two").says(f"/link {seat}", at="")).says(WRONG_CODE)


async def test_guessing_is_throttled_as_at_every_door(opened):
    guesser = opened.stranger()
    for _ in range(5):
        await guesser.says("/link 00000-00000", at="")
    assert (await guesser.says("/link 00000-00000", at="")).says("Too many wrong codes")


async def test_who_is_known_nowhere_has_no_code_to_give(it):
    assert (await it.stranger().says("/link", at="")).says(UNKNOWN)


async def test_ones_own_code_in_ones_own_account_changes_nothing(opened):
    pupil = opened.pupil("Vic")
    assert (await pupil.says(f"/link {await code_of(pupil)}", at="own")).says(MYSELF)


async def test_two_seats_in_a_class_become_one_and_what_the_first_gave_counts(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    for who, words in ((pupil, "from the first"), (newcomer, "from the second")):
        await who.does("icebreaker answer", at=pupil.place(), text=words, language="es")
        await opened.teacher("Vic").presses("Yes, publish", at="desk", on=words)
    assert opened.sees("Bologna", "from the second")
    await becomes(newcomer, pupil)
    assert opened.sees("Bologna", "from the first")
    assert not opened.sees("Bologna", "from the second")
    listed = await opened.teacher("Vic").says("/classroom list")
    assert pupil.alias in listed.text
    assert "Second Self" not in listed.text


async def test_what_only_the_second_gave_goes_over_and_carries_the_firsts_name(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    await newcomer.does("icebreaker answer", at=pupil.place(), text="from the second", language="es")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="from the second")
    await becomes(newcomer, pupil)
    assert given(opened) == [(pupil.role.person, "approved", "from the second")]
    assert opened.sees("Bologna", f"{pupil.alias}, Vic")
    assert not opened.sees("Bologna", "Second Self")


async def test_undone_everybody_has_again_what_was_theirs(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    await newcomer.does("icebreaker answer", at=pupil.place(), text="from the second", language="es")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="from the second")
    before = given(opened)
    await becomes(newcomer, pupil)
    assert (await newcomer.says("/link undo", at=pupil.place())).says(TWO_AGAIN)
    assert given(opened) == before
    assert opened.sees("Bologna", "Second Self, Vic")
    assert opened.count("merge") == 0


async def test_what_was_set_aside_waits_for_a_yes_once_they_are_two_again(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    await pupil.says("/icebreaker answer text:from the first")
    await newcomer.does("icebreaker answer", at=pupil.place(), text="from the second", language="es")
    await becomes(newcomer, pupil)
    assert not opened.sees("Vic", "from the second", at="desk")
    await pupil.says("/link undo", at="own")
    assert opened.sees("Vic", "from the second", at="desk")
    assert opened.sees("Vic", "from the first", at="desk")


async def test_a_coordinator_undoes_it_and_nobody_else(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    await becomes(newcomer, pupil)
    for other in (opened.pupil("Vic", 1), opened.teacher("Bologna"), opened.teacher("Vic")):
        assert (await other.does("link undo", at="own", who=1)).says(NOT_LINKED)
    assert (await opened.teacher("Seinäjoki").does("link undo", at="own", who=1)).says(TWO_AGAIN)


async def test_who_is_not_linked_undoes_nothing(opened):
    pupil = opened.pupil("Vic")
    assert (await pupil.says("/link undo", at="own")).says(NOT_LINKED)
    assert not (await pupil.says("/me", at="own")).refused


async def test_whoever_took_a_code_is_thrown_out_again_and_not_its_owner(opened):
    pupil, thief = opened.pupil("Vic"), opened.stranger("a thief")
    await thief.says(f"/link {await code_of(pupil)}", at="")
    assert opened.reads(pupil.place("own"), english=True).endswith("If that was not you, type /link undo.")
    assert (await pupil.says("/link undo", at="own")).says(DROPPED)
    assert (await thief.says("/me", at=pupil.place())).says("First come in")
    assert not (await pupil.says("/me", at="own")).refused
    assert (await pupil.says("/link undo", at="own")).says(NOT_LINKED)


@pytest.mark.parametrize("door", ["sqlite by discord", "sqlite by telegram"], indirect=True)
async def test_with_a_link_that_is_taken_back_goes_what_was_said_there_and_nothing_else(opened):
    def private(who):
        double, user = opened.door.double, int(who.user)
        found = double.sent(user) if who.platform == "telegram" else double.messages(double.dm(user))
        return "".join(str(each.get("text", each.get("content"))) for each in found)

    pupil, thief = opened.pupil("Vic"), opened.stranger("a thief")
    await thief.says(f"/link {await code_of(pupil)}", at="")
    await pupil.does("icebreaker answer", text="la plaça", language="ca")
    await opened.teacher("Vic").presses("Return with a word", at="desk", on="la plaça", word="Nur für dich")
    assert "Nur für dich" in private(pupil)
    assert "Nur für dich" in private(thief)
    await pupil.says("/link undo", at="own")
    await opened.delivers()
    assert "Nur für dich" not in private(thief)
    assert "Nur für dich" in private(pupil)
    await opened.teacher("Vic").says("/icebreaker close")
    assert not (await pupil.says("/me", at="own")).refused
    assert "Nur für dich" in private(pupil)


async def test_the_last_link_is_the_first_to_be_taken_back(opened):
    pupil, friend = opened.pupil("Vic"), opened.stranger("their phone")
    await friend.says(f"/link {await code_of(pupil)}", at="")
    opened.clock.passes(minutes=1)
    thief = opened.stranger("a thief")
    await thief.says(f"/link {await code_of(pupil)}", at="")
    assert (await friend.says("/link undo", at=pupil.place())).says(DROPPED)
    assert (await thief.says("/me", at=pupil.place())).says("First come in")
    assert not (await friend.says("/me", at=pupil.place())).refused
    opened.clock.passes(minutes=1)
    newcomer = await comes_in(opened, "Vic")
    await becomes(newcomer, pupil)
    assert (await pupil.says("/link undo", at="own")).says(TWO_AGAIN)
    assert (await pupil.says("/link undo", at="own")).says(DROPPED)


async def test_each_link_is_told_in_words_of_its_own(opened):
    pupil = opened.pupil("Vic")
    before = opened.count("post")
    for number in range(2):
        await opened.stranger(f"account {number}").says(f"/link {await code_of(pupil)}", at="")
    assert opened.count("post") == before + 2


async def test_a_coordinator_sees_who_linked_an_account_and_takes_it_back(opened):
    pupil, account, coordinator = opened.pupil("Vic"), opened.stranger(), opened.teacher("Seinäjoki")
    await account.says(f"/link {await code_of(pupil)}", at="")
    heard = await coordinator.says("/link list", at="own")
    assert heard.says(f"{pupil.alias} · Vic · {account.platform.title()}")
    number = coordinator.finds("Undo the link").arguments["account"]
    for other in (opened.pupil("Vic", 1), opened.teacher("Bologna"), opened.teacher("Vic")):
        assert (await other.does("link undo", at="own", account=number)).says(NOT_LINKED)
    assert (await coordinator.presses("Undo the link")).says(DROPPED)
    assert (await account.says("/me", at=pupil.place())).says("First come in")
    assert not (await pupil.says("/me", at="own")).refused


async def test_the_code_is_kept_nowhere(opened):
    code = await code_of(opened.pupil("Vic"))
    await opened.stranger().says(f"/link {code}", at="")
    assert opened.remembers(code) == set()
    assert opened.remembers(code.replace("-", "")) == set()


async def test_a_teachers_seat_is_never_handed_over(opened):
    pupil, teacher = opened.pupil("Vic"), opened.teacher("Seinäjoki")
    assert (await teacher.says(f"/link {await code_of(pupil)}", at="own")).says(TEACHERS)
    assert opened.count("merge") == 0
    assert not (await teacher.says("/review", at="desk")).refused


async def test_a_teacher_links_the_other_way_round(opened):
    teacher, account = opened.teacher("Vic"), opened.stranger()
    assert (await account.says(f"/link {await code_of(teacher)}", at="")).says(f"one person: {teacher.alias}")
    assert not (await account.says("/review", at=teacher.place("desk"))).refused


async def test_nothing_becomes_anybodys_unasked(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    assert (await newcomer.says(f"/link {await code_of(pupil)}", at=pupil.place())).asks == ("sure",)
    assert opened.count("merge") == 0


async def test_who_only_knocks_has_no_code_to_give(opened):
    code = (await opened.teacher("Vic").says("/project invite class")).codes[0]
    knocking = opened.stranger()
    await knocking.says(f"/project join {code}", at="")
    await knocking.fills(alias="Outside")
    assert (await knocking.says("/link", at="")).says(UNKNOWN)


async def test_with_a_seat_that_is_removed_everything_linked_to_it_goes(opened):
    pupil, newcomer = opened.pupil("Vic"), await comes_in(opened, "Vic")
    await pupil.says("/icebreaker answer text:from the first")
    await newcomer.does("icebreaker answer", at=pupil.place(), text="from the second", language="es")
    await becomes(newcomer, pupil)
    code = await code_of(pupil)
    await opened.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert opened.remembers("from the second") == set()
    assert opened.remembers("from the first") == set()
    assert opened.remembers("Second Self") - {"inbox"} == set()
    assert opened.count("merge") == 0
    assert (await opened.stranger("late").says(f"/link {code}", at="")).says(WRONG_CODE)


@pytest.mark.parametrize("door", ["sqlite by discord", "sqlite by telegram"], indirect=True)
async def test_a_second_account_of_ones_own_is_given_up_where_it_is(opened):
    pupil, account = opened.pupil("Vic"), opened.stranger()
    await account.says(f"/link {await code_of(pupil)}", at="")
    assert (await account.says("/link undo", at="")).says(LEFT)
    assert (await account.says("/me", at="")).says("First come in")
    assert (await pupil.says("/me", at="own")).says("What Silta keeps about you")
