"""Pictures of every page, narrow and wide, light and dark, for README, docs, and whoever looks with a designer's eye.

To make them anew: SILTA_PICTURES=docs/pictures .venv/bin/pytest tests/test_pictures.py
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from browser import Browsing, Sitter
from conversation import START, Clock
from PIL import Image
from playing import playing, watches
from playwright.async_api import Locator, expect
from routes import PAGES, PARTS, routes
from served import Lively, Served
from uploads import voice

from bot.adapters.web.server import listening
from bot.adapters.web.signin import account_of
from bot.demo.script import PICTURES, Step, read_script
from bot.demo.stage import Actor, Stage, set_the_stage
from bot.settings import Settings
from bot.wiring import silta
from commands.call import Action, Upload
from commands.message import Message
from storage import people, places

# Every page in every state: worth its time, but not at every commit.
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long]

ASKED_FOR = "SILTA_PICTURES"
SCHEMES = ("light", "dark")
NARROW = {"viewport": {"width": 320, "height": 780}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
COLOURS, EXACT = 256, 64
TOGETHER = 6_000_000  # all pictures in docs, in bytes
WRONG_CODE = "K7QM3-W9XT4"

ALL_LOADED = """[...document.images].every((each) => {
    const box = each.getBoundingClientRect();
    return each.complete || box.bottom < 0 || box.top > innerHeight;
})"""

Does = Callable[[Sitter], Awaitable[None]]


def on_the_fourth(clock: str, who: str, says: str = "", **how: Any) -> Step:
    """What somebody does the day after the script's last answers, by the clock of London without summer."""
    return Step(at=datetime.fromisoformat(f"2023-10-04T{clock}").replace(tzinfo=UTC), who=who, says=says, **how)


# What people do before the pictures are taken, beside the script of the demo.
THE_FOURTH = (
    on_the_fourth(
        "05:40", "Vikkelä Kettu", in_group=True, says="Moi! Meillä on vasta aamu, mutta mä syön jo ruisleipää."
    ),
    on_the_fourth("05:45", "Seinäjoki", approves=True),
    on_the_fourth("05:50", "Gecko Agile", in_group=True, says="Ici, c’est bonbon piment. C’est très, très piquant !"),
    on_the_fourth("05:55", "Saint-Pierre", approves=True),
    on_the_fourth("06:00", "Riccio Curioso", in_group=True, says="Io pizza al taglio. Chi vuole fare cambio?"),
    on_the_fourth("06:05", "Bologna", approves=True),
    on_the_fourth("06:10", "Utelias Pöllö", "Kattokaa mikä keittiö, siellä on tulivuori ikkunan takana"),
    on_the_fourth("06:12", "Vikkelä Kettu", "Mä tahdon sinne töihin 😄"),
    on_the_fourth("06:31", "Zorro Alegre", "/icebreaker answer Iríamos al río Ter en bici y luego a por un helado."),
    on_the_fourth(
        "07:02",
        "Riccio Curioso",
        "/icebreaker answer Vi farei vedere la mia strada quando piove: sembra un film.",
        picture="porticoes.png",
    ),
    on_the_fourth(
        "07:05", "Gufo Felice", replies_to="Saint-Pierre", says="A che ora bisogna svegliarsi per il vulcano?"
    ),
    on_the_fourth("07:06", "Volpe Gentile", "Raga, chi risponde ai finlandesi?"),
)
IN_THE_STAFF_ROOM = (
    ("Seinäjoki", "Huomenta! Saimme ensimmäiset vastaukset, oppilaat lukevat niitä ääneen luokassa."),
    ("Vic", "¡Buenos días! Los míos preguntan si pueden contestar también desde casa."),
    ("Bologna", "Certo. Da noi scrivono già sul tram. Io dico di sì la sera."),
    ("Saint-Pierre", "Café virtuel jeudi à 13 h chez nous, 11 h en Italie et en Espagne, midi en Finlande ?"),
)


@dataclass(frozen=True, kw_only=True)
class Pictured:
    """A page as somebody sees it, after they have done something there."""

    name: str
    route: str
    address: str
    who: str = ""
    language: str = "en"
    does: Does | None = None
    later: bool = False  # once the second round is open

    @property
    def kind(self) -> str:
        return self.address.split("/")[1]


async def in_the_middle(what: Locator) -> None:
    for _ in range(2):  # pictures above it that are loaded on the way may push it on
        await what.evaluate("each => each.scrollIntoView({block: 'center'})")
        await what.page.wait_for_timeout(200)


