"""Coming in with a code, choosing a language, waiting to be let in, and going out."""

from __future__ import annotations

import re

from aiohttp import web

from bot.adapters.web import signin
from bot.adapters.web.inbound import COMING_IN, MAY_COME_IN, action_of, call_of, event_of, newcomer, read_sent
from bot.adapters.web.signin import Visitor
from bot.adapters.web.site import SITE, Site
from bot.arguments import clean_text
from commands.call import Action
from commands.message import Form, Message, Reply
from storage import people, places

# What may be sent from the door: everything else needs a place to stand in.
AT_THE_DOOR = COMING_IN | MAY_COME_IN

# Where choosing a language leads back to: a page of ours and nothing that a browser could read as another address.
OWN_PAGE = re.compile(r"/(?:[a-z0-9][\w/-]*)?(?:\?as=[a-z0-9]+)?", re.ASCII)


async def start(request: web.Request) -> web.StreamResponse:
    """To one's own place, or to the door."""
    site = request.app[SITE]
    who = site.visitor(request)
    home = await site.home(who)
    if home is None:
        lost = "?lost=1" if signin.token_of(request, site.silta, demo=site.demo) else ""
        raise web.HTTPSeeOther(f"/join{lost}")
    key, seat = home
    if seat.state == people.KNOCKING:
        return site.page("waiting.html", site.stranger_voice(who), alias=seat.alias, back="/")
    raise web.HTTPSeeOther(f"/{key}{site.pane(request)}")


async def waiting(request: web.Request) -> web.StreamResponse:
    """Whether somebody who knocks still waits."""
    site = request.app[SITE]
    home = await site.home(site.visitor(request))
    return web.json_response({"wait": home is not None and home[1].state == people.KNOCKING})


async def door(request: web.Request) -> web.StreamResponse:
    """One question: which code? A link or a QR code brings it along; only pressing the button uses it."""
    site = request.app[SITE]
    code = request.match_info.get("code", "")
    form = Form(action=Action("project join"), ask=("code",), given={"code": code})
    page = _door(site, site.visitor(request), form, said=None, lost="lost" in request.query, back=request.path)
    signin.give_door(page, request, site.silta)
    return page


async def come_in(request: web.Request) -> web.StreamResponse:
    """A code was sent, or what was asked after it."""
    site = request.app[SITE]
    who, sent = site.visitor(request), await read_sent(request, site.silta)
    action, event = action_of(sent, site.silta, site.stranger_voice(who)), event_of(sent)
    if action.command not in AT_THE_DOOR:
        raise web.HTTPSeeOther("/")
    home = await site.home(who)
    comer, token = newcomer(who, action, event, silta=site.silta, known=home is not None)
    answer = await site.silta.dispatch(call_of(action, event=event, key="", who=comer, silta=site.silta))
    reply = answer.reply
    if isinstance(reply, Form) or reply.problem:
        return _asked_again(site, who, action, reply)
    response = see_other("/")
    if token:
        await _sign_out(site, who)
        signin.begin(response, request, site.silta, token)
        if signin.LANGUAGE_COOKIE in request.cookies:
            await _remember_language(site, comer, request.cookies[signin.LANGUAGE_COOKIE])
    return response


async def leave(request: web.Request) -> web.StreamResponse:
    """Sign out: on a shared computer nothing stays behind."""
    site = request.app[SITE]
    await _sign_out(site, site.visitor(request))
    site.live.changed()
    response = see_other("/join")
    signin.end(response, request, site.silta)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def speak(request: web.Request) -> web.StreamResponse:
    """Choose a language: remembered for the person, and by the browser of somebody who is not in yet."""
    site = request.app[SITE]
    who, sent = site.visitor(request), await read_sent(request, site.silta)
    code, back = str(sent.get("language", "")), str(sent.get("back", "/"))
    response = see_other(back if OWN_PAGE.fullmatch(back) else "/")
    if code not in site.silta.languages.codes:
        return response
    if await site.home(who) is not None:
        await _remember_language(site, who, code)
    response.set_cookie(signin.LANGUAGE_COOKIE, code, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def see_other(where: str) -> web.Response:
    """Go on there."""
    return web.Response(status=303, headers={"Location": where})


def _door(site: Site, who: Visitor, form: Form, *, said: Message | None, lost: bool, back: str) -> web.Response:
    voice = site.stranger_voice(who)
    html = site.rendering.reply(form, voice, action_url="/join")
    fresh = form.action.command == "project join" and "code" in form.ask
    return site.page("door.html", voice, form=html, fresh=fresh, said=said, lost=lost, back=back)


def _asked_again(site: Site, who: Visitor, action: Action, reply: Reply) -> web.Response:
    """The next question; or the same one once more, with what was typed, under the reason why not."""
    if isinstance(reply, Form):
        return _door(site, who, reply, said=None, lost=False, back="/join")
    typed = {"code": clean_text(str(action.arguments.get("code", ""))).strip()}
    again = Form(action=Action("project join"), ask=("code",), given=typed)
    return _door(site, who, again, said=reply, lost=False, back="/join")


async def _remember_language(site: Site, who: Visitor, code: str) -> None:
    """What was chosen in this browser is the person's own choice."""
    action = Action("language", {"language": code})
    await site.silta.dispatch(call_of(action, event=event_of({}), key="", who=who, silta=site.silta))


async def _sign_out(site: Site, who: Visitor) -> None:
    if who.account:
        await site.silta.writer.run(
            lambda connection: people.sign_out(connection, platform=places.WEB, user=who.account)
        )
