"""A connection that comes and goes, and a person at two browsers: everything once, in order, and everywhere alike."""

from __future__ import annotations

import pytest
from browser import Browsing, Sitter
from playwright.async_api import expect
from served import Served
from wire import wired

from storage import timeline

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def at_class(browsing: Browsing, site: Served, number: int, address: str = "") -> Sitter:
    """A pupil of Bologna at the class's page, through a wire or straight."""
    cookies = (await site.pupil("Bologna", number)).cookies
    sitter = await browsing.sits_down(cookies=cookies, url=address or site.address)
    await sitter.goes(f"{address or site.address}/class/{site.cast['Bologna'][0].room}")
    return sitter


def standing(site: Served) -> list[str]:
    """What stands on the class's time line, as the database has it."""
    with site.silta.reader.connect() as connection:
        key = f"class/{site.cast['Bologna'][0].room}"
        here = connection.exec_driver_sql("SELECT id FROM place WHERE key = ?", (key,)).scalar()
        return [str(each.position) for each in timeline.latest_entries(connection, [here], limit=500)]


async def sees_all(sitter: Sitter, site: Served) -> None:
    """Each entry exactly once, in order."""
    await expect(sitter.page.locator("#log .entry")).to_have_count(len(standing(site)))
    assert await sitter.log() == standing(site)


async def much_happens(site: Served, what: str) -> None:
    """Notes, a post, and one note taken back."""
    teacher, pupil = site.it.teacher("Bologna"), site.it.pupil("Bologna", 1)
    for number in range(3):
        await pupil.does("note write", text=f"{what} {number}")
    await teacher.says("/icebreaker open prompt:visit")
    await site.it.pupil("Vic").does("icebreaker answer", text=f"{what} from Vic", round=site.it.count("round"))
    await site.it.teacher("Vic").presses("Yes, publish", at="desk", on=what)
    await pupil.does("note write", text=f"{what} and one more")
    await site.it.delivers()


@pytest.mark.parametrize("how", ["cut", "offline"])
async def test_a_page_that_was_cut_off_has_everything_once_and_in_order(
    site: Served, browsing: Browsing, how: str
) -> None:
    async with wired(site.address) as wire:
        away, observer = await at_class(browsing, site, 0, wire.address), await at_class(browsing, site, 1)
        await much_happens(site, "before")
        await sees_all(away, site)
        first = (await away.log())[0]
        await away.page.evaluate("window.stays = 1")

        await (away.context.set_offline(offline=True) if how == "offline" else wire.cut())
        await site.it.pupil("Bologna", 1).does("note remove", note=int(first))
        await site.it.teacher("Bologna").does("icebreaker close", round=1)  # changes a post that stands there already
        await much_happens(site, "meanwhile")
        await sees_all(observer, site)
        if how == "cut":
            assert len(await away.log()) < len(standing(site))
            await expect(away.page.get_by_role("status").first).not_to_be_empty()
        await (away.context.set_offline(offline=False) if how == "offline" else wire.mend())

        await sees_all(away, site)
        assert await away.log() == await observer.log()
        assert await away.page.evaluate("window.stays") == 1
        await much_happens(site, "afterwards")
        await sees_all(away, site)


async def test_a_page_that_comes_back_after_a_restart_goes_on(site: Served, browsing: Browsing) -> None:
    async with wired(site.address) as wire:
        away = await at_class(browsing, site, 0, wire.address)
        for word in ("once", "twice", "three times"):
            await wire.cut()
            await site.it.pupil("Bologna", 1).does("note write", text=word)
            await wire.mend()
            await away.sees(word, within="#log")
        await sees_all(away, site)


@pytest.mark.parametrize("lost", ["the question", "the answer"])
async def test_a_form_sent_while_cut_off_arrives_exactly_once(site: Served, browsing: Browsing, lost: str) -> None:
    async with wired(site.address) as wire:
        away, observer = await at_class(browsing, site, 0, wire.address), await at_class(browsing, site, 1)
        await expect(away.page.locator("#box button")).to_be_enabled()
        if lost == "the answer":
            wire.deaf = True
            asked = wire.asked
            await away.types("Sent, and never answered")
            while wire.asked == asked:
                await away.page.wait_for_timeout(50)
            await observer.sees("Sent, and never answered", within="#log")
            await wire.cut()
        else:
            await wire.cut()
            await away.types("Sent, and never answered")
        await expect(away.page.get_by_role("status").first).not_to_be_empty()
        assert await away.page.locator("#typed").input_value() == "Sent, and never answered", "it is kept meanwhile"
        await wire.mend()
        await expect(away.page.locator("#typed")).to_have_value("")
        for each in (away, observer):
            await expect(each.page.locator("#log .entry", has_text="Sent, and never answered")).to_have_count(1)
            await sees_all(each, site)


async def test_an_answer_sent_while_cut_off_is_given_once(site: Served, browsing: Browsing) -> None:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    async with wired(site.address) as wire:
        away = await at_class(browsing, site, 0, wire.address)
        await away.button("Answer", within="#log").click()
        await away.page.get_by_label("Your answer").fill("The portici")
        before = site.it.count("contribution")
        wire.deaf = True
        await away.button("Send", within=".reply").click()
        while site.it.count("contribution") == before:
            await away.page.wait_for_timeout(50)
        await wire.cut()
        assert await away.page.get_by_label("Your answer").input_value() == "The portici"
        await wire.mend()
        await away.sees("Thank you")
        assert site.it.count("contribution") == before + 1


async def test_two_browsers_of_one_seat_are_one_person(site: Served, browsing: Browsing) -> None:
    role = site.cast["Bologna"][1]
    code = (await site.it.teacher("Bologna").does("classroom renew", seat=role.seat)).codes[0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    one, two = await browsing.sits_down(), await browsing.sits_down()
    for each in (one, two):
        await each.goes(f"{site.address}/join/{code}")
        await each.button("Send").click()
        await expect(each.page.get_by_role("heading", level=1)).to_have_text("Bologna · 9B")

    await one.types("Written at the one")
    for each in (one, two):
        note = each.page.locator("#log .entry", has_text="Written at the one")
        await expect(note).to_have_attribute("data-mine", "")
        await expect(note.get_by_role("button", name="Remove")).to_be_visible()
    await one.button("Answer", within="#log").click()
    await one.page.get_by_label("Your answer").fill("The portici")
    await one.button("Send", within=".reply").click()
    await one.sees("Thank you")
    await two.button("Answer", within="#log").click()
    await expect(two.page.get_by_label("Your answer")).to_have_value("The portici")
    await two.page.get_by_label("Your answer").fill("The portici, and the two towers")
    await two.button("Send", within=".reply").click()
    await two.sees("Thank you")
    assert site.it.count("contribution") == 1
    await one.button("Answer", within="#log").click()
    await expect(one.page.get_by_label("Your answer")).to_have_value("The portici, and the two towers")

    await two.types("/classroom list")
    await expect(two.reply().get_by_text(role.alias, exact=True)).to_have_count(1)
    await one.page.locator("details.me summary").click()
    await one.button("Sign out").click()
    await expect(one.page.get_by_label("Your code")).to_be_visible()
    await two.types("Still here")
    await two.sees("Still here", within="#log")


async def test_a_page_of_somebody_who_signed_out_elsewhere_goes_to_the_door(site: Served, browsing: Browsing) -> None:
    first = await at_class(browsing, site, 0)
    second = await browsing.opens(first.context)
    await second.goes(first.page.url)
    await second.page.locator("details.me summary").click()
    await second.button("Sign out").click()
    await expect(first.page.get_by_label("Your code")).to_be_visible()
