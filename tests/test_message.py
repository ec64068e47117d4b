"""Messages: what is packed is what comes out again, and secrets never go in."""

import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.call import Action, Secret
from commands.message import (
    Button,
    Byline,
    Card,
    Country,
    Form,
    Items,
    Language,
    Message,
    Option,
    Plural,
    Text,
    Time,
    Words,
)
from commands.packing import pack, unpack

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.sampled_from(["alias", "school", "msgid", "one", "values", "v"])
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(-(10**12), 10**12)
simple = st.one_of(
    words,
    numbers,
    st.builds(Time, moments, st.none() | st.just("Europe/Madrid")),
    st.builds(Language, words),
    st.builds(Country, words),
)


def texts(values):
    return st.builds(lambda msgid, given: Text(msgid, **given), words, st.dictionaries(names, values, max_size=3))


def plurals(values):
    return st.builds(
        lambda one, many, n, given: Plural(one, many, n=n, **given),
        words,
        words,
        numbers,
        st.dictionaries(names, values, max_size=2),
    )


values = st.recursive(
    simple,
    lambda deeper: st.one_of(
        texts(deeper), plurals(deeper), st.lists(deeper, max_size=3).map(lambda v: Items(tuple(v)))
    ),
    max_leaves=3,
)
lines = st.one_of(texts(values), plurals(values), st.builds(Words, words, words))
actions = st.builds(Action, words, st.dictionaries(names, words | numbers, max_size=3))
buttons = st.builds(Button, label=texts(values), action=actions, main=st.booleans())
bylines = st.builds(Byline, alias=words, school=words, classroom_id=numbers, at=moments, zone=words)


def many(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


def messages(deeper):
    return st.builds(
        Message,
        lines=many(lines),
        topic=st.none() | texts(values),
        title=st.none() | lines,
        byline=st.none() | bylines,
        warm=st.none() | texts(values),
        buttons=many(buttons),
        more=many(deeper),
        problem=st.booleans(),
    )


options = st.builds(Option, words, texts(simple) | plurals(simple) | st.builds(Language, words) | words)
forms = st.builds(
    Form,
    action=actions,
    ask=many(words),
    title=st.none() | lines,
    given=st.dictionaries(names, words, max_size=2),
    problems=st.dictionaries(names, texts(values) | plurals(values), max_size=2),
    options=st.dictionaries(names, many(options), max_size=2),
)
replies = messages(messages(st.just(Message()))) | forms


@given(replies)
def test_what_is_packed_comes_out_again(reply):
    assert unpack(pack(reply)) == reply


@given(replies)
def test_it_is_json_that_says_its_version(reply):
    assert json.loads(pack(reply))["v"] == 1


def test_secrets_never_go_in():
    reply = Message(
        lines=(Text("Your code is {code}", code=Secret("K7QM3-XRT9W")),),
        cards=(Card(alias="Gat", code=Secret("K7QM3-XRT9W")),),
        buttons=(Button(label=Text("Go"), action=Action("project join", {"code": Secret("K7QM3-XRT9W")})),),
    )
    assert "K7QM3" not in pack(reply)
    assert unpack(pack(reply)).cards[0].code == Secret()


def test_what_another_version_packed_is_refused():
    with pytest.raises(ValueError, match="another version"):
        unpack('{"v":2,"is":{}}')


def test_what_equals_its_default_takes_no_room():
    assert pack(Message()) == '{"v":1,"is":{"_":"Message"}}'
