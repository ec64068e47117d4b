"""The canvas: a chart laid out as an SVG, as chats are sent it. Everything in it is a number of ours or escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape

from bot.chart import LONGEST, Chart, Row
from bot.lettering import BOLD, FAMILIES, REGULAR, fitted, width
from storage.media import Medium

WIDTH, EDGE = 1000, 40
INNER = WIDTH - 2 * EDGE
PAPER, INK, SOFT, RAIL = "#fbf9f4", "#1c2430", "#566072", "#e9e4d8"
# Each kind of bar has a colour and a texture of its own.
BARS = ("#0b6e69", "#7a5a00", "#1f5fa8")
TEXTURES = (
    "",
    '<path d="M-2 8 8 -2M4 14 14 4" stroke="{}" stroke-width="4"/>',
    '<circle cx="6" cy="6" r="3" fill="{}"/>',
)

TITLE, NAME, FIGURE, KEY = 40, 28, 23, 24
NAMES, MEASURED = 340, 240
BAR, BETWEEN_BARS, BETWEEN_ROWS = 22, 6, 22
BARS_AT = EDGE + NAMES + 20
FULL = INNER - NAMES - MEASURED - 40

PICTURE, STEP, GAP = 190, 250, 24
HEIGHTS = {1: 120, 2: 84, 3: 56}
STEPS = {1: ("#0b6e69", "#ffffff"), 2: ("#8cbdb9", "#06201e"), 3: ("#c3dcda", "#06201e")}
# The first stands in the middle, the second to the left of it, the third to the right.
COLUMNS = (1, 0, 2)


def svg(chart: Chart, pictures: Mapping[int, Medium]) -> str:
    """The chart with these pictures on its podium; one that is not there leaves its place empty."""
    parts, y = [_text(EDGE, EDGE + 34, chart.title, TITLE, INNER, weight=BOLD)], EDGE + 74.0
    if chart.podium:
        drawn, y = _podium(chart.podium, pictures, y)
        parts.append(drawn)
    if len(chart.keys) > 1:
        drawn, y = _keys(chart.keys, y)
        parts.append(drawn)
    for row in chart.drawn:
        drawn, y = _row(row, y)
        parts.append(drawn)
    if chart.more:
        parts.append(_text(EDGE, y + 20, chart.more, FIGURE, INNER, fill=SOFT))
        y += 44
    height = round(y + EDGE - BETWEEN_ROWS)
    family = ", ".join(f"'{each}'" for each in FAMILIES)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="{family}">'
        f"<defs>{''.join(_textures())}</defs>"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    room: float,
    *,
    weight: int = REGULAR,
    fill: str = INK,
    anchor: str = "start",
) -> str:
    shown = escape(fitted(text, room, size, weight))
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{shown}</text>'
    )


def _textures() -> Iterator[str]:
    for number, (colour, texture) in enumerate(zip(BARS, TEXTURES, strict=True)):
        if texture:
            yield (
                f'<pattern id="t{number}" width="12" height="12" patternUnits="userSpaceOnUse">'
                f'<rect width="12" height="12" fill="{PAPER}"/>{texture.format(colour)}</pattern>'
            )


def _bar(kind: int, x: float, y: float, length: float, height: float) -> str:
    number = kind % len(BARS)
    filled = f"url(#t{number})" if TEXTURES[number] else BARS[number]
    return (
        f'<rect x="{x + 1.5:g}" y="{y + 1.5:g}" width="{max(length - 3, 0):g}" height="{height - 3:g}" rx="4" '
        f'fill="{filled}" stroke="{BARS[number]}" stroke-width="3"/>'
        if length
        else ""
    )


def _keys(keys: tuple[str, ...], y: float) -> tuple[str, float]:
    """What each kind of bar stands for, side by side while there is room."""
    drawn, x = [], float(EDGE)
    for kind, key in enumerate(keys):
        needed = 48 + width(fitted(key, INNER - 48, KEY), KEY) + 36
        if x > EDGE and x + needed - 36 > WIDTH - EDGE:
            x, y = float(EDGE), y + 38
        drawn += [_bar(kind, x, y, 36, BAR), _text(x + 48, y + 19, key, KEY, INNER - 48, fill=SOFT)]
        x += needed
    return "".join(drawn), y + 58


def _row(row: Row, y: float) -> tuple[str, float]:
    """A name, and beside it a bar and a figure for each of its lengths."""
    tall = len(row.lengths) * (BAR + BETWEEN_BARS) - BETWEEN_BARS
    name = f"{row.place}. {row.name}" if row.place else row.name
    drawn = [_text(EDGE, y + tall / 2 + 10, name, NAME, NAMES, weight=BOLD)]
    for kind, (length, figure) in enumerate(zip(row.lengths, row.figures, strict=False)):
        at = y + kind * (BAR + BETWEEN_BARS)
        drawn.append(f'<rect x="{BARS_AT}" y="{at:g}" width="{FULL}" height="{BAR}" rx="5" fill="{RAIL}"/>')
        drawn.append(_bar(kind, BARS_AT, at, FULL * length / LONGEST, BAR))
        drawn.append(_text(BARS_AT + FULL + 20, at + 19, figure, FIGURE, MEASURED))
    return "".join(drawn), y + tall + BETWEEN_ROWS


def _podium(rows: tuple[Row, ...], pictures: Mapping[int, Medium], y: float) -> tuple[str, float]:
    """The three best on their steps, with what they made above them."""
    shown = any(row.picture and row.picture.id in pictures for row in rows)
    floor = y + (PICTURE + 20 if shown else 0) + 44 + HEIGHTS[1]
    left = (WIDTH - 3 * STEP - 2 * GAP) / 2
    drawn = [f'<rect x="{EDGE}" y="{floor:g}" width="{INNER}" height="3" fill="{INK}"/>']
    for number, row in enumerate(rows):
        x, top = left + COLUMNS[number] * (STEP + GAP), floor - HEIGHTS[row.place]
        ground, digit = STEPS[row.place]
        middle = x + STEP / 2
        drawn += [
            f'<path d="M{x:g} {floor:g}V{top + 10:g}q0-10 10-10h{STEP - 20}q10 0 10 10V{floor:g}z" fill="{ground}"/>',
            _text(middle, top + 44, str(row.place), 40, STEP, weight=BOLD, fill=digit, anchor="middle"),
            _text(middle, top - 14, row.name, FIGURE, STEP, weight=BOLD, anchor="middle"),
        ]
        medium = pictures.get(row.picture.id) if row.picture else None
        if medium:
            drawn.append(_picture(medium, middle - PICTURE / 2, top - 48 - PICTURE, number))
    return "".join(drawn), floor + 40


def _picture(medium: Medium, x: float, y: float, number: int) -> str:
    """A thumbnail, whole, on a square of its own."""
    data = b64encode(medium.thumbnail or medium.content).decode()
    at = f'x="{x:g}" y="{y:g}" width="{PICTURE}" height="{PICTURE}"'
    return (
        f'<clipPath id="p{number}"><rect {at} rx="14"/></clipPath><rect {at} rx="14" fill="#fff"/>'
        f'<image {at} clip-path="url(#p{number})" preserveAspectRatio="xMidYMid meet" '
        f'href="data:{escape(medium.type)};base64,{data}"/>'
        f'<rect {at} rx="14" fill="none" stroke="{RAIL}" stroke-width="2"/>'
    )
