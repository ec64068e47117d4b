"""`python -m bench`: both sides by turns, several rounds, and what came of it as ratios."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

from bench import due, inbound, pace, pictures, push, rendering, tally
from bench.quizzing import QUIZZING
from bench.report import CALLS, DEFAULT_SWITCH, Batch, Line, count, ratio, report, share
from bench.voting import VOTING
from bench.world import seed

HERE = Path(__file__).parent
ROUNDS = 5
BUSY_ROUNDS = 3
WARM = 256
# Pending and calls while the loop burns. The stitched side then answers two or three in a second: few are enough.
BUSY = {"ours": (128, 512), "stitched": (16, 16)}


class Worker:
    """One side in its own process, so that neither warms, slows or blocks the other."""

    def __init__(self, name: str, folder: Path) -> None:
        """Start it on its own copy of the seeded database."""
        self.name = name
        (folder / name).mkdir()
        database = shutil.copy(folder / "seed.db", folder / name / "bench.db")
        command = [sys.executable, "-m", "bench.worker", name, str(database), str(folder / "pupils.json")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        """Give an order, wait for its figures."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        print(json.dumps(order), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the side {self.name} has ended")
        return dict(json.loads(line))

    def stop(self) -> None:
        """No more orders."""
        self._process.communicate(timeout=30)


@contextmanager
def workers() -> Iterator[tuple[Worker, Worker]]:
    """Both sides on copies of one world, in a folder beside us: a temporary one might be in memory."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
    try:
        pupils = seed(folder / "seed.db")
        (folder / "pupils.json").write_text(json.dumps([[astuple(each) for each in project] for project in pupils]))
        both = Worker("ours", folder), Worker("stitched", folder)
        yield both
        for worker in both:
            worker.stop()
    finally:
        shutil.rmtree(folder)


def run() -> dict[str, Any]:
    """Every measurement: both sides by turns, the first of a round changing."""
    batches: list[Batch] = []
    with workers() as both:
        words = [worker.ask(do="say")["words"] for worker in both]
        statements = {worker.name: worker.ask(do="count")["statements"] for worker in both}
        for worker in both:
            worker.ask(do="measure", pending=32, calls=WARM)
        for number in range(ROUNDS):
            for pending, calls in CALLS.items():
                for worker in both if number % 2 else reversed(both):
                    figures = worker.ask(do="measure", pending=pending, calls=calls)
                    batches.append(Batch(worker.name, pending, None, figures))
        left = [worker.ask(do="effects") for worker in both]
        batches += busy(both)
    return {"batches": batches, "statements": statements, "words": words, "effects": left, "apart": apart()}


def apart() -> list[Line]:
    """What has worlds of its own: pages, pictures, one post to four classrooms, counting, platforms, the clock."""
    pushed, said, looked = push.measure(), rendering.measure(), pictures.measure()
    lines = "push to 1,000 time lines, rate, Silta to plain aiohttp"
    said_to = "one post said to four classrooms, CPU, plain Babel to Silta"
    return [
        ratio(f"{lines}, packed as browsers ask", pushed["deflate: rate, ours to faster"], least=0.9),
        ratio(f"{lines}, not packed", pushed["bare: rate, ours to faster"], least=0.9),
        ratio("picture from upload to thumbnail, JPEG, Silta to plain Pillow", looked["jpeg_ratio"], most=1.3),
        ratio("picture from upload to thumbnail, PNG, Silta to plain Pillow", looked["png_ratio"]),
        ratio(said_to, said["plain/ours"], least=3),
        ratio(f"{said_to}, with its locales parsed once", said["parsed/ours"]),
        ratio(
            "tally of 10,000 ranked ballots over 40 entries, CPU, plain to Silta",
            tally.measure()["plain/ours"],
            least=10,
        ),
        *platforms(),
        *due.lines(due.measure()),
        *QUIZZING.lines(QUIZZING.measure()),
        *VOTING.lines(VOTING.measure()),
    ]


def platforms() -> Iterator[Line]:
    """How Discord and Telegram are spoken to and heard, beside what their libraries do alone."""
    out, heard = pace.measure(), inbound.measure()
    for key, name, load in (
        ("discord", "Discord", "400 posts to 100 channels at 80 ms"),
        ("telegram", "Telegram", "300 posts to 300 groups at 20 ms"),
    ):
        yield share(f"{name}, {load}: share of the permitted rate", out[f"{key}: ours share"], least=0.97)
        flaws = [out[f"{key}: ours {what}"] for what in ("lost", "doubled", "429")]
        yield count(f"{name}, the same: lost / doubled / answers 429", *flaws, most=0)
        for side, idiom in (("gathered", "all at once"), ("one by one", "one by one")):
            reached, lost, refused = (out[f"{key}: {side} {what}"] for what in ("share", "lost", "429"))
            posts = out[f"{key}: {side} posts"]
            what = f"{name}, the library alone, {posts:.0f} {idiom}: share / lost / answers 429"
            yield Line(what=what, figure=f"{reached:.2f} / {lost:.0f} / {refused:.0f}")
        queued = f"{name}, 2,000 posts queued: "
        yield count(f"{queued}slots a person's answer waits at most", out[f"{key}: answers most"], most=2)
        spent = f"{out[f'{key}: answers ms']:.0f} / {out[f'{key}: answers most ms']:.0f}"
        yield Line(what=f"{queued}ms until it is there, middle / most", figure=spent)
        yield count(f"{queued}answers 429", out[f"{key}: answers 429"], most=0)
    for kind in ("discord slash command", "discord button", "telegram command", "telegram button"):
        name = kind.capitalize()
        yield ratio(
            f"{name}, raw JSON to Call, CPU, the library's own framework to Silta", heard[f"{kind}: theirs/ours"]
        )


def busy(both: tuple[Worker, Worker]) -> Iterator[Batch]:
    """The same at 128 pending while the event loop burns: Silta with both switch intervals, the other as it is."""
    ours, stitched = both
    for _ in range(BUSY_ROUNDS):
        for switch in (None, DEFAULT_SWITCH):
            pending, calls = BUSY["ours"]
            figures = ours.ask(do="measure", pending=pending, calls=calls, busy=True, switch=switch)
            yield Batch("ours", pending, "default" if switch else "own", figures)
    pending, calls = BUSY["stitched"]
    yield Batch("stitched", pending, "own", stitched.ask(do="measure", pending=pending, calls=calls, busy=True))


def main() -> None:
    """Measure, print, and keep the figures."""
    began = time.monotonic()
    results = report(**run())
    print(f"\n{time.monotonic() - began:.0f} seconds; every figure is in bench/results.json")
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
