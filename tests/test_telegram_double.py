"""The Telegram double refuses, keeps and delivers what the real Telegram does, as the real library sees it."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic

import httpx
import pytest
import pytest_asyncio
from aiohttp import web
from mishaps import Kind, Mishap
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest
from telegram_double import running_telegram
from telegram_limits import Window


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def buttons(**named):
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for text, data in named.items()])


def a_bot(double, token=None):
    """Without certificates: loopback needs none, and reading them costs most of a short test."""
    plain = {"verify": False, "trust_env": False}
    return Bot(
        token or double.token,
        base_url=f"{double.base}/bot",
        base_file_url=f"{double.base}/file/bot",
        request=HTTPXRequest(httpx_kwargs=plain),
        get_updates_request=HTTPXRequest(httpx_kwargs=plain),
    )


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch):
    """Without this the library's RetryAfter warns when it is made: under `error`, the warning comes in its place."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest_asyncio.fixture
async def double():
    async with running_telegram() as running:
        yield running


@pytest_asyncio.fixture
async def bot(double):
    async with a_bot(double) as made:
        yield made


@pytest.fixture
def aino(double):
    user = double.user("Aino", language="fi")
    double.start(user)
    return user


async def raw(bot, **kwargs):
    """Small letters: the library warns when it has a method of that very name, and the server ignores the case."""
    return await bot.do_api_request("getupdates", api_kwargs=kwargs)


async def numbers(bot, **kwargs):
    return [each["update_id"] for each in await raw(bot, **kwargs)]


async def test_a_person_starts_and_presses_and_the_bot_answers_edits_and_deletes(double, bot):
    assert (bot.username, bot.id) == ("silta_bot", 7331)
    aino = double.user("Aino", language="fi")
    double.start(aino, "class_7-b")
    (start,) = await bot.get_updates(timeout=1)
    assert start.message.parse_entities() == {start.message.entities[0]: "/start"}
    assert (start.message.text, start.effective_user.language_code) == ("/start class_7-b", "fi")
    sent = await bot.send_message(aino, "123", reply_markup=buttons(Yes="y", No="n"))
    press = double.press(aino, double.messages(aino)[-1], "Yes", by="label")
    (pressed,) = await bot.get_updates(offset=start.update_id + 1, timeout=1)
    assert (pressed.callback_query.data, pressed.callback_query.message.text) == ("y", "123")
    await pressed.callback_query.answer("Noted", show_alert=True)
    answer = {"callback_query_id": press.query_id, "text": "Noted", "show_alert": True}
    assert press.answers == [answer]
    await sent.edit_text("456")
    with pytest.raises(AssertionError):  # an edit without a keyboard takes the keyboard away
        double.press(aino, double.messages(aino)[-1], "y")
    assert [each["text"] for each in double.sent(aino)] == ["456"]
    await sent.delete()
    assert double.sent(aino) == []
    await bot.get_updates(offset=pressed.update_id + 1)
    await double.quiet()
    assert double.confirmed == pressed.update_id + 1
    assert double.calls("sendMessage")[0].params["text"] == "123"
    assert double.calls("sendMessage")[0].params["chat_id"] == aino


async def test_a_request_may_come_by_query_form_multipart_or_json(double, aino):
    said = {"chat_id": aino, "text": "7"}
    async with httpx.AsyncClient() as client:
        url = f"{double.base}/bot{double.token}/SendMessage"
        for how in ({"params": said}, {"data": said}, {"json": said}, {"data": said, "files": {"x": ("n", b"1")}}):
            assert (await client.post(url, **how)).json()["result"]["text"] == "7"
        assert (await client.get(url, params=said)).status_code == 200
        assert (await client.post(url, content=b"{", headers={"content-type": "application/json"})).status_code == 400
    assert len(double.sent(aino)) == 5
    assert double.requests[3].files == {"x": ("n", b"1")}


