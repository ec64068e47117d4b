"""Silta's side: the real thing from `bot.wiring`, a raw Call in, the reply said by the reader's voice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.side import Said
from bench.world import Saying
from bot.adapters.web.inbound import FIELD, action_of, call_of, event_of
from bot.adapters.web.signin import Visitor
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from commands.message import Message


@dataclass(frozen=True, slots=True)
class Ours:
    """Silta, wired as in production, with delivery left out: it happens after the reply."""

    silta: Silta

    def raw(self, saying: Saying) -> str:
        """What the web's server has of a request: whose it is, where, and the fields of its form."""
        fields = {
            "event": str(saying.event),
            "action": f"icebreaker answer?round={saying.round}",
            f"{FIELD}text": saying.text,
        }
        who = {"account": str(saying.account), "locale_hint": saying.locale, "source": "somewhere", "door": ""}
        return json.dumps({"who": who, "key": f"class/{saying.classroom}", "fields": fields}, ensure_ascii=False)

    async def answer(self, raw: str) -> Said:
        """Make a Call of it as the web does, dispatch it, then say every word of the reply."""
        sent = json.loads(raw)
        silta, fields = self.silta, sent["fields"]
        action = action_of(fields, silta, silta.languages.voice("en", "UTC"))
        who = Visitor(**sent["who"])
        answer = await silta.dispatch(call_of(action, event=event_of(fields), key=sent["key"], who=who, silta=silta))
        reply = answer.reply
        assert isinstance(reply, Message)
        assert not reply.problem, reply
        voice = silta.languages.voice(answer.locale, answer.zone)
        return Said(
            voice.say(reply.title or ""),
            tuple(voice.say(line) for line in reply.lines),
            tuple((voice.say(button.label), button.action.pack()) for button in reply.buttons),
        )


@asynccontextmanager
async def open_ours(database: Path) -> AsyncIterator[Ours]:
    """Silta on a seeded database."""
    settings = Settings(data=database.parent, database_url=f"sqlite:///{database}")
    async with silta(settings, delivering=False) as running:
        yield Ours(running)
