"""A teacher's view in a browser: who has answered, the wall, a file to keep, other names; and what all are asked."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import pytest
import pytest_asyncio
from browser import PHONE, Browsing, Sitter
from PIL import Image
from playwright.async_api import Locator, expect
from served import Answered, Served, Visitor
from uploads import photo, voice

from bot.answer import OVER
from commands.languages import ALIASES
from commands.message import Text

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWER = "Come and swim with us"
RIVER = "The river in the evening"
NEW = "Sunny Otter"
STAYS = "window.stays = 1"
STAYED = "window.stays === 1"


@pytest_asyncio.fixture(loop_scope="session")
async def opened(site: Served) -> Served:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    return site


async def somebody(site: Served, school: str, number: int | None) -> Visitor:
    return await (site.teacher(school) if number is None else site.pupil(school, number))


async def at(
    site: Served, browsing: Browsing, school: str, number: int | None = None, *, place: str = "", **how: Any
) -> Sitter:
    """A pupil at the page of their class, or the teacher at their desk; or elsewhere. All of them read English."""
    who = await somebody(site, school, number)
    await who.post("/language", language="en")
    key = place or f"{'desk' if number is None else 'class'}/{site.cast[school][0].room}"
    sitter = await browsing.sits_down(cookies={"silta": who.cookies["silta"]}, url=site.address, **how)
    await sitter.goes(f"{site.address}/{key}")
    return sitter


async def sends(sitter: Sitter) -> None:
    await sitter.button("Send", within=".reply").click()


def card_of(sitter: Sitter, words: str) -> Locator:
    """What stands on a time line with these words."""
    return sitter.page.locator("#log").get_by_role("article").filter(has_text=words)


async def answers(site: Served, school: str, number: int, words: str, *, yes: bool = True, **more: Any) -> None:
    """Given, and as a rule said yes to."""
    await site.it.pupil(school, number).does("icebreaker answer", text=words, **more)
    if yes:
        await site.it.teacher(school).presses("Yes, publish", at="desk", on=words)


# Who has answered.


async def test_a_teacher_sees_who_has_answered_and_who_has_not_while_it_happens(
    opened: Served, browsing: Browsing
) -> None:
    one, two = (role.alias for role in opened.cast["Bologna"][1:])
    teacher = await at(opened, browsing, "Bologna")
    await teacher.page.evaluate(STAYS)

    async def named() -> dict[str, str]:
        """The headings, each with the names under it."""
        await teacher.button("Who has answered").click()
        await expect(teacher.reply().locator(".topic")).to_have_text("Who has answered")
        cards = teacher.page.locator(".reply .inner")
        found = await cards.evaluate_all("(all) => all.map((each) => [...each.children].map((one) => one.innerText))")
        await teacher.button("Close", within=".reply").click()
        await teacher.page.locator("#typed").focus()  # what has the focus is left alone
        return dict(found)

    aside = teacher.page.get_by_role("complementary")
    await expect(aside).to_contain_text("0 of 2 have answered.")
    assert await named() == {"Not yet": " and ".join(sorted((one, two), key=str.casefold))}
    await answers(opened, "Bologna", 0, ANSWER, yes=False)
    await expect(aside).to_contain_text("1 of 2 have answered.")
    assert await named() == {"Not yet": two, "Waits for your yes": one}
    await card_of(teacher, ANSWER).get_by_role("button", name="Yes, publish").click()
    await expect(aside).to_contain_text("1 answer has no reply from another school yet.")
    assert await named() == {"Not yet": two, "Nobody from another school has replied yet": one}
    await opened.it.pupil("Vic").does("icebreaker reply", item=1, text="How cold is it?")
    assert await named() == {"Not yet": two, "Nobody from another school has replied yet": one}
    await opened.it.teacher("Vic").presses("Yes, publish", at="desk", on="How cold is it?")
    assert await named() == {"Not yet": two, "Answered and replied to": one}
    assert await teacher.page.evaluate(STAYED)
    abroad = await (await opened.teacher("Vic")).says("/icebreaker who", at=f"/desk/{opened.cast['Vic'][0].room}")
    reply = abroad.page.first(classed="reply").text
    assert one not in reply
    assert two not in reply


async def test_what_stands_beside_is_brought_up_to_date_for_who_has_pressed_something_there(
    opened: Served, browsing: Browsing
) -> None:
    teacher = await at(opened, browsing, "Bologna")
    await teacher.button("Who has answered").click()
    await teacher.button("Close", within=".reply").click()
    await answers(opened, "Bologna", 0, ANSWER, yes=False)
    await expect(card_of(teacher, ANSWER)).to_be_visible()
    await expect(teacher.page.get_by_role("complementary")).to_contain_text("1 of 2 have answered.", timeout=4000)


async def test_a_pupil_does_not_learn_who_has_not_answered(opened: Served) -> None:
    pupil, two = await opened.pupil("Bologna"), opened.cast["Bologna"][2].alias
    got = await pupil.says("/icebreaker who", at=f"/class/{opened.cast['Bologna'][0].room}")
    assert two not in got.page.text


# The wall.


async def at_wall(site: Served, browsing: Browsing, school: str) -> Sitter:
    """The teacher's projector, opened from the desk in a tab of its own."""
    desk = await at(site, browsing, school)
    await desk.page.get_by_role("link", name="Projector").click()
    await desk.page.wait_for_url("**/projector/*")
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"{school} · 9B")
    await desk.page.evaluate(STAYS)
    return desk


