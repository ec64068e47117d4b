"""An answer goes back to whoever asked: under their button if it is short, in private if it is for them alone."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.adapters.chat import NEW_LINE, asked, bubbles, carry, choices, cut, labelled, questions, too_long
from bot.adapters.telegram import dialect
from bot.adapters.telegram.client import PATIENCE, Client, Stopped, seconds_of
from bot.adapters.telegram.inbound import Heard
from bot.adapters.telegram.outbound import Sheet, Talk, sheets
from bot.dialogue import CONTINUE, HELLO
from bot.dispatch import Answer
from bot.export import made
from bot.language import Voice
from bot.silta import Silta
from bot.traces import without_words
from commands.call import Action
from commands.message import Form, Line, Message, Text
from commands.takeaway import File
from commands.timing.when import LATER, NAMES
from storage import drafts, media
from storage.media import Medium

LOG = logging.getLogger(__name__)

# More than these are named in words instead of pressed.
MOST_OPTIONS = 24

KEEP, SKIP, CANCEL = Text("Keep it"), Text("Skip it"), Text("Cancel")
FOR_LATER = Text("Later…")
TYPE_IT = Text("There are many. Type the name of the one you mean.")
REPLY_HERE = Text("Use “Reply” on this message.")
OPEN_PRIVATE = Text("This is for you alone. Open our private chat to go on.")
OPEN = Text("Open the private chat")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    """Says answers in Telegram, and asks what is still needed, one question at a time."""

    silta: Silta
    client: Client
    username: str

    async def answer(self, heard: Heard, answer: Answer, before: asyncio.Task[None] | None) -> None:
        """Say it: a press is acknowledged at once, the rest follows what is said `before` it in the same chat. What
        Telegram does not take is lost to the one who asked, but what they did is done.
        """
        try:
            if answer.overheard:
                await self._take_away(heard)
            said = await self._acknowledge(heard, answer)
            if before is not None:
                await asyncio.wait([before])
            await self._answer(heard, answer, said=said)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001  (whatever Telegram says, the next one must not wait for it)
            LOG.error("an answer did not arrive: %s", without_words(error))  # noqa: TRY400  (see there)

    async def _answer(self, heard: Heard, answer: Answer, *, said: bool) -> None:
        voice = self.silta.languages.voice(answer.locale, answer.zone)
        if heard.query and heard.call.command == CONTINUE and not _is_problem(answer):
            await self._put_away(heard)
        if said:
            return
        chat = chat_for(heard, answer)
        elsewhere = chat != heard.chat
        talk = Talk(self.client, self.silta.reader, chat, None if elsewhere else heard.thread, urgent=True)
        try:
            await self._say(talk, answer, voice, heard)
        except (Forbidden, BadRequest) as error:
            if not elsewhere or (isinstance(error, BadRequest) and "chat not found" not in str(error).lower()):
                raise
            await self._point_to_private(heard, answer, voice)

    async def _say(self, talk: Talk, answer: Answer, voice: Voice, heard: Heard) -> None:
        if isinstance(answer.reply, Form):
            question, kept = self._question(answer.reply, answer.draft or 0, voice, in_group=talk.chat != heard.user)
            await self._keep(kept)
            number = await self._patiently(talk, question, heard)
            if (draft := answer.draft) is not None:
                await self.silta.writer.run(lambda connection: drafts.asked(connection, draft, number))
            return
        shown = bubbles(answer.reply, voice, self.silta.settings.address)
        await self._keep([packed for each in shown for packed in too_long(each.buttons)])
        for each in shown:
            for sheet in sheets(each, voice):
                await self._patiently(talk, sheet, heard)
            if each.file is not None:
                await self._send_file(talk, each.file, voice)

    async def _patiently(self, talk: Talk, sheet: Sheet, heard: Heard) -> str:
        """Send; if Telegram wants silence for a moment, once more after it."""
        reply_to = heard.message if talk.chat == heard.chat != heard.user and not heard.query else None
        try:
            return await talk.send(sheet, reply_to=reply_to)
        except RetryAfter as error:
            if seconds_of(error) > PATIENCE:
                raise
            await asyncio.sleep(seconds_of(error))
            return await talk.send(sheet, reply_to=reply_to)

    def _question(self, form: Form, draft: int, voice: Voice, *, in_group: bool) -> tuple[Sheet, list[str]]:
        """The first thing that a form asks, with what can be pressed instead; and which of that is to be kept."""
        parameter, *_ = asked(form, self.silta.dispatch.catalogue)
        options = labelled(choices(parameter, form), voice)
        few = options if len(options) <= MOST_OPTIONS else []
        given = form.given.get(parameter.name, "")
        lines: list[Line] = [Text("You wrote: {words}", words=dict(options).get(given, given))] if given else []
        lines += [TYPE_IT] if len(options) > MOST_OPTIONS else []
        lines += [REPLY_HERE] if in_group and not few else []
        spans = questions(form, [parameter], voice) + tuple(
            span for line in lines for span in (NEW_LINE, *voice.spans(line))
        )
        pressed = [*few, *((each, each) for each in form.proposals.get(parameter.name, ()))]
        buttons = [(label, {parameter.name: value}) for value, label in pressed]
        if given and parameter.name not in form.problems:
            buttons.append((voice.say(KEEP), {"keep": parameter.name}))
        if not parameter.required:
            buttons.append((voice.say(SKIP), {"skip": parameter.name}))
        text, entities = dialect.written(next(iter(cut(spans, dialect.MOST_TEXT, dialect.width))))
        if in_group and not buttons:
            return Sheet(text=text, entities=entities, keyboard=ForceReply(selective=True)), []
        command = self.silta.dispatch.catalogue.find(form.action.command)
        if command is not None and command.schedulable and set(NAMES).isdisjoint(form.ask):
            buttons.append((voice.say(FOR_LATER), {LATER: "1"}))
        buttons.append((voice.say(CANCEL), {"cancel": "1"}))
        pressed_as = [(label, carry(Action(CONTINUE, {"draft": draft, **said}))) for label, said in buttons]
        rows = [[InlineKeyboardButton(label, callback_data=data)] for label, (data, _) in pressed_as]
        sheet = Sheet(text=text, entities=entities, keyboard=InlineKeyboardMarkup(rows))
        return sheet, [packed for _, (_, packed) in pressed_as if packed]

    async def _send_file(self, talk: Talk, file: File, voice: Voice) -> None:
        def enclosed() -> dict[int, Medium]:
            with self.silta.reader.connect() as connection:
                found = {each.id: media.find_medium(connection, each.id) for each in file.enclosed}
            return {number: each for number, each in found.items() if each is not None}

        held = await asyncio.to_thread(enclosed)
        whole = await asyncio.to_thread(made, file, held, voice)
        sent = InputFile(whole.content, filename=whole.name)
        await self.client.ask(lambda bot: bot.send_document(talk.chat, sent), chat=talk.chat, urgent=True)

    async def _acknowledge(self, heard: Heard, answer: Answer) -> bool:
        """Every press is acknowledged, with what is short enough; whether that says all. One that waited for too long
        no longer can be, and Telegram may stumble: then the answer is a message.
        """
        if not heard.query:
            return False
        alert = _alert(answer, self.silta.languages.voice(answer.locale, answer.zone))
        try:
            await self.client.ask(
                lambda bot: bot.answer_callback_query(heard.query or "", text=alert, show_alert=alert is not None)
            )
        except TelegramError:
            return False
        return alert is not None

    async def _take_away(self, heard: Heard) -> None:
        """What should not stand there is taken away, where Telegram lets us."""
        with suppress(TelegramError):
            await self.client.ask(
                lambda bot: bot.delete_message(heard.chat, heard.message), chat=heard.chat, urgent=True
            )

    async def _put_away(self, heard: Heard) -> None:
        """A question that was answered by a button need not be pressed again."""
        with suppress(TelegramError):
            await self.client.ask(
                lambda bot: bot.edit_message_reply_markup(heard.chat, heard.message), chat=heard.chat, urgent=True
            )

    async def _point_to_private(self, heard: Heard, answer: Answer, voice: Voice) -> None:
        """Nobody can be written to in private who has not opened that chat: a short line leads there."""
        leads = HELLO
        if isinstance(answer.reply, Form):
            leads = f"d{answer.draft}"
        elif answer.again is not None:
            packed = answer.again.pack()
            await self._keep([packed])
            leads = f"k{drafts.name_of(packed)}"
        link = InlineKeyboardButton(voice.say(OPEN), url=f"https://t.me/{self.username}?start={leads}")
        text, entities = dialect.written(voice.spans(OPEN_PRIVATE))
        sheet = Sheet(text=text, entities=entities, keyboard=InlineKeyboardMarkup([[link]]))
        talk = Talk(self.client, self.silta.reader, heard.chat, heard.thread, urgent=True)
        await talk.send(sheet, reply_to=None if heard.query else heard.message)

    async def _keep(self, packed: list[str]) -> None:
        if packed:
            await self.silta.writer.run(lambda connection: drafts.keep_actions(connection, packed, self.silta.clock()))


def chat_for(heard: Heard, answer: Answer) -> int:
    """Where an answer is said: what is for one person alone, in their private chat."""
    return heard.user if answer.private else heard.chat


def _is_problem(answer: Answer) -> bool:
    """Whether nothing was done: somebody else's question, for example, still waits for them."""
    return isinstance(answer.reply, Message) and answer.reply.problem


def _alert(answer: Answer, voice: Voice) -> str | None:
    """What fits into a button's own alert: one short text, with nothing to press."""
    reply = answer.reply
    if (
        not isinstance(reply, Message)
        or reply.buttons
        or reply.more
        or reply.cards
        or reply.media
        or reply.file
        or reply.drawing
    ):
        return None
    shown = bubbles(reply, voice, "")
    text = dialect.plain(shown[0].spans) if shown else ""
    return text if dialect.units(text) <= dialect.MOST_ALERT else None
