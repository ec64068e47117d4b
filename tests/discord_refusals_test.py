"""What Discord refuses, the Discord double refuses too: who may, how much, how often, how late."""

from __future__ import annotations

import time

import pytest
import pytest_asyncio
from discord_client import callback, online, rest, synchronised
from discord_double import running_discord
from discord_library import discord
from discord_refused import ALLOWED_COMMANDS, ALLOWED_MESSAGES, ALLOWED_MODALS, COMMANDS, MESSAGES, MODALS, SELECT, row


@pytest_asyncio.fixture
async def double():
    async with running_discord() as double:
        double.room = double.channel(double.guild("School"), "general")
        double.ada = double.user("Ada", locale="fr")
        yield double


async def test_a_wrong_token_opens_nothing(double):
    assert (await rest(double, "GET", "/users/@me", token="wrong"))[0] == 401
    assert (await rest(double, "POST", "/webhooks/1/2", {}))[0] == 401
    double.token = "other"
    assert (await rest(double, "POST", f"/webhooks/{double.application_id}/no", {}, token=""))[1]["code"] == 10015


async def test_a_bucket_and_the_whole_bot_have_limits(double):
    double.bucket(2, 0.3)
    path = f"/channels/{double.room}/messages"
    answers = [await rest(double, "POST", path, {"content": str(number)}) for number in range(3)]
    assert [status for status, *_ in answers] == [200, 200, 429]
    assert answers[1][2]["X-RateLimit-Remaining"] == "0"
    assert answers[2][2]["Via"]
    assert answers[2][1]["global"] is False
    async with online(double) as client:
        double.bucket(2, 0.3)
        began = time.monotonic()
        for number in range(5):
            await client.get_channel(double.room).send(str(number))
        assert time.monotonic() - began > 0.55
    assert double.refused_429 == 1
    double.rest.rates.global_limit = 1
    answers = [await rest(double, "GET", "/users/@me") for _ in range(2)]
    assert answers[1][1]["global"] is True
    assert (await rest(double, "POST", "/interactions/1/2/callback", {}, token=""))[0] == 404


async def test_a_nonce_gives_the_same_message(double):
    path, body = f"/channels/{double.room}/messages", {"content": "once", "nonce": "n1", "enforce_nonce": True}
    first, second = [(await rest(double, "POST", path, body))[1]["id"] for _ in range(2)]
    assert first == second
    assert double.sent_count(double.room) == 1
    third = (await rest(double, "POST", path, {**body, "nonce": "n2"}))[1]["id"]
    assert third != first


@pytest.mark.parametrize("body", MESSAGES)
async def test_what_a_message_may_not_be(double, body):
    status, answer, _ = await rest(double, "POST", f"/channels/{double.room}/messages", body)
    assert (status, answer["code"]) == (400, 50035)
    assert answer["errors"]
    assert double.messages(double.room) == []


async def test_what_is_right_at_the_limits_is_taken(double):
    for body in ALLOWED_MESSAGES:
        assert (await rest(double, "POST", f"/channels/{double.room}/messages", body))[0] == 200
    for commands in ALLOWED_COMMANDS:
        assert (await rest(double, "PUT", f"/applications/{double.application_id}/commands", commands))[0] == 200
    assert double.messages(double.room)[-1]["mention_everyone"] is False


@pytest.mark.parametrize("data", MODALS)
async def test_what_a_modal_may_not_be(double, data):
    async with online(double) as client:
        await synchronised(client)
        client.tree.clear_commands(guild=None)
        asked = await double.slash(double.ada, double.room, "asks")
        path = f"/interactions/{asked.id}/{asked.token}/callback"
        status, answer, _ = await rest(double, "POST", path, {"type": 9, "data": data}, token="")
        assert (status, answer["code"]) == (400, 50035)
        assert asked.modal is None
        for allowed in ALLOWED_MODALS:
            asked = await double.slash(double.ada, double.room, "asks")
            path = f"/interactions/{asked.id}/{asked.token}/callback"
            assert (await rest(double, "POST", path, {"type": 9, "data": allowed}, token=""))[0] == 204


@pytest.mark.parametrize("commands", COMMANDS)
async def test_what_a_command_may_not_be(double, commands):
    status, answer, _ = await rest(double, "PUT", f"/applications/{double.application_id}/commands", commands)
    assert (status, answer["code"]) == (400, 50035)
    assert (double.commands, double.synced) == ([], 0)


