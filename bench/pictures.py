"""`python -m bench.pictures`: from upload to thumbnail, through the sandbox and plainly in process, by turns."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

import uvloop
from PIL import Image, ImageDraw, ImageOps

from bot.sandbox import Sandbox
from commands.call import Upload

ROUNDS = 25
DISPLAY, THUMBNAIL = (1600, 1600), (480, 480)


def photograph() -> bytes:
    """Twelve megapixels with detail of every size, as a phone writes them: some megabytes."""
    size, dice = (4000, 3000), random.Random(12)  # noqa: S311  (paint, no secret)
    image = Image.new("RGB", size)
    for width, share in ((8, 1.0), (40, 0.3), (200, 0.25), (1000, 0.2), (4000, 0.08)):
        height = width * 3 // 4
        layer = Image.frombytes("RGB", (width, height), dice.randbytes(3 * width * height))
        image = Image.blend(image, layer.resize(size, Image.Resampling.BICUBIC), share)
    return _written(image, "JPEG", quality=90)


def screenshot() -> bytes:
    """Two megapixels of windows and lines of text."""
    image, dice = Image.new("RGB", (1920, 1080), "#f2f0ec"), random.Random(2)  # noqa: S311  (as above)
    draw = ImageDraw.Draw(image)
    for left in range(40, 1900, 470):
        draw.rounded_rectangle((left, 60, left + 430, 1020), 16, fill="white", outline="#888888", width=2)
        for top in range(90, 1000, 22):
            words = " ".join("silta"[: dice.randint(1, 5)] * dice.randint(1, 2) for _ in range(dice.randint(3, 12)))
            draw.text((left + 20, top), words[:60], fill=(dice.randint(0, 90),) * 3)
    return _written(image, "PNG")


def _written(image: Image.Image, kind: str, **settings: int) -> bytes:
    file = BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def plain(content: bytes) -> tuple[bytes, bytes]:
    """As anybody would write it, with Pillow's own draft mode at its best: no limits, no checks, no colours."""
    image = Image.open(BytesIO(content))
    # Draft takes a size that both sides must reach: with the picture's own shape, it may read half of the detail.
    longest = max(image.size)
    image.draft("RGB", (image.width * DISPLAY[0] // longest, image.height * DISPLAY[0] // longest))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(DISPLAY)
    display = _written(upright, "JPEG", quality=82)
    upright.thumbnail(THUMBNAIL)
    return display, _written(upright, "JPEG", quality=82)


async def _by_turns(sandbox: Sandbox, content: bytes) -> tuple[float, float]:
    """Median seconds of both, the first of a round changing."""
    upload, spent = Upload(content), ([], [])  # type: tuple[Upload, tuple[list[float], list[float]]]
    for number in range(2 * ROUNDS + 2):
        side = (number + number // 2) % 2
        began = time.perf_counter()
        if side:
            plain(content)
        else:
            await sandbox.picture(upload)
        if number > 1:  # the first of each warms up
            spent[side].append(time.perf_counter() - began)
    return median(spent[0]), median(spent[1])


async def _measured() -> dict[str, float]:
    sandbox, figures = Sandbox(), {}
    makers: dict[str, Callable[[], bytes]] = {"jpeg": photograph, "png": screenshot}
    for name, make in makers.items():
        ours, stitched = await _by_turns(sandbox, make())
        figures |= {f"{name}_ours": ours, f"{name}_plain": stitched, f"{name}_ratio": ours / stitched}
    await sandbox.stop()
    return figures


def measure() -> dict[str, float]:
    """Median seconds from upload to thumbnail, on the event loop that Silta runs on, and their ratio."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measured())


def main() -> None:
    """Measure and print."""
    for name, figure in measure().items():
        print(f"{name:12} {figure:6.2f}" if name.endswith("ratio") else f"{name:12} {figure * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
