"""A journal to take home: one page that needs neither Silta nor a network, readable by everybody, and nobody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import Browsing, Sitter
from hostile import WORDS, sent
from journals import LEARNT, opens
from looking import axe_finds, does_not_fit
from served import Served
from uploads import photo, voice

from bot import journal
from bot.export import made
from bot.language import load_languages
from commands.call import Action
from commands.message import Media, Text, Words
from commands.takeaway import Book, Enclosed, File, Page
from storage import places
from storage.media import PICTURE, RECORDING, Medium

LANGUAGES = load_languages()
LASTS = """each => new Promise(done => each.readyState ? done(each.duration)
  : each.addEventListener('loadedmetadata', () => done(each.duration)))"""
PARK = "Törnävän puisto"
POND = "Lampi ja sen sorsat"


def book(*pages: Page) -> Book:
    return Book(title=Text("Journal of {alias}", alias="Elk"), pages=pages)


def a_page(**more: object) -> Page:
    return Page(**{"title": Text(LEARNT), "day": "2025-10-03", **more})


def html(of: Book, media: dict[int, Medium] | None = None, code: str = "en") -> str:
    return journal.written(of, media or {}, LANGUAGES.voice(code, "UTC")).decode()


def medium(kind: str, size: int, small: int = 0) -> Medium:
    content = bytes(size)
    return Medium(kind=kind, type="image/jpeg", content=content, digest="", thumbnail=content[:small])


@pytest.mark.parametrize("code", LANGUAGES.codes)
def test_it_is_in_the_readers_language_and_the_words_are_in_theirs(code: str) -> None:
    said = html(book(a_page(lines=(Words("hei", "fi"),))), code=code)
    assert f'<html lang="{code}" dir="ltr">' in said
    assert '<p class="words" dir="auto" lang="fi"><bdi lang="fi">hei</bdi></p>' in said
    assert "2025" in re.search(r'<time datetime="2025-10-03">([^<]*)</time>', said)[1]


@pytest.mark.parametrize("words", [sent(each) for each in WORDS], ids=range(len(WORDS)))
def test_nothing_that_anybody_writes_is_markup(words: str) -> None:
    said = html(book(a_page(title=Words(words, "fi"), lines=(Words(words, "fi"),))))
    tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z!][\w-]*)", said)}
    assert tags == {"!doctype", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "article", "p",
                    "time", "bdi"}  # fmt: skip


def test_what_is_too_much_for_one_file_is_small_or_stays_with_silta() -> None:
    most = journal.LARGEST
    kept = {1: medium(PICTURE, most - 100, 50), 2: medium(PICTURE, most, 50), 3: medium(RECORDING, most)}
    shown = tuple(Media(kind=each.kind, id=number, seconds=5) for number, each in kept.items())
    said = html(book(a_page(media=shown)), kept)
    assert len(said.encode()) < 10_000_000
    assert said.count("<img ") == 2
    assert "<audio" not in said
    assert "This one is too large for the file." in said


def test_it_is_handed_over_as_it_is() -> None:
    file = File(name="journal", action=Action("x"), enclosed=(Enclosed(name="1", id=1),), book=book(a_page()))
    whole = made(file, {1: medium(PICTURE, 9, 3)}, LANGUAGES.voice("en", "UTC"))
    assert whole.name == "journal.html"
    assert whole.type == "text/html; charset=utf-8"


async def written(site: Served) -> None:
    """A pupil has three pages, with a picture, a voice and words that would like to be more."""
    it, pupil = site.it, site.it.pupil("Bologna")
    for said in (
        {"text": PARK, "picture": photo(), "description": POND},
        {"text": "<script>alert(1)</script>\n</main><h1>x</h1>", "visibility": "teacher"},
        {"voice": voice(2), "visibility": "everyone"},
    ):
        await opens(it)
        heard = await pupil.does("reflection write", at=places.OWN, said=said)
        assert not heard.refused


async def taken_home(site: Served, folder: Path) -> Path:
    who, room = await site.pupil("Bologna"), site.cast["Bologna"][0].room
    got = await who.get(f"/class/{room}/file?action=reflection+journal")
    assert got.status == 200
    assert got.headers["Content-Disposition"] == 'attachment; filename="journal.html"'
    path = folder / "journal.html"
    path.write_bytes(got.content)
    return path


async def opened(path: Path, browsing: Browsing) -> tuple[Sitter, list[str]]:
    """Somebody opens it from their own disk; what it asks for beyond itself."""
    sitter, asked = await browsing.sits_down(), []
    await sitter.context.set_offline(offline=True)
    sitter.page.on("request", lambda request: asked.append(request.url))
    await sitter.goes(path.as_uri())
    return sitter, [each for each in asked if not each.startswith(("data:", path.as_uri()))]


@pytest.mark.asyncio(loop_scope="session")
async def test_opened_from_a_disk_it_shows_and_plays_all_of_it(
    site: Served, browsing: Browsing, tmp_path: Path
) -> None:
    await written(site)
    sitter, asked = await opened(await taken_home(site, tmp_path), browsing)
    page = sitter.page
    assert asked == []
    assert await page.locator("h1").all_inner_texts() == [f"Journal of {site.it.pupil('Bologna').alias}"]
    assert len(await page.locator("article h2").all_inner_texts()) == 3
    assert await page.locator("script").count() == 0
    await sitter.sees("<script>alert(1)</script>")
    image = page.locator("img")
    assert await image.get_attribute("alt") == POND
    assert await image.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    assert 1.5 < await page.locator("audio").evaluate(LASTS) < 2.5
    assert len(await page.pdf()) > 1000


@pytest.mark.asyncio(loop_scope="session")
async def test_everybody_can_read_it(site: Served, browsing: Browsing, tmp_path: Path) -> None:
    await written(site)
    sitter, _ = await opened(await taken_home(site, tmp_path), browsing)
    faults = await axe_finds(sitter, "journal") + await does_not_fit(sitter, "journal")
    assert not faults, "\n".join(faults)


@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_takes_home_what_is_not_theirs(site: Served) -> None:
    await written(site)
    room = site.cast["Bologna"][0].room
    for who in (await site.teacher("Bologna"), await site.pupil("Vic"), site.visitor()):
        got = await who.get(f"/class/{room}/file?action=reflection+journal")
        assert PARK not in got.body
        assert POND not in got.body
