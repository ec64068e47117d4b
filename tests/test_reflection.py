"""/reflection: a question a week, a journal of one's own, and who may read what is in it."""

from __future__ import annotations

import pytest
from journals import LEARNT, SCHOOLS, STUCK, group_up, lets_read, opens, says_yes, writes
from uploads import photo, voice

from commands.call import Upload
from commands.reflection.closing import CLOSED_ALREADY
from commands.reflection.question import CLOSED, NONE_OPEN, NOT_HERE
from commands.reflection.writing import NOT_OFFERED
from commands.shown import FULL, GONE, READ_BY
from storage import contributions, places, projects

ALL = list(SCHOOLS)
HEART = "me he perdut i m'ha agradat"
GENTLY = "There is still time for your journal. A sentence is enough."


@pytest.fixture
async def opened(it):
    """The first question of the work is asked."""
    await opens(it)
    return it


# Opening


async def test_the_next_question_of_the_phase_reaches_every_class(it):
    await opens(it, "phase:work")
    assert it.everyone_sees(LEARNT) == ALL
    await opens(it, "phase:work")
    assert it.everyone_sees(STUCK) == ALL


async def test_a_ready_question_or_ones_own_words_can_be_chosen(it):
    await opens(it, "prompt:brave")
    assert it.everyone_sees("When were you brave?") == ALL
    await opens(it, "question:Mitä kuulit?")
    assert it.everyone_sees("Mitä kuulit?") == ALL


async def test_opened_without_a_word_it_asks_for_the_phase_and_proposes_the_one_before(it):
    await opens(it, "phase:journey")
    teacher = it.teacher("Vic")
    heard = await teacher.says("/reflection open", at=places.DESK)
    assert heard.asks == ("phase", "question", "whom", "closes")
    assert heard.kept["phase"] == "journey"
    await teacher.fills(phase="journey", whom="pupils")
    assert it.count("round") == 2
    assert it.everyone_sees("Which moment would you like to keep, and why?") == ALL


async def test_teachers_are_asked_in_the_staff_room_and_pupils_see_nothing_of_it(it):
    await opens(it, "phase:work whom:teachers")
    assert it.everyone_sees("When were your pupils most alive this week?") == []
    assert it.sees("Vic", "When were your pupils most alive this week?", at=places.STAFF)
    assert (await writes(it, HEART)).says(NONE_OPEN)
    heard = await it.pupil("Vic").does("reflection show", at=places.OWN, round=1)
    assert heard.says(NOT_HERE)


async def test_a_pupil_opens_and_closes_nothing(opened):
    for command in ("open phase:work", "close", "read", "grid"):
        assert (await opened.pupil("Vic").says(f"/reflection {command}", at=places.OWN)).refused
    assert opened.count("round") == 1


# Writing


async def test_what_nothing_is_said_about_is_private(opened):
    heard = await writes(opened, HEART)
    assert heard.says(READ_BY[contributions.ME])
    assert opened.everyone_sees(HEART) == []
    assert not any(opened.sees(school, HEART, at=at) for school in ALL for at in (places.DESK, places.STAFF))
    assert not (await opened.teacher("Vic").says("/reflection read", at=places.DESK)).says(HEART)


async def test_the_form_proposes_nobody_as_a_reader_and_no_group_to_whoever_is_in_none(opened):
    heard = await opened.pupil("Vic").says("/reflection write", at=places.OWN)
    assert heard.kept["visibility"] == contributions.ME
    assert [each.value for each in heard.reply.options["visibility"]] == ["me", "teacher", "everyone"]
    heard = await writes(opened, HEART, "group")
    assert heard.says(NOT_OFFERED)
    assert opened.count("contribution") == 0


async def test_what_is_for_ones_teacher_ones_own_teachers_read_and_nobody_else(opened):
    await writes(opened, HEART, "teacher")
    assert (await opened.teacher("Vic").says("/reflection read", at=places.DESK)).says(HEART)
    assert not (await opened.teacher("Bologna").says("/reflection read", at=places.DESK)).says(HEART)
    assert opened.everyone_sees(HEART) == []
    assert not opened.sees("Vic", HEART, at=places.DESK)
    assert not (await opened.teacher("Vic").says("/review", at=places.DESK)).says(HEART)


