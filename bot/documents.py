"""Files that people send: how large each may be, and what a file of text says."""

from __future__ import annotations

from bot.sandbox import LARGEST
from commands.call import Upload
from commands.message import Text
from commands.parameter import Document, Kind, Picture, Recording, Unclear
from storage.media import PICTURE, RECORDING

LARGEST_DOCUMENT = 1_000_000
TOO_LARGE = Text("This file is too large: {megabytes} MB are the most.", megabytes=LARGEST_DOCUMENT // 1_000_000)
NO_TEXT = Text("Silta cannot read this file. It should hold nothing but text.")


def largest(kind: Kind) -> int | None:
    """How many bytes a file of this kind may have; None for what is no file."""
    match kind:
        case Picture():
            return LARGEST[PICTURE]
        case Recording():
            return LARGEST[RECORDING]
        case Document():
            return LARGEST_DOCUMENT
    return None


def text_in(upload: Upload) -> str:
    """What a file of text says, in whichever of the two encodings that programs write."""
    if upload.oversize or len(upload.content) > LARGEST_DOCUMENT:
        raise Unclear(TOO_LARGE)
    if b"\0" in upload.content:
        raise Unclear(NO_TEXT)
    try:
        return upload.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return upload.content.decode("cp1252", errors="replace")
