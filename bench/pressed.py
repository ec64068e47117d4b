"""A press of a button on Silta's side: as the web's server has it, with the button's action as what was said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.ours import Ours
from bench.world import Saying
from bot.settings import Settings
from bot.wiring import silta


class Pressed(Ours):
    """Silta's side: the same, with a press instead of a text."""

    def raw(self, saying: Saying) -> str:
        """What the web's server has of a press in the class's time line."""
        fields = {"event": str(saying.event), "action": saying.text}
        who = {"account": str(saying.account), "locale_hint": saying.locale, "source": "somewhere", "door": ""}
        return json.dumps({"who": who, "key": f"class/{saying.classroom}", "fields": fields}, ensure_ascii=False)


@asynccontextmanager
async def open_pressed(database: Path) -> AsyncIterator[Pressed]:
    """Silta on a seeded database."""
    settings = Settings(data=database.parent, database_url=f"sqlite:///{database}")
    async with silta(settings, delivering=False) as running:
        yield Pressed(running)