async def test_what_is_for_everyone_waits_for_the_own_teachers_yes(opened):
    heard = await writes(opened, HEART, "everyone")
    assert heard.says("It waits for your teacher's yes.")
    assert opened.everyone_sees(HEART) == []
    await says_yes(opened, HEART)
    assert opened.everyone_sees(HEART) == ALL
    assert (await opened.pupil("Bologna").says("/reflection show", at=places.OWN)).says(HEART)


async def test_what_is_for_ones_group_stands_there_alone_once_the_teacher_has_said_yes(opened):
    await group_up(opened, 2)
    await writes(opened, HEART, "group")
    assert opened.sees("Vic", "For a mixed group and its teachers, not for all classes.", at=places.DESK)
    await says_yes(opened, HEART)
    assert len([key for key in group_places(opened) if HEART in opened.reads(key)]) == 1
    assert opened.everyone_sees(HEART) == []
    assert not (await opened.pupil("Bologna").says("/reflection show", at=places.OWN)).says(HEART)


def group_places(it):
    with it.silta.reader.connect() as connection:
        numbers = places.places_of_kind(connection, it.cast["Vic"][0].project, places.GROUP)
        rows = connection.execute(places.place.select().where(places.place.c.id.in_(numbers)))
        return [row.key for row in rows]


async def test_an_answer_may_be_a_voice_or_a_picture_alone(opened):
    heard = await opened.pupil("Vic").does("reflection write", at=places.OWN, voice=voice(0.2))
    assert heard.says(READ_BY[contributions.ME])
    heard = await opened.pupil("Bologna").does("reflection write", at=places.OWN, picture=photo(size=(8, 6)))
    assert heard.says(READ_BY[contributions.ME])
    assert opened.count("attachment") == 2


async def test_what_is_added_later_is_as_private_as_the_rest(opened):
    await writes(opened, HEART)
    pupil = opened.pupil("Vic")
    await pupil.says("/reflection show", at=places.OWN)
    item = pupil.finds("Add a picture").arguments["item"]
    heard = await pupil.does("attachment picture", at=places.OWN, item=item, picture=photo(size=(8, 6)))
    assert heard.says(READ_BY[contributions.ME])
    assert opened.everyone_sees("A picture") == []
    assert not opened.sees("Vic", "Entry in a journal", at=places.DESK)


async def test_more_than_four_files_are_kindly_refused_and_nothing_is_lost(opened):
    pupil = opened.pupil("Vic")
    for height in range(4):
        await pupil.does("reflection write", at=places.OWN, picture=photo(size=(8, 6 + height)))
    assert (await pupil.does("reflection write", at=places.OWN, picture=photo(size=(9, 9)))).says(FULL)
    heard = await pupil.does("reflection write", at=places.OWN, text="And more", picture=photo(size=(9, 9)))
    assert heard.asks == ("picture",)
    assert heard.kept["text"] == "And more"
    assert (await pupil.fills()).says("Saved")
    assert opened.remembers("And more") == {"contribution"}
    assert opened.count("attachment") == 4


async def test_it_can_be_changed_until_it_closes_and_a_picture_alone_keeps_the_words(opened):
    await writes(opened, HEART, "teacher")
    await writes(opened, "altra cosa", "teacher")
    pupil = opened.pupil("Vic")
    await pupil.does("reflection write", at=places.OWN, visibility="teacher", picture=photo(size=(8, 6)))
    heard = await opened.teacher("Vic").says("/reflection read", at=places.DESK)
    assert heard.says("altra cosa")
    assert not heard.says(HEART)
    await opened.teacher("Bologna").says("/reflection close", at=places.DESK)
    assert (await writes(opened, "massa tard")).says(NONE_OPEN)
    assert (await pupil.does("reflection write", at=places.OWN, text="massa tard", round=1)).says(CLOSED)
    assert opened.count("contribution") == 1


