"""Coming in and going out: codes, sessions, the throttle, and the language that somebody chose at the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from served import Answered, Served, Visitor, events_in, serving_site
from sqlalchemy import text

from bot.dispatch import CHANGED_FORM
from commands.arrival import TOO_MANY
from commands.message import Text
from commands.project.doors import WRONG_CODE
from storage import codes

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOM = "/class/{}"


async def code_of(site: Served, school: str, who: str) -> str:
    """A code that a teacher makes: for a device, a class, a partner or a colleague."""
    return (await site.it.teacher(school).says(f"/project invite {who}")).codes[0]


async def seat_code(site: Served, school: str, number: int = 0) -> str:
    seat = site.cast[school][1 + number].seat
    return (await site.it.teacher(school).does("classroom renew", seat=seat)).codes[0]


def alert(answered: Answered) -> str:
    return answered.page.first(role="alert").text


def says(site: Served, answered: Answered, sentence: Text) -> bool:
    return site.english.say(sentence) in answered.page.text


def wrong() -> str:
    return codes.mint()


async def test_a_link_is_used_by_its_button_and_not_by_a_look(site: Served) -> None:
    code = await code_of(site, "Bologna", "colleague")
    visitor = site.visitor()
    for _ in range(3):
        page = (await visitor.get(f"/join/{code}")).page
        assert page.first("input", name="a-code")["value"] == code
    asked = await visitor.come_in(code)
    welcomed = await visitor.follow(await visitor.fill(asked, at="/join", alias="Signora Neri"))
    assert welcomed.page.first("h1").text == "Desk of Bologna"


@pytest.mark.parametrize("typed", ["lower", "spaced", "misread"])
async def test_a_code_may_be_typed_as_people_type(site: Served, typed: str) -> None:
    code = await seat_code(site, "Bologna")
    ways = {
        "lower": code.lower(),
        "spaced": f" {code.replace('-', ' ')} ",
        "misread": code.replace("0", "O").replace("1", "l"),
    }
    visitor = site.visitor()
    assert (await visitor.follow(await visitor.come_in(ways[typed]))).page.first("h1").text == "Bologna · 9B"


async def test_a_new_session_begins_at_every_coming_in(site: Served) -> None:
    code, seen = await seat_code(site, "Bologna"), set()
    for planted in ({}, {"silta": "planted"}, {"silta": await site.session(site.cast["Vic"][1])}):
        visitor = site.visitor(cookies=dict(planted))
        got = await visitor.come_in(code)
        assert got.status == 303
        (cookie,) = got.set_cookie
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert visitor.cookies["silta"] not in seen | set(planted.values())
        assert len(visitor.cookies["silta"]) >= 32
        seen.add(visitor.cookies["silta"])
        if planted:
            before = site.visitor(cookies=dict(planted))
            assert (await before.get("/")).location.startswith("/join"), "what was there before opens nothing now"


async def test_the_database_holds_nothing_that_opens_a_door(site: Served) -> None:
    code = await seat_code(site, "Bologna")
    visitor = site.visitor()
    await visitor.come_in(code)
    for secret in (code, code.replace("-", ""), visitor.cookies["silta"]):
        assert site.it.remembers(secret) == set()


async def test_the_same_form_sent_twice_is_one_coming_in(site: Served) -> None:
    code = await code_of(site, "Bologna", "class")
    visitor = site.visitor()
    await visitor.get("/join")
    again = site.visitor(cookies=dict(visitor.cookies))
    asked = await visitor.come_in(code)
    (event,) = events_in(asked.body)
    before = site.rows(without="entry")
    first = await visitor.come_in(code, event=event, **{"a-alias": "Quick Otter"})
    once = site.rows(without="entry")
    second = await again.come_in(code, event=event, **{"a-alias": "Quick Otter"})
    assert first.status == second.status == 303
    assert visitor.cookies == again.cookies
    assert site.rows(without="entry") == once
    assert once["seat"] == before["seat"] + 1


async def test_the_same_form_with_other_words_is_refused(site: Served) -> None:
    code = await code_of(site, "Bologna", "class")
    first = site.visitor()
    await first.get("/join")
    second = site.visitor(cookies=dict(first.cookies))
    await first.come_in(code, event="one and the same", **{"a-alias": "Quick Otter"})
    before = site.rows(without="entry")
    got = await second.come_in(code, event="one and the same", **{"a-alias": "Calm Heron"})
    assert says(site, got, CHANGED_FORM)
    assert "silta" not in second.cookies
    assert site.rows(without="entry") == before


async def test_who_knows_a_forms_event_but_not_its_code_gets_no_session(site: Served) -> None:
    # Somebody may look at a door that stands open on a shared computer, and wait for who comes in through it.
    victim = site.visitor()
    await victim.get("/join")
    await victim.come_in(await seat_code(site, "Bologna"), event="seen by another")
    thief = site.visitor()
    await thief.get("/join")
    await thief.come_in(wrong(), event="seen by another")
    assert "silta" not in thief.cookies
    other = site.visitor()
    await other.get("/join")
    await other.come_in(await seat_code(site, "Vic"), event="seen by another")
    assert other.cookies["silta"] != victim.cookies["silta"]
    assert (await other.get("/")).location != (await victim.get("/")).location


async def test_wrong_expired_and_used_codes_sound_alike(site: Served) -> None:
    used, expired = await code_of(site, "Bologna", "colleague"), await code_of(site, "Vic", "colleague")
    await site.visitor().come_in(used, **{"a-alias": "A Colleague"})
    past = datetime.now(UTC) - timedelta(minutes=1)
    query, values = text("UPDATE code SET expires_at = :past WHERE hash = :hash"), {"hash": codes.hashed(expired)}
    await site.silta.writer.run(
        lambda connection: connection.execute(query, {**values, "past": past.replace(tzinfo=None)})
    )
    told = set()
    for code in (wrong(), used, expired, "ÄÄÄÄÄ-ÄÄÄÄÄ", "short", "'; DROP TABLE code;--"):
        got = await site.visitor().come_in(code)
        assert got.status == 200
        assert not got.set_cookie
        assert got.page.first("input", name="a-code")["value"] == code, "what was typed is kept"
        told.add(alert(got))
    assert told == {site.english.say(WRONG_CODE)}


async def guess(visitor: Visitor, times: int) -> None:
    for _ in range(times):
        await visitor.come_in(wrong())


async def test_after_five_wrong_guesses_the_sixth_is_refused_even_if_it_is_right(site: Served) -> None:
    code = await seat_code(site, "Bologna")
    guesser = site.visitor()
    await guesser.get("/join")
    await guess(guesser, 5)
    assert says(site, await guesser.come_in(code), TOO_MANY)
    neighbour = site.visitor()
    assert (await neighbour.come_in(code)).status == 303, "others at the same school come in meanwhile"


async def test_fifty_wrong_guesses_from_one_address_close_the_door_for_it(site: Served) -> None:
    code = await seat_code(site, "Bologna")
    for number in range(50):
        await site.visitor(headers={"X-Forwarded-For": f"10.0.0.{number}"}).come_in(wrong())
    pretender = site.visitor(headers={"X-Forwarded-For": "192.0.2.7"})
    assert says(site, await pretender.come_in(code), TOO_MANY), "without a proxy nobody's word is taken for it"


async def test_the_throttle_survives_a_restart(site: Served, tmp_path) -> None:
    code = await seat_code(site, "Bologna")
    for _ in range(50):
        await site.visitor().come_in(wrong())
    async with serving_site(tmp_path, str(site.silta.reader.url)) as restarted:
        assert says(restarted, await restarted.visitor().come_in(code), TOO_MANY)


async def test_behind_a_proxy_its_last_word_counts(site: Served, tmp_path) -> None:
    code = await seat_code(site, "Bologna")
    async with serving_site(tmp_path, str(site.silta.reader.url), proxied=True) as proxied:
        for number in range(50):
            await proxied.visitor(headers={"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"}).come_in(wrong())
        same = await proxied.visitor(headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.7"}).come_in(code)
        assert says(proxied, same, TOO_MANY)
        assert (await proxied.visitor(headers={"X-Forwarded-For": "192.0.2.8"}).come_in(code)).status == 303


async def test_signing_out_ends_the_session_at_once(site: Served) -> None:
    one, role = await site.pupil("Bologna"), site.cast["Bologna"][1]
    other = await site.pupil("Bologna")
    stolen = site.visitor(cookies=dict(one.cookies))
    got = await one.post("/leave")
    assert one.cookies == {}
    assert got.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (await stolen.get(ROOM.format(role.room))).status == 303
    assert (await stolen.says("Hello", at=ROOM.format(role.room))).status == 303
    assert (await other.get(ROOM.format(role.room))).status == 200, "the same person elsewhere stays"


async def test_a_removed_seats_cookie_leads_to_the_door_and_says_why(site: Served) -> None:
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][1]
    await site.it.teacher("Bologna").does("classroom remove", seat=role.seat, sure=1)
    got = await pupil.get(ROOM.format(role.room))
    assert (got.status, got.location) == (303, "/")
    door = await pupil.follow(got)
    assert door.page.all("input", name="a-code")
    assert "no longer signed in" in alert(door)


async def test_a_code_of_a_removed_seat_opens_nothing(site: Served) -> None:
    code, role = await seat_code(site, "Bologna"), site.cast["Bologna"][1]
    await site.it.teacher("Bologna").does("classroom remove", seat=role.seat, sure=1)
    assert alert(await site.visitor().come_in(code)) == site.english.say(WRONG_CODE)


async def test_a_language_chosen_at_the_door_is_remembered_after_it(site: Served) -> None:
    visitor = site.visitor(language="en")
    await visitor.post("/language", language="fi", back="/join")
    assert (await visitor.get("/join")).lang == "fi"
    inside = await visitor.follow(await visitor.come_in(await seat_code(site, "Bologna")))
    assert inside.lang == "fi"
    elsewhere = site.visitor(language="en")
    again = await elsewhere.follow(await elsewhere.come_in(await seat_code(site, "Bologna")))
    assert again.lang == "fi", "it is the person's, not only the browser's"


@pytest.mark.parametrize(
    "back",
    [
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https://elsewhere.example/",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "\t//elsewhere.example",
        "/%09/elsewhere.example",
        "elsewhere",
        "javascript:alert(1)",
        "/join\r\nX-Planted: 1",
    ],
)
async def test_choosing_a_language_leads_nowhere_else(site: Served, back: str) -> None:
    got = await site.visitor().post("/language", language="fi", back=back)
    assert got.status in {303, 400}
    if got.status == 303:
        there = "".join(each for each in got.location if each not in "\t\r\n").replace("\\", "/")
        assert there.startswith("/"), got.location
        assert not there.startswith("//"), got.location
    assert "X-Planted" not in got.headers


async def test_a_language_that_silta_does_not_speak_is_not_taken(site: Served) -> None:
    visitor = site.visitor()
    for language in ("tlh", "", "en-GB", "../fi", "fi; Path=/x"):
        assert (await visitor.post("/language", language=language, back="/join")).status == 303
    assert visitor.cookies == {}


async def test_a_door_does_nothing_but_let_people_in(site: Served) -> None:
    teacher, before = await site.teacher("Bologna"), site.rows()
    for action in ("note write?text=hello", "icebreaker open?prompt=visit", "classroom seats?number=3", "nonsense"):
        got = await teacher.post("/join", action=action)
        assert (got.status, got.location) == (303, "/")
    assert site.rows() == before
