"""The line to Telegram: the library's Bot, at our pace, and silent for good once its token is refused."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.adapters.adapter import Ambiguous, Later, Moved, Outcome, Refused
from bot.adapters.pace import Pace, Window
from bot.settings import Settings
from bot.traces import silence

LOG = logging.getLogger(__name__)

T = TypeVar("T")

# Published: about 30 messages a second, 20 a minute in a group, one a second in any chat with short bursts.
OVERALL = 30
IN_PRIVATE = (Window(4, 5.1),)
IN_GROUP = (*IN_PRIVATE, Window(20, 60.5))

CONNECTIONS = 64
WAIT = 20.0
# What an answer to a person waits at most when Telegram asks for silence.
PATIENCE = 10

# Errors after which Telegram has certainly done nothing: it was never reached.
_NEVER_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_CHAT_IS_GONE = (
    *("chat not found", "message thread not found", "topic_closed", "topic closed", "peer_id_invalid"),
    *("not enough rights", "have no rights", "chat_write_forbidden", "chat_restricted", "group chat was deactivated"),
)
# A group may take words and no pictures: then it is not gone.
_NO_PICTURES = re.compile(r"not enough rights to send (?!text)")
# What the library raises of an answer that is no answer: Telegram may have done what was asked.
_UNREADABLE = ValueError | TypeError | LookupError | AttributeError


class Stopped(Exception):  # noqa: N818  (a state, not an error)
    """Telegram has refused the token: nothing more is asked of it."""


class Client:
    """The library's Bot, and the only way to it."""

    def __init__(self, settings: Settings) -> None:
        """Speak with the token and at the address of the settings."""
        silence("telegram", "httpx", "httpcore")
        api = settings.telegram_api
        plain = {"verify": api.startswith("https:")}  # a server of one's own may do without certificates
        self.bot = Bot(
            settings.telegram_token.get_secret_value(),
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=HTTPXRequest(
                connection_pool_size=CONNECTIONS, read_timeout=WAIT, pool_timeout=WAIT, httpx_kwargs=plain
            ),
            get_updates_request=HTTPXRequest(connection_pool_size=1, httpx_kwargs=plain),
        )
        self.pace = Pace(OVERALL)
        self.stopped = False

    async def ask(self, what: Callable[[Bot], Awaitable[T]], *, chat: int | None = None, urgent: bool = False) -> T:
        """Ask something of Telegram when it is our turn; `chat` where it shows in one. Raises what the library does."""
        turn = None
        if chat is not None:
            turn = await self.pace.turn(str(chat), IN_PRIVATE if chat > 0 else IN_GROUP, urgent=urgent)
        if self.stopped:
            raise Stopped
        try:
            answer = await what(self.bot)
        except (InvalidToken, EndPointNotFound) as error:
            if not is_refusal(error):
                raise
            self.stop()
            raise Stopped from None
        except RetryAfter as error:
            self.pace.refused(seconds_of(error))
            raise
        finally:
            if turn is not None:
                self.pace.over(turn)
        if chat is not None:
            self.pace.taken()
        return answer

    def stop(self) -> None:
        """The token is refused: asking on would only make it worse."""
        if not self.stopped:
            LOG.error(
                "Telegram refuses the token. Nothing more is asked of it until Silta starts anew with another one."
            )
        self.stopped = True


def is_refusal(error: BaseException) -> bool:
    """Whether the token is refused (401). The library says the same of 404, as a proxy or a server of one's own that
    starts anew may answer, and where it is asked in our own words it wraps what Telegram said.
    """
    while isinstance(error.__cause__, InvalidToken):
        error = error.__cause__
    return "unauthorized" in str(error).lower()


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants to hear nothing."""
    wait: Any = error.retry_after
    return float(wait.total_seconds() if hasattr(wait, "total_seconds") else wait)


def outcome_of(error: Exception, repeatable: bool) -> Outcome | None:  # noqa: FBT001  (posting asks so)
    """What an error says about a send; an edit is `repeatable`: done twice it is done once."""
    if isinstance(error, Stopped):
        return Later(seconds=3600.0)
    if isinstance(error, InvalidToken | EndPointNotFound):
        return Later()  # 404: nobody there knows what was asked
    if isinstance(error, RetryAfter):
        return Later(seconds=seconds_of(error))
    if isinstance(error, ChatMigrated):
        return Moved(key=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return Refused(place=True)
    if isinstance(error, BadRequest):
        said = str(error).lower()
        return Refused(place=any(each in said for each in _CHAT_IS_GONE) and not _NO_PICTURES.search(said))
    if isinstance(error, NetworkError) and isinstance(error.__cause__, _NEVER_REACHED):
        return Later()
    if isinstance(error, TelegramError | httpx.HTTPError | _UNREADABLE):
        return Later() if repeatable else Ambiguous()
    return None


def is_unchanged(error: BadRequest) -> bool:
    """Whether an edit changed nothing, which is no error."""
    return "not modified" in str(error).lower()


def is_gone(error: BadRequest) -> bool:
    """Whether the message is no longer there, or no longer ours to change."""
    said = str(error).lower()
    return any(each in said for each in ("not found", "can't be edited", "can't be deleted", "message_id_invalid"))
