"""What every page needs: the running Silta, the templates, and whoever is looking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from bot.adapters.web import signin
from bot.adapters.web.live import Live
from bot.adapters.web.rendering import Rendering
from bot.adapters.web.signin import Visitor
from bot.language import Voice
from bot.silta import Silta
from bot.standing import role_of
from commands.command import Role
from storage import people, places
from storage.identity import Identity

P = ParamSpec("P")
T = TypeVar("T")

# Who may look into which kind of place.
WELCOME = {
    places.CLASS: Role.STUDENT,
    places.GROUP: Role.STUDENT,
    places.DESK: Role.TEACHER,
    places.STAFF: Role.TEACHER,
}

# Where somebody's private notices stand among the rest.
HEARS_OWN = {places.CLASS, places.DESK}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Somebody at one of the web's places, with what its page needs to know."""

    who: Visitor
    key: str
    identity: Identity
    role: Role
    places: tuple[int, ...]
    voice: Voice

    @property
    def kind(self) -> str:
        """The kind of place that it is."""
        return self.identity.place.kind if self.identity.place else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The web pages of one Silta. In the demo, panes sign in by a token in their address."""

    silta: Silta
    rendering: Rendering
    live: Live
    demo: bool

    async def read(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database something, away from the event loop."""

        def ask() -> T:
            with self.silta.reader.connect() as connection:
                return question(connection, *args, **kwargs)

        return await asyncio.to_thread(ask)

    def visitor(self, request: web.Request) -> Visitor:
        """Who a request comes from."""
        return signin.visitor(request, self.silta, demo=self.demo)

    def pane(self, request: web.Request) -> str:
        """What keeps a pane of the demo signed in from page to page; nothing otherwise."""
        token = request.query.get("as", "") if self.demo else ""
        return f"?as={token}" if token.isalnum() else ""

    def stranger_voice(self, who: Visitor) -> Voice:
        """How somebody who is not in yet is spoken to."""
        return self.silta.languages.voice(self.silta.languages.pick((who.locale_hint,)), "UTC")

    def page(self, template: str, voice: Voice, *, status: int = 200, **values: object) -> web.Response:
        """A whole page."""
        html = self.rendering.fill(template, voice, **values)
        return web.Response(text=html, content_type="text/html", status=status)

    async def home(self, who: Visitor) -> tuple[str, people.Seat] | None:
        """Where a visitor belongs, if they are somebody."""
        return await self.read(self._home, who)

    async def stand(self, request: web.Request) -> Standing:
        """The visitor at the place that the address names; sent home if they are nobody or not welcome there."""
        return await self.stand_at(request, f"{request.match_info['kind']}/{request.match_info['id']}")

    async def stand_at(self, request: web.Request, key: str) -> Standing:
        """The visitor at a place by its key; sent home likewise."""
        standing = await self.read(self._stand, self.visitor(request), key)
        if standing is None:
            raise web.HTTPSeeOther("/")
        return standing

    def _home(self, connection: Connection, who: Visitor) -> tuple[str, people.Seat] | None:
        person = people.person_behind(connection, platform=places.WEB, user=who.account, now=self.silta.clock())
        return signin.home_of(connection, person.id) if person else None

    def _stand(self, connection: Connection, who: Visitor, key: str) -> Standing | None:
        identity = signin.identify(connection, who.account, key, self.silta.clock())
        here, person, room = identity.place, identity.person, identity.classroom
        role = role_of(identity)
        if here is None or person is None or room is None or role < WELCOME.get(here.kind, Role.COORDINATOR):
            return None
        own = places.places_of_person(connection, person.id, here.project_id) if here.kind in HEARS_OWN else ()
        code = self.silta.languages.pick((person.locale, room.locale, who.locale_hint))
        voice = self.silta.languages.voice(code, room.zone)
        return Standing(who=who, key=key, identity=identity, role=role, places=(here.id, *own), voice=voice)


SITE = web.AppKey("site", Site)
