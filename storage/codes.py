"""Codes that open doors: seats, classes, invitations. Only a slow hash of each is kept, and guessing is throttled."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id, Utc

FOUNDER, PARTNER, COLLEAGUE, CLASS, SEAT, LINK = "founder", "partner", "colleague", "class", "seat", "link"
LASTING = (CLASS, SEAT)

# Crockford's alphabet: no I, L, O or U, so that nothing is misread from paper and no word appears by accident.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10  # 50 bits
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})

# Fixed salt and a slow hash: a code is looked up by its hash, and a stolen database still costs
# 2^50 guesses of some ten milliseconds each.
_SALT = b"silta code v1"

# An address may be a whole school's. There is no limit for all together: it would let one guesser close every door,
# and fifty bits keep a thousand codes safe from any number of addresses that anybody has.
ATTEMPTS = {"account": (5, timedelta(minutes=10)), "source": (50, timedelta(hours=1))}

code = Table(
    "code",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("project_id", Id, ForeignKey("project.id", ondelete="CASCADE"), index=True),
    Column("classroom_id", Id, ForeignKey("classroom.id", ondelete="CASCADE"), index=True),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("used_at", Utc),
)

attempt = Table(
    "attempt",
    METADATA,
    Column("who", String, primary_key=True),
    Column("since", Utc, nullable=False),
    Column("tries", Integer, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """What a code opens. A seat's or a class's code may be used again and again, the others once."""

    hash: str
    kind: str
    project_id: int | None
    classroom_id: int | None
    person_id: int | None
    expires_at: datetime | None
    used_at: datetime | None

    def opens(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        spent = self.used_at is not None and self.kind not in LASTING
        return not spent and (self.expires_at is None or self.expires_at > now)


_columns = tuple(code.c[name] for name in Code.__dataclass_fields__)
_new = insert(code)
_find = select(*_columns).where(code.c.hash == bindparam("hash"))
_claim = (
    update(code)
    .where(code.c.hash == bindparam("b_hash"), or_(code.c.used_at.is_(None), code.c.kind.in_(LASTING)))
    .values(used_at=bindparam("b_now"))
    .returning(code.c.hash)
)
_bind = (
    update(code)
    .where(code.c.hash == bindparam("b_hash"), code.c.project_id.is_(None))
    .values(project_id=bindparam("b_project"))
    .returning(code.c.hash)
)
_revoke_person = delete(code).where(code.c.person_id == bindparam("person"), code.c.kind == bindparam("kind"))
_revoke_all = delete(code).where(code.c.person_id == bindparam("person"), code.c.classroom_id == bindparam("classroom"))
_revoke_class = delete(code).where(code.c.classroom_id == bindparam("classroom"), code.c.kind == CLASS)
_revoke_invitations = delete(code).where(code.c.project_id == bindparam("project"), code.c.kind.not_in((SEAT, LINK)))
_own = select(func.count()).where(code.c.person_id == bindparam("person"), code.c.kind == SEAT)
_attempts = select(attempt.c.who, attempt.c.since, attempt.c.tries).where(
    attempt.c.who.in_(bindparam("who", expanding=True))
)
_new_attempt = upsert(attempt)
_over = attempt.c.since <= bindparam("cutoff", type_=Utc)
_count_attempt = _new_attempt.on_conflict_do_update(
    index_elements=[attempt.c.who],
    set_={
        "since": case((_over, _new_attempt.excluded.since), else_=attempt.c.since),
        "tries": case((_over, 1), else_=attempt.c.tries + 1),
    },
)
_expire = delete(code).where(
    or_(
        code.c.expires_at < bindparam("before"),
        and_(code.c.used_at < bindparam("before"), code.c.kind.not_in(LASTING)),
    )
)
_forget_attempts = delete(attempt).where(attempt.c.since < bindparam("before"))


def mint() -> str:
    """A new code, from the system's randomness, as it is printed: `K7QM3-XRT9W`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def letters_of(text: str) -> str | None:
    """The letters of a code, forgiving about case, spaces, dashes and misread ones; None if it can be none."""
    letters = "".join(letter for letter in text.upper().translate(_MISREAD) if letter.isalnum())
    fits = len(letters) == LENGTH and all(letter in ALPHABET for letter in letters)
    return letters if fits else None


