"""What would stop Silta from running: found before it starts, all at once, each with its fix."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.language import uncompiled
from bot.settings import Settings
from storage.database import is_sqlite, open_engine
from storage.schema import Age, age_of

TELEGRAM_CALLS = (443, 80, 88, 8443)


def find_mistakes(settings: Settings, *, port_matters: bool) -> list[str]:
    """A sentence for everything that is wrong: the setting, what is wrong with it, and what to do."""
    found = [
        _data(settings.data),
        _database(settings),
        _port(settings) if port_matters else None,
        _token("SILTA_DISCORD_TOKEN", settings.discord_token),
        _token("SILTA_TELEGRAM_TOKEN", settings.telegram_token),
        _webhook(settings),
        _languages(),
    ]
    return [mistake for mistake in found if mistake]


def _data(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return (
            f"SILTA_DATA: cannot write to {folder} ({os.strerror(error.errno or 0)}). "
            "Make the folder writable for this user, or name another one."
        )


def _database(settings: Settings) -> str | None:
    if is_sqlite(settings.database) and not Path(make_url(settings.database).database or "").exists():
        return None  # it will be made; whether its folder is writable is another question
    engine = open_engine(settings.database, purpose="read")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            tables = inspect(connection).get_table_names()
        age = age_of(engine)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return f"SILTA_DATABASE_URL: the database does not answer ({reason}). Is it running, and is the address right?"
    finally:
        engine.dispose()
    if age is Age.EMPTY and tables:
        return (
            "SILTA_DATABASE_URL: this database holds something else than Silta. Name another one; nothing was changed."
        )
    if age is Age.NEWER:
        return (
            "SILTA_DATABASE_URL: this database was written by a newer version of Silta. "
            "Install that version or a later one; nothing was changed."
        )
    return None


def _port(settings: Settings) -> str | None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            return (
                f"SILTA_PORT: cannot listen on {settings.host}:{settings.port} ({os.strerror(error.errno or 0)}). "
                "Stop what uses it, or choose another port: SILTA_PORT=8081"
            )
    return None


def _token(name: str, token: SecretStr) -> str | None:
    """What a copied token may bring along: a line of a file of Windows ends in a character that nobody sees."""
    if all("!" <= letter <= "~" for letter in token.get_secret_value()):
        return None
    return (
        f"{name}: there is a space, a line break or a letter in it that no token has, perhaps at its end. "
        "Copy the token once more, alone, or leave this out."
    )


def _webhook(settings: Settings) -> str | None:
    if not settings.telegram_webhook:
        return None
    instead = "or leave this out: then Silta asks by itself."
    if not settings.base_url.startswith("https://"):
        return f"SILTA_TELEGRAM_WEBHOOK: Telegram calls https addresses only. Set SILTA_BASE_URL=https://…, {instead}"
    port = urlsplit(settings.base_url).port or 443
    if port in TELEGRAM_CALLS:
        return None
    return (
        f"SILTA_TELEGRAM_WEBHOOK: Telegram calls the ports {', '.join(map(str, TELEGRAM_CALLS))} alone, not {port}. "
        f"Let SILTA_BASE_URL have one of them, {instead}"
    )


def _languages() -> str | None:
    missing = uncompiled()
    return f"locales/: not compiled: {', '.join(missing)}. Run: make install" if missing else None
