"""What a screen reader has to say: each thing once, nothing for nothing, and a name for whatever can be pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from browser import Browsing, Sitter
from lived_in import lived_in, member_of_the_first_group
from playwright.async_api import expect
from served import Served, Visitor
from uploads import photo

from storage import timeline

pytestmark = pytest.mark.asyncio(loop_scope="session")

busy = lived_in

# As a screen reader hears a page: what comes into a live region, by the nearest word on how live that is.
EAR = """() => {
  window.heard = [];
  const ROLES = { alert: 'assertive', log: 'polite', status: 'polite' };
  const how = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const live = each.getAttribute('aria-live') ?? ROLES[each.getAttribute('role')];
      if (live) return live;
    }
    return 'off';
  };
  const hear = (element, text) => {
    const words = text.replace(/\\s+/g, ' ').trim();
    if (words && how(element) !== 'off') window.heard.push([how(element), words]);
    else for (const each of element.querySelectorAll('[role=alert]')) window.heard.push([how(each), each.textContent]);
  };
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeType === 1 && node.isConnected) hear(node, node.innerText);
        if (node.nodeType === 3 && target.isConnected) hear(target, node.textContent);
      }
    }
  }).observe(document.body, { subtree: true, childList: true });
}"""
ADDED = """() => {
  window.added = [];
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const each of addedNodes) window.added.push(each.className);
  }).observe(document.getElementById('log'), { childList: true });
}"""
# What somebody can act on, as the accessibility tree has it; and what is only there to be found.
ACTED_ON = {
    *("button", "link", "textbox", "combobox", "listbox", "option", "radio", "radiogroup", "checkbox", "slider"),
    *("spinbutton", "DisclosureTriangle", "Audio", "image", "log", "navigation", "complementary", "group", "heading"),
}
NAMELESS = {"group"}  # a menu is a group, and named by what opens it


@dataclass
class Listener(Sitter):
    """Somebody who hears a page."""

    forgotten: int = field(default=0)

    async def listens(self, url: str) -> None:
        await self.goes(url)
        await self.until("!socket || socket.readyState === 1")
        await self.page.evaluate(EAR)

    async def until(self, what: str) -> None:
        """Until it is so; the content policy lets nobody wait inside the page."""
        for _ in range(100):
            if await self.page.evaluate(what):
                return
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"never: {what}")

    async def hears(self, *words: str) -> None:
        """The next things that are read out: so many, in this order, each with these words in it."""
        new = f"window.heard.slice({self.forgotten})"
        await self.until(f"{new}.length >= {len(words)}")
        await self.page.wait_for_timeout(600)  # whatever else there may be
        heard = await self.page.evaluate(new)
        self.forgotten += len(heard)
        assert len(heard) == len(words), heard
        for (how, text), wanted in zip(heard, words, strict=True):
            assert f"{how}: {text}".startswith(wanted.split("…")[0]), (wanted, heard)
            assert wanted.split("…")[-1] in text, (wanted, heard)

    async def hears_nothing(self) -> None:
        await self.page.wait_for_timeout(600)
        assert await self.page.evaluate(f"window.heard.slice({self.forgotten})") == []


async def listener(browsing: Browsing, site: Served, who: Visitor | None, at: str = "/class/{room}") -> Listener:
    sitter = await browsing.sits_down(cookies=who.cookies if who else None, url=site.address)
    hearing = Listener(sitter.page, sitter.complaints)
    role = site.cast["Bologna"][0]
    await hearing.listens(site.address + at.format(room=role.room, project=role.project))
    return hearing


async def test_the_log_is_there_before_its_messages(site: Served) -> None:
    role, pupil, teacher = site.cast["Bologna"][0], await site.pupil("Bologna"), await site.teacher("Bologna")
    for who, path in ((pupil, "class/{room}"), (teacher, "staff/{project}"), (teacher, "desk/{room}")):
        page = (await who.get("/" + path.format(room=role.room, project=role.project))).page
        log = page.first(role="log")
        assert log["aria-label"] == page.first("h1").text
        assert page.first(id="status")["role"] == "status"
        assert page.first(id="status").text == ""
        if who is pupil:
            assert log.all("article") == []


async def test_each_note_is_one_new_thing_and_read_once(site: Served, browsing: Browsing) -> None:
    reader, other = await listener(browsing, site, await site.pupil("Bologna")), await site.pupil("Bologna", 1)
    at = f"/class/{site.cast['Bologna'][0].room}"
    await reader.page.evaluate(ADDED)
    for words in ("first", "second"):
        await other.says(words, at=at)
        await reader.hears(f"polite: {site.cast['Bologna'][2].alias}…{words}")
    added = await reader.page.evaluate("window.added")
    assert sorted(each.split()[0] for each in added) == ["day", "entry", "entry"], "the mark of the day is silent"


async def test_what_changes_is_read_once_and_what_goes_is_not(site: Served, browsing: Browsing) -> None:
    teacher = site.it.teacher("Bologna")
    await teacher.says("/icebreaker open prompt:visit")
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    await teacher.says("/icebreaker close")
    await reader.hears("polite: Icebreaker…closed")
    other, at = await site.pupil("Bologna", 1), f"/class/{site.cast['Bologna'][0].room}"
    await other.says("I take this back", at=at)
    await reader.hears("polite: …take this back")
    await other.press("Remove", at=at)
    await expect(reader.page.locator("#log")).not_to_contain_text("take this back")
    await reader.hears_nothing()


async def test_own_words_are_not_repeated(site: Served, browsing: Browsing) -> None:
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    await reader.types("Hello, everyone")
    own = reader.page.locator("#log .entry", has_text="Hello, everyone")
    await expect(own).to_have_attribute("aria-live", "off")
    await expect(reader.page.locator("#typed")).to_be_focused()
    await reader.hears_nothing()


async def write_many(site: Served, how_many: int) -> None:
    """Notes that stand there already."""
    role, room = site.cast["Bologna"][2], site.cast["Bologna"][0].room

    def write(connection: Any) -> None:
        here = connection.exec_driver_sql("SELECT id FROM place WHERE key = ?", (f"class/{room}",)).scalar()
        note = {"place_id": here, "seat_id": role.seat, "language": "en", "now": site.silta.clock()}
        for number in range(how_many):
            timeline.write_note(connection, text=f"note {number}", **note)

    await site.silta.writer.run(write)


@pytest.mark.parametrize("how", ["at once", "one by one"])
async def test_a_flood_is_announced_once_and_not_read_out(site: Served, browsing: Browsing, how: str) -> None:
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    if how == "at once":
        await write_many(site, 20)
    else:
        other, at = await site.pupil("Bologna", 1), f"/class/{site.cast['Bologna'][0].room}"
        for number in range(20):
            await other.says(f"note {number}", at=at)
    await expect(reader.page.locator("#log .entry")).to_have_count(20)
    await reader.page.wait_for_timeout(300)
    heard = [text for _, text in await reader.page.evaluate("window.heard")]
    many = "Several new messages have come."
    assert heard.count(many) == 1
    assert len(heard) <= 6, "the first few may have been read before it was a flood"
    if how == "at once":
        assert heard == [many]
    # Afterwards everything is as before, and the next flood is announced anew.
    await expect(reader.page.locator("#log")).not_to_have_attribute("aria-live", "off")
    await expect(reader.page.locator("#status")).to_be_empty()
    await write_many(site, 1)
    await expect(reader.page.locator("#log .entry")).to_have_count(21)
    await reader.until(f"window.heard.length === {len(heard) + 1}")


async def test_earlier_notes_come_in_silence(site: Served, browsing: Browsing) -> None:
    await write_many(site, 60)
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    await expect(reader.page.locator("#log .entry")).to_have_count(50)
    await reader.button("Earlier").click()
    await expect(reader.page.locator("#log .entry")).to_have_count(60)
    await reader.hears_nothing()
    assert await reader.page.evaluate("document.activeElement === document.querySelector('#log .entry')")


async def test_an_answer_is_read_where_it_was_asked(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    await reader.button("Answer", within="#log").click()
    await expect(reader.page.get_by_label("Your answer")).to_be_focused()
    await reader.hears_nothing()  # the form is silent: the focus is in it
    await reader.page.keyboard.type("The portici")
    await reader.button("Send", within=".reply").click()
    await reader.hears("polite: Only you see this Thank you…")


async def test_what_goes_wrong_is_said_at_once(site: Served, browsing: Browsing) -> None:
    reader = await listener(browsing, site, await site.pupil("Bologna"))
    await reader.types("/icebraker")
    await reader.hears("assertive: …Did you mean /icebreaker")
    await reader.context.set_offline(offline=True)
    await reader.types("Is anybody there?")
    await reader.until("window.heard.some(([, text]) => text.includes('did not arrive'))")
    await reader.context.set_offline(offline=False)
    await reader.sees("Is anybody there?", within="#log")


async def test_a_problem_in_a_form_belongs_to_its_field(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    pupil = await listener(browsing, site, await site.pupil("Bologna"))
    await pupil.button("Answer", within="#log").click()
    await pupil.page.get_by_label("Your answer").fill("The portici")
    wrong = {"name": "file", "mimeType": "image/jpeg", "buffer": b"no picture"}
    await pupil.page.set_input_files("#f-picture", [wrong])
    await pupil.button("Send", within=".reply").click()
    await pupil.hears("assertive: …picture")
    await has_a_problem(pupil, "#f-picture")
    await pupil.page.set_input_files("#f-picture", [{**wrong, "buffer": photo().content}])
    await pupil.button("Send", within=".reply").click()
    await pupil.hears("polite: Only you see this Thank you…")

    teacher = await listener(browsing, site, await site.teacher("Bologna"), "/desk/{room}")
    for words, field_ in (
        ("/classroom seats number:99", "#f-number"),
        ("/icebreaker open prompt:nothing", "#f-prompt"),
        ("/classroom set language:xx", "fieldset"),
    ):
        await teacher.types(words)
        await expect(teacher.page.locator(f".reply {field_}")).to_be_visible()
        await teacher.page.wait_for_timeout(600)
        await has_a_problem(teacher, f".reply {field_}")


async def has_a_problem(sitter: Sitter, css: str) -> None:
    """A field that is marked, told of, and in focus."""
    field_ = sitter.page.locator(css)
    await expect(field_).to_have_attribute("aria-invalid", "true")
    told = str(await field_.get_attribute("aria-describedby")).split()[-1]
    await expect(sitter.page.locator(f"#{told}")).to_have_attribute("role", "alert")
    await expect(sitter.page.locator(f"#{told}")).not_to_be_empty()
    assert await field_.evaluate("each => each.contains(document.activeElement)")


async def test_a_problem_at_the_door_belongs_to_its_field(site: Served, browsing: Browsing) -> None:
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    stranger = await browsing.sits_down()
    await stranger.goes(f"{site.address}/join/AAAAA-AAAAA")
    await stranger.button("Send").click()
    await expect(stranger.page.get_by_role("alert")).to_be_visible()
    await has_a_problem(stranger, "#f-code")
    await stranger.page.fill("#f-code", code)
    await stranger.button("Send").click()
    await stranger.page.fill("#f-alias", site.cast["Bologna"][1].alias)
    await stranger.button("Send").click()
    await expect(stranger.page.get_by_role("alert")).to_be_visible()
    await has_a_problem(stranger, "#f-alias")


async def nameless(sitter: Sitter) -> list[str]:
    """What the accessibility tree has no name for, and headings that jump a level."""
    session = await sitter.context.new_cdp_session(sitter.page)
    await session.send("Accessibility.enable")
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    found, kinds = [], set()
    for node in nodes:
        role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")
        focusable = any(each["name"] == "focusable" for each in node.get("properties", ()))
        if node.get("ignored"):
            continue
        kinds.add(role)
        acted_on = role in ACTED_ON - NAMELESS or (focusable and role not in {"RootWebArea", "article", "generic"})
        if acted_on and not name.strip() and not own(node):
            found.append(f"{role} without a name: {node}")
    assert {"heading", "link"} <= kinds, "a tree, and not nothing"
    return found


def own(node: dict[str, Any]) -> bool:
    """A reply: it has the focus for a moment, and is read as a whole."""
    return node["role"]["value"] in {"status", "alert", "form"}


async def test_whatever_can_be_pressed_has_a_name(busy: Served, browsing: Browsing) -> None:
    number = await member_of_the_first_group(busy.it, "Bologna")
    pupil, teacher = await busy.pupil("Bologna", 0), await busy.teacher("Bologna")
    found = []
    for who, path, typed in (
        (pupil, "/class/{room}", ("", "/icebreaker show round:1", "/icebreaker answer round:1", "/me", "/me writing")),
        (await busy.pupil("Bologna", number), "/group/1-1", ("",)),
        (teacher, "/desk/{room}", ("", "/classroom set language:xx", "/classroom apart", "/classroom list")),
        (teacher, "/projector/{room}", ("",)),
        (None, "/join", ("",)),
    ):
        sitter = await listener(browsing, busy, who, path)
        for words in typed:
            if words:
                await sitter.types(words)
                await sitter.page.wait_for_timeout(200)
                await expect(sitter.page.locator("#box button")).to_be_enabled()
            found += [f"{path} {words}: {each}" for each in await nameless(sitter)]
    assert not found, "\n".join(found)


async def test_whatever_is_written_is_read_in_its_language(busy: Served, browsing: Browsing) -> None:
    """As its reader is spoken to in Finnish; looking.py asks the same of every page and state."""
    await busy.it.pupil("Bologna").says("/language fi")
    reader = await listener(browsing, busy, await busy.pupil("Bologna"))
    await expect(reader.page.locator("html")).to_have_attribute("lang", "fi")
    for words, language in (("El mercado del sábado", "es"), ("Le lagon", "fr"), ("Cuento cómo", "es")):
        await expect(reader.page.locator("#log .words", has_text=words)).to_have_attribute("lang", language)
    title = reader.page.locator("#log h2", has_text="¿Qué se come")
    await expect(title).to_have_attribute("lang", "es")
    picture = reader.page.get_by_role("img", name="El río por la tarde")
    await expect(picture).to_have_attribute("lang", "es")
    await expect(reader.page.locator(".head .side bdi")).to_have_attribute("lang", "en")
    await reader.page.locator("details.menu summary").first.click()
    await expect(reader.page.get_by_role("button", name="Svenska")).to_have_attribute("lang", "sv")
    await reader.types("/language")
    await expect(reader.reply().get_by_text("Svenska")).to_have_attribute("lang", "sv")
