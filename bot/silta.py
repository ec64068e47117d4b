"""Everything put together, as whoever serves people sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot.adapters.adapter import Adapter
from bot.clock import Clockwork
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.language import Languages
from bot.settings import Settings
from bot.writer import Writer


@dataclass(frozen=True, slots=True)
class Silta:
    """One running Silta: Calls go into `dispatch`, posts leave through `delivery`, what is
    planned is done by the `clockwork`; `secret` signs what comes back.
    """

    settings: Settings
    secret: bytes
    languages: Languages
    writer: Writer
    reader: Engine
    dispatch: Dispatch
    delivery: Delivery
    clockwork: Clockwork
    adapters: Mapping[str, Adapter]
    clock: Callable[[], datetime]
