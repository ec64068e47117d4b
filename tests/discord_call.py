"""A REST request as the double's routes get it, and as tests read it afterwards."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from aiohttp import web
from discord_postbox import Files
from discord_refusals import Refusal

Answer = tuple[int, object]


@dataclass
class Request:
    """What came, and how it was answered; None while it is under way, or if it never was."""

    method: str
    path: str
    authorized: bool
    json: object
    files: dict[str, tuple[str, bytes]]
    at: float
    query: dict[str, str] = field(default_factory=dict)
    status: int | None = None


@dataclass
class Call:
    """What a route works with: the names in its path, the body, the files by their number."""

    params: dict[str, str]
    query: dict[str, str]
    json: dict
    files: Files


async def read(request: web.Request) -> tuple[object, dict[str, tuple[str, bytes]]]:
    """The body: JSON, or a multipart form with JSON in `payload_json` and files beside it."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (_decode(raw) if raw else {}), {}
    body: object = {}
    files = {}
    async for part in await request.multipart():
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = _decode(data)
        else:
            files[part.name or ""] = (part.filename or "", data)
    return body, files


def _decode(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refusal(50109) from error


def numbered(files: dict[str, tuple[str, bytes]]) -> Files:
    """`files[3]` is file 3."""
    found = {}
    for name, file in files.items():
        if match := re.fullmatch(r"files\[(\d+)\]", name):
            found[int(match[1])] = file
    return found
