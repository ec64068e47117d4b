"""A request becomes a Call: a pressed button, a sent form, or what was typed into the box."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from bot.adapters.web.signin import SESSION_LASTS, Visitor, account_of, session_from
from bot.language import Voice
from bot.silta import Silta
from bot.typed import read_typed
from commands.call import Action, Call, Origin
from storage import places

# What a field of a form is called: the parameter's name with this before it, apart from what the page itself sends.
FIELD = "a-"
LONGEST_EVENT = 80

# Whoever comes in gets a new session; these may also be done in one that is there already.
COMING_IN = {"project join"}
MAY_COME_IN = {"project new", "classroom add"}


def event_of(sent: Mapping[str, object]) -> str:
    """The event's name as the page made it; without one, a press is an event of its own."""
    event = str(sent.get("event", ""))[:LONGEST_EVENT]
    return event if event.isprintable() and event else secrets.token_urlsafe(16)


def action_of(sent: Mapping[str, object], silta: Silta, voice: Voice) -> Action:
    """What a form, a button or the box asks for. Words without a stroke before them are a note to the class."""
    if "action" in sent:
        action = Action.unpack(str(sent["action"]))
        fields = {name.removeprefix(FIELD): str(raw) for name, raw in sent.items() if name.startswith(FIELD)}
        return Action(action.command, {**action.arguments, **fields})
    typed = str(sent.get("typed", "")).strip()
    if typed.startswith("/"):
        return read_typed(typed, silta.dispatch.catalogue, voice)
    return Action("note write", {"text": typed})


def call_of(action: Action, *, event: str, key: str, who: Visitor, silta: Silta) -> Call:
    """The Call that a visitor makes at one of the web's places ('' for none)."""
    now = silta.clock()
    origin = Origin(
        platform=places.WEB,
        place=key,
        account=who.account,
        event_id=f"{who.account[:12]} {event}",
        at=now,
        locale_hint=who.locale_hint,
        source=who.source,
        device=account_of(who.door),
        expires_at=now + SESSION_LASTS,
    )
    return Call(command=action.command, arguments=dict(action.arguments), origin=origin)


def newcomer(who: Visitor, action: Action, event: str, *, silta: Silta, known: bool) -> tuple[Visitor, str]:
    """The visitor as they come in, with the token of the session that begins, if one does."""
    if action.command in COMING_IN or (action.command in MAY_COME_IN and not known):
        token = session_from(silta.secret, who.door or secrets.token_urlsafe(24), event)
        return replace(who, account=account_of(token)), token
    return who, ""


async def read_sent(request: web.Request) -> dict[str, str]:
    """The fields that a page sent, files left out."""
    try:
        sent = await request.post()
    except (UnicodeError, LookupError, ValueError) as error:
        raise web.HTTPBadRequest from error  # no browser sends that
    return {name: value for name, value in sent.items() if isinstance(value, str)}
