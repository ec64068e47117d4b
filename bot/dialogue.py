"""Dialogue: what is said in a chat becomes the Call it means: a command, an answer to a post, a draft's next part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.adapters.adapter import Capabilities
from bot.halves import Half, close, reopen, sort_out
from bot.language import Voice
from bot.seal import Seal
from bot.standing import elsewhere
from bot.typed import read_typed
from commands.call import Action, Call, Held, Origin, Secret
from commands.command import Catalogue
from commands.message import Button, Form, Message, Reply, Text, refusal
from commands.packing import unpack
from commands.parameter import Code, Writing
from commands.timing.when import LATER
from storage import drafts, places, receipts
from storage.codes import letters_of
from storage.drafts import Draft

# What adapters call plain words, and the next part of a draft or an action too long for a button.
WORDS = ""
CONTINUE = "continue"
CANCEL = "/cancel"
# What a platform says for somebody who opens a private chat, with what the link carried.
START = "/start"
# What a link carries that leads to the private chat and no further.
HELLO = "hello"
_DRAFT_LINK = re.compile(r"d[0-9]{1,17}")
_ACTION_LINK = re.compile(r"k[0-9a-f]{24}")
# What a button of a draft says besides an answer; no parameter is called so.
RESERVED = {"draft", "kept", "skip", "keep", "pick", "cancel", "words", LATER}

DRAFT_LASTS = timedelta(hours=24)
ACTIONS_LAST = timedelta(days=400)

HELP = Button(label=Text("What can I do here?"), action=Action("help"))
EXPIRED = Text("This question is no longer open. Please begin again.")
CANCELLED = Text("Cancelled. Nothing was changed.")
NO_CODE = Text("To come in you need a code. It has ten letters and digits, and your teacher gives it to you.")
OVERHEARD = Text("Others could read that where you wrote it, so nothing was kept. Delete it there, and write it here.")
NOT_UNDERSTOOD = Text("That was no command. Commands begin with /, such as /help.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What was said: the Call it means, which may end a draft; or what is answered instead, with what to keep of it.

    `overheard` is what is confidential and was said where others read it.
    """

    call: Call
    draft: Draft | None = None
    reply: Form | Message | None = None
    sealed: str | None = None
    overheard: bool = False

    def aside(self, reply: Reply) -> Reply:
        """What is answered, with a word to whoever was overheard."""
        if not self.overheard or not isinstance(reply, Form):
            return reply
        return replace(reply, problems={reply.ask[0]: OVERHEARD, **reply.problems})


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialogue:
    """One look at what was said, and at what it may go on from."""

    connection: Connection
    catalogue: Catalogue
    seal: Seal
    now: datetime
    able: Mapping[str, Capabilities]

    def hear(self, call: Call, voice: Voice, *, door: bool) -> Turn:
        """What is meant. `door` says that nobody knows yet who speaks."""
        if call.command == CONTINUE:
            return self._go_on(call, call.arguments)
        origin, words = call.origin, str(call.arguments.get("words", "")).strip()
        waiting = self.waiting(origin)
        if words.casefold() == CANCEL and waiting:
            return Turn(call=call, draft=waiting, reply=Message(lines=(CANCELLED,)))
        if words.split(maxsplit=1)[:1] == [START]:
            return self._start(call, words.removeprefix(START).strip(), door=door)
        if words.startswith("/"):
            return self._command(call, read_typed(words, self.catalogue, voice))
        meant = receipts.reply_meant(
            self.connection, platform=origin.platform, key=origin.place, external=origin.replied_to
        )
        if meant is not None and isinstance(post := unpack(meant), Message) and post.reply_action is not None:
            return Turn(call=self._answer_to(call, post.reply_action))
        if waiting and self._is_answered(waiting, origin) and (half := reopen(waiting, self.seal)):
            said = sort_out(call.arguments, half.left(self.catalogue))
            return self._code_again(call, waiting, half, said) or self._step(call, waiting, half, said)
        if door and words and (entry := self.catalogue.said_in(places.DOOR)):
            given = {entry[1].parameters[0].name: words} if letters_of(words) else {}
            return Turn(call=_call(call, Action(entry[0], given)))
        return Turn(call=call, reply=refusal(NOT_UNDERSTOOD, buttons=(HELP,)))

    def _command(self, call: Call, action: Action) -> Turn:
        """A typed command. What is confidential and was typed where others read it is not taken: it is asked for in
        private.
        """
        command, origin = self.catalogue.find(action.command), call.origin
        said = set(call.arguments) - {"words"} or action.arguments
        if command and command.confidential and said and origin.own != (origin.chat or origin.place):
            return Turn(call=_call(call, Action(action.command)), overheard=True)
        return Turn(call=self._with_files(call, action))

    def _is_answered(self, waiting: Draft, origin: Origin) -> bool:
        """Whether plain words answer the question: where it was asked in words, and nobody else may be meant."""
        if self.able[origin.platform].questions != 1:
            return False
        alone = origin.own == (origin.chat or origin.place)
        return alone or (origin.replied_to != "" and origin.replied_to == waiting.question)

    def _code_again(self, call: Call, waiting: Draft, half: Half, said: Mapping[str, object]) -> Turn | None:
        """Whoever is asked for a code and says something else is asked once more: that was talk, and no guess."""
        for each in half.left(self.catalogue):
            if isinstance(each.kind, Code) and each.name in said and letters_of(str(said[each.name])) is None:
                asking = replace(half.form, ask=(each.name,), problems={each.name: NO_CODE})
                return Turn(call=call, draft=waiting, reply=asking, sealed=close(half, self.seal))
        return None

    def begin(self, origin: Origin, form: Form, *, private: bool) -> int:
        """Keep a form that a platform cannot ask whole; returns the draft's number."""
        return drafts.begin(
            self.connection,
            platform=origin.platform,
            account=origin.account,
            chat=_chat(origin, private=private),
            place=origin.place,
            sealed=close(Half(form=form, answered={}), self.seal),
            expires_at=self.now + DRAFT_LASTS,
        )

    def waiting(self, origin: Origin, *, private: bool = False) -> Draft | None:
        """What somebody is being asked where they speak, or in private."""
        whose = {"platform": origin.platform, "account": origin.account}
        return drafts.newest(self.connection, chat=_chat(origin, private=private), now=self.now, **whose)

    def _start(self, call: Call, carried: str, *, door: bool) -> Turn:
        """Somebody opens a private chat: for a draft or an action that waits for them, with a code, or just so."""
        if _DRAFT_LINK.fullmatch(carried):
            return self._go_on(call, {"draft": carried[1:]})
        if _ACTION_LINK.fullmatch(carried):
            return self._go_on(call, {"kept": carried[1:]})
        said = self.catalogue.said_in(places.DOOR)
        if said is None or not (door or (carried and carried != HELLO)):
            return Turn(call=_call(call, HELP.action))
        carried = "" if carried == HELLO else carried
        return Turn(call=_call(call, Action(said[0], {said[1].parameters[0].name: carried} if carried else {})))

    def _go_on(self, call: Call, arguments: Mapping[str, object]) -> Turn:
        """The next part of a draft, or an action that was too long for its button."""
        said = dict(arguments)
        if "kept" in said:
            packed = drafts.kept(self.connection, str(said.pop("kept")))
            return Turn(call=_call(call, Action.unpack(packed))) if packed else _expired(call)
        found = self._draft(call.origin, str(said.pop("draft", "")))
        half = reopen(found, self.seal) if found else None
        if found is None or half is None:
            return _expired(call)
        if said.pop("cancel", None):
            return Turn(call=call, draft=found, reply=Message(lines=(CANCELLED,)))
        if said.pop(LATER, None):
            given = half.answering({name: each for name, each in said.items() if name in half.form.ask}).given
            meant = _call(replace(call, origin=elsewhere(call.origin, found.place)), half.form.action)
            return Turn(call=replace(meant, arguments={**meant.arguments, **given, LATER: "1"}), draft=found)
        if (name := str(said.pop("skip", ""))) in half.form.ask:
            said[name] = ""
        if (name := str(said.pop("keep", ""))) in half.form.ask:
            said[name] = half.form.given.get(name, "")
        return self._step(call, found, half, {name: each for name, each in said.items() if name in half.form.ask})

    def _step(self, call: Call, found: Draft, half: Half, said: Mapping[str, object]) -> Turn:
        """A draft with what was said now: the next question, or the whole Call."""
        half = half.answering(said)
        if left := half.left(self.catalogue):
            asking = replace(half.form, ask=tuple(each.name for each in left))
            return Turn(call=call, draft=found, reply=asking, sealed=close(half, self.seal))
        meant = _call(replace(call, origin=elsewhere(call.origin, found.place)), half.form.action)
        return Turn(call=replace(meant, arguments={**meant.arguments, **half.given}), draft=found)

    def _answer_to(self, call: Call, action: Action) -> Call:
        """An answer typed in reply to a post: the words go where typed words go."""
        return self._with_files(call, action, words=True)

    def _with_files(self, call: Call, action: Action, *, words: bool = False) -> Call:
        command = self.catalogue.find(action.command)
        free = [each for each in command.parameters if each.name not in action.arguments] if command else []
        fitting = [each for each in free if each.askable and not isinstance(each.kind, Writing)]
        said = {name: each for name, each in call.arguments.items() if words or isinstance(each, Held)}
        meant = _call(call, action)
        return replace(meant, arguments={**meant.arguments, **sort_out(said, fitting)})

    def _draft(self, origin: Origin, number: str) -> Draft | None:
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            return None
        whose = {"platform": origin.platform, "account": origin.account}
        return drafts.find(self.connection, int(number), now=self.now, **whose)


def _chat(origin: Origin, *, private: bool) -> str:
    return (private and origin.own) or origin.chat or origin.place


def _call(call: Call, action: Action) -> Call:
    plain = {name: each.text if isinstance(each, Secret) else each for name, each in action.arguments.items()}
    return replace(call, command=action.command, arguments=plain)


def _expired(call: Call) -> Turn:
    return Turn(call=call, reply=refusal(EXPIRED, buttons=(HELP,)))
