"""Dispatch: a Call becomes an answer: who is it, may they, are the arguments whole, then the command."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.adapters.adapter import Capabilities
from bot.again import again, fingerprint_of, is_remembered, kept
from bot.answer import answer
from bot.arguments import clean, clean_text, with_options
from bot.dialogue import CONTINUE, WORDS, Dialogue, Turn
from bot.language import Languages
from bot.seal import Seal
from bot.standing import come_within_reach, identify, is_at_home, project_for, role_of, settle_in
from bot.traces import without_words
from bot.typed import unknown_command
from bot.writer import Writer
from commands.call import Action, Call, Held, Origin, Upload
from commands.command import Catalogue, Command, Context
from commands.message import Form, Reply, Text, refusal
from commands.packing import pack
from commands.parameter import Parameter, Unclear
from storage import drafts, inbox
from storage.codes import ALPHABET
from storage.identity import Identity
from storage.media import Medium

LOG = logging.getLogger(__name__)

CHANGED_FORM = Text(
    "This form was sent before, with other words. Nothing was changed; open it again to send something new."
)
NOT_YOURS = Text("Only teachers can do this. Ask your teacher if you need it.")
COME_IN = Text("First come in with your code; then this works.")
WHY_NOT = (COME_IN, NOT_YOURS, Text("Only a coordinator of the project can do this."))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A reply with the language and zone of whoever asked, and whether anything was posted. `private` ones are for
    nobody else's eyes; a form not asked whole waits as a `draft`; what only reads can be asked `again`; what was
    `overheard` should not stand where it was said.
    """

    reply: Reply
    locale: str
    zone: str
    person_id: int | None = None
    posted: bool = False
    private: bool = False
    draft: int | None = None
    again: Action | None = None
    overheard: bool = False


