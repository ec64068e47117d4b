"""What people write is shown as they wrote it, is never markup, and is kept when it cannot be taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from io import BytesIO

import fair
import pytest
from browser import DESKTOP, PHONE, Browsing, Sitter
from hostile import (
    ALIVE,
    BIDI,
    BROKEN,
    CONTROLS,
    EMOJI,
    FLOOD,
    FORMULAS,
    HIDDEN,
    MARKS,
    REORDERED,
    RIGHT_TO_LEFT,
    STRANGE,
    TOWER,
    WIDE,
    WORD,
    haunted,
    names,
    pieces,
    sent,
)
from PIL import Image, ImageChops
from playwright.async_api import Locator, expect
from served import FROM_HERE, Answered, Served, Visitor

from bot.adapters.web.demo import Pane
from bot.adapters.web.html import written
from bot.adapters.web.pages import LATEST
from bot.adapters.web.server import listening
from bot.arguments import clean, clean_text
from bot.export import harmless as harmless_cell
from bot.language import load_languages
from bot.typed import nearest, read_typed
from commands.catalogue import CATALOGUE
from commands.message import Text
from storage import people

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = [*map(sent, (*ALIVE, *BIDI, *RIGHT_TO_LEFT, *BROKEN, *HIDDEN, *EMOJI, *WIDE, *FORMULAS[::4]))]
COMBINED = TOWER[:490]
ANSWERS = [*pieces(950), COMBINED, WORD[:950]]


def shown(words: str) -> str:
    """As it may be shown: without controls that reach beyond the words."""
    return clean({"words": words}).get("words", "").strip().replace("\r\n", "\n")


def shown_name(words: str) -> str:
    """The same on one line."""
    return " ".join(shown(words).split())


# Different ones, also as they are shown.
SHORT = list({shown_name(each)[:30]: each[:30].strip() for each in HOSTILE}.values())[::4]


def harmless(answered: Answered) -> bool:
    """Whether nothing in a page came alive, and no control reaches beyond where it stands."""
    page = answered.page
    scripts = [each for each in page.all("script") if not each.get("src").startswith("/static/")]
    handlers = [name for each in page.walk() for name in each.attributes if name.startswith("on")]
    links = [each for each in page.all("a") if not each.get("href").startswith(("/", "#"))]
    controls = set(answered.body) & {*CONTROLS, *map(chr, (0, 7, 8, 11, 12, 27, 127, 133))}
    return not (scripts or handlers or links or controls or page.all("img"))


async def opened(site: Served) -> tuple[Visitor, Visitor, int]:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    return await site.teacher("Bologna"), await site.pupil("Bologna"), site.cast["Bologna"][0].room


async def test_hostile_notes_are_only_words(site: Served) -> None:
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][0]
    for words in [*HOSTILE, COMBINED]:
        await pupil.says(f"note: {words}", at=f"/class/{role.room}")
    for who in (pupil, await site.pupil("Bologna", 1), await site.teacher("Bologna")):
        got = await who.get(f"/class/{role.room}")
        assert harmless(got)
        said = [each.first("p", classed="words").words for each in got.page.all("article", classed="note")]
        assert len(said) == LATEST
        assert said == [shown(f"note: {words}") for words in [*HOSTILE, COMBINED]][-LATEST:]
        marked = [each for each in got.page.all("article") if "data-mine" in each.attributes]
        assert len(marked) == (len(said) if who is pupil else 0)


@pytest.mark.parametrize("words", ANSWERS, ids=range(len(ANSWERS)))
async def test_hostile_answers_are_only_words_everywhere(site: Served, words: str) -> None:
    teacher, pupil, room = await opened(site)
    got = await pupil.post(f"/class/{room}", action="icebreaker answer", **{"a-text": words})
    assert harmless(got)
    form = await pupil.says("/icebreaker answer", at=f"/class/{room}")
    assert form.page.first("textarea").words == shown(words)
    await site.it.delivers()
    desk = await teacher.get(f"/desk/{room}")
    assert shown(words) in [each.words for each in desk.page.all("p", classed="words")]
    published = await teacher.press("Yes, publish", at=f"/desk/{room}")
    await site.it.delivers()
    own, abroad = await pupil.get(f"/class/{room}"), await site.pupil("Vic")
    there = await abroad.get(f"/class/{site.cast['Vic'][0].room}")
    for each in (form, desk, published, own, there):
        assert harmless(each)
    assert shown(words) in [each.words for each in there.page.all("p", classed="words")]


async def test_hostile_names_are_only_words_everywhere(site: Served) -> None:
    teacher, room, project = (
        await site.teacher("Bologna"),
        site.cast["Bologna"][0].room,
        site.cast["Bologna"][0].project,
    )
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    names = {shown_name(each) for each in SHORT}
    for alias in SHORT:
        knocker = site.visitor()
        waits = await knocker.follow(await knocker.come_in(code, **{"a-alias": alias}))
        assert harmless(waits)
        assert shown_name(alias) in waits.page.first("h1").words
        twice = await site.visitor().come_in(code, **{"a-alias": alias})
        assert twice.page.first("input", name="a-alias")["value"] == shown_name(alias)
        assert harmless(twice)
    await site.it.delivers()
    desk = await teacher.get(f"/desk/{room}")
    assert harmless(desk)
    assert names <= {each.words for each in desk.page.all("bdi")}
    about = {"a-name": HOSTILE[1][:20], "a-country": "IT", "a-language": "en"}
    for school in SHORT:
        got = await teacher.post(f"/desk/{room}", action="classroom set", **{"a-school": school, **about})
        assert harmless(got)
        for path in (f"/desk/{room}", f"/class/{room}", f"/staff/{project}"):
            page = await teacher.get(path)
            assert harmless(page)
            if not path.startswith("/staff"):
                assert shown_name(school) in page.page.first("h1").words
                assert shown_name(school) in page.page.first("title").words
        assert harmless(await teacher.says("/project show", at=f"/desk/{room}"))


async def test_no_hostile_word_comes_alive_in_a_browser(site: Served, browsing: Browsing) -> None:
    teacher, pupil, room = await opened(site)
    for words in ALIVE:
        await pupil.says(f"note: {words}", at=f"/class/{room}")
        await pupil.post(f"/class/{room}", action="icebreaker answer", **{"a-text": words})
        other = await site.pupil("Bologna", 1)
        await other.post(f"/class/{room}", action="icebreaker answer", **{"a-text": words * 3})
    sitter = await browsing.sits_down(cookies=teacher.cookies, url=site.address)
    dialogs: list[str] = []
    sitter.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in (f"/class/{room}", f"/desk/{room}"):
        await sitter.goes(site.address + path)
        for words in ALIVE[::2] if path.startswith("/class") else ():
            await sitter.types(words)
            await expect(sitter.page.locator(".box .main")).to_be_enabled()
        await sitter.page.wait_for_timeout(300)
        strange = "document.querySelectorAll('main img, main script, main svg[onload], main [onerror], main iframe')"
        assert await sitter.page.evaluate(f"{strange}.length") == 0
    assert dialogs == []


@pytest.mark.parametrize("words", ["long " * 250, ALIVE[7] * 30], ids=["long", "long and hostile"])
async def test_a_text_too_long_is_kept_in_its_form(site: Served, words: str) -> None:
    _, pupil, room = await opened(site)
    before = site.rows(without="inbox")
    got = await pupil.post(f"/class/{room}", action="icebreaker answer?round=1", **{"a-text": words})
    field = got.page.first("textarea")
    assert field.words.strip() == words.strip()
    assert field["aria-invalid"] == "true"
    told = got.page.first("p", id=field["aria-describedby"].split()[-1])
    assert any(each.isdigit() for each in told.text), "how much too long, or how long it may be"
    assert harmless(got)
    after = site.rows(without="inbox")
    assert {name: number for name, number in after.items() if name != "entry"} == {
        name: number for name, number in before.items() if name != "entry"
    }


async def test_what_was_typed_into_a_mistaken_form_is_kept(site: Served) -> None:
    teacher, room = await site.teacher("Bologna"), site.cast["Bologna"][0].room
    about = {"a-school": "A school with a name that is far too long for us", "a-name": "9B", "a-country": "??"}
    got = await teacher.post(f"/desk/{room}", action="classroom set", **about, **{"a-language": "fi"})
    form = got.page.first("form", classed="reply")
    assert form.first("input", name="a-school")["value"] == about["a-school"]
    assert {each["name"] for each in form.all("select")} == {"a-country"}
    assert "name=9B" in form.first("input", name="action")["value"]
    assert "language=fi" in form.first("input", name="action")["value"]
    done = await teacher.fill(got, at=f"/desk/{room}", school="Bologna", country="IT")
    assert "9B" in done.page.first(classed="reply").text


async def test_the_same_form_again_with_other_words_changes_nothing(site: Served) -> None:
    _, pupil, room = await opened(site)
    first = {"action": "icebreaker answer?round=1", "event": "the same form", "a-text": "The portici"}
    once = await pupil.post(f"/class/{room}", **first)
    before = site.rows(without="entry")
    twice = await pupil.post(f"/class/{room}", **first)
    assert once.page.first(classed="reply").text == twice.page.first(classed="reply").text
    other = await pupil.post(f"/class/{room}", **{**first, "a-text": "The two towers"})
    assert other.page.first(role="alert").text
    assert site.rows(without="entry") == before
    assert site.it.remembers("The portici")
    assert not site.it.remembers("The two towers")


CALLED = {
    "alive": [sent(each)[:30].strip() for each in ALIVE],
    "right to left": list(RIGHT_TO_LEFT),
    "towers": ["Z" + MARKS * 14, "W" * 30, "\u0e01" + "\u0e49" * 28],
}
SAID = [
    "/icebreaker show",
    "/icebreaker thread item:2",
    "/icebreaker who",
    "/icebreaker groups size:3",
    "/classroom pairs",
    "/classroom list",
    "/project show",
    "/review show",
    "/me",
    "/<img src=x onerror=alert(1)>",
]
OUTLINE = 8  # pixels for the outline of what has the focus
FAINT = 64  # of 255: a browser may draw edges elsewhere anew


async def sits(browsing: Browsing, who: Visitor, asked: set[str], opened: list[str], **how: object) -> Sitter:
    """Somebody at a browser that writes down whom it asks for anything, and what opens."""
    sitter = await browsing.sits_down(cookies=who.cookies, url=who.site.address, **how)
    sitter.page.on("request", lambda request: asked.add(request.url))
    sitter.page.on("dialog", lambda dialog: opened.append(dialog.message))
    sitter.page.on("popup", lambda page: opened.append(page.url))
    return sitter


async def faults(sitter: Sitter, called: list[str]) -> list[str]:
    """What is strange about a page, on a phone and on a desk."""
    found = [f"{sitter.page.url}: {each}" for each in await sitter.page.evaluate(STRANGE)]
    await sitter.page.set_viewport_size(DESKTOP["viewport"])
    found += [f"{sitter.page.url}: moved {each}" for each in await sitter.page.evaluate(REORDERED, called)]
    await sitter.page.set_viewport_size(PHONE["viewport"])
    return found


@pytest.mark.parametrize("kind", CALLED)
async def test_no_page_comes_alive_leads_away_moves_or_is_too_wide(site: Served, browsing: Browsing, kind: str) -> None:
    asked, opened, found = set[str](), list[str](), list[str]()
    called = [shown_name(each) for each in CALLED[kind]]
    own = next(iter(site.cast))
    here = await haunted(site, CALLED[kind])
    teacher, pupil = await site.teacher(own), await site.pupil(own)
    rooms = [f"class/{here.room}", f"desk/{here.room}", "staff/1", f"projector/{here.room}"]
    begun = [f"class/{here.elsewhere}", f"staff/{here.project}"]
    sitter = await sits(browsing, teacher, asked, opened, locale="fi", **PHONE)
    for key in [*rooms, *begun, f"desk/{here.room}"]:
        await sitter.goes(f"{site.address}/{key}")
        found += await faults(sitter, called)
    for said in SAID:
        await sitter.types(said)
        await expect(sitter.page.locator(".box .main")).to_be_enabled()
        await expect(sitter.reply()).to_have_count(1)
        found += await faults(sitter, called)
    learner = await sits(browsing, pupil, asked, opened, locale="fi", **PHONE)
    for key in rooms[:1]:
        await learner.goes(f"{site.address}/{key}")
        found += await faults(learner, called)
    for said in ("/me", "/icebreaker show", "/classroom list"):
        await learner.types(said)
        await expect(learner.reply()).to_have_count(1)
        found += await faults(learner, called)
    assert found == []
    assert opened == []
    assert {each.split("/")[2] for each in asked} == {site.address.split("/")[2]}


async def test_groups_and_their_words_come_alive_nowhere(site: Served, browsing: Browsing) -> None:
    it, own = site.it, next(iter(site.cast))
    await haunted(site, names(30, 24, 7))
    teacher = it.teacher(own)
    await teacher.says("/icebreaker groups size:3")
    await teacher.presses("Post these groups")
    pupil, asked, opened = it.pupil(own), set[str](), list[str]()
    key = (await pupil.says("/icebreaker group")).reply.place
    for words in pieces(480):
        await pupil.does("icebreaker say", at=key, text=words)
    await teacher.presses("Yes, publish", at="desk", on="Word to a mixed group")
    await it.delivers()
    sitter = await sits(browsing, await site.pupil(own), asked, opened, locale="fi", **PHONE)
    found = []
    for each in (key, f"class/{site.cast[own][0].room}"):
        await sitter.goes(f"{site.address}/{each}")
        found += await sitter.page.evaluate(STRANGE)
    assert found == []
    assert opened == []


async def test_names_in_a_list_stay_where_they_are_named(site: Served, browsing: Browsing) -> None:
    teacher, aliases = site.it.teacher("Bologna"), ["1 \u05d3\u05df", "Elk (brave)"]
    for role, alias in zip(site.cast["Bologna"][1:], aliases, strict=True):
        await teacher.does("classroom rename", seat=role.seat, alias=alias)
    await teacher.says("/icebreaker open prompt:visit")
    sitter = await sits(browsing, await site.teacher("Bologna"), set(), [])
    await sitter.goes(f"{site.address}/class/{site.cast['Bologna'][0].room}")
    await sitter.types("/icebreaker who")
    await expect(sitter.reply()).to_contain_text("brave")
    assert await sitter.page.evaluate(REORDERED, aliases) == []


async def test_the_ways_to_other_classes_keep_school_and_class_apart(site: Served, browsing: Browsing) -> None:
    here = await haunted(site, list(RIGHT_TO_LEFT), ["Hello"])
    sitter = await sits(browsing, await site.teacher(next(iter(site.cast))), set(), [])
    await sitter.goes(f"{site.address}/class/{here.room}")
    await sitter.page.locator("details.me summary").click()
    assert await sitter.page.evaluate(REORDERED, list(RIGHT_TO_LEFT)) == []


async def test_marks_stay_on_their_own_lines(site: Served, browsing: Browsing) -> None:
    await haunted(site, CALLED["towers"], [f"one {TOWER[:99]} two", f"{TOWER[:400]}\nthree"])
    sitter = await sits(browsing, await site.teacher("Seinäjoki"), set(), [], **PHONE)
    places = [f"class/{site.cast['Seinäjoki'][0].room}", f"desk/{site.cast['Seinäjoki'][0].room}"]
    for key in places:
        await sitter.goes(f"{site.address}/{key}")
        for selector in (".words", ".school", ".side", ".head h1", "h2", ".letters"):
            for each in (await sitter.page.locator(f"{selector}:visible").all())[-2:]:
                assert not await spills(sitter, each), (key, selector, await each.inner_html())


async def spills(sitter: Sitter, each: Locator) -> bool:
    """Whether its ink stands outside of it: that is what changes on the page when it has none, each time."""
    await each.scroll_into_view_if_needed()
    for _ in range(5):
        box, before = await each.bounding_box(), await picture(sitter)
        await each.evaluate("each => each.style.opacity = 0")
        without = await picture(sitter)
        await each.evaluate("each => each.style.opacity = ''")
        assert box is not None
        changed = ImageChops.difference(before, without).point(lambda much: much > FAINT and 255).getbbox()
        if changed and changed[1] >= box["y"] - OUTLINE and changed[3] <= box["y"] + box["height"] + OUTLINE:
            return False
    return True


async def picture(sitter: Sitter) -> Image.Image:
    await sitter.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return Image.open(BytesIO(await sitter.page.screenshot(animations="disabled", caret="hide"))).convert("L")


# What is said of them one after another, as often as it is long: all at once must not cost more.
SENTENCES = {
    "a word": "w" * 1024,
    "blanks": " \n" * 512,
    "colons": "text: /" * 146,
    "markup": "<&'\"{text} {{" * 79,
    "formulas": ",=1 (" * 205,
    "people": f"👩{CONTROLS}" * 79,
}
LANGUAGES = load_languages()
ENGLISH = LANGUAGES.voice("en", "UTC")
WORK = {
    "cleaned": clean_text,
    "typed": lambda words: read_typed(f"/icebreaker answer {words}", CATALOGUE, ENGLISH),
    "guessed": lambda words: nearest(words, {path: path for path, _, _ in CATALOGUE.commands()}),
    "shown": lambda words: written(ENGLISH.spans(Text("Hello, {alias}", alias=words))),
    "taken home": harmless_cell,
}


def dearer(work: Callable[[str], object], words: str, times: int) -> float:
    """How much more it costs to do it all at once than piece by piece: about one if that grows with the length."""

    def cost(text: str, rounds: int) -> float:
        found = []
        for _ in range(2):
            with fair.working() as worked:
                for _ in range(rounds):
                    work(text)
                found.append(worked())
        return min(found)

    return cost(words * times, 1) / cost(words, times)


@pytest.mark.parametrize("words", SENTENCES)
@pytest.mark.parametrize("work", WORK)
async def test_a_megabyte_costs_no_more_than_its_kilobytes(work: str, words: str) -> None:
    assert dearer(WORK[work], SENTENCES[words], 1024) < 5


@pytest.mark.parametrize("words", [MARKS * 256, MARKS[0] * 256 + MARKS[1] * 256], ids=["mixed", "sorted"])
async def test_marks_without_end_cost_no_more_than_a_few(words: str) -> None:
    assert dearer(clean_text, words, 32) < 5


async def test_a_megabyte_is_refused_kindly_and_stays_in_its_form(site: Served, browsing: Browsing) -> None:
    _, pupil, room = await opened(site)
    before, words = site.rows(), "mercadal " * (FLOOD // 9 - 9)
    for path, field in ((f"/class/{room}", "typed"), (f"/class/{room}", "a-text"), ("/join", "a-alias")):
        got = await pupil.post(path, action="icebreaker answer?round=1", **{field: words})
        assert got.status == 413
        assert "Shorten it and send it again." in got.page.text
        assert "mercadal" not in got.body
    assert site.rows() == before
    sitter = await sits(browsing, pupil, set(), [])
    await sitter.goes(f"{site.address}/class/{room}")
    await sitter.types("/icebreaker answer")
    await sitter.page.locator("#f-text").evaluate("(field, words) => field.value = words", words[: FLOOD // 4])
    await sitter.page.locator("form.reply").evaluate("form => form.requestSubmit(form.querySelector('.main'))")
    await expect(sitter.page.locator("#status")).to_contain_text("Shorten it and send it again.")
    assert await sitter.page.locator("#f-text").input_value() == words[: FLOOD // 4]
    await sitter.page.locator("#f-text").fill(words[:800])
    await sitter.button("Send", within=".reply").click()
    await expect(sitter.reply()).to_contain_text("Thank you")
    sitter.complaints.clear()  # of the answer 413


FIELDS = [
    ("pupil", "class", "icebreaker answer", "text", {}),
    ("pupil", "class", "icebreaker answer", "description", {"text": "Törnävä"}),
    ("pupil", "class", "icebreaker reply", "text", {"item": "1"}),
    ("pupil", "class", "note write", "text", {}),
    ("pupil", "class", "attachment voice", "description", {"item": "1"}),
    ("teacher", "staff", "note write", "text", {}),
    ("teacher", "desk", "icebreaker open", "question", {}),
    ("teacher", "desk", "classroom set", "school", {}),
    ("teacher", "desk", "classroom set", "name", {"school": "Törnävä"}),
    ("teacher", "desk", "classroom rename", "alias", {"seat": "8"}),
    ("teacher", "desk", "review return", "word", {"item": "1", "revision": "1"}),
    ("teacher", "desk", "attachment describe", "description", {"file": "1"}),
    ("teacher", "desk", "project new", "title", {}),
]


@pytest.mark.parametrize(("who", "where", "command", "name", "others"), FIELDS)
async def test_what_is_too_long_is_kept_in_every_form(
    site: Served, who: str, where: str, command: str, name: str, others: dict[str, str]
) -> None:
    role = site.cast["Bologna"][0]
    path = f"/{where}/{role.project if where == 'staff' else role.room}"
    someone = await (site.teacher if who == "teacher" else site.pupil)("Bologna")
    before = site.rows(without="inbox")
    for words in ("\n".join(HOSTILE), TOWER[:3000], WORD):
        got = await someone.post(
            path, action=command, **{f"a-{each}": say for each, say in others.items()} | {f"a-{name}": words}
        )
        form = got.page.first("form", classed="reply")
        (asked,) = [each for each in form.walk() if each.get("name") == f"a-{name}"]
        assert (asked.words if asked.tag == "textarea" else asked["value"]).strip() == shown(words)
        assert any(each.isdigit() for each in form.first(id=f"f-{name}-problem").text)
        assert harmless(got)
        for each, say in others.items():
            assert f"{each}={say}" in form.first("input", name="action")["value"].replace(
                "T%C3%B6rn%C3%A4v%C3%A4", "Törnävä"
            )
    assert site.rows(without="inbox") == before


async def test_what_is_wrong_at_the_door_comes_back_as_words(site: Served) -> None:
    for words in [*ALIVE[:8], *BIDI, *BROKEN]:
        got = await site.visitor().come_in(sent(words))
        assert got.page.first("input", name="a-code")["value"] == shown(sent(words))
        assert harmless(got), words


@pytest.mark.parametrize("alias", ["\u200b\u200b", "\u200d", "\ufeff\u2060", "\u00ad", "\u2066\u200b"])
async def test_nobody_is_called_what_cannot_be_seen(site: Served, alias: str) -> None:
    teacher = site.it.teacher("Bologna")
    await teacher.does("classroom rename", seat=site.cast["Bologna"][1].seat, alias=alias)
    with site.silta.reader.connect() as connection:
        called = people.find_seat(connection, site.cast["Bologna"][1].seat)
    assert called is not None
    assert called.alias == site.cast["Bologna"][1].alias


async def test_the_demo_shows_whatever_its_classes_are_called(site: Served, browsing: Browsing) -> None:
    token = await site.session(site.cast["Bologna"][1])
    key = f"class/{site.cast['Bologna'][0].room}"
    panes = tuple(Pane(key=key, title=title, token=token) for title in (*ALIVE[3:6], RIGHT_TO_LEFT[0]))
    async with listening(site.silta, panes=panes) as address:
        opened: list[str] = []
        sitter = await sits(browsing, site.visitor(), set(), opened, **PHONE)
        await sitter.goes(f"{address}/demo")
        assert await sitter.page.evaluate(STRANGE) == []
        said = await sitter.page.eval_on_selector_all("iframe", "all => all.map(each => each.title)")
        assert said == [each.title for each in panes]
        assert opened == []


async def test_no_log_holds_a_word_of_it(site: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    teacher, pupil, room = await opened(site)
    word = "mercadal"
    for words in (*ALIVE[::3], *BROKEN, TOWER[:2000], "w" * (FLOOD - 999)):
        said = sent(f"{word}{words}{word}")
        await pupil.says(said, at=f"/class/{room}")
        await pupil.says(f"/{said}", at=f"/class/{room}")
        await pupil.post(f"/class/{room}", action=f"icebreaker answer?{word}={word}", **{"a-text": said})
        await teacher.post(f"/desk/{room}", action=said, event=said[:90])
        await site.visitor(language=f"{word};q=x").come_in(said[:90], **{"a-alias": said[:90], word: word})
    for path in (
        f"/{word}",
        f"/join/{word}",
        f"/class/{room}/file?action={word}",
        f"/class/{room}/earlier?before={word}",
    ):
        await pupil.get(path, **{"X-Word": word, "Range": word, "If-None-Match": word})
    charset = {"Content-Type": f"application/x-www-form-urlencoded; charset={word}", **FROM_HERE}
    assert (await pupil.request("POST", f"/class/{room}", headers=charset, data=word.encode())).status == 400
    assert word not in caplog.text


async def test_no_log_holds_what_no_browser_sends_nor_from_where(
    site: Served, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.address.rsplit(":", 1)[1]))
    writer.write(b"GET /mercadal HTTP/mercadal\r\nmercadal\r\n\r\n")
    assert b" 400 " in await asyncio.wait_for(reader.read(1000), 5)
    writer.close()
    await writer.wait_closed()
    assert "mercadal" not in caplog.text
    assert "127.0.0.1" not in caplog.text
