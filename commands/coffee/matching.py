"""Who is brought together with whom: two, or three, from different schools, and with people new to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from commands.mixing import Pupil, mix
from commands.timing.instants import local_time
from storage.partners import IN, Partner


def is_there(partner: Partner, now: datetime) -> bool:
    """Whether somebody takes part just now: a pause ends by itself on the first day after it."""
    if partner.state != IN:
        return False
    return partner.paused_until is None or partner.paused_until <= local_time(now, partner.zone).date()


def match(
    partners: Sequence[Partner],
    *,
    size: int,
    met: Mapping[frozenset[int], int],
    apart: Collection[frozenset[int]],
    seed: int,
) -> tuple[tuple[Partner, ...], ...]:
    """Groups of this size (2 or 3); where it does not come out even, some have one more or one less, and nobody is
    alone. None at all where all are from one school, or where pairs that must be apart cannot be.
    """
    if len({each.school_id for each in partners}) < 2:
        return ()
    people = {each.person_id: each for each in partners}
    mixture = mix(
        [Pupil(person=each.person_id, school=each.school_id) for each in partners],
        size=size,
        most=1,
        apart=apart,
        met=met,
        seed=seed,
    )
    if not mixture.apart:
        return ()
    return tuple(tuple(people[each.person] for each in group) for group in mixture.groups)