async def test_tokens_and_methods_are_checked(double, bot):
    for token, code in (("1:other", 401), ("nonsense", 404)):
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{double.base}/bot{token}/getMe")).json()["error_code"] == code
    with pytest.raises(InvalidToken):
        async with a_bot(double, "1:other"):
            pass
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendTelepathy")


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("sendMessage", {"text": " \n "}, "message text is empty"),
        ("sendMessage", {"text": "😀" * 2048 + "a"}, "message is too long"),
        ("sendMessage", {"text": "a", "chat_id": 999}, "chat not found"),
        ("sendMessage", {"text": "a", "message_thread_id": 7}, "message thread not found"),
        ("sendMessage", {"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ("sendMessage", {"text": "a", "entities": [("bold", 0, 2)]}, "entity ends after the end"),
        ("sendMessage", {"text": "😀", "entities": [("bold", 0, 1)]}, "in the middle of a UTF-16 symbol"),
        ("sendMessage", {"text": "abcd", "entities": [("bold", 0, 3), ("italic", 1, 3)]}, "overlap"),
        ("sendMessage", {"text": "abcd", "entities": [("bold", 0, 3), ("code", 1, 1)]}, "nested"),
        ("sendMessage", {"text": "a", "entities": [("bold", 0, 1)] * 101}, "too many entities"),
        ("sendMessage", {"text": "a", "entities": [("shiny", 0, 1)]}, "unknown type"),
        ("sendMessage", {"text": "a", "parse_mode": "HTML"}, "can't parse entities"),
        ("sendMessage", {"text": "a", "reply_markup": [[("b", "ä" * 33)]]}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "a", "reply_markup": [[("b", "")]]}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "a", "reply_markup": [[(" ", "b")]]}, "must be non-empty"),
        ("sendMessage", {"text": "a", "reply_markup": [[("b", "b")]] * 101}, "reply markup is too long"),
        ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}}, "unallowed"),
        ("sendPhoto", {"photo": "x", "caption": "a" * 1025}, "caption is too long"),
        ("sendPhoto", {"photo": "x"}, "wrong file identifier"),
        ("sendMediaGroup", {"media": [InputMediaPhoto("x")]}, "from 2 to 10 items"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action"),
        ("editMessageText", {"message_id": 99, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "a"}, "message can't be edited"),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "5"}, "query is too old"),
        ("getFile", {"file_id": "no"}, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "Help", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "help", "description": ""}]}, "DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "h", "description": "a"}] * 101}, "TOO_MUCH"),
        ("setMyCommands", {"commands": [], "language_code": "fin"}, "invalid language code"),
        ("setMyCommands", {"commands": [], "scope": {"type": "universe"}}, "unsupported type"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "TOO_LONG"),
        ("createForumTopic", {"name": "a"}, "not a forum"),
        ("setWebhook", {"url": "https://a.example", "secret_token": "a b"}, "unallowed characters"),
        ("setWebhook", {"url": "http://a.example"}, "HTTPS"),
    ],
)
async def test_what_telegram_refuses_is_refused(double, bot, aino, method, params, said):
    if "entities" in params:
        params = {**params, "entities": [{"type": t, "offset": o, "length": n} for t, o, n in params["entities"]]}
    if isinstance(params.get("reply_markup"), list):
        rows = [[{"text": t, "callback_data": d} for t, d in row] for row in params["reply_markup"]]
        params = {**params, "reply_markup": {"inline_keyboard": rows}}
    with pytest.raises(BadRequest) as told:
        await bot.do_api_request(method.lower(), api_kwargs={"chat_id": aino, **params})
    description = double.calls()[-1].answer["description"]
    assert description.startswith("Bad Request: ")
    assert said in description
    assert str(told.value) == description.removeprefix("Bad Request: ").capitalize()  # the library's own spelling
    assert double.sent(aino) == []
    assert double.calls()[-1].status == 400
    assert double.parse_modes_used == (["HTML"] if "parse_mode" in params else [])


async def test_what_is_just_allowed_is_taken(double, bot, aino):
    marks = [MessageEntity("bold", 2, 4), MessageEntity("italic", 3, 3)]
    sent = await bot.send_message(aino, "  ab😀" + "x" * 4092 + " ", entities=marks, reply_markup=buttons(b="ä" * 32))
    assert sent.text.startswith("ab😀x")
    assert [(each.offset, each.length) for each in sent.entities] == [(0, 4), (1, 3)]
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text(sent.text, entities=sent.entities, reply_markup=sent.reply_markup)
    await sent.edit_reply_markup(None)
    await sent.edit_text("ab", reply_markup=buttons(b="c"))
    assert [each["text"] for each in double.sent(aino)] == ["ab"]
    press = double.press(aino, double.sent(aino)[0], "c")
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(press.query_id, "a" * 201)
    press.expired = True
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(press.query_id)
    assert press.answers == []
    double.age(double.sent(aino)[0], 48 * 3600 + 1)
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await sent.delete()
    assert await bot.delete_messages(aino, [1, 77])
    assert len(double.messages(aino)) == 1


