"""Whole roads through the web in a real browser: from nothing to an answer abroad, by touch and without script."""

from __future__ import annotations

import re

import pytest
from browser import PHONE, Browsing, Sitter
from founding import a_code
from playwright.async_api import expect
from served import Now, Served

from commands.message import Text
from storage import codes

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWER = "The summer theatre of Törnävä, and then a swim in the river."
STAYS = "window.stays = (window.stays || 0) + 1"


async def code_on(sitter: Sitter) -> str:
    """The code on the newest card."""
    return str(await sitter.page.locator(".reply .seats code").first.text_content())


async def invites(teacher: Sitter, kind: str) -> str:
    await teacher.button("Invite somebody").click()
    await teacher.page.check(f".reply input[value={kind}]")
    await teacher.button("Send", within=".reply").click()
    await expect(teacher.page.locator(".reply .seats code")).to_be_visible()
    return await code_on(teacher)


async def tells_of_the_class(teacher: Sitter, *, alias: str, school: str, country: str, language: str) -> None:
    """The form in which a new teacher tells of their class; its fields have the same names in every language."""
    for name, words in (("alias", alias), ("school", school), ("name", "9B")):
        await teacher.page.fill(f"#f-{name}", words)
    await teacher.page.select_option("#f-country", country)
    await teacher.page.check(f"input[name=a-language][value={language}]")
    await teacher.page.locator("form.reply button.main").click()


async def founds(empty_site: Served, browsing: Browsing) -> Sitter:
    """The first teacher, from the operator's link to a desk."""
    code = await a_code(empty_site.silta, Now(), codes.FOUNDER)  # type: ignore[arg-type]  # it only tells the time
    teacher = await browsing.sits_down()
    await teacher.goes(f"{empty_site.address}/join/{code}")
    await teacher.button("Send").click()
    await teacher.page.get_by_label("Name of the project").fill("Me, My Heritage and You")
    await teacher.button("Send").click()
    await tells_of_the_class(teacher, alias="Maarit", school="Seinäjoki", country="FI", language="en")
    await expect(teacher.page.get_by_role("heading", level=1)).to_have_text("Desk of Seinäjoki")
    return teacher


async def knocks(browsing: Browsing, address: str, code: str, alias: str, **how: object) -> Sitter:
    pupil = await browsing.sits_down(**how)
    await pupil.goes(address)
    assert await pupil.fits()
    await pupil.page.get_by_label("Your code").fill(code.lower())
    await pupil.button("Send").click()
    await pupil.page.get_by_label("Your name here").fill(alias)
    assert await pupil.fits()
    await pupil.button("Send").click()
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text(f"Hello, {alias}")
    assert await pupil.fits()
    return pupil


async def seated_abroad(browsing: Browsing, empty_site: Served, invitation: str) -> tuple[Sitter, Sitter]:
    """A second school comes in by invitation, and one of its pupils with a seat's own code."""
    teacher = await browsing.sits_down(locale="es")
    await teacher.goes(f"{empty_site.address}/join/{invitation}")
    await teacher.page.locator("button.main").click()
    await tells_of_the_class(teacher, alias="Montserrat", school="Vic", country="ES", language="es")
    await teacher.page.check("input[value='Europe/Madrid']")
    await teacher.page.locator("form.reply button.main").click()
    await teacher.page.wait_for_url("**/desk/2")
    await teacher.types("/classroom seats 1")
    await expect(teacher.page.locator(".reply .seats code")).to_be_visible()
    pupil = await browsing.sits_down(locale="es", **PHONE)
    await pupil.goes(f"{empty_site.address}/join/{await code_on(teacher)}")
    await pupil.page.locator("button.main").tap()
    await pupil.page.wait_for_url("**/class/2")
    return teacher, pupil


