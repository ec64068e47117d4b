"""/quiz: pupils write, their teacher says yes, the other schools play in their own lessons, and then all see."""

import asyncio

import pytest
from conversation import Conversation
from founding import found_a_project

from bot.settings import Settings
from bot.wiring import silta
from commands.call import Upload
from storage import linking

CAPITAL = "What is the capital of Finland?"
WHY = "Helsinki has been the capital since 1812."


async def write(it, school="Seinäjoki", number=0, title="Our town"):
    """A pupil writes a quiz of two questions and hands it in."""
    author = it.pupil(school, number)
    await author.says(f"/quiz new title:{title}")
    await author.does("quiz add", question=CAPITAL, answers="* Helsinki\nTurku\nOulu", explanation=WHY)
    await author.does("quiz add", question="There are bears here.", kind="true")
    await author.says("/quiz submit")
    return author


@pytest.fixture
async def written(it):
    """A quiz that a pupil of Seinäjoki has written and their teacher has approved."""
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    return it


@pytest.fixture
async def opened(written):
    """The same, open in every class."""
    await written.teacher("Vic").says("/quiz open")
    return written


def letter(heard, words):
    """The letter behind which an answer stands."""
    return next(line[0] for line in heard.text.splitlines() if line[1:].startswith(f". {words}"))


async def plays(it, school, number=0, *, right=True):
    """A pupil answers both questions."""
    pupil = it.pupil(school, number)
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "Helsinki" if right else "Oulu"))
    return await pupil.presses("True" if right else "False")


async def test_a_quiz_waits_for_the_own_teacher_and_nobody_else_sees_it(it):
    await write(it)
    assert it.sees("Seinäjoki", CAPITAL, at="desk")
    assert it.everyone_sees(CAPITAL) == []
    assert (await it.teacher("Vic").says("/quiz open")).refused


async def test_opened_it_stands_in_every_class_and_its_own_school_looks_on(opened):
    assert opened.everyone_sees("Our town") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
    assert opened.everyone_sees("Your school wrote this quiz.") == ["Seinäjoki"]


async def test_played_question_by_question_until_the_end(opened):
    heard = await plays(opened, "Vic")
    assert heard.says("You have answered everything.")
    assert opened.count("response") == 2


async def test_what_was_right_is_nobodys_before_all_schools_have_finished(opened):
    heard = await plays(opened, "Vic")
    teacher = opened.teacher("Vic")
    for said in (
        heard,
        await opened.pupil("Vic").says("/quiz show"),
        await opened.pupil("Vic").says("/quiz play"),
        await opened.pupil("Vic").does("quiz results", round="2"),
        await opened.pupil("Vic").does("quiz review", round="2"),
        await opened.pupil("Vic").does("quiz practice", round="2"),
        await opened.pupil("Vic").does("quiz try", round="2", number="1", answer="A"),
        await opened.pupil("Seinäjoki").does("quiz practice", round="2"),
        await teacher.does("quiz who", round="2"),
        await teacher.does("quiz download", round="2"),
        await teacher.does("quiz review", round="2"),
        await teacher.does("quiz read", quiz="1"),
        await teacher.does("quiz export", quiz="1"),
        await teacher.says("/classroom projector"),
    ):
        assert not said.says(WHY)
        assert not said.says("right answer:")
        assert not said.says("points")
    assert opened.everyone_sees(WHY) == []


async def test_when_the_last_school_has_finished_everybody_sees_results_and_answers(opened):
    for school in ("Vic", "Bologna", "Saint-Pierre"):
        for number in (0, 1):
            assert opened.everyone_sees("Quiz results") == []
            await plays(opened, school, number, right=school == "Vic" or (school == "Bologna" and number == 0))
    assert opened.everyone_sees("Quiz results") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
    assert opened.everyone_sees("1. Vic: 200 of 200 points, 2 pupils")
    assert opened.everyone_sees("2. Bologna: 100 of 200 points, 2 pupils")
    heard = await opened.pupil("Bologna", 1).presses("Questions and answers", at="class")
    assert heard.says(WHY)
    assert heard.says("Helsinki")
    assert heard.says("You have 0 points.")


