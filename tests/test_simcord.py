"""A second opinion on Discord: simcord, which others wrote, agrees with what our own double says of the adapter.

It takes the place of the wire: requests and events are as discord.py makes them, but nothing is paced, limited or
connected, so `client.converse` and `wire` are none of its business. It takes a nonce and forgets it (here stands what
is asked for, not what Discord makes of it), knows nobody whose Discord is not in English, no reply that pings nobody,
no event and no form sent twice, and no address that expires; it takes a menu, proposals and a form after a form without
a look at Discord's limits. Of all that only our own double can say something.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord
import pytest
import simcord
from conversation import Conversation
from doors import furnish, read, sign_in
from sqlalchemy import Connection
from uploads import photo

from bot.adapters.discord import adapter
from bot.adapters.discord.answering import IN_PRIVATE, WRITE_IT
from bot.delivery import OUT_OF_REACH
from bot.dispatch import Dispatch
from bot.settings import Settings
from bot.wiring import CATALOGUE, silta
from storage import places

PLATFORM = "discord"
# In simcord everybody's Discord is in English, and so is this class; another one is not.
HERE, ELSEWHERE = "Bologna", "Vic"
QUESTION = "Mitä näyttäisit vieraalle?"


@dataclass
class Sim:
    """The cast on simcord's Discord, each class with two channels; what is not watched happens on the web."""

    it: Conversation
    env: simcord.Env
    guild: simcord.GuildHandle
    channels: dict[tuple[str, str], simcord.ChannelHandle]
    members: dict[str, list[simcord.MemberActor]]

    @property
    def channel(self) -> simcord.ChannelHandle:
        return self.channels[HERE, places.CLASS]

    @property
    def desk(self) -> simcord.ChannelHandle:
        return self.channels[HERE, places.DESK]

    @property
    def teacher(self) -> simcord.MemberActor:
        return self.members[HERE][0]

    @property
    def pupil(self) -> simcord.MemberActor:
        return self.members[HERE][1]

    @property
    def posted(self) -> list[dict]:
        """What Discord was asked to put into channels."""
        asked = self.env.http_requests
        return [each.json for each in asked if each.method == "POST" and each.path.endswith("/messages")]

    async def publishes(self, words: str) -> discord.Message:
        """The pupil's words get their yes; what then stands in another class."""
        await self.pupil.slash(self.channel, "icebreaker answer", text=words)
        await self.it.delivers()
        await self.teacher.click(self.desk.last_message, label="Yes, publish")
        await self.it.delivers()
        return self.channels[ELSEWHERE, places.CLASS].last_message

    def shows(self, channel: simcord.ChannelHandle) -> str:
        return read("\n\n".join(each.content for each in channel.history()))


def said(found: simcord.InteractionResult) -> str:
    """The one answer, for one pair of eyes."""
    assert found.followups == []
    assert found.response.ephemeral
    return read(found.response.content)


def asked(found: simcord.InteractionResult) -> list[str]:
    """What the form asks for."""
    return [each["component"]["custom_id"] for each in found.modal["components"]]


@asynccontextmanager
async def on_simcord(running, monkeypatch) -> AsyncIterator[simcord.Env]:
    """The adapter converses, on simcord instead of on Discord."""
    begun = asyncio.get_running_loop().create_future()

    async def converse(client, _token, _wire):
        async with simcord.run(client, approved_intents=discord.Intents.default()) as env:
            begun.set_result(env)
            await asyncio.Event().wait()

    monkeypatch.setattr(adapter, "converse", converse)
    async with asyncio.timeout(60), running.adapters[PLATFORM].conversing(running):
        yield await begun


