"""The transcript: the whole script played on a clock of its own, and every message as its class read it."""

from __future__ import annotations

import asyncio
import json
import tempfile
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.adapters.adapter import Capabilities, Outcome
from bot.adapters.web.outbound import WebAdapter
from bot.chart import chart_of
from bot.demo.clock import VirtualClock
from bot.demo.script import read_script
from bot.demo.stage import set_the_stage
from bot.demo.weeks import play_plan
from bot.language import Voice
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from commands.call import Held, Upload
from commands.message import Message
from storage import people, places, projects, rounds, teams
from storage.parcels import Parcel


@dataclass(kw_only=True, slots=True)
class Recorder:
    """The web adapter, with a record of every message that it delivered, as the class read it."""

    clock: VirtualClock
    lines: list[dict[str, object]] = field(default_factory=list)
    inner: WebAdapter | None = None
    platform: str = places.WEB
    capabilities: Capabilities = field(default_factory=Capabilities)

    async def fetch(self, held: Held, largest: int) -> Upload:  # noqa: ARG002  (every adapter is asked alike)
        """Nothing: a script brings its pictures along."""
        raise LookupError("a play holds no files elsewhere")

    def conversing(self, silta: Silta) -> AbstractAsyncContextManager[None]:  # noqa: ARG002  (every adapter is asked alike)
        """Nobody but the script speaks."""
        return nullcontext()

    def dress(self, message: Message, voice: Voice) -> tuple[Message, Voice]:
        """The message and the voice, to be read aloud when it is sent."""
        return message, voice

    async def send(self, parcel: Parcel, dressed: object) -> Outcome:
        """Deliver, and write down what was new."""
        if self.inner is None:
            raise RuntimeError("the recorder has nothing to record")
        outcome = await self.inner.send(parcel, None)
        if parcel.external is None and isinstance(dressed, tuple):
            message, voice = dressed
            self.lines.append(self._line(parcel, message, voice))
        return outcome

    def _line(self, parcel: Parcel, message: Message, voice: Voice) -> dict[str, object]:
        now = self.clock()
        return {
            "at": now.isoformat(),
            "local": now.astimezone(voice.zone).isoformat(),
            "classroom": parcel.key,
            "platform": parcel.platform,
            "locale": voice.code,
            "text": aloud(message, voice),
            "buttons": [voice.say(button.label) for button in message.buttons],
        }


def aloud(message: Message, voice: Voice) -> str:
    """A message as plain text, line by line."""
    by = message.byline
    signed = f"{by.alias}, {by.school}" if by else None
    shown = [each.description for each in message.media]
    chart = chart_of(message.drawing, voice).alternative if message.drawing else None
    parts = [message.topic, message.title, signed, *message.lines, chart, *shown, message.warm]
    return "\n".join(voice.say(part) for part in parts if part)


async def play_headless(out: Path) -> Path:
    """Play the whole script on a virtual clock, without a server; the transcript's path."""
    script, steps = read_script()
    clock = VirtualClock(steps[0].at - timedelta(hours=1))
    recorder = Recorder(clock=clock)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database_url="")
        async with silta(settings, clock=clock, adapters={places.WEB: recorder}, delivering=False) as running:
            recorder.inner = WebAdapter(running.writer)
            stage = await set_the_stage(running, script)
            for step in sorted(steps, key=lambda each: each.at):
                clock.now = step.at
                await stage.play(step)
                while await running.delivery.deliver_due():
                    pass
            await play_plan(stage, clock, script["plan"])
            with running.reader.connect() as connection:
                rooms = _rooms(connection)
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    path = out / "transcript.jsonl"
    lines = [{**line, "classroom": rooms.get(str(line["classroom"]))} for line in recorder.lines]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    return path


def _rooms(connection: Connection) -> dict[str, str]:
    """Which classroom each place belongs to, or which group; a staff room belongs to all."""
    found: dict[str, str] = {}
    for room in projects.classrooms_of(connection, 1):
        own = [f"{places.OWN}/1-{seat.person_id}" for seat in people.seats_in(connection, room.id)]
        keys = [f"{places.CLASS}/{room.id}", f"{places.DESK}/{room.id}", *own]
        found |= dict.fromkeys(keys, f"{room.school} {room.name}")
    for which in rounds.rounds_of(connection, 1, "icebreaker"):
        found |= {each.key: f"Group {each.number}" for each in teams.teams_in(connection, which.id)}
    return found
