"""Packing: a reply as versioned JSON, as it is kept until it is read aloud."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from commands.call import Action, Secret
from commands.message import (
    Bar,
    Button,
    Byline,
    Card,
    Clock,
    Country,
    Day,
    Drawing,
    Form,
    Grid,
    Items,
    Language,
    Media,
    Message,
    Option,
    Plural,
    Reply,
    Text,
    Time,
    Versions,
    Weekday,
    Words,
)
from commands.takeaway import Book, Enclosed, File, Page, Plain

VERSION = 1

_PACKED: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Text, Plural, Words, Versions, Time, Day, Weekday, Clock, Language, Country, Items, Secret,
        Byline, Button, Card, Media, Enclosed, Plain, Page, Book, File, Bar, Drawing, Grid, Message, Option, Form,
        Action,
    )
}  # fmt: skip
_FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in _PACKED.values()}
_DEFAULTS = {
    kind: {
        each.name: each.default if each.default is not MISSING else {}
        for each in fields(kind)
        if each.default is not MISSING or each.default_factory is not MISSING
    }
    for kind in _PACKED.values()
}


def pack(reply: Reply) -> str:
    """A reply as versioned JSON, without what equals its default and without secrets."""
    return _to_json({"v": VERSION, "is": reply})


def unpack(packed: str) -> Reply:
    """The reply that was packed."""
    holder = json.loads(packed, object_hook=_decode)
    if holder["v"] != VERSION:
        raise ValueError(f"packed by another version of Silta: {holder['v']}")
    reply: Reply = holder["is"]
    return reply


def _encode(value: object) -> dict[str, object]:
    if isinstance(value, datetime):
        return {"_": "at", "iso": value.isoformat()}
    if isinstance(value, Decimal):
        return {"_": "number", "is": str(value)}
    kind = type(value)
    if kind is Secret:
        return {"_": "Secret"}
    defaults = _DEFAULTS[kind]
    packed: dict[str, object] = {"_": kind.__name__}
    for name in _FIELDS[kind]:
        content = getattr(value, name)
        if name not in defaults or content != defaults[name]:
            packed[name] = content
    return packed


_to_json = json.JSONEncoder(default=_encode, ensure_ascii=False, separators=(",", ":")).encode


def _decode(found: dict[str, Any]) -> object:
    name = found.pop("_", None)
    if name is None:
        return {key: tuple(each) if isinstance(each, list) else each for key, each in found.items()}
    if name == "at":
        return datetime.fromisoformat(found["iso"])
    if name == "number":
        return Decimal(found["is"])
    values: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in found.items()}
    kind = _PACKED[name]
    if kind in {Text, Plural}:
        sentence = [values.pop(each) for each in ("msgid", "one", "many") if each in values]
        return kind(*sentence, **values.pop("values", {}), **values)
    return kind(**values)
