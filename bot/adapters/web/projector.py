"""The page for the wall: large, few words, and nobody's name who has still to do something."""

from __future__ import annotations

from aiohttp import web

from bot.adapters.web.pages import look
from bot.adapters.web.site import SITE, Site, Standing
from commands.command import Role
from commands.message import Message
from storage import places, timeline


async def projector(request: web.Request) -> web.StreamResponse:
    """What a class may see large, brought up to date by itself."""
    site, standing, wall = await _wall(request)
    cursor = await site.read(timeline.cursor, standing.places)
    pane, room = site.pane(request), standing.identity.classroom
    return site.page("projector.html", standing.voice, message=wall, room=room, pane=pane, cursor=cursor)


async def beside(request: web.Request) -> web.StreamResponse:
    """The same, as the piece of the page that is brought up to date."""
    site, standing, wall = await _wall(request)
    return web.json_response({"wall": site.rendering.fill("wall.html", standing.voice, message=wall)})


async def _wall(request: web.Request) -> tuple[Site, Standing, Message]:
    site = request.app[SITE]
    standing = await site.stand_at(request, f"{places.CLASS}/{request.match_info['id']}")
    if standing.role < Role.TEACHER:
        raise web.HTTPSeeOther("/")
    return site, standing, await look(site, standing, "classroom projector")