async def sees_a_picture(sitter: Sitter) -> None:
    """The newest picture that came from another school, in the middle of the window."""
    await in_the_middle(sitter.page.locator("#log img").nth(1))


async def sees_the_notice(sitter: Sitter) -> None:
    """In which group one is, in the middle of the window."""
    await sitter.page.locator("#log a[href^='/group/']").first.evaluate(
        "each => each.scrollIntoView({block: 'center'})"
    )


async def answers(sitter: Sitter) -> None:
    await sitter.page.locator("#log button[value^='icebreaker answer']").last.click()
    await (
        sitter.reply().locator("textarea").first.fill("El riu Ter, en bici. A l’estiu ens hi banyem i fem un berenar.")
    )
    await sitter.reply().locator("input[type=file]").set_input_files(PICTURES / "market.png")
    await expect(sitter.reply().locator(".chosen")).to_be_visible()
    await sitter.page.evaluate("document.activeElement.blur()")
    await sitter.reply().evaluate("each => each.scrollIntoView({block: 'start'})")


async def opens_me(sitter: Sitter) -> None:
    await sitter.page.locator(".menu.me summary").click()
    await sitter.page.locator("button[value='me']").click()
    await expect(sitter.reply()).to_be_visible()


async def asks_who(sitter: Sitter) -> None:
    await sitter.page.locator("button[value^='icebreaker who']").first.click()
    await expect(sitter.reply()).to_be_visible()


async def previews_groups(sitter: Sitter) -> None:
    await sitter.page.locator("button[value^='icebreaker groups']").first.click()
    await sitter.reply().locator("input[name$=size]").fill("4")
    await sitter.reply().locator("button.main").click()
    await expect(sitter.reply().locator("button[value*=seen]")).to_be_visible()


async def types_a_code(sitter: Sitter, code: str) -> None:
    await sitter.page.locator("input.code").fill(code)
    await sitter.page.locator("form.reply button.main").click()


async def types_a_wrong_code(sitter: Sitter) -> None:
    await types_a_code(sitter, WRONG_CODE)
    await expect(sitter.page.locator("[role=alert]").first).to_be_visible()


async def brings_a_code(sitter: Sitter) -> None:
    await sitter.page.locator("form.reply button.main").click()
    await expect(sitter.page.locator(".chips").first).to_be_visible()


PLACE = "/{kind}/{id}"
ALL = (
    Pictured(name="class", route=PLACE, address="/class/{Seinäjoki}", who="Iloinen Hirvi"),
    Pictured(name="class-picture", route=PLACE, address="/class/{Seinäjoki}", who="Iloinen Hirvi", does=sees_a_picture),
    Pictured(name="class-notice", route=PLACE, address="/class/{Vic}", who="Gato Tranquilo", does=sees_the_notice),
    Pictured(name="class-answering", route=PLACE, address="/class/{Vic}", who="Gato Tranquilo", does=answers),
    Pictured(name="me", route=PLACE, address="/class/{Bologna}", who="Volpe Gentile", does=opens_me),
    Pictured(name="group", route=PLACE, address="/{group}", who="Gecko Agile"),
    Pictured(name="desk", route=PLACE, address="/desk/{Bologna}", who="Bologna"),
    Pictured(name="desk-who", route=PLACE, address="/desk/{Seinäjoki}", who="Seinäjoki", does=asks_who),
    Pictured(name="desk-groups", route=PLACE, address="/desk/{Vic}", who="Vic", does=previews_groups, later=True),
    Pictured(name="staff", route=PLACE, address="/staff/1", who="Saint-Pierre"),
    Pictured(name="projector", route="/projector/{id}", address="/projector/{Saint-Pierre}", who="Saint-Pierre"),
    Pictured(name="door", route="/join", address="/join", language="sv"),
    Pictured(name="door-alias", route="/join/{code}", address="/join/{code}", language="ca", does=brings_a_code),
    Pictured(name="door-wrong", route="/join", address="/join", language="fr", does=types_a_wrong_code),
    Pictured(name="waiting", route="/", address="/", who="Lontra Vivace", language="it"),
    Pictured(name="problem", route="/", address="/nowhere"),
)


