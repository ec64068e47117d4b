"""Dialogue: what is said in a chat becomes the Call it means: a command, an answer to a post, a draft's next part."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.language import Voice
from bot.standing import elsewhere
from bot.typed import read_typed
from commands.call import Action, Call, Held, Origin, Secret
from commands.command import Catalogue
from commands.message import Button, Form, Message, Text, pack, refusal, unpack
from commands.parameter import Parameter, Picture, Recording, Writing
from storage import drafts, places, receipts
from storage.drafts import Draft

# What adapters call plain words, and the next part of a draft or an action too long for a button.
WORDS = ""
CONTINUE = "continue"
CANCEL = "/cancel"
# What a platform says for somebody who opens a private chat, with what the link carried.
START = "/start"
PICTURE_SENT, RECORDING_SENT = "picture_sent", "recording_sent"
RESERVED = {"draft", "kept", "skip", "keep", "cancel", "words", PICTURE_SENT, RECORDING_SENT}

_DRAFT_LINK = re.compile(r"d[0-9]{1,17}")
_ACTION_LINK = re.compile(r"k[0-9a-f]{24}")

DRAFT_LASTS = timedelta(hours=24)
ACTIONS_LAST = timedelta(days=400)

HELP = Button(label=Text("What can I do here?"), action=Action("help"))
EXPIRED = Text("This question is no longer open. Please begin again.")
CANCELLED = Text("Cancelled. Nothing was changed.")
NOT_UNDERSTOOD = Text("That was no command. Commands begin with a stroke, such as /help.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What was said: the Call it means, which may end a draft; or what is answered instead, and kept as `answered`."""

    call: Call
    draft: Draft | None = None
    reply: Form | Message | None = None
    answered: str | None = None


def hear(connection: Connection, call: Call, catalogue: Catalogue, voice: Voice, *, door: bool, now: datetime) -> Turn:
    """What is meant. `door` says that nobody knows yet who speaks."""
    if call.command == CONTINUE:
        return _go_on(connection, call, catalogue, now)
    if call.command != WORDS:
        return Turn(call=call)
    origin, words = call.origin, str(call.arguments.get("words", "")).strip()
    waiting = _waiting(connection, origin, now)
    if words.casefold() == CANCEL and waiting:
        return Turn(call=call, draft=waiting, reply=Message(lines=(CANCELLED,)))
    if words.split(maxsplit=1)[:1] == [START]:
        return _start(connection, call, words.removeprefix(START).strip(), catalogue, door=door, now=now)
    if words.startswith("/"):
        return Turn(call=_call(call, read_typed(words, catalogue, voice)))
    meant = receipts.reply_meant(connection, platform=origin.platform, key=origin.place, external=origin.replied_to)
    if meant is not None and isinstance(post := unpack(meant), Message) and post.reply_action is not None:
        return Turn(call=_answer_to(call, post.reply_action, catalogue))
    if waiting:
        return _step(call, waiting, _said(call, _left(waiting, catalogue)), catalogue)
    said = catalogue.said_in(places.DOOR) if door else None
    if said and words:
        return Turn(call=_call(call, Action(said[0], {said[1].parameters[0].name: words})))
    return Turn(call=call, reply=refusal(NOT_UNDERSTOOD, buttons=(HELP,)))


def _start(
    connection: Connection, call: Call, carried: str, catalogue: Catalogue, *, door: bool, now: datetime
) -> Turn:
    """Somebody opens a private chat: with a draft or an action that waits for them there, with a code, or just so."""
    if _DRAFT_LINK.fullmatch(carried):
        return _go_on(connection, replace(call, arguments={"draft": carried[1:]}), catalogue, now)
    if _ACTION_LINK.fullmatch(carried):
        return _go_on(connection, replace(call, arguments={"kept": carried[1:]}), catalogue, now)
    path, command = catalogue.said_in(places.DOOR) or ("help", None)
    if command is None or not (door or carried):
        return Turn(call=_call(call, HELP.action))
    return Turn(call=_call(call, Action(path, {command.parameters[0].name: carried} if carried else {})))


def begin(connection: Connection, origin: Origin, form: Form, *, private: bool, now: datetime) -> int:
    """Keep a form that a platform cannot ask whole; returns the draft's number."""
    return drafts.begin(
        connection,
        platform=origin.platform,
        account=origin.account,
        chat=(private and origin.own) or origin.chat or origin.place,
        place=origin.place,
        form=_packed(form),
        answered="{}",
        expires_at=now + DRAFT_LASTS,
    )


