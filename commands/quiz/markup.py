"""Markup of other programs as plain words, and back: Markdown, and HTML with several languages as Moodle keeps them.

What comes out is a text and never markup: whatever looks like a tag and is none stays as it was written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from commands.quiz.question import Texts
from commands.quiz.soundness import tidy

# What the language of the quiz is called where a language must be named (BCP 47: undetermined).
UNDETERMINED = "und"
PICTURES = frozenset({"img", "video", "audio", "iframe", "object", "embed"})

_SILENT = frozenset({"script", "style", "!--"})
_BREAK_NAMES = "br p div li tr hr ul ol dl dt dd table blockquote pre h1 h2 h3 h4 h5 h6"
_INLINE_NAMES = (
    "a abbr b big caption center cite code del em font i ins kbd mark q s small source span strike strong sub sup "
    "tbody td tfoot th thead tt u var"
)
_BREAKS = frozenset(_BREAK_NAMES.split())
_KNOWN = PICTURES | _SILENT | _BREAKS | frozenset(_INLINE_NAMES.split())
_TAG = re.compile(r"<!--|-->|</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*|/)?>")
_LANGUAGE = re.compile(r"""\blang\s*=\s*["']?([a-zA-Z]{2,3})\b""")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ALIKE: dict[int, int] = {}

_STRONG = re.compile(r"\*\*([^*\n]+)\*\*|`([^`\n]+)`|(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^(?:#{1,6} +|> +)", re.MULTILINE)


def shows_more_than_words(text: str) -> bool:
    """Whether there is a picture or the like in it, which would be lost."""
    return any((each[1] or "").lower() in PICTURES for each in _TAG.finditer(text))


def from_html(text: str) -> Texts:
    """The words by language; those outside any language belong to all of them."""
    pieces = list(_pieces(text))
    spoken = dict.fromkeys(language for language, _ in pieces if language)
    if not spoken:
        return _texts({"": _plain(piece for _, piece in pieces)})
    return _texts(
        {
            "" if code == UNDETERMINED else code: _plain(piece for each, piece in pieces if each in {"", code})
            for code in spoken
        }
    )


def from_moodle(text: str) -> Texts:
    """The same of a text that may be HTML and need not: its new lines are meant."""
    return from_html(text.replace("\n", "<br>"))


def from_markdown(text: str) -> Texts:
    """The words without the signs that make them bold or large."""
    return _texts({"": tidy(_HEADING.sub("", _STRONG.sub(lambda found: found[found.lastindex or 0], text)))})


def as_html(texts: Texts) -> str:
    """What `from_html` reads as these texts, and Moodle's filter for several languages shows as one of them."""
    if not set(texts) - {""}:
        return _escaped(texts.get("", ""))
    return "".join(
        f'<span lang="{code or UNDETERMINED}" class="multilang">{_escaped(text)}</span>' for code, text in texts.items()
    )


def _escaped(text: str) -> str:
    text = html.escape(text, quote=False)
    # A space that is not alone would be taken for the layout of the file.
    text = re.sub(r"(?:(?<=\n)|(?<= )|(?<=^)) ", "&#32;", text).replace("\n", "<br>")
    if text[:1] in {"[", "%"}:  # a mark of the format, of the points
        return f"&#{ord(text[0])};{text[1:]}"
    return text


def _texts(texts: Texts) -> Texts:
    return {code: text for code, text in texts.items() if text}


def _plain(pieces: Iterator[str]) -> str:
    joined = "".join(pieces)
    return tidy(html.unescape("\n".join(each.strip(" ") for each in joined.split("\n"))))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Piece by piece: the language in which it is, if that is said, and the words; a new line is a piece too."""
    spans: list[str] = []
    silent, letters, at = "", _ALIKE, 0
    for tag in _TAG.finditer(text):
        name = (tag[1] or tag[0]).lower().strip("<")
        if name not in _KNOWN and name != "-->":
            continue
        if not silent:
            yield _current(spans), _SPACE.sub(" ", text[at : tag.start()]).translate(letters)
        at, closing = tag.end(), tag[0].startswith("</")
        if silent:
            silent = "" if (closing and name == silent) or (name == "-->" and silent == "!--") else silent
        elif name in _SILENT and not closing:
            silent = name
        elif name == "span":
            _turn(spans, tag[0], closing=closing)
        elif name in {"sup", "sub"}:
            letters = _ALIKE if closing else {"sup": _RAISED, "sub": _LOWERED}[name]
        if name in _BREAKS and not silent:
            yield _current(spans), "\n"
    if not silent:
        yield _current(spans), _SPACE.sub(" ", text[at:]).translate(letters)


def _turn(spans: list[str], tag: str, *, closing: bool) -> None:
    """Remember of each open span which language it says."""
    if closing:
        del spans[-1:]
        return
    said = _LANGUAGE.search(tag) if "multilang" in tag else None
    spans.append(said[1].lower() if said else "")


def _current(spans: list[str]) -> str:
    return next((each for each in reversed(spans) if each), "")


def words_only(text: str) -> Texts:
    """A plain text."""
    return _texts({"": tidy(text)})


# By what GIFT calls them.
FORMATS: dict[str, Callable[[str], Texts]] = {
    "html": from_html,
    "moodle": from_moodle,
    "markdown": from_markdown,
    "plain": words_only,
}
