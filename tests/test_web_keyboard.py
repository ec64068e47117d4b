"""The whole road by keyboard alone: every stop can be seen, and the focus is never lost."""

from __future__ import annotations

import pytest
from browser import Browsing, Sitter
from lived_in import lived_in, member_of_the_first_group
from playwright.async_api import expect
from served import Served, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

busy = lived_in

MOST_STOPS = 120
NAMED = """() => {
  const here = document.activeElement, labels = here.labels ? [...here.labels].map(each => each.textContent) : [];
  return (here.getAttribute("aria-label") || labels.join(" ") || here.textContent || "").trim();
}"""
# Whether the outline can be told from what is behind it, and whether anything lies over the middle or a corner.
SEEN = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8], [.15, .15], [.85, .15], [.15, .85], [.85, .85]]
    .map(([x, y]) => document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  let back = here.parentElement;
  while (back.parentElement && getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && style.outlineColor !== getComputedStyle(back).backgroundColor && style.opacity === "1";
  const label = here.closest("label");
  const within = (found) => found && (here.contains(found) || (label && label.contains(found)));
  return {outlined, hidden: !points.every(within), name: here.outerHTML.slice(0, 120), box};
}"""
# Every stop that there should be, in the order of the page; of radio buttons in one group the browser stops at one.
STOPS = """() => {
  const groups = new Set();
  window.stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, "
    + "audio[controls], [tabindex='0']")]
    .filter((each) => each.checkVisibility() && !each.disabled)
    .filter((each) => each.type !== "radio" || !(groups.has(each.name) || !groups.add(each.name)));
  return window.stops.map((each) => each.outerHTML.slice(0, 90));
}"""
AT = """() => {
  const here = document.activeElement;
  if (here === document.body) return -1;
  return window.stops.findIndex((each) => each === here || (here.type === "radio" && each.name === here.name));
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

    async def walks(self) -> None:
        """From the first stop to the last: all of them, each once, in the order of the page, and out again."""
        stops = await self.page.evaluate(STOPS)
        assert len(stops) > 1
        await self.page.evaluate("window.stops[0].focus()")
        came = [0]
        await self.sees_where_they_are()
        for _ in range(len(stops) * 2 + 20):
            await self.press("Tab")
            at = int(await self.page.evaluate(AT))
            if at < 0:
                break
            await self.sees_where_they_are()
            if came[-1:] != [at]:  # a player has several stops within
                came.append(at)
        else:
            raise AssertionError(f"a trap at {stops[came[-1]]}")
        assert came == list(range(len(stops))), [stops[each] for each in set(range(len(stops))) ^ set(came)]

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


PHONE, ENLARGED, DESKTOP = {"width": 320, "height": 640}, {"width": 320, "height": 256}, {"width": 1280, "height": 900}


async def who_looks(site: Served, page: str) -> Visitor | None:
    if "group" in page:
        return await site.pupil("Bologna", await member_of_the_first_group(site.it, "Bologna"))
    if page.startswith("/class"):
        return await site.pupil("Bologna")
    return None if page.startswith("/join") else await site.teacher("Bologna")


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/class/{room}", ""),
        ("/class/{room}", "/icebreaker answer round:1"),
        ("/class/{room}", "/icebreaker show round:1"),
        ("/class/{room}", "/me"),
        ("/group/1-1", ""),
        ("/desk/{room}", ""),
        ("/desk/{room}", "/classroom list"),
        ("/desk/{room}", "/icebreaker groups round:2 size:3"),
        ("/desk/{room}", "/classroom apart"),
        ("/staff/{project}", ""),
        ("/projector/{room}", ""),
        ("/join", ""),
    ],
)
async def test_every_stop_of_a_page_is_seen(busy: Served, browsing: Browsing, page: str, typed: str) -> None:
    who, role = await who_looks(busy, page), busy.cast["Bologna"][0]
    sitter = await typist(browsing, cookies=who.cookies if who else None, url=busy.address)
    for size in (DESKTOP, PHONE, ENLARGED):
        await sitter.page.set_viewport_size(size)
        await sitter.goes(busy.address + page.format(room=role.room, project=role.project))
        if typed:
            await sitter.types(typed)
            await expect(sitter.reply()).to_be_visible()
            await expect(sitter.page.locator("#box button")).to_be_enabled()
        await sitter.walks()


async def test_a_tall_head_and_foot_cover_no_stop(busy: Served, browsing: Browsing) -> None:
    await busy.it.teacher("Bologna").does(
        "classroom set",
        school="A school with a rather long name",
        name="The class of room 12",
        country="IT",
        language="en",
    )
    cookies, room = (await busy.pupil("Bologna")).cookies, busy.cast["Bologna"][0].room
    pupil = await typist(browsing, cookies=cookies, url=busy.address, viewport=PHONE)
    await pupil.goes(f"{busy.address}/class/{room}")
    await pupil.page.evaluate("status.textContent = main.dataset.gone")
    await pupil.walks()


