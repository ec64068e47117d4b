"""A page as a tree of elements, read as strictly as a test needs: to find things by what they say and do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "path"}


@dataclass(eq=False)
class Element:
    """An element with its attributes and what stands in it: strings and elements."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()

    def walk(self) -> Iterator[Element]:
        yield self
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.walk()

    def all(self, tag: str = "", *, classed: str = "", **attributes: str) -> list[Element]:
        """Every element in here of this tag, class and with these attributes."""
        return [
            each
            for each in self.walk()
            if (not tag or each.tag == tag)
            and (not classed or each.has_class(classed))
            and all(each.get(name) == value for name, value in attributes.items())
        ]

    def first(self, tag: str = "", *, classed: str = "", **attributes: str) -> Element:
        found = self.all(tag, classed=classed, **attributes)
        assert found, f"no <{tag}> {classed} {attributes} in: {self.text[:2000]}"
        return found[0]

    def above(self) -> Iterator[Element]:
        here = self.parent
        while here is not None:
            yield here
            here = here.parent

    def texts(self) -> Iterator[tuple[Element, str]]:
        """Every run of text with the element it stands in."""
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.texts()
            elif each.strip():
                yield self, each.strip()

    @property
    def words(self) -> str:
        """All text exactly as it stands."""
        return "".join(each if isinstance(each, str) else each.words for each in self.inside)

    @property
    def text(self) -> str:
        """All text, with white space as a reader sees it."""
        return " ".join(" ".join(text for _, text in self.texts()).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.inside.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def parse_page(html: str) -> Element:
    """A page or a part of one; what is not closed as it was opened is refused."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root
