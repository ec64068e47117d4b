"""Pictures as they come: good, odd and hostile ones, made here, because nothing binary lies in the repository."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

RED, GREEN, BLUE, WHITE = (230, 20, 20), (20, 200, 40), (30, 40, 220), (255, 255, 255)
ORIENTATION, GPS = 0x0112, 0x8825
# Stands wherever a file can say something that is no pixel: it must never come out again.
SECRET = "Rovaniemi-66.5039"
HTML = f"<html><script>alert('{SECRET}')</script></html>".encode()

# What undoes each turn that a camera notes.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def written(image: Image.Image, kind: str, **settings) -> bytes:
    file = BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def flag(size=(160, 120), mode="RGB") -> Image.Image:
    """Red, green, blue and white, a quarter each: whatever is turned or swapped shows."""
    image, (width, height) = Image.new("RGB", size, WHITE), size
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    return image.convert(mode)


def quarters(content: bytes) -> list[tuple[int, ...]]:
    """The colour in the middle of each quarter: that of the flag, if all went well."""
    image = Image.open(BytesIO(content))
    across, down = (image.width // 4, image.width * 3 // 4), (image.height // 4, image.height * 3 // 4)
    return [image.getpixel((x, y)) for y in down for x in across]


def alike(one: list[tuple[int, ...]], other: list[tuple[int, ...]], most=12) -> bool:
    pairs = zip(one, other, strict=True)
    return all(abs(a - b) <= most for left, right in pairs for a, b in zip(left, right, strict=True))


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *more: bytes, depth=8, colours=0, rows: bytes | None = None) -> bytes:
    """A PNG chunk by chunk; black if it is not told otherwise."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    rows = bytes((1 + (width * bits + 7) // 8) * height) if rows is None else rows
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    body = b"".join(more) + chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def bomb(side=9000) -> bytes:
    """Eighty-one megapixels in ten kilobytes."""
    return png(side, side, depth=1)


def sixteen_bit() -> bytes:
    """Dark, middle and light grey, a third each, in sixteen bits."""
    row = b"\0" + b"".join(struct.pack(">H", value) * 20 for value in (0x1000, 0x8000, 0xF000))
    return png(60, 20, depth=16, rows=row * 20)


def profile_bomb() -> bytes:
    return png(20, 20, chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(80_000_000), 9)))


def text_bomb() -> bytes:
    return png(20, 20, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)))


def turned(orientation: int) -> bytes:
    """The flag as a camera held so would write it."""
    turn, exif = TURNS[orientation], Image.Exif()
    exif[ORIENTATION] = orientation
    return written(flag().transpose(turn) if turn is not None else flag(), "JPEG", quality=95, exif=exif)


def telling_jpeg() -> bytes:
    """A JPEG that says in each of its ways where it was taken."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (66.0, 30.0, 14.0), 3: "E", 4: (25.0, 43.0, 39.0), 29: SECRET}
    exif[0x010E] = SECRET
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    return written(flag(), "JPEG", quality=95, exif=exif, xmp=xmp, comment=SECRET.encode())


def telling_png() -> bytes:
    info = PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    return written(flag(mode="RGBA"), "PNG", pnginfo=info, exif=exif)


def zip_behind(content: bytes) -> bytes:
    """The same, and a ZIP archive for whoever reads from the end."""
    name, text = b"start.html", HTML
    sizes = struct.pack("<IIIHH", zlib.crc32(text), len(text), len(text), len(name), 0)
    file = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + name + text
    entry = b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 33) + sizes
    entry += struct.pack("<HHHII", 0, 0, 0, 0, len(content)) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(content) + len(file), 0)
    return content + file + entry + end


def telling_gif() -> bytes:
    return written(flag(), "GIF", comment=b"*/" + HTML) + b";/*" + HTML


def animated(kind: str) -> bytes:
    """The flag first, then something else."""
    return written(flag(), kind, save_all=True, append_images=[Image.new("RGB", (160, 120), "black")], duration=100)


def see_through_palette() -> bytes:
    """A palette of which one colour, the flag's white quarter, is not there."""
    image = flag().quantize(4)
    return written(image, "PNG", transparency=image.getpixel((150, 110)))


def display_p3() -> bytes:
    """Display P3, as phones write it: the standard profile with other primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {b"rXYZ": (0.51512, 0.24120, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189)}
    primaries[b"bXYZ"] = (0.15710, 0.06657, 0.78407)
    for number in range(int.from_bytes(profile[128:132])):
        name, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        if name in primaries:
            struct.pack_into(">3i", profile, offset + 8, *(round(each * 65536) for each in primaries[name]))
    return bytes(profile)


def psd() -> bytes:
    return b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 2, 2, 8, 3) + bytes(12) + bytes(2) + bytes(12)


def no_pictures() -> dict[str, bytes]:
    """What is no picture, or none of the four kinds that browsers and Silta share."""
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(\"{SECRET}\")'/>".encode()
    return {
        "an SVG": svg,
        "an SVG with a declaration": b"<?xml version='1.0'?>" + svg,
        "a page": b"<!doctype html>" + HTML,
        "an empty file": b"",
        "one byte": b"\x89",
        "a PNG's first bytes alone": b"\x89PNG\r\n\x1a\n",
        "a BMP": written(flag(), "BMP"),
        "a TIFF": written(flag(), "TIFF"),
        "a PSD": psd(),
        "an EPS": written(flag(), "EPS"),
        "an ICO": written(flag(), "ICO"),
        "a PDF": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
        "one pixel": png(1, 1),
        "a line": png(1, 20_000),
    }


def broken_pictures() -> dict[str, bytes]:
    """What begins as a picture and is none in the end."""
    whole = {kind: written(flag((640, 480)).effect_spread(9), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}
    cut = {f"a {kind} cut off": content[: len(content) * 2 // 3] for kind, content in whole.items()}
    return cut | {"a profile that explodes": profile_bomb(), "a text that explodes": text_bomb()}


def telling_pictures() -> dict[str, bytes]:
    """What says more than its pixels do."""
    return {
        "a JPEG that tells": telling_jpeg(),
        "a PNG that tells": telling_png(),
        "a GIF that is a script": telling_gif(),
        "a JPEG that is a ZIP": zip_behind(written(flag(), "JPEG", quality=95)),
        "a PNG that is a page": written(flag(), "PNG") + HTML,
        "a WebP that tells": written(flag(), "WEBP", quality=95, xmp=SECRET.encode(), exif=b"Exif\0\0" + HTML),
    }


def parts(content: bytes) -> set[str]:
    """What a JPEG or PNG consists of: its segments or chunks by name."""
    if content.startswith(b"\x89PNG"):
        return _chunks(content)
    found, at = set(), 2
    while content[at + 1] != 0xDA:
        found.add(f"{content[at + 1]:X}")
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    # Behind the scan nothing but its end may follow.
    assert content.index(b"\xff\xd9", at) == len(content) - 2
    return found


def _chunks(content: bytes) -> set[str]:
    found, at = set(), 8
    while at < len(content):
        found.add(content[at + 4 : at + 8].decode())
        at += 12 + int.from_bytes(content[at : at + 4])
    return found