async def moves_in(it: Conversation, env: simcord.Env) -> Sim:
    """The cast has linked its accounts, and made its channels places."""
    sim = Sim(it, env, env.create_guild("Bridges"), {}, {})
    keys: list[tuple[int, str]] = []
    users: list[tuple[int, int]] = []
    for school, (teacher, *pupils) in it.cast.items():
        for kind in (places.CLASS, places.DESK):
            made = sim.channels[school, kind] = sim.guild.create_text_channel(f"{kind}-{teacher.room}")
            keys.append((made.id, f"{kind}/{teacher.room}"))
        for number, role in enumerate((teacher, *pupils)):
            member = sim.guild.add_member(env.create_user(f"{school} {number}"))
            sim.members.setdefault(school, []).append(member)
            users.append((member.id, role.person))

    def write(connection: Connection) -> None:
        for key, like in keys:
            furnish(connection, PLATFORM, key, like)
        for user, person in users:
            sign_in(connection, PLATFORM, user, person, it.clock.now)

    await it.silta.writer.run(write)
    return sim


@pytest.fixture
async def sim(filled, clock, tmp_path, monkeypatch, caplog):
    """An icebreaker is open; at the end nothing has stumbled, not even where nobody looked."""
    url, cast = filled
    settings = Settings(data=tmp_path, database_url=url, discord_token="one of simcord's")
    async with silta(settings, clock=clock, delivering=False) as running, on_simcord(running, monkeypatch) as env:
        made = await moves_in(Conversation(running, clock, cast), env)
        await made.it.teacher("Seinäjoki").says(f"/icebreaker open question:{QUESTION}")
        await made.it.delivers()
        yield made
        assert env.errors == []
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_the_listed_commands_are_offered_everywhere_and_propose_what_is_there(sim):
    listed = {path for path, _, command in CATALOGUE.commands() if command.listed and not command.on_pages}
    assert set(sim.pupil.available_commands(sim.channel)) == listed
    assert set(sim.pupil.user.available_commands()) == listed
    found = await sim.pupil.autocomplete(sim.channel, "icebreaker answer", "round", "näyt")
    assert found == [{"name": QUESTION, "value": "1"}]


async def test_a_command_is_answered_for_one_pair_of_eyes(sim):
    found = await sim.pupil.slash(sim.channel, "icebreaker show")
    assert QUESTION in said(found)
    assert found.response.id in {each.id for each in sim.channel.history(viewer=sim.pupil)}
    assert found.response.id not in {each.id for each in sim.channel.history(viewer=sim.teacher)}


async def test_what_takes_long_is_acknowledged_first_and_said_then(sim, monkeypatch):
    gate, dispatch = asyncio.Event(), Dispatch.__call__

    async def slow(self, call):
        await sim.env.external_wait(gate.wait(), reason="the database takes long")
        return await dispatch(self, call)

    monkeypatch.setattr(Dispatch, "__call__", slow)
    found = await sim.pupil.slash(sim.channel, "icebreaker show")  # as long as Silta itself takes
    assert (found.deferred, found.response.content) == (True, "")
    gate.set()
    await sim.env.settle()
    assert QUESTION in said(found)


async def test_what_is_missing_is_asked_for_in_a_form_with_a_picture(sim):
    form = await sim.pupil.slash(sim.channel, "icebreaker answer")
    assert asked(form) == ["text", "picture", "description"]
    typed = {"text": "la torre", "picture": ("tower.jpg", photo().content), "description": "two towers at noon"}
    assert "Thank you" in said(await sim.pupil.submit_modal(form, typed))
    await sim.it.delivers()
    card = sim.desk.last_message
    assert "la torre" in read(card.content)
    (picture,) = card.attachments
    assert picture.description == "two towers at noon"
    assert (await picture.read()).startswith(b"\xff\xd8")


async def test_a_button_on_a_post_opens_the_form(sim):
    form = await sim.pupil.click(sim.channel.last_message, label="Answer")
    assert asked(form) == ["text", "picture", "description"]
    assert "Thank you" in said(await sim.pupil.submit_modal(form, {"text": "la torre"}))


async def test_a_long_question_stands_whole_above_its_form(sim):
    long = "Mitä näyttäisit vieraalle, joka ei ole koskaan käynyt teillä?"
    await sim.it.teacher("Seinäjoki").says(f"/icebreaker open question:{long}")
    await sim.it.delivers()
    form = await sim.pupil.click(sim.channel.last_message, label="Answer")
    above, *parts = form.modal["components"]
    assert read(above["content"]) == long
    assert [each["component"]["custom_id"] for each in parts] == ["text", "picture", "description"]
    assert "Thank you" in said(await sim.pupil.submit_modal(form, {"text": "la torre"}))


