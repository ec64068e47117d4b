"""`python -m bench.quizzing`: 2,000 live quiz answers at 128 pending, Silta and the plain composition by turns."""

from __future__ import annotations

from bench.quizstitched import open_stitched
from bench.quizworld import answers
from bench.turns import Turns

QUIZZING = Turns(
    many="live quiz answers",
    one="a live quiz answer",
    module="bench.quizzing",
    world=answers,
    plain=open_stitched,
    rows="SELECT round_id, number, person_id, classroom_id, answer, points FROM response ORDER BY 1, 2, 3",
)

if __name__ == "__main__":
    QUIZZING.main()
