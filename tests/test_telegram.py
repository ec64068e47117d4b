"""What is Telegram's own: menus, links to the private chat, one question at a time, topics, what stays plain."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from door_telegram import buttons_on, through_telegram
from mishaps import Kind, Mishap
from sqlalchemy import insert, select
from telegram.error import InvalidToken
from uploads import photo

from bot.adapters.adapter import SEND_AGAIN
from bot.adapters.telegram import dialect
from bot.adapters.telegram.answering import CANCEL, OPEN_PRIVATE
from bot.delivery import TRIES
from bot.dialogue import CANCELLED, EXPIRED, NO_CODE, NOT_UNDERSTOOD
from bot.language import Span
from bot.wiring import silta
from commands.classroom.here import MADE
from commands.message import Media, Message, Text
from commands.packing import pack
from commands.project.doors import WRONG_CODE
from storage import outbox, places
from storage.media import media
from storage.outbox import delivery, post

pytestmark = pytest.mark.parametrize("door", ["sqlite by telegram"], indirect=True)


@pytest.fixture
async def opened(it):
    await it.teacher("Seinäjoki").says("/icebreaker open question:Mitä näyttäisit vieraalle?")
    return it


@asynccontextmanager
async def started_anew(it):
    """The process ends, and another begins on the same database."""
    await it.door.ends()
    later = silta(it.silta.settings, clock=it.clock, delivering=False)
    async with later as again, through_telegram(again, it.door.double) as door:
        door.users, door.chats = it.door.users, it.door.chats
        yield replace(it, silta=again, door=door)


def shown(it, chat):
    """The newest that the bot says in a chat."""
    return it.door.double.sent(chat)[-1]


def said_in(it, msgid, message):
    """Whether a message says this, in any language."""
    voices = [it.silta.languages.voice(code, "UTC") for code in it.silta.languages.codes]
    return any(voice.say(msgid) in message["text"] for voice in voices)


async def hears(it, update):
    answer = await it.door.overheard.answer_to(update)
    while it.door.adapter._answers:
        await next(iter(it.door.adapter._answers.values()))
    return it.hears(answer)


def group(it, school, kind=places.CLASS):
    return it.door.chats[f"{kind}/{it.cast[school][0].room}"]


# Menus


async def test_every_language_has_its_menu_in_private_and_in_groups(it):
    menus = it.door.double.menus
    languages = {"" if code == "en" else code for code in it.silta.languages.codes}
    assert set(menus) == {(scope, code) for scope in ("all_private_chats", "all_group_chats") for code in languages}
    finnish, english = (
        {each["command"]: each["description"] for each in menus["all_private_chats", code]} for code in ("fi", "")
    )
    assert finnish.keys() == english.keys() >= {"help", "icebreaker", "privacy", "link", "me"}
    assert all(finnish[name] != english[name] for name in finnish)


async def test_a_menu_that_has_not_changed_is_not_given_again(it):
    before = len(it.door.double.calls("setMyCommands"))
    assert before
    async with started_anew(it):
        pass
    assert len(it.door.double.calls("setMyCommands")) == before


# Coming in


async def test_who_opens_the_chat_is_asked_for_a_code_and_may_just_type_it(it):
    code = (await it.teacher("Vic").says("/classroom seats 1", at="desk")).codes[0]
    user = it.door.double.user("Somebody new", language="fi")
    heard = await hears(it, it.door.double.start(user))
    assert heard.asks == ("code",)
    heard = await hears(it, it.door.double.say(user, user, code))
    assert heard.says("Welcome back")


async def test_small_talk_at_the_door_is_no_guessing(it):
    code = (await it.teacher("Vic").says("/classroom seats 1", at="desk")).codes[0]
    user = it.door.double.user("Somebody new", language="ca")
    it.door.double.world.chats[user].bot = "member"
    for words in ("què és això?", "hola!", "no entenc res", "qui ets?", "ajuda", "és un joc?"):
        heard = await hears(it, it.door.double.say(user, user, words))
        assert heard.asks == ("code",)
        assert not it.remembers(words)
    assert said_in(it, NO_CODE, shown(it, user))
    await hears(it, it.door.double.start(user, "no-code-at-all"))
    assert it.count("attempt") == 0
    assert (await hears(it, it.door.double.say(user, user, code))).says("Welcome back")


async def test_a_link_with_a_code_comes_in_at_once(it):
    code = (await it.teacher("Vic").says("/classroom seats 1", at="desk")).codes[0]
    user = it.door.double.user("Somebody new")
    assert (await hears(it, it.door.double.start(user, code))).says("Welcome back")
    assert (await hears(it, it.door.double.start(it.door.double.user("Another"), "00000-00000"))).says(WRONG_CODE)


async def test_private_notices_arrive_where_somebody_came_in(opened):
    it = opened
    code = (await it.teacher("Vic").says("/classroom seats 1", at="desk")).codes[0]
    user = it.door.double.user("Somebody new")
    await hears(it, it.door.double.start(user, code))
    await hears(it, it.door.double.say(user, user, "/icebreaker answer text:la plaça language:ca"))
    await it.delivers()
    await it.teacher("Vic").presses("Return with a word", at="desk", on="la plaça", word="Something more, please")
    assert "Something more, please" in "".join(each.get("text", "") for each in it.door.double.sent(user))


async def test_a_private_chat_that_becomes_somebody_elses_shows_nothing_of_who_was_there(opened):
    double, teacher = opened.door.double, opened.teacher("Vic")
    first, second = (await teacher.says("/classroom seats 2", at="desk")).codes
    user = double.user("A telephone for two")
    await hears(opened, double.start(user, first))
    await hears(opened, double.say(user, user, "/icebreaker answer text:la plaça language:ca"))
    await opened.delivers()
    await teacher.presses("Return with a word", at="desk", on="la plaça", word="Only for you")
    assert any("Only for you" in each["text"] for each in double.sent(user))
    await hears(opened, double.start(user, second))
    await opened.delivers()
    assert not any("Only for you" in each["text"] for each in double.sent(user))


async def test_who_blocked_silta_once_and_speaks_again_gets_notices_again(opened):
    double, teacher, pupil = opened.door.double, opened.teacher("Vic"), opened.pupil("Vic")
    user, words = int(pupil.user), []
    for number, word in enumerate(("A little more", "Never seen", "Still more")):
        await pupil.says(f"/icebreaker answer text:la plaça {number}", at="class")
        if number == 1:
            double.block(user)
        if number == 2:
            double.unblock(user)
            await hears(opened, double.start(user))
        await teacher.presses("Return with a word", at="desk", on=f"la plaça {number}", word=word)
        for _ in range(TRIES):
            opened.clock.passes(minutes=10)
            await opened.delivers()
        words.append([word in "".join(each.get("text", "") for each in double.sent(user))])
    assert words == [[True], [False], [True]]


# In private and in the group


async def test_in_a_group_a_private_command_is_answered_in_the_private_chat(opened):
    pupil = opened.pupil("Vic")
    before = len(opened.door.double.sent(group(opened, "Vic")))
    await pupil.says("/icebreaker show")
    assert len(opened.door.double.sent(group(opened, "Vic"))) == before
    assert "Mitä näyttäisit" in shown(opened, int(pupil.user))["text"]


async def test_who_has_no_private_chat_yet_finds_a_link_there_and_is_asked_on_in_private(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.world.chats[int(pupil.user)].bot = "stranger"
    heard = await pupil.presses("Answer", at="class")
    assert heard.asks == ("text", "picture", "description")
    pointer = shown(opened, group(opened, "Vic"))
    assert said_in(opened, OPEN_PRIVATE, pointer)
    link = pointer["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert link.startswith(f"https://t.me/{double.username}?start=")
    heard = await hears(opened, double.start(int(pupil.user), link.partition("start=")[2]))
    assert heard.asks == ("text", "picture", "description")
    pupil.answer = heard.answer
    assert (await pupil.fills(text="la plaça major")).says("Thank you")


async def test_what_only_reads_can_be_read_there_by_the_same_link(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.world.chats[int(pupil.user)].bot = "stranger"
    await pupil.says("/icebreaker show round:1")
    link = shown(opened, group(opened, "Vic"))["reply_markup"]["inline_keyboard"][0][0]["url"]
    heard = await hears(opened, double.start(int(pupil.user), link.partition("start=")[2]))
    assert heard.says("Mitä näyttäisit vieraalle?")


async def test_a_short_answer_to_a_button_is_the_buttons_own_alert(opened):
    pupil = opened.pupil("Vic")
    await pupil.says("/icebreaker answer text:la plaça")
    before = len(opened.door.double.calls("sendMessage"))
    await opened.teacher("Vic").presses("Hide", at="desk", on="la plaça")
    alerts = [each.params for each in opened.door.double.calls("answerCallbackQuery") if each.params.get("show_alert")]
    assert len(alerts) == 1
    assert len(opened.door.double.calls("sendMessage")) - before <= 1, "only the pupil's notice"


async def test_a_long_one_is_said_in_private_and_nothing_in_the_group(opened):
    await opened.pupil("Bologna").says("/icebreaker answer text:la torre")
    await opened.teacher("Bologna").presses("Yes, publish", at="desk")
    pupil, before = opened.pupil("Vic"), len(opened.door.double.sent(group(opened, "Vic")))
    await pupil.presses("See the answers", at="class")
    assert "la torre" in "".join(each["text"] for each in opened.door.double.sent(int(pupil.user)))
    assert len(opened.door.double.sent(group(opened, "Vic"))) == before


# One question at a time


async def test_one_question_follows_another_and_what_is_optional_can_be_skipped(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    await hears(opened, double.say(user, user, "la plaça major"))
    question = shown(opened, user)
    labels = [label for label, _ in buttons_on(question)]
    assert len(labels) == 2
    data = dict(buttons_on(question))[labels[0]]
    heard = await hears(opened, double.press(user, question, data).update_id)
    assert heard.says("Thank you")


async def test_a_picture_sent_with_words_answers_both_questions(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    await hears(opened, double.say(user, user, "la plaça major"))
    heard = await hears(opened, double.send_photo(user, user, photo().content, caption="the square at noon"))
    assert heard.says("Thank you")
    await opened.delivers()
    desk = double.sent(group(opened, "Vic", places.DESK))
    assert any("the square at noon" in each.get("caption", "") and each["content"] for each in desk)


async def test_the_dialogue_survives_a_restart(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    async with started_anew(opened) as later:
        await hears(later, double.say(user, user, "la plaça major"))
        await hears(later, double.say(user, user, "/cancel"))
        assert said_in(later, CANCELLED, shown(later, user))
        assert later.count("contribution") == 0
        assert later.count("draft") == 0


async def test_it_can_be_cancelled_by_button_and_an_old_question_says_so(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    question = shown(opened, user)
    cancel = next(data for label, data in buttons_on(question) if "cancel" in data)
    assert opened.silta.languages.voice("es", "UTC").say(CANCEL) in dict(buttons_on(question))
    press = double.press(user, question, cancel)
    assert (await hears(opened, press.update_id)).says(CANCELLED)
    stale = {
        "update_id": 900_001,
        "callback_query": {**double.feed.history[press.update_id]["callback_query"], "id": "9"},
    }
    assert (await hears(opened, double.inject(stale))).says(EXPIRED)


async def test_what_is_asked_in_private_goes_on_in_private(opened):
    double, pupil, chat = opened.door.double, opened.pupil("Vic"), group(opened, "Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    heard = await hears(opened, double.say(user, user, "la plaça, en secret"))
    typed = double.say(user, chat, f"/start@{double.username} d{heard.answer.draft}")
    assert (await hears(opened, typed)).answer.private
    opened.door.overheard.answers.clear()
    double.repeat(typed)
    assert (await hears(opened, typed)).answer.private, "the same event again is as private"
    assert not any("en secret" in each.get("text", "") for each in double.sent(chat))


async def test_two_people_in_one_group_are_never_mixed(opened):
    double, teacher, colleague = opened.door.double, opened.teacher("Vic"), opened.teacher("Bologna")
    staff = opened.door.chats["staff/1"]
    for each in (teacher, colleague):
        await hears(opened, double.say(int(each.user), staff, "/icebreaker open"))
    questions = double.sent(staff)[-2:]
    first = next(data for _, data in buttons_on(questions[0]) if "prompt=window" in data)
    wrong = await hears(opened, double.press(int(colleague.user), questions[0], first).update_id)
    assert wrong.says(EXPIRED)
    rounds = opened.count("round")
    await hears(opened, double.press(int(teacher.user), questions[0], first).update_id)
    skip = next(data for _, data in buttons_on(double.sent(staff)[-1]) if "skip" in data)
    await hears(opened, double.press(int(teacher.user), double.sent(staff)[-1], skip).update_id)
    assert opened.count("round") == rounds + 1
    assert opened.count("draft") == 1, "the colleague's question still waits"


async def test_chatter_in_a_group_is_nobodys_answer_and_kept_nowhere(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    chat = group(opened, "Vic")
    double.promote(chat)  # an administrator hears everything
    double.say(int(pupil.user), chat, "what a lovely secret")
    await hears(opened, double.say(int(pupil.user), chat, "/help"))
    assert opened.remembers("lovely secret") == set()


async def test_words_that_are_no_command_are_answered_kindly_in_private(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    heard = await hears(opened, double.say(int(pupil.user), int(pupil.user), "hola, hola"))
    assert heard.says(NOT_UNDERSTOOD)


# Replies


async def test_a_reply_to_the_post_is_an_answer(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    post = double.sent(group(opened, "Vic"))[0]
    heard = await hears(
        opened, double.say(int(pupil.user), group(opened, "Vic"), "la plaça major", reply_to=post["message_id"])
    )
    assert heard.says("Thank you")
    await opened.delivers()
    assert opened.sees("Vic", "la plaça major", at="desk")


async def test_a_picture_in_reply_to_the_post_is_an_answer_with_a_picture(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    chat, post = group(opened, "Vic"), double.sent(group(opened, "Vic"))[0]
    sent = double.send_photo(int(pupil.user), chat, photo().content, caption="la plaça", reply_to=post["message_id"])
    assert (await hears(opened, sent)).says("Thank you")
    await opened.delivers()
    desk = double.sent(group(opened, "Vic", places.DESK))
    assert "la plaça" in desk[-2]["text"]
    assert desk[-1]["content"]


# Places


async def test_a_group_becomes_the_classs_place_and_gets_what_is_going_on(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    chat = double.group("Bologna again")
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:class"))
    await opened.delivers()
    told, question = double.sent(chat)
    assert said_in(opened, MADE[places.CLASS], told)
    assert "Mitä näyttäisit vieraalle?" in question["text"]


async def test_a_topic_is_a_place_of_its_own(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    forum = double.group("School", forum=True)
    topic = double.topic(forum, "9B")
    await hears(opened, double.say(int(teacher.user), forum, "/classroom here kind:class", thread_id=topic))
    await opened.delivers()
    assert "Mitä näyttäisit vieraalle?" in double.messages(forum, topic)[-1]["text"]


async def test_a_group_that_becomes_a_supergroup_stays_the_place(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    chat = double.group("Bologna again")
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:class"))
    await opened.delivers()
    larger = double.migrate(chat)
    await double.quiet()
    await opened.teacher("Seinäjoki").says("/icebreaker open prompt:window")
    assert "finestra" in shown(opened, larger)["text"] or "window" in shown(opened, larger)["text"]


async def test_a_group_whose_move_nobody_told_of_is_found_by_its_answer(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    chat = double.group("Bologna again")
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:class"))
    await opened.delivers()
    double.hold()
    larger = double.migrate(chat)
    double.release(order=[])
    await opened.teacher("Seinäjoki").says("/icebreaker open prompt:window")
    await opened.delivers()
    assert double.sent(larger)


# What people write stays plain


@pytest.mark.parametrize(
    "words",
    [
        "<b>bold</b> *stars* _lines_ `code` [a](https://example.org)",
        "@everyone @silta_bot /icebreaker #tag",
        "smile 😀😀 ÄÖ 👩‍👩‍👧 then bold",
    ],
)
async def test_what_people_write_is_never_markup(opened, words):
    pupil = opened.pupil("Vic")
    await pupil.says(f"/icebreaker answer text:{words}")
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    assert opened.sees("Bologna", words)
    post = shown(opened, group(opened, "Bologna"))
    said = dialect.said(Span(words, value=True))
    start = dialect.units(post["text"][: post["text"].index(said)])
    end = start + dialect.units(said)
    assert not [each for each in post["entities"] if each["offset"] < end and each["offset"] + each["length"] > start]
    assert opened.door.double.parse_modes_used == []


async def test_an_edit_that_changes_nothing_is_no_error(opened):
    opened.door.double.requests.clear()
    with_states = opened.silta.reader
    await opened.silta.writer.run(
        lambda connection: connection.exec_driver_sql("UPDATE delivery SET state = 'waiting', attempts = 0")
    )
    await opened.delivers()
    edits = opened.door.double.calls("editMessageText")
    assert edits
    assert all(each.status == 400 for each in edits)
    with with_states.connect() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT state FROM delivery").scalars().all() == ["sent"]


async def test_a_picture_that_is_too_large_is_not_even_fetched(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, double.say(user, user, "/icebreaker answer"))
    await hears(opened, double.say(user, user, "la plaça major"))
    await hears(opened, double.send_document(user, user, bytes(21 * 1024 * 1024), name="x.png", mime="image/png"))
    skip = next(data for _, data in buttons_on(shown(opened, user)) if "skip" in data)
    heard = await hears(opened, double.press(user, shown(opened, user), skip).update_id)
    assert heard.says("This picture is too large")
    assert heard.kept["text"] == "la plaça major"
    assert not double.calls("getFile")


async def test_who_may_not_run_a_command_has_nothing_fetched(opened):
    double, user = opened.door.double, opened.door.double.user("Somebody")
    double.world.chats[user].bot = "member"
    sent = double.send_photo(user, user, photo().content, caption="/icebreaker answer text:hola")
    assert (await hears(opened, sent)).refused
    assert not double.calls("getFile")


async def test_words_to_others_in_a_group_are_no_answer_to_a_question_there(opened):
    double, teacher = opened.door.double, opened.teacher("Vic")
    staff, rounds = opened.door.chats["staff/1"], opened.count("round")
    double.promote(staff)
    await hears(opened, double.say(int(teacher.user), staff, "/icebreaker open"))
    question = double.sent(staff)[-1]
    other = await hears(opened, double.say(int(teacher.user), staff, "/project"))
    assert not other.refused
    reply = double.say(int(teacher.user), staff, "thanks, how nice!", reply_to=double.sent(staff)[-1]["message_id"])
    assert (await hears(opened, reply)).says(NOT_UNDERSTOOD)
    assert opened.count("round") == rounds
    assert question["message_id"] != double.sent(staff)[-1]["message_id"]


async def test_a_desk_that_becomes_the_class_shows_nothing_that_waits(opened):
    double, teacher, pupil = opened.door.double, opened.teacher("Vic"), opened.pupil("Vic")
    chat = double.group("which was it?")
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:desk"))
    await pupil.says("/icebreaker answer text:la primera")
    assert any("la primera" in each["text"] for each in double.sent(chat))
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:class"))
    await opened.delivers()
    told, question = double.sent(chat)
    assert said_in(opened, MADE[places.CLASS], told)
    assert "Mitä näyttäisit vieraalle?" in question["text"]
    await pupil.says("/icebreaker answer text:la segona, que ningú ha vist")
    assert double.sent(chat) == [told, question], "what waits is the desk's business alone"
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:desk"))
    await opened.delivers()
    assert any("la segona" in each["text"] for each in double.sent(chat)), "and there it waits again"
    assert not {told["message_id"], question["message_id"]} & {each["message_id"] for each in double.sent(chat)}


async def test_after_a_move_old_numbers_mean_nothing(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    chat = double.group("Bologna again")
    await hears(opened, double.say(int(teacher.user), chat, "/classroom here kind:class"))
    await opened.delivers()
    larger = double.migrate(chat)
    await double.quiet()
    for _ in range(3):
        await hears(opened, double.say(int(teacher.user), larger, "/project"))
    before = {each["message_id"]: each["text"] for each in double.sent(larger)}
    await opened.teacher("Seinäjoki").says("/icebreaker close")
    now = {each["message_id"]: each["text"] for each in double.sent(larger)}
    assert before.items() <= now.items(), "what was said there since is not overwritten"


async def test_a_chat_belongs_to_whom_its_account_has_become(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    user = double.user("Somebody new")
    seat = (await opened.teacher("Vic").says("/classroom seats 1", at="desk")).codes[0]
    await hears(opened, double.start(user, seat))
    code = (await pupil.says("/link", at="own")).codes[0]
    asked = await hears(opened, double.say(user, user, f"/link {code}"))
    assert asked.asks == ("sure",)
    question = shown(opened, user)
    yes = next(data for _, data in buttons_on(question) if "sure=yes" in data)
    await hears(opened, double.press(user, question, yes).update_id)
    assert (await hears(opened, double.say(user, user, "/me"))).says(pupil.alias)


async def test_two_answers_at_once_are_both_kept(opened):
    pupil = opened.pupil("Vic")
    user = int(pupil.user)
    await hears(opened, opened.door.double.say(user, user, "/icebreaker answer"))
    inner = opened.door.overheard.inner
    call = replace(pupil.call("", at="own"), origin=replace(pupil.call("", at="own").origin, platform="telegram"))
    origin = replace(call.origin, place=str(user), own=str(user), account=str(user))
    told = [
        replace(call, arguments={"words": words}, origin=replace(origin, event_id=words))
        for words in ("the first words", "the second words")
    ]
    answers = await asyncio.gather(*(inner(each) for each in told))
    assert {each.reply.ask for each in answers} == {("picture", "description"), ("description",)}


async def test_a_chat_number_that_is_none_stops_nothing(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.inject(
        {"update_id": 800_000, "message": {"message_id": 1, "date": 0, "chat": {"id": [1], "type": "private"}}}
    )
    assert (await hears(opened, double.say(int(pupil.user), int(pupil.user), "/help"))).says("What you can do here")


async def test_what_was_said_in_private_to_somebody_removed_is_taken_away(opened):
    double, pupil, teacher = opened.door.double, opened.pupil("Vic"), opened.teacher("Vic")
    await pupil.says("/icebreaker answer text:la plaça secreta")
    await teacher.presses("Return with a word", at="desk", on="la plaça secreta", word="Something more, please")
    posted = [each for each in double.sent(int(pupil.user)) if "Something more" in each["text"]]
    assert posted
    await teacher.does("classroom remove", seat=pupil.role.seat, sure=1)
    left = {each["message_id"] for each in double.sent(int(pupil.user))}
    assert not left & {each["message_id"] for each in posted}


# Presses that come at the same moment, or too late


def stands_with(it, school, label):
    """The newest message in a class's chat with a button of this name, and what the button carries."""
    voice = it.silta.languages.voice("es", "UTC")
    for message in reversed(it.door.double.sent(group(it, school))):
        data = dict(buttons_on(message)).get(voice.say(label))
        if data:
            return message, data
    raise AssertionError(label)