async def test_the_wall_shows_another_schools_answer_as_soon_as_it_has_got_its_yes(
    opened: Served, browsing: Browsing
) -> None:
    wall = await at_wall(opened, browsing, "Bologna")
    await expect(wall.page.locator("#wall .question")).to_contain_text("What would you show a friend")
    writer = opened.cast["Vic"][1].alias
    await answers(opened, "Vic", 0, ANSWER, yes=False, picture=photo(), description=RIVER)
    await wall.page.wait_for_timeout(500)
    await expect(wall.page.locator("body")).not_to_contain_text(writer)
    await opened.it.teacher("Vic").presses("Yes, publish", at="desk", on=ANSWER)
    shown = wall.page.locator("#wall article").filter(has_text=ANSWER)
    await expect(shown).to_contain_text(writer)
    await expect(shown.get_by_role("img", name=RIVER)).to_be_visible()
    await expect(shown.locator(".words").first).to_have_attribute("lang", "es")
    assert await shown.get_by_role("button").count() == 0
    assert await wall.page.evaluate(STAYED)
    await opened.it.teacher("Vic").does("review hide", item=1)
    await expect(shown).to_have_count(0)
    assert await wall.fits()
    await wall.page.get_by_role("link", name="Back to the desk").click()
    await expect(wall.page.get_by_role("heading", level=1)).to_have_text("Desk of Bologna")


async def test_the_wall_shows_an_answer_of_ones_own_class_as_soon_as_it_has_got_its_yes(
    opened: Served, browsing: Browsing
) -> None:
    wall = await at_wall(opened, browsing, "Bologna")
    await answers(opened, "Bologna", 0, ANSWER)
    await expect(wall.page.locator("#wall")).to_contain_text("1 of 2 have answered.", timeout=4000)
    await expect(wall.page.locator("#wall article").filter(has_text=ANSWER)).to_have_count(1, timeout=4000)


async def test_the_next_question_on_the_wall_keeps_its_distance(opened: Served, browsing: Browsing) -> None:
    await opened.it.teacher("Bologna").says("/reflection open phase:preparation")
    wall = await at_wall(opened, browsing, "Bologna")
    both = wall.page.locator("#wall .question")
    await expect(both).to_have_count(2)
    above, below = await both.nth(0).bounding_box(), await both.nth(1).bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] - (above["y"] + above["height"]) > 20