async def test_who_is_not_there_cannot_be_written_to(double, bot, aino):
    stranger, group = double.user("Ville"), double.group("7 B")
    with pytest.raises(Forbidden, match=r"(?i)can't initiate conversation"):
        await bot.send_message(stranger, "hello")
    double.block(aino)
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(aino, "hello")
    double.unblock(aino)
    await bot.send_message(aino, "hello")
    double.kick(group)
    with pytest.raises(Forbidden, match=r"(?i)bot was kicked from the group chat"):
        await bot.send_message(group, "hello")
    double.add_bot(group)
    await bot.leave_chat(group)
    with pytest.raises(Forbidden, match=r"(?i)bot is not a member of the group chat"):
        await bot.get_chat(group)
    changes = [each.my_chat_member for each in await bot.get_updates() if each.my_chat_member]
    statuses = [each.new_chat_member.status for each in changes]
    assert statuses == ["kicked", "member", "kicked", "member", "left"]


async def test_a_group_becomes_a_supergroup(double, bot, aino):
    group = double.group("7 B")
    double.join(aino, group)
    new = double.migrate(group)
    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(group, "hello")
    assert told.value.new_chat_id == new
    assert (await bot.send_message(new, "hello")).message_id == 2  # a supergroup counts its own messages
    messages = [each.message for each in await bot.get_updates()]
    assert messages[-2].migrate_to_chat_id == new
    assert messages[-1].migrate_from_chat_id == group
    assert (await bot.get_chat(new)).type == "supergroup"
    assert (await bot.get_chat_member(new, aino)).status == "member"


async def test_privacy_mode_hides_what_is_not_for_the_bot(double, bot, aino):
    group = double.group("7 B")
    mine = await bot.send_message(group, "Hello")
    assert double.say(aino, group, "hello all") is None
    assert double.say(aino, group, "hello @silta_bot") is None
    assert double.say(aino, group, "/help@other_bot") is None
    assert double.say(aino, group, "/help")
    double.other_bot_speaks(group)
    assert double.say(aino, group, "/help") is None
    assert double.say(aino, group, "/help@Silta_Bot me")
    assert double.say(aino, group, "thanks", reply_to=mine.message_id)
    photo = double.send_photo(aino, group, b"jpeg", caption="look")
    assert photo is None
    *_, command, reply = await bot.get_updates()
    assert command.message.parse_entities() == {command.message.entities[0]: "/help@Silta_Bot"}
    assert reply.message.reply_to_message.text == "Hello"
    again = await bot.send_message(group, "and?", reply_parameters=ReplyParameters(reply.message.message_id))
    assert again.reply_to_message.text == "thanks"
    assert again.reply_to_message.reply_to_message is None
    double.privacy = False
    assert double.say(aino, group, "hello all")
    double.privacy = True
    double.promote(group)
    assert double.say(aino, group, "hello all")


async def test_topics_of_a_forum(double, bot, aino):
    forum = double.group("School", forum=True)
    topic = double.topic(forum, "7 B")
    double.say(aino, forum, "/note hi", thread_id=topic)
    (message,) = [each.message for each in await bot.get_updates()][1:]
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)
    assert message.reply_to_message.forum_topic_created.name == "7 B"  # the trap: it is nobody's answer
    sent = await bot.send_message(forum, "ok", reply_parameters=ReplyParameters(message.message_id))
    assert sent.message_thread_id == topic
    assert [each["text"] for each in double.messages(forum, topic)[1:]] == ["/note hi", "ok"]
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.create_forum_topic(forum, "7 C")
    double.promote(forum)
    made = await bot.create_forum_topic(forum, "7 C")
    await bot.send_message(forum, "there", message_thread_id=made.message_thread_id)
    double.delete_topic(forum, made.message_thread_id)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(forum, "there", message_thread_id=made.message_thread_id)
    double.world.chats[forum].bot = "member"
    double.close_topic(forum, topic)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(forum, "there", message_thread_id=topic)


