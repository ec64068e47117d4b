"""Questions as Hypothesis thinks of them: everything that can be played, with the most awkward words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from commands.quiz.question import CHOICE, MATCHING, NUMBER, ORDER, POLL, SHORT, TRUE_FALSE, Option, Question
from commands.quiz.soundness import flaw, tidy, tidy_line

AWKWARD = [
    *("::", "{", "}", "{}", "~", "=", "#", "####", "\\", "\\n", "\\\\", "//", "// [kind:order]", "->", " -> ", "%50%"),
    *("[html]", "[plain]", "$CATEGORY: x", "<b>", "<br>", "</span>", "<script>", "&amp;", "&#61;", "&", "_____", "@"),
    *("=1+1", "'=1", "''", "'", '"', '""', ",", ";", "a;=cmd|' /C calc'!A0", "-", "+", "\n", "\n\n", "\u2028", "\t"),
    *("ANSWER: A", "A. ", "B) ", "true", "1,3", "1:50", "..", "é", "e\u0301", "ß", "ﬁ", "漢字", "🦉", "\u202e", "  "),
    *("\ufeff", "\x00", "\ud800", '<span lang="fi" class="multilang">', "\u00a0", "question", "＝1"),
]  # fmt: skip
PIECES = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=6), min_size=1, max_size=5).map("".join)
WORDS = PIECES.map(tidy).filter(bool)
LINES = st.just("") | PIECES.map(tidy_line)
LANGUAGES = st.sampled_from(["", "", "fi", "sv", "en"])
TEXTS = WORDS.map(lambda each: {"": each}) | st.dictionaries(LANGUAGES, WORDS, min_size=1, max_size=3)
MAYBE = st.just({}) | TEXTS
WEIGHTS = st.sampled_from([0, 0, 100, 50, 33, 25, -50, -100, 17, 7])
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4) | st.integers(-3000, 3000).map(Decimal)
TOLERANCES = st.just(Decimal(0)) | st.decimals(min_value=0, max_value=1000, places=2)

CHOICES = st.builds(Option, text=TEXTS, weight=WEIGHTS, feedback=MAYBE)
OFFERED = st.builds(Option, text=TEXTS, feedback=MAYBE)
ITEMS = st.builds(Option, text=TEXTS)
PAIRS = st.builds(Option, text=MAYBE, match=TEXTS)
ACCEPTED = st.builds(Option, number=NUMBERS, tolerance=TOLERANCES, weight=WEIGHTS, feedback=MAYBE)
OTHER = st.builds(Option, feedback=MAYBE, weight=st.sampled_from([0, 0, 25]))


def _booleans(right: int, first: dict, second: dict) -> tuple[Option, ...]:
    return tuple(Option(weight=100 if at == right else 0, feedback=each) for at, each in enumerate((first, second)))


def _asked(kind: str, options, **more) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        kind=st.just(kind),
        text=TEXTS,
        options=options,
        seconds=st.integers(5, 240),
        explanation=MAYBE,
        title=LINES,
        category=LINES,
        **more,
    )


def _some(options: st.SearchStrategy[Option], least: int = 2) -> st.SearchStrategy[tuple[Option, ...]]:
    return st.lists(options, min_size=least, max_size=4).map(tuple)


QUESTIONS = st.one_of(
    _asked(CHOICE, _some(CHOICES), several=st.booleans()),
    _asked(POLL, _some(OFFERED), several=st.booleans()),
    _asked(TRUE_FALSE, st.builds(_booleans, st.integers(0, 1), MAYBE, MAYBE)),
    _asked(SHORT, _some(CHOICES, 1)),
    _asked(ORDER, _some(ITEMS)),
    _asked(MATCHING, _some(PAIRS)),
    _asked(
        NUMBER,
        st.tuples(_some(ACCEPTED, 1), st.just(()) | OTHER.map(lambda each: (each,))).map(lambda pair: sum(pair, ())),
        closeness=st.booleans(),
    ),
).filter(lambda each: flaw(each) is None)
