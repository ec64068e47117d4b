"""The routes that the bot's own token opens: itself, its commands, channels, messages and threads."""

from __future__ import annotations

from copy import deepcopy
from urllib.parse import unquote

from discord_answers import delete_answer, edit_answer, follow, get_answer, respond
from discord_call import Answer, Call
from discord_command_limits import check_commands
from discord_people import People
from discord_refusals import Findings, Refusal
from discord_world import THREAD, snowflake

FILLED = {"type": 1, "default_member_permissions": None, "nsfw": False, "dm_permission": True, "contexts": None}


def me(double: People, _: Call) -> Answer:
    return 200, {**double.people[double.bot_id].payload(), "verified": True, "mfa_enabled": False, "flags": 0}


def application(double: People, _: Call) -> Answer:
    owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
    flags = 1 << 19 if double.granted_content else 0
    body = {"id": str(double.application_id), "name": "Silta", "description": "", "icon": None, "flags": flags}
    return 200, {**body, "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": owner}


def gateway(double: People, _: Call) -> Answer:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return 200, {"url": double.gateway, "shards": 1, "session_start_limit": limit}


def put_commands(double: People, call: Call) -> Answer:
    check_commands(call.json)
    commands = [_filled(double, command) for command in call.json]
    if guild := call.params.get("guild"):
        commands = [{**command, "guild_id": guild} for command in commands]
        double.guild_commands[int(guild)] = commands
    else:
        double.commands = commands
        double.synced += 1
    return 200, commands


def _filled(double: People, command: dict) -> dict:
    key = (command.get("type", 1), command["name"])
    same = [old for old in double.commands if (old["type"], old["name"]) == key]
    ids = {"id": same[0]["id"] if same else str(snowflake()), "application_id": str(double.application_id)}
    return {
        **FILLED,
        **deepcopy(command),
        **ids,
        "version": str(snowflake()),
        "description": command.get("description", ""),
    }


def get_commands(double: People, call: Call) -> Answer:
    guild = call.params.get("guild")
    return 200, double.guild_commands.get(int(guild), []) if guild else double.commands


def get_channel(double: People, call: Call) -> Answer:
    return 200, double.channel_payload(double.place(call.params["channel"]))


def get_guild(double: People, call: Call) -> Answer:
    guild = int(call.params["guild"])
    if guild not in double.guilds:
        raise Refusal(10004)
    return 200, double.guild_payload(guild)


def get_member(double: People, call: Call) -> Answer:
    get_guild(double, call)
    return 200, double.member_payload(int(call.params["user"]))


def get_user(double: People, call: Call) -> Answer:
    return 200, double.person(call.params["user"]).payload()


def open_dm(double: People, call: Call) -> Answer:
    return 200, double.channel_payload(double.place(double.dm(int(call.json["recipient_id"]))))


def send(double: People, call: Call) -> Answer:
    channel = double.place(call.params["channel"])
    if channel.person is not None and double.people[channel.person].blocked:
        raise Refusal(50007)
    message = double.send(channel.id, call.json, call.files)
    channel.archived = False
    return 200, double.fresh(message)


def get_message(double: People, call: Call) -> Answer:
    return 200, double.readable(double.find(call.params["channel"], call.params["message"]))


def get_messages(double: People, call: Call) -> Answer:
    found = double.messages(int(call.params["channel"]))
    for key, wanted in (("after", 1), ("before", -1)):
        if key in call.query:
            bound = int(call.query[key])
            found = [body for body in found if (int(body["id"]) - bound) * wanted > 0]
    limit = int(call.query.get("limit", 50))
    found = found[:limit] if "after" in call.query else found[-limit:]
    return 200, [double.readable(double.written[int(body["id"])]) for body in reversed(found)]


def _awake(double: People, call: Call) -> None:
    """In an archived thread nothing changes but by a new message, until it is opened again."""
    if double.place(call.params["channel"]).archived:
        raise Refusal(50083)


def edit_message(double: People, call: Call) -> Answer:
    message = double.find(call.params["channel"], call.params["message"])
    if message["author"]["id"] != str(double.bot_id):
        raise Refusal(50005)
    _awake(double, call)
    return 200, double.fresh(double.edit(message, call.json, call.files))


