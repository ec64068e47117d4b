"""The page for the wall: large, few words, and nobody's name who has still to do something."""

from __future__ import annotations

from aiohttp import web

from bot.adapters.web.live import HEARTBEAT
from bot.adapters.web.pages import look, number_of
from bot.adapters.web.push import Reader
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


async def live(request: web.Request) -> web.StreamResponse:
    """The page's open line: what comes to the class changes the wall, and so does what comes to its desk."""
    site, standing, _ = await _wall(request)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=1024)
    await socket.prepare(request)
    desk = f"{places.DESK}/{request.match_info['id']}"
    found = await site.read(places.find_place, places.WEB, desk)
    await site.live.follow(
        socket,
        Reader(
            account=standing.who.account,
            places=(standing.places[0], *((found.id,) if found else ())),
            voice=standing.voice,
            cursor=number_of(request.query.get("after"), 0),
            transport=request.transport,
        ),
    )
    return socket


async def _wall(request: web.Request) -> tuple[Site, Standing, Message]:
    site = request.app[SITE]
    standing = await site.stand_at(request, f"{places.CLASS}/{request.match_info['id']}")
    if standing.role < Role.TEACHER:
        raise web.HTTPSeeOther("/")
    return site, standing, await look(site, standing, "classroom projector")