async def test_nobody_waits_for_somebody_elses_answer(opened):
    double, message_and_data = opened.door.double, stands_with(opened, "Vic", Text("Answer"))
    double.mishaps.plan([Mishap(Kind.STALL, 2.0)], on="sendMessage")
    first, second = (double.press(int(opened.pupil("Vic", each).user), *message_and_data) for each in (0, 1))
    async with asyncio.timeout(1.5):
        while not (first.answers and second.answers):  # noqa: ASYNC110  (the double tells nobody)
            await asyncio.sleep(0.01)
        while not double.sent(int(opened.pupil("Vic", 1).user)):  # noqa: ASYNC110  (the same)
            await asyncio.sleep(0.01)
    await hears(opened, first.update_id)


@pytest.mark.parametrize("kind", [Kind.BAD_GATEWAY, Kind.RESET_BEFORE])
async def test_a_form_is_asked_even_where_the_press_could_not_be_acknowledged(opened, kind):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.mishaps.plan([Mishap(kind)], on="answerCallbackQuery")
    heard = await hears(opened, double.press(int(pupil.user), *stands_with(opened, "Vic", Text("Answer"))).update_id)
    assert heard.asks
    assert opened.count("draft") == 1
    assert double.sent(int(pupil.user))


async def test_what_came_too_late_for_an_alert_is_a_message(opened):
    double, teacher = opened.door.double, opened.teacher("Vic")
    await opened.pupil("Vic").does("icebreaker answer", text="la plaça major", language="es")
    message = double.sent(group(opened, "Vic", places.DESK))[-1]
    data = next(data for _, data in buttons_on(message) if "approve" in data)
    press = double.press(int(teacher.user), message, data)
    press.expired = True
    heard = await hears(opened, press.update_id)
    assert not heard.refused
    assert press.answers == []
    said = "".join(each["text"] for each in double.sent(int(teacher.user)))
    assert heard.voice.say(heard.reply.lines[0]) in said


