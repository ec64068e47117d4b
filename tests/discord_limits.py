"""What Discord refuses in a message: lengths of texts and embeds, and messages that say nothing."""

from __future__ import annotations

from discord_component_limits import IS_V2, check_layout
from discord_refusals import Findings, Refusal

EPHEMERAL = 64
FILE_SIZE = 10 * 1024 * 1024


def check_message(body: dict, files: dict, *, kept: int = 0, before: dict | None = None) -> None:
    """Refuses what a message may not be; `kept` attachments stay on a message that is edited from `before`."""
    found = Findings()
    whole = {**(before or {}), **body}
    content = body.get("content")
    if content is not None:
        _content(found, content)
    _embeds(found, body.get("embeds"))
    check_layout(found, body.get("components"), v2=bool((whole.get("flags") or 0) & IS_V2))
    _mentions(found, body.get("allowed_mentions"))
    if len(str(body.get("nonce") or "")) > 25:
        found.add(("nonce",), "NONCE_TYPE_TOO_LONG", "Nonce must be 25 or fewer in length.")
    if len(files) + kept > 10:
        found.add(("attachments",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if (whole.get("flags") or 0) & IS_V2 and (whole.get("content") or whole.get("embeds")):
        found.add(("content",), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with components V2.")
    found.settle()
    if any(len(data) > FILE_SIZE for _, data in files.values()):
        raise Refusal(40005)
    said = str(whole.get("content") or "").strip()
    if not (said or whole.get("embeds") or whole.get("components") or whole.get("poll") or files or kept):
        raise Refusal(50006)


def _content(found: Findings, content: object) -> None:
    if not isinstance(content, str):
        found.add(("content",), "STRING_TYPE_CONVERT", f"Could not interpret {content!r} as string.")
    elif len(content) > 2000:
        found.add(("content",), "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")


def _embeds(found: Findings, embeds: object) -> None:
    total = 0
    for number, embed in enumerate(found.count(("embeds",), embeds, 0, 10)):
        here = ("embeds", number)
        texts = [
            (("title",), embed.get("title"), 0, 256),
            (("description",), embed.get("description"), 0, 4096),
            (("footer", "text"), (embed.get("footer") or {}).get("text"), 0, 2048),
            (("author", "name"), (embed.get("author") or {}).get("name"), 0, 256),
        ]
        for index, entry in enumerate(found.count((*here, "fields"), embed.get("fields"), 0, 25)):
            texts.append((("fields", index, "name"), entry.get("name"), 1, 256))
            texts.append((("fields", index, "value"), entry.get("value"), 1, 1024))
        for place, text, least, most in texts:
            found.length((*here, *place), text, least, most)
            total += len(text or "")
        _links(found, here, embed)
    if total > 6000:
        found.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _links(found: Findings, here: tuple, embed: dict) -> None:
    links = {("url",): embed.get("url")}
    links.update({(name, "url"): (embed.get(name) or {}).get("url") for name in ("image", "thumbnail", "author")})
    for place, link in links.items():
        if link and not str(link).startswith(("http://", "https://", "attachment://")):
            found.add((*here, *place), "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _mentions(found: Findings, mentions: object) -> None:
    if not isinstance(mentions, dict):
        return
    for kind in ("users", "roles"):
        found.count(("allowed_mentions", kind), mentions.get(kind), 0, 100)
        if kind in (mentions.get("parse") or []) and mentions.get(kind):
            place = ("allowed_mentions",)
            found.add(place, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f"parse:[{kind!r}] and {kind}: are exclusive.")
