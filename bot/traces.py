"""Traces for the log: where something failed, without what anybody wrote."""

from __future__ import annotations

import traceback


def without_words(error: BaseException) -> str:
    """An error's kind and the places it came through. Its message is left out: databases quote people's words there."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
