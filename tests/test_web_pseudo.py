"""Pages in a language that is none: every sentence comes wrapped, so that one that bypasses the catalogues shows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from conversation import Cast
from dom import Element, parse_page
from routes import PAGES, PARTS, routes
from served import Answered, Served, Visitor, serving_site
from test_pseudo import Pseudo
from uploads import photo, voice
from walk import buttons_in

from bot.adapters.web.demo import Pane
from bot.adapters.web.server import listening
from bot.language import Languages
from commands.call import Action
from commands.catalogue import CATALOGUE
from commands.languages import LANGUAGES
from commands.message import Reply

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPOKEN = {"aria-label", "placeholder", "title", "alt", "value"}
SPOKEN |= {f"data-{name}" for name in ("lost", "failed", "refused", "gone", "back", "many")}
SPOKEN |= {f"data-{name}" for name in ("too-large", "stop", "going", "done")}
INLINE = {"a", "b", "span"}
WRITTEN = "A question of my own"
LETTER = re.compile(r"[^\W\d_]")
WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")


class Everything:
    """What people wrote, what is named and not said, and what is a code or a time."""

    def __init__(self, cast: Cast) -> None:
        aliases = {each.alias for roles in cast.values() for each in roles} | {"Cheerful Elk"}
        self.words = {"Silta", "Me, My Heritage and You", "9B", WRITTEN, "UTC", *aliases, *cast}
        self.words |= {str(each.label) for each in LANGUAGES}
        self.words |= {f"/{path}" for path, _, _ in CATALOGUE.commands()}

    def doubts(self, page: Element) -> Iterator[str]:
        """Whatever a reader may see or hear that neither comes from the catalogues nor is a value."""
        for text in _runs(page):
            if not self.known(text):
                yield text
        for element in page.walk():
            for name in SPOKEN & set(element.attributes):
                hidden = name == "value" and element.tag in {"button", "option", "input"}
                if not hidden and not self.known(element[name]):
                    yield f"{element.tag}[{name}] {element[name]}"

    def known(self, text: str) -> bool:
        while text != (text := WRAPPED.sub("", text)):
            continue
        for word in sorted(self.words, key=len, reverse=True):
            text = text.replace(word, "")
        return not LETTER.search(text)


def _runs(element: Element) -> Iterator[str]:
    """The text of each block as one run, values left out: a sentence may have bold words and values in it."""
    run = ""
    for each in element.inside:
        if isinstance(each, str):
            run += " ".join(f" {each} ".split())
        elif _is_value(each):
            continue
        elif each.tag in INLINE:
            run += "".join(_runs(each))
        else:
            yield run
            yield from _runs(each)
            run = ""
    yield run


def _is_value(element: Element) -> bool:
    """Whether what stands in it is a person's, a code or a moment."""
    if element.tag in {"bdi", "code", "time", "script", "style", "textarea", "option", "svg"}:
        return True
    return any(element.has_class(name) for name in ("words", "letters", "address")) or (
        element.get("aria-hidden") == "true"
    )


@pytest.fixture
def languages() -> Languages:
    pseudo = Pseudo()
    return Languages({each.value: pseudo for each in LANGUAGES})


