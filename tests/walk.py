"""A walk through the whole house: every command, button and form that somebody is offered, and all that is shown."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from brewing import coffee_is_made
from conversation import Conversation, Someone, a_code
from holding import contests_are_held
from looking_back import all_look_back
from passing import time_passes
from quizzing import quizzes_are_played
from uploads import photo, voice

from commands.call import Action, Upload
from commands.message import Button, Form, Message, Option, Reply
from commands.parameter import (
    Choice,
    Code,
    Entry,
    Number,
    Parameter,
    Picture,
    Ranking,
    Recording,
    Scores,
    Several,
    Writing,
)
from storage import codes, places

TYPED = "ωορδς"  # whatever these people write
PRESSES = 8  # of one kind of button
LAST = {"remove", "withdraw", "hide", "close", "decline", "clear", "end"}
HERE, THERE = "Vic", "Bologna"
NO_FILES = (Upload(b"no picture"), Upload(b"", oversize=True), Upload(photo().content[:300]))


@dataclass
class Walk:
    """Everything that was shown on the way."""

    it: Conversation
    replies: list[Reply] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)  # the places of groups
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

    async def project_lives(self) -> None:
        """People who know what they want: from the first answer over pictures, replies and groups to a round's end."""
        it, teacher, pupil = self.it, self.it.teacher(HERE), self.it.pupil(HERE)
        for command in ("review show", "review state", "icebreaker group", "classroom projector"):
            await self.does(teacher, command, at=places.DESK)
        await self.does(teacher, "icebreaker open", at=places.DESK, prompt="visit")
        for someone in [it.pupil(school, number) for school in it.cast for number in range(2)]:
            await self.does(someone, "icebreaker answer", text=TYPED)
            await self.does(someone, "icebreaker show")
        item = offered(await self.does(pupil, "me show"), "attachment picture")[0]["item"]
        await self.answers_are_decided()
        await self.answers_are_replied_to(item)
        await self.answers_are_illustrated(item)
        for school in it.cast:
            await self.says_yes_to_all(school)
            await self.asks_how_things_are(school)
        await self.groups_are_mixed()
        await self.somebody_comes_late()
        for _ in range(2):
            await self.does(teacher, "icebreaker close", at=places.DESK, round=1)
        await self.does(pupil, "attachment picture", item=item, picture=photo(size=(8, 6)))
        await all_look_back(self, HERE, THERE)
        await coffee_is_made(self, HERE, THERE)
        await contests_are_held(self, HERE, THERE)
        await time_passes(self, HERE, THERE)
        await quizzes_are_played(self, HERE, THERE)

    async def answers_are_decided(self) -> None:
        """In one class one is published and one returned, in the others one is hidden."""
        for school in self.it.cast:
            teacher = self.it.teacher(school)
            first, second = self.waiting(teacher)
            await self.does(teacher, "review approve", at=places.DESK, **first)
            if school == HERE:
                await self.does(teacher, "review return", at=places.DESK, **second, word=TYPED)
            else:
                await self.does(teacher, "review hide", at=places.DESK, item=second["item"])
            await self.asks_how_things_are(school)
            for number in range(2):
                self.looks_around(self.it.pupil(school, number))
                for command in ("icebreaker show", "me show"):
                    await self.does(self.it.pupil(school, number), command)

    async def answers_are_replied_to(self, item: int) -> None:
        """Too early, from the same class, from another one, and back."""
        pupil = self.it.pupil(HERE)
        for someone in (pupil, self.it.pupil(HERE, 1), self.it.pupil(THERE)):
            await self.does(someone, "icebreaker reply", item=item, text=TYPED)
        await self.says_yes_to_all(THERE)
        self.looks_around(pupil)
        for command in ("icebreaker show", "icebreaker thread", "icebreaker reply"):
            await self.does(pupil, command, **({} if command.endswith("show") else {"item": item, "text": TYPED}))

    async def answers_are_illustrated(self, item: int) -> None:
        """Pictures and a voice, some without words, too many of them, and what is none."""
        teacher, pupil = self.it.teacher(HERE), self.it.pupil(HERE)
        await self.does(pupil, "icebreaker answer", text=TYPED, picture=photo(size=(8, 6)))
        for height in (7, 8):
            await self.does(pupil, "attachment picture", item=item, picture=photo(size=(8, height)))
        await self.does(pupil, "attachment voice", item=item, voice=voice(0.1), description=TYPED)
        await self.does(pupil, "attachment picture", item=item, picture=photo(size=(8, 6)))
        for no_file in NO_FILES:
            await self.does(pupil, "attachment picture", item=item, picture=no_file)
            await self.does(pupil, "attachment voice", item=item, voice=no_file, description=TYPED)
        self.looks_around(teacher)
        for seen in self.waiting(teacher):
            await self.does(teacher, "review approve", at=places.DESK, **seen)
        known = await self.does(pupil, "me show")
        for each in offered(known, "attachment describe"):
            await self.does(teacher, "attachment describe", at=places.DESK, **each, description=TYPED)
        await self.does(pupil, "attachment remove", **offered(known, "attachment remove")[0])

    async def groups_are_mixed(self) -> None:
        """Groups of all schools, twice, so that some meet again; before, two are kept apart."""
        teacher, pupil = self.it.teacher(HERE), self.it.pupil(HERE)
        pair = {"first": pupil.role.seat, "second": self.it.pupil(HERE, 1).role.seat}
        await self.does(teacher, "classroom apart", at=places.DESK, **pair)
        for command in ("classroom pairs", "classroom list"):
            await self.does(teacher, command, at=places.DESK)
        for size in (8, 4):
            await self.does(teacher, "icebreaker groups", at=places.DESK, size=size, most=1, seen=1)
        await self.does(teacher, "icebreaker groups", at=places.DESK, size=8)
        shown = await self.does(teacher, "icebreaker groups", at=places.DESK, size=4)
        post = next(each for each in offered(shown, "icebreaker groups") if "seen" in each)
        await self.does(teacher, "icebreaker groups", at=places.DESK, **post)
        for key in sorted(self.groups):
            for someone in (pupil, teacher):
                await self.does(someone, "icebreaker say", at=key, text=TYPED)
                await self.does(someone, "icebreaker group", at=key)
        await self.does(teacher, "classroom together", at=places.DESK, **pair)
        await self.does(teacher, "icebreaker open", at=places.DESK, question=TYPED)
        for size in (4, 6):
            await self.does(teacher, "icebreaker groups", at=places.DESK, round=2, size=size)

    async def somebody_comes_late(self) -> None:
        """A pupil with a seat card, whom Silta has not asked anything yet, and who goes again."""
        teacher, here = self.it.teacher(HERE), self.it.pupil(HERE)
        card = await self.does(teacher, "classroom seats", at=places.DESK, number=1)
        assert isinstance(card, Message)
        late = Someone(self.it, replace(here.role, account="a late pupil", alias="", person=0))
        await self.does(late, "project join", at="", code=card.cards[0].code.text)
        for command in ("me show", "icebreaker answer", "classroom code"):
            await self.does(late, command)
        await self.does(late, "note write", text=TYPED, language="fi")
        for each in offered(await self.does(late, "me show"), "note remove"):
            for someone in (here, late):
                await self.does(someone, "note remove", **each)
        seats = await self.does(teacher, "classroom list", at=places.DESK)
        seat = offered(seats, "classroom remove")[-1]
        for command in ("classroom admit", "classroom rename", "classroom renew"):
            await self.does(teacher, command, at=places.DESK, **seat)
        await self.does(teacher, "classroom remove", at=places.DESK, **seat, sure=1)

    async def says_yes_to_all(self, school: str) -> None:
        waiting = self.waiting(self.it.teacher(school))
        everything = "_".join(f"{each['item']}-{each['revision']}" for each in waiting)
        await self.does(self.it.teacher(school), "review all", at=places.DESK, items=everything)

    async def asks_how_things_are(self, school: str) -> None:
        for command in ("icebreaker who", "icebreaker download", "review state", "icebreaker show"):
            await self.does(self.it.teacher(school), command, at=places.DESK)

    async def does(self, someone: Someone, command: str, *, at: str = places.CLASS, **arguments: object) -> Reply:
        """What somebody does on purpose."""
        reply = (await someone.does(command, at=at, **arguments)).reply
        self.note(reply)
        return reply

    def waiting(self, teacher: Someone) -> list[dict[str, int]]:
        """What stands on a desk and waits for a yes, as its buttons carry it."""
        shown = self.it.messages_at(teacher.place(places.DESK))
        return [each for message in shown for each in offered(message, "review return")]

    def looks_around(self, someone: Someone) -> None:
        """All that stands on their pages."""
        self.replies += [each for key in self.pages_of(someone) for each in self.it.messages_at(key)]

    async def press(self, someone: Someone, at: str, action: Action) -> Reply:
        reply = (await someone.does(action.command, at=at, said=action.arguments)).reply
        self.note(reply)
        for _ in range(3):
            if not isinstance(reply, Form):
                break
            action = Action.unpack(reply.action.pack())
            found = self.it.silta.dispatch.catalogue.find(action.command)
            assert found is not None
            filled = {name: self.answer(found.parameter(name), reply.options.get(name, ())) for name in reply.ask}
            reply = (await someone.does(action.command, at=at, said={**action.arguments, **filled})).reply
            self.note(reply)
        return reply

    def note(self, reply: Reply) -> None:
        self.replies.append(reply)
        if isinstance(reply, Message):
            self.codes += [card.code.text for card in reply.cards]
            self.groups |= {each.place for each in (reply, *reply.more) if each.place}

    def answer(self, parameter: Parameter, options: tuple[Option, ...]) -> str | Upload:
        """Something that fits, a new one each time where people write."""
        match parameter.kind:
            case Choice(options=known):
                return known[len(self.replies) % len(known)].value
            case Entry():
                return options[0].value if options else "1"
            case Number(least=least):
                return str(least + 1)
            case Writing():
                return "fi"
            case Several() | Ranking() | Scores():
                return "_"
            case Picture():
                return photo(size=(8, 6))
            case Recording():
                return voice(0.1)
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
        homes = [someone.place(kind) for kind in (places.CLASS, places.DESK, places.STAFF, places.OWN)]
        return [*homes, *sorted(self.groups)]


def buttons_in(reply: Reply) -> Iterator[Button]:
    """Every button of a message and of those within it."""
    if isinstance(reply, Message):
        yield from reply.buttons
        for each in reply.more:
            yield from buttons_in(each)


def offered(reply: Reply, command: str) -> list[dict[str, int]]:
    """What the buttons for a command carry."""
    found = [button.action.arguments for button in buttons_in(reply) if button.action.command == command]
    return [{name: int(str(each)) for name, each in arguments.items()} for arguments in found]
