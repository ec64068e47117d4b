"""Every page, for every role, empty and full, light and dark: axe finds nothing, and a phone shows it whole."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from browser import Browsing, Sitter
from playwright.async_api import expect
from routes import PAGES, PARTS, routes
from served import Served, Visitor

from bot.adapters.web.demo import Pane
from bot.adapters.web.server import listening

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(each => each.checkVisibility() && !each.classList.contains('skip') && !each.closest('p, li:not(.seats li)'))
  .map(each => [each, (each.closest('label') || each).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([each, box]) => `${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`)"""
BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => `beyond the edge: ${each.outerHTML.slice(0, 90)}`).slice(0, 5)"""
LANGUAGES = """() => [...document.querySelectorAll('.words')].filter(each => !each.lang).map(each => each.outerHTML)"""


@dataclass
class House:
    """A project in which much has happened, and who looks at it."""

    site: Served
    teacher: Visitor
    pupil: Visitor
    waiting: Visitor
    room: int
    other: int
    project: int


@pytest_asyncio.fixture(loop_scope="session")
async def house(site: Served) -> AsyncIterator[House]:
    it, own, other = site.it, site.cast["Bologna"][0], site.cast["Vic"][0]
    waiting = site.visitor()
    code = (await it.teacher("Bologna").says("/project invite class")).codes[0]
    await waiting.come_in(code, **{"a-alias": "Cheerful Elk"})
    yield House(
        site, await site.teacher("Bologna"), await site.pupil("Bologna"), waiting, own.room, other.room, own.project
    )


async def much_happens(site: Served) -> None:
    it = site.it
    await it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await it.pupil("Bologna").does("note write", text="Hello, everyone")
    await it.pupil("Bologna", 1).does("note write", text="And hello to you")
    for school, words in (("Vic", "El mercado"), ("Saint-Pierre", "Le lagon"), ("Seinäjoki", "Törnävä")):
        await it.pupil(school).says(f"/icebreaker answer {words}")
        await it.teacher(school).presses("Yes, publish", at="desk")
    await it.pupil("Bologna").presses("Reply", at="class", on="El mercado", text="What does it smell of?")
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on="smell")
    await it.pupil("Bologna").says("/icebreaker answer The portici")
    await it.pupil("Bologna", 1).says("/icebreaker answer The two towers")
    await it.teacher("Bologna").presses("Return with a word", at="desk", on="towers", word="Which ones?")
    await it.teacher("Bologna").does("note write", at="staff", text="Good morning to all")
    await it.delivers()


async def faults_of(sitter: Sitter, what: str) -> list[str]:
    """Everything that is wrong with the page as it stands, in both themes and on a small phone."""
    page, found = sitter.page, []
    before = page.viewport_size or {"width": 1280, "height": 900}
    # As high as the page is long, so that nothing lies half under the box at the foot, where axe takes it for small.
    height = int(await page.evaluate("document.documentElement.scrollHeight + 200"))
    await page.set_viewport_size({**before, "height": max(height, before["height"])})
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = await Axe().run(page, options=RULES)
        for each in results.response["violations"]:
            nodes = [(node["target"], node["html"][:120]) for node in each["nodes"][:3]]
            found.append(f"{what} ({scheme}): {each['id']}: {each['help']}: {json.dumps(nodes, ensure_ascii=False)}")
    if await page.locator("h1").count() != 1:
        found.append(f"{what}: {await page.locator('h1').count()} headings of the first level")
    if not await page.locator("html").get_attribute("lang"):
        found.append(f"{what}: no language")
    found += [f"{what}: a text without its language: {each}" for each in await page.evaluate(LANGUAGES)]
    await page.set_viewport_size({"width": 320, "height": 640})
    found += [f"{what} (320 px): {each}" for each in [*await page.evaluate(BEYOND), *await page.evaluate(SMALL)]]
    await page.set_viewport_size(before)
    return found


async def at(browsing: Browsing, site: Served, who: Visitor | None) -> Sitter:
    return await browsing.sits_down(cookies=who.cookies if who else None, url=site.address)


State = tuple[str, Callable[[Sitter], Awaitable[object]]]


def typed(words: str) -> State:
    async def does(sitter: Sitter) -> None:
        await sitter.types(words)
        await expect(sitter.reply()).to_be_visible()
        await expect(sitter.page.locator("#box button")).to_be_enabled()

    return words, does


def pressed(name: str, within: str) -> State:
    async def does(sitter: Sitter) -> None:
        await sitter.button(name, within=within).last.click()
        await expect(sitter.reply()).to_be_visible()

    return name, does


def opened(css: str) -> State:
    async def does(sitter: Sitter) -> None:
        await sitter.page.locator(css).first.click()

    return css, does


async def commands(sitter: Sitter) -> None:
    await sitter.page.locator("#typed").fill("/")
    await expect(sitter.page.get_by_role("listbox")).to_be_visible()
    await sitter.page.keyboard.press("ArrowDown")


async def faults_in(sitter: Sitter, url: str, states: list[State]) -> list[str]:
    """A page as it is found, and in each state that somebody may bring it into."""
    await sitter.goes(url)
    found = await faults_of(sitter, url)
    for name, does in states:
        await sitter.goes(url)
        await does(sitter)
        found += await faults_of(sitter, f"{url} after {name}")
    return found


ON_CLASS: list[State] = [
    pressed("Answer", "#log"),
    pressed("See the answers", "#log"),
    typed("/help"),
    typed("/icebraker"),
    typed("/classroom list"),
    ("/", commands),
    opened("details.me summary"),
]
ON_DESK: list[State] = [
    pressed("Return with a word", "#log"),
    pressed("Your pupils", "aside"),
    pressed("Invite somebody", "aside"),
    pressed("About your class", "aside"),
    pressed("Open an icebreaker", "aside"),
    typed("/classroom seats 2"),
    typed("/project show"),
]


async def test_no_page_is_forgotten(site: Served) -> None:
    assert routes(site.app, "GET") - set(PARTS) | {"/demo"} == set(PAGES)


async def test_a_class_is_for_everybody(house: House, browsing: Browsing) -> None:
    site, url = house.site, f"{house.site.address}/class/{house.room}"
    pupil = await at(browsing, site, house.pupil)
    faults = await faults_in(pupil, url, [])
    await much_happens(site)
    faults += await faults_in(pupil, url, ON_CLASS)
    faults += await faults_in(await at(browsing, site, house.teacher), url, [typed("/classroom list")])
    assert faults == []


async def test_a_desk_and_a_staff_room_are_for_everybody(house: House, browsing: Browsing) -> None:
    site = house.site
    teacher = await at(browsing, site, house.teacher)
    desk, staff = f"{site.address}/desk/{house.room}", f"{site.address}/staff/{house.project}"
    faults = await faults_in(teacher, desk, []) + await faults_in(teacher, staff, [])
    await much_happens(site)
    faults += await faults_in(teacher, desk, ON_DESK)
    faults += await faults_in(teacher, staff, [typed("/help")])
    assert faults == []


async def test_doors_are_for_everybody(house: House, browsing: Browsing) -> None:
    site = house.site
    stranger, waiting = await at(browsing, site, None), await at(browsing, site, house.waiting)
    faults = await faults_in(waiting, f"{site.address}/", [])
    for path in ("/", "/join?lost=1", "/join/AAAAA-AAAAA", "/nowhere"):
        faults += await faults_in(stranger, site.address + path, [])
    faults += await faults_in(stranger, f"{site.address}/join", [opened("details.menu summary")])
    for kind in ("class", "partner"):
        code = (await site.it.teacher("Bologna").says(f"/project invite {kind}")).codes[0]
        await stranger.goes(f"{site.address}/join/{code}")
        await stranger.button("Send").click()
        await expect(stranger.page.locator("#f-alias")).to_be_visible()
        faults += await faults_of(stranger, f"the form after a {kind} code")
    await stranger.goes(f"{site.address}/join/AAAAA-AAAAA")
    await stranger.button("Send").click()
    await expect(stranger.page.get_by_role("alert")).to_be_visible()
    faults += await faults_of(stranger, "a wrong code")
    assert faults == []


async def test_a_demo_is_for_everybody(site: Served, browsing: Browsing) -> None:
    await much_happens(site)
    panes = []
    for school, roles in site.cast.items():
        token = await site.session(roles[1])
        panes.append(Pane(key=f"class/{roles[1].room}", title=school, token=token))
    async with listening(site.silta, panes=tuple(panes)) as address:
        sitter = await at(browsing, site, None)
        await sitter.page.set_viewport_size({"width": 1400, "height": 800})
        await sitter.goes(f"{address}/demo")
        for frame in sitter.page.frames[1:]:
            await frame.wait_for_selector("#log .entry")
        faults = await faults_of(sitter, "/demo")
        await sitter.goes("about:blank")
    assert faults == []
