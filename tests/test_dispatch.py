"""Dispatch: one Call is one effect, whatever arrives, however often; and nobody's mistake is somebody else's."""

import asyncio
import logging

import psycopg
import pytest
from doubles import busy
from postgres import for_psycopg
from sqlalchemy import text

from bot.dispatch import CHANGED_FORM, COME_IN, NOT_YOURS
from bot.wiring import silta
from commands.icebreaker.question import NONE_OPEN
from commands.parameter import USE_BUTTONS

SORRY = "Something went wrong on our side"


@pytest.fixture
async def broken(it):
    """A Silta in which whoever writes to a class in Vic breaks something: the database refuses the row."""

    def forbid(connection):
        condition = f"classroom_id <> {it.teacher('Vic').role.room}"
        if connection.dialect.name == "sqlite":
            connection.execute(
                text(
                    f"CREATE TRIGGER forbid BEFORE INSERT ON contribution WHEN NOT (NEW.{condition}) "
                    "BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END"
                )
            )
        else:
            connection.execute(text(f"ALTER TABLE contribution ADD CONSTRAINT broken CHECK ({condition})"))

    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    await it.silta.writer.run(forbid)
    return it


async def test_the_same_event_twice_is_one_effect_and_the_same_answer(it):
    pupil = it.pupil("Vic")
    first = await pupil.says("/note hola", event="once")
    again = await pupil.says("/note hola", event="once")
    assert first.reply == again.reply
    assert it.reads(pupil.place()).count("hola") == 1


async def test_the_same_event_many_times_at_once_is_one_effect_and_the_same_answer(it):
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    call = it.pupil("Vic").call("icebreaker answer", event="shaky line", text="la plaça")
    answers = await asyncio.gather(*(it.silta.dispatch(call) for _ in range(12)))
    assert {it.hears(each).text for each in answers} == {it.hears(answers[0]).text}
    assert it.count("contribution") == 1


@pytest.mark.web_alone("a platform's event never changes")
async def test_the_same_event_with_other_words_is_refused_and_changes_nothing(it):
    pupil = it.pupil("Vic")
    await pupil.says("/note hola", event="once")
    heard = await pupil.says("/note adéu", event="once")
    assert heard.refused
    assert heard.says(CHANGED_FORM)
    assert not it.sees("Vic", "adéu")


async def test_a_refusal_is_remembered_like_any_answer(it):
    pupil = it.pupil("Vic")
    assert (await pupil.says("/icebreaker answer text:hola", event="early")).says(NONE_OPEN)
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    assert (await pupil.says("/icebreaker answer text:hola", event="early")).says(NONE_OPEN)
    assert it.count("contribution") == 0


async def test_what_goes_wrong_is_said_kindly_with_a_number_that_the_log_carries_too(broken, caplog):
    heard = await broken.pupil("Vic").says("/icebreaker answer text:la plaça")
    assert heard.refused
    assert heard.says(SORRY)
    reference = heard.reply.lines[1].values["reference"]
    assert heard.says(reference)
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert reference in record.getMessage()
    assert "icebreaker answer" in record.getMessage()


async def test_what_a_pupil_wrote_is_not_in_the_log(broken, caplog):
    await broken.pupil("Vic").says("/icebreaker answer text:la plaça del mercadal")
    assert "icebreaker answer failed" in caplog.text
    assert "mercadal" not in caplog.text


async def test_the_same_event_gets_the_same_reference_number(broken):
    first = await broken.pupil("Vic").says("/icebreaker answer text:la plaça", event="unlucky")
    again = await broken.pupil("Vic").says("/icebreaker answer text:la plaça", event="unlucky")
    assert first.reply == again.reply
    assert first.says(SORRY)


