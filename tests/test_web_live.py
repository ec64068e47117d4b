"""The open line: what a page hears of a place, from the last change that it has, until its session ends."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from aiohttp import WSMsgType
from aiohttp.client_exceptions import WSServerHandshakeError
from dom import parse_page
from served import Served, Visitor, heard

from bot.adapters.web.live import BACKLOG, LOOK_EVERY
from bot.adapters.web.site import SITE
from storage import places, timeline

pytestmark = pytest.mark.asyncio(loop_scope="session")


def key_of(site: Served, school: str) -> str:
    return f"class/{site.cast[school][0].room}"


async def cursor_of(visitor: Visitor, key: str) -> int:
    return int((await visitor.get(f"/{key}")).page.first("main")["data-cursor"])


async def closes(socket, *, within: float = 3) -> bool:
    """Whether the server hangs up; what it says before is over is not heard."""
    try:
        while True:
            message = await asyncio.wait_for(socket.receive(), within)
            if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}:
                return True
    except TimeoutError:
        return False


def words_of(news: dict) -> list[str]:
    return [parse_page(each["html"]).first(classed="words").text for each in news["entries"] if "html" in each]


async def test_a_line_tells_what_is_new_since_the_last_change(site: Served) -> None:
    one, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    for word in ("first", "second"):
        await other.says(word, at=f"/{key}")
    after = await cursor_of(one, key)
    await other.says("third", at=f"/{key}")
    async with one.live(key, after) as socket:
        news = await heard(socket)
        assert words_of(news) == ["third"]
        await other.says("fourth", at=f"/{key}")
        news = await heard(socket)
        assert words_of(news) == ["fourth"]
        assert news["cursor"] == await cursor_of(one, key)
    async with one.live(key, 0) as socket:
        assert words_of(await heard(socket)) == ["first", "second", "third", "fourth"]


async def test_a_change_that_becomes_visible_after_a_later_one_elsewhere_is_told(site: Served) -> None:
    # Projects commit in an order of their own: a lower number may be seen after a higher one.
    one, key = await site.pupil("Bologna"), key_of(site, "Bologna")
    role, far = site.cast["Bologna"][1], site.cast["Vic"][1]
    await one.says("before", at=f"/{key}")

    async def writes(number: int, where: str, seat: int) -> None:
        def write(connection) -> None:
            here = places.find_place(connection, places.WEB, where)
            row = {"id": number, "place_id": here.id, "position": number, "seat_id": seat, "text": f"note {number}"}
            now = {"at": datetime.now(UTC), "language": "en", "gone": False}
            connection.execute(timeline.entry.insert(), {**row, **now})

        await site.silta.writer.run(write)

    async with one.live(key, await cursor_of(one, key)) as socket:
        await writes(2_000_001, key_of(site, "Vic"), far.seat)
        await asyncio.sleep(2 * LOOK_EVERY)  # it has looked, and seen the higher number
        await writes(2_000_000, key, role.seat)
        assert words_of(await heard(socket)) == ["note 2000000"]


async def test_a_line_tells_what_is_gone(site: Served) -> None:
    one, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    await other.says("I take this back", at=f"/{key}")
    at = int((await one.get(f"/{key}")).page.first("article")["data-at"])
    async with one.live(key, await cursor_of(one, key)) as socket:
        await other.press("Remove", at=f"/{key}")
        news = await heard(socket)
        assert news["entries"] == [{"at": at, "gone": True}]
    async with one.live(key, 0) as socket:
        assert "I take this back" not in str(await heard(socket))


async def test_a_line_tells_what_has_changed_in_its_old_place(site: Served) -> None:
    teacher, abroad = site.it.teacher("Bologna"), await site.pupil("Saint-Pierre")
    key = key_of(site, "Saint-Pierre")
    async with abroad.live(key, 0) as socket:
        await teacher.says("/icebreaker open prompt:visit")
        opened = (await heard(socket))["entries"][0]
        await teacher.says("/icebreaker close")
        closed = (await heard(socket))["entries"][0]
    assert closed["at"] == opened["at"]
    assert closed["html"] != opened["html"]


async def test_whoever_was_away_too_long_gets_the_page_anew(site: Served) -> None:
    one, key = await site.pupil("Bologna"), key_of(site, "Bologna")
    role = site.cast["Bologna"][2]

    def write(connection) -> None:
        place = site.it.silta.clock()
        here = connection.exec_driver_sql("SELECT id FROM place WHERE key = ?", (key,)).scalar()
        for number in range(BACKLOG + 5):
            note = {"text": f"note {number}", "language": "en", "now": place}
            timeline.write_note(connection, place_id=here, seat_id=role.seat, **note)

    await site.silta.writer.run(write)
    async with one.live(key, 0) as socket:
        assert await heard(socket) == {"reload": True}
    page = (await one.get(f"/{key}")).page
    assert page.all("article")[-1].first(classed="words").text == f"note {BACKLOG + 4}"
    first = page.all("article")[0]["data-at"]
    earlier = (await one.get(f"/{key}/earlier?before={first}")).json
    assert earlier["more"]
    assert parse_page(earlier["html"]).all("article")[-1]["data-at"] < first


async def test_readers_alike_get_the_same_string_rendered_once(site: Served, monkeypatch) -> None:
    rendered: Counter[tuple[int, str]] = Counter()
    rendering = site.app[SITE].rendering
    render = rendering.entry

    def counted(entry, voice):
        rendered[entry.id, voice.code] += 1
        return render(entry, voice)

    monkeypatch.setattr(rendering, "entry", counted)
    key, readers = key_of(site, "Bologna"), [await site.pupil("Bologna") for _ in range(3)]
    after = await cursor_of(readers[0], key)
    async with readers[0].live(key, after) as one, readers[1].live(key, after) as two, readers[2].live(key) as three:
        await (await site.pupil("Bologna", 1)).says("Hello, all of you", at=f"/{key}")
        told = [await one.receive_str(timeout=5), await two.receive_str(timeout=5)]
        assert told[0] == told[1]
        assert words_of(await heard(three))[-1] == "Hello, all of you"
    assert set(rendered.values()) == {1}


async def test_what_is_for_one_alone_is_told_to_nobody_else(site: Served) -> None:
    teacher, pupil, key = site.it.teacher("Bologna"), site.it.pupil("Bologna"), key_of(site, "Bologna")
    await teacher.says("/icebreaker open prompt:visit")
    await pupil.says("/icebreaker answer The portici")
    mine, classmate = await site.pupil("Bologna"), await site.pupil("Bologna", 1)
    after = await cursor_of(mine, key)
    async with mine.live(key, after) as own, classmate.live(key, after) as other:
        await teacher.presses("Yes, publish", at="desk")
        assert "The portici" in str(await heard(own))
        await (await site.pupil("Bologna", 1)).says("and now a note", at=f"/{key}")
        assert words_of(await heard(other)) == ["and now a note"]
    assert "The portici" not in (await classmate.get(f"/{key}")).page.first(id="log").text


async def test_signing_out_closes_the_open_line(site: Served) -> None:
    pupil, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    async with pupil.live(key) as socket, other.live(key) as stays:
        await pupil.post("/leave")
        assert await closes(socket)
        await other.says("Has everybody gone?", at=f"/{key}")
        assert words_of(await heard(stays)) == ["Has everybody gone?"]


async def test_removing_a_seat_closes_its_open_line(site: Served) -> None:
    pupil, key, role = await site.pupil("Bologna"), key_of(site, "Bologna"), site.cast["Bologna"][1]
    teacher = await site.teacher("Bologna")
    async with pupil.live(key) as socket:
        got = await teacher.post(f"/desk/{role.room}", action=f"classroom remove?seat={role.seat}&sure=1")
        assert got.status == 200
        assert await closes(socket)
    with pytest.raises(WSServerHandshakeError):
        async with pupil.live(key):
            pass


async def test_nobody_hears_a_place_that_is_not_theirs(site: Served) -> None:
    pupil = await site.pupil("Bologna")
    own, other = site.cast["Bologna"][0], site.cast["Vic"][0]
    for key in (f"desk/{own.room}", f"staff/{own.project}", f"class/{other.room}", "class/9999"):
        with pytest.raises(WSServerHandshakeError):
            async with pupil.live(key):
                pass


async def test_nonsense_on_the_line_harms_nobody(site: Served) -> None:
    pupil, other, key = await site.pupil("Bologna"), await site.pupil("Bologna", 1), key_of(site, "Bologna")
    before = site.rows()
    async with pupil.live(key) as socket, other.live(key) as stays:
        await socket.send_str('{"action": "note write?text=hello"}')
        await socket.send_bytes(b"\x00" * 4096)
        assert await closes(socket)
        assert site.rows() == before
        await other.says("still here", at=f"/{key}")
        assert words_of(await heard(stays)) == ["still here"]
    for after in ("-1", "x", "9" * 30, "1.5", "٣"):
        pupil_again = await site.pupil("Bologna")
        async with pupil_again.live(key, after) as socket:
            assert "still here" in str(await heard(socket))
