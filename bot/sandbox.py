"""The sandbox: programs that may do hardly anything look at what people upload; it comes back clean, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from struct import Struct
from typing import NamedTuple

from commands.call import Upload
from commands.message import Text
from commands.parameter import Unclear
from storage.media import PICTURE, RECORDING, Medium

__all__ = ["LARGEST", "Sandbox"]

SPREADSHEET = "spreadsheet"
LARGEST = {PICTURE: 10_000_000, RECORDING: 6_000_000, SPREADSHEET: 2_000_000}
LONGEST_SECONDS = 120

AT_ONCE = 2
ATTEMPTS = 2
# Ours holds secrets. Each fork touches its memory for the first time: in larger pages that costs a fifth less.
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
# A program ends each job itself within ten seconds: this is for one that has lost its way.
PATIENCE_SECONDS = 20.0

# The frames of bot/decoding.py, which imports nothing of ours as we import nothing of its.
JOB = Struct(">cI")
ANSWER = Struct(">16sIIdII")
LONGEST_PART = 16_000_000

TYPES = {
    PICTURE: {"image/jpeg", "image/png"},
    RECORDING: {"audio/ogg", "audio/webm", "audio/mp4", "audio/mpeg", "audio/wav"},
    SPREADSHEET: {"text"},
}

BUSY = Text("Silta could not look at this file just now. Please send it again in a moment.")
TOO_LARGE = {
    PICTURE: Text(
        "This picture is too large: {megabytes} MB are the most. Please send a smaller one, or a screenshot of it.",
        megabytes=LARGEST[PICTURE] // 1_000_000,
    ),
    RECORDING: Text(
        "This recording is too large: {megabytes} MB are the most. Please make a shorter one.",
        megabytes=LARGEST[RECORDING] // 1_000_000,
    ),
    SPREADSHEET: Text(
        "This spreadsheet is too large: {megabytes} MB are the most. Please send a smaller one.",
        megabytes=LARGEST[SPREADSHEET] // 1_000_000,
    ),
}
DAMAGED = {
    PICTURE: Text("This picture is damaged, or only half of it arrived. Please send it again, or a screenshot of it."),
    RECORDING: Text("This recording is damaged, or only half of it arrived. Please send it again, or record it anew."),
    SPREADSHEET: Text("This spreadsheet is damaged. Please open it on a computer, save it anew, and send that file."),
}
WRONG = {
    "not a picture": Text(
        "Silta cannot show this file as a picture. Please send a JPEG, PNG, WebP or GIF, or a screenshot of it."
    ),
    "too many pixels": Text("This picture has too many pixels. Please send a screenshot of it instead."),
    "not a sheet": Text("Silta cannot read this file as a spreadsheet. Please save it as .xlsx and send it again."),
    "locked": Text("This spreadsheet is locked, or very old. Please save it as .xlsx without a password."),
    "too large": Text("There is too much in this spreadsheet. Please keep the rows that are needed, in a new file."),
    "not a recording": Text(
        "Silta cannot play this file. Please send sound alone, without a film or a cover picture: "
        "MP3, M4A, Ogg, WebM or WAV."
    ),
    "too long": Text(
        "This recording is too long: {seconds} seconds are the most. Please make a shorter one.",
        seconds=LONGEST_SECONDS,
    ),
    "place": Text(
        "This recording says where it was made. Nobody has to know that: please switch the location off in your "
        "recorder and record it anew."
    ),
}


class Answer(NamedTuple):
    """What a program said about a file: its media type or what is wrong with it, and what came of it."""

    word: str
    width: int
    height: int
    seconds: float
    content: bytes
    thumbnail: bytes


class Sandbox:
    """Looks at pictures and recordings, some at once; the others wait. It starts when it is first needed."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._programs = tuple(Program() for _ in range(AT_ONCE))
        # The last one back is the first to go out again: the second is started only when two are needed at once.
        self._free: asyncio.LifoQueue[Program] = asyncio.LifoQueue()
        for each in self._programs:
            self._free.put_nowait(each)
        self._stopped = False

    async def picture(self, upload: Upload) -> Medium:
        """A clean copy of a picture, with a thumbnail."""
        given = await self._look(PICTURE, upload)
        return Medium(
            kind=PICTURE,
            type=given.word,
            content=given.content,
            digest=await _digest(given.content),
            width=given.width,
            height=given.height,
            thumbnail=given.thumbnail,
        )

    async def recording(self, upload: Upload) -> Medium:
        """A recording as it was sent, and how long it lasts."""
        given = await self._look(RECORDING, upload)
        return Medium(
            kind=RECORDING,
            type=given.word,
            content=upload.content,
            digest=await _digest(upload.content),
            seconds=given.seconds,
        )

    async def spreadsheet(self, upload: Upload) -> str:
        """What stands in the first sheet: row by row, as lines of cells separated by tabs."""
        given = await self._look(SPREADSHEET, upload)
        return given.content.decode("utf-8", "replace")

    async def stop(self) -> None:
        """End the programs; whoever still waits is told to come again."""
        self._stopped = True
        await asyncio.gather(*(each.end() for each in self._programs))

    async def _look(self, kind: str, upload: Upload) -> Answer:
        if upload.oversize or len(upload.content) > LARGEST[kind]:
            raise Unclear(TOO_LARGE[kind])
        given = await self._ask(kind, upload.content)
        if given.word not in TYPES[kind]:
            raise Unclear(WRONG.get(given.word, DAMAGED[kind]))
        return given

    async def _ask(self, kind: str, content: bytes) -> Answer:
        """Ask one of the programs; if it was ended under our hands, ask once more."""
        program = await self._free.get()
        try:
            for _ in range(ATTEMPTS):
                if not self._stopped:
                    with suppress(OSError, EOFError, RuntimeError):  # the last is uvloop's word for a closed pipe
                        return await program.ask(kind, content)
        finally:
            self._free.put_nowait(program)
            if self._stopped:
                await program.end()  # it may have been starting when the others ended
        raise Unclear(BUSY)


class Program:
    """One `python -m bot.decoding`: started when it is needed, and again when it has died."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: Process | None = None

    async def ask(self, kind: str, content: bytes) -> Answer:
        """Its answer. If anything comes between, one may still be under way: the next caller must not get that."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await _exchange(await self._running(), kind, content)
        except BaseException:
            await self.end()
            raise

    async def end(self) -> None:
        """End it, and what it is working at, now."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "bot.decoding"),
                stdin=PIPE,
                stdout=PIPE,
                env=ENVIRONMENT,
                start_new_session=True,  # a group of its own, to be ended together with its forks
                limit=1 << 20,
            )
        return self._process


async def _exchange(process: Process, kind: str, content: bytes) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the program has no pipes")
    process.stdin.write(JOB.pack(kind[:1].upper().encode(), len(content)))
    process.stdin.write(content)
    await process.stdin.drain()
    head = ANSWER.unpack(await process.stdout.readexactly(ANSWER.size))
    word, width, height, seconds, *lengths = head
    if max(lengths) > LONGEST_PART:
        raise EOFError("the program has lost its way")
    parts = [await process.stdout.readexactly(length) for length in lengths]
    return Answer(word.rstrip(b"\0").decode("ascii", "replace"), width, height, seconds, *parts)


async def _digest(content: bytes) -> str:
    """Counted here: what looks into files is not believed. In a thread, because recordings are large."""
    return await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
