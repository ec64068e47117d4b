"""The teacher's overview of an icebreaker: who has answered, the wall, the download; and replies with their notices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversation import Conversation, Heard, Someone
from founding import found_a_project
from uploads import photo

from bot.dispatch import NOT_YOURS
from commands.icebreaker.answers import CLOSED, NOBODY_YET, OWN_CLASS
from commands.message import Message
from commands.shown import GONE

PARK = "Törnävän puisto"
PLAZA = "La plaza mayor"
SAYS_NOTHING = "Nothing is going on just now."


@pytest.fixture
async def opened(it: Conversation) -> Conversation:
    await it.teacher("Bologna").says("/icebreaker open prompt:visit")
    return it


async def publish(it: Conversation, school: str, words: str, number: int = 0) -> None:
    await it.pupil(school, number).says(f"/icebreaker answer text:{words}")
    await it.teacher(school).presses("Yes, publish", at="desk", on=words)


async def reply(it: Conversation, school: str, to: str, words: str, number: int = 0) -> Someone:
    """A pupil replies, and the own teacher says yes; with what the pupil heard last they can take it back."""
    pupil = it.pupil(school, number)
    await pupil.presses("Reply", at="class", on=to, text=words)
    await it.teacher(school).presses("Yes, publish", at="desk", on=words)
    return pupil


async def answer_back(it: Conversation, school: str, words: str, number: int = 0) -> Heard:
    """Whoever was replied to answers back, under their own answer."""
    pupil = it.pupil(school, number)
    await pupil.says("/icebreaker show")
    return await pupil.presses("Answer back", text=words)


def told(it: Conversation, who: Someone, school: str) -> int:
    """How many notices somebody has got that somebody of a school has answered them."""
    return it.reads(who.place("own"), english=True).count(f"Somebody in {school} has answered you")


def sorted_out(heard: Heard) -> dict[str, list[str]]:
    """The names under each heading."""
    assert isinstance(heard.reply, Message), heard.text
    return {heard.english.say(card.title): list(card.lines[0].values["names"].values) for card in heard.reply.more}


# Who has answered


@pytest.fixture
async def varied(opened: Conversation) -> Conversation:
    """A class in which somebody is at every stage; `names` says who."""
    teacher = opened.teacher("Seinäjoki")
    stages = ["replied to", "lonely", "waits", "returned", "missing"]
    pupils = [opened.pupil("Seinäjoki", 0), opened.pupil("Seinäjoki", 1)]
    for card in (await teacher.says("/classroom seats 3")).reply.cards:
        newcomer = opened.stranger(f"somebody with the seat of {len(pupils)}")
        await newcomer.says(f"/project join {card.code.text}", at="")
        newcomer.role = replace(newcomer.role, alias=card.alias, room=teacher.role.room)
        pupils.append(newcomer)
    for stage, pupil in zip(stages[:4], pupils, strict=False):
        assert not (await pupil.does("icebreaker answer", text=stage, language="fi")).refused
    for stage in ("replied to", "lonely"):
        await teacher.presses("Yes, publish", at="desk", on=stage)
    await teacher.presses("Return with a word", at="desk", on="returned", word="Miksi?")
    await reply(opened, "Vic", "replied to", "¡Qué bien!")
    await opened.pupil("Vic").says("/icebreaker answer espera")
    opened.names = {stage: pupil.alias for stage, pupil in zip(stages, pupils, strict=True)}
    return opened


async def test_it_says_of_each_own_pupil_how_far_they_are(varied):
    heard = await varied.teacher("Seinäjoki").says("/icebreaker who")
    assert heard.says("4 of 5 have answered.")
    assert sorted_out(heard) == {
        "Not yet": [varied.names["missing"]],
        "Nobody from another school has replied yet": [varied.names["lonely"]],
        "Waits for your yes": [varied.names["waits"]],
        "Returned by you": [varied.names["returned"]],
        "Answered and replied to": [varied.names["replied to"]],
    }


async def test_each_teacher_sees_their_own_pupils_and_no_others_and_elsewhere_numbers_alone(varied):
    heard = await varied.teacher("Vic").says("/icebreaker who")
    assert heard.says("1 of 2 have answered.")
    assert sorted_out(heard) == {
        "Not yet": [varied.pupil("Vic", 1).alias],
        "Waits for your yes": [varied.pupil("Vic", 0).alias],
    }
    assert not any(name in heard.text for name in varied.names.values())
    state = await varied.teacher("Seinäjoki").says("/review state")
    assert state.says("4 of 5 have answered.")
    assert state.says("1 answer has no reply from another school yet.")
    assert not any(name in state.text for name in varied.names.values())
    assert (await varied.teacher("Vic").says("/review state")).says("1 of 2 have answered.")


async def test_a_reply_from_ones_own_class_or_one_that_still_waits_does_not_count(opened):
    await publish(opened, "Seinäjoki", PARK)
    pupil, teacher = opened.pupil("Seinäjoki"), opened.teacher("Seinäjoki")
    lonely = "Nobody from another school has replied yet"
    await opened.pupil("Vic").presses("Reply", at="class", on=PARK, text="waiting")
    assert sorted_out(await teacher.says("/icebreaker who"))[lonely] == [pupil.alias]
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="waiting")
    await answer_back(opened, "Seinäjoki", "Kiitos")
    await teacher.presses("Yes, publish", at="desk", on="Kiitos")
    assert lonely not in sorted_out(await teacher.says("/icebreaker who"))
    await opened.teacher("Vic").does("review hide", item=2)
    assert sorted_out(await teacher.says("/icebreaker who"))[lonely] == [pupil.alias]


async def test_an_answer_shown_while_a_newer_one_waits_is_under_both(opened):
    await publish(opened, "Vic", PLAZA)
    await opened.pupil("Vic").says("/icebreaker answer El mercado")
    found = sorted_out(await opened.teacher("Vic").says("/icebreaker who"))
    alias = opened.pupil("Vic").alias
    assert found["Waits for your yes"] == [alias]
    assert found["Nobody from another school has replied yet"] == [alias]


@pytest.mark.parametrize("how", ["hidden", "withdrawn"])
async def test_whose_answer_is_gone_has_not_answered_yet(opened, how):
    await publish(opened, "Vic", PLAZA)
    if how == "hidden":
        await opened.teacher("Vic").does("review hide", item=1)
    else:
        await opened.pupil("Vic").does("me withdraw", item=1)
    heard = await opened.teacher("Vic").says("/icebreaker who")
    assert heard.says("0 of 2 have answered.")
    assert set(sorted_out(heard)["Not yet"]) == {opened.pupil("Vic", number).alias for number in (0, 1)}


async def test_who_knocks_and_who_is_gone_are_not_counted(opened):
    code = (await opened.teacher("Vic").says("/project invite class")).codes[0]
    await opened.stranger().does("project join", at="", code=code, alias="Gat Feliç")
    await opened.teacher("Vic").does("classroom remove", seat=opened.pupil("Vic", 1).role.seat, sure=1)
    heard = await opened.teacher("Vic").says("/icebreaker who")
    assert heard.says("0 of 1 have answered.")
    assert sorted_out(heard) == {"Not yet": [opened.pupil("Vic").alias]}


async def test_each_open_round_has_its_own_and_the_buttons_mean_that_one(opened):
    await publish(opened, "Vic", PLAZA)
    await opened.teacher("Vic").says("/icebreaker open prompt:window")
    teacher = opened.teacher("Vic")
    await teacher.says("/review state")
    assert (await teacher.presses("Who has answered", on="visit your home town")).says("1 of 2 have answered.")
    await teacher.says("/review state")
    assert (await teacher.presses("Who has answered", on="from your window")).says("0 of 2 have answered.")
    assert (await teacher.says("/icebreaker who")).asks == ("round",)


async def test_pupils_do_not_get_to_see_it(opened):
    for command in ("icebreaker who", "icebreaker download", "review state", "classroom projector"):
        for pupil in (opened.pupil("Seinäjoki"), opened.pupil("Vic")):
            heard = await pupil.does(command, round=1)
            assert heard.says(NOT_YOURS)
            assert isinstance(heard.reply, Message)
            assert heard.reply.file is None


async def test_teachers_of_another_project_do_not_get_to_see_it(opened):
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(opened.silta, opened.clock, cast).teacher("Turku")
    for command in ("icebreaker who", "icebreaker download"):
        assert (await theirs.does(command, round=1)).says("not part of this project")


# The wall


async def test_the_wall_shows_what_is_published_and_nobody_who_has_still_to_do_something(varied):
    for school in ("Seinäjoki", "Vic"):
        heard = await varied.teacher(school).says("/classroom projector")
        assert heard.says("What would you show a friend who comes to visit your home town?")
        assert all(heard.says(words) for words in ("replied to", "lonely"))
        assert all(heard.says(varied.names[stage]) for stage in ("replied to", "lonely"))
        assert not any(heard.says(f"\n{words}\n") for words in ("waits", "returned", "espera"))
        assert not any(heard.says(varied.names[stage]) for stage in ("waits", "returned", "missing"))
        assert not any(heard.says(varied.pupil("Vic", number).alias) for number in (0, 1))
        assert heard.buttons == []
    assert (await varied.teacher("Seinäjoki").says("/classroom projector")).says("4 of 5 have answered.")
    assert (await varied.teacher("Vic").says("/classroom projector")).says("1 of 2 have answered.")


async def test_the_wall_shows_the_newest_first_and_of_a_changed_answer_the_published_words(opened):
    for minute, school in enumerate(("Seinäjoki", "Vic", "Bologna")):
        opened.clock.passes(minutes=minute)
        await publish(opened, school, f"from {school}")
    await opened.pupil("Bologna").says("/icebreaker answer changed since")
    shown = (await opened.teacher("Vic").says("/classroom projector")).text
    found = [shown.index(f"from {school}") for school in ("Bologna", "Vic", "Seinäjoki")]
    assert found == sorted(found)
    assert "changed since" not in shown


async def test_when_nothing_is_open_the_wall_says_so(opened):
    await publish(opened, "Vic", PLAZA)
    await opened.teacher("Vic").says("/icebreaker close")
    heard = await opened.teacher("Vic").says("/classroom projector")
    assert heard.says(SAYS_NOTHING)
    assert not heard.says(PLAZA)


# The download


def rows(heard: Heard) -> list[dict[str, str]]:
    """The table, as it reads in English."""
    assert isinstance(heard.reply, Message), heard.text
    assert heard.reply.file is not None
    columns = [heard.english.say(column) for column in heard.reply.file.columns]
    voice = type(heard.english)("en", str(heard.voice.zone), heard.english._translations)
    return [
        dict(zip(columns, (voice.value(cell) for cell in row.values), strict=True)) for row in heard.reply.file.rows
    ]


def texts(heard: Heard) -> list[str]:
    return [row["Text"] for row in rows(heard)]


async def test_of_ones_own_class_all_is_in_it_of_others_what_is_shown(varied):
    own = await varied.teacher("Seinäjoki").says("/icebreaker download")
    assert own.says("5 answers and replies")
    assert [(row["Number"], row["Kind"], row["School"], row["Text"], row["State"]) for row in rows(own)] == [
        ("1", "An answer", "Seinäjoki", "replied to", "published"),
        ("2", "An answer", "Seinäjoki", "lonely", "published"),
        ("3", "An answer", "Seinäjoki", "waits", "waits"),
        ("4", "An answer", "Seinäjoki", "returned", "returned"),
        ("5", "A reply", "Vic", "¡Qué bien!", "published"),
    ]
    assert [row["Name"] for row in rows(own)][:4] == list(varied.names.values())[:4]
    other = await varied.teacher("Bologna").says("/icebreaker download")
    assert texts(other) == ["replied to", "lonely", "¡Qué bien!"]
    assert not any(varied.names[stage] in str(rows(other)) for stage in ("waits", "returned", "missing"))
    assert texts(await varied.teacher("Vic").says("/icebreaker download")) == [
        "replied to",
        "lonely",
        "¡Qué bien!",
        "espera",
    ]


async def test_a_reply_carries_the_number_of_its_answer_in_this_very_table(varied):
    await publish(varied, "Vic", PLAZA, 1)
    await reply(varied, "Bologna", PLAZA, "How lovely")
    own, other = [await varied.teacher(school).says("/icebreaker download") for school in ("Seinäjoki", "Bologna")]
    for heard in (own, other):
        number = {row["Text"]: row["Number"] for row in rows(heard)}
        to = {row["Text"]: row["Reply to"] for row in rows(heard)}
        assert to["¡Qué bien!"] == number["replied to"]
        assert to["How lovely"] == number[PLAZA]
        assert to["replied to"] == ""
    assert [row["Number"] for row in rows(own)] != [row["Number"] for row in rows(other)]


async def test_of_a_changed_answer_others_get_the_published_words_and_ones_own_teacher_the_newest(opened):
    await publish(opened, "Vic", PLAZA)
    await opened.pupil("Vic").does("icebreaker answer", text="Ринок", language="uk")
    (other,) = rows(await opened.teacher("Bologna").says("/icebreaker download"))
    (own,) = rows(await opened.teacher("Vic").says("/icebreaker download"))
    assert (other["Text"], other["Language"]) == (PLAZA, "Spanish")
    assert (own["Text"], own["Language"], own["State"]) == ("Ринок", "Ukrainian", "waits")


async def test_what_another_teacher_has_still_to_decide_or_returned_is_not_told(opened):
    await publish(opened, "Vic", PLAZA)
    await opened.pupil("Vic").says("/icebreaker answer El mercado")
    (waits,) = rows(await opened.teacher("Bologna").says("/icebreaker download"))
    await opened.teacher("Vic").presses("Return with a word", at="desk", word="¿Por qué?")
    (returned,) = rows(await opened.teacher("Bologna").says("/icebreaker download"))
    assert (waits["Text"], waits["State"]) == (PLAZA, "published")
    assert (returned["Text"], returned["State"]) == (PLAZA, "published")


async def test_what_is_hidden_is_in_the_own_teachers_alone_and_what_is_taken_back_in_nobodys(opened):
    await publish(opened, "Vic", PLAZA)
    await publish(opened, "Seinäjoki", PARK)
    await opened.teacher("Vic").does("review hide", item=1)
    await opened.pupil("Seinäjoki").does("me withdraw", item=2)
    (own,) = rows(await opened.teacher("Vic").says("/icebreaker download"))
    assert (own["Text"], own["State"]) == (PLAZA, "hidden")
    for school in ("Seinäjoki", "Bologna"):
        assert texts(await opened.teacher(school).says("/icebreaker download")) == []


@pytest.mark.parametrize("how", ["hidden", "withdrawn"])
async def test_a_reply_that_vanished_with_its_answer_is_not_in_the_download_of_others(opened, how):
    await publish(opened, "Seinäjoki", PARK)
    await reply(opened, "Vic", PARK, "¡Qué bien!")
    if how == "hidden":
        await opened.teacher("Seinäjoki").does("review hide", item=1)
    else:
        await opened.pupil("Seinäjoki").does("me withdraw", item=1)
    assert opened.everyone_sees("¡Qué bien!") == []
    assert texts(await opened.teacher("Bologna").says("/icebreaker download")) == []


async def test_what_is_said_in_a_group_is_not_in_it(opened):
    await publish(opened, "Vic", PLAZA)
    teacher = opened.teacher("Vic")
    await teacher.says("/icebreaker groups size:8")
    await teacher.presses("Post these groups")
    await opened.pupil("Vic").says("/icebreaker say Hola a todos", at="group/1-1")
    await teacher.presses("Yes, publish", at="desk", on="Hola a todos")
    for school in ("Vic", "Bologna"):
        assert texts(await opened.teacher(school).says("/icebreaker download")) == [PLAZA]


async def test_day_and_time_are_those_of_the_reader(opened):
    opened.clock.passes(hours=12)
    await publish(opened, "Vic", PLAZA)
    (here,) = rows(await opened.teacher("Vic").says("/icebreaker download"))
    (there,) = rows(await opened.teacher("Saint-Pierre").says("/icebreaker download"))
    assert (here["Day"], here["Time"]) == ("2023-10-03", "11:00\N{NARROW NO-BREAK SPACE}PM")
    assert (there["Day"], there["Time"]) == ("2023-10-04", "1:00\N{NARROW NO-BREAK SPACE}AM")


async def test_a_round_that_is_closed_or_empty_can_be_taken_home_as_well(opened):
    teacher = opened.teacher("Vic")
    assert rows(await teacher.says("/icebreaker download")) == []
    await publish(opened, "Vic", PLAZA)
    await teacher.says("/icebreaker close")
    assert texts(await teacher.says("/icebreaker download")) == [PLAZA]


async def test_only_the_pictures_that_one_may_see_are_enclosed(opened):
    pupil = opened.pupil("Vic")
    await pupil.does("icebreaker answer", text=PLAZA, picture=photo(), description="La torre")
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    await pupil.does("attachment picture", at="own", item=1, picture=photo("blue"), description="El cielo")
    other, own = [await opened.teacher(school).says("/icebreaker download") for school in ("Bologna", "Vic")]
    assert [(row["Files"], row["Descriptions"]) for row in rows(other)] == [("001-1", "La torre")]
    assert [(row["Files"], row["Descriptions"]) for row in rows(own)] == [("001-1 001-2", "La torre\nEl cielo")]
    assert [each.name for each in other.reply.file.enclosed] == ["001-1"]
    assert [each.name for each in own.reply.file.enclosed] == ["001-1", "001-2"]
    assert own.reply.file.enclosed[0].id == other.reply.file.enclosed[0].id


# Replies, and who is told


@pytest.fixture
async def answered(opened: Conversation) -> Conversation:
    """A pupil of Seinäjoki has an answer that everybody can read."""
    await publish(opened, "Seinäjoki", PARK)
    return opened


async def test_the_author_is_told_once_the_reply_is_published_and_nobody_else_is(answered):
    author = answered.pupil("Seinäjoki")
    await answered.pupil("Vic").presses("Reply", at="class", on=PARK, text="¡Qué bien!")
    assert told(answered, author, "Vic") == 0
    await answered.teacher("Vic").presses("Yes, publish", at="desk")
    assert told(answered, author, "Vic") == 1
    others = [answered.pupil(school, number) for school in answered.cast for number in (0, 1)]
    assert [each.alias for each in others if told(answered, each, "Vic")] == [author.alias]
    assert "¡Qué bien!" not in answered.reads(author.place("own"))
    heard = await author.presses("Read it", at="own")
    assert heard.says("¡Qué bien!")
    assert heard.says(PARK)


async def test_it_stays_one_notice_however_often_the_answer_is_published_anew(answered):
    author = answered.pupil("Seinäjoki")
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    await author.says("/icebreaker answer Kyrkösjärvi")
    await answered.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Kyrkösjärvi")
    assert told(answered, author, "Vic") == 1
    await reply(answered, "Bologna", "Kyrkösjärvi", "How lovely")
    assert (told(answered, author, "Vic"), told(answered, author, "Bologna")) == (1, 1)


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "removed", "answer hidden", "answer withdrawn"])
async def test_the_notice_goes_with_the_reply_and_with_the_answer(answered, how):
    author = answered.pupil("Seinäjoki")
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    assert told(answered, author, "Vic") == 1
    if how == "hidden":
        await answered.teacher("Vic").does("review hide", item=2)
    elif how == "withdrawn":
        await answered.pupil("Vic").does("me withdraw", item=2)
    elif how == "removed":
        await answered.teacher("Vic").does("classroom remove", seat=answered.pupil("Vic").role.seat, sure=1)
    elif how == "answer hidden":
        await answered.teacher("Seinäjoki").does("review hide", item=1)
    else:
        await author.does("me withdraw", item=1)
    assert told(answered, author, "Vic") == 0
    assert answered.everyone_sees("¡Qué bien!") == []


async def test_who_answers_back_is_read_by_all_who_replied_and_tells_them_not_oneself(answered):
    author = answered.pupil("Seinäjoki")
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    await reply(answered, "Bologna", PARK, "How lovely")
    await answered.pupil("Saint-Pierre").presses("Reply", at="class", on=PARK, text="still waiting")
    assert not (await answer_back(answered, "Seinäjoki", "Kiitos kaikille")).refused
    assert answered.everyone_sees("Kiitos kaikille") == []
    await answered.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="Kiitos kaikille")
    everybody = [answered.pupil(school, number) for school in answered.cast for number in (0, 1)]
    knows = {each.alias for each in everybody if told(answered, each, "Seinäjoki")}
    assert knows == {answered.pupil("Vic").alias, answered.pupil("Bologna").alias}
    assert told(answered, author, "Seinäjoki") == 0
    assert (await answered.pupil("Vic").presses("Read it", at="own")).says("Kiitos kaikille")


async def test_answering_back_needs_a_reply_from_elsewhere_that_is_shown(answered):
    author = answered.pupil("Seinäjoki")
    assert "Answer back" not in (await author.says("/icebreaker show")).buttons
    assert (await author.does("icebreaker reply", item=1, text="Kiitos")).says(NOBODY_YET)
    await answered.pupil("Vic").presses("Reply", at="class", on=PARK, text="¡Qué bien!")
    assert (await author.does("icebreaker reply", item=1, text="Kiitos")).says(NOBODY_YET)
    await answered.teacher("Vic").presses("Yes, publish", at="desk")
    assert "Answer back" in (await author.says("/icebreaker show")).buttons
    await answered.teacher("Vic").does("review hide", item=2)
    assert "Answer back" not in (await author.says("/icebreaker show")).buttons
    assert (await author.does("icebreaker reply", item=1, text="Kiitos")).says(NOBODY_YET)
    assert answered.count("contribution") == 2


async def test_nobody_of_ones_own_class_answers_back_for_one(answered):
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    for other in (answered.pupil("Seinäjoki", 1), answered.teacher("Seinäjoki")):
        assert "Answer back" not in (await other.says("/icebreaker show")).buttons
        assert (await other.does("icebreaker reply", item=1, text="Kiitos")).says(OWN_CLASS)


async def test_nobody_replies_to_a_reply(answered):
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    assert (await answered.pupil("Bologna").does("icebreaker reply", item=2, text="me too")).says(GONE)


async def test_in_a_closed_round_nobody_replies_and_everything_stays_readable(answered):
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    await answered.teacher("Vic").says("/icebreaker close")
    assert (await answered.pupil("Bologna").does("icebreaker reply", item=1, text="late")).says(CLOSED)
    assert (await answered.pupil("Seinäjoki").does("icebreaker reply", item=1, text="late")).says(CLOSED)
    heard = await answered.pupil("Seinäjoki").presses("Read it", at="own")
    assert heard.says("¡Qué bien!")
    assert "Answer back" not in heard.buttons


async def test_a_thread_shows_the_answer_with_its_published_replies_and_no_others(answered):
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    await publish(answered, "Vic", PLAZA)
    await answered.pupil("Bologna").presses("Reply", at="class", on=PARK, text="still waiting")
    heard = await answered.pupil("Saint-Pierre").does("icebreaker thread", item=1)
    assert heard.says(PARK)
    assert heard.says("¡Qué bien!")
    assert not heard.says("still waiting")
    assert not heard.says(PLAZA)


@pytest.mark.parametrize("how", ["waiting", "hidden", "withdrawn", "removed", "invented"])
async def test_a_thread_of_what_is_not_shown_is_refused(answered, how):
    item = 1
    if how == "waiting":
        await answered.pupil("Vic").says(f"/icebreaker answer {PLAZA}")
        item = 2
    elif how == "hidden":
        await answered.teacher("Seinäjoki").does("review hide", item=1)
    elif how == "withdrawn":
        await answered.pupil("Seinäjoki").does("me withdraw", item=1)
    elif how == "removed":
        seat = answered.pupil("Seinäjoki").role.seat
        await answered.teacher("Seinäjoki").does("classroom remove", seat=seat, sure=1)
    else:
        item = 999
    for who in (answered.pupil("Bologna"), answered.pupil("Seinäjoki", 1), answered.teacher("Vic")):
        heard = await who.does("icebreaker thread", item=item)
        assert heard.says(GONE)
        assert not heard.says(PARK)
        assert not heard.says(PLAZA)


async def test_a_thread_of_another_project_is_refused(answered):
    cast = await found_a_project(answered.silta, answered.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(answered.silta, answered.clock, cast)
    for who in (theirs.pupil("Turku"), theirs.teacher("Turku")):
        heard = await who.does("icebreaker thread", item=1)
        assert heard.says(GONE)
        assert not heard.says(PARK)


async def test_a_reply_that_vanished_with_its_answer_has_no_thread_either(answered):
    await reply(answered, "Vic", PARK, "¡Qué bien!")
    await answered.teacher("Seinäjoki").does("review hide", item=1)
    heard = await answered.pupil("Bologna").does("icebreaker thread", item=2)
    assert heard.says(GONE)
    assert not heard.says("¡Qué bien!")
