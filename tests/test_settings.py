"""The environment: every mistake is named at once, each with its setting and what to write instead."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from house import Module, modules, parse
from pydantic import ValidationError

from bot.settings import PREFIX, Settings, read_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def mistake(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    settings, mistakes = read_settings()
    field = name.removeprefix(PREFIX).lower()
    assert getattr(settings, field) == Settings.model_fields[field].default, "so that the rest can be looked at"
    (only,) = mistakes
    assert only.startswith(f"{name}: ")
    return only


def test_an_empty_environment_is_fine() -> None:
    settings, mistakes = read_settings()
    assert mistakes == []
    assert settings.address == "http://127.0.0.1:8080"
    assert settings.database == "sqlite:///data/silta.db"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {
        "DATA": "/srv/silta",
        "DATABASE_URL": "postgresql+psycopg://silta:hush@db/silta",
        "HOST": "0.0.0.0",  # noqa: S104  (only read)
        "PORT": "9090",
        "BASE_URL": "https://silta.example.org/",
        "PROXIED": "true",
        "LOG_LEVEL": "DEBUG",
    }
    for name, value in wanted.items():
        monkeypatch.setenv(PREFIX + name, value)
    settings, mistakes = read_settings()
    assert mistakes == []
    assert settings.data == Path("/srv/silta")
    assert settings.database == "postgresql+psycopg://silta:hush@db/silta"
    assert settings.address == "https://silta.example.org"
    assert (settings.port, settings.proxied, settings.log_level) == (9090, True, "DEBUG")


def test_every_mistake_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "SILTA_PORT": "70000",
        "SILTA_BASE_URL": "silta.example.org",
        "SILTA_DATABASE_URL": "mysql://silta:hush@db/silta",
        "SILTA_LOG_LEVEL": "loud",
        "SILTA_PROXIED": "perhaps",
        "SILTA_COLOUR": "red",
        "SILTA_DATABSE_URL": "sqlite:///silta.db",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    _, mistakes = read_settings()
    assert sorted(each.partition(":")[0] for each in mistakes) == sorted(wrong)
    assert not any("hush" in each for each in mistakes), "what was typed may be a password"
    assert not any("\n" in each for each in mistakes), "one line each"


@pytest.mark.parametrize("name", ["SILTA_COLOUR", "SILTA_DATABSE_URL", "SILTA_"])
def test_a_setting_that_does_not_exist_is_named_with_those_that_do(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "red")
    _, mistakes = read_settings()
    (only,) = mistakes
    assert only.startswith(f"{name}: ")
    assert all(PREFIX + known.upper() in only for known in Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("SILTA_PORT", "70000", "65535"),
        ("SILTA_PORT", "-1", "0"),
        ("SILTA_PORT", "web", "port to listen on"),
        ("SILTA_PORT", "", "port to listen on"),
        ("SILTA_BASE_URL", "silta.example.org", "such as https://silta.example.org"),
        ("SILTA_BASE_URL", "ftp://silta.example.org", "'http' or 'https'"),
        ("SILTA_DATABASE_URL", "mysql://db/silta", "sqlite:/// or postgresql+psycopg://"),
        ("SILTA_DATABASE_URL", "postgresql://db/silta", "postgresql+psycopg://"),
        ("SILTA_DATABASE_URL", "my database", "sqlite:///silta.db"),
        ("SILTA_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("SILTA_PROXIED", "perhaps", "X-Forwarded-For"),
    ],
)
def test_a_mistake_says_what_to_write_instead(monkeypatch: pytest.MonkeyPatch, name: str, value: str, fix: str) -> None:
    assert fix in mistake(monkeypatch, name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SILTA_DATABASE_URL", "my database"), ("SILTA_DATABASE_URL", "mysql://db"), ("SILTA_LOG_LEVEL", "loud")],
)
def test_a_mistake_is_told_in_words_for_people(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    told = mistake(monkeypatch, name, value)
    assert "Value error" not in told
    assert "^(" not in told, "nobody wants to read a pattern"


def test_a_database_in_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # Writer and readers each open their own connection: in memory each would see a database of its own.
    assert "sqlite:///" in mistake(monkeypatch, "SILTA_DATABASE_URL", "sqlite://")


def test_settings_never_change() -> None:
    settings, _ = read_settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # pydantic says it too


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_nothing_else_reads_the_environment(module: Module) -> None:
    if module.name != "bot/settings.py":
        assert not environment_reads(module)


def test_this_check_bites() -> None:
    for text in ("import os\nos.environ['X']", "os.getenv('X')", "from os import environ", "Option(envvar='X')"):
        assert environment_reads(parse(text)), text
    assert environment_reads(next(module for module in modules("bot") if module.name == "bot/settings.py"))


def environment_reads(module: Module) -> list[int]:
    """Lines on which the environment is read, also through typer or pydantic-settings."""
    names = {"environ", "environb", "getenv", "BaseSettings", "load_dotenv"}
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and {each.name for each in node.names} & names)
        or (isinstance(node, ast.Call) and any(each.arg == "envvar" for each in node.keywords))
    ]
