"""A ballot on a page: filled in with the keyboard alone, by each method; whole on a phone, and for everybody."""

import json

import pytest
from browser import PHONE
from contesting import enters, opens, rows
from looking import faults_of
from playwright.async_api import expect
from test_web_desk import at
from uploads import photo

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What is pressed on the first entry once the focus is there: chosen, third on the list, four points.
KEYS = {"approval": ["Space"], "one": ["Space"], "ranked": ["ArrowDown"] * 3, "score": ["ArrowLeft"]}
FIRST = {"approval": "checkbox", "one": "radio", "ranked": "combobox", "score": "radio"}
MARKED = {"approval": 1, "one": 1, "ranked": 3, "score": 5}


async def voting(site, method):
    await opens(site.it, method=method)
    for number, school in enumerate(("Vic", "Bologna", "Seinäjoki")):
        picture = photo(("red", "green", "blue")[number], (400, 300))
        await enters(site.it, school, f"Bridge of {school}", picture=picture, idea="Three arches, one for each sea.")
    await site.it.teacher("Bologna").says("/contest begin")


@pytest.mark.parametrize("method", KEYS)
async def test_a_ballot_is_cast_with_the_keyboard_alone(site, browsing, method):
    await voting(site, method)
    sitter = await at(site, browsing, "Saint-Pierre", 0, **PHONE)
    page = sitter.page
    await page.get_by_role("button", name="Vote").last.press("Enter")
    ballot = page.locator(".reply .marks")
    await expect(ballot).to_be_visible()
    assert await faults_of(sitter, f"a ballot by {method}", fresh=True) == []
    first = ballot.get_by_role(FIRST[method]).first
    if method == "score":
        first = ballot.get_by_role("radio", checked=True).first  # where the focus comes to in a group
    await first.focus()
    for key in KEYS[method]:
        await page.keyboard.press(key)
    await sitter.button("Send", within=".reply").press("Enter")
    await sitter.sees("Your ballot is in")
    assert list(json.loads(rows(site.it, "SELECT marks FROM ballot")[0][0]).values()) == [MARKED[method]]
    await page.get_by_role("button", name="Look at my ballot").press("Enter")
    again = page.locator(".reply .marks")
    if method == "ranked":
        await expect(again.get_by_role("combobox").first).to_have_value("3")
    else:
        await expect(again.locator("input:checked").first).to_have_value(
            "5" if method == "score" else "1" if method == "approval" else f"{entry(site)}-1"
        )


def entry(site):
    return next(iter(json.loads(rows(site.it, "SELECT marks FROM ballot")[0][0])))
