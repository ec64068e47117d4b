"""Signing in on the web: a session's cookie, whose it is, and where its request really comes from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from sqlalchemy import Connection

from bot.silta import Silta
from storage import people, places
from storage.identity import Identity, whoami
from storage.people import Seat

SESSION_LASTS = timedelta(days=7)
LANGUAGE_COOKIE = "silta-language"

# What a browser gets at the door: it binds a session that begins there to the browser that asked for it.
DOOR_COOKIE = "silta-door"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who a request comes from: the account behind its cookie, the language and the door of its browser."""

    account: str
    locale_hint: str | None
    source: str
    door: str


def session_from(secret: bytes, door: str, event: str) -> str:
    """The session that begins with this event in this browser: the same if the form is sent twice."""
    return hmac.new(secret, f"session {door} {event}".encode(errors="surrogateescape"), hashlib.sha256).hexdigest()


def account_of(token: str) -> str:
    """The account's name for a session: a hash, so that the database holds nothing that opens a door."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()[:40] if token else ""


def is_secure(request: web.Request, silta: Silta) -> bool:
    """Whether people reach us over https."""
    return request.secure or silta.settings.address.startswith("https://")


def cookie_name(request: web.Request, silta: Silta) -> str:
    """`__Host-` promises browsers that no other host has set it; it needs https."""
    return "__Host-silta" if is_secure(request, silta) else "silta"


def token_of(request: web.Request, silta: Silta, *, demo: bool) -> str:
    """The session's token: from the cookie, or in the demo from the pane's address.

    A picture on a pane does not know the pane it is on; its browser says so.
    """
    page = urlsplit(request.headers.get("Referer", "")).query
    if demo and (pane := request.query.get("as") or dict(parse_qsl(page)).get("as")):
        return pane
    return request.cookies.get(cookie_name(request, silta), "")


def visitor(request: web.Request, silta: Silta, *, demo: bool = False) -> Visitor:
    """Who a request comes from."""
    asked = [part.partition(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")]
    hint = silta.languages.spoken((request.cookies.get(LANGUAGE_COOKIE), *asked[:10]))
    return Visitor(
        account=account_of(token_of(request, silta, demo=demo)),
        locale_hint=hint,
        source=_source(request, silta),
        door=request.cookies.get(DOOR_COOKIE, ""),
    )


def begin(response: web.StreamResponse, request: web.Request, silta: Silta, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(request, silta),
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=is_secure(request, silta),
        path="/",
    )


def give_door(response: web.StreamResponse, request: web.Request, silta: Silta) -> None:
    """Give the browser what ties a coming in to it, if it has none yet."""
    if not request.cookies.get(DOOR_COOKIE):
        door = secrets.token_urlsafe(24)
        secure = is_secure(request, silta)
        response.set_cookie(DOOR_COOKIE, door, max_age=86_400, httponly=True, samesite="Lax", secure=secure, path="/")


def end(response: web.StreamResponse, request: web.Request, silta: Silta) -> None:
    """Take the session from the browser."""
    response.del_cookie(cookie_name(request, silta), path="/", secure=is_secure(request, silta), httponly=True)


def identify(connection: Connection, account: str, key: str, now: datetime) -> Identity:
    """The person behind a session, at one of the web's places."""
    return whoami(connection, platform=places.WEB, user=account, key=key, now=now)


def home_of(connection: Connection, person_id: int) -> tuple[str, Seat] | None:
    """Where somebody belongs: their newest seat and its page; a teacher's is the desk."""
    seats = people.seats_of(connection, person_id)
    if not seats:
        return None
    seat = next((each for _, each in reversed(seats) if each.state == people.TAKEN), seats[-1][1])
    return f"{places.CLASS if seat.role == people.STUDENT else places.DESK}/{seat.classroom_id}", seat


def _source(request: web.Request, silta: Silta) -> str:
    """The network address, hashed with this installation's own key: enough to throttle, too little to look up."""
    address = request.remote or ""
    if silta.settings.proxied:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return hmac.new(silta.secret, address.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()[:16]
