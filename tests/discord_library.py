"""discord.py, imported without the warning about `audioop` that would end the tests under `filterwarnings = error`."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord

__all__ = ["discord"]
