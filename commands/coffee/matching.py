"""Who is brought together with whom: two, or three, from different schools, and with people new to them."""

from __future__ import annotations

import random
from collections import Counter
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
    """Groups of this size (2 or 3), each of several schools; where it does not come out even, some have one more than
    two or one less than three. Where one school has far more than all others, some of it wait a turn: those who
    have met most. None at all where all are from one school, or where pairs that must be apart cannot be.
    """
    counted = Counter(each.school_id for each in partners)
    if len(counted) < 2:
        return ()
    school, largest = counted.most_common(1)[0]
    others = len(partners) - largest
    if largest >= others:
        # One of the others in each group, with one or two of the large school.
        turn = _in_turn([each for each in partners if each.school_id == school], met, seed)[: 2 * others]
        present = [*(each for each in partners if each.school_id != school), *turn]
        schools, groups = {each.person_id: int(each.school_id == school) for each in present}, others
    else:
        present, schools = list(partners), {each.person_id: each.school_id for each in partners}
        groups = min(len(partners) // 2, max(-(-len(partners) // size), largest))
    people = {each.person_id: each for each in present}
    mixture = mix(
        [Pupil(person=person, school=where) for person, where in schools.items()],
        size=size,
        most=1,
        apart=apart,
        met=met,
        seed=seed,
        groups=groups,
    )
    if not mixture.apart:
        return ()
    return tuple(tuple(people[each.person] for each in group) for group in mixture.groups)


def _in_turn(partners: Sequence[Partner], met: Mapping[frozenset[int], int], seed: int) -> list[Partner]:
    """Who has met fewest comes first; of the others chance decides, each time anew."""
    often = Counter({each.person_id: 0 for each in partners})
    for pair, times in met.items():
        often.update(dict.fromkeys(pair, times))
    # Turns are drawn, not guarded: this needs no cryptography.
    drawn = random.Random(seed).sample(list(partners), len(partners))  # noqa: S311
    return sorted(drawn, key=lambda each: often[each.person_id])