def hashed(text: str) -> str | None:
    """The hash under which a code is kept, or None if it cannot be a code of ours.

    Takes some ten milliseconds on purpose: never inside a transaction.
    """
    letters = letters_of(text)
    if letters is None:
        return None
    return hashlib.scrypt(letters.encode(), salt=_SALT, n=2**12, r=8, p=1, dklen=20).hex()


def keep(
    connection: Connection,
    *,
    hash: str,  # noqa: A002  (the column's name)
    kind: str,
    now: datetime,
    lasts: timedelta | None,
    project_id: int | None = None,
    classroom_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Keep a new code by its hash. A new code for a seat, or for a class, replaces the one before."""
    if kind in {SEAT, LINK}:
        connection.execute(_revoke_person, {"person": person_id, "kind": kind})
    if kind == CLASS:
        connection.execute(_revoke_class, {"classroom": classroom_id})
    row = {
        "hash": hash,
        "kind": kind,
        "project_id": project_id,
        "classroom_id": classroom_id,
        "person_id": person_id,
        "made_at": now,
        "expires_at": now + lasts if lasts else None,
    }
    connection.execute(_new, row)


def find(connection: Connection, hash: str) -> Code | None:  # noqa: A002  (the column's name)
    """What this code opens, or nothing."""
    row = connection.execute(_find, {"hash": hash}).mappings().one_or_none()
    return Code(**row) if row else None


def claim(connection: Connection, hash: str, now: datetime) -> bool:  # noqa: A002  (the column's name)
    """Use a code; false if it works only once and somebody was faster."""
    return connection.scalar(_claim, {"b_hash": hash, "b_now": now}) is not None


def bind(connection: Connection, hash: str, project_id: int) -> bool:  # noqa: A002  (the column's name)
    """From now on this code opens this project, and no new one; false if it opened one already."""
    return connection.scalar(_bind, {"b_hash": hash, "b_project": project_id}) is not None


def revoke(connection: Connection, *, person_id: int, classroom_id: int) -> None:
    """No code leads this person to this class any more."""
    connection.execute(_revoke_all, {"person": person_id, "classroom": classroom_id})


def revoke_invitations(connection: Connection, project_id: int) -> None:
    """No code lets anybody new into this project any more; who has a seat still comes back."""
    connection.execute(_revoke_invitations, {"project": project_id})


def revoke_links(connection: Connection, person_id: int) -> None:
    """No code makes anybody this person any more."""
    connection.execute(_revoke_person, {"person": person_id, "kind": LINK})


def has_own(connection: Connection, person_id: int) -> bool:
    """Whether somebody has a code of their own to come back with."""
    return bool(connection.scalar(_own, {"person": person_id}))


def may_try(connection: Connection, *, account: str, source: str, now: datetime) -> bool:
    """Whether one more guess is allowed from this account and this source."""
    return all(count < ATTEMPTS[kind][0] for kind, count in _counts(connection, account, source, now).items())


def count_failure(connection: Connection, *, account: str, source: str, now: datetime) -> None:
    """Remember a wrong guess; the count survives a restart."""
    for kind, who in _names(account, source).items():
        values = {"who": who, "since": now, "tries": 1, "cutoff": now - ATTEMPTS[kind][1]}
        connection.execute(_count_attempt, values)


def expire(connection: Connection, now: datetime) -> None:
    """Remove codes that were used up or ran out a month ago, and guesses that no longer count."""
    connection.execute(_expire, {"before": now - timedelta(days=30)})
    connection.execute(_forget_attempts, {"before": now - timedelta(days=1)})


def _names(account: str, source: str) -> dict[str, str]:
    return {"account": f"account {account}"} | ({"source": f"source {source}"} if source else {})


def _counts(connection: Connection, account: str, source: str, now: datetime) -> dict[str, int]:
    names = _names(account, source)
    kinds = {who: kind for kind, who in names.items()}
    rows = connection.execute(_attempts, {"who": list(kinds)})
    return {kinds[row.who]: row.tries for row in rows if row.since > now - ATTEMPTS[kinds[row.who]][1]}
