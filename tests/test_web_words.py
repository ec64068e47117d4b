"""What people write is shown as they wrote it, is never markup, and is kept when it cannot be taken."""

from __future__ import annotations

import pytest
from browser import Browsing
from playwright.async_api import expect
from served import Answered, Served, Visitor

from bot.arguments import clean

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onfocus=alert(1) autofocus x="',
    "</textarea></title></script><svg/onload=alert(1)>",
    "<b>bold</b> <a href=javascript:alert(1)>here</a>",
    "{name} {alias} {{ 7*7 }} {% raw %} %(n)s ${x}",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "`${alert(1)}` \\u003cscript\\u003e",
    "<!-- -- --> <![CDATA[ ]]>",
    'data-seat="5" data-mine',
    "\u2066\u2067\u202eevil\u202c \u202eoof\u202c",
    "nul \x00 bell \x07 escape \x1b[31m",
    "@everyone <@1> *bold* [x](http://x)",
]
COMBINED = "Z" + "\u0301\u0323" * 245
SHORT = [each[:30] for each in HOSTILE] + ["<b>x</b>", "{alias}"]


def shown(words: str) -> str:
    """As it may be shown: without controls that reach beyond the words."""
    return clean({"words": words})["words"]


def shown_name(words: str) -> str:
    """The same on one line."""
    return " ".join(shown(words).split())


def harmless(answered: Answered) -> bool:
    """Whether nothing in a page came alive, and no control reaches beyond where it stands."""
    page = answered.page
    scripts = [each for each in page.all("script") if not each.get("src").startswith("/static/")]
    handlers = [name for each in page.walk() for name in each.attributes if name.startswith("on")]
    links = [each for each in page.all("a") if not each.get("href").startswith(("/", "#"))]
    controls = set(answered.body) & {chr(each) for each in (0, 7, 27, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
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
        assert said == [shown(f"note: {words}") for words in [*HOSTILE, COMBINED]]
        marked = [each for each in got.page.all("article") if "data-mine" in each.attributes]
        assert len(marked) == (len(said) if who is pupil else 0)


@pytest.mark.parametrize("words", [*HOSTILE, COMBINED])
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
    for words in HOSTILE:
        await pupil.says(f"note: {words}", at=f"/class/{room}")
        await pupil.post(f"/class/{room}", action="icebreaker answer", **{"a-text": words})
        other = await site.pupil("Bologna", 1)
        await other.post(f"/class/{room}", action="icebreaker answer", **{"a-text": words * 3})
    sitter = await browsing.sits_down(cookies=teacher.cookies, url=site.address)
    dialogs: list[str] = []
    sitter.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in (f"/class/{room}", f"/desk/{room}"):
        await sitter.goes(site.address + path)
        for words in HOSTILE:
            if path.startswith("/class"):
                await sitter.types(words)
                await expect(sitter.page.locator(".box .main")).to_be_enabled()
        await sitter.page.wait_for_timeout(300)
        strange = "document.querySelectorAll('main img, main script, main svg[onload], main [onerror], main iframe')"
        assert await sitter.page.evaluate(f"{strange}.length") == 0
    assert dialogs == []


@pytest.mark.parametrize("words", ["long " * 250, HOSTILE[4] * 30], ids=["long", "long and hostile"])
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
