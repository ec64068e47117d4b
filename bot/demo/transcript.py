"""The transcript: the whole script played on a clock of its own, and every message as its class read it."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection

from bot.adapters.web.outbound import WebAdapter
from bot.demo.clock import VirtualClock
from bot.demo.course import play
from bot.demo.moving import move
from bot.demo.recorder import Heard, aloud, recorders
from bot.demo.script import read_script
from bot.demo.stage import set_the_stage
from bot.settings import Settings
from bot.wiring import silta
from storage import places, projects, rounds, teams

NO_TOKEN = SecretStr("")


async def play_headless(out: Path) -> Path:
    """Play the whole script on a virtual clock, without a server; the transcript's path."""
    script, steps = read_script()
    clock = VirtualClock(script["begins"])
    heard, adapters = recorders(clock)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database_url="", discord_token=NO_TOKEN, telegram_token=NO_TOKEN)
        async with silta(settings, clock=clock, adapters=adapters, delivering=False) as running:
            adapters[places.WEB].inner = WebAdapter(running.writer)
            stage = await set_the_stage(running, script)
            await move(stage, script)
            await play(stage, clock, steps, until=script["ends"])
            with running.reader.connect() as connection:
                names = _names(connection, heard)
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    path = out / "transcript.jsonl"
    text = "".join(json.dumps(_line(each, names), ensure_ascii=False) + "\n" for each in heard)
    await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    return path


def _line(each: Heard, names: dict[int, str]) -> dict[str, object]:
    return {
        "at": each.at.isoformat(),
        "local": each.at.astimezone(each.voice.zone).isoformat(),
        "classroom": names.get(each.parcel.place_id),
        "platform": each.parcel.platform,
        "locale": each.voice.code,
        "text": aloud(each.message, each.voice),
        "pieces": each.pieces,
        "buttons": [each.voice.say(button.label) for button in each.message.buttons],
    }


def _names(connection: Connection, heard: list[Heard]) -> dict[int, str]:
    """Which classroom each place belongs to, or which group; a staff room belongs to all."""
    rooms = {room.id: f"{room.school} {room.name}" for room in projects.classrooms_of(connection, 1)}
    known = places.classrooms_at(connection, sorted({each.parcel.place_id for each in heard}))
    found = {place: rooms[room] for place, room in known.items() if room in rooms}
    groups = {
        each.key: f"Group {each.number}"
        for which in rounds.rounds_of(connection, 1, "icebreaker")
        for each in teams.teams_in(connection, which.id)
    }
    return found | {each.parcel.place_id: groups[each.parcel.key] for each in heard if each.parcel.key in groups}
