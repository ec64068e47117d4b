"""The demo's page: every classroom beside the others, each in a pane of its own."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.adapters.web.site import SITE


@dataclass(frozen=True, kw_only=True, slots=True)
class Pane:
    """A classroom on the demo's page: where it is, and the token that signs its pupil in."""

    key: str
    title: str
    token: str


PANES = web.AppKey("panes", tuple[Pane, ...])


async def demo(request: web.Request) -> web.StreamResponse:
    """All panes side by side on a wide screen, one under the other on a phone."""
    site = request.app[SITE]
    voice = site.stranger_voice(site.visitor(request))
    return site.page("demo.html", voice, panes=request.app[PANES], back="/demo")
