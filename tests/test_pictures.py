"""Pictures of Silta for README and docs.

To make them anew: SILTA_PICTURES=docs/pictures .venv/bin/pytest tests/test_pictures.py
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browsing, Sitter
from playing import playing, watches
from served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
SCHEMES = ("light", "dark")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go: for README only if somebody asks for it."""
    chosen = Path(os.environ.get("SILTA_PICTURES", tmp_path))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


async def takes(sitter: Sitter, path: Path) -> None:
    await sitter.page.wait_for_timeout(400)
    await sitter.page.screenshot(path=path, animations="disabled")
    assert shades(path) > 20, f"{path.name} shows nothing"


def shades(path: Path) -> int:
    """How many different rows of points a picture has; a blank one has one."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) in {(8, 2), (8, 6)}
    packed = b"".join(body for name, body in _chunks(data) if name == b"IDAT")
    stride = width * (3 if kind == 2 else 4) + 1
    rows = zlib.decompress(packed)
    return len({rows[at + 1 : at + stride] for at in range(0, stride * height, stride)})


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


async def test_the_demo_can_be_seen(folder: Path, tmp_path: Path, browsing: Browsing) -> None:
    async with playing(tmp_path / "demo", pause=60) as address:
        sitter = await watches(browsing, address)
        await takes(sitter, folder / "demo.png")
        await sitter.goes("about:blank")


async def test_a_class_a_desk_and_a_door_can_be_seen(site: Served, folder: Path, browsing: Browsing) -> None:
    it, room = site.it, site.cast["Bologna"][0].room
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    await it.pupil("Vic").does("icebreaker answer", text="El mercado del sábado: huele a pan y a queso.")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    await it.pupil("Bologna").does("note write", text="Let's show them the towers!")
    await it.pupil("Bologna", 1).does("note write", text="Good idea. I write about the portici.")
    await it.pupil("Bologna").says("/icebreaker answer The two towers: 498 steps, and then you see everything.")
    await it.pupil("Bologna", 1).says("/icebreaker answer The portici: you cross the town in the rain and stay dry.")
    await it.delivers()
    pupil, teacher = await site.pupil("Bologna"), await site.teacher("Bologna")
    for scheme in SCHEMES:
        reader = await browsing.sits_down(cookies=pupil.cookies, url=site.address, color_scheme=scheme, **PHONE)
        await reader.goes(f"{site.address}/class/{room}")
        await reader.sees("huele a pan")
        await takes(reader, folder / f"class-phone-{scheme}.png")
        decider = await browsing.sits_down(cookies=teacher.cookies, url=site.address, color_scheme=scheme)
        await decider.goes(f"{site.address}/desk/{room}")
        await decider.sees("The two towers")
        await takes(decider, folder / f"desk-desktop-{scheme}.png")
    stranger = await browsing.sits_down(**PHONE)
    await stranger.goes(site.address)
    await takes(stranger, folder / "door-phone.png")
    assert {path.name for path in folder.glob("*.png")} >= {
        *(f"{name}-{scheme}.png" for name in ("class-phone", "desk-desktop") for scheme in SCHEMES),
        "door-phone.png",
    }


async def test_a_blank_picture_is_noticed(folder: Path, tmp_path: Path, browsing: Browsing) -> None:
    sitter = await browsing.sits_down()
    await sitter.page.screenshot(path=tmp_path / "blank.png")
    assert shades(tmp_path / "blank.png") <= 2
