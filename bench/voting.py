"""`python -m bench.voting`: 2,000 votes at 128 pending, half of them changes, Silta and the plain composition by turns.

A vote is a press on an entry in a contest in which one chooses all that one likes: everybody's first one is a new
ballot, their second one changes it.
"""

from __future__ import annotations

from bench.turns import Turns
from bench.votestitched import open_stitched
from bench.voteworld import votes

VOTING = Turns(
    many="votes",
    one="a vote",
    module="bench.voting",
    world=votes,
    plain=open_stitched,
    rows="SELECT round_id, voter, school_id, marks FROM ballot ORDER BY 1, 2",
)

if __name__ == "__main__":
    VOTING.main()