def delete_message(double: People, call: Call) -> Answer:
    message = double.find(call.params["channel"], call.params["message"])
    if message["author"]["id"] != str(double.bot_id) and not double.place(call.params["channel"]).guild:
        raise Refusal(50013)
    _awake(double, call)
    double.erase(message)
    return 204, None


def typing(double: People, call: Call) -> Answer:
    double.typed.append(double.place(call.params["channel"]).id)
    return 204, None


def open_thread(double: People, call: Call) -> Answer:
    """A thread from a message, which then has the message's id, or a free one."""
    parent = double.place(call.params["channel"])
    found = Findings()
    found.length(("name",), call.json.get("name"), 1, 100)
    found.settle()
    message = call.params.get("message")
    if message:
        double.find(parent.id, message)
        if int(message) in double.channels:
            raise Refusal(160004)
    thread = double.thread(parent.id, call.json["name"], message=int(message) if message else None)
    return 201, double.channel_payload(double.place(thread))


def edit_channel(double: People, call: Call) -> Answer:
    channel = double.place(call.params["channel"])
    if call.json.get("archived") is not False:
        _awake(double, call)
    channel.name = call.json.get("name") or channel.name
    channel.archived = call.json.get("archived", channel.archived)
    payload = double.channel_payload(channel)
    double.push("THREAD_UPDATE" if channel.kind == THREAD else "CHANNEL_UPDATE", payload, 1)
    return 200, payload


def delete_channel(double: People, call: Call) -> Answer:
    payload = double.channel_payload(double.place(call.params["channel"]))
    double.delete_channel(int(call.params["channel"]))
    return 200, payload


def react(double: People, call: Call) -> Answer:
    message = double.find(call.params["channel"], call.params["message"])
    emoji, reactions = unquote(call.params["emoji"]), message.setdefault("reactions", [])
    if all(reaction["emoji"]["name"] != emoji for reaction in reactions):
        reactions.append({"emoji": {"id": None, "name": emoji}, "count": 1, "me": True})
    return 204, None


def unreact(double: People, call: Call) -> Answer:
    message = double.find(call.params["channel"], call.params["message"])
    emoji = unquote(call.params["emoji"])
    message["reactions"] = [one for one in message.get("reactions", []) if one["emoji"]["name"] != emoji]
    return 204, None


def pin(double: People, call: Call) -> Answer:
    double.find(call.params["channel"], call.params["message"])["pinned"] = True
    return 204, None


MESSAGES = "/channels/{channel}/messages"
MESSAGE = f"{MESSAGES}/{{message}}"
ANSWER = "/webhooks/{application}/{token}/messages/{message}"
ROUTES = {
    "GET /users/@me": me,
    "GET /oauth2/applications/@me": application,
    "GET /applications/@me": application,
    "GET /gateway": gateway,
    "GET /gateway/bot": gateway,
    "POST /users/@me/channels": open_dm,
    "GET /users/{user}": get_user,
    "PUT /applications/{application}/commands": put_commands,
    "GET /applications/{application}/commands": get_commands,
    "PUT /applications/{application}/guilds/{guild}/commands": put_commands,
    "GET /applications/{application}/guilds/{guild}/commands": get_commands,
    "GET /guilds/{guild}": get_guild,
    "GET /guilds/{guild}/members/{user}": get_member,
    "GET /channels/{channel}": get_channel,
    "PATCH /channels/{channel}": edit_channel,
    "DELETE /channels/{channel}": delete_channel,
    "POST /channels/{channel}/typing": typing,
    "POST /channels/{channel}/threads": open_thread,
    f"GET {MESSAGES}": get_messages,
    f"POST {MESSAGES}": send,
    "PUT /channels/{channel}/messages/pins/{message}": pin,
    "PUT /channels/{channel}/pins/{message}": pin,
    f"GET {MESSAGE}": get_message,
    f"PATCH {MESSAGE}": edit_message,
    f"DELETE {MESSAGE}": delete_message,
    f"POST {MESSAGE}/threads": open_thread,
    f"PUT {MESSAGE}/reactions/{{emoji}}/@me": react,
    f"DELETE {MESSAGE}/reactions/{{emoji}}/@me": unreact,
    "POST /interactions/{interaction}/{token}/callback": respond,
    "POST /webhooks/{application}/{token}": follow,
    f"GET {ANSWER}": get_answer,
    f"PATCH {ANSWER}": edit_answer,
    f"DELETE {ANSWER}": delete_answer,
}
