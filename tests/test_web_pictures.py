"""Pictures and voices on the web: chosen, looked at, sent, said yes to, seen and heard elsewhere; and who gets none."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from browser import ARGUMENTS, PHONE, Browsing, Sitter, chromium_path
from PIL import Image
from playwright.async_api import FilePayload, Locator, async_playwright, expect
from served import FROM_HERE, Answered, Served, Visitor, events_in
from sqlalchemy import func, select
from uploads import photo, voice

from bot.adapters.web.inbound import largest_files
from bot.sandbox import LARGEST, TOO_LARGE
from commands.command import Role
from commands.message import Text
from commands.parameter import USE_BUTTONS
from storage import media

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWER = "Come and swim with us"
RIVER = "The river in the evening"
RED, BLUE = (254, 0, 0), (0, 0, 254)
MEGABYTE = 1_000_000
BOUNDARY = "--between-the-parts"
# A microphone that beeps, and nobody who has to be asked whether it may be used.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# Whatever a page listens to, kept where a test can see whether it has been let go.
EAVESDROP = """
    window.heard = [];
    const listen = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (what) => {
        const stream = await listen(what);
        window.heard.push(...stream.getTracks());
        return stream;
    };
"""


LET_GO = """async () => {
    const over = () => window.heard.length && window.heard.every((each) => each.readyState === "ended");
    for (let waited = 0; !over() && waited < 40; waited++) await new Promise((done) => setTimeout(done, 50));
    return over();
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def opened(site: Served) -> Served:
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    return site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def listening() -> AsyncIterator[Browsing]:
    """A browser with a microphone."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=chromium_path(), args=[*ARGUMENTS, *MICROPHONE])
        yield Browsing(chromium)
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def hearing(listening: Browsing) -> AsyncIterator[Browsing]:
    yield listening
    assert await listening.everybody_leaves() == []


async def at_class(site: Served, browsing: Browsing, school: str, number: int = 0, **how: Any) -> Sitter:
    """A pupil at the page of their class."""
    sitter = await browsing.sits_down(cookies=(await site.pupil(school, number)).cookies, url=site.address, **how)
    await sitter.goes(f"{site.address}/class/{site.cast[school][0].room}")
    return sitter


async def at_desk(site: Served, browsing: Browsing, school: str, **how: Any) -> Sitter:
    """A teacher at their desk."""
    sitter = await browsing.sits_down(cookies=(await site.teacher(school)).cookies, url=site.address, **how)
    await sitter.goes(f"{site.address}/desk/{site.cast[school][0].room}")
    return sitter


def file(colour: str = "red", name: str = "river.jpg") -> FilePayload:
    """A picture as somebody chooses it in a form."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(colour).content}


async def fills_in(pupil: Sitter, *, words: str = ANSWER, picture: FilePayload | None = None, shows: str = "") -> None:
    """The form of an answer, opened and filled in, and not sent yet."""
    await pupil.button("Answer", within="#log").click()
    await pupil.page.get_by_label("Your answer").fill(words)
    if picture is not None:
        await pupil.page.get_by_label("A picture, if you like").set_input_files(picture)
    await pupil.page.get_by_label("What does the picture show?").fill(shows)


async def sends(sitter: Sitter) -> None:
    await sitter.button("Send", within=".reply").click()


def card_of(sitter: Sitter, words: str = ANSWER) -> Locator:
    """What stands on a time line with these words."""
    return sitter.page.locator("#log").get_by_role("article").filter(has_text=words)


async def colour_of(picture: Locator) -> tuple[int, ...]:
    """What is to be seen in the middle of a picture, once it is there."""
    await expect(picture).to_be_visible()
    # Whatever is not on the screen is loaded when it comes there.
    await picture.scroll_into_view_if_needed()
    return tuple(
        await picture.evaluate(
            """async (picture) => {
                await picture.decode();
                const sheet = new OffscreenCanvas(1, 1).getContext("2d");
                sheet.drawImage(picture, picture.naturalWidth / 2, picture.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
                return [...sheet.getImageData(0, 0, 1, 1).data.slice(0, 3)];
            }"""
        )
    )


async def test_a_picture_from_a_phone_is_seen_first_by_its_sender_then_by_the_teacher_then_elsewhere(
    opened: Served, browsing: Browsing
) -> None:
    pupil = await at_class(opened, browsing, "Bologna", **PHONE)
    teacher, abroad = await at_desk(opened, browsing, "Bologna"), await at_class(opened, browsing, "Vic")
    await abroad.page.evaluate("window.stays = 1")
    await fills_in(pupil, picture=file(), shows=RIVER)
    assert await colour_of(pupil.page.locator("img.chosen")) == RED
    assert await pupil.fits()
    await pupil.button("Send", within=".reply").tap()
    await pupil.sees("Thank you")

    waiting = card_of(teacher)
    assert await colour_of(waiting.get_by_role("img", name=RIVER)) == RED
    await expect(card_of(abroad)).to_have_count(0)
    await waiting.get_by_role("button", name="Yes, publish").click()

    there = card_of(abroad).get_by_role("img", name=RIVER)
    assert await colour_of(there) == RED
    await expect(there).to_have_attribute("lang", "en")
    assert await abroad.page.locator("html").get_attribute("lang") == "es"
    await expect(card_of(abroad).locator("figcaption")).to_have_attribute("lang", "en")
    assert await abroad.page.evaluate("window.stays") == 1


async def test_a_picture_that_is_chosen_instead_is_the_one_that_is_shown_before_it_is_sent(
    opened: Served, browsing: Browsing
) -> None:
    pupil = await at_class(opened, browsing, "Bologna")
    await fills_in(pupil, picture=file("red"))
    await pupil.page.get_by_label("A picture, if you like").set_input_files(file("blue"))
    await expect(pupil.page.locator("img.chosen")).to_have_count(1)
    assert await colour_of(pupil.page.locator("img.chosen")) == BLUE
    await pupil.page.get_by_label("A picture, if you like").set_input_files([])
    await expect(pupil.page.locator("img.chosen")).to_have_count(0)


async def test_a_picture_without_words_asks_the_teacher_for_them_before_the_yes(
    opened: Served, browsing: Browsing
) -> None:
    pupil, teacher = await at_class(opened, browsing, "Bologna"), await at_desk(opened, browsing, "Bologna")
    abroad = await at_class(opened, browsing, "Vic")
    await fills_in(pupil, picture=file())
    await sends(pupil)
    waiting = card_of(teacher)
    await expect(waiting.get_by_role("img", name="A picture without words so far")).to_be_visible()
    await expect(waiting.get_by_role("button", name="Yes, publish")).to_have_count(0)
    await waiting.get_by_role("button", name="Write the words").click()
    await teacher.page.get_by_label("What is to be seen or heard?").fill(RIVER)
    await sends(teacher)
    await teacher.button("Yes, publish", within=".reply").click()
    assert await colour_of(card_of(abroad).get_by_role("img", name=RIVER)) == RED


async def test_yes_to_all_says_why_when_nothing_can_get_a_yes(opened: Served, browsing: Browsing) -> None:
    await opened.it.pupil("Bologna").does("icebreaker answer", text=ANSWER, picture=photo())
    teacher = await at_desk(opened, browsing, "Bologna")
    await teacher.button("Yes to all shown").click()
    await expect(teacher.reply()).to_be_visible()
    assert opened.english.say(USE_BUTTONS) not in await teacher.reply().inner_text()


async def test_a_plain_browser_without_script_sends_pictures_too(opened: Served, browsing: Browsing) -> None:
    plain = {"java_script_enabled": False}
    pupil = await at_class(opened, browsing, "Bologna", **plain)
    await fills_in(pupil, picture=file(), shows=RIVER)
    await sends(pupil)
    await pupil.sees("Thank you")
    teacher = await at_desk(opened, browsing, "Bologna", **plain)
    await expect(card_of(teacher).get_by_role("img", name=RIVER)).to_be_visible()
    await card_of(teacher).get_by_role("button", name="Yes, publish").click()
    await teacher.sees("Published.")
    abroad = await at_class(opened, browsing, "Vic", **plain)
    there = card_of(abroad).get_by_role("img", name=RIVER)
    address = await there.get_attribute("src")
    got = await (await opened.pupil("Vic")).get(address or "")
    assert pixel(got) == RED


async def test_a_plain_browser_keeps_the_words_when_its_file_is_no_picture(opened: Served, browsing: Browsing) -> None:
    pupil = await at_class(opened, browsing, "Bologna", java_script_enabled=False)
    bad: FilePayload = {"name": "river.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    await fills_in(pupil, picture=bad, shows=RIVER)
    await sends(pupil)
    await pupil.sees("Silta cannot show this file as a picture.")
    await pupil.page.get_by_label("A picture, if you like").set_input_files(file())
    await sends(pupil)
    await pupil.sees("Thank you")
    teacher = await at_desk(opened, browsing, "Bologna")
    assert await colour_of(card_of(teacher, ANSWER).get_by_role("img", name=RIVER)) == RED


async def test_a_bad_file_asks_for_another_and_keeps_the_words(opened: Served, browsing: Browsing) -> None:
    pupil, teacher = await at_class(opened, browsing, "Bologna"), await at_desk(opened, browsing, "Bologna")
    bad: FilePayload = {"name": "river.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>"}
    await fills_in(pupil, picture=bad, shows=RIVER)
    await expect(pupil.page.locator("img.chosen")).to_have_count(0)
    await sends(pupil)
    await pupil.sees("Silta cannot show this file as a picture.")
    await expect(pupil.page.get_by_label("A picture, if you like")).to_be_focused()
    await pupil.page.get_by_label("A picture, if you like").set_input_files(file())
    await sends(pupil)
    await pupil.sees("Thank you")
    assert await colour_of(card_of(teacher).get_by_role("img", name=RIVER)) == RED


@pytest.mark.parametrize("script", [True, False])
async def test_without_a_better_file_the_words_can_be_sent_alone(
    opened: Served, browsing: Browsing, *, script: bool
) -> None:
    pupil = await at_class(opened, browsing, "Bologna", java_script_enabled=script)
    bad: FilePayload = {"name": "river.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    await fills_in(pupil, picture=bad)
    await sends(pupil)
    await pupil.sees("Silta cannot show this file as a picture.")
    await pupil.page.get_by_label("A picture, if you like").set_input_files([])
    await sends(pupil)
    await pupil.sees("Thank you")
    assert opened.rows()["media"] == 0


async def test_a_good_picture_is_still_chosen_when_the_form_asks_again_for_shorter_words(
    opened: Served, browsing: Browsing
) -> None:
    pupil, teacher = await at_class(opened, browsing, "Bologna"), await at_desk(opened, browsing, "Bologna")
    await fills_in(pupil, words=ANSWER + "!" * 1000, picture=file(), shows=RIVER)
    await sends(pupil)
    await pupil.sees("too long")
    await pupil.page.get_by_label("Your answer").fill(ANSWER)
    await sends(pupil)
    await pupil.sees("Thank you")
    await expect(card_of(teacher)).to_have_count(1)
    assert await card_of(teacher).get_by_role("img", name=RIVER).count() == 1
    assert await colour_of(card_of(teacher).get_by_role("img", name=RIVER)) == RED


async def test_a_file_that_is_too_large_is_refused_before_it_travels(
    opened: Served, browsing: Browsing, tmp_path: Path
) -> None:
    pupil = await at_class(opened, browsing, "Bologna")
    large = tmp_path / "river.jpg"
    large.write_bytes(b"\xff" * 11 * MEGABYTE)
    await fills_in(pupil, shows=RIVER)
    sent: list[str] = []
    pupil.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    field = pupil.page.get_by_label("A picture, if you like")
    await field.set_input_files(large)
    why = await field.evaluate("(field) => field.validationMessage")
    assert why == opened.english.say(TOO_LARGE[media.PICTURE])
    await sends(pupil)
    await pupil.page.wait_for_timeout(300)
    assert sent == []
    assert opened.rows()["contribution"] == 0

    await field.set_input_files(file())
    await sends(pupil)
    await pupil.sees("Thank you")
    assert len(sent) == 1


# What a browser would not send: here in our own words.


def answering(**more: str) -> dict[str, str]:
    return {"action": "icebreaker answer", "a-text": ANSWER, **more}


async def parts(fields: dict[str, str], name: str, content: bytes | int) -> AsyncIterator[bytes]:
    """A form with a file, one piece after the other: its own bytes, or as many as are wanted of any."""
    for field, value in fields.items():
        yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
    head = f'Content-Disposition: form-data; name="{name}"; filename="a.jpg"\r\nContent-Type: image/jpeg'
    yield f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode()
    if isinstance(content, bytes):
        yield content
    else:
        piece = b"\xff" * (MEGABYTE // 10)
        for _ in range(content // len(piece)):
            yield piece
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


async def uploads(who: Visitor, path: str, fields: dict[str, str], name: str, content: bytes | int) -> Answered:
    headers = {**FROM_HERE, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return await who.request("POST", path, headers=headers, data=parts(fields, name, content))


def pixel(got: Answered) -> tuple[int, ...]:
    """The middle of a picture that came back."""
    picture = Image.open(BytesIO(got.content)).convert("RGB")
    found = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(found, tuple)
    return found


async def test_the_server_refuses_what_is_too_large_and_keeps_the_words(opened: Served) -> None:
    pupil, here = await opened.pupil("Bologna"), f"/class/{opened.cast['Bologna'][0].room}"
    got = await uploads(pupil, here, answering(**{"a-description": RIVER}), "a-picture", 11 * MEGABYTE)
    assert got.status == 200
    assert opened.english.say(TOO_LARGE[media.PICTURE]) in got.page.text
    form = got.page.first("form", classed="reply")
    assert form.get("enctype") == "multipart/form-data"
    kept = form.first("input", name="action")["value"]
    again = await uploads(pupil, here, {"action": kept, "event": events_in(got.body)[0]}, "a-picture", photo().content)
    assert "Thank you" in again.page.text
    desk = await (await opened.teacher("Bologna")).get(f"/desk/{opened.cast['Bologna'][0].room}")
    assert ANSWER in desk.page.text
    assert desk.page.first("img")["alt"] == RIVER


async def test_a_file_too_much_does_not_keep_the_words_from_arriving(opened: Served) -> None:
    pupil, here = await opened.pupil("Bologna"), f"/class/{opened.cast['Bologna'][0].room}"
    got = await uploads(pupil, here, {"action": "note write", "a-text": "Hello"}, "a-picture", photo().content)
    assert "Hello" in got.page.text
    got = await uploads(pupil, here, answering(), "a-portrait", photo().content)
    assert "Thank you" in got.page.text
    assert opened.rows()["media"] == 0


async def test_whoever_may_not_run_a_command_sends_no_file_for_it(opened: Served, monkeypatch: Any) -> None:
    wanted: list[str] = []
    monkeypatch.setattr(
        "bot.adapters.web.inbound.Upload", lambda *_, **__: wanted.append("a file was taken in") or photo()
    )
    pupil, stranger = await opened.pupil("Bologna"), opened.visitor()
    for path in ("/join", "/language"):
        await uploads(stranger, path, answering(), "a-picture", photo().content)
    for who, path in ((stranger, "class/1"), (pupil, "desk/3"), (pupil, "class/1"), (pupil, "staff/1")):
        got = await uploads(who, f"/{path}", answering(), "a-picture", photo().content)
        assert (got.status, got.location) == (303, "/")
    assert wanted == []
    assert largest_files("icebreaker answer", Role.ANYONE, opened.silta) == {}
    assert largest_files("icebreaker answer", Role.STUDENT, opened.silta) == {"a-picture": LARGEST[media.PICTURE]}


# Who may have the bytes.


async def published(site: Served, school: str = "Bologna", colour: str = "red") -> str:
    """The address of a picture that has got its yes."""
    heard = await site.it.pupil(school).does("icebreaker answer", text=ANSWER, picture=photo(colour), description=RIVER)
    assert heard.says("Thank you"), heard.text
    await site.it.teacher(school).presses("Yes, publish", at="desk", on=ANSWER)
    return await newest(site)


async def newest(site: Served) -> str:
    with site.silta.reader.connect() as connection:
        return f"/media/{connection.scalar(select(func.max(media.media.c.id)))}"


async def test_a_picture_is_there_for_those_who_may_see_it_just_now_and_for_nobody_else(opened: Served) -> None:
    it = opened.it
    await it.pupil("Bologna").does("icebreaker answer", text=ANSWER, picture=photo(), description=RIVER)
    address = await newest(opened)
    writer, classmate = await opened.pupil("Bologna"), await opened.pupil("Bologna", 1)
    teacher, abroad, stranger = await opened.teacher("Bologna"), await opened.pupil("Vic"), opened.visitor()
    colleague = await opened.teacher("Vic")
    everybody = (writer, teacher, classmate, abroad, colleague, stranger)

    async def who_sees() -> list[bool]:
        found = []
        for each in everybody:
            for path in (address, f"{address}/small"):
                got = await each.get(path)
                assert got.status in {200, 404}
                assert (got.status == 200) == (got.headers["Content-Type"] == "image/jpeg")
                found.append(got.status == 200)
        assert found[::2] == found[1::2], "large and small alike"
        return found[::2]

    assert await who_sees() == [True, True, False, False, False, False]
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on=ANSWER)
    assert await who_sees() == [True, True, True, True, True, False]
    await it.teacher("Bologna").does("review hide", item=1)
    assert await who_sees() == [True, True, False, False, False, False]
    await it.pupil("Bologna").does("icebreaker answer", text=ANSWER)
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on=ANSWER)
    assert await who_sees() == [True, True, True, True, True, False]
    token = abroad.cookies["silta"]
    await abroad.post("/leave")
    abroad.cookies["silta"] = token  # a browser that does not forget
    assert await who_sees() == [True, True, True, False, True, False]
    await it.pupil("Bologna").does("me withdraw", item=1)
    assert not any(await who_sees())


async def test_what_was_never_there_looks_like_what_is_not_for_you(opened: Served) -> None:
    await opened.it.pupil("Bologna").does("icebreaker answer", text=ANSWER, picture=photo(), description=RIVER)
    abroad, address = await opened.pupil("Vic"), await newest(opened)
    hidden, missing = await abroad.get(address), await abroad.get("/media/999999")
    assert hidden.status == missing.status == 404
    assert hidden.body == missing.body
    for path in ("/media/", "/media/-1", "/media/1e3", f"{address}/large", f"{address}/small/", "/media/" + "9" * 18):
        assert (await abroad.get(path)).status == 404, path


async def test_a_picture_that_is_known_is_not_sent_again_but_asked_about(opened: Served) -> None:
    address, abroad = await published(opened), await opened.pupil("Vic")
    large, small = await abroad.get(address), await abroad.get(f"{address}/small")
    assert len(small.content) < len(large.content)
    assert max(Image.open(BytesIO(small.content)).size) < max(Image.open(BytesIO(large.content)).size)
    assert large.headers["ETag"] != small.headers["ETag"]
    for got, path in ((large, address), (small, f"{address}/small")):
        assert got.headers["Cache-Control"] == "private, no-cache"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in got.headers["Content-Security-Policy"]
        assert got.headers["Content-Type"] == "image/jpeg"
        assert pixel(got) == RED
        tag = got.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"another", {tag}'):
            again = await abroad.get(path, **{"If-None-Match": known})
            assert (again.status, again.content, again.headers["ETag"]) == (304, b"", tag), known
            assert again.headers["Cache-Control"] == "private, no-cache"
        assert (await abroad.get(path, **{"If-None-Match": '"another"'})).content == got.content
    await opened.it.pupil("Bologna").does("me withdraw", item=1)
    assert (await abroad.get(address, **{"If-None-Match": large.headers["ETag"]})).status == 404


async def test_a_head_says_how_much_there_is_and_nothing_else(opened: Served) -> None:
    address, abroad = await published(opened), await opened.pupil("Vic")
    whole, head = await abroad.get(address), await abroad.request("HEAD", address)
    assert (head.status, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Cache-Control"):
        assert head.headers[name] == whole.headers[name], name
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert (await opened.visitor().request("HEAD", address)).status == 404


async def test_a_part_of_a_recording_is_what_was_asked_for(opened: Served) -> None:
    await opened.it.pupil("Bologna").says(f"/icebreaker answer {ANSWER}")
    await opened.it.pupil("Bologna").does("attachment voice", item=1, voice=voice(), description="I say hello")
    pupil, address = await opened.pupil("Bologna"), await newest(opened)
    whole = (await pupil.get(address)).content
    size = len(whole)
    assert whole == voice().content
    for asked, start, stop in (
        ("bytes=0-", 0, size),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=-5", size - 5, size),
        (f"bytes=-{size * 2}", 0, size),
        (f"bytes={size - 1}-", size - 1, size),
        (f"bytes=10-{size * 9}", 10, size),
        ("Bytes=10-19", 10, 20),
    ):
        got = await pupil.get(address, Range=asked)
        assert (got.status, got.content) == (206, whole[start:stop]), asked
        assert got.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}", asked
        assert got.headers["Content-Length"] == str(stop - start), asked
    for odd in (f"bytes={size}-", f"bytes={size}-{size}", "bytes=5-2", f"bytes={'9' * 30}-"):
        got = await pupil.get(address, Range=odd)
        assert got.status == 416, odd
        assert whole[:20] not in got.content, odd
    for odd in ("bytes=-", "bytes=a-b", "bytes=", "bytes", "bytes=0-1,5-6", "bytes=- 5", "bytes=١-٢"):
        got = await pupil.get(address, Range=odd)
        assert got.status in {200, 416}, odd
        assert got.status == 416 or got.content == whole, odd
    assert (await opened.visitor().get(address, Range="bytes=0-9")).status == 404


async def test_the_last_no_bytes_are_none(opened: Served) -> None:
    address, pupil = await published(opened), await opened.pupil("Vic")
    assert (await pupil.get(address, Range="bytes=-0")).status == 416


async def test_a_unit_that_nobody_knows_asks_for_no_part(opened: Served) -> None:
    address, pupil = await published(opened), await opened.pupil("Vic")
    whole = await pupil.get(address)
    got = await pupil.get(address, Range="lines=1-2")
    assert (got.status, got.content) == (200, whole.content)


async def test_nothing_that_is_part_of_another_version_is_sent(opened: Served) -> None:
    address, pupil = await published(opened), await opened.pupil("Vic")
    whole = await pupil.get(address)
    got = await pupil.get(address, **{"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]})
    assert got.status == 206
    got = await pupil.get(address, **{"Range": "bytes=10-19", "If-Range": '"another"'})
    assert (got.status, got.content) == (200, whole.content)


async def test_what_is_seen_is_what_waits_also_after_another_picture_was_taken_back(
    opened: Served, browsing: Browsing
) -> None:
    # The desk's page stays open all the while: what it shows of an address must be what is behind it now.
    teacher, it = await at_desk(opened, browsing, "Bologna"), opened.it
    await it.pupil("Bologna").does("icebreaker answer", text="First", picture=photo("red"), description="The sun")
    assert await colour_of(card_of(teacher, "First").get_by_role("img", name="The sun")) == RED
    await it.pupil("Bologna").does("me withdraw", item=1)
    await expect(card_of(teacher, "First")).to_have_count(0)
    await it.pupil("Bologna", 1).does("icebreaker answer", text="Second", picture=photo("blue"), description="The sky")
    assert await colour_of(card_of(teacher, "Second").get_by_role("img", name="The sky")) == BLUE


async def test_a_picture_taken_away_vanishes_live_and_the_words_stay(opened: Served, browsing: Browsing) -> None:
    abroad, pupil = await at_class(opened, browsing, "Vic"), await at_class(opened, browsing, "Bologna")
    address = await published(opened)
    await expect(card_of(abroad).get_by_role("img", name=RIVER)).to_be_visible()
    await pupil.button("See the answers", within="#log").click()
    await pupil.button("Take it away", within=".reply").click()
    await pupil.sees("Taken away. Silta no longer shows or plays it to anybody.")
    await expect(card_of(abroad).get_by_role("img", name=RIVER)).to_have_count(0)
    await expect(card_of(abroad)).to_have_count(1)
    assert (await (await opened.pupil("Vic")).get(address)).status == 404


async def test_a_picture_can_be_looked_at_large_and_one_comes_back(opened: Served, browsing: Browsing) -> None:
    await published(opened)
    abroad = await at_class(opened, browsing, "Vic")
    await abroad.page.get_by_role("link", name=RIVER).click()
    await abroad.page.wait_for_url("**/media/1")
    assert await abroad.page.locator("img").evaluate("(picture) => picture.naturalWidth") == 800
    await abroad.page.go_back()
    await expect(card_of(abroad)).to_have_count(1)
    # Chromium would like to dress up the page that it makes of a bare picture, and our policy does not let it.
    abroad.complaints = [each for each in abroad.complaints if "inline style" not in each]


# Voices.


async def opens_recorder(site: Served, browsing: Browsing, **how: Any) -> Sitter:
    """A pupil who has answered and is about to add their voice."""
    await site.it.pupil("Bologna").says(f"/icebreaker answer {ANSWER}")
    pupil = await at_class(site, browsing, "Bologna", **how)
    await pupil.page.add_init_script(EAVESDROP)
    await pupil.page.reload()
    await pupil.button("See the answers", within="#log").click()
    await pupil.button("Add your voice", within=".reply").click()
    await expect(pupil.button("Record")).to_be_visible()
    return pupil


async def plays(audio: Locator) -> float:
    """Whether something is to be heard: it goes on. Returns how long it says that it is."""
    await expect(audio).to_be_visible()
    await audio.evaluate("(audio) => { audio.muted = true; audio.load(); return audio.play(); }")
    return float(
        await audio.evaluate(
            """(audio) => new Promise((done, failed) => {
                const look = () => audio.currentTime > 0 && done(Number.isFinite(audio.duration) ? audio.duration : -1);
                audio.ontimeupdate = look;
                audio.onerror = () => failed(new Error("it cannot be played"));
                setTimeout(() => failed(new Error("nothing is to be heard")), 9000);
                look();
            })"""
        )
    )


async def test_a_voice_is_recorded_listened_to_sent_and_heard_in_another_class(
    opened: Served, hearing: Browsing
) -> None:
    pupil = await opens_recorder(opened, hearing, permissions=["microphone"], **PHONE)
    teacher, abroad = await at_desk(opened, hearing, "Bologna"), await at_class(opened, hearing, "Vic")
    await pupil.button("Record").tap()
    await pupil.sees("Recording. Press Stop when you are done")
    await pupil.page.wait_for_timeout(1200)
    await pupil.button("Stop").tap()
    await pupil.sees("Recorded. Listen to it, or record it anew.")
    assert await pupil.page.evaluate(LET_GO)
    await plays(pupil.page.locator(".recorder audio"))
    assert await pupil.fits()
    await pupil.page.get_by_label("What do you say?").fill("I say hello")
    await pupil.button("Send", within=".reply").tap()
    await pupil.sees("Thank you")

    await expect(card_of(abroad)).to_have_count(0)
    await plays(card_of(teacher).locator("audio"))
    await card_of(teacher).get_by_role("button", name="Yes, publish").click()
    await plays(card_of(abroad).locator("audio"))
    words = card_of(abroad).locator("figcaption")
    await expect(words).to_have_text("I say hello")
    await expect(words).to_have_attribute("lang", "en")
    spanish = opened.silta.languages.voice("es", "UTC").say(Text("Recording, {length}", length="0:0"))
    await expect(card_of(abroad).locator("audio")).to_have_attribute("aria-label", re.compile(rf"{spanish}\d"))


async def test_a_voice_that_is_recorded_anew_replaces_the_one_before(opened: Served, hearing: Browsing) -> None:
    pupil = await opens_recorder(opened, hearing, permissions=["microphone"])
    sizes = []
    for milliseconds in (2000, 500):
        await pupil.button("Record").click()
        await pupil.page.wait_for_timeout(milliseconds)
        await pupil.button("Stop").click()
        await pupil.sees("Recorded. Listen to it, or record it anew.")
        sizes.append(await pupil.page.locator(".reply input[type=file]").evaluate("(field) => field.files[0].size"))
    assert 0 < sizes[1] < sizes[0]


@pytest.mark.parametrize("how", ["Not now", "Escape"])
async def test_a_form_that_is_closed_lets_the_microphone_go(opened: Served, hearing: Browsing, how: str) -> None:
    pupil = await opens_recorder(opened, hearing, permissions=["microphone"])
    await pupil.button("Record").click()
    await pupil.sees("Recording. Press Stop when you are done")
    await (pupil.page.keyboard.press("Escape") if how == "Escape" else pupil.button("Not now").click())
    await expect(pupil.page.locator(".recorder")).to_have_count(0)
    assert await pupil.page.evaluate(LET_GO)


async def test_a_microphone_that_is_refused_is_said_in_a_sentence(opened: Served, browsing: Browsing) -> None:
    # This browser has no microphone, and would not be let near one.
    pupil = await opens_recorder(opened, browsing)
    await pupil.button("Record").click()
    await pupil.sees("Your browser does not let Silta use the microphone. You can choose a recording instead.")
    await expect(pupil.button("Record")).to_be_enabled()


async def test_a_recording_that_is_there_already_can_be_chosen(opened: Served, browsing: Browsing) -> None:
    pupil, abroad = await opens_recorder(opened, browsing), await at_class(opened, browsing, "Vic")
    field = pupil.page.locator(".reply input[type=file]")
    await field.set_input_files({"name": "me.wav", "mimeType": "audio/wav", "buffer": voice(1.5).content})
    await pupil.page.get_by_label("What do you say?").fill("I say hello")
    await sends(pupil)
    await pupil.sees("Thank you")
    await opened.it.delivers()
    await opened.it.teacher("Bologna").presses("Yes, publish", at="desk", on=ANSWER)
    assert await plays(card_of(abroad).locator("audio")) == pytest.approx(1.5, abs=0.1)


async def test_a_voice_is_kept_when_the_form_asks_again_for_shorter_words(opened: Served, hearing: Browsing) -> None:
    pupil = await opens_recorder(opened, hearing, permissions=["microphone"])
    await pupil.button("Record").click()
    await pupil.page.wait_for_timeout(500)
    await pupil.button("Stop").click()
    await pupil.sees("Recorded.")
    await pupil.page.get_by_label("What do you say?").fill("hello " * 200)
    await sends(pupil)
    await pupil.sees("too long")
    assert await pupil.page.locator(".reply input[type=file]").evaluate_all(
        "(all) => all.map((each) => each.files.length)"
    ) == [1]
    await pupil.page.get_by_label("What do you say?").fill("I say hello")
    await sends(pupil)
    await pupil.sees("Thank you")
    await plays(card_of(await at_desk(opened, hearing, "Bologna")).locator("audio"))