@pytest.mark.parametrize("page", ["/class/{room}", "/desk/{room}", "/join"])
async def test_every_stop_is_seen_in_colours_of_ones_own(busy: Served, browsing: Browsing, page: str) -> None:
    who = await who_looks(busy, page)
    sitter = await typist(
        browsing, cookies=who.cookies if who else None, url=busy.address, forced_colors="active", color_scheme="dark"
    )
    await sitter.goes(busy.address + page.format(room=busy.cast["Bologna"][0].room))
    await sitter.walks()


async def test_an_open_menu_is_left_by_walking_on(busy: Served, browsing: Browsing) -> None:
    cookies, room = (await busy.teacher("Bologna")).cookies, busy.cast["Bologna"][0].room
    teacher = await typist(browsing, cookies=cookies, url=busy.address)
    await teacher.goes(f"{busy.address}/desk/{room}")
    await teacher.tabs_to("Language: English")
    await teacher.press("Enter")
    await teacher.tabs_to("Italiano")
    await teacher.press("Tab")
    await expect(teacher.page.locator("details.menu[open]")).to_have_count(0)
    await teacher.sees_where_they_are()


async def test_what_was_opened_gives_the_focus_back_wherever_that_is_now(busy: Served, browsing: Browsing) -> None:
    cookies, room = (await busy.teacher("Bologna")).cookies, busy.cast["Bologna"][0].room
    teacher = await typist(browsing, cookies=cookies, url=busy.address)
    await teacher.goes(f"{busy.address}/desk/{room}")
    # From a menu, which has closed over its button.
    await teacher.tabs_to("You are Teacher of Bologna")
    await teacher.press("Enter")
    await teacher.tabs_to("What Silta keeps")
    await teacher.press("Enter")
    await expect(teacher.reply()).to_be_focused()
    await teacher.press("Escape")
    assert await teacher.name() == "You are Teacher of Bologna"
    # From a card that is brought up to date meanwhile.
    await teacher.tabs_to("Who has answered")
    await teacher.press("Enter")
    await expect(teacher.reply()).to_be_focused()
    await teacher.page.evaluate("document.getElementById('review-state').innerHTML += ' '")
    await teacher.press("Escape")
    await expect(teacher.reply()).to_have_count(0)
    assert await teacher.name() == "Who has answered"
    # Two replies deep.
    await teacher.tabs_to("Your pupils")
    await teacher.press("Enter")
    await expect(teacher.reply()).to_be_focused()
    await teacher.tabs_to("Another name")
    await teacher.press("Enter")
    await expect(teacher.page.get_by_label("New name")).to_be_focused()
    await teacher.press("Escape")
    assert await teacher.name() == "Your pupils"


async def test_the_focus_survives_what_others_do(busy: Served, browsing: Browsing) -> None:
    it, room = busy.it, busy.cast["Bologna"][0].room
    teacher = await typist(browsing, cookies=(await busy.teacher("Bologna")).cookies, url=busy.address)
    await teacher.goes(f"{busy.address}/desk/{room}")
    await teacher.tabs_to("Return with a word")
    await it.pupil("Bologna").does("icebreaker answer", round=1, text="Once more")
    await teacher.sees("Once more", within="#log")
    assert await teacher.name() == "Return with a word", "the same button of the card as it is now"
    await it.teacher("Bologna").presses("Hide", at="desk", on="Once more")
    await expect(teacher.page.locator("#log article", has_text="Once more")).to_have_count(0)
    assert await teacher.page.evaluate("document.activeElement !== document.body"), "the focus is not lost"

    pupil = await typist(browsing, cookies=(await busy.pupil("Bologna", 1)).cookies, url=busy.address)
    await pupil.goes(f"{busy.address}/class/{room}")
    await pupil.tabs_to("Remove")
    await pupil.press("Enter")
    await expect(pupil.page.locator("#log article", has_text="And hello to you")).to_have_count(0)
    assert await pupil.page.evaluate("document.activeElement !== document.body"), "nor when a note is taken back"


async def test_a_press_that_fails_keeps_the_focus(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    pupil = await typist(browsing, cookies=(await site.pupil("Bologna")).cookies, url=site.address)
    await pupil.goes(f"{site.address}/class/{site.cast['Bologna'][0].room}")
    await pupil.page.route("**/class/*", lambda route: route.fulfill(status=413))
    await pupil.tabs_to("Answer")
    await pupil.press("Enter")
    await expect(pupil.page.get_by_role("status")).to_contain_text("That did not work.")
    await pupil.page.wait_for_timeout(100)
    assert await pupil.name() == "Answer"
    pupil.complaints.clear()  # of the failure itself
