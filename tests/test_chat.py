"""How a message becomes a chat's: cut where a sentence ends, nothing lost, never more than there is room for."""

from __future__ import annotations

import re

import pytest
from doors import read
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.chat import MOST_BYTES, carry, cut
from bot.adapters.discord import dialect as discord
from bot.adapters.telegram import dialect as telegram
from bot.language import Span
from commands.call import Action

DIALECTS = {"discord": discord, "telegram": telegram}

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400)
addresses = st.text("abc/?=&", max_size=60)
spans = st.lists(st.builds(Span, words, bold=st.booleans(), value=st.booleans(), href=addresses), max_size=8)


def bare(text: str) -> str:
    return re.sub(r"[\s\u2060\u2066-\u2069]+", "", text)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@given(spans=spans, room=st.integers(min_value=40, max_value=300))
def test_nothing_is_lost_and_every_piece_fits(dialect, spans, room):
    pieces = cut(spans, room, dialect.width)
    assert all(sum(map(dialect.width, piece)) <= room for piece in pieces)
    kept = "".join(span.text for piece in pieces for span in piece)
    assert bare(kept) == bare("".join(span.text for span in spans))


def test_it_is_cut_where_a_sentence_ends():
    text = "The first sentence. The second one is longer! And a third?"
    pieces = cut([Span(text)], 50, lambda span: len(span.text))
    assert [each[0].text for each in pieces] == ["The first sentence. The second one is longer!", "And a third?"]


def test_without_a_sentence_it_is_cut_between_words():
    (first,), (second,) = cut([Span("one two three four")], 10, lambda span: len(span.text))
    assert (first.text, second.text) == ("one two", "three four")


def test_a_word_that_is_too_long_is_cut_all_the_same():
    pieces = cut([Span("x" * 25)], 10, lambda span: len(span.text))
    assert [len(each[0].text) for each in pieces] == [10, 10, 5]


def test_a_link_too_long_for_any_message_leaves_its_words():
    far = f"https://example.org/{'x' * 3000}"
    for dialect, room in ((discord, discord.MOST_TEXT), (telegram, telegram.MOST_TEXT)):
        pieces = cut([Span("Look: "), Span("the page", href=far)], room, dialect.width)
        assert bare("".join(span.text for piece in pieces for span in piece)) == "Look:thepage"
        assert all(sum(map(dialect.width, piece)) <= room for piece in pieces)


def test_bold_stays_bold_in_every_piece():
    pieces = cut([Span("Bold. " * 30, bold=True)], 60, discord.width)
    assert len(pieces) > 1
    assert all(discord.written(each).startswith("**") for each in pieces)


@given(words)
def test_on_discord_nothing_that_somebody_writes_is_markup(text):
    raw = discord.said(Span(text, value=True))
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^-`{-~]", raw.replace("\\\\", ""))
    assert bare(read(raw)) == bare(text)


@given(spans)
def test_on_telegram_entities_lie_where_the_bold_words_are(spans):
    text, entities = telegram.written(spans)
    encoded = text.encode("utf-16-le")
    bold = [
        encoded[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le")
        for each in entities
        if each.type == "bold"
    ]
    assert bold == [telegram.said(each) for each in spans if each.bold and each.text]


@pytest.mark.parametrize("word", ["@everyone", "/start", "#tag", "$USD", "https://example.org", "t.me/somebody"])
def test_on_telegram_no_word_of_theirs_becomes_a_link_or_a_mention(word):
    said = telegram.said(Span(word, value=True))
    assert word not in said
    assert bare(said) == word


def test_what_a_button_carries_has_sixty_four_bytes_and_the_rest_is_kept():
    short, long = Action("icebreaker answer", {"round": 12}), Action("review all", {"items": "12-1_" * 40})
    assert carry(short) == (short.pack(), None)
    data, kept = carry(long)
    assert len(data.encode()) <= MOST_BYTES
    assert kept == long.pack()
    assert carry(long)[0] == data, "the same action has the same name in every process"
