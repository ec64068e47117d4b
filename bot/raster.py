"""Raster: an SVG becomes a PNG, in a process of its own: the renderer would hold up every thread while it works.

Run by its path, with the files of the fonts as arguments, it reads the SVG and writes the PNG.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache

import resvg_py

PATIENCE_SECONDS = 20.0
# Pixels for each unit of the drawing.
ZOOM = 1.2


@lru_cache(maxsize=32)
def png(svg: str, fonts: tuple[str, ...]) -> bytes:
    """The picture of an SVG, lettered with these fonts alone; the same one is drawn once. Blocks until it is there.

    Raises OSError or subprocess.SubprocessError if it cannot be drawn.
    """
    command = [sys.executable, "-I", "-B", __file__, *fonts]
    # Ours holds secrets.
    done = subprocess.run(  # noqa: S603  (our own program, with our own files)
        command, input=svg.encode(), capture_output=True, check=True, timeout=PATIENCE_SECONDS, env={}
    )
    return done.stdout


def draw(svg: str, fonts: Sequence[str]) -> bytes:
    """The same, here and now."""
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(fonts), zoom=ZOOM)


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode(), sys.argv[1:]))
