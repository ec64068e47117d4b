"""What is Discord's own: slash commands, forms, answers in time, replies, threads, and words that call nobody."""

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from door_discord import buttons_on, through_discord
from doors import read
from mishaps import Kind, Mishap
from uploads import photo

from bot.adapters.discord import adapter, answering, client, dialect, forms, wire
from bot.adapters.discord.answering import IN_PRIVATE
from bot.adapters.discord.menu import LOCALES, menu, mistakes
from bot.adapters.discord.sheet import UNSHOWN, Sheet, in_words
from bot.dialogue import EXPIRED
from bot.wiring import CATALOGUE, silta
from commands.call import Action
from commands.classroom.here import MADE
from commands.message import Form, Media, Text, Words
from commands.project.doors import CLASSROOM_FORM
from storage import places

pytestmark = pytest.mark.parametrize("door", ["sqlite by discord"], indirect=True)


@pytest.fixture
async def opened(it):
    await it.teacher("Seinäjoki").says("/icebreaker open question:Mitä näyttäisit vieraalle?")
    return it


@asynccontextmanager
async def started_anew(it, **changed):
    """The process ends, and another begins on the same database, perhaps with other settings."""
    await it.door.ends()
    later = silta(it.silta.settings.model_copy(update=changed), clock=it.clock, delivering=False)
    async with later as again, through_discord(again, it.door.double) as door:
        door.users, door.channels, door.now, door.last = it.door.users, it.door.channels, it.clock, it.door.last
        yield replace(it, silta=again, door=door)


def channel(it, school, kind=places.CLASS):
    return it.door.channels[f"{kind}/{it.cast[school][0].room}"]


def posts(it, school, kind=places.CLASS):
    """What the bot has said in a channel."""
    me = str(it.door.double.bot_id)
    return [each for each in it.door.double.messages(channel(it, school, kind)) if each["author"]["id"] == me]


async def heard_of(it, event):
    answer = await it.door.overheard.answer_to(event)
    while busy := [each for each in asyncio.all_tasks() if each.get_name().startswith("discord.py: on_")]:
        await asyncio.wait(busy)
    return it.hears(answer)


# The menu


async def test_every_listed_command_is_there_in_every_language_that_discord_has(it):
    known = {each["name"]: each for each in it.door.double.commands}
    listed = {path.split()[0] for path, _, command in CATALOGUE.commands() if command.listed and not command.on_pages}
    assert known.keys() == listed
    for top in known.values():
        said = top["description_localizations"]
        assert set(said) == {name for names in LOCALES.values() for name in names}
        assert not any(option.get("required") for option in top["options"])


async def test_nothing_of_it_is_more_than_discord_takes_in_any_language(it):
    made = menu(CATALOGUE, it.silta.languages)
    assert mistakes(made) == []
    made[1]["description_localizations"]["fi"] = "x" * 101
    made[2]["name"] = "Not One Word"
    assert len(mistakes(made)) == 2


async def test_it_is_given_once_and_again_only_when_it_has_changed(it):
    double = it.door.double
    assert double.synced == 1
    async with started_anew(it):
        assert double.synced == 1
    await it.silta.writer.run(lambda connection: connection.exec_driver_sql("UPDATE memory SET value = 'old'"))
    async with started_anew(it):
        assert double.synced == 2


