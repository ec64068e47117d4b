"""Decisions: what becomes of a contribution, by its writer's own teacher or by the writer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, update

from storage import media
from storage.contributions import APPROVED, HIDDEN, RETURNED, SHARED, WAITING, WITHDRAWN, contribution
from storage.database import Utc

_decide = update(contribution).where(
    contribution.c.id == bindparam("b_id"),
    contribution.c.revision == bindparam("b_revision"),
    contribution.c.state == WAITING,
    contribution.c.visibility.in_(SHARED),
)
_approve = _decide.values(
    state=APPROVED,
    shown_text=contribution.c.text,
    shown_language=contribution.c.language,
    shown_at=func.coalesce(contribution.c.shown_at, bindparam("b_now", type_=Utc)),
    shown_revision=contribution.c.revision,
).returning(contribution.c.id)
_return = _decide.values(state=RETURNED).returning(contribution.c.id)
_take_back = (
    update(contribution)
    .where(contribution.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), shown_text=None, shown_language=None, shown_at=None, shown_revision=None)
)
_erase_text = update(contribution).where(contribution.c.id == bindparam("b_id")).values(text="")


def approve(connection: Connection, contribution_id: int, *, revision: int, now: datetime) -> bool:
    """Say yes to exactly this text, and to the words beside its pictures; false if it was decided or replaced
    meanwhile.
    """
    values = {"b_id": contribution_id, "b_revision": revision, "b_now": now}
    if connection.scalar(_approve, values) is None:
        return False
    media.accept_words(connection, contribution_id)
    return True


def return_to_writer(connection: Connection, contribution_id: int, *, revision: int) -> bool:
    """Give this text back to its writer; false if it was decided or replaced meanwhile."""
    return connection.scalar(_return, {"b_id": contribution_id, "b_revision": revision}) is not None


def hide(connection: Connection, contribution_id: int) -> None:
    """Take a contribution out of everyone's sight; its writer may write anew."""
    connection.execute(_take_back, {"b_id": contribution_id, "b_state": HIDDEN})


def withdraw(connection: Connection, contribution_id: int) -> None:
    """Its writer takes it back: nobody sees it, and its words and pictures are gone."""
    connection.execute(_take_back, {"b_id": contribution_id, "b_state": WITHDRAWN})
    connection.execute(_erase_text, {"b_id": contribution_id})
    media.detach_all(connection, contribution_id)