async def test_an_answer_counts_once(opened):
    pupil = opened.pupil("Vic")
    heard = await pupil.presses("Play", at="class")
    first = pupil.finds(letter(heard, "Helsinki"))
    other = pupil.finds(letter(heard, "Oulu"))
    await pupil.does(first.command, **first.arguments)
    heard = await pupil.does(other.command, **other.arguments)
    assert heard.says("The first answer counts.")
    assert opened.count("response") == 1


async def test_one_goes_on_where_one_left_off(opened):
    pupil = opened.pupil("Vic")
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "Turku"))
    heard = await pupil.says("/quiz play", at="own")
    assert heard.says("Question 2 of 2")
    assert opened.count("response") == 1


async def test_the_school_that_wrote_it_is_neutral(opened):
    heard = await opened.pupil("Seinäjoki", 1).does("quiz play", round="2")
    assert heard.says("Your school wrote this quiz")
    heard = await opened.pupil("Seinäjoki", 1).does("quiz answer", round="2", number="1", answer="A")
    assert heard.refused
    assert opened.count("response") == 0


async def test_a_teacher_closes_it_and_everybody_can_practise(opened):
    await plays(opened, "Vic", right=False)
    await opened.teacher("Bologna").does("quiz close", sure="1")
    pupil = opened.pupil("Seinäjoki", 1)
    heard = await pupil.presses("Practise", at="class")
    heard = await pupil.presses(letter(heard, "Oulu"))
    assert heard.says("That is not right.")
    assert heard.says(WHY)
    await pupil.presses("Next question")
    heard = await pupil.presses("True")
    assert heard.says("That is right.")
    assert opened.count("response") == 2


async def test_after_the_close_no_answer_counts(opened):
    pupil = opened.pupil("Vic")
    heard = await pupil.presses("Play", at="class")
    late = pupil.finds(letter(heard, "Helsinki"))
    await opened.teacher("Vic").does("quiz close", sure="1")
    heard = await pupil.does(late.command, **late.arguments)
    assert heard.refused
    assert heard.says("This quiz is over.")
    assert opened.count("response") == 0


async def test_a_class_whose_teacher_says_so_has_finished_and_the_last_one_ends_it(opened):
    await plays(opened, "Vic")
    for school in ("Vic", "Bologna"):
        assert (await opened.teacher(school).says("/quiz finish")).says("Your class has finished.")
    assert (await opened.pupil("Vic", 1).does("quiz play", round="2")).refused
    assert opened.everyone_sees("Quiz results") == []
    assert (await opened.teacher("Saint-Pierre").says("/quiz finish")).says("The quiz is over.")
    assert opened.everyone_sees("Quiz results") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"question": CAPITAL, "answers": "Helsinki\nTurku"}, "Write a star"),
        ({"question": CAPITAL, "answers": "* Helsinki"}, "needs two answers"),
        ({"question": CAPITAL, "answers": "* Oulu\nOulu"}, "The same answer stands there twice."),
        ({"question": CAPITAL, "kind": "number", "answers": "many"}, "Write the number"),
        ({"question": CAPITAL, "kind": "matching", "answers": "Italy\nRome"}, "Write each pair"),
        ({"question": CAPITAL, "kind": "short"}, "This question has no answer."),
        ({"question": CAPITAL, "answers": "* a\nb", "seconds": "900"}, "whole number from 5 to 240"),
    ],
)
async def test_a_question_that_cannot_be_played_comes_back_with_the_reason(it, said, why):
    author = it.pupil("Vic")
    await author.says("/quiz new title:x")
    heard = await author.does("quiz add", **said)
    assert heard.says(why), heard.text
    assert heard.kept["question"] == CAPITAL
    assert it.count("question") == 0


async def test_a_quiz_without_questions_is_not_handed_in(it):
    author = it.pupil("Vic")
    await author.says("/quiz new title:x")
    assert (await author.says("/quiz submit")).says("Your quiz has no question yet.")


async def test_what_is_changed_after_the_yes_is_played_only_after_the_next(written):
    author = written.pupil("Seinäjoki")
    await author.says("/quiz edit")
    change = author.finds("Change it", on=CAPITAL)
    await author.does(change.command, **change.arguments, text="Which town is the capital?")
    await author.says("/quiz submit")
    await written.teacher("Vic").says("/quiz open")
    assert (await written.pupil("Vic").presses("Play", at="class")).says(CAPITAL)


