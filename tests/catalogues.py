"""What can be wrong with a translation, and where the sentences are that need one."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from house import ROOT, Module

LOCALES = ROOT / "locales"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_TAG = re.compile(r"<[^<>]*>")
_KNOWN_TAG = re.compile(r"</?b>|<a href=\{\w+\}>|</a>")


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    """A .po or .pot file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def recipe() -> str:
    """How `make locales` extracts."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    whole = makefile.replace("\\\n", " ")
    (found,) = re.findall(r"^\t@?\$\(BIN\)/(pybabel .*extract .*)$", whole, flags=re.MULTILINE)
    return str(found)


@cache
def extracted() -> Catalog:
    """The sentences in the sources just now, by the very command of `make locales`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "silta.pot"
        words = [str(out) if word == "locales/silta.pot" else word for word in shlex.split(recipe())]
        assert str(out) in words, "make locales writes locales/silta.pot"
        command = [str(ROOT / ".venv" / "bin" / words[0]), *words[1:]]
        made = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        return read_catalogue(out)


def sentences(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    """The msgids of a catalogue: strings, and pairs where there is a plural."""
    return {tuple(each.id) if isinstance(each.id, list | tuple) else each.id for each in catalogue if each.id}


def faults(source: Catalog, translated: Catalog, locale: str) -> list[str]:
    """Everything that is wrong with a translated catalogue, a line each."""
    found = ["fuzzy as a whole"] if translated.fuzzy else []
    found += [f"no longer in the sources: {each!r}" for each in sentences(translated) - sentences(source)]
    for each in source:
        if each.id:
            message = translated.get(each.id[0] if each.pluralizable else each.id)
            found += [f"{fault}: {each.id!r}" for fault in _faults_of(each, message, locale)]
    return found


def _faults_of(source: Message, message: Message | None, locale: str) -> Iterator[str]:
    if message is None or message.pluralizable != source.pluralizable:
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    if not all(form and form.strip() for form in forms):
        yield "missing"
        return
    if message.pluralizable and len(forms) != get_plural(locale).num_plurals:
        yield f"{len(forms)} plural forms instead of {get_plural(locale).num_plurals}"
    originals = tuple(source.id) if source.pluralizable else (source.id,)
    for form in forms:
        yield from _faults_of_form(originals, form)


def _faults_of_form(originals: tuple[str, ...], form: str) -> Iterator[str]:
    for what, pattern in (("placeholder", _PLACEHOLDER), ("tag", _TAG)):
        counts = [Counter(pattern.findall(each)) for each in originals]
        needed, allowed = counts[0] & counts[-1], counts[0] | counts[-1]
        here = Counter(pattern.findall(form))
        yield from (f"lost {what} {each}" for each in needed - here)
        yield from (f"unknown {what} {each}" for each in here - allowed)
    if not is_well_marked(form):
        yield "tags or braces that do not close"
    if (_margin(form)) != _margin(originals[0]):
        yield "white space at an end"


def is_well_marked(sentence: str) -> bool:
    """Whether its markup is ours, opened and closed in turn and not nested, and its braces are whole."""
    is_open = ""
    for tag in _TAG.findall(sentence):
        name = tag.strip("</>")[0]
        if not _KNOWN_TAG.fullmatch(tag) or (tag.startswith("</") and name != is_open):
            return False
        if not tag.startswith("</") and is_open:
            return False
        is_open = "" if tag.startswith("</") else name
    rest = _PLACEHOLDER.sub("", _TAG.sub("", sentence))
    names = [name[1:-1] for name in _PLACEHOLDER.findall(sentence)]
    return not is_open and not set("{}<>") & set(rest) and all(name.isidentifier() for name in names)


def _margin(sentence: str) -> tuple[str, str]:
    return sentence[: len(sentence) - len(sentence.lstrip())], sentence[len(sentence.rstrip()) :]


def said_in(module: Module) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """Every Text(…) and Plural(…) in a module, with what should be its sentences."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in {"Text", "Plural"}:
                yield node, node.args[: 2 if name == "Plural" else 1]


def unspoken(module: Module) -> list[int]:
    """Lines with a sentence that is no plain string: extraction would not see it.

    Functions that are keywords of the extraction themselves pass on what they are given.
    """
    keywords = set(re.findall(r"-k (\w+)", recipe()))
    passing = {
        inner
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and node.name in keywords
        for inner in ast.walk(node)
    }
    return [
        call.lineno
        for call, wanted in said_in(module)
        if call not in passing
        and not (wanted and all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in wanted))
    ]
