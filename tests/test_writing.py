"""The language of people's words: asked once and remembered, and kept with every word that somebody writes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversation import Conversation, Someone
from sqlalchemy import select
from uploads import photo

from commands.message import Words
from commands.parameter import WRITTEN
from storage import people, timeline
from storage.database import METADATA

HOME = "Мій дім – Львів"


@pytest.fixture
async def opened(it: Conversation) -> Conversation:
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    return it


async def comes_in(it: Conversation, school: str) -> Someone:
    """A pupil with a new seat, whom nobody has asked anything yet."""
    card = (await it.teacher(school).says("/classroom seats 1")).reply.cards[0]
    newcomer = it.stranger("newcomer")
    await newcomer.says(f"/project join {card.code.text}", at="")
    newcomer.role = replace(newcomer.role, alias=card.alias, project=1, room=it.teacher(school).role.room)
    return newcomer


def written(it: Conversation, words: str) -> set[str]:
    """The languages with which these words are kept, wherever somebody gave them."""
    with it.silta.reader.connect() as connection:
        found = {
            row.language
            for table in ("contribution", "entry")
            for row in connection.execute(select(METADATA.tables[table]))
            if row.text == words
        }
    return {str(language) for language in found}


def shown(it: Conversation, key: str, words: str) -> set[str]:
    """The languages as which these words are shown at a place."""
    return {
        line.language
        for message in it.messages_at(key)
        for line in message.lines
        if isinstance(line, Words) and line.text == words
    }


def writes(it: Conversation, who: Someone) -> str | None:
    with it.silta.reader.connect() as connection:
        found = people.person_behind(connection, platform=who.platform, user=who.user, now=it.clock.now)
    assert found is not None
    return found.writes


# Asked once


async def test_it_is_asked_with_the_first_words_and_they_are_kept(opened):
    newcomer = await comes_in(opened, "Vic")
    heard = await newcomer.says(f"/icebreaker answer text:{HOME}")
    assert heard.asks == ("language",)
    assert heard.kept["text"] == HOME
    assert heard.kept["language"] == "es", "what the class speaks is proposed"
    assert opened.count("contribution") == 0
    assert writes(opened, newcomer) is None
    assert (await newcomer.fills(language="uk")).says("Thank you")
    assert written(opened, HOME) == {"uk"}


@pytest.mark.web_alone("notes are said on the pages")
async def test_whoever_has_said_it_is_not_asked_again_by_anything(opened):
    newcomer = await comes_in(opened, "Vic")
    await newcomer.does("note write", text="Hola", language="uk")
    assert writes(opened, newcomer) == "uk"
    assert not (await newcomer.says("/note Добрий день")).refused
    assert (await newcomer.says("/icebreaker answer")).asks == ("text", "picture", "description")
    assert (await newcomer.says(f"/icebreaker answer {HOME}")).says("Thank you")
    assert written(opened, "Добрий день") == written(opened, HOME) == {"uk"}


async def test_a_form_that_asks_for_words_asks_for_their_language_along_with_them(opened):
    newcomer = await comes_in(opened, "Vic")
    heard = await newcomer.says("/icebreaker answer")
    assert heard.asks == ("text", "picture", "description", "language")
    assert heard.kept["language"] == "es"
    assert (await newcomer.fills(text=HOME, language="uk")).says("Thank you")
    assert written(opened, HOME) == {"uk"}


async def test_reading_and_looking_around_asks_nothing(opened):
    newcomer = await comes_in(opened, "Vic")
    for command in ("/icebreaker show", "/me", "/classroom list", "/help", "/language es"):
        assert (await newcomer.says(command)).asks == ()
    assert writes(opened, newcomer) is None


@pytest.mark.web_alone("notes are said on the pages")
async def test_everything_that_is_written_is_asked_about(opened):
    newcomer = await comes_in(opened, "Vic")
    teacher = opened.teacher("Vic")
    await teacher.says("/icebreaker groups size:8")
    await teacher.presses("Post these groups")
    await opened.pupil("Bologna").says("/icebreaker answer The arcades")
    await opened.teacher("Bologna").presses("Yes, publish", at="desk")
    assert (await newcomer.says("/note Привіт")).asks == ("language",)
    assert (await newcomer.says("/icebreaker say Привіт", at="group/1-1")).asks == ("language",)
    assert (await newcomer.does("icebreaker reply", item=1, text="Привіт")).asks == ("language",)
    assert (await newcomer.does("icebreaker answer", text="Привіт")).asks == ("language",)


async def test_what_nobody_writes_in_gives_the_form_again_with_the_words(opened):
    newcomer = await comes_in(opened, "Vic")
    heard = await newcomer.does("icebreaker answer", text=HOME, language="klingon")
    assert heard.asks == ("language",)
    assert heard.kept["text"] == HOME
    assert heard.says("Please choose one from the list.")
    assert writes(opened, newcomer) is None


async def test_a_form_that_fails_for_another_reason_does_not_remember_it_yet(opened):
    newcomer = await comes_in(opened, "Vic")
    heard = await newcomer.does("icebreaker answer", text="a" * 1001, language="uk")
    assert heard.asks[0] == "text"
    assert writes(opened, newcomer) is None


async def test_a_form_that_asks_again_for_another_reason_keeps_the_language_that_was_chosen(opened):
    newcomer = await comes_in(opened, "Vic")
    heard = await newcomer.does("icebreaker answer", text="a" * 1001, language="uk")
    assert heard.kept["language"] == "uk"
    assert (await newcomer.fills(text=HOME)).says("Thank you")
    assert written(opened, HOME) == {"uk"}


async def test_one_answer_in_another_language_says_so_and_changes_what_is_remembered(opened):
    pupil = opened.pupil("Vic")
    await pupil.does("icebreaker answer", text="Bon dia", language="ca")
    assert written(opened, "Bon dia") == {"ca"}
    assert writes(opened, pupil) == "ca"


# Kept with the words


async def test_a_language_that_silta_does_not_speak_goes_with_the_words_wherever_they_stand(opened):
    assert "uk" not in opened.silta.languages.codes
    pupil = opened.pupil("Vic")
    await pupil.does("me writing", language="uk")
    await pupil.says(f"/icebreaker answer {HOME}")
    assert shown(opened, pupil.place("desk"), HOME) == {"uk"}
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    for school in ("Seinäjoki", "Bologna", "Saint-Pierre"):
        assert shown(opened, opened.pupil(school).place(), HOME) == {"uk"}
    assert (await pupil.says("/me")).says("You write in: Ukrainian")
    assert (await pupil.says("/me")).says(HOME)
    assert pupil.heard.answer.locale == "es", "what is written says nothing about what is read"


async def test_what_was_written_keeps_its_language_when_its_writer_turns_to_another(opened):
    pupil = opened.pupil("Vic")
    await pupil.does("icebreaker answer", text=HOME, language="uk")
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    await pupil.does("icebreaker answer", text="Mi casa", language="es")
    assert shown(opened, opened.pupil("Bologna").place(), HOME) == {"uk"}
    assert shown(opened, pupil.place("desk"), "Mi casa") == {"es"}
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    assert shown(opened, opened.pupil("Bologna").place(), "Mi casa") == {"es"}


async def test_a_note_keeps_the_language_of_its_writer(opened):
    for number, (language, words) in enumerate((("uk", "Добрий день"), ("ca", "Bon dia"))):
        await opened.pupil("Vic", number).does("note write", text=words, language=language)
        assert written(opened, words) == {language}
    with opened.silta.reader.connect() as connection:
        assert [note.language for note in timeline.notes_of(connection, opened.pupil("Vic").role.seat)] == ["uk"]
    await opened.pupil("Vic").does("me writing", language="es")
    await opened.teacher("Vic").does("classroom rename", seat=opened.pupil("Vic").role.seat, alias="Nova")
    assert written(opened, "Добрий день") == {"uk"}


async def test_what_is_said_in_a_group_and_replied_keeps_its_language(opened):
    teacher, pupil = opened.teacher("Vic"), opened.pupil("Vic")
    await pupil.does("me writing", language="uk")
    await teacher.says("/icebreaker groups size:8")
    await teacher.presses("Post these groups")
    await pupil.says("/icebreaker say Хто починає?", at="group/1-1")
    await teacher.presses("Yes, publish", at="desk")
    assert shown(opened, "group/1-1", "Хто починає?") == {"uk"}
    await opened.pupil("Bologna").says("/icebreaker answer The arcades")
    await opened.teacher("Bologna").presses("Yes, publish", at="desk")
    await pupil.presses("Reply", at="class", on="The arcades", text="Як гарно")
    await teacher.presses("Yes, publish", at="desk")
    assert shown(opened, opened.pupil("Bologna").place(), "Як гарно") == {"uk"}


async def test_a_teachers_word_to_the_writer_is_in_the_teachers_language_and_the_writers_in_theirs(opened):
    pupil, teacher = opened.pupil("Vic"), opened.teacher("Vic")
    await teacher.does("me writing", language="ca")
    await pupil.does("icebreaker answer", text=HOME, language="uk")
    await teacher.presses("Return with a word", at="desk", word="Molt bé!")
    assert shown(opened, pupil.place("own"), "Molt bé!") == {"ca"}
    assert shown(opened, pupil.place("own"), HOME) == {"uk"}


async def test_a_teachers_own_question_is_in_the_language_in_which_the_teacher_writes(it):
    teacher = it.teacher("Vic")
    await teacher.does("me writing", language="ca")
    await teacher.says("/icebreaker open question:Què veus?")
    (asked,) = [each for each in it.messages_at(it.pupil("Bologna").place()) if isinstance(each.title, Words)]
    assert asked.title == Words("Què veus?", "ca")


async def test_the_words_of_a_picture_may_be_in_another_language_than_the_answer(opened):
    await opened.pupil("Vic").does("icebreaker answer", text=HOME, language="uk", picture=photo())
    teacher = opened.teacher("Vic")
    await teacher.does("me writing", language="ca")
    await teacher.presses("Write the words", at="desk", description="Una torre")
    await teacher.presses("Yes, publish")
    there = opened.pupil("Bologna").place()
    (picture,) = [each for message in opened.messages_at(there) for each in message.media]
    assert picture.description == Words("Una torre", "ca")
    assert shown(opened, there, HOME) == {"uk"}


# Changed by oneself


async def test_it_is_changed_with_me_from_now_on(opened):
    pupil = opened.pupil("Vic")
    await pupil.says("/note Hola")
    await pupil.says("/me")
    heard = await pupil.presses("The language I write in")
    assert heard.asks == ("language",)
    heard = await pupil.fills(language="uk")
    assert heard.says("From now on you write in: Ukrainian")
    await pupil.says("/note Привіт")
    assert (written(opened, "Hola"), written(opened, "Привіт")) == ({"es"}, {"uk"})


async def test_a_code_may_be_typed_in_any_letters(it):
    pupil = it.pupil("Vic")
    for typed in ("uk", "EN", "uK"):
        assert not (await pupil.says(f"/me writing {typed}")).refused
        assert writes(it, pupil) == typed.lower()


@pytest.mark.parametrize(("school", "typed", "code"), [("Seinäjoki", "ruotsi", "sv"), ("Vic", "català", "ca")])
async def test_a_language_may_be_typed_by_its_name_in_ones_own_language_or_in_itself(it, school, typed, code):
    pupil = it.pupil(school)
    await pupil.says(f"/me writing {typed}")
    assert writes(it, pupil) == code
    await pupil.does("me writing", language="is")
    assert not (await pupil.does("note write", text="hei", language=typed)).refused
    assert written(it, "hei") == {code}


async def test_the_language_in_which_silta_speaks_may_be_typed_by_its_own_name(it):
    for typed, code in (("Suomi", "fi"), ("svenska", "sv"), ("CATALÀ", "ca"), ("en", "en")):
        assert not (await it.pupil("Vic").says(f"/language {typed}")).refused
        assert (await it.pupil("Vic").says("/help")).answer.locale == code


async def test_what_silta_speaks_and_what_one_writes_are_chosen_apart(it):
    pupil = it.pupil("Vic")
    await pupil.says("/language fi")
    assert writes(it, pupil) == "es"
    await pupil.does("me writing", language="uk")
    assert (await pupil.says("/help")).answer.locale == "fi"


async def test_two_of_a_class_write_in_languages_of_their_own(it):
    await it.pupil("Vic").does("me writing", language="uk")
    await it.pupil("Vic", 1).says("/note Hola")
    assert written(it, "Hola") == {"es"}
    assert writes(it, it.pupil("Vic")) == "uk"


async def test_every_language_to_choose_from_has_a_name_in_every_language_of_silta(it):
    for code in it.silta.languages.codes:
        voice = it.silta.languages.voice(code, "UTC")
        assert [each.value for each in WRITTEN if voice.name(each.label) == each.value] == []


def test_nothing_is_there_to_choose_twice():
    values = [each.value for each in WRITTEN]
    assert len(values) == len(set(values))
