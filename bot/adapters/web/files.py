"""Pictures and recordings for those who may have them, and files to take home."""

from __future__ import annotations

import asyncio
import re

from aiohttp import web
from sqlalchemy import Connection

from bot.adapters.web.inbound import call_of
from bot.adapters.web.site import SITE, Site
from bot.export import made
from commands.call import Action
from commands.message import Message
from storage import access, media, people, places
from storage.media import Medium

# Asked for anew each time, so that what was taken back is gone at once; unchanged, it need not be sent again.
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
HEADERS = {"Cache-Control": "private, no-cache", "Accept-Ranges": "bytes"}


async def medium(request: web.Request) -> web.StreamResponse:
    """A picture or a recording, whole or in part; players ask for parts."""
    site, number = request.app[SITE], int(request.match_info["id"])
    found = await site.read(_find, site, site.visitor(request).account, number)
    if found is None:
        raise web.HTTPNotFound
    small = request.match_info.get("size") == "small"
    content, tag = (found.thumbnail, f"{found.digest[:32]}-s") if small else (found.content, found.digest[:32])
    headers = {**HEADERS, "ETag": f'"{tag}"', "Content-Type": found.type}
    if any(each.value == tag for each in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return _part(request, content, headers)


def _part(request: web.Request, content: bytes, headers: dict[str, str]) -> web.Response:
    """What was asked for of it. Units that nobody knows, and parts of what it was before, are not parts (RFC 9110)."""
    asked = request.headers.get("Range", "").lower()
    if not asked.startswith("bytes=") or request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        return web.Response(body=content, headers=headers)
    size, part = len(content), RANGE.fullmatch(asked)
    first, last = part.groups() if part else ("", "0")
    start = int(first) if first else max(0, size - int(last or 0))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return web.Response(status=206, body=content[start:stop], headers=headers)


async def take_home(request: web.Request) -> web.StreamResponse:
    """The file that a command which only reads has for somebody at their place."""
    site = request.app[SITE]
    standing = await site.stand(request)
    action = Action.unpack(request.query.get("action", ""))
    asking = call_of(action, event="look", key=standing.key, who=standing.who, silta=site.silta)
    command = site.silta.dispatch.catalogue.find(action.command)
    reply = (await site.silta.dispatch.look(asking)).reply if command and command.reads else None
    if not isinstance(reply, Message) or reply.file is None:
        raise web.HTTPNotFound
    held = await site.read(_held, {each.id for each in reply.file.enclosed})
    file = await asyncio.to_thread(made, reply.file, held, standing.voice)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Type": file.type}
    return web.Response(body=file.content, headers=headers)


def _find(connection: Connection, site: Site, account: str, number: int) -> Medium | None:
    """What a visitor may see. What they may not see and what is not there look the same."""
    person = people.person_behind(connection, platform=places.WEB, user=account, now=site.silta.clock())
    if person is None or not access.may_see(connection, person_id=person.id, media_id=number):
        return None
    return media.find_medium(connection, number)


def _held(connection: Connection, numbers: set[int]) -> dict[int, Medium]:
    found = {number: media.find_medium(connection, number) for number in numbers}
    return {number: each for number, each in found.items() if each is not None}
