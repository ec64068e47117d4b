"""How a request of the Bot API looks on the wire: query, form, multipart or JSON, and the words of a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

INTEGERS = frozenset(
    [
        "chat_id",
        "user_id",
        "message_id",
        "message_thread_id",
        "offset",
        "limit",
        "timeout",
        "cache_time",
        "duration",
        "max_connections",
        "reply_to_message_id",
        "width",
        "height",
        "icon_color",
        "from_chat_id",
        "sender_chat_id",
        "direct_messages_topic_id",
    ]
)
BOOLEANS = frozenset(
    [
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "drop_pending_updates",
        "show_alert",
        "has_spoiler",
        "disable_content_type_detection",
        "show_caption_above_media",
        "is_big",
        "allow_sending_without_reply",
        "disable_web_page_preview",
        "for_channels",
    ]
)
STRUCTURES = frozenset(
    [
        "reply_markup",
        "entities",
        "caption_entities",
        "media",
        "commands",
        "scope",
        "allowed_updates",
        "reply_parameters",
        "link_preview_options",
        "message_ids",
        "reaction",
        "suggested_post_parameters",
    ]
)


class RefusedError(Exception):
    """What the Bot API answers when it does not do what it was asked."""

    def __init__(self, description, code=400, **parameters):
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}.get(code, "")
        super().__init__(prefix + description)
        self.code, self.parameters = code, parameters

    def body(self):
        """As JSON on the wire."""
        told: dict[str, Any] = {"ok": False, "error_code": self.code, "description": str(self)}
        return told | ({"parameters": self.parameters} if self.parameters else {})


@dataclass
class Request:
    """One request as it came: parameters are decoded, `status` is what was answered (0: not answered yet, or never)."""

    method: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]]
    at: float
    status: int = 0
    answer: Any = None
    extra: dict[str, Any] = field(default_factory=dict)

    def get(self, name, default=None):
        """A parameter; JSON null counts as absent, as with the real server."""
        value = self.params.get(name)
        return default if value is None else value

    def attached(self, name):
        """The uploaded part that the parameter of this name means: itself, or by `attach://part`."""
        if name in self.files:
            return self.files[name]
        return self.attachment(self.get(name, ""))

    def attachment(self, reference):
        """The part that `attach://part` means, or None."""
        if not str(reference).startswith("attach://"):
            return None
        part = str(reference).removeprefix("attach://")
        if part not in self.files:
            raise RefusedError(f"can't find file attached as {part}")
        return self.files[part]


async def decode(request: web.Request):
    """Parameters and files, from wherever the client put them."""
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json" and request.can_read_body:
        try:
            raw |= await request.json()
        except (ValueError, TypeError) as why:
            raise RefusedError("can't parse JSON object") from why
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
            value.file.close()
        else:
            raw[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return {name: _typed(name, value) if isinstance(value, str) else value for name, value in raw.items()}, files


def _typed(name, value):
    """What a form says as text, as what it is; a text that looks like a number stays a text."""
    if name in STRUCTURES:
        try:
            return json.loads(value)
        except ValueError as why:
            raise RefusedError(f"can't parse {name.replace('_', ' ')} JSON object") from why
    if name in BOOLEANS:
        return value.lower() in {"true", "1", "yes"}
    if name in INTEGERS and value.lstrip("-").isdecimal():
        return int(value)
    return value
