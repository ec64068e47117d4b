"""GIFT, the text format of Moodle's quizzes, as questions.

As Moodle reads it (docs.moodle.org, "GIFT format"; question/format/gift), and kinder where that loses nothing: a line
that was only wrapped is one line, marks of HTML and Markdown become words, and what stands in a comment as
`[seconds:20]`, `[closeness]` or `[kind:order]` is what GIFT has no place for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from commands.message import Text
from commands.quiz.figures import span_of
from commands.quiz.imported import Found, Imported, Reason, gathered
from commands.quiz.markup import FORMATS, shows_more_than_words
from commands.quiz.question import (
    CHOICE,
    MATCHING,
    NUMBER,
    ORDER,
    POLL,
    SECONDS,
    SHORT,
    TRUE_FALSE,
    Option,
    Question,
    Texts,
)
from commands.quiz.soundness import NO_NUMBER, NO_TEXT, tidy_line

GAP = "_____"
LONGEST_BLOCK = 20_000

BRACES = Text(
    "The braces around the answers do not fit together. A brace that is text is written {opening} or {closing}.",
    opening=r"\{",
    closing=r"\}",
)
TWO_GAPS = Text("This question has more than one pair of braces.")
DESCRIPTION = Text("There are no answers in braces: this is a description, and Silta knows questions alone.")
ESSAY = Text("This is an essay, which nobody but a person can mark. Silta does not take essays into quizzes.")
NO_ARROW = Text("One of the pairs has no arrow: {arrow}", arrow="->")
PICTURE = Text("This question shows a picture or plays a sound. Please write it in words.")
LONG = Text("This question is too long to be one. A blank line should stand between two questions.")

# An escaped sign is none. Half a character stands for it, which no text can hold: each is found again, and nothing
# that somebody wrote is taken for one.
_HALF = 0xDC00
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_HALVES = re.compile("[\ud800-\udfff]")
_RESTORED = {_HALF + ord(each): each for each in "~=#{}:\\"} | {_HALF + ord("n"): "\n"}
_WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{1,9})?)\s*%")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_NOTE = re.compile(r"\[(seconds|kind|closeness)(?::(\w{1,9}))?\]")
_BOOLEANS = {"t": True, "true": True, "f": False, "false": False}


class Unreadable(Exception):  # noqa: N818  (a reason, not an error)
    """Why something is no question."""

    def __init__(self, reason: Reason) -> None:
        """Carry the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """What stands between two blank lines: its first line that is no comment, and what its comments note."""

    line: int
    text: str
    notes: dict[str, str]


def read_gift(text: str) -> Imported:
    """Every question of a GIFT file; what is none, with the reason."""
    return gathered(_found(_HALVES.sub("\ufffd", text)))


def _found(text: str) -> Found:
    category = ""
    for block in _blocks(text):
        if block.text.startswith("$CATEGORY:"):
            first, _, rest = block.text.partition("\n")
            category = tidy_line(first.removeprefix("$CATEGORY:"))
            if not rest.strip():
                continue
            block = replace(block, line=block.line + 1, text=rest.strip())  # noqa: PLW2901  (what is left of it)
        try:
            yield block.line, replace(_question(block), category=category)
        except Unreadable as why:
            yield block.line, why.reason


def _blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    notes: dict[str, str] = {}
    begins = 0
    for number, raw in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1):
        line = raw.strip()
        if line.startswith("//"):
            notes |= {each[1]: each[2] or "" for each in _NOTE.finditer(line[:400])}
        elif line:
            begins = begins or number
            lines.append(line)
        else:
            if lines:
                yield Block(line=begins, text="\n".join(lines), notes=notes)
            lines, notes, begins = [], {}, 0


def _question(block: Block) -> Question:
    if len(block.text) > LONGEST_BLOCK:
        raise Unreadable(LONG)
    if shows_more_than_words(block.text):
        raise Unreadable(PICTURE)
    title, text = _named(_ESCAPED.sub(lambda found: chr(_HALF + ord(found[1])), block.text))
    asked, answers = _parted(text)
    answers, hashes, general = answers.rpartition("####")
    if not hashes:
        answers, general = general, ""
    words = Wording.of(asked)
    if not words.text:
        raise Unreadable(NO_TEXT)
    # Where the question says how it is written, its answers are written so too.
    question = Question(
        kind=CHOICE, text=words.text, title=tidy_line(_restored(title)), explanation=words.read(general)
    )
    return _noted(_answered(question, answers.strip(), words), block.notes)


def _named(text: str) -> tuple[str, str]:
    if text.startswith("::"):
        title, colons, rest = text[2:].partition("::")
        if colons:
            return title, rest.strip()
    return "", text


