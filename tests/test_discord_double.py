"""The Discord double holds: the real discord.py lives on it, and what Discord refuses it refuses too."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
import pytest_asyncio
from discord_client import Buttons, Client, Inflating, online, rest, synchronised
from discord_double import running_discord
from discord_library import discord
from mishaps import Kind, Mishap


@pytest_asyncio.fixture
async def double():
    async with running_discord() as double:
        double.room = double.channel(double.guild("School"), "general")
        double.ada = double.user("Ada", locale="fr")
        yield double


async def test_a_command_is_answered_for_one_person(double):
    async with online(double) as client:
        await synchronised(client)
        assert double.synced == 1
        asked = await double.slash(double.ada, double.room, "icebreaker answer", {"text": "Hi", "kind": "long"})
        assert [one["content"] for one in (await asked.answered()).messages] == ["Hi long fr"]
        assert asked.messages[0]["flags"] == 64
        assert double.messages(double.room) == []
        assert 0 < asked.acked_after < 1
        typed = await double.autocomplete(double.ada, double.room, "icebreaker answer", {"text": "so"}, "text")
        assert (await typed.answered()).choices == [{"name": "SO", "value": "so"}]


async def test_the_real_client_could_not_send_this(double):
    async with online(double) as client:
        await synchronised(client)
        for path, options in {
            "nothing": {},
            "icebreaker": {},
            "icebreaker answer": {},
            "icebreaker  answer": {"text": 3},
            "icebreaker   answer": {"text": "a", "kind": "other"},
            "slowly": {"strange": "a"},
        }.items():
            with pytest.raises(AssertionError):
                await double.slash(double.ada, double.room, path, options)


async def test_a_deferred_answer_is_nothing_until_it_is_edited(double):
    async with online(double) as client:
        await synchronised(client)
        file = ("a.png", b"12345", "image/png")
        asked = await double.slash(double.ada, double.dm(double.ada), "slowly", files={"picture": file})
        await asked.acknowledged()
        assert asked.messages == []
        await asked.settled()
        assert [(one["content"], one["flags"]) for one in asked.messages] == [("5 bytes", 64)]
        assert [one["type"] for one in asked.responses] == [5]


async def test_a_modal_is_opened_and_submitted(double):
    async with online(double) as client:
        await synchronised(client)
        modal = (await (await double.slash(double.ada, double.room, "asks")).answered()).modal
        for wrong in ({"name": "A", "pick": ["a"]}, {"name": "Ada", "pick": ["d"]}, {"name": "Ada"}, {"other": ""}):
            with pytest.raises(AssertionError):
                await double.submit(double.ada, modal, wrong, channel_id=double.room)
        fields = {"name": "Ada", "pick": ["b"], "photo": [("a.png", b"123", "image/png")]}
        sent = await double.submit(double.ada, modal, fields, channel_id=double.room)
        assert (await sent.answered()).messages[0]["content"] == "Ada ['b'] [3]"
        assert len(double.messages(double.room)) == 1


async def test_a_button_is_answered_after_a_restart(double):
    async with online(double) as client:
        await client.get_channel(double.room).send("Is it?", view=Buttons())
    async with online(double) as client:
        client.add_view(Buttons())
        message = double.messages(double.room)[0]
        with pytest.raises(AssertionError, match="no component"):
            await double.press(double.ada, message, "no")
        pressed = await (await double.press(double.ada, message, "yes")).answered()
        assert pressed.updated
        assert double.messages(double.room)[0]["content"] == "Yes it is"
        with pytest.raises(AssertionError, match="disabled"):
            await double.press(double.ada, message, "yes")
    assert double.identifies == 2


async def test_what_people_write_comes_without_its_content(double):
    async with online(double) as client:
        await double.say(double.ada, double.room, "secret", files={"a": ("a.txt", b"a", "text/plain")})
        heard = await client.hears()
        assert (heard.content, heard.attachments, heard.author.id) == ("", [], double.ada)
        await double.say(double.ada, double.room, "hello", mention_bot=True)
        assert (await client.hears()).content == f"<@{double.bot_id}> hello"
        await double.say(double.ada, double.dm(double.ada), "direct")
        assert (await client.hears()).content == "direct"
        mine = await client.get_channel(double.room).send("mine")
        await double.say(double.ada, double.room, "reply", reply_to=mine.id)
        assert (await client.hears()).content == "reply"


async def test_a_reply_to_what_is_gone_is_refused_unless_it_says_that_it_may_be(double):
    async with online(double) as client:
        said = await double.say(double.ada, double.room, "secret")
        heard = await client.hears()
        double.erase(double.find(double.room, said))
        with pytest.raises(discord.HTTPException, match=r"(?s)50035.*Unknown message") as refused:
            await heard.reply("to what?")
        assert refused.value.status == 400
        there = heard.to_reference(fail_if_not_exists=False)
        assert (await heard.channel.send("to nothing", reference=there)).reference is None


async def test_the_content_must_be_granted(double):
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with online(double, Client(content=True)):
            pytest.fail("4014 must come")
    double.granted_content = True
    async with online(double, Client(content=True)) as client:
        await double.say(double.ada, double.room, "open")
        assert (await client.hears()).content == "open"
    async with online(double) as client:
        await double.say(double.ada, double.room, "granted, not asked for")
        assert (await client.hears()).content == ""


@pytest.mark.parametrize("how", ["abort", "close", "op 7"])
async def test_what_was_missed_is_replayed(double, how):
    cut = {"abort": double.drop_connection, "close": lambda: double.close(4000), "op 7": double.reconnect_op7}
    async with online(double) as client:
        before = await double.say(double.ada, double.dm(double.ada), "before")
        assert (await client.hears()).id == before
        cut[how]()
        missed = await double.say(double.ada, double.dm(double.ada), "missed")
        assert double.resumes == 0
        assert (await client.hears()).id == missed
        assert (double.resumes, double.identifies) == (1, 1)
        await double.say(double.ada, double.dm(double.ada), "after")
        assert (await client.hears()).content == "after"
        assert client.heard.empty()


@pytest.mark.parametrize("how", ["op 9", "close"])
async def test_an_invalid_session_begins_anew(double, how):
    async with online(double) as client:
        if how == "op 9":
            double.invalid_session()
        else:
            double.close(4009)  # discord.py tries RESUME, and is told that there is nothing to resume
        await double.say(double.ada, double.dm(double.ada), "after")
        assert (await client.hears()).content == "after"
    assert (double.resumes, double.identifies) == (0, 2)


@pytest.mark.parametrize("kind", ["zlib-stream", "zstd-stream"])
async def test_both_compressions_are_spoken(double, kind, monkeypatch):
    if kind == "zlib-stream":
        monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", Inflating)
    async with online(double) as client:
        for length in (1, 1999):
            await double.say(double.ada, double.dm(double.ada), "x" * length)
            assert len((await client.hears()).content) == length
    assert double.line.compressions == [kind]


async def test_heartbeats_are_answered(double):
    double.line.heartbeat_interval = 0.1
    async with online(double, Client(heartbeat_timeout=0.5)):
        await asyncio.sleep(0.8)
    assert double.line.heartbeats > 3
    assert double.resumes == 0


async def test_an_address_of_an_attachment_is_signed_and_expires(double):
    async with online(double) as client:
        file = discord.File(__file__, filename="a.txt", description="text")
        mine = await client.get_channel(double.room).send(file=file)
        kept = double.messages(double.room)[0]["attachments"][0]
        assert (kept["filename"], kept["description"]) == ("a.txt", "text")
        assert await mine.attachments[0].read() == kept["data"]
        assert double.asked("POST", "/messages")[0].files["files[0]"] == ("a.txt", kept["data"])
        old = mine.attachments[0]
        double.expire_urls()
        with pytest.raises(discord.NotFound):
            await old.read()
        again = await client.get_channel(double.room).fetch_message(mine.id)
        assert await again.attachments[0].read() == kept["data"]
        late = double.signed(double.room, int(kept["id"]), issued=time.time() - double.url_lifetime - 1)
        async with aiohttp.ClientSession() as session, session.get(late) as got:
            assert got.status == 404


@pytest.mark.parametrize(
    ("kind", "done", "raised"),
    [
        (Kind.TOO_MANY, 1, None),  # discord.py waits and tries again
        (Kind.STALL, 1, None),
        (Kind.RESET_BEFORE, 0, aiohttp.ServerDisconnectedError),
        (Kind.RESET_AFTER, 1, aiohttp.ServerDisconnectedError),
        (Kind.GARBAGE, 1, ValueError),
    ],
)
async def test_what_goes_wrong_goes_wrong_by_script(double, kind, done, raised):
    async with online(double) as client:
        double.mishaps.plan([Mishap(kind, 0.1)], on="/messages")
        began = time.monotonic()
        if raised:
            with pytest.raises(raised):
                await client.get_channel(double.room).send("once")
        else:
            await client.get_channel(double.room).send("once")
            assert time.monotonic() - began > 0.1
        assert double.sent_count(double.room) == done
        assert double.refused_429 == 0


@pytest.mark.parametrize("kind", [Kind.BROKEN, Kind.BAD_GATEWAY, Kind.TIMED_OUT])
async def test_an_error_of_the_server_is_its_status(double, kind):
    double.mishaps.plan([None, Mishap(kind)])
    path = f"/channels/{double.room}/messages"
    answers = [(await rest(double, "POST", path, {"content": "a"}))[0] for _ in range(3)]
    assert answers == [200, int(kind.value), 200]
    assert double.sent_count(double.room) == 2


async def test_the_way_takes_its_time_for_all_at_once():
    async with running_discord(round_trip=0.1) as double:
        began = time.monotonic()
        await asyncio.gather(*(rest(double, "GET", "/users/@me") for _ in range(10)))
        assert 0.1 <= time.monotonic() - began < 0.5


async def test_the_same_event_can_come_twice(double):
    async with online(double) as client:
        commands = await synchronised(client)
        assert {one.name for one in commands} == {one["name"] for one in double.commands}
        asked = await double.slash(double.ada, double.room, "slowly")
        await asked.settled()
        await double.repeat(asked)
        await asyncio.sleep(0.05)
        assert [one.status for one in double.asked("POST", f"/interactions/{asked.id}")] == [200, 400]
        assert len(asked.messages) == 1


async def test_the_bot_is_thrown_out(double):
    async with online(double) as client:
        place = client.get_channel(double.room)
        double.kick_bot(place.guild.id)
        with pytest.raises(discord.Forbidden, match="50001"):
            await place.send("a")
        await double.say(double.ada, double.dm(double.ada), "and now?")
        await client.hears()
        assert not client.guilds
