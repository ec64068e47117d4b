"""An answer goes back to whoever asked, seen by them alone, and always in time."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import discord
from discord.utils import MISSING

from bot.adapters.chat import Bubble, asked, bubbles, choices, labelled, questions, too_long
from bot.adapters.discord import dialect, forms
from bot.adapters.discord.sheet import Sheet, files_of, sheets
from bot.dialogue import CONTINUE
from bot.dispatch import Answer
from bot.export import made
from bot.language import Voice
from bot.silta import Silta
from bot.traces import without_words
from commands.call import Action
from commands.message import Button, Form, Message, Text
from commands.takeaway import File
from storage import drafts, media
from storage.media import Medium

LOG = logging.getLogger(__name__)

# Discord waits three seconds for the first word; a little later than this it hears that we are at work.
SOON = 1.5

WRITE_IT = Text("Fill it in")
CANCEL = Text("Cancel")
DONE = Text("Done.")
ALONE = Text("This is for you alone. Press the button to go on.")
IN_PRIVATE = Text("I have written to you in private.")
NOT_IN_PRIVATE = Text(
    "Done. The answer is for you alone, and I cannot write to you in private. "
    "Next time, type / and pick the command from the list."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    """Says answers on Discord, and opens forms."""

    silta: Silta

    async def answer(self, interaction: discord.Interaction, answering: Awaitable[Answer]) -> None:
        """Answer an interaction; if that takes long, Discord is told so first."""
        task = asyncio.ensure_future(answering)
        try:
            await asyncio.wait({task}, timeout=SOON)
            if not task.done():
                await interaction.response.defer(ephemeral=True, thinking=True)
            answer = await task
            voice = self.silta.languages.voice(answer.locale, answer.zone)
            if isinstance(answer.reply, Form):
                await self._ask(interaction, answer.reply, answer.draft or 0, voice)
            else:
                await self._say(interaction, answer.reply, voice)
        except Exception as error:  # noqa: BLE001  (whatever Discord says, the next one must not wait for it)
            LOG.error("an answer did not arrive: %s", without_words(error))  # noqa: TRY400  (see there)

    async def write_back(self, message: discord.Message, answer: Answer) -> None:
        """Answer a typed message. Nothing there is for one pair of eyes, so what is private goes to a private chat."""
        voice = self.silta.languages.voice(answer.locale, answer.zone)
        try:
            if answer.overheard:
                # What should not stand there is taken away, where Discord lets us.
                with suppress(discord.HTTPException):
                    await message.delete()
            if isinstance(answer.reply, Form):
                asking = self._question(answer.reply, answer.draft or 0, voice)
                if message.guild is not None and answer.private:
                    asking = sheets(Bubble(spans=voice.spans(ALONE), buttons=self._open(answer)), voice)
                for sheet in asking:
                    await _reply(message, sheet)
                return
            if message.guild is None or not answer.private:
                await self._write(message.channel, answer.reply, voice)
                return
            try:
                await self._write(message.author, answer.reply, voice)
                said = IN_PRIVATE
            except discord.Forbidden:
                said = NOT_IN_PRIVATE
            await _reply(message, Sheet(text=dialect.written(voice.spans(said)), voice=voice))
        except Exception as error:  # noqa: BLE001  (as above)
            LOG.error("an answer did not arrive: %s", without_words(error))  # noqa: TRY400  (see there)

    async def _write(self, where: discord.abc.Messageable, reply: Message, voice: Voice) -> None:
        for sheet in await self._sheets(reply, voice):
            files = await asyncio.to_thread(files_of, self.silta.reader, sheet)
            await where.send(sheet.text or None, view=sheet.view or MISSING, files=files, suppress_embeds=True)
        for file in _files(reply):
            await where.send(file=await self._file(file, voice))

    async def _ask(self, interaction: discord.Interaction, form: Form, draft: int, voice: Voice) -> None:
        """Open the form. Where Discord opens none, after another one or after waiting, a button leads to it."""
        first = not interaction.response.is_done()
        fresh = first and interaction.type is not discord.InteractionType.modal_submit
        catalogue = self.silta.dispatch.catalogue
        if fresh and (not form.problems or _goes_on(interaction)):
            await interaction.response.send_modal(forms.modal(form, draft, voice, catalogue))
            return
        for sheet in self._question(form, draft, voice):
            await self._send(interaction, sheet)

    @staticmethod
    def _open(answer: Answer) -> tuple[Button, ...]:
        """What leads to a form that is nobody else's business."""
        return (Button(label=WRITE_IT, action=Action(CONTINUE, {"draft": answer.draft or 0}), main=True),)

    def _question(self, form: Form, draft: int, voice: Voice) -> list[Sheet]:
        """What a form asks, in as many messages as its words need; what leads on stands under the last."""
        parts = asked(form, self.silta.dispatch.catalogue)[: forms.AT_ONCE]
        go_on = Action(CONTINUE, {"draft": draft})
        cancel = Button(label=CANCEL, action=Action(CONTINUE, {**go_on.arguments, "cancel": 1}))
        options = labelled(choices(parts[0], form), voice) if len(parts) == 1 else []
        if 0 < len(options) <= forms.MOST_OPTIONS:  # one choice needs no form
            carries = Action(CONTINUE, {**go_on.arguments, "pick": parts[0].name})
            pick = dialect.Pick(carries=carries, options=tuple(options), given=form.given.get(parts[0].name, ""))
            buttons: tuple[Button, ...] = (cancel,)
        else:
            pick, buttons = None, (Button(label=WRITE_IT, action=go_on, main=True), cancel)
        *before, last = sheets(Bubble(spans=questions(form, parts, voice), buttons=buttons), voice)
        return [*before, replace(last, pick=pick)]

    async def _say(self, interaction: discord.Interaction, reply: Message, voice: Voice) -> None:
        shown = await self._sheets(reply, voice) or [Sheet(text=voice.say(DONE), voice=voice)]
        for sheet in shown:
            await self._send(interaction, sheet)
        for file in _files(reply):
            await interaction.followup.send(file=await self._file(file, voice), ephemeral=True)

    async def _sheets(self, reply: Message, voice: Voice) -> list[Sheet]:
        shown = bubbles(reply, voice, self.silta.settings.address)
        packed = [each for bubble in shown for each in too_long(bubble.buttons)]
        if packed:
            await self.silta.writer.run(lambda connection: drafts.keep_actions(connection, packed, self.silta.clock()))
        return [sheet for bubble in shown for sheet in sheets(bubble, voice)]

    async def _send(self, interaction: discord.Interaction, sheet: Sheet) -> None:
        """The first answer to an interaction, what stands where we were at work, or what follows."""
        files = await asyncio.to_thread(files_of, self.silta.reader, sheet)
        view = sheet.view or MISSING
        text = sheet.text or None
        if not interaction.response.is_done():
            await interaction.response.send_message(text, files=files, ephemeral=True, suppress_embeds=True, view=view)
        elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message and not (
            interaction.extras.get("said")
        ):
            await interaction.edit_original_response(content=text, attachments=files, view=view)
        else:
            await interaction.followup.send(
                text or MISSING, files=files, ephemeral=True, suppress_embeds=True, view=view
            )
        interaction.extras["said"] = True

    async def _file(self, file: File, voice: Voice) -> discord.File:
        def enclosed() -> dict[int, Medium]:
            with self.silta.reader.connect() as connection:
                found = {each.id: media.find_medium(connection, each.id) for each in file.enclosed}
            return {number: each for number, each in found.items() if each is not None}

        held = await asyncio.to_thread(enclosed)
        whole = await asyncio.to_thread(made, file, held, voice)
        return discord.File(io.BytesIO(whole.content), filename=whole.name)

    async def offer(self, interaction: discord.Interaction, options: Awaitable[list[tuple[str, str]]]) -> None:
        """What fits what somebody is typing just now."""
        try:
            found = [
                discord.app_commands.Choice(name=dialect.shortened(label, forms.MOST_HINT), value=value)
                for value, label in await options
            ]
            await interaction.response.autocomplete(found)
        except Exception as error:  # noqa: BLE001  (they can type it as well)
            LOG.error("nothing could be proposed: %s", without_words(error))  # noqa: TRY400  (see there)


async def _reply(message: discord.Message, sheet: Sheet) -> None:
    """Say something in reply; if the message is gone meanwhile, say it without."""
    there = message.to_reference(fail_if_not_exists=False)
    await message.channel.send(sheet.text, reference=there, view=sheet.view or MISSING, mention_author=False)


def _goes_on(interaction: discord.Interaction) -> bool:
    """Whether somebody pressed the button that leads to a form whose problems they have read."""
    data: Mapping[str, object] = interaction.data or {}
    component = interaction.type is discord.InteractionType.component
    return component and str(data.get("custom_id", "")).startswith(f"{CONTINUE}?")


def _files(reply: Message) -> list[File]:
    own = [reply.file] if reply.file else []
    return own + [each for more in reply.more for each in _files(more)]