async def test_the_whole_road_from_nothing_to_an_answer_abroad(empty_site: Served, browsing: Browsing) -> None:
    teacher = await founds(empty_site, browsing)
    class_code = await invites(teacher, "class")
    _, abroad = await seated_abroad(browsing, empty_site, await invites(teacher, "partner"))
    assert await abroad.page.locator("html").get_attribute("lang") == "es"

    pupil = await knocks(browsing, empty_site.address, class_code, "Cheerful Elk", **PHONE)
    knock = teacher.page.get_by_role("article").filter(has_text="Cheerful Elk")
    await knock.get_by_role("button", name="Let in", exact=True).click()
    await pupil.page.wait_for_url("**/class/1")
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text("Seinäjoki · 9B")
    assert await pupil.fits()

    for each in (pupil, abroad):
        await each.page.evaluate(STAYS)
    await teacher.types("/icebreaker open prompt:visit")
    await pupil.button("Answer", within="#log").tap()
    await pupil.page.get_by_label("Your answer").fill(ANSWER)
    assert await pupil.fits()
    await pupil.button("Send", within=".reply").tap()
    await pupil.sees("Thank you")
    assert await pupil.fits()

    waiting = teacher.page.get_by_role("article").filter(has_text=ANSWER)
    await expect(waiting).to_contain_text("Cheerful Elk")
    await expect(abroad.page.locator("#log")).not_to_contain_text(ANSWER)
    await waiting.get_by_role("button", name="Yes, publish").click()
    await expect(waiting).to_have_count(0)

    there = abroad.page.get_by_role("article").filter(has_text=ANSWER)
    await expect(there).to_contain_text("Cheerful Elk")
    await expect(there).to_contain_text("Seinäjoki")
    spanish = empty_site.silta.languages.voice("es", "Europe/Madrid")
    reply = spanish.say(Text("Reply"))
    await expect(there.get_by_role("button", name=reply, exact=True)).to_be_visible()
    await expect(there.locator(".words")).to_have_attribute("lang", "en")
    assert reply != "Reply"
    assert await abroad.fits()
    for each in (pupil, abroad):
        assert await each.page.evaluate("window.stays") == 1, "nothing was loaded anew"


async def test_no_page_scrolls_sideways_on_a_small_phone(site: Served, browsing: Browsing) -> None:
    teacher, role = await site.teacher("Bologna"), site.cast["Bologna"][0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await site.it.pupil("Bologna").says("/icebreaker answer " + "Ä" * 400)
    sitter = await browsing.sits_down(cookies=teacher.cookies, url=site.address, **PHONE)
    for path in (f"/class/{role.room}", f"/desk/{role.room}", f"/staff/{role.project}", "/nowhere", "/join"):
        await sitter.goes(site.address + path)
        assert await sitter.fits(), path
    await sitter.goes(f"{site.address}/desk/{role.room}")
    for typed in ("/classroom seats 2", "/help", "/project show", "/project invite", "/classroom set", "/nonsense"):
        await sitter.types(typed)
        await expect(sitter.reply()).to_be_visible()
        await expect(sitter.page.locator("#box button")).to_be_enabled()
        assert await sitter.fits(), typed


async def test_a_plain_browser_without_script_can_do_it_all(site: Served, browsing: Browsing) -> None:
    plain = {"java_script_enabled": False}
    role = site.cast["Bologna"][0]
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    cookies = (await site.teacher("Bologna")).cookies
    teacher = await browsing.sits_down(cookies=cookies, url=site.address, **plain)
    pupil = await knocks(browsing, site.address, code, "Cheerful Elk", **plain)

    await teacher.goes(f"{site.address}/desk/{role.room}")
    knock = teacher.page.get_by_role("article").filter(has_text="Cheerful Elk")
    await knock.get_by_role("button", name="Let in", exact=True).click()
    await teacher.sees("Cheerful Elk is in your class now.")
    await pupil.page.get_by_role("link", name="Look again").click()
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text("Bologna · 9B")

    await pupil.button("Answer").click()
    await pupil.page.get_by_label("Your answer").fill(ANSWER)
    await pupil.button("Send", within=".reply").click()
    await pupil.sees("Thank you")
    await pupil.page.locator("#typed").fill("Hello from a plain browser")
    await pupil.button("Send", within=".box").click()
    await pupil.sees("Hello from a plain browser", within="#log")

    await teacher.goes(f"{site.address}/desk/{role.room}")
    await teacher.page.get_by_role("article").filter(has_text=ANSWER).get_by_role("button", name="Yes, publish").click()
    await teacher.sees("Published.")
    abroad = await browsing.sits_down(cookies=(await site.pupil("Vic")).cookies, url=site.address, **plain)
    await abroad.goes(f"{site.address}/class/{site.cast['Vic'][0].room}")
    await expect(abroad.page.get_by_role("article").filter(has_text=ANSWER)).to_contain_text("Cheerful Elk")
    await pupil.page.locator("details.me summary").click()
    await pupil.button("Sign out").click()
    await expect(pupil.page).to_have_url(re.compile("/join"))


async def test_a_form_without_script_that_is_not_wanted_can_be_left(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    cookies = (await site.pupil("Bologna")).cookies
    pupil = await browsing.sits_down(cookies=cookies, url=site.address, java_script_enabled=False)
    await pupil.goes(f"{site.address}/class/{site.cast['Bologna'][0].room}")
    await pupil.button("Answer").click()
    assert await pupil.page.locator("[data-close]:visible").count() == 0, "a button that does nothing is not shown"