async def test_who_stands_on_a_podium_alone_stands_in_its_middle(opened: Served, browsing: Browsing) -> None:
    wall = await at_wall(opened, browsing, "Bologna")
    middles = await wall.page.evaluate(
        """() => [1, 2, 3].map((many) => {
            const podium = document.createElement("ol");
            podium.className = "podium";
            for (let place = 1; place <= many; place++) {
                podium.insertAdjacentHTML("beforeend", `<li class="c${place} p${place}"><span>${place}</span></li>`);
            }
            document.querySelector("#wall").append(podium);
            const middle = (each) => each.getBoundingClientRect().left + each.getBoundingClientRect().width / 2;
            return [...podium.children].map((each) => Math.round(middle(each) - middle(podium)));
        })"""
    )
    first, second, third = middles
    assert abs(first[0]) <= 1
    assert abs(second[0]) <= 1
    assert second[1] < second[0]
    assert third[1] < third[0] < third[2]


async def test_the_wall_names_nobody_whose_answer_waits_or_is_missing(opened: Served) -> None:
    await answers(opened, "Bologna", 0, "I wait", yes=False)
    await answers(opened, "Bologna", 1, "The first words")
    await opened.it.pupil("Bologna", 1).does("icebreaker answer", text="The second words")
    await answers(opened, "Vic", 0, "I wait too", yes=False)
    teacher, room = await opened.teacher("Bologna"), opened.cast["Bologna"][0].room
    for path in (f"/projector/{room}", f"/projector/{room}/beside"):
        got = (await teacher.get(path)).body
        for roles in opened.cast.values():
            for role in roles[1:]:
                assert (role.alias in got) == (role == opened.cast["Bologna"][2]), (path, role.alias)
        assert "The first words" in got
        for waits in ("I wait", "The second words"):
            assert waits not in got
    assert "2 of 2 have answered." in (await teacher.get(f"/projector/{room}")).page.text


async def test_the_wall_is_opened_by_the_classs_own_teachers(opened: Served) -> None:
    room = opened.cast["Bologna"][0].room
    for who in (
        await opened.pupil("Bologna"),
        await opened.pupil("Vic"),
        await opened.teacher("Vic"),
        opened.visitor(),
    ):
        for path in (f"/projector/{room}", f"/projector/{room}/beside"):
            got = await who.get(path)
            assert (got.status, got.location) == (303, "/"), path
    assert (await (await opened.teacher("Bologna")).get(f"/projector/{room}")).status == 200
    pupil = (await (await opened.pupil("Bologna")).get(f"/class/{room}")).page
    assert not [each for each in pupil.all("a") if "projector" in each.get("href")]


# To take home.


async def filled_round(site: Served) -> None:
    """Everything there can be: shown, waiting and changed, here and elsewhere."""
    await answers(site, "Bologna", 0, ANSWER, picture=photo(), description=RIVER)
    await answers(site, "Bologna", 1, "=1+1; mine waits", yes=False)
    await answers(site, "Vic", 0, "Torres de personas", picture=photo("blue"), description="Una torre")
    await answers(
        site, "Vic", 1, "Nobody has said yes to this", yes=False, picture=photo("white"), description="Secret"
    )
    await site.it.pupil("Vic").does("icebreaker answer", text="Changed and not yet seen", picture=photo("black"))
    await site.it.pupil("Vic").does("icebreaker reply", item=1, text="¿Está fría?")
    await site.it.teacher("Vic").presses("Yes, publish", at="desk", on="¿Está fría?")
    await site.it.pupil("Seinäjoki").does("icebreaker reply", item=1, text="This reply waits")


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("fi", ";"), ("it", ";")])
async def test_a_round_is_saved_as_a_file_with_what_one_may_see(
    opened: Served, browsing: Browsing, language: str, separator: str
) -> None:
    await filled_round(opened)
    teacher = await at(opened, browsing, "Bologna")
    said = opened.silta.languages.voice(language, "Europe/Rome").say
    await (await opened.teacher("Bologna")).post("/language", language=language)
    await teacher.page.reload()
    await teacher.button(said(Text("Download"))).click()
    async with teacher.page.expect_download() as saving:
        await teacher.page.get_by_role("link", name=said(Text("Save the file"))).click()
    saved = await saving.value
    assert saved.suggested_filename == "icebreaker-1.zip"
    files = unpacked((await saved.path()).read_bytes())
    table = files.pop("icebreaker-1/icebreaker-1.csv")
    assert table.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=separator)
    assert head[3:7] == [said(Text(each)) for each in ("School", "Name", "Language", "Text")]
    assert {len(each) for each in rows} == {len(head)}
    assert [(row[3], row[6]) for row in rows] == [
        ("Bologna", ANSWER),
        ("Bologna", "'=1+1; mine waits"),
        ("Vic", "Torres de personas"),
        ("Vic", "¿Está fría?"),
    ]
    assert [row[4] for row in rows[:2]] == [role.alias for role in opened.cast["Bologna"][1:]]
    assert sorted(files) == ["icebreaker-1/001-1.jpg", "icebreaker-1/003-1.jpg"]
    for (name, content), colour in zip(sorted(files.items()), ((254, 0, 0), (0, 0, 254)), strict=True):
        picture = Image.open(io.BytesIO(content)).convert("RGB")
        assert picture.getpixel((400, 300)) == colour, name
        assert content not in {photo("red").content, photo("blue").content}, "made anew from its pixels"
    for hidden in ("Nobody has said yes", "Changed and not yet", "This reply waits", "Secret"):
        assert hidden not in table.decode()


