"""A Call: which command, with which arguments, by whom, from where. Everyone speaks in Calls."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode


@dataclass(frozen=True, slots=True)
class Secret:
    """Something shown once, to the one who asked: when kept with an answer, what it says is left out."""

    text: str = "•••••"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it; `oversize` says that it was too large to be taken in, and is empty."""

    content: bytes
    oversize: bool = False

    def __str__(self) -> str:
        """Its SHA-256: the same file sent again says the same."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A file that still lies with the platform, by the name that the platform knows it by: fetched only for those who
    may send it.
    """

    reference: str

    def __str__(self) -> str:
        """The reference: the same file sent again has the same."""
        return self.reference


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a Call comes from.

    `platform` includes which bot account, `place` and `account` are the platform's own names ('' if there is
    none), `event_id` is the same whenever the platform says the same thing again, `at` is the aware moment
    of receipt. `source` stands for the network address and `device` for the browser, both hashed; they only throttle
    guessing, `device` where the account itself is only just being made. An account
    that is only a session ends at `expires_at`.

    In chats: `chat` is where it was said, where that is not `place` itself: a dialogue that began in a class may go on
    in private. `around` is what a thread or topic stands in. `own` is the private chat with this account, where it was
    said there. `replied_to` is the platform's name of the message that it answers.
    """

    platform: str
    place: str
    account: str
    event_id: str
    at: datetime
    locale_hint: str | None = None
    source: str = ""
    device: str = ""
    expires_at: datetime | None = None
    chat: str = ""
    around: str = ""
    own: str = ""
    replied_to: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A command's path such as `icebreaker answer`, raw arguments by name, and the origin."""

    command: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    origin: Origin


@dataclass(frozen=True, slots=True)
class Action:
    """A Call waiting in a button. It carries no authority: rights are checked when it is pressed."""

    command: str
    arguments: Mapping[str, str | int | Secret] = field(default_factory=dict)

    def pack(self) -> str:
        """The action as one string for the platform to carry, such as `icebreaker answer?round=12`."""
        plain = {name: each.text if isinstance(each, Secret) else each for name, each in self.arguments.items()}
        return f"{self.command}?{urlencode(plain)}" if plain else self.command

    @classmethod
    def unpack(cls, packed: str) -> Action:
        """Read a packed action. Whatever it says is only a wish: nothing in it is believed."""
        command, _, query = packed.partition("?")
        try:
            return cls(command, dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20)))
        except ValueError:
            return cls(command)
