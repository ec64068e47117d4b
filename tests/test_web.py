"""The web's guard: what holds for every request and every response, whatever was asked and whoever asked it."""

from __future__ import annotations

import itertools
import secrets
from pathlib import Path

import pytest
from aiohttp import WSServerHandshakeError
from routes import PAGES, PARTS, SENT, addresses, routes
from served import FROM_HERE, Served, serving_site

from bot.adapters.web.server import LARGEST_TEXT

pytestmark = pytest.mark.asyncio(loop_scope="session")

ELSEWHERE = ("https://elsewhere.example", "http://127.0.0.1:1", "null")
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "odd"},
    {"Sec-Fetch-Site": ""},
    *({"Sec-Fetch-Site": "cross-site", "Origin": origin} for origin in ELSEWHERE),
    *({"Sec-Fetch-Site": "same-site", "Origin": origin} for origin in ELSEWHERE),
    *({"Origin": origin} for origin in ELSEWHERE),
    {"Origin": ""},
    {},
]
HARMLESS = {
    "/join": {"action": "project join", "a-code": "AAAAA-AAAAA"},
    "/language": {"language": "fi", "back": "/"},
    "/class/{room}": {"typed": "Hello from elsewhere"},
    "/desk/{room}": {"action": "classroom seats?number=2"},
    "/staff/{project}": {"typed": "Hello from elsewhere"},
    "/leave": {},
}


async def test_every_route_is_known_to_these_tests(site: Served) -> None:
    assert routes(site.app, "GET") | {"/demo"} == set(PAGES | PARTS)
    assert routes(site.app, "POST") == SENT
    methods = {route.method for route in site.app.router.routes()}
    assert methods == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_is_changed_for_another_sites_page(site: Served, method: str) -> None:
    teacher = await site.teacher("Bologna")
    role, before = site.cast["Bologna"][0], site.rows()
    for address, headers in itertools.product(HARMLESS, FOREIGN):
        path = address.format(room=role.room, project=role.project)
        got = await teacher.request(method, path, data=HARMLESS[address], headers=headers)
        assert got.status == 403, (path, headers)
        assert not got.set_cookie
    assert site.rows() == before
    assert (await teacher.get(f"/desk/{role.room}")).lang == "en"


@pytest.mark.parametrize("headers", [FROM_HERE, {"Sec-Fetch-Site": "none"}, {"Origin": "here"}])
async def test_our_own_pages_may_send(site: Served, headers: dict[str, str]) -> None:
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][0]
    before = site.rows()["entry"]
    own = {name: value.replace("here", site.address) for name, value in headers.items()}
    got = await pupil.says("Hello", at=f"/class/{role.room}", headers=own)
    assert got.status == 200
    assert site.rows()["entry"] == before + 1


@pytest.mark.parametrize("headers", FOREIGN)
async def test_no_live_line_is_opened_for_another_sites_page(site: Served, headers: dict[str, str]) -> None:
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][0]
    own = {"Cookie": f"silta={pupil.cookies['silta']}", **headers}
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.http.ws_connect(f"{site.address}/class/{role.room}/live", headers=own)
    assert refused.value.status == 403