async def test_a_recording_goes_along_as_it_was_sent(opened: Served) -> None:
    await answers(opened, "Bologna", 0, ANSWER, yes=False)
    await opened.it.pupil("Bologna").does("attachment voice", item=1, voice=voice(), description="I say hello")
    files = unpacked((await asks_for_file(opened, await opened.teacher("Bologna"), "Bologna")).content)
    assert files["icebreaker-1/001-1.wav"] == voice().content


async def asks_for_file(site: Served, who: Visitor, school: str, *, place: str = "desk", number: int = 1) -> Answered:
    room = site.cast[school][0].room
    return await who.get(f"/{place}/{room}/file?action=icebreaker+download%3Fround%3D{number}")


async def test_a_file_is_for_teachers_and_what_is_no_file_is_not_there(opened: Served) -> None:
    await filled_round(opened)
    teacher, pupil = await opened.teacher("Bologna"), await opened.pupil("Bologna")
    got = await asks_for_file(opened, teacher, "Bologna")
    assert (got.status, got.headers["Content-Type"]) == (200, "application/zip")
    assert got.headers["Content-Disposition"] == 'attachment; filename="icebreaker-1.zip"'
    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert (await asks_for_file(opened, teacher, "Bologna", place="class")).status == 200
    for who, school, place in (
        (pupil, "Bologna", "class"),
        (pupil, "Bologna", "desk"),
        (pupil, "Vic", "class"),
        (teacher, "Vic", "desk"),
        (opened.visitor(), "Bologna", "desk"),
    ):
        got = await asks_for_file(opened, who, school, place=place)
        assert got.status in {303, 404}, (school, place)
        assert b"PK" not in got.content
    room = opened.cast["Bologna"][0].room
    assert (await asks_for_file(opened, teacher, "Bologna", number=99)).status == 404
    before = opened.rows()
    for action in ("", "icebreaker who", "icebreaker close", "classroom seats?number=1", "no such", "help", "%00"):
        assert (await teacher.get(f"/desk/{room}/file?action={action}")).status == 404, action
    assert opened.rows() == before
    lines = await pupil.says("/icebreaker download", at=f"/class/{room}")
    assert not [each for each in lines.page.all("a") if "/file" in each.get("href")]


# Other names.


