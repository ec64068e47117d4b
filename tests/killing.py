"""The kill test's ordeal: a Silta that is killed and started again, and pupils who keep writing meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from checking import NOTE, History, Operation, Pupil, Violation, violations
from conversation import START
from school import School

from commands.icebreaker.answers import ANSWER, REPLY

SCRIPT = Path(__file__).with_name("zygote.py")
KINDS = (NOTE, NOTE, ANSWER, ANSWER, REPLY)
WORDS = ("Törnävän puisto", "què veus?", "la forêt", "¿y tú?", "🦉")
# A lease lasts a minute: some restarts find their predecessor's places still held, some do not.
JUMPS = (5, 30, 90)
# Longer than the longest lease and pause: then everything is due.
LATER = timedelta(minutes=10)
# Nothing should take so long; if it does, the test ends and says so instead of hanging.
PATIENCE = aiohttp.ClientTimeout(total=60)


class Zygote:
    """The process that forks Siltas, as the test sees it. It and its children write what goes wrong into a log."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._read = 0

    async def order(self, **what: Any) -> dict[str, Any]:
        """Tell it to do something, and wait until it is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        line = await asyncio.to_thread(self._process.stdout.readline)
        assert line, f"the zygote is gone\n{self.complaints()}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def complaints(self) -> str:
        """What was logged since this was asked last."""
        text = self._log.read_text(encoding="utf-8")
        self._read, new = len(text), text[self._read :]
        return new


@contextmanager
def running_zygote(log: Path) -> Iterator[Zygote]:
    """A zygote with everything imported."""
    pipe = subprocess.PIPE
    with (
        log.open("wb") as errors,
        subprocess.Popen([sys.executable, SCRIPT], stdin=pipe, stdout=pipe, stderr=errors, text=True) as process,
    ):
        yield Zygote(process, log)  # to close its input is to end it


@dataclass
class Server:
    """The Silta that is up, if one is; who waits for the next one is told."""

    zygote: Zygote
    school: School
    fault: str
    dice: random.Random
    number: int = 0
    address: str = ""
    parked: int = 0
    jumped: timedelta = timedelta()
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    began: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> Any:
        """The clock on the wall: it goes on while nobody is up, and jumps whenever a Silta starts."""
        return START + self.jumped + timedelta(seconds=time.monotonic() - self.began)

    async def start(self, *, kill_within: float | None = None) -> bool:
        """Start the next one; false if it was killed before anybody could reach it."""
        self.jumped += timedelta(seconds=self.dice.choice(JUMPS))
        order = {"data": str(self.school.folder), "url": self.school.url, "fault": self.fault}
        told = await self.zygote.order(do="start", clock=self.now.isoformat(), kill_within=kill_within, **order)
        self.address = told["address"]
        assert self.address or told["killed"], f"Silta did not start\n{self.zygote.complaints()}"
        async with self.changed:
            self.number += bool(self.address)
            self.changed.notify_all()
        return bool(self.address)

    async def kill(self, pupils: int) -> None:
        """`kill -9`; then wait until every pupil has read what was still on its way, and noticed."""
        await self.stop()
        async with self.changed:
            await self.changed.wait_for(lambda: self.parked == pupils)

    async def stop(self) -> None:
        """`kill -9`, if one is up."""
        if self.address:
            told = await self.zygote.order(do="kill")
            self.address = ""
            assert told["killed"], f"Silta ended by itself\n{self.zygote.complaints()}"

    async def next_after(self, number: int) -> tuple[int, str]:
        """Wait for a Silta that is newer than this one."""
        async with self.changed:
            self.parked += 1
            self.changed.notify_all()
            await self.changed.wait_for(lambda: self.number > number)
            self.parked -= 1
        return self.number, self.address


@dataclass
class Client:
    """A pupil at a browser: one thing after the other, each sent again until it is acknowledged."""

    pupil: Pupil
    server: Server
    history: History
    dice: random.Random
    http: aiohttp.ClientSession
    stopping: asyncio.Event
    acknowledged: asyncio.Condition
    at: tuple[int, str] = (0, "")
    done: list[Operation] = field(default_factory=list)

    async def live(self) -> None:
        """Write until told to stop; what was begun is ended."""
        self.at = await self.server.next_after(0)
        number = 0
        while not self.stopping.is_set():
            number += 1
            operation = self._think(number)
            self.history.invoke(operation)
            await self._insist(operation)
            self.done.append(operation)
            if self.dice.random() < 0.2:  # an impatient thumb, or a page that was asleep
                await self._insist(self.dice.choice(self.done[-5:]))

    def _think(self, number: int) -> Operation:
        kind = self.dice.choice(KINDS)
        words = f"{kind} {number} of {self.pupil.person}: " + " ".join(self.dice.choices(WORDS, k=30))[:400]
        item = self.dice.choice(self.server.school.answers[self.pupil.room]) if kind == REPLY else None
        return Operation(self.pupil, kind, number, words.strip(), item)

    async def _insist(self, operation: Operation) -> None:
        while True:
            try:
                status, body = await self._send(operation)
            except aiohttp.ClientError as error:
                self.history.unknown(operation, error)
                self.at = await self.server.next_after(self.at[0])
                continue
            if status == 200 and json.loads(body)["problem"] is False:
                self.history.ok(operation, body)
            else:
                self.history.refuse(operation, status, body)
            async with self.acknowledged:
                self.acknowledged.notify_all()
            return

    async def _send(self, operation: Operation) -> tuple[int, str]:
        action = {
            NOTE: "note write",
            ANSWER: f"icebreaker answer?round={self.server.school.round_id}",
            REPLY: f"icebreaker reply?item={operation.item}",
        }[operation.kind]
        _, address = self.at
        headers = {"Cookie": f"silta={self.pupil.token}", "Origin": address, "Silta-Part": "1"}
        sent = {"action": action, "a-text": operation.text, "event": operation.event}
        url = f"{address}/class/{self.pupil.room}"
        async with self.http.post(url, data=sent, headers=headers, allow_redirects=False) as response:
            return response.status, await response.text()


@dataclass
class Ordeal:
    """One run: pupils write, Silta is killed again and again, and after every kill the database is checked."""

    server: Server
    dice: random.Random
    history: History = field(default_factory=History)
    kills: int = 0

    async def run(self, kills: int) -> list[Violation]:
        """The first violations that are found, or none."""
        stopping, acknowledged = asyncio.Event(), asyncio.Condition()
        async with aiohttp.ClientSession(timeout=PATIENCE) as http, asyncio.TaskGroup() as group:
            lives = []
            for pupil in self.server.school.pupils:
                dice = random.Random(self.dice.random())  # noqa: S311  (a seed that can be repeated)
                client = Client(pupil, self.server, self.history, dice, http, stopping, acknowledged)
                lives.append(group.create_task(client.live()))
            while self.kills < kills and not (found := await self._kill(acknowledged)):
                pass
            if found:
                for each in lives:
                    each.cancel()
                return found
            await self.server.start()
            stopping.set()
        return []

    async def _kill(self, acknowledged: asyncio.Condition) -> list[Violation]:
        """Start, let some be acknowledged, kill, check. Now and then the kill comes while Silta is still starting."""
        early = self.dice.uniform(0.0, 0.06) if self.dice.random() < 0.1 else None
        if await self.server.start(kill_within=early):
            enough = len(self.history.answers) + self.dice.choice((0, 1, 8, 16, 32))
            async with acknowledged:
                await acknowledged.wait_for(lambda: len(self.history.answers) >= enough or self.history.refused)
            # The moment of the kill, which waits for nothing: at once, or somewhere within the next commits.
            await asyncio.sleep(max(0.0, self.dice.uniform(-0.024, 0.012)))
            await self.server.kill(len(self.server.school.pupils))
        self.kills += 1
        return self.check()

    def check(self) -> list[Violation]:
        """What is wrong with the database as it now is."""
        school = self.server.school
        return violations(school.state(), self.history, school.pupils, school.round_id)
