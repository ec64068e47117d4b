"""The README keeps its word: its picture is there, what it links to is there, what it tells to type exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_begins_with_a_picture_that_is_there():
    (picture,) = re.findall(r"!\[.+\]\((.+?)\)", README.splitlines()[0])
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_whatever_it_links_to_is_there():
    links = [link for link in re.findall(r"\]\((.+?)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_target_it_names_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z][a-z-]+)", README, re.MULTILINE))
    assert {"demo", "test", "run"} <= targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