# Other readers


async def test_fewer_readers_at_once_are_fewer_wherever_it_stood(opened):
    await writes(opened, HEART, "everyone")
    await says_yes(opened, HEART)
    assert (await lets_read(opened, "teacher")).says(READ_BY[contributions.TEACHER])
    assert opened.everyone_sees(HEART) == []
    assert (await opened.teacher("Vic").says("/reflection read", at=places.DESK)).says(HEART)
    await lets_read(opened, "me")
    assert not (await opened.teacher("Vic").says("/reflection read", at=places.DESK)).says(HEART)
    assert opened.remembers(HEART) == {"contribution"}


async def test_what_waits_for_a_yes_leaves_the_desk_when_it_becomes_private(opened):
    await writes(opened, HEART, "everyone")
    teacher = opened.teacher("Vic")
    late = teacher.finds("Yes, publish", at=places.DESK, on=HEART)
    await lets_read(opened, "me")
    assert not opened.sees("Vic", HEART, at=places.DESK)
    assert (await teacher.does(late.command, at=places.DESK, **late.arguments)).refused
    assert opened.everyone_sees(HEART) == []


async def test_more_readers_need_a_new_yes(opened):
    await group_up(opened, 2)
    await writes(opened, HEART, "group")
    await says_yes(opened, HEART)
    await lets_read(opened, "everyone")
    assert not any(HEART in opened.reads(key) for key in group_places(opened))
    assert opened.everyone_sees(HEART) == []
    await says_yes(opened, HEART)
    assert opened.everyone_sees(HEART) == ALL


async def test_written_anew_for_more_readers_nothing_is_shown_to_them_before_the_yes(opened):
    await group_up(opened, 2)
    await writes(opened, HEART, "group")
    await says_yes(opened, HEART)
    await writes(opened, HEART, "everyone")
    assert opened.everyone_sees(HEART) == []
    assert not (await opened.pupil("Bologna").says("/reflection show", at=places.OWN)).says(HEART)


async def test_from_all_classes_to_ones_group_it_comes_back_to_no_class(opened):
    await group_up(opened, 2)
    await writes(opened, HEART, "everyone")
    await says_yes(opened, HEART)
    await lets_read(opened, "group")
    await says_yes(opened, HEART)
    assert opened.everyone_sees(HEART) == []
    assert len([key for key in group_places(opened) if HEART in opened.reads(key)]) == 1


async def test_a_new_group_does_not_read_what_was_for_the_old_one(opened):
    await group_up(opened, 2)
    await writes(opened, HEART, "group")
    await says_yes(opened, HEART)
    before = [key for key in group_places(opened) if HEART in opened.reads(key)]
    await group_up(opened, 3)
    seat = opened.cast["Vic"][1].seat
    await opened.teacher("Vic").does("classroom rename", at=places.DESK, seat=seat, alias="Bona Musaranya")
    assert [key for key in group_places(opened) if HEART in opened.reads(key)] == before


async def test_after_the_close_one_can_still_choose_readers_and_take_back(opened):
    await writes(opened, HEART, "everyone")
    await says_yes(opened, HEART)
    await opened.teacher("Bologna").says("/reflection close", at=places.DESK)
    await lets_read(opened, "me")
    assert opened.everyone_sees(HEART) == []
    pupil = opened.pupil("Vic")
    await pupil.says("/reflection show", at=places.OWN)
    await pupil.presses("Take it back")
    assert opened.remembers(HEART) == set()


async def test_saying_nothing_about_readers_when_changing_makes_it_private(opened):
    await writes(opened, HEART, "everyone")
    await says_yes(opened, HEART)
    await writes(opened, "altra cosa")
    assert opened.everyone_sees(HEART) == []
    assert opened.remembers("altra cosa") == {"contribution"}


async def test_changed_for_the_same_readers_the_old_words_stay_until_the_new_yes(opened):
    await writes(opened, HEART, "everyone")
    await says_yes(opened, HEART)
    await writes(opened, "altra cosa", "everyone")
    assert opened.everyone_sees(HEART) == ALL
    await says_yes(opened, "altra cosa")
    assert opened.everyone_sees("altra cosa") == ALL


