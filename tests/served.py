"""Silta with its real web server listening, and people at its door with nothing but a browser's requests."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, DummyCookieJar, web
from conversation import Cast, Conversation, Role
from dom import Element, parse_page
from sqlalchemy import func, select

from bot import serving
from bot.adapters.web import server
from bot.adapters.web.signin import account_of
from bot.language import Languages, Voice
from bot.settings import Settings
from bot.silta import Silta
from bot.wiring import silta
from storage import people, places
from storage.database import METADATA
from storage.outbox import WAITING, delivery

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


class Now:
    """The clock on the wall of whoever runs these tests."""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Lively(Conversation):
    """A conversation while the server runs: posts are carried by it, and one only has to wait."""

    async def delivers(self) -> None:
        while self._waits():  # noqa: ASYNC110  (another task delivers, and tells only the database)
            await asyncio.sleep(0.01)

    def _waits(self) -> int:
        with self.silta.reader.connect() as connection:
            return int(connection.scalar(select(func.count()).where(delivery.c.state == WAITING)) or 0)


@dataclass(frozen=True)
class Answered:
    """What came back for one request."""

    status: int
    headers: Mapping[str, str]
    body: str
    location: str
    cookies: Mapping[str, Any]
    set_cookie: tuple[str, ...]
    content: bytes

    @property
    def page(self) -> Element:
        return parse_page(self.body)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lang(self) -> str:
        return self.page.first("html")["lang"]


@dataclass
class Visitor:
    """Somebody with a browser: their cookies, the language it asks for, and the page that they see."""

    site: Served
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)
    at: str = "/"

    async def get(self, path: str, **headers: str) -> Answered:
        self.at = path
        return await self.request("GET", path, headers=headers)

    async def post(self, path: str, *, headers: Mapping[str, str] = FROM_HERE, **fields: str) -> Answered:
        return await self.request("POST", path, headers=headers, data=fields)

    async def request(self, method: str, path: str, **how: Any) -> Answered:
        """One request, not following where it leads; cookies are kept as a browser keeps them."""
        own = {"Accept-Language": self.language, **self.headers, **how.pop("headers", {})}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        how = {"headers": own, "allow_redirects": False, **how}
        async with self.site.http.request(method, self.site.address + path, **how) as got:
            for name, morsel in got.cookies.items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
            content = await got.read()
            body = content.decode(errors="replace")
            raw = tuple(got.headers.getall("Set-Cookie", ()))
            return Answered(got.status, got.headers, body, got.headers.get("Location", ""), got.cookies, raw, content)

    async def follow(self, answered: Answered) -> Answered:
        """Go where an answer leads, as a browser does."""
        while answered.status in {302, 303}:
            answered = await self.get(answered.location)
        return answered

    async def come_in(self, code: str, **fields: str) -> Answered:
        """Through the door with a code, as its form sends it."""
        event = fields.pop("event", None) or secrets.token_urlsafe(8)
        return await self.post("/join", action="project join", event=event, **{"a-code": code, **fields})

    async def press(self, label: str, *, at: str, on: str = "") -> Answered:
        """Press a button of a page, by its words and what its card says."""
        page = (await self.get(at)).page
        for button in reversed(page.all("button")):
            form = next((each for each in button.above() if each.tag == "form"), None)
            cards = [each.text for each in button.above() if each.tag in {"article", "section"}]
            if form is not None and button.text == label and (not on or any(on in each for each in cards)):
                return await self.post(form.get("action") or at, action=button["value"])
        raise AssertionError(f"no button {label!r} on:\n{page.text}")

    async def fill(self, answered: Answered, *, at: str, **typed: str) -> Answered:
        """Fill in and send the form that came back."""
        form = answered.page.first("form", classed="reply")
        hidden = {each["name"]: each["value"] for each in form.all("input", type="hidden")}
        return await self.post(form.get("action") or at, **hidden, **{f"a-{k}": v for k, v in typed.items()})

    async def says(self, typed: str, *, at: str, **how: str) -> Answered:
        """Type into the box."""
        return await self.post(at, typed=typed, **how)

    def live(self, key: str, after: int = 0, **headers: str) -> Any:
        """The open line of a place, as a context."""
        own = {**FROM_HERE, **self.headers, **headers}
        own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self.site.http.ws_connect(f"{self.site.address}/{key}/live?after={after}", headers=own)


@dataclass
class Served:
    """A running Silta behind its server, and who is in it."""

    silta: Silta
    app: web.Application
    address: str
    cast: Cast
    http: ClientSession

    @property
    def it(self) -> Conversation:
        return Lively(self.silta, Now(), self.cast)  # type: ignore[arg-type]  # it only tells the time

    @property
    def english(self) -> Voice:
        return self.silta.languages.voice("en", "UTC")

    def visitor(self, **how: Any) -> Visitor:
        return Visitor(self, **how)

    async def session(self, role: Role) -> str:
        """A session of somebody in the cast, such as coming in begins one."""
        token = secrets.token_hex(16)
        await self._sign_in(account_of(token), role)
        return token

    async def teacher(self, school: str) -> Visitor:
        return self.visitor(cookies={"silta": await self.session(self.cast[school][0])})

    async def pupil(self, school: str, number: int = 0) -> Visitor:
        return self.visitor(cookies={"silta": await self.session(self.cast[school][1 + number])})

    async def sign_everybody_in(self) -> None:
        """The template's people came in years ago; their sessions are over."""
        for role in (each for roles in self.cast.values() for each in roles):
            await self._sign_in(role.account, role)

    async def _sign_in(self, user: str, role: Role) -> None:
        now = datetime.now(UTC)
        until = now + timedelta(days=7)
        await self.silta.writer.run(
            lambda connection: people.sign_in(
                connection, platform=places.WEB, user=user, person_id=role.person, now=now, expires_at=until
            )
        )

    def rows(self, *, without: str = "") -> dict[str, int]:
        """How many rows each table has; time lines grow a moment later than the rest."""
        with self.silta.reader.connect() as connection:
            return {
                table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
                for table in METADATA.sorted_tables
                if table.name != without
            }


@asynccontextmanager
async def serving_site(
    folder: Path, url: str = "", cast: Cast | None = None, *, languages: Languages | None = None, **settings: Any
) -> AsyncIterator[Served]:
    """Silta in earnest: the real clock, delivery on, its server listening."""
    apps: list[web.Application] = []

    def build(*args: Any, **kwargs: Any) -> web.Application:
        apps.append(_build(*args, **kwargs))
        return apps[-1]

    _build = server.build_app
    port = free_port() if settings.get("base_url") else 0
    chosen = Settings(**{"data": folder, "database_url": url, "port": port, **settings})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "build_app", build)
        async with (
            silta(chosen, languages=languages) as running,
            serving.listening(running) as address,
            ClientSession(cookie_jar=DummyCookieJar()) as http,
        ):
            local = f"http://127.0.0.1:{port}" if port else address
            served = Served(running, apps[0], local, cast or {}, http)
            await served.sign_everybody_in()
            yield served


async def heard(socket: ClientWebSocketResponse, *, within: float = 5) -> Any:
    """The next thing that an open line says."""
    return json.loads(await socket.receive_str(timeout=within))


def events_in(body: str) -> list[str]:
    """The names that a page gave to the events of its forms."""
    return re.findall(r'name="event" value="([^"]+)"', body)
