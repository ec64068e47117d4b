"""Conversations through the pages: what a browser sends there, read from what it gets back."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, DummyCookieJar, MultipartWriter
from dom import Element, parse_page
from doors import Overheard, is_file, sign_in, spoken, squeezed, voice_at
from plain import buttons_of
from sqlalchemy import Connection, update

from bot.adapters.web.doors import AT_THE_DOOR
from bot.adapters.web.inbound import FIELD
from bot.adapters.web.pages import LATEST
from bot.adapters.web.server import listening
from bot.adapters.web.signin import account_of
from bot.dispatch import Answer
from bot.language import Voice
from bot.sandbox import LARGEST
from bot.silta import Silta
from commands.call import Action, Upload
from commands.message import Form, Message, Reply
from commands.packing import unpack
from storage import media, people, places, timeline

if TYPE_CHECKING:
    from conversation import Conversation, Role, Someone

PAGES = {places.CLASS, places.DESK, places.STAFF, places.GROUP}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TOO_LARGE = {413, 414}
A_SCRIPT = {"Silta-Part": "reply"}
TOO_MUCH = bytes(LARGEST[media.PICTURE] + 1)


@dataclass
class Browser:
    """One person's: the session it keeps, the page it is on, and what came back there last."""

    session: str
    at: str = ""
    got: Element = field(default_factory=lambda: Element("", {}))