async def test_what_is_there_just_now_is_proposed_while_typing(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    asked = await double.autocomplete(
        int(pupil.user), channel(opened, "Vic"), "icebreaker answer", {"round": "näyt"}, "round"
    )
    await asked.answered()
    assert [(each["name"], each["value"]) for each in asked.choices] == [("Mitä näyttäisit vieraalle?", "1")]
    asked = await double.autocomplete(
        int(pupil.user), channel(opened, "Vic"), "icebreaker answer", {"language": "finé"}, "language"
    )
    await asked.answered()
    assert [each["value"] for each in asked.choices] == ["fi"]


async def test_to_strangers_nothing_is_proposed(opened):
    asked = await opened.door.double.autocomplete(
        opened.door.double.user("Somebody"), channel(opened, "Vic"), "icebreaker answer", {"round": ""}, "round"
    )
    await asked.answered()
    assert asked.choices == []


# Forms


async def test_a_form_is_sent_with_a_picture(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    await pupil.presses("Answer", at="class")
    form = opened.door.last[pupil.role.account]
    sent = await double.submit(
        int(pupil.user),
        form.modal,
        {
            "text": "la plaça major",
            "picture": [("square.jpg", photo().content, "image/jpeg")],
            "description": "the square at noon",
        },
        channel_id=form.channel_id,
    )
    assert (await opened.door.overheard.answer_to(sent.id)).posted
    await opened.delivers()
    card = posts(opened, "Vic", places.DESK)[-1]
    assert card["attachments"][0]["description"] == "the square at noon"


async def test_a_form_opened_before_a_restart_is_not_lost(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    await pupil.presses("Answer", at="class")
    form = opened.door.last[pupil.role.account]
    async with started_anew(opened) as later:
        sent = await double.submit(int(pupil.user), form.modal, {"text": "la plaça major"}, channel_id=form.channel_id)
        assert (await heard_of(later, sent.id)).says("Thank you")


async def test_a_button_works_after_any_restart(opened):
    async with started_anew(opened) as later:
        pupil = later.pupil("Vic")
        assert (await pupil.presses("Answer", at="class")).asks == ("text", "picture", "description")


async def test_a_form_sent_twice_is_sent_once(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    await pupil.presses("Answer", at="class")
    form = opened.door.last[pupil.role.account]
    for expected in ("Thank you", EXPIRED):
        sent = await double.submit(int(pupil.user), form.modal, {"text": "la plaça"}, channel_id=form.channel_id)
        assert (await heard_of(opened, sent.id)).says(expected)
    assert opened.count("contribution") == 1


async def test_more_than_five_parts_go_on_through_a_button(opened):
    code = (await opened.teacher("Seinäjoki").says("/project invite partner")).codes[0]
    newcomer = opened.stranger()
    await newcomer.says(f"/project join {code}", at="")
    first = opened.door.last[newcomer.role.account].modal
    assert len(first["components"]) == 5
    heard = await newcomer.fills(alias="Anna", school="Lisboa", name="8A", country="PT", language="es")
    assert heard.asks == ("zone",), "a form after a form is none: one choice is a list"
    assert opened.door.last[newcomer.role.account].modal is None
    assert (await newcomer.fills(zone="Europe/Lisbon")).says("Welcome, Anna")


async def test_a_list_to_choose_from_works_after_any_restart(opened):
    await opened.teacher("Vic").says("/icebreaker open prompt:window")
    pupil = opened.pupil("Vic")
    heard = await pupil.does("icebreaker answer", text="la plaça")
    assert heard.asks == ("round",)
    async with started_anew(opened) as later:
        pupil.it = later
        assert (await pupil.fills(round="2")).says("Thank you")


async def test_what_was_wrong_is_said_before_the_form_opens_again(opened):
    pupil = opened.pupil("Vic")
    heard = await pupil.says(f"/icebreaker answer text:{'ä' * 1001}")
    assert heard.says("This is 1 character too long")
    assert opened.door.last[pupil.role.account].modal is None
    assert (await pupil.fills(text="ä" * 1000)).says("Thank you")


async def test_a_form_asks_its_whole_question_however_long(opened):
    pupil = opened.pupil("Vic")
    code = (await pupil.says("/link", at="own")).codes[0]
    code_in = (await opened.teacher("Vic").says("/project invite class")).codes[0]
    newcomer = opened.stranger()
    await newcomer.says(f"/project join {code_in}", at="")
    await newcomer.fills(alias="Second Self")
    await opened.teacher("Vic").presses("Let in", at="desk", on="Second Self")
    assert (await newcomer.says(f"/link {code}", at=pupil.place())).asks == ("sure",)
    above, part = opened.door.last[newcomer.role.account].modal["components"]
    assert read(above["content"]) == f"Todo lo que es tuyo aquí pasa a ser de {pupil.alias}. ¿Eres tú?"
    assert part["component"]["custom_id"] == "sure"
    assert (await newcomer.fills(sure="yes")).says(pupil.alias)


async def test_a_long_question_takes_the_place_of_a_part(it):
    form = Form(action=Action("classroom add"), title=Text("{long}", long="*" * 46), ask=CLASSROOM_FORM)
    made = forms.modal(form, 1, it.english, CATALOGUE).to_dict()["components"]
    assert [each["type"] for each in made] == [10, 18, 18, 18, 18]
    assert read(made[0]["content"]) == "*" * 46


async def test_a_question_longer_than_a_message_is_asked_in_several(opened, monkeypatch):
    monkeypatch.setattr(dialect, "MOST_TEXT", 60)
    pupil = opened.pupil("Vic")
    assert (await pupil.says(f"/icebreaker answer text:{'ä' * 1001}")).says("This is 1 character too long")
    shown = opened.door.last[pupil.role.account].messages
    assert len(shown) > 2
    assert [bool(each["components"]) for each in shown] == [*[False] * (len(shown) - 1), True]
    monkeypatch.setattr(dialect, "MOST_TEXT", 2000)
    assert (await pupil.fills(text="ä" * 1000)).says("Thank you")


async def test_somebody_elses_form_opens_for_nobody_else(opened):
    pupil, other = opened.pupil("Vic"), opened.pupil("Vic", 1)
    await pupil.presses("Answer", at="class")
    form = opened.door.last[pupil.role.account]
    sent = await opened.door.double.submit(int(other.user), form.modal, {"text": "x"}, channel_id=form.channel_id)
    assert (await heard_of(opened, sent.id)).says(EXPIRED)


# In time


async def test_what_takes_long_is_acknowledged_first_and_said_then(opened, monkeypatch):
    monkeypatch.setattr(answering, "SOON", 0.05)
    inner, pupil = opened.door.overheard.inner, opened.pupil("Vic")
    gate = asyncio.Event()

    async def slow(call):
        await gate.wait()
        return await inner(call)

    opened.door.overheard.inner = slow
    pressed = await opened.door.double.slash(int(pupil.user), channel(opened, "Vic"), "icebreaker show", {})
    await pressed.acknowledged()
    assert pressed.responses[0]["type"] == 5
    assert pressed.messages == []
    gate.set()
    await pressed.answered()
    assert "Mitä näyttäisit vieraalle?" in read(pressed.messages[0]["content"])
    assert pressed.messages[0]["flags"] & 64


async def test_a_form_after_waiting_goes_on_through_a_button(opened, monkeypatch):
    monkeypatch.setattr(answering, "SOON", 0.0)
    pupil = opened.pupil("Vic")
    assert (await pupil.presses("Answer", at="class")).asks == ("text", "picture", "description")
    assert opened.door.last[pupil.role.account].responses[0]["type"] == 5
    monkeypatch.setattr(answering, "SOON", 5.0)
    assert (await pupil.fills(text="la plaça")).says("Thank you")


@pytest.mark.parametrize("how", ["a command", "typed words"])
async def test_what_is_under_way_when_silta_stops_is_still_answered(opened, how):
    double, inner, pupil = opened.door.double, opened.door.overheard.inner, opened.pupil("Vic")
    begun, gate = asyncio.Event(), asyncio.Event()

    async def slow(call):
        begun.set()
        await gate.wait()
        return await inner(call)

    opened.door.overheard.inner = slow
    own = double.dm(int(pupil.user))
    if how == "a command":
        pressed = await double.slash(int(pupil.user), own, "icebreaker answer", {"text": "la plaça"})
    else:
        await double.say(int(pupil.user), own, "/icebreaker answer la plaça")
    await begun.wait()
    ending = asyncio.create_task(opened.door.ends())
    await asyncio.wait({ending}, timeout=0.05)
    gate.set()
    await ending
    said = pressed.messages if how == "a command" else double.messages(own)
    thanks = opened.silta.languages.voice("es", "UTC").say(Text("Thank you"))
    assert thanks in read(said[-1]["content"])


async def test_what_takes_too_long_does_not_keep_silta_from_stopping(opened, monkeypatch):
    monkeypatch.setattr(adapter, "LAST_WORDS", 0.05)
    double, inner, pupil = opened.door.double, opened.door.overheard.inner, opened.pupil("Vic")
    begun, gate = asyncio.Event(), asyncio.Event()

    async def slow(call):
        begun.set()
        await gate.wait()
        return await inner(call)

    opened.door.overheard.inner = slow
    pressed = await double.slash(int(pupil.user), double.dm(int(pupil.user)), "help", {})
    await begun.wait()
    async with asyncio.timeout(5):
        await opened.door.ends()
    assert pressed.messages == []


# Typed words


async def test_a_reply_to_the_post_is_an_answer_where_content_is_granted(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    said = await double.say(
        int(pupil.user), channel(opened, "Vic"), "la plaça major", reply_to=int(posts(opened, "Vic")[0]["id"])
    )
    assert (await heard_of(opened, said)).says("Thank you")
    await opened.delivers()
    assert opened.sees("Vic", "la plaça major", at="desk")
    told = posts(opened, "Vic")[-1]["content"]
    assert read(told) == opened.silta.languages.voice("es", "UTC").say(IN_PRIVATE)
    private = double.messages(double.dm(int(pupil.user)))[-1]
    assert "la plaça major" not in told
    assert posts(opened, "Vic")[-1]["mentions"] == []
    assert buttons_on(private)


async def test_a_reply_that_arrives_empty_is_answered_with_a_button(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    said = await double.say(
        int(pupil.user),
        channel(opened, "Vic"),
        "la plaça major",
        reply_to=int(posts(opened, "Vic")[0]["id"]),
        ping=False,
    )
    assert (await heard_of(opened, said)).asks == ("text", "picture", "description")
    question = posts(opened, "Vic")[-1]
    data = buttons_on(question)[0][1]
    pressed = await double.press(int(pupil.user), question, data)
    await pressed.answered()
    assert pressed.modal is not None


async def test_words_taken_away_before_the_answer_are_answered_all_the_same(opened, caplog):
    double, pupil, inner = opened.door.double, opened.pupil("Vic"), opened.door.overheard.inner
    gate = asyncio.Event()

    async def slow(call):
        await gate.wait()
        return await inner(call)

    opened.door.overheard.inner = slow
    said = await double.say(
        int(pupil.user), channel(opened, "Vic"), "la plaça major", reply_to=int(posts(opened, "Vic")[0]["id"])
    )
    double.erase(double.find(channel(opened, "Vic"), said))
    gate.set()
    assert (await heard_of(opened, said)).says("Thank you")
    told = posts(opened, "Vic")[-1]
    assert read(told["content"]) == opened.silta.languages.voice("es", "UTC").say(IN_PRIVATE)
    assert "message_reference" not in told
    assert not [each for each in caplog.records if "did not arrive" in each.getMessage()]


async def test_content_that_is_wished_for_and_not_granted_is_done_without(opened, caplog):
    begun = opened.door.double.identifies
    async with started_anew(opened, discord_message_content=True) as later:
        assert opened.door.double.identifies == begun + 2
        assert (await later.pupil("Vic").says("/icebreaker show")).says("Mitä näyttäisit vieraalle?")
    assert len([each for each in caplog.records if "message-content" in each.getMessage()]) == 1


async def test_discord_that_does_not_answer_is_asked_again(opened, monkeypatch):
    monkeypatch.setattr(client, "TRY_AGAIN", 0.01)
    opened.door.double.mishaps.plan([Mishap(Kind.RESET_BEFORE)] * 2, on="/users/@me")
    async with started_anew(opened) as later:
        assert len(opened.door.double.mishaps.happened) == 2
        assert (await later.pupil("Vic").says("/icebreaker show")).says("Mitä näyttäisit vieraalle?")


async def test_in_a_direct_message_everything_can_be_typed(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    said = await double.say(int(pupil.user), double.dm(int(pupil.user)), "/icebreaker answer la plaça major")
    assert (await heard_of(opened, said)).says("Thank you")


async def test_who_is_mentioned_answers(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    said = await double.say(int(pupil.user), channel(opened, "Vic"), "icebreaker show", mention_bot=True)
    assert (await heard_of(opened, said)).says("Mitä näyttäisit vieraalle?")


async def test_chatter_is_nobodys_business(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    await double.say(int(pupil.user), channel(opened, "Vic"), "what a lovely secret")
    await pupil.says("/help")
    assert opened.remembers("lovely secret") == set()
    assert len(posts(opened, "Vic")) == 1


# Places


async def test_a_channel_becomes_the_classs_place_and_gets_what_is_going_on(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    there = double.channel(opened.door.guild, "bologna-again")
    pressed = await double.slash(int(teacher.user), there, "classroom here", {"kind": "class"})
    assert not (await heard_of(opened, pressed.id)).refused
    await opened.delivers()
    assert "Mitä näyttäisit" in read(double.messages(there)[-1]["content"])


async def test_a_desk_gets_what_waits_already(opened):
    double, teacher = opened.door.double, opened.teacher("Bologna")
    await opened.pupil("Bologna").says("/icebreaker answer text:la torre")
    there = double.channel(opened.door.guild, "teachers")
    pressed = await double.slash(int(teacher.user), there, "classroom here", {"kind": "desk"})
    assert not (await heard_of(opened, pressed.id)).refused
    await opened.delivers()
    voice = opened.silta.languages.voice("en", "UTC")
    assert voice.say(MADE[places.DESK]) in read(double.messages(there)[0]["content"])
    assert "la torre" in read(double.messages(there)[-1]["content"])


async def test_a_thread_is_where_its_channel_is_or_a_place_of_its_own(opened):
    double, teacher, pupil = opened.door.double, opened.teacher("Vic"), opened.pupil("Vic")
    thread = double.thread(channel(opened, "Vic"), "a thread")
    asked = await double.slash(int(pupil.user), thread, "icebreaker show", {})
    assert (await heard_of(opened, asked.id)).says("Mitä näyttäisit vieraalle?")
    made = await double.slash(int(teacher.user), thread, "classroom here", {"kind": "class"})
    assert not (await heard_of(opened, made.id)).refused
    await opened.delivers()
    assert "Mitä näyttäisit" in read(double.messages(thread)[-1]["content"])


async def test_a_thread_that_has_fallen_asleep_is_woken_for_an_edit_and_for_what_is_taken_back(opened):
    double, teacher, pupil = opened.door.double, opened.teacher("Vic"), opened.pupil("Bologna")
    thread = double.thread(channel(opened, "Vic"), "a thread")
    await double.slash(int(teacher.user), thread, "classroom here", {"kind": "class"})
    for words in ("la torre", "la fontana"):
        await pupil.does("icebreaker answer", text=words)
        await opened.teacher("Bologna").presses("Yes, publish", at="desk", on=words)
        await opened.delivers()
        assert words in read(double.messages(thread)[-1]["content"])
        double.archive(thread)
    assert len(double.asked("PATCH", f"/channels/{thread}/messages")) == 2, "refused, and done when it was awake"
    await pupil.does("icebreaker show")
    await pupil.presses("Take it back")
    await opened.delivers()
    assert "fontana" not in str(double.messages(thread))
    assert not double.place(thread).archived


# Where files are forbidden


async def answered_with_a_picture(it, **more):
    typed = {"text": "la torre", "picture": photo(), "description": "two *towers* at noon", **more}
    await it.pupil("Bologna").does("icebreaker answer", **typed)
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on=typed["text"])
    await it.delivers()


async def test_a_channel_that_forbids_files_gets_words_in_their_place(opened):
    double, unshown = opened.door.double, opened.silta.languages.voice("es", "UTC").say(UNSHOWN)
    double.forbid_files(channel(opened, "Vic"))
    await answered_with_a_picture(opened)
    post = posts(opened, "Vic")[-1]
    assert post["attachments"] == []
    assert f"\n{unshown}\n– two *towers* at noon\n" in read(post["content"])
    assert f"(<{opened.silta.settings.address}>)" in post["content"]
    assert opened.sees("Vic", "la torre")
    await answered_with_a_picture(opened, text="la fontana")
    double.allow(channel(opened, "Vic"))
    changed = posts(opened, "Vic")[-1]
    assert (changed["id"], changed["attachments"]) == (post["id"], [])
    await answered_with_a_picture(opened, text="la piazza")
    shown = posts(opened, "Vic")[-1]
    assert (shown["id"], shown["attachments"][0]["description"]) == (post["id"], "two *towers* at noon")
    assert unshown not in read(shown["content"])


async def test_words_for_pictures_go_as_far_as_there_is_room_and_lead_to_the_page(it):
    seen = tuple(Media(kind="picture", id=number, description=Words("ä*" * 400, "fi")) for number in range(4))
    text = dialect.written(it.english.spans(Text("{words}", words="*" * 100)))
    told = in_words(Sheet(text=text, media=seen, voice=it.english), "https://silta.example")
    assert told.media == ()
    assert len(told.text) <= dialect.MOST_TEXT
    assert told.text.startswith(text)
    assert "…\n[Open" in told.text
    assert told.text.endswith("](<https://silta.example>)")
    full = Sheet(text="x" * dialect.MOST_TEXT, media=seen, voice=it.english)
    assert in_words(full, "https://silta.example") == replace(full, media=())


async def test_another_classs_channel_stays_theirs(opened):
    teacher = opened.teacher("Bologna")
    pressed = await opened.door.double.slash(
        int(teacher.user), channel(opened, "Vic"), "classroom here", {"kind": "class"}
    )
    assert (await heard_of(opened, pressed.id)).refused


async def test_a_desk_that_becomes_the_class_shows_nothing_that_waits(opened):
    double, teacher, pupil = opened.door.double, opened.teacher("Vic"), opened.pupil("Vic")
    there = double.channel(opened.door.guild, "which was it")
    for kind in (places.DESK, places.CLASS):
        await pupil.says(f"/icebreaker answer text:la primera, abans de {kind}")
        pressed = await double.slash(int(teacher.user), there, "classroom here", {"kind": kind})
        assert not (await heard_of(opened, pressed.id)).refused
        await opened.delivers()
    await pupil.says("/icebreaker answer text:la segona, que ningú ha vist")
    told, question = (read(each["content"]) for each in double.messages(there))
    assert opened.silta.languages.voice("es", "UTC").say(MADE[places.CLASS]) in told
    assert "Mitä näyttäisit vieraalle?" in question


async def test_pupils_make_no_places(opened):
    double, pupil = opened.door.double, opened.pupil("Vic")
    there = double.channel(opened.door.guild, "mine")
    pressed = await double.slash(int(pupil.user), there, "classroom here", {"kind": "class"})
    assert (await heard_of(opened, pressed.id)).refused


# What people write


@pytest.mark.parametrize(
    "words", ["@everyone look", "<@1> **bold** [a](https://example.org)", "`code` ||spoiler|| ~~x~~"]
)
async def test_what_people_write_calls_nobody_and_is_never_markup(opened, words):
    pupil = opened.pupil("Vic")
    await pupil.does("icebreaker answer", text=words)
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    assert opened.sees("Bologna", words)
    raw = posts(opened, "Bologna")[-1]["content"]
    assert not re.search(r"(?<!\\)[@`|~<\[]", raw)
    assert read(raw).count(words) == 1


async def test_every_post_mentions_nobody_and_can_be_recognised(opened):
    for request in opened.door.double.asked("POST", "/messages"):
        assert request.json["allowed_mentions"] == {"parse": []}
        assert re.fullmatch(r"\d+-\d+-\d+", request.json["nonce"]), "ours, not one that the library makes up"
        assert request.json["enforce_nonce"]


async def test_long_words_are_cut_where_a_sentence_ends(opened):
    sentence = "(" * 49 + "*" * 49 + "."
    words = " ".join([sentence] * 10)  # in Discord's writing twice as long
    await opened.pupil("Vic").does("icebreaker answer", text=words)
    await opened.teacher("Vic").presses("Yes, publish", at="desk")
    pieces = [each["content"] for each in posts(opened, "Bologna")[1:]]
    assert len(pieces) == 2
    assert all(len(each) <= dialect.MOST_TEXT for each in pieces)
    first, second = map(read, pieces)
    assert first.splitlines()[-1] == " ".join([sentence] * 9)
    assert second.splitlines()[0] == sentence
    assert opened.sees("Bologna", sentence)


# Refusals


async def test_after_many_refusals_people_are_answered_and_the_rest_waits(opened, monkeypatch):
    monkeypatch.setattr(wire, "MOST_INVALID", 2)
    double, teacher, pupil = opened.door.double, opened.teacher("Seinäjoki"), opened.pupil("Vic")
    double.forbid(channel(opened, "Vic"))
    await teacher.says("/icebreaker open prompt:window")
    await opened.delivers()
    before = len(posts(opened, "Bologna"))
    opened.clock.passes(minutes=10)
    await opened.delivers()
    refused = [each for each in double.requests if each.status == 403]
    assert len(refused) == 2
    await teacher.says("/icebreaker open prompt:visit")
    for _ in range(3):
        await opened.delivers()
        opened.clock.passes(minutes=2)
    assert len(posts(opened, "Bologna")) == before
    assert [each for each in double.requests if each.status == 403] == refused
    own = double.dm(int(pupil.user))
    said = await double.say(int(pupil.user), own, "/icebreaker show")
    assert (await heard_of(opened, said)).says("Mitä näyttäisit vieraalle?")
    assert double.messages(own)[-1]["author"]["id"] == str(double.bot_id)
    monkeypatch.setattr(wire, "INVALID_COUNT_FOR", -1.0)  # ten minutes later
    await opened.delivers()
    assert len(posts(opened, "Bologna")) == before + 1


async def test_a_form_about_what_can_wait_asks_now_or_later(it):
    teacher, double = it.teacher("Bologna"), it.door.double
    await teacher.says("/announce")
    form = it.door.last[teacher.role.account]
    fields = {"text": "Buon fine settimana", "later": ["1"]}
    sent = await double.submit(int(teacher.user), form.modal, fields, channel_id=form.channel_id)
    heard = await heard_of(it, sent.id)
    assert {"on", "at", "every"} <= set(heard.asks)
    assert heard.kept["text"] == "Buon fine settimana"
    teacher.answer = heard.answer
    it.door.last[teacher.role.account] = sent
    heard = await teacher.fills(on="friday", at="14:00")
    assert heard.says("Once, on Friday, October 6 at 2:00")
