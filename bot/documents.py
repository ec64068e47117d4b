"""Files that people send: how large each may be, and what a file of text, or a spreadsheet, says."""

from __future__ import annotations

from bot.sandbox import LARGEST, SPREADSHEET, Sandbox
from commands.call import Upload
from commands.message import Text
from commands.parameter import Document, Kind, Picture, Recording, Unclear
from storage.media import PICTURE, RECORDING

LARGEST_DOCUMENT = 1_000_000
# Spreadsheets are archives; those of twenty years ago, and those with a password, are not.
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
NO_TEXT = Text("Silta cannot read this file. It should hold nothing but text.")


def largest(kind: Kind) -> int | None:
    """How many bytes a file of this kind may have; None for what is no file."""
    match kind:
        case Picture():
            return LARGEST[PICTURE]
        case Recording():
            return LARGEST[RECORDING]
        case Document():
            return LARGEST[SPREADSHEET] if kind.spreadsheets else LARGEST_DOCUMENT
    return None


def too_large(most: int) -> Text:
    """What is said of a larger file than so many bytes."""
    return Text("This file is too large: {megabytes} MB are the most.", megabytes=most // 1_000_000)


async def said_in(sandbox: Sandbox, kind: Document, upload: Upload) -> str:
    """What a file says; a spreadsheet, where one may be sent, says its rows. What it is called means nothing."""
    if kind.spreadsheets and upload.content.startswith(PACKED):
        return await sandbox.spreadsheet(upload)
    return text_in(upload)


def text_in(upload: Upload) -> str:
    """What a file of text says, in whichever of the two encodings that programs write."""
    if upload.oversize or len(upload.content) > LARGEST_DOCUMENT:
        raise Unclear(too_large(LARGEST_DOCUMENT))
    if b"\0" in upload.content:
        raise Unclear(NO_TEXT)
    try:
        return upload.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return upload.content.decode("cp1252", errors="replace")