async def test_questions_are_put_in_order_and_removed(written):
    author = written.pupil("Seinäjoki")
    await author.says("/quiz edit")
    heard = await author.presses("Move up", on="bears")
    assert heard.text.index("bears") < heard.text.index(CAPITAL)
    heard = await author.presses("Remove", on="bears")
    assert not heard.says("bears")


async def test_nobody_else_changes_it(written):
    author = written.pupil("Seinäjoki")
    await author.says("/quiz edit")
    other = written.pupil("Seinäjoki", 1)
    for label in ("Change it", "Remove", "Move down", "Translate it"):
        action = author.finds(label)
        heard = await other.does(action.command, **action.arguments, text="stolen", into="sv")
        assert heard.refused, label
    assert (await other.does("quiz submit", quiz="1")).refused
    assert (await other.does("quiz read", quiz="1")).refused


async def test_each_reads_a_question_in_their_own_language_or_in_its_own_marked_as_such(it):
    author = it.pupil("Seinäjoki")
    await author.says("/quiz new title:Meistä")
    await author.does("quiz add", question="Mikä on pääkaupunki?", answers="* Helsinki\nTurku")
    await author.says("/quiz edit")
    await author.presses("Translate it")
    await author.fills(into="fr", text="Quelle est la capitale ?", answers="Helsinki\nTurku")
    await author.says("/quiz submit")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Meistä")
    await it.teacher("Vic").says("/quiz open")
    heard = await it.pupil("Saint-Pierre").presses("Play", at="class")
    assert "Quelle est la capitale" in heard.text
    assert not heard.says("another language")
    heard = await it.pupil("Vic").presses("Play", at="class")
    assert "Mikä on pääkaupunki?" in heard.text
    assert heard.says("This question is in another language: Finnish")


async def test_every_kind_of_question_can_be_answered(it):
    author = it.pupil("Seinäjoki")
    await author.says("/quiz new title:All")
    for kind, answers in (
        ("choice", "* a1\n* a2\na3"),
        ("number", "42 ± 3"),
        ("short", "Ærø"),
        ("order", "one\ntwo\nthree"),
        ("matching", "Italy = Rome\nSpain = Madrid"),
        ("poll", "tea\ncoffee"),
    ):
        await author.does("quiz add", question=f"{kind}?", kind=kind, answers=answers)
    await author.says("/quiz submit")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="order?")
    await it.teacher("Vic").says("/quiz open")
    pupil = it.pupil("Bologna")
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "a1"))
    await pupil.presses(letter(heard, "a2"))
    await pupil.presses("Send it")
    await pupil.presses("Answer")
    await pupil.fills(answer="44")
    await pupil.presses("Answer")
    heard = await pupil.fills(answer="aero")
    for words in ("one", "two", "three"):
        await pupil.presses(letter(heard, words))
    heard = await pupil.presses("Send it")
    for words in ("Rome", "Madrid"):
        await pupil.presses(letter(heard, words))
    heard = await pupil.presses("Send it")
    heard = await pupil.presses(letter(heard, "tea"))
    assert heard.says("You have answered everything.")
    await it.teacher("Vic").does("quiz close", sure="1")
    heard = await pupil.does("quiz results", round="2")
    assert heard.says("1. Bologna: 500 of 500 points, 1 pupil")
    heard = await pupil.does("quiz review", round="2", page="2")
    assert heard.says("tea: 1")


async def test_without_saying_which_the_newest_is_opened_that_nobody_has_played(written):
    await write(written, "Vic", title="The newer one")
    await written.teacher("Vic").presses("Yes, publish", at="desk", on="The newer one")
    await written.teacher("Bologna").says("/quiz open")
    assert written.everyone_sees("The newer one")
    assert not written.everyone_sees("Our town")
    await written.teacher("Bologna").says("/quiz open")
    assert written.everyone_sees("Our town")
    assert (await written.teacher("Bologna").says("/quiz open")).says("No quiz waits to be played.")


