"""An event that comes again: how it is recognised, what of its answer is kept, and what it is answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bot.dialogue import CONTINUE, WORDS
from bot.seal import Seal
from commands.call import Action, Call, Secret
from commands.command import Catalogue, Command
from commands.message import Form, Reply
from commands.packing import unpack
from commands.parameter import Code, Line, Paragraph

PLATFORMS_OWN = {WORDS, CONTINUE}


def again(packed: str, call: Call) -> Reply:
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


def is_remembered(command: Command | None, reply: Reply, *, drafted: bool) -> bool:
    """Whether an event is remembered with its answer. What changes nothing need not be: it is answered anew. That is so
    of whatever only reads, and of a form about something confidential, unless a draft has ended in it.
    """
    if command is None:
        return True
    asks = command.confidential and isinstance(reply, Form) and not drafted
    return not (command.reads or asks)


def kept(reply: Reply, catalogue: Catalogue) -> Reply:
    """What of an answer is kept: a form that asks about something confidential without anything that stood in it."""
    asking = catalogue.find(reply.action.command) if isinstance(reply, Form) else None
    if not isinstance(reply, Form) or asking is None or not asking.confidential:
        return reply
    said = {each.name for each in asking.parameters if isinstance(each.kind, Line | Paragraph)}
    arguments = {name: each for name, each in reply.action.arguments.items() if name not in said}
    return replace(
        reply,
        action=Action(reply.action.command, arguments),
        given={name: each for name, each in reply.given.items() if name not in said},
    )


def fingerprint_of(call: Call, command: Command | None, seal: Seal) -> str:
    """What a Call says, so that the same event with other content is noticed. Codes are left out: they are secrets.
    What else is secret or confidential could be guessed, so that nobody without the installation's key can compare it.
    """
    parameters = command.parameters if command else ()
    secret = {each.name for each in parameters if isinstance(each.kind, Code)}
    if call.command in PLATFORMS_OWN:
        return call.command  # such an event is the platform's own: what it says cannot change, and may be a code
    said = {name: str(raw) for name, raw in call.arguments.items() if name not in secret}
    text = json.dumps([call.command, said], sort_keys=True, ensure_ascii=True)
    if (command and command.confidential) or any(each.secret for each in parameters):
        return seal.mark(text)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
