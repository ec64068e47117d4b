"""Dispatch: a Call becomes an answer: who is it, may they, are the arguments whole, then the command."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from bot.arguments import clean, clean_text, read_arguments, with_options
from bot.language import Languages, Voice
from bot.traces import without_words
from bot.typed import nearest
from bot.writer import Writer
from commands.call import Action, Call, Secret, Upload
from commands.command import ROLES, Catalogue, Command, Context, Role
from commands.message import Button, Form, Message, Reply, Text, pack, refusal, unpack
from commands.parameter import Code, Parameter, Unclear
from storage import inbox, places
from storage.codes import ALPHABET
from storage.identity import Identity, whoami
from storage.media import Medium

LOG = logging.getLogger(__name__)

CHANGED_FORM = Text(
    "This form was sent before, with other words. Nothing was changed; open it again to send something new."
)
# What a Call locks that is made where no project is yet.
NO_PROJECT = 0
NOT_YOURS = Text("Only teachers can do this. Ask your teacher if you need it.")
COME_IN = Text("First come in with your code; then this works.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A reply with the language and zone of whoever asked, and whether anything was posted."""

    reply: Reply
    locale: str
    zone: str
    person_id: int | None = None
    posted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """The one way in: `reply = await dispatch(call)`."""

    catalogue: Catalogue
    languages: Languages
    writer: Writer
    reader: Engine
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    develop: Callable[[Parameter, Upload], Awaitable[Medium]]

    async def __call__(self, call: Call) -> Answer:
        """Answer a Call, once its effects are durable. The same event gets the same answer and has one effect."""
        command, origin = self.catalogue.find(call.command), call.origin

        def project_of(connection: Connection) -> int | None:
            # At a door there is no project yet: who comes in comes in one at a time, so that a code opens once.
            return places.project_at(connection, origin.platform, origin.place) or NO_PROJECT

        fingerprint = _fingerprint(call, command)
        try:
            whole, prepared = await self._prepare(call, command)
            answer = await self.writer.run(
                lambda connection: self._receive(connection, whole, command, fingerprint, prepared), project_of
            )
        except Exception as error:  # noqa: BLE001  (whatever a command raises, its person gets a kind sentence)
            reference = "".join(secrets.choice(ALPHABET) for _ in range(6))
            name = call.command if command else "an unknown command"
            LOG.error("%s failed, reference %s: %s", name, reference, without_words(error))  # noqa: TRY400  (see there)
            answer = await self.writer.run(
                lambda connection: self._fail(connection, call, fingerprint, reference), project_of
            )
        if answer.posted:
            self.wake()
        return answer

    async def _prepare(self, call: Call, command: Command | None) -> tuple[Call, Any]:
        """The slow work before the transaction, for those alone who may run the command: files are opened, and
        whatever the command itself prepares.
        """
        files = {name: raw for name, raw in call.arguments.items() if isinstance(raw, Upload)}
        if command is None or not (files or command.prepare):
            return call, None
        allowed, snapshot = await asyncio.to_thread(self._snapshot, call, command)
        if not allowed:
            return replace(call, arguments=clean(call.arguments)), None
        developed = {
            each.name: await self._develop(each, files[each.name]) for each in command.parameters if each.name in files
        }
        whole = replace(call, arguments={**clean(call.arguments), **developed})
        if command.prepare is None:
            return whole, None
        return whole, await asyncio.to_thread(command.prepare, clean(call.arguments), snapshot)

    async def _develop(self, parameter: Parameter, upload: Upload) -> Medium | Unclear:
        try:
            return await self.develop(parameter, upload)
        except Unclear as unclear:
            return unclear

    def _snapshot(self, call: Call, command: Command) -> tuple[bool, Any]:
        """Whether whoever asks may run the command, and what it reads before it prepares."""
        with self.reader.connect() as connection, connection.begin():
            identity = self._identify(connection, call)
            allowed = role_of(identity) >= command.role
            if not allowed or command.snapshot is None:
                return allowed, None
            return True, command.snapshot(connection, identity, clean(call.arguments))

    async def look(self, call: Call) -> Answer:
        """Answer a Call that only reads, without remembering it: what pages are made of."""
        return await asyncio.to_thread(self._look, call)

    def _look(self, call: Call) -> Answer:
        with self.reader.connect() as connection, connection.begin():
            return self._handle(connection, call, self.catalogue.find(call.command), None)

    def _receive(
        self,
        connection: Connection,
        call: Call,
        command: Command | None,
        fingerprint: str,
        prepared: Any,  # noqa: ANN401  (the command's own)
    ) -> Answer:
        """The whole road of a Call inside its transaction."""
        seen = inbox.find_arrival(connection, call.origin.platform, call.origin.event_id)
        if seen is not None:
            identity = self._identify(connection, call)
            same = seen.fingerprint == fingerprint
            return self._answer(identity, call, _again(seen.answer, call) if same else refusal(CHANGED_FORM))
        answer = self._handle(connection, call, command, prepared)
        if command is None or not command.reads:
            self._keep(connection, call, fingerprint, answer)
        return answer

    def _handle(self, connection: Connection, call: Call, command: Command | None, prepared: Any) -> Answer:  # noqa: ANN401  (the command's own)
        identity = self._identify(connection, call)
        role = role_of(identity)
        if command is None:
            voice = self.languages.voice(self._locale(identity, call), "UTC")
            return self._answer(identity, call, _unknown(clean_text(call.command), self.catalogue, role, voice))
        if role < command.role:
            return self._answer(identity, call, refusal(COME_IN if role == Role.ANYONE else NOT_YOURS))
        now = self.clock()
        context = Context(
            call=call,
            identity=identity,
            role=role,
            locale=self._locale(identity, call),
            connection=connection,
            now=now,
            due=now,
            catalogue=self.catalogue,
            prepared=prepared,
        )
        values, instead = read_arguments(context, command)
        reply = instead or command.run(context, **values)
        if isinstance(reply, Form):
            reply = with_options(context, self.catalogue, reply)
        return self._answer(identity, call, reply, posted=bool(context.posts))

    def _fail(self, connection: Connection, call: Call, fingerprint: str, reference: str) -> Answer:
        """What went wrong on our side is said kindly, and said again if the same event comes again."""
        seen = inbox.find_arrival(connection, call.origin.platform, call.origin.event_id)
        if seen is not None and seen.fingerprint == fingerprint:
            # The same event arrived twice at once, and the other one was first.
            return self._answer(self._identify(connection, call), call, _again(seen.answer, call))
        reply = refusal(
            Text("Something went wrong on our side, and nothing was changed. Please try again."),
            Text("If it happens again, pass on this reference: {reference}", reference=reference),
        )
        answer = self._answer(self._identify(connection, call), call, reply)
        self._keep(connection, call, fingerprint, answer)
        return answer

    def _identify(self, connection: Connection, call: Call) -> Identity:
        origin = call.origin
        return whoami(connection, platform=origin.platform, user=origin.account, key=origin.place, now=self.clock())

    def _keep(self, connection: Connection, call: Call, fingerprint: str, answer: Answer) -> None:
        inbox.keep_arrival(
            connection,
            platform=call.origin.platform,
            event=call.origin.event_id,
            fingerprint=fingerprint,
            person_id=answer.person_id,
            answer=pack(answer.reply),
            now=self.clock(),
        )

    def _answer(self, identity: Identity, call: Call, reply: Reply, *, posted: bool = False) -> Answer:
        zone = identity.classroom.zone if identity.classroom else "UTC"
        return Answer(
            reply=reply,
            locale=self._locale(identity, call),
            zone=zone,
            person_id=identity.person.id if identity.person else None,
            posted=posted,
        )

    def _locale(self, identity: Identity, call: Call) -> str:
        """The person's language, then the classroom's, then what the platform says, then the project's."""
        return self.languages.pick(
            (
                identity.person.locale if identity.person else None,
                identity.classroom.locale if identity.classroom else None,
                call.origin.locale_hint,
                identity.project.locale if identity.project else None,
            )
        )