async def test_the_sixth_part_of_a_form_is_a_list_to_choose_from(sim):
    code = (await sim.it.teacher(HERE).says("/project invite partner")).codes[0]
    newcomer = sim.guild.add_member(sim.env.create_user("newcomer"))
    first = await newcomer.slash(sim.channel, "project join", code=code)
    typed = {"alias": "Anna", "school": "Lisboa", "name": "8A", "country": "PT", "language": ["es"]}
    assert asked(first) == list(typed)
    between = await newcomer.submit_modal(first, typed)
    assert between.modal is None, "a form after a form opens nowhere"
    assert "Anna" in said(await newcomer.select(between.response, ["Europe/Lisbon"]))


async def test_a_form_with_a_mistake_goes_on_through_a_button(sim):
    wrong = await sim.pupil.slash(sim.channel, "icebreaker answer", text="ä" * 1001)
    assert "This is 1 character too long" in said(wrong)
    form = await sim.pupil.click(wrong.response, label=sim.it.english.say(WRITE_IT))
    assert "Thank you" in said(await sim.pupil.submit_modal(form, {"text": "ä" * 1000}))


async def test_a_post_calls_nobody_is_changed_where_it_stands_and_taken_away(sim):
    first = await sim.publishes(f"@everyone <@{sim.teacher.id}> la torre")
    assert (first.mentions, first.mention_everyone) == ([], False)
    assert all(each["allowed_mentions"] == {"parse": []} and each["enforce_nonce"] for each in sim.posted)
    nonces = [each["nonce"] for each in sim.posted]  # where there is none, the library makes one up, without strokes
    assert all(re.fullmatch(r"\d+-\d+-\d+", each) and len(each) <= 25 for each in nonces)
    assert len(set(nonces)) == len(nonces)
    changed = await sim.publishes("la fontana")
    assert changed.id == first.id
    assert changed.edited_at
    assert "la fontana" in read(changed.content)
    shown = await sim.pupil.slash(sim.channel, "icebreaker show")
    await sim.pupil.click(shown.followups[0], label="Take it back")
    await sim.it.delivers()
    assert first.id not in {each.id for each in sim.channels[ELSEWHERE, places.CLASS].history()}


async def test_a_reply_to_a_post_is_an_answer_and_chatter_is_nobodys_business(sim):
    post = sim.channel.last_message
    chatter = await sim.pupil.send(sim.channel, "what a lovely secret")
    assert sim.channel.last_message.id == chatter.id
    assert sim.it.remembers("lovely secret") == set()
    await sim.pupil.send(sim.channel, "la torre", reply_to=post)
    told = sim.channel.last_message
    assert read(told.content) == sim.it.english.say(IN_PRIVATE)
    assert sim.pupil.id not in {each.id for each in told.mentions}
    assert "Thank you" in read(sim.pupil.user.dm_channel.last_message.content)
    await sim.it.delivers()
    assert "la torre" in read(sim.desk.last_message.content)


async def test_in_private_everything_can_be_typed(sim):
    await sim.pupil.send_dm("/icebreaker answer la torre")
    assert "Thank you" in read(sim.pupil.user.dm_channel.last_message.content)


async def test_a_channel_that_lets_nothing_in_is_tried_three_times_and_the_teachers_are_told(sim):
    silent = discord.PermissionOverwrite(send_messages=False)
    closed = sim.guild.create_text_channel("closed", overwrites={sim.env.bot.user: silent})
    like = f"class/{sim.it.cast[HERE][0].room}"
    await sim.it.silta.writer.run(lambda connection: furnish(connection, PLATFORM, closed.id, like))
    await sim.it.teacher("Seinäjoki").says("/icebreaker open prompt:window")
    for _ in range(5):
        await sim.it.delivers()
        sim.it.clock.passes(minutes=10)
    tried = [each for each in sim.env.http_requests if each.path == f"/channels/{closed.id}/messages"]
    assert len(tried) == 3
    assert sim.it.english.say(OUT_OF_REACH) in sim.shows(sim.desk)
