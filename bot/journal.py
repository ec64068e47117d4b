"""A book to take home: one page of HTML that needs nothing else, with its pictures and recordings inside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from markupsafe import Markup, escape

from bot.language import Span, Voice
from commands.message import Line, Media, Text, Words
from commands.takeaway import Book, Page
from storage.media import PICTURE, Medium

# What chats take as one file is ten million bytes; written as text, four bytes stand for three.
LARGEST = 7_000_000

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 42rem; padding: 1.5rem 1rem 4rem; font: 1.0625rem/1.6 system-ui, sans-serif;
  color: #1c2430; background: #fbf9f4; }
h1 { font-size: 1.75rem; line-height: 1.25; } h2 { font-size: 1.25rem; line-height: 1.3; margin: 0.25rem 0 0.5rem; }
article { border-top: 1px solid #b9b3a4; margin-top: 2rem; padding-top: 1rem; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; } .side { color: #4c5666; font-size: 0.9375rem; margin: 0; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; border-radius: 0.5rem; } audio { width: 100%; }
@media (prefers-color-scheme: dark) { body { color: #eef1f4; background: #12171d; } .side { color: #a5b0bd; }
  article { border-color: #4a5562; } }
@media print { body { color: #000; background: #fff; max-width: none; padding: 0; font-size: 11pt; }
  .side { color: #333; } figure, h2 { break-inside: avoid; break-after: avoid; } audio { display: none; }
  img { max-height: 12cm; } }
"""
PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    'img-src data:; media-src data:">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n{entries}</main>\n"
    "</body>\n</html>\n"
)
ENTRY = Markup(
    '<article aria-labelledby="e{number}">\n<p class="side"><time datetime="{iso}">{day}</time></p>\n'
    '<h2 id="e{number}"{lang}>{title}</h2>\n{lines}{media}{note}</article>\n'
)


def written(book: Book, media: Mapping[int, Medium], voice: Voice) -> bytes:
    """The book as HTML in the reader's language; people's words stay in theirs. Where all together would be too much,
    pictures are small ones, and recordings stay with Silta.
    """
    held = _inside(book, media)
    title = voice.say(book.title)
    entries = Markup("").join(_entry(number, page, held, voice) for number, page in enumerate(book.pages, start=1))
    page = PAGE.format(
        lang=voice.code,
        direction=voice.locale.text_direction,
        title=title,
        style=Markup(STYLE),  # noqa: S704  (our own)
        heading=_html(book.title, voice),
        entries=entries,
    )
    return str(page).encode("utf-8", errors="replace")


def _inside(book: Book, media: Mapping[int, Medium]) -> dict[int, tuple[str, bytes]]:
    """What stands in the file of each picture and recording, as its type and bytes: as much as there is room for."""
    numbers = dict.fromkeys(each.id for page in book.pages for each in page.media)
    found = {number: media[number] for number in numbers if number in media}
    inside = {number: (each.type, each.thumbnail) for number, each in found.items() if each.kind == PICTURE}
    left = LARGEST - sum(len(small) for _, small in inside.values())
    for number, each in sorted(found.items(), key=lambda pair: len(pair[1].content)):
        more = len(each.content) - len(inside.get(number, ("", b""))[1])
        if more <= left:
            inside[number] = (each.type, each.content)
            left -= more
    return inside


def _entry(number: int, page: Page, held: Mapping[int, tuple[str, bytes]], voice: Voice) -> Markup:
    return ENTRY.format(
        number=number,
        iso=page.day,
        day=format_date(date.fromisoformat(page.day), "full", locale=voice.locale),
        lang=_lang(page.title),
        title=_html(page.title, voice),
        lines=Markup("").join(
            Markup('<p class="words" dir="auto"{}>{}</p>\n').format(_lang(each), _html(each, voice))
            for each in page.lines
        ),
        media=Markup("").join(_medium(each, held.get(each.id), voice) for each in page.media),
        note=Markup('<p class="side">{}</p>\n').format(_html(page.note, voice)) if page.note else "",
    )


def _medium(each: Media, held: tuple[str, bytes] | None, voice: Voice) -> Markup:
    """A picture or a recording, with the words that stand for it."""
    words = each.description
    caption = (
        Markup('<figcaption class="words" dir="auto"{}>{}</figcaption>').format(_lang(words), _html(words, voice))
        if words
        else ""
    )
    if held is None:
        gone = voice.say(Text("This one is too large for the file. It stays on Silta's pages."))
        return Markup('<figure><p class="side">{}</p>{}</figure>\n').format(gone, caption)
    source = f"data:{held[0]};base64,{base64.b64encode(held[1]).decode()}"
    if each.kind == PICTURE:
        alt = voice.say(words or Text("A picture without words so far"))
        lang = _lang(words) if words else ""
        return Markup('<figure><img src="{}" alt="{}"{}>{}</figure>\n').format(source, alt, lang, caption)
    length = f"{each.seconds // 60}:{each.seconds % 60:02}"
    label = voice.say(Text("Recording, {length}", length=length))
    return Markup('<figure><audio controls preload="metadata" src="{}" aria-label="{}"></audio>{}</figure>\n').format(
        source, label, caption
    )


def _lang(line: Line | None) -> Markup:
    return Markup(' lang="{}"').format(line.language) if isinstance(line, Words) else Markup("")


def _html(line: Line, voice: Voice) -> Markup:
    return Markup("").join(_span(each) for each in voice.spans(line))


def _span(span: Span) -> Markup:
    """People's words are never markup, and reorder nothing around them."""
    if not span.value:
        return escape(span.text)
    lang = Markup(' lang="{}"').format(span.lang) if span.lang else ""
    return Markup("<bdi{}>{}</bdi>").format(lang, span.text)