async def everywhere(site: Served, browsing: Browsing) -> dict[str, Sitter]:
    """A page of every kind on which a pupil of Bologna may be named, each open all the while."""
    teacher = site.it.teacher("Seinäjoki")
    await teacher.does("icebreaker groups", round=1, size=8)
    await teacher.presses("Post these groups")
    await answers(site, "Bologna", 0, ANSWER, picture=photo(), description=RIVER)
    await site.it.pupil("Bologna").does("note write", text="A note of mine")
    await site.it.pupil("Bologna").does("icebreaker say", at="group/1-1", text="Hello, group")
    await site.it.teacher("Bologna").presses("Yes, publish", at="desk", on="Hello, group")
    await answers(site, "Vic", 0, "Torres de personas")
    await site.it.pupil("Bologna").does("icebreaker reply", item=3, text="How high?")
    await site.it.teacher("Bologna").presses("Yes, publish", at="desk", on="How high?")
    await site.it.pupil("Vic").does("icebreaker reply", item=1, text="¿Está fría?")
    await site.it.teacher("Vic").presses("Yes, publish", at="desk", on="¿Está fría?")
    await site.it.pupil("Bologna").does("icebreaker answer", text="Changed, and it waits")
    project = site.cast["Bologna"][0].project
    return {
        "class": await at(site, browsing, "Bologna", 1),
        "desk": await at(site, browsing, "Bologna"),
        "staff": await at(site, browsing, "Bologna", place=f"staff/{project}"),
        "class abroad": await at(site, browsing, "Vic", 0),
        "class elsewhere": await at(site, browsing, "Saint-Pierre", 1),
        "group": await at(site, browsing, "Vic", 0, place="group/1-1"),
        "wall abroad": await at(site, browsing, "Vic", place=f"projector/{site.cast['Vic'][0].room}"),
    }


NAMED = {"class", "desk", "class abroad", "class elsewhere", "group", "wall abroad"}


async def test_another_name_is_there_at_once_and_the_old_one_is_nowhere(opened: Served, browsing: Browsing) -> None:
    pages, old = await everywhere(opened, browsing), opened.cast["Bologna"][1].alias
    assert {name for name, each in pages.items() if old in await each.page.content()} == NAMED
    counts = {name: (await each.page.content()).count(old) for name, each in pages.items()}
    for each in pages.values():
        await each.page.evaluate(STAYS)
    teacher = await at(opened, browsing, "Bologna")
    await teacher.button("Your pupils").click()
    await teacher.reply().locator(".inner").filter(has_text=old).get_by_role("button", name="Another name").click()
    await teacher.page.get_by_label("New name").fill(opened.cast["Bologna"][2].alias.upper())
    await sends(teacher)
    await teacher.sees("Somebody in this class is already called that.")
    chips = teacher.page.locator(".reply .chips button")
    assert await chips.count() == 4
    await teacher.page.get_by_label("New name").fill(NEW)
    await sends(teacher)
    await teacher.sees(f"From now on: {NEW}.")
    for name in NAMED:
        await expect(pages[name].page.locator("body"), name).not_to_contain_text(old)
        await expect(pages[name].page.locator("body"), name).to_contain_text(NEW)
        assert (await pages[name].page.content()).count(NEW) == counts[name], name
    for name, each in pages.items():
        assert old not in await each.page.content(), name
        assert await each.page.evaluate(STAYED), name
    for school, number in (("Bologna", 0), ("Bologna", None), ("Vic", 1), ("Vic", None)):
        who, room = await somebody(opened, school, number), opened.cast[school][0].room
        for path in (f"/class/{room}", f"/desk/{room}", f"/projector/{room}"):
            assert old not in (await who.follow(await who.get(path))).body


