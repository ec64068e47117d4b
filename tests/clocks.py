"""The clock test's herd, a script: it has imported everything, and forks processes with a Clockwork each.

Orders come as lines of JSON on standard input, answers leave as lines on standard output. All children of an order
begin at the same moment: each says that it is ready, and waits until all are.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from storage import schedules

BEFORE, AFTER = "before", "after"
FAILED = 255


def counting(running: Silta, death: str) -> list[int]:
    """Counts the writer's commits; and `kill -9` before or after one: "before 2" is when two have been and the next
    would be.
    """
    when, _, number = death.partition(" ")
    dialect = running.writer._engine.dialect
    commit, commits = dialect.do_commit, [0]

    def counted(connection: Any) -> None:
        if when == BEFORE and commits[0] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        commits[0] += 1
        if when == AFTER and commits[0] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit = counted  # type: ignore[method-assign]
    return commits


def is_over(running: Silta) -> bool:
    """Whether nothing is due any more."""
    with running.reader.connect() as connection:
        return not schedules.due(connection, running.clock(), 1)


async def work(order: dict[str, Any], death: str, ready: int, begin: int) -> int:
    """A Clockwork as it runs beside everything else, until nothing is due; how many commits it made."""
    now = datetime.fromisoformat(order["now"])
    settings = Settings(data=Path(order["data"]), database_url=order["url"])
    async with silta(settings, clock=lambda: now, delivering=False) as running:
        commits = counting(running, death)
        os.write(ready, b"!")
        await asyncio.to_thread(os.read, begin, 1)  # which is over when all are ready
        clockwork = asyncio.create_task(running.clockwork.run())
        while not await asyncio.to_thread(is_over, running):  # noqa: ASYNC110  (others may do it too)
            await asyncio.sleep(0.02)
        clockwork.cancel()
    return commits[0]


def child(order: dict[str, Any], death: str, ready: int, begin: int) -> None:
    code = FAILED
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        code = min(asyncio.run(work(order, death, ready, begin)), FAILED - 1)
    except BaseException:  # noqa: BLE001  (a child never returns into its parent's code)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def obey(order: dict[str, Any]) -> list[int]:
    """Fork a process for each death, let them begin together, and reap them; how each ended."""
    heard, ready = os.pipe()
    begin, told = os.pipe()
    children = []
    for death in order["deaths"]:
        number = os.fork()
        if number == 0:
            os.close(told)
            os.close(heard)
            child(order, death, ready, begin)
        children.append(number)
    os.close(ready)
    os.close(begin)
    for _ in children:
        os.read(heard, 1)
    os.close(told)
    os.close(heard)
    return [os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in children]


def main() -> None:
    """Obey, line by line, until nobody gives orders any more."""
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)  # noqa: T201  (this is how it answers)


if __name__ == "__main__":
    main()
