"""Whether work grows with its size alone: measured as a ratio of two sizes, so that a slow machine is no failure."""

from __future__ import annotations

from collections.abc import Callable

from fair import working

SMALL, LARGE = 100_000, 400_000
# Four times as much takes four times as long; sixteen times as long if it is tried again and again.
MOST = 9.0
SOON = 0.02  # seconds: below it the machine's own noise is larger


def grows_evenly(work: Callable[[str], object], repeated: str, *, head: str = "") -> bool:
    """Whether four times as much text takes about four times as long."""
    small, large = (head + repeated * (size // len(repeated)) for size in (SMALL, LARGE))
    least = {small: float("inf"), large: float("inf")}
    for _ in range(5):  # a moment may be unlucky, in either of them; five are not
        least = {text: min(known, _seconds(work, text)) for text, known in least.items()}
        if least[large] < SOON or least[large] < MOST * least[small]:
            return True
    return False


def _seconds(work: Callable[[str], object], text: str) -> float:
    with working() as spent:
        work(text)
        return spent()