async def test_a_removed_seat_leaves_every_open_page_with_its_words_and_pictures(
    opened: Served, browsing: Browsing
) -> None:
    pages, role = await everywhere(opened, browsing), opened.cast["Bologna"][1]
    own = await at(opened, browsing, "Bologna", 0)
    picture = pages["class abroad"].page.get_by_role("img", name=RIVER)
    await expect(picture).to_have_count(1)
    address = str(await picture.get_attribute("src"))
    reader = await opened.pupil("Vic")
    assert (await reader.get(address)).status == 200
    for each in pages.values():
        await each.page.evaluate(STAYS)
    teacher = await at(opened, browsing, "Bologna")
    await teacher.button("Your pupils").click()
    await (
        teacher.reply()
        .locator(".inner")
        .filter(has_text=role.alias)
        .get_by_role("button", name="Remove the seat")
        .click()
    )
    await teacher.sees(f"Remove {role.alias}?")
    await teacher.button("Yes, remove it").click()
    await teacher.sees("is no longer in your class.")
    for name in NAMED:
        await expect(pages[name].page.locator("body"), name).not_to_contain_text(role.alias)
    for name, each in pages.items():
        content = await each.page.content()
        for words in (
            role.alias,
            ANSWER,
            RIVER,
            "A note of mine",
            "Hello, group",
            "How high?",
            "Changed, and it waits",
        ):
            assert words not in content, (name, words)
        assert await each.page.evaluate(STAYED), name
    assert "¿Está fría?" not in await pages["class abroad"].page.content(), "a reply to what is gone is gone as well"
    assert "Torres de personas" in await pages["class elsewhere"].page.content()
    for each in (address, address.removesuffix("/small")):
        assert (await reader.get(each)).status == 404
    assert opened.rows()["media"] == 0
    await own.page.wait_for_url("**/join?lost=1", timeout=20_000)


async def test_a_yes_to_what_is_gone_is_no_yes_to_what_came_after_it(opened: Served) -> None:
    # A page that was cut off still has the button.
    await answers(opened, "Bologna", 0, "What the teacher sees", yes=False)
    stale = opened.it.teacher("Bologna").finds("Yes, publish", at="desk", on="What the teacher sees").pack()
    await opened.it.teacher("Bologna").does("classroom remove", seat=opened.cast["Bologna"][1].seat, sure=1)
    await answers(opened, "Bologna", 1, "What nobody has seen", yes=False)
    teacher, room = await opened.teacher("Bologna"), opened.cast["Bologna"][0].room
    await teacher.post(f"/desk/{room}", action=stale)
    await opened.it.delivers()
    assert not opened.it.sees("Vic", "What nobody has seen")


# What everybody is asked once.


async def newcomer(site: Served, browsing: Browsing, school: str = "Bologna", **how: Any) -> Sitter:
    """Somebody with a seat of their own who has just come in."""
    heard = await site.it.teacher(school).says("/classroom seats 1")
    pupil = await browsing.sits_down(**how)
    await pupil.goes(f"{site.address}/join/{heard.codes[0]}")
    await pupil.page.locator("button.main").click()
    await pupil.page.wait_for_url("**/class/*")
    return pupil


async def asked(pupil: Sitter, preselected: str) -> Locator:
    """The question for the language, and what it proposes."""
    question = pupil.page.get_by_label("In which language do you write?")
    await expect(question).to_be_visible()
    await expect(question).to_have_value(preselected)
    return question


async def test_the_language_is_asked_with_the_first_note_and_never_again(opened: Served, browsing: Browsing) -> None:
    pupil, classmate = await newcomer(opened, browsing, **PHONE), await at(opened, browsing, "Bologna", 0)
    await pupil.types("Salaam")
    question = await asked(pupil, "en")
    assert await pupil.fits()
    await expect(card_of(classmate, "Salaam")).to_have_count(0)
    await question.select_option("so")
    await pupil.button("Send", within=".reply").tap()
    for each in (pupil, classmate):
        await expect(card_of(each, "Salaam").locator(".words")).to_have_attribute("lang", "so")
    await expect(pupil.reply()).to_have_count(0)

    await pupil.types("Iska warran")
    await expect(card_of(classmate, "Iska warran").locator(".words")).to_have_attribute("lang", "so")
    await expect(pupil.reply()).to_have_count(0)
    await pupil.button("Answer", within="#log").click()
    await expect(pupil.page.get_by_label("Your answer")).to_be_visible()
    await expect(pupil.page.get_by_label("In which language do you write?")).to_have_count(0)


