"""What is logged while a test runs, whatever library says it: no token, and nobody's id, is in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NUMBER = re.compile(r"\d{6,}")  # shorter ones stand in any trace, such as that of a line
# Statements are logged without their parameters, which tests of their own show; all of them would take long to write.
LEFT_OUT = "sqlalchemy"
_doubles: list[tuple[Any, str]] = []


class Eavesdropper(logging.Handler):
    """Every line as it would be written, traces included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {logging.Formatter().format(record)}")


def minded(double: Any) -> None:
    """Silta runs with this platform: from now on it must not be given away."""
    _doubles.append((double, double.token))


@contextmanager
def eavesdropping() -> Iterator[None]:
    """Meanwhile all is heard; in the end nothing must have been given away of the platforms that ran."""
    listener, root, quiet = Eavesdropper(), logging.getLogger(), logging.getLogger(LEFT_OUT)
    before = root.level, quiet.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    quiet.setLevel(quiet.level or logging.WARNING)
    others = _doubles.copy()
    _doubles.clear()
    try:
        yield
    finally:
        root.removeHandler(listener)
        root.setLevel(before[0])
        quiet.setLevel(before[1])
        minded_here, _doubles[:] = _doubles.copy(), others
    assert not (found := given_away(listener.lines, minded_here)), f"the log gives away {found}"


def given_away(lines: list[str], doubles: list[tuple[Any, str]]) -> list[str]:
    """The lines that hold a token or an id of a platform that ran."""
    tokens = {token for _, token in doubles}
    ids = {each for double, _ in doubles for each in ids_of(double)}
    return [each for each in lines if any(one in each for one in tokens) or not ids.isdisjoint(NUMBER.findall(each))]


def ids_of(double: Any) -> set[str]:
    """What accounts and chats are called there."""
    if hasattr(double, "guilds"):
        known = [*double.people, *double.channels, *double.guilds, double.application_id, double.bot_id]
    else:
        known = [*double.world.users, *double.world.chats]
    return {str(each).lstrip("-") for each in known}