async def test_updates_wait_until_they_are_confirmed(double, bot, aino):
    first = 500_001
    rest = [double.say(aino, aino, str(number)) for number in range(3)]
    assert await numbers(bot) == [first, *rest]
    assert await numbers(bot, limit=1) == [first]
    assert await numbers(bot, offset=rest[0], limit=2) == rest[:2]
    assert await numbers(bot, offset=-1) == rest[-1:]
    assert await numbers(bot) == rest[-1:]
    assert await numbers(bot, offset=rest[-1] + 1) == []
    double.repeat(rest[0])
    assert await numbers(bot, offset=rest[-1] + 1) == rest[:1]
    assert await numbers(bot, offset=rest[-1] + 1) == []
    double.hold()
    held = [double.say(aino, aino, "a"), double.say(aino, aino, "b")]
    assert await numbers(bot) == []
    double.release([1, 0, 1])
    assert await numbers(bot, offset=held[1] + 1) == [held[1], held[0], held[1]]
    assert await raw(bot, offset=held[1] + 1, allowed_updates=["callback_query"]) == []
    assert double.say(aino, aino, "unseen") is None
    odd = double.inject({"message": {"nothing": "here"}})
    assert await raw(bot) == [{"update_id": odd, "message": {"nothing": "here"}}]
    nameless = {"message": {"no": "id"}}
    double.inject(nameless, as_is=True)
    assert await raw(bot, offset=odd + 1) == [nameless]
    assert await raw(bot, offset=odd + 1) == []
    double.inject({"message": {"nothing": "here"}})
    with pytest.raises((KeyError, TypeError)):  # a field is missing: the library loses the whole batch
        await bot.get_updates()
    with pytest.raises(AssertionError, match="not quiet"):
        await double.quiet(timeout=0.1)


async def test_a_long_poll_waits_and_the_newest_one_wins(double, bot, aino):
    await raw(bot, offset=500_002)
    older = asyncio.create_task(raw(bot, timeout=5))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(numbers(bot, timeout=5))
    with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
        await older
    said = double.say(aino, aino, "hello")
    assert await newer == [said]
    began = monotonic()
    assert await numbers(bot, offset=said + 1, timeout=1) == []
    assert monotonic() - began >= 0.95
    gone = asyncio.create_task(raw(bot, timeout=5))
    await asyncio.sleep(0.05)
    assert double.feed.open_polls == 1
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    await asyncio.sleep(0.05)
    assert double.feed.open_polls == 0


@asynccontextmanager
async def a_webhook(answers, seen):
    async def take(request):
        seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["update_id"]))
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_each_update_in_order_until_it_takes_it(double, bot, aino):
    polling = asyncio.create_task(raw(bot, offset=500_002, timeout=5))
    await asyncio.sleep(0.05)
    seen: list = []
    async with a_webhook([500, 403], seen) as url:
        await bot.set_webhook(url, secret_token="s3cret_-")
        with pytest.raises(Conflict, match=r"(?i)terminated by setWebhook"):
            await polling
        ids = [double.say(aino, aino, "a"), double.say(aino, aino, "b")]
        await double.quiet()
        assert [number for _, number in seen] == [ids[0], ids[0], ids[0], ids[1]]
        assert {secret for secret, _ in seen} == {"s3cret_-"}
        assert double.webhook_statuses == [500, 403, 200, 200]
        assert (await bot.get_webhook_info()).url == url
        with pytest.raises(Conflict, match=r"(?i)webhook is active"):
            await raw(bot)
        await bot.delete_webhook()
    waiting = double.say(aino, aino, "c")
    assert await numbers(bot) == [waiting]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await numbers(bot) == []


