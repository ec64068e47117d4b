"""`python -m bench.quizzing`: 2,000 live quiz answers at 128 pending, Silta and the plain composition by turns."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import asdict, astuple
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from bench.load import Order
from bench.load import measure as loaded
from bench.ours import Ours
from bench.quizstitched import open_stitched
from bench.quizworld import answers, seed_quizzes
from bench.report import Line, count, ratio
from bench.side import Opener
from bench.worker import count as counted
from bench.world import Pupil, Saying
from bot.settings import Settings
from bot.wiring import silta

HERE = Path(__file__).parent
PENDING, ANSWERS, ROUNDS, WARM = 128, 2000, 3, 256


class Live(Ours):
    """Silta's side: the same, with a press instead of a text."""

    def raw(self, saying: Saying) -> str:
        """What the web's server has of a press in the class's time line."""
        action = f"quiz answer?round={saying.round}&number=1&answer={saying.text}"
        fields = {"event": str(saying.event), "action": action}
        who = {"account": str(saying.account), "locale_hint": saying.locale, "source": "somewhere", "door": ""}
        return json.dumps({"who": who, "key": f"class/{saying.classroom}", "fields": fields}, ensure_ascii=False)


@asynccontextmanager
async def open_live(database: Path) -> Any:
    """Silta on a seeded database."""
    settings = Settings(data=database.parent, database_url=f"sqlite:///{database}")
    async with silta(settings, delivering=False) as running:
        yield Live(running)


SIDES: dict[str, Opener] = {"ours": open_live, "stitched": open_stitched}


class Side:
    """One side in a process of its own, on its own copy of the seeded database."""

    def __init__(self, name: str, folder: Path) -> None:
        """Start it."""
        (folder / name).mkdir()
        database = shutil.copy(folder / "seed.db", folder / name / "bench.db")
        command = [sys.executable, "-m", "bench.quizzing", name, str(database), str(folder / "pupils.json")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )

    def ask(self, **order: Any) -> dict[str, float]:
        """Give an order, wait for its figures."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return dict(json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        """No more orders."""
        self._process.communicate(timeout=30)


@contextmanager
def sides() -> Iterator[dict[str, Side]]:
    """Both sides on copies of one world, in a folder beside us: a temporary one might be in memory."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
    try:
        pupils = seed_quizzes(folder / "seed.db")
        (folder / "pupils.json").write_text(json.dumps([astuple(each) for each in pupils]))
        both = {name: Side(name, folder) for name in SIDES}
        yield both
        for side in both.values():
            side.stop()
    finally:
        shutil.rmtree(folder)


def measure() -> dict[str, float]:
    """Every figure: both sides by turns, the first of a round changing."""
    found: list[dict[str, dict[str, float]]] = []
    with sides() as both:
        statements = {name: side.ask(do="count") for name, side in both.items()}
        for side in both.values():
            side.ask(do="measure", pending=32, calls=WARM)
        for number in range(ROUNDS):
            turn = list(both) if number % 2 else list(reversed(both))
            found.append({name: both[name].ask(do="measure", pending=PENDING, calls=ANSWERS) for name in turn})
        kept = {name: side.ask(do="effects") for name, side in both.items()}
    middle = {
        f"{name}: {what}": median(each[name][what] for each in found)
        for name in SIDES
        for what in ("cpu", "rate", "p50", "p99")
    }
    return {
        **{what: median(each["stitched"][what] / each["ours"][what] for each in found) for what in ("cpu", "p99")},
        "rate": median(each["ours"]["rate"] / each["stitched"]["rate"] for each in found),
        **middle,
        **{f"{name}: statements": each["statements"] for name, each in statements.items()},
        **{f"{name}: {what}": figure for name, each in kept.items() for what, figure in each.items()},
    }


def lines(found: dict[str, float]) -> Iterator[Line]:
    """What of this stands in the report."""
    load = f"{ANSWERS:,} live quiz answers, {PENDING} pending, plain composition to Silta: "
    yield ratio(f"{load}CPU", found["cpu"], least=10)
    yield ratio(f"{load}slowest in a hundred", found["p99"], least=5)
    yield ratio(f"{ANSWERS:,} live quiz answers, answers a second, Silta to plain composition", found["rate"])
    apart = abs(found["ours: answers"] - found["stitched: answers"]) + abs(
        found["ours: points"] - found["stitched: points"]
    )
    yield count("the same: answers and points that differ", apart, most=0)
    said = f"{found['ours: statements']:g} / {found['stitched: statements']:g}"
    fewer = found["stitched: statements"] <= found["ours: statements"]
    yield Line(
        what="statements per live answer, Silta / stitched", figure=said, target="stitched no more", reached=fewer
    )


def effects(database: Path) -> dict[str, float]:
    """What all those answers left behind; it must be the same on both sides."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT count(*), sum(points) FROM response").fetchone()
    return {"answers": found[0], "points": found[1]}


async def obey(side: Any, database: Path, stream: Iterator[Saying], order: dict[str, Any]) -> dict[str, float]:
    """One order's figures."""
    match order.pop("do"):
        case "count":
            return await counted(side, stream)
        case "effects":
            return effects(database)
    return asdict(await loaded(side, Order(**order), stream))


def work(name: str, database: Path, pupils: Path) -> None:
    """Be one side: open it, then obey until the orders end."""
    stream = answers([Pupil(*each) for each in json.loads(pupils.read_text())])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        stack = AsyncExitStack()
        side = runner.run(stack.enter_async_context(SIDES[name](database)))
        for line in sys.stdin:
            print(json.dumps(runner.run(obey(side, database, stream, json.loads(line)))), flush=True)
        runner.run(stack.aclose())


def main() -> None:
    """Be a side, or measure and print."""
    if len(sys.argv) > 1:
        work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    for what, figure in measure().items():
        print(f"{what:<28}{figure:>14.2f}")


if __name__ == "__main__":
    main()
