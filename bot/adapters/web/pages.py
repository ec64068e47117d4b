"""The places of the web: a class, a desk, a staff room; what is sent from them, and their live line."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.adapters.web.inbound import action_of, call_of, event_of, read_sent
from bot.adapters.web.live import HEARTBEAT, Reader
from bot.adapters.web.signin import SESSION_LASTS
from bot.adapters.web.site import SITE, Site, Standing
from commands.call import Action
from commands.command import Role
from commands.message import Message, Reply
from storage import people, places, projects, timeline
from storage.timeline import Entry

LATEST = 50
END = 2**62


async def place(request: web.Request) -> web.StreamResponse:
    """A class, a desk or a staff room."""
    site = request.app[SITE]
    standing = await site.stand(request)
    now = site.silta.clock()
    await site.silta.writer.run(
        lambda connection: people.extend(
            connection,
            platform=places.WEB,
            user=standing.who.account,
            now=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return await _page(site, request, standing, None)


async def call(request: web.Request) -> web.StreamResponse:
    """Something was pressed, sent or typed here. A script gets the answer alone, a plain page gets it on itself."""
    site = request.app[SITE]
    standing, sent = await site.stand(request), await read_sent(request)
    action, event = action_of(sent, site.silta, standing.voice), event_of(sent)
    answer = await site.silta.dispatch(
        call_of(action, event=event, key=standing.key, who=standing.who, silta=site.silta)
    )
    site.live.changed()
    if "Silta-Part" not in request.headers:
        return await _page(site, request, await site.stand(request), answer.reply)
    voice = site.silta.languages.voice(answer.locale, str(standing.voice.zone))
    html = site.rendering.reply(answer.reply, voice)
    problem = isinstance(answer.reply, Message) and answer.reply.problem
    return web.json_response({"html": html, "problem": problem})


async def earlier(request: web.Request) -> web.StreamResponse:
    """What was said before the oldest entry on the page."""
    site = request.app[SITE]
    standing = await site.stand(request)
    entries, _ = await site.read(_entries, standing, _number(request.query.get("before"), 0))
    return web.json_response({"html": _html(site, standing, entries), "more": len(entries) == LATEST})


async def beside(request: web.Request) -> web.StreamResponse:
    """What stands beside a desk's time line: how many wait, and how far the class has come."""
    site = request.app[SITE]
    standing = await site.stand(request)
    found = await _beside(site, standing)
    parts = {"waiting": "waiting_head.html", "state": "state.html"}
    return web.json_response({part: site.rendering.fill(name, standing.voice, **found) for part, name in parts.items()})


async def live(request: web.Request) -> web.StreamResponse:
    """A page's open line, from the last change that it has."""
    site = request.app[SITE]
    standing = await site.stand(request)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=1024)
    await socket.prepare(request)
    await site.live.follow(
        socket,
        Reader(
            account=standing.who.account,
            places=standing.places,
            voice=standing.voice,
            cursor=_number(request.query.get("after"), 0),
        ),
    )
    return socket


async def _page(site: Site, request: web.Request, standing: Standing, reply: Reply | None) -> web.Response:
    entries, cursor = await site.read(_entries, standing, END)
    here, room, seat = standing.identity.place, standing.identity.classroom, standing.identity.seat
    beside: dict[str, Any] = await _beside(site, standing) if here and here.kind == places.DESK else {}
    return site.page(
        "place.html",
        standing.voice,
        kind=here.kind if here else "",
        key=standing.key,
        project=standing.identity.project,
        room=room,
        seat=seat,
        teacher=standing.role >= Role.TEACHER,
        entries=_html(site, standing, entries),
        more=len(entries) == LATEST,
        cursor=cursor,
        commands=_commands(site, standing),
        actions=_actions(site, standing),
        homes=await site.read(_homes, standing, site.pane(request)),
        reply=site.rendering.reply(reply, standing.voice) if reply is not None else "",
        pane=site.pane(request),
        back=f"/{standing.key}{site.pane(request)}",
        **beside,
    )


async def _beside(site: Site, standing: Standing) -> dict[str, Any]:
    """What waits, and where things stand: the answers of two commands, as any platform would show them."""
    asked = {"waiting": "review show", "state": "review state"}
    answers = {
        name: await site.silta.dispatch.look(
            call_of(Action(command), event="look", key=standing.key, who=standing.who, silta=site.silta)
        )
        for name, command in asked.items()
    }
    return {name: each.reply for name, each in answers.items() if isinstance(each.reply, Message)}


def _entries(connection: Connection, standing: Standing, before: int) -> tuple[tuple[Entry, ...], int]:
    entries = timeline.latest_entries(connection, standing.places, limit=LATEST, before=before)
    return entries, timeline.cursor(connection, standing.places)


def _html(site: Site, standing: Standing, entries: tuple[Entry, ...]) -> str:
    html = "".join(site.live.entry_html(entry, standing.voice) for entry in entries)
    seat = standing.identity.seat
    # What is rendered once for everybody is marked as one's own afterwards; people's words hold no bare quotes.
    return html.replace(f'data-seat="{seat.id}"', f'data-seat="{seat.id}" data-mine') if seat else html


def _commands(site: Site, standing: Standing) -> list[tuple[str, str]]:
    """What the box offers: each command that this person may run here, with its sentence."""
    voice, here = standing.voice, standing.identity.place
    return [
        (path, voice.say(command.description))
        for path, _, command in site.silta.dispatch.catalogue.commands()
        if command.is_offered(standing.role, here.kind if here else None)
    ]


def _actions(site: Site, standing: Standing) -> list[tuple[str, str]]:
    """What stands as a button at a desk."""
    return [
        (path, standing.voice.say(command.at_desk))
        for path, _, command in site.silta.dispatch.catalogue.commands()
        if command.at_desk is not None and command.role <= standing.role
    ]


def _homes(connection: Connection, standing: Standing, pane: str) -> list[tuple[str, str]]:
    """Where else this person belongs, for those who have a seat in more than one class."""
    person, here = standing.identity.person, standing.identity.seat
    seats = people.seats_of(connection, person.id) if person else ()
    others = [
        seat for _, seat in seats if seat.state == people.TAKEN and here and seat.classroom_id != here.classroom_id
    ]
    names = {
        room.id: f"{room.school} · {room.name}"
        for project_id in {project_id for project_id, _ in seats}
        for room in projects.classrooms_of(connection, project_id)
    }
    return [(f"/{places.CLASS}/{seat.classroom_id}{pane}", names[seat.classroom_id]) for seat in others]


def _number(raw: str | None, otherwise: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 19 else otherwise