async def test_a_call_that_raises_undoes_itself_and_nobody_else(broken):
    schools = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"] * 2
    calls = [
        broken.pupil(school, number // 4).call("icebreaker answer", text=f"from {school}")
        for number, school in enumerate(schools)
    ]
    answers = await asyncio.gather(*map(broken.silta.dispatch, calls))
    for school, answer in zip(schools, answers, strict=True):
        assert broken.hears(answer).says(SORRY if school == "Vic" else "Thank you")
    await broken.delivers()
    assert broken.count("contribution") == 6
    assert not broken.sees("Vic", "from Vic", at="desk")
    assert broken.sees("Bologna", "from Bologna", at="desk")


async def test_an_unknown_command_suggests_the_nearest_and_a_button_for_it(it):
    pupil = it.pupil("Vic")
    heard = await pupil.says("/hepl")
    assert heard.says("There is no command /hepl.")
    assert heard.says("Did you mean /help?")
    assert (await pupil.presses("Use /help")).says("What you can do here")


async def test_a_mistyped_second_word_suggests_the_nearest_too(it):
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    heard = await it.pupil("Vic").says("/icebreaker anwser text:la plaça")
    assert heard.says("Did you mean /icebreaker answer?")


async def test_only_what_one_may_do_is_suggested(it):
    heard = await it.pupil("Vic").says("/reviw")
    assert heard.refused
    assert not heard.says("/review?")


async def test_what_is_like_nothing_offers_help(it):
    heard = await it.pupil("Vic").says("/xyzzy")
    assert heard.says("There is no command /xyzzy.")
    assert heard.buttons == ["What can I do here?"]


async def test_a_missing_argument_gives_a_form_with_what_was_typed_kept(it):
    about = {"alias": "Ona", "name": "4B", "language": "klingon", "country": "ES"}
    heard = await it.stranger().does("classroom add", at="", code="00000-00000", **about)
    assert heard.asks == ("school", "language")
    assert {name: heard.kept[name] for name in about} == about
    assert heard.says("Please choose one")


async def test_what_only_buttons_carry_is_not_asked_for(it):
    for command in ("review approve", "review all", "classroom admit"):
        assert (await it.teacher("Vic").does(command)).says(USE_BUTTONS)
        assert (await it.teacher("Vic").does(command, item="x", items="x-y", seat="1;2")).says(USE_BUTTONS)


@pytest.mark.parametrize("command", ["review", "classroom seats", "project invite", "icebreaker close"])
async def test_what_is_for_teachers_is_refused_to_pupils(it, command):
    assert (await it.pupil("Vic").does(command)).says(NOT_YOURS)


async def test_what_is_for_coordinators_is_refused_to_teachers_in_other_words_than_to_pupils(it):
    heard = await it.teacher("Vic").does("link list")
    assert heard.says("Only a coordinator of the project can do this.")
    assert not heard.says("Ask your teacher")
    assert (await it.pupil("Vic").does("link list")).says(NOT_YOURS)


async def test_whoever_has_no_seat_is_asked_to_come_in(it):
    for place in ("", it.pupil("Vic").place(), "class/9999"):
        assert (await it.stranger().says("/note hola", at=place)).says(COME_IN)


@pytest.mark.web_alone("only sessions end")
async def test_a_session_ends(it):
    it.clock.passes(days=91)
    assert (await it.pupil("Vic").says("/note hola")).says(COME_IN)


HOSTILE = {
    "a NUL": "ho\x00la",
    "bidi controls": "ho\u202e\u2066la",
    "half a surrogate": "ho\ud800la",
    "other controls": "ho\x1b\x07\x85la",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_is_cleaned_and_kept(it, raw):
    heard = await it.pupil("Vic").does("note write", text=raw)
    assert not heard.refused
    assert it.sees("Vic", ": hola")


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_command_is_only_unknown(it, raw):
    heard = await it.pupil("Vic").does(raw, **{raw: raw})
    assert heard.says("There is no command")
    assert not set("\x00\x1b\x07\u202e\u2066\ud800") & set(heard.text)


@pytest.mark.web_alone("chats let nobody type so much")
async def test_a_million_letters_are_too_long_and_say_so_at_once(it):
    heard = await it.pupil("Vic").does("note write", text="a" * 1_000_000)
    assert heard.says("characters too long")
    heard = await it.pupil("Vic").does("a" * 1_000_000, **{"b" * 1_000_000: "c"})
    assert heard.says("There is no command")


async def test_markup_in_what_people_write_stays_what_they_wrote(it):
    await it.teacher("Vic").says("/icebreaker open question:<b>{n}</b> {alias} %s @everyone")
    assert it.sees("Bologna", "<b>{n}</b> {alias} %s @everyone")


async def test_accents_are_composed_so_that_equal_words_are_equal(it):
    await it.pupil("Vic").does("note write", text="e\u0301s")
    assert it.sees("Vic", ": \u00e9s")


async def test_looking_leaves_no_trace(it):
    before = it.count("inbox")
    answer = await it.silta.dispatch.look(it.pupil("Vic").call("help"))
    assert it.hears(answer).says("/icebreaker answer")
    assert it.count("inbox") == before


async def test_two_silta_on_one_database_share_one_memory(it):
    pupil = it.pupil("Vic")
    async with silta(it.silta.settings, clock=it.clock, delivering=False) as second:
        for number in range(3):
            call = pupil.call("note write", event=f"note {number}", text=f"hola {number}!")
            answers = await asyncio.gather(*(each.dispatch(call) for each in (it.silta, second, it.silta, second)))
            assert [each.reply for each in answers] == [answers[0].reply] * 4
            assert it.reads(pupil.place()).count(f"hola {number}!") == 1


@pytest.mark.parametrize("door", ["postgresql by web"], indirect=True)
async def test_they_do_even_at_the_same_moment_where_no_project_is_locked(it):
    pupil = it.pupil("Vic")
    call = pupil.call("language", at="", language="fi")
    async with silta(it.silta.settings, clock=it.clock, delivering=False) as second:
        with psycopg.connect(for_psycopg(it.silta.settings.database)) as line:
            # Both have looked whether the event is known before either may write; somebody else's mistake
            # in the same batch has used up the second one's first try.
            line.execute("SELECT * FROM person WHERE id = %s FOR UPDATE", (pupil.role.person,))
            let_go = await busy(second.writer)
            mistake = asyncio.create_task(second.writer.run(divide_by_zero))
            both = asyncio.gather(it.silta.dispatch(call), second.dispatch(call))
            await asyncio.sleep(0)
            await let_go()
            while line.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() != (2,):  # noqa: ASYNC110  (PostgreSQL sets no event)
                await asyncio.sleep(0.01)
        answers = await both
        assert isinstance((await asyncio.gather(mistake, return_exceptions=True))[0], ZeroDivisionError)
    assert [it.hears(each).says("From now on Silta speaks Finnish to you.") for each in answers] == [True, True]


def divide_by_zero(connection):
    return 1 / 0