async def test_the_language_is_asked_with_the_first_answer_and_goes_with_it_everywhere(
    opened: Served, browsing: Browsing
) -> None:
    pupil, abroad = await newcomer(opened, browsing), await at(opened, browsing, "Vic", 0)
    teacher = await at(opened, browsing, "Bologna")
    await pupil.button("Answer", within="#log").click()
    await (await asked(pupil, "en")).select_option("ar")
    await pupil.page.get_by_label("Your answer").fill("مرحبا")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo().content}
    await pupil.page.get_by_label("A picture, if you like").set_input_files(picture)  # type: ignore[arg-type]  # a payload
    await pupil.page.get_by_label("What does the picture show?").fill("النهر")
    await sends(pupil)
    await pupil.sees("Thank you")
    for each in (teacher, abroad):
        words = card_of(each, "مرحبا").locator("p.words")
        await expect(words).to_have_attribute("lang", "ar")
        await expect(words).to_have_attribute("dir", "auto")
        await expect(card_of(each, "مرحبا").get_by_role("img", name="النهر")).to_have_attribute("lang", "ar")
        if each is teacher:
            await card_of(each, "مرحبا").get_by_role("button", name="Yes, publish").click()
    await pupil.types("السلام")
    await expect(card_of(pupil, "السلام").locator(".words")).to_have_attribute("lang", "ar")


async def test_the_language_is_asked_without_script_as_well(opened: Served, browsing: Browsing) -> None:
    pupil = await newcomer(opened, browsing, java_script_enabled=False)
    await pupil.page.locator("#typed").fill("Salaam")
    await pupil.button("Send", within=".box").click()
    await (await asked(pupil, "en")).select_option("so")
    await sends(pupil)
    await expect(card_of(pupil, "Salaam").locator(".words")).to_have_attribute("lang", "so")


async def test_the_classs_language_is_proposed(opened: Served, browsing: Browsing) -> None:
    pupil = await newcomer(opened, browsing, "Seinäjoki")
    await pupil.types("Moi")
    question = pupil.page.locator(".reply select")
    await expect(question).to_have_value("fi")
    finnish = opened.silta.languages.voice("fi", "UTC").say(Text("In which language do you write?"))
    await expect(pupil.page.get_by_label(finnish)).to_be_visible()


async def test_me_shows_the_language_and_changes_it_for_what_comes_and_not_for_what_was(
    opened: Served, browsing: Browsing
) -> None:
    pupil, abroad = await newcomer(opened, browsing), await at(opened, browsing, "Vic", 0)

    async def opens_me() -> None:
        await pupil.page.locator("details.me summary").click()
        await pupil.button("What Silta keeps").click()
        await expect(pupil.reply().locator(".topic").first).to_have_text("What Silta keeps about you")

    await opens_me()
    await pupil.sees("Silta has not asked you yet in which language you write.")
    await pupil.types("Ciao")
    await (await asked(pupil, "en")).select_option("it")
    await sends(pupil)
    await expect(card_of(pupil, "Ciao")).to_have_count(1)
    await pupil.button("Answer", within="#log").click()
    await pupil.page.get_by_label("Your answer").fill("Una piazza")
    await sends(pupil)
    await pupil.sees("Thank you")
    await opened.it.delivers()
    await opened.it.teacher("Bologna").presses("Yes, publish", at="desk", on="Una piazza")

    await opens_me()
    await pupil.sees("You write in: Italian")
    await pupil.button("The language I write in").click()
    await pupil.page.get_by_label("In which language do you write?").select_option("sv")
    await sends(pupil)
    await pupil.sees("From now on you write in: Swedish")
    await opens_me()
    await pupil.sees("You write in: Swedish")
    kept = pupil.reply().locator(".inner .words")
    assert await kept.evaluate_all("(all) => all.map((each) => [each.innerText, each.lang])") == [
        ["Una piazza", "it"],
        ["Ciao", "it"],
    ]
    await pupil.button("Close", within=".reply").click()
    await pupil.types("Hej")
    await expect(card_of(pupil, "Hej").locator(".words")).to_have_attribute("lang", "sv")
    await pupil.page.reload()
    await expect(card_of(pupil, "Ciao").locator(".words")).to_have_attribute("lang", "it")
    await expect(card_of(abroad, "Una piazza").locator(".words")).to_have_attribute("lang", "it")
    assert await pupil.page.locator(".note[data-mine]").count() == 2


