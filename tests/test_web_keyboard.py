"""The whole road by keyboard alone: every stop can be seen, and the focus is never lost."""

from __future__ import annotations

import pytest
from browser import Browsing, Sitter
from playwright.async_api import expect
from served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS = 80
NAMED = """() => {
  const here = document.activeElement, labels = here.labels ? [...here.labels].map(each => each.textContent) : [];
  return (here.getAttribute("aria-label") || labels.join(" ") || here.textContent || "").trim();
}"""
SEEN = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const label = here.closest("label");
  const within = (found) => found && (here.contains(found) || (label && label.contains(found)));
  return {outlined, hidden: !points.some(within), name: here.tagName + " " + here.textContent.trim().slice(0, 40)};
}"""


class Typist(Sitter):
    """Somebody without a mouse."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def name(self) -> str:
        return str(await self.page.evaluate(NAMED))

    async def sees_where_they_are(self) -> None:
        seen = await self.page.evaluate(SEEN)
        assert seen["outlined"], f"no outline: {seen}"
        assert not seen["hidden"], f"covered by something: {seen}"

    async def tabs_to(self, name: str, *, back: bool = False) -> None:
        """From stop to stop, each of which can be seen."""
        stops = []
        for _ in range(MOST_STOPS):
            await self.press("Shift+Tab" if back else "Tab")
            if await self.page.evaluate("document.activeElement === document.body"):
                continue
            await self.sees_where_they_are()
            stops.append(await self.name())
            if stops[-1] == name:
                return
        raise AssertionError(f"never came to {name!r}, only to {stops}")

    async def types_in(self, words: str) -> None:
        await self.page.keyboard.type(words)


async def typist(browsing: Browsing, **how: object) -> Typist:
    sitter = await browsing.sits_down(**how)
    return Typist(sitter.page, sitter.complaints)


async def test_the_whole_road_by_keyboard(site: Served, browsing: Browsing) -> None:
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    cookies, room = (await site.teacher("Bologna")).cookies, site.cast["Bologna"][0].room
    teacher = await typist(browsing, cookies=cookies, url=site.address)
    await teacher.goes(f"{site.address}/desk/{room}")

    pupil = await typist(browsing, viewport={"width": 320, "height": 640})
    await pupil.goes(site.address)
    await pupil.tabs_to("Your code")
    await pupil.types_in(code)
    await pupil.tabs_to("Send")
    await pupil.press("Enter")
    await expect(pupil.page.get_by_label("Your name here")).to_be_visible()
    await pupil.tabs_to("Your name here")
    await pupil.types_in("Cheerful Elk")
    await pupil.press("Enter")
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text("Hello, Cheerful Elk")

    await teacher.sees("Cheerful Elk", within="#log")
    await teacher.tabs_to("Let in")
    await teacher.press("Enter")
    await teacher.sees("Cheerful Elk is in your class now.")
    assert await teacher.page.evaluate("document.activeElement !== document.body"), "the focus is not lost"

    await pupil.page.wait_for_url(f"**/class/{room}")
    await pupil.tabs_to("Answer")
    await pupil.press("Enter")
    await expect(pupil.page.get_by_label("Your answer")).to_be_focused()
    await pupil.types_in("The portici")
    await pupil.tabs_to("Send")
    await pupil.press("Space")
    await pupil.sees("Thank you")
    assert await pupil.page.evaluate("!!document.activeElement.closest('.reply')"), "where the answer is"

    await teacher.sees("The portici", within="#log")
    await teacher.tabs_to("Yes, publish")
    await teacher.press("Space")
    await teacher.sees("Published.")
    await site.it.delivers()
    assert site.it.sees("Vic", "The portici")


async def test_what_is_closed_gives_the_focus_back(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    cookies, room = (await site.pupil("Bologna")).cookies, site.cast["Bologna"][0].room
    pupil = await typist(browsing, cookies=cookies, url=site.address)
    await pupil.goes(f"{site.address}/class/{room}")

    await pupil.tabs_to("Language: English")
    await pupil.press("Enter", "Tab")
    assert await pupil.name() == "English"
    await pupil.press("Escape")
    assert await pupil.name() == "Language: English"
    assert await pupil.page.locator("details.menu[open]").count() == 0

    await pupil.tabs_to("Answer")
    await pupil.press("Enter")
    await expect(pupil.page.get_by_label("Your answer")).to_be_focused()
    await pupil.tabs_to("Not now")
    await pupil.press("Enter")
    await expect(pupil.reply()).to_have_count(0)
    assert await pupil.name() == "Answer", "back to the button that opened it"

    await pupil.press("Enter")
    await expect(pupil.page.get_by_label("Your answer")).to_be_focused()
    await pupil.press("Escape")
    await expect(pupil.reply()).to_have_count(0)
    assert await pupil.name() == "Answer"

    await pupil.tabs_to("See the answers")
    await pupil.press("Enter")
    await expect(pupil.reply()).to_be_focused()
    await pupil.tabs_to("Close")
    await pupil.press("Enter")
    await expect(pupil.reply()).to_have_count(0)
    assert await pupil.name() == "See the answers"


async def test_the_box_completes_by_arrow_keys(site: Served, browsing: Browsing) -> None:
    cookies, room = (await site.pupil("Bologna")).cookies, site.cast["Bologna"][0].room
    pupil = await typist(browsing, cookies=cookies, url=site.address)
    await pupil.goes(f"{site.address}/class/{room}")
    box, options = pupil.page.locator("#typed"), pupil.page.get_by_role("option")
    await pupil.tabs_to("Write to your class, or / for a command")
    await pupil.types_in("/")
    await expect(box).to_have_attribute("aria-expanded", "true")
    everything = await options.count()
    assert everything > 5
    await pupil.types_in("classroom l")
    await expect(options).to_have_count(1)
    await pupil.press("ArrowDown")
    chosen = await box.get_attribute("aria-activedescendant")
    await expect(pupil.page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    await pupil.press("Enter")
    await expect(box).to_have_value("/classroom list ")
    await expect(box).to_have_attribute("aria-expanded", "false")
    await expect(box).to_be_focused()
    await pupil.press("Enter")
    await expect(pupil.reply()).to_be_focused()

    await pupil.tabs_to("Close")
    await pupil.press("Enter")
    await expect(box).to_be_focused()
    await pupil.page.wait_for_timeout(300)  # nobody is as quick as a test
    await pupil.types_in("/")
    await pupil.press("ArrowUp")
    last = await options.last.get_attribute("id")
    await expect(box).to_have_attribute("aria-activedescendant", str(last))
    await pupil.press("Escape")
    await expect(box).to_have_attribute("aria-expanded", "false")
    await expect(box).to_have_value("/")
    await pupil.press("Backspace")
    await pupil.types_in("/icebraker")
    await pupil.press("Enter")
    await pupil.sees("Did you mean /icebreaker")
    await expect(box).to_have_value("/icebraker")


async def test_a_skip_link_comes_first(site: Served, browsing: Browsing) -> None:
    cookies, room = (await site.teacher("Bologna")).cookies, site.cast["Bologna"][0].room
    teacher = await typist(browsing, cookies=cookies, url=site.address)
    await teacher.goes(f"{site.address}/desk/{room}")
    await teacher.press("Tab")
    assert await teacher.name() == "Skip to the content"
    await teacher.sees_where_they_are()
    await teacher.press("Enter", "Tab")
    assert await teacher.page.evaluate("!!document.activeElement.closest('main')")
