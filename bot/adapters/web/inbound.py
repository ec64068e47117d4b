"""A request becomes a Call: a pressed button, a sent form, or what was typed into the box."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import BodyPartReader, web

from bot.adapters.web.signin import SESSION_LASTS, Visitor, account_of, session_from
from bot.documents import largest
from bot.language import Voice
from bot.silta import Silta
from bot.typed import read_typed
from commands.call import Action, Call, Origin, Upload
from commands.command import Role
from storage import places

# What a field of a form is called: the parameter's name with this before it, apart from what the page itself sends.
FIELD = "a-"
LONGEST_EVENT = 80

# Bytes of a request's text, files aside; and what is read of a file that is too large, so that its browser gets to
# hear so instead of a broken connection.
LARGEST_TEXT = 128 * 1024
LARGEST_REFUSED = 64 * 1024 * 1024
MOST_PARTS = 50

NO_FILES: Mapping[str, Upload] = {}

# Whoever comes in gets a new session; these may also be done in one that is there already.
COMING_IN = {"project join"}
MAY_COME_IN = {"project new", "classroom add"}


def event_of(sent: Mapping[str, object]) -> str:
    """The event's name as the page made it; without one, a press is an event of its own."""
    event = str(sent.get("event", ""))[:LONGEST_EVENT]
    return event if event.isprintable() and event else secrets.token_urlsafe(16)


def action_of(sent: Mapping[str, object], silta: Silta, voice: Voice, kind: str = places.CLASS) -> Action:
    """What a form, a button or the box asks for. Words without a stroke before them mean what they mean in this kind
    of place, such as a note to the class.
    """
    if "action" in sent:
        action = Action.unpack(str(sent["action"]))
        fields = {name.removeprefix(FIELD): str(raw) for name, raw in sent.items() if name.startswith(FIELD)}
        return Action(action.command, {**action.arguments, **_with_marks(fields)})
    typed = str(sent.get("typed", "")).strip()
    said = silta.dispatch.catalogue.said_in(kind)
    if typed.startswith("/") or said is None:
        return read_typed(typed, silta.dispatch.catalogue, voice)
    path, command = said
    return Action(path, {command.parameters[0].name: typed})


def _with_marks(fields: Mapping[str, str]) -> dict[str, str]:
    """A form's fields; those of many marks, each named after what it marks (`ranks.12`), as the one argument that they
    make.
    """
    said = {name: raw for name, raw in fields.items() if "." not in name}
    for name, mark in fields.items():
        marks, dot, thing = name.partition(".")
        if dot and mark:
            said[marks] = f"{said.get(marks, '')}_{thing}-{mark}"
    return said


def files_in(sent: Mapping[str, object]) -> dict[str, Upload]:
    """The files that a form brought along, by their parameter's name."""
    return {name.removeprefix(FIELD): each for name, each in sent.items() if isinstance(each, Upload)}


def call_of(
    action: Action, *, event: str, key: str, who: Visitor, silta: Silta, files: Mapping[str, Upload] = NO_FILES
) -> Call:
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
    return Call(command=action.command, arguments={**action.arguments, **files}, origin=origin)


def newcomer(who: Visitor, action: Action, event: str, *, silta: Silta, known: bool) -> tuple[Visitor, str]:
    """The visitor as they come in, with the token of the session that begins, if one does."""
    if action.command in COMING_IN or (action.command in MAY_COME_IN and not known):
        token = session_from(silta.secret, who.door or secrets.token_urlsafe(24), event)
        return replace(who, account=account_of(token)), token
    return who, ""


def largest_files(path: str, role: Role, silta: Silta) -> dict[str, int]:
    """The fields in which this command takes files from somebody with this role, each with its largest size in bytes.

    Nothing is taken in that nobody is allowed to send.
    """
    command = silta.dispatch.catalogue.find(path.partition("?")[0])
    if command is None or role < command.role:
        return {}
    return {FIELD + each.name: size for each in command.parameters if (size := largest(each.kind)) is not None}


async def read_sent(request: web.Request, silta: Silta, role: Role = Role.ANYONE) -> dict[str, str | Upload]:
    """The fields that a page sent, with the files that this role may send with them."""
    try:
        if request.content_type == "multipart/form-data":
            return await _read_parts(request, silta, role)
        sent = await request.post()
    except (UnicodeError, LookupError, ValueError) as error:
        raise web.HTTPBadRequest from error  # no browser sends that
    return {name: value for name, value in sent.items() if isinstance(value, str)}


async def _read_parts(request: web.Request, silta: Silta, role: Role) -> dict[str, str | Upload]:
    """A form with files. What it wants comes first in it, so it is known who may send what before a file is read."""
    sent: dict[str, str | Upload] = {}
    room = LARGEST_TEXT
    reader = await request.multipart()
    for _ in range(MOST_PARTS):
        part = await reader.next()
        if part is None:
            return sent
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise web.HTTPBadRequest
        largest = largest_files(str(sent.get("action", "")), role, silta)
        if part.filename is None:
            content, whole = await _read(part, room)
            if not whole:
                raise web.HTTPRequestEntityTooLarge(LARGEST_TEXT, LARGEST_TEXT)
            room -= len(content)
            sent.setdefault(part.name, content.decode())  # a file goes before the words beside it
        elif part.filename and part.name in largest:
            content, whole = await _read(part, largest[part.name])
            sent[part.name] = Upload(content) if whole else Upload(b"", oversize=True)
        else:
            await _read(part, 0)
    raise web.HTTPBadRequest


async def _read(part: BodyPartReader, most: int) -> tuple[bytes, bool]:
    """A part's content and whether that is all of it; of one that is too large nothing is kept."""
    content, size = bytearray(), 0
    while chunk := await part.read_chunk(64 * 1024):
        size += len(chunk)
        if size <= most:
            content += chunk
        elif size > LARGEST_REFUSED:
            raise web.HTTPRequestEntityTooLarge(LARGEST_REFUSED, size)
        else:
            content.clear()
    return bytes(content), size <= most