async def test_me_takes_back_what_one_gave_and_wrote_one_by_one_and_all_at_once(
    opened: Served, browsing: Browsing
) -> None:
    await answers(opened, "Bologna", 0, ANSWER, picture=photo(), description=RIVER)
    for words in ("One note", "Another note"):
        await opened.it.pupil("Bologna").does("note write", text=words)
    pupil, classmate = await at(opened, browsing, "Bologna", 0), await at(opened, browsing, "Bologna", 1)
    abroad = await at(opened, browsing, "Vic", 0)
    await pupil.types("/me")
    note = pupil.reply().locator(".inner").filter(has_text="One note")
    await note.get_by_role("button", name="Remove").click()
    await expect(card_of(classmate, "One note")).to_have_count(0)
    await pupil.types("/me")
    await pupil.button("Take everything back").click()
    await pupil.sees("Nothing brings it back.")
    await expect(card_of(abroad, ANSWER)).to_have_count(1)
    await pupil.button("Yes, everything").click()
    await pupil.sees("Everything is taken back. Your seat is still yours.")
    await expect(card_of(abroad, ANSWER)).to_have_count(0)
    await expect(card_of(classmate, "Another note")).to_have_count(0)
    assert opened.rows()["media"] == 0


# At the door.


@pytest.mark.parametrize("language", ["en", "fi", "ca"])
async def test_names_are_proposed_at_the_door_in_the_browsers_language(
    site: Served, browsing: Browsing, language: str
) -> None:
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    pattern, adjectives, animals = ALIASES[language]
    known = {
        pattern.format(adjective=adjective, animal=animal)
        for adjective in adjectives.split()
        for animal in animals.split()
    }
    pupil = await browsing.sits_down(locale=language, **PHONE)
    await pupil.goes(f"{site.address}/join/{code}")
    await pupil.page.locator("button.main").tap()
    chips = pupil.page.locator(".chips button")
    await expect(chips.first).to_be_visible()
    names = await chips.all_inner_texts()
    assert len(set(names)) == len(names) == 4
    assert set(names) <= known
    assert await pupil.fits()
    field = pupil.page.locator("input[name=a-alias]")
    for number in (2, 0):
        await chips.nth(number).tap()
        await expect(field).to_have_value(names[number])
        await expect(field).to_be_focused()
    await pupil.page.locator("button.main").tap()
    await expect(pupil.page.get_by_role("heading", level=1)).to_contain_text(names[0])
    teacher = await at(site, browsing, "Bologna")
    await expect(card_of(teacher, names[0]).get_by_role("button", name="Let in", exact=True)).to_be_visible()


async def test_a_name_that_is_taken_asks_for_another_with_proposals_that_are_free(
    site: Served, browsing: Browsing
) -> None:
    code = (await site.it.teacher("Bologna").says("/project invite class")).codes[0]
    pupil, taken = await browsing.sits_down(), [role.alias for role in site.cast["Bologna"]]
    await pupil.goes(f"{site.address}/join/{code}")
    await pupil.button("Send").click()
    await pupil.page.get_by_label("Your name here").fill(taken[1])
    await pupil.button("Send").click()
    await expect(pupil.page.get_by_label("Your name here")).to_have_attribute("aria-invalid", "true")
    chips = pupil.page.locator(".chips button")
    assert not set(await chips.all_inner_texts()) & set(taken)
    await chips.first.click()
    await pupil.button("Send").click()
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text(re.compile("Hello, "))


async def test_pages_of_a_project_that_is_over_say_so_and_offer_what_still_works(site: Served) -> None:
    founder = site.it.teacher("Seinäjoki")
    teacher, room = await site.teacher("Seinäjoki"), founder.role.room
    await teacher.post("/language", language="en")
    going_on = (await teacher.get(f"/desk/{room}")).page.text
    assert OVER.msgid not in going_on
    assert "Open an icebreaker" in going_on
    await founder.does("project end", sure=1)
    over = (await teacher.get(f"/desk/{room}")).page.text
    assert OVER.msgid in over
    assert "Who takes part" in over
    assert "Open an icebreaker" not in over
    assert "/announce" not in over
