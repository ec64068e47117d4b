"""The command `silta`, as an operator types it: what it finds wrong, what it prints, and that its links work."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import free_port
from sqlalchemy import text

from bot.check import find_mistakes
from bot.language import load_languages
from bot.settings import Settings, read_settings
from commands.catalogue import CATALOGUE
from storage import schema
from storage.database import open_engine

SILTA = (str(Path(sys.executable).parent / "silta"),)
CONFIGURATION = 78


def environment(**settings: object) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SILTA_")}
    return bare | {f"SILTA_{name.upper()}": str(value) for name, value in settings.items()}


def silta(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SILTA, *words], env=environment(**settings), check=False, capture_output=True, text=True, timeout=60
    )


@contextmanager
def running(*words: str, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """A server of ours, until we ask it to stop."""
    started = subprocess.Popen([*SILTA, *words], env=environment(**settings), stdout=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.terminate()
        assert started.stdout is not None
        started.stdout.close()
        assert started.wait(timeout=20) == 0, "it stops in order when it is asked to"


def line_of(started: subprocess.Popen[str], pattern: str) -> str:
    """The first line that fits, of what a server says."""
    assert started.stdout is not None
    for line in started.stdout:
        if found := re.search(pattern, line):
            return found.group(0)
    raise AssertionError(f"it never said {pattern}")


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310  (our own server)
        return str(page.read().decode())


def read(**variables: str) -> tuple[Settings, list[str]]:
    """What Silta makes of these in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        return read_settings()


@pytest.fixture
def below_a_file(tmp_path: Path) -> Path:
    """A folder that nobody can make, not even root."""
    (tmp_path / "a file").write_text("in the way")
    return tmp_path / "a file" / "data"


@pytest.fixture
def newer(tmp_path: Path) -> str:
    """A database that a later version of Silta has written."""
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    engine = open_engine(url, purpose="write")
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    return url


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_everything_in_order_is_said_in_one_line(tmp_path: Path) -> None:
    done = silta("check", data=tmp_path, port=free_port())
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_every_mistake_is_told_at_once_with_its_setting_and_the_fix(below_a_file: Path, newer: str, taken: int) -> None:
    done = silta("check", data=below_a_file, database_url=newer, port=taken, colour="red", databse="x")
    assert done.returncode == CONFIGURATION
    told = {line.removeprefix("• ").partition(":")[0]: line for line in done.stdout.splitlines()}
    assert set(told) == {"SILTA_COLOUR", "SILTA_DATABSE", "SILTA_DATA", "SILTA_DATABASE_URL", "SILTA_PORT"}
    assert "SILTA_DATABASE_URL" in told["SILTA_DATABSE"], "the names that there are"
    assert "Make the folder writable" in told["SILTA_DATA"]
    assert "newer version" in told["SILTA_DATABASE_URL"]
    assert "SILTA_PORT=" in told["SILTA_PORT"], "another port to choose"
    assert str(taken) in told["SILTA_PORT"]
    assert "Traceback" not in done.stdout + done.stderr


def test_values_that_make_no_sense_are_told_with_the_unknown_ones(tmp_path: Path) -> None:
    done = silta("check", data=tmp_path, port=70000, proxied="perhaps", colour="red")
    assert done.returncode == CONFIGURATION
    told = [line.removeprefix("• ").partition(":")[0] for line in done.stdout.splitlines()]
    assert sorted(told) == ["SILTA_COLOUR", "SILTA_PORT", "SILTA_PROXIED"]


def test_mistakes_in_the_world_are_told_beside_those_in_the_values(below_a_file: Path) -> None:
    done = silta("check", data=below_a_file, port=70000)
    told = {line.removeprefix("• ").partition(":")[0] for line in done.stdout.splitlines()}
    assert told == {"SILTA_DATA", "SILTA_PORT"}


@pytest.mark.parametrize("broken", [" ", "\t \r", "7331:token\r", "7331:token ", " 7331:token", "7331:to\u00a0ken"])
@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_a_token_that_was_not_copied_well_is_told_and_not_shown(tmp_path: Path, platform: str, broken: str) -> None:
    setting = f"SILTA_{platform.upper()}_TOKEN"
    settings, mistakes = read(SILTA_DATA=str(tmp_path), **{setting: broken})
    (told,) = [*mistakes, *find_mistakes(settings, port_matters=False)]
    assert told.startswith(f"{setting}: ")
    assert "7331" not in told
    assert "token" in told


