"""Rendering: templates filled in a reader's voice."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.adapters.web.html import View
from bot.adapters.web.inbound import FIELD
from bot.language import Voice
from commands.command import Catalogue
from commands.message import Form, Message, Reply, Words
from commands.packing import unpack
from storage.timeline import Entry

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Rendering:
    """All templates, once loaded; each is filled in one voice."""

    def __init__(self, catalogue: Catalogue, address: str) -> None:
        """Know the commands that forms ask about, and the address that codes on cards lead to."""
        self._catalogue = catalogue
        self._address = address
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            static=static_url,
            new_event=lambda: secrets.token_urlsafe(12),
            field=FIELD,
            qr=qr,
            join_url=self.join_url,
            here="",
            pane="",
        )

    def fill(self, template: str, voice: Voice, **values: object) -> str:
        """A template filled in a voice."""
        view = View(voice, self._catalogue)
        return self._environment.get_template(template).render(view=view, say=view.say, label=view.label, **values)

    def reply(self, reply: Reply, voice: Voice, *, action_url: str = "", here: str = "", pane: str = "") -> str:
        """What comes back to the one who asked: a card, or a form that asks on, sent to its own page by default.

        `here` is the page it stands on, where a file can be fetched.
        """
        if isinstance(reply, Form):
            return self.fill("form.html", voice, form=reply, action_url=action_url)
        return self.fill("reply.html", voice, message=reply, here=here, pane=pane) if reply != Message() else ""

    def entry(self, entry: Entry, voice: Voice) -> str:
        """One entry of a time line."""
        if entry.message is None:
            words = Words(entry.text or "", entry.language or voice.code)
            return self.fill("note.html", voice, entry=entry, words=words)
        message = unpack(entry.message) if entry.message else Message()
        return self.fill("entry.html", voice, entry=entry, message=message)

    def join_url(self, code: str) -> str:
        """Where a code on a card leads."""
        return f"{self._address}/join/{code}"


@lru_cache(maxsize=64)
def static_url(name: str) -> str:
    """A static file's address, which changes with its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{digest}"


def qr(text: str) -> Markup:
    """A QR code as inline SVG; black on white in every theme, or cameras do not read it."""
    # segno writes the SVG from its own numbers alone; the text is inside the pattern, not the markup.
    svg = segno.make(text, error="m").svg_inline(scale=4, border=2, light="#fff", dark="#000")
    return Markup(svg)  # noqa: S704  (see above)
