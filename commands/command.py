"""Commands: what people can ask for, declared once; every platform's menus, forms and help come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol

from sqlalchemy import Connection

from commands.call import Action, Call
from commands.message import Message, Reply, Text
from commands.packing import pack
from commands.parameter import Parameter
from commands.timing.when import WHEN
from storage import audit, outbox, places
from storage.contributions import Contribution
from storage.identity import Identity
from storage.people import COORDINATOR, STUDENT, TEACHER, Person, Seat
from storage.places import Place
from storage.projects import Classroom, Project


class Role(IntEnum):
    """Who somebody is in a project. Each may do what those before may."""

    ANYONE = 0
    STUDENT = 1
    TEACHER = 2
    COORDINATOR = 3


ROLES = {STUDENT: Role.STUDENT, TEACHER: Role.TEACHER, COORDINATOR: Role.COORDINATOR}


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One thing to ask for.

    `word` is its name in people's languages. `private` commands are answered to the one who asked alone.
    `listed` ones stand in menus and help; the others live in buttons. `on_pages` ones belong to Silta's pages alone.
    `places` are the kinds of places it belongs to, if not to all; `offered_to` the role from which on it is worth
    offering, if not from `role` on; `at_desk` its button at a teacher's desk, if it has one. `reads` ones change
    nothing: asked again they answer anew, and their answers, which may hold others' words, are not kept. What is said
    with `confidential` ones is kept with no answer, and not taken where others read it. `prepare`
    does slow work before the transaction, on the arguments and on what `snapshot` has read (nothing, if there is
    none); what it returns reaches `run` as `prepared`.
    `words_in` are the kinds of places in which plain words mean this command, `beside` those beside whose time line its
    answer stands.
    """

    name: str
    run: Callable[..., Reply]
    word: Text
    description: Text
    role: Role
    parameters: tuple[Parameter, ...] = ()
    schedulable: bool = False
    private: bool = False
    listed: bool = True
    on_pages: bool = False
    reads: bool = False
    confidential: bool = False
    places: tuple[str, ...] = ()
    offered_to: Role | None = None
    at_desk: Text | None = None
    words_in: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    snapshot: Callable[[Connection, Identity, Mapping[str, str]], Any] | None = None
    prepare: Callable[[Mapping[str, str], Any], Any] | None = None

    def is_offered(self, role: Role, kind: str | None) -> bool:
        """Whether menus and help offer it to this role in this kind of place (None for no place at all)."""
        here = not self.places or kind is None or kind in self.places
        return self.listed and here and role >= (self.role if self.offered_to is None else self.offered_to)

    @property
    def takes(self) -> tuple[Parameter, ...]:
        """All that can be said with it: its parameters, and when, if it can be scheduled."""
        return (*self.parameters, *WHEN) if self.schedulable else self.parameters

    def prepared(self, connection: Connection, identity: Identity, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401  (the command's own)
        """What `prepare` makes of what `snapshot` reads, at once: for where nobody waits meanwhile."""
        if self.prepare is None:
            return None
        return self.prepare(arguments, self.snapshot and self.snapshot(connection, identity, arguments))

    def parameter(self, name: str) -> Parameter:
        """What can be said with it under this name."""
        return next(each for each in self.takes if each.name == name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """How one kind of contribution is called and brought before people, so that review knows no activity.

    `publish` makes what is posted agree with the contribution's state, whatever it was before.
    `look` is what a teacher presses to see all of what is too long for their desk, if that can be.
    `again` is what its writer presses to try anew; `changes` whether that changes the same one, to which pictures and
    recordings can be added. `accepted` is what a yes means, where it does not mean that others see it now. `readers` is
    what its writer presses to choose who may read it, where they can. `settled` says why nothing more can be decided or
    changed of it, if so. `remarks` is what else its teacher sees of it at the desk.
    """

    label: Text
    publish: Callable[[Context, Contribution], None]
    again: Callable[[Contribution], Action]
    changes: bool = False
    accepted: Text | None = None
    look: Callable[[Contribution], Action] | None = None
    readers: Callable[[Contribution], Action] | None = None
    settled: Callable[[Context, Contribution], Text | None] | None = None
    remarks: Callable[[Context, Contribution], tuple[Text, ...]] | None = None


class Ending(Protocol):
    """What a feature does when the project ends."""

    def __call__(self, context: Context, *, really: bool) -> Text | None:
        """Do it, or only say why it cannot be done yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A feature: its name everywhere, its commands (the first runs when the group is typed alone), its exhibits.

    `welcome` brings a classroom that joins late up to date, `state` says how far one's own class has come, `missing`
    of whom something is still to come, `mine` what is kept of whoever asks besides what they gave, and `forget` takes
    that back; `wall` is what a whole class may see large. `ends` is what becomes of it when the project ends, or (not
    yet `really`) why it cannot end yet. `seated` makes what stands somewhere agree with a seat that is new, is called
    otherwise now, or was just left.
    """

    name: str
    word: Text
    description: Text
    commands: tuple[Command, ...]
    exhibits: Mapping[str, Exhibit] = field(default_factory=dict)
    welcome: Callable[[Context], None] | None = None
    state: Callable[[Context], tuple[Message, ...]] | None = None
    missing: Callable[[Context], tuple[Message, ...]] | None = None
    mine: Callable[[Context], tuple[Message, ...]] | None = None
    forget: Callable[[Context], None] | None = None
    wall: Callable[[Context], tuple[Message, ...]] | None = None
    seated: Callable[[Context, Seat], None] | None = None
    ends: Ending | None = None

    def path(self, command: Command) -> str:
        """The command's full name: `icebreaker answer`, or `help` where group and command are one."""
        return self.name if command.name == self.name else f"{self.name} {command.name}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All groups, in help order."""

    groups: tuple[Group, ...]

    def commands(self) -> Iterable[tuple[str, Group, Command]]:
        """Every command with its path and group, in help order."""
        return ((group.path(command), group, command) for group in self.groups for command in group.commands)

    def find(self, path: str) -> Command | None:
        """The command of this path; a group's name alone finds its first."""
        for group in self.groups:
            if path == group.name:
                return group.commands[0]
            for command in group.commands:
                if path == group.path(command):
                    return command
        return None

    def said_in(self, kind: str) -> tuple[str, Command] | None:
        """The command that plain words mean in this kind of place, with its path."""
        return next(((path, command) for path, _, command in self.commands() if kind in command.words_in), None)

    def exhibit(self, activity: str, kind: str) -> Exhibit:
        """How this activity shows this kind of contribution."""
        return next(group for group in self.groups if group.name == activity).exhibits[kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Everything a command may know while it runs: who asks, where, when, and the transaction it runs in.

    `now` is real time; `due` is the planned one, where a clock called: then `moments` says when what is posted comes to
    each classroom. `prepared` is what the command's `prepare` returned. `locale` is the language of whoever asks.
    `posts` gathers the subjects of what was posted or withdrawn, so that delivery is woken. `perform` carries out
    another command as if it had been asked for in this context.
    """

    call: Call
    identity: Identity
    role: Role
    locale: str
    connection: Connection
    now: datetime
    due: datetime
    catalogue: Catalogue
    perform: Callable[[Context, Command], Reply]
    moments: Mapping[int, datetime] | None = None
    prepared: Any = None
    posts: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person | None:
        """Who asks; None for somebody never seen before."""
        return self.identity.person

    @property
    def me(self) -> Person:
        """Who asks, where the command's role promises that somebody does."""
        if self.identity.person is None:
            raise LookupError("nobody is asking")
        return self.identity.person

    @property
    def writes(self) -> str:
        """The language in which whoever asks writes, as far as is known."""
        return (self.identity.person and self.identity.person.writes) or self.locale

    @property
    def seat(self) -> Seat:
        """The seat of the one who asks, where the command's role promises that there is one."""
        if self.identity.seat is None:
            raise LookupError("whoever asks has no seat here")
        return self.identity.seat

    @property
    def classroom(self) -> Classroom:
        """The classroom of the one who asks, where the command's role promises that there is one."""
        if self.identity.classroom is None:
            raise LookupError("whoever asks has no classroom here")
        return self.identity.classroom

    @property
    def project(self) -> Project:
        """The project, where the command's role promises that there is one."""
        if self.identity.project is None:
            raise LookupError("this is in no project")
        return self.identity.project

    @property
    def place(self) -> Place | None:
        """Where it was asked."""
        return self.identity.place

    def within(self, project: Project) -> Context:
        """The same, in a project that this person has only just come into."""
        return replace(self, identity=Identity(person=self.person, project=project))

    def post(self, message: Message, *, subject: str, to: Iterable[int], about: int | None = None) -> int:
        """Put a message into the outbox for these places; returns the post's number. The same subject again edits what
        was posted.
        """
        to, moments = self._planned(tuple(to))
        number = outbox.put(
            self.connection,
            project_id=self.project.id,
            subject=subject,
            message=pack(message),
            places=to,
            about_id=about,
            now=self.now,
            moments=moments,
        )
        self.posts.append(subject)
        return number

    def _planned(self, to: tuple[int, ...]) -> tuple[tuple[int, ...], Mapping[int, datetime]]:
        """When it comes to each place; to those of a classroom that this occurrence passes by it does not."""
        if self.moments is None or not to:
            return to, outbox.NOW
        rooms = places.classrooms_at(self.connection, to)
        reached = tuple(each for each in to if rooms.get(each) is None or rooms[each] in self.moments)
        return reached, {each: self.moments[rooms[each]] for each in reached if each in rooms}

    def withdraw(self, subject: str) -> None:
        """Take back what was posted under this subject, wherever it is."""
        outbox.withdraw_post(self.connection, project_id=self.project.id, subject=subject, now=self.now)
        self.posts.append(subject)

    def retire(self, subject: str) -> None:
        """The same for good: what is posted under this subject from now on comes to none of those places by itself."""
        outbox.retire_post(self.connection, project_id=self.project.id, subject=subject, now=self.now)
        self.posts.append(subject)

    def reseat(self, seat: Seat) -> None:
        """A seat is new, called otherwise or left: every feature brings what it shows of it up to date."""
        for group in self.catalogue.groups:
            if group.seated is not None:
                group.seated(self, seat)

    def record(self, action: str, subject: str) -> None:
        """Write into the audit trail that this person did this."""
        person, project = self.person, self.identity.project
        whose = {"person_id": person.id if person else None, "project_id": project.id if project else None}
        audit.record(self.connection, **whose, action=action, subject=subject, now=self.now)
