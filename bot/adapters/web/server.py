"""The web server: routes, and what holds for every request and every response."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy import text

from bot.adapters.adapter import Called
from bot.adapters.web import demo, doors, files, pages, projector
from bot.adapters.web.inbound import LARGEST_TEXT
from bot.adapters.web.live import Live
from bot.adapters.web.outbound import WebAdapter
from bot.adapters.web.rendering import STATIC, Rendering
from bot.adapters.web.site import SITE, Site
from bot.silta import Silta
from bot.traces import without_words
from storage import places

LOG = logging.getLogger(__name__)

# The library's own log quotes what it could not read, and who sent it. What goes wrong with us, `_explain` writes down.
PROTOCOL = logging.getLogger(f"{__name__}.protocol")
PROTOCOL.disabled = True

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# The paths on which platforms call us.
THEIRS = web.AppKey("theirs", frozenset)

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
YEAR = 31_536_000

# A class, a desk, a staff room; or a group, which is named by its round and its number there.
PLACE = "/{kind:class|desk|staff|group}/{id:[0-9]{1,18}(?:-[0-9]{1,4})?}"

ROUTES = (
    web.get("/", doors.start),
    web.get("/waiting", doors.waiting),
    web.get("/join", doors.door),
    web.get("/join/{code:[-0-9A-Za-z]{1,20}}", doors.door),
    web.post("/join", doors.come_in),
    web.post("/leave", doors.leave),
    web.post("/language", doors.speak),
    web.get(PLACE, pages.place),
    web.post(PLACE, pages.call),
    web.get(f"{PLACE}/earlier", pages.earlier),
    web.get(f"{PLACE}/beside", pages.beside),
    web.get(f"{PLACE}/live", pages.live),
    web.get(f"{PLACE}/file", files.take_home),
    web.get("/projector/{id:[0-9]{1,18}}", projector.projector),
    web.get("/projector/{id:[0-9]{1,18}}/beside", projector.beside),
    web.get("/projector/{id:[0-9]{1,18}}/live", projector.live),
    web.get("/media/{id:[0-9]{1,18}}", files.medium),
    web.get("/media/{id:[0-9]{1,18}}/{size:small}", files.medium),
)


def build_app(silta: Silta, *, panes: tuple[demo.Pane, ...] = ()) -> web.Application:
    """The pages of a running Silta; with the demo's panes, if it is one."""
    rendering = Rendering(silta.dispatch.catalogue, silta.settings.address)
    live = Live(silta, rendering)
    adapter = silta.adapters[places.WEB]
    if isinstance(adapter, WebAdapter):
        adapter.changed = live.changed
    app = web.Application(middlewares=[_guard, _explain, _protect], client_max_size=LARGEST_TEXT)
    app[SITE] = Site(silta=silta, rendering=rendering, live=live, demo=bool(panes))
    app.add_routes(ROUTES)
    called = [each for each in silta.adapters.values() if isinstance(each, Called)]
    theirs = [route for each in called for route in each.routes(silta)]
    app[THEIRS] = frozenset(route.path for route in theirs)
    app.add_routes(theirs)
    app.router.add_get("/healthz", health)
    app.router.add_get("/static/{name:[a-z0-9-]+\\.[a-z]+}", static)
    if panes:
        app[demo.PANES] = panes
        app.router.add_get("/demo", demo.demo)
    app.cleanup_ctx.append(_living)
    return app


@asynccontextmanager
async def listening(silta: Silta, *, panes: tuple[demo.Pane, ...] = ()) -> AsyncIterator[str]:
    """The pages, served where the settings say; yields the address at which people reach them."""
    settings = silta.settings
    runner = web.AppRunner(
        build_app(silta, panes=panes), access_log=None, logger=PROTOCOL, handle_signals=False, shutdown_timeout=2
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield settings.base_url or settings.address_at(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def health(request: web.Request) -> web.StreamResponse:
    """Whether Silta can answer: its database does."""
    try:
        await request.app[SITE].read(lambda connection: connection.execute(text("SELECT 1")).one())
    except Exception as error:  # noqa: BLE001  (whatever it was, the next must not wait for it)
        LOG.error("the database does not answer: %s", without_words(error))  # noqa: TRY400  (see there)
        return web.json_response({"ok": False}, status=503)
    return web.json_response({"ok": True})


async def static(request: web.Request) -> web.StreamResponse:
    """A style, a script or a picture of ours; its address changes with its content."""
    path = STATIC / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": f"public, max-age={YEAR}, immutable"})


async def _living(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[SITE].live.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What every response carries, whatever became of the request."""
    site = request.app[SITE]
    try:
        response = await handler(request)
    except web.HTTPException as raised:
        raised.headers.update({"Cache-Control": "no-store", **_headers(site)})
        raise
    if not response.prepared:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.update(_headers(site))
    return response


def _headers(site: Site) -> dict[str, str]:
    frame = "'self'" if site.demo else "'none'"
    headers = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "media-src 'self' blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        f"frame-ancestors {frame}; frame-src {frame}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin" if site.demo else "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
        "X-Robots-Tag": "noindex",
    }
    secure = site.silta.settings.address.startswith("https://")
    return headers | ({"Strict-Transport-Security": f"max-age={YEAR}"} if secure else {})


@web.middleware
async def _protect(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing is changed, and no live line opened, on behalf of another site's page."""
    if request.path in request.app[THEIRS]:
        return await handler(request)  # a platform is no browser: it proves itself otherwise
    if (request.method in UNSAFE or request.path.endswith("/live")) and not _from_here(request):
        raise web.HTTPForbidden(text="This did not come from one of Silta's own pages.")
    return await handler(request)


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What went wrong is said on a page of ours, in the reader's language, never as a trace."""
    try:
        return await handler(request)
    except web.HTTPException as raised:
        if raised.status < 400:
            raise
        status = raised.status
    except Exception as error:  # noqa: BLE001  (whatever it was, its reader gets a page and no trace)
        where = request.match_info.route.resource
        LOG.error("%s %s failed: %s", request.method, where, without_words(error))  # noqa: TRY400  (see there)
        status = 500
    site = request.app[SITE]
    return site.page("problem.html", site.stranger_voice(site.visitor(request)), status=status, code=status, back="/")


def _from_here(request: web.Request) -> bool:
    """Whether one of our own pages sent this: the browser says so itself, in one of two headers."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
