"""`python -m bench.due`: a thousand of ten thousand are due at once, by Silta's clock and by APScheduler's.

And what a look at nothing due costs while a million wait. A ratio is the middle of the rounds' ratios.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from bench.idle import idle
from bench.jobstore import open_jobs
from bench.planned import open_planned
from bench.report import Line, count, ratio
from bench.weekly import DUE, HELD, ROUNDS, Clock, Figures
from bench.world import seed

HERE = Path(__file__).parent
SIDES: dict[str, Callable[[Path], AbstractAsyncContextManager[Clock]]] = {"ours": open_planned, "theirs": open_jobs}
MEASURED = ("late", "cpu", "frozen")
ROWS = ("posts", "deliveries", "occurrences")


class Side:
    """One side in a process of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        """Start it on its own copy of the seeded database."""
        (folder / name).mkdir()
        database = shutil.copy(folder / "seed.db", folder / name / "bench.db")
        command = [sys.executable, "-m", "bench.due", name, str(database)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )

    def ask(self, *order: Any) -> Figures:
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
        seed(folder / "seed.db", pupils=0)
        both = {name: Side(name, folder) for name in SIDES}
        yield both
        for side in both.values():
            side.stop()
    finally:
        shutil.rmtree(folder)


def measure() -> dict[str, float]:
    """Every figure: both sides by turns, the first of a round changing; and the look at nothing due."""
    added: dict[str, Figures] = {}
    claimed: list[dict[str, Figures]] = []
    fired: list[dict[str, Figures]] = []
    with sides() as both:
        added = {name: side.ask("add") for name, side in both.items()}
        for number in range(ROUNDS):
            turn = list(both) if number % 2 else list(reversed(both))
            claimed.append({name: both[name].ask("claim", number) for name in turn})
            fired.append({name: both[name].ask("fire", number) for name in turn})
    found = {
        "add": added["theirs"]["seconds"] / added["ours"]["seconds"],
        "claim": _middle(claimed, "seconds"),
        "claim, planned": median(
            each["theirs"]["seconds"] / (each["ours"]["seconds"] + each["ours"]["planned"]) for each in claimed
        ),
        **{what: _middle(fired, what) for what in MEASURED},
        **{f"{name}: add": each["seconds"] for name, each in added.items()},
        **{f"{name}: claim": median(each[name]["seconds"] for each in claimed) for name in SIDES},
        **{f"{name}: {what}": median(each[name][what] for each in fired) for name in SIDES for what in MEASURED},
        **{f"{name}: {what}": sum(each[name][what] for each in fired) for name in SIDES for what in ROWS},
    }
    return found | idle()


def _middle(rounds: list[dict[str, Figures]], what: str) -> float:
    return median(each["theirs"][what] / each["ours"][what] for each in rounds)


def lines(found: dict[str, float]) -> Iterator[Line]:
    """What of this stands in the report."""
    held = f"{DUE:,} of {HELD:,} due at once, APScheduler to Silta: "
    yield ratio(f"{held}lateness of the last", found["late"], least=5)
    yield ratio(f"{held}CPU per firing", found["cpu"], least=3)
    yield ratio(f"{held}finding and claiming them", found["claim"], least=25)
    yield ratio(f"{held}the same, with the next of each planned", found["claim, planned"])
    yield ratio(f"{held}longest freeze of the event loop", found["frozen"], least=50)
    yield ratio(f"{HELD:,} added, time, APScheduler to Silta", found["add"], least=15)
    made = [ROUNDS * DUE - found[f"{name}: {what}"] for name in SIDES for what in ROWS]
    yield count("posts, deliveries and occurrences missing of these, Silta / APScheduler", *made, most=0)
    yield ratio("an idle look at a million held, to one at a thousand", found["idle"], most=1.2)


async def obey(clock: Clock, order: str, *rest: int) -> Figures:
    """One order's figures."""
    return await {"add": clock.add, "claim": clock.claim, "fire": clock.fire}[order](*rest)


def work(name: str, database: Path) -> None:
    """Be one side: open it, then obey until the orders end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        opened = SIDES[name](database)
        clock = runner.run(opened.__aenter__())
        for order in sys.stdin:
            print(json.dumps(runner.run(obey(clock, *json.loads(order)))), flush=True)
        runner.run(opened.__aexit__(None, None, None))


def main() -> None:
    """Be a side, or measure and print."""
    if len(sys.argv) > 1:
        work(sys.argv[1], Path(sys.argv[2]))
        return
    for what, figure in measure().items():
        print(f"{what:<24}{figure:>14.5f}")


if __name__ == "__main__":
    main()