async def test_open_until_a_time_it_closes_by_itself_and_reminds_those_who_have_not_played(written):
    await written.teacher("Vic").says("/quiz open closes:2023-10-06 14:00")
    await plays(written, "Vic")
    await written.comes("2023-10-05 12:00")
    gently = "A quiz waits for you. You go on where you left off."
    assert gently in written.reads(written.pupil("Vic", 1).place("own"), english=True)
    assert gently not in written.reads(written.pupil("Vic", 0).place("own"), english=True)
    assert gently not in written.reads(written.pupil("Seinäjoki", 1).place("own"), english=True)
    await written.comes("2023-10-06 10:00")
    assert (await written.pupil("Saint-Pierre").does("quiz play", round="2")).refused
    await written.comes("2023-10-06 12:00")
    assert written.everyone_sees("Quiz results") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def test_planned_it_opens_in_each_class_at_its_own_time(written):
    teacher = written.teacher("Vic")
    await teacher.says("/quiz open on:2023-10-06 at:11:00")
    await teacher.presses("Save it")
    await written.comes("2023-10-06 07:00")
    assert written.everyone_sees("Our town") == ["Saint-Pierre"]
    assert (await written.pupil("Vic").does("quiz play", round="2")).refused
    await written.comes("2023-10-06 09:00")
    assert (await plays(written, "Vic")).says("You have answered everything.")


async def test_taken_back_its_words_are_nowhere_and_the_points_stay(opened):
    await plays(opened, "Vic")
    author = opened.pupil("Seinäjoki")
    await author.says("/quiz edit")
    await author.presses("Take it back")
    assert opened.everyone_sees("Our town") == []
    assert opened.remembers(CAPITAL) - {"inbox", "drafts", "draft"} == set()
    assert (await opened.pupil("Bologna").does("quiz play", round="2")).says("This quiz was taken back.")
    assert (await opened.pupil("Bologna").does("quiz practice", round="2")).refused
    assert opened.count("response") == 2


async def test_with_its_authors_seat_it_goes_as_well(opened):
    await plays(opened, "Vic")
    seat = opened.pupil("Seinäjoki").role.seat
    await opened.teacher("Seinäjoki").does("classroom remove", seat=str(seat), sure="1")
    assert opened.everyone_sees("Our town") == []
    assert opened.remembers(CAPITAL) - {"inbox", "draft"} == set()


async def test_with_a_players_seat_their_answers_go(opened):
    await plays(opened, "Vic")
    seat = opened.pupil("Vic").role.seat
    await opened.teacher("Vic").does("classroom remove", seat=str(seat), sure="1")
    assert opened.count("response") == 0


async def test_forged_buttons_open_nothing(opened):
    pupil = opened.pupil("Vic")
    for number, answer in (("3", "A"), ("0", "A"), ("1", "Z"), ("1", "AB"), ("99999999999999999", "A")):
        await pupil.does("quiz answer", round="2", number=number, answer=answer)
    for round_id in ("1", "3", "999"):
        assert (await pupil.does("quiz answer", round=round_id, number="1", answer="A")).refused
    assert opened.count("response") == 0


async def test_a_teacher_looks_on(opened):
    assert (await opened.teacher("Vic").does("quiz play", round="2")).says("Pupils play.")
    heard = await opened.teacher("Vic").says("/quiz who")
    assert heard.says("0 of 2 have finished.")


async def test_the_desk_and_the_digest_know_how_far_the_class_has_come(opened):
    await plays(opened, "Vic")
    assert (await opened.teacher("Vic").says("/review state")).says("1 of 2 have finished.")
    assert (await opened.teacher("Vic").says("/digest")).says("1 pupil has not finished it.")


async def test_two_answers_at_once_and_every_double_press_leave_one_row(opened):
    pupil = opened.pupil("Vic")
    calls = [
        pupil.call(
            "quiz answer", at="class", event=f"press {number % 4}", round="2", number="1", answer="AB"[number % 2]
        )
        for number in range(12)
    ]
    answers = await asyncio.gather(*(opened.silta.dispatch(each) for each in calls))
    assert len(answers) == 12
    assert opened.count("response") == 1


async def test_silta_starts_anew_in_the_middle_and_nothing_is_lost(opened, tmp_path):
    pupil = opened.pupil("Vic")
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "Helsinki"))
    folder = tmp_path / "again"
    folder.mkdir()
    settings = Settings(data=folder, database_url=str(opened.silta.reader.url.render_as_string(hide_password=False)))
    async with silta(settings, clock=opened.clock, delivering=False) as again:
        heard = opened.hears(await again.dispatch(pupil.call("quiz play", event="afterwards", round="2")))
        assert heard.says("Question 2 of 2")
        press = pupil.call("quiz answer", event="a press", round="2", number="2", answer="A")
        assert opened.hears(await again.dispatch(press)).says("You have answered everything.")
    assert opened.count("response") == 2


