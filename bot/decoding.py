"""`python -m bot.decoding`: alone looks inside what people upload, in a process per file that may do hardly anything.

It imports hardly anything of Silta. With the libraries ready it reads jobs from standard input, and forks for each:
whatever a hostile file makes of a decoder can open no file and no connection, and is over in seconds. When standard
input ends, this program ends: it never outlives the one that started it.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import warnings
from contextlib import suppress
from functools import partial
from importlib import import_module
from io import BytesIO
from struct import Struct
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError
from PIL.Image import Transpose

from bot import sheet
from bot.confinement import Tighter, limited

# A job is its kind and a length, then so many bytes. An answer is a media type or what is wrong, width, height,
# seconds, and two lengths: then so many bytes of content (none if it is kept as sent) and of thumbnail.
JOB = Struct(">cI")
ANSWER = Struct(">16sIIdII")

MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
DISPLAY, THUMBNAIL = 1600, 480
QUALITY = 82
# Photographs with a see-through edge hardly become smaller from here on, only slower.
PNG_EFFORT = 2

# How a recording begins; FFmpeg's name of its container, the codecs that browsers play from it, its media type.
SOUNDS = {
    rb"OggS": ("ogg", ("opus", "vorbis"), "audio/ogg"),
    rb"\x1aE\xdf\xa3.{,56}webm": ("matroska", ("opus", "vorbis"), "audio/webm"),
    rb".{4}ftyp": ("mov", ("aac",), "audio/mp4"),
    # Raw AAC begins nearly like MP3, but names no layer.
    rb"ID3|\xff[\xe2-\xe7\xea-\xef\xf2-\xf7\xfa-\xff]": ("mp3", ("mp3",), "audio/mpeg"),
    rb"RIFF.{4}WAVE": ("wav", ("pcm_",), "audio/wav"),
}
LONGEST_SECONDS = 120.5
# Headers, tables and padding are small beside the sound. What no packet accounts for is something else.
MOST_SILENT_BYTES = 100_000

# What the libraries would import only once they need it: no file can be opened then.
Image.preinit()
for name in ("PIL.MpoImagePlugin", "PIL.TiffImagePlugin", "PIL.WebPImagePlugin"):
    import_module(name)
for name in ("av.subtitles.codeccontext", "av.subtitles.stream"):
    import_module(name)

# Pillow looks at the header, warns from so many pixels on, and refuses at twice as many before it decodes anything.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.simplefilter("ignore")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

# What makes a picture upright again, by what its camera noted.
UPRIGHT = {2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE}
UPRIGHT |= {6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90}


class Refused(Exception):  # noqa: N818  (an answer, not an error)
    """What is wrong with a file, in a word or three."""


def answer(
    word: str, *, size: tuple[int, int] = (0, 0), seconds: float = 0.0, content: bytes = b"", thumbnail: bytes = b""
) -> bytes:
    """The frame of an answer."""
    return ANSWER.pack(word.encode(), *size, seconds, len(content), len(thumbnail)) + content + thumbnail


def picture(content: bytes) -> bytes:
    """A display copy and a thumbnail, drawn anew from the pixels of the first frame."""
    original = _opened(content)
    # Must be asked while the picture still knows what its file said.
    profile, turn = original.info.get("icc_profile"), _turn(original)
    image = _in_srgb(_scaled(_eight_bit(original), DISPLAY), profile)
    if turn is not None:  # one of the turns is number 0
        image = image.transpose(turn)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    # A picture of its own: everything else that the file said stays behind.
    image = Image.frombytes(image.mode, image.size, image.tobytes())
    kind = "image/png" if image.mode == "RGBA" else "image/jpeg"
    return answer(kind, size=image.size, content=_encoded(image), thumbnail=_encoded(_scaled(image, THUMBNAIL)))


def _opened(content: bytes) -> Image.Image:
    """The picture, decoded whole; a JPEG no larger than it will be needed."""
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused("not a picture") from None
    except Image.DecompressionBombError:
        raise Refused("too many pixels") from None
    if min(image.size) < 2:
        raise Refused("not a picture")  # nobody could see it
    image.draft(None, _within(image.size, DISPLAY))
    image.load()
    return image


def _turn(image: Image.Image) -> Transpose | None:
    """How the camera was held."""
    with suppress(Exception):  # whatever is wrong with what the camera noted, the picture itself is whole
        return UPRIGHT.get(image.getexif()[ExifTags.Base.Orientation])
    return None


def _eight_bit(image: Image.Image) -> Image.Image:
    """Bits, palettes and 16-bit greys as something that can be scaled and has colours."""
    if image.mode.startswith("I"):
        return image.point(lambda grey: grey / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    most = max(longest, *size)
    return max(1, round(size[0] * longest / most)), max(1, round(size[1] * longest / most))


def _scaled(image: Image.Image, longest: int) -> Image.Image:
    size = _within(image.size, longest)
    return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that were meant, for a screen. A profile that is broken, or is not for such pixels, is ignored."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            if converted := ImageCms.profileToProfile(image, meant, SRGB, outputMode=mode):
                return converted
    return image.convert(mode)


def _encoded(image: Image.Image) -> bytes:
    file = BytesIO()
    if image.mode == "RGBA":
        image.save(file, "PNG", compress_level=PNG_EFFORT)
    else:
        image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def recording(content: bytes) -> bytes:
    """What kind of recording it is and how long it lasts; it is kept as it was sent."""
    container, codecs, kind = _sniffed(content)
    # The format is said, so that no other reader is tried: some of them would open further files.
    with av.open(BytesIO(content), "r", format=container, metadata_errors="replace") as opened:
        streams = opened.streams
        # Another stream is a film, or a cover picture, which nobody has looked at.
        if len(streams) != 1 or not _plays(streams[0], codecs):
            raise Refused("not a recording")
        told = {key.lower() for each in (opened, *streams) for key in each.metadata}
        if any("location" in key or "gps" in key for key in told):
            raise Refused("place")
        seconds, heard = _lasts(opened)
    if not heard or len(content) - heard > max(MOST_SILENT_BYTES, heard):
        raise Refused("broken")
    if seconds > LONGEST_SECONDS:
        raise Refused("too long")
    return answer(kind, seconds=seconds)


def _sniffed(content: bytes) -> tuple[str, tuple[str, ...], str]:
    for beginning, known in SOUNDS.items():
        if re.match(beginning, content, re.DOTALL):
            return known
    raise Refused("not a recording")


def _plays(stream: Stream, codecs: tuple[str, ...]) -> bool:
    return isinstance(stream, AudioStream) and stream.codec_context.codec.canonical_name.startswith(codecs)


def _lasts(opened: InputContainer) -> tuple[float, int]:
    """Seconds and bytes of sound, by walking the packets: headers may know nothing, or lie."""
    moments, played, heard = set[float](), 0.0, 0
    for packet in opened.demux(audio=0):
        if packet.size:
            begins = float((packet.pts or 0) * packet.time_base)
            length = float((packet.duration or 0) * packet.time_base)
            moments |= {begins, begins + length}
            played += length
            heard += packet.size
    return max(played, max(moments, default=0.0) - min(moments, default=0.0)), heard


def spreadsheet(content: bytes) -> bytes:
    """The text of a spreadsheet."""
    try:
        return answer("text", content=sheet.text_of(content).encode())
    except sheet.Unreadable as unreadable:
        raise Refused(str(unreadable)) from None


WORK = {b"P": picture, b"R": recording, b"S": spreadsheet}
# Pictures need room for their pixels. A spreadsheet that needs much for its few rows is not meant to be read.
ROOM = {b"S": Tighter(more_memory=100 << 20, cpu_seconds=2)}


def answered(kind: bytes, content: bytes) -> bytes:
    """The answer to a job, whatever the file is."""
    try:
        return WORK[kind](content)
    except Refused as refused:
        return answer(str(refused))
    except Exception:  # noqa: BLE001  (decoders raise anything over a broken file)
        return answer("broken")


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more: always whole frames, and never anything else."""
    while len(head := jobs.read(JOB.size)) == JOB.size:
        kind, length = JOB.unpack(head)
        given = limited(partial(answered, kind, jobs.read(length)), tighter=ROOM.get(kind)) or b""
        whole = len(given) >= ANSWER.size and len(given) == ANSWER.size + sum(ANSWER.unpack_from(given)[-2:])
        # Whoever has tighter limits and died has most likely met them.
        answers.write(given if whole else answer("too large" if kind in ROOM and not given else "broken"))
        answers.flush()


if __name__ == "__main__":
    sheet.prepare()
    gc.freeze()  # what is here now is shared with every fork, and never looked through again
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)  # if nobody reads any more, what is left in the buffer must not complain
