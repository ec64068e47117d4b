"""The webhook: Telegram calls us. It hears 200 only once what it said is in the database."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.traces import without_words

LOG = logging.getLogger(__name__)

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_UPDATE = 1024 * 1024


def webhook(secret: str, receive: Callable[[Mapping[str, Any]], Awaitable[None]]) -> web.RouteDef:
    """The route on which Telegram calls; whoever does not know the secret hears 403."""

    async def called(request: web.Request) -> web.Response:
        said = request.headers.get(HEADER, "").encode("utf-8", errors="replace")
        if not hmac.compare_digest(said, secret.encode()):
            return web.Response(status=403)
        body = bytearray()
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > LARGEST_UPDATE:
                break
        try:
            update = json.loads(body) if len(body) <= LARGEST_UPDATE else None
        except ValueError:
            update = None
        if not isinstance(update, dict):
            LOG.warning("Telegram sent something that is no update; it is passed over")
            return web.Response()
        try:
            await receive(update)
        except Exception as error:  # noqa: BLE001  (the database may be locked or full: Telegram sends it again)
            LOG.error("an update was not taken in: %s", without_words(error))  # noqa: TRY400  (see there)
            return web.Response(status=503)
        return web.Response()

    return web.post(PATH, called)
