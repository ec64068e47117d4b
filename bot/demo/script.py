"""The script: four classrooms, and what their people do, each at their own local time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SCRIPT = Path(__file__).parent / "script.toml"
ALL_PUPILS, ALL_TEACHERS = "all pupils", "all teachers"
PICTURES = Path(__file__).parent / "pictures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that somebody of the script does, at a moment.

    They say something, with a picture perhaps; or they say yes to all that waits, or reply to a school's newest
    answer. `agrees`: then they press the main button of what came back; `presses`: one of its buttons for that command,
    each their own, and so on with what comes back then. `in_group`: they do it in their group.
    """

    at: datetime
    who: str
    says: str = ""
    picture: str = ""
    shows: str = ""
    approves: bool = False
    agrees: bool = False
    presses: str = ""
    in_group: bool = False
    replies_to: str = ""


def read_script(path: Path = SCRIPT) -> tuple[dict[str, Any], list[Step]]:
    """The script's classrooms, and its steps, each at its class's local time, in the order in which they happen."""
    script = tomllib.loads(path.read_text(encoding="utf-8"))
    rooms = script["classroom"]
    zones = {name: ZoneInfo(room["zone"]) for room in rooms for name in (room["school"], *room["pupils"])}
    several = {
        ALL_PUPILS: [pupil for room in rooms for pupil in room["pupils"]],
        ALL_TEACHERS: [room["school"] for room in rooms],
    }
    steps = [
        Step(**{**step, "who": who, "at": _moment(step["at"], zones[who])})
        for step in script["step"]
        for who in several.get(step["who"], [step["who"]])
    ]
    return script, sorted(steps, key=lambda each: each.at)


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """Local time, or one that is the same everywhere."""
    at = datetime.fromisoformat(said)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
