"""The command line: `silta run`, `demo`, `check`, `invite`, `commands`, `outbox`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from bot import serving
from bot.check import find_mistakes
from bot.demo.transcript import play_headless
from bot.language import load_languages
from bot.settings import Settings, read_settings
from bot.wiring import CATALOGUE
from storage import receipts
from storage.database import open_engine
from storage.schema import Age, age_of

# What sysexits.h calls a configuration error.
CONFIGURATION = 78

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Silta: a bridge between classrooms.")
console = Console(soft_wrap=True)


def _settings(*, port_matters: bool) -> Settings:
    """The settings, or every mistake in them at once, and the end."""
    settings, mistakes = read_settings()
    mistakes += find_mistakes(settings, port_matters=port_matters)
    if mistakes:
        for mistake in mistakes:
            console.print(f"• {mistake}", markup=False, highlight=False)
        raise typer.Exit(CONFIGURATION)
    handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
    logging.basicConfig(level=settings.log_level, format="%(message)s", handlers=[handler], force=True)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)  # addresses of pupils are nobody's business
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return settings


@app.command()
def run() -> None:
    """Serves the web pages and delivers posts until stopped."""
    serving.run(serving.serve(_settings(port_matters=True), console.print))


@app.command()
def demo(
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Play without a server, on a virtual clock.")] = False,
    out: Annotated[Path, typer.Option(help="Where the transcript of a headless play goes.")] = Path("demo"),
) -> None:
    """Plays an icebreaker in four classrooms that anybody can join."""
    if headless:
        path = asyncio.run(play_headless(out))
        console.print(f"Every delivered message is in {path}", highlight=False)
        return
    serving.run(serving.serve_demo(_settings(port_matters=True), console.print))


@app.command()
def check() -> None:
    """Reports every configuration mistake at once, each with its fix."""
    settings = _settings(port_matters=True)
    console.print(f"Everything is in order. Silta would serve {settings.address}", highlight=False)


@app.command()
def invite(
    *,
    classroom: Annotated[
        int | None, typer.Option(help="Join this classroom instead: its number stands in the address of its page.")
    ] = None,
) -> None:
    """Prints a one-time link with which a teacher starts a project, or comes back to a class."""
    link = asyncio.run(serving.invite(_settings(port_matters=False), classroom))
    if link is None:
        console.print(f"There is no classroom {classroom}. The number stands in the address of its page: /class/3")
        raise typer.Exit(1)
    console.print(link, highlight=False)


@app.command()
def commands(*, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False) -> None:
    """Lists everything that people can ask for."""
    languages = load_languages()
    voices = {code: languages.voice(code, "UTC") for code in languages.codes}
    listed = [
        {
            "path": path,
            "role": command.role.name.lower(),
            "schedulable": command.schedulable,
            "private": command.private,
            "parameters": [
                {"name": each.name, "kind": type(each.kind).__name__.lower(), "required": each.required}
                for each in command.parameters
            ],
            "help": {code: voice.say(command.description) for code, voice in voices.items()},
        }
        for path, _, command in CATALOGUE.commands()
    ]
    if as_json:
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
        return
    table = Table("command", "for", "what it does")
    for path, _, command in CATALOGUE.commands():
        table.add_row(f"/{path}", command.role.name.lower(), voices["en"].say(command.description))
    console.print(table)


@app.command(name="outbox")
def show_outbox() -> None:
    """Shows how many posts have reached which place, and which could not be delivered."""
    settings = _settings(port_matters=False)
    table = Table("platform", "place", "state", "posts")
    engine = open_engine(settings.database, purpose="read")
    if age_of(engine) is Age.EMPTY:
        console.print("Nothing has been posted yet.")
        return
    with engine.connect() as connection:
        for platform, key, state, number in receipts.states(connection):
            table.add_row(platform, key, state, str(number))
        troubles = receipts.troubles(connection)
    engine.dispose()
    console.print(table)
    if troubles:
        console.print(_troubles(troubles))


def _troubles(troubles: tuple[receipts.Trouble, ...]) -> Table:
    """Each post that somebody has to look after: Silta does not send it again by itself."""
    table = Table("posted (UTC)", "platform", "place", "post", "what became of it", title="Look after these")
    for each in troubles:
        posted = f"{each.posted_at:%Y-%m-%d %H:%M}"
        table.add_row(posted, each.platform, each.key, each.subject, each.state)
    return table


def main() -> None:
    """The command `silta`."""
    app()


if __name__ == "__main__":
    main()