@dataclass
class Show:
    """A project some days after its beginning, and the sessions of everybody in it."""

    stage: Stage
    clock: Clock
    address: str
    known: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> Lively:
        return Lively(self.stage.silta, self.clock, {})

    async def plays(self, *steps: Step) -> None:
        for step in sorted(steps, key=lambda each: each.at):
            self.clock.now = step.at
            await self.stage.play(step)
        await self.people.delivers()

    async def does(self, who: str, action: Action, *, at: str = "", **files: Upload) -> Message:
        actor = self.stage.actors[who]
        actor = Actor(account=actor.account, key=at or actor.key)
        reply = (await self.stage.call(actor, action, files)).reply
        assert isinstance(reply, Message)
        assert not reply.problem
        return reply

    async def signs_in(self, who: str) -> None:
        """A browser for somebody of the script."""
        actor, token, running = self.stage.actors[who], secrets.token_hex(16), self.stage.silta
        with running.reader.connect() as connection:
            person = people.person_behind(connection, platform=places.WEB, user=actor.account, now=self.clock.now)
        assert person is not None, who
        now, until = self.clock.now, self.clock.now + timedelta(days=90)
        await running.writer.run(
            lambda connection: people.sign_in(
                connection, platform=places.WEB, user=account_of(token), person_id=person.id, now=now, expires_at=until
            )
        )
        self.sessions[who] = token

    async def knocks(self, alias: str, code: str) -> None:
        token = secrets.token_hex(16)
        self.stage.actors[alias] = Actor(account=account_of(token), key="")
        await self.does(alias, Action("project join", {"code": code, "alias": alias}))
        self.sessions[alias] = token

    async def sits_down(self, browsing: Browsing, each: Pictured, **how: Any) -> Sitter:
        """Somebody in front of the page that is to be pictured."""
        if each.who:
            how |= {"cookies": {"silta": self.sessions[each.who]}, "url": self.address}
        sitter = await browsing.sits_down(locale=each.language, **how)
        await sitter.goes(self.address + each.address.format(**self.known))
        if each.does is not None:
            await each.does(sitter)
        return sitter


@asynccontextmanager
async def a_project(folder: Path) -> AsyncIterator[Show]:
    """The project of the demo's script, by a clock that stands still while its pictures are taken."""
    script, steps = read_script()
    clock = Clock(START - timedelta(days=2))
    async with silta(Settings(data=folder, database_url="", port=0), clock=clock) as running:
        stage = await set_the_stage(running, script)
        async with listening(running) as address:
            show = Show(stage, clock, address)
            before = [each for each in steps if each.at < THE_FOURTH[0].at]
            await show.plays(*before)
            await furnish(show)
            yield show


async def furnish(show: Show) -> None:
    """Something to see on every page."""
    await show.plays(*THE_FOURTH)
    mine = await show.does("Volpe Gentile", Action("me show"))
    added = next(
        each.action for card in mine.more for each in card.buttons if each.action.command == "attachment voice"
    )
    words = "Così si sente la pioggia sotto i portici, davanti a scuola."
    await show.does("Volpe Gentile", Action(added.command, {**added.arguments, "description": words}), voice=voice(14))
    await show.does("Bologna", Action("review show"))
    for school, says in IN_THE_STAFF_ROOM:
        show.clock.passes(minutes=7)
        await show.does(school, Action("note write", {"text": says}), at="staff/1")
    await show.does("Gato Tranquilo", Action("language", {"language": "ca"}))
    codes = {}
    for school in ("Vic", "Bologna"):
        codes[school] = (await show.does(school, Action("project invite", {"who": "class"}))).cards[0].code.text
    await show.knocks("Lontra Vivace", codes["Bologna"])
    show.known |= {"code": codes["Vic"], "group": (await show.does("Gecko Agile", Action("icebreaker group"))).place}
    show.known |= {room: show.stage.actors[room].key.partition("/")[2] for room in ("Seinäjoki", "Vic", "Bologna")}
    show.known["Saint-Pierre"] = show.stage.actors["Saint-Pierre"].key.partition("/")[2]
    for who in {each.who for each in ALL} - {"", *show.sessions}:
        await show.signs_in(who)
    await show.people.delivers()


@pytest_asyncio.fixture(loop_scope="session")
async def show(tmp_path: Path) -> AsyncIterator[Show]:
    async with a_project(tmp_path / "data") as shown:
        yield shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go: to docs only if somebody asks for it."""
    chosen = Path(os.environ.get(ASKED_FOR, tmp_path / "pictures"))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def looks() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Both widths in both schemes; if nobody has asked for pictures, one is enough to see that they come."""
    if ASKED_FOR not in os.environ:
        yield "320", NARROW, "dark"
        return
    yield from ((width, how, scheme) for width, how in (("320", NARROW), ("1280", WIDE)) for scheme in SCHEMES)