async def test_who_turns_out_to_be_one_has_answered_each_question_once(opened):
    await plays(opened, "Vic", 0)
    pupil = opened.pupil("Vic", 1)
    heard = await pupil.presses("Play", at="class")
    await pupil.presses(letter(heard, "Oulu"))
    one, other = (opened.pupil("Vic", number).role.person for number in (0, 1))
    number = await opened.silta.writer.run(
        lambda connection: linking.link(connection, source=other, target=one, now=opened.clock.now)
    )
    await opened.teacher("Vic").does("quiz close", sure="1")
    assert opened.everyone_sees("1. Vic: 200 of 200 points, 1 pupil")
    await opened.silta.writer.run(lambda connection: linking.unlink(connection, number))
    heard = await opened.teacher("Vic").does("quiz results", round="2")
    assert heard.says("1. Vic: 100 of 200 points, 2 pupils")


async def test_another_projects_quiz_is_not_opened_played_or_read(opened):
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(opened.silta, opened.clock, cast)
    for command, said in (
        ("quiz play", {"round": "2"}),
        ("quiz answer", {"round": "2", "number": "1", "answer": "A"}),
        ("quiz pick", {"round": "2", "number": "1"}),
        ("quiz results", {"round": "2"}),
        ("quiz review", {"round": "2"}),
        ("quiz practice", {"round": "2"}),
        ("quiz export", {"quiz": "1"}),
        ("quiz read", {"quiz": "1"}),
    ):
        heard = await theirs.pupil("Turku").does(command, **said)
        assert heard.refused, command
        assert not heard.says(CAPITAL)
    for command, said in (
        ("quiz open", {"quiz": "1"}),
        ("quiz live", {"quiz": "1"}),
        ("quiz close", {"round": "2"}),
        ("quiz finish", {"round": "2"}),
        ("quiz next", {"round": "2"}),
        ("quiz who", {"round": "2"}),
        ("quiz download", {"round": "2"}),
        ("quiz remind", {"round": "2", "room": "1"}),
    ):
        assert (await theirs.teacher("Turku").does(command, **said)).refused, command
    assert opened.count("response") == 0


async def test_a_class_that_joins_late_sees_what_can_be_played(opened):
    code = (await opened.teacher("Seinäjoki").says("/project invite partner")).codes[0]
    late = opened.stranger("a late teacher")
    await late.says(f"/project join {code}", at="")
    await late.fills(alias="Late", school="Turku", name="8A", country="FI", language="fi")
    with opened.silta.reader.connect() as connection:
        room = connection.exec_driver_sql("SELECT max(id) FROM classroom").scalar_one()
    await opened.delivers()
    assert "Our town" in opened.reads(f"class/{room}")


async def test_a_plan_of_august_opens_whatever_will_have_been_written(it):
    plan = """title: {en: A quiz}
phases:
  - name: {en: One}
    activities:
      - {do: quiz open, closes: 3 days, week: 1, day: tuesday, at: "10:00"}
      - {do: quiz live, seconds: 20, week: 2, day: monday, at: "10:00", clock: together}
"""
    teacher = it.teacher("Bologna")
    await teacher.does("plan preview", plan=Upload(plan.encode()))
    await teacher.presses("Start this plan")
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    await it.comes("2023-10-10 08:30")
    assert it.everyone_sees("Our town") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
    await plays(it, "Vic")
    await it.comes("2023-10-13 13:30")
    assert it.everyone_sees("1. Vic: 200 of 200 points, 1 pupil")
    await write(it, "Vic", title="The second")
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="The second")
    await it.comes("2023-10-16 08:00")
    assert it.everyone_sees("You have 20 seconds.") == ["Seinäjoki", "Bologna", "Saint-Pierre"]


async def test_where_none_waits_a_planned_one_tells_its_teacher(it):
    teacher = it.teacher("Vic")
    await teacher.says("/quiz open on:2023-10-06 at:11:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-06 09:00")
    assert "No quiz waits to be played." in it.reads(teacher.place("own"), english=True)
