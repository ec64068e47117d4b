"""Drafts: forms that somebody is still answering, part by part; and actions too long for a button to carry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, String, Table, Text, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc
from storage.people import account

draft = Table(
    "draft",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    # Where the next part is waited for, and where the command was asked for: what it may do is decided there.
    Column("chat", String, nullable=False),
    Column("place", String, nullable=False),
    # The form and what was answered of it, which nobody can read without the installation's own key.
    Column("sealed", Text, nullable=False),
    # The message that asks: where others speak as well, only a reply to it is an answer.
    Column("question", String),
    Column("expires_at", Utc, nullable=False, index=True),
    Index("ix_draft_platform_account", "platform", "account"),
    sqlite_autoincrement=True,
)

kept_action = Table(
    "kept_action",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("packed", Text, nullable=False),
    Column("kept_at", Utc, nullable=False, index=True),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A form that waits for more, sealed by whoever keeps it."""

    id: int
    chat: str
    place: str
    sealed: str
    question: str | None


_COLUMNS = tuple(draft.c[name] for name in Draft.__dataclass_fields__)
_theirs = (
    draft.c.platform == bindparam("platform"),
    draft.c.account == bindparam("account"),
    draft.c.expires_at > bindparam("now"),
)
_new = insert(draft).returning(draft.c.id)
_one = select(*_COLUMNS).where(draft.c.id == bindparam("id"), *_theirs)
_newest = select(*_COLUMNS).where(draft.c.chat == bindparam("chat"), *_theirs).order_by(draft.c.id.desc()).limit(1)
_answer = (
    update(draft)
    .where(draft.c.id == bindparam("b_id"), draft.c.sealed == bindparam("b_was"))
    .values(sealed=bindparam("b_sealed"))
    .returning(draft.c.id)
)
_asked = update(draft).where(draft.c.id == bindparam("b_id")).values(question=bindparam("b_question"))
_end = delete(draft).where(draft.c.id == bindparam("id"), draft.c.sealed == bindparam("was")).returning(draft.c.id)
_end_in = delete(draft).where(
    draft.c.platform == bindparam("platform"),
    draft.c.account == bindparam("account"),
    draft.c.chat == bindparam("chat"),
)
_end_of_person = delete(draft).where(
    tuple_(draft.c.platform, draft.c.account).in_(
        select(account.c.platform, account.c.user).where(account.c.person_id == bindparam("person"))
    )
)
_expire = delete(draft).where(draft.c.expires_at <= bindparam("now"))
_new_action = upsert(kept_action)
_keep_action = _new_action.on_conflict_do_update(
    index_elements=[kept_action.c.hash], set_={"kept_at": _new_action.excluded.kept_at}
)
_action = select(kept_action.c.packed).where(kept_action.c.hash == bindparam("hash"))
_forget_actions = delete(kept_action).where(kept_action.c.kept_at < bindparam("before"))


def begin(
    connection: Connection,
    *,
    platform: str,
    account: str,
    chat: str,
    place: str,
    sealed: str,
    expires_at: datetime,
) -> int:
    """A new draft of somebody in a chat; one that waited there before is over. Returns its id."""
    whose = {"platform": platform, "account": account, "chat": chat}
    connection.execute(_end_in, whose)
    row = {**whose, "place": place, "sealed": sealed, "expires_at": expires_at}
    return int(connection.scalar(_new, row) or 0)


def find(connection: Connection, draft_id: int, *, platform: str, account: str, now: datetime) -> Draft | None:
    """A draft, if it is this account's and has not expired."""
    values = {"id": draft_id, "platform": platform, "account": account, "now": now}
    row = connection.execute(_one, values).mappings().one_or_none()
    return Draft(**row) if row else None


def newest(connection: Connection, *, platform: str, account: str, chat: str, now: datetime) -> Draft | None:
    """What this account is being asked in this chat."""
    values = {"platform": platform, "account": account, "chat": chat, "now": now}
    row = connection.execute(_newest, values).mappings().one_or_none()
    return Draft(**row) if row else None


def answer(connection: Connection, found: Draft, sealed: str) -> bool:
    """Keep what was answered so far; false if something else was answered meanwhile."""
    values = {"b_id": found.id, "b_was": found.sealed, "b_sealed": sealed}
    return connection.scalar(_answer, values) is not None


def asked(connection: Connection, draft_id: int, question: str) -> None:
    """What the platform calls the message that asks."""
    connection.execute(_asked, {"b_id": draft_id, "b_question": question})


def end(connection: Connection, found: Draft) -> bool:
    """A draft is whole, or was given up; false if it had ended before, or something else was answered meanwhile."""
    return connection.scalar(_end, {"id": found.id, "was": found.sealed}) is not None


def end_all(connection: Connection, person_id: int) -> None:
    """This person is being asked nothing any more, on any of their accounts."""
    connection.execute(_end_of_person, {"person": person_id})


def expire(connection: Connection, now: datetime, actions_before: datetime) -> None:
    """Forget drafts whose time is over, and kept actions that no button has carried since."""
    connection.execute(_expire, {"now": now})
    connection.execute(_forget_actions, {"before": actions_before})


def name_of(packed: str) -> str:
    """What an action that is too long for a button is called there: always the same for the same action."""
    return hashlib.blake2b(packed.encode(), digest_size=12).hexdigest()


def keep_actions(connection: Connection, packed: list[str], now: datetime) -> None:
    """Keep actions that buttons name, so that they work after any restart."""
    if packed:
        connection.execute(_keep_action, [{"hash": name_of(each), "packed": each, "kept_at": now} for each in packed])


def kept(connection: Connection, name: str) -> str | None:
    """The action of this name, packed."""
    packed: str | None = connection.scalar(_action, {"hash": name})
    return packed