@dataclass
class WebDoor:
    """Everybody of a conversation, with a browser each."""

    silta: Silta
    overheard: Overheard
    address: str
    http: ClientSession
    browsers: dict[str, Browser] = field(default_factory=dict)
    events: Any = field(default_factory=count)
    read: set[str] = field(default_factory=set)

    platform = places.WEB

    async def moves_in(self, it: Conversation) -> None:
        """The sessions of the cast are those of their browsers."""
        accounts = [role.account for roles in it.cast.values() for role in roles]
        await self.silta.writer.run(lambda connection: self._move_in(connection, accounts))

    def _move_in(self, connection: Connection, accounts: list[str]) -> None:
        for each in accounts:
            self.browser(each)
            connection.execute(update(people.account).where(people.account.c.user == each).values(user=self.user(each)))

    def browser(self, account: str) -> Browser:
        return self.browsers.setdefault(account, Browser(session=account.encode().hex()))

    def user(self, account: str) -> str:
        """The session of this person, as the database knows it; who never came this way is called as they were."""
        return account_of(self.browsers[account].session) if account in self.browsers else account

    async def says(self, who: Someone, typed: str, *, at: str, event: str | None, source: str = "") -> Answer:
        """Type into the box of a page; at the door there is none, so a form is sent that says the same."""
        action = who.means(typed)
        if not at:
            return await self.does(
                who, action.command, at=at, event=event, source=source, arguments=dict(action.arguments)
            )
        return await self._sends(who, action, {"typed": typed}, at=at, event=event, source=source)

    async def does(
        self, who: Someone, command: str, *, at: str, event: str | None, arguments: dict, source: str = ""
    ) -> Answer:
        """Send a form with all of this in it, whether or not a page has one."""
        files = {name: each for name, each in arguments.items() if is_file(each)}
        action = Action(command, {name: each for name, each in arguments.items() if name not in files})
        if not _is_whole("".join([command, *arguments, *map(str, arguments.values())])):
            return await self._asks_dispatch(who, action, at=at, event=event)
        sent = {"action": action.pack(), **{f"{FIELD}{name}": each for name, each in files.items()}}
        return await self._sends(who, action, sent, at=at, event=event, source=source, files=files)

    async def presses(self, who: Someone, action: Action, *, at: str | None, typed: dict) -> Answer:
        """Press a button that stands on a page, or in what came back last."""
        browser = self.browser(who.role.account)
        page = browser.got if at is None else await self._page(browser.session, self._page_of(who, at))
        packed = action.pack()
        button = next((each for each in reversed(page.all("button")) if each.get("value") == packed), None)
        assert button is not None, f"no button carries {packed}: {page.text}"
        assert button["name"] == "action"
        where = browser.at if at is None else who.place(at)
        answer = await self._sends(who, action, {"action": packed}, at=where, event=None)
        return await self.fills(who, typed) if typed and isinstance(answer.reply, Form) else answer

    async def fills(self, who: Someone, typed: Mapping[str, object]) -> Answer:
        """Fill in and send the form that came back last."""
        browser = self.browser(who.role.account)
        form = browser.got.first("form", classed="form")
        sent: dict[str, object] = {each["name"]: each.get("value") for each in form.all("input", type="hidden")}
        sent |= dict(_filled(form)) | {f"{FIELD}{name}": each for name, each in typed.items()}
        files = {name: each for name, each in typed.items() if is_file(each)}
        action = Action.unpack(str(sent["action"]))
        event = str(sent.pop("event"))
        assert files.keys() <= {each["name"].removeprefix(FIELD) for each in form.all("input", type="file")}
        return await self._sends(who, action, sent, at=browser.at, event=event, files=files)

    async def _sends(
        self,
        who: Someone,
        action: Action,
        sent: Mapping[str, object],
        *,
        at: str,
        event: str | None,
        source: str = "",
        files: Mapping[str, Upload] | None = None,
    ) -> Answer:
        """Send it as a browser does. Where a page lets nobody in, Silta itself is asked whether it would."""
        browser = self.browser(who.role.account)
        event = event or f"press {next(self.events)}"
        browser.at = self._page_of(who, at) if at else ""
        status = 0
        if browser.at or action.command in AT_THE_DOOR:
            where = f"/{browser.at}" if browser.at else "/join"
            status = await self._posts(who, where, {**sent, "event": event}, source)
        answer = self.overheard.answers.pop(
            next((each for each in self.overheard.answers if each.endswith(f" {event}")), ""), None
        )
        if answer is None:
            if status not in TOO_LARGE:
                assert not await self._is_welcome(who, browser.at), f"/{browser.at} lets nobody in, or nothing through"
            return await self._asks_dispatch(who, action, at=at, event=event, source=source, files=files)
        voice = self.silta.languages.voice(answer.locale, answer.zone)
        if browser.at or isinstance(answer.reply, Form) or answer.reply.problem:
            agrees(answer.reply, voice, browser.got)
        return answer

    async def _asks_dispatch(
        self,
        who: Someone,
        action: Action,
        *,
        at: str,
        event: str | None,
        source: str = "",
        files: Mapping[str, Upload] | None = None,
    ) -> Answer:
        """What no page lets through must come to nothing by itself."""
        event = event or f"press {next(self.events)}"
        self.browser(who.role.account)
        call = who.call(action.command, at=at, event=event, source=source, **action.arguments, **(files or {}))
        return await self.silta.dispatch(call)

    async def _is_welcome(self, who: Someone, key: str) -> bool:
        """Whether a page shows itself to somebody: then it had to take what they sent."""
        if not key:
            return False
        cookies = {"Cookie": f"silta={self.browser(who.role.account).session}"}
        async with self.http.get(f"{self.address}/{key}", headers=cookies, allow_redirects=False) as response:
            return response.status == 200

    async def _posts(self, who: Someone, where: str, sent: Mapping[str, object], source: str) -> int:
        browser, device = self.browser(who.role.account), who.role.account.encode().hex()
        headers = {**FROM_HERE, **(A_SCRIPT if browser.at else {}), "X-Forwarded-For": source or device}
        headers["Cookie"] = f"silta={browser.session}; silta-door={device}"
        form = _form(sent)
        async with self.http.post(
            f"{self.address}{where}", data=form, headers=headers, allow_redirects=False
        ) as response:
            assert response.status < 400 or response.status in TOO_LARGE, (response.status, await response.text())
            if began := response.cookies.get("silta"):
                browser.session = began.value
            body = await response.text()
        if response.status == 200:
            html = json.loads(body)["html"] if browser.at else body
            browser.got = parse_page(html)
        return response.status

    async def _page(self, session: str, key: str) -> Element:
        cookies = {"Cookie": f"silta={session}"}
        async with self.http.get(f"{self.address}/{key}", headers=cookies, allow_redirects=False) as response:
            assert response.status == 200, f"nobody is let in at {key}"
            return parse_page(await response.text())

    def _page_of(self, who: Someone, at: str) -> str:
        """On which page a place is shown, if on any: one's own stands among what the class says."""
        key = who.place(at)
        return key if key.partition("/")[0] in PAGES else who.place() if key == who.place(places.OWN) else ""

    def shows(self, key: str) -> None:
        """What the test has read in a time line stands on the page as well: that is looked at in the end."""
        self.read.add(key)

    async def moves_out(self, it: Conversation) -> None:
        """What was read stands on its page, as that class's teacher sees it there."""
        for role in (roles[0] for roles in it.cast.values()):
            theirs = {f"class/{role.room}", f"desk/{role.room}", f"staff/{role.project}"} & self.read
            self.read -= theirs
            if theirs:
                await self._looks(role, theirs, it.clock.now)

    async def _looks(self, role: Role, keys: set[str], now: datetime) -> None:
        """Somebody comes in once more, on another device, and looks at these pages."""
        session = f"looks-{role.person}"
        await self.silta.writer.run(
            lambda connection: sign_in(connection, places.WEB, account_of(session), role.person, now)
        )
        for key in keys:
            self._shows(key, await self._page(session, key))

    def _shows(self, key: str, page: Element) -> None:
        with self.silta.reader.connect() as connection:
            here = places.find_place(connection, places.WEB, key)
            entries = timeline.latest_entries(connection, [here.id], limit=LATEST)
        voice = self.silta.languages.voice(page.first("html")["lang"], voice_at(self.silta, places.WEB, key).zone.key)
        for each in entries:
            if each.message is None:
                assert squeezed(each.text or "") in squeezed(page.words)
            else:
                agrees(unpack(each.message) if each.message else Message(), voice, page)


