"""Every sentence in every language: translated, whole, with its placeholders, tags and plural forms."""

from __future__ import annotations

import re
from gettext import c2py

import pytest
from babel.messages import Catalog
from babel.messages.plurals import get_plural
from catalogues import LOCALES, extracted, faults, is_well_marked, read_catalogue, said_in, sentences, unspoken
from house import ROOT, Module, modules, parse

from bot.language import load_languages, uncompiled
from commands.languages import ALIASES, LANGUAGES, UNKIND, aliases
from commands.message import Plural

CODES = [each.value for each in LANGUAGES if each.value != "en"]
SPEAKING = [module for module in modules("bot", "commands") if any(True for _ in said_in(module))]


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_sentence_is_translated_whole(code: str) -> None:
    template = read_catalogue(LOCALES / "silta.pot")
    assert faults(template, read_catalogue(LOCALES / code / "LC_MESSAGES" / "silta.po", code), code) == []


def test_every_language_has_a_glossary(code: str) -> None:
    text = (LOCALES / code / "glossary.md").read_text(encoding="utf-8")
    assert len(text.split()) >= 50, "the words that keep coming back, and how they are said"


def test_every_language_has_aliases(code: str) -> None:
    assert code in ALIASES
    every = aliases(code, 300, seed=1)
    assert len({each.casefold() for each in every}) == 300
    assert max(map(len, every)) <= 30
    assert not {"".join(word[0] for word in each.split()) for each in every} & UNKIND
    assert aliases(code, 4, taken=frozenset(each.upper() for each in every), seed=1) != every[:4]


def test_no_language_is_left_out() -> None:
    written = sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/silta.po"))
    assert written == sorted(CODES), "commands/languages.py and locales/ hold the same languages"
    made = re.search(r"^LANGUAGES := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert made is not None
    assert sorted(made[1].split()) == sorted(CODES), "and so does the Makefile"


def test_catalogues_are_compiled() -> None:
    assert uncompiled() == []
    assert sorted(load_languages().codes) == sorted(["en", *CODES])


def test_compiled_catalogues_count_as_their_language_does(code: str) -> None:
    # gettext reads the rule from the catalogue's head, and counts as English does where there is none.
    counted = next(
        each
        for each in sorted(each for each in sentences(extracted()) if isinstance(each, tuple))
        if set(re.findall(r"\{(\w+)\}", each[1])) == {"n"}
    )
    voice = load_languages().voice(code, "UTC")
    written = read_catalogue(LOCALES / code / "LC_MESSAGES" / "silta.po", code).get(counted[0])
    assert written is not None
    form_of = c2py(get_plural(code).plural_expr)
    for number in (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000):
        said = "".join(span.text for span in voice.spans(Plural(*counted, n=number)) if not span.value)
        assert said == re.sub(r"\{\w+\}|<[^>]*>", "", written.string[form_of(number)]), number


def test_the_template_is_up_to_date() -> None:
    known, wanted = sentences(read_catalogue(LOCALES / "silta.pot")), sentences(extracted())
    assert wanted - known == set(), "make locales"
    assert known - wanted == set(), "make locales"


@pytest.mark.parametrize("module", SPEAKING, ids=lambda module: module.name)
def test_sentences_are_written_out_where_they_are_said(module: Module) -> None:
    assert unspoken(module) == []


@pytest.mark.parametrize("module", SPEAKING, ids=lambda module: module.name)
def test_extraction_sees_every_sentence(module: Module) -> None:
    known = {part for each in sentences(extracted()) for part in (each if isinstance(each, tuple) else (each,))}
    said = {argument.value for _, wanted in said_in(module) for argument in wanted if hasattr(argument, "value")}
    assert said - known == set()


def test_english_sentences_are_well_marked_themselves() -> None:
    for each in sentences(extracted()):
        for sentence in each if isinstance(each, tuple) else (each,):
            assert is_well_marked(sentence), sentence
            assert sentence == sentence.strip(), sentence
        if isinstance(each, tuple):
            assert all("{n}" in sentence for sentence in each), "one means more than 1 in some languages: write {n}"


# That these checks bite: a catalogue with one fault at a time.

SOURCE = {
    "plain": "Nothing waits for your yes",
    "marked": "<b>{alias}</b> would like to come into your class.",
    "linked": "Read <a href={url}>this</a>.",
    "counted": ("{n} seat is ready", "{n} seats are ready"),
}
FINNISH = {
    "plain": "Mikään ei odota",
    "marked": "<b>{alias}</b> haluaisi tulla luokkaasi.",
    "linked": "Lue <a href={url}>tämä</a>.",
    "counted": ("{n} paikka on valmis", "{n} paikkaa on valmiina"),
}


def planted(**changed: object) -> list[str]:
    """The faults of a Finnish catalogue in which some sentences were changed."""
    source, translated = Catalog(), Catalog(locale="fi", fuzzy=False)
    for name, sentence in SOURCE.items():
        source.add(sentence)
        translated.add(sentence, {**FINNISH, **changed}[name])
    return faults(source, translated, "fi")


def test_a_whole_catalogue_has_no_faults() -> None:
    assert planted() == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"plain": ""}, "missing"),
        ({"plain": "  "}, "missing"),
        ({"counted": ("{n} paikka on valmis", "")}, "missing"),
        ({"marked": "<b>Joku</b> haluaisi tulla luokkaasi."}, "lost placeholder {alias}"),
        ({"marked": "<b>{nimi}</b> haluaisi tulla luokkaasi."}, "unknown placeholder {nimi}"),
        ({"marked": "<b>{alias}</b> haluaisi tulla luokkaasi, {alias}."}, "unknown placeholder {alias}"),
        ({"marked": "{alias} haluaisi tulla luokkaasi."}, "lost tag <b>"),
        ({"marked": "<i>{alias}</i> haluaisi tulla luokkaasi."}, "unknown tag <i>"),
        ({"marked": "</b>{alias}<b> haluaisi tulla luokkaasi."}, "do not close"),
        ({"marked": "<b>{alias</b> haluaisi tulla luokkaasi."}, "lost placeholder {alias}"),
        ({"linked": "Lue <a href={osoite}>tämä</a>."}, "lost tag <a href={url}>"),
        ({"linked": "Lue tämä: {url}."}, "lost tag </a>"),
        ({"plain": "Mikään <b>ei</b> odota"}, "unknown tag <b>"),
        ({"plain": "Mikään {alias} ei odota"}, "unknown placeholder {alias}"),
        ({"plain": "Mikään ei odota "}, "white space"),
        ({"plain": "\nMikään ei odota"}, "white space"),
        ({"counted": ("{n} paikka",)}, "1 plural forms instead of 2"),
        ({"counted": ("{n} paikka", "{n} paikkaa", "{n} paikkoja")}, "3 plural forms instead of 2"),
        ({"counted": ("Paikka on valmis", "{n} paikkaa on valmiina")}, "lost placeholder {n}"),
    ],
)
def test_a_fault_is_found(changed: dict[str, object], fault: str) -> None:
    assert any(fault in each for each in planted(**changed))


