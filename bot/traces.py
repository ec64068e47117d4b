"""Traces for the log: where something failed, without what anybody wrote."""

from __future__ import annotations

import logging
import traceback


def without_words(error: BaseException) -> str:
    """An error's kind and the places it came through. Its message is left out: databases quote people's words there."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def silence(*libraries: str) -> None:
    """Libraries that log what they send and receive say nothing at any level: tokens and people's words are in it."""
    for name in libraries:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
