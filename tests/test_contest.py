"""/contest: entries from every school, looked at without names, voted on in secret, and the result in every class."""

import pytest
from contesting import ALL, enters, opens
from uploads import photo

from bot.dispatch import NOT_YOURS


@pytest.fixture
async def entered(it):
    """A contest with an approved entry from each of three schools, in which people vote."""
    await opens(it)
    for school in ("Vic", "Bologna", "Seinäjoki"):
        await enters(it, school, f"Bridge of {school}")
    await it.teacher("Bologna").says("/contest begin")
    return it


async def test_from_the_opening_to_the_result_in_every_class(entered):
    it = entered
    assert it.everyone_sees("The entries are in. Look at them, and vote.") == ALL
    for school in ("Vic", "Saint-Pierre"):
        voter = it.pupil(school, 1)
        await voter.says("/contest show")
        heard = await voter.presses("I like it", on="Bridge of Bologna")
        assert heard.says("Your ballot is in")
    await it.teacher("Vic").says("/contest close")
    assert it.everyone_sees("2 ballots were counted.") == []
    await it.ticks()
    assert it.everyone_sees("2 ballots were counted.") == ALL
    assert it.everyone_sees("1. Bridge of Bologna") == ALL
