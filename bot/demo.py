"""The demo: plays a script in real classrooms, so that a newcomer sees Silta alive."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.adapters.adapter import Outcome
from bot.adapters.web.outbound import WebAdapter
from bot.adapters.web.signin import account_of
from bot.dispatch import Answer
from bot.language import Voice
from bot.settings import Settings
from bot.silta import Silta
from bot.typed import read_typed
from bot.wiring import silta
from commands.call import Action, Call, Origin
from commands.languages import aliases
from commands.message import Message
from storage import codes, people, places, projects
from storage.outbox import Parcel

SCRIPT = Path(__file__).with_suffix(".toml")
PAUSE = 3.0
KINDNESS = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that somebody of the script does, at a moment."""

    at: datetime
    who: str
    says: str = ""
    approves: bool = False
    replies_to: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Somebody of the script: the account they come through, and where."""

    account: str
    key: str
    token: str = ""


@dataclass(kw_only=True, slots=True)
class Stage:
    """A project with its classrooms and people, in which a script is played."""

    silta: Silta
    actors: dict[str, Actor] = field(default_factory=dict)
    events: int = 0

    async def call(self, actor: Actor, action: Action) -> Answer:
        """What somebody of the script does goes the same road as what anybody does."""
        self.events += 1
        origin = Origin(
            platform=places.WEB,
            place=actor.key,
            account=actor.account,
            event_id=f"demo {self.events} {secrets.token_hex(4)}",
            at=self.silta.clock(),
        )
        return await self.silta.dispatch(Call(command=action.command, arguments=dict(action.arguments), origin=origin))

    async def play(self, step: Step) -> None:
        """Do what the step says."""
        actor = self.actors[step.who]
        if step.approves:
            await self.approve(actor)
        elif step.replies_to:
            answer = await self._show_all(actor)
            action = next(action for action, school in answer if school == step.replies_to)
            await self.call(actor, Action(action.command, {**action.arguments, "text": step.says}))
        elif step.says.startswith("/"):
            voice = self.silta.languages.voice("en", "UTC")
            await self.call(actor, read_typed(step.says, self.silta.dispatch.catalogue, voice))
        else:
            await self.call(actor, Action("note write", {"text": step.says}))

    async def approve(self, teacher: Actor) -> None:
        """A teacher says yes to all that waits."""
        reply = (await self.call(teacher, Action("review show"))).reply
        if isinstance(reply, Message) and reply.buttons:
            await self.call(teacher, reply.buttons[0].action)

    async def _show_all(self, actor: Actor) -> list[tuple[Action, str]]:
        """Every reply button that somebody can find, newest answer first, with the school it leads to."""
        found: list[tuple[Action, str]] = []
        action = Action("icebreaker show")
        while True:
            reply = (await self.call(actor, action)).reply
            if not isinstance(reply, Message):
                return found
            cards = [card for card in reply.more if card.byline and card.buttons]
            found = [(card.buttons[0].action, card.byline.school) for card in cards if card.byline][::-1] + found
            if not reply.buttons:
                return found
            action = reply.buttons[0].action


def read_script(path: Path = SCRIPT) -> tuple[dict[str, Any], list[Step]]:
    """The script's classrooms, and its steps, each at its class's local time, in the order in which they happen."""
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    zones = {name: ZoneInfo(room["zone"]) for room in script["classroom"] for name in (room["school"], *room["pupils"])}
    steps = [
        Step(**{**step, "at": datetime.fromisoformat(step["at"]).replace(tzinfo=zones[step["who"]]).astimezone(UTC)})
        for step in script["step"]
    ]
    return script, steps


async def set_the_stage(running: Silta, script: dict[str, Any]) -> Stage:
    """A project with all classrooms of the script, everybody having come in with a code of their own."""
    stage = Stage(silta=running)
    code = codes.mint()
    await running.writer.run(
        lambda connection: codes.keep(
            connection, hash=codes.hashed(code) or "", kind=codes.FOUNDER, now=running.clock(), lasts=timedelta(days=1)
        )
    )
    host = Actor(account="demo", key="")
    await stage.call(host, Action("project new", {"title": script["title"], "code": code}))
    for number, room in enumerate(script["classroom"], start=1):
        teacher = Actor(account=f"demo {room['school']}", key=f"{places.DESK}/{number}")
        about = {name: room[name] for name in ("school", "name", "country", "zone", "language")}
        await stage.call(
            Actor(account=teacher.account, key=""),
            Action("classroom add", {"code": code, "alias": room["teacher"], **about}),
        )
        stage.actors[room["school"]] = teacher
        await _seat_pupils(stage, teacher, room, number)
        code = _code_in((await stage.call(teacher, Action("project invite", {"who": codes.PARTNER}))).reply)
    return stage


async def _seat_pupils(stage: Stage, teacher: Actor, room: dict[str, Any], number: int) -> None:
    """The script's pupils knock with the class code and are let in."""
    code = _code_in((await stage.call(teacher, Action("project invite", {"who": codes.CLASS}))).reply)
    for alias in (*room["pupils"], guest_of(room)):
        token = secrets.token_hex(16)
        pupil = Actor(account=account_of(token), key=f"{places.CLASS}/{number}", token=token)
        await stage.call(Actor(account=pupil.account, key=""), Action("project join", {"code": code, "alias": alias}))
        with stage.silta.reader.connect() as connection:
            seat = next(each for each in people.seats_in(connection, number) if each.alias == alias)
        await stage.call(teacher, Action("classroom admit", {"seat": seat.id}))
        stage.actors[alias] = pupil


def guest_of(room: dict[str, Any]) -> str:
    """The alias of whoever joins in at a class's pane: nobody of the script speaks for them."""
    return aliases(room["language"], 1, taken=frozenset(room["pupils"]), seed=len(room["school"]))[0]


def _code_in(reply: object) -> str:
    if not isinstance(reply, Message) or not reply.cards:
        raise TypeError("an invitation without a code")
    return reply.cards[0].code.text


async def play_live(stage: Stage, steps: list[Step]) -> None:
    """Play on while people watch and join in."""
    for step in steps:
        await asyncio.sleep(PAUSE)
        await stage.play(step)


async def be_kind(stage: Stage, teachers: list[Actor]) -> None:
    """Whatever anybody writes gets its teacher's yes after a moment."""
    while True:
        await asyncio.sleep(KINDNESS)
        for teacher in teachers:
            await stage.approve(teacher)


@dataclass(kw_only=True, slots=True)
class Recorder:
    """The web adapter, with a record of every message that it delivered, as the class read it."""

    clock: VirtualClock
    lines: list[dict[str, object]] = field(default_factory=list)
    inner: WebAdapter | None = None
    platform: str = places.WEB

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
    parts = [message.topic, message.title, signed, *message.lines, message.warm]
    return "\n".join(voice.say(part) for part in parts if part)


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands still until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now


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
            with running.reader.connect() as connection:
                rooms = _rooms(connection)
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    path = out / "transcript.jsonl"
    lines = [{**line, "classroom": rooms.get(str(line["classroom"]))} for line in recorder.lines]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    return path


def _rooms(connection: Connection) -> dict[str, str]:
    """Which classroom each place belongs to; a staff room belongs to all."""
    found: dict[str, str] = {}
    for room in projects.classrooms_of(connection, 1):
        own = [f"{places.OWN}/1-{seat.person_id}" for seat in people.seats_in(connection, room.id)]
        keys = [f"{places.CLASS}/{room.id}", f"{places.DESK}/{room.id}", *own]
        found |= dict.fromkeys(keys, f"{room.school} {room.name}")
    return found