def role_of(identity: Identity) -> Role:
    """What a seat makes of somebody here; in another class's place, or of a pupil at a desk, it makes nothing."""
    here, seat = identity.place, identity.seat
    if seat is None or here is None or here.classroom_id not in {None, seat.classroom_id}:
        return Role.ANYONE
    role = ROLES[seat.role]
    teachers_only = here.kind in {places.DESK, places.STAFF} and role < Role.TEACHER
    somebody_elses = here.kind == places.OWN and here.person_id != seat.person_id
    outside = here.kind == places.GROUP and role < Role.TEACHER and not identity.belongs
    return Role.ANYONE if teachers_only or somebody_elses or outside else role


def _again(packed: str, call: Call) -> Reply:
    """The answer that was given before. What was typed and not kept, such as a code, is put back where it stood."""
    reply = unpack(packed)
    if not isinstance(reply, Form):
        return reply
    typed = {name: Secret(str(raw)) for name, raw in call.arguments.items()}
    arguments = {
        name: typed.get(name, each) if isinstance(each, Secret) else each
        for name, each in reply.action.arguments.items()
    }
    return replace(reply, action=Action(reply.action.command, arguments))


def _fingerprint(call: Call, command: Command | None) -> str:
    """What a Call says, so that the same event with other content is noticed. Codes are left out: they are secrets."""
    secret = {each.name for each in command.parameters if isinstance(each.kind, Code)} if command else set()
    said = {name: str(raw) for name, raw in call.arguments.items() if name not in secret}
    text = json.dumps([call.command, said], sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _unknown(wanted: str, catalogue: Catalogue, role: Role, voice: Voice) -> Message:
    """A command that does not exist, with the nearest that does, in English or in one's own words."""
    allowed = [each for each in catalogue.commands() if each[2].listed and each[2].role <= role]
    names = {f"{voice.say(group.word)} {voice.say(command.word)}": path for path, group, command in allowed}
    found = nearest(wanted, names | {path: path for path, _, _ in allowed})
    see_help = Button(label=Text("What can I do here?"), action=Action("help"))
    sorry = Text("There is no command /{name}.", name=wanted[:40])
    if found is None:
        return refusal(sorry, buttons=(see_help,))
    try_it = Button(label=Text("Use /{path}", path=found), action=Action(found), main=True)
    return refusal(sorry, Text("Did you mean /{path}?", path=found), buttons=(try_it, see_help))