@pytest.mark.parametrize(
    ("address", "fix"),
    [
        ("http://silta.example.org", "SILTA_BASE_URL=https://"),
        ("https://silta.example.org:8080", "443, 80, 88, 8443"),
        *((f"https://silta.example.org{port}", None) for port in ("", ":443", ":80", ":88", ":8443")),
    ],
)
def test_where_telegram_does_not_call_is_told(tmp_path: Path, address: str, fix: str | None) -> None:
    settings, mistakes = read(SILTA_DATA=str(tmp_path), SILTA_BASE_URL=address, SILTA_TELEGRAM_WEBHOOK="true")
    told = [*mistakes, *find_mistakes(settings, port_matters=False)]
    assert len(told) == (fix is not None)
    assert all(each.startswith("SILTA_TELEGRAM_WEBHOOK: ") and str(fix) in each for each in told)


@pytest.mark.parametrize("command", ["run", "demo", "invite", "outbox"])
def test_nothing_starts_on_a_mistake(command: str, below_a_file: Path) -> None:
    done = silta(command, data=below_a_file, port=free_port())
    assert done.returncode == CONFIGURATION
    assert "SILTA_DATA" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_database_from_a_newer_version_is_left_as_it_is(newer: str, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    before = path.read_bytes()
    for command in ("check", "run", "invite", "outbox"):
        assert silta(command, data=tmp_path, database_url=newer, port=free_port()).returncode == CONFIGURATION, command
    assert path.read_bytes() == before


def test_a_database_that_is_none_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "silta.db").write_text("I am a shopping list, and a rather long one, at that. " * 40)
    done = silta("check", data=tmp_path, port=free_port())
    assert done.returncode == CONFIGURATION
    assert "SILTA_DATABASE_URL" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_check_leaves_nothing_behind(tmp_path: Path) -> None:
    assert silta("check", data=tmp_path / "data", port=free_port()).returncode == 0
    assert not list((tmp_path / "data").glob("*")), "whoever only asks does not found anything"


def test_the_first_teacher_gets_a_link_that_works(tmp_path: Path) -> None:
    settings = {"data": tmp_path, "port": free_port()}
    with running("run", **settings) as started:
        link = line_of(started, r"http://\S+/join/\S+")
        code = link.rpartition("/")[2]
        assert f'value="{code}"' in fetched(link)
        assert "Silta" in fetched(link.partition("/join")[0])
        another = silta("invite", **settings)
        assert another.returncode == 0, "also while it runs"
        second = re.search(r"http://\S+/join/\S+", another.stdout)
        assert second is not None
        assert second.group(0) != link
        assert 'name="a-code"' in fetched(second.group(0))
        told = urllib.request.Request(  # noqa: S310  (our own server)
            f"{link.partition('/join')[0]}/join",
            data=f"action=project+join&a-code={code}&event=x".encode(),
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        with urllib.request.urlopen(told, timeout=10) as page:  # noqa: S310  (the same)
            assert 'name="a-title"' in page.read().decode(), "it opens a new project"


def test_the_port_of_a_running_one_is_said_to_be_in_use(tmp_path: Path) -> None:
    settings = {"data": tmp_path, "port": free_port()}
    with running("run", **settings) as started:
        line_of(started, r"http://\S+")
        second = silta("run", data=tmp_path / "other", port=settings["port"])
        assert second.returncode == CONFIGURATION
        assert "SILTA_PORT" in second.stdout


def test_commands_are_listed_for_other_programs() -> None:
    done = silta("commands", "--json")
    assert done.returncode == 0
    listed = json.loads(done.stdout)
    assert [each["path"] for each in listed] == [path for path, _, _ in CATALOGUE.commands()]
    codes = set(load_languages().codes)
    for each in listed:
        assert set(each) == {"path", "role", "schedulable", "private", "parameters", "help"}, each["path"]
        assert set(each["help"]) == codes
        assert all(each["help"].values())
        assert isinstance(each["parameters"], list)
        assert {type(each["schedulable"]), type(each["private"])} == {bool}
    assert codes >= {"en", "fi", "es", "fr"}


def test_commands_are_listed_for_people() -> None:
    done = silta("commands")
    assert done.returncode == 0
    assert "icebreaker" in done.stdout


def test_the_outbox_is_shown(tmp_path: Path) -> None:
    with running("run", data=tmp_path, port=free_port()) as started:
        line_of(started, r"/join/\S+")
    done = silta("outbox", data=tmp_path)
    assert done.returncode == 0
    assert "state" in done.stdout


def test_the_outbox_of_nothing_is_a_sentence_or_a_table_but_no_trace(tmp_path: Path) -> None:
    done = silta("outbox", data=tmp_path)
    assert done.returncode == 0, done.stderr[-300:]
    assert "Traceback" not in done.stdout + done.stderr


def test_help_says_what_there_is() -> None:
    done = silta("--help")
    for command in ("run", "demo", "check", "invite", "commands", "outbox"):
        assert command in done.stdout
