"""Many presses at once, Silta and the plain composition by turns, each in a process of its own on the same world."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from bench.load import Order
from bench.load import measure as loaded
from bench.pressed import open_pressed
from bench.report import Line, ratio
from bench.side import Opener
from bench.side import Side as Composition
from bench.worker import count as counted
from bench.world import Saying

HERE = Path(__file__).parent
PENDING, CALLS, ROUNDS, WARM = 128, 2000, 3, 256
FIGURES = ("cpu", "rate", "p50", "p99")
# How many seconds Discord waits for an acknowledgement.
DISCORD_WAITS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """One load: its name in the report, one of it, the module that can be either side, the world with its stream, the
    plain side, and the rows that must be the same on both sides in the end.
    """

    many: str
    one: str
    module: str
    world: Callable[[Path], Iterable[Saying]]
    plain: Opener
    rows: str

    def measure(self) -> dict[str, float]:
        """Every figure: both sides by turns, the first of a round changing."""
        found: list[dict[str, dict[str, float]]] = []
        with self._sides() as both:
            statements = {name: side.ask(do="count")["statements"] for name, side in both.items()}
            for side in both.values():
                side.ask(do="measure", pending=32, calls=WARM)
            for number in range(ROUNDS):
                turn = list(both) if number % 2 else list(reversed(both))
                found.append({name: both[name].ask(do="measure", pending=PENDING, calls=CALLS) for name in turn})
            kept = {name: side.rows(self.rows) for name, side in both.items()}
        assert kept["ours"], "nothing was kept"
        assert kept["ours"] == kept["stitched"], "both sides leave the same rows"
        return {
            **{what: median(each["stitched"][what] / each["ours"][what] for each in found) for what in ("cpu", "p99")},
            "rate": median(each["ours"]["rate"] / each["stitched"]["rate"] for each in found),
            **{f"{name}: {what}": median(each[name][what] for each in found) for name in kept for what in FIGURES},
            **{f"{name}: slowest": max(each[name]["most"] for each in found) / 1e6 for name in kept},
            **{f"{name}: statements": each for name, each in statements.items()},
            "rows": len(kept["ours"]),
        }

    def lines(self, found: dict[str, float]) -> Iterator[Line]:
        """What of this stands in the report."""
        load = f"{CALLS:,} {self.many}"
        yield ratio(f"{load}, {PENDING} pending, plain composition to Silta: CPU", found["cpu"], least=10)
        yield ratio(
            f"{load}, {PENDING} pending, plain composition to Silta: slowest in a hundred", found["p99"], least=5
        )
        yield ratio(f"{load}, {PENDING} pending, answered in a second, Silta to plain composition", found["rate"])
        slowest = [found[f"{name}: slowest"] for name in ("ours", "stitched")]
        yield Line(
            what=f"slowest acknowledgement of {self.one}, {PENDING} pending, Silta / stitched, of Discord's 3 s",
            figure=" / ".join(f"{each:.2f} s ({each / DISCORD_WAITS:.0%})" for each in slowest),
            target="≤ 3 s",
            reached=slowest[0] <= DISCORD_WAITS,
        )
        yield Line(what=f"{self.many}: rows left behind", figure=f"{found['rows']:.0f}", target="equal", reached=True)
        said = f"{found['ours: statements']:g} / {found['stitched: statements']:g}"
        fewer = found["stitched: statements"] <= found["ours: statements"]
        what = f"statements for {self.one}, Silta / stitched"
        yield Line(what=what, figure=said, target="stitched no more", reached=fewer)

    @contextmanager
    def _sides(self) -> Iterator[dict[str, Side]]:
        """Both sides on copies of one world, in a folder beside us: a temporary one might be in memory."""
        folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
        try:
            stream = [asdict(each) for each in self.world(folder / "seed.db")]
            (folder / "stream.json").write_text(json.dumps(stream))
            both = {name: Side(self.module, name, folder) for name in ("ours", "stitched")}
            yield both
            for side in both.values():
                side.stop()
        finally:
            shutil.rmtree(folder)

    def work(self, name: str, database: Path, stream: Path) -> None:
        """Be one side: open it, then obey until the orders end."""
        sayings = iter([Saying(**each) for each in json.loads(stream.read_text())])
        opener: Opener = {"ours": open_pressed, "stitched": self.plain}[name]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            stack = AsyncExitStack()
            side = runner.run(stack.enter_async_context(opener(database)))
            for line in sys.stdin:
                print(json.dumps(runner.run(_obey(side, sayings, json.loads(line)))), flush=True)
            runner.run(stack.aclose())

    def main(self) -> None:
        """Be a side, or measure and print."""
        if len(sys.argv) > 1:
            self.work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
            return
        for what, figure in self.measure().items():
            print(f"{what:<28}{figure:>14.2f}")


class Side:
    """One side in a process of its own, on its own copy of the seeded database."""

    def __init__(self, module: str, name: str, folder: Path) -> None:
        """Start it."""
        (folder / name).mkdir()
        self._database = shutil.copy(folder / "seed.db", folder / name / "bench.db")
        command = [sys.executable, "-m", module, name, str(self._database), str(folder / "stream.json")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )

    def ask(self, **order: Any) -> dict[str, float]:
        """Give an order, wait for its figures."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return dict(json.loads(self._process.stdout.readline()))

    def rows(self, question: str) -> list[Any]:
        """What all those presses left behind."""
        with closing(sqlite3.connect(self._database)) as connection:
            return connection.execute(question).fetchall()

    def stop(self) -> None:
        """No more orders."""
        self._process.communicate(timeout=30)


async def _obey(side: Composition, stream: Iterator[Saying], order: dict[str, Any]) -> dict[str, float]:
    """One order's figures."""
    if order.pop("do") == "count":
        return await counted(side, stream)
    return asdict(await loaded(side, Order(**order), stream))
