"""The messages of the Discord double and their attachments, whose addresses are signed and expire."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import mimetypes
import re
import secrets
import time
from copy import deepcopy
from dataclasses import dataclass, field
from urllib.parse import quote

from discord_component_limits import number
from discord_limits import EPHEMERAL, check_message
from discord_refusals import Findings, Refusal
from discord_world import World, snowflake, timestamp

LOADING = 128
NONCE_FOR = 300.0
Files = dict[int, tuple[str, bytes]]
CONTENT = ("content", "embeds", "attachments", "components")


@dataclass(repr=False, eq=False)
class Postbox(World):
    """What was written, as it stands now."""

    web: str = ""  # http://127.0.0.1:port
    key: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    url_lifetime: float = 86400.0
    written: dict[int, dict] = field(default_factory=dict)
    uploads: dict[int, tuple[str, bytes, str]] = field(default_factory=dict)
    nonces: dict[tuple[int, str], tuple[int, float]] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)

    def messages(self, channel_id: int) -> list[dict]:
        """What everyone reads in a channel now, oldest first; attachments carry their bytes as `data`."""
        found = [body for body in self.written.values() if body["channel_id"] == str(channel_id)]
        return [self.seen(body) for body in found if not body["flags"] & EPHEMERAL]

    def sent_count(self, channel_id: int) -> int:
        """How many messages the bot has made here, the deleted ones too."""
        return self.sent.get(channel_id, 0)

    def seen(self, body: dict) -> dict:
        """A message as a test looks at it: with fresh addresses, and the bytes of its attachments."""
        copy = self.fresh(body)
        for attachment in copy["attachments"]:
            attachment["data"] = self.uploads[int(attachment["id"])][1]
        return copy

    def fresh(self, body: dict) -> dict:
        """A message as the wire has it: attachments signed anew."""
        copy = deepcopy(body)
        for attachment in copy["attachments"]:
            address = self.signed(copy["channel_id"], int(attachment["id"]))
            attachment.update(url=address, proxy_url=address)
        return copy

    def blanked(self, body: dict) -> dict:
        """A message as a bot without the message-content intent gets it."""
        own = body["author"]["id"] == str(self.bot_id)
        mentioned = any(person["id"] == str(self.bot_id) for person in body["mentions"])
        if own or mentioned or self.channels[int(body["channel_id"])].person is not None:
            return body
        blank = {**body, "content": "", **{key: [] for key in CONTENT[1:]}}
        if body.get("referenced_message"):
            blank["referenced_message"] = self.blanked(body["referenced_message"])
        return blank

    def keep(self, channel_id: int | str, filename: str, data: bytes, content_type: str | None = None) -> dict:
        """Keeps an uploaded file and gives the attachment that speaks of it."""
        upload = snowflake()
        kind = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        self.uploads[upload] = (filename, data, kind)
        address = self.signed(channel_id, upload)
        body = {"id": str(upload), "filename": filename, "size": len(data), "content_type": kind}
        return {**body, "url": address, "proxy_url": address}

    def signed(self, channel_id: int | str, upload: int, *, issued: float | None = None) -> str:
        """Where an upload lies, until it expires."""
        issued = time.time() if issued is None else issued
        path = f"/attachments/{channel_id}/{upload}/{quote(self.uploads[upload][0])}"
        span = f"ex={int((issued + self.url_lifetime) * 1000):x}&is={int(issued * 1000):x}"
        return f"{self.web}{path}?{span}&hm={self.mark(upload, span)}"

    def mark(self, upload: int, span: str) -> str:
        """The signature of an address."""
        return hmac.new(self.key, f"{upload}?{span}".encode(), hashlib.sha256).hexdigest()

    def expire_urls(self) -> None:
        """No address given out so far leads anywhere any more."""
        self.key = secrets.token_bytes(16)

    def write(self, channel_id: int, author: int, body: dict, files: Files, **more: object) -> dict:
        """A new message, checked before; `more` are further fields of it."""
        check_message(body, files)
        made = snowflake()
        message = {
            "id": str(made), "channel_id": str(channel_id), "type": 0, "author": self.person(author).payload(),
            "content": body.get("content") or "", "timestamp": timestamp(), "edited_timestamp": None,
            "tts": bool(body.get("tts")), "pinned": False, "flags": body.get("flags") or 0, "mention_roles": [],
            "components": number(deepcopy(body.get("components") or [])), "attachments": [],
            **self._mentions(body), **self._reference(channel_id, body), **more,
        }  # fmt: skip
        message["attachments"] = self._attach(message, body, files)
        message["embeds"] = self._embeds(message, body.get("embeds") or [])
        if "nonce" in body:
            message["nonce"] = body["nonce"]
        self.written[made] = message
        if author == self.bot_id:
            self.sent[channel_id] = self.sent.get(channel_id, 0) + 1
        return message

    def send(self, channel_id: int, body: dict, files: Files) -> dict:
        """The bot's own message in a channel; an enforced nonce gives the one that was sent before."""
        nonce = body.get("nonce")
        body = {**body, "flags": (body.get("flags") or 0) & ~EPHEMERAL}
        if nonce is not None and body.get("enforce_nonce"):
            made, at = self.nonces.get((channel_id, str(nonce)), (0, 0.0))
            if made in self.written and asyncio.get_running_loop().time() - at < NONCE_FOR:
                return self.written[made]
        message = self.write(channel_id, self.bot_id, body, files)
        if nonce is not None:
            self.nonces[channel_id, str(nonce)] = (int(message["id"]), asyncio.get_running_loop().time())
        self.announce("MESSAGE_CREATE", message)
        return message

    def edit(self, message: dict, body: dict, files: Files) -> dict:
        """Changes a message of the bot: what is not named stays."""
        named = body.get("attachments")
        kept = message["attachments"]
        if named is not None:
            wanted = {str(one.get("id")) for one in named}
            kept = [one for one in kept if one["id"] in wanted]
        check_message(body, files, kept=len(kept), before=message)
        for key in ("content", "embeds", "components"):
            if key in body:
                message[key] = deepcopy(body[key]) or ("" if key == "content" else [])
        number(message["components"])
        message["attachments"] = kept + self._attach(message, body, files)
        message["embeds"] = self._embeds(message, message["embeds"])
        message["flags"] &= ~LOADING
        message.update(edited_timestamp=timestamp(), **(self._mentions(body) if "content" in body else {}))
        self.announce("MESSAGE_UPDATE", message)
        return message

    def erase(self, message: dict) -> None:
        """Deletes a message."""
        del self.written[int(message["id"])]
        if message["flags"] & EPHEMERAL:
            return
        channel = self.channels[int(message["channel_id"])]
        body = {"id": message["id"], "channel_id": message["channel_id"]}
        if channel.guild:
            body["guild_id"] = str(channel.guild)
        self.push("MESSAGE_DELETE", body, 1 << 9 if channel.guild else 1 << 12)

    def find(self, channel_id: int | str, message_id: int | str) -> dict:
        """A message of a channel that is still there."""
        message = self.written.get(int(message_id)) if str(message_id).isdigit() else None
        if message is None or message["channel_id"] != str(channel_id):
            raise Refusal(10008)
        return message

    def announce(self, event: str, message: dict) -> None:
        """Tells the client of a message, unless it is for one person alone."""
        if not message["flags"] & (EPHEMERAL | LOADING):
            channel = self.channels[int(message["channel_id"])]
            self.push(event, self.event_of(message), 1 << 9 if channel.guild else 1 << 12)

    def event_of(self, message: dict) -> dict:
        """MESSAGE_CREATE or MESSAGE_UPDATE: a message, and who wrote it where."""
        channel = self.channels[int(message["channel_id"])]
        body = {**self.fresh(message), "channel_type": channel.kind}
        if channel.guild:
            member = self.member_payload(int(message["author"]["id"]), full=False)
            body.update(guild_id=str(channel.guild), member=member)
        return body

    def _attach(self, message: dict, body: dict, files: Files) -> list[dict]:
        described = {str(one.get("id")): one for one in body.get("attachments") or []}
        made = []
        for index, (filename, data) in files.items():
            attachment = self.keep(message["channel_id"], filename, data)
            if description := described.get(str(index), {}).get("description"):
                attachment["description"] = description
            made.append(attachment)
        return made

    def _embeds(self, message: dict, embeds: list[dict]) -> list[dict]:
        named = {f"attachment://{one['filename']}": one["url"] for one in message["attachments"]}
        embeds = deepcopy(embeds)
        for embed in embeds:
            embed.setdefault("type", "rich")
            for part in ("image", "thumbnail"):
                if part in embed:
                    embed[part]["url"] = named.get(embed[part].get("url"), embed[part].get("url"))
        return embeds

    def _mentions(self, body: dict) -> dict:
        """Whom a message pings; without `allowed_mentions` everyone whom it names."""
        allowed, content = body.get("allowed_mentions"), body.get("content") or ""
        parse = {"users", "everyone"} if allowed is None else set(allowed.get("parse") or [])
        listed = {str(person) for person in (allowed or {}).get("users") or []}
        named = dict.fromkeys(re.findall(r"<@!?(\d+)>", content))
        pinged = [person for person in named if int(person) in self.people and ("users" in parse or person in listed)]
        answered = self.written.get(int((body.get("message_reference") or {}).get("message_id") or 0))
        # Whoever is answered is pinged, unless the answer says that they are not.
        if answered is not None and (allowed is None or allowed.get("replied_user")):
            pinged = [*dict.fromkeys([*pinged, answered["author"]["id"]])]
        everyone = "everyone" in parse and re.search("@(everyone|here)", content) is not None
        return {"mentions": [self.people[int(p)].payload() for p in pinged], "mention_everyone": everyone}

    def _reference(self, channel_id: int, body: dict) -> dict:
        reference = body.get("message_reference")
        if not reference:
            return {}
        message = self.written.get(int(reference["message_id"]))
        if message is None or message["channel_id"] != str(channel_id):
            if reference.get("fail_if_not_exists", True):
                found = Findings()
                found.add(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
                found.settle()
            return {}
        reference = {"message_id": message["id"], "channel_id": str(channel_id), "type": 0}
        whole = {key: value for key, value in message.items() if key != "referenced_message"}
        return {"type": 19, "message_reference": reference, "referenced_message": whole}
