"""The kill test's school: its database, read while nobody writes, and the pupils who will write in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from checking import Pupil, State
from conversation import START, Cast, Clock, Conversation
from sqlalchemy.engine import make_url

from bot.adapters.web.signin import account_of
from bot.settings import Settings
from bot.wiring import silta
from storage import people, places
from storage.database import open_engine


@dataclass(frozen=True)
class School:
    """The database everything happens on, and who writes in it."""

    folder: Path
    url: str
    pupils: list[Pupil]
    round_id: int
    answers: dict[int, list[int]]  # published ones that a pupil of a room may reply to

    def state(self) -> State:
        """What the database holds while nobody writes.

        On SQLite a copy is read: to open the file itself would repair it, and that is for Silta to do.
        """
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            copy = self.folder / "copy.db"
            for suffix in ("", "-wal", "-shm"):
                Path(f"{copy}{suffix}").unlink(missing_ok=True)
            for suffix in ("", "-wal"):
                if Path(f"{url.database}{suffix}").exists():
                    shutil.copyfile(f"{url.database}{suffix}", f"{copy}{suffix}")
            url = url.set(database=str(copy))
        engine = open_engine(url.render_as_string(hide_password=False), purpose="write")
        try:
            with engine.connect() as connection, connection.begin():
                return State.read(connection)
        finally:
            engine.dispose()


async def prepare(url: str, cast: Cast, folder: Path) -> School:
    """Answers to reply to in one round, another round to answer, and every pupil signed in."""
    clock = Clock(START)
    async with silta(Settings(data=folder, database_url=url), clock=clock, delivering=False) as running:
        it = Conversation(running, clock, cast)
        await it.teacher("Vic").says("/icebreaker open prompt:window")
        for school in cast:
            await it.pupil(school).says(f"/icebreaker answer text:The window of {school}")
            await it.teacher(school).presses("Yes, publish", at="desk")
        await it.teacher("Vic").says("/icebreaker open prompt:lunch")
        roles = [role for group in cast.values() for role in group[1:]]
        tokens = {f"session of {role.account}".replace(" ", "-"): role for role in roles}
        pupils = [Pupil(token, account_of(token), each.person, each.seat, each.room) for token, each in tokens.items()]
        for each in pupils:
            await running.writer.run(
                lambda connection, each=each: people.sign_in(
                    connection,
                    platform=places.WEB,
                    user=each.account,
                    person_id=each.person,
                    now=START,
                    expires_at=None,
                )
            )
    given = {row.classroom_id: row.id for row in School(folder, url, [], 0, {}).state().contributions}
    others = {room: [item for elsewhere, item in given.items() if elsewhere != room] for room in given}
    return School(folder, url, pupils, round_id=2, answers=others)