async def test_files_go_both_ways(double, bot, aino):
    png = picture()
    photo = await bot.send_photo(aino, png, caption="a 🎈", filename="p.png")
    assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 30)
    await bot.send_document(aino, b"text", filename="a.txt")
    await bot.send_voice(aino, b"OggS...", duration=4)
    album = [InputMediaPhoto(png, caption="one"), InputMediaPhoto(photo.photo[-1].file_id)]
    assert len({each.media_group_id for each in await bot.send_media_group(aino, album)}) == 1
    stands = double.sent(aino)
    assert [each["content"] for each in stands] == [png, b"text", b"OggS...", png, png]
    assert stands[1]["document"]["file_name"] == "a.txt"
    assert stands[2]["voice"]["duration"] == 4
    await photo.edit_caption("b")
    await photo.edit_media(InputMediaDocument(b"other", filename="b.txt"))
    assert double.sent(aino)[0]["content"] == b"other"
    with pytest.raises(BadRequest, match=r"(?i)no text in the message"):
        await photo.edit_text("c")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(aino, b"no picture")
    with pytest.raises(BadRequest, match=r"(?i)too big for a photo"):
        await bot.send_photo(aino, b"x" * (10 * 1024 * 1024 + 1))
    double.send_photo(aino, aino, b"from Aino", caption="look")
    double.send_document(aino, aino, b"x" * (20 * 1024 * 1024 + 1), name="big.bin")
    double.send_voice(aino, aino, b"spoken", seconds=9)
    look, big, voice = [each.message for each in (await bot.get_updates())[1:]]
    file = await look.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == b"from Aino"
    double.mishaps.plan([Mishap(Kind.BAD_GATEWAY)], on="/file/")
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await big.document.get_file()
    assert voice.voice.duration == timedelta(seconds=9)


async def test_menus_and_descriptions_are_kept_by_scope_and_language(double, bot):
    english, finnish = [BotCommand("help", "Help")], [BotCommand("apua", "Apua")]
    await bot.set_my_commands(english)
    await bot.set_my_commands(finnish, scope=BotCommandScopeAllPrivateChats(), language_code="fi")
    assert {key: value[0]["command"] for key, value in double.menus.items()} == {
        ("default", ""): "help",
        ("all_private_chats", "fi"): "apua",
    }
    assert await bot.get_my_commands() == tuple(english)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_short_description("Silta", "fi")
    assert double.about == {("short_description", "fi"): "Silta"}


async def test_limits_are_told_with_the_time_to_wait(double, bot, aino):
    double.limits.on, double.limits.chat = True, Window(2, 0.6)
    for _ in range(2):
        await bot.send_message(aino, "a")
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(aino, "a")
    assert told.value.retry_after == timedelta(seconds=1)
    await asyncio.sleep(0.65)
    await bot.send_message(aino, "a")
    assert (double.limits.refused, len(double.sent(aino))) == (1, 3)


async def test_mishaps_look_to_the_library_as_they_do_in_life(double, bot, aino):
    expected = [
        (Mishap(Kind.TOO_MANY, 1.2), RetryAfter, 0),
        (Mishap(Kind.BROKEN), NetworkError, 0),
        (Mishap(Kind.BAD_GATEWAY), NetworkError, 0),
        (Mishap(Kind.TIMED_OUT), NetworkError, 0),
        (Mishap(Kind.RESET_BEFORE), NetworkError, 0),
        (Mishap(Kind.RESET_AFTER), NetworkError, 1),
        (Mishap(Kind.GARBAGE), TelegramError, 2),
        (Mishap(Kind.STALL, 0.4), TimedOut, 3),
    ]
    for mishap, error, done in expected:
        double.mishaps.plan([mishap], on="sendMessage")
        with pytest.raises(error) as told:
            await bot.send_message(aino, "a", read_timeout=0.2)
        assert type(told.value) is error
        assert len(double.sent(aino)) == done
    assert [each.status for each in double.calls("sendMessage")] == [429, 500, 502, 504, 0, 200, 200, 200]
    double.mishaps.plan([Mishap(Kind.BROKEN)])
    await raw(bot)
    assert len(double.mishaps.script) == 1
    double.mishaps.plan([Mishap(Kind.BROKEN)], on="getUpdates")
    with pytest.raises(NetworkError):
        await raw(bot)


async def test_a_round_trip_takes_its_time_for_all_at_once():
    async with running_telegram(round_trip=0.2) as double, a_bot(double) as bot:
        aino = double.user("Aino")
        double.start(aino)
        began = monotonic()
        await asyncio.gather(*(bot.send_message(aino, "a") for _ in range(10)))
        assert 0.19 < monotonic() - began < 1
        assert len(double.sent(aino)) == 10
