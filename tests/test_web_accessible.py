"""Every page, for every role, empty and full, light and dark: axe finds nothing, and a phone shows it whole."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from browser import Browsing, Sitter
from lived_in import lived_in, member_of_the_first_group
from looking import axe_finds, does_not_fit, faults_of
from playwright.async_api import expect
from routes import PAGES, PARTS, routes
from served import Served, Visitor
from uploads import photo, voice

from bot.adapters.web.demo import Pane
from bot.adapters.web.server import listening
from commands.languages import LANGUAGES

pytestmark = pytest.mark.asyncio(loop_scope="session")

busy = lived_in


@dataclass
class Roles:
    """A site, and everybody who may look at it."""

    site: Served
    pupil: Sitter
    teacher: Sitter
    knocking: Sitter
    stranger: Sitter
    school: str = "Bologna"

    def url(self, page: str) -> str:
        role = self.site.cast[self.school][0]
        return self.site.address + page.format(room=role.room, project=role.project)

    def all(self) -> Iterable[tuple[str, Sitter]]:
        return ((name, getattr(self, name)) for name in ("pupil", "teacher", "knocking", "stranger"))


async def everybody(site: Served, browsing: Browsing, number: int = 0) -> Roles:
    async def sits(who: Visitor | None) -> Sitter:
        return await browsing.sits_down(cookies=who.cookies if who else None, url=site.address)

    knocking = site.visitor()
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    await knocking.come_in(code, **{"a-alias": "Cheerful Elk"})
    pupil, teacher = await site.pupil("Bologna", number), await site.teacher("Bologna")
    return Roles(site, await sits(pupil), await sits(teacher), await sits(knocking), await sits(None))


@pytest_asyncio.fixture(loop_scope="session")
async def quiet(site: Served, browsing: Browsing) -> AsyncIterator[Roles]:
    """Nothing has happened there yet."""
    yield await everybody(site, browsing)


@pytest_asyncio.fixture(loop_scope="session")
async def lively(busy: Served, browsing: Browsing) -> AsyncIterator[Roles]:
    """Everything has."""
    yield await everybody(busy, browsing)


# As a page is found; only quicker than opening it anew.
PUT_AWAY = """() => {
  for (const each of document.querySelectorAll('.reply')) each.remove();
  closeMenus({ target: document.body });
  box.reset();
  closeCommands();
  status.textContent = '';
}"""

# What somebody does on a page, one thing after another; the page is looked at wherever it stands then.
Step = Callable[[Sitter], Awaitable[object]]
State = tuple[str, tuple[Step, ...]]


def typed(words: str) -> Step:
    async def does(sitter: Sitter) -> None:
        await sitter.types(words)
        await expect(sitter.reply()).to_be_visible()
        await expect(sitter.page.locator("#box button")).to_be_enabled()

    return does


def pressed(name: str, within: str = ".reply", on: str = "") -> Step:
    """The last such button, or the one on what says so; the answer replaces what stands open."""

    async def does(sitter: Sitter) -> None:
        reply = sitter.reply()
        before = await reply.element_handle() if await reply.count() else None
        held = sitter.page.locator(within).filter(has_text=on)
        await held.get_by_role("button", name=name, exact=True).last.click()
        if before:
            await before.wait_for_element_state("hidden")
        await expect(reply).to_be_visible()

    return does


def filled(**words: str) -> Step:
    async def does(sitter: Sitter) -> None:
        for name, each in words.items():
            await sitter.page.fill(f"#f-{name}", each)

    return does


def chosen(*pairs: tuple[str, str]) -> Step:
    async def does(sitter: Sitter) -> None:
        for name, label in pairs:
            await sitter.page.locator(f"input[name=a-{name}]").locator("..").filter(has_text=label).click()

    return does


def file(name: str, content: bytes, kind: str) -> Step:
    async def does(sitter: Sitter) -> None:
        given = {"name": "file", "mimeType": kind, "buffer": content}
        await sitter.page.set_input_files(f"#f-{name}", [given])

    return does


def opened(css: str) -> Step:
    async def does(sitter: Sitter) -> None:
        await sitter.page.locator(css).first.click()

    return does


def told(which: str) -> Step:
    """What a page says by itself when something happens to it."""

    async def does(sitter: Sitter) -> None:
        await sitter.page.evaluate(f"status.textContent = main.dataset.{which}")

    return does


async def asks_for_commands(sitter: Sitter) -> None:
    await sitter.page.locator("#typed").fill("/")
    await expect(sitter.page.get_by_role("listbox")).to_be_visible()
    await sitter.page.keyboard.press("ArrowDown")


def state(*steps: Step, name: str) -> State:
    return name, steps


SEND = pressed("Send")
VISIT = "What would you show a friend"
ANSWERING = pressed("Answer", "#log")
READING = pressed("See the answers", "#log article", VISIT)
VOICE = pressed("Add your voice")
SOMEBODY = "aside .actions"

ON_CLASS = [
    state(ANSWERING, name="answer"),
    state(ANSWERING, filled(text="x"), file("picture", b"no picture", "image/jpeg"), SEND, name="a wrong picture"),
    state(ANSWERING, file("picture", photo().content, "image/jpeg"), name="a picture that is shown before it is sent"),
    state(READING, name="answers, with one's own"),
    state(READING, VOICE, file("voice", voice().content, "audio/wav"), name="a voice"),
    state(READING, VOICE, filled(description="x"), file("voice", b"none", "audio/wav"), SEND, name="a wrong voice"),
    state(READING, pressed("Write the words"), name="the words for a picture"),
    state(READING, pressed("Answer back"), name="answering back"),
    state(pressed("Read it", "#log"), name="a thread"),
    state(pressed("Reply", "#log"), name="reply"),
    state(opened("details.me summary"), pressed("What Silta keeps", "details.me"), name="me"),
    state(typed("/me writing"), name="the language written"),
    state(typed("/me clear"), name="taking everything back"),
    state(typed("/classroom code"), name="one's own code"),
    state(typed("/language"), name="language"),
    state(typed("/icebreaker group"), name="the way to one's group"),
    state(typed("/help"), name="help"),
    state(typed("/icebraker"), name="a wrong command"),
    state(typed("/classroom list"), name="list"),
    state(asks_for_commands, name="commands"),
    state(opened("details.me summary"), name="one's own menu"),
    state(opened("details.menu summary"), name="languages"),
    state(told("lost"), name="without a connection"),
    state(READING, pressed("Take it back"), name="taking back"),
]  # fmt: skip
ON_DESK = [
    state(pressed("Return with a word", "#log"), name="returning"),
    state(pressed("Write the words", "#log"), name="the words for a picture"),
    state(pressed("Your pupils", SOMEBODY), name="pupils"),
    state(pressed("Your pupils", SOMEBODY), pressed("Another name"), name="another name"),
    state(pressed("Your pupils", SOMEBODY), pressed("New code"), name="a new code"),
    state(pressed("Your pupils", SOMEBODY), pressed("Remove the seat"), name="removing"),
    state(pressed("Your pupils", SOMEBODY), pressed("Keep two apart"), name="kept apart"),
    state(typed("/classroom apart"), name="keeping two apart"),
    state(pressed("Invite somebody", SOMEBODY), name="inviting"),
    state(pressed("About your class", SOMEBODY), name="about the class"),
    state(typed("/classroom set language:xx"), name="a wrong language"),
    state(pressed("Open an icebreaker", SOMEBODY), name="opening"),
    state(pressed("Mixed groups", "#review-state .inner", VISIT), name="groups"),
    state(typed("/icebreaker groups round:2 size:3 most:1"), name="a preview"),
    state(typed("/icebreaker groups round:2 size:3"), pressed("Another size"), name="another size"),
    state(typed("/icebreaker groups round:2 size:99"), name="a wrong size"),
    state(pressed("Who has answered", "#review-state"), name="who"),
    state(pressed("Download", "#review-state"), name="download"),
    state(typed("/review show"), name="review"),
    state(typed("/classroom seats 2"), name="seats"),
    state(typed("/project show"), name="project"),
]
# What people do on each page; whoever else looks at it is shown it as it is, or where they are sent from there.
VISITS: dict[str, dict[str, list[State]]] = {
    "/class/{room}": {"pupil": ON_CLASS, "teacher": [state(READING, name="answers, to hide")]},
    "/desk/{room}": {"teacher": ON_DESK},
    "/staff/{project}": {"teacher": [state(typed("/help"), name="help")]},
    "/group/1-1": {"pupil": [state(typed("Hello to my group"), name="saying something")]},
}


async def faults_in(sitter: Sitter, url: str, what: str, states: Iterable[State]) -> list[str]:
    """A page as somebody brings it into each state."""
    found = []
    await sitter.goes(url)
    for name, steps in states:
        for does in steps:
            await does(sitter)
        found += await faults_of(sitter, f"{what} after {name}", fresh=True)
        await sitter.page.evaluate(PUT_AWAY)
    return found


async def faults_everywhere(roles: Roles) -> list[str]:
    """Every page for everybody as it is found; where several are sent to the same door, it is looked at once."""
    found, seen = [], set[str]()
    for page in (each for pages in PAGES.values() for each in pages if each != "/demo"):
        for name, sitter in roles.all():
            await sitter.goes(roles.url(page))
            shown = re.sub(r'name="event" value="[^"]+"', "", await sitter.page.locator("body").inner_html())
            if shown not in seen:
                seen.add(shown)
                found += await faults_of(sitter, f"{page} for a {name}")
    return found


async def test_no_page_is_forgotten(site: Served) -> None:
    assert routes(site.app, "GET") - set(PARTS) | {"/demo"} == set(PAGES)
    assert set(VISITS) <= {page for pages in PAGES.values() for page in pages}


async def test_every_page_is_for_everybody_while_it_is_empty(quiet: Roles) -> None:
    faults = await faults_everywhere(quiet)
    assert not faults, "\n".join(faults)


async def test_every_page_is_for_everybody_when_much_has_happened(lively: Roles) -> None:
    faults = await faults_everywhere(lively)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("page", VISITS)
async def test_whatever_is_done_on_a_page_is_for_everybody(busy: Served, browsing: Browsing, page: str) -> None:
    number = await member_of_the_first_group(busy.it, "Bologna") if "group" in page else 0
    roles = await everybody(busy, browsing, number)
    faults = []
    for name, states in VISITS[page].items():
        faults += await faults_in(getattr(roles, name), roles.url(page), f"{page} for a {name}", states)
    assert not faults, "\n".join(faults)


async def test_what_is_heard_from_the_wall_can_be_read_there(lively: Roles) -> None:
    await lively.teacher.goes(lively.url("/projector/{room}"))
    recording = lively.teacher.page.locator("figure:has(audio)")
    await expect(recording.get_by_text("Näin se keitetään")).to_be_visible()


async def test_doors_are_for_everybody(quiet: Roles) -> None:
    stranger, site, faults = quiet.stranger, quiet.site, []
    await stranger.goes(f"{site.address}/nowhere")
    faults += await faults_of(stranger, "no such page")
    for kind in ("class", "partner"):
        code = (await site.it.teacher("Bologna").says(f"/project invite {kind}")).codes[0]
        await stranger.goes(f"{site.address}/join/{code}")
        await stranger.button("Send").click()
        await expect(stranger.page.locator("#f-alias")).to_be_visible()
        faults += await faults_of(stranger, f"the form after a {kind} code")
        if kind == "class":
            await stranger.page.fill("#f-alias", "Cheerful Elk")
            await stranger.button("Send").click()
            await expect(stranger.page.get_by_role("alert")).to_be_visible()
            faults += await faults_of(stranger, "a name that is taken")
    await stranger.goes(f"{site.address}/join/AAAAA-AAAAA")
    await stranger.button("Send").click()
    await expect(stranger.page.get_by_role("alert")).to_be_visible()
    faults += await faults_of(stranger, "a wrong code")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", [each.value for each in LANGUAGES if each.value != "en"])
async def test_no_language_breaks_a_page(busy: Served, browsing: Browsing, language: str) -> None:
    await busy.it.pupil("Bologna").says(f"/language {language}")
    await busy.it.teacher("Bologna").says(f"/language {language}")
    roles = await everybody(busy, browsing)
    roles.stranger = await browsing.sits_down(locale=language)
    faults = []
    for name, page in (("stranger", "/join"), ("pupil", "/class/{room}"), ("teacher", "/desk/{room}")):
        sitter: Sitter = getattr(roles, name)
        await sitter.goes(roles.url(page))
        assert await sitter.page.locator("html").get_attribute("lang") == language
        faults += await axe_finds(sitter, page, themes=False) + await does_not_fit(sitter, page)
        if name == "pupil":
            await typed("/me")(sitter)
            faults += await does_not_fit(sitter, "/me")
    assert not faults, "\n".join(faults)


async def test_a_demo_is_for_everybody(busy: Served, browsing: Browsing) -> None:
    panes = []
    for school, roles in busy.cast.items():
        token = await busy.session(roles[1])
        panes.append(Pane(key=f"class/{roles[1].room}", title=school, token=token))
    async with listening(busy.silta, panes=tuple(panes)) as address:
        sitter = await browsing.sits_down(viewport={"width": 1400, "height": 800})
        await sitter.goes(f"{address}/demo")
        for frame in sitter.page.frames[1:]:
            await frame.wait_for_selector("#log .entry")
        faults = await faults_of(sitter, "/demo")
        await sitter.goes("about:blank")
    assert not faults, "\n".join(faults)