# What only looks like ours


async def test_another_bots_name_that_begins_like_ours_is_not_ours(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.world.chats[group(opened, "Vic")].bot = "administrator"
    before = len(double.sent(group(opened, "Vic")))
    double.say(int(pupil.user), group(opened, "Vic"), f"ask @{double.username}_helper about lunch")
    await hears(opened, double.say(int(pupil.user), group(opened, "Vic"), f"@{double.username} help"))
    assert len(double.sent(group(opened, "Vic"))) + len(double.sent(int(pupil.user))) == before + 1


async def test_a_404_is_no_refusal_of_the_token(opened):
    client = opened.door.adapter._client
    with pytest.raises(InvalidToken):
        await client.ask(lambda bot: bot.get_forum_topic_icon_stickers())
    assert not client.stopped
    await opened.pupil("Vic").says("/help")


@pytest.mark.parametrize("on", ["getFile", "/file/"])
async def test_a_file_that_cannot_be_fetched_just_now_is_asked_for_again(opened, on):
    double, pupil = opened.door.double, opened.pupil("Vic")
    double.mishaps.plan([Mishap(Kind.BROKEN)], on=on)
    words = "/icebreaker answer text:la plaça language:es description:una plaça"
    heard = await hears(opened, double.send_photo(int(pupil.user), int(pupil.user), photo().content, caption=words))
    assert heard.says(SEND_AGAIN)


async def test_a_code_for_another_account_leads_to_no_door(opened):
    pupil = opened.pupil("Vic")
    await pupil.says("/link", at="own")
    assert "text_link" not in str(shown(opened, int(pupil.user)))
    await opened.teacher("Vic").says("/classroom code", at="own")
    assert "text_link" in str(shown(opened, int(opened.teacher("Vic").user)))


# Recordings


async def is_posted(it, school, content, *, of):
    """A recording is posted in a class; what then stands there of it, and its subject."""
    role, chat = it.cast[school][0], group(it, school)

    def put(connection):
        about = {"kind": "recording", "type": of, "content": content, "digest": of, "thumbnail": b""}
        number = connection.scalar(insert(media).returning(media.c.id), about | {"width": 0, "height": 0, "seconds": 1})
        message = Message(lines=(Text("Listen."),), media=(Media(kind="recording", id=number),))
        there = places.find_place(connection, "telegram", str(chat)).id
        where = {"project_id": role.project, "subject": of, "places": [there], "about_id": None}
        outbox.put(connection, message=pack(message), now=it.clock.now, **where)

    await it.silta.writer.run(put)
    await it.delivers()
    return shown(it, chat)


RECORDINGS = {
    "audio/mpeg": (b"ID3 spoken", "audio"),
    "audio/mp4": (b"\0\0\0\x20ftypM4A spoken", "audio"),
    "audio/ogg": (b"OggS spoken", "voice"),
    "audio/wav": (b"RIFF spoken", "document"),
}


@pytest.mark.parametrize("of", RECORDINGS)
async def test_a_recording_goes_out_as_what_it_is_and_is_emptied_or_listed_once_telegram_keeps_it(it, of):
    content, kind = RECORDINGS[of]
    there = await is_posted(it, "Vic", content, of=of)
    assert it.door.double.world.content(there) == content
    assert there.keys() & {"audio", "voice", "document"} == {kind}
    for each in it.door.double.sent(group(it, "Vic")):
        it.door.double.age(each, 49 * 3600)
    project = it.cast["Vic"][0].project
    await it.silta.writer.run(
        lambda connection: outbox.withdraw_post(connection, project_id=project, subject=of, now=it.clock.now)
    )
    await it.delivers()
    left = shown(it, group(it, "Vic"))
    with it.silta.reader.connect() as connection:
        states = connection.scalars(select(delivery.c.state).join(post).where(post.c.subject == of)).all()
    if kind == "voice":  # Telegram lets nobody replace a voice message
        assert states == [outbox.REFUSED]
    else:
        assert "photo" in left
        assert not left.keys() & {"audio", "document"}
        assert states == [outbox.SENT]


# Later


async def test_a_question_about_what_can_wait_has_a_button_that_asks_when(it):
    teacher = it.teacher("Bologna")
    await teacher.says("/announce")
    user, double = int(teacher.user), it.door.double
    later = next(data for _, data in buttons_on(shown(it, user)) if "later" in data)
    heard = await hears(it, double.press(user, shown(it, user), later).update_id)
    assert {"text", "on", "at", "every"} <= set(heard.asks)
    teacher.heard = heard
    teacher.answer = heard.answer
    heard = await teacher.fills(text="Buon fine settimana", on="friday", at="14:00")
    assert heard.says("Once, on Friday, October 6 at 2:00")
