"""Half a form: what was asked, what was answered so far, and what is left. It is kept sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.seal import Seal
from commands.call import Action, Held, Secret
from commands.command import Catalogue
from commands.message import Form
from commands.packing import pack, unpack
from commands.parameter import Document, Parameter, Picture, Recording
from storage.drafts import Draft

# What an adapter calls a file that was sent along with words.
PICTURE_SENT, RECORDING_SENT, DOCUMENT_SENT = "picture_sent", "recording_sent", "document_sent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Half:
    """A form, and what was answered of it: text, or a file that still lies with the platform. Blank is skipped."""

    form: Form
    answered: Mapping[str, str | Held]

    def left(self, catalogue: Catalogue) -> list[Parameter]:
        """What is still to be asked. Words for a file need nobody give who gave none."""
        command = catalogue.find(self.form.action.command)
        asked = [command.parameter(name) for name in self.form.ask] if command else []
        return [each for each in asked if each.name not in self.answered and self.answered.get(each.beside) != ""]

    def answering(self, said: Mapping[str, object]) -> Half:
        """The same with this answered too."""
        plain = {name: each if isinstance(each, Held) else str(each) for name, each in said.items()}
        return replace(self, answered={**self.answered, **plain})

    @property
    def given(self) -> dict[str, str | Held]:
        """What was answered and not skipped."""
        return {name: each for name, each in self.answered.items() if each != ""}


def close(half: Half, seal: Seal) -> str:
    """Half a form as it is kept. Its secrets are needed when it is whole, and gone with it."""
    secrets = {name: each.text for name, each in half.form.action.arguments.items() if isinstance(each, Secret)}
    answered = {
        name: {"held": each.reference} if isinstance(each, Held) else each for name, each in half.answered.items()
    }
    return seal.close(json.dumps([pack(half.form), secrets, answered], ensure_ascii=False))


def reopen(draft: Draft, seal: Seal) -> Half | None:
    """What was kept; nothing, if it was kept by another installation."""
    kept = seal.open(draft.sealed)
    if kept is None:
        return None
    packed, secrets, answered = json.loads(kept)
    form = unpack(packed)
    if not isinstance(form, Form):
        raise TypeError(f"draft {draft.id} is no form")
    arguments = {**form.action.arguments, **{name: Secret(each) for name, each in secrets.items()}}
    return Half(
        form=replace(form, action=Action(form.action.command, arguments)),
        answered={name: Held(each["held"]) if isinstance(each, dict) else each for name, each in answered.items()},
    )


def sort_out(said: Mapping[str, object], left: list[Parameter]) -> dict[str, Any]:
    """What was sent, each piece for the first question that it can answer."""
    found: dict[str, Any] = {}
    for kind, name in ((Picture, PICTURE_SENT), (Recording, RECORDING_SENT), (Document, DOCUMENT_SENT)):
        taker = next((each for each in left if isinstance(each.kind, kind)), None)
        if taker and name in said:
            found[taker.name] = said[name]
    words = said.get("words", "")
    takers = [each for each in left if not isinstance(each.kind, Picture | Recording)]
    # Words that come with a file are its own, where such words are asked for and nothing is before it.
    own = [each for each in takers if each.beside and each.beside in found and each is not left[0]]
    first = takers[:1] if takers and takers[0] is left[0] else own or takers
    taker = next(iter(first), None)
    if words and taker and (found or taker is left[0]):
        found[taker.name] = words
    elif words and left and not found:
        found[left[0].name] = words  # the kind sentence about it comes from where it is read
    return found
