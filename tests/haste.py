"""What spares the tests time, and changes nothing of what they show."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from bot import wiring


@contextmanager
def without_garbage() -> Iterator[None]:
    """Nothing is looked through meanwhile, and what has come into being is never looked through again.

    Collecting thousands of tests leaves a million objects and no garbage; to look for some anyway takes longer than
    the collecting itself, and later a second each time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def read_once() -> Iterator[None]:
    """Meanwhile, what every start of Silta reads is read by the first alone: its languages and its migrations.

    One Silta starts per process; here thousands do, and find the same files each time.
    """
    scripts: dict[str | None, ScriptDirectory] = {}
    reading = ScriptDirectory.from_config

    def read(config: Any) -> ScriptDirectory:
        where = config.get_main_option("script_location")
        return scripts[where] if where in scripts else scripts.setdefault(where, reading(config))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "load_languages", cache(wiring.load_languages))
        patch.setattr(ScriptDirectory, "from_config", read)
        # httpx asks for this at every step of a request, and Python looks for it in all folders, each time in vain.
        if find_spec("sniffio") is None:
            patch.setitem(sys.modules, "sniffio", None)
        yield


@contextmanager
def interrupted_plainly() -> Iterator[None]:
    """Ctrl-C ends what runs, as ever, but no event loop takes it upon itself.

    An asyncio.Runner does so where it finds Python's own handler, and for every single `run` spells out what has run
    before, fixtures and all (https://github.com/python/cpython/blob/v3.11.7/Lib/signal.py#L24: the failed look-up of
    the handler's name has its repr in the error).
    """

    def interrupt(number: int, frame: Any) -> None:
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