async def takes(sitter: Sitter, path: Path) -> None:
    await sitter.page.wait_for_timeout(250)
    while not await sitter.page.evaluate(ALL_LOADED):  # the content policy forbids Playwright to wait inside the page
        await sitter.page.wait_for_timeout(50)
    await sitter.page.screenshot(path=path, animations="disabled")
    assert shades(path) > 20, f"{path.name} shows nothing"
    if ASKED_FOR in os.environ:
        make_small(path)


def make_small(path: Path) -> None:
    """256 colours: those of most points exactly as they are, which are the page's own, and the best for the rest."""
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    counted = sorted(whole.getcolors(whole.width * whole.height), reverse=True)[:EXACT]
    exact = {colour: number for number, (_, colour) in enumerate(counted)}
    rest = whole.quantize(COLOURS - EXACT, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    raw = whole.tobytes()
    points = zip(zip(raw[::3], raw[1::3], raw[2::3], strict=True), rest.tobytes(), strict=True)
    drawn = bytes(exact.get(colour, EXACT + number) for colour, number in points)
    small = Image.frombytes("P", whole.size, drawn)
    colours = [part for colour in exact for part in colour]
    small.putpalette([*colours, *[0] * (3 * EXACT - len(colours)), *rest.getpalette()][: 3 * COLOURS])
    small.save(path, optimize=True)


def shades(path: Path) -> int:
    """How many different rows of points a picture has; a blank one has one."""
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    return len({whole.crop((0, at, whole.width, at + 1)).tobytes() for at in range(whole.height)})


async def test_every_page_can_be_seen(show: Show, folder: Path, browsing: Browsing) -> None:
    _, steps = read_script()
    for later in (False, True):
        if later:
            await show.plays(*(each for each in steps if each.at > show.clock.now))
        for each in (each for each in ALL if each.later == later):
            for width, how, scheme in looks():
                sitter = await show.sits_down(browsing, each, color_scheme=scheme, **how)
                assert await sitter.fits(), f"something of {each.name} stands beyond the edge at {width}"
                await takes(sitter, folder / f"{each.name}-{width}-{scheme}.png")
                await sitter.context.close()


async def test_the_demo_can_be_seen(folder: Path, tmp_path: Path, browsing: Browsing) -> None:
    async with playing(tmp_path / "demo", pause=60) as address:
        sitter = await watches(browsing, address)
        await takes(sitter, folder / "demo.png")
        for width, how in (("390", PHONE), ("1280", WIDE)):
            for scheme in SCHEMES if ASKED_FOR in os.environ else ():
                watcher = await browsing.sits_down(color_scheme=scheme, **how)
                await watcher.goes(address)
                await expect(watcher.page.frame_locator("iframe").first.locator("#log .entry").first).to_be_visible()
                await takes(watcher, folder / f"demo-{width}-{scheme}.png")
                await watcher.goes("about:blank")
        await sitter.goes("about:blank")


async def test_a_new_page_has_to_be_pictured(site: Served) -> None:
    pictured = {each.route for each in ALL} | {"/demo"}
    assert pictured >= routes(site.app, "GET") - set(PARTS)
    kinds = {address.split("/")[1] for address in PAGES[PLACE]}
    assert {each.kind for each in ALL if each.route == PLACE} - {"{group}"} | {"group"} == kinds


async def test_the_pictures_in_docs_are_all_there_and_small() -> None:
    kept = Path(__file__).parent.parent / "docs" / "pictures"
    wanted = {f"{each.name}-{width}-{scheme}.png" for each in ALL for width in (320, 1280) for scheme in SCHEMES}
    wanted |= {f"demo-{width}-{scheme}.png" for width in (390, 1280) for scheme in SCHEMES} | {"demo.png"}
    assert {each.name for each in kept.iterdir()} == wanted
    assert sum(each.stat().st_size for each in kept.iterdir()) < TOGETHER


async def test_a_blank_picture_is_noticed(tmp_path: Path, browsing: Browsing) -> None:
    sitter = await browsing.sits_down()
    await sitter.page.screenshot(path=tmp_path / "blank.png")
    assert shades(tmp_path / "blank.png") <= 2
