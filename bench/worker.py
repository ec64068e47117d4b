"""One side in a process of its own: takes orders as JSON lines, gives figures as JSON lines. Started by the bench."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import Engine, event

from bench.load import Order, measure
from bench.ours import open_ours
from bench.side import Opener, Said, Side
from bench.stitched import open_stitched
from bench.world import Pupil, Saying, sayings

SIDES: dict[str, Opener] = {"ours": open_ours, "stitched": open_stitched}
COUNTED = 8


async def count(side: Side, stream: Iterator[Saying]) -> dict[str, float]:
    """How many statements a Call executes, what begins its transaction left aside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    for _ in range(COUNTED):
        await side.answer(side.raw(next(stream)))
    event.remove(Engine, "before_cursor_execute", note)
    return {"statements": len(seen) / COUNTED}


def effects(database: Path) -> dict[str, int]:
    """What all those Calls left behind; it must be the same on both sides."""
    questions = {
        "events": "SELECT count(*) FROM inbox",
        "answers": "SELECT count(*) FROM contribution",
        "texts": "SELECT sum(revision) FROM contribution",
        "posts": "SELECT count(*) FROM post",
        "deliveries": "SELECT count(*) FROM delivery",
    }
    with closing(sqlite3.connect(database)) as connection:
        return {name: connection.execute(question).fetchone()[0] for name, question in questions.items()}


async def obey(side: Side, database: Path, stream: Iterator[Saying], order: dict[str, Any]) -> dict[str, Any]:
    """One order's figures."""
    match order.pop("do"):
        case "count":
            return dict(await count(side, stream))
        case "say":
            return words(await side.answer(side.raw(next(stream))))
        case "effects":
            return dict(effects(database))
    return asdict(await measure(side, Order(**order), stream))


def words(said: Said) -> dict[str, Any]:
    """A reply's words, to compare with the other side's."""
    return {"words": [said.title, *said.lines, *(list(button) for button in said.buttons)]}


def main(name: str, database: Path, pupils: Path) -> None:
    """Open the side, then obey until the orders end."""
    known = [[Pupil(*each) for each in project] for project in json.loads(pupils.read_text())]
    stream = sayings(known)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        stack = AsyncExitStack()
        side = runner.run(stack.enter_async_context(SIDES[name](database)))
        for line in sys.stdin:
            print(json.dumps(runner.run(obey(side, database, stream, json.loads(line)))), flush=True)
        runner.run(stack.aclose())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
