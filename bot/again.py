"""An event that comes again: how it is recognised, and what it is answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bot.dialogue import CONTINUE, WORDS
from bot.seal import Seal
from commands.call import Action, Call, Secret
from commands.command import Command
from commands.message import Form, Reply
from commands.packing import unpack
from commands.parameter import Code

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


def fingerprint_of(call: Call, command: Command | None, seal: Seal) -> str:
    """What a Call says, so that the same event with other content is noticed. Codes are left out: they are secrets.
    What else is secret could be guessed one by one, so that nobody without the installation's key can compare it.
    """
    parameters = command.parameters if command else ()
    secret = {each.name for each in parameters if isinstance(each.kind, Code)}
    if call.command in PLATFORMS_OWN:
        return call.command  # such an event is the platform's own: what it says cannot change, and may be a code
    said = {name: str(raw) for name, raw in call.arguments.items() if name not in secret}
    text = json.dumps([call.command, said], sort_keys=True, ensure_ascii=True)
    if any(each.secret for each in parameters):
        return seal.mark(text)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
