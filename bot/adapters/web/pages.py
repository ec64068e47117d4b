"""The places of the web: a class, a desk, a staff room; what is sent from them, and their live line."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup
from sqlalchemy import Connection

from bot.adapters.web.inbound import action_of, call_of, event_of, files_in, read_sent
from bot.adapters.web.live import HEARTBEAT
from bot.adapters.web.push import Reader
from bot.adapters.web.signin import SESSION_LASTS
from bot.adapters.web.site import SITE, Site, Standing
from commands.call import Action
from commands.command import Role
from commands.message import Message, Reply, Text
from storage import people, places, projects, teams, timeline
from storage.timeline import Entry

LATEST = 50
MOST_GROUPS = 3
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
    standing = await site.stand(request)
    sent = await read_sent(request, site.silta, standing.role)
    action = action_of(sent, site.silta, standing.voice, standing.kind)
    answer = await site.silta.dispatch(
        call_of(
            action,
            event=event_of(sent),
            key=standing.key,
            who=standing.who,
            silta=site.silta,
            files=files_in(sent),
        )
    )
    site.live.changed()
    if "Silta-Part" not in request.headers:
        return await _page(site, request, await site.stand(request), answer.reply)
    voice = site.silta.languages.voice(answer.locale, str(standing.voice.zone))
    html = site.rendering.reply(answer.reply, voice, here=f"/{standing.key}", pane=site.pane(request))
    problem = isinstance(answer.reply, Message) and answer.reply.problem
    return web.json_response({"html": html, "problem": problem})


async def earlier(request: web.Request) -> web.StreamResponse:
    """What was said before the oldest entry on the page."""
    site = request.app[SITE]
    standing = await site.stand(request)
    entries, _ = await site.read(_entries, standing, number_of(request.query.get("before"), 0))
    return web.json_response({"html": _html(site, standing, entries), "more": len(entries) == LATEST})


async def beside(request: web.Request) -> web.StreamResponse:
    """What stands beside a time line: how many wait, how far the class has come, who is in a group."""
    site = request.app[SITE]
    standing = await site.stand(request)
    parts = await _beside(site, standing)
    return web.json_response({each.id: each.html for each in parts})


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
            cursor=number_of(request.query.get("after"), 0),
            transport=request.transport,
        ),
    )
    return socket


async def _page(site: Site, request: web.Request, standing: Standing, reply: Reply | None) -> web.Response:
    entries, cursor = await site.read(_entries, standing, END)
    room, seat, pane = standing.identity.classroom, standing.identity.seat, site.pane(request)
    here = f"/{standing.key}"
    return site.page(
        "place.html",
        standing.voice,
        kind=standing.kind,
        here=here,
        project=standing.identity.project,
        room=room,
        seat=seat,
        teacher=standing.role >= Role.TEACHER,
        entries=_html(site, standing, entries),
        more=len(entries) == LATEST,
        cursor=cursor,
        commands=_commands(site, standing),
        actions=_actions(site, standing),
        tabs=await site.read(_tabs, standing, pane),
        homes=await site.read(_homes, standing, pane),
        reply=site.rendering.reply(reply, standing.voice, here=here, pane=pane) if reply is not None else "",
        pane=pane,
        back=f"{here}{pane}",
        beside=await _beside(site, standing),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A piece of a page that is brought up to date whenever something changes."""

    id: str
    html: Markup


async def _beside(site: Site, standing: Standing) -> list[Part]:
    """What stands beside a time line: the answers of commands, as any platform would show them."""
    catalogue = site.silta.dispatch.catalogue.commands()
    asked = {path.replace(" ", "-"): path for path, _, command in catalogue if standing.kind in command.beside}
    heads = {"waiting": "review show"} if standing.kind == places.DESK else {}
    found = []
    for part, path in {**heads, **asked}.items():
        reply = await look(site, standing, path)
        template = "waiting_head.html" if part in heads else "state.html"
        html = site.rendering.fill(template, standing.voice, message=reply)
        found.append(Part(id=part, html=Markup(html)))  # noqa: S704  (made by our own template, which escapes)
    return found


async def look(site: Site, standing: Standing, path: str) -> Message:
    """What a command that only reads has to say to somebody at their place."""
    asking = call_of(Action(path), event="look", key=standing.key, who=standing.who, silta=site.silta)
    reply = (await site.silta.dispatch.look(asking)).reply
    return reply if isinstance(reply, Message) else Message()


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
    return [
        (path, standing.voice.say(command.description))
        for path, _, command in site.silta.dispatch.catalogue.commands()
        if command.is_offered(standing.role, standing.kind) and command.works(standing.identity)
    ]


def _actions(site: Site, standing: Standing) -> list[tuple[str, str]]:
    """What stands as a button at a desk."""
    return [
        (path, standing.voice.say(command.at_desk))
        for path, _, command in site.silta.dispatch.catalogue.commands()
        if command.at_desk is not None and command.role <= standing.role and command.works(standing.identity)
    ]


def _tabs(connection: Connection, standing: Standing, pane: str) -> list[tuple[str, Text, bool]]:
    """Where somebody can go from here, with what it is called, and whether they are there: a teacher everywhere, a
    pupil to their class and their groups.
    """
    room, project, person = standing.identity.classroom, standing.identity.project, standing.identity.person
    if room is None or project is None or person is None:
        return []
    own = teams.own_teams(connection, person_id=person.id, project_id=project.id)[:MOST_GROUPS]
    here = teams.team_at(connection, standing.places[0]) if standing.kind == places.GROUP else None
    groups = {each.key: each.number for each in own} | ({here.key: here.number} if here else {})
    tabs = [(f"{places.CLASS}/{room.id}", Text("Class"))]
    if standing.role >= Role.TEACHER:
        tabs += [(f"{places.DESK}/{room.id}", Text("Desk")), (f"{places.STAFF}/{project.id}", Text("Staff room"))]
    tabs += [(key, Text("Group {number}", number=number)) for key, number in groups.items()]
    if standing.role >= Role.TEACHER:
        tabs.append((f"projector/{room.id}", Text("Projector")))
    return [(f"/{key}{pane}", label, key == standing.key) for key, label in tabs] if len(tabs) > 1 else []


def _homes(connection: Connection, standing: Standing, pane: str) -> list[tuple[str, projects.Classroom]]:
    """Where else this person belongs, for those who have a seat in more than one class."""
    person, here = standing.identity.person, standing.identity.seat
    seats = people.seats_of(connection, person.id) if person else ()
    others = [
        seat for _, seat in seats if seat.state == people.TAKEN and here and seat.classroom_id != here.classroom_id
    ]
    rooms = {
        room.id: room
        for project_id in {project_id for project_id, _ in seats}
        for room in projects.classrooms_of(connection, project_id)
    }
    return [(f"/{places.CLASS}/{seat.classroom_id}{pane}", rooms[seat.classroom_id]) for seat in others]


def number_of(raw: str | None, otherwise: int) -> int:
    """A number from an address, or otherwise."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 19 else otherwise