@pytest_asyncio.fixture(loop_scope="session")
async def odd(filled: tuple[str, Cast], languages: Languages, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving_site(tmp_path, *filled, languages=languages) as served:
        yield served


@pytest.fixture
def everything(filled: tuple[str, Cast]) -> Everything:
    return Everything(filled[1])


async def fill_house(odd: Served) -> None:
    it = odd.it
    teacher, pupil = odd.cast["Bologna"][0], odd.cast["Bologna"][1]
    await it.teacher("Bologna").does("icebreaker open", prompt="visit")
    for school in ("Vic", "Bologna"):
        await it.pupil(school).does("icebreaker answer", text=WRITTEN)
    for number, school in enumerate(("Vic", "Bologna"), start=1):
        await it.teacher(school).does("review approve", at="desk", item=number, revision=1)
    await it.pupil("Bologna").does("icebreaker reply", item=1, text=WRITTEN)
    await it.pupil("Bologna", 1).does("icebreaker answer", text=WRITTEN)
    await it.pupil("Bologna").does("note write", text=WRITTEN)
    await it.pupil("Bologna", 1).does("icebreaker answer", text=WRITTEN, picture=photo(size=(8, 6)))
    mine = await it.pupil("Bologna", 1).does("me show")
    item = next(action.arguments["item"] for action in actions_in(mine.reply) if action.command == "attachment voice")
    await it.pupil("Bologna", 1).does("attachment voice", item=item, voice=voice(0.1), description=WRITTEN)
    preview = await it.teacher("Bologna").does("icebreaker groups", at="desk", size=4)
    post = next(action for action in actions_in(preview.reply) if "seen" in action.arguments)
    await it.teacher("Bologna").does(post.command, at="desk", **post.arguments)
    await it.delivers()
    assert teacher.room == pupil.room


def actions_in(reply: Reply) -> list[Action]:
    return [each.action for each in buttons_in(reply)]


async def everywhere(odd: Served, teacher: Visitor) -> AsyncIterator[tuple[str, Answered]]:
    """Every page for people, and what comes back there from every command."""
    role, pupil = odd.cast["Bologna"][0], await odd.pupil("Bologna")
    for route in sorted(routes(odd.app, "GET") - set(PARTS)):
        for address in PAGES[route]:
            path = address.format(room=role.room, project=role.project)
            for who in (teacher, pupil, odd.visitor()):
                yield path, await who.follow(await who.get(path))
    for path, _, _ in CATALOGUE.commands():
        for who, at in ((teacher, f"/desk/{role.room}"), (pupil, f"/class/{role.room}")):
            if not path.endswith((" close", " hide", " withdraw", " remove")):
                yield f"/{path}", await who.post(at, action=path)
    yield "/staff typed", await teacher.says("/help", at=f"/staff/{role.project}")
    yield "/nowhere", await teacher.get("/nowhere")
    yield "413", await teacher.post(f"/desk/{role.room}", typed="x" * 200_000)
    yield "403", await teacher.post("/join", headers={})


async def test_no_page_bypasses_the_catalogues(odd: Served, everything: Everything) -> None:
    teacher = await odd.teacher("Bologna")
    found = set()
    for filling in (False, True):
        if filling:
            await fill_house(odd)
        async for path, answered in everywhere(odd, teacher):
            assert answered.status in {200, 403, 404, 413}, path
            found |= {f"{path}: {each}" for each in everything.doubts(answered.page)}
    role = odd.cast["Bologna"][0]
    beside = (await teacher.get(f"/desk/{role.room}/beside")).json
    for part in beside.values():
        found |= {f"beside: {each}" for each in everything.doubts(parse_page(part))}
    assert found == set()


async def test_no_page_of_a_group_and_no_wall_bypasses_the_catalogues(odd: Served, everything: Everything) -> None:
    await fill_house(odd)
    teacher, room = await odd.teacher("Bologna"), odd.cast["Bologna"][0].room
    group, wall = await teacher.get("/group/1-1"), await teacher.get(f"/projector/{room}")
    assert group.page.all("aside")
    assert wall.page.all("article", classed="card")
    for each in (group, wall):
        assert list(everything.doubts(each.page)) == []
    for path in ("/group/1-1/beside", f"/projector/{room}/beside"):
        for part in (await teacher.get(path)).json.values():
            assert list(everything.doubts(parse_page(part))) == []


async def test_no_form_with_files_and_no_own_page_bypasses_the_catalogues(odd: Served, everything: Everything) -> None:
    await fill_house(odd)
    it, room = odd.it, odd.cast["Bologna"][0].room
    pupil = odd.visitor(cookies={"silta": await odd.session(odd.cast["Bologna"][2])})
    mine = await pupil.post(f"/class/{room}", action="me")
    assert len(mine.page.all("figure")) == 2
    pages = [mine, await pupil.post(f"/class/{room}", action="icebreaker answer")]
    shown = await it.pupil("Bologna", 1).does("me show")
    wanted = {"attachment picture", "attachment voice", "attachment describe", "attachment remove"}
    actions = [each for each in actions_in(shown.reply) if each.command in wanted]
    assert {each.command for each in actions} == wanted
    pages += [await pupil.post(f"/class/{room}", action=each.pack()) for each in actions]
    assert sum(len(each.page.all("input", type="file")) for each in pages) == 3
    for each in pages:
        assert list(everything.doubts(each.page)) == []


async def test_no_door_bypasses_the_catalogues(odd: Served, everything: Everything) -> None:
    found, pages = set(), []
    it = odd.it
    for kind in ("class", "partner"):
        code = (await it.teacher("Bologna").does("project invite", who=kind)).codes[0]
        visitor = odd.visitor()
        asked = await visitor.come_in(code)
        pages.append(asked)
        filled = await visitor.fill(asked, at="/join", alias="Cheerful Elk", school="Vic", name="9B", country="ES")
        pages.append(await visitor.follow(filled))
    pages += [await odd.visitor().come_in("AAAAA-AAAAA"), await odd.visitor().come_in("")]
    pages += [await odd.visitor().get("/join?lost=1")]
    assert pages[0].page.all("button", type="button"), "names are proposed to who comes with a class's code"
    for each in pages:
        assert each.status == 200
        found |= set(everything.doubts(each.page))
    assert found == set()


async def test_the_demo_does_not_bypass_the_catalogues(odd: Served, everything: Everything) -> None:
    role = odd.cast["Bologna"][1]
    pane = Pane(key=f"class/{role.room}", title="Bologna", token=await odd.session(role))
    async with (
        listening(odd.silta, panes=(pane,)) as address,
        odd.http.get(f"{address}/demo") as page,
        odd.http.get(f"{address}/{pane.key}?as={pane.token}") as inside,
    ):
        for each in (page, inside):
            assert each.status == 200
            assert list(everything.doubts(parse_page(await each.text()))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Welcome</p>",
        "<p>⟦Hello⟧, dear <bdi>Ann</bdi></p>",
        '<button aria-label="Close">×</button>',
        '<input placeholder="Write">',
        '<main data-lost="No connection"></main>',
        '<iframe title="A class"></iframe>',
    ],
)
async def test_a_sentence_that_bypasses_them_is_found(everything: Everything, planted: str) -> None:
    assert list(everything.doubts(parse_page(planted)))


async def test_what_is_said_or_is_a_value_is_not(everything: Everything) -> None:
    fine = "<p>⟦Hello, <b><bdi>Anyone</bdi></b> there⟧</p><h1>Silta</h1><p class='words'>Anything</p><code>K7QM3</code>"
    assert list(everything.doubts(parse_page(fine))) == []
