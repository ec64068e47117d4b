"""A walk through the whole house: every command, button and form that somebody is offered, and all that is shown."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from conversation import Conversation, Someone, a_code

from commands.call import Action
from commands.message import Button, Form, Message, Option, Reply
from commands.parameter import Choice, Code, Entry, Number, Parameter
from storage import codes, places

TYPED = "ωορδς"  # whatever these people write
PRESSES = 8  # of one kind of button
LAST = {"remove", "withdraw", "hide", "close", "decline"}


@dataclass
class Walk:
    """Everything that was shown on the way."""

    it: Conversation
    replies: list[Reply] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    at_home: bool = False
    chance: random.Random = field(default_factory=lambda: random.Random(2))  # noqa: S311  (a wander, no secret)

    async def through(self, someone: Someone, at: str, *, gently: bool = False) -> None:
        """Every command with nothing, with nonsense and with too much; then whatever that offers.

        Gently leaves others something to do: nothing is closed, hidden or taken away.
        """
        avoided = LAST if gently else set()
        since, self.at_home = len(self.replies), bool(someone.role.room)
        for path, _, command in self.it.silta.dispatch.catalogue.commands():
            if command.name in avoided:
                continue
            yes = {each.name: self.answer(each, ()) for each in command.parameters if each.askable}
            no = {each.name: "?" for each in command.parameters}
            long = {each.name: TYPED * 999 for each in command.parameters}
            absent = {each.name: "987654" for each in command.parameters}
            for arguments in ({}, yes, no, long, absent):
                await self.press(someone, at, Action(path, arguments))
        await self.press(someone, at, Action("icebraker", {}))
        await self.wander(someone, at, since, avoided)

    async def wander(self, someone: Someone, at: str, since: int, avoided: set[str]) -> None:
        """Every button that they were shown or that stands on their pages, and every one that comes of it."""
        pages = [each for key in self.pages_of(someone) for each in self.it.messages_at(key)]
        self.replies += pages
        waiting = [button.action for each in self.replies[since:] for button in buttons_in(each)]
        pressed: Counter[str] = Counter()
        seen: set[str] = set()
        while fresh := [
            each
            for each in waiting
            if each.pack() not in seen and pressed[each.command] < PRESSES and each.command.split()[-1] not in avoided
        ]:
            # What takes something away comes last, the rest as it happens.
            action = min(fresh, key=lambda each: (each.command.split()[-1] in LAST, self.chance.random()))
            seen.add(action.pack())
            pressed[action.command] += 1
            reply = await self.press(someone, at, action)
            waiting += [button.action for button in buttons_in(reply)]

    async def invites(self, teacher: Someone) -> None:
        """Everybody who can be invited comes in, in vain the second time with what works only once."""
        for kind in (codes.CLASS, codes.PARTNER, codes.COLLEAGUE, codes.FOUNDER):
            if kind == codes.FOUNDER:
                code = await a_code(self.it.silta, self.it.clock, kind)
            else:
                reply = await self.press(teacher, places.CLASS, Action("project invite", {"who": kind}))
                assert isinstance(reply, Message)
                code = reply.cards[0].code.text
            for alias in ("", TYPED, TYPED, "987654"):
                someone = self.it.stranger(f"{kind} {alias}")
                await self.press(
                    someone, "", Action("project join", {"code": code} | ({"alias": alias} if alias else {}))
                )

    async def press(self, someone: Someone, at: str, action: Action) -> Reply:
        reply = (await someone.does(action.command, at=at, **action.arguments)).reply
        self.note(reply)
        for _ in range(3):
            if not isinstance(reply, Form):
                break
            action = Action.unpack(reply.action.pack())
            found = self.it.silta.dispatch.catalogue.find(action.command)
            assert found is not None
            filled = {name: self.answer(found.parameter(name), reply.options.get(name, ())) for name in reply.ask}
            reply = (await someone.does(action.command, at=at, **{**action.arguments, **filled})).reply
            self.note(reply)
        return reply

    def note(self, reply: Reply) -> None:
        self.replies.append(reply)
        if isinstance(reply, Message):
            self.codes += [card.code.text for card in reply.cards]

    def answer(self, parameter: Parameter, options: tuple[Option, ...]) -> str:
        """Something that fits, a new one each time where people write."""
        match parameter.kind:
            case Choice(options=known):
                return known[len(self.replies) % len(known)].value
            case Entry():
                return options[0].value if options else "1"
            case Number(least=least):
                return str(least + 1)
            case Code():
                # Whoever is at home stays who they are.
                open_doors = [] if self.at_home else self.codes
                return open_doors[len(self.replies) % len(open_doors)] if open_doors else "0000000000"
        if parameter.name == "zone":
            return options[0].value if options else ""
        return f"{TYPED} {len(self.replies)}"

    def pages_of(self, someone: Someone) -> list[str]:
        if not someone.role.room:
            return []
        return [someone.place(kind) for kind in (places.CLASS, places.DESK, places.STAFF, places.OWN)]


def buttons_in(reply: Reply) -> Iterator[Button]:
    """Every button of a message and of those within it."""
    if isinstance(reply, Message):
        yield from reply.buttons
        for each in reply.more:
            yield from buttons_in(each)