async def test_an_interaction_takes_one_answer_in_time(double):
    double.commands = [{**command, "id": "1", "type": 1} for command in ALLOWED_COMMANDS[1][:1]]
    async with online(double):
        webhook = f"/webhooks/{double.application_id}"
        asked = await double.slash(double.ada, double.room, "c0")
        assert (await rest(double, "POST", f"{webhook}/{asked.token}", {"content": "a"}, token=""))[1]["code"] == 10015
        assert await callback(double, asked, 7, content="a") == (400, 50035)
        assert await callback(double, asked, 4, content="") == (400, 50006)
        assert await callback(double, asked, 5, flags=64) == (204, None)
        assert await callback(double, asked, 4, content="a") == (400, 40060)
        assert (await rest(double, "POST", f"{webhook}/{asked.token}", {"content": "b"}, token=""))[0] == 204
        assert [(one["content"], one["flags"]) for one in asked.messages] == [("b", 64)]
        shown = await double.slash(double.ada, double.room, "c0")
        assert await callback(double, shown, 4, flags=64, components=[row(SELECT)]) == (204, None)
        with pytest.raises(AssertionError, match="somebody else"):
            await double.press(double.user("Eve"), shown.messages[0], "s", values=["a"])
        with pytest.raises(AssertionError, match="not all among"):
            await double.press(double.ada, shown.messages[0], "s", values=["b"])
        pressed = await double.press(double.ada, shown.messages[0], "s", values=["a"])
        assert pressed.event["data"]["values"] == ["a"]
        assert await callback(double, pressed, 7, content="a", components=[]) == (204, None)
        assert [(one["content"], one["components"]) for one in shown.messages] == [("a", [])]
        sent = await double.submit(double.ada, ALLOWED_MODALS[0], {"i": "x"}, channel_id=double.room)
        assert await callback(double, sent, 9, **ALLOWED_MODALS[0]) == (400, 50035)
        double.answer_within = 0.0
        assert await callback(double, sent, 4, content="late") == (404, 10062)
        double.token_lifetime = 0.0
        assert (await rest(double, "POST", f"{webhook}/{asked.token}", {"content": "c"}, token=""))[1]["code"] == 50027


async def test_where_the_bot_may_attach_nothing(double):
    double.forbid_files(double.room)
    async with online(double) as client:
        for channel in (double.room, double.thread(double.room, "side")):
            there = client.get_partial_messageable(channel)
            with pytest.raises(discord.Forbidden, match="50013"):
                await there.send("with a file", file=discord.File(__file__))
            words = await there.send("without")
            with pytest.raises(discord.Forbidden, match="50013"):
                await words.edit(attachments=[discord.File(__file__)])
        double.allow(double.room)
        await client.get_partial_messageable(double.room).send("with a file", file=discord.File(__file__))


async def test_an_archived_thread_is_opened_before_anything_in_it_changes(double):
    thread = double.thread(double.room, "side")
    path = f"/channels/{thread}"
    made = (await rest(double, "POST", f"{path}/messages", {"content": "a"}))[1]["id"]

    async def status(method, path, body=None):
        status, answer, _ = await rest(double, method, path, body)
        return (status, answer["code"]) if answer and "code" in answer else status

    double.archive(thread)
    assert await status("PATCH", f"{path}/messages/{made}", {"content": "b"}) == (400, 50083)
    assert await status("DELETE", f"{path}/messages/{made}") == (400, 50083)
    assert await status("PATCH", path, {"name": "other"}) == (400, 50083)
    assert await status("PATCH", path, {"archived": False}) == 200
    assert await status("PATCH", f"{path}/messages/{made}", {"content": "b"}) == 200
    double.archive(thread)
    assert await status("POST", f"{path}/messages", {"content": "a new message opens it"}) == 200
    assert await status("DELETE", f"{path}/messages/{made}") == 204


async def test_where_the_bot_may_not_write(double):
    path, direct = f"/channels/{double.room}/messages", double.dm(double.ada)
    theirs = double.write(double.room, double.ada, {"content": "mine"}, {})["id"]

    async def code(method, path):
        return (await rest(double, method, path, {"content": "a"}))[1]["code"]

    assert await code("PATCH", f"{path}/{theirs}") == 50005
    assert await code("PATCH", f"{path}/1") == 10008
    double.block(double.ada)
    assert await code("POST", f"/channels/{direct}/messages") == 50007
    double.forbid(double.room)
    assert await code("POST", path) == 50013
    double.remove_bot(double.room)
    assert await code("POST", path) == 50001
    assert await code("POST", f"/channels/{double.thread(double.room, 'side')}/messages") == 50001
    double.allow(double.room)
    assert (await rest(double, "POST", path, {"content": "a"}))[0] == 200
    double.delete_channel(double.room)
    assert await code("POST", path) == 10003
