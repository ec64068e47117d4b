"""What is due: one planned Call, carried out as its author, or what is told instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.answer import answer
from commands.call import Call, Origin
from commands.command import ROLES, Catalogue, Command, Context, Role
from commands.message import Form, Line, Text
from commands.timing.planning import Planned
from commands.timing.school import awake
from commands.timing.telling import tell_failed, tell_missed, tell_paused
from storage import identity
from storage.calendars import Room
from storage.identity import Identity
from storage.occurrences import FAILED, LATE, MISSED
from storage.schedules import PAUSED, Schedule

PLATFORM = "clock"
ROUND = "round "
ASKS = Text("It asks something that nobody was there to answer.")
BROKE = Text("Something went wrong on our side.")


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What a batch needs to know, read once: who its authors are, and the calendars of their projects; and what was
    prepared for a schedule, by its number.
    """

    connection: Connection
    now: datetime
    catalogue: Catalogue
    authors: Mapping[tuple[int, int], Identity]
    rooms: Mapping[int, tuple[Room, ...]]
    prepared: Mapping[int, Any] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    _commands: dict[str, Command | None] = field(default_factory=dict)

    def command(self, path: str) -> Command | None:
        """The command of this path, looked up once."""
        if path not in self._commands:
            self._commands[path] = self.catalogue.find(path)
        return self._commands[path]

    def author(self, due: Schedule, role: Role) -> Identity | None:
        """As whom it is carried out, if they may still do it."""
        found = self.authors.get((due.person_id, due.classroom_id))
        return found if found is not None and role_of(found) >= role else None

    def acting(self, due: Schedule, author: Identity | None) -> Identity | None:
        """As whom it goes on where its author may not: as another teacher of the project; as nobody once it is over."""
        found = author or next(iter(identity.teaching_in(self.connection, due.project_id)), None)
        return None if found is None or found.is_over else found


def carry_out(world: World, due: Schedule, planned: Planned, state: str) -> str:
    """Do what is due, or tell why not; returns what became of it. What belongs to a round or a plan goes on as another
    teacher where its author is gone; what a teacher planned for themselves pauses.
    """
    command = world.command(due.command)
    if command is None:
        return FAILED
    author = world.author(due, command.role)
    acting = world.acting(due, author)
    if acting is None:
        return FAILED
    if state == MISSED and due.subject.startswith(ROUND):
        if not (command.listed or command.goes_on):
            return MISSED  # a reminder that comes too late would only puzzle
        state = LATE  # a round has to end, however late
    context = context_of(world, due, acting, planned)
    if author is None and not due.subject:
        state = PAUSED
        tell_paused(_now(world, due, context), due)
    elif state == MISSED:
        tell_missed(_now(world, due, context), due)
    elif (why := _why_not(context, command)) is not None:
        state = FAILED
        tell_failed(_now(world, due, context), due, (why,))
    world.posted.extend(context.posts)
    return state


def prepare(world: World, due: Schedule) -> Any:  # noqa: ANN401  (the command's own)
    """The slow work that its command does beforehand, as whoever it will be carried out as."""
    command = world.command(due.command)
    acting = world.acting(due, world.author(due, command.role)) if command else None
    return command.prepared(world.connection, acting, due.arguments) if command and acting else None


def give_up(world: World, due: Schedule) -> None:
    """It failed in a way that nobody foresaw: what it did is undone, and its teacher is told."""
    acting = world.authors.get((due.person_id, due.classroom_id))
    if acting is not None:
        context = _now(world, due, context_of(world, due, acting, None))
        tell_failed(context, due, (BROKE,))
        world.posted.extend(context.posts)


def context_of(world: World, due: Schedule, acting: Identity, planned: Planned | None) -> Context:
    """The context in which a planned Call is made: as its author, at no place."""
    at = due.due_at or world.now
    origin = Origin(platform=PLATFORM, place="", account="", event_id=f"schedule {due.id} {due.day}", at=at)
    return Context(
        call=Call(command=due.command, arguments=due.arguments, origin=origin),
        identity=acting,
        role=role_of(acting),
        locale=due.locale,
        connection=world.connection,
        now=world.now,
        due=at,
        catalogue=world.catalogue,
        perform=answer,
        prepared=world.prepared.get(due.id),
        moments=_awake(world, due, planned.moments) if planned else {},
    )


def role_of(who: Identity) -> Role:
    """What a seat makes of somebody who is at no place."""
    return ROLES[who.seat.role] if who.seat is not None else Role.ANYONE


def _now(world: World, due: Schedule, context: Context) -> Context:
    """What teachers are told comes now; but not at night either."""
    return replace(context, moments=_awake(world, due, {}))


def _awake(world: World, due: Schedule, moments: Mapping[int, datetime]) -> dict[int, datetime]:
    """When something comes to each classroom: what is late comes now, if nobody there sleeps."""
    rooms = {each.id: each for each in world.rooms.get(due.project_id, ())}
    meant = moments or dict.fromkeys(rooms, world.now)
    return {room: awake(rooms[room], max(moment, world.now)) for room, moment in meant.items() if room in rooms}


def _why_not(context: Context, command: Command) -> Line | None:
    """Carry it out; what it says instead of doing it, if it does."""
    reply = answer(context, command)
    if isinstance(reply, Form):
        return next(iter(reply.problems.values()), reply.title or ASKS)
    return (reply.lines or (reply.title or BROKE,))[0] if reply.problem else None
