"""The README keeps its word: its picture is there, what it links to is there, what it tells to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_begins_with_a_picture_that_is_there():
    (picture,) = re.findall(r"!\[.+\]\((.+?)\)", README.splitlines()[0])
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{each.name}" for each in sorted((ROOT / "docs").glob("*.md")))])
def test_whatever_a_page_links_to_is_there(page):
    path = ROOT / page
    links = [link for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
    assert links or page != "README.md"


def test_every_target_it_names_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z][a-z-]+)", README, re.MULTILINE))
    assert {"demo", "test", "run"} <= targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