def _parted(text: str) -> tuple[str, str]:
    """What is asked, and what stands in braces; a gap where they stood within the sentence."""
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened and "}" not in text:
        raise Unreadable(DESCRIPTION)
    if not opened or not closed or "}" in before or "{" in answers:
        raise Unreadable(BRACES)
    if "{" in after or "}" in after:
        raise Unreadable(TWO_GAPS)
    return before + (GAP + after if after.strip() else ""), answers


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked, and how its answers are written unless they say otherwise."""

    text: Texts
    format: str

    @classmethod
    def of(cls, asked: str) -> Wording:
        """Of a question's text."""
        found = _FORMAT.match(asked)
        start = cls({}, found[1] if found else "moodle")
        return cls(start.read(asked), start.format)

    def read(self, piece: str) -> Texts:
        """A text of this question by language, in the words of its readers."""
        found = _FORMAT.match(piece)
        words = piece[found.end() :] if found else piece
        wrapped = " ".join(each.strip(" ") for each in words.split("\n"))
        return FORMATS[found[1] if found else self.format](_restored(wrapped))


def _restored(text: str) -> str:
    return text.translate(_RESTORED)


def _answered(question: Question, answers: str, words: Wording) -> Question:
    """The question with its answers; which kind it is, they show."""
    if not answers:
        raise Unreadable(ESSAY)
    if answers.startswith("#"):
        return replace(question, kind=NUMBER, options=_numbers(answers[1:], words))
    if "~" in answers:
        options = tuple(_options(re.split("(?=[~=])", answers), words, taken={"~": 0, "=": 100}))
        return replace(question, options=options, several="=" not in answers)
    if "=" in answers and "->" in answers:
        return replace(question, kind=MATCHING, options=tuple(_pair(each, words) for each in _split(answers)))
    said, *feedback = answers.split("#", 2)
    if said.strip().casefold() in _BOOLEANS:
        right = _BOOLEANS[said.strip().casefold()]
        return replace(question, kind=TRUE_FALSE, options=_booleans(right, [words.read(each) for each in feedback]))
    return replace(question, kind=SHORT, options=tuple(_options(_split(answers), words, taken={"=": 100, "": 100})))


def _split(answers: str) -> list[str]:
    return [each for each in re.split("(?==)", answers) if each.strip()]


def _options(pieces: list[str], words: Wording, *, taken: dict[str, int]) -> Iterator[Option]:
    for piece in pieces:
        sign = piece.strip()[:1] if piece.strip()[:1] in {"~", "="} else ""
        said = piece.strip().removeprefix(sign)
        if not sign and not said:
            continue
        weight, said = _weight(said, taken.get(sign, 0))
        answer, _, feedback = said.partition("#")
        yield Option(text=words.read(answer), weight=weight, feedback=words.read(feedback))


def _weight(said: str, usual: int) -> tuple[int, str]:
    found = _WEIGHT.match(said)
    if not found:
        return usual, said
    exact = float(found[1].replace(",", "."))
    return max(-100, min(100, int(abs(exact) + 0.5) * (-1 if exact < 0 else 1))), said[found.end() :]


def _numbers(answers: str, words: Wording) -> tuple[Option, ...]:
    """Accepted numbers, then, behind `~`, what is said of every other."""
    accepted, tilde, other = answers.partition("~")
    options = []
    for piece in _split(accepted):
        weight, said = _weight(piece.strip().removeprefix("="), 100)
        span, _, feedback = said.partition("#")
        found = span_of(_restored(span))
        if found is None and span.strip() != "*":
            raise Unreadable(NO_NUMBER)
        number, tolerance = found or (None, Decimal(0))
        options.append(Option(weight=weight, number=number, tolerance=tolerance, feedback=words.read(feedback)))
    if tilde:
        options.append(Option(feedback=words.read(other.partition("#")[2])))
    return tuple(options)


def _pair(piece: str, words: Wording) -> Option:
    text, arrow, match = piece.strip().removeprefix("=").partition("->")
    if not arrow:
        raise Unreadable(NO_ARROW)
    return Option(text=words.read(text), match=words.read(match))


def _booleans(right: bool, feedback: list[Texts]) -> tuple[Option, ...]:  # noqa: FBT001  (it is the answer)
    """True, then false; the first feedback is for whoever was wrong."""
    wrong, praise = (*feedback, {}, {})[:2]
    return (
        Option(weight=100 if right else 0, feedback=praise if right else wrong),
        Option(weight=0 if right else 100, feedback=wrong if right else praise),
    )


def _noted(question: Question, notes: dict[str, str]) -> Question:
    """With what its comments say of it."""
    seconds = notes.get("seconds", "")
    question = replace(
        question,
        seconds=int(seconds) if seconds.isascii() and seconds.isdigit() else SECONDS,
        closeness="closeness" in notes and question.kind == NUMBER,
    )
    if notes.get("kind") == POLL and question.kind == CHOICE:
        return replace(question, kind=POLL, options=tuple(replace(each, weight=0) for each in question.options))
    if notes.get("kind") == ORDER and question.kind == MATCHING:
        return replace(question, kind=ORDER, options=tuple(Option(text=each.match) for each in question.options))
    return question
