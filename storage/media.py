"""Pictures and recordings that people add to what they give: each is kept once, and gone when nothing holds it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.database import METADATA, Id

PICTURE, RECORDING = "picture", "recording"

# The bytes are in the database: they are committed with what they belong to, or not at all.
media = Table(
    "media",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),
    # A number must never come back: pages that are still open show by it what they were given.
    sqlite_autoincrement=True,
)

attachment = Table(
    "attachment",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("contribution_id", Id, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Column("media_id", Id, ForeignKey("media.id"), nullable=False, index=True),
    # With which revision it came: it is shown as soon as that one, or a later one, is.
    Column("revision", Id, nullable=False),
    Column("description", Text, nullable=False),
    Column("language", String, nullable=False),
    # What its giver would say instead: it stands here until a teacher has said yes to it.
    Column("proposed_description", Text),
    Column("proposed_language", String),
    UniqueConstraint("contribution_id", "media_id"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Medium:
    """A picture or a recording as it will be kept.

    `type` is its media type. A picture has a size in pixels and a thumbnail of the same type; a recording lasts some
    `seconds`. `digest` is the SHA-256 of `content`, in hexadecimal.
    """

    kind: str
    type: str
    content: bytes
    digest: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    thumbnail: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A picture or recording of a contribution, with the words that stand for it and their language; and with the newer
    ones that its giver proposes, if they do.
    """

    id: int
    contribution_id: int
    media_id: int
    revision: int
    description: str
    language: str
    proposed_description: str | None
    proposed_language: str | None
    kind: str
    width: int
    height: int
    seconds: float

    @property
    def newest_words(self) -> tuple[str, str]:
        """What its giver says of it now, and in which language: not for those who wait for a teacher's yes."""
        if self.proposed_description is None:
            return self.description, self.language
        return self.proposed_description, self.proposed_language or self.language


_new = upsert(media)
# An update that changes nothing, so that the id comes back whether it is new or was there.
_keep = _new.on_conflict_do_update(index_elements=[media.c.digest], set_={"digest": _new.excluded.digest}).returning(
    media.c.id
)
_hold = upsert(attachment)
_attach = _hold.on_conflict_do_update(
    index_elements=[attachment.c.contribution_id, attachment.c.media_id],
    set_={
        "proposed_description": _hold.excluded.description,
        "proposed_language": _hold.excluded.language,
    },
    where=_hold.excluded.description != "",
)
_WORDS = ("description", "language", "proposed_description", "proposed_language")
_attached = (
    select(
        *(attachment.c[name] for name in ("id", "contribution_id", "media_id", "revision", *_WORDS)),
        media.c.kind,
        media.c.width,
        media.c.height,
        media.c.seconds,
    )
    .join(media, media.c.id == attachment.c.media_id)
    .order_by(attachment.c.id)
)
_attached_to = _attached.where(attachment.c.contribution_id == bindparam("contribution"))
_attachment = _attached.where(attachment.c.id == bindparam("attachment"))
_describe = (
    update(attachment)
    .where(attachment.c.id == bindparam("b_id"))
    .values(
        description=bindparam("b_description"),
        language=bindparam("b_language"),
        proposed_description=None,
        proposed_language=None,
    )
)
_propose = (
    update(attachment)
    .where(attachment.c.id == bindparam("b_id"))
    .values(proposed_description=bindparam("b_description"), proposed_language=bindparam("b_language"))
)
_accept = (
    update(attachment)
    .where(attachment.c.contribution_id == bindparam("b_contribution"), attachment.c.proposed_description.is_not(None))
    .values(
        description=attachment.c.proposed_description,
        language=attachment.c.proposed_language,
        proposed_description=None,
        proposed_language=None,
    )
)
_detach = delete(attachment).where(attachment.c.id == bindparam("attachment"))
_detach_all = delete(attachment).where(attachment.c.contribution_id == bindparam("contribution"))
_sweep = delete(media).where(media.c.id.not_in(select(attachment.c.media_id)))
_medium = select(*(media.c[name] for name in Medium.__dataclass_fields__)).where(media.c.id == bindparam("media"))


def attach(
    connection: Connection, contribution_id: int, medium: Medium, *, revision: int, description: str, language: str
) -> None:
    """Add a picture or a recording to a contribution, from this revision on. The same one twice is there once; the
    words of the second time are proposed for it.
    """
    row = {name: getattr(medium, name) for name in Medium.__dataclass_fields__}
    held = {
        "contribution_id": contribution_id,
        "media_id": connection.scalar(_keep, row),
        "revision": revision,
        "description": description,
        "language": language,
    }
    connection.execute(_attach, held)


def attached_to(connection: Connection, contribution_id: int) -> tuple[Attachment, ...]:
    """Everything that is added to a contribution, in the order in which it was."""
    rows = connection.execute(_attached_to, {"contribution": contribution_id}).mappings()
    return tuple(Attachment(**row) for row in rows)


def find_attachment(connection: Connection, attachment_id: int) -> Attachment | None:
    """One attachment, or nothing."""
    row = connection.execute(_attachment, {"attachment": attachment_id}).mappings().one_or_none()
    return Attachment(**row) if row else None


def describe(connection: Connection, attachment_id: int, *, description: str, language: str) -> None:
    """Say in words what a picture shows, or what is said in a recording: from now on, wherever it is shown."""
    values = {"b_id": attachment_id, "b_description": description, "b_language": language}
    connection.execute(_describe, values)


def propose_words(connection: Connection, attachment_id: int, *, description: str, language: str) -> None:
    """The same, but others have these words only once a teacher has said yes to what it belongs to."""
    values = {"b_id": attachment_id, "b_description": description, "b_language": language}
    connection.execute(_propose, values)


def accept_words(connection: Connection, contribution_id: int) -> None:
    """Whatever words were proposed for the pictures and recordings of a contribution stand for them now."""
    connection.execute(_accept, {"b_contribution": contribution_id})


def detach(connection: Connection, attachment_id: int) -> None:
    """Take one thing away from its contribution; it is gone unless something else holds it."""
    connection.execute(_detach, {"attachment": attachment_id})
    sweep(connection)


def detach_all(connection: Connection, contribution_id: int) -> None:
    """Take everything away from a contribution."""
    connection.execute(_detach_all, {"contribution": contribution_id})
    sweep(connection)


def sweep(connection: Connection) -> None:
    """Remove what nothing holds any more."""
    connection.execute(_sweep)


def find_medium(connection: Connection, media_id: int) -> Medium | None:
    """A picture or recording with its bytes, or nothing. Who may see it is another question."""
    row = connection.execute(_medium, {"media": media_id}).mappings().one_or_none()
    return Medium(**row) if row else None
