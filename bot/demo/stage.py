"""The stage: a project with its classrooms and people, in which the script is played as anybody would."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zlib import crc32

from bot.adapters.web.signin import account_of
from bot.demo.script import PICTURES, Step
from bot.dispatch import Answer
from bot.silta import Silta
from bot.typed import read_typed
from commands.call import Action, Call, Origin, Upload
from commands.languages import aliases
from commands.message import Form, Message, Reply
from storage import codes, people, places, teams

NO_FILES: Mapping[str, Upload] = {}
KINDNESS = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Somebody of the script: the account they come through, and where. `page` is who they are on Silta's pages, if
    they speak elsewhere.
    """

    account: str
    key: str
    token: str = ""
    platform: str = places.WEB
    page: Actor | None = None


@dataclass(kw_only=True, slots=True)
class Stage:
    """A project with its classrooms and people, in which a script is played."""

    silta: Silta
    actors: dict[str, Actor] = field(default_factory=dict)
    events: int = 0

    async def call(self, actor: Actor, action: Action, files: Mapping[str, Upload] = NO_FILES) -> Answer:
        """What somebody of the script does goes the same road as what anybody does."""
        self.events += 1
        origin = Origin(
            platform=actor.platform,
            place=actor.key,
            account=actor.account,
            own=actor.account if actor.key == actor.account else "",
            event_id=f"demo {self.events} {secrets.token_hex(4)}",
            at=self.silta.clock(),
        )
        return await self.silta.dispatch(
            Call(command=action.command, arguments={**action.arguments, **files}, origin=origin)
        )

    async def play(self, step: Step) -> None:
        """Do what the step says."""
        actor = self.actors[step.who]
        if step.in_group:
            page = actor.page or actor
            actor = replace(page, key=await asyncio.to_thread(self._group_of, page))
        if step.approves:
            await self.approve(actor)
        elif step.replies_to:
            answer = await self._show_all(actor)
            action = next(action for action, school in answer if school == step.replies_to)
            await self.call(actor, Action(action.command, {**action.arguments, "text": step.says}))
        else:
            await self._say(actor, step)

    async def _say(self, actor: Actor, step: Step) -> None:
        """What is typed into the box, with a picture if there is one; and yes to what comes back, if they agree."""
        if actor.platform != places.WEB and not step.says.startswith("/"):
            return  # what a class says in a chat of its own is not Silta's to hear
        catalogue, kind = self.silta.dispatch.catalogue, actor.key.partition("/")[0]
        said = catalogue.said_in(kind)
        if step.says.startswith("/") or said is None:
            action = read_typed(step.says, catalogue, self.silta.languages.voice("en", "UTC"))
        else:
            action = Action(said[0], {"text": step.says})
        files = {}
        if step.picture:
            files["picture"] = Upload(await asyncio.to_thread((PICTURES / step.picture).read_bytes))
            action = Action(action.command, {**action.arguments, "description": step.shows})
        reply = await self._ask(actor, action, files)
        if step.presses:
            await self._go_on(actor, reply, step)
        if step.agrees:
            main = [each.action for each in reply.buttons if each.main] if isinstance(reply, Message) else []
            if not main:
                raise LookupError(f"nothing to agree to at {step.at}: {reply}")
            await self.call(actor, main[0])

    async def _ask(self, actor: Actor, action: Action, files: Mapping[str, Upload] = NO_FILES) -> Reply:
        """What a command answers; if it asks which round is meant, the newest."""
        reply = (await self.call(actor, action, files)).reply
        if isinstance(reply, Form) and reply.ask == ("round",):
            newest = {"round": reply.options["round"][0].value}
            reply = (await self.call(actor, Action(reply.action.command, {**reply.action.arguments, **newest}))).reply
        return reply

    async def _go_on(self, actor: Actor, reply: Reply, step: Step) -> None:
        """Press one button after another, as long as one for this command comes back that was not pressed yet."""
        pressed: list[Action] = []
        while found := [each for each in _actions(reply) if each.command == step.presses and each not in pressed]:
            # Everybody has a taste of their own, and always the same.
            taste = crc32(f"{step.who} {step.at} {len(pressed)}".encode())
            pressed.append(sorted(found, key=Action.pack)[taste % len(found)])
            reply = (await self.call(actor, pressed[-1])).reply

    def _group_of(self, actor: Actor) -> str:
        """The key of somebody's newest group."""
        with self.silta.reader.connect() as connection:
            here = places.find_place(connection, places.WEB, actor.key)
            person = people.person_behind(connection, platform=places.WEB, user=actor.account, now=self.silta.clock())
            if here is None or person is None:
                raise LookupError(f"nobody at {actor.key}")
            return teams.own_teams(connection, person_id=person.id, project_id=here.project_id)[0].key

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
            reply = await self._ask(actor, action)
            if not isinstance(reply, Message):
                return found
            cards = [card for card in reply.more if card.byline and card.buttons]
            found = [(card.buttons[0].action, card.byline.school) for card in cards if card.byline][::-1] + found
            if not reply.buttons:
                return found
            action = reply.buttons[0].action


def _actions(reply: Reply) -> list[Action]:
    if not isinstance(reply, Message):
        return []
    return [each.action for each in reply.buttons] + [each for more in reply.more for each in _actions(more)]


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
        await stage.call(teacher, Action("me writing", {"language": room["language"]}))
        await _seat_pupils(stage, teacher, room, number)
        code = code_in((await stage.call(teacher, Action("project invite", {"who": codes.PARTNER}))).reply)
    return stage


async def _seat_pupils(stage: Stage, teacher: Actor, room: dict[str, Any], number: int) -> None:
    """The script's pupils knock with the class code and are let in."""
    code = code_in((await stage.call(teacher, Action("project invite", {"who": codes.CLASS}))).reply)
    for alias in (*room["pupils"], guest_of(room)):
        token = secrets.token_hex(16)
        pupil = Actor(account=account_of(token), key=f"{places.CLASS}/{number}", token=token)
        await stage.call(Actor(account=pupil.account, key=""), Action("project join", {"code": code, "alias": alias}))
        with stage.silta.reader.connect() as connection:
            seat = next(each for each in people.seats_in(connection, number) if each.alias == alias)
        await stage.call(teacher, Action("classroom admit", {"seat": seat.id}))
        await stage.call(pupil, Action("me writing", {"language": room["language"]}))
        stage.actors[alias] = pupil


def guest_of(room: dict[str, Any]) -> str:
    """The alias of whoever joins in at a class's pane: nobody of the script speaks for them."""
    return aliases(room["language"], 1, taken=frozenset(room["pupils"]), seed=len(room["school"]))[0]


def code_in(reply: object) -> str:
    """The code that an invitation or a link shows."""
    if not isinstance(reply, Message) or not reply.cards:
        raise TypeError("an invitation without a code")
    return reply.cards[0].code.text


async def be_kind(stage: Stage, teachers: list[Actor]) -> None:
    """Whatever anybody writes gets its teacher's yes after a moment."""
    while True:
        await asyncio.sleep(KINDNESS)
        for teacher in teachers:
            await stage.approve(teacher)