def _is_whole(text: str) -> bool:
    """Whether a browser can send it: none sends half a character."""
    return text.encode("utf-8", "replace").decode() == text


def _form(sent: Mapping[str, object]) -> MultipartWriter:
    """The body of a form with these fields, files last."""
    form = MultipartWriter("form-data")
    for name, each in sorted(sent.items(), key=lambda item: is_file(item[1])):
        if isinstance(each, Upload):
            part = form.append(io.BytesIO(TOO_MUCH if each.oversize else each.content))
            part.set_content_disposition("form-data", name=name, filename="file")
        else:
            form.append(io.BytesIO(str(each).encode())).set_content_disposition("form-data", name=name)
    return form


def _filled(form: Element) -> list[tuple[str, object]]:
    """What a form holds before anybody types: texts, what is chosen, what is ticked."""
    texts = [(each["name"], each.words) for each in form.all("textarea")]
    inputs = [each for each in form.all("input") if each.get("name").startswith(FIELD)]
    typed = [(each["name"], each.get("value")) for each in inputs if each.get("type", "text") == "text"]
    ticked = [(each["name"], each["value"]) for each in inputs if "checked" in each.attributes]
    chosen = [
        (each["name"], next((option["value"] for option in each.all("option") if "selected" in option.attributes), ""))
        for each in form.all("select")
    ]
    return [*texts, *typed, *ticked, *chosen]


def agrees(reply: Reply, voice: Voice, page: Element) -> None:
    """What came back says what was answered, and its buttons carry what they should."""
    shown = squeezed(page.words + "".join(each.get("alt") + each.get("aria-label") for each in page.walk()))
    for line in spoken(reply, voice):
        assert squeezed(line) in shown, f"{line!r} is not in {shown!r}"
    carried = {(squeezed(each.words), each.get("value")) for each in page.all("button")}
    for _, button in buttons_of(reply):
        wanted = (squeezed(voice.say(button.label)), button.action.pack())
        assert wanted in carried, f"{wanted} is not among {carried}"


@asynccontextmanager
async def through_web(running: Silta) -> AsyncIterator[WebDoor]:
    """The door is open as long as the block runs."""
    overheard = Overheard(running.dispatch)
    async with (
        listening(replace(running, dispatch=overheard)) as address,
        ClientSession(cookie_jar=DummyCookieJar()) as http,
    ):
        yield WebDoor(running, overheard, address, http)