async def test_nobody_chooses_the_readers_of_what_somebody_else_wrote(opened):
    await writes(opened, HEART)
    pupil = opened.pupil("Vic")
    await pupil.says("/reflection show", at=places.OWN)
    action = pupil.finds("Who may read it")
    for other in (opened.pupil("Vic", 1), opened.pupil("Bologna"), opened.teacher("Vic")):
        heard = await other.does(action.command, at=places.OWN, **action.arguments, visibility="everyone")
        assert heard.says(GONE)
        heard = await other.does("me withdraw", at=places.OWN, item=action.arguments["item"])
        assert heard.refused
    assert opened.remembers(HEART) == {"contribution"}


async def test_a_teacher_writes_for_oneself_or_for_all_teachers(it):
    await opens(it, "phase:work whom:teachers")
    teacher = it.teacher("Vic")
    heard = await teacher.does("reflection write", at=places.OWN, text=HEART)
    assert heard.says(READ_BY[contributions.ME])
    assert (await teacher.does("reflection write", at=places.OWN, text=HEART, visibility="everyone")).says(NOT_OFFERED)
    assert not it.sees("Vic", HEART, at=places.STAFF)
    await teacher.does("reflection write", at=places.OWN, text=HEART, visibility="staff")
    assert it.sees("Bologna", HEART, at=places.STAFF)
    assert it.everyone_sees(HEART) == []


# The end


async def test_it_closes_by_itself_and_the_reminder_names_nobody(it):
    await opens(it, "phase:work closes:2023-10-06 14:00")
    await writes(it, HEART)
    await it.comes("2023-10-05 12:00")
    assert GENTLY in it.reads(it.pupil("Vic", 1).place("own"), english=True)
    assert GENTLY not in it.reads(it.pupil("Vic", 0).place("own"), english=True)
    assert it.everyone_sees(it.pupil("Vic", 1).alias) == []
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees("This reflection is closed. What you wrote stays in your journal.") == ALL
    assert (await it.teacher("Vic").does("reflection close", at=places.DESK, round=1)).says(CLOSED_ALREADY)


async def test_a_teacher_reminds_their_own_class_and_learns_nothing_of_another(it):
    await opens(it, "phase:work closes:2023-10-06 14:00")
    teacher, vic = it.teacher("Bologna"), it.teacher("Vic").role.room
    assert (await teacher.does("reflection remind", at=places.DESK, round=1, room=vic)).says(NOT_HERE)
    assert GENTLY not in it.reads(it.pupil("Vic", 1).place("own"), english=True)
    heard = await teacher.does("reflection remind", at=places.DESK, round=1, room=teacher.role.room)
    assert heard.says("Those who have not written yet are reminded.")
    assert GENTLY in it.reads(it.pupil("Bologna", 1).place("own"), english=True)


async def test_after_the_close_the_words_of_a_picture_stay_as_they_are(opened):
    how = {"visibility": "everyone", "picture": photo(), "description": "A cat"}
    await opened.pupil("Vic").does("reflection write", at=places.OWN, text=HEART, **how)
    await says_yes(opened, HEART)
    await opened.teacher("Bologna").says("/reflection close", at=places.DESK)
    heard = await opened.pupil("Vic").does("attachment describe", at=places.OWN, file=1, description="A dog")
    assert heard.refused
    assert opened.everyone_sees("A cat") == ALL
    assert opened.remembers("A dog") == set()


async def test_a_deadline_in_the_past_is_asked_again(it):
    teacher = it.teacher("Bologna")
    heard = await teacher.says("/reflection open phase:work closes:2023-10-01", at=places.DESK)
    assert heard.asks == ("closes",)
    assert it.count("round") == 0
    await teacher.fills(closes="2023-10-06")
    assert it.everyone_sees(LEARNT) == ALL