class Overtaken(Exception):  # noqa: N818  (a state, not an error)
    """A draft went on while this was under way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """The one way in: `reply = await dispatch(call)`."""

    catalogue: Catalogue
    languages: Languages
    writer: Writer
    reader: Engine
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    develop: Callable[[Parameter, Upload], Awaitable[Medium | str]]
    fetch: Callable[[str, Held, Parameter], Awaitable[Upload]]
    capabilities: Mapping[str, Capabilities]
    seal: Seal

    async def __call__(self, call: Call) -> Answer:
        """Answer a Call, once its effects are durable. The same event gets the same answer and has one effect."""
        turn, fingerprint = Turn(call=call), fingerprint_of(call, self.catalogue.find(call.command), self.seal)
        try:
            if call.command in {WORDS, CONTINUE}:
                turn = await asyncio.to_thread(self._hear, call)
            answer = await self._act(turn, fingerprint)
        except Overtaken:
            return await self(call)  # something else was answered in the same moment: what does it mean now?
        except Exception as error:
            able = self.capabilities.get(call.origin.platform)
            if able is not None and able.repeats and isinstance(error, OperationalError):
                raise  # the database is locked or full: it comes again, and nothing is lost
            reference = "".join(secrets.choice(ALPHABET) for _ in range(6))
            name = turn.call.command if self.catalogue.find(turn.call.command) else "an unknown command"
            LOG.error("%s failed, reference %s: %s", name, reference, without_words(error))  # noqa: TRY400  (see there)
            answer = await self.writer.run(
                lambda connection: self._fail(connection, call, fingerprint, reference),
                lambda connection: project_for(connection, call.origin),
            )
        if answer.posted:
            self.wake()
        return answer

    async def _act(self, turn: Turn, fingerprint: str) -> Answer:
        """What was meant is done."""
        command = self.catalogue.find(turn.call.command) if turn.reply is None else None
        whole, prepared = await self._prepare(turn.call, command)
        return await self.writer.run(
            lambda connection: self._receive(connection, replace(turn, call=whole), command, fingerprint, prepared),
            lambda connection: project_for(connection, turn.call.origin),
        )

    def _hear(self, call: Call) -> Turn:
        """What somebody means with plain words, or with the next part of what they are asked."""
        with self.reader.connect() as connection, connection.begin():
            identity = self._identify(connection, call)
            voice = self.languages.voice(self.locale(identity, call.origin), "UTC")
            door = identity.person is None and call.origin.own == (call.origin.chat or call.origin.place)
            return self._dialogue(connection).hear(call, voice, door=door)

    def _dialogue(self, connection: Connection) -> Dialogue:
        now, able = self.clock(), self.capabilities
        return Dialogue(connection=connection, catalogue=self.catalogue, seal=self.seal, now=now, able=able)

    async def _prepare(self, call: Call, command: Command | None) -> tuple[Call, Any]:
        """The slow work before the transaction, for those alone who may run the command: files are opened, and
        whatever the command itself prepares.
        """
        files = {name: raw for name, raw in call.arguments.items() if isinstance(raw, Upload | Held)}
        if command is None or not (files or command.prepare):
            return call, None
        allowed, snapshot = await asyncio.to_thread(self._snapshot, call, command)
        if not allowed:
            return replace(call, arguments=clean(call.arguments)), None
        developed = {
            each.name: await self._develop(each, files[each.name], call)
            for each in command.parameters
            if each.name in files
        }
        whole = replace(call, arguments={**clean(call.arguments), **developed})
        prepare, said = command.prepare, clean(whole.arguments)
        return whole, await asyncio.to_thread(prepare, said, snapshot) if prepare else None

    async def _develop(self, parameter: Parameter, sent: Upload | Held, call: Call) -> Medium | str | Unclear:
        try:
            upload = await self.fetch(call.origin.platform, sent, parameter) if isinstance(sent, Held) else sent
            return await self.develop(parameter, upload)
        except Unclear as unclear:
            return unclear

    def _snapshot(self, call: Call, command: Command) -> tuple[bool, Any]:
        """Whether whoever asks may run the command, and what it reads before it prepares."""
        with self.reader.connect() as connection, connection.begin():
            identity = self._identify(connection, call)
            allowed = role_of(identity) >= command.role and command.works(identity)
            if not allowed or command.snapshot is None:
                return allowed, None
            return True, command.snapshot(connection, identity, clean(call.arguments))

    async def look(self, call: Call) -> Answer:
        """Answer a Call that only reads, without remembering it: what pages are made of."""

        def look() -> Answer:
            with self.reader.connect() as connection, connection.begin():
                return self._handle(connection, call, self.catalogue.find(call.command), None)

        return await asyncio.to_thread(look)

    def _receive(
        self,
        connection: Connection,
        turn: Turn,
        command: Command | None,
        fingerprint: str,
        prepared: Any,  # noqa: ANN401  (the command's own)
    ) -> Answer:
        """The whole road of a Call inside its transaction."""
        call = turn.call
        seen = inbox.find_arrival(connection, call.origin.platform, call.origin.event_id)
        if seen is not None:
            identity = self._identify(connection, call)
            reply = again(seen.answer, call) if seen.fingerprint == fingerprint else refusal(CHANGED_FORM)
            return self._waiting_again(connection, call, self._answer(identity, call, reply, command))
        come_within_reach(connection, call.origin, self.clock())
        answer = self._take_turn(connection, turn, command, prepared)
        if is_remembered(command, answer.reply, drafted=turn.draft is not None):
            self._keep(connection, call, fingerprint, answer)
        return answer

    def _take_turn(self, connection: Connection, turn: Turn, command: Command | None, prepared: Any) -> Answer:  # noqa: ANN401  (the command's own)
        """The next question of a draft; or what the Call is answered, with a draft if it asks for more."""
        if turn.reply is not None:
            if turn.draft and turn.sealed is None:
                drafts.end(connection, turn.draft)
            elif turn.draft and turn.sealed is not None and not drafts.answer(connection, turn.draft, turn.sealed):
                raise Overtaken
            answer = self._answer(self._identify(connection, turn.call), turn.call, turn.reply, None)
            return replace(answer, draft=turn.draft.id if turn.draft else None)
        if turn.draft and not drafts.end(connection, turn.draft):
            raise Overtaken
        answer = self._handle(connection, turn.call, command, prepared)
        answer = replace(answer, reply=turn.aside(answer.reply), overheard=turn.overheard)
        if command is not None and command.reads:
            answer = replace(answer, again=Action(turn.call.command, clean(turn.call.arguments)))
        able = self.capabilities.get(turn.call.origin.platform)
        if isinstance(answer.reply, Form) and able is not None and able.questions is not None:
            if (pieces := answer.reply.piecewise) is not None:
                call = replace(turn.call, command=pieces.command, arguments=pieces.arguments)
                return replace(self._handle(connection, call, self.catalogue.find(call.command), None), again=pieces)
            number = self._dialogue(connection).begin(turn.call.origin, answer.reply, private=answer.private)
            return replace(answer, draft=number)
        return answer

    def _waiting_again(self, connection: Connection, call: Call, answer: Answer) -> Answer:
        """The answer of an event that came again, with the draft that still waits for more."""
        if not isinstance(answer.reply, Form):
            return answer
        waiting = self._dialogue(connection).waiting(call.origin, private=answer.private)
        return replace(answer, draft=waiting.id if waiting else None)

    def _handle(self, connection: Connection, call: Call, command: Command | None, prepared: Any) -> Answer:  # noqa: ANN401  (the command's own)
        identity = self._identify(connection, call)
        role, locale = role_of(identity), self.locale(identity, call.origin)
        if command is None:
            voice = self.languages.voice(locale, "UTC")
            unknown = unknown_command(clean_text(call.command), self.catalogue, role, voice)
            return self._answer(identity, call, unknown, command)
        if role < command.role:
            return self._answer(identity, call, refusal(WHY_NOT[role]), command)
        context = Context(
            call=call,
            identity=identity,
            role=role,
            locale=locale,
            connection=connection,
            now=(now := self.clock()),
            due=now,
            catalogue=self.catalogue,
            perform=answer,
            prepared=prepared,
        )
        reply = with_options(context, self.catalogue, answer(context, command))
        settle_in(connection, call.origin, self.clock())
        return self._answer(identity, call, reply, command, posted=bool(context.posts))

    def _fail(self, connection: Connection, call: Call, fingerprint: str, reference: str) -> Answer:
        """What went wrong on our side is said kindly, and said again if the same event comes again."""
        seen = inbox.find_arrival(connection, call.origin.platform, call.origin.event_id)
        if seen is not None and seen.fingerprint == fingerprint:  # it arrived twice at once, and the other was first
            return self._answer(self._identify(connection, call), call, again(seen.answer, call), None)
        reply = refusal(
            Text("Something went wrong on our side, and nothing was changed. Please try again."),
            Text("If it happens again, pass on this reference: {reference}", reference=reference),
        )
        answer = self._answer(self._identify(connection, call), call, reply, None)
        self._keep(connection, call, fingerprint, answer)
        return answer

    def _identify(self, connection: Connection, call: Call) -> Identity:
        return identify(connection, call.origin, self.clock())

    def _keep(self, connection: Connection, call: Call, fingerprint: str, answer: Answer) -> None:
        inbox.keep_arrival(
            connection,
            platform=call.origin.platform,
            event=call.origin.event_id,
            fingerprint=fingerprint,
            person_id=answer.person_id,
            answer=pack(kept(answer.reply, self.catalogue)),
            now=self.clock(),
        )

    def _answer(
        self, identity: Identity, call: Call, reply: Reply, command: Command | None, *, posted: bool = False
    ) -> Answer:
        zone = identity.classroom.zone if identity.classroom else "UTC"
        asking = self.catalogue.find(reply.action.command) if isinstance(reply, Form) else None
        return Answer(
            reply=reply,
            locale=self.locale(identity, call.origin),
            zone=zone,
            person_id=identity.person.id if identity.person else None,
            posted=posted,
            private=any(each.private for each in (command, asking) if each) or is_at_home(call.origin, identity),
        )

    def locale(self, identity: Identity, origin: Origin) -> str:
        """The person's language, then the classroom's, then what the platform says, then the project's."""
        return self.languages.pick(
            (
                identity.person.locale if identity.person else None,
                identity.classroom.locale if identity.classroom else None,
                origin.locale_hint,
                identity.project.locale if identity.project else None,
            )
        )
