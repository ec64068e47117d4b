"""Files as pupils send them, made when a test needs one."""

from __future__ import annotations

import io

from PIL import Image

from commands.call import Upload


def photo(colour: str = "red", size: tuple[int, int] = (800, 600), kind: str = "JPEG") -> Upload:
    """A picture of one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return Upload(content.getvalue())


def voice(seconds: float = 1.0) -> Upload:
    """A recording of silence, as WAV."""
    samples = b"\x00\x00" * int(8000 * seconds)
    head = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    facts = [(1, 2), (1, 2), (8000, 4), (16000, 4), (2, 2), (16, 2)]
    form = b"".join(number.to_bytes(length, "little") for number, length in facts)
    return Upload(head + form + b"data" + len(samples).to_bytes(4, "little") + samples)
