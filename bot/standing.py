"""Who speaks, where they stand, and what their seat makes of them there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from commands.call import Origin
from commands.command import ROLES, Role
from storage import parting, places, reach
from storage.identity import Identity, project_at_home, whoami

# What a Call locks that is made where no project is yet.
NO_PROJECT = 0


def identify(connection: Connection, origin: Origin, now: datetime) -> Identity:
    """The identity behind a Call. A thread is where its channel is; and where no place is, people are at home."""

    def at(key: str, on: str = origin.platform) -> Identity:
        return whoami(connection, platform=origin.platform, user=origin.account, key=key, now=now, on=on)

    here = at(origin.place)
    if here.place is None and origin.around:
        here = at(origin.around)
    if here.person is not None and origin.platform != places.WEB and _is_nobodys_here(here):
        home = places.home_of(connection, here.person.id)
        here = at(home, places.WEB) if home else here
    return here


def _is_nobodys_here(here: Identity) -> bool:
    """Whether there is no place; a private chat that was somebody else's, whose account this was, is none either."""
    place, person = here.place, here.person
    return place is None or (place.kind == places.OWN and person is not None and place.person_id != person.id)


def project_for(connection: Connection, origin: Origin) -> int:
    """The project that somebody speaks in: what a writer locks before it reads anything else.

    At a door there is no project yet: who comes in comes in one at a time, so that a code opens once.
    """
    known = places.project_at(connection, origin.platform, origin.place)
    if known is None and origin.around:
        known = places.project_at(connection, origin.platform, origin.around)
    if known is None and origin.platform != places.WEB:
        known = project_at_home(connection, origin.platform, origin.account)
    return known or NO_PROJECT


def is_at_home(origin: Origin, identity: Identity) -> bool:
    """Whether somebody speaks where no place is: what they are answered is then for nobody else."""
    return identity.place is not None and identity.place.platform != origin.platform


def role_of(identity: Identity) -> Role:
    """What a seat makes of somebody here; in another class's place, or of a pupil at a desk, it makes nothing."""
    here, seat = identity.place, identity.seat
    if seat is None or here is None or here.classroom_id not in {None, seat.classroom_id}:
        return Role.ANYONE
    role = ROLES[seat.role]
    teachers_only = here.kind in {places.DESK, places.STAFF} and role < Role.TEACHER
    somebody_elses = here.kind == places.OWN and here.person_id != seat.person_id
    outside = here.kind == places.GROUP and role < Role.TEACHER and not identity.belongs
    return Role.ANYONE if teachers_only or somebody_elses or outside else role


def _is_in_private(origin: Origin) -> bool:
    return origin.own != "" and origin.own == (origin.chat or origin.place)


def come_within_reach(connection: Connection, origin: Origin, now: datetime) -> None:
    """Whoever speaks in private, perhaps after having blocked Silta there, can be told things again."""
    if _is_in_private(origin):
        reach.regain(connection, platform=origin.platform, key=origin.own, now=now)


def settle_in(connection: Connection, origin: Origin, now: datetime) -> None:
    """Whoever speaks in private has their own place there from now on, whoever they have just become."""
    if not _is_in_private(origin):
        return
    identity = identify(connection, replace(origin, place=origin.own, around=""), now)
    home, seat = identity.place, identity.seat
    if home is None or seat is None or not is_at_home(origin, identity):
        return
    parting.hand_over(
        connection,
        platform=origin.platform,
        key=origin.own,
        project_id=home.project_id,
        classroom_id=seat.classroom_id,
        person_id=seat.person_id,
        now=now,
    )


def elsewhere(origin: Origin, place: str) -> Origin:
    """The same, asked for in another place: a dialogue goes on in private, and means where it began."""
    if place == origin.place:
        return origin
    return replace(origin, place=place, chat=origin.chat or origin.place, around="")