async def test_every_response_carries_the_headers(site: Served) -> None:
    teacher, stranger, role = await site.teacher("Bologna"), site.visitor(), site.cast["Bologna"][0]
    seen = []
    for who, path in itertools.product((teacher, stranger), [*addresses(site.app, role), "/nowhere", "/class/x", "//"]):
        seen.append((path, await who.get(path)))
    seen += [(path, await stranger.post(path, headers={})) for path in ("/join", "/leave", "/language", "/class/1")]
    seen += [(path, await teacher.request("DELETE", path, headers=FROM_HERE)) for path in ("/join", "/healthz")]
    seen.append(("/join", await stranger.post("/join", action="no such thing")))
    seen.append(("too much", await stranger.request("POST", "/join", data=b"x" * LARGEST_TEXT * 2)))
    assert {answered.status for _, answered in seen} >= {200, 303, 403, 404, 405}
    for path, answered in seen:
        policy = dict(part.strip().split(" ", 1) for part in answered.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"], path
        assert policy["default-src"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'", path
        assert not {"unsafe", "http", "data:", "*"} & set(answered.headers["Content-Security-Policy"].split("-")), path
        assert answered.headers["X-Content-Type-Options"] == "nosniff", path
        assert answered.headers["Referrer-Policy"] == "no-referrer", path
        if not path.startswith("/static") and answered.status != 303:
            assert answered.headers["Cache-Control"] == "no-store", path


async def test_no_page_needs_what_the_policy_forbids(site: Served) -> None:
    teacher, role = await site.teacher("Bologna"), site.cast["Bologna"][0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await teacher.says("/classroom seats 2", at=f"/desk/{role.room}")
    for address in (f"/class/{role.room}", f"/desk/{role.room}", f"/staff/{role.project}", "/join", "/nowhere"):
        for each in (await teacher.get(address)).page.walk():
            assert "style" not in each.attributes, (address, each.tag)
            assert not [name for name in each.attributes if name.startswith("on")], (address, each.tag)
            assert each.tag != "style"
            assert each.tag != "script" or (each["src"].startswith("/static/") and not each.inside), address
            for name in ("href", "src", "action"):
                assert each.get(name, "/").startswith(("/", "#")), (address, each.tag, each.get(name))


async def test_a_look_never_changes_anything(site: Served) -> None:
    teacher, stranger, role = await site.teacher("Bologna"), site.visitor(), site.cast["Bologna"][0]
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    invited = (await site.it.teacher("Bologna").says("/project invite partner")).codes[0]
    await site.it.delivers()
    before = site.rows()
    for who, path in itertools.product((teacher, stranger), [*addresses(site.app, role), f"/join/{invited}"]):
        got = await who.get(path)
        assert got.status < 500, path
        # A door ties its form to the browser that asks; that opens nothing.
        assert not [each for each in got.set_cookie if not each.startswith("silta-door=")], path
    assert site.rows() == before


async def test_what_is_not_there_or_not_for_you_leads_home(site: Served) -> None:
    pupil, teacher = await site.pupil("Bologna"), await site.teacher("Bologna")
    own, other = site.cast["Bologna"][0], site.cast["Vic"][0]
    for who, paths in (
        (pupil, [f"/desk/{own.room}", f"/staff/{own.project}", f"/class/{other.room}", "/class/99999", "/staff/99"]),
        (teacher, [f"/desk/{other.room}", f"/class/{other.room}", "/desk/99999", "/staff/99999"]),
        (site.visitor(), [f"/class/{own.room}", f"/desk/{own.room}", f"/staff/{own.project}"]),
    ):
        before = site.rows()
        for path in paths:
            for got in (await who.get(path), await who.says("Hello", at=path), await who.get(f"{path}/earlier")):
                assert (got.status, got.location) == (303, "/"), path
        assert site.rows() == before
    assert (await pupil.follow(await pupil.get(f"/desk/{own.room}"))).page.first("h1").text == "Bologna · 9B"


async def test_too_much_at_once_is_said_kindly_in_the_readers_language(site: Served) -> None:
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][0]
    before = site.rows()
    for language in ("fi", "en"):
        pupil.language = language
        for path in (f"/class/{role.room}", "/join", "/language"):
            got = await pupil.post(path, typed="x" * 1_000_000, action="project join")
            assert got.status == 413, path
            assert got.lang == language
            assert len(got.page.all("h1")) == 1
    assert site.rows() == before


async def test_an_error_says_nothing_of_what_is_inside(site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("bot.adapters.web.pages._entries", breaks)
    pupil, role = await site.pupil("Bologna"), site.cast["Bologna"][0]
    got = await pupil.get(f"/class/{role.room}")
    assert got.status == 500
    assert "secret" not in got.body
    assert "Traceback" not in got.body
    assert got.page.first("h1").text


async def test_tokens_in_an_address_are_refused_outside_the_demo(site: Served) -> None:
    role = site.cast["Bologna"][1]
    token = await site.session(role)
    for path in (f"/class/{role.room}?as={token}", f"/?as={token}", f"/class/{role.room}/live?as={token}"):
        got = await site.visitor().get(path, **FROM_HERE)
        assert got.status == 303, path
        assert token not in got.location
    assert (await site.visitor().get("/demo")).status == 404


async def test_health_says_whether_the_database_answers(site: Served) -> None:
    assert (await site.visitor().get("/healthz")).status == 200
    site.silta.reader.dispose()
    database = Path(site.silta.reader.url.database or "")
    away = database.rename(database.with_suffix(f".{secrets.token_hex(2)}"))
    database.mkdir()
    try:
        got = await site.visitor().get("/healthz")
        assert (got.status, got.json) == (503, {"ok": False})
    finally:
        database.rmdir()
        away.rename(database)
    assert (await site.visitor().get("/healthz")).json == {"ok": True}


async def test_static_files_are_kept_for_ever_because_their_addresses_change(site: Served) -> None:
    page = (await site.visitor().get("/join")).page
    found = [each.get("href") or each.get("src") for each in [*page.all("link"), *page.all("script")]]
    assert len(found) == 3
    for address in found:
        name, _, digest = address.partition("?")
        assert len(digest) == 10, address
        got = await site.visitor().get(address)
        assert got.status == 200
        assert "immutable" in got.headers["Cache-Control"]
        assert "max-age=31536000" in got.headers["Cache-Control"]
        assert got.headers["Content-Type"].split(";")[0].split("/")[1] in {"css", "javascript", "svg+xml"}, name
    for path in ("/static/no.css", "/static/..%2fserver.py", "/static/../server.py", "/static/"):
        assert (await site.visitor().get(path)).status in {404, 403}, path


async def test_over_https_the_cookie_is_the_hosts_own(site: Served, tmp_path: Path) -> None:
    url = str(site.silta.reader.url)
    code = (await site.it.teacher("Bologna").says("/classroom code")).codes[0]
    async with serving_site(tmp_path, url, base_url="https://silta.example.org") as secure:
        visitor = secure.visitor()
        got = await visitor.come_in(code)
        (cookie,) = (each for each in got.set_cookie if "silta-language" not in each)
        assert cookie.startswith("__Host-silta=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        assert "Strict-Transport-Security" in got.headers
        assert (await visitor.follow(got)).page.first("h1").text == "Desk of Bologna"
        token = visitor.cookies["__Host-silta"]
        other = secure.visitor(cookies={"silta": token})
        assert (await other.get("/")).location.startswith("/join"), "only the name that the browser protects counts"


async def test_what_a_file_says_can_be_pasted_on_a_page_as_well(site):
    teacher = await site.teacher("Vic")
    await teacher.post("/language", language="en")
    desk = f"/desk/{site.cast['Vic'][0].room}"
    await teacher.says("/quiz new title:Bread language:en", at=desk)
    answered = await teacher.says("/quiz import", at=desk)
    form = answered.page.first("form", classed="reply")
    words = form.first("textarea", name="a-file")
    assert form.first("label", **{"for": words["id"]}).text == "Or paste here what it says"
    assert form.all("input", type="file", name="a-file")
    heard = await teacher.fill(answered, at=desk, file="Is bread made of flour? {T}")
    assert "1 question" in heard.page.first(classed="reply").text


async def test_a_code_that_opens_no_door_leads_to_none(site):
    teacher = await site.teacher("Vic")
    desk = f"/desk/{site.cast['Vic'][0].room}"
    linking = (await teacher.says("/link", at=desk)).page.first(classed="reply")
    assert linking.all("code")
    assert not linking.all("svg")
    assert "/join/" not in linking.text
    seats = (await teacher.says("/classroom seats 1", at=desk)).page.first(classed="reply")
    assert seats.all("svg")
    assert "/join/" in seats.text