async def test_a_class_in_its_holidays_is_passed_by(it):
    await it.teacher("Vic").does(
        "classroom break", at=places.DESK, first="2023-10-09", last="2023-10-13", title="Setmana blanca"
    )
    teacher = it.teacher("Bologna")
    await teacher.says("/reflection open phase:work on:2023-10-09 at:10:00 closes:3 days", at=places.DESK)
    await teacher.presses("Save it")
    await it.comes("2023-10-09 09:00")
    assert it.everyone_sees(LEARNT) == ["Seinäjoki", "Bologna", "Saint-Pierre"]
    assert (await writes(it, HEART)).says(NONE_OPEN)
    assert not (await writes(it, HEART, school="Bologna")).refused
    await it.comes("2023-10-12 16:00")
    assert it.everyone_sees("This reflection is closed. What you wrote stays in your journal.") == [
        "Seinäjoki",
        "Bologna",
        "Saint-Pierre",
    ]


async def test_a_plan_asks_question_after_question(it):
    teacher = it.teacher("Bologna")
    await teacher.says("/reflection open phase:work every:week on:monday at:10:00 closes:4 days", at=places.DESK)
    await teacher.presses("Save it")
    await it.comes("2023-10-09 09:00")
    assert it.everyone_sees(LEARNT) == ALL
    await it.comes("2023-10-16 09:00")
    assert it.everyone_sees(STUCK) == ALL


A_PLAN = """title: {en: Looking back}
phases:
  - name: {en: Work}
    activities:
      - do: reflection open
        phase: work
        closes: 4 days
        week: 1
        day: monday
        at: "10:00"
        every: week
        last: 2
      - do: reflection open
        whom: teachers
        question: {en: What stays?, es: ¿Qué queda?}
        week: 2
        day: friday
        at: "10:00"
"""


async def test_a_plan_written_as_a_file_does_as_well(it):
    teacher = it.teacher("Bologna")
    await teacher.does("plan preview", at=places.DESK, plan=Upload(A_PLAN.encode()))
    assert not (await teacher.presses("Start this plan")).refused
    await it.comes("2023-10-09 09:00")
    assert it.everyone_sees(LEARNT) == ALL
    assert not (await writes(it, HEART)).refused
    await it.comes("2023-10-16 09:00")
    assert it.everyone_sees(STUCK) == ALL
    await it.comes("2023-10-20 09:00")
    assert it.sees("Vic", "What stays?", at=places.STAFF)


# What teachers see


async def test_the_desk_counts_and_names_nobody(opened):
    await writes(opened, HEART)
    heard = await opened.teacher("Vic").says("/review state", at=places.DESK)
    assert heard.says("1 of 2 have written.")
    assert opened.pupil("Vic").alias not in heard.text
    heard = await opened.teacher("Vic").says("/digest", at=places.DESK)
    assert heard.says("1 pupil has not written yet.")
    assert opened.pupil("Vic", 1).alias not in heard.text


async def test_the_grid_says_who_wrote_in_which_week_and_not_what(opened):
    await writes(opened, HEART)
    opened.clock.passes(days=7)
    await opens(opened)
    await writes(opened, HEART, "everyone", number=0)
    await writes(opened, HEART, "teacher", number=1)
    heard = await opened.teacher("Vic").says("/reflection grid", at=places.DESK)
    rows = {each.values[0]: each.values[1:] for each in heard.reply.grid.rows}
    assert rows == {opened.pupil("Vic", 0).alias: ("✓", "✓"), opened.pupil("Vic", 1).alias: ("–", "✓")}
    assert not heard.says(HEART)
    assert len(heard.reply.file.columns) == 3


async def test_in_the_grid_a_question_that_has_not_come_yet_blames_nobody(it):
    teacher = it.teacher("Vic")
    asks = it.teacher("Seinäjoki")
    await asks.says("/reflection open phase:work on:2023-10-10 at:10:00", at=places.DESK)
    await asks.presses("Save it")
    await it.comes("2023-10-10 07:00")  # ten o'clock in Seinäjoki
    assert it.sees("Seinäjoki", LEARNT)
    assert not it.sees("Vic", LEARNT)
    heard = await teacher.says("/reflection grid", at=places.DESK)
    assert [each.values[1:] for each in heard.reply.grid.rows] == [("",), ("",)]
    await it.comes("2023-10-10 08:00")
    heard = await teacher.says("/reflection grid", at=places.DESK)
    assert [each.values[1:] for each in heard.reply.grid.rows] == [("–",), ("–",)]


