"""Every address that the server answers: a new route has to be written down here, and then every test visits it."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import web
from conversation import Role

# By route, as aiohttp names it: what a teacher would open there. Pages are for people, parts are for scripts.
PAGES = {
    "/": ("/",),
    "/join": ("/join", "/join?lost=1"),
    "/join/{code}": ("/join/AAAAA-AAAAA",),
    "/{kind}/{id}": ("/class/{room}", "/desk/{room}", "/staff/{project}", "/group/1-1"),
    "/projector/{id}": ("/projector/{room}",),
    "/demo": ("/demo",),
}
PARTS = {
    "/waiting": ("/waiting",),
    "/{kind}/{id}/earlier": ("/class/{room}/earlier", "/desk/{room}/earlier", "/staff/{project}/earlier?before=9"),
    "/{kind}/{id}/beside": ("/desk/{room}/beside", "/class/{room}/beside", "/group/1-1/beside"),
    "/{kind}/{id}/file": ("/desk/{room}/file?action=icebreaker+download%3Fround%3D1", "/class/{room}/file"),
    "/projector/{id}/beside": ("/projector/{room}/beside",),
    "/projector/{id}/live": ("/projector/{room}/live",),
    "/media/{id}": ("/media/1",),
    "/media/{id}/{size}": ("/media/1/small",),
    "/{kind}/{id}/live": ("/class/{room}/live", "/desk/{room}/live", "/staff/{project}/live"),
    "/healthz": ("/healthz",),
    "/static/{name}": ("/static/silta.css", "/static/silta.js", "/static/bridge.svg"),
}
SENT = {"/join", "/leave", "/language", "/{kind}/{id}"}


def routes(app: web.Application, method: str) -> set[str]:
    """The routes of an app that answer a method."""
    return {
        each.resource.canonical for each in app.router.routes() if each.method == method and each.resource is not None
    }


def addresses(app: web.Application, role: Role) -> Iterator[str]:
    """Everything that can be opened, as somebody would open it."""
    for route in sorted(routes(app, "GET")):
        for address in (PAGES | PARTS)[route]:
            yield address.format(room=role.room, project=role.project)
