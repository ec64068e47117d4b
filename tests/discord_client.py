"""A plain discord.py client for the double's own tests, and what it offers there: commands, a modal, a button."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from discord_double import DiscordDouble, pointed_at
from discord_library import discord


class Client(discord.Client):
    """Answers nothing by itself: what it hears waits in queues, and a test answers."""

    def __init__(self, *, content: bool = False, heartbeat_timeout: float = 60.0):
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.02,
            heartbeat_timeout=heartbeat_timeout,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = discord.app_commands.CommandTree(self)
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The five seconds that discord.py waits before it identifies again are saved here."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            await self.heard.put(message)

    async def hears(self) -> discord.Message:
        return await asyncio.wait_for(self.heard.get(), 5)


@asynccontextmanager
async def online(double: DiscordDouble, client: Client | None = None) -> AsyncIterator[Client]:
    """A client that has got ready; it is closed at the end."""
    with pointed_at(double):
        client = client or Client()
        async with client:
            running = asyncio.create_task(client.start(double.token))
            ready = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
            if running.done():
                ready.cancel()
                await running
            yield client
            await client.close()
            await running


async def rest(double, method, path, body=None, *, token=None):
    """A request past discord.py, which would repair or hide too much."""
    headers = {} if token == "" else {"Authorization": f"Bot {token or double.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, double.api + path, json=body, headers=headers) as got,
    ):
        return got.status, await got.json() if got.status != 204 else None, got.headers


async def callback(double, asked, kind, **data):
    """A first response past discord.py: the status, and the code of a refusal."""
    body = {"type": kind, "data": data}
    status, answer, _ = await rest(double, "POST", f"/interactions/{asked.id}/{asked.token}/callback", body, token="")
    return status, answer and answer["code"]


async def synchronised(client: Client):
    """One command with a sub-command, one that defers, one that opens a modal."""
    group = discord.app_commands.Group(name="icebreaker", description="Questions")

    @group.command(description="Answers")
    @discord.app_commands.choices(kind=[discord.app_commands.Choice(name="Long", value="long")])
    async def answer(interaction: discord.Interaction, text: str, kind: str = "short"):
        await interaction.response.send_message(f"{text} {kind} {interaction.locale}", ephemeral=True)

    @answer.autocomplete("text")
    async def _(interaction, current):
        return [discord.app_commands.Choice(name=current.upper(), value=current)]

    @client.tree.command(description="Takes its time")
    async def slowly(interaction: discord.Interaction, picture: discord.Attachment = None):
        await interaction.response.defer(ephemeral=True)
        size = len(await picture.read()) if picture else 0
        await interaction.edit_original_response(content=f"{size} bytes")

    @client.tree.command(description="Asks")
    async def asks(interaction: discord.Interaction):
        await interaction.response.send_modal(Form())

    client.tree.add_command(group)
    return await client.tree.sync()


class Form(discord.ui.Modal, title="Form"):
    name = discord.ui.TextInput(label="Name", custom_id="name", min_length=2, max_length=5)
    pick = discord.ui.Label(
        text="Pick",
        component=discord.ui.Select(custom_id="pick", options=[discord.SelectOption(label=one) for one in "abc"]),
    )
    photo = discord.ui.Label(text="Photo", component=discord.ui.FileUpload(custom_id="photo", required=False))

    async def on_submit(self, interaction):
        sizes = [len(await photo.read()) for photo in self.photo.component.values]
        await interaction.response.send_message(f"{self.name.value} {self.pick.component.values} {sizes}")


class Buttons(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.button(label="Yes", custom_id="yes")
    async def yes(self, interaction, button):
        button.disabled = True
        await interaction.response.edit_message(content="Yes it is", view=self)


class Inflating:
    """What discord.py does where `zstandard` is not installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self):
        self._stream = zlib.decompressobj()

    def decompress(self, data: bytes, /) -> str | None:
        assert data.endswith(b"\x00\x00\xff\xff"), "each message ends with a flush"
        return self._stream.decompress(data).decode()