def test_a_fuzzy_translation_is_found() -> None:
    source, translated = Catalog(), Catalog(locale="fi", fuzzy=False)
    source.add("Hide")
    translated.add("Hide", "Näytä", flags=["fuzzy"])
    assert faults(source, translated, "fi") == ["fuzzy: 'Hide'"]


def test_a_sentence_too_few_or_too_many_is_found() -> None:
    source, translated = Catalog(), Catalog(locale="fi", fuzzy=False)
    source.add("Hide")
    translated.add("Show", "Näytä")
    assert faults(source, translated, "fi") == ["no longer in the sources: 'Show'", "missing: 'Hide'"]


@pytest.mark.parametrize(
    "text",
    [
        "Text(sentence)",
        "Text(f'Hello {name}')",
        "Text('Hello ' + name)",
        "Text('Hello %s' % name)",
        "Text()",
        "Plural('{n} seat', many, n=1)",
        "message.Text(sentence)",
    ],
)
def test_a_sentence_put_together_on_the_spot_is_found(text: str) -> None:
    assert unspoken(parse(text)) == [1]


def test_what_the_extraction_knows_by_its_own_keyword_may_pass_it_on() -> None:
    assert unspoken(parse("def say(self, msgid):\n    return self.html(Text(msgid))")) == []
    assert unspoken(parse("def tell(self, msgid):\n    return self.html(Text(msgid))")) == [2]


def test_a_sentence_written_out_is_none() -> None:
    assert unspoken(parse("Text('Hello, ' 'you')\nPlural('{n} seat', '{n} seats', n=1)")) == []
