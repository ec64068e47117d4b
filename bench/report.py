"""The report: medians, ratios, the target beside each and whether it was reached."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

# How many calls a batch has, by how many are pending.
CALLS = {1: 150, 32: 384, 128: 768}
DEFAULT_SWITCH = 0.005
FIGURES = ("cpu", "rate", "p50", "p99")


@dataclass(frozen=True, slots=True)
class Batch:
    """One measurement. `busy` says with which switch interval the event loop burned: "own", "default"; None: not."""

    side: str
    pending: int
    busy: Literal["own", "default"] | None
    figures: dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A figure of the result; where there is a target, whether it was reached."""

    what: str
    figure: float | str
    target: str = ""
    reached: bool | None = None


def report(
    *,
    batches: list[Batch],
    statements: dict[str, float],
    words: list[Any],
    effects: list[dict[str, int]],
    apart: list[Line],
) -> dict[str, Any]:
    """Print everything; returns it as what is written to results.json."""
    middle = medians(batches)
    _print_medians(middle)
    lines = [
        *ratios(batches),
        Line(
            what="statements per Call, Silta / stitched",
            figure=f"{statements['ours']:g} / {statements['stitched']:g}",
            target="stitched executes no more",
            reached=statements["stitched"] <= statements["ours"],
        ),
        _same("replies, word for word", words),
        _same("rows left behind", effects),
        *apart,
    ]
    _print_lines(lines)
    return {
        "lines": [asdict(line) for line in lines],
        "medians": [
            {"side": side, "pending": pending, "busy": busy, **each} for (side, pending, busy), each in middle.items()
        ],
        "effects": effects[0],
        "batches": [asdict(each) for each in batches],
    }


def medians(batches: list[Batch]) -> dict[tuple[str, int, str | None], dict[str, float]]:
    """The middle of every figure over the rounds."""
    groups: dict[tuple[str, int, str | None], list[dict[str, float]]] = {}
    for batch in batches:
        groups.setdefault((batch.side, batch.pending, batch.busy), []).append(batch.figures)
    return {key: {name: median(each[name] for each in group) for name in FIGURES} for key, group in groups.items()}


def ratios(batches: list[Batch]) -> Iterable[Line]:
    """What the issue promises. A ratio is the middle of the ratios of the rounds, whose batches were neighbours."""
    yield _at_least(batches, "CPU per Call, alone", 1, "cpu", 3)
    yield _at_least(batches, "CPU per Call, 32 pending", 32, "cpu", None)
    yield _at_least(batches, "CPU per Call, 128 pending", 128, "cpu", 10)
    yield _at_least(batches, "slowest in a hundred (p99), 128 pending", 128, "p99", 5)
    for name, which in (("own", "our"), ("default", "the default")):
        ratio = _ratio(batches, "rate", (("ours", 128, name), ("ours", 128, None)))
        yield Line(what=f"Silta, busy loop, {which} switch interval: throughput kept", figure=f"{ratio:.0%}")
    gained = _ratio(batches, "rate", (("ours", 128, "own"), ("ours", 128, "default")))
    yield Line(what="Silta, busy loop: throughput gained by our switch interval", figure=_times(gained))
    gained = _ratio(batches, "rate", (("ours", 128, "own"), ("stitched", 16, "own")))
    yield Line(what="busy loop: throughput, Silta to stitched", figure=_times(gained))


def _at_least(batches: list[Batch], what: str, pending: int, figure: str, target: float | None) -> Line:
    ratio = _ratio(batches, figure, (("stitched", pending, None), ("ours", pending, None)))
    if target is None:
        return Line(what=what, figure=f"{ratio:.2f} × less")
    return Line(what=what, figure=f"{ratio:.2f} × less", target=f"≥ {target:g} × less", reached=ratio >= target)


def _ratio(
    batches: list[Batch], figure: str, sides: tuple[tuple[str, int, str | None], tuple[str, int, str | None]]
) -> float:
    """The first side's figure to the second's: the middle over rounds, or of the middles if their numbers differ."""
    above, below = (
        [each.figures[figure] for each in batches if (each.side, each.pending, each.busy) == side] for side in sides
    )
    if len(above) == len(below):
        return median(_over(one, other) for one, other in zip(above, below, strict=True))
    return _over(median(above), median(below))


def ratio(what: str, figure: float, *, least: float | None = None, most: float | None = None) -> Line:
    """A ratio that was measured apart, with its bound."""
    target = f"≥ {least:g} ×" if least is not None else f"≤ {most:g} ×" if most is not None else ""
    bounds = (least, most) != (None, None)
    within = figure >= (least or 0) and figure <= (most or math.inf)
    return Line(what=what, figure=f"{figure:.2f} ×", target=target, reached=within if bounds else None)


def share(what: str, figure: float, *, least: float) -> Line:
    """A part of a whole, with its bound."""
    return Line(what=what, figure=f"{figure:.3f}", target=f"≥ {least:g}", reached=figure >= least)


def count(what: str, *figures: float, most: int) -> Line:
    """Numbers of things, none of which may be more."""
    said = " / ".join(f"{each:.0f}" for each in figures)
    return Line(what=what, figure=said, target=f"≤ {most}" if most else "none", reached=max(figures) <= most)


def _times(gained: float) -> str:
    return f"{gained:.2f} ×" if math.isfinite(gained) else "all of it: the other answered nothing in its time"


def _over(one: float, other: float) -> float:
    """One to the other; a side that answered nothing at all has lost by everything."""
    return one / other if other else math.inf


def _same(what: str, both: list[Any]) -> Line:
    one, other = both
    return Line(what=what, figure="equal" if one == other else f"{one} / {other}", target="equal", reached=one == other)


def _print_medians(middle: dict[tuple[str, int, str | None], dict[str, float]]) -> None:
    print(f"{'side':<10}{'pending':>8}  {'event loop':<22}{'CPU µs':>9}{'Calls/s':>9}{'p50 ms':>9}{'p99 ms':>9}")
    loops = {None: "free", "own": "busy, own interval", "default": "busy, default interval"}
    for (side, pending, busy), each in sorted(middle.items(), key=_order):
        name = {"ours": "Silta", "stitched": "stitched"}[side]
        # While the loop burns, the CPU is the burning's.
        cpu = "–" if busy else f"{each['cpu']:.0f}"
        print(
            f"{name:<10}{pending:>8}  {loops[busy]:<22}{cpu:>9}{each['rate']:>9.0f}"
            f"{each['p50'] / 1000:>9.1f}{each['p99'] / 1000:>9.1f}"
        )
    print()


def _order(item: tuple[tuple[str, int, str | None], object]) -> tuple[str, int, str]:
    (side, pending, busy), _ = item
    return busy or "", pending, side


def _print_lines(lines: list[Line]) -> None:
    width = max(len(line.what) for line in lines)
    for line in lines:
        verdict = {True: "reached", False: "NOT REACHED", None: ""}[line.reached]
        print(f"{line.what:<{width}}  {line.figure:>14}  {line.target:<26}{verdict}".rstrip())