def _go_on(connection: Connection, call: Call, catalogue: Catalogue, now: datetime) -> Turn:
    """The next part of a draft, or an action that was too long for its button."""
    said = dict(call.arguments)
    if "kept" in said:
        packed = drafts.kept(connection, str(said.pop("kept")))
        return Turn(call=_call(call, Action.unpack(packed))) if packed else _expired(call)
    number = str(said.pop("draft", ""))
    found = (
        drafts.find(connection, int(number), platform=call.origin.platform, account=call.origin.account, now=now)
        if number.isascii() and number.isdigit() and len(number) < 18
        else None
    )
    if found is None:
        return _expired(call)
    if said.pop("cancel", None):
        return Turn(call=call, draft=found, reply=Message(lines=(CANCELLED,)))
    form = _form(found)
    if (name := str(said.pop("skip", ""))) in form.ask:
        said[name] = ""
    if (name := str(said.pop("keep", ""))) in form.ask:
        said[name] = form.given.get(name, "")
    return _step(call, found, {name: each for name, each in said.items() if name in form.ask}, catalogue)


def _step(call: Call, found: Draft, said: Mapping[str, object], catalogue: Catalogue) -> Turn:
    """A draft with what was said now: the next question, or the whole Call."""
    form = _form(found)
    answered = {**json.loads(found.answered), **{name: _plain(each) for name, each in said.items()}}
    whole = replace(found, answered=json.dumps(answered, ensure_ascii=False))
    if left := _left(whole, catalogue):
        return Turn(
            call=call, draft=whole, reply=replace(form, ask=tuple(each.name for each in left)), answered=whole.answered
        )
    given = {name: _spoken(each) for name, each in answered.items() if each != ""}
    action = Action(form.action.command, form.action.arguments)
    meant = _call(replace(call, origin=elsewhere(call.origin, found.place)), action)
    return Turn(call=replace(meant, arguments={**meant.arguments, **given}), draft=found)


def _left(found: Draft, catalogue: Catalogue) -> list[Parameter]:
    """What is still to be asked. Words for a file need nobody give who gave none."""
    form, answered = _form(found), json.loads(found.answered)
    command = catalogue.find(form.action.command)
    asked = [command.parameter(name) for name in form.ask] if command else []
    return [each for each in asked if each.name not in answered and answered.get(each.beside) != ""]


def _said(call: Call, left: list[Parameter]) -> dict[str, object]:
    """What was sent, each piece for the first question that it can answer."""
    found: dict[str, object] = {}
    if not left:
        return found
    for kind, name in ((Picture, PICTURE_SENT), (Recording, RECORDING_SENT)):
        taker = next((each for each in left if isinstance(each.kind, kind)), None)
        if taker and name in call.arguments:
            found[taker.name] = call.arguments[name]
    words = call.arguments.get("words", "")
    takers = [each for each in left if not isinstance(each.kind, Picture | Recording) and each.name not in found]
    beside = [each for each in takers if each.beside and each.beside in found]
    taker = next(iter(beside or takers), None)
    if words and taker and (found or taker is left[0]):
        found[taker.name] = words
    elif words and not found:
        found[left[0].name] = words  # the kind sentence about it comes from the command's own reading
    return found


def _answer_to(call: Call, action: Action, catalogue: Catalogue) -> Call:
    """An answer typed in reply to a post: the words go where typed words go."""
    command = catalogue.find(action.command)
    asked = (
        [each for each in command.parameters if each.askable and each.name not in action.arguments] if command else []
    )
    fitting = [each for each in asked if not isinstance(each.kind, Writing)]
    said = _said(call, fitting) if fitting else {}
    meant = _call(call, action)
    return replace(meant, arguments={**meant.arguments, **said})


def _waiting(connection: Connection, origin: Origin, now: datetime) -> Draft | None:
    chat = origin.chat or origin.place
    return drafts.newest(connection, platform=origin.platform, account=origin.account, chat=chat, now=now)


def _call(call: Call, action: Action) -> Call:
    plain = {name: each.text if isinstance(each, Secret) else each for name, each in action.arguments.items()}
    return replace(call, command=action.command, arguments=plain)


def _expired(call: Call) -> Turn:
    return Turn(call=call, reply=refusal(EXPIRED, buttons=(HELP,)))


def _packed(form: Form) -> str:
    """A form with its secrets: they are needed when it is whole, and gone with it."""
    secrets = {name: each.text for name, each in form.action.arguments.items() if isinstance(each, Secret)}
    return json.dumps({"form": pack(form), "secrets": secrets}, ensure_ascii=False)


def _form(found: Draft) -> Form:
    kept = json.loads(found.form)
    form = unpack(kept["form"])
    if not isinstance(form, Form):
        raise TypeError(f"draft {found.id} is no form")
    secrets = {name: Secret(each) for name, each in kept["secrets"].items()}
    return replace(form, action=Action(form.action.command, {**form.action.arguments, **secrets}))


def _plain(said: object) -> object:
    return {"held": said.reference} if isinstance(said, Held) else str(said)


def _spoken(kept: object) -> object:
    return Held(kept["held"]) if isinstance(kept, dict) else kept
