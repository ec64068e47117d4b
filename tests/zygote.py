"""The kill test's zygote, a script: it has imported everything, and forks a real Silta whenever it is told to.

Orders come as lines of JSON on standard input, answers leave as lines on standard output. The zygote itself never
has a thread or an event loop while it forks, so that a child begins as a fresh process would, only sooner. It alone
kills and reaps its children; if it ends, however it ends, they end.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop
from faults import FAULTS

from bot.serving import listening
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta

# A commit takes longer than it would, with and without a planted fault alike: so many seconds before the database is
# told, and so many after. Otherwise hardly any kill would hit the moments in which it matters what is durable.
BEFORE, AFTER = 0.006, 0.002


def slow_commits(running: Silta) -> None:
    """Every commit of the writer gets a before and an after, in which a kill can hit it."""
    dialect = running.writer._engine.dialect
    commit = dialect.do_commit

    def slowly(connection: Any) -> None:
        time.sleep(BEFORE)
        commit(connection)
        time.sleep(AFTER)

    dialect.do_commit = slowly  # type: ignore[method-assign]


async def serve(order: dict[str, Any], tell: Callable[[str], None], lifeline: int) -> None:
    """Silta as `silta run` serves it, by a clock that the test sets; until killed."""
    asyncio.get_running_loop().add_reader(lifeline, os._exit, 1)  # the zygote is gone
    began, at = time.monotonic(), datetime.fromisoformat(order["clock"])
    settings = Settings(data=Path(order["data"]), database_url=order["url"], port=0)
    async with silta(settings, clock=lambda: at + timedelta(seconds=time.monotonic() - began)) as running:
        slow_commits(running)
        async with listening(running) as address:
            tell(address)
            await asyncio.Event().wait()


async def warm_up(folder: Path) -> None:
    """What the first start reads and compiles (migrations, templates, languages) is there for every child."""
    async with silta(Settings(data=folder, port=0)) as running, listening(running):
        pass


class Zygote:
    """One child at a time."""

    def __init__(self) -> None:
        self._lifeline, self._life = os.pipe()
        self._child = 0

    def start(self, order: dict[str, Any]) -> dict[str, Any]:
        """Fork a Silta; its address, or nothing if it was killed (or died) before it had one."""
        assert threading.active_count() == 1
        heard, told = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            self._be_silta(order, told)
        os.close(told)
        ready, _, _ = select.select([heard], [], [], order["kill_within"])
        address = os.read(heard, 1000).decode() if ready else ""
        os.close(heard)
        return {"address": address} if address else {"address": "", **self.kill()}

    def kill(self) -> dict[str, Any]:
        """`kill -9`, and wait until it is gone; what ended it."""
        os.kill(self._child, signal.SIGKILL)
        _, status = os.waitpid(self._child, 0)
        self._child = 0
        return {"killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL}

    def end(self) -> None:
        """Leave nobody behind."""
        if self._child:
            self.kill()

    def _be_silta(self, order: dict[str, Any], told: int) -> None:
        try:
            os.close(self._life)
            os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            FAULTS[order["fault"]]()
            uvloop.run(serve(order, lambda address: os.write(told, address.encode()), self._lifeline))
        except BaseException:  # noqa: BLE001  (a child never returns into its parent's code)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)


def main() -> None:
    """Obey, line by line, until nobody gives orders any more."""
    with tempfile.TemporaryDirectory(prefix="silta-zygote-") as folder:
        asyncio.run(warm_up(Path(folder)))
    gc.collect()
    gc.freeze()
    zygote = Zygote()
    try:
        for line in sys.stdin:
            order = json.loads(line)
            answer = zygote.start(order) if order["do"] == "start" else zygote.kill()
            print(json.dumps(answer), flush=True)  # noqa: T201  (this is how it answers)
    finally:
        zygote.end()


if __name__ == "__main__":
    main()