async def test_in_the_grid_whoever_came_after_the_close_has_missed_nothing(opened):
    teacher = opened.teacher("Vic")
    await writes(opened, HEART)
    opened.clock.passes(days=7)
    await opens(opened)
    await opened.teacher("Bologna").does("reflection close", at=places.DESK, round=1)
    opened.clock.passes(days=1)
    await teacher.does("classroom seats", at=places.DESK, number=1)
    code = (await teacher.says("/project invite class", at=places.DESK)).codes[0]
    await opened.stranger("somebody late").does("project join", at="", code=code, alias="Late")
    await teacher.presses("Let in", at=places.DESK)
    heard = await teacher.says("/reflection grid", at=places.DESK)
    marks = [each.values[1:] for each in heard.reply.grid.rows]
    assert marks == [("✓", "–"), ("–", "–"), ("", "–"), ("", "–")]


# One's own


async def test_how_often_in_a_row_is_said_to_oneself_alone(opened):
    await writes(opened, HEART)
    in_a_row = "You have written 1 time in a row."
    assert (await opened.pupil("Vic").says("/reflection", at=places.OWN)).says(in_a_row)
    assert not (await opened.pupil("Vic", 1).says("/reflection", at=places.OWN)).says("in a row")
    heard = await opened.teacher("Vic").says("/reflection", at=places.DESK)
    assert not heard.says("in a row")


async def test_everything_can_be_seen_and_taken_back_with_me(opened):
    await writes(opened, HEART)
    pupil = opened.pupil("Vic")
    assert (await pupil.says("/me", at=places.OWN)).says(HEART)
    await pupil.says("/me clear", at=places.OWN)
    await pupil.presses("Yes, everything")
    assert opened.remembers(HEART) == set()
    assert (await pupil.says("/reflection journal", at=places.OWN)).says("Nothing is in it yet.")


async def test_a_seat_that_is_removed_takes_its_journal_along(opened):
    await writes(opened, HEART)
    seat = opened.cast["Vic"][1].seat
    await opened.teacher("Vic").does("classroom remove", at=places.DESK, seat=seat, sure=1)
    assert opened.remembers(HEART) == set()


@pytest.mark.web_alone("a partner who comes in through a chat has no class there yet")
async def test_a_class_that_joins_late_sees_the_question_and_can_write(opened):
    code = (await opened.teacher("Vic").says("/project invite partner", at=places.DESK)).codes[0]
    newcomer = opened.stranger("a teacher of Porto")
    await newcomer.says(f"/project join {code}", at="")
    facts = {"alias": "Rita", "school": "Porto", "name": "9A", "country": "PT", "zone": "Europe/Lisbon"}
    await newcomer.fills(**facts, language="en")
    with opened.silta.reader.connect() as connection:
        rooms = projects.classrooms_of(connection, opened.cast["Vic"][0].project)
    (porto,) = [each.id for each in rooms if each.school == "Porto"]
    assert LEARNT in opened.reads(f"class/{porto}", english=True)


@pytest.mark.chats_alone("pages have a link to it")
async def test_the_journal_comes_as_one_file_in_private(opened):
    await writes(opened, HEART)
    pupil = opened.pupil("Vic")
    await pupil.says("/reflection journal")  # in the class's own chat
    double = opened.door.double
    if opened.door.platform == "telegram":
        (sent,) = double.calls("sendDocument")
        assert int(sent.params["chat_id"]) == int(pupil.user)
        ((name, content, *_),) = sent.files.values()
    else:
        answers = opened.door.last[pupil.role.account].messages
        (upload,) = [each for message in answers for each in message["attachments"]]
        name, content, _ = double.uploads[int(upload["id"])]
    assert name == "journal.html"
    assert HEART.encode() in content.replace(b"&#39;", b"'")
