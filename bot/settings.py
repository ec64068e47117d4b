"""Settings: the environment, read once into one frozen value. Nothing else reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, AnyUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "SILTA_"

# Or the Telegram library warns whenever it is asked to wait for a while: it is told so in this way alone.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class Settings(BaseSettings):
    """What an operator may set, each as an environment variable with the prefix SILTA_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    data: Path = Field(default=Path("data"), description="folder for the database and everything people make")
    database_url: str = Field(
        default="", description="sqlite:///… or postgresql+psycopg://…; SQLite in the data folder if empty"
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8080, ge=0, le=65535, description="port to listen on; 0 lets the system pick")
    base_url: str = Field(default="", description="how people reach Silta, such as https://silta.example.org")
    proxied: bool = Field(default=False, description="whether a reverse proxy in front sets X-Forwarded-For")
    discord_token: SecretStr = Field(
        default=SecretStr(""), description="token of your Discord bot; without one Silta is not on Discord"
    )
    discord_api: str = Field(
        default="https://discord.com/api/v10", description="address of Discord's API, or a proxy's"
    )
    discord_gateway: str = Field(
        default="wss://gateway.discord.gg/", description="address of Discord's gateway, or a proxy's"
    )
    discord_message_content: bool = Field(
        default=False, description="whether the message-content intent is switched on for the bot; it is never needed"
    )
    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="token of your Telegram bot; without one Silta is not on Telegram"
    )
    telegram_api: str = Field(
        default="https://api.telegram.org", description="address of Telegram's Bot API, or of a server of your own"
    )
    telegram_webhook: bool = Field(
        default=False,
        description="whether Telegram calls Silta at SILTA_BASE_URL, instead of Silta asking all the time",
    )
    catch_up_hours: float = Field(
        default=6,
        ge=0,
        le=168,
        description="hours after which something planned that could not be done counts as missed",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR; no level logs what people write"
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            url = make_url(value or "sqlite:///silta.db")
        except ArgumentError as error:
            raise ValueError(
                "write it as sqlite:///silta.db or postgresql+psycopg://user:password@host/name"
            ) from error
        if url.drivername not in {"sqlite", "postgresql+psycopg"}:
            raise ValueError("Silta keeps its data in sqlite:/// or postgresql+psycopg://")
        if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError("name a file, such as sqlite:///silta.db: what is only in memory is lost")
        return value

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        if value and AnyHttpUrl(value).path not in {None, "/"}:
            raise ValueError("only scheme and host, such as https://silta.example.org: Silta lives at the root")
        return value.rstrip("/")

    @field_validator("discord_api", "telegram_api")
    @classmethod
    def _http_address(cls, value: str) -> str:
        return str(AnyHttpUrl(value)).rstrip("/")

    @field_validator("discord_gateway")
    @classmethod
    def _socket_address(cls, value: str) -> str:
        if AnyUrl(value).scheme not in {"ws", "wss"}:
            raise ValueError("write it as wss://gateway.discord.gg/")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _token_of_botfather(cls, value: SecretStr) -> SecretStr:
        number, _, rest = value.get_secret_value().partition(":")
        if value.get_secret_value() and not (number.isdigit() and rest):
            raise ValueError("a token of BotFather has a number, a colon, and letters behind it")
        return value

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data / 'silta.db'}"

    @property
    def address(self) -> str:
        """How people reach Silta."""
        return self.base_url or self.address_at(self.port)

    def address_at(self, port: int) -> str:
        """How somebody at this computer reaches Silta on a port; listening everywhere includes here."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  (compared, not bound)
        return f"http://{host}:{port}"


def read_settings() -> tuple[Settings, list[str]]:
    """The settings, and a sentence for every mistake in them: which setting, and what to write instead.

    What is mistaken has its default, so that everything else can be looked at as well.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    mistakes = [
        f"{name}: there is no such setting. Known are: {', '.join(sorted(known))}."
        for name in os.environ
        if name.startswith(PREFIX) and name not in known
    ]
    try:
        return Settings(), mistakes
    except ValidationError as error:
        problems = {str(each["loc"][0]): each["msg"] for each in error.errors(include_input=False, include_url=False)}
    for name, problem in problems.items():
        meaning = Settings.model_fields[name].description
        mistakes.append(f"{PREFIX}{name.upper()}: {problem.removeprefix('Value error, ')}. Its meaning: {meaning}.")
    return Settings(**{name: Settings.model_fields[name].default for name in problems}), mistakes
