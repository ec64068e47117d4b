"""The script: four classrooms, and what their people do, each at their own local time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SCRIPT = Path(__file__).parent / "script.toml"
PICTURES = Path(__file__).parent / "pictures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that somebody of the script does, at a moment.

    They say something, with a picture perhaps; or they say yes to all that waits, or reply to a school's newest
    answer. `agrees`: then they press the main button of what came back. `in_group`: they do it in their group.
    """

    at: datetime
    who: str
    says: str = ""
    picture: str = ""
    shows: str = ""
    approves: bool = False
    agrees: bool = False
    in_group: bool = False
    replies_to: str = ""


def read_script(path: Path = SCRIPT) -> tuple[dict[str, Any], list[Step]]:
    """The script's classrooms, and its steps, each at its class's local time, in the order in which they happen."""
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    zones = {name: ZoneInfo(room["zone"]) for room in script["classroom"] for name in (room["school"], *room["pupils"])}
    steps = [
        Step(**{**step, "at": datetime.fromisoformat(step["at"]).replace(tzinfo=zones[step["who"]]).astimezone(UTC)})
        for step in script["step"]
    ]
    return script, sorted(steps, key=lambda each: each.at)
