"""Names: friendly proposals at the door, and another name from a teacher, under which everything then stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversation import Conversation, Heard, Someone
from founding import found_a_project

from bot.dispatch import NOT_YOURS
from commands import languages
from commands.arrival import NAME_TAKEN
from commands.classroom.seats import NOT_YOURS as NOT_IN_CLASS
from storage import teams

PARK = "Törnävän puisto"
NEW = "Uusi Nimi"


async def knocks(it: Conversation, school: str, alias: str, device: str = "newcomer") -> Someone:
    """Somebody comes to the door of a class, and knocks under this name."""
    code = (await it.teacher(school).says("/project invite class")).codes[0]
    newcomer = it.stranger(device)
    await newcomer.does("project join", at="", code=code, alias=alias)
    return newcomer


async def at_the_door(it: Conversation, school: str, reads: str) -> Heard:
    """What somebody whose device speaks a language hears at the door of a class."""
    code = (await it.teacher(school).says("/project invite class")).codes[0]
    call = it.stranger().call("project join", at="", code=code)
    return it.hears(await it.silta.dispatch(replace(call, origin=replace(call.origin, locale_hint=reads))))


def every_name(language: str) -> set[str]:
    """All names that the words of a language make, without numbers."""
    pattern, adjectives, animals = languages.ALIASES[language]
    return {pattern.format(adjective=one, animal=other) for one in adjectives.split() for other in animals.split()}


def seat_of(it: Conversation, alias: str) -> int:
    with it.silta.reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, alias FROM seat").all()
    return next(number for number, name in rows if name == alias)


def own_place(it: Conversation, alias: str) -> str:
    """The key of the place where a pupil gets private notices."""
    with it.silta.reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT person_id, alias FROM seat").all()
    return f"own/1-{next(person for person, name in rows if name == alias)}"


async def renames(it: Conversation, school: str, number: int = 0, alias: str = NEW) -> Heard:
    seat = it.pupil(school, number).role.seat
    return await it.teacher(school).does("classroom rename", seat=seat, alias=alias)


@pytest.fixture
def few_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """English has words for six names only, which nobody of the cast can have drawn before."""
    monkeypatch.setitem(languages.ALIASES, "en", ("{adjective} {animal}", "Velvet Mellow", "Yak Newt Ibex"))
    return [f"{adjective} {animal}" for adjective in ("Velvet", "Mellow") for animal in ("Yak", "Newt", "Ibex")]


# Proposed


async def test_at_the_door_names_are_proposed_in_the_newcomers_language(it):
    for reads in ("fi", "sv", "es", "ca", "fr", "it", "en", "fr-RE"):
        heard = await at_the_door(it, "Vic", reads)
        assert heard.asks == ("alias",)
        proposed = set(heard.reply.proposals["alias"])
        assert len(proposed) == 4
        assert proposed <= every_name(reads[:2])


async def test_what_is_proposed_at_the_door_is_free(it, few_names):
    teacher = it.teacher("Vic")
    for number, alias in enumerate((few_names[0].upper(), few_names[4])):
        await teacher.does("classroom rename", seat=it.pupil("Vic", number).role.seat, alias=alias)
    heard = await at_the_door(it, "Vic", "en")
    assert set(heard.reply.proposals["alias"]) == set(few_names) - {few_names[0], few_names[4]}


async def test_also_the_name_of_somebody_who_still_knocks_is_not_proposed(it, few_names):
    await knocks(it, "Vic", few_names[0])
    await knocks(it, "Vic", few_names[1], device="another")
    heard = await at_the_door(it, "Vic", "en")
    assert set(heard.reply.proposals["alias"]) == set(few_names[2:])


async def test_a_name_that_was_taken_meanwhile_is_asked_for_again_with_others_proposed(it, few_names):
    await knocks(it, "Vic", few_names[0])
    code = (await it.teacher("Vic").says("/project invite class")).codes[0]
    late = it.stranger("late")
    await late.says(f"/project join {code}", at="")
    heard = await late.fills(alias=few_names[0].lower())
    assert heard.says(NAME_TAKEN)
    assert len(heard.reply.proposals["alias"]) == 4
    assert few_names[0] not in heard.reply.proposals["alias"]
    assert (await late.fills(alias=heard.reply.proposals["alias"][0])).says("Hello, ")


async def test_once_the_words_run_out_names_are_numbered(it, few_names):
    await it.teacher("Bologna").says("/classroom seats 5")
    heard = await at_the_door(it, "Bologna", "en")
    proposed = heard.reply.proposals["alias"]
    assert len(set(proposed)) == 4
    assert sum(each.endswith(" 2") for each in proposed) == 3


async def test_who_comes_with_a_teachers_invitation_is_proposed_no_animal(it):
    code = (await it.teacher("Vic").says("/project invite colleague")).codes[0]
    heard = await it.stranger().says(f"/project join {code}", at="")
    assert heard.asks == ("alias",)
    assert heard.reply.proposals == {}


async def test_the_seats_of_a_class_have_different_names_in_its_language(it):
    heard = await it.teacher("Seinäjoki").says("/classroom seats 8")
    names = [card.alias for card in heard.reply.cards]
    assert len({*names, it.pupil("Seinäjoki", 0).alias, it.pupil("Seinäjoki", 1).alias}) == 10
    assert set(names) <= every_name("fi")


async def test_another_name_is_proposed_in_the_language_of_the_class_and_free(it, few_names):
    teacher, pupil = it.teacher("Bologna"), it.pupil("Bologna")
    await renames(it, "Bologna", 1, few_names[0])
    await teacher.says("/classroom list")
    heard = await teacher.presses("Another name", on=pupil.alias)
    assert heard.asks == ("alias",)
    assert heard.says(f"What shall {pupil.alias} be called?")
    assert len(set(heard.reply.proposals["alias"])) == 4
    assert set(heard.reply.proposals["alias"]) <= set(few_names[1:])
    assert (await teacher.fills(alias=heard.reply.proposals["alias"][0])).says("The old name is gone everywhere.")


async def test_no_proposal_has_initials_that_stand_for_something_else(it, monkeypatch):
    monkeypatch.setitem(languages.ALIASES, "en", ("{adjective} {animal}", "Starry Hazy Velvet", "Stoat Hoopoe"))
    heard = await at_the_door(it, "Vic", "en")
    assert set(heard.reply.proposals["alias"]) == {"Starry Hoopoe", "Hazy Stoat", "Velvet Stoat", "Velvet Hoopoe"}


# Given by the teacher


async def test_a_name_that_somebody_of_the_class_has_is_refused_however_it_is_spelled(it):
    other = it.pupil("Vic", 1).alias
    for spelled in (other, other.upper(), other.lower(), f"  {other.replace(' ', '   ')} "):
        heard = await renames(it, "Vic", 0, spelled)
        assert heard.asks == ("alias",)
        assert heard.says(NAME_TAKEN)
        assert other not in heard.reply.proposals["alias"]
    assert it.pupil("Vic").alias in (await it.teacher("Vic").says("/classroom list")).text


async def test_the_names_of_teachers_and_of_who_knocks_are_taken_and_of_who_went_away_are_free(it):
    await knocks(it, "Vic", "Gat Feliç")
    assert (await renames(it, "Vic", 0, "gat feliç")).says(NAME_TAKEN)
    assert (await renames(it, "Vic", 0, "teacher of vic")).says(NAME_TAKEN)
    await it.teacher("Vic").presses("Do not let in", at="desk")
    assert (await renames(it, "Vic", 0, "Gat Feliç")).says("From now on: Gat Feliç.")


async def test_one_name_may_be_had_once_in_every_class(it):
    assert not (await renames(it, "Vic", 0, it.pupil("Bologna").alias)).asks


async def test_ones_own_name_in_other_letters_is_no_hindrance(it):
    pupil = it.pupil("Vic")
    heard = await renames(it, "Vic", 0, pupil.alias.upper())
    assert heard.says(f"From now on: {pupil.alias.upper()}.")


async def test_the_old_name_is_free_for_somebody_else(it):
    old = it.pupil("Vic").alias
    await renames(it, "Vic", 0)
    assert (await renames(it, "Vic", 1, old)).says(f"From now on: {old}.")


async def test_a_name_that_is_too_long_comes_back_whole(it):
    heard = await renames(it, "Vic", 0, "N" * 31)
    assert heard.asks == ("alias",)
    assert heard.kept["alias"] == "N" * 31
    assert it.pupil("Vic").alias in (await it.teacher("Vic").says("/classroom list")).text


async def test_only_the_teachers_of_the_class_give_names_and_only_to_pupils(it):
    cast = await found_a_project(it.silta, it.clock, title="Another", Turku="country:FI language:fi")
    theirs, pupil = Conversation(it.silta, it.clock, cast).teacher("Turku"), it.pupil("Vic")
    for other in (it.teacher("Bologna"), theirs):
        for alias in ({}, {"alias": NEW}):
            heard = await other.does("classroom rename", seat=pupil.role.seat, **alias)
            assert heard.says(NOT_IN_CLASS)
            assert pupil.alias not in heard.text
    for other in (pupil, it.pupil("Vic", 1)):
        assert (await other.does("classroom rename", seat=pupil.role.seat, alias=NEW)).says(NOT_YOURS)
    heard = await it.teacher("Vic").does("classroom rename", seat=it.teacher("Vic").role.seat, alias=NEW)
    assert heard.says(NOT_IN_CLASS)
    assert it.remembers(NEW) == set()


async def test_who_is_gone_is_not_called_back_by_a_name(it):
    pupil = it.pupil("Vic")
    await it.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert (await renames(it, "Vic")).says(NOT_IN_CLASS)
    assert it.remembers(NEW) == set()


async def test_it_is_written_down_without_the_names(it):
    await renames(it, "Vic")
    with it.silta.reader.connect() as connection:
        trail = connection.exec_driver_sql("SELECT person_id, action, subject FROM audit ORDER BY id DESC").first()
    assert tuple(trail) == (it.teacher("Vic").role.person, "classroom rename", f"seat {it.pupil('Vic').role.seat}")


# The old name is gone


@pytest.fixture
async def known(it: Conversation) -> Conversation:
    """A pupil of Seinäjoki whose name stands wherever a name can stand."""
    pupil, teacher = it.pupil("Seinäjoki"), it.teacher("Seinäjoki")
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    await it.pupil("Vic").says("/icebreaker answer La plaza mayor")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    await pupil.says(f"/icebreaker answer {PARK}")
    await teacher.presses("Yes, publish", at="desk", on=PARK)
    await pupil.presses("Reply", at="class", on="La plaza mayor", text="Kuinka kaunista")
    await teacher.presses("Yes, publish", at="desk", on="Kuinka kaunista")
    await it.pupil("Vic").presses("Reply", at="class", on=PARK, text="Qué bonito")
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="Qué bonito")
    await it.pupil("Bologna").presses("Reply", at="class", on=PARK, text="still waiting")
    await teacher.says("/icebreaker groups size:8")
    await teacher.presses("Post these groups")
    await pupil.says("/icebreaker say Aloitan", at="group/1-1")
    await teacher.presses("Yes, publish", at="desk", on="Aloitan")
    await pupil.says("/note Hei kaikki")
    await pupil.presses("Reply", at="class", on="La plaza mayor", text="palautettu")
    await teacher.presses("Return with a word", at="desk", on="palautettu", word="Miksi?")
    await pupil.presses("Reply", at="class", on="La plaza mayor", text="piilotettu")
    await teacher.presses("Yes, publish", at="desk", on="piilotettu")
    with it.silta.reader.connect() as connection:
        hidden = connection.exec_driver_sql("SELECT id FROM contribution WHERE text = 'piilotettu'").scalar_one()
    await teacher.does("review hide", item=hidden)
    await pupil.says("/icebreaker answer Kyrkösjärvi")
    return it


async def test_the_old_name_stands_nowhere_and_the_new_one_wherever_it_stood(known):
    pupil = known.pupil("Seinäjoki")
    assert known.remembers(pupil.alias) == {"inbox", "post", "seat"}
    before = known.everyone_sees(pupil.alias)
    assert before == list(known.cast)
    assert (await renames(known, "Seinäjoki")).says(f"From now on: {NEW}. The old name is gone everywhere.")
    assert known.remembers(pupil.alias) <= {"inbox"}
    assert known.everyone_sees(NEW) == before
    assert known.everyone_sees(f"Reply to {NEW}, Seinäjoki") == ["Seinäjoki", "Vic"]
    assert known.sees("Seinäjoki", f"{NEW}: Hei kaikki")
    assert known.sees("Seinäjoki", f"{NEW}, Seinäjoki\nKyrkösjärvi", at="desk")
    assert f"{NEW} (Seinäjoki)" in known.reads("group/1-1")
    assert f"{NEW}, Seinäjoki\nAloitan" in known.reads("group/1-1")


async def test_nothing_else_changes_with_the_name(known):
    waiting = [f"desk/{cast[0].room}" for cast in known.cast.values()]
    read = [*waiting, "group/1-1", *(f"class/{cast[0].room}" for cast in known.cast.values())]
    before = {key: known.reads(key) for key in read}
    old = known.pupil("Seinäjoki").alias
    await renames(known, "Seinäjoki")
    assert {key: known.reads(key).replace(NEW, old) for key in read} == before


async def test_nothing_that_was_hidden_returned_or_taken_back_comes_back_with_the_new_name(known):
    await known.pupil("Seinäjoki").does("me withdraw", item=2)
    await renames(known, "Seinäjoki")
    for words in ("piilotettu", "palautettu", PARK):
        assert known.everyone_sees(words) == []
    assert not known.sees("Seinäjoki", "palautettu", at="desk")
    assert known.remembers(known.pupil("Seinäjoki").alias) <= {"inbox"}


async def test_pages_that_are_open_get_every_note_anew(it):
    def last() -> int:
        with it.silta.reader.connect() as connection:
            return connection.exec_driver_sql("SELECT id FROM entry WHERE text = 'Hei kaikki'").scalar_one()

    await it.pupil("Vic").says("/note Hei kaikki")
    before = last()
    await renames(it, "Vic")
    assert last() > before


async def test_lists_overviews_and_downloads_know_the_new_name_alone(known):
    old = known.pupil("Seinäjoki").alias
    await renames(known, "Seinäjoki")
    for command in ("/classroom list", "/icebreaker who", "/icebreaker show", "/review", "/classroom projector"):
        heard = await known.teacher("Seinäjoki").says(command)
        assert heard.says(NEW), command
        assert not heard.says(old), command
    file = (await known.teacher("Seinäjoki").says("/icebreaker download")).reply.file
    assert NEW in str(file.rows)
    assert old not in str(file.rows)
    assert (await known.pupil("Seinäjoki").says("/me")).says(NEW)


async def test_a_code_of_ones_own_still_opens_the_seat(it):
    code = (await it.pupil("Vic").says("/classroom code")).codes[0]
    await renames(it, "Vic")
    assert (await it.stranger().says(f"/project join {code}", at="")).says(f"Welcome back, {NEW}")


async def test_what_is_kept_apart_stays_so(it):
    one, other = it.pupil("Vic", 0), it.pupil("Vic", 1)
    await it.teacher("Vic").does("classroom apart", first=one.role.seat, second=other.role.seat)
    await renames(it, "Vic")
    heard = await it.teacher("Vic").says("/classroom pairs")
    assert heard.says(NEW)
    assert not heard.says(one.alias)
    with it.silta.reader.connect() as connection:
        assert len(teams.apart_in_class(connection, one.role.room)) == 1


# Who knocks, and who has just been let in


async def test_who_knocks_is_called_otherwise_at_the_desk_and_let_in_under_the_new_name(it):
    newcomer = await knocks(it, "Vic", "Anna Real Name")
    teacher = it.teacher("Vic")
    heard = await teacher.does("classroom rename", seat=seat_of(it, "Anna Real Name"), alias="Gat Feliç")
    assert not heard.refused
    assert it.sees("Vic", "Gat Feliç would like to come into your class.", at="desk")
    assert it.remembers("Anna Real Name") <= {"inbox"}
    assert (await teacher.presses("Let in", at="desk")).says("Gat Feliç is in your class now.")
    assert (await newcomer.says("/me", at=teacher.place())).says("Gat Feliç")
    assert it.remembers("Anna Real Name") <= {"inbox"}


async def test_the_welcome_of_who_was_let_in_calls_them_by_their_new_name(it):
    await knocks(it, "Vic", "Gat Feliç")
    await it.teacher("Vic").presses("Let in", at="desk")
    seat = seat_of(it, "Gat Feliç")
    own = own_place(it, "Gat Feliç")
    assert "Welcome, Gat Feliç" in it.reads(own, english=True)
    await it.teacher("Vic").does("classroom rename", seat=seat, alias=NEW)
    read = it.reads(own, english=True)
    assert f"Welcome, {NEW}" in read
    assert read.count("Welcome, ") == 1
    assert it.remembers("Gat Feliç") <= {"inbox"}


async def test_who_has_a_code_already_is_not_welcomed_once_more(it):
    newcomer = await knocks(it, "Vic", "Gat Feliç")
    await it.teacher("Vic").presses("Let in", at="desk")
    await newcomer.does("classroom code", at=it.teacher("Vic").place())
    await it.teacher("Vic").does("classroom rename", seat=seat_of(it, "Gat Feliç"), alias=NEW)
    await renames(it, "Vic", 1, "Altre Nom")
    assert "Welcome, " not in it.reads(own_place(it, NEW), english=True)
    assert "Welcome, " not in it.reads(own_place(it, "Altre Nom"), english=True)
    assert it.remembers("Gat Feliç") <= {"inbox"}


async def test_whoever_is_called_otherwise_is_told_and_nobody_else_is(it):
    pupil = it.pupil("Vic")
    await renames(it, "Vic", 0, "Primer Nom")
    await renames(it, "Vic", 0, NEW)
    told = it.reads(pupil.place("own"), english=True)
    assert told.count("You have a new name here") == 1
    assert f"You have a new name here: {NEW}" in told
    assert "You have a new name here" not in it.reads(it.pupil("Vic", 1).place("own"), english=True)
    assert it.everyone_sees("You have a new name here") == []
    assert it.remembers("Primer Nom") <= {"inbox"}


async def test_with_the_seat_the_name_that_was_given_is_gone_as_well(it):
    await renames(it, "Vic")
    await it.teacher("Vic").does("classroom remove", seat=it.pupil("Vic").role.seat, sure=1)
    assert it.remembers(NEW) <= {"inbox"}


async def test_also_when_their_teacher_made_them_a_code_the_old_name_is_gone(it):
    await knocks(it, "Vic", "Gat Feliç")
    teacher = it.teacher("Vic")
    await teacher.presses("Let in", at="desk")
    seat = seat_of(it, "Gat Feliç")
    await teacher.does("classroom renew", seat=seat)
    await teacher.does("classroom rename", seat=seat, alias=NEW)
    assert it.remembers("Gat Feliç") <= {"inbox"}


async def test_with_the_seat_of_who_was_let_in_their_name_is_gone(it):
    await knocks(it, "Vic", "Gat Feliç")
    teacher = it.teacher("Vic")
    await teacher.presses("Let in", at="desk")
    await teacher.does("classroom remove", seat=seat_of(it, "Gat Feliç"), sure=1)
    assert it.remembers("Gat Feliç") <= {"inbox"}


async def test_a_teachers_own_answers_of_before_expire_with_the_rest(it):
    pupil = it.pupil("Vic")
    await it.teacher("Vic").does("classroom renew", seat=pupil.role.seat)
    await renames(it, "Vic")
    assert it.remembers(pupil.alias) == {"inbox"}
